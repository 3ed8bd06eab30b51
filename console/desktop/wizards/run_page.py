"""The page that shows a plan being carried out, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from console.backends.remote.faults import Fault, Kind
from console.desktop.flows.run import Run, RunningStep, StepState
from console.desktop.theme import set_kind
from console.desktop.widgets.code import CopyableText
from console.desktop.widgets.labels import label

MARKS = {
    StepState.TO_DO: ("○", "muted"),
    StepState.RUNNING: ("…", "strong"),
    StepState.DONE: ("✓", ""),
    StepState.FAILED: ("✕", "error"),
    StepState.UNKNOWN: ("?", "error"),
    StepState.UNDONE: ("↶", "muted"),
}
SAID = {
    StepState.TO_DO: "not done",
    StepState.RUNNING: "under way",
    StepState.DONE: "done",
    StepState.FAILED: "refused",
    StepState.UNKNOWN: "no answer came",
    StepState.UNDONE: "done",
}


MOST_STEPS = 40
_NOT_REFUSED = {
    Kind.UNREACHABLE: "EC2 could not be reached",
    Kind.THROTTLED: "EC2 asks for fewer requests",
    Kind.CREDENTIALS: "The credentials are not accepted",
    Kind.DENIED: "A step is not permitted",
    Kind.BROKEN: "EC2’s answer could not be read",
}


@dataclass(frozen=True, slots=True)
class Next:
    """Something to do with the result. key: what the wizard knows it by."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a finished plan has made. code: something to run or to keep, with its caption."""

    title: str
    sentences: tuple[str, ...] = ()
    next: tuple[Next, ...] = ()
    caption: str = ""
    code: str = ""


class RunPage(QScrollArea):
    """Steps with their marks; then a refusal with a way back, or the outcome with ways on."""

    next_clicked = Signal(str)
    continue_clicked = Signal()
    undo_clicked = Signal()
    back_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget(self)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(26, 20, 26, 20)
        self._column.setSpacing(8)
        self.title = label("", "title", inside, wrap=True)
        self.text = label("", "subtitle", inside, wrap=True)
        self._steps = QVBoxLayout()
        self._steps.setSpacing(6)
        self._lines: list[tuple[QLabel, QLabel]] = []
        self.note = QFrame(inside)
        self.note.setProperty("kind", "note-bad")
        box = QVBoxLayout(self.note)
        box.setContentsMargins(12, 9, 12, 9)
        box.setSpacing(2)
        self.code = label("", "strong", self.note)
        self.message = label("", "", self.note, wrap=True)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        box.addWidget(self.code)
        box.addWidget(self.message)
        self._caption = label("", "strong", inside)
        self._snippet = CopyableText("", inside)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._column.addWidget(self.title)
        self._column.addWidget(self.text)
        self._column.addSpacing(6)
        self._column.addLayout(self._steps)
        self._column.addSpacing(6)
        self._column.addWidget(self.note)
        self._column.addWidget(self._caption)
        self._column.addWidget(self._snippet)
        self._column.addLayout(self._buttons)
        self._column.addStretch(1)
        self.setWidget(inside)
        self.buttons: dict[str, QPushButton] = {}

    # --- showing

    def show_run(self, run: Run, title: str) -> None:
        """While it runs."""
        self._head(title, "Each step is acknowledged by EC2 before the next one begins.")
        self._show_steps(run)
        self.note.hide()
        self._show_snippet("", "")
        self._show_buttons(())

    def show_failure(self, run: Run, *, back: bool = True) -> None:
        """What stopped it, with EC2's code and words, what was done before it, and the ways on. back: to a form."""
        self._head(_stopped_by(run), _standing(run))
        self._show_steps(run)
        self.note.setVisible(run.failure is not None)
        if run.failure is not None:
            set_kind(self.note, "note-bad")
            self.code.setText(run.failure.code)
            self.message.setText(run.failure.message)
        self._show_snippet("", "")
        ways = [Next("continue", "Try again" if not run.anything_done else "Continue")]
        ways += [Next("undo", "Undo what was done")] if run.can_undo else []
        ways += [Next("back", "Back to the form")] if back else []
        self._show_buttons(ways)

    def show_undone(self, run: Run, *, back: bool = True) -> None:
        self._head(
            "Taken back" if not run.lasting else "Taken back, as far as that is possible",
            "The world is as it was before."
            if not run.lasting
            else f"This stays done, and nothing takes it back: {'; '.join(run.lasting)}.",
        )
        self._show_steps(run)
        self.note.hide()
        self._show_buttons((Next("back", "Back to the form"),) if back else ())

    def show_outcome(self, run: Run, outcome: Outcome) -> None:
        self._head(outcome.title, "\n".join(outcome.sentences))
        self._show_steps(run)
        self.note.hide()
        self._show_snippet(outcome.caption, outcome.code)
        self._show_buttons(outcome.next)
        if self.buttons:
            next(iter(self.buttons.values())).setFocus()

    def retell(self, outcome: Outcome) -> None:
        """The same outcome, in other words."""
        self._head(outcome.title, "\n".join(outcome.sentences))

    # --- parts

    def _head(self, title: str, text: str) -> None:
        self.title.setText(title)
        self.text.setText(text)
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)

    def _show_steps(self, run: Run) -> None:
        steps = _some(run.steps)
        while len(self._lines) > len(steps):
            for part in self._lines.pop():
                part.hide()
                part.deleteLater()
        while len(self._lines) < len(steps):
            self._add_line()
        for (mark, text), step in zip(self._lines, steps, strict=True):
            sign, kind = MARKS[step.state]
            mark.setText(sign)
            text.setText(step.title)
            set_kind(text, kind)
            text.setAccessibleName(f"{step.title}: {SAID[step.state]}")

    def _add_line(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        mark, text = label("", "strong", self.widget()), label("", "", self.widget(), wrap=True)
        mark.setFixedWidth(16)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(text, 1)
        self._steps.addLayout(row)
        self._lines.append((mark, text))

    def _show_snippet(self, caption: str, code: str) -> None:
        self._caption.setText(caption)
        self._caption.setVisible(bool(caption))
        self._snippet.set_text(code)
        self._snippet.setVisible(bool(code))

    def _show_buttons(self, offered: Sequence[Next]) -> None:
        while item := self._buttons.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self.buttons = {}
        for one in offered:
            button = QPushButton(one.text, self.widget())
            button.setProperty("key", one.key)
            button.clicked.connect(self._clicked)
            self._buttons.addWidget(button)
            self.buttons[one.key] = button
        self._buttons.addStretch(1)

    @Slot()
    def _clicked(self) -> None:
        match self.sender().property("key"):
            case "continue":
                self.continue_clicked.emit()
            case "undo":
                self.undo_clicked.emit()
            case "back":
                self.back_clicked.emit()
            case key:
                self.next_clicked.emit(key)


def _some(steps: Sequence[RunningStep]) -> Sequence[RunningStep]:
    """Of very many those around where it stands."""
    ended = (StepState.DONE, StepState.UNDONE)
    at = next((number for number, step in enumerate(steps) if step.state not in ended), len(steps))
    start = max(0, min(at - MOST_STEPS // 2, len(steps) - MOST_STEPS))
    return steps[start : start + MOST_STEPS]


def _stopped_by(run: Run) -> str:
    """In a few words."""
    if run.failure is None:
        return "Stopped"
    if run.unsure:
        return "No answer came to a step"
    kind = run.failure.kind if isinstance(run.failure, Fault) else None
    words = _NOT_REFUSED.get(kind, "EC2 refused a step") if kind else "EC2 refused a step"
    return "A step took too long" if run.failure.code == "Timeout" else words


def _standing(run: Run) -> str:
    """How far it came, and what `Continue` and `Undo` would do."""
    ended = StepState.UNDONE if run.undoing else StepState.DONE
    count = sum(step.state is ended for step in run.steps)
    if run.undoing:
        return f"{count} of {len(run.steps)} steps were taken back. The rest is still to do."
    done = f"{count} of {len(run.steps)} steps were done and stay as they are." if count else "Nothing was changed."
    if run.unsure:
        at = next(step.title for step in run.steps if step.state is StepState.UNKNOWN)
        done = f"{count} of {len(run.steps)} steps were done. " if count else ""
        return f"{done}Whether “{at}” was done is not known: both to continue and to undo look first."
    return done
