"""Text to take away: ids, commands, reports."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget


class CopyableText(QFrame):
    """A block of fixed-width text that can be selected, with a Copy button on its corner.

    compact: one line without a frame, for an id.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None, *, compact: bool = False) -> None:
        super().__init__(parent)
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setProperty("kind", "mono")
        self._text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.button = QToolButton(self)
        self.button.setProperty("kind", "link")
        self.button.setText("Copy")
        self.button.setAccessibleName("Copy to the clipboard")
        self.button.clicked.connect(self.copy)
        self._again = QTimer(self, singleShot=True, interval=1500)
        self._again.timeout.connect(self._rest)
        if compact:
            self.setProperty("kind", "id")
            row = QHBoxLayout(self)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(8)
            row.addWidget(self._text)
            row.addWidget(self.button)
            row.addStretch()
        else:
            self.setProperty("kind", "code")
            self._text.setWordWrap(True)
            self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            self._text.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            column = QVBoxLayout(self)
            column.setContentsMargins(10, 9, 10, 4)
            column.setSpacing(2)
            column.addWidget(self._text)
            column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignRight)
        self.set_text(text)

    def text(self) -> str:
        return self._text.text()

    def set_text(self, text: str) -> None:
        self._text.setText(text)
        self._text.setAccessibleName(text)

    @Slot()
    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text.text())
        self.button.setText("Copied")
        self._again.start()

    @Slot()
    def _rest(self) -> None:
        self.button.setText("Copy")
