"""Traces in words, for the screen reader and the terminal, and as JSON."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from console.ec2.resources import NetworkInterface, SecurityGroup, SecurityGroupRule, label_of
from console.ec2.world import World
from console.reach.ends import interface_label, label, placed
from console.reach.flow import EVERY_PORT, Packet, Ports, Service
from console.reach.path import Disposition, Explanation, Hop, HopKind, Path, Step, StepKind, Trace
from console.reach.tracing import is_ipv6
from console.reach.walk import CONNECTED, LOOPBACK, POLICY, PRIMARY

_WHY_OUT = {
    PRIMARY: "by the guest's default route, which leads to the primary interface",
    CONNECTED: "to a subnet that it is directly connected to",
    POLICY: "by the routing table of the interface whose address it has",
    LOOPBACK: "to an address of its own instance, without a network",
}
_GATEWAY_REFUSALS = {
    Explanation.BAD_STATE_ATTACHMENT: "is not attached to the VPC",
    Explanation.GATEWAY_REJECTS_SPOOFED_TRAFFIC: "takes nothing from {source}, which is no address of the VPC",
    Explanation.IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS: "takes nothing for {destination}, which is in the VPC itself",
    Explanation.IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS: "takes nothing for {destination}, a private address",
    Explanation.IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS: "takes nothing for {destination}, a shared address",
    Explanation.IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS: "takes nothing from {source}, a private address",
    Explanation.IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS: "takes nothing from {source}, a shared address",
    Explanation.IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS: "knows no public address that leads to {destination}",
    Explanation.IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS: "lets nothing out from {source}, which has no public address",
}


def service(packet: Packet) -> str:
    """`tcp 80`, `icmp`."""
    return packet.protocol if packet.protocol not in ("tcp", "udp") else str(Service(packet.protocol, packet.ports))


def heading(world: World, trace: Trace) -> str:
    """`internet → web-1, tcp 80: reachable, the reply comes back`."""
    flow = trace.flow
    asked = str(Service(flow.protocol, flow.ports)) if flow.protocol != "any" else _any(flow.ports)
    asked += " over IPv6" if flow.ipv6 and is_ipv6(flow) else ""
    return f"{label(world, flow.source)} → {label(world, flow.destination)}, {asked}: {verdict(trace)}"


def _any(ports: Ports) -> str:
    return "any protocol" if ports == EVERY_PORT else f"any protocol, ports {ports[0]}–{ports[1]}"


def verdict(trace: Trace) -> str:
    if not trace.forward.arrives:
        return f"not reachable ({trace.forward.disposition})"
    if not trace.reachable:
        assert trace.reply is not None
        return f"arrives, but the reply does not come back ({trace.reply.disposition})"
    return "reachable, the reply comes back" + (" by another way" if trace.asymmetric else "")


def lines(world: World, trace: Trace) -> list[str]:
    """The heading, then a line for each step, there and back, and the reason where it is dropped."""
    found = [heading(world, trace)]
    if trace.tried > 1:
        through = f"{trace.reached} of {trace.tried} pairs of interfaces get" if trace.reached else "No pair gets"
        found.append(f"{through} through; this is one of them.")
    if trace.flow.ports[0] != trace.flow.ports[1] and trace.passing:
        found.append(f"What gets through: {', '.join(map(str, trace.passing))}.")
    for title, path in (("There", trace.forward), ("Back", trace.reply)):
        if path is not None:
            found.append(f"{title}:")
            found.extend(_of_path(world, path))
    return found


def _of_path(world: World, path: Path) -> Iterator[str]:
    for number, hop in enumerate(path.hops, 1):
        packet = hop.packet_at(-1)
        if packet.source and packet.destination:
            yield f"{number}. {hop_label(world, hop)}: {packet.source} → {packet.destination}, {service(packet)}"
        else:  # it has not begun
            yield f"{number}. {hop_label(world, hop) or packet.source or packet.destination or 'outside'}"
        for index, step in enumerate(hop.steps):
            code = f" [{step.explanation}]" if step.explanation else ""
            yield f"   {'✓' if step.passed else '✗'} {step_words(world, step, hop.packet_at(index))}{code}"
    if not path.arrives and path.deciding.passed:
        yield f"   ✗ {reason(world, path)} [{path.explanation}]"


def hop_label(world: World, hop: Hop) -> str:
    match hop.kind:
        case HopKind.INTERFACE:
            return placed(world, hop.component, interface_label(world, hop.component))
        case HopKind.INTERNET | HopKind.CORPORATE | HopKind.SERVICE:
            return str(hop.kind)
        case _:
            return _name(world, hop.component) or str(hop.kind)


def reason(world: World, path: Path) -> str:
    """Why the path ended as it did: one sentence."""
    if path.disposition is Disposition.UNRECOGNISED:
        return "The reply comes from another address than was asked, or to another place: the client drops it."
    if path.explanation is Explanation.DISCONNECTED_VPCS:
        return "In its own VPC that address is somebody else's: it does not lead into another VPC."
    words = step_words(world, path.deciding, path.dropped)
    first, _, rest = words.partition(" ")
    if first == _who(world, path.deciding.component).partition(" ")[0]:
        return f"{words}."  # a name stays as it is written
    return f"{first[:1].upper()}{first[1:]} {rest}."


def step_words(world: World, step: Step, packet: Packet) -> str:
    """One step, without a full stop: what was asked, and which rule or route answered."""
    who = _who(world, step.component)
    match step.kind:
        case StepKind.SOURCE_SELECTION:
            return _source_selection(who, step, packet)
        case StepKind.SOURCE_DEST_CHECK:
            return _source_dest_check(world, who, step, packet)
        case StepKind.SECURITY_GROUP_OUT | StepKind.SECURITY_GROUP_IN:
            return _security_group(world, who, step, packet)
        case StepKind.NETWORK_ACL_OUT | StepKind.NETWORK_ACL_IN:
            direction = "out" if step.kind is StepKind.NETWORK_ACL_OUT else "in"
            verb = "allows" if step.passed else "denies"
            return f"network ACL {who} {verb} {service(packet)} {direction} by its entry {step.rule}"
        case StepKind.ROUTE:
            return _route(world, who, step, packet)
        case StepKind.GATEWAY:
            text = "passes it on" if step.explanation is None else _GATEWAY_REFUSALS.get(step.explanation, "refuses it")
            text = text.format(source=packet.source, destination=packet.destination)
            return f"{who} {text}" if who else "the VPC has no such gateway"
        case StepKind.TRANSLATION:
            return f"{who} translates {step.rule} to {step.target}"
        case StepKind.FORWARDING:
            return _forwarding(who, step)
        case StepKind.DELIVERY:
            return _delivery(who, step, packet)


def _source_selection(who: str, step: Step, packet: Packet) -> str:
    match step.explanation:
        case None if not step.component:
            return f"comes from {packet.source}"
        case None:
            return f"leaves by {who}, {_WHY_OUT.get(step.rule, step.rule)}"
        case Explanation.BAD_STATE_ATTACHMENT:
            return f"{who} is attached to nothing: nothing sends by it"
        case Explanation.BAD_STATE:
            return f"the instance of {who} is not running: nothing sends by it"
        case Explanation.ENI_ADDRESS_RESTRICTION:
            return f"{who} has no address of that family"
        case _:
            return _nobody(who, packet.source, "could send")


def _source_dest_check(world: World, who: str, step: Step, packet: Packet) -> str:
    if step.passed:
        return f"the source/destination check of {who} is off" if step.rule == "off" else f"{who} has that address"
    interface = world.find(NetworkInterface, step.component)
    own = {one.private_ip_address for one in interface.private_ip_addresses} if interface else set()
    own |= {one.ipv6_address for one in interface.ipv6_addresses} if interface else set()
    if packet.source not in own and packet.destination not in own:
        return (
            f"the source/destination check of {who} is on, and neither {packet.source} nor {packet.destination} "
            "is its own"
        )
    return f"the source/destination check of {who} is on, and the packet is not its own"


def _security_group(world: World, who: str, step: Step, packet: Packet) -> str:
    out = step.kind is StepKind.SECURITY_GROUP_OUT
    way = f"{service(packet)} {'to ' + packet.destination if out else 'from ' + packet.source}"
    if step.passed and not step.rule:
        return f"{who} knows it as a reply: its groups let it {'out' if out else 'in'} without a rule"
    if step.passed:
        rule = world.find(SecurityGroupRule, step.rule)
        group = world.find(SecurityGroup, rule.group_id) if rule else None
        return f"group {label_of(group) if group else ''} allows {way} ({step.rule})"
    interface = world.find(NetworkInterface, step.component)
    groups = [world.find(SecurityGroup, one) for one in interface.groups] if interface else []
    named = ", ".join(label_of(one) for one in groups if one) or "no group"
    if step.explanation is Explanation.SG_HAS_NO_RULES:
        return f"the groups of {who} ({named}) have no rule for what {'leaves' if out else 'comes in'}"
    if step.explanation is Explanation.SG_REFERENCES_NOT_PRESERVED:
        return f"a rule of {who}'s groups ({named}) names the sender's group, but it comes from {packet.source}"
    return f"no rule of {who}'s groups ({named}) allows {way}"


def _route(world: World, who: str, step: Step, packet: Packet) -> str:
    if not step.rule:
        return f"route table {who} has no route to {packet.destination}"
    leads = "is local" if step.target == "local" else f"leads to {_who(world, step.target)}"
    text = f"route table {who}: {step.rule} {leads}"
    if step.passed:
        return text
    if step.explanation is Explanation.BAD_STATE_ROUTE:
        return f"{text}, a blackhole: that is gone, detached or stopped"
    return f"{text}, which is where it comes from"


def _forwarding(who: str, step: Step) -> str:
    if step.passed:
        return f"{who} takes it for somebody else: its guest forwards it"
    if step.explanation is Explanation.NO_PATH:
        return f"{who} has seen it before: it goes round in a loop"
    return f"{who} takes it for somebody else, but its guest forwards nothing"


def _nobody(who: str, end: str, verb: str) -> str:
    if who:
        return f"there is no {who} that {verb}"
    return f"there is nobody in {end} who {verb}" if end else "neither end is in a VPC"


def _delivery(who: str, step: Step, packet: Packet) -> str:
    match step.explanation:
        case None:
            return f"{who} takes it" if step.component else f"{packet.destination} takes it"
        case Explanation.BAD_STATE_ATTACHMENT:
            return f"{who} is attached to nothing: nobody takes it"
        case Explanation.BAD_STATE:
            return f"the instance of {who} is not running: nobody takes it"
        case Explanation.ENI_ADDRESS_RESTRICTION:
            return f"{who} has no address of that family"
        case Explanation.UNKNOWN_DESTINATION:
            return _nobody(who, packet.destination, "could take it")
        case _:
            return f"nobody in {who or 'the internet'} has the address {packet.destination}"


def _who(world: World, component: str) -> str:
    if component.startswith("eni-"):
        return interface_label(world, component)
    return _name(world, component)


def _name(world: World, component: str) -> str:
    record = world.get(component)
    return label_of(record) if record else component


def to_json(world: World, trace: Trace) -> dict[str, Any]:
    """Plain values. Keys are the field names of `console.reach.path`, with the words of each step."""
    return {
        "flow": asdict(trace.flow),
        "reachable": trace.reachable,
        "asymmetric": trace.asymmetric,
        "verdict": verdict(trace),
        "passing": [str(one) for one in trace.passing],
        "tried": trace.tried,
        "reached": trace.reached,
        "forward": _path_json(world, trace.forward),
        "reply": _path_json(world, trace.reply) if trace.reply else None,
    }


def _path_json(world: World, path: Path) -> dict[str, Any]:
    return {
        "arrives": path.arrives,
        "disposition": path.disposition.value,
        "explanation": path.explanation and path.explanation.value,
        "reason": reason(world, path),
        "hops": [
            {
                "kind": hop.kind.value,
                "component": hop.component,
                "label": hop_label(world, hop),
                "packet": asdict(hop.packet),
                "steps": [
                    {
                        "kind": step.kind.value,
                        "component": step.component,
                        "passed": step.passed,
                        "rule": step.rule,
                        "target": step.target,
                        "explanation": step.explanation and step.explanation.value,
                        "words": step_words(world, step, hop.packet_at(index)),
                    }
                    for index, step in enumerate(hop.steps)
                ],
            }
            for hop in path.hops
        ],
    }
