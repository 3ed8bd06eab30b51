"""Asks what a plan does to paths, a few milliseconds at a time, and anew when the world changes meanwhile."""

import time
from collections.abc import Callable, Generator

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.desktop.tracing.outcome import Outcome
from console.ec2.world import World

SLICE_S, PAUSE_MS = 0.005, 4


class Comparison(QObject):
    found = Signal(object)
    """An Outcome."""

    def __init__(self, world: World, parent: QObject) -> None:
        super().__init__(parent)
        self._world = world
        self._look: Callable[[], Generator[None, None, Outcome]] | None = None
        self._looking: Generator[None, None, Outcome] | None = None
        self._revision = -1
        self._slice = QTimer(self, interval=PAUSE_MS)
        self._slice.timeout.connect(self._go_on)

    def ask(self, look: Callable[[], Generator[None, None, Outcome]]) -> None:
        """Of one plan, in place of any other."""
        self._look, self._looking = look, None
        self._slice.start()

    def stop(self) -> None:
        self._look = self._looking = None
        self._slice.stop()

    @Slot()
    def _go_on(self) -> None:
        if self._look is None:
            return
        if self._looking is None or self._revision != self._world.revision:
            self._looking, self._revision = self._look(), self._world.revision
        until = time.perf_counter() + SLICE_S
        while time.perf_counter() < until:
            try:
                next(self._looking)
            except StopIteration as done:
                self.stop()
                self.found.emit(done.value)
                return
