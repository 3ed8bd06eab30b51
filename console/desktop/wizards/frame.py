"""The frame of every wizard: its form, the deed, and how one leaves.

perform ──► Run on the store, a step at a time ──► outcome with ways on, or the refusal: go on, undo, or back
Escape  ──► asks where something was typed: leave (the draft is kept, and offered again), discard it, or stay
            and once more: stays
"""

from collections.abc import Coroutine
from functools import cached_property
from typing import Any, TypeVar

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QPushButton, QWidget
from shiboken6 import isValid

from console.desktop.flows.flow import Flow, Problems
from console.desktop.flows.run import Run
from console.desktop.store import WorldStore
from console.desktop.tasks import Tasks
from console.desktop.wizards import drafts
from console.desktop.wizards.form import WizardForm
from console.desktop.wizards.run_page import Outcome, RunPage

F = TypeVar("F", bound=Flow[Any])

FRAME_MS = 10
"""After the frame of a wizard is painted, what is inside is."""


class Wizard(WizardForm[F]):
    """A subclass gives the pages (`page_makers`), the outcome, and what follows from it.

    finished_with: a tuple of the ids that were made or attached. show_requested: the id of a thing to show in the
    diagram. followed: the wizard that goes on from here, to be shown; this one is about to be deleted.
    """

    finished_with = Signal(object)
    show_requested = Signal(str)
    followed = Signal(object)

    def __init__(self, flow: F, store: WorldStore, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(flow, store, tasks, parent)
        self.run: Run | None = None
        self._asking = self._offering = self._leave_later = False
        self.notice.first.connect(self._notice_first)
        self.notice.second.connect(self._notice_second)
        self.notice.third.connect(self._stay)
        self._asked_from: QWidget | None = None
        self._held = False
        """Whether what is inside waits for a turn of its own to be painted in."""
        self._offer_draft()
        self.refresh()

    @cached_property
    def run_page(self) -> RunPage:
        page = super().run_page
        page.next_clicked.connect(self._go_on)
        page.continue_clicked.connect(self._continue)
        page.undo_clicked.connect(self._undo)
        page.back_clicked.connect(self._back_to_form)
        return page

    def outcome(self, run: Run) -> Outcome:
        """What a plan that succeeded has made."""
        raise NotImplementedError

    def go_on(self, key: str) -> None:
        """Do one of the outcome's next things."""
        raise NotImplementedError

    @Slot(str, object)
    def edit(self, field: str, value: object) -> None:
        super().edit(field, value)
        if self._asking:  # whoever goes on typing does not leave
            self._forget_question()

    # --- doing it

    @Slot()
    def perform(self) -> None:
        """Carry the plan out; where something is wrong, go to the first problem instead."""
        if self.busy or not self.on_form or self.store.backend.read_only:
            return
        everything = self.flow.all_problems()
        if everything:
            self._go_to_problem(everything)
            return
        self.tell("")
        self.run = Run(self.store.deed(), self.flow.plan(), self._progressed)
        self._begin(self.run, f"{self.flow.verb}…")
        self.tasks.start(self.flow.title, self._carry_out(self.run.run(), self.run))

    def _go_to_problem(self, everything: dict[str, Problems]) -> None:
        key, problems = next(iter(everything.items()))
        row = next(row for row, page in enumerate(self.flow.pages) if page.key == key)
        self.pages[row].leave()
        self.go_to(row)
        self.refresh()
        self.page.focus_first(problems)

    def _begin(self, run: Run, title: str) -> None:
        self.busy = True
        self._later.stop()
        self.run_page.show_run(run, title)
        self.stack.setCurrentWidget(self.run_page)
        self.steps.setEnabled(False)
        for button in (self.back_button, self.next_button, self.shortcut):
            button.hide()
        self.cancel_button.setText("Stop")
        self.cancel_button.setFocus()

    @Slot()
    def _progressed(self) -> None:
        if self.run is not None and self.busy and isValid(self):
            self.run_page.show_run(self.run, self.run_page.title.text())
            done = sum(step.state in ("done", "undone") for step in self.run.steps)
            self.tasks.report(self.flow.title, done / max(len(self.run.steps), 1))

    async def _carry_out(self, work: Coroutine[Any, Any, None], run: Run) -> None:
        try:
            await work
        finally:
            self.busy = False
        if not isValid(self):
            return
        if self._leave_later and run.failure is None:
            self.close()
            return
        self._leave_later = False  # what is half-done is not left without a word
        self.cancel_button.setText("Close")
        if run.succeeded and not run.undoing:
            self._done(run)
        elif run.undoing and run.succeeded:
            self.run_page.show_undone(run)
        else:
            self.run_page.show_failure(run)

    def _done(self, run: Run) -> None:
        drafts.forget(self.store, self.flow.title)
        self.flow.began()
        self.panel.diagram.show_plan(self.store.world, run.made, frozenset())
        self.run_page.show_outcome(run, self.outcome(run))
        self.cancel_button.setText("Close")
        self.finished_with.emit(run.made)

    @Slot()
    def _world_moved(self) -> None:
        """What was made goes on changing: pending becomes running while the outcome is read."""
        super()._world_moved()
        if self.run is not None and self.run.succeeded and not self.run.undoing and not self.on_form and not self.busy:
            self.panel.diagram.show_plan(self.store.world, self.run.made, frozenset())
            self.run_page.retell(self.outcome(self.run))

    @Slot()
    def _continue(self) -> None:
        if self.run is not None and not self.busy:
            self._begin(self.run, "Taking back what was done…" if self.run.undoing else f"{self.flow.verb}…")
            self.tasks.start(self.flow.title, self._carry_out(self.run.run(), self.run))

    @Slot()
    def _undo(self) -> None:
        if self.run is not None and not self.busy:
            self._begin(self.run, "Taking back what was done…")
            self.tasks.start(self.flow.title, self._carry_out(self.run.undo(), self.run))

    @Slot()
    def _back_to_form(self) -> None:
        self.steps.setEnabled(True)
        self._show_row(len(self.pages) - 1)
        self._world_moved()
        self.page.focus_first()

    @Slot(str)
    def _go_on(self, key: str) -> None:
        self.go_on(key)

    def start_over(self, flow: F) -> None:
        """An empty draft in the same window: create another."""
        self.flow = flow
        for page in self.pages.made():
            page.flow = flow
        self._visited = {0}
        self.steps.setEnabled(True)
        self._show_row(0)
        self.refresh()
        self.page.focus_first()

    # --- leaving

    def open(self) -> None:
        """Shown beside the window, not over it: QDialog.open would block it."""
        self.show()
        self.raise_()
        self.activateWindow()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.page.focus_first()
        self._hold(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._held:
            QTimer.singleShot(FRAME_MS, self, self._let_paint)

    @Slot()
    def _let_paint(self) -> None:
        self._hold(False)

    def _hold(self, hold: bool) -> None:
        """First a frame alone, as there is not time in one turn for all: texts find their heights meanwhile."""
        self._held = hold
        for inside in (self.stack, self.panel):
            inside.setUpdatesEnabled(not hold)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and not event.modifiers() and not self.busy:  # pressed once too often, it must not stop what runs
            self._enter()
        elif event.key() == Qt.Key.Key_Escape and self._asking:
            self._stay()  # a key pressed once too often leaves nothing
        else:
            super().keyPressEvent(event)

    def _enter(self) -> None:
        """A button with the focus is pressed; anywhere else Enter goes on."""
        focused = self.focusWidget()
        if isinstance(focused, QPushButton) and focused is not self.next_button:
            focused.click()
        else:
            self.forward()

    def reject(self) -> None:
        """Cancel and Escape: stops what runs; with edits, asks once whether to keep them."""
        if self.busy and self.run is not None:
            self.run.stop()
            self.cancel_button.setText("Stopping…")
        elif self.on_form and self.flow.edited and not self._asking:
            self._asking, self._asked_from = True, self.focusWidget()
            self.tell("Leave? The draft is kept until the console is closed.", "Leave", "Discard it", "Stay")
            self.notice.buttons[0].setFocus()
        else:
            self._leave(keep=self.on_form and self.flow.edited)

    def _forget_question(self) -> None:
        self._asking = False
        self.tell("")

    @Slot()
    def _stay(self) -> None:
        self._forget_question()
        if self._asked_from is not None and isValid(self._asked_from) and self._asked_from.isVisible():
            self._asked_from.setFocus()
        else:
            self.page.focus_first()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The window's own close button does not ask: it keeps the draft, and lets the step under way finish."""
        if self.busy and self.run is not None:
            self.run.stop()
            self._leave_later = True
            event.ignore()
            return
        if self.on_form and self.flow.edited:
            drafts.keep(self.store, self.flow.title, self.flow.draft, self.page.page.key)
        super().closeEvent(event)

    def _leave(self, keep: bool) -> None:
        if keep:
            drafts.keep(self.store, self.flow.title, self.flow.draft, self.page.page.key)
        super().reject()

    def _offer_draft(self) -> None:
        kept = drafts.kept(self.store, self.flow.title)
        self._offering = kept is not None
        if kept is not None:
            self.tell(f"You left a draft at {kept.at:%H:%M}.", "Continue with it", "Forget it")

    @Slot()
    def _notice_first(self) -> None:
        if self._asking:
            self._leave(keep=True)
        elif self._offering:
            self._take_up_draft()

    @Slot()
    def _notice_second(self) -> None:
        if self._asking:
            drafts.forget(self.store, self.flow.title)
            self._leave(keep=False)
            return
        if self._offering:
            drafts.forget(self.store, self.flow.title)
            self._offering = False
        self.tell("")

    def _take_up_draft(self) -> None:
        kept = drafts.kept(self.store, self.flow.title)
        self._offering = False
        self.tell("")
        if kept is None:
            return
        drafts.forget(self.store, self.flow.title)
        self.flow.draft = kept.draft
        gone = self.flow.update(self.store.world)
        row = next(row for row, page in enumerate(self.flow.pages) if page.key == kept.page)
        self._visited |= set(range(row + 1))
        self._show_row(row)
        if gone:
            self.tell(" ".join(gone), "", "Understood")
        self.refresh()
