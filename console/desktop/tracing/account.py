"""A trace as the window tells it: numbered hops with their steps, the same for the list, the diagram and the reader.

A hop of the tracer is an interface or a gateway. The diagram also draws the instance that an interface belongs to, so
each path gets its instances here: where it starts and ends, and where a middlebox passes it on.
"""

from typing import NamedTuple

from console.desktop.actions.words import called, called_id, kind_word, plural
from console.ec2.ids import short
from console.ec2.resources import InternetGateway, NetworkInterface, SecurityGroupRule, VpnGateway, name_of
from console.ec2.world import World
from console.reach import ends, words
from console.reach.flow import Flow
from console.reach.path import Hop, HopKind, Path, StepKind, Trace
from console.reach.tracing import is_ipv6
from console.topology.path import CORPORATE, INTERNET, PathOverlay
from console.topology.path import Hop as DrawnHop

_OUTSIDE = {HopKind.INTERNET: INTERNET, HopKind.CORPORATE: CORPORATE}
_OUTSIDE_NAMES = {INTERNET: "Internet", CORPORATE: "Corporate network"}


class ToldStep(NamedTuple):
    text: str
    passed: bool


class ToldHop(NamedTuple):
    """thing: a resource id, or the diagram's word for what is outside. number: 0 where the path starts."""

    number: int
    thing: str
    title: str
    steps: tuple[ToldStep, ...]

    @property
    def words(self) -> str:
        return "\n".join((self.title, *(step.text for step in self.steps)))


def told(world: World, path: Path | None) -> tuple[ToldHop, ...]:
    """The hops of one way, numbered as their badges on the diagram are."""
    if path is None:
        return ()
    found: list[tuple[str, tuple[ToldStep, ...]]] = []
    for place, hop in enumerate(path.hops):
        steps = tuple(
            ToldStep(words.step_words(world, step, hop.packet_at(index)), step.passed)
            for index, step in enumerate(hop.steps)
        )
        instance = _instance(world, hop)
        before = found[-1][0] if found else ""
        passed_on = place > 0 and before != instance and _instance(world, path.hops[place - 1]) == instance
        if instance and (place == 0 or passed_on):  # it starts there, or a middlebox passes it on
            found.append((instance, ()))
        found.append((_thing(hop), steps))
        if instance and place == len(path.hops) - 1 and path.arrives and place:
            found.append((instance, ()))
    return tuple(ToldHop(number, thing, _title(world, thing), steps) for number, (thing, steps) in enumerate(found))


def overlay(world: World, trace: Trace) -> PathOverlay:
    """What the diagram draws of it."""
    blocked = trace.blocked
    dropped = _thing(blocked.hops[-1]) if blocked is not None and blocked.hops else ""
    return PathOverlay(
        hops=_drawn(told(world, trace.forward)),
        reply=_drawn(told(world, trace.reply)),
        dropped_at=dropped,
        reason=words.reason(world, blocked) if blocked else "",
        on_reply=blocked is not None and blocked is trace.reply,
        title=f"Trace: {title(world, trace.flow)}",
        verdict=_short_verdict(trace),
    )


def title(world: World, flow: Flow) -> str:
    """`internet → tcp 80 → web-1 eth0`; of an IPv6 flow between ends of both families, that it is one."""
    first, last = flow.ports
    ports = "" if (first, last) == (0, 65535) else f" {first}" if first == last else f" {first}–{last}"
    protocol = "any traffic" if flow.protocol == "any" else f"{flow.protocol}{ports}"
    protocol += " over IPv6" if flow.ipv6 and is_ipv6(flow) else ""
    return f"{ends.label(world, flow.source)} → {protocol} → {ends.label(world, flow.destination)}"


def because(world: World, trace: Trace) -> str:
    """What decided it: `allowed by sgr-0a1b…, 2 hops`, or why it does not arrive."""
    if blocked := trace.blocked:
        return words.reason(world, blocked)
    last = [step for _, step in trace.forward.steps() if step.kind is StepKind.SECURITY_GROUP_IN and step.rule]
    counted = plural("hop", len(trace.forward.components))
    return f"allowed by {_rule(world, last[-1].rule)}, {counted}" if last else f"allowed, {counted}"


def _short_verdict(trace: Trace) -> str:
    """For the corner of the diagram: the reason stands where the packet is dropped."""
    if not trace.forward.arrives:
        return f"Not reachable · {trace.forward.disposition}"
    if not trace.reachable:
        return f"Arrives, no reply · {trace.reply.disposition if trace.reply else 'nothing replies'}"
    return "Allowed · the reply takes another way" if trace.asymmetric else "Allowed · returns the way it came"


def verdict(world: World, trace: Trace) -> str:
    """The outcome of both ways in a sentence."""
    if not trace.forward.arrives:
        return f"Not reachable · {words.reason(world, trace.forward).rstrip('.')}"
    if not trace.reachable:
        said = words.reason(world, trace.reply).rstrip(".") if trace.reply else "nothing replies"
        return f"Arrives, but the reply does not come back · {said}"
    return _short_verdict(trace)


def _drawn(hops: tuple[ToldHop, ...]) -> tuple[DrawnHop, ...]:
    return tuple(DrawnHop(hop.thing, hop.number, hop.words) for hop in hops)


def _thing(hop: Hop) -> str:
    return _OUTSIDE.get(hop.kind, hop.component)


def _instance(world: World, hop: Hop) -> str:
    interface = world.find(NetworkInterface, hop.component) if hop.component else None
    return interface.attachment.instance_id if interface and interface.attachment else ""


def _rule(world: World, rule_id: str) -> str:
    """`web-public rule sgr-02…e1`."""
    rule = world.find(SecurityGroupRule, rule_id)
    return f"{called_id(world, rule.group_id)} rule {short(rule_id)}" if rule else short(rule_id)


def _title(world: World, thing: str) -> str:
    return ends.placed(world, thing, _called(world, thing))


def _called(world: World, thing: str) -> str:
    record = world.get(thing)
    match record:
        case None:
            return _OUTSIDE_NAMES.get(thing, thing)
        case NetworkInterface():
            return ends.interface_label(world, record.id)
        case InternetGateway() | VpnGateway():
            word = kind_word(record)
            return f"{word[:1].upper()}{word[1:]} {name_of(record)}".strip()
    return called(world, record)
