"""A field to filter what is below it."""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from console.desktop.icons import icon


class SearchField(QLineEdit):
    """Says what is sought as one types; Escape empties it, Down and Return lead to what was found."""

    sought = Signal(str)
    """The text; at most once a turn of the loop."""
    left = Signal()
    """Down or Return: on to the results."""

    def __init__(self, placeholder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder)
        self._emptying = self.addAction(icon("mdi6.close-circle"), QLineEdit.ActionPosition.TrailingPosition)
        self._emptying.setToolTip("Clear")
        self._emptying.setVisible(False)
        self._emptying.triggered.connect(self.clear)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._say)
        self.textChanged.connect(self._typed)

    @Slot()
    def _typed(self) -> None:
        self._emptying.setVisible(bool(self.text()))
        self._soon.start()

    @Slot()
    def _say(self) -> None:
        self.sought.emit(self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)
