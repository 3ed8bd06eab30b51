"""What exists, as choices of a form; what cannot be chosen stays visible, with the reason."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from console.desktop.actions.words import called, called_id, device
from console.desktop.dialogs.form import Choice
from console.desktop.models.column import sortable
from console.ec2.addresses import network, overlap, to_text
from console.ec2.ids import short
from console.ec2.resources import NetworkInterface, Resource, Subnet, Vpc
from console.ec2.world import World

SMALLEST = 28
"""The longest prefix of a subnet."""
MOST_LISTED = 1000
"""Interfaces or instances to choose from; a world may have 256,000: to list them held the window for seconds."""
R = TypeVar("R", bound=Resource)


def vpc_choices(world: World) -> tuple[Choice, ...]:
    """The default VPC last: who has made another one works there."""
    every = sorted(by_name(world, world.all(Vpc)), key=_default_last)
    region = {one.id: f" · {world.place_of(one.id)}" if world.parts else "" for one in every}
    return tuple(
        Choice(
            one.id,
            called(world, one),
            f"{', '.join(one.cidr_blocks)} · {one.id}{region[one.id]}",
            world.why_barred(one.id),
        )
        for one in every
    )


def _default_last(vpc: Vpc) -> bool:
    return vpc.is_default


def by_name(world: World, records: Iterable[R]) -> list[R]:
    """In the order of what they are called: web-2 before web-10."""
    return sorted(records, key=lambda one: sortable(called(world, one)))


def zone_choices(world: World, vpc_id: str) -> tuple[Choice, ...]:
    """The zone with the fewest subnets of the VPC first."""
    used = [subnet.availability_zone for subnet in world.subnets_in(vpc_id)]
    zones = sorted(world.part_of(vpc_id).zones(), key=lambda zone: used.count(zone.id))
    return tuple(
        Choice(zone.id, zone.id, f"{used.count(zone.id)} subnets of this VPC", _closed(zone.state)) for zone in zones
    )


def _closed(state: str) -> str:
    return "" if state == "available" else f"the zone is {state}"


def subnet_choices(world: World, vpc_id: str, reason: Callable[[Subnet], str] = lambda _: "") -> tuple[Choice, ...]:
    return tuple(
        Choice(one.id, called(world, one), f"{one.cidr_block} · {one.availability_zone}", reason(one))
        for one in by_name(world, world.subnets_in(vpc_id))
    )


def group_choices(world: World, vpc_id: str) -> tuple[Choice, ...]:
    """The default group first."""
    every = sorted(world.groups_in(vpc_id), key=lambda one: (one.group_name != "default", sortable(called(world, one))))
    return tuple(
        Choice(one.id, called(world, one), " · ".join(filter(None, (one.description, short(one.id))))) for one in every
    )


def interface_choice(world: World, one: NetworkInterface, reason: str = "") -> Choice:
    """`web-1 · eth1`, so that interfaces of one instance stand together."""
    owner = called_id(world, one.attachment.instance_id) if one.attachment else "available"
    name = called(world, one)
    index = device(one)
    text = f"{owner} · {index or name}"
    if index and not name.startswith(index):
        text += f" {name}"
    return Choice(one.id, text, f"{one.private_ip_address} · {short(one.id)}", reason)


def interfaces_in(world: World, vpc_id: str) -> Iterator[NetworkInterface]:
    return (one for subnet in world.subnets_in(vpc_id) for one in world.each_interface_in(subnet.id))


def some(candidates: Iterable[R], chosen: R | None, name: Callable[[R], str]) -> list[R]:
    """The first MOST_LISTED and the chosen one, by name."""
    found = {one.id: one for one in islice(candidates, MOST_LISTED)}
    if chosen is not None:
        found[chosen.id] = chosen
    return sorted(found.values(), key=lambda one: sortable(name(one)))


def of_how_many(count: int) -> str:
    """The small print of a list of `some`."""
    return f"{MOST_LISTED:,} of {count:,}" if count > MOST_LISTED else ""


def free_vpc_block(world: World) -> str:
    """The first 10.x.0.0/16 that overlaps no VPC there is."""
    taken = [block for vpc in world.all(Vpc) for block in vpc.cidr_blocks]
    blocks = (f"10.{number}.0.0/16" for number in range(256))
    return next((block for block in blocks if not any(overlap(block, other) for other in taken)), "10.0.0.0/16")


def free_subnet_block(world: World, vpc_id: str) -> str:
    """The next free block of the VPC, as large as its latest subnet (a /20, or the quarter of a small VPC).

    In any of its blocks; where none has that much room, as large as there is; empty where all is taken.
    """
    vpc = world.find(Vpc, vpc_id)
    if vpc is None:
        return ""
    subnets = world.subnets_in(vpc_id)
    usual = max(20, network(vpc.cidr_block).prefixlen + 2)
    prefix = min(network(subnets[-1].cidr_block).prefixlen if subnets else usual, SMALLEST)
    taken = sorted((int(block[0]), int(block[-1])) for block in (network(one.cidr_block) for one in subnets))
    sizes = range(prefix, SMALLEST + 1)
    found = (
        _free_block(block, max(size, network(block).prefixlen), taken) for size in sizes for block in vpc.cidr_blocks
    )
    return next(filter(None, found), "")


def _free_block(cidr_block: str, prefix: int, taken: list[tuple[int, int]]) -> str:
    """taken: first and last addresses in order. Cost: O(taken), however many blocks there would be."""
    whole, size = network(cidr_block), 1 << (32 - prefix)
    start = int(whole[0])
    for first, last in taken:
        if last >= start:
            if first >= start + size:
                break
            start = (last // size + 1) * size
    return f"{to_text(start)}/{prefix}" if start + size - 1 <= int(whole[-1]) else ""
