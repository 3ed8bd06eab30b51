"""What people call a thing: `eth1 of web-1`, `standby`, `198.51.100.7`."""

from collections.abc import Iterable
from itertools import islice

from console.ec2.ids import short
from console.ec2.resources import (
    RESOURCE_TYPE_OF,
    Address,
    NetworkAcl,
    NetworkInterface,
    Resource,
    RouteTable,
    SecurityGroupRule,
    Subnet,
    Vpc,
    name_of,
)
from console.ec2.world import World

LONGEST_NAME = 64
KINDS = {
    "vpc": "VPC",
    "elastic-ip": "Elastic IP",
    "vpn-gateway": "VPN gateway",
    "network-acl": "network ACL",
}
"""EC2's resource-type words that are not simply read with spaces."""

PORT_NAMES = {
    22: "SSH",
    25: "SMTP",
    53: "DNS",
    80: "HTTP",
    443: "HTTPS",
    1433: "MSSQL",
    3306: "MySQL",
    3389: "RDP",
    5432: "PostgreSQL",
    6379: "Redis",
}

PROTOCOL_NAMES = {"-1": "all traffic", "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}


def kind_word(record: Resource | str) -> str:
    """`network interface`, `VPC`: of a record, or of EC2's resource-type word."""
    word = record if isinstance(record, str) else RESOURCE_TYPE_OF[type(record)]
    return KINDS.get(word, word.replace("-", " "))


def plural(word: str, count: int) -> str:
    """`1 subnet`, `3,000 subnets`, `2 Elastic IPs`, `3 free addresses`."""
    ending = "" if count == 1 else "es" if word.endswith("s") else "s"
    return f"{count:,} {word}{ending}"


def reach_of(world: World, subnet: Subnet) -> str:
    """`public`, `private` or `isolated` (no route but the local one), as the diagram has it (graph.BandKind)."""
    if world.is_public(subnet):
        return "public"
    table = world.route_table_of(subnet)
    return "private" if table and any(route.target != "local" for route in table.routes) else "isolated"


def device(interface: NetworkInterface) -> str:
    """`eth1`, or an empty string for an interface that is not attached."""
    return f"eth{interface.attachment.device_index}" if interface.attachment else ""


def shortened(name: str) -> str:
    """As much of a name as a sentence has room for: EC2 takes 256 letters."""
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def called(world: World, record: Resource) -> str:
    """The shortest unmistakable name of a thing."""
    if name := name_of(record):
        return shortened(name)
    match record:
        case NetworkInterface():
            instance = world.instance_of(record)
            if instance is not None:
                return f"{device(record)} of {called(world, instance)}"
            return shortened(record.description) or short(record.id)
        case Address():
            return record.public_ip
        case Vpc(is_default=True):
            return "default VPC"
        case RouteTable(is_main=True):
            return f"main of {called_id(world, record.vpc_id)}"
        case NetworkAcl(is_default=True):
            return f"default of {called_id(world, record.vpc_id)}"
        case SecurityGroupRule():
            return rule_words(world, record)
        case _:
            return short(record.id)


def called_id(world: World, resource_id: str) -> str:
    """The same for an id, which may have gone."""
    record = world.get(resource_id)
    return called(world, record) if record is not None else short(resource_id)


def listed(names: Iterable[str], most: int = 3, *, of: int | None = None) -> str:
    """`a`, `a and b`, `a, b, c and 4 more`. of: how many there are, where only those that are shown are to be read."""
    shown = list(names) if of is None else list(islice(names, most))
    rest = (len(shown) if of is None else of) - most
    del shown[most:]
    if rest > 0:
        return f"{', '.join(shown)} and {rest} more"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}" if shown else ""


def ports_words(protocol: str, from_port: int | None, to_port: int | None) -> str:
    """`all traffic`, `tcp/443 (HTTPS)`, `tcp/8000–8010`, `icmp`, `protocol 50`."""
    name = PROTOCOL_NAMES.get(protocol, protocol)
    if name == "all traffic":
        return name
    if name.isdigit():
        return f"protocol {name}"
    if name.startswith("icmp"):
        kind = "" if from_port in (None, -1) else f" type {from_port}"
        return name + kind + ("" if to_port in (None, -1) else f" code {to_port}")
    if from_port is None or from_port == -1 or (from_port, to_port) == (0, 65535):
        return f"all {name}"
    if from_port == to_port:
        known = PORT_NAMES.get(from_port)
        return f"{name}/{from_port}" + (f" ({known})" if known else "")
    return f"{name}/{from_port}–{to_port}"


def peer_words(world: World, rule: SecurityGroupRule) -> str:
    """`anywhere`, `10.0.0.0/16`, or the name of the referenced group."""
    if rule.referenced_group_id:
        return called_id(world, rule.referenced_group_id)
    return "anywhere" if rule.peer in ("0.0.0.0/0", "::/0") else rule.peer


def rule_words(world: World, rule: SecurityGroupRule) -> str:
    """`tcp/22 (SSH) from anywhere`, `all traffic to 10.0.0.0/8`."""
    way = "to" if rule.is_egress else "from"
    return f"{ports_words(rule.ip_protocol, rule.from_port, rule.to_port)} {way} {peer_words(world, rule)}"
