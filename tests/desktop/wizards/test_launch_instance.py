"""B2 through the widgets that a person uses."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from console.desktop.wizards import LaunchInstanceWizard
from console.desktop.wizards.form import SIZE
from console.desktop.wizards.launch_instance import AccessPage, MachinePage, StartPage
from console.desktop.wizards.legs_page import LegsPage
from console.ec2.resources import Instance, InstanceState, NetworkInterface

from .conftest import Hand


@pytest.fixture
def wizard(hand: Hand) -> LaunchInstanceWizard:
    wizard = hand.open(LaunchInstanceWizard)
    start = wizard.pages[0]
    assert isinstance(start, StartPage)
    hand.click(start.recipes.cards["dual"].button)
    return wizard


@pytest.fixture
def legs(wizard: LaunchInstanceWizard) -> LegsPage:
    wizard.go_to(2)
    page = wizard.page
    assert isinstance(page, LegsPage)
    return page


def test_a_dual_homed_instance_is_launched(hand: Hand, wizard: LaunchInstanceWizard) -> None:
    wizard.go_to(1)
    hand.type("app-1")
    with hand.qtbot.waitSignal(wizard.finished_with) as finished:
        hand.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    instance = hand.find(Instance, "app-1")
    assert finished.args[0] == (instance.id,)
    subnets = [one.subnet_id for one in hand.store.world.interfaces_of(instance.id)]
    assert len(set(subnets)) == 2
    hand.wait(lambda: hand.find(Instance, "app-1").state is InstanceState.RUNNING)


def test_the_outcome_follows_what_becomes_of_it(hand: Hand, wizard: LaunchInstanceWizard) -> None:
    wizard.perform()
    hand.wait(lambda: "is running" in wizard.run_page.text.text())


def test_arrow_keys_walk_the_recipes(hand: Hand, wizard: LaunchInstanceWizard) -> None:
    hand.key(Qt.Key.Key_Down)
    assert wizard.flow.draft.recipe == "appliance"
    hand.key(Qt.Key.Key_Up)
    assert wizard.flow.draft.recipe == "dual"


def test_a_leg_too_many_turns_the_bar_red_and_offers_a_type(hand: Hand, legs: LegsPage) -> None:
    assert legs.interfaces_bar.words == "2 of 2 interfaces of t3.micro"
    legs.table.setFocus()
    hand.key(Qt.Key.Key_A)
    assert legs.interfaces_bar.words == "3 of 2 interfaces of t3.micro"
    error = legs.fields["legs"].error
    assert error.isVisible()
    error.setFocus(Qt.FocusReason.TabFocusReason)
    hand.key(Qt.Key.Key_Return)
    assert legs.flow.draft.instance_type == "t3.small"
    assert not error.isVisible()


def test_legs_are_removed_and_moved_by_keys(hand: Hand, legs: LegsPage) -> None:
    legs.table.setFocus()
    before = [leg.subnet_id for leg in legs.flow.legs]
    hand.key(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert [leg.subnet_id for leg in legs.flow.legs] == before[::-1]
    hand.key(Qt.Key.Key_Delete)
    assert len(legs.flow.legs) == 1
    assert legs.public_field.isVisible()
    assert not legs.remove_button.isEnabled()


def test_a_problem_of_a_leg_is_shown_where_the_leg_is(hand: Hand, legs: LegsPage) -> None:
    hand.row(legs.table, "eth1")
    legs.primary.setFocus()
    hand.type("10.0.0.9")
    assert legs.leg_fields["primary"].error.isVisible()
    assert legs.table.rows.rows[1].cells[0] == "eth1 !"
    hand.row(legs.table, "eth0")
    assert not legs.leg_fields["primary"].error.isVisible()


def test_what_a_leg_cannot_have_is_marked_and_the_picture_says_what_it_shows_instead(
    hand: Hand, wizard: LaunchInstanceWizard, legs: LegsPage
) -> None:
    wizard.resize(*SIZE)
    legs.primary.setFocus()
    hand.type("10.0.0.10")
    assert wizard.steps.item(2).data(Qt.ItemDataRole.AccessibleTextRole) == "Network legs, has a problem"
    assert wizard.panel.mended.text() == "Picture and command show it mended: 10.0.0.12 for 10.0.0.10."
    assert "10.0.0.12" in wizard.panel.code.text()
    for column in (0, 3):  # what has become longer is read in full
        assert legs.table.columnWidth(column) >= legs.table.sizeHintForColumn(column)
    hand.key(Qt.Key.Key_Backspace)
    hand.type("4")
    assert not wizard.panel.mended.isVisible()
    assert wizard.steps.item(2).data(Qt.ItemDataRole.AccessibleTextRole) == "Network legs"


def test_an_existing_interface_hides_what_it_brings_along(hand: Hand, legs: LegsPage) -> None:
    hand.row(legs.table, "eth1")
    standby = hand.find(NetworkInterface, "standby").id
    legs.interface.setFocus()
    legs.interface.setCurrentIndex(legs.interface.findData(standby, Qt.ItemDataRole.UserRole))
    legs.interface.activated.emit(legs.interface.currentIndex())
    assert not legs.leg_fields["subnet_id"].isVisible()
    assert not legs.delete.isEnabled()
    assert legs.table.rows.rows[1].cells[-1] == "kept"


def test_types_that_are_too_small_are_filtered_away(hand: Hand, wizard: LaunchInstanceWizard) -> None:
    wizard.go_to(1)
    page = wizard.page
    assert isinstance(page, MachinePage)
    assert (page.interfaces_word.text(), page.addresses_word.text()) == ("interface with", "address each")
    hand.click(page.interfaces.more)
    hand.click(page.interfaces.more)
    assert page.interfaces_word.text() == "interfaces with"
    assert "t3.micro" not in {one.key for one in page.types.table.rows.rows}
    page.types.search.setFocus()
    hand.type("c5.")
    hand.wait(lambda: all(one.key.startswith("c5.") for one in page.types.table.rows.rows))


def test_the_review_tells_what_becomes_of_each_leg(wizard: LaunchInstanceWizard) -> None:
    wizard.go_to(4)
    lines = wizard.page.sentences.lines  # type: ignore[attr-defined]
    assert lines[1].startswith("eth0: a new interface in public-a")
    assert lines[1].endswith("On terminate it is deleted.")
    assert wizard.page.requests.lines == ["1.  Launch the instance – RunInstances"]  # type: ignore[attr-defined]


def test_metadata_is_folded_away_until_it_is_wanted(hand: Hand, wizard: LaunchInstanceWizard) -> None:
    wizard.go_to(3)
    page = wizard.page
    assert isinstance(page, AccessPage)
    assert not page.metadata.isVisible()
    page.advanced.button.setFocus()
    hand.key(Qt.Key.Key_Space)
    page.metadata.setFocus()
    hand.key(Qt.Key.Key_Down)
    page.hops.edit.setFocus()
    hand.key(Qt.Key.Key_Up)
    assert "--metadata-options HttpTokens=required,HttpPutResponseHopLimit=2" in wizard.panel.code.text()
    wizard.go_to(4)
    assert any("V2 only" in label.text() for label in wizard.page.findChildren(QLabel))
    wizard.go_to(3)
    page.metadata.setFocus()
    hand.key(Qt.Key.Key_Down)
    assert not page.hops.isVisible()  # of what is off


def test_like_an_instance_starts_where_that_one_is(hand: Hand) -> None:
    wizard = hand.open(LaunchInstanceWizard, like=hand.find(Instance, "nat-1").id)
    assert wizard.flow.draft.instance_type == "c5.large"
    assert len(wizard.flow.legs) == 2
    assert not wizard.flow.edited
