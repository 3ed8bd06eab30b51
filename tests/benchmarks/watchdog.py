"""The largest gap of a timer on the window's loop."""

import time

from PySide6.QtCore import QObject, Qt, QTimer, Slot

TICK_MS = 5


class Watchdog(QObject):
    """Since `reset`, between two of its ticks at most: `largest`, milliseconds; `held`, of them in this thread's CPU,
    which is the same on a busy machine."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.reset()
        timer = QTimer(self, interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._tick)
        timer.start()

    def reset(self) -> None:
        self.largest = self.held = 0.0
        self._last, self._worked = time.perf_counter(), time.thread_time()

    @Slot()
    def _tick(self) -> None:
        now, worked = time.perf_counter(), time.thread_time()
        self.largest = max(self.largest, (now - self._last) * 1e3)
        self.held = max(self.held, (worked - self._worked) * 1e3)
        self._last, self._worked = now, worked
