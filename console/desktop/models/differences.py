"""What a record was before a change: a row may depend on that (the subnet that an interface has left)."""

from PySide6.QtCore import QObject, Signal, Slot

from console.desktop.store import WorldStore
from console.ec2.changes import ChangeSet
from console.ec2.history import Change
from console.ec2.resources import Resource


class Differences(QObject):
    """Keeps a reference to every record as last seen (they are immutable: no copies), O(change) to follow."""

    changed = Signal(object)
    """tuple[Change, ...], each once; the store's world is already as after them."""

    def __init__(self, store: WorldStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self._seen: dict[str, Resource] = store.world.records()
        store.changed.connect(self._compare)

    @Slot(object)
    def _compare(self, changes: ChangeSet) -> None:
        world = self.store.world
        found = []
        # Several changes may be in the world by the time the first is told: what it holds now is what counts.
        for resource_id in dict.fromkeys([*changes.deletes, *(record.id for record in changes.upserts)]):
            before, after = self._seen.get(resource_id), world.get(resource_id)
            if before is after:
                continue
            if after is None:
                del self._seen[resource_id]
            else:
                self._seen[resource_id] = after
            found.append(Change(before, after))
        if found:
            self.changed.emit(tuple(found))
