"""B1 through the widgets that a person uses."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from console.backends.embedded import EmbeddedBackend
from console.desktop.wizards import AttachInterfaceWizard, CreateInterfaceWizard
from console.desktop.wizards.choosing import ChoiceTable
from console.desktop.wizards.create_interface import AddressesPage
from console.ec2.requests import (
    AttachNetworkInterface,
    AuthorizeSecurityGroupIngress,
    CreateNetworkInterface,
    CreateTags,
    CreateVpc,
    Request,
)
from console.ec2.requests.security import IpPermission, IpRange
from console.ec2.resources import Instance, NetworkInterface, SecurityGroup, Subnet, Tag

from .conftest import Hand

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def wizard(hand: Hand) -> CreateInterfaceWizard:
    return hand.open(CreateInterfaceWizard, subnet_id=hand.find(Subnet, "private-a").id)


@pytest.fixture
def addresses(wizard: CreateInterfaceWizard) -> AddressesPage:
    wizard.go_to(1)
    page = wizard.page
    assert isinstance(page, AddressesPage)
    return page


def test_two_clicks_create_an_interface(hand: Hand) -> None:
    wizard = hand.open(CreateInterfaceWizard)
    assert not wizard.shortcut.isEnabled()
    hand.row(wizard.pages[0].table, "private-a")  # type: ignore[attr-defined]
    before = hand.store.world.count(NetworkInterface)
    with hand.qtbot.waitSignal(wizard.finished_with) as finished:
        hand.click(wizard.shortcut)
    made = hand.store.world.one(NetworkInterface, finished.args[0][0])
    assert made.subnet_id == hand.find(Subnet, "private-a").id
    assert hand.store.world.count(NetworkInterface) == before + 1


def test_subnets_of_a_vpc_with_a_long_name_are_told_apart(hand: Hand, send: Callable[[Request[Any]], Any]) -> None:
    long = Tag("Name", "a name that somebody made far too long for any column of a table")
    send(CreateTags(resources=(hand.find(Subnet, "private-a").vpc_id,), tags=(long,)))
    send(CreateVpc(cidr_block="10.9.0.0/16"))
    wizard = hand.open(CreateInterfaceWizard)
    table = wizard.pages[0].table  # type: ignore[attr-defined]
    cells = [table.visualRect(table.model().index(row, 0)).adjusted(0, 1, 0, -1) for row in range(2, 4)]
    pictures = [table.viewport().grab(cell).toImage() for cell in cells]
    assert cells[0].size() == cells[1].size()
    assert pictures[0] != pictures[1]


def test_it_does_not_block_the_window(wizard: CreateInterfaceWizard) -> None:
    assert not wizard.isModal()
    assert wizard.windowModality() is Qt.WindowModality.NonModal


def test_a_taken_address_is_said_beside_the_field_and_fixed_by_keys(hand: Hand, addresses: AddressesPage) -> None:
    hand.type("10.0.128.10")
    field = addresses.fields["primary"]
    assert field.error.isVisible()
    assert "taken by eth1 of web-1" in field.error.text()
    assert addresses.primary.property("problem")
    hand.key(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is field.error
    hand.key(Qt.Key.Key_Return)
    assert addresses.primary.text() == "10.0.128.12"
    assert not field.error.isVisible()
    assert QApplication.focusWidget() is addresses.primary


def test_enter_leads_to_the_secondary_addresses_that_are_wrong(
    hand: Hand, wizard: CreateInterfaceWizard, addresses: AddressesPage
) -> None:
    addresses.edited.emit("secondary", "list")
    addresses.secondary.listed.setFocus()
    hand.type("999")
    hand.key(Qt.Key.Key_Return)
    assert wizard.row == 1
    assert addresses.secondary.listed.hasFocus()


def test_next_is_off_while_the_page_has_a_problem(hand: Hand, wizard: CreateInterfaceWizard) -> None:
    wizard.go_to(1)
    hand.type("10.0.0.10")
    assert not wizard.next_button.isEnabled()
    assert "not in 10.0.128.0/20" in wizard.next_button.toolTip()
    hand.key(Qt.Key.Key_Return)
    assert wizard.row == 1


def test_enter_goes_on_and_control_enter_creates(hand: Hand, wizard: CreateInterfaceWizard) -> None:
    hand.key(Qt.Key.Key_Return)
    assert wizard.row == 1
    hand.key(Qt.Key.Key_Return)
    assert wizard.row == 2
    hand.key(Qt.Key.Key_Return, CONTROL)
    hand.wait(lambda: wizard.run and wizard.run.succeeded)


def test_steps_are_gone_to_in_any_order_and_say_which_are_fine(hand: Hand, wizard: CreateInterfaceWizard) -> None:
    item = wizard.steps.visualItemRect(wizard.steps.item(3))
    hand.qtbot.mouseClick(wizard.steps.viewport(), Qt.MouseButton.LeftButton, pos=item.center())
    assert wizard.row == 3
    role = Qt.ItemDataRole.AccessibleTextRole
    assert wizard.steps.item(0).data(role) == "Subnet, fine"
    assert wizard.steps.item(1).data(role) == "Addresses"
    wizard.edit("primary", "ten")
    assert wizard.steps.item(1).data(role) == "Addresses, has a problem"


def test_the_preview_draws_what_is_new_and_the_command_follows(hand: Hand, wizard: CreateInterfaceWizard) -> None:
    wizard.go_to(1)
    hand.wait(lambda: len(wizard.panel.diagram.ghosts) == 1)
    wizard.edit("description", "standby for web-1")
    assert '--description "standby for web-1"' in wizard.panel.code.text()
    wizard.panel.languages.setCurrentIndex(1)
    assert 'Description="standby for web-1"' in wizard.panel.code.text()
    hand.click(wizard.panel.code.button)
    assert QGuiApplication.clipboard().text() == wizard.panel.code.text()


def test_groups_are_ticked_with_the_mouse_and_with_space(hand: Hand, wizard: CreateInterfaceWizard) -> None:
    wizard.go_to(2)
    table = wizard.page.table  # type: ignore[attr-defined]
    hand.row(table, "mgmt-ssh")
    assert hand.find(SecurityGroup, "mgmt-ssh").id in wizard.flow.draft.groups
    hand.key(Qt.Key.Key_Space)
    assert hand.find(SecurityGroup, "mgmt-ssh").id not in wizard.flow.draft.groups


def test_escape_asks_and_once_more_stays(hand: Hand, wizard: CreateInterfaceWizard) -> None:
    wizard.go_to(1)
    hand.type("10.0.128.77")
    for once_more in (True, False):
        hand.key(Qt.Key.Key_Escape)
        assert [one.text() for one in wizard.notice.buttons] == ["Leave", "Discard it", "Stay"]
        if once_more:
            hand.key(Qt.Key.Key_Escape)
        else:
            hand.click(wizard.notice.buttons[2])
        assert wizard.isVisible()
        assert not wizard.notice.isVisible()
    hand.type("8")  # where it was typed before
    assert wizard.flow.draft.primary == "10.0.128.778"


def test_who_leaves_is_offered_the_draft_again(hand: Hand, wizard: CreateInterfaceWizard) -> None:
    wizard.go_to(1)
    hand.type("10.0.128.77")
    hand.key(Qt.Key.Key_Escape)
    hand.key(Qt.Key.Key_Return)
    hand.wait_until_gone(wizard)
    again = hand.open(CreateInterfaceWizard)
    assert "You left a draft" in again.notice.text.text()
    hand.click(again.notice.buttons[0])
    assert again.row == 1
    assert again.flow.draft.primary == "10.0.128.77"


def test_a_draft_that_is_discarded_is_not_offered_again(hand: Hand, wizard: CreateInterfaceWizard) -> None:
    wizard.edit("name", "spare")
    hand.click(wizard.cancel_button)
    hand.click(wizard.notice.buttons[1])
    hand.wait_until_gone(wizard)
    assert not hand.open(CreateInterfaceWizard).notice.isVisible()


def test_closed_while_it_works_it_finishes_its_step_and_goes(hand: Hand, wizard: CreateInterfaceWizard) -> None:
    wizard.edit("attach_to", hand.find(Instance, "web-1").id)
    before = hand.store.world.count(NetworkInterface)
    wizard.perform()
    wizard.close()
    assert wizard.isVisible()
    hand.wait_until_gone(wizard)
    assert hand.store.world.count(NetworkInterface) in (before, before + 1)


def test_a_rule_that_is_cut_is_told_whole_and_with_the_others_of_its_group(
    hand: Hand, wizard: CreateInterfaceWizard, send: Callable[[Request[Any]], Any]
) -> None:
    group = hand.find(SecurityGroup, "mgmt-ssh").id
    for port in (4000, 5000, 6000):
        ranges = (IpRange(cidr_ip="192.168.128.0/20"),)
        permission = IpPermission(ip_protocol="tcp", from_port=port, to_port=port, ip_ranges=ranges)
        send(AuthorizeSecurityGroupIngress(group_id=group, ip_permissions=(permission,)))
    wizard.go_to(2)
    table = wizard.page.findChild(ChoiceTable)
    assert table is not None
    hand.wait(lambda: table.rows.row_of(group) >= 0 and "more" in table.rows.index(table.rows.row_of(group), 1).data())
    at = table.visualRect(table.rows.index(table.rows.row_of(group), 1)).center()
    QApplication.sendEvent(table.viewport(), QHelpEvent(QEvent.Type.ToolTip, at, table.viewport().mapToGlobal(at)))
    cut, head, *rules = QToolTip.text().split("\n")
    assert cut.startswith("tcp/22 (SSH)")
    assert cut.endswith("and 4 more")
    assert head == f"{group} lets in"
    assert rules[-3:] == [f"tcp/{port} from 192.168.128.0/20" for port in (4000, 5000, 6000)]


def test_without_edits_escape_just_leaves(hand: Hand, wizard: CreateInterfaceWizard) -> None:
    hand.key(Qt.Key.Key_Escape)
    hand.wait_until_gone(wizard)
    assert not hand.open(CreateInterfaceWizard).notice.isVisible()


def test_an_address_taken_meanwhile_shows_at_once(
    hand: Hand, addresses: AddressesPage, send: Callable[[Request[Any]], Any]
) -> None:
    hand.type("10.0.128.99")
    assert not addresses.fields["primary"].error.isVisible()
    send(CreateNetworkInterface(subnet_id=hand.find(Subnet, "private-a").id, private_ip_address="10.0.128.99"))
    hand.wait(addresses.fields["primary"].error.isVisible)
    assert addresses.primary.text() == "10.0.128.99"


def test_a_step_that_ec2_refuses_is_shown_and_what_was_done_is_undone(
    hand: Hand, wizard: CreateInterfaceWizard, backend: EmbeddedBackend
) -> None:
    before = set(hand.store.world.ids(NetworkInterface))
    wizard.edit("attach_to", hand.find(Instance, "web-1").id)
    wizard.perform()
    standby = hand.find(NetworkInterface, "standby").id
    somebody_else = AttachNetworkInterface(
        network_interface_id=standby, instance_id=hand.find(Instance, "web-1").id, device_index=2
    )
    backend._engine.execute(somebody_else)
    hand.wait(wizard.run_page.note.isVisible)
    assert wizard.run_page.code.text() == "InvalidParameterValue"
    assert "1 of 2 steps were done" in wizard.run_page.text.text()
    hand.click(wizard.run_page.buttons["undo"])
    hand.wait(lambda: wizard.run_page.title.text() == "Taken back")
    assert set(hand.store.world.ids(NetworkInterface)) == before
    hand.click(wizard.run_page.buttons["back"])
    assert wizard.on_form


def test_what_was_made_leads_on_to_attaching_it(hand: Hand, wizard: CreateInterfaceWizard) -> None:
    hand.click(wizard.shortcut)
    hand.wait(lambda: "attach" in wizard.run_page.buttons)
    made = wizard.run.made[0] if wizard.run else ""
    hand.click(wizard.run_page.buttons["copy"])
    assert QGuiApplication.clipboard().text() == made
    attach = wizard.run_page.buttons["attach"]

    def focused() -> bool:
        attach.setFocus()  # the outcome takes the focus when it comes
        return attach.hasFocus()

    hand.wait(focused)
    hand.key(Qt.Key.Key_Return)
    hand.wait(lambda: hand.window.findChildren(AttachInterfaceWizard))
    (opened,) = hand.window.findChildren(AttachInterfaceWizard)
    assert opened.flow.draft.interface_id == made


def test_show_in_diagram_is_asked_for_by_id(hand: Hand, wizard: CreateInterfaceWizard) -> None:
    hand.click(wizard.shortcut)
    hand.wait(lambda: "show" in wizard.run_page.buttons)
    with hand.qtbot.waitSignal(wizard.show_requested) as asked:
        hand.click(wizard.run_page.buttons["show"])
    assert asked.args[0].startswith("eni-")


def test_another_begins_anew_in_the_same_subnet(hand: Hand, wizard: CreateInterfaceWizard) -> None:
    hand.click(wizard.shortcut)
    hand.wait(lambda: "another" in wizard.run_page.buttons)
    hand.click(wizard.run_page.buttons["another"])
    assert wizard.on_form
    assert wizard.flow.draft.subnet_id == hand.find(Subnet, "private-a").id
    assert wizard.shortcut.isEnabled()


def test_every_control_has_an_accessible_name(wizard: CreateInterfaceWizard) -> None:
    for row in range(len(wizard.pages)):
        wizard.go_to(row)
        for field in wizard.page.fields.values():
            control = field.control.focusProxy() or field.control
            if control.focusPolicy() & Qt.FocusPolicy.TabFocus:
                assert control.accessibleName() or getattr(control, "text", str)(), field


def test_the_theme_is_followed_while_it_is_open(hand: Hand, wizard: CreateInterfaceWizard, themes: Any) -> None:
    wizard.edit("primary", "ten")
    wizard.go_to(1)
    light = wizard.page.fields["primary"].error.text()
    themes.choose("dark")
    hand.wait(lambda: wizard.page.fields["primary"].error.text() != light)
    themes.choose("light")


def test_what_is_inside_is_painted_after_the_frame(hand: Hand) -> None:
    wizard = CreateInterfaceWizard(hand.store, hand.tasks, parent=hand.window)
    wizard.open()
    assert not wizard.stack.updatesEnabled()
    assert wizard.updatesEnabled()
    hand.wait(lambda: wizard.stack.updatesEnabled() and wizard.panel.updatesEnabled())


def test_a_page_is_made_when_somebody_comes_to_it(hand: Hand) -> None:
    wizard = hand.open(CreateInterfaceWizard)
    assert [page.page.key for page in wizard.pages.made()] == ["subnet"]
    wizard.go_to(3)
    assert [page.page.key for page in wizard.pages.made()] == ["subnet", "options"]
    assert wizard.page is wizard.pages[3]


def test_a_word_that_no_line_has_room_for_breaks(hand: Hand, wizard: CreateInterfaceWizard) -> None:
    wizard.edit("description", "ß" + "W" * 300)
    for row in (1, len(wizard.pages) - 1):
        wizard.go_to(row)
        page = wizard.page
        hand.qtbot.waitUntil(lambda page=page: 0 < page.widget().width() <= page.viewport().width())  # type: ignore[misc]
