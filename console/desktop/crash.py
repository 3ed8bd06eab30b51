"""The report of an exception, and the dialog that shows it. Imported for the first one, or when nobody waits."""

import platform
import traceback

import PySide6
from PySide6.QtCore import Qt, Slot
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


class CrashDialog(QDialog):
    """Says that the world is safe, shows the report, copies it. Not modal: one can go on."""

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
        buttons.addWidget(close)
        buttons.addWidget(copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(22, 18, 22, 16)
        column.setSpacing(10)
        column.addWidget(label("Something went wrong in the console", "heading", self))
        column.addWidget(
            label(
                "Your world is safe: whatever was acknowledged is in its file, and nothing is half done. "
                "You can go on. This report says what happened; it holds no secrets beyond what you see.",
                "muted",
                self,
                wrap=True,
            )
        )
        column.addWidget(self._text, 1)
        column.addLayout(buttons)

    def add(self, report: str) -> None:
        self._count += 1
        if self._count <= MOST:
            self._text.appendPlainText(report if self._count == 1 else f"\n— and then —\n\n{report}")

    def text(self) -> str:
        return self._text.toPlainText()

    @Slot()
    def copy(self) -> None:
        from PySide6.QtGui import QGuiApplication

        QGuiApplication.clipboard().setText(self.text())
