"""World → Graph: what the diagram shows and how it hangs together, as numbers. Knows no position.

Bands (subnets), instances and interfaces are numbered; the numbers hold within one Graph. Interfaces are numbered
instance by instance in the order of their devices, the unattached ones last in the order of their addresses.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from console.ec2.addresses import network
from console.ec2.resources import Instance, NetworkInterface, RouteTable, Subnet, Vpc, name_of
from console.ec2.world import World
from console.topology.geometry import Flags, Ints

ALONE = -1
"""In `Graph.interface_instance`: attached to nothing that the diagram shows."""
PORTION = 1024
"""Things worked on in one call that keeps other threads waiting, 0.1 ms: a window's asks for its turn with most that it
paints."""
REGION = "region:"
"""How the ids of regions begin; their names follow."""
NameKey = tuple[bool, str, str]
BandKey = tuple[int, tuple[int, ...], str]
_ID = attrgetter("id")


class BandKind(StrEnum):
    """What a subnet's route table makes of it."""

    PUBLIC = "public"
    """A route to an internet gateway."""
    PRIVATE = "private"
    """Some other way out of the VPC: a VPN gateway, an interface."""
    ISOLATED = "isolated"
    """Local routes only."""


class BandNode(NamedTuple):
    """A subnet. `vpc` and `zone` are numbers: of Graph.vpcs, and in that VPC's zones."""

    subnet_id: str
    kind: BandKind
    vpc: int
    zone: int


class ZoneNode(NamedTuple):
    """An Availability Zone of a VPC; its bands: public first, then by CIDR block."""

    name: str
    bands: tuple[int, ...]


class VpcNode(NamedTuple):
    id: str
    zones: tuple[ZoneNode, ...]
    internet_gateway: str | None
    vpn_gateway: str | None


class RegionNode(NamedTuple):
    """A region, where the World has several. vpcs: their ids, in the order of Graph.vpcs."""

    id: str
    name: str
    vpcs: tuple[str, ...]


class Box(NamedTuple):
    """Many things drawn as one (topology/folding.py). key: what unfolds it. title: `48 web`; detail: a second line.

    members: ids of the instances and interfaces in it.
    """

    id: str
    key: str
    title: str
    detail: str
    changing: bool
    members: tuple[str, ...]


class Graph(msgspec.Struct, frozen=True, eq=False):
    """n interfaces, m instances. An instance without interfaces (a terminated one) has no place and isn't in it.

    interface_band, interface_instance (or ALONE), interface_device (-1 for an unattached one): int32[n].
    interface_available: bool[n], attached to nothing at all.
    instance_starts: int32[m + 1]; interfaces starts[i] … starts[i + 1] - 1 are those of instance i, eth0 first.
    boxes: by the ids that instances and interfaces have which stand for many; stands_for: from a member to that id.
    """

    vpcs: tuple[VpcNode, ...]
    bands: tuple[BandNode, ...]
    instances: tuple[str, ...]
    interfaces: tuple[str, ...]
    interface_band: Ints
    interface_instance: Ints
    interface_device: Ints
    interface_available: Flags
    instance_starts: Ints
    band_numbers: Mapping[str, int]
    instance_numbers: Mapping[str, int]
    interface_numbers: Mapping[str, int]
    boxes: Mapping[str, Box] = msgspec.field(default_factory=dict)
    stands_for: Mapping[str, str] = msgspec.field(default_factory=dict)
    regions: tuple[RegionNode, ...] = ()
    """None where there is one only."""

    def stand_in(self, resource_id: str) -> str:
        """What is drawn for a thing: itself, or the box that it is in."""
        return self.stands_for.get(resource_id, resource_id)

    @property
    def interface_counts(self) -> Ints:
        """int32[m]: how many interfaces each instance has."""
        found: Ints = self.instance_starts[1:] - self.instance_starts[:-1]
        return found

    def interfaces_of(self, instance: int) -> range:
        return range(int(self.instance_starts[instance]), int(self.instance_starts[instance + 1]))


class Frames(NamedTuple):
    """The containers, as a Graph has them."""

    vpcs: tuple[VpcNode, ...]
    bands: tuple[BandNode, ...]
    band_numbers: Mapping[str, int]
    regions: tuple[RegionNode, ...]


class Stock(NamedTuple):
    """What stands in the subnets, as far as a graph needs it (or more of it). instances: by their ids."""

    instances: Mapping[str, Any]
    interfaces: Collection[Any]


def build(world: World, only: Collection[str] | None = None, stock: Stock | None = None) -> Graph:
    """The graph of all VPCs, or only of those whose ids are given. O(n log n).

    stock: instead of the World's own.
    """
    return stocked(frames_of(world, only), stock or Stock(world.by_id(Instance), world.all(NetworkInterface)))


def gathered(world: World, ids: Iterable[str]) -> Stock:
    """The instances and interfaces of those ids, and the instances that those interfaces are attached to; asked one by
    one, so that another thread may go on and change the World."""
    instances: dict[str, Instance] = {}
    interfaces: dict[str, NetworkInterface] = {}
    for one in ids:
        record = world.get(one)
        if isinstance(record, NetworkInterface):
            interfaces[one] = record
            if record.attachment and (owner := world.find(Instance, record.attachment.instance_id)):
                instances[owner.id] = owner
        elif isinstance(record, Instance):
            instances[one] = record
    return Stock(instances, interfaces.values())


def frames_of(world: World, only: Collection[str] | None = None) -> Frames:
    """Only VPCs, zones and subnets: what a graph has without all that stands in them."""
    chosen = [vpc for vpc in world.all(Vpc) if only is None or vpc.id in only]
    chosen.sort(key=lambda vpc: (vpc.is_default, not name_of(vpc), _natural(name_of(vpc)), vpc.id))
    regions = _regions(world, chosen, only is not None) if world.parts else ()
    if regions:
        rank = {vpc_id: number for number, region in enumerate(regions) for vpc_id in region.vpcs}
        chosen.sort(key=lambda vpc: rank[vpc.id])
    vpcs: list[VpcNode] = []
    bands: list[BandNode] = []
    kinds: dict[str, BandKind] = {}
    for vpc in chosen:
        vpcs.append(_vpc(world, vpc, len(vpcs), bands, kinds))
    return Frames(tuple(vpcs), tuple(bands), {band.subnet_id: number for number, band in enumerate(bands)}, regions)


def stocked(frames: Frames, stock: Stock) -> Graph:
    """The graph of those. The World is not asked: any thread may do it."""
    return with_places(frames, stock)[0]


def with_places(frames: Frames, stock: Stock, *, findable: bool = True) -> tuple[Graph, Ints]:
    """The same, and of each interface its place in the stock: int32[n]. findable: by its id."""
    machines, cards = stock
    band_numbers = frames.band_numbers
    places: list[int] = []
    of_band: list[int] = []
    owners: list[int] = []
    network_cards: list[int] = []
    devices: list[int] = []
    found: dict[str, int] = {}
    """Instances with interfaces, in the order in which they turn up."""
    alone: list[tuple[BandKey, int]] = []
    unattached: set[int] = set()
    for place, interface in enumerate(cards):
        band = band_numbers.get(interface.subnet_id)
        if band is None:
            continue
        attachment = interface.attachment
        if attachment is not None and attachment.instance_id in machines:
            places.append(place)
            of_band.append(band)
            owners.append(found.setdefault(attachment.instance_id, len(found)))
            network_cards.append(attachment.network_card_index)
            devices.append(attachment.device_index)
        else:
            alone.append((in_band(interface, band), place))
            if attachment is None:
                unattached.add(place)
    alone.sort()

    instances = _in_order(machines[instance_id] for instance_id in found)
    numbers = numbered(instances)
    ranks = _ints([numbers[instance_id] for instance_id in found])
    owner, device = ranks[_ints(owners)], _ints(devices)
    every = list(map(_ID, cards))
    order = _by_slot(owner, _ints(network_cards), device, lambda one: every[places[one]])
    attached = len(order)
    stands = np.concatenate([_ints(places)[order], _ints([place for _, place in alone])])
    interfaces = [every[place] for place in stands.tolist()]
    available = np.zeros(len(interfaces), np.bool_)
    available[attached:] = [place in unattached for _, place in alone]
    bands_alone = [band for (band, _, _), _ in alone]
    none = np.full(len(alone), -1, np.int32)
    counts = np.bincount(owner, minlength=len(instances))
    graph = Graph(
        vpcs=frames.vpcs,
        bands=frames.bands,
        instances=tuple(instances),
        interfaces=tuple(interfaces),
        interface_band=np.concatenate([_ints(of_band)[order], _ints(bands_alone)]),
        interface_instance=np.concatenate([owner[order], none + (ALONE + 1)]),
        interface_device=np.concatenate([device[order], none]),
        interface_available=available,
        instance_starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        band_numbers=band_numbers,
        instance_numbers=numbers,
        interface_numbers=numbered(interfaces) if findable else {},
        regions=frames.regions,
    )
    return graph, stands


def _regions(world: World, chosen: list[Vpc], some: bool) -> tuple[RegionNode, ...]:
    """some: only those with a VPC that was chosen. None where that is one."""
    found: dict[str, list[str]] = {name: [] for name in world.parts}
    names = {id(part): name for name, part in world.parts.items()}
    for vpc in chosen:
        found[names[id(world.part_of(vpc.id))]].append(vpc.id)
    regions = tuple(RegionNode(f"{REGION}{name}", name, tuple(ids)) for name, ids in found.items() if ids or not some)
    return regions if len(regions) > 1 else ()


def _by_slot(owner: Ints, card: Ints, device: Ints, id_of: Callable[[int], str]) -> NDArray[np.int64]:
    """The order of attached interfaces: by their instance, then as `by_device` has it."""
    order = np.lexsort((device, card, owner))
    keys = np.stack([owner, card, device])[:, order]
    if np.any(np.all(keys[:, 1:] == keys[:, :-1], axis=0)):  # two in one place: only a remote that is half-way says so
        order = np.array(
            sorted(range(len(owner)), key=lambda one: (owner[one], card[one], device[one], id_of(one))), np.int64
        )
    return order


def _ints(numbers: list[int]) -> Ints:
    """As np.array, in portions: another thread (the window's) gets its turn in between."""
    found = np.empty(len(numbers), np.int32)
    for start in range(0, len(numbers), PORTION):
        found[start : start + PORTION] = numbers[start : start + PORTION]
    return found


def numbered(ids: Sequence[str]) -> dict[str, int]:
    """Each one's place in the list, made in such portions as well."""
    found: dict[str, int] = {}
    for start in range(0, len(ids), PORTION):
        part = ids[start : start + PORTION]
        found.update(zip(part, range(start, start + len(part)), strict=True))
    return found


def _vpc(world: World, vpc: Vpc, number: int, bands: list[BandNode], kinds: dict[str, BandKind]) -> VpcNode:
    by_zone: dict[str, list[Subnet]] = {}
    for subnet in world.subnets_in(vpc.id):
        by_zone.setdefault(subnet.availability_zone, []).append(subnet)
    zones = []
    for zone_number, name in enumerate(sorted(by_zone)):
        found = [(_kind(world.route_table_of(subnet), kinds), subnet) for subnet in by_zone[name]]
        found.sort(key=lambda one: (one[0] is not BandKind.PUBLIC, _block(one[1].cidr_block), one[1].id))
        first = len(bands)
        bands.extend(BandNode(subnet.id, kind, number, zone_number) for kind, subnet in found)
        zones.append(ZoneNode(name, tuple(range(first, len(bands)))))
    internet, vpn = world.internet_gateway_of(vpc.id), world.vpn_gateway_of(vpc.id)
    return VpcNode(vpc.id, tuple(zones), internet.id if internet else None, vpn.id if vpn else None)


def _kind(table: RouteTable | None, kinds: dict[str, BandKind]) -> BandKind:
    if table is None:
        return BandKind.ISOLATED
    if table.id not in kinds:
        targets = [route.target for route in table.routes if route.target != "local"]
        kind = BandKind.PRIVATE if targets else BandKind.ISOLATED
        if any(target.startswith("igw-") for target in targets):
            kind = BandKind.PUBLIC
        kinds[table.id] = kind
    return kinds[table.id]


def by_name(instance: Instance) -> NameKey:
    """Sort key of instances: web-2 before web-10, what has no name last."""
    name = name_of(instance)
    return not name, _natural(name), instance.id


def _in_order(instances: Iterable[Any]) -> list[str]:
    """The ids, as `by_name` sorts; what begins alike by itself, so that no sort of 100,000 names holds up a window's
    thread, and what a fleet has alike is looked at once."""
    alike: dict[tuple[bool, str], list[tuple[str, str]]] = {}
    fleets: dict[str, tuple[list[tuple[str, str]], str]] = {}
    for one in instances:
        name = name_of(one)
        stem = name.rstrip(_ASCII)
        digits = name[len(stem) :]
        fleet = fleets.get(stem)
        if not digits or digits[0] == "0" or (fleet is None and stem[-1:].isdecimal()):
            text = _natural(name)
            alike.setdefault((not name, text.partition(_NUMBER)[0]), []).append((text, one.id))
            continue
        if fleet is None:
            before = _natural(name)[: -len(digits) - 1]
            fleet = fleets[stem] = (alike.setdefault((False, before.partition(_NUMBER)[0]), []), before)
        members, before = fleet
        members.append((f"{before}{chr(len(digits))}{digits}", one.id))
    found: list[str] = []
    for begins in sorted(alike):
        alike[begins].sort()
        found += [instance_id for _, instance_id in alike[begins]]
    return found


_ASCII = "0123456789"
_DIGITS = re.compile(r"(\d+)")
_NUMBER = "\0"
"""Stands before a number, and is in no name."""


def _natural(name: str) -> str:
    """A text that sorts as the numbers in the name do: each with the count of its digits before it."""
    stem = name.rstrip(_ASCII)
    if len(stem) == len(name) or stem[-1:].isdecimal():
        return _numbers_marked(name)
    return f"{_stem(stem)}{_marked(name[len(stem) :])}"


def _numbers_marked(name: str) -> str:
    parts = _DIGITS.split(name.casefold())
    parts[1::2] = map(_marked, parts[1::2])
    return "".join(parts)


_stem = lru_cache(maxsize=1024)(_numbers_marked)
"""What the names of a fleet begin with."""


def _marked(digits: str) -> str:
    if digits[0] == "0" or not digits.isascii():
        digits = str(int(digits))
    return f"{_NUMBER}{chr(len(digits))}{digits}"


def by_device(interface: NetworkInterface) -> tuple[int, int, str]:
    """Sort key of an instance's interfaces."""
    attachment = interface.attachment
    if attachment is None:
        return 0, 0, interface.id
    return attachment.network_card_index, attachment.device_index, interface.id


def in_band(interface: NetworkInterface, band: int) -> BandKey:
    """Sort key of unattached interfaces, with the number of their band."""
    return band, _address(interface), interface.id


def _address(interface: NetworkInterface) -> tuple[int, ...]:
    parts = interface.private_ip_address.split(".")
    return tuple(map(int, parts)) if len(parts) == 4 else ()


def _block(cidr_block: str) -> tuple[int, int]:
    block = network(cidr_block)
    return int(block.network_address), block.prefixlen
