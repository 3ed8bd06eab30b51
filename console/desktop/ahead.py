"""What has to be there before something can be made, a little of it in each turn of the loop."""

from collections.abc import Iterator
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.topology.canvas.spare import is_spare, spent

SLICE_S = 0.004
"""What begins within a slice ends in it: with the slowest piece still within a frame or two."""
WAIT_MS = 4
"""While no moment is spare."""


class Ahead(QObject):
    """Begins when it is made: each step of `pieces` is one piece of the work. Gone after `here`."""

    here = Signal()

    def __init__(self, pieces: Iterator[object], parent: QObject) -> None:
        super().__init__(parent)
        self._pieces = pieces
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)
        self._timer.start()

    @Slot()
    def _go_on(self) -> None:
        if not is_spare(self):
            self._timer.setInterval(WAIT_MS)
            return
        self._timer.setInterval(0)
        until = perf_counter() + SLICE_S
        for _ in self._pieces:
            if perf_counter() > until:
                spent(self)
                return
        self._timer.stop()
        QTimer.singleShot(0, self, self._end)  # what is made then is another turn's work

    @Slot()
    def _end(self) -> None:
        self.here.emit()
        self.deleteLater()
