"""Which paths a change opens and closes: what gets through before, taken from what gets through after.

rehearse(world, plan, lambda after: paths(after, around)).seen     the other half: paths(world, around)

around names what is in both worlds: of a rule that is made or revoked, its group; `concerned` finds them.
"""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
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
from console.reach.turns import finished
from console.reach.view import Leg, View, view_of

MOST_PAIRS: Final = 4_000
"""Of classes: beyond, only paths from and to the outside are looked at (some 0.5 ms a pair, all ports)."""
MOST_CONCERNED, MOST_WAYS = 1_000, 5_000
"""Interfaces that are looked at, and pairs of interfaces that are kept in mind: beyond, the rest is left out."""


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

    names: what the ends are called. whole: whether all is looked at that is asked about; where it is too much, pairs
    inside the VPC are left out first.
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
    To compare two worlds ask `concerned` of both what these are.
    most_pairs: of classes; with more, only paths from and to the outside are looked at.
    """
    return finished(paths_by_turns(world, around, most_pairs))


def paths_by_turns(
    world: World, around: Iterable[str] | None = None, most_pairs: int = MOST_PAIRS
) -> Generator[None, None, Paths]:
    """The same for who has other things to do meanwhile: yields before each trace, some 0.5 ms.

    To be asked on while the world is as it was at first; between two turns it may be another one, as in rehearsals.
    """
    view = view_of(world)
    legs = list(islice(_concerned(view, around), MOST_CONCERNED + 1))
    whole = len(legs) <= MOST_CONCERNED
    concerned = classes(view, (leg.interface for leg in legs[:MOST_CONCERNED]))
    nets = dict.fromkeys(leg.subnet.vpc.id for leg in legs)
    others = [one for net in nets for one in classes_in(view, net)]
    families = [(False, concerned, others)]
    if has_ipv6(world):
        some, all_ = ([one for one in those if _has_ipv6(view, one)] for those in (concerned, others))
        families.append((True, some, all_))
    pairs = sum(len(some) * len(all_) for _, some, all_ in families)
    ways = sum(2 * _size(some) * _size(all_) for _, some, all_ in families)
    whole = whole and pairs <= most_pairs and ways <= MOST_WAYS
    found: dict[Pair, tuple[Service, ...]] = {}
    for ipv6, some, all_ in families:
        for one in some:
            for outside in outsiders(world, ipv6):
                yield
                _note(found, world, [outside], _ends(one), ipv6)
                yield
                _note(found, world, _ends(one), [outside], ipv6)
            for other in all_ if whole else ():
                yield
                _note(found, world, _ends(other), _ends(one), ipv6)
                yield
                _note(found, world, _ends(one), _ends(other), ipv6)
    ends = dict.fromkeys(end for pair in found for end in (pair.source, pair.destination))
    names: dict[Endpoint, str] = {}
    for number, end in enumerate(ends):
        names[end] = label(world, end)
        if number % 100 == 99:
            yield
    return Paths(found, names, whole)


def _size(those: Iterable[LegClass]) -> int:
    return sum(len(one.members) for one in those)


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


def concerned(world: World, around: Iterable[str]) -> dict[str, None]:
    """The interfaces whose paths a change to some resources may concern.

    What a request makes is known only after it, what it deletes only before: ask of both, and compare what both say.
    No more than one beyond MOST_CONCERNED.
    """
    found: dict[str, None] = {}
    for interface_id in _with_those_behind(world, (own for one in around for own in _interfaces_of(world, one))):
        found[interface_id] = None
        if len(found) > MOST_CONCERNED:
            break
    return found


def _with_those_behind(world: World, interface_ids: Iterable[str]) -> Iterator[str]:
    """And their instances' others, whose replies may leave another way; and if routes lead to one of these, those that
    are sent through it.
    """
    tables: dict[str, RouteTable] = {}
    for interface_id in interface_ids:
        yield interface_id
        interface = world.find(NetworkInterface, interface_id)
        instance = world.instance_of(interface) if interface else None
        for one in world.interfaces_of(instance.id) if instance else ():
            yield one.id
            tables |= {table.id: table for table in world.route_tables_targeting(one.id)}
    for table in tables:
        yield from _interfaces_of(world, table)


def _concerned(view: View, around: Iterable[str] | None) -> Iterator[Leg]:
    world = view.world
    ids: Iterable[str] = world.ids(NetworkInterface)
    if around is not None:
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
    """Paths gained and lost. Of Worlds: by looking at what `around` concerns in either, or at everything."""
    ids = None if around is None else list(around)
    if ids is not None and isinstance(before, World) and isinstance(after, World):
        ids = [*concerned(before, ids), *concerned(after, ids)]
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


class Sentence(NamedTuple):
    """`internet → web-1 eth0, tcp 22`: what opens or closes for ends that fare alike. way: of the first of them."""

    text: str
    opens: bool
    way: Way

    def __str__(self) -> str:
        return f"{'Opens' if self.opens else 'Closes'}: {self.text}"


def told(found: Difference, most: int) -> tuple[list[Sentence], int]:
    """The foremost `most`, those that open before those that close, and how many are left out.

    Ends that fare alike share one; of IPv6, that is said behind it. What closes keeps half of the room if it needs it.
    """
    opened = [Sentence(text, True, way) for text, way in _grouped(found.gained, found.names)]
    closed = [Sentence(text, False, way) for text, way in _grouped(found.lost, found.names)]
    left = max(most - len(opened), most // 2)
    shown = opened[: most - min(left, len(closed))] + closed[:left]
    return shown, len(opened) + len(closed) - len(shown)


def sentences(found: Difference, most: int = 12) -> list[str]:
    """`Opens: internet → web-1 eth0, tcp 22`, `Closes: …`; at most so many lines."""
    shown, more = told(found, most)
    if more:
        shown, more = told(found, most - 1)
    return [*map(str, shown), *([f"… and {more} more"] if more else [])]


def _grouped(ways: Iterable[Way], names: Mapping[Endpoint, str]) -> Iterator[tuple[str, Way]]:
    """A line for all who fare alike, of both families where they do so in both, with the first of them."""
    found: dict[str, list[Way]] = {}
    every = list(ways)
    for ipv6 in (False, True):
        for line, way in _of_family([way for way in every if way.ipv6 is ipv6], names):
            found.setdefault(line, []).append(way)
    for line, same in found.items():
        over = "" if not same[-1].ipv6 else " (IPv6)" if len(same) == 1 else " (IPv4 and IPv6)"
        yield line + over, same[0]


def _of_family(ways: Sequence[Way], names: Mapping[Endpoint, str]) -> Iterator[tuple[str, Way]]:
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
        first = Way(those_[0], destinations[0], what_[0], ways[0].ipv6)
        yield f"{_several(those_, names)} → {_several(destinations, names)}, {listed}", first


def _words(service: Service) -> str:
    if service.protocol == "icmpv6":
        return "icmp"  # the line says of which family it is
    whole = service.protocol in ("tcp", "udp") and service.ports == EVERY_PORT
    return f"all {service.protocol}" if whole else str(service)


def _several(ends: Iterable[Endpoint], names: Mapping[Endpoint, str]) -> str:
    found = [names[end] for end in ends]
    return ", ".join(found[:3]) + (f" and {len(found) - 3} more" if len(found) > 3 else "")
