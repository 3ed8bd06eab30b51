"""What stands at the right of a wizard: the diagram as it would be, and the same as a command."""

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QTabBar, QToolButton, QVBoxLayout, QWidget

from console.desktop.flows.flow import Commands
from console.desktop.theme import color, current
from console.desktop.widgets.labels import label
from console.desktop.widgets.path_lines import marked_lines
from console.desktop.wizards.diagram import PreviewDiagram

if TYPE_CHECKING:
    from console.desktop.tracing.outcome import Outcome

WIDTH, LEAST_WIDTH = 360, 300
LANGUAGES = ("AWS CLI", "boto3")
LEAST_PX, LEAST_SEEN_PX, SCROLL_BAR_PX = 72, 50, 16
NOTHING_YET = "# Nothing to ask for yet."


class _Lines(QPlainTextEdit):
    """As tall as its text, if it may."""

    def sizeHint(self) -> QSize:
        lines = self.fontMetrics().lineSpacing() * self.blockCount()
        return QSize(super().sizeHint().width(), max(lines + SCROLL_BAR_PX, LEAST_PX))


class CommandText(QFrame):
    """Lines as they will be pasted: never wrapped, with a button that copies them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "code")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 9, 4, 4)
        column.setSpacing(2)
        self.edit = _Lines(self)
        self.edit.setProperty("kind", "command")
        self.edit.setReadOnly(True)
        self.edit.setFrameShape(QFrame.Shape.NoFrame)
        self.edit.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.edit.setTabChangesFocus(True)
        self.edit.document().setDocumentMargin(0)
        self.edit.setAccessibleName("Equivalent command")
        column.addWidget(self.edit, 1)
        self.button = QToolButton(self)
        self.button.setProperty("kind", "link")
        self.button.setText("Copy")
        self.button.setAccessibleName("Copy the command")
        self.button.clicked.connect(self.copy)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignRight)
        # Else the picture, which can be smaller, would take it all. (The style sheet has a least height for edits.)
        self.setMinimumHeight(LEAST_SEEN_PX + self.button.sizeHint().height() + 15)
        self._again = QTimer(self, singleShot=True, interval=1500)
        self._again.timeout.connect(self._rest)

    def text(self) -> str:
        return self.edit.toPlainText()

    def set_text(self, text: str) -> None:
        if text == self.text():
            return
        self.edit.setPlainText(text)
        self.edit.updateGeometry()

    @Slot()
    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())
        self.button.setText("Copied")
        self._again.start()

    @Slot()
    def _rest(self) -> None:
        self.button.setText("Copy")


class PreviewPanel(QFrame):
    """Shows what it is given; asks nobody."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._commands = Commands("", "")
        self._outcome: Outcome | None = None
        self.setFixedWidth(WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(0)
        column.addWidget(label("Preview", "strong", self))
        column.addSpacing(8)
        self.diagram = PreviewDiagram(self)
        self.diagram.setAccessibleName("Preview of the diagram")
        column.addWidget(self.diagram)
        self.mended = label("", "hint", self, wrap=True)
        self.mended.setContentsMargins(0, 0, 0, 4)
        self.mended.hide()
        self.refusal = label("", "error", self, wrap=True)
        self.refusal.setTextFormat(Qt.TextFormat.RichText)
        self.refusal.hide()
        column.addSpacing(6)
        column.addWidget(self.mended)
        column.addWidget(self.refusal)
        self.paths = label("", "hint", self, wrap=True)
        self.paths.setTextFormat(Qt.TextFormat.RichText)
        self.paths.setAccessibleName("Paths that this opens and closes")
        self.paths.hide()
        column.addWidget(self.paths)
        column.addSpacing(8)
        column.addWidget(label("Equivalent command", "strong", self))
        column.addSpacing(2)
        self.languages = QTabBar(self)
        self.languages.setAccessibleName("Language of the command")
        self.languages.setDrawBase(False)
        self.languages.setExpanding(False)
        for name in LANGUAGES:
            self.languages.addTab(name)
        self.languages.currentChanged.connect(self._render)
        column.addWidget(self.languages)
        column.addSpacing(6)
        self.code = CommandText(self)
        self.code.set_text(NOTHING_YET)
        column.addWidget(self.code)
        column.addStretch(1)

    def show_commands(self, commands: Commands) -> None:
        if commands != self._commands:
            self._commands = commands
            self._render()

    def show_mended(self, text: str) -> None:
        """That something else is shown than what was typed."""
        self.mended.setVisible(bool(text))
        self.mended.setText(text)

    def show_refusal(self, code: str, message: str) -> None:
        """What EC2 would answer to the plan as it stands; nothing for an empty code."""
        self.refusal.setVisible(bool(code))
        self.refusal.setText(f"EC2 would refuse this: {escape(message)} ({escape(code)})" if code else "")

    def show_outcome(self, outcome: "Outcome") -> None:
        """Which paths open and close, in words and over the diagram; nothing where none does."""
        self._outcome = outcome
        numbers = self.diagram.show_paths(outcome.paths, outcome.names, outcome.homes)
        self.paths.setVisible(bool(outcome.lines))
        self.paths.setText("<br>".join(marked_lines(outcome, numbers)))

    def dress(self) -> None:
        """The theme has changed: words of an outcome carry their colour in their text."""
        self.diagram.dress()
        if self._outcome is not None and (self.diagram.paths or not self._outcome.paths):
            self.show_outcome(self._outcome)

    @Slot()
    def _render(self) -> None:
        text = self._commands.boto3 if self.languages.currentIndex() == 1 else self._commands.aws_cli
        self.code.set_text(text or NOTHING_YET)
        self.code.button.setEnabled(bool(text))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(theme.canvas))
        painter.fillRect(0, 0, 1, self.height(), color(theme.line))
