"""Who has which address of a subnet, what EC2 keeps, which is next; a secondary one is dragged elsewhere."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from console.desktop.actions.actions import Actions
from console.desktop.addresses.dialog import AddressMapDialog
from console.desktop.dialogs.request_dialog import RequestDialog
from console.desktop.store import WorldStore
from console.ec2.requests import AssignPrivateIpAddresses, DeleteNetworkInterface, Request, Undo
from console.ec2.resources import NetworkInterface, Subnet
from console.topology.canvas.cells import State
from tests.desktop.finding import called

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
    wait(lambda: space.words(space.offset(SECONDARY)) == f"{SECONDARY}: web-2 management, secondary address")
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
