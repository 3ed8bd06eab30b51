"""The diagram's page: what was dragged elsewhere, and motion."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from console.desktop.pins import KEY
from console.desktop.session import Session
from console.desktop.store import WorldStore
from console.desktop.theme import ThemeManager
from console.desktop.topology_page import REDUCED_MOTION, TopologyPage, wants_less_motion
from console.desktop.window import MainWindow
from console.ec2.requests import AttachNetworkInterface, Request
from console.ec2.resources import Instance, NetworkInterface
from tests.desktop.finding import called

Send = Callable[[Request[Any]], Any]


def page_of(window: MainWindow) -> TopologyPage:
    page = window.pages.made("topology")
    assert isinstance(page, TopologyPage)
    return page


def pinned(window: MainWindow) -> str:
    """web-1, dragged to where web-2 was."""
    world, view = window.store.world, page_of(window).view
    layout = view.layout_now
    there = layout.rect_of(called(world, "web-2", Instance)) if layout else None
    assert there is not None
    view.placed(called(world, "web-1", Instance), there.x, there.y)
    return called(world, "web-1", Instance)


def test_what_does_not_fit_where_it_is_dropped_says_so(window: MainWindow, send: Send) -> None:
    world = window.store.world
    standby, web = called(world, "standby", NetworkInterface), called(world, "web-1", Instance)
    send(AttachNetworkInterface(network_interface_id=standby, instance_id=web, device_index=2))
    page_of(window).view.pins = {}
    pinned(window)
    assert not page_of(window).view.pins
    assert window.notifications.latest[0].text.startswith("web-1 stays where it was: it neither fits there")


def test_the_next_window_finds_things_where_they_were_dragged(
    window: MainWindow, store: WorldStore, session: Session, themes: ThemeManager, qtbot: QtBot
) -> None:
    one = pinned(window)
    before = page_of(window).view.layout_now
    window.keep()
    again = MainWindow(store, session, themes)
    qtbot.addWidget(again)
    after = page_of(again).view.layout_now
    assert before is not None
    assert after is not None
    assert after.rect_of(one) == before.rect_of(one)
    again.close_now()


def test_what_was_dragged_is_kept_in_the_document_and_looking_writes_nothing(window: MainWindow, qtbot: QtBot) -> None:
    backend = window.store.backend
    assert backend.kept(KEY) is None
    web = pinned(window)
    assert list(json.loads(backend.kept(KEY) or "")) == [web]
    another = TopologyPage(window.store, window.selection, window.resource_actions, window.themes, window)
    qtbot.addWidget(another)
    here, there = (page.view.layout_now for page in (page_of(window), another))
    assert here is not None
    assert there is not None
    assert here.rect_of(web) == there.rect_of(web)
    page_of(window).view.unpin([web])
    assert backend.kept(KEY) == "{}"


def test_the_menu_of_a_pinned_thing_unpins_it(window: MainWindow, qtbot: QtBot) -> None:
    one = pinned(window)
    window.show_menu((one,), QPoint(100, 100))
    menu = next(menu for menu in window.findChildren(QMenu) if menu.isVisible())
    next(action for action in menu.actions() if action.text() == "Unpin").trigger()
    assert page_of(window).view.pins == {}
    menu.close()


@pytest.mark.parametrize(("said", "less"), [("1", True), ("0", False), ("", False)])
def test_motion_is_asked_of_the_environment(monkeypatch: pytest.MonkeyPatch, said: str, less: bool) -> None:
    monkeypatch.setenv(REDUCED_MOTION, said)
    assert wants_less_motion() is less
