"""The report of an exception, and the dialog that shows it. Imported for the first one, or when nobody waits."""

import platform
import traceback

import PySide6
from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from console import __version__
from console.desktop.widgets.labels import label

MOST = 20
"""Reports kept in one dialog: what fails in a paint event fails sixty times a second."""


def report_of(error: BaseException, about: str) -> str:
    """What a maintainer needs to know. about: the world, in a line."""
    return (
        f"ENI Console {__version__} · Python {platform.python_version()} · PySide6 {PySide6.__version__}"
        f" · {platform.platform()}\n{about}\n\n" + "".join(traceback.format_exception(error))
    )


SAFE = (
    "Something went wrong in the console",
    "Your world is safe: whatever was acknowledged is in its file, and nothing is half done. "
    "You can go on. This report says what happened; it holds no secrets beyond what you see.",
)
DAMAGED = (
    "The file of this world is damaged",
    "It was changed from outside, or its disk fails. All that you see is still here, in memory, but will not be there "
    "when the file is opened again. Save it as a new world before you close this window; its history is lost.",
)


class CrashDialog(QDialog):
    """Says whether the world is safe, shows the report, copies it. Not modal: one can go on."""

    save_requested = Signal()
    """What is in memory should be saved."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Something went wrong")
        self.resize(760, 460)
        self._count = 0
        self._text = QPlainTextEdit(self)
        self._text.setReadOnly(True)
        self._text.setProperty("kind", "mono")
        self._text.setAccessibleName("Report")
        copy = QPushButton("Copy report", self)
        copy.setProperty("kind", "primary")
        copy.clicked.connect(self.copy)
        close = QPushButton("Go on", self)
        close.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.addStretch()
        self.save = QPushButton("Save what is here…", self)
        self.save.clicked.connect(self.save_requested)
        self.save.hide()
        buttons.addWidget(self.save)
        buttons.addWidget(close)
        buttons.addWidget(copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 16)
        column.setSpacing(10)
        heading, text = SAFE
        self._heading, self.about = label(heading, "heading", self), label(text, "muted", self, wrap=True)
        column.addWidget(self._heading)
        column.addWidget(self.about)
        column.addWidget(self._text, 1)
        column.addLayout(buttons)

    def add(self, report: str, *, damaged: bool = False) -> None:
        """damaged: the world's file cannot be trusted any more."""
        if damaged:
            heading, text = DAMAGED
            self._heading.setText(heading)
            self.about.setText(text)
            self.save.show()
        self._count += 1
        if self._count <= MOST:
            self._text.appendPlainText(report if self._count == 1 else f"\n— and then —\n\n{report}")

    def text(self) -> str:
        return self._text.toPlainText()

    @Slot()
    def copy(self) -> None:
        from PySide6.QtGui import QGuiApplication

        QGuiApplication.clipboard().setText(self.text())
