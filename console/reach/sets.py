"""Who reaches whom, by classes of equal behaviour (classes.py): a trace for each class, not for each interface.

Every question is about one family of addresses. The corporate network is asked about in IPv4 alone: the tunnels of a
VPN gateway carry nothing else.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.ec2.resources import Vpc, VpnGateway
from console.ec2.world import World
from console.reach.blocks import at, block
from console.reach.classes import classes, classes_in, strangers
from console.reach.flow import CORPORATE, INTERNET, Endpoint, EndpointKind, Flow, Service
from console.reach.path import Trace
from console.reach.rules import number_of
from console.reach.tracing import trace
from console.reach.turns import finished
from console.reach.view import Host, Leg, Net, View, view_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Peers:
    """Ends that fare alike. members: interface ids; none for what is outside, which is `outside` then.

    trace: of the first of them, with the interface or instance that was asked about.
    """

    members: tuple[str, ...]
    outside: Endpoint | None
    trace: Trace

    @property
    def reachable(self) -> bool:
        return self.trace.reachable


def has_ipv6(world: World) -> bool:
    """Whether there is anything to ask in IPv6: a VPC with a block."""
    return any(vpc.ipv6_cidr_block_association_set for vpc in world.all(Vpc))


def outsiders(world: World, ipv6: bool = False) -> tuple[Endpoint, ...]:
    """The networks outside of all VPCs that somebody might ask about."""
    return (INTERNET, CORPORATE) if world.count(VpnGateway) and not ipv6 else (INTERNET,)


def who_can_reach(world: World, interface_id: str, service: Service, ipv6: bool = False) -> tuple[Peers, ...]:
    """Everybody who might send to an interface: those who get through there and back first.

    Interfaces of the VPC by class; outside of it the internet, the corporate network, and each block that the
    interface's own rules let in. An interface that does not exist has nobody.
    """
    view = view_of(world)
    leg = view.leg(interface_id)
    if leg is None:
        return ()
    target = _interface(interface_id)
    found = [
        Peers(members, None, _trace(world, _interface(members[0]), target, service, ipv6))
        for members in _apart(view, leg.subnet.vpc, leg)
    ]
    found += [Peers((), end, _trace(world, end, target, service, ipv6)) for end in _outside(view, leg, False, ipv6)]
    return tuple(sorted(found, key=lambda one: not one.reachable))


def who_gets_through(world: World, interface_id: str, port: int, protocol: str, ipv6: bool = False) -> list[Peers]:
    """Of `who_can_reach` by one port of tcp or udp those who do, in a fraction of its time.

    Whom no group of its instance lets in (a route may lead to another interface of it) is not traced: nothing
    translates what is sent within a VPC, so groups see who sends.
    """
    view, service = view_of(world), Service(protocol, (port, port))
    leg = view.leg(interface_id)
    if leg is None:
        return []
    target, mates = _interface(interface_id), {one.id for one in leg.host.legs}
    gates = {view.groups(one.groups, False, number_of(protocol)) for one in leg.host.legs}

    def is_let_in(interface_id: str) -> bool:
        one = view.leg(interface_id)
        address = one.addresses.first(ipv6) if one else ""
        if one is None or not address:
            return False
        return any(gate.matching(port, at(address), one.groups) for gate in gates)

    sources = [(those, _interface(those[0])) for those in _apart(view, leg.subnet.vpc, leg)]
    found = [
        Peers(those, None, _trace(world, one, target, service, ipv6))
        for those, one in sources
        if those[0] in mates or is_let_in(those[0])  # neighbours on its own instance need no network
    ]
    found += [Peers((), end, _trace(world, end, target, service, ipv6)) for end in _outside(view, leg, False, ipv6)]
    return [one for one in found if one.reachable]


def what_can_reach(world: World, source: Endpoint, service: Service, ipv6: bool = False) -> tuple[Peers, ...]:
    """Everybody whom an interface, an instance, the internet or the corporate network might send to."""
    view = view_of(world)
    nets, own = _nets_of(view, source)
    found = [
        Peers(members, None, _trace(world, source, _interface(members[0]), service, ipv6))
        for net in nets
        for members in _apart(view, net, own)
    ]
    if own is not None:
        found += [Peers((), end, _trace(world, source, end, service, ipv6)) for end in _outside(view, own, True, ipv6)]
    return tuple(sorted(found, key=lambda one: not one.reachable))


def _trace(world: World, source: Endpoint, destination: Endpoint, service: Service, ipv6: bool) -> Trace:
    return trace(world, Flow(source, destination, service.protocol, service.ports, ipv6=ipv6))


def _interface(interface_id: str) -> Endpoint:
    return Endpoint(EndpointKind.INTERFACE, interface_id)


def _ends(pair: tuple[str, str]) -> tuple[Endpoint, Endpoint]:
    return _interface(pair[0]), _interface(pair[1])


def _nets_of(view: View, end: Endpoint) -> tuple[list[Net], Leg | None]:
    """The VPCs whose interfaces are asked about, and the interface that asks."""
    if end.kind is EndpointKind.INTERFACE:
        leg = view.leg(end.id)
        return ([leg.subnet.vpc], leg) if leg else ([], None)
    if end.kind is EndpointKind.INSTANCE:
        host = view.host(end.id)
        return ([host.legs[0].subnet.vpc], host.legs[0]) if host and host.legs else ([], None)
    return list(view.nets()), None


def _apart(view: View, net: Net, own: Leg | None) -> Iterator[tuple[str, ...]]:
    """The interfaces of a VPC by class; those of `own`'s instance each for itself, `own` left out."""
    mates = {leg.id for leg in own.host.legs} if own else set()
    for one in classes_in(view, net.id):
        if mates.isdisjoint(one.members):
            yield one.members
            continue
        if others := tuple(member for member in one.members if member not in mates):
            yield others
        yield from ((member,) for member in one.members if member in mates and own and member != own.id)


def _outside(view: View, leg: Leg, out: bool, ipv6: bool) -> Iterator[Endpoint]:
    """Who is beyond the VPC, as far as the interface's own rules tell them apart."""
    net = leg.subnet.vpc
    yield INTERNET
    if net.vpn is not None and not ipv6:
        yield CORPORATE
    named = {
        rule.cidr_ipv6 if ipv6 else rule.cidr_ipv4: None
        for group in leg.groups
        for rule in view.world.rules_of(group)
        if rule.is_egress == out
    }
    for text in named:
        if text and not text.endswith("/0"):
            one = block(text)
            if not any(one.within(own) or own.within(one) for own in net.blocks):
                yield Endpoint(EndpointKind.CIDR, address=text)


def matrix(world: World, interface_ids: Sequence[str], service: Service, ipv6: bool = False) -> "NDArray[np.bool_]":
    """bool[n, n]: whether the interface of the row reaches that of the column, there and back.

    The diagonal says whether the interface is in operation, with an address of the family. Cost: a trace for each pair
    of classes, and for each pair of interfaces of one instance; the rest is copied.
    """
    return finished(matrix_by_turns(world, interface_ids, service, ipv6=ipv6))


def matrix_by_turns(
    world: World,
    interface_ids: Sequence[str],
    service: Service,
    outside: Sequence[Endpoint] = (),
    *,
    ipv6: bool = False,
) -> "Generator[float, None, NDArray[np.bool_]]":
    """The same with `outside` before the interfaces, rows and columns, for who has other things to do meanwhile.

    Yields before each trace or two, some 0.1 ms, what share of them is done. Not to be asked on once the world changes.
    """
    import numpy as np

    view = view_of(world)
    legs = [view.leg(one) for one in interface_ids]
    found = classes(view, dict.fromkeys(leg.interface for leg in legs if leg))
    number = {member: index for index, one in enumerate(found) for member in one.members}
    beyond, mates = len(found) + 1, _mates(legs)  # the last but those outside: what does not exist
    square = np.zeros((beyond + len(outside), beyond + len(outside)), dtype=np.bool_)
    done, all_ = 0, len(found) * (len(found) + 2 * len(outside)) + sum(len(one) ** 2 for one in mates)
    for row, source in enumerate(found):
        for column, destination in enumerate(found):
            yield (done := done + 1) / (all_ + 1)
            if pair := strangers(view, source, destination):
                square[row, column] = _trace(world, *_ends(pair), service, ipv6).reachable
        one = _interface(source.members[0])
        for place, end in enumerate(outside, beyond):
            yield (done := done + 2) / (all_ + 1)
            square[row, place] = _trace(world, one, end, service, ipv6).reachable
            square[place, row] = _trace(world, end, one, service, ipv6).reachable
    of = np.array(
        [*range(beyond, len(square)), *(number[leg.id] if leg else beyond - 1 for leg in legs)], dtype=np.intp
    )
    cells: NDArray[np.bool_] = square[of[:, None], of[None, :]]
    first = len(outside)
    for those in mates:
        for row, source_leg in those:
            for column, leg in those:
                yield (done := done + 1) / (all_ + 1)
                if leg is source_leg:
                    cells[first + row, first + column] = leg.state is None and bool(leg.addresses.first(ipv6))
                else:
                    pair = source_leg.id, leg.id
                    cells[first + row, first + column] = _trace(world, *_ends(pair), service, ipv6).reachable
    return cells


def _mates(legs: Sequence[Leg | None]) -> list[list[tuple[int, Leg]]]:
    """Those of one instance together, each with its place among all."""
    hosts: dict[Host, list[tuple[int, Leg]]] = {}
    for index, leg in enumerate(legs):
        if leg is not None:
            hosts.setdefault(leg.host, []).append((index, leg))
    return list(hosts.values())
