"""The wizards on the sample world, and somebody who uses them."""

from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from console.desktop.store import WorldStore
from console.desktop.tasks import Tasks
from console.desktop.theme import ThemeManager
from console.desktop.wizards.choosing import ChoiceTable
from console.desktop.wizards.frame import Wizard
from console.ec2.resources import Resource, name_of

R = TypeVar("R", bound=Resource)
W = TypeVar("W", bound=Wizard[Any])
LEFT = Qt.MouseButton.LeftButton
PATIENCE_MS = 5000


class Hand:
    """Clicks and types into the wizard that was opened last."""

    def __init__(self, qtbot: QtBot, store: WorldStore, tasks: Tasks) -> None:
        self.qtbot, self.store, self.tasks = qtbot, store, tasks
        self.window = QWidget()
        qtbot.addWidget(self.window)

    def open(self, kind: type[W], **arguments: Any) -> W:
        make: Callable[..., W] = kind
        wizard = make(self.store, self.tasks, parent=self.window, **arguments)
        wizard.open()
        self.qtbot.waitExposed(wizard)
        wizard.activateWindow()
        self.qtbot.waitUntil(wizard.isActiveWindow)
        return wizard

    def find(self, kind: type[R], name: str) -> R:
        return next(one for one in self.store.world.all(kind) if name_of(one) == name)

    def row(self, table: ChoiceTable, text: str) -> None:
        """Click on the row that begins with `text`."""
        number = next(row for row, one in enumerate(table.rows.rows) if one.text == text)
        index = table.rows.index(number, 0)
        table.scrollTo(index)
        self.qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualRect(index).center())

    def click(self, widget: QWidget) -> None:
        assert widget.isEnabled()
        self.qtbot.mouseClick(widget, LEFT)

    def tick(self, box: QCheckBox) -> None:
        """Its text is as good as its box; the middle of a wide one is neither."""
        self.qtbot.mouseClick(box, LEFT, pos=QPoint(10, box.height() // 2))

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """To whatever has the focus."""
        focused = QApplication.focusWidget()
        assert focused is not None
        self.qtbot.keyClick(focused, key, modifier)

    def type(self, text: str) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        self.qtbot.keyClicks(focused, text)

    def wait(self, holds: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(holds()), timeout=PATIENCE_MS)

    def wait_until_gone(self, wizard: Wizard[Any]) -> None:
        """It is deleted when it closes."""
        self.wait(lambda: not isValid(wizard) or not wizard.isVisible())


@pytest.fixture
def hand(qtbot: QtBot, store: WorldStore, tasks: Tasks, themes: ThemeManager) -> Hand:
    return Hand(qtbot, store, tasks)
