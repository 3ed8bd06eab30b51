"""The diagram as a page: joins the canvas to the store, the selection, the actions and the theme."""

import os
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QMenu, QStackedLayout, QWidget

from console.desktop import pins as pins_
from console.desktop.actions.actions import Actions
from console.desktop.actions.creations import READ_ONLY
from console.desktop.actions.words import called_id, plural
from console.desktop.ahead import Ahead
from console.desktop.collapsing import add_collapsing, said_of
from console.desktop.icons import icon
from console.desktop.selection import Selection
from console.desktop.store import WorldStore
from console.desktop.theme import ThemeManager
from console.desktop.widgets.empty_state import EmptyState
from console.ec2.changes import ChangeSet
from console.ec2.resources import Resource, Vpc
from console.ec2.world import World
from console.topology.canvas.dropping import drop_verdict
from console.topology.canvas.pinning import Repinned
from console.topology.canvas.view import TopologyView
from console.topology.colors import DARK, LIGHT

if TYPE_CHECKING:
    from console.desktop.diagram_tools import DiagramTools

STRIP_ROOM = 52.0
"""What the tools take at the top of the diagram."""
REDUCED_MOTION = "ENI_CONSOLE_REDUCED_MOTION"
"""Environment: anything but 0 or nothing has the diagram stand still between two states."""


class TopologyPage(QWidget):
    """The canvas, or what to do while there is nothing to draw."""

    menu_requested = Signal(object, object)
    row_activated = Signal(str)
    """Double click or Return on a thing."""
    zoom_changed = Signal(float)
    create_requested = Signal(str)
    trace_requested = Signal(str, str)
    """From and to, as the tracer takes them."""
    painted = Signal()
    """For the first time."""

    def __init__(
        self, store: WorldStore, selection: Selection, actions: Actions, themes: ThemeManager, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._store, self._selection, self._actions = store, selection, actions
        self.view = TopologyView(self)
        self.view.top_room = STRIP_ROOM
        self.view.installEventFilter(self)
        self._barred: tuple[bool, frozenset[str]] | None = None
        """Whether nothing can be changed, and in which regions."""
        self._allow_drops()
        self._empty = EmptyState(
            "There is no VPC yet",
            "A VPC is a private network. Its subnets, instances and network interfaces are drawn here.",
            "Create VPC",
            self,
        )
        self._tools: DiagramTools | None = None
        self._kept: object = None
        """What the session kept for the tools."""
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        self.setFocusProxy(self.view)
        self._themes = themes
        self._dress()
        self.refresh()
        self.view.select(selection.ids)
        self.view.selection_changed.connect(self._chosen)
        self.view.activated.connect(self.row_activated)
        self.view.context_menu_requested.connect(self.menu_requested)
        self.view.attach_requested.connect(self._attach)
        self.view.move_requested.connect(self._move)
        self.view.trace_requested.connect(self.trace_requested)
        self.view.grouped.connect(self._grouped)
        self.view.pins_changed.connect(self._keep_pins)
        self.view.repinned.connect(self._repinned)
        self.view.not_pinned.connect(self._not_pinned)
        self.view.zoom_changed.connect(self.zoom_changed)
        self._empty.triggered.connect(self._create)
        store.changed.connect(self._apply)
        store.standing_changed.connect(self._allow_drops)
        selection.changed.connect(self._select)
        self._theme_soon = QTimer(self, singleShot=True, interval=0)
        self._theme_soon.timeout.connect(self._dress)
        themes.theme_changed.connect(self._theme_soon.start)  # a frame's work beside the widgets'

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.view.removeEventFilter(self)
            QTimer.singleShot(0, self._painted)
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._tools is not None:
            self._tools.strip.fit_into(self.width())

    @Slot()
    def _painted(self) -> None:
        """After the first picture, which need not wait for the tools, nor for what is known of motion: it has none."""
        from console.desktop import warming

        self.view.set_reduced_motion(wants_less_motion())
        self.painted.emit()
        Ahead(warming.tools(), self).here.connect(self.tools)

    def tools(self) -> "DiagramTools":
        """Find, hops, layers, colours, groups and views."""
        if self._tools is None:
            from console.desktop.diagram_tools import DiagramTools

            self._tools = DiagramTools(self.view, self._store, self._selection, self)
            self._tools.strip.fit_into(self.width())
            self._tools.strip.setVisible(self._stack.currentWidget() is self.view)
            self._tools.restore(self._kept)
        return self._tools

    def find_in_diagram(self) -> None:
        """Into the field that finds in the diagram."""
        self.tools().find()

    def draws(self, record: Resource) -> bool:
        """Whether it has a place of its own in the diagram."""
        return self.view.draws(record.id)

    def show_selection(self) -> None:
        """Fly to what is selected."""
        self.view.zoom_to_selection()

    def refresh(self) -> None:
        self.view.pins = pins_.kept_in(self._store.backend)
        backend = self._store.backend
        layout = self._store.take_layout()
        if layout is None and pins_.arrangement_in(backend, backend.world) is not None:
            from console.desktop import arrangement

            layout = arrangement.kept_in(backend, self.view.pins)
        self.view.show_world(self._store.world, layout)
        self._settle()

    # --- camera

    def zoom(self) -> float:
        return self.view.zoom

    def camera_state(self) -> dict[str, Any]:
        """Where the camera is, and what was dragged elsewhere."""
        pins = pins_.plain(self._store.backend, self.view.pins)
        tools = self._tools.state() if self._tools is not None else self._kept
        return {**self.view.camera_state(), "pins": pins, "tools": tools}

    def restore_camera(self, state: dict[str, Any]) -> None:
        pins = pins_.parsed(state.get("pins"))
        if pins and self._store.backend.kept(pins_.KEY) is None:  # else the document knows better
            self.view.set_pins(pins)
        self._kept = state.get("tools")
        if self._tools is not None:
            self._tools.restore(self._kept)
        self.view.restore_camera(state)

    def keep_arrangement(self) -> None:
        """Where things stand, for the next time."""
        if self.view.rearranged:
            from console.desktop import arrangement

            arrangement.keep_in(self._store.backend, self.view)

    # --- pins

    def add_pins(self, menu: QMenu, ids: tuple[str, ...]) -> None:
        """To the menu of some things, or of the ground: what can be collapsed, and how they are let go of."""
        add_collapsing(menu, self.view, ids)
        if not ids:
            anew = menu.addAction("Lay out anew")
            anew.setToolTip("What came later took free places: put all in order, as if it had come at once")
            anew.triggered.connect(self.lay_out_anew)
        pinned = tuple(one for one in ids if one in self.view.pins) if self.view.pins else ()
        if pinned or (not ids and self.view.pins):
            menu.addSeparator()
            action = menu.addAction("Unpin" if pinned else "Unpin everything")
            action.setToolTip("It was dragged to its place; from now on it may move as the others do")
            action.setIcon(icon("mdi6.pin-off-outline"))
            action.setData(pinned or tuple(self.view.pins))
            action.triggered.connect(self._unpin)

    @Slot(object)
    def _grouped(self, found: dict[str, str]) -> None:
        self._actions.tell(f"Grouped {said_of(found)}", "Ungroup", partial(self.view.ungroup, frozenset(found)))

    @Slot()
    def _keep_pins(self) -> None:
        pins_.keep_in(self._store.backend, self.view.pins)

    @Slot()
    def lay_out_anew(self) -> None:
        self.view.lay_out_anew()

    @Slot(object)
    def _repinned(self, done: Repinned) -> None:
        first, *others = done.ids
        what = plural("thing", len(done.ids)) if others else called_id(self._store.world, first)
        word = "pin" if done.pinned else "unpinning"
        back, again = partial(self.view.take_back, done), partial(self.view.do_again, done)
        self._actions.reversals.done_by_hand(f"{word} of {what}", done.ids, back, again)

    @Slot(str)
    def _not_pinned(self, resource_id: str) -> None:
        what = called_id(self._store.world, resource_id)
        self._actions.say(f"{what} stays where it was: it neither fits there nor changes places with what stands there")

    @Slot()
    def _unpin(self) -> None:
        self.view.unpin(self.sender().data())  # type: ignore[attr-defined]

    # --- in step

    @Slot()
    def _allow_drops(self) -> None:
        read_only = self._store.backend.read_only
        self.view.drop_verdict = _nowhere if read_only else drop_verdict
        barred = read_only, frozenset(self._store.world.barred)
        if barred != self._barred:
            self._barred = barred
            self.view.set_draggable(not read_only)

    @Slot(object)
    def _apply(self, changes: ChangeSet) -> None:
        self.view.apply(changes)
        self._settle()

    def _settle(self) -> None:
        drawn = self._store.world.count(Vpc) > 0
        self._stack.setCurrentWidget(self.view if drawn else self._empty)
        if self._tools is not None:
            self._tools.strip.setVisible(drawn)
            self._tools.strip.raise_()

    @Slot(object)
    def _chosen(self, ids: tuple[str, ...]) -> None:
        self._selection.set(ids)

    @Slot(object)
    def _select(self, ids: tuple[str, ...]) -> None:
        self.view.select(ids)

    @Slot()
    def _dress(self) -> None:
        self.view.set_colors(DARK if self._themes.theme.is_dark else LIGHT)

    # --- what the hand asks for

    @Slot()
    def _create(self) -> None:
        self.create_requested.emit("vpc")

    @Slot(str, str)
    def _attach(self, interface_id: str, instance_id: str) -> None:
        from console.desktop.actions.dropping import attach

        attach(self._actions, self._store.world, interface_id, instance_id)

    @Slot(str, str)
    def _move(self, interface_id: str, instance_id: str) -> None:
        from console.desktop.actions.dropping import move

        move(self._actions, self._store.world, interface_id, instance_id)


def wants_less_motion() -> bool:
    """As the environment says, else as the system does: its widgets do not move either then."""
    said = os.environ.get(REDUCED_MOTION)
    if said is not None:
        return said not in ("", "0")
    from PySide6.QtWidgets import QStyle  # its enumerations take PySide 5 to 9 ms

    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0


def _nowhere(_world: World, _interface_id: str, _instance_id: str) -> str:
    """What a read-only world says to whatever is dropped."""
    return READ_ONLY.capitalize()
