"""A World's indexes of many records at once, an index at a time: two fifths of what it costs record by record.

What a first picture does not ask for may be entered later: some hundred records at a time between two frames, or all of
an index when somebody asks for it.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter, itemgetter
from typing import Final, NamedTuple, cast

from console.ec2.resources import Instance, NetworkInterface

Groups = dict[str, dict[str, str | dict[str, None]]]
"""By index, the ids under each key; one that is alone there stands by itself: an instance's only interface."""
Unique = dict[str, dict[str, str]]

ADDRESS: Final = "address "
_id, _mac, _vpc, _zone, _held, _associated, _address, _groups, _attachment, _attachment_id, _instance_id = map(
    attrgetter,
    (
        "id",
        "mac_address",
        "vpc_id",
        "availability_zone",
        "private_ip_addresses",
        "association",
        "private_ip_address",
        "groups",
        "attachment",
        "attachment_id",
        "instance_id",
    ),
)
_first = itemgetter(0)


class Batch(NamedTuple):
    """Records that came together; of the interfaces none that `is_rare`."""

    interfaces: list[NetworkInterface]
    instances: list[Instance]


def is_rare(interface: NetworkInterface) -> bool:
    """Whether it is listed by more than what most interfaces have."""
    return bool(interface.ipv6_addresses or interface.ipv4_prefixes or interface.ipv6_prefixes)


def enlist(listed: dict[str, str | dict[str, None]], pairs: Iterable[tuple[str, str]]) -> None:
    """List ids under keys."""
    for key, resource_id in pairs:
        members = listed.setdefault(key, resource_id)
        if type(members) is dict:
            members[resource_id] = None
        elif members != resource_id:
            listed[key] = {cast(str, members): None, resource_id: None}


class Backlog:
    """What is still to be entered in the indexes of a World."""

    def __init__(self, groups: Groups, unique: Unique) -> None:
        self._groups, self._unique = groups, unique
        self.left: dict[str, deque[Batch]] = {}
        """By index, or what stands for several that are made in one go."""

    def add(self, batch: Batch) -> None:
        for index in _MAKERS:
            self.left.setdefault(index, deque()).append(batch)

    def settle(self, index: str) -> None:
        """Enter all of an index."""
        name = ADDRESS if index.startswith(ADDRESS) else _ALSO.get(index, index)
        for batch in self.left.pop(name, ()):
            _MAKERS[name](self._groups, self._unique, batch)

    def settle_all(self) -> None:
        for index in list(self.left):
            self.settle(index)

    def work(self) -> Iterator[None]:
        """Enter all, half a millisecond at a time; somebody else may ask for an index meanwhile."""
        while self.left:
            index, batches = next(iter(self.left.items()))
            _MAKERS[index](self._groups, self._unique, batches.popleft())
            if not batches:
                del self.left[index]
            yield


def _ids(records: Sequence[NetworkInterface] | Sequence[Instance]) -> list[str]:
    return list(map(_id, records))


def _enter_instances_of(groups: Groups, _: Unique, batch: Batch) -> None:
    attached = [one for one in batch.interfaces if one.attachment is not None]
    instances = map(_instance_id, map(_attachment, attached))
    enlist(groups.setdefault("interfaces-of-instance", {}), zip(instances, _ids(attached), strict=True))


def _enter_addresses(groups: Groups, unique: Unique, batch: Batch) -> None:
    interfaces = batch.interfaces
    firsts = list(map(_first, map(_held, interfaces)))
    vpcs = list(map(_vpc, interfaces))
    if len(set(vpcs)) == 1:
        held = zip(map(_address, firsts), map(_id, interfaces), strict=True)
        unique.setdefault(ADDRESS + vpcs[0], {}).update(held)
    else:
        for one, address in zip(interfaces, firsts, strict=True):
            unique.setdefault(ADDRESS + one.vpc_id, {})[address.private_ip_address] = one.id
    for one in interfaces:
        if len(one.private_ip_addresses) > 1:
            by_address = unique[ADDRESS + one.vpc_id]
            for address in one.private_ip_addresses:
                by_address[address.private_ip_address] = one.id
    if any(map(_associated, firsts)) or any(len(one.private_ip_addresses) > 1 for one in interfaces):
        _enter_public(groups, unique, batch)


def _enter_public(groups: Groups, unique: Unique, batch: Batch) -> None:
    for one in batch.interfaces:
        found = [association.public_ip for held in one.private_ip_addresses if (association := held.association)]
        if found:
            unique.setdefault("interface-by-public-ip", {}).update(dict.fromkeys(found, one.id))
            enlist(groups.setdefault("public-interfaces-in-vpc", {}), ((one.vpc_id, one.id),))


def _enter_groups(groups: Groups, _: Unique, batch: Batch) -> None:
    held = zip(map(_groups, batch.interfaces), map(_id, batch.interfaces), strict=True)
    enlist(groups.setdefault("interfaces-in-group", {}), ((group, one) for each, one in held for group in each))


def _enter_attachments(_: Groups, unique: Unique, batch: Batch) -> None:
    attached = [one for one in batch.interfaces if one.attachment is not None]
    attachments = map(_attachment_id, map(_attachment, attached))
    unique.setdefault("interface-by-attachment", {}).update(zip(attachments, map(_id, attached), strict=True))


def _enter_macs(_: Groups, unique: Unique, batch: Batch) -> None:
    macs = map(_mac, batch.interfaces)
    unique.setdefault("mac-address", {}).update(zip(macs, map(_id, batch.interfaces), strict=True))


def _enter_zones(groups: Groups, _: Unique, batch: Batch) -> None:
    zones = map(_zone, batch.instances)
    enlist(groups.setdefault("instances-in-zone", {}), zip(zones, map(_id, batch.instances), strict=True))


_MAKERS: Final[dict[str, Callable[[Groups, Unique, Batch], None]]] = {
    "interfaces-of-instance": _enter_instances_of,
    ADDRESS: _enter_addresses,
    "interfaces-in-group": _enter_groups,
    "interface-by-attachment": _enter_attachments,
    "mac-address": _enter_macs,
    "instances-in-zone": _enter_zones,
}
"""The first are asked for first: by advice, by a pointer over an address map."""
_ALSO: Final = {"interface-by-public-ip": ADDRESS, "public-interfaces-in-vpc": ADDRESS}
