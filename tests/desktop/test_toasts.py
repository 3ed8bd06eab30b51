"""Toasts as they are seen."""

from pytestqt.qtbot import QtBot

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
