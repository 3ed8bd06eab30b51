"""The equivalent command of what a person does: AWS CLI or boto3, ready to paste."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from console.desktop.widgets.code import CopyableText
from console.desktop.widgets.labels import label
from console.wire.commands import Command, aws_cli, boto3

LANGUAGES: dict[str, Callable[[Sequence[Command]], str]] = {"CLI": aws_cli, "boto3": boto3}


class CommandView(QWidget):
    """A title, a choice of language, the text. Empty without commands."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._commands: Sequence[Command] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(2)
        row.addWidget(label("Equivalent command", "muted", self))
        row.addStretch()
        self._languages = QButtonGroup(self)
        for name in LANGUAGES:
            button = QToolButton(self)
            button.setProperty("kind", "quiet")
            button.setText(name)
            button.setCheckable(True)
            button.setAccessibleName(f"Show as {name}")
            self._languages.addButton(button)
            row.addWidget(button)
        self._languages.buttons()[0].setChecked(True)
        self._languages.buttonClicked.connect(self._render)
        column.addLayout(row)
        self.code = CopyableText("", self)
        column.addWidget(self.code)

    def show_commands(self, commands: Sequence[Command]) -> None:
        self._commands = commands
        self._render()

    @Slot()
    def _render(self) -> None:
        button = self._languages.checkedButton()
        text = LANGUAGES[button.text()](self._commands) if button and self._commands else ""
        if text != self.code.text():
            self.code.set_text(text)
