"""Which paths a change opens and closes: what gets through before, taken from what gets through after.

rehearse(world, plan, lambda after: paths(after, around)).seen     the other half: paths(world, around)
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from console.ec2.resources import (
    Address,
    Instance,
    NetworkAcl,
    NetworkInterface,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Vpc,
)
from console.ec2.world import World
from console.reach.classes import LegClass, classes, classes_in
from console.reach.ends import label
from console.reach.flow import CORPORATE, EVERY_PORT, INTERNET, Endpoint, EndpointKind, Flow, Service
from console.reach.sets import has_ipv6, outsiders
from console.reach.tracing import trace
from console.reach.view import Leg, View, view_of

MOST_PAIRS: Final = 4_000
"""Of classes: beyond, only paths from and to the outside are looked at (some 0.5 ms a pair, all ports)."""


class Pair(NamedTuple):
    """Who might get through to whom, in which family."""

    source: Endpoint
    destination: Endpoint
    ipv6: bool


class Way(NamedTuple):
    """Who gets through to whom, by what, in which family."""

    source: Endpoint
    destination: Endpoint
    service: Service
    ipv6: bool = False

    @property
    def flow(self) -> Flow:
        return Flow(self.source, self.destination, self.service.protocol, self.service.ports, ipv6=self.ipv6)


@dataclass(frozen=True, slots=True)
class Paths:
    """open: from whom to whom (interfaces, the internet, the corporate network) to what gets through.

    names: what the ends are called. whole: whether pairs inside the VPC are among them, see MOST_PAIRS.
    """

    open: Mapping[Pair, tuple[Service, ...]]
    names: Mapping[Endpoint, str]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Difference:
    """Paths gained and lost, in the order of their names."""

    gained: tuple[Way, ...]
    lost: tuple[Way, ...]
    names: Mapping[Endpoint, str]
    whole: bool = True

    def __bool__(self) -> bool:
        return bool(self.gained or self.lost)


def paths(world: World, around: Iterable[str] | None = None, most_pairs: int = MOST_PAIRS) -> Paths:
    """What gets through there and back, of all protocols and ports.

    around: ids (of what a request touches): only paths from or to the interfaces that these have to do with; None: all.
    most_pairs: of classes; with more, only paths from and to the outside are looked at.
    """
    view = view_of(world)
    legs = list(_concerned(view, around))
    concerned = classes(view, (leg.interface for leg in legs))
    nets = dict.fromkeys(leg.subnet.vpc.id for leg in legs)
    others = [one for net in nets for one in classes_in(view, net)]
    families = [(False, concerned, others)]
    if has_ipv6(world):
        some, all_ = ([one for one in those if _has_ipv6(view, one)] for those in (concerned, others))
        families.append((True, some, all_))
    whole = sum(len(some) * len(all_) for _, some, all_ in families) <= most_pairs
    found: dict[Pair, tuple[Service, ...]] = {}
    for ipv6, some, all_ in families:
        for one in some:
            for outside in outsiders(world, ipv6):
                _note(found, world, [outside], _ends(one), ipv6)
                _note(found, world, _ends(one), [outside], ipv6)
            for other in all_ if whole else ():
                _note(found, world, _ends(other), _ends(one), ipv6)
                _note(found, world, _ends(one), _ends(other), ipv6)
    ends = {end for pair in found for end in (pair.source, pair.destination)}
    return Paths(found, {end: label(world, end) for end in ends}, whole)


def _has_ipv6(view: View, one: LegClass) -> bool:
    leg = view.leg(one.members[0])
    return leg is not None and bool(leg.addresses.first(True))


def _ends(one: LegClass) -> list[Endpoint]:
    return [Endpoint(EndpointKind.INTERFACE, member) for member in one.members]


def _note(
    found: dict[Pair, tuple[Service, ...]],
    world: World,
    sources: Sequence[Endpoint],
    destinations: Sequence[Endpoint],
    ipv6: bool,
) -> None:
    """One trace for all of a class to all of another; those on one instance, which need no network, are left out."""
    passing: tuple[Service, ...] | None = None
    for source in sources:
        for destination in destinations:
            pair = Pair(source, destination, ipv6)
            if pair in found or _mates(world, source, destination):
                continue
            if passing is None:
                passing = trace(world, Flow(source, destination, "any", ipv6=ipv6)).passing
                if not passing:
                    return
            found[pair] = passing


def _mates(world: World, source: Endpoint, destination: Endpoint) -> bool:
    if source == destination:
        return True
    one, other = _instance(world, source), _instance(world, destination)
    return one is not None and one == other


def _instance(world: World, end: Endpoint) -> str | None:
    interface = world.find(NetworkInterface, end.id)
    return interface.attachment.instance_id if interface and interface.attachment else None


def _concerned(view: View, around: Iterable[str] | None) -> Iterator[Leg]:
    world = view.world
    if around is None:
        ids: Iterable[str] = world.ids(NetworkInterface)
    else:
        ids = dict.fromkeys(found for one in around for found in _interfaces_of(world, one))
    return (leg for one in ids if (leg := view.leg(one)))


def _interfaces_of(world: World, resource_id: str) -> Iterator[str]:
    """The interfaces whose paths a change to the resource may concern."""
    match world.get(resource_id):
        case NetworkInterface():
            yield resource_id
        case Instance():
            yield from (one.id for one in world.interfaces_of(resource_id))
        case Subnet():
            yield from (one.id for one in world.interfaces_in_subnet(resource_id))
        case SecurityGroup():
            yield from (one.id for one in world.interfaces_in_group(resource_id))
        case SecurityGroupRule(group_id=group_id):
            yield from (one.id for one in world.interfaces_in_group(group_id))
        case Address(network_interface_id=str() as interface_id):
            yield interface_id
        case NetworkAcl() as acl:
            for link in acl.associations:
                yield from _interfaces_of(world, link.subnet_id)
        case RouteTable() as table:
            for subnet in world.subnets_in(table.vpc_id):
                ruling = world.route_table_of(subnet)
                if ruling is not None and ruling.id == table.id:
                    yield from _interfaces_of(world, subnet.id)
        case Vpc():
            yield from (found for one in world.subnets_in(resource_id) for found in _interfaces_of(world, one.id))
        case record if record is not None:
            for attached in (*getattr(record, "attachments", ()), *getattr(record, "vpc_attachments", ())):
                yield from _interfaces_of(world, attached.vpc_id)


def difference(before: World | Paths, after: World | Paths, around: Iterable[str] | None = None) -> Difference:
    """Paths gained and lost. Of Worlds: by looking at what `around` names, or at everything."""
    ids = None if around is None else tuple(around)
    old = before if isinstance(before, Paths) else paths(before, ids)
    new = after if isinstance(after, Paths) else paths(after, ids)
    names = {**old.names, **new.names}
    gained, lost = _only_in(new, old, names), _only_in(old, new, names)
    return Difference(gained, lost, names, old.whole and new.whole)


def _only_in(one: Paths, other: Paths, names: Mapping[Endpoint, str]) -> tuple[Way, ...]:
    found = [
        Way(pair.source, pair.destination, left, pair.ipv6)
        for pair, services in one.open.items()
        for service in services
        for left in _without(service, other.open.get(pair, ()))
    ]
    found.sort(key=lambda way: (names[way.destination], names[way.source], way.service.protocol, way.service.ports))
    found.sort(key=lambda way: way.ipv6)
    return tuple(found)


def _without(service: Service, taken: Iterable[Service]) -> Iterator[Service]:
    """The service's ports that none of `taken` has."""
    first, last = service.ports
    for start, end in sorted(one.ports for one in taken if one.protocol == service.protocol):
        if end < first or start > last:
            continue
        if start > first:
            yield Service(service.protocol, (first, start - 1))
        first = end + 1
    if first <= last:
        yield Service(service.protocol, (first, last))


def sentences(found: Difference, most: int = 12) -> list[str]:
    """`Opens: internet → web-1 eth0, tcp 22`; of IPv6, that is said behind it.

    Ends that fare alike share a line; at most so many lines.
    """
    lines = [f"Opens: {one}" for one in _grouped(found.gained, found.names)]
    lines += [f"Closes: {one}" for one in _grouped(found.lost, found.names)]
    if len(lines) > most:
        lines = [*lines[: most - 1], f"… and {len(lines) - most + 1} more"]
    return lines


def _grouped(ways: Iterable[Way], names: Mapping[Endpoint, str]) -> Iterator[str]:
    """A line for all who fare alike, of both families where they do so in both."""
    found: dict[str, list[bool]] = {}
    every = list(ways)
    for ipv6 in (False, True):
        for line in _of_family((way for way in every if way.ipv6 is ipv6), names):
            found.setdefault(line, []).append(ipv6)
    for line, families in found.items():
        yield f"{line}{'' if families == [False] else ' (IPv6)' if families == [True] else ' (IPv4 and IPv6)'}"


def _of_family(ways: Iterable[Way], names: Mapping[Endpoint, str]) -> Iterator[str]:
    services: dict[tuple[Endpoint, Endpoint], list[Service]] = {}
    for way in ways:
        services.setdefault((way.source, way.destination), []).append(way.service)
    sources: dict[tuple[Endpoint, tuple[Service, ...], bool], list[Endpoint]] = {}
    for (source, destination), what in services.items():
        outside = source in (INTERNET, CORPORATE)  # who is not the VPC's own gets a line to itself
        sources.setdefault((destination, tuple(what), outside), []).append(source)
    alike: dict[tuple[tuple[Endpoint, ...], tuple[Service, ...]], list[Endpoint]] = {}
    for (destination, what_, _), those in sorted(sources.items(), key=lambda one: not one[0][2]):
        alike.setdefault((tuple(those), what_), []).append(destination)
    for (those_, what_), destinations in alike.items():
        listed = ", ".join(_words(one) for one in what_)
        yield f"{_several(those_, names)} → {_several(destinations, names)}, {listed}"


def _words(service: Service) -> str:
    if service.protocol == "icmpv6":
        return "icmp"  # the line says of which family it is
    whole = service.protocol in ("tcp", "udp") and service.ports == EVERY_PORT
    return f"all {service.protocol}" if whole else str(service)


def _several(ends: Iterable[Endpoint], names: Mapping[Endpoint, str]) -> str:
    found = [names[end] for end in ends]
    return ", ".join(found[:3]) + (f" and {len(found) - 3} more" if len(found) > 3 else "")
