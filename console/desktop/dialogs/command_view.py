"""The equivalent command of what a person does: AWS CLI or boto3, ready to paste."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QResizeEvent, QTextBlockFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from console.desktop.theme import mono, set_kind
from console.desktop.widgets.labels import ElidedLabel
from console.wire.commands import Command, aws_cli, boto3

LANGUAGES: dict[str, Callable[[Sequence[Command], str], str]] = {"CLI": aws_cli, "boto3": boto3}
HANG_PX = 28
KEPT = "\N{NO-BREAK SPACE}"
"""Before the backslash at a line's end, which would stand alone on a line of its own where the rest just fits."""


class CommandView(QWidget):
    """A title, a choice of language, the text, Copy. Empty without commands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._commands: Sequence[Command] = ()
        self._region = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(2)
        title = ElidedLabel("Equivalent command", self)  # a narrow inspector is narrower than all of it
        title.setProperty("kind", "muted")
        row.addWidget(title, 1)
        self._languages = QButtonGroup(self)
        for name in LANGUAGES:
            button = self._button(name, f"Show as {name}")
            button.setCheckable(True)
            self._languages.addButton(button)
            row.addWidget(button)
        self._languages.buttons()[0].setChecked(True)
        self._languages.buttonClicked.connect(self._render)
        self._copy = self._button("Copy", "Copy the command")
        self._copy.setProperty("kind", "link")
        self._copy.clicked.connect(self.copy)
        self._again = QTimer(self, singleShot=True, interval=1500)
        self._again.timeout.connect(self._rest)
        row.addWidget(self._copy)
        column.addLayout(row)
        frame = QFrame(self)
        frame.setProperty("kind", "code")
        box = QVBoxLayout(frame)
        box.setContentsMargins(9, 8, 9, 8)
        self._code = _CommandText(frame)
        box.addWidget(self._code)
        column.addWidget(frame)

    def _button(self, text: str, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("kind", "quiet")
        button.setText(text)
        button.setAccessibleName(name)
        return button

    def text(self) -> str:
        return self._code.toPlainText()

    def show_commands(self, commands: Sequence[Command], region: str = "") -> None:
        """region: to be named, where there are several."""
        self._commands, self._region = commands, region
        self._render()

    @Slot()
    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())
        self._copy.setText("Copied")
        self._again.start()

    @Slot()
    def _rest(self) -> None:
        self._copy.setText("Copy")

    @Slot()
    def _render(self) -> None:
        button = self._languages.checkedButton()
        for one in self._languages.buttons():
            set_kind(one, "quiet" if one is button else "link")
        text = LANGUAGES[button.text()](self._commands, self._region) if button and self._commands else ""
        if text != self.text():
            self._code.show_text(text)


class _CommandText(QTextEdit):
    """Lines that hang where they do not fit: what is marked and copied has no break that the command has not."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(mono())
        self.setProperty("kind", "command")
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.setTabChangesFocus(True)
        self.setAccessibleName("Equivalent command")

    def show_text(self, text: str) -> None:
        self.setPlainText(text.replace(" \\\n", f"{KEPT}\\\n"))  # toPlainText, and what is copied, has plain blanks
        hanging = QTextBlockFormat()
        hanging.setLeftMargin(HANG_PX)
        hanging.setTextIndent(-HANG_PX)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(hanging)
        self.setAccessibleDescription(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def _fit(self) -> None:
        height = int(self.document().size().height()) + 4  # with the border
        if height != self.height():
            self.setFixedHeight(height)
