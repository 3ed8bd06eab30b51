"""The flow that the window follows: asked for once, and traced anew whenever the world changes."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.desktop.store import WorldStore
from console.reach import trace
from console.reach.flow import Flow
from console.reach.path import Trace


class Tracing(QObject):
    """`flow` and, as of the last change, its `trace`; None for both while nothing is followed."""

    changed = Signal()
    """Another flow, or the same goes another way than before."""

    def __init__(self, store: WorldStore, parent: QObject) -> None:
        super().__init__(parent)
        self._store = store
        self.flow: Flow | None = None
        self.trace: Trace | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._again)
        store.changed.connect(self._world_changed)

    def follow(self, flow: Flow | None) -> None:
        """None: no more."""
        self.flow = flow
        self.trace = trace(self._store.world, flow) if flow else None
        self.changed.emit()

    @Slot()
    def _world_changed(self) -> None:
        if self.flow:
            self._soon.start()

    @Slot()
    def _again(self) -> None:
        """Many changes, one trace. An end that is gone is traced, too: then nothing has its address."""
        if self.flow:
            before, self.trace = self.trace, trace(self._store.world, self.flow)
            if self.trace != before:
                self.changed.emit()
