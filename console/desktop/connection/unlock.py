"""Two questions of one field: the word that lets changes through, and the code of an MFA device."""

import asyncio

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from console.desktop.widgets.labels import label


class _Question(QDialog):
    def __init__(self, title: str, text: str, field: str, verb: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(440)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(8)
        column.addWidget(label(title, "heading", self, wrap=True))
        column.addWidget(label(text, "", self, wrap=True))
        self.field = QLineEdit(self)
        self.field.setAccessibleName(field)
        self.field.setPlaceholderText(field)
        column.addSpacing(4)
        column.addWidget(self.field)
        row = QHBoxLayout()
        row.addStretch()
        no = QPushButton("Cancel", self)
        no.clicked.connect(self.reject)
        self.yes = QPushButton(verb, self)
        self.yes.setProperty("kind", "primary")
        self.yes.setDefault(True)
        self.yes.setEnabled(False)
        self.yes.clicked.connect(self.accept)
        row.addWidget(no)
        row.addWidget(self.yes)
        column.addSpacing(8)
        column.addLayout(row)
        self.field.textChanged.connect(self._typed)
        self.field.setFocus()

    @Slot(str)
    def _typed(self, text: str) -> None:
        self.yes.setEnabled(self.suits(text.strip()))

    def suits(self, text: str) -> bool:
        return bool(text)


class UnlockDialog(_Question):
    """`accepted` when the word was typed; the backend compares it once more."""

    def __init__(self, title: str, word: str, minutes: int, parent: QWidget | None = None) -> None:
        self._word = word
        super().__init__(
            f"Allow changes to {title}?",
            "Requests from here will then change what is there, as any client’s do, and there is no Undo. "
            f"It locks itself again after {minutes} minutes without a change.\n\nType “{word}” to go on.",
            word,
            "Allow changes",
            parent,
        )

    def suits(self, text: str) -> bool:
        return text == self._word


class CodeDialog(_Question):
    """Asks for an MFA code; `code` is what was typed, an empty text if nothing was."""

    def __init__(self, prompt: str, parent: QWidget | None = None) -> None:
        super().__init__("MFA code", prompt.rstrip(": "), "6 digits", "Go on", parent)
        self.code: asyncio.Future[str] = asyncio.get_event_loop().create_future()
        self.finished.connect(self._answer)

    @Slot(int)
    def _answer(self, result: int) -> None:
        if not self.code.done():
            self.code.set_result(self.field.text().strip() if result == QDialog.DialogCode.Accepted else "")
