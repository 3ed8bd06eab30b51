"""What a filter finds in the diagram, in the language of the tables: `subnet:private-a state:available tag:team=web`.

An interface that matches brings its instance along; an instance that matches brings those of its interfaces that
match, or all of them if none does by itself. A filter is worked off in slices, so that no key stroke waits for it.
"""

import time
from collections.abc import Generator
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.desktop.models.column import ResourceKind
from console.desktop.models.compute import INSTANCES, NETWORK_INTERFACES
from console.desktop.models.index import RowIndex, index_of, matching_ids
from console.desktop.store import WorldStore
from console.ec2.changes import ChangeSet
from console.ec2.resources import Instance, NetworkInterface
from console.ec2.world import World

SLICE_S = 0.004
"""Of work, in one turn of the loop."""
AT_ONCE = 200
"""Things whose other ends are looked for between two looks at the clock."""
AGAIN_MS = 150
"""After a change of the World the filter is asked again."""
KINDS: tuple[ResourceKind[Any], ...] = (NETWORK_INTERFACES, INSTANCES)


class DiagramFilter(QObject):
    """Follows the store; says `found` whenever what matches may be another."""

    found = Signal(object)
    """frozenset of instance and interface ids; None without a filter."""

    def __init__(self, store: WorldStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.text = ""
        self._held: list[RowIndex] = []
        """What has been read for the last filter serves the next."""
        self._slices: Generator[None, None, frozenset[str]] | None = None
        self._working = QTimer(self, interval=0)
        self._working.timeout.connect(self._go_on)
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._start)
        store.changed.connect(self._follow)

    def seek(self, text: str) -> None:
        if text.strip() == self.text:
            return
        self.text = text.strip()
        self._start()

    @property
    def busy(self) -> bool:
        return self._working.isActive() or self._again.isActive()

    @Slot(object)
    def _follow(self, changes: ChangeSet) -> None:
        """Rows name other things (an instance its interfaces' subnets): with a change all texts may be others."""
        self._held.clear()
        if self.text:
            self._again.start()

    @Slot()
    def _start(self) -> None:
        self._again.stop()
        if not self.text:
            self._working.stop()
            self._held.clear()
            self.found.emit(None)
            return
        world = self._store.world
        self._held = [index_of(world, kind) for kind in KINDS]
        self._slices = seek(world, self.text)
        self._working.start()

    @Slot()
    def _go_on(self) -> None:
        until = time.perf_counter() + SLICE_S
        try:
            while self._slices is not None and time.perf_counter() < until:
                next(self._slices)
        except StopIteration as end:
            self._working.stop()
            self._slices = None
            self.found.emit(end.value)


def seek(world: World, text: str) -> Generator[None, None, frozenset[str]]:
    """The ids of the instances and interfaces that a filter shows, in slices."""
    hits = yield from matching_ids(world, text, KINDS)
    found = set(hits)
    for number, one in enumerate(hits, start=1):
        record = world.get(one)
        if isinstance(record, NetworkInterface):
            if record.attachment is not None:
                found.add(record.attachment.instance_id)
        elif isinstance(record, Instance):
            mine = {interface.id for interface in world.interfaces_of(one)}
            if mine.isdisjoint(hits):
                found |= mine
        if number % AT_ONCE == 0:
            yield
    return frozenset(found)
