"""A button that is what its action is."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QWidget


class ActionButton(QPushButton):
    """Named, enabled, shown and explained as `action` is; pressing it triggers the action."""

    def __init__(self, action: QAction, parent: QWidget, kind: str = "") -> None:
        super().__init__(parent)
        self._action = action
        if kind:
            self.setProperty("kind", kind)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        action = self._action
        self.setText(action.text())
        self.setEnabled(action.isEnabled())
        self.setVisible(action.isVisible())
        self.setToolTip(action.toolTip() if action.toolTip() != action.text() else "")
