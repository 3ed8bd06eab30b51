"""Interfaces that no rule, entry or route tells apart: what is so for one of a class is so for all of it.

The class of an interface: its subnet, groups and state, whether it has public and IPv6 addresses, which blocks that
are narrower than its subnet hold its address, and by where its guest sends what has its address: by itself, or by
another interface, whose source/dest check drops it. What a route leads to is a class of its own, for packets are sent
through it.

Within a class only the interfaces of one instance differ to each other: they are reached without a network.

Classes are found by looking at records: legs (view.py) are made of those alone that packets are sent to.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

from console.ec2.resources import Instance, InstanceState, NetworkInterface, Subnet
from console.reach.blocks import Block, at, block
from console.reach.guest import Routing, guest_of
from console.reach.view import View

ClassId: TypeAlias = int
"""The same for as long as the view lives, and of two interfaces the same if nothing tells them apart."""


def _blocks(subnet: Subnet) -> list[Block]:
    return [block(one) for one in (subnet.cidr_block, subnet.ipv6_cidr_block) if one]


class LegClass(NamedTuple):
    """members: ids of interfaces in the world's order."""

    key: ClassId
    members: tuple[str, ...]


class Marks:
    """What tells the addresses of a VPC apart: the blocks that something names, and what routes lead to.

    within: of a subnet, the blocks narrower than its own, by how many bits they leave open; of most, none.
    """

    def __init__(self, view: View, vpc_id: str) -> None:
        world = view.world
        texts: set[str] = set()
        for group in world.groups_in(vpc_id):
            texts.update(one.cidr_ipv4 or one.cidr_ipv6 or "" for one in world.rules_of(group.id))
        texts.update(entry.block for acl in world.acls_in(vpc_id) for entry in acl.entries)
        texts.update(route.destination for table in world.route_tables_in(vpc_id) for route in table.routes)
        places = {own: subnet.id for subnet in world.subnets_in(vpc_id) for own in _blocks(subnet)}
        found: dict[str, dict[int, set[int]]] = {}
        for one in {block(text) for text in texts if text}:
            for shift in {own.shift for own in places if own.shift > one.shift}:
                if subnet_id := places.get(Block(shift, one.first >> shift)):
                    found.setdefault(subnet_id, {}).setdefault(one.shift, set()).add(one.head)
        self.within = {subnet_id: sorted(heads.items()) for subnet_id, heads in found.items()}
        self.targets = {
            route.network_interface_id
            for table in world.route_tables_in(vpc_id)
            for route in table.routes
            if route.network_interface_id
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Marks) and (self.within, self.targets) == (other.within, other.targets)

    __hash__ = None  # type: ignore[assignment]

    def holding(self, interface: NetworkInterface) -> tuple[Block, ...]:
        """The narrower blocks that hold its primary address, of either family."""
        heads = self.within.get(interface.subnet_id, ())
        addresses = [at(one.private_ip_address) for one in interface.private_ip_addresses[:1]]
        addresses += [at(one.ipv6_address) for one in interface.ipv6_addresses[:1]]
        return tuple(
            Block(shift, address >> shift)
            for address in addresses
            for shift, those in heads
            if address >> shift in those
        )


def classes(view: View, interfaces: Iterable[NetworkInterface]) -> list[LegClass]:
    """The interfaces by class. Cost: some 4 µs each; what is known of one is kept until it is touched."""
    known, marked = view.classed, ""
    found: dict[ClassId, list[str]] = {}
    for one in interfaces:
        if one.vpc_id != marked:
            marks, marked = _marks(view, one.vpc_id), one.vpc_id
        number = known.get(one.id)
        if number is None:
            number = _classify(view, marks, one)
        try:
            found[number].append(one.id)
        except KeyError:
            found[number] = [one.id]
    return [LegClass(number, tuple(members)) for number, members in found.items()]


def classes_in(view: View, vpc_id: str) -> list[LegClass]:
    """The interfaces of a VPC by class, subnet by subnet."""
    key = f"classes of {vpc_id}"
    if key not in view.kept:
        world = view.world
        subnets = world.subnets_in(vpc_id)
        view.kept[key] = classes(view, (one for subnet in subnets for one in world.interfaces_in_subnet(subnet.id)))
    found: list[LegClass] = view.kept[key]
    return found


def strangers(view: View, one: LegClass, other: LegClass) -> tuple[str, str] | None:
    """One of each, on two instances; None where there are no such two."""
    first, owner = one.members[0], owner_of(view, one.members[0])
    for member in other.members:
        if owner_of(view, member) != owner:
            return first, member
    return next(((member, other.members[0]) for member in one.members if owner_of(view, member) != owner), None)


def owner_of(view: View, interface_id: str) -> str:
    """The instance that it is attached to; of one that is attached to nothing, itself."""
    interface = view.world.find(NetworkInterface, interface_id)
    return interface.attachment.instance_id if interface and interface.attachment else interface_id


def class_of(view: View, interface: NetworkInterface) -> ClassId:
    marks = _marks(view, interface.vpc_id)  # first: what is known may have been found by others
    number = view.classed.get(interface.id)
    return _classify(view, marks, interface) if number is None else number


def _classify(view: View, marks: Marks, interface: NetworkInterface) -> ClassId:
    """With all of its instance: who are together is looked up once."""
    world, attachment = view.world, interface.attachment
    instance = world.find(Instance, attachment.instance_id) if attachment else None
    running = instance is not None and instance.state is InstanceState.RUNNING
    if instance is None or world.count_interfaces_of(instance.id) == 1:
        return _note(view, marks, interface, running, OWN, interface.id in marks.targets)
    mates = [one for one in world.interfaces_of(instance.id) if view.place(one.subnet_id)]
    routed = not marks.targets.isdisjoint([one.id for one in mates])
    ways = _ways_out(mates) if guest_of(instance).routing is Routing.MAIN else [OWN] * len(mates)
    for one, way in zip(mates, ways, strict=True):
        view.together[one.id] = instance.id
        if one.vpc_id == interface.vpc_id:
            _note(view, marks, one, running, way, routed)
    return view.classed[interface.id]


def _note(view: View, marks: Marks, interface: NetworkInterface, running: bool, way: "Ways", routed: bool) -> ClassId:
    attachment, own = interface.attachment, interface.private_ip_addresses
    plain = len(own) == 1 and not interface.ipv6_addresses and own[0].association is None
    key = (
        interface.subnet_id,
        marks.holding(interface) if interface.subnet_id in marks.within else (),
        interface.groups,
        running if attachment is not None and attachment.status == "attached" else None,
        () if plain else _addresses(interface),
        way,
        interface.id if routed else "",
    )
    ids = view.class_ids
    number = ids.get(key)
    if number is None:
        number = ids[key] = len(ids)
    view.classed[interface.id] = number
    return number


def _addresses(interface: NetworkInterface) -> tuple[tuple[bool, bool], ...]:
    """Of each, which family it is of and whether a public one leads to it."""
    own = ((False, one.association is not None) for one in interface.private_ip_addresses)
    return (*own, *((True, False) for _ in interface.ipv6_addresses))


Ways: TypeAlias = tuple[str, tuple[tuple[bool, str, str], ...]]
"""By where the guest sends what has an address: to all subnets, and of a family to certain ones otherwise.

Empty: by itself. DROPPED: by another interface, whose check is on. Else the other interface's id.
"""

OWN: Final[Ways] = ("", ())
DROPPED: Final = "dropped"


def _ways_out(mates: Sequence[NetworkInterface]) -> list[Ways]:
    """Of each of an instance's interfaces whose guest has one routing table."""
    connected: dict[tuple[bool, str], NetworkInterface] = {}
    for one in mates:
        if one.private_ip_addresses:
            connected.setdefault((False, one.subnet_id), one)
        if one.ipv6_addresses:
            connected.setdefault((True, one.subnet_id), one)
    found: list[Ways] = []
    for leg in mates:
        default = _way(leg, mates[0])
        others = [(*to, way) for to, one in connected.items() if (way := _way(leg, one)) != default]
        found.append((default, tuple(sorted(others))) if others else (default, ()))
    return found


def _way(leg: NetworkInterface, out: NetworkInterface) -> str:
    return "" if out is leg else DROPPED if out.source_dest_check else out.id


def _marks(view: View, vpc_id: str) -> Marks:
    key = f"marks {vpc_id}"
    found: Marks | None = view.kept.get(key)
    if found is None:
        found = view.kept[key] = Marks(view, vpc_id)
        before = view.marks.get(vpc_id)
        view.marks[vpc_id] = found
        if before is not None and before != found:
            view.classed.clear()  # which was found by what told them apart before
    return found
