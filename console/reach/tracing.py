"""trace: a flow between ends of any kind, brought down to packets between addresses."""

from collections.abc import Generator, Iterator
from typing import Final, NamedTuple, TypeAlias

from console.ec2.resources import NetworkInterface
from console.ec2.world import World
from console.reach.blocks import Block, at, block, is_public, text_of
from console.reach.classes import LegClass, classes, owner_of, strangers
from console.reach.flow import EVERY_PORT, Endpoint, EndpointKind, Flow, Ports, Service
from console.reach.outside import corporate_address, representative, stranger
from console.reach.path import Disposition, Explanation, HopKind, Path, Trace
from console.reach.rules import NAMES, next_edge, number_of
from console.reach.turns import finished
from console.reach.view import Host, Leg, Net, Place, View, view_of
from console.reach.walk import Walk

_ECHO: Final = {"1": 8, "58": 128}


_OUTSIDE: Final = {
    EndpointKind.INTERNET: HopKind.INTERNET,
    EndpointKind.CORPORATE: HopKind.CORPORATE,
    EndpointKind.CIDR: HopKind.SERVICE,  # a block outside of the VPC is the internet's or the corporate network's
}


class Spot(NamedTuple):
    """A settled end: a leg and an address of its own, or a net and an address outside of it.

    address: empty where it is the guest's choice (a source), or still to be chosen by who asks (a destination).
    bound: a process that uses just this interface's address. alike: the class of interfaces that it stands for, each
    with an address in `within` where that is given.
    """

    kind: EndpointKind
    leg: Leg | None
    net: Net
    address: str = ""
    bound: bool = True
    alike: LegClass | None = None
    within: Block | None = None


Prepared: TypeAlias = tuple[list[Spot], list[Spot], tuple[Service, ...], bool]
"""Sources, destinations, what is asked for, and whether in IPv6."""


def trace(world: World, flow: Flow) -> Trace:
    """Follow the flow there and back. Ends that are not there any more end the path; they raise nothing.

    Raises ValueError for ports that are no range.

    Cost: some 50 µs between two interfaces; where an end stands for many, as much for each class that they fall into,
    and as much again for each piece into which rules cut the ports asked for.
    """
    view, prepared = _prepared(world, flow)
    if isinstance(prepared, Trace):
        return prepared
    sources, destinations, services, ipv6 = prepared
    if len(sources) == len(destinations) == 1 and not (sources[0].alike or destinations[0].alike):
        return _traced(view, flow, sources[0], destinations[0], services, ipv6)
    return finished(_best_of(view, flow, sources, destinations, services, ipv6))


def trace_by_turns(world: World, flow: Flow) -> Generator[None, None, Trace]:
    """The same for who has other things to do meanwhile: yields before each pair of classes."""
    view, prepared = _prepared(world, flow)
    if isinstance(prepared, Trace):
        return prepared
    yield
    return (yield from _best_of(view, flow, *prepared))


def _prepared(world: World, flow: Flow) -> tuple[View, "Trace | Prepared"]:
    first, last = flow.ports
    if not 0 <= first <= last <= EVERY_PORT[1]:
        raise ValueError(f"{first}–{last} is no range of ports")
    view = view_of(world)
    ipv6 = is_ipv6(flow)
    protocol = "icmpv6" if flow.protocol == "icmp" and ipv6 else flow.protocol
    source, destination = flow.source, flow.destination
    sources = list(spots(view, source, destination, ipv6, True))
    destinations = list(spots(view, destination, source, ipv6, False))
    if not sources or not destinations:
        return view, Trace(flow, _without(view, flow, bool(sources)), None)
    return view, (sources, destinations, _services(flow, protocol, ipv6), ipv6)


def is_ipv6(flow: Flow) -> bool:
    """The family of its packets: that of the addresses that its ends name, else what it says."""
    addresses = flow.source.address, flow.destination.address
    return any(":" in one for one in addresses) or (flow.ipv6 and not any(addresses))


def _services(flow: Flow, protocol: str, ipv6: bool) -> tuple[Service, ...]:
    if protocol != "any":
        return (Service(protocol, flow.ports),)
    ports = flow.ports
    return Service("tcp", ports), Service("udp", ports), Service("icmpv6" if ipv6 else "icmp")


def _without(view: View, flow: Flow, has_source: bool) -> Path:
    """An end that does not exist, or has no interface."""
    walk = Walk(view, "6", flow.protocol, flow.source_ports, flow.ports)
    outside = all(
        end.kind in (EndpointKind.INTERNET, EndpointKind.CORPORATE) for end in (flow.source, flow.destination)
    )
    if has_source:
        end, disposition, explanation = flow.destination, Disposition.NO_DESTINATION, Explanation.UNKNOWN_DESTINATION
    else:
        end, disposition, explanation = flow.source, Disposition.NO_SOURCE, Explanation.NO_SOURCE_OR_DESTINATION
    return walk.unable(HopKind.INTERFACE, end.id, disposition, explanation, "" if outside else end.address or end.kind)


def _best_of(
    view: View,
    flow: Flow,
    sources: list[Spot],
    destinations: list[Spot],
    services: tuple[Service, ...],
    ipv6: bool,
) -> Generator[None, None, Trace]:
    best: Trace | None = None
    tried = reached = 0
    for source in sources:
        for destination in destinations:
            if len(sources) > 1 and source.leg is not None and source.leg is destination.leg and not source.alike:
                continue
            for weight, first, second in _pairs(view, source, destination):
                yield
                one = _traced(view, flow, first, second, services, ipv6)
                tried += weight
                reached += weight if one.reachable else 0
                if best is None or _rank(one) > _rank(best):
                    best = one
    if best is None:
        return _traced(view, flow, sources[0], destinations[0], services, ipv6)
    if len(sources) == len(destinations) == 1 and tried == 1:
        return best
    return Trace(flow, best.forward, best.reply, best.passing, tried, reached)


def _rank(one: Trace) -> tuple[bool, bool]:
    """One that gets through tells most, and more where it needs a network."""
    return one.reachable, len(one.forward.hops) > 1


def _pairs(view: View, source: Spot, destination: Spot) -> Iterator[tuple[int, Spot, Spot]]:
    """How many pairs fare alike, with one of them: those on two instances, and those on one."""
    one, other = _class_of(source), _class_of(destination)
    if one is None or other is None or not (source.alike or destination.alike):
        known = source.alike or destination.alike
        yield len(known.members) if known else 1, source, destination
        return
    mine, theirs = _by_owner(view, one), _by_owner(view, other)
    together = [(a, b) for owner in mine if owner in theirs for a in mine[owner] for b in theirs[owner] if a != b]
    same = len(set(one.members).intersection(other.members))
    if pair := strangers(view, one, other):
        apart = len(one.members) * len(other.members) - len(together) - same
        yield apart, _standing(view, source, pair[0]), _standing(view, destination, pair[1])
    if together:
        first, second = together[0]
        yield len(together), _standing(view, source, first), _standing(view, destination, second)


def _class_of(spot: Spot) -> LegClass | None:
    """An interface that stands for itself is a class of one; who is outside is in none."""
    return spot.alike or (LegClass(-1, (spot.leg.id,)) if spot.leg else None)


def _by_owner(view: View, one: LegClass) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for member in one.members:
        found.setdefault(owner_of(view, member), []).append(member)
    return found


def _standing(view: View, spot: Spot, member: str) -> Spot:
    """The same with another of the class in front."""
    leg = view.leg(member)
    if leg is None or leg is spot.leg:
        return spot
    return spot._replace(leg=leg, address=spot.address and _address_within(leg, spot.within))


def _address_within(leg: Leg, within: Block | None) -> str:
    return next((text for number, text in leg.addresses.single.items() if within and within.holds(number)), "")


def _traced(
    view: View, flow: Flow, source: Spot, destination: Spot, services: tuple[Service, ...], ipv6: bool
) -> Trace:
    """Of one pair: the first port that gets through, and all that do."""
    if len(services) == 1 and services[0].ports[0] == services[0].ports[1]:
        return _single(view, flow, source, destination, services, ipv6)
    best: tuple[Path, Path | None, Service] | None = None
    passing: list[Service] = []
    for service in services:
        for forward, reply, piece in _pieces(view, flow, service, source, destination, ipv6):
            gets_through = reply is not None and reply.arrives
            kind = Service(service.protocol, piece)
            if gets_through:
                passing.append(kind)
            if best is None or (gets_through and len(passing) == 1):
                best = forward, reply, kind
    assert best is not None
    forward, reply, kind = best
    if not passing and kind.ports[0] < kind.ports[1] and kind.protocol in ("tcp", "udp"):
        # All that is dropped alike is told of and let through, not the port 0 that stood for it.
        walk = Walk(view, number_of(kind.protocol), kind.protocol, flow.source_ports, kind.ports)
        forward, reply = follow(view, walk, source, destination, ipv6)
    return Trace(flow, forward, reply, _joined(passing), 1, int(bool(passing)))


def _single(
    view: View, flow: Flow, source: Spot, destination: Spot, services: tuple[Service, ...], ipv6: bool
) -> Trace:
    """One port, which is nearly always what is asked."""
    protocol, ports = services[0].protocol, services[0].ports
    walk = Walk(view, number_of(protocol), protocol, flow.source_ports, ports)
    forward, reply = follow(view, walk, source, destination, ipv6)
    gets_through = reply is not None and reply.arrives
    return Trace(flow, forward, reply, services if gets_through else (), 1, int(gets_through))


def _joined(services: list[Service]) -> tuple[Service, ...]:
    found: list[Service] = []
    for one in services:
        if found and found[-1].protocol == one.protocol and found[-1].ports[1] + 1 == one.ports[0]:
            found[-1] = Service(one.protocol, (found[-1].ports[0], one.ports[1]))
        else:
            found.append(one)
    return tuple(found)


def _pieces(
    view: View, flow: Flow, service: Service, source: Spot, destination: Spot, ipv6: bool
) -> Iterator[tuple[Path, Path | None, Ports]]:
    """The ports cut where what was asked may decide otherwise, a trace of the first of each piece."""
    ports, number = service.ports, number_of(service.protocol)
    if number in _ECHO:
        first, last = (_ECHO[number], _ECHO[number]) if ports == EVERY_PORT else ports
    elif number in ("6", "17"):
        first, last = ports
    else:
        first = last = 0  # no ports
    while first <= last:
        walk = Walk(view, number, service.protocol, flow.source_ports, (first, first))
        forward, reply = follow(view, walk, source, destination, ipv6)
        until = last if first == last else min(last, next_edge(walk.edges, first) - 1)
        yield forward, reply, (first, until) if number in NAMES else EVERY_PORT
        first = until + 1


def follow(view: View, walk: Walk, source: Spot, destination: Spot, ipv6: bool) -> tuple[Path, Path | None]:
    """There, and back where it arrives."""
    if source.leg is None and (destination.leg is None or source.kind is EndpointKind.CIDR):
        kind = _OUTSIDE[source.kind]
        explanation = Explanation.NO_SOURCE_OR_DESTINATION
        return walk.unable(kind, "", Disposition.NO_SOURCE, explanation, source.address), None
    to = destination.address or _address_for(view, source, destination, ipv6)
    if not to:
        place = HopKind.INTERFACE if destination.leg else HopKind.INTERNET
        component = destination.leg.id if destination.leg else ""
        path = walk.unable(place, component, Disposition.NO_DESTINATION, Explanation.ENI_ADDRESS_RESTRICTION)
        return path, None
    sender: Host | Net
    if source.leg is not None:
        sender = source.leg.host
        bound = source.leg if source.bound else None
        text = source.leg.addresses.private(source.address)
        if source.bound and not text and not (text := source.leg.addresses.first(":" in to)):
            explanation = Explanation.ENI_ADDRESS_RESTRICTION
            return walk.unable(HopKind.INTERFACE, source.leg.id, Disposition.NO_SOURCE, explanation), None
        forward = walk.from_host(sender, text, to, bound)
    else:
        sender, text = source.net, source.address
        if source.kind is EndpointKind.INTERNET:
            forward = walk.from_internet(sender, text, to)
        else:
            forward = walk.from_corporate(sender, text, to)
    if not forward.arrives:
        return forward, None
    end = walk.ended_at
    if destination.leg is not None and end is not destination.leg.host:
        return Path(forward.hops, Disposition.NO_DESTINATION, Explanation.DISCONNECTED_VPCS), None
    asked = (text or forward.hops[0].packet.source, to)
    return forward, walk.reply(forward, asked, end, sender)


def _address_for(view: View, source: Spot, destination: Spot, ipv6: bool) -> str:
    """By which address who asks calls the destination."""
    leg = destination.leg
    if leg is None:
        if destination.kind is EndpointKind.INTERNET:
            return stranger(view, ipv6)
        return corporate_address(view, destination.net, source.leg.subnet if source.leg else None)
    private = leg.addresses.first(ipv6)
    if source.kind is EndpointKind.INTERNET and not ipv6:
        return leg.addresses.public.get(private) or next(iter(leg.addresses.public.values()), private)
    return private


# --- ends to spots


def spots(view: View, end: Endpoint, other: Endpoint, ipv6: bool, as_source: bool) -> Iterator[Spot]:
    """What an end stands for: one spot, or one of each class of those that it holds."""
    kind, world = end.kind, view.world
    match kind:
        case EndpointKind.INTERFACE:
            leg = view.leg(end.id)
            if leg is not None:
                yield Spot(kind, leg, leg.subnet.vpc, end.address)
        case EndpointKind.INSTANCE:
            host = view.host(end.id)
            if host is not None and host.legs:
                yield from _instance(host, other, ipv6, as_source)
        case EndpointKind.SUBNET:
            for one in classes(view, world.interfaces_in_subnet(end.id)):
                if leg := view.leg(one.members[0]):
                    yield Spot(kind, leg, leg.subnet.vpc, alike=one)
        case EndpointKind.CIDR:
            yield from _in_block(view, end, other)
        case _:
            yield from _beyond(view, end, other, ipv6)


def _instance(host: Host, other: Endpoint, ipv6: bool, as_source: bool) -> Iterator[Spot]:
    """As a source: one process that leaves the interface to the guest. As a destination: each of its interfaces."""
    if as_source:
        yield Spot(EndpointKind.INSTANCE, host.legs[0], host.legs[0].subnet.vpc, bound=False)
        return
    public = other.kind is EndpointKind.INTERNET and not ipv6
    known = [leg for leg in host.legs if (leg.addresses.public if public else leg.addresses.first(ipv6))]
    for leg in known or host.legs[:1]:
        yield Spot(EndpointKind.INSTANCE, leg, leg.subnet.vpc)


def _in_block(view: View, end: Endpoint, other: Endpoint) -> Iterator[Spot]:
    wanted = block(end.address)
    net = _net_of(view, other)
    nets = [net] if net else list(view.nets())
    inside = [one for known in nets for one in _with_address_in(view, known, wanted)]
    for one in classes(view, inside):
        leg = view.leg(one.members[0])
        if leg is None:
            continue
        # the internet knows it by its public one
        address = "" if other.kind is EndpointKind.INTERNET else _address_within(leg, wanted)
        yield Spot(EndpointKind.CIDR, leg, leg.subnet.vpc, address, alike=one, within=wanted)
    if net is not None and wanted.shift == 0 and wanted.head in net.services:
        yield Spot(EndpointKind.CIDR, None, net, text_of(wanted.head))
    elif net is not None and not any(wanted.within(own) for own in net.blocks):
        address = representative(wanted, net)
        kind = EndpointKind.INTERNET if is_public(at(address)) else EndpointKind.CORPORATE
        yield Spot(kind, None, net, address)


def _with_address_in(view: View, net: Net, wanted: Block) -> Iterator[NetworkInterface]:
    """The interfaces of a VPC that have an address of their own in the block."""
    for subnet in view.world.subnets_in(net.id):
        place = view.place(subnet.id)
        if place is None or not any(own.within(wanted) or wanted.within(own) for own in place.blocks):
            continue
        for one in view.world.interfaces_in_subnet(subnet.id):
            texts = [own.private_ip_address for own in one.private_ip_addresses]
            texts += [own.ipv6_address for own in one.ipv6_addresses]
            if any(wanted.holds(at(text)) for text in texts):
                yield one


def _beyond(view: View, end: Endpoint, other: Endpoint, ipv6: bool) -> Iterator[Spot]:
    """The internet or the corporate network, as the other end's VPC sees it."""
    address = "" if end.address == "::/0" else end.address
    if address and (interface := view.world.interface_with_public_ip(address)):
        leg = view.leg(interface.id)
        if leg is not None:
            yield Spot(EndpointKind.INTERFACE, leg, leg.subnet.vpc, address)
            return
    net = _net_of(view, other)
    if end.id:
        net = next((one for one in view.nets() if one.vpn is not None and one.vpn.id == end.id), net)
    if net is not None:
        if not address and end.kind is EndpointKind.INTERNET:
            address = stranger(view, ipv6)
        elif not address:
            address = corporate_address(view, net, _place_of(view, other))
        yield Spot(end.kind, None, net, address)


def _net_of(view: View, end: Endpoint) -> Net | None:
    """The VPC that an end is in; None for what is outside of all."""
    place = _place_of(view, end)
    if place is not None:
        return place.vpc
    if end.kind is EndpointKind.CIDR:
        wanted = block(end.address)
        return next((net for net in view.nets() if any(wanted.within(own) for own in net.blocks)), None)
    if end.kind is EndpointKind.CORPORATE and end.id:
        return next((net for net in view.nets() if net.vpn is not None and net.vpn.id == end.id), None)
    return None


def _place_of(view: View, end: Endpoint) -> Place | None:
    match end.kind:
        case EndpointKind.INTERFACE:
            leg = view.leg(end.id)
            return leg.subnet if leg else None
        case EndpointKind.INSTANCE:
            host = view.host(end.id)
            return host.legs[0].subnet if host and host.legs else None
        case EndpointKind.SUBNET:
            return view.place(end.id)
        case EndpointKind.INTERNET if end.address:
            interface = view.world.interface_with_public_ip(end.address)
            return view.place(interface.subnet_id) if interface else None
        case _:
            return None
