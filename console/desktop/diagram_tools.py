"""The diagram's tools at work: what the strip's field, stepper and menus do to the canvas, and the saved views."""

import time
from collections.abc import Collection, Generator
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QWidget

from console.desktop.collapsing import fill_collapsing
from console.desktop.diagram_filter import AGAIN_MS, KINDS, SLICE_S, DiagramFilter
from console.desktop.diagram_views import SavedView, views_from, with_view
from console.desktop.models.completion import Completions, completions
from console.desktop.selection import Selection
from console.desktop.store import WorldStore
from console.desktop.topology_strip import MARGIN, TopologyStrip
from console.desktop.widgets.completing import Completing
from console.ec2.changes import ChangeSet
from console.topology.canvas.spare import is_spare, spent
from console.topology.canvas.view import TopologyView
from console.topology.coloring import choices
from console.topology.folding import worth_folding
from console.topology.neighbourhood import looking_within

OFFER_MS = 20


class DiagramTools(QObject):
    """Made after the first picture. `strip` lies over the view's upper left corner."""

    def __init__(self, view: TopologyView, store: WorldStore, selection: Selection, over: QWidget) -> None:
        super().__init__(over)
        self.view, self._store, self._selection = view, store, selection
        self.views: list[SavedView] = []
        self._found: frozenset[str] | None = None
        self._looking: Generator[None, None, frozenset[str]] | None = None
        self._look_soon = QTimer(self, singleShot=True, interval=0)
        self._look_soon.timeout.connect(self._look_on)
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._look_again)
        self.filter = DiagramFilter(store, self)
        self.strip = TopologyStrip(self._colorings, self._saved, self._fill_groups, over)
        self.strip.move(MARGIN, MARGIN)
        self.strip.adjustSize()
        Completing(self.strip.field, self._completions)
        self.filter.found.connect(self._show_found)
        self.strip.sought.connect(self.filter.seek)
        self.strip.left.connect(self._go_there)
        self.strip.given_up.connect(view.setFocus)
        self.strip.hops_changed.connect(self._look_around)
        self.strip.layers_changed.connect(view.set_layers)
        self.strip.coloring_changed.connect(view.set_coloring)
        self.strip.view_chosen.connect(self.show_view)
        self.strip.view_named.connect(self.save_view)
        self.strip.view_dropped.connect(self.drop_view)
        selection.changed.connect(self._look_around)
        store.changed.connect(self._follow)
        self.strip.grouping_accepted.connect(self._group)
        self._offering = QTimer(self, singleShot=True, interval=OFFER_MS)
        self._offering.timeout.connect(self._offer_when_spare)
        self._offering.start()
        key = QShortcut(QKeySequence("/"), view)
        key.setContext(Qt.ShortcutContext.WidgetShortcut)
        key.activated.connect(self.find)

    def find(self) -> None:
        """Into the field."""
        self.strip.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.strip.field.selectAll()

    def _completions(self, word: str) -> Completions:
        return completions(self._store.world, KINDS, word)

    # --- focus

    @Slot(object)
    def _show_found(self, found: frozenset[str] | None) -> None:
        self._found = found
        self.strip.show_count(len(found) if found is not None else None)
        self._look_around()

    @Slot(object)
    def _follow(self, _changes: ChangeSet) -> None:
        if self.strip.hops.value() and not self._again.isActive():
            self._look_again()

    @Slot()
    def _look_again(self) -> None:
        """Once what is under way has come to its end."""
        if self._looking is None:
            self._look_around()
        else:
            self._again.start()

    @Slot()
    def _look_around(self) -> None:
        """The focus: what was found, or where nothing was sought the selection, with what is some hops around."""
        hops = self.strip.hops.value()
        middle: Collection[str] | None = self._found
        if middle is None and hops and self._selection.ids:
            middle = self._selection.ids
        self._again.stop()
        if middle is None or not hops:
            self._looking = None
            self.view.set_focus(middle)
        else:
            self._looking = looking_within(self._store.world, middle, hops)
            self._look_on()

    @Slot()
    def _look_on(self) -> None:
        """Through a large world, which may all be some hops around, a slice in each turn of the loop."""
        until = time.perf_counter() + SLICE_S
        try:
            while self._looking is not None:
                next(self._looking)
                if time.perf_counter() > until:
                    self._look_soon.start()
                    return
        except StopIteration as end:
            self._looking = None
            self.view.set_focus(end.value)

    @Slot()
    def _go_there(self) -> None:
        """On to the first thing that was found, with all of them in view."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        self.view.zoom_to_focus()

    # --- menus

    def _colorings(self) -> list[str]:
        return choices(self._store.world)

    def _saved(self) -> list[SavedView]:
        return self.views

    def _fill_groups(self, menu: QMenu) -> None:
        fill_collapsing(menu, self.view, self._selection.ids)

    @Slot()
    def _offer_when_spare(self) -> None:
        if is_spare():
            self.offer_grouping()
            spent()
        else:
            self._offering.start()

    @Slot()
    def offer_grouping(self) -> None:
        """Where very many are drawn and most are alike, boxes say more. To find out takes a frame's time."""
        layout = self.view.layout_now
        self.strip.offer_grouping(layout is not None and worth_folding(self._store.world, layout.graph))

    @Slot()
    def _group(self) -> None:
        self.view.group_alike()
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)  # the button goes, and would hand it to the inspector
        self.strip.offer_grouping(False)

    # --- saved views

    def seen_now(self, name: str) -> SavedView:
        view, strip = self.view, self.strip
        layers = tuple(sorted(view.layers))
        camera: dict[str, Any] = {**view.camera_state(), "width": view.camera.width, "height": view.camera.height}
        collapsed, stood = tuple(sorted(view.collapsed)), tuple(view.stands_at())
        return SavedView(name, strip.field.text(), strip.hops.value(), layers, view.coloring, collapsed, camera, stood)

    @Slot(str)
    def save_view(self, name: str) -> None:
        self.views = with_view(self.views, self.seen_now(name))

    @Slot(str)
    def drop_view(self, name: str) -> None:
        self.views = [one for one in self.views if one.name != name]

    @Slot(str)
    def show_view(self, name: str) -> None:
        saved = next((one for one in self.views if one.name == name), None)
        if saved is not None:
            self.show(saved)

    def show(self, saved: SavedView) -> None:
        self.strip.set_values(saved.filter, saved.hops, saved.layers_on, saved.coloring)
        self.view.set_layers(saved.layers_on)
        self.view.set_coloring(saved.coloring)
        self.view.set_collapsed(saved.collapsed)
        self.filter.seek(saved.filter)
        self._look_around()
        self._go_to(saved)

    def _go_to(self, saved: SavedView) -> None:
        if saved.stood:
            self.view.fly_to(saved.seen_in(self.view.camera))
        elif saved.camera.get("touched") is False:
            self.view.fit()
        else:
            self.view.restore_camera(saved.camera)

    def state(self) -> dict[str, Any]:
        """What the session keeps."""
        return {"views": [one.to_json() for one in self.views], "now": self.seen_now("").to_json()}

    def restore(self, kept: object) -> None:
        """The saved views, and what was seen last; the camera is the page's to restore."""
        if not isinstance(kept, dict):
            return
        self.views = views_from(kept.get("views"))
        for last in views_from([kept.get("now")]):
            self.strip.set_values(last.filter, last.hops, last.layers_on, last.coloring)
            self.view.set_layers(last.layers_on)
            self.view.set_coloring(last.coloring)
            self.view.set_collapsed(last.collapsed)
            self.filter.seek(last.filter)
