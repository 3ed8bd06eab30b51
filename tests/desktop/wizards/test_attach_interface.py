"""B3 through the widgets that a person uses."""

from itertools import combinations

import pytest
from PySide6.QtCore import Qt

from console.desktop.flows.flow import Choice
from console.desktop.wizards import AttachInterfaceWizard
from console.desktop.wizards.attach_interface import ConsequencesPage, PickPage, SlotPage
from console.desktop.wizards.form import SIZE
from console.ec2.resources import Instance, NetworkInterface

from .conftest import Hand


@pytest.fixture
def wizard(hand: Hand) -> AttachInterfaceWizard:
    return hand.open(AttachInterfaceWizard, interface_id=hand.find(NetworkInterface, "standby").id)


def pick(wizard: AttachInterfaceWizard) -> PickPage:
    page = wizard.pages[0]
    assert isinstance(page, PickPage)
    return page


def test_a_click_on_the_instance_and_attach_now(hand: Hand, wizard: AttachInterfaceWizard) -> None:
    assert not wizard.next_button.isEnabled()
    hand.row(pick(wizard).instances.table, "web-2")
    with hand.qtbot.waitSignal(wizard.finished_with) as finished:
        hand.click(wizard.shortcut)
    standby = hand.find(NetworkInterface, "standby")
    assert finished.args[0] == (standby.id,)
    assert standby.attachment is not None
    assert standby.attachment.instance_id == hand.find(Instance, "web-2").id
    assert not standby.attachment.delete_on_termination


def test_names_have_the_room_that_no_elastic_ip_needs(hand: Hand) -> None:
    wizard = hand.open(AttachInterfaceWizard)
    wizard.resize(*SIZE)
    table = pick(wizard).interfaces.table
    assert table.rows.rows[0].text == "standby"  # the only one that can be chosen, and it has no Elastic IP
    assert table.columnWidth(0) >= table.sizeHintForColumn(0)
    assert table.isColumnHidden(4)


def test_an_instance_that_cannot_take_it_cannot_be_clicked(hand: Hand, wizard: AttachInterfaceWizard) -> None:
    hand.row(pick(wizard).instances.table, "db-1")
    assert wizard.flow.draft.instance_id == ""
    table = pick(wizard).instances.table.rows
    row = next(row for row, one in enumerate(table.rows) if one.text == "db-1")
    assert table.index(row, 2).data() == "it is in us-east-1b, standby in us-east-1a"


@pytest.mark.parametrize("arrow", [Qt.Key.Key_Down, Qt.Key.Key_Up])
def test_an_arrow_takes_the_only_instance_that_there_is_to_take(
    arrow: Qt.Key, hand: Hand, wizard: AttachInterfaceWizard
) -> None:
    table = pick(wizard).instances.table
    table.show_rows([one for one in table.rows.rows if one.text in ("db-1", "web-2")])
    table.setFocus()
    hand.key(arrow)
    assert wizard.flow.draft.instance_id == hand.find(Instance, "web-2").id


def test_instances_that_can_take_it_stand_first(wizard: AttachInterfaceWizard) -> None:
    rows = pick(wizard).instances.table.rows.rows
    assert [one.text for one in rows] == ["web-1", "web-2", "db-1", "nat-1", "proxy-1"]


def test_instances_whose_names_differ_at_the_end_can_be_told_apart(wizard: AttachInterfaceWizard) -> None:
    wizard.resize(*SIZE)
    table = pick(wizard).instances.table
    names = [f"data-worker-of-shop-1-{number}" for number in range(10, 14)]
    said = ("stopped", "us-east-1a", "c5.large", "1 of 3", "private-c12")
    table.show_rows([Choice(name, name, (name, *said), load=(1, 3)) for name in names])
    looks = [table.viewport().grab(table.visualRect(table.rows.index(row, 0))).toImage() for row, _ in enumerate(names)]
    assert all(one != other for one, other in combinations(looks, 2))


def test_nothing_is_blamed_before_the_page_is_left(hand: Hand, wizard: AttachInterfaceWizard) -> None:
    field = pick(wizard).fields["instance_id"]
    assert not field.error.isVisible()
    hand.key(Qt.Key.Key_Return)
    assert field.error.isVisible()
    assert wizard.row == 0


def test_the_next_free_slot_is_chosen_and_the_flag_can_be_set(hand: Hand, wizard: AttachInterfaceWizard) -> None:
    hand.row(pick(wizard).instances.table, "web-1")
    hand.click(wizard.next_button)
    page = wizard.page
    assert isinstance(page, SlotPage)
    assert page.capacity.text() == "web-1 has 2 of 3 interfaces."
    assert page.table.currentIndex().data().startswith("2 (eth2)")
    hand.tick(page.delete)
    assert wizard.flow.draft.delete_on_termination
    assert "DeleteOnTermination=true" in wizard.panel.code.text()


def test_consequences_are_told_before_and_the_snippet_after(hand: Hand, wizard: AttachInterfaceWizard) -> None:
    hand.row(pick(wizard).instances.table, "web-1")
    wizard.go_to(2)
    page = wizard.page
    assert isinstance(page, ConsequencesPage)
    assert [one.tone for one in page.consequences] == ["info", "warning", "info"]
    assert "ens7" in page.snippet.text()
    hand.click(wizard.next_button)
    hand.wait(lambda: "show" in wizard.run_page.buttons)
    assert wizard.run_page.title.text() == "Attached standby to web-1"


def test_from_an_instance_the_interface_is_chosen(hand: Hand) -> None:
    wizard = hand.open(AttachInterfaceWizard, instance_id=hand.find(Instance, "web-1").id)
    hand.row(pick(wizard).interfaces.table, "standby")
    assert wizard.flow.ready
    assert wizard.shortcut.isEnabled()
