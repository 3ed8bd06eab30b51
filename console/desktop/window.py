"""The window: bar, pages, inspector, status. It joins the parts; what they do is theirs."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QMenu, QSplitter, QVBoxLayout, QWidget

from console.desktop import remembering, special_pages
from console.desktop.actions.actions import Actions
from console.desktop.ahead import Ahead
from console.desktop.little_room import LittleRoom
from console.desktop.models.kinds import KIND_OF
from console.desktop.navigation import PAGES, Navigation
from console.desktop.notifications import Notifications
from console.desktop.pages import Pages
from console.desktop.selection import MANY, Selection
from console.desktop.session import Session
from console.desktop.share.sharing import Sharing
from console.desktop.statusbar import StatusBar
from console.desktop.store import WorldStore
from console.desktop.theme import Theme, ThemeManager
from console.desktop.toasts import Toasts
from console.desktop.toolbar import Toolbar
from console.desktop.tracing.tracer import Tracer
from console.desktop.widgets.later import Later
from console.desktop.window_commands import WindowCommands
from console.ec2.changes import ChangeSet
from console.ec2.errors import Refused
from console.engine.world_file import SUFFIX
from console.topology.canvas.following_canvas import FRAME_MS
from console.topology.canvas.spare import is_spare
from console.topology.graph import REGION

if TYPE_CHECKING:
    from console.desktop.advice.advisor import Advisor
    from console.desktop.command_palette import CommandPalette
    from console.desktop.inspector.panel import InspectorPanel
    from console.desktop.topology_page import TopologyPage
    from console.topology.path import PathOverlay

SMALLEST = (960, 560)
LEAST_INSPECTOR = 320
PREPARE_AFTER_MS, ADVISE_AFTER_MS = 400, 1500
"""After the first picture: what the first Ctrl+K would otherwise wait for."""
DROP_AFTER_MS = 300


class MainWindow(QMainWindow):
    """One window over one store. Another world is another window: whoever listens to the requests makes it."""

    closing = Signal()
    """Somebody wants to close it: end the tasks, then `close_now`."""
    open_requested = Signal(object)
    """A Path; None: ask for one."""
    new_requested = Signal(str)
    """A sample's name, or empty for what a new account holds."""
    copy_requested = Signal(int)
    """Of a region's world, by its number among the backend's members."""
    connect_requested = Signal()
    beside_requested = Signal(bool)
    """Another region's world in one picture with this one: of a file; or, if so, one that is elsewhere."""
    take_away_requested = Signal(int)
    """A region that is beside, by its number among the backend's members."""
    lead_requested = Signal(int)
    """Such a region is to be the first one."""
    failed = Signal(object)
    """An exception that nobody expected, of a task."""
    topology: "TopologyPage"
    """Once it was visited, which is nearly always."""

    def __init__(
        self,
        store: WorldStore,
        session: Session,
        themes: ThemeManager,
        *,
        location: Path | None = None,
        samples: tuple[str, ...] = (),
    ) -> None:
        super().__init__()
        self.store, self.tasks, self.session, self.themes = store, store.tasks, session, themes
        self.location = location
        """The world's file; None for one in memory."""
        self._may_close = False
        self._palette: CommandPalette | None = None
        self._advisor: Advisor | None = None
        self.sharing = Sharing(store, self)
        self.selection = Selection(self)
        self.notifications = Notifications(self)
        self.resource_actions = Actions(store, self.tasks, self.notifications, self)
        self.commands = WindowCommands(self, samples)
        self._lay_out()
        self.toasts = Toasts(self.notifications, self, self.pages)
        self._connect()
        self.setWindowTitle(f"{store.backend.title} — ENI Console")
        self.setMinimumSize(*SMALLEST)
        self.setAcceptDrops(True)
        remembering.restore(self)
        self.little_room = LittleRoom(self)

    # --- building

    def _lay_out(self) -> None:
        backend, theme, actions = self.store.backend, self.themes.theme, self.resource_actions
        other_console = backend.read_only and backend.standing is None
        self.toolbar = Toolbar(backend.kind, backend.title, other_console, self)
        self.toolbar.source.setMenu(self.commands.source_menu)
        self.toolbar.add_action(actions.create("network-interface"), "mdi6.lan", primary=True)
        self.toolbar.add_action(actions.create("instance"), "mdi6.server-plus-outline")
        self.toolbar.add_action(self.commands.attach, "mdi6.link-variant-plus")
        self.toolbar.add_action(self.commands.trace, "mdi6.ray-start-arrow")
        self.toolbar.add_action(self.commands.share, "mdi6.connection")
        self.navigation = Navigation(self.store, theme, self)
        self.pages = Pages(
            special_pages.makers(self),
            self.store,
            actions,
            self.selection,
            self.session,
            self.themes,
            self.notifications,
            self,
        )
        self.side: Later[InspectorPanel] = Later(self._make_inspector, self, _inspector_ahead)
        self.side.setMinimumWidth(LEAST_INSPECTOR)
        self.splitter = QSplitter(Qt.Orientation.Horizontal, self)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        centre = QWidget(self.splitter)
        below = QVBoxLayout(centre)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self.pages, 1)
        lamps = QVBoxLayout()
        self.tracer = Tracer(self.store, actions, self.pages, self.themes, self.notifications, below, lamps, self)
        self.splitter.addWidget(centre)
        self.splitter.addWidget(self.side)
        self.splitter.setStretchFactor(0, 1)
        self.statusbar = StatusBar(self.store, self.tasks, actions.undo, self)
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.navigation)
        middle.addWidget(self.splitter, 1)
        whole = QWidget(self)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addLayout(middle, 1)
        column.addLayout(lamps)
        column.addWidget(self.statusbar)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        self.navigation.page_chosen.connect(self.show_page)
        self.navigation.clicked.connect(self._clicked_page)
        self.pages.page_changed.connect(self._page_changed)
        self.pages.link_activated.connect(self.go_to)
        self.pages.row_activated.connect(self.show_in_diagram)
        self.pages.menu_requested.connect(self.show_menu)
        self.selection.changed.connect(self._selected)
        self.resource_actions.show_requested.connect(self.go_to)
        self.resource_actions.diagram_requested.connect(self.show_in_diagram)
        self.resource_actions.trace_requested.connect(self.tracer.show)
        self.resource_actions.fix_requested.connect(self.tracer.fix)
        self.resource_actions.copy_requested.connect(self.copy_requested)
        self.tracer.path_changed.connect(self._show_path)
        self.tracer.thing_chosen.connect(self._show_hop)
        self.toolbar.find_requested.connect(self.open_palette)
        self.statusbar.notifications_requested.connect(self.show_notifications)
        self.resource_actions.reversals.in_vain.connect(self.statusbar.say)
        self.notifications.added.connect(self.statusbar.count_notification)
        self.store.changed.connect(self._world_changed)
        self.store.standing_changed.connect(self._standing_changed)
        self.tasks.failed.connect(self._task_failed)
        self.themes.theme_changed.connect(self._dress)
        self._later = QTimer(self, singleShot=True, interval=PREPARE_AFTER_MS)
        self._later.timeout.connect(self._prepare_in_two)
        self._later.start()
        self._gone: set[str] = set()
        self._drops: Iterator[None] | None = None
        self._dropping = QTimer(self, singleShot=True)
        self._dropping.timeout.connect(self._drop_gone)
        self._advise = QTimer(self, singleShot=True, interval=ADVISE_AFTER_MS)
        self._advise.timeout.connect(self._prepare_advice)
        self._advise.start()

    @property
    def advisor(self) -> "Advisor":
        """Looks for the first time when somebody, or the idle window, asks."""
        if self._advisor is None:
            from console.desktop.advice.advisor import Advisor

            put_away = self.session.mapping("advice").get(self.session_key)
            self._advisor = Advisor(self.store, put_away if isinstance(put_away, list) else [], self)
            self._advisor.changed.connect(self._tell_advice)
        return self._advisor

    @Slot()
    def _prepare_advice(self) -> None:
        from console.desktop.warming import ADVICE, modules

        Ahead(modules(ADVICE), self).here.connect(self._look_for_advice)

    @Slot()
    def _look_for_advice(self) -> None:
        self.advisor.look()

    @Slot()
    def _tell_advice(self) -> None:
        self.navigation.show_advice(*self.advisor.summary())
        self.inspector.show_advice(self.advisor.about)

    def _make_inspector(self) -> "InspectorPanel":
        from console.desktop.inspector.panel import InspectorPanel

        panel = InspectorPanel(self.store, self.resource_actions, self)
        panel.link_activated.connect(self.go_to)
        if self.selection.ids:
            panel.show_resources(self.selection.ids)
        return panel

    @property
    def inspector(self) -> "InspectorPanel":
        return self.side.widget()

    # --- pages and selection

    @Slot(str)
    def show_page(self, page: str) -> None:
        """One of navigation.PAGES. Raises KeyError for another."""
        if page not in PAGES:
            raise KeyError(page)
        self.pages.show_page(page)

    @Slot()
    def _clicked_page(self) -> None:
        """The diagram's keys are its own at once: a hand holds T before it comes there."""
        if self.pages.page == "topology":
            self.topology.setFocus(Qt.FocusReason.MouseFocusReason)

    @Slot(str)
    def go_to(self, resource_id: str) -> None:
        """Select a resource and bring it into view: in the diagram if that is on the screen and draws it, else in its
        table."""
        record = self.store.world.get(resource_id)
        if record is None:
            self.notifications.show(f"{resource_id} does not exist any more", "warning")
            return
        kind = KIND_OF.get(type(record))
        if kind is None:
            self.selection.set((resource_id,))
        elif self.pages.page == "topology" and self.topology.draws(record):
            self.show_in_diagram(resource_id)
        else:
            self.show_page(kind.page)
            self.selection.set((resource_id,))

    @Slot(str)
    def show_in_diagram(self, resource_id: str) -> None:
        """The diagram, with this in the middle; its table for what the diagram does not draw."""
        record = self.store.world.get(resource_id)
        if record is None:
            return
        self.show_page("topology")
        if self.topology.draws(record):
            self.selection.set((resource_id,))
            self.topology.show_selection()
        else:
            self.go_to(resource_id)

    @Slot(int)
    def show_entry(self, number: int) -> None:
        """A line of the history, on its page."""
        self.show_page("history")
        self.pages.made("history").show_entry(number)  # type: ignore[union-attr]

    @Slot(str)
    def _page_changed(self, page: str) -> None:
        self.navigation.show_page(page)
        self.statusbar.show_zoom(self.topology.zoom() if page == "topology" else None)

    @Slot(float)
    def show_zoom(self, zoom: float) -> None:
        """Of the diagram, which also moves its camera where nobody sees it."""
        if self.pages.page == "topology":
            self.statusbar.show_zoom(zoom)

    @Slot(object)
    def _selected(self, ids: tuple[str, ...]) -> None:
        self.resource_actions.place, self.resource_actions.chosen = self._place_of(ids), ids
        if self.side.made or self.isVisible():  # else it is made with them, after the first picture
            self.inspector.show_resources(ids)

    def _place_of(self, ids: tuple[str, ...]) -> str:
        """Of several regions the one that the first of these things is of, or is."""
        world = self.store.world
        if not ids or not world.parts:
            return ""
        return ids[0].removeprefix(REGION) if ids[0].startswith(REGION) else world.place_of(ids[0])

    @Slot(object)
    def _world_changed(self, changes: ChangeSet) -> None:
        if changes.deletes:
            self._gone.update(one for one in changes.deletes if one not in self.store.world)
            if len(self.selection.ids) <= MANY:
                self._drop_gone()
            elif not self._dropping.isActive():
                self._dropping.start(DROP_AFTER_MS)

    @Slot()
    def _drop_gone(self) -> None:
        """From the selection; of very many that are selected not at each of many changes, and a step a turn."""
        if self._drops is None:
            gone, self._gone = {one for one in self._gone if one not in self.store.world}, set()
            self._drops = self.selection.drop(gone)
        for _ in self._drops:
            self._dropping.start(0)
            return
        self._drops = None
        if self._gone:  # meanwhile
            self._dropping.start(DROP_AFTER_MS)

    @Slot()
    def _standing_changed(self) -> None:
        """What may be done may be other things now."""
        self.commands.allow_attach()
        self.inspector.show_resources(self.selection.ids)

    @Slot()
    def refresh(self) -> None:
        """Look at everything anew."""
        self.store.backend.look_now()
        self.pages.refresh()
        self.inspector.show_resources(self.selection.ids)

    # --- what is asked for

    @Slot(object, object)
    def show_menu(self, ids: tuple[str, ...], at: QPoint) -> None:
        """The actions of resources, as a menu at a place on the screen."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        for action in self.resource_actions.for_resources(ids, menu):
            if action is None:
                menu.addSeparator()
            else:
                menu.addAction(action)
        regions = ids if len(ids) <= len(self.store.world.parts) else ()
        for region in (one.removeprefix(REGION) for one in regions if one.startswith(REGION)):
            menu.addActions(self.commands.of_region(region))
        if self.pages.page == "topology":
            self.topology.add_pins(menu, ids)
            if not ids:
                menu.addSeparator()
                menu.addAction(self.commands.export_diagram)
        if menu.isEmpty():
            menu.deleteLater()
        else:
            menu.popup(at)

    @Slot()
    def open_palette(self) -> None:
        self._prepare()
        assert self._palette is not None
        self._palette.open()

    def paint_diagram_first(self) -> None:
        """That of a large world takes a frame by itself: what stands around comes with the next one."""
        if self.pages.page == "topology":
            self._let_paint_around(False)
            self.topology.painted.connect(self._paint_around)
            self.pages.page_changed.connect(self._paint_around)

    @Slot()
    def _paint_around(self) -> None:
        self._let_paint_around(True)

    def _let_paint_around(self, let: bool) -> None:
        for one in (self.toolbar, self.navigation, self.statusbar):
            one.setUpdatesEnabled(let)

    @Slot()
    def _prepare_in_two(self) -> None:
        """Of a large world, to note what there is takes a frame by itself."""
        if not is_spare():
            self._later.start(FRAME_MS)
        elif self.pages.begin_to_follow():
            self._later.start(0)
        else:
            self._prepare()

    @Slot()
    def _prepare(self) -> None:
        """The palette, and its index in idle moments."""
        from console.desktop.command_palette import CommandPalette

        self._later.stop()
        if (watched := self.session.mapping("probes").get(self.session_key)) and not self.tracer.watched():
            self.tracer.probes.restore(watched if isinstance(watched, list) else [])
        if self._palette is None:
            self._palette = CommandPalette(
                self.pages.index, self.all_actions, self.resource_actions.of_kinds, self.themes.theme, self
            )
            self._palette.resource_chosen.connect(self.go_to)

    def all_actions(self) -> list[QAction]:
        """What the palette offers: for what is selected, for new things, for the window."""
        chosen = [one for one in self.resource_actions.for_resources(self.selection.ids) if one is not None]
        own = [one for one in self.commands.all() if one not in self.commands.keys_only]
        return [*self.resource_actions.all(), self.commands.attach, *chosen, *own]

    @Slot(str)
    def create_thing(self, word: str) -> None:
        self.resource_actions.create(word).trigger()

    @Slot(object)
    def _show_path(self, path: "PathOverlay | None") -> None:
        if self.pages.made("topology") is not None:
            self.topology.view.set_path(path)

    @Slot(str)
    def _show_hop(self, thing: str) -> None:
        self.selection.set((thing,))

    @Slot()
    def show_notifications(self) -> None:
        from console.desktop.notices import NoticeList

        NoticeList(self.notifications, self).open_above(self.statusbar)

    # --- what goes wrong

    @Slot(object)
    def _task_failed(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self.notifications.show(f"{error.code}: {error.message}", "problem")
        else:
            self.failed.emit(error)

    # --- looks, session, closing

    @Slot(object)
    def _dress(self, theme: Theme) -> None:
        self.navigation.dress(theme)
        if self._palette:
            self._palette.dress(theme)

    @property
    def session_key(self) -> str:
        """What the session keeps about this world is kept under."""
        beside = list(self.store.world.parts)[1:]
        return " + ".join([str(self.location or self.store.backend.title), *beside])

    def keep(self) -> None:
        """Put into the session what the next start should find."""
        remembering.keep(self)
        # Nothing that has not been read yet.
        if not self._later.isActive():
            self.session.put_of("probes", self.session_key, self.tracer.watched())
        if self._advisor is not None:
            self.session.put_of("advice", self.session_key, self._advisor.put_away)
        self.session.save()

    def close_now(self) -> None:
        """After `closing`, when nothing runs any more."""
        self._may_close = True
        self.close()
        self.deleteLater()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._may_close:
            super().closeEvent(event)
            return
        event.ignore()
        self.closing.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._dropped(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if (path := self._dropped(event)) is not None:
            event.acceptProposedAction()
            self.open_requested.emit(path)

    @staticmethod
    def _dropped(event: QDropEvent) -> Path | None:
        """The world file that is being dropped, if it is one."""
        files: list[Any] = event.mimeData().urls()
        paths = [Path(one.toLocalFile()) for one in files if one.isLocalFile()]
        return paths[0] if len(paths) == 1 and paths[0].suffix.lower() == SUFFIX else None


def _inspector_ahead() -> Iterator[object]:
    from console.desktop.warming import INSPECTOR, modules

    return modules(INSPECTOR)
