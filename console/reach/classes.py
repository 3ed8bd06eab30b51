"""Interfaces that no rule, entry or route tells apart: what is so for one of a class is so for all of it.

The class of an interface: its subnet, groups, source/dest check and state, whether it has public and IPv6 addresses,
which blocks that are narrower than its subnet hold its address, and the same of the other interfaces of its instance
with the guest's routing. What a route leads to is a class of its own, for packets are sent through it.

Within a class only the interfaces of one instance differ to each other: they are reached without a network.
"""

from collections.abc import Hashable, Iterable
from typing import NamedTuple

from console.ec2.resources import RouteTable
from console.reach.blocks import Block, at, block
from console.reach.guest import PLAIN
from console.reach.view import Leg, View


class LegClass(NamedTuple):
    """Its members in the world's order."""

    key: Hashable
    members: tuple[Leg, ...]


class _Narrow:
    """The blocks that something in a VPC names, by how many bits they leave open."""

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
        self._heads = sorted(heads.items())

    def holding(self, address: int, within: Block) -> tuple[Block, ...]:
        """Those narrower than `within` that hold the address."""
        return tuple(
            Block(shift, address >> shift)
            for shift, heads in self._heads
            if shift < within.shift and address >> shift in heads
        )


def classes(view: View, legs: Iterable[Leg]) -> list[LegClass]:
    """The legs by class. Cost: one look at each; what is known of one is kept for as long as the view is true."""
    found: dict[Hashable, list[Leg]] = {}
    for leg in legs:
        found.setdefault(class_of(view, leg), []).append(leg)
    return [LegClass(key, tuple(members)) for key, members in found.items()]


def class_of(view: View, leg: Leg) -> Hashable:
    kept: dict[str, Hashable] = view.kept.setdefault("classes", {})
    key = kept.get(leg.id)
    if key is None:
        host = leg.host
        own = _own(view, leg)
        if len(host.legs) == 1 and host.guest is PLAIN:
            key = own
        else:
            key = (own, host.guest, host.legs.index(leg), tuple(_own(view, one) for one in host.legs))
        if any(one.id in _targets(view) for one in host.legs):
            key = (key, leg.id)
        kept[leg.id] = key
    return key


def _own(view: View, leg: Leg) -> Hashable:
    addresses = leg.addresses
    narrow = _narrow(view, leg.subnet.vpc.id)
    held = tuple(
        one
        for within in leg.subnet.blocks
        for address in (addresses.first(within.head << within.shift >= 1 << 128),)
        if address
        for one in narrow.holding(at(address), within)
    )
    public = tuple(one in addresses.public for one in addresses.single.values()) if addresses.public else ()
    return leg.subnet.id, leg.groups, leg.check, leg.state, held, public, bool(addresses.first(True))


def _narrow(view: View, vpc_id: str) -> _Narrow:
    key = f"narrow {vpc_id}"
    if key not in view.kept:
        view.kept[key] = _Narrow(view, vpc_id)
    found: _Narrow = view.kept[key]
    return found


def _targets(view: View) -> frozenset[str]:
    """Interfaces that a route leads to."""
    if "targets" not in view.kept:
        tables = view.world.all(RouteTable)
        view.kept["targets"] = frozenset(
            route.network_interface_id for table in tables for route in table.routes if route.network_interface_id
        )
    found: frozenset[str] = view.kept["targets"]
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
