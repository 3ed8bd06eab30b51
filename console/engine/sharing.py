"""What many records have alike is one object: a subnet's id in each of its 4,000 interfaces, a fleet's tags.

A reader makes every text anew: an interface or instance of a large world takes 1,900 bytes with its places in the
World's indexes. Shared, it is half. Records are frozen, but these come from the reader and nobody knows them yet.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any

from console.ec2.resources import Instance, NetworkInterface, NetworkInterfaceAttachment, Resource

_Field = tuple[Callable[[Any], Any], Callable[[Any, Any], None]]


def _fields(kind: Any, names: str) -> list[_Field]:
    """How each is read and, in a record that nobody knows yet, written."""
    return [(attrgetter(name), getattr(kind, name).__set__) for name in names.split()]


_OF_INTERFACE = _fields(NetworkInterface, "subnet_id vpc_id availability_zone owner_id interface_type groups")
_OF_ATTACHMENT = _fields(NetworkInterfaceAttachment, "instance_id instance_owner_id")
_OF_INSTANCE = _fields(
    Instance,
    "id owner_id image_id instance_type availability_zone vpc_id architecture hostname_type "
    "instance_initiated_shutdown_behavior",
)
"""Its id: its interfaces name it, before or after it."""
_TAGS = _fields(NetworkInterface, "tags") + _fields(Instance, "tags")
_TIMES = _fields(NetworkInterfaceAttachment, "attach_time") + _fields(Instance, "launch_time")


class Shared:
    """A pool of equal values, for as long as a world is read."""

    def __init__(self) -> None:
        self._pool: dict[Any, Any] = {}

    def settle(self, records: Iterable[Resource]) -> None:
        """Put shared values into records that have just been read; field by field, as no loop of Python's is."""
        by_kind: dict[type, list[Any]] = {NetworkInterface: [], Instance: []}
        for record in records:
            if (alike := by_kind.get(type(record))) is not None:
                alike.append(record)
        interfaces, instances = by_kind[NetworkInterface], by_kind[Instance]
        attachments = [held for one in interfaces if (held := one.attachment) is not None]
        self._share(interfaces, _OF_INTERFACE)
        self._share(attachments, _OF_ATTACHMENT)
        self._share(instances, _OF_INSTANCE)
        for alike, field in zip((interfaces, instances), _TAGS, strict=True):
            self._share_tags(alike, field)
        for alike, field in zip((attachments, instances), _TIMES, strict=True):
            self._share_times(alike, field)

    def _share(self, records: Sequence[Any], fields: Iterable[_Field]) -> None:
        same = self._pool.setdefault
        for read, put in fields:
            values = list(map(read, records))
            deque(map(put, records, map(same, values, values)), maxlen=0)

    def _share_tags(self, records: Sequence[Any], field: _Field) -> None:
        """A single one with its list; of several, one is often a name that nobody else has."""
        (read, put), same = field, self._pool.setdefault
        for one in records:
            tags = read(one)
            if len(tags) > 1:
                put(one, tuple(map(same, tags, tags)))
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
