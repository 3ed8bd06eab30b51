"""The flow that the window follows: asked for once, and traced anew whenever the world changes."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.desktop.store import WorldStore
from console.desktop.tracing.asking import AT_ONCE_S, Asking
from console.reach.flow import Flow
from console.reach.path import Trace
from console.reach.tracing import trace_by_turns


class Tracing(QObject):
    """`flow` and, as of the last change, its `trace`; None for both while nothing is followed."""

    changed = Signal()
    """Another flow, or the same goes another way than before."""

    def __init__(self, store: WorldStore, parent: QObject) -> None:
        super().__init__(parent)
        self._store = store
        self.flow: Flow | None = None
        self.trace: Trace | None = None
        self._asking = Asking(store.world, self)
        self._asking.answered.connect(self._found)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._again)
        store.changed.connect(self._world_changed)

    @property
    def asking(self) -> bool:
        """Whether it takes a while: ends that stand for many are asked pair by pair."""
        return self._asking.busy

    def follow(self, flow: Flow | None) -> None:
        """None: no more."""
        self.flow, self.trace = flow, None
        if flow is None:
            self._asking.stop()
            self.changed.emit()
            return
        self._ask(flow)
        if self.trace is None:
            self.changed.emit()

    def _ask(self, flow: Flow) -> None:
        self._asking.ask(lambda: trace_by_turns(self._store.world, flow), AT_ONCE_S)

    @Slot(object)
    def _found(self, trace: Trace) -> None:
        before, self.trace = self.trace, trace
        if trace != before:
            self.changed.emit()

    @Slot()
    def _world_changed(self) -> None:
        if self.flow:
            self._soon.start()

    @Slot()
    def _again(self) -> None:
        """Many changes, one trace. An end that is gone is traced, too: then nothing has its address."""
        if self.flow:
            self._ask(self.flow)
