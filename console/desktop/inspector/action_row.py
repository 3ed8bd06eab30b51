"""The buttons for what is selected, kept in place while their state changes."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QEnterEvent, QFocusEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from console.desktop.actions.actions import Actions
from console.desktop.actions.offer import TOLD
from console.desktop.inspector.flow_layout import FlowLayout
from console.topology.canvas.tips import plain


class _Button(QPushButton):
    looked_at = Signal()
    """The pointer or the keyboard has come to it."""

    def enterEvent(self, event: QEnterEvent) -> None:
        self.looked_at.emit()
        super().enterEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.looked_at.emit()
        super().focusInEvent(event)


class ActionRow(QWidget):
    """The primary actions, and More for all of them. A greyed button says why in its tool tip."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        self._ids: tuple[str, ...] = ()
        self._owner = QObject(self)
        self._flow = FlowLayout(self)
        self._buttons: list[QPushButton] = []
        self._more = QPushButton("More ▾", self)
        self._more.setAccessibleName("More actions")
        self._menu = QMenu(self._more)
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._more.setMenu(self._menu)
        self._flow.addWidget(self._more)

    def buttons(self) -> list[QPushButton]:
        return list(self._buttons)

    def show_actions(self, ids: Sequence[str]) -> None:
        """Buttons for these resources; the same key keeps its button. The focus stays in the row."""
        self._ids = tuple(ids)
        primary = [offer for offer in self._actions.offers(ids) if offer.primary]
        keys = [one.key for one in primary]
        same = keys == [one.objectName() for one in self._buttons]
        held = next((at for at, one in enumerate(self._buttons) if one.hasFocus()), None)
        if held is not None and not (same and primary[held].possible):
            self._more.setFocus(Qt.FocusReason.OtherFocusReason)  # Qt would hand it to whatever comes next
        if not same:
            self._rebuild(keys)
        for button, offer in zip(self._buttons, primary, strict=True):
            why = f"Not possible: {offer.reason}" if offer.reason else ""
            button.setText(offer.text)
            button.setEnabled(offer.possible)
            button.setToolTip(plain(why))
            button.setAccessibleDescription(why)
            button.setProperty(TOLD, None)
        if held is not None and self._more.hasFocus():
            heir = next((one for one in self._buttons[held:] if one.isEnabled()), self._more)
            heir.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setVisible(bool(ids))

    def _rebuild(self, keys: list[str]) -> None:
        for gone in self._buttons:
            self._flow.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._flow.removeWidget(self._more)
        self._buttons = []
        for key in keys:
            button = _Button(self)
            button.setObjectName(key)
            button.clicked.connect(self._pressed)
            button.looked_at.connect(self._looked_at)
            self._flow.addWidget(button)
            self._buttons.append(button)
        self._flow.addWidget(self._more)
        self.updateGeometry()

    @Slot()
    def _pressed(self) -> None:
        self._actions.trigger(self.sender().objectName(), self._ids)

    @Slot()
    def _looked_at(self) -> None:
        button = self.sender()
        assert isinstance(button, QPushButton)
        self._actions.foretell(button.objectName(), self._ids, button)

    @Slot()
    def _fill_menu(self) -> None:
        self._menu.clear()
        self._owner.deleteLater()
        self._owner = QObject(self)
        for action in self._actions.for_resources(self._ids, self._owner):
            if action is None:
                self._menu.addSeparator()
            else:
                self._menu.addAction(action)
