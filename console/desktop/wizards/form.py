"""The form of a wizard, as wizard.png: steps at the left, the page, the preview at the right, buttons below.

hand ──► page.edited ──► flow.set ──► refresh: page, steps, buttons, command at once; the diagram a little later
world ──► store.changed ──► flow.update ──► the same
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from console.desktop.flows.flow import Fix, Flow, Problems
from console.desktop.store import WorldStore
from console.desktop.tasks import Tasks
from console.desktop.theme import current
from console.desktop.widgets.labels import label
from console.desktop.widgets.room import room_for
from console.desktop.wizards.footer import Footer
from console.desktop.wizards.notice import Notice
from console.desktop.wizards.page import WizardPage
from console.desktop.wizards.preview_panel import LEAST_WIDTH, WIDTH, PreviewPanel
from console.desktop.wizards.run_page import RunPage
from console.desktop.wizards.steps import StepList
from console.ec2.resources import NetworkInterface, Resource
from console.ec2.world import World
from console.topology.canvas.tips import plain

if TYPE_CHECKING:
    from console.desktop.tracing.asking import Asking
    from console.desktop.tracing.outcome import Outcome

F = TypeVar("F", bound=Flow[Any])

SIZE = (1120, 720)
SIDE_PX = 200
PREVIEW_AFTER_MS, COMPARE_AFTER_MS = 120, 150
READ_ONLY = "This world is open read-only: nothing can be changed in it."


class WizardForm(QDialog, Generic[F]):
    """Everything but the deed: a flow, shown and changed. Not modal: the window stays live."""

    shortcut_text = "Create now"
    """The button that does not wait for the last page."""
    edited_text = "Create now"
    """The same once the draft is no longer as it began."""

    def __init__(self, flow: F, store: WorldStore, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.flow = flow
        self.store, self.tasks = store, tasks
        self.busy = False
        """Whether a plan is being carried out."""
        self._visited: set[int] = {0}
        self._theme = ""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.setWindowTitle(flow.title)
        self.setMinimumSize(980, 560)
        self.resize(room_for(self, *SIZE))
        self._build()
        self.dress()
        self._later = QTimer(self, singleShot=True, interval=PREVIEW_AFTER_MS)
        self._later.timeout.connect(self._preview)
        self._around: list[str] = []
        self._comparing: Asking | None = None
        self._compare = QTimer(self, singleShot=True, interval=COMPARE_AFTER_MS)
        self._compare.timeout.connect(self._compare_paths)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._world_moved)
        store.changed.connect(self._world_changed)
        store.standing_changed.connect(self._soon.start)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self.perform)

    def page_makers(self) -> list[Callable[[], WizardPage[F]]]:
        """One for each of the flow's pages, in order."""
        raise NotImplementedError

    def perform(self) -> None:
        """Carry the plan out."""
        raise NotImplementedError

    # --- parts

    def _build(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._side())
        right = QVBoxLayout()
        right.setSpacing(0)
        row.addLayout(right, 1)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        right.addLayout(upper, 1)
        upper.addLayout(self._middle(), 1)
        self.panel = PreviewPanel(self)
        upper.addWidget(self.panel)
        right.addWidget(self._footer())

    def _side(self) -> QFrame:
        side = QFrame(self)
        side.setProperty("kind", "side")
        side.setFixedWidth(SIDE_PX)
        column = QVBoxLayout(side)
        column.setContentsMargins(14, 20, 14, 20)
        column.setSpacing(0)
        title = label(self.flow.title, "strong", side, wrap=True)
        title.setContentsMargins(10, 2, 10, 15)
        column.addWidget(title)
        self.steps = StepList(self.flow.pages, side)
        self.steps.chosen.connect(self.go_to)
        column.addWidget(self.steps, 1)
        return side

    def _middle(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        self.notice = Notice(self)
        holder = QVBoxLayout()
        holder.setContentsMargins(26, 0, 26, 0)
        holder.addWidget(self.notice)
        column.addLayout(holder)
        self._notice_holder = holder
        self.stack = QStackedWidget(self)
        self.pages = PagesMade(self.page_makers(), self._take_in)
        self._show_row(0)
        column.addWidget(self.stack, 1)
        return column

    def _take_in(self, page: WizardPage[F]) -> None:
        page.edited.connect(self.edit)
        page.fix_clicked.connect(self.fix)
        page.confirmed.connect(self.forward)
        self.stack.addWidget(page)

    def _show_row(self, row: int) -> None:
        self._row = row
        self.stack.setCurrentWidget(self.pages[row])

    @cached_property
    def run_page(self) -> RunPage:
        """Where a plan is seen running, and its outcome."""
        page = RunPage(self)
        self.stack.addWidget(page)
        return page

    def _footer(self) -> Footer:
        footer = Footer(self.shortcut_text, self)
        self.shortcut, self.why_not = footer.shortcut, footer.why_not
        self.back_button, self.next_button, self.cancel_button = footer.back, footer.next, footer.cancel
        self.shortcut.clicked.connect(self.perform)
        self.back_button.clicked.connect(self.back)
        self.next_button.clicked.connect(self.forward)
        self.cancel_button.clicked.connect(self.reject)
        return footer

    def dress(self) -> None:
        """Wear the theme in force."""
        theme = current()
        if theme.name == self._theme:
            return
        self._theme = theme.name
        self.panel.dress()
        for page in self.pages.made():
            page.dress()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self._theme:
            self.dress()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In little room the picture, which can be smaller, leaves some to what is filled in."""
        super().resizeEvent(event)
        self.panel.setFixedWidth(max(WIDTH - max(SIZE[0] - self.width(), 0), LEAST_WIDTH))

    # --- where one is

    @property
    def row(self) -> int:
        """The number of the page that is shown; the last one's while a plan runs."""
        return self._row if self.on_form else len(self.pages) - 1

    @property
    def page(self) -> WizardPage[F]:
        return self.pages[self.row]

    @property
    def on_form(self) -> bool:
        """Whether a page is shown, and not a run or its outcome."""
        return not isinstance(self.stack.currentWidget(), RunPage)

    @Slot(int)
    def go_to(self, row: int) -> None:
        if not self.on_form or row == self.row:
            return
        self.page.leave()
        self._visited.add(row)
        self._show_row(row)
        self.refresh()
        if not self.steps.hasFocus():
            self.page.focus_first()

    @Slot()
    def back(self) -> None:
        if self.row > 0:
            self.go_to(self.row - 1)

    @Slot()
    def forward(self) -> None:
        """The next page, or from the last one on to the deed; stays where something is wrong."""
        if not self.on_form:
            return
        problems = self.flow.problems(self.page.page.key)
        if problems:
            self.page.leave()
            self.refresh()
            self.page.focus_first(problems)
        elif self.row + 1 < len(self.pages):
            self.go_to(self.row + 1)
        else:
            self.perform()

    # --- the draft

    @Slot(str, object)
    def edit(self, field: str, value: object) -> None:
        self.flow.set(field, value)
        self.refresh()

    @Slot(object)
    def fix(self, fix: Fix) -> None:
        self.flow.apply(fix)
        self.refresh()

    def refresh(self) -> None:
        """Show everything that follows from the draft; the diagram follows when the hand rests."""
        if not self.on_form:
            return
        key = self.page.page.key
        everything = self.flow.all_problems()
        self.page.refresh(everything.get(key, {}), self.flow.warnings(key))
        self._show_steps(everything)
        self._show_buttons(everything)
        self.panel.show_commands(self.flow.commands())
        self.panel.show_mended(self.flow.mended(everything))
        if self._comparing is not None:
            self._comparing.stop()  # of a draft that is no more
        self._later.start()

    def _show_steps(self, everything: dict[str, Problems]) -> None:
        marks = {}
        for row, page in enumerate(self.flow.pages):
            problems = everything.get(page.key, {})
            wrong = any(not one.missing for one in problems.values())
            if row == self.row and not (wrong or self.page.was_left):
                continue
            if problems and (wrong or row in self._visited):
                marks[page.key] = "problem"
            elif row in self._visited and not problems and row != self.row:
                marks[page.key] = "fine"
        self.steps.show_state(self.row, marks)

    def _show_buttons(self, everything: dict[str, Problems]) -> None:
        last = self.row == len(self.pages) - 1
        here = everything.get(self.page.page.key, {})
        self.back_button.setEnabled(self.row > 0)
        self.next_button.setText(self.flow.verb if last else "Next")
        barred = READ_ONLY if self.store.backend.read_only else ""
        self.next_button.setEnabled(not (everything or barred if last else here))
        why = next((one.text for problems in everything.values() for one in problems.values()), "")
        why = barred or why
        self.next_button.setToolTip(plain(next((one.text for one in here.values()), why if last else "")))
        self.shortcut.setVisible(not last)
        self.shortcut.setText(self.edited_text if self.flow.edited else self.shortcut_text)
        self.shortcut.setEnabled(not everything and not barred)
        self.shortcut.setToolTip(plain(why))
        self.cancel_button.setText("Cancel")
        self.why_not.setText((barred or self._elsewhere(everything)) if last else "")
        for button in (self.back_button, self.next_button):
            button.show()

    def _elsewhere(self, everything: dict[str, Problems]) -> str:
        titles = [page.title for page in self.flow.pages if page.key in everything]
        return f"Still to solve: {', '.join(titles)}" if titles else ""

    # --- the preview

    @Slot()
    def _preview(self) -> None:
        """Rehearsed twice: the first time tells what is new, the second time it is looked at."""
        flow, world = self.flow, self.store.world
        first = flow.preview(_nothing)
        changed = [record.id for record in first.changes.upserts]
        ghosts = frozenset(record.id for record in first.changes.upserts if _is_new(record, world.get(record.id)))
        focus = (*changed, *flow.focus())
        rehearsal = flow.preview(lambda then: self.panel.diagram.show_plan(then, focus, ghosts))
        refused = rehearsal.refused if flow.ready else None
        self.panel.show_refusal(refused.code if refused else "", refused.message if refused else "")
        self._around = changed if first.refused is None else []
        self._compare.start()

    @Slot()
    def _compare_paths(self) -> None:
        """Which paths the plan opens and closes: a while after the picture, as it takes longer."""
        if self.busy or not self.on_form:
            return
        from console.desktop.tracing.asking import Asking
        from console.desktop.tracing.outcome import outcome_by_turns

        if self._comparing is None:
            self._comparing = Asking(self.store.world, self)
            self._comparing.answered.connect(self._tell_paths)
        around, preview = tuple(self._around), self.flow.preview
        self._comparing.ask(lambda: outcome_by_turns(self.store.world, around, preview))

    @Slot(object)
    def _tell_paths(self, outcome: "Outcome") -> None:
        if not self.busy and self.on_form:
            self.panel.show_outcome(outcome)

    # --- the world

    @Slot(object)
    def _world_changed(self, _changes: object) -> None:
        self._soon.start()

    @Slot()
    def _world_moved(self) -> None:
        if self.busy or not self.on_form:
            return
        gone = self.flow.update(self.store.world)
        if gone:
            self.tell(" ".join(gone), "", "Understood")
        self.refresh()

    def tell(self, text: str, first: str = "", second: str = "", third: str = "") -> None:
        """Say something above the page; an empty text takes it away."""
        self.notice.tell(text, first, second, third)
        self._notice_holder.setContentsMargins(26, 14 if text else 0, 26, 0)


class PagesMade(Sequence[WizardPage[F]]):
    """The pages of a wizard, each made when it is first asked for: most are never looked at."""

    def __init__(self, makers: Sequence[Callable[[], WizardPage[F]]], take_in: Callable[[WizardPage[F]], None]) -> None:
        self._makers, self._take_in = makers, take_in
        self._made: dict[int, WizardPage[F]] = {}

    @overload
    def __getitem__(self, row: int) -> WizardPage[F]: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[WizardPage[F]]: ...
    def __getitem__(self, row: int | slice) -> WizardPage[F] | Sequence[WizardPage[F]]:
        if isinstance(row, slice):
            return [self[one] for one in range(len(self))[row]]
        at = range(len(self))[row]
        if at not in self._made:
            page = self._made[at] = self._makers[at]()
            self._take_in(page)
        return self._made[at]

    def __len__(self) -> int:
        return len(self._makers)

    def made(self) -> Iterator[WizardPage[F]]:
        """Those that are there already."""
        return iter(self._made.values())


def _is_new(record: Resource, before: Resource | None) -> bool:
    """Made by the plan, or put in another place by it."""
    if isinstance(record, NetworkInterface) and isinstance(before, NetworkInterface):
        return record.attachment is not None and before.attachment is None
    return before is None


def _nothing(_world: World) -> None:
    return None
