"""The panel at the right of the window."""

import time
from collections.abc import Generator, Sequence

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from console.desktop.actions.actions import Actions
from console.desktop.dialogs.command_view import CommandView
from console.desktop.inspector.action_row import ActionRow
from console.desktop.inspector.blocks import BlockWidget, widget_for
from console.desktop.inspector.facts import Block, Subject, Tab
from console.desktop.inspector.overview import Several, gone_subject, several
from console.desktop.inspector.provenance import last_entry, request_of
from console.desktop.inspector.subjects import About, nothing_known, subject_of
from console.desktop.store import WorldStore
from console.desktop.widgets.code import CopyableText
from console.desktop.widgets.labels import label
from console.ec2.changes import ChangeSet
from console.ec2.history import HistoryEntry
from console.topology.canvas.tips import plain

WIDTH = 338
MARGIN = 16
LARGE_WORLD = 20_000
CALM_MS = 300
MANY, FRAME_MS = 20, 16
"""Of so many selected things the diagram paints first; their summary is the next frame's work, what can be done with
them another's."""
SLICE_S = 0.003
"""Of what takes long, in a turn of the loop: to count very many, to look through the history."""
CALMER = 25_000
"""As many selected things more are counted as much less often while the world changes."""
LONGEST_TITLE = 120
"""Letters of a name: three lines or so; the whole of a longer one is its tool tip."""
TAB_GAPS = (3, 18)
_TABS = "QTabBar::tab {{ margin-right: {gap}px; }} QTabBar::tab:last {{ margin-right: 0; }}"


class InspectorPanel(QWidget):
    """Shows what is selected and follows every change in place: tab, scroll position and focus stay.

    A tab is remembered per kind of thing: who looks at addresses goes on looking at addresses.
    """

    link_activated = Signal(str)
    """The id of a resource that a link leads to."""

    def __init__(self, store: WorldStore, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Inspector")
        self._store = store
        self._ids: tuple[str, ...] = ()
        self._subject: Subject | None = None
        self._shown: list[Page] = []
        self._tab_of: dict[str, str] = {}
        self._command_stale = False
        self._about: About = nothing_known
        self._edit_tags_button: QPushButton | None = None
        self._build(actions)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._refresh)
        self._many = QTimer(self, singleShot=True)
        self._many.timeout.connect(self._count)
        self._counting: Generator[None, None, Several] | None = None
        self._fresh = True
        """Whether what is counted has just been selected."""
        self._here: tuple[str, ...] = ()
        """Of many, those that were found last."""
        self._acts = QTimer(self, singleShot=True, interval=FRAME_MS)
        self._acts.timeout.connect(self._show_acts)
        self._unshown: list[tuple[Page, Tab]] = []
        """Of the pages behind the one that is seen: each is another turn's work."""
        self._showing = QTimer(self, singleShot=True, interval=0)
        self._showing.timeout.connect(self._show_another)
        self._search: Generator[None, None, HistoryEntry | None] | None = None
        self._searching = QTimer(self, singleShot=True, interval=0)
        self._searching.timeout.connect(self._search_on)
        store.changed.connect(self._world_changed)
        self.show_resources(())

    def _build(self, actions: Actions) -> None:
        self.setMinimumWidth(280)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN, 13, MARGIN, 9)
        head.setSpacing(2)
        self._title = label("", "heading", self, wrap=True)
        self._id = CopyableText("", self, compact=True)
        self._id.button.setAccessibleName("Copy id")
        head.addWidget(self._title)
        head.addWidget(self._id)
        column.addLayout(head)
        bar = QHBoxLayout()
        bar.setContentsMargins(MARGIN, 0, 0, 0)
        self._tabs = QTabBar(self)
        self._tabs.setExpanding(False)
        self._tabs.setDrawBase(False)
        self._tabs.setUsesScrollButtons(True)
        self._tabs.setAccessibleName("Parts of the inspector")
        self._tabs.currentChanged.connect(self._tab_chosen)
        bar.addWidget(self._tabs)
        column.addLayout(bar)
        line = QFrame(self)
        line.setProperty("kind", "line")
        column.addWidget(line)
        self._pages = QStackedWidget(self)
        column.addWidget(self._pages, 1)
        self._actions = actions
        self._row = ActionRow(actions, self)
        self._command = CommandView(self)

    # --- what is shown

    @property
    def ids(self) -> tuple[str, ...]:
        return self._ids

    @property
    def subject(self) -> Subject | None:
        return self._subject

    @property
    def command(self) -> CommandView:
        return self._command

    @property
    def action_row(self) -> ActionRow:
        return self._row

    def page(self, title: str) -> "Page":
        """Raises KeyError."""
        found = {self._tabs.tabText(index): self._shown[index] for index in range(self._tabs.count())}
        self._bring(found[title])
        return found[title]

    def choose_tab(self, title: str) -> None:
        titles = [self._tabs.tabText(index) for index in range(self._tabs.count())]
        if title in titles:
            self._tabs.setCurrentIndex(titles.index(title))

    def show_resources(self, ids: Sequence[str]) -> None:
        """Several: a summary. None: the world."""
        self._ids = tuple(ids)
        self._command_stale = True
        self._counting = None
        if len(self._ids) > MANY:
            self._fresh = True
            self._many.start(FRAME_MS)
        else:
            self._many.stop()
            self._refresh(fresh=True)

    def show_advice(self, about: About) -> None:
        """What there is to advise, or that it is another now."""
        self._about = about
        if not self.isHidden():
            self._soon.start(0)

    @Slot(object)
    def _world_changed(self, changes: ChangeSet) -> None:
        if not self._ids or (len(self._ids) == 1 and any(one.id in self._ids for one in changes.upserts)):
            self._command_stale = True
        if self.isHidden():
            return  # it looks again when it is shown
        if not self._soon.isActive():
            calm = CALM_MS * (1 + len(self._ids) // CALMER)
            self._soon.start(calm if len(self._store.world) > LARGE_WORLD else 0)

    @Slot()
    def _refresh(self, fresh: bool = False) -> None:
        if len(self._ids) > MANY:
            if not self._many.isActive():
                self._count()
            return
        backend = self._store.backend
        subject = subject_of(self._store.world, self._ids, backend.title, self._about, read_only=backend.read_only)
        other = self._tell(subject, fresh)
        if other and subject is not None:  # widgets for it were made: what can be done is another frame's work
            self._acts.start()
        else:
            self._acts.stop()
            self._show_acts()

    @Slot()
    def _count(self) -> None:
        """Many are looked at a slice at a time; what is shown is that of before until then."""
        until = time.perf_counter() + SLICE_S
        if self._counting is None:
            self._counting = several(self._store.world, self._ids)
        try:
            while time.perf_counter() < until:
                next(self._counting)
        except StopIteration as end:
            told: Several = end.value
            self._counting, self._here = None, told.here
            self._tell(told.subject, self._fresh)
            self._fresh = False
            self._acts.start()
        else:
            self._many.start(0)

    def _tell(self, subject: Subject | None, fresh: bool) -> bool:
        """Whether other tabs than before are there for it."""
        if subject is None:
            subject = self._gone(fresh)
        return (fresh or subject != self._subject) and self._show(subject, fresh)

    @Slot()
    def _show_acts(self) -> None:
        """What can be done with it, and how it came about."""
        world = self._store.world
        here = self._here if len(self._ids) > MANY else tuple(one for one in self._ids if one in world)
        self._row.show_actions(here)
        self._allow_tags(here)
        self._shown[0].show_line(bool(here))
        if self._command_stale:
            self._command_stale = False
            self._show_command(here)

    def _gone(self, fresh: bool) -> Subject:
        """The last name it had, where it was on the screen until now."""
        before = self._subject
        if fresh or before is None or before.id not in self._ids:
            return gone_subject(self._ids[0], self._ids[0], "resource")
        if before.kind == "gone":
            return before
        return gone_subject(before.title, before.id, before.kind)

    def _show(self, subject: Subject, fresh: bool) -> bool:
        before, self._subject = self._subject, subject
        whole = subject.title
        self._title.setText(whole if len(whole) <= LONGEST_TITLE else f"{whole[: LONGEST_TITLE - 1]}…")
        self._title.setToolTip(plain(whole) if len(whole) > LONGEST_TITLE else "")
        self._id.setVisible(bool(subject.id))
        if self._id.text() != subject.id:
            self._id.set_text(subject.id)
        titles = [tab.title for tab in subject.tabs]
        other = before is None or [tab.title for tab in before.tabs] != titles
        if other:
            self._rebuild(subject)
        self._unshown = list(zip(self._shown, subject.tabs, strict=True))
        self._bring(self._shown[max(self._tabs.currentIndex(), 0)])
        self._showing.start()
        if fresh:
            for page in self._shown:
                page.verticalScrollBar().setValue(0)
        return other

    def _bring(self, page: "Page") -> None:
        """What is to stand on a page, if it does not yet."""
        for at, (other, tab) in enumerate(self._unshown):
            if other is page:
                del self._unshown[at]
                page.show_tab(tab)
                return

    @Slot()
    def _show_another(self) -> None:
        if self._unshown:
            self._bring(self._unshown[0][0])
            self._showing.start()

    def _rebuild(self, subject: Subject) -> None:
        """Other tabs than before; the one that was last looked at for this kind of thing comes up."""
        self._row.setParent(self)
        self._command.setParent(self)
        self._tabs.blockSignals(True)
        while self._tabs.count():
            self._tabs.removeTab(self._tabs.count() - 1)
        before, self._shown = self._shown, [Page(self._pages) for _ in subject.tabs]
        for tab, page in zip(subject.tabs, self._shown, strict=True):
            self._tabs.addTab(tab.title)
            page.link_activated.connect(self.link_activated)
            self._pages.addWidget(page)
        self._shown[0].add_footer(self._row, self._command)
        self._add_tags_button(subject)
        titles = [tab.title for tab in subject.tabs]
        wanted = self._tab_of.get(subject.kind, "")
        index = titles.index(wanted) if wanted in titles else 0
        self._tabs.setCurrentIndex(index)
        self._pages.setCurrentWidget(self._shown[index])
        for gone in before:  # now: who is in front goes last, or each behind it would be laid out
            self._pages.removeWidget(gone)
            gone.deleteLater()
        self._tabs.blockSignals(False)
        self._tabs.setVisible(len(subject.tabs) > 1)
        self._space_tabs()

    def _add_tags_button(self, subject: Subject) -> None:
        self._edit_tags_button = None
        for tab, page in zip(subject.tabs, self._shown, strict=True):
            if tab.title == "Tags":
                button = QPushButton("Edit tags…", page)
                button.setEnabled(False)  # until it is known
                button.clicked.connect(self._edit_tags)
                row = QWidget(page)
                box = QHBoxLayout(row)
                box.setContentsMargins(0, 0, 0, 0)
                box.addWidget(button)
                box.addStretch()
                page.add_footer(row)
                self._edit_tags_button = button

    def _allow_tags(self, ids: Sequence[str]) -> None:
        if button := self._edit_tags_button:
            offer = self._actions.find("tags", ids)
            button.setEnabled(offer is not None and offer.possible)
            button.setToolTip(plain(f"Not possible: {offer.reason}") if offer and offer.reason else "")

    @Slot()
    def _edit_tags(self) -> None:
        self._actions.trigger("tags", self._ids)

    def _space_tabs(self) -> None:
        """Tabs stand as far apart as fits: six of them in 320 px stand close."""
        titles = [self._tabs.tabText(index) for index in range(self._tabs.count())]
        text = sum(self._tabs.fontMetrics().horizontalAdvance(title) + 2 for title in titles)
        least, most = TAB_GAPS
        gap = max(least, min(most, (self.width() - MARGIN - text) // max(len(titles) - 1, 1)))
        sheet = _TABS.format(gap=gap)
        if sheet != self._tabs.styleSheet():
            self._tabs.setStyleSheet(sheet)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._soon.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._space_tabs()

    @Slot(int)
    def _tab_chosen(self, index: int) -> None:
        self._pages.setCurrentIndex(index)
        if 0 <= index < len(self._shown):
            self._bring(self._shown[index])
        if self._subject and 0 <= index < len(self._subject.tabs):
            self._tab_of[self._subject.kind] = self._subject.tabs[index].title

    def _show_command(self, ids: Sequence[str]) -> None:
        """The history is long: a slice of it is looked through at once, the rest in turns of their own."""
        self._search = last_entry(self._store, ids[0]) if len(ids) == 1 else None
        if not self._search_on():
            self._say_command(None)

    @Slot()
    def _search_on(self) -> bool:
        """Whether something was found."""
        until = time.perf_counter() + SLICE_S
        try:
            while self._search is not None:
                next(self._search)
                if time.perf_counter() > until:
                    self._searching.start()
                    break
        except StopIteration as end:
            self._search = None
            self._say_command(end.value)
            return end.value is not None
        return False

    def _say_command(self, entry: HistoryEntry | None) -> None:
        request = request_of(entry) if entry else None
        self._command.show_commands((request,) if request else (), entry.region if entry else "")
        self._command.setVisible(request is not None)


class Page(QScrollArea):
    """One tab: blocks from top to bottom."""

    link_activated = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click beside what it says leaves the diagram its keys
        self._inside = QWidget(self)
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 12, 0, MARGIN)
        self._column.setSpacing(12)
        self._line = QFrame(self._inside)
        self._line.setProperty("kind", "line")
        self._line.hide()
        self._footer = QVBoxLayout()
        self._footer.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self._footer.setSpacing(14)
        self._column.addWidget(self._line)
        self._column.addLayout(self._footer)
        self._column.addStretch()
        self.setWidget(self._inside)
        self._blocks: list[tuple[type[Block], BlockWidget]] = []

    def add_footer(self, *widgets: QWidget) -> None:
        """What stands below the blocks whatever they are."""
        for widget in widgets:
            self._footer.addWidget(widget)

    def show_line(self, shown: bool) -> None:
        """Between the blocks and the footer, where there is one."""
        self._line.setVisible(shown)

    def block(self, number: int) -> BlockWidget:
        return self._blocks[number][1]

    def show_tab(self, tab: Tab) -> None:
        self.setAccessibleName(tab.title)
        if [kind for kind, _ in self._blocks] != [type(block) for block in tab.blocks]:
            self._rebuild(tab)
        for (_, widget), block in zip(self._blocks, tab.blocks, strict=True):
            widget.show_block(block)

    def _rebuild(self, tab: Tab) -> None:
        """Keep the widgets of the longest common start: a remark that comes or goes leaves the facts alone."""
        same = 0
        for (kind, _), block in zip(self._blocks, tab.blocks, strict=False):
            if kind is not type(block):
                break
            same += 1
        for _, gone in self._blocks[same:]:
            self._column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        del self._blocks[same:]
        for block in tab.blocks[same:]:
            widget = widget_for(block, self._inside)
            widget.setContentsMargins(MARGIN, 0, MARGIN, 0)
            widget.link_activated.connect(self.link_activated)
            self._column.insertWidget(len(self._blocks), widget)
            self._blocks.append((type(block), widget))
