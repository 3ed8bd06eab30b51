"""What a record was before a change: a row may depend on that (the subnet that an interface has left)."""

from itertools import islice
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.desktop.store import WorldStore
from console.ec2.changes import ChangeSet
from console.ec2.history import Change
from console.ec2.resources import Resource

AT_ONCE: Final = 2_000
"""So many are told in one turn of the loop: who follows takes half a frame for them."""


class Differences(QObject):
    """Keeps a reference to every record as last seen (they are immutable: no copies), O(change) to follow."""

    changed = Signal(object)
    """tuple[Change, ...], each once; the store's world is already as after them, and after those told next."""

    def __init__(self, store: WorldStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self._seen: dict[str, Resource] = store.world.records()
        self._waiting: dict[str, None] = {}
        self._going_on = QTimer(self, interval=0)
        self._going_on.timeout.connect(self._tell_some)
        store.changed.connect(self._compare)

    @property
    def behind(self) -> bool:
        """Whether there is more to tell already."""
        return bool(self._waiting)

    @Slot(object)
    def _compare(self, changes: ChangeSet) -> None:
        self._waiting.update(dict.fromkeys(changes.deletes))
        self._waiting.update(dict.fromkeys(record.id for record in changes.upserts))
        if self._going_on.isActive():
            return
        self._tell_some()
        if self._waiting:
            self._going_on.start()

    @Slot()
    def _tell_some(self) -> None:
        world = self.store.world
        found = []
        # Several changes may be in the world by the time the first is told: what it holds now is what counts.
        for resource_id in list(islice(self._waiting, AT_ONCE)):
            del self._waiting[resource_id]
            before, after = self._seen.get(resource_id), world.get(resource_id)
            if before is after:
                continue
            if after is None:
                del self._seen[resource_id]
            else:
                self._seen[resource_id] = after
            found.append(Change(before, after))
        if not self._waiting:
            self._going_on.stop()
        if found:
            self.changed.emit(tuple(found))
