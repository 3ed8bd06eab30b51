"""Instances with several interfaces, and what their guests do with them."""

from collections.abc import Hashable, Iterator
from dataclasses import replace
from itertools import combinations

from console.ec2.requests import CreateTags
from console.ec2.resources import Instance, Subnet, Tag, label_of, tag
from console.ec2.world import World
from console.reach.advice.model import Advice, Severity, Topic
from console.reach.advice.pauses import with_pauses
from console.reach.blocks import block
from console.reach.classes import class_of
from console.reach.ends import interface_label
from console.reach.fix import Fix
from console.reach.flow import CORPORATE, INTERNET, Endpoint, EndpointKind, Flow
from console.reach.guest import FORWARDING_TAG, ROUTING_TAG, Forwarding, Routing
from console.reach.outside import representative
from console.reach.path import Trace
from console.reach.remedy import policy_routing
from console.reach.rules import NAMES, number_of
from console.reach.tracing import trace
from console.reach.view import Host, Leg, view_of
from console.reach.words import reason


def _multi_homed(world: World) -> Iterator[tuple[Instance, Host] | None]:
    """Instances with several interfaces; None now and then."""
    for instance in with_pauses(world.all(Instance)):
        if instance is None:
            yield None
        elif world.count_interfaces_of(instance.id) > 1:
            host = view_of(world).host(instance.id)
            if host is not None and len(host.legs) > 1:
                yield instance, host


def asymmetric_replies(world: World) -> Iterator[Advice | None]:
    """Requests that an interface other than the first takes, and whose replies leave by another. By trace.

    Who asks: the internet, the corporate network, what the interface's own rules name. Interfaces that nothing tells
    apart are asked about once.
    """
    asked: dict[Hashable, Flow | None] = {}
    for one in _multi_homed(world):
        if one is None:
            yield None
            continue
        instance, host = one
        if host.guest.routing is Routing.POLICY or not host.running:
            continue
        for leg in host.legs[1:]:
            key = class_of(view_of(world), leg.interface)
            if key not in asked:
                asked[key] = _lost_reply(world, leg)
            if (flow := asked[key]) is not None and (found := _surprise(world, leg, flow)) is not None:
                yield _asymmetric(world, instance, leg, found)
                break


def _surprise(world: World, leg: Leg, flow: Flow) -> Trace | None:
    """The same flow to `leg`; who asked its like may be the instance itself: then one of its own."""
    found = trace(world, replace(flow, destination=Endpoint(EndpointKind.INTERFACE, leg.id)))
    if found.reply is not None and found.asymmetric:
        return found
    own = _lost_reply(world, leg)
    return trace(world, own) if own is not None else None


def _asymmetric(world: World, instance: Instance, leg: Leg, found: Trace) -> Advice:
    assert found.reply is not None
    first = found.reply.hops[0].component
    mine, other = interface_label(world, leg.id), interface_label(world, first)
    lost = not found.reply.arrives
    why = f"The guest has one routing table: what it answers to others than its neighbours leaves by {other}. " + (
        reason(world, found.reply) if lost else "Each way is filtered by other rules, and stateful ones miss half."
    )
    return Advice(
        Topic.ASYMMETRIC_REPLY,
        Severity.PROBLEM if lost else Severity.WARNING,
        f"Replies of {mine} leave by {other}" + (" and are dropped" if lost else ""),
        why,
        (instance.id, leg.id, first),
        policy_routing(instance),
    )


def _lost_reply(world: World, leg: Leg) -> Flow | None:
    """A flow that comes in by `leg` and whose reply does not go the same way; a lost one before others."""
    surprising = None
    for flow in _flows_to(world, leg):
        found = trace(world, flow)
        if found.forward.arrives and found.reply is not None and found.asymmetric:
            if not found.reply.arrives:
                return flow
            surprising = surprising or flow
    return surprising


def _flows_to(world: World, leg: Leg) -> Iterator[Flow]:
    to = Endpoint(EndpointKind.INTERFACE, leg.id)
    outside = [INTERNET] if leg.addresses.public else []
    net = leg.subnet.vpc
    if net.vpn is not None:
        outside.append(CORPORATE)
    for group in leg.groups:
        for rule in world.rules_of(group):
            if rule.is_egress:
                continue
            number = number_of(rule.ip_protocol)
            protocol = NAMES.get(number, "tcp" if number == "-1" else rule.ip_protocol)
            ports = (rule.from_port, rule.from_port) if protocol in ("tcp", "udp") and rule.from_port >= 0 else (80, 80)
            if protocol not in ("tcp", "udp"):
                ports = (0, 65535)
            if rule.cidr_ipv4:
                named = block(rule.cidr_ipv4)
                around = any(own.within(named) for own in net.blocks)
                yield from (Flow(one, to, protocol, ports) for one in outside if named.shift == 32 or not around)
                if around:
                    yield from (Flow(one, to, protocol, ports) for one in _elsewhere(world, leg))
                elif not any(named.within(own) for own in leg.subnet.blocks):
                    yield Flow(_named(world, leg, rule.cidr_ipv4), to, protocol, ports)
            elif rule.cidr_ipv6 and leg.addresses.ipv6:
                yield from (Flow(one, to, protocol, ports, ipv6=True) for one in _ipv6_of(world, leg, rule.cidr_ipv6))
            elif rule.referenced_group_id:
                members = world.each_interface_in_group(rule.referenced_group_id)
                member = next((one for one in members if one.subnet_id != leg.subnet.id), None)
                if member is not None:
                    yield Flow(Endpoint(EndpointKind.INTERFACE, member.id), to, protocol, ports)


def _named(world: World, leg: Leg, cidr_block: str) -> Endpoint:
    """One of a block: an interface where there is one, else any host of it."""
    for subnet in world.subnets_in(leg.subnet.vpc.id):
        if block(subnet.cidr_block).within(block(cidr_block)) and subnet.id != leg.subnet.id:
            interface = world.first_interface_in(subnet.id)
            if interface is not None:
                return Endpoint(EndpointKind.INTERFACE, interface.id)
    address = representative(block(cidr_block))
    return Endpoint(EndpointKind.CIDR, address=f"{address}/32")


def _ipv6_of(world: World, leg: Leg, cidr_block: str) -> Iterator[Endpoint]:
    """Who of an IPv6 block may send: of a wide one the internet, and neighbours."""
    if cidr_block == "::/0":
        yield INTERNET
    elif not any(block(cidr_block).within(own) or own.within(block(cidr_block)) for own in leg.subnet.vpc.blocks):
        yield Endpoint(EndpointKind.CIDR, address=f"{representative(block(cidr_block))}/128")
        return
    yield from _elsewhere(world, leg)


def _elsewhere(world: World, leg: Leg) -> Iterator[Endpoint]:
    """An interface in another subnet of the VPC."""
    for subnet in world.subnets_in(leg.subnet.vpc.id):
        if subnet.id != leg.subnet.id:
            interface = world.first_interface_in(subnet.id)
            if interface is not None:
                yield Endpoint(EndpointKind.INTERFACE, interface.id)
                return


def same_subnet_twice(world: World) -> Iterator[Advice | None]:
    for found in _multi_homed(world):
        if found is None:
            yield None
            continue
        instance, host = found
        for one, other in combinations(host.legs, 2):
            if one.subnet is other.subnet:
                yield _twice(world, instance, one, other, host.guest.routing is Routing.POLICY)
                break


def _twice(world: World, instance: Instance, one: Leg, other: Leg, by_policy: bool) -> Advice:
    subnet = label_of(world.one(Subnet, one.subnet.id))
    why = (
        "Linux answers ARP for either address by either interface, and routes by the first one: what leaves by the "
        "wrong one is dropped. A secondary private address on one interface does the same without that."
    )
    return Advice(
        Topic.SAME_SUBNET_TWICE,
        Severity.NOTE if by_policy else Severity.WARNING,
        f"{interface_label(world, one.id)} and {interface_label(world, other.id)} are both in {subnet}",
        why,
        (instance.id, one.id, other.id, one.subnet.id),
        None if by_policy else policy_routing(instance),
    )


def unknown_tag_values(world: World) -> Iterator[Advice | None]:
    for instance in with_pauses(world.all(Instance)):
        if instance is None:
            yield None
            continue
        for key, known in ((ROUTING_TAG, Routing), (FORWARDING_TAG, Forwarding)):
            value = tag(instance, key) if instance.tags else None
            if value is None or value in set(known):
                continue
            words = ", ".join(known)
            first = next(iter(known))
            yield Advice(
                Topic.UNKNOWN_TAG_VALUE,
                Severity.NOTE,
                f"The tag {key} of {label_of(instance)} says {value!r}",
                f"The console knows {words}, and takes it for {first}.",
                (instance.id,),
                Fix(f"Set it to {first}", (CreateTags(resources=(instance.id,), tags=(Tag(key, first),)),)),
            )
