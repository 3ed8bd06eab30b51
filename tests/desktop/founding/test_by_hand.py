"""What goes with the story: every change is seen everywhere, can be taken back, and everything can be found."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from console.desktop.command_palette import CommandPalette
from console.desktop.tracing.move_dialog import MoveDialog
from console.desktop.wizards import AttachInterfaceWizard, CreateInterfaceWizard
from console.desktop.wizards.attach_interface import PickPage
from console.desktop.wizards.create_interface import SubnetPage
from console.ec2.requests import (
    AttachNetworkInterface,
    DeleteNetworkInterface,
    DetachNetworkInterface,
    StopInstances,
)
from console.ec2.resources import Instance, NetworkInterface
from console.topology.canvas.gestures import Carry
from tests.desktop.founding.conftest import Sit
from tests.desktop.founding.person import CONTROL, SHIFT, Person


def standby(person: Person) -> NetworkInterface:
    return person.find(NetworkInterface, "standby")


def attachment_status(person: Person) -> str:
    attachment = standby(person).attachment
    return attachment.status if attachment else ""


def test_an_attachment_is_followed_in_inspector_diagram_and_table(sit_down: Sit) -> None:
    person = sit_down(instant=False)
    one, web = standby(person).id, person.find(Instance, "web-1").id
    person.click_in_diagram(one)
    assert person.inspected["Status"] == "available"
    person.drag(one, web)
    person.wait(lambda: person.inspected["Status"] == "in-use · attaching")
    person.wait(lambda: one in person.diagram._motions.breathing and one in person.diagram._motions.cables)
    person.go_to_page("Network interfaces")
    person.wait(lambda: person.cells(one)["Status"] == "attaching")
    person.wait(lambda: person.inspected["Status"] == "in-use · attached")
    assert person.inspected["Instance"].startswith("web-1")
    assert person.cells(one)["Instance"] == "web-1"
    person.wait(lambda: person.is_cabled(one))


def test_a_toast_says_when_what_it_told_of_is_over(sit_down: Sit) -> None:
    person = sit_down(instant=False)
    person.drag(standby(person).id, person.find(Instance, "web-1").id)
    person.wait(lambda: person.told() == ["Attaching standby to web-1 as eth2"])
    person.wait(lambda: person.told() == ["Attached standby to web-1 as eth2"])
    assert attachment_status(person) == "attached"
    person.choose(person.menu_of(person.find(Instance, "db-1").id), "Stop")
    person.wait(lambda: "Stopping db-1" in person.told())
    person.wait(lambda: "Stopped db-1" in person.told())
    assert [one.text for one in person.window.notifications.latest[:1]] == ["Stopped db-1"]


def test_a_row_of_the_table_is_seen_in_the_inspector_and_in_the_diagram(person: Person) -> None:
    one = standby(person)
    person.go_to_page("Network interfaces")
    person.select_row(one.id)
    assert person.inspected["MAC address"] == one.mac_address
    assert person.diagram.selection == (one.id,)


def test_a_public_address_is_read_through_no_outline(person: Person) -> None:
    one = person.find(NetworkInterface, "web-1 public").id
    person.click_in_diagram(one)
    edge = person.diagram.mapFromGlobal(person.diagram.global_rect_of(one).topRight())
    seen = person.diagram.grab(QRect(edge - QPoint(50, 3), QSize(40, 6))).toImage()
    colors = [seen.pixelColor(x, y) for x in range(seen.width()) for y in range(seen.height())]
    assert not [one for one in colors if one.blue() > one.red() + 40]


def test_a_target_that_cannot_take_it_says_why_and_takes_nothing(person: Person) -> None:
    one, db = standby(person).id, person.find(Instance, "db-1").id
    person.drag(one, db, drop=False)
    carry = person.diagram._gesture
    assert isinstance(carry, Carry)
    assert "Other zone: db-1 is in us-east-1b" in carry.why_not
    person.drop(db)
    assert person.window.tasks.running() == ()
    assert standby(person).attachment is None


def test_escape_lets_go_of_what_is_dragged(person: Person) -> None:
    one, web = standby(person).id, person.find(Instance, "web-1").id
    person.drag(one, web, drop=False)
    person.key(Qt.Key.Key_Escape)
    person.drop(web)
    assert person.window.tasks.running() == ()
    assert standby(person).attachment is None


def test_ctrl_z_takes_it_back_and_ctrl_shift_z_does_it_again(person: Person) -> None:
    before = standby(person)
    person.drag(before.id, person.find(Instance, "web-1").id)
    person.wait(lambda: attachment_status(person) == "attached")
    person.wait(lambda: person.button(person.window.statusbar, "Undo: Attach network interface").isEnabled())
    person.key(Qt.Key.Key_Z, CONTROL)
    person.wait(lambda: standby(person) == before)
    person.wait(lambda: "Undone: Attached standby to web-1 (eth2)" in person.told())
    person.wait(lambda: not person.is_cabled(before.id))
    person.key(Qt.Key.Key_Z, CONTROL | SHIFT)
    person.wait(lambda: attachment_status(person) == "attached")
    person.wait(lambda: person.is_cabled(before.id))


def test_one_ctrl_z_takes_back_all_that_a_wizard_has_done(person: Person) -> None:
    before = dict(person.world.records())
    person.press(person.window.toolbar, "Create network interface")
    wizard = person.on_screen(CreateInterfaceWizard)
    person.row(person.on_screen(SubnetPage).table, "private-a")
    wizard.edit("attach_to", person.find(Instance, "web-1").id)
    wizard.edit("elastic_ip", "allocate")
    person.press(wizard, "Create now")
    person.wait(lambda: wizard.run is not None and wizard.run.succeeded)
    person.press(wizard, "Close")
    undo = person.window.resource_actions.undo
    person.wait(lambda: undo.text() == "Undo: Create network interface and more")
    assert sum(one.kind == "request" and one.caller == "console" for one in person.window.store.history()) == 4
    person.wait(person._in_front)
    person.key(Qt.Key.Key_Z, CONTROL)
    person.wait(lambda: person.world.records() == before)
    person.wait(lambda: person.window.resource_actions.redo.text() == "Redo: Create network interface and more")
    person.key(Qt.Key.Key_Z, CONTROL | SHIFT)
    person.wait(lambda: person.world.count(NetworkInterface) == 10)


def test_one_ctrl_z_takes_back_a_move(person: Person) -> None:
    one = person.find(NetworkInterface, "web-1 management")
    target = person.find(Instance, "web-2").id
    assert one.attachment
    person.window.resource_actions.performer.move(
        DetachNetworkInterface(attachment_id=one.attachment.attachment_id),
        AttachNetworkInterface(network_interface_id=one.id, instance_id=target, device_index=2),
    )
    person.wait(lambda: any(text.startswith("Moved web-1 management to web-2") for text in person.told()))
    person.on_screen(MoveDialog).close()
    person.wait(person._in_front)
    person.key(Qt.Key.Key_Z, CONTROL)
    person.wait(lambda: person.world.one(NetworkInterface, one.id) == one)


def test_undo_takes_back_a_pin_and_a_request_whichever_was_last(person: Person) -> None:
    def undo() -> str:
        return person.window.resource_actions.undo.text()

    def take_back() -> None:
        person.wait(person._in_front)  # a menu may have left none there
        person.key(Qt.Key.Key_Z, CONTROL)

    web = person.find(Instance, "web-1").id
    person.meanwhile(DeleteNetworkInterface(network_interface_id=standby(person).id))
    person.wait(lambda: undo() == "Undo: Delete network interface")
    before = person.place(web)
    person.drag(web, person.find(Instance, "web-2").id)
    person.wait(lambda: undo() == "Undo: pin of web-1")
    assert person.place(web) != before
    person.choose(person.menu_of(web), "Unpin")
    assert undo() == "Undo: unpinning of web-1"
    take_back()
    person.wait(lambda: undo() == "Undo: pin of web-1")
    assert list(person.diagram.pins) == [web]
    person.meanwhile(StopInstances(instance_ids=(web,)))
    person.wait(lambda: undo() == "Undo: Stop instances")
    take_back()
    person.wait(lambda: undo() == "Undo: pin of web-1")
    take_back()
    person.wait(lambda: "Undone: pin of web-1" in person.told())
    assert not person.diagram.pins
    assert person.place(web) == before
    take_back()
    person.wait(lambda: person.world.count(NetworkInterface) == 9)


def test_redo_does_a_pin_again_and_requests_in_their_order(person: Person) -> None:
    web, undo, redo = person.find(Instance, "web-1").id, *_reversals(person)
    before = person.place(web)
    person.drag(web, person.find(Instance, "web-2").id)
    person.wait(lambda: undo.text() == "Undo: pin of web-1")
    pins = dict(person.diagram.pins)
    pinned = person.place(web)
    person.meanwhile(DeleteNetworkInterface(network_interface_id=standby(person).id))
    person.wait(lambda: undo.text() == "Undo: Delete network interface")
    undo.trigger()
    person.wait(lambda: undo.text() == "Undo: pin of web-1")
    undo.trigger()
    person.wait(lambda: person.place(web) == before)
    person.wait(lambda: redo.text() == "Redo: pin of web-1")
    redo.trigger()
    person.wait(lambda: (person.diagram.pins, person.place(web)) == (pins, pinned))
    assert undo.text() == "Undo: pin of web-1"
    person.wait(lambda: redo.text() == "Redo: Delete network interface")
    undo.trigger()
    person.wait(lambda: redo.text() == "Redo: pin of web-1")
    person.meanwhile(StopInstances(instance_ids=(web,)))
    person.wait(lambda: redo.text() == "Redo")


def _reversals(person: Person) -> tuple[QAction, QAction]:
    return person.window.resource_actions.undo, person.window.resource_actions.redo


def test_ctrl_k_finds_a_mac_and_goes_there(person: Person) -> None:
    one = standby(person)
    camera = person.diagram.camera
    person.key(Qt.Key.Key_K, CONTROL)
    palette = person.on_screen(CommandPalette)
    person.qtbot.keyClicks(palette.field, one.mac_address)
    person.wait(lambda: [entry.target for entry in palette.entries()] == [one.id])
    person.qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert person.window.selection.ids == (one.id,)
    assert person.inspected["MAC address"] == one.mac_address
    place = person.place(one.id)
    assert person.diagram.camera != camera
    assert (person.diagram.rect().center() - place).manhattanLength() < 3


def test_a_hot_attached_interface_is_detached_by_its_menu(person: Person) -> None:
    person.drag(standby(person).id, person.find(Instance, "web-1").id)
    person.wait(lambda: attachment_status(person) == "attached")
    person.choose(person.menu_of(standby(person).id), "Detach")
    person.wait(lambda: standby(person).status == "available")
    assert not person._shown(QMenu)


def test_show_in_diagram_leads_there_from_any_page_and_any_wizard(person: Person) -> None:
    person.go_to_page("Network interfaces")
    before = {one.id for one in person.world.all(NetworkInterface)}
    person.press(person.window.toolbar, "Create network interface")
    wizard = person.on_screen(CreateInterfaceWizard)
    person.row(person.on_screen(SubnetPage).table, "private-a")
    person.press(wizard, "Create now")
    person.press(wizard, "Attach…")
    following = person.on_screen(AttachInterfaceWizard)
    person.row(person.on_screen(PickPage).instances.table, "web-1")
    person.press(following, "Attach now")
    person.press(following, "Show in diagram")
    (made,) = {one.id for one in person.world.all(NetworkInterface)} - before
    person.wait(lambda: person.window.pages.page == "topology")
    assert person.window.selection.ids == (made,)
    assert (person.diagram.rect().center() - person.place(made)).manhattanLength() < 3
