"""Long questions between two frames of the window: some milliseconds a turn, anew when the world changes meanwhile."""

import time
from collections.abc import Callable, Generator
from typing import Any, TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.ec2.world import World

SLICE_S, PAUSE_MS = 0.006, 4
AT_ONCE_S = 0.008
"""Before who asks returns to the loop: most questions are answered by then."""
Question: TypeAlias = Callable[[], Generator[Any, None, Any]]
"""Begins a question that is asked in turns, see console.reach.turns."""


class Asking(QObject):
    """The last question wins."""

    answered = Signal(object)
    went_on = Signal(object)
    """At the end of a turn: what the question yielded."""

    def __init__(self, world: World, parent: QObject) -> None:
        super().__init__(parent)
        self._world = world
        self._question: Question | None = None
        self._asked: Generator[Any, None, Any] | None = None
        self._revision = -1
        self._slice = QTimer(self, interval=PAUSE_MS)
        self._slice.timeout.connect(self._go_on)

    @property
    def busy(self) -> bool:
        """Whether there is a question that is not answered yet."""
        return self._question is not None

    def ask(self, question: Question, at_once_s: float = 0.0) -> None:
        """at_once_s: of work before this returns."""
        self._question, self._asked = question, None
        self._slice.start()
        if at_once_s:
            self._work(at_once_s)

    def stop(self) -> None:
        self._question = self._asked = None
        self._slice.stop()

    @Slot()
    def _go_on(self) -> None:
        self._work(SLICE_S)

    def _work(self, seconds: float) -> None:
        if self._question is None:
            return
        if self._asked is None or self._revision != self._world.revision:
            self._asked, self._revision = self._question(), self._world.revision
        until, asked = time.perf_counter() + seconds, self._asked
        while self._asked is asked:  # whoever is told within a turn may ask another question
            try:
                said = next(asked)
            except StopIteration as done:
                if self._asked is asked:
                    self.stop()
                    self.answered.emit(done.value)
                return
            if time.perf_counter() >= until:
                self.went_on.emit(said)
                return
