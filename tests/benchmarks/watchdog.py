"""The largest gap of a timer on the window's loop."""

import time

from PySide6.QtCore import QObject, Qt, QTimer, Slot

TICK_MS = 5


class Watchdog(QObject):
    """`largest`: milliseconds between two of its ticks since `reset`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.largest = 0.0
        self._last = time.perf_counter()
        timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._tick)
        timer.start()

    def reset(self) -> None:
        self.largest, self._last = 0.0, time.perf_counter()

    @Slot()
    def _tick(self) -> None:
        now = time.perf_counter()
        self.largest = max(self.largest, (now - self._last) * 1e3)
        self._last = now
