"""Interfaces that no rule, entry or route tells apart: what is so for one of a class is so for all of it.

The class of an interface: its subnet, groups and state, whether it has public and IPv6 addresses, which blocks that
are narrower than its subnet hold its address, and by where its guest sends what has its address: by itself, or by
another interface, whose source/dest check drops it. What a route leads to is a class of its own, for packets are sent
through it.

Within a class only the interfaces of one instance differ to each other: they are reached without a network.
"""

from collections.abc import Hashable, Iterable
from typing import Final, NamedTuple

from console.ec2.resources import Subnet
from console.reach.blocks import IPV6, Block, at, block
from console.reach.guest import Routing
from console.reach.view import Leg, View


def _blocks(subnet: Subnet) -> list[Block]:
    return [block(one) for one in (subnet.cidr_block, subnet.ipv6_cidr_block) if one]


class LegClass(NamedTuple):
    """Its members in the world's order."""

    key: Hashable
    members: tuple[Leg, ...]


class Marks:
    """What tells the addresses of a VPC apart: the blocks that something names, and what routes lead to.

    Blocks are kept by how many bits they leave open.
    """

    def __init__(self, view: View, vpc_id: str) -> None:
        world = view.world
        texts: set[str] = set()
        for group in world.groups_in(vpc_id):
            texts.update(one.cidr_ipv4 or one.cidr_ipv6 or "" for one in world.rules_of(group.id))
        texts.update(entry.block for acl in world.acls_in(vpc_id) for entry in acl.entries)
        texts.update(route.destination for table in world.route_tables_in(vpc_id) for route in table.routes)
        heads: dict[int, set[int]] = {}
        for one in {block(text) for text in texts if text}:
            heads.setdefault(one.shift, set()).add(one.head)
        widest = max((one.shift for subnet in world.subnets_in(vpc_id) for one in _blocks(subnet)), default=0)
        self._heads = sorted((shift, held) for shift, held in heads.items() if shift < widest)
        self.any = bool(self._heads)
        self.targets = {
            route.network_interface_id
            for table in world.route_tables_in(vpc_id)
            for route in table.routes
            if route.network_interface_id
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Marks) and (self._heads, self.targets) == (other._heads, other.targets)

    __hash__ = None  # type: ignore[assignment]

    def holding(self, address: int, within: Block) -> list[Block]:
        """Those narrower than `within` that hold the address."""
        return [
            Block(shift, address >> shift)
            for shift, heads in self._heads
            if shift < within.shift and address >> shift in heads
        ]


def classes(view: View, legs: Iterable[Leg]) -> list[LegClass]:
    """The legs by class. Cost: one look at each; what is known of one is kept for as long as the view is true."""
    found: dict[Hashable, list[Leg]] = {}
    for leg in legs:
        found.setdefault(class_of(view, leg), []).append(leg)
    return [LegClass(key, tuple(members)) for key, members in found.items()]


def class_of(view: View, leg: Leg) -> Hashable:
    marks = _marks(view, leg.subnet.vpc.id)
    if leg.classed is None or leg.classed[0] is not marks:
        key: Hashable = (*place_of(marks, leg), leg.groups, leg.state, _public(leg), ways_out(leg))
        if marks.targets and not marks.targets.isdisjoint(one.id for one in leg.host.legs):
            key = key, leg.id
        leg.classed = marks, key
    return leg.classed[1]


def place_of(marks: "Marks", leg: Leg) -> tuple[str, tuple[Block, ...]]:
    """Where its address is, as far as anything that names blocks can tell."""
    held: list[Block] = []
    for within in leg.subnet.blocks if marks.any else ():
        address = leg.addresses.first(within.first >= IPV6)
        if address:
            held += marks.holding(at(address), within)
    return leg.subnet.id, tuple(held)


def _public(leg: Leg) -> Hashable:
    addresses = leg.addresses
    if len(addresses.single) == 1 and not addresses.public:
        return None
    return tuple((":" in one, one in addresses.public) for one in addresses.single.values())


OWN: Final = ("", ())
DROPPED: Final = "dropped"


def ways_out(leg: Leg) -> tuple[str, tuple[tuple[str, str], ...]]:
    """By where the guest sends what has the leg's address: to all subnets, and to certain ones otherwise.

    Empty: by itself. DROPPED: by another interface, whose check is on. Else the other interface's id.
    """
    host = leg.host
    if len(host.legs) == 1 or host.guest.routing is Routing.POLICY:
        return OWN
    first: dict[str, Leg] = {}
    for one in host.legs:
        if one.addresses.first(False):
            first.setdefault(one.subnet.id, one)
    default = _way(leg, host.legs[0])
    others = ((subnet, way) for subnet, one in first.items() if (way := _way(leg, one)) != default)
    return default, tuple(sorted(others))


def _way(leg: Leg, out: Leg) -> str:
    return "" if out is leg else DROPPED if out.check else out.id


def _marks(view: View, vpc_id: str) -> "Marks":
    key = f"marks {vpc_id}"
    found: Marks | None = view.kept.get(key)
    if found is None:
        found = Marks(view, vpc_id)
        before = view.marks.get(vpc_id)
        if before is not None and before == found:
            found = before  # so that classes found by it are still found
        view.kept[key] = view.marks[vpc_id] = found
    return found


def legs_in(view: View, vpc_id: str) -> list[Leg]:
    """Every interface of the VPC, subnet by subnet."""
    key = f"legs {vpc_id}"
    if key not in view.kept:
        interfaces = (
            one for subnet in view.world.subnets_in(vpc_id) for one in view.world.interfaces_in_subnet(subnet.id)
        )
        view.kept[key] = [leg for one in interfaces if (leg := view.leg(one.id))]
    found: list[Leg] = view.kept[key]
    return found
