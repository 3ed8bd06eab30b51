"""Joins the trace panel to the window. Nothing of the tracer is imported before the first trace."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout

from console.desktop.actions.actions import Actions
from console.desktop.notifications import Notifications
from console.desktop.pages import Pages
from console.desktop.store import WorldStore
from console.desktop.theme import ThemeManager

if TYPE_CHECKING:
    from console.desktop.actions.fixing import Fixes
    from console.desktop.tracing.panel import TracePanel
    from console.desktop.tracing.probes import Probe, Probes
    from console.desktop.tracing.tracing import Tracing
    from console.reach.flow import Flow
    from console.topology.path import PathOverlay


class Tracer(QObject):
    """Shows the panel at the end of `place`, and says what the diagram should draw."""

    path_changed = Signal(object)
    """A PathOverlay, or None."""
    thing_chosen = Signal(str)
    """A row of the trace: a resource's id."""

    def __init__(
        self,
        store: WorldStore,
        actions: Actions,
        pages: Pages,
        themes: ThemeManager,
        notifications: Notifications,
        place: QVBoxLayout,
        lamps: QVBoxLayout,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._store, self._actions, self._pages = store, actions, pages
        self._themes, self._notifications, self._place, self._lamps = themes, notifications, place, lamps
        self._tracing: Tracing | None = None
        self._panel: TracePanel | None = None
        self._fixes: Fixes | None = None
        self._probes: Probes | None = None
        self.path: PathOverlay | None = None
        """What the diagram draws now."""

    @property
    def tracing(self) -> "Tracing":
        if self._tracing is None:
            from console.desktop.tracing.tracing import Tracing

            self._tracing = Tracing(self._store, self)
            self._tracing.changed.connect(self._draw)
        return self._tracing

    @property
    def probes(self) -> "Probes":
        """Made with the first flow that is watched, and with them the strip at the end of `lamps`."""
        if self._probes is None:
            from console.desktop.tracing.probe_strip import ProbeStrip
            from console.desktop.tracing.probes import Probes

            self._probes = Probes(self._store, self)
            self._probes.turned.connect(self._tell_turn)
            strip = ProbeStrip(self._probes, self._store, self._pages.window())
            strip.flow_chosen.connect(self.show_flow)
            self._lamps.addWidget(strip)
        return self._probes

    @property
    def panel(self) -> "TracePanel":
        if self._panel is None:
            from console.desktop.tracing.panel import TracePanel

            self._panel = TracePanel(
                self._store, self.tracing, self._pages.index.finder, self._themes.theme, self._pages
            )
            self._place.addWidget(self._panel)
            self._panel.closed.connect(self.close)
            self._panel.thing_chosen.connect(self._choose)
            self._panel.fix_wanted.connect(self.fix)
            self._panel.pin_wanted.connect(self.watch)
            self._panel.told.connect(self._copied)
            self._themes.theme_changed.connect(self._panel.dress)
        return self._panel

    def show(self, source: str = "", destination: str = "") -> None:
        """Open the panel; ends that are given take the place of what stands there."""
        self.panel.show()
        self.panel.ask(source, destination)

    @Slot(object)
    def show_flow(self, flow: "Flow") -> None:
        self.panel.show()
        self.panel.show_flow(flow)

    @Slot()
    def close(self) -> None:
        """The panel and the line on the diagram go together."""
        if self._panel is not None:
            self._panel.hide()
            self.tracing.follow(None)
            self._pages.setFocus()

    @Slot(object)
    def fix(self, fix: object) -> None:
        """A Fix, of the trace or of an advice: asked, then carried out."""
        from console.desktop.actions.fixing import Fixes
        from console.reach.fix import Fix

        assert isinstance(fix, Fix)
        if self._fixes is None:
            self._fixes = Fixes(self._store, self._store.tasks, self._actions.performer, self._pages.window())
        self._fixes.offer(fix)

    @Slot(object)
    def watch(self, flow: "Flow") -> None:
        self.probes.watch(flow)

    def watched(self) -> list[Any]:
        """For the session."""
        return self._probes.state() if self._probes else []

    @Slot(object)
    def _tell_turn(self, probe: "Probe") -> None:
        from console.desktop.tracing.account import title

        said = f"{title(self._store.world, probe.flow)}: {probe.now.verdict[:1].lower()}{probe.now.verdict[1:]}"
        self._notifications.show(said, "ok" if probe.now.reachable else "warning")

    @Slot()
    def _draw(self) -> None:
        from console.desktop.tracing.account import overlay

        trace = self.tracing.trace
        self.path = overlay(self._store.world, trace) if trace else None
        self.path_changed.emit(self.path)

    @Slot(str)
    def _choose(self, thing: str) -> None:
        if thing in self._store.world:
            self.thing_chosen.emit(thing)

    @Slot(str)
    def _copied(self, what: str) -> None:
        self._notifications.show(f"Copied {what}", "info")
