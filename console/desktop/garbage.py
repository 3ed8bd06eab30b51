"""Collects Python's garbage on Qt's thread only.

Cyclic garbage is collected by whichever thread happens to allocate, and a QObject that dies in another thread than its
own takes the program with it. So the collector that runs by itself is off, and a timer does what it did.
"""

import gc
from time import thread_time

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS = 500
MANY = 10_000
"""Objects that have come within a few seconds and are still there: data that stays. Python would look through all of
them again twice, 50 to 100 ms each time where advice is made for a large world."""


LONG_S = 0.015
"""What takes so long to look through, and is no garbage, is not looked through again."""


class GarbageCollector(QObject):
    """From `start` to `stop`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.collect)

    def start(self) -> None:
        gc.disable()
        self._timer.start()

    def pause(self) -> None:
        """Nothing is collected until `start`: while a world is read there is no garbage, and much to look through."""
        self._timer.stop()
        gc.disable()

    def stop(self) -> None:
        if self._timer.isActive():
            self._timer.stop()
            gc.enable()

    @Slot()
    def collect(self) -> None:
        """The oldest generation that is due, by Python's own thresholds. What has come in great numbers and survives
        the first look is not looked at again."""
        due = [
            generation
            for generation, (count, threshold) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
            if count > threshold > 0
        ]
        if due:
            began = thread_time()
            gc.collect(due[-1])
            if thread_time() - began > LONG_S or len(gc.get_objects(generation=1)) > MANY:
                gc.freeze()
