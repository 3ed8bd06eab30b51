"""What is asked of the tracer: a flow between two ends, and the packet that it begins with."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

Ports: TypeAlias = tuple[int, int]
"""First and last, both included. Of ICMP: the type in both; the code is a matter of `Packet.icmp_code`."""

EVERY_PORT: Final[Ports] = (0, 65535)
EPHEMERAL: Final[Ports] = (32768, 60999)
"""What a Linux client picks its own port from, so where replies go to. Source: ec2-semantics §5.6."""


class EndpointKind(StrEnum):
    """What an end can be.

    interface  `id`, and `address` where it is a certain one of its addresses: primary, secondary, IPv6, delegated
    instance   `id`: as a source its guest chooses the interface, as a destination any of its interfaces will do
    subnet     `id`: any of the interfaces in it
    cidr       `address` is a block: the interfaces with an address in it; outside of the VPC, the hosts there; alone,
               an address of EC2's own services (10.0.0.2, 169.254.169.254), which are asked and never ask
    internet   `address` where it is a certain public one, also one that leads back to an interface; else any stranger
    corporate  what is behind the VPN gateway; `id` the gateway where there are several, `address` where a certain one
    """

    INTERFACE = "interface"
    INSTANCE = "instance"
    SUBNET = "subnet"
    CIDR = "cidr"
    INTERNET = "internet"
    CORPORATE = "corporate"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One end of a flow, see EndpointKind. `console.reach.ends.endpoint` makes it of what a person typed."""

    kind: EndpointKind
    id: str = ""
    address: str = ""


INTERNET: Final = Endpoint(EndpointKind.INTERNET)
CORPORATE: Final = Endpoint(EndpointKind.CORPORATE)


@dataclass(frozen=True, slots=True)
class Service:
    """protocol: tcp, udp, icmp, icmpv6 or a protocol's number. ports: of icmp, the first and last type."""

    protocol: str
    ports: Ports = EVERY_PORT

    def __str__(self) -> str:
        if self.protocol not in ("tcp", "udp") or self.ports == EVERY_PORT:
            return self.protocol
        first, last = self.ports
        return f"{self.protocol} {first}" if first == last else f"{self.protocol} {first}–{last}"


@dataclass(frozen=True, slots=True)
class Flow:
    """From whom to whom, of which kind.

    protocol: tcp, udp, icmp (an echo), icmpv6, a protocol's number, or `any`: whichever gets through.
    ports: of the destination; of more than one the trace is that of the first that gets through.
    source_ports: those that the client may pick from: the reply has to get through to each of them.
    ipv6: which family, where the ends leave it open.
    """

    source: Endpoint
    destination: Endpoint
    protocol: str = "tcp"
    ports: Ports = EVERY_PORT
    source_ports: Ports = EPHEMERAL
    ipv6: bool = False


@dataclass(frozen=True, slots=True)
class Packet:
    """What is on the wire at one place: addresses change where they are translated.

    source_ports, ports: ranges, as the client's own port is any of some. Of icmp, ports is the type, twice.
    """

    source: str
    destination: str
    protocol: str
    source_ports: Ports
    ports: Ports
