"""The indexes that a large world was opened without, made a little at a time once its picture is there."""

from PySide6.QtCore import QObject, QTimer, Slot

from console.backends.embedded import EmbeddedBackend
from console.topology.canvas.spare import is_spare, spent

PAUSE_MS = 2


class Indexing(QObject):
    """Begins when it is made, and is gone when there is nothing left."""

    def __init__(self, backend: EmbeddedBackend, parent: QObject) -> None:
        super().__init__(parent)
        self._backend = backend
        self._timer = QTimer(self, interval=PAUSE_MS)
        self._timer.timeout.connect(self._go_on)
        self._timer.start()

    @Slot()
    def _go_on(self) -> None:
        if not is_spare():
            return
        if not self._backend.index_on():
            self._timer.stop()
            self.deleteLater()
        spent()
