"""The application as the command line starts it, with a person at its window."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from console.desktop.app import Application, Options
from console.desktop.crash import CrashDialog
from console.desktop.problem import WorldProblem
from tests.desktop.founding.person import PATIENCE_MS, Person

W = TypeVar("W", bound=QWidget)


class Console:
    """One run of the application."""

    def __init__(self, application: Application, qtbot: QtBot) -> None:
        self.application, self.qtbot = application, qtbot

    @property
    def person(self) -> Person:
        """At the window that is open."""
        window = self.application.window
        assert window is not None
        self.qtbot.waitExposed(window)
        return Person(window, self.qtbot)

    def reports(self) -> list[CrashDialog]:
        return self._dialogs(CrashDialog)

    def problem(self) -> WorldProblem:
        """Why a world cannot be opened, once it is told."""
        self.qtbot.waitUntil(lambda: bool(self._dialogs(WorldProblem)), timeout=PATIENCE_MS)
        (dialog,) = self._dialogs(WorldProblem)
        return dialog

    def look(self) -> Person:
        """Told that another console has the world, open it read-only."""
        problem = self.problem()
        (button,) = [one for one in problem.findChildren(QPushButton) if one.text() == "Open read-only"]
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        self.qtbot.waitUntil(lambda: self.application.window is not None)
        return self.person

    def _dialogs(self, kind: type[W]) -> list[W]:
        tops: list[QWidget] = QApplication.topLevelWidgets()
        return [one for one in tops if isinstance(one, kind) and one.isVisible()]


@contextmanager
def console(loop: Any, qtbot: QtBot, **options: Any) -> Iterator[Console]:
    """Runs until its window was closed, by the block or after it. A report that the block left open is a failure."""
    qt = QApplication.instance()
    assert isinstance(qt, QApplication)
    qt.setQuitOnLastWindowClosed(False)
    application = Application(qt, Options(**options))
    ended = loop.create_task(application.run())
    running = Console(application, qtbot)
    try:
        qtbot.waitUntil(lambda: application.window is not None or bool(running._dialogs(WorldProblem)) or ended.done())
        yield running
        reports = [one.text() for one in running.reports()]
    finally:
        if application.window is not None:
            application.window.close()
        for problem in running._dialogs(WorldProblem):
            problem.reject()
        loop.run_until_complete(ended)
        application.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert reports == []
