"""A button that is what its action is."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QPushButton, QWidget

from console.desktop.widgets.giving_way import Part

BESIDE_ICON = 4
"""Pixels that Qt keeps free beside an icon."""


class ActionButton(QPushButton):
    """Named, enabled, shown and explained as `action` is; pressing it triggers the action.

    In little room its icon stands for its words, where it has one.
    """

    def __init__(self, action: QAction, parent: QWidget, kind: str = "", glyph: QIcon | None = None) -> None:
        super().__init__(parent)
        self._action, self._glyph = action, glyph
        self._is_short = False
        if kind:
            self.setProperty("kind", kind)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def part(self) -> Part:
        return Part(self, self._saves, lambda: self._is_short, self._shorten)

    def _saves(self) -> int:
        return max(self.fontMetrics().horizontalAdvance(self._action.text()) - self.iconSize().width() - BESIDE_ICON, 0)

    def _shorten(self, short: bool) -> None:
        self._is_short = short
        self._follow()

    @Slot()
    def _follow(self) -> None:
        action, short = self._action, self._is_short
        self.setText("" if short else action.text())
        self.setIcon(self._glyph if short and self._glyph else QIcon())
        self.setAccessibleName(action.text())
        self.setEnabled(action.isEnabled())
        self.setVisible(action.isVisible())
        told = action.toolTip() if action.toolTip() != action.text() else ""
        self.setToolTip(told or (action.text() if short else ""))
