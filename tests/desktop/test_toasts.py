"""Toasts as they are seen."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.desktop import toasts
from console.desktop.toasts import Toast
from console.desktop.window import MainWindow

LONG = "Attached a network interface with a rather long name to an instance with a name that is hardly shorter"


def shown(window: MainWindow) -> list[Toast]:
    return sorted((one for one in window.findChildren(Toast) if one.isVisible()), key=lambda one: one.y())


def test_each_of_several_has_the_room_it_needs_above_the_status_bar(window: MainWindow, qtbot: QtBot) -> None:
    for text in ("Attached standby", LONG, "Detached standby"):
        window.notifications.show(text, "ok", "Undo", window.refresh)
    qtbot.waitUntil(lambda: len(shown(window)) == 3)
    for one in shown(window):
        assert one.height() >= one.heightForWidth(one.width())
    stack = window.toasts.geometry()
    assert stack.bottom() < window.statusbar.mapTo(window, window.statusbar.rect().topLeft()).y()


def test_one_that_is_dismissed_lets_the_others_down(window: MainWindow, qtbot: QtBot) -> None:
    for text in ("Attached standby", LONG):
        window.notifications.show(text, "ok")
    qtbot.waitUntil(lambda: len(shown(window)) == 2)
    first, second = shown(window)
    second.close()
    qtbot.waitUntil(lambda: shown(window) == [first])
    assert first.geometry() == window.toasts.rect()


@pytest.mark.parametrize("width", [1600, 1024])
def test_they_leave_map_and_inspector_free(window: MainWindow, qtbot: QtBot, width: int) -> None:
    window.resize(width, 700)
    window.notifications.show(LONG, "warning")
    qtbot.waitUntil(lambda: len(shown(window)) == 1)
    page = QRect(window.pages.mapTo(window, QPoint(0, 0)), window.pages.size())
    assert page.contains(window.toasts.geometry())
    assert window.toasts.geometry().right() < page.right() - 144


def test_one_stays_while_the_pointer_is_on_it(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(toasts.SHOWN_MS, "info", 80)
    window.notifications.show("Copied an id", "info")
    one = shown(window)[0]
    QApplication.sendEvent(one, QEnterEvent(QPointF(5, 5), QPointF(5, 5), QPointF(5, 5)))
    qtbot.wait(200)
    assert one.isVisible()
    QApplication.sendEvent(one, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: not shown(window))
