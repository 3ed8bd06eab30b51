"""What a filter finds in the diagram, in the language of the tables: `subnet:private-a state:available tag:team=web`.

An interface that matches brings its instance along; an instance that matches brings those of its interfaces that
match, or all of them if none does by itself. A filter is worked off in slices, so that no key stroke waits for it.
"""

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.desktop.models.column import ResourceKind
from console.desktop.models.compute import INSTANCES, NETWORK_INTERFACES
from console.desktop.models.query import Query, parse
from console.desktop.store import WorldStore
from console.ec2.changes import ChangeSet
from console.ec2.resources import Instance, NetworkInterface
from console.ec2.world import World

SLICE = 60
"""Rows read in one turn of the loop: a millisecond or two."""
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
        self._joined: dict[str, str] = {}
        self._slices: Iterator[None] | None = None
        self._matches: set[str] = set()
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
        self._joined.clear()
        if self.text:
            self._again.start()

    @Slot()
    def _start(self) -> None:
        self._again.stop()
        if not self.text:
            self._working.stop()
            self._joined.clear()
            self.found.emit(None)
            return
        self._matches = set()
        self._slices = self._seek(self._store.world)
        self._working.start()

    @Slot()
    def _go_on(self) -> None:
        if self._slices is not None and next(self._slices, self) is not self:
            return
        self._working.stop()
        self._slices = None
        self.found.emit(frozenset(self._matches))

    def _seek(self, world: World) -> Iterator[None]:
        fields = {column.key for kind in KINDS for column in kind.columns}
        query = parse(self.text, fields)
        hits: dict[type, set[str]] = {NetworkInterface: set(), Instance: set()}
        for kind in KINDS:
            mine = {column.key: column for column in kind.columns}
            if any(term.field not in (None, "tag", *mine) for term in query.terms):
                continue
            for number, resource_id in enumerate(list(world.ids(kind.record)), start=1):
                if self._accepts(query, kind, mine, resource_id, world):
                    hits[kind.record].add(resource_id)
                if number % SLICE == 0:
                    yield
        yield from self._bring(world, hits[NetworkInterface], hits[Instance])

    def _accepts(
        self, query: Query, kind: ResourceKind[Any], columns: dict[str, Any], resource_id: str, world: World
    ) -> bool:
        record = world.get(resource_id)
        if record is None:
            return False

        def cell(key: str) -> str:
            text: str = columns[key].text(record, world)
            return text.casefold()

        joined = ""
        if any(term.field is None for term in query.terms):
            known = self._joined.get(resource_id)
            joined = known if known is not None else "\n".join(c.text(record, world) for c in kind.columns).casefold()
            self._joined[resource_id] = joined
        return query.accepts(joined, cell, record.tags)

    def _bring(self, world: World, interfaces: set[str], instances: set[str]) -> Iterator[None]:
        self._matches = interfaces | instances
        for number, interface_id in enumerate(interfaces, start=1):
            interface = world.find(NetworkInterface, interface_id)
            if interface is not None and interface.attachment is not None:
                self._matches.add(interface.attachment.instance_id)
            if number % (10 * SLICE) == 0:
                yield
        for number, instance_id in enumerate(instances, start=1):
            mine = {one.id for one in world.interfaces_of(instance_id)}
            if mine.isdisjoint(interfaces):
                self._matches |= mine
            if number % (10 * SLICE) == 0:
                yield
