"""asyncio on Qt's loop: qasync's, with what is to be called kept as asyncio keeps it.

    ready callbacks      in order; in one turn of Qt's loop what a frame can spare, what they add waits for the next
    timers               in a heap, with one alarm for the first

qasync has a timer of Qt's for each, also for the time-outs that never come: a served request leaves three behind, for
up to a minute. What Qt has to do (frames, input, sockets) has its turn between any two of these, as before.
"""

from asyncio import Handle, TimerHandle
from collections import deque
from collections.abc import Callable
from contextvars import Context
from heapq import heapify, heappop, heappush
from math import ceil
from time import monotonic
from typing import Any, Final

import qasync
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

CANCELLED_AT_MOST: Final = 100
"""So many timers that were cancelled stay in the heap, or as many as there are others."""
TURN_S: Final = 0.002
"""After so long those that are left wait for the next turn: frames are due every 16 ms."""
HEAVY_S, SHORT_S = 0.006, 0.0005
"""Where Qt has taken so long since the last turn (a layout, a picture), the next one is short: a frame may be due."""
LONGEST_S: Final = 86_400.0
"""An alarm counts milliseconds, in 32 bits: after so long it is set again."""


class Loop(qasync.QEventLoop):  # type: ignore[misc]  # qasync ships no types
    """See the module."""

    def __init__(self, application: QApplication) -> None:
        self._turns = _Turns()
        super().__init__(application)

    def call_soon(self, callback: Callable[..., object], *args: Any, context: Context | None = None) -> Handle:
        handle = Handle(callback, args, self, context)
        self._turns.add(handle)
        return handle

    def call_later(
        self, delay: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> TimerHandle:
        return self.call_at(self.time() + delay, callback, *args, context=context)

    def call_at(
        self, when: float, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> TimerHandle:
        handle = TimerHandle(when, callback, args, self, context)
        self._turns.add_timer(handle)
        return handle

    def _timer_handle_cancelled(self, handle: TimerHandle) -> None:
        """asyncio's hook."""
        self._turns.timer_was_cancelled()

    def close(self) -> None:
        super().close()
        self._turns.end()


class _Turns(QObject):
    """What is to be called."""

    def __init__(self) -> None:
        super().__init__()
        self._ready: deque[Handle] = deque()
        self._timers: list[TimerHandle] = []
        self._cancelled = 0
        """At most so many of the timers are."""
        self._rings_at = 0.0
        """The alarm, if it is set."""
        self._ended = 0.0
        """The last turn."""
        self._was_short = False
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._take)
        self._alarm = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._alarm.timeout.connect(self._ring)

    def add(self, handle: Handle) -> None:
        self._ready.append(handle)
        if len(self._ready) == 1:
            self._turn.start()

    def add_timer(self, handle: TimerHandle) -> None:
        heappush(self._timers, handle)
        if not self._alarm.isActive() or handle.when() < self._rings_at:
            self._set_alarm()

    def timer_was_cancelled(self) -> None:
        self._cancelled += 1
        if self._cancelled > max(CANCELLED_AT_MOST, len(self._timers) / 2):
            self._timers = [one for one in self._timers if not one.cancelled()]
            heapify(self._timers)
            self._cancelled = 0

    def end(self) -> None:
        """Nothing is called any more."""
        self._turn.stop()
        self._alarm.stop()
        self._ready.clear()
        self._timers.clear()

    @Slot()
    def _take(self) -> None:
        ready = self._ready
        self._turn.start()  # for a loop of Qt's that one of them begins, as a menu does
        now = monotonic()
        self._was_short = now - self._ended > HEAVY_S and not self._was_short
        until = now + (SHORT_S if self._was_short else TURN_S)
        for _ in range(len(ready)):
            handle = ready.popleft()
            if not handle.cancelled():
                handle._run()
            if not ready or monotonic() > until:
                break
        if not ready:
            self._turn.stop()
        self._ended = monotonic()

    @Slot()
    def _ring(self) -> None:
        now = monotonic()
        while self._timers and (self._timers[0].cancelled() or self._timers[0].when() <= now):
            handle = heappop(self._timers)
            if not handle.cancelled():
                self.add(handle)
        if self._timers:
            self._set_alarm()

    def _set_alarm(self) -> None:
        self._rings_at = self._timers[0].when()
        wait = min(max(0.0, self._rings_at - monotonic()), LONGEST_S)
        self._alarm.start(ceil(wait * 1000))
