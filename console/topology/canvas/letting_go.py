"""Large layouts that are no longer shown, let go of a part at a time: half a million ids at once take a frame."""

from PySide6.QtCore import QObject, QTimer, Slot

from console.topology.canvas.spare import is_spare, spent
from console.topology.graph import Graph
from console.topology.layout import Layout

PAUSE_MS = 20


class LettingGo(QObject):
    """Of what is added, as long as nobody else has it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._held: list[object] = []
        self._timer = QTimer(self, interval=PAUSE_MS)
        self._timer.timeout.connect(self._go_on)

    def add(self, whole: Graph, layout: Layout) -> None:
        for graph in (whole, layout.graph):
            self._held += [graph.instance_numbers, graph.interface_numbers, graph.instances, graph.interfaces]
        self._held += [whole, layout]
        self._timer.start()

    @Slot()
    def _go_on(self) -> None:
        if is_spare():
            self._held.pop()  # the last first: what it is made of is held still
            spent()
        if not self._held:
            self._timer.stop()
