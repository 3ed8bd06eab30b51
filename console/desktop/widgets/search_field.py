"""A field to filter what is below it."""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QWidget

from console.desktop.icons import icon
from console.desktop.widgets.labels import label

EMPTYING_PX, NOTE_GAP = 32, 6
"""At the end of the field: what the button that empties it takes; between what is typed and what is said of it."""


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
        self.offered: QAbstractItemView | None = None
        """The list of what a word may become, where there is one (completing.py)."""
        self._emptying = self.addAction(icon("mdi6.close-circle"), QLineEdit.ActionPosition.TrailingPosition)
        self._emptying.setToolTip("Clear")
        self._emptying.setVisible(False)
        self._emptying.triggered.connect(self.clear)
        self.note = label("", "hint", self)
        self.note.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.note.hide()
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

    def show_note(self, text: str) -> None:
        """What there is to say of what was found, at the end of the field: nothing beside it moves."""
        self.note.setText(text)
        self.note.setVisible(bool(text))
        self.setTextMargins(0, 0, self.note.sizeHint().width() + NOTE_GAP if text else 0, 0)
        self._place_note()

    def _place_note(self) -> None:
        width = self.note.sizeHint().width()
        self.note.setGeometry(self.width() - EMPTYING_PX - width, 0, width, self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_note()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        offered = self.offered
        if offered and offered.isVisible() and (offered.currentIndex().isValid() or event.key() == Qt.Key.Key_Escape):
            event.ignore()  # the list takes it
            return
        if offered and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            offered.hide()
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
        else:
            super().keyPressEvent(event)
