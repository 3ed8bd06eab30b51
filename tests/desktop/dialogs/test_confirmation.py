"""One question, however much there is to say."""

from collections.abc import Generator

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from console.desktop.dialogs import confirmation
from console.desktop.dialogs.confirmation import Confirmation
from console.desktop.theme import ThemeManager
from console.desktop.tracing.outcome import Change, Outcome
from console.ec2.world import World

LINES = ("Deleted with it: " + "W" * 600,) * 8


class Long(Change):
    def look(self) -> Generator[None, None, Outcome]:
        yield
        return Outcome(LINES, (None,) * len(LINES))


@pytest.mark.usefixtures("themes")
@pytest.mark.parametrize("late", [False, True])
def test_its_buttons_are_in_sight_whatever_it_says(late: bool, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confirmation, "room_for", lambda _window, *size: QSize(*size).boundedTo(QSize(900, 500)))
    change = Long(World(), ()) if late else None
    dialog = Confirmation(f"Terminate {'W' * 255}?", () if late else LINES, "Terminate", change=change)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitExposed(dialog)
    qtbot.waitUntil(lambda: dialog.consequences == LINES)
    qtbot.waitUntil(lambda: dialog.height() == 500)
    for button in (dialog.yes, dialog.no):
        assert dialog.rect().contains(button.mapTo(dialog, button.rect().bottomRight()))
    assert dialog.width() < 700


@pytest.mark.usefixtures("themes")
def test_it_stays_on_the_screen_when_it_grows(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confirmation, "room_for", lambda _window, *size: QSize(*size).boundedTo(QSize(900, 500)))
    dialog = Confirmation("Terminate web-1?", (), "Terminate", change=Long(World(), ()))
    qtbot.addWidget(dialog)
    screen = dialog.screen().availableGeometry()
    dialog.open()
    dialog.move(screen.left() + 100, screen.bottom() - dialog.frameGeometry().height())
    qtbot.waitExposed(dialog)
    before = dialog.height()
    qtbot.waitUntil(lambda: dialog.height() > before + 200)
    assert screen.contains(dialog.frameGeometry())


@pytest.mark.parametrize("count", [1, 6])
def test_it_is_as_high_as_what_it_says(count: int, themes: ThemeManager, qtbot: QtBot) -> None:
    dialog = Confirmation("Delete standby?", ("10.0.128.40 and its MAC address are given back.",) * count, "Delete")
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitExposed(dialog)
    (scroll,) = dialog.findChildren(QScrollArea)
    assert scroll.verticalScrollBar().maximum() == 0
    assert dialog.height() < 110 + 40 * count


@pytest.mark.usefixtures("themes")
@pytest.mark.parametrize("pressed", ["no", "yes"])
def test_return_presses_the_button_that_has_the_focus(pressed: str, qtbot: QtBot) -> None:
    dialog = Confirmation("Delete standby?", (), "Delete")
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitExposed(dialog)
    assert dialog.focusWidget() is dialog.no
    button = getattr(dialog, pressed)
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    assert dialog.result() == int(pressed == "yes")
    assert not dialog.isVisible()
