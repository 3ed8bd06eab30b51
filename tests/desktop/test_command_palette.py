"""Ctrl+K, as a person uses it, and the finding behind it."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from console.desktop import finder
from console.desktop.command_palette import CommandPalette
from console.desktop.finder import Entry, Finder
from console.desktop.window import MainWindow
from console.ec2.requests import CreateTags, DeleteNetworkInterface, Request
from console.ec2.resources import Instance, NetworkInterface, Tag
from console.ec2.world import World
from tests.desktop.finding import called
from tests.worlds import generated

Send = Callable[[Request[Any]], Any]


@pytest.fixture
def world(window: MainWindow) -> World:
    return window.store.world


@pytest.fixture
def palette(window: MainWindow, qtbot: QtBot) -> CommandPalette:
    qtbot.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.findChild(CommandPalette)
    assert palette is not None
    qtbot.waitUntil(palette.field.hasFocus)
    return palette


def first(palette: CommandPalette, qtbot: QtBot, text: str) -> Entry:
    palette.field.clear()
    qtbot.keyClicks(palette.field, text)
    qtbot.wait(1)
    return palette.entries()[0]


@pytest.mark.parametrize("how", ["id", "address", "mac", "name"])
def test_an_interface_is_found_by(palette: CommandPalette, qtbot: QtBot, world: World, how: str) -> None:
    one = world.one(NetworkInterface, called(world, "standby"))
    text = {"id": one.id, "address": one.private_ip_address, "mac": one.mac_address, "name": "standby"}[how]
    assert first(palette, qtbot, text).target == one.id


def test_return_goes_to_what_was_found(palette: CommandPalette, window: MainWindow, qtbot: QtBot, world: World) -> None:
    first(palette, qtbot, "db-1 instance")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert window.selection.ids == (called(world, "db-1", Instance),)
    assert not palette.isVisible()


def test_return_runs_an_action(palette: CommandPalette, window: MainWindow, qtbot: QtBot) -> None:
    assert first(palette, qtbot, "go to subn").shortcut == "Ctrl+8"
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert window.pages.page == "subnets"


def test_an_action_of_a_kind_that_is_not_selected_says_what_to_select(
    palette: CommandPalette, window: MainWindow, qtbot: QtBot
) -> None:
    one = first(palette, qtbot, "terminate")
    assert (one.title, one.detail, one.enabled) == ("Terminate", "Select one first: instance", False)
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    palette.dismiss()
    window.selection.set((called(window.store.world, "web-1", Instance),))
    palette.open()
    assert first(palette, qtbot, "terminate").enabled


def test_initials_are_enough(palette: CommandPalette, qtbot: QtBot) -> None:
    assert first(palette, qtbot, "cni").title == "Create network interface"


def test_create_network_means_the_interface(palette: CommandPalette, window: MainWindow, qtbot: QtBot) -> None:
    first(palette, qtbot, "create network")
    assert [one.title for one in palette.entries()[:2]] == ["Create network interface", "Create network ACL"]
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(QDialog)))
    assert next(one for one in window.findChildren(QDialog)).windowTitle() == "Create network interface"


def test_the_arrows_walk_and_wrap(palette: CommandPalette, qtbot: QtBot) -> None:
    first(palette, qtbot, "web")
    qtbot.keyClick(palette.field, Qt.Key.Key_Up)
    assert palette.list.currentIndex().row() == len(palette.entries()) - 1
    qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.currentIndex().row() == 0


def test_escape_gives_the_focus_back(window: MainWindow, qtbot: QtBot) -> None:
    window.navigation.setFocus()
    window.open_palette()
    palette = window.findChild(CommandPalette)
    assert palette is not None
    qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is window.navigation


def test_what_cannot_be_done_now_says_why(palette: CommandPalette, window: MainWindow, qtbot: QtBot) -> None:
    redo = first(palette, qtbot, "redo")
    assert not redo.enabled
    assert "nothing was undone" in redo.detail


def test_it_follows_the_world(palette: CommandPalette, qtbot: QtBot, send: Send, world: World) -> None:
    standby = called(world, "standby")
    send(CreateTags(resources=(standby,), tags=(Tag("Name", "reserve"),)))
    assert first(palette, qtbot, "reserve").target == standby
    send(DeleteNetworkInterface(network_interface_id=standby))
    palette.field.clear()
    qtbot.keyClicks(palette.field, "reserve")
    qtbot.waitUntil(lambda: palette.entries() == [])
    assert palette.nothing.isVisible()


def entry(title: str, more: str = "") -> Entry:
    return Entry(title, "", "", title, f"{title}\n{more}".casefold())


def test_the_better_hit_is_higher() -> None:
    offered = [entry("my web"), entry("cobweb"), entry("web-10"), entry("web"), entry("x", "web")]
    found = Finder(World).find("web", offered)
    assert [one.title for one in found] == ["web", "web-10", "my web", "x", "cobweb"]


def test_of_equal_names_the_instance_comes_before_its_elastic_ip(
    palette: CommandPalette, qtbot: QtBot, world: World
) -> None:
    assert first(palette, qtbot, "web-1").target == called(world, "web-1", Instance)
    assert [one.kind for one in palette.entries() if one.title == "web-1"][-1] == "Elastic IP"


def test_what_was_chosen_lately_is_offered_first(palette: CommandPalette, window: MainWindow, qtbot: QtBot) -> None:
    first(palette, qtbot, "go to subnets")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    first(palette, qtbot, "web-2")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    window.open_palette()
    assert [one.title for one in palette.entries()[:3]] == ["web-2", "Go to Subnets", "Create network interface"]


def test_all_words_must_be_found() -> None:
    offered = [entry("web-1", "eth0 public"), entry("web-2", "eth1 private")]
    assert [one.title for one in Finder(World).find("web private", offered)] == ["web-2"]


def test_all_is_found_of_a_world_that_changes_while_it_is_indexed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finder, "PORTION", 7)
    built = generated(100, subnets=4)
    searching = Finder(lambda: built.world)
    left = True
    while left:
        left = searching.prepare(5)
        gone = next(iter(built.world.ids(NetworkInterface)))
        built.world.remove(gone)
        searching.refresh(gone)
    expected = set(built.world.ids(NetworkInterface))
    assert {one.target for one in searching.find("eni-", [], 1_000)} == expected
