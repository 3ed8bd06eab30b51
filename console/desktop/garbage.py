"""Collects Python's garbage on Qt's thread only.

Cyclic garbage is collected by whichever thread happens to allocate, and a QObject that dies in another thread than its
own takes the program with it. So the collector that runs by itself is off, and a timer does what it did.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from time import thread_time

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS, HURRIED_MS = 500, 100
MANY = 10_000
"""Objects that have come within a few seconds and are still there: data that stays. Python would look through all of
them again twice, 50 to 100 ms each time where advice is made for a large world, or a remote is refreshed. So many that
are young are looked through sooner: all that comes within half a second while a world is read takes two frames."""


LONG_S = 0.015
"""What takes so long to look through, and is no garbage, is not looked through again."""


class _Held:
    """How many ask for it."""

    count = 0


@contextmanager
def nothing_collected() -> Iterator[None]:
    """Meanwhile very much comes that stays; it is not looked through afterwards either. For a few seconds."""
    _Held.count += 1
    try:
        yield
    finally:
        _Held.count -= 1
        gc.freeze()


class GarbageCollector(QObject):
    """From `start` to `stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._old = 0
        """Objects that were left when more than the youngest were last looked through."""
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._hurried = QTimer(self, interval=HURRIED_MS)
        self._hurried.timeout.connect(self._collect_many)

    def start(self) -> None:
        gc.disable()
        self._timer.start()
        self._hurried.start()

    def pause(self) -> None:
        """Nothing is collected until `start`: while a world is read there is no garbage, and much to look through."""
        self._timer.stop()
        self._hurried.stop()
        gc.disable()

    def stop(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self._hurried.stop()
            gc.enable()

    @Slot()
    def _collect_many(self) -> None:
        if gc.get_count()[0] > MANY:
            self._collect(0)

    @Slot()
    def collect(self) -> None:
        """The oldest generation that is due, by Python's own thresholds."""
        counts = zip(gc.get_count(), gc.get_threshold(), strict=True)
        due = [generation for generation, (count, threshold) in enumerate(counts) if count > threshold > 0]
        if due:
            self._collect(due[-1])

    def _collect(self, generation: int) -> None:
        """What has come in great numbers and survives the first look is not looked at again."""
        if _Held.count:
            return
        began = thread_time()
        gc.collect(generation)
        many = len(gc.get_objects(generation=1)) > MANY
        if generation > 0:
            before, self._old = self._old, len(gc.get_objects(generation=2))
            many = many or self._old - before > MANY
        if many or thread_time() - began > LONG_S:
            gc.freeze()
            self._old = 0
