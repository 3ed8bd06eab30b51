"""Who has which address of a subnet, which EC2 keeps, which is next; a secondary one goes to another interface."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from console.desktop.actions.actions import Actions
from console.desktop.addresses.dialog import AddressMapDialog
from console.desktop.addresses.space import FEW, AddressSpace
from console.desktop.dialogs.request_dialog import RequestDialog
from console.desktop.store import WorldStore
from console.desktop.tasks import Tasks
from console.ec2.changes import ChangeSet
from console.ec2.requests import AssignPrivateIpAddresses, DeleteNetworkInterface, Request, Undo
from console.ec2.resources import NetworkInterface, NetworkInterfaceStatus, Subnet
from console.engine.handlers.private_addresses import address_room
from console.topology.canvas.cells import State
from tests.desktop.finding import called
from tests.worlds import Builder

Send = Callable[[Request[Any]], object]
Wait = Callable[[Callable[[], object]], None]
SECONDARY = "10.0.128.77"


@pytest.fixture
def opened(
    actions: Actions, store: WorldStore, send: Send, dialog: Callable[[], QDialog | None], qtbot: QtBot
) -> AddressMapDialog:
    """Of private-a, where eth1 of web-1 has a secondary address."""
    one = called(store.world, "web-1 management", NetworkInterface)
    send(AssignPrivateIpAddresses(network_interface_id=one, private_ip_addresses=(SECONDARY,)))
    actions.trigger("address-map", (called(store.world, "private-a", Subnet),))
    found = dialog()
    assert isinstance(found, AddressMapDialog)
    qtbot.waitExposed(found)
    return found


def at(opened: AddressMapDialog, address: str) -> QPoint:
    return opened.grid.rect_of(opened.space.offset(address)).center()


def drag(qtbot: QtBot, opened: AddressMapDialog, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(opened.grid, Qt.MouseButton.LeftButton, pos=start)
    for step in range(1, 7):
        qtbot.mouseMove(opened.grid, start + (end - start) * step / 6)
    qtbot.mouseRelease(opened.grid, Qt.MouseButton.LeftButton, pos=end)


def test_each_address_says_who_has_it_or_why_nobody_can(opened: AddressMapDialog) -> None:
    space = opened.space
    said = {address: space.words(space.offset(address)) for address in ("10.0.128.1", "10.0.128.10", "10.0.128.9")}
    assert said == {
        "10.0.128.1": "10.0.128.1: VPC router, EC2 gives it to nobody",
        "10.0.128.10": "10.0.128.10: web-1 management, in use",
        "10.0.128.9": "10.0.128.9: free",
    }
    assert space.counts()[State.RESERVED] == 5
    assert opened.free.text() == "Next free: 10.0.128.4"


def test_it_follows_the_world(opened: AddressMapDialog, store: WorldStore, send: Send, wait: Wait) -> None:
    standby = called(store.world, "standby", NetworkInterface)
    assert opened.space.counts()[State.AVAILABLE] == 1
    send(DeleteNetworkInterface(network_interface_id=standby))
    wait(lambda: opened.space.counts()[State.AVAILABLE] == 0)


def test_a_secondary_address_is_dragged_to_another_interface_and_undo_brings_it_back(
    opened: AddressMapDialog, store: WorldStore, send: Send, wait: Wait, qtbot: QtBot
) -> None:
    drag(qtbot, opened, at(opened, SECONDARY), at(opened, "10.0.128.11"))
    space = opened.space
    wait(lambda: opened.said.text() == f"{SECONDARY}: web-2 management, secondary address")
    send(Undo())
    wait(lambda: space.words(space.offset(SECONDARY)) == f"{SECONDARY}: web-1 management, secondary address")


def test_a_primary_address_stays_where_it_is(opened: AddressMapDialog, store: WorldStore, qtbot: QtBot) -> None:
    revision = store.world.revision
    drag(qtbot, opened, at(opened, "10.0.128.10"), at(opened, "10.0.128.11"))
    assert store.world.revision == revision
    assert not opened.space.can_move(opened.space.offset("10.0.128.10"))


def test_the_keys_walk_and_say_where_they_are(opened: AddressMapDialog, actions: Actions, qtbot: QtBot) -> None:
    opened.show_address("10.0.128.10")
    qtbot.keyClick(opened.grid, Qt.Key.Key_Right)
    assert opened.grid.accessibleDescription() == "10.0.128.11: web-2 management, in use"
    assert opened.said.text() == opened.grid.accessibleDescription()
    with qtbot.waitSignal(actions.show_requested) as shown:
        qtbot.keyClick(opened.grid, Qt.Key.Key_Return)
    assert shown.args == [opened.space.owner(opened.grid.offset).id]  # type: ignore[union-attr]


def test_a_delegated_block_is_one_thing(
    opened: AddressMapDialog, store: WorldStore, send: Send, wait: Wait, qtbot: QtBot
) -> None:
    standby, space = called(store.world, "standby", NetworkInterface), opened.space
    send(AssignPrivateIpAddresses(network_interface_id=standby, ipv4_prefixes=("10.0.129.16/28",)))
    first = space.offset("10.0.129.16")
    wait(lambda: space.blocks() == [first])
    assert space.words(first + 5) == "10.0.129.21: standby, in its prefix 10.0.129.16/28"
    assert not space.can_move(first + 5)
    assert set(space.siblings(first)) >= set(range(first, first + 16))


def test_a_secondary_address_is_carried_by_keys(
    opened: AddressMapDialog, store: WorldStore, wait: Wait, qtbot: QtBot
) -> None:
    grid, space = opened.grid, opened.space
    opened.show_address(SECONDARY)
    qtbot.keyClick(grid, Qt.Key.Key_M)
    assert grid.is_carrying
    qtbot.keyClick(grid, Qt.Key.Key_Up)
    assert opened.said.text().startswith("10.0.128.13 is nobody's: ")
    for _ in range(2):
        qtbot.keyClick(grid, Qt.Key.Key_Left)
    assert opened.said.text() == f"Move {SECONDARY} from web-1 management to web-2 management"
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    wait(lambda: space.words(space.offset(SECONDARY)) == f"{SECONDARY}: web-2 management, secondary address")
    assert not grid.is_carrying


def test_escape_leaves_what_is_carried_where_it_is(opened: AddressMapDialog, qtbot: QtBot) -> None:
    opened.show_address(SECONDARY)
    qtbot.keyClick(opened.grid, Qt.Key.Key_M)
    qtbot.keyClick(opened.grid, Qt.Key.Key_Escape)
    assert opened.isVisible()
    assert not opened.grid.is_carrying


def test_an_interface_without_room_for_an_address_says_so(
    opened: AddressMapDialog, store: WorldStore, send: Send, wait: Wait
) -> None:
    web_2, space = called(store.world, "web-2 management", NetworkInterface), opened.space
    room = address_room(store.world, store.world.one(NetworkInterface, web_2))
    send(AssignPrivateIpAddresses(network_interface_id=web_2, secondary_private_ip_address_count=room))
    onto = space.offset("10.0.128.11")
    assert space.why_not(space.offset(SECONDARY), onto) == "web-2 management has all the addresses that it can"


def test_many_changes_at_once_are_read_in_slices_and_a_busy_world_comes_to_an_end(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.desktop.addresses.space.SLICE_S", 0)
    build = Builder()
    subnet_id = build.subnet(build.vpc("wide"), "us-east-1a", cidr="10.0.0.0/18")
    for _ in range(8 * FEW):
        build.interface(subnet_id)
    world = build.world
    store = WorldStore(cast(Any, SimpleNamespace(world=world, read_only=False)), Tasks())
    space = AddressSpace(store, subnet_id)
    qtbot.waitUntil(lambda: space.is_read)

    def change(interfaces: list[NetworkInterface], **values: object) -> None:
        changed = tuple(replace(one, **values) for one in interfaces)  # type: ignore[arg-type]
        for one in changed:
            world.put(one)
        store.changed.emit(ChangeSet(world.revision, changed))

    everyone = world.interfaces_in_subnet(subnet_id)
    change(everyone, status=NetworkInterfaceStatus.PENDING)
    assert not space.is_read
    while not space.is_read:
        change(everyone[:1], description="as it was")
        space._read_on()
    assert space.counts()[State.CHANGING] == 8 * FEW - 1


def test_by_keys_an_address_moves_by_a_form(
    opened: AddressMapDialog, store: WorldStore, holder: QDialog, wait: Wait
) -> None:
    opened.show_address(SECONDARY)
    opened._ask_where()
    (form,) = holder.findChildren(RequestDialog)
    assert form.windowTitle() == f"Move {SECONDARY} from web-1 management"
    form.form.values["target"] = called(store.world, "standby", NetworkInterface)
    (request,) = form.form.requests()
    assert request == AssignPrivateIpAddresses(
        network_interface_id=called(store.world, "standby", NetworkInterface),
        private_ip_addresses=(SECONDARY,),
        allow_reassignment=True,
    )


def test_an_address_of_elsewhere_is_not_found(opened: AddressMapDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(opened.search, "10.0.0.10")
    qtbot.keyClick(opened.search, Qt.Key.Key_Return)
    assert opened.search.property("problem") is True
    opened.search.clear()
    qtbot.keyClicks(opened.search, "10.0.129.1")
    qtbot.keyClick(opened.search, Qt.Key.Key_Return)
    assert opened.search.property("problem") is False
    assert opened.said.text() == "10.0.129.1: free"
