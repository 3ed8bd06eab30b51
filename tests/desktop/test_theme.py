"""Contrast as WCAG 2.2 AA asks for it: 4.5 to 1 for text, 3 to 1 for what shows a state or a border of a control."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QPaintEvent, QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QFrame, QLabel, QLineEdit, QRadioButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from console.desktop.stylesheet import stylesheet
from console.desktop.theme import DARK, LIGHT, Theme, ThemeManager, current, set_kind, set_problem
from console.desktop.widgets.drop_down import DropDown
from console.desktop.widgets.pill import Chip, Pill

TEXT = [
    ("ink", "panel"),
    ("ink", "background"),
    ("ink", "code"),
    ("ink", "hover"),
    ("muted", "panel"),
    ("muted", "background"),
    ("muted", "accent_soft"),
    ("accent", "panel"),
    ("on_primary", "primary"),
    ("on_selected", "selected"),
    ("on_selected", "accent_soft"),
    ("ok", "panel"),
    ("ok", "ok_soft"),
    ("warning", "panel"),
    ("warning", "warning_soft"),
    ("bad", "panel"),
    ("bad", "bad_soft"),
    ("on_tooltip", "tooltip"),
]


def luminance(value: str) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    color = QColor(value)
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF()) + 0.0722 * linear(color.blueF())


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(theme: Theme, ink: str, ground: str) -> None:
    assert contrast(getattr(theme, ink), getattr(theme, ground)) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_focus_can_be_seen(theme: Theme) -> None:
    assert contrast(theme.accent, theme.panel) >= 3
    assert contrast(theme.ink, theme.primary) >= 3


def test_the_theme_switches_and_says_so_once(themes: ThemeManager, qtbot: QtBot) -> None:
    with qtbot.waitSignal(themes.theme_changed) as told:
        themes.choose("dark")
    assert told.args == [DARK]
    assert current() is DARK
    with qtbot.assertNotEmitted(themes.theme_changed):
        themes.choose("dark")


def test_the_sheet_of_a_theme_is_made_once() -> None:
    assert stylesheet(DARK) is stylesheet(DARK)
    assert "$" not in stylesheet(LIGHT)


def test_a_kind_changes_the_look_of_a_widget_on_the_screen(themes: ThemeManager, qtbot: QtBot) -> None:
    label = QLabel("sg-1 does not exist")
    qtbot.addWidget(label)
    label.show()
    set_kind(label, "error")
    assert ink(label) == LIGHT.bad


def ink(label: QLabel) -> str:
    return label.palette().color(label.foregroundRole()).name()


def test_a_switch_back_before_the_first_one_is_through_ends_where_it_began(themes: ThemeManager, qtbot: QtBot) -> None:
    label = QLabel("eni-1")
    qtbot.addWidget(label)
    label.show()
    with qtbot.waitSignal(themes.dressed):
        themes.choose("dark")
        themes.choose("light")
    assert ink(label) == LIGHT.ink
    assert label.updatesEnabled()


def test_nothing_of_the_theme_before_comes_back_with_another_kind(themes: ThemeManager, qtbot: QtBot) -> None:
    label, frame = QLabel("eni-1"), QFrame()
    for one, kind in ((label, "error"), (frame, "note-bad")):
        one.setProperty("kind", kind)
        qtbot.addWidget(one)
        one.show()
    with qtbot.waitSignal(themes.dressed):
        themes.choose("dark")
    for one in (label, frame):
        set_kind(one, "")
    assert ink(label) == DARK.ink
    assert frame.palette().color(QPalette.ColorRole.Window).name() == DARK.panel


def test_what_goes_while_a_switch_is_under_way_is_passed_over(themes: ThemeManager, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    labels = [QLabel(str(number), window) for number in range(100)]
    window.show()
    with qtbot.waitSignal(themes.dressed):
        themes.choose("dark")
        for label in labels[::2]:
            delete(label)
    assert {ink(label) for label in labels[1::2]} == {DARK.ink}


def test_a_window_is_painted_when_a_switch_took_longer_than_until_its_next_frame(
    themes: ThemeManager, qtbot: QtBot
) -> None:
    class Sheet(QWidget):
        painted = 0

        def paintEvent(self, event: QPaintEvent) -> None:
            self.painted += 1

    window = Sheet()
    qtbot.addWidget(window)
    for number in range(100):
        QLabel(str(number), window)
    with qtbot.waitExposed(window):
        window.show()
    with qtbot.waitSignal(themes.dressed):
        window.update()
        themes.choose("dark")
        QApplication.sendEvent(window, QEvent(QEvent.Type.UpdateRequest))  # a frame while nothing may paint
        before = window.painted
    qtbot.waitUntil(lambda: window.painted > before, timeout=1000)


def pixel(widget: QWidget, x: int, y: int) -> str:
    return widget.grab().toImage().pixelColor(x, y).name()


def test_a_wrong_field_stays_red_with_the_focus_on_it(themes: ThemeManager, qtbot: QtBot) -> None:
    field = QLineEdit("10.0.128.10")
    qtbot.addWidget(field)
    field.show()
    field.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    assert pixel(field, 0, field.height() // 2) == LIGHT.accent
    set_problem(field, True)
    assert pixel(field, 0, field.height() // 2) == LIGHT.bad


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_drop_down_has_an_arrow(theme: Theme, themes: ThemeManager, qtbot: QtBot) -> None:
    themes.choose(theme.name)
    box = QComboBox()
    qtbot.addWidget(box)
    box.resize(120, 30)
    box.show()
    picture = box.grab().toImage()
    inks = [picture.pixelColor(x, y).name() for x in range(95, 115) for y in range(10, 20)]
    assert max(contrast(ink, theme.control) for ink in inks) >= 3


def test_a_drop_down_says_what_it_is_for_and_elides_what_is_too_long(themes: ThemeManager, qtbot: QtBot) -> None:
    box = DropDown()
    qtbot.addWidget(box)
    box.resize(160, 30)
    box.show()
    empty = box.grab().toImage()
    box.setPlaceholderText("Add a group…")
    assert box.grab().toImage() != empty
    box.addItem("Amazon Linux 2023, kernel 6.1, x86_64")
    picture = box.grab().toImage()
    assert all(picture.pixelColor(135, y).name() == LIGHT.control for y in range(6, 24))


def test_the_chosen_radio_button_is_round(themes: ThemeManager, qtbot: QtBot) -> None:
    button = QRadioButton("CLI")
    qtbot.addWidget(button)
    button.setChecked(True)
    button.show()
    picture = button.grab().toImage()
    left = next(x for x in range(30) if picture.pixelColor(x, button.height() // 2).name() == LIGHT.primary)
    assert picture.pixelColor(left + 8, button.height() // 2).name() == LIGHT.on_primary
    corner = picture.pixelColor(left, button.height() // 2 - 8).name()
    assert corner != LIGHT.primary


@pytest.mark.parametrize("made", ["chip", "pill"])
def test_chips_and_pills_have_round_ends(made: str, themes: ThemeManager, qtbot: QtBot) -> None:
    below = QWidget()
    qtbot.addWidget(below)
    widget: QWidget = Chip("sg-1", "default", below) if made == "chip" else Pill("Read-only", "accent", below)
    below.show()
    widget.adjustSize()
    assert pixel(below, 0, widget.height() // 2) != LIGHT.panel
    assert pixel(below, 1, 1) == LIGHT.panel
