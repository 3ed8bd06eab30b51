"""The finder's index of the window's world: made in idle moments, followed change by change, one for all who search."""

from itertools import islice

from PySide6.QtCore import QObject, QTimer, Slot

from console.desktop.finder import Finder
from console.desktop.models.differences import Differences
from console.ec2.history import Change
from console.topology.canvas.spare import is_spare, spent

SLICE, PAUSE_MS = 300, 10
STEPS = 20
"""Of what a large world is indexed by, 3 ms."""


class SearchIndex(QObject):
    """`finder` answers at any time; what is not indexed yet by then is indexed at once."""

    def __init__(self, differences: Differences, parent: QObject) -> None:
        super().__init__(parent)
        self._store = differences.store
        self.finder = Finder(lambda: differences.store.world)
        self._idle = QTimer(self, interval=PAUSE_MS)
        self._idle.timeout.connect(self._prepare)
        self._idle.start()
        differences.changed.connect(self._follow)

    @Slot()
    def _prepare(self) -> None:
        if not is_spare():
            return
        indexes_first = list(islice(self._store.world.work(), STEPS))
        if not indexes_first and not self.finder.prepare(SLICE):
            self._idle.stop()
        spent()

    @Slot(object)
    def _follow(self, changes: tuple[Change, ...]) -> None:
        for change in changes:
            self.finder.refresh(change.id)
