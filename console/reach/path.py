"""What the tracer answers: a packet's path in hops, each hop's steps, how it ended, and the same for the reply.

Trace   forward: Path, reply: Path
Path    hops, disposition, explanation
Hop     a place: an interface, a gateway, what is outside; the packet as it is there
Step    one question asked there: which rule or route answered it, and how
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from console.reach.flow import Flow, Packet, Service


class StepKind(StrEnum):
    """What is asked of a packet on its way, in the order in which it is asked."""

    SOURCE_SELECTION = "source selection"
    """The guest's own routing: by which interface it leaves. component: the interface; rule: why that one."""
    SOURCE_DEST_CHECK = "source/destination check"
    SECURITY_GROUP_OUT = "security group out"
    """rule: an id (sgr-), or empty for a reply that is tracked. component: the interface."""
    NETWORK_ACL_OUT = "network ACL out"
    """rule: an entry's number. component: the ACL (acl-)."""
    ROUTE = "route"
    """rule: the destination of the route that won; target: where it leads. component: the table (rtb-)."""
    GATEWAY = "gateway"
    """component: igw- or vgw-."""
    TRANSLATION = "address translation"
    """rule: the address before; target: the address after. component: who translates, a gateway or an interface."""
    NETWORK_ACL_IN = "network ACL in"
    SECURITY_GROUP_IN = "security group in"
    FORWARDING = "forwarding"
    """A middlebox: whether its guest passes on what is not for itself. component: the interface it came to; rule: what
    the guest is set to (guest.Forwarding)."""
    DELIVERY = "delivery"


class HopKind(StrEnum):
    INTERFACE = "interface"
    INTERNET_GATEWAY = "internet gateway"
    VPN_GATEWAY = "VPN gateway"
    INTERNET = "internet"
    CORPORATE = "corporate network"
    SERVICE = "EC2 service"
    """What every VPC has, and nothing filters: DNS, instance metadata, the time. component: the VPC."""


class Disposition(StrEnum):
    """How a packet ends. The list is closed; every path has exactly one.

    delivered            an interface of a running instance has taken it, for an address of its own
    exited               it has left by a gateway for its destination, or to EC2's own DNS, metadata or time; what is
                         beyond answers, as far as is known
    no source            nothing can send it: not attached, not running, no address of that family, no such host
    denied by security group (out, in)      no rule of the interface's groups allows it, and it is no tracked reply
    denied by network ACL (out, in)         the first entry that fits denies it
    source/dest check    an interface whose check is on was to send, or to take, what is not its own
    no route             no route of the table fits
    blackhole            the route that fits leads to something that is gone, detached or stopped
    refused by gateway   the gateway is not attached, or translates no such address, or takes no such destination
    not forwarded        a middlebox got it, but its guest does not forward
    no destination       nobody has the address
    not running          who has the address is attached to nothing, or its instance is not running
    unrecognised reply   it arrives, but from another address than the request was sent to: the client drops it
    loop                 it has come to where it has been before
    """

    DELIVERED = "delivered"
    EXITED = "exited"
    NO_SOURCE = "no source"
    SECURITY_GROUP_OUT = "denied by security group (out)"
    SECURITY_GROUP_IN = "denied by security group (in)"
    NETWORK_ACL_OUT = "denied by network ACL (out)"
    NETWORK_ACL_IN = "denied by network ACL (in)"
    SOURCE_DEST_CHECK = "source/dest check"
    NO_ROUTE = "no route"
    BLACKHOLE = "blackhole"
    GATEWAY = "refused by gateway"
    NOT_FORWARDED = "not forwarded"
    NO_DESTINATION = "no destination"
    NOT_RUNNING = "not running"
    UNRECOGNISED = "unrecognised reply"
    LOOP = "loop"


ARRIVED = frozenset((Disposition.DELIVERED, Disposition.EXITED))


class Explanation(StrEnum):
    """EC2's own codes: those of the Reachability Analyzer that have a use here. Source: ec2-semantics §5.8."""

    BAD_STATE = "BAD_STATE"
    BAD_STATE_ATTACHMENT = "BAD_STATE_ATTACHMENT"
    BAD_STATE_ROUTE = "BAD_STATE_ROUTE"
    CANNOT_ROUTE = "CANNOT_ROUTE"
    DISCONNECTED_VPCS = "DISCONNECTED_VPCS"
    ENI_ADDRESS_RESTRICTION = "ENI_ADDRESS_RESTRICTION"
    ENI_SG_RULES_MISMATCH = "ENI_SG_RULES_MISMATCH"
    ENI_SOURCE_DEST_CHECK_RESTRICTION = "ENI_SOURCE_DEST_CHECK_RESTRICTION"
    GATEWAY_REJECTS_SPOOFED_TRAFFIC = "GATEWAY_REJECTS_SPOOFED_TRAFFIC"
    IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS = "IGW_DESTINATION_ADDRESS_IN_VPC_CIDRS"
    IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS = "IGW_DESTINATION_ADDRESS_NOT_IN_RFC1918_EGRESS"
    IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS = "IGW_DESTINATION_ADDRESS_NOT_IN_RFC6598_EGRESS"
    IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS = "IGW_PRIVATE_IP_ASSOCIATION_FOR_INGRESS"
    IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS = "IGW_PUBLIC_IP_ASSOCIATION_FOR_EGRESS"
    IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS = "IGW_SOURCE_ADDRESS_NOT_IN_RFC1918_INGRESS"
    IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS = "IGW_SOURCE_ADDRESS_NOT_IN_RFC6598_INGRESS"
    NO_PATH = "NO_PATH"
    NO_POSSIBLE_DESTINATION = "NO_POSSIBLE_DESTINATION"
    NO_ROUTE_TO_DESTINATION = "NO_ROUTE_TO_DESTINATION"
    NO_SOURCE_OR_DESTINATION = "NO_SOURCE_OR_DESTINATION"
    SG_HAS_NO_RULES = "SG_HAS_NO_RULES"
    SG_REFERENCES_NOT_PRESERVED = "SG_REFERENCES_NOT_PRESERVED"
    SUBNET_ACL_RESTRICTION = "SUBNET_ACL_RESTRICTION"
    UNASSOCIATED_COMPONENT = "UNASSOCIATED_COMPONENT"
    UNKNOWN_DESTINATION = "UNKNOWN_DESTINATION"


@dataclass(frozen=True, slots=True)
class Step:
    """One question and its answer. rule, target: see StepKind. explanation: where it is not passed, and why."""

    kind: StepKind
    component: str
    passed: bool = True
    rule: str = ""
    target: str = ""
    explanation: Explanation | None = None


@dataclass(frozen=True, slots=True)
class Hop:
    """component: an id; empty for what is outside. packet: as it leaves the hop, or is dropped there."""

    kind: HopKind
    component: str
    packet: Packet
    steps: tuple[Step, ...]

    def packet_at(self, index: int) -> Packet:
        """The packet as that step saw it (-1: as it came): what is translated later is taken back."""
        packet = self.packet
        for step in reversed(self.steps[index + 1 :]):
            if step.kind is StepKind.TRANSLATION:
                if packet.source == step.target:
                    packet = replace(packet, source=step.rule)
                else:
                    packet = replace(packet, destination=step.rule)
        return packet


@dataclass(frozen=True, slots=True)
class Path:
    """One way, from its first hop to where it ends."""

    hops: tuple[Hop, ...]
    disposition: Disposition
    explanation: Explanation | None = None

    @property
    def arrives(self) -> bool:
        return self.disposition in ARRIVED

    @property
    def deciding(self) -> Step:
        """The step that the path ended with: the delivery, or what dropped it."""
        return self.hops[-1].steps[-1]

    @property
    def dropped(self) -> Packet:
        """The packet as the deciding step saw it."""
        return self.hops[-1].packet_at(len(self.hops[-1].steps) - 1)

    @property
    def components(self) -> tuple[str, ...]:
        """The ids of interfaces and gateways in order, outside left out: what a diagram draws a line through."""
        return tuple(hop.component for hop in self.hops if hop.component)

    def steps(self) -> Iterator[tuple[Hop, Step]]:
        return ((hop, step) for hop in self.hops for step in hop.steps)


@dataclass(frozen=True, slots=True)
class Trace:
    """A flow followed there and back.

    reply: None where nothing arrives that could be replied to.
    passing: of the protocols and ports asked for, those that get there and back; empty where none does.
    tried, reached: pairs of interfaces where an end stands for several of them, and those that get there and back; the
    paths are those of the first pair that does, else of the first.
    """

    flow: Flow
    forward: Path
    reply: Path | None
    passing: tuple[Service, ...] = ()
    tried: int = 1
    reached: int = 0

    @property
    def reachable(self) -> bool:
        """There and back."""
        return self.reply is not None and self.reply.arrives

    @property
    def asymmetric(self) -> bool:
        """Whether the reply goes, or would go, another way than the request came; without a network there is none."""
        if len(self.forward.hops) == 1 and self.forward.arrives:
            return False
        return self.reply is not None and self.reply.components != self.forward.components[::-1][: self._reply_length]

    @property
    def blocked(self) -> Path | None:
        """The path that did not arrive, there or back; None where both did."""
        if not self.forward.arrives:
            return self.forward
        return None if self.reachable else self.reply

    @property
    def _reply_length(self) -> int:
        """A reply that is dropped half-way is compared as far as it got."""
        if self.reply is None or self.reply.arrives:
            return len(self.forward.components)
        return len(self.reply.components)
