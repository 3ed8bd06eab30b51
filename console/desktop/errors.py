"""An exception anywhere: a report that can be copied, a world that stays safe, a window that goes on."""

import sys
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from console.desktop.crash import CrashDialog


class ErrorReporter(QObject):
    """The end of every road that an exception can take; from any thread."""

    save_requested = Signal()
    """The world's file is damaged, and somebody wants to save what is in memory."""
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
        from console.desktop.crash import CrashDialog, report_of
        from console.engine.world_file import DamagedFile

        text = report_of(error, self._about())
        print(text, file=sys.stderr)
        if self._dialog is None:
            self._dialog = CrashDialog(self._window())
            self._dialog.finished.connect(self._closed)
            self._dialog.save_requested.connect(self.save_requested)
            self._dialog.show()
        self._dialog.add(text, damaged=isinstance(error, DamagedFile))

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


_QUIET = (
    "This plugin does not support",  # the offscreen platform, of things that it need not do
    "propagateSizeHints",
)


def _qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Qt's own complaints go to stderr, one line each."""
    if kind != QtMsgType.QtDebugMsg and not any(part in message for part in _QUIET):
        print(f"Qt: {message}", file=sys.stderr)
