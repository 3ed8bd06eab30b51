"""What many records have alike is one object: a subnet's id in each of its 4,000 interfaces, a fleet's tags.

A reader makes every text anew: an interface or instance of a large world takes 1,900 bytes with its places in the
World's indexes. Shared, it is half. Records are frozen, but these come from the reader and nobody knows them yet.
"""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from console.ec2.resources import Instance, NetworkInterface, NetworkInterfaceAttachment, Resource, Tag


def _setters(kind: Any, *fields: str) -> list[Any]:
    return [getattr(kind, field).__set__ for field in fields]


_SUBNET, _VPC, _ZONE, _OWNER, _TYPE, _GROUPS, _TAGS = _setters(
    NetworkInterface, "subnet_id", "vpc_id", "availability_zone", "owner_id", "interface_type", "groups", "tags"
)
_INSTANCE, _ITS_OWNER, _ATTACHED = _setters(
    NetworkInterfaceAttachment, "instance_id", "instance_owner_id", "attach_time"
)
_ID, _TAGS_OF_INSTANCE = _setters(Instance, "id", "tags")
_KIND = (
    "owner_id",
    "image_id",
    "instance_type",
    "availability_zone",
    "vpc_id",
    "architecture",
    "launch_time",
    "hostname_type",
    "instance_initiated_shutdown_behavior",
)
"""What the instances of a launch have alike."""
_KIND_OF: Any = attrgetter(*_KIND)
_SET_KIND = _setters(Instance, *_KIND)


class Shared:
    """Pools of equal values, for as long as a world is read."""

    def __init__(self) -> None:
        self._pool: dict[Any, Any] = {}
        self._tags: dict[tuple[str, str], Tag] = {}
        self._lists: dict[tuple[str, str], tuple[Tag, ...]] = {}

    def settle(self, records: Iterable[Resource]) -> None:
        """Put shared values into records that have just been read."""
        for record in records:
            if type(record) is NetworkInterface:
                self._settle_interface(record)
            elif type(record) is Instance:
                self._settle_instance(record)

    def _settle_interface(self, one: Any) -> None:
        same = self._pool.setdefault
        where = (one.subnet_id, one.vpc_id, one.availability_zone, one.owner_id, one.interface_type)
        subnet, vpc, zone, owner, kind = same(where, where)
        _SUBNET(one, subnet)
        _VPC(one, vpc)
        _ZONE(one, zone)
        _OWNER(one, owner)
        _TYPE(one, kind)
        _GROUPS(one, same(one.groups, one.groups))
        if one.tags:
            _TAGS(one, self._shared_tags(one.tags))
        attachment = one.attachment
        if attachment is not None:
            _INSTANCE(attachment, same(attachment.instance_id, attachment.instance_id))
            if attachment.instance_owner_id == owner:
                _ITS_OWNER(attachment, owner)
            _ATTACHED(attachment, same(attachment.attach_time, attachment.attach_time))

    def _settle_instance(self, one: Any) -> None:
        same = self._pool.setdefault
        _ID(one, same(one.id, one.id))  # its interfaces name it, before or after it
        kind = _KIND_OF(one)
        known = same(kind, kind)
        if known is not kind:
            for put, value in zip(_SET_KIND, known, strict=True):
                put(one, value)
        if one.tags:
            _TAGS_OF_INSTANCE(one, self._shared_tags(one.tags))

    def _shared_tags(self, tags: tuple[Tag, ...]) -> tuple[Tag, ...]:
        if len(tags) == 1:
            tag = tags[0]
            key: Any = (tag.key, tag.value)
            found = self._lists.get(key)
            if found is None:
                self._tags[key] = tag
                found = self._lists[key] = tags
            return found
        same = self._tags.setdefault
        return tuple([same((tag.key, tag.value), tag) for tag in tags])
