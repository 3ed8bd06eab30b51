"""The Flows tab of an interface or an instance: what reaches it from outside, what it reaches, and why (not)."""

from console.desktop.actions.words import PORT_NAMES, ports_words
from console.desktop.inspector.facts import Block, Fact, Facts, Line, Lines, Remark, Span, Tab, cut, text
from console.ec2.resources import Instance, NetworkInterface
from console.ec2.world import World

MOST_SERVICES, MOST_PEERS = 6, 4
LARGE = 2000
"""Interfaces: beyond, who can reach one takes longer to find out than a frame."""
_ALWAYS = ("tcp", 22)


def flows_tab(world: World, one: NetworkInterface | Instance) -> Tab:
    """A trace for each service that its rules speak of, from each network outside, and the way out."""
    from console.desktop.tracing import account
    from console.reach.flow import Endpoint, EndpointKind, Flow
    from console.reach.sets import outsiders
    from console.reach.tracing import trace

    kind = EndpointKind.INSTANCE if isinstance(one, Instance) else EndpointKind.INTERFACE
    end = Endpoint(kind, one.id)
    legs = world.interfaces_of(one.id) if isinstance(one, Instance) else [one]
    if not any(leg.attachment for leg in legs):
        return Tab("Flows", (Lines((), empty="Attached to nothing, it sends and takes no packet."),))
    services = _services(world, legs)
    flows = []
    for ipv6 in _families(legs):
        outside = outsiders(world, ipv6)
        flows += [Flow(one, end, *what, ipv6=ipv6) for what in services for one in outside]
        flows += [Flow(end, one, "tcp", (443, 443), ipv6=ipv6) for one in outside]
    remarks = []
    for flow in flows:
        seen = trace(world, flow)
        title = "Reachable" if seen.reachable else "Not reachable"
        said = f"{account.title(world, flow)}\n{account.because(world, seen)}"
        remarks.append(Remark(title, said, "note-ok" if seen.reachable else "note-warning"))
    remarks.sort(key=lambda remark: remark.tone == "note-warning")
    before: tuple[Block, ...] = (_guest(one),) if isinstance(one, Instance) else _reached_by(world, one)
    return Tab("Flows", (*before, *remarks))


def _reached_by(world: World, one: NetworkInterface) -> tuple[Lines, ...]:
    """Who can reach it, for each service that its rules speak of; in a large world that is the Reachability page's."""
    from console.reach import ends
    from console.reach.flow import Endpoint
    from console.reach.sets import who_gets_through

    if world.count(NetworkInterface) > LARGE:
        return (Lines((), "Who can reach it", "In a world of this size: select it, and go to Reachability."),)
    families = _families([one])
    found: dict[tuple[str, Endpoint | tuple[str, ...]], list[bool]] = {}
    for protocol, ports in _services(world, [one]):
        for ipv6 in families:
            for peers in who_gets_through(world, one.id, ports[0], protocol, ipv6):
                by = ports_words(protocol, *ports)
                found.setdefault((by, peers.outside or peers.members), []).append(ipv6)
    lines = []
    for (by, who), reached in found.items():
        over = "" if families == (False,) else f" over {' and '.join('IPv6' if one else 'IPv4' for one in reached)}"
        below = (Span(f"by {by}{over}", "muted"),)
        if isinstance(who, Endpoint):
            lines.append(Line((Span(ends.label(world, who)),), below))
            continue
        shown = tuple(
            Span(ends.placed(world, peer, ends.interface_label(world, peer)), link=peer) for peer in who[:MOST_PEERS]
        )
        rest = len(who) - MOST_PEERS
        lines.append(Line((*shown, *((Span(f"and {rest} more", "muted"),) if rest > 0 else ())), below))
    return (cut(lines, "Who can reach it", "Nobody, by what its rules speak of.", of=len(lines)),)


def _families(legs: list[NetworkInterface]) -> tuple[bool, ...]:
    """IPv4, and IPv6 where they have an address of it: as `Flow.ipv6` says it."""
    return (False, True) if any(leg.ipv6_addresses for leg in legs) else (False,)


def _services(world: World, legs: list[NetworkInterface]) -> list[tuple[str, tuple[int, int]]]:
    """What the inbound rules let in by a port of its own, and SSH, which everybody asks about."""
    found: dict[tuple[str, int], None] = {}
    for group in dict.fromkeys(group for leg in legs for group in leg.groups):
        for rule in world.rules_of(group):
            if not rule.is_egress and rule.ip_protocol in ("tcp", "udp") and rule.from_port == rule.to_port:
                found[rule.ip_protocol, rule.from_port] = None
    services = sorted(found, key=lambda service: (service[1] not in PORT_NAMES, service[1]))
    services = [*services[: MOST_SERVICES - 1], *([] if _ALWAYS in services else [_ALWAYS])]
    return [(protocol, (port, port)) for protocol, port in services]


def _guest(one: Instance) -> Facts:
    from console.reach.guest import Forwarding, Routing, guest_of

    guest = guest_of(one)
    routing = {
        Routing.MAIN: ("one table", "replies leave by eth0 unless the other end is next door"),
        Routing.POLICY: ("by source", "each interface answers for itself"),
    }[guest.routing]
    forwarding = {
        Forwarding.AUTO: ("auto", "what comes in by an interface whose check is off"),
        Forwarding.ON: ("on", "translates nothing"),
        Forwarding.NAT: ("NAT", "translates what leaves the VPC"),
        Forwarding.OFF: ("off", ""),
    }[guest.forwarding]
    return Facts((Fact("Guest's routing", text(*routing)), Fact("Forwards packets", text(*forwarding))))
