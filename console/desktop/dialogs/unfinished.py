"""Several requests of which one failed: what was done, and the choice between going on and taking it back."""

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from console.desktop.flows.run import Run
from console.desktop.tasks import Tasks
from console.desktop.wizards.run_page import RunPage


class UnfinishedDialog(QDialog):
    """Beside the window, not over it: what helps (an unlock, a permission, a cable) may have to be done there."""

    finished_run = Signal(object)
    """The Run, now that all of it is done."""

    def __init__(
        self,
        run: Run,
        title: str,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        """run: one that has failed."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(560, 420)
        self._run, self._title, self._tasks = run, title, tasks
        self._busy = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.page = RunPage(self)
        self.page.continue_clicked.connect(self._continue)
        self.page.undo_clicked.connect(self._undo)
        column.addWidget(self.page, 1)
        footer = QFrame(self)
        footer.setProperty("kind", "footer")
        row = QHBoxLayout(footer)
        row.setContentsMargins(20, 11, 20, 11)
        row.addStretch()
        self.close_button = QPushButton("Close", footer)
        self.close_button.clicked.connect(self.reject)
        row.addWidget(self.close_button)
        column.addWidget(footer)
        self.page.show_failure(run, back=False)

    def progressed(self) -> None:
        """The run has moved on."""
        if self._busy and isValid(self):
            self.page.show_run(self._run, self.page.title.text())

    @Slot()
    def _continue(self) -> None:
        self._begin("Taking back what was done…" if self._run.undoing else f"{self._title}…", self._run.run())

    @Slot()
    def _undo(self) -> None:
        self._begin("Taking back what was done…", self._run.undo())

    def _begin(self, title: str, work: Coroutine[Any, Any, None]) -> None:
        self._busy = True
        self.page.show_run(self._run, title)
        self.close_button.setText("Stop")
        self._tasks.start(self._title, self._carry_out(work))

    async def _carry_out(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        finally:
            self._busy = False
        if not isValid(self):
            return
        self.close_button.setText("Close")
        if not self._run.succeeded:
            self.page.show_failure(self._run, back=False)
        elif self._run.undoing:
            self.page.show_undone(self._run, back=False)
        else:
            self.accept()
            self.finished_run.emit(self._run)

    def reject(self) -> None:
        """Close and Escape: while something runs, stop it."""
        if self._busy:
            self._run.stop()
            self.close_button.setText("Stopping…")
        else:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._busy:
            self._run.stop()
            event.ignore()
        else:
            super().closeEvent(event)
