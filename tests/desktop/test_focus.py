"""Where Tab leads, and that one sees where one is."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from console.desktop.history_page import HistoryPage
from console.desktop.tables.page import TablePage
from console.desktop.theme import LIGHT
from console.desktop.window import MainWindow
from console.ec2.resources import NetworkInterface
from tests.desktop.finding import called


def tab(qtbot: QtBot) -> QWidget:
    """What has the focus after it."""
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, Qt.Key.Key_Tab)
    after = QApplication.focusWidget()
    assert after is not None
    return after


def test_tab_leaves_the_button_of_an_empty_page(window: MainWindow, qtbot: QtBot) -> None:
    window.show_page("key-pairs")
    page = window.pages.made("key-pairs")
    assert isinstance(page, TablePage)
    buttons = page.findChildren(QPushButton)
    create = next(one for one in buttons if one.property("kind") == "primary" and one.isVisible())
    create.setFocus()
    walked = [tab(qtbot) for _ in range(4)]
    assert create not in walked
    window.pages.setFocus()
    assert page.field.hasFocus()


def test_the_first_tab_in_the_history_is_to_its_filter(window: MainWindow, qtbot: QtBot) -> None:
    window.show_page("history")
    page = window.pages.made("history")
    assert isinstance(page, HistoryPage)
    window.pages.setFocus()
    assert tab(qtbot) is page.search
    assert [tab(qtbot) for _ in range(4)] == [page.lifecycles, page.who, page.export, page.table]


@pytest.mark.parametrize("what", ["find", "command", "id", "page"])
def test_what_has_the_focus_has_a_ring(window: MainWindow, qtbot: QtBot, what: str) -> None:
    window.go_to(called(window.store.world, "standby", NetworkInterface))
    panel = window.inspector
    widget: QWidget | None = {
        "find": window.toolbar.find_box,
        "command": panel.command.findChild(QTextEdit),
        "id": panel._id.findChild(QLabel),
        "page": panel.page("Details"),
    }[what]
    assert widget is not None
    before, ring = widget.grab().toImage(), QColor(LIGHT.accent)
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(widget.hasFocus)
    after, at = widget.grab().toImage(), (widget.width() // 2, 0)
    assert before.pixelColor(*at) != ring
    assert after.pixelColor(*at) == ring
