"""Who reaches whom, by classes of equal behaviour (classes.py): a trace for each class, not for each interface."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from console.ec2.world import World
from console.reach.blocks import block
from console.reach.classes import LegClass, classes, classes_in
from console.reach.flow import CORPORATE, INTERNET, Endpoint, EndpointKind, Flow, Service
from console.reach.path import Trace
from console.reach.tracing import trace
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


def who_can_reach(world: World, interface_id: str, service: Service) -> tuple[Peers, ...]:
    """Everybody who might send to an interface: those who get through there and back first.

    Interfaces of the VPC by class; outside of it the internet, the corporate network, and each block that the
    interface's own rules let in. An interface that does not exist has nobody.
    """
    view = view_of(world)
    leg = view.leg(interface_id)
    if leg is None:
        return ()
    target = Endpoint(EndpointKind.INTERFACE, interface_id)
    found = [
        Peers(members, None, _trace(world, _interface(members[0]), target, service))
        for members in _apart(view, leg.subnet.vpc, leg)
    ]
    found += [Peers((), end, _trace(world, end, target, service)) for end in _outside(view, leg, False)]
    return tuple(sorted(found, key=lambda one: not one.reachable))


def what_can_reach(world: World, source: Endpoint, service: Service) -> tuple[Peers, ...]:
    """Everybody whom an interface, an instance, the internet or the corporate network might send to."""
    view = view_of(world)
    nets, own = _nets_of(view, source)
    found = [
        Peers(members, None, _trace(world, source, _interface(members[0]), service))
        for net in nets
        for members in _apart(view, net, own)
    ]
    if own is not None:
        found += [Peers((), end, _trace(world, source, end, service)) for end in _outside(view, own, True)]
    return tuple(sorted(found, key=lambda one: not one.reachable))


def _trace(world: World, source: Endpoint, destination: Endpoint, service: Service) -> Trace:
    return trace(world, Flow(source, destination, service.protocol, service.ports))


def _interface(interface_id: str) -> Endpoint:
    return Endpoint(EndpointKind.INTERFACE, interface_id)


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


def _outside(view: View, leg: Leg, out: bool) -> Iterator[Endpoint]:
    """Who is beyond the VPC, as far as the interface's own rules tell them apart."""
    net = leg.subnet.vpc
    yield INTERNET
    if net.vpn is not None:
        yield CORPORATE
    named = {
        rule.cidr_ipv4 or rule.cidr_ipv6: None
        for group in leg.groups
        for rule in view.world.rules_of(group)
        if rule.is_egress == out
    }
    for text in named:
        if text and not text.endswith("/0"):
            one = block(text)
            if not any(one.within(own) or own.within(one) for own in net.blocks):
                yield Endpoint(EndpointKind.CIDR, address=text)


def matrix(world: World, interface_ids: Sequence[str], service: Service) -> "NDArray[np.bool_]":
    """bool[n, n]: whether the interface of the row reaches that of the column, there and back.

    The diagonal says whether the interface is in operation. Cost: a trace for each pair of classes, and for each pair
    of interfaces of one instance; the rest is copied.
    """
    import numpy as np

    view = view_of(world)
    legs = [view.leg(one) for one in interface_ids]
    found = classes(view, dict.fromkeys(leg.interface for leg in legs if leg))
    number = {member: index for index, one in enumerate(found) for member in one.members}
    square = np.zeros((len(found) + 1, len(found) + 1), dtype=np.bool_)  # the last: what does not exist
    for row, source in enumerate(found):
        for column, destination in enumerate(found):
            if pair := _strangers(view, source, destination):
                square[row, column] = _reaches(world, *pair, service)
    of = np.array([number[leg.id] if leg else len(found) for leg in legs], dtype=np.intp)
    cells: NDArray[np.bool_] = square[of[:, None], of[None, :]]
    hosts: dict[Host, list[int]] = {}
    for index, leg in enumerate(legs):
        if leg is not None:
            hosts.setdefault(leg.host, []).append(index)
    for mates in hosts.values():
        for row in mates:
            for column in mates:
                one, other = legs[row], legs[column]
                assert one is not None
                assert other is not None
                cells[row, column] = one.state is None if one is other else _reaches(world, one, other, service)
    return cells


def _strangers(view: View, source: LegClass, destination: LegClass) -> tuple[Leg, Leg] | None:
    """One of each, on two instances; None where there are no such two."""
    sources, destinations = ([view.leg(one) for one in _two(those)] for those in (source, destination))
    for other in destinations:
        for one in sources:
            if one is not None and other is not None and one.host is not other.host:
                return one, other
    return None


def _two(those: LegClass) -> tuple[str, ...]:
    return those.members[:1] + those.members[-1:]


def _reaches(world: World, source: Leg, destination: Leg, service: Service) -> bool:
    return _trace(world, _interface(source.id), _interface(destination.id), service).reachable
