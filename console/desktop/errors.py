"""An exception anywhere: a report that can be copied, a world that stays safe, a window that goes on."""

import platform
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

import PySide6
from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
)
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


class ErrorReporter(QObject):
    """The end of every road that an exception can take; from any thread."""

    _met = Signal(object)

    def __init__(self, about: Callable[[], str], window: Callable[[], QWidget | None], parent: QObject) -> None:
        super().__init__(parent)
        self._about, self._window = about, window
        self._dialog: CrashDialog | None = None
        self._met.connect(self.report, Qt.ConnectionType.QueuedConnection)

    def __enter__(self) -> None:
        """Take over Python's and Qt's last resorts. The loop's and the tasks' are connected by who owns them."""
        sys.excepthook = self._except
        threading.excepthook = self._thread_except
        qInstallMessageHandler(_qt_message)

    def __exit__(self, *_: object) -> None:
        sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__
        qInstallMessageHandler(None)

    def loop_failed(self, _loop: object, context: dict[str, Any]) -> None:
        """For `loop.set_exception_handler`."""
        self._met.emit(context.get("exception") or RuntimeError(context.get("message", "the event loop failed")))

    @Slot(object)
    def report(self, error: BaseException) -> None:
        text = report_of(error, self._about())
        print(text, file=sys.stderr)
        if self._dialog is None:
            self._dialog = CrashDialog(self._window())
            self._dialog.finished.connect(self._closed)
            self._dialog.show()
        self._dialog.add(text)

    @Slot()
    def _closed(self) -> None:
        self._dialog = None

    def _except(self, kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, where)
        else:
            self._met.emit(error)

    def _thread_except(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._met.emit(args.exc_value)


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


_QUIET = (
    "This plugin does not support",  # the offscreen platform, of things that it need not do
    "propagateSizeHints",
)


def _qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Qt's own complaints go to stderr, one line each."""
    if kind != QtMsgType.QtDebugMsg and not any(part in message for part in _QUIET):
        print(f"Qt: {message}", file=sys.stderr)
