"""What many records have alike is one object: a subnet's id in each of its 4,000 interfaces, a fleet's tags.

A reader makes every text anew: an interface or instance of a large world takes 1,900 bytes with its places in the
World's indexes. Shared, it is half. Records are frozen, but these come from the reader and nobody knows them yet.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from console.ec2.record import Record
from console.ec2.resources import Instance, NetworkInterface, NetworkInterfaceAttachment
from console.engine.narrowing import ALIKE, become

_Field = tuple[Callable[[Any], Any], Callable[[Any, Any], None]]


def _fields(kind: Any, names: Iterable[str]) -> list[_Field]:
    """How each is read and, in a record that nobody knows yet, written."""
    return [(attrgetter(name), getattr(kind, name).__set__) for name in names]


_ALIKE = {kind: _fields(kind, names) for kind, names in ALIKE.items()}
_GROUPS = _fields(NetworkInterface, ["groups"])
_IDS = _fields(Instance, ["id"]), _fields(NetworkInterfaceAttachment, ["instance_id"])
"""An instance's interfaces name it, most of them right before or after it."""
_TAGS = _fields(NetworkInterface, ["tags"]) + _fields(Instance, ["tags"])
_TIMES = _fields(NetworkInterfaceAttachment, ["attach_time"]) + _fields(Instance, ["launch_time"])


class Shared:
    """A pool of equal values, for as long as a world is read."""

    def __init__(self) -> None:
        self._pool: dict[Any, Any] = {}

    def settle(
        self, interfaces: Sequence[NetworkInterface], instances: Sequence[Instance], *, narrow: bool = False
    ) -> None:
        """Put shared values into records that have just been read; field by field, as no loop of Python's is.

        narrow: they are twins yet (narrowing.py), and what those share is shared.
        """
        pool = self._pool
        attachments = [held for one in interfaces if (held := one.attachment) is not None]
        records: dict[type[Record], Sequence[Record]] = {
            NetworkInterface: interfaces,
            NetworkInterfaceAttachment: attachments,
            Instance: instances,
        }
        for kind, alike in records.items():
            if narrow:
                become(kind, alike)
            else:
                _share(pool, alike, _ALIKE[kind])
        _share(pool, interfaces, _GROUPS)
        ids: dict[Any, Any] = {}  # of these only: one of all ids would be too large for a processor's cache
        _share(ids, instances, _IDS[0])
        _share(ids, attachments, _IDS[1])
        for alike, field in zip((interfaces, instances), _TAGS, strict=True):
            self._share_tags(alike, field)
        for alike, field in zip((attachments, instances), _TIMES, strict=True):
            self._share_times(alike, field)

    def _share_tags(self, records: Sequence[Any], field: _Field) -> None:
        """A single one with its list; of several, the first is often a name that nobody else has."""
        (read, put), same = field, self._pool.setdefault
        for one in records:
            tags = read(one)
            if len(tags) > 1:
                first, *rest = tags
                put(one, (first if first.key == "Name" else same(first, first), *map(same, rest, rest)))
            elif tags:
                put(one, same(tags, tags))

    def _share_times(self, records: Sequence[Any], field: _Field) -> None:
        """A fleet's are one after another, and to compare two takes a tenth of what it takes to look one up."""
        read, put = field
        last = None
        for one in records:
            value = read(one)
            if value != last:
                last = self._pool.setdefault(value, value)
            put(one, last)


def _share(pool: dict[Any, Any], records: Sequence[Any], fields: Iterable[_Field]) -> None:
    same = pool.setdefault
    for read, put in fields:
        values = list(map(read, records))
        deque(map(put, records, map(same, values, values)), maxlen=0)
