"""What a security group's rule is made of, as requests carry it (ec2-semantics §2.15).

A rule's identity is direction, protocol, ports and peer, all normalised first: `6` is `tcp`, `-1` has no ports, host
bits of a block are cleared. Descriptions and tags do not count.
"""

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from console.ec2 import ipv6
from console.ec2.errors import InvalidParameterCombination, InvalidParameterValue, MissingParameter, NotFound
from console.ec2.requests.security import (
    IpPermission,
    IpRange,
    RuleRequest,
    SecurityGroupRuleRequest,
    UserIdGroupPair,
)
from console.ec2.resources import SecurityGroupRule
from console.ec2.world import World
from console.engine.blocks import canonical_or_none
from console.engine.handlers.security_groups import TEXT, TEXT_IN_WORDS, named_in_default_vpc
from console.engine.lookup import check_shape

ALL: Final = "-1"
_NAMES: Final = {"all": ALL, "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
_WITH_PORTS: Final = ("tcp", "udp")
_ICMP: Final = ("icmp", "icmpv6")
_EVERYTHING: Final = (("tcp", 0, 65535), ("udp", 0, 65535), ("icmp", -1, -1))
"""What a flat request with a source group and no protocol lets in. Source: AuthorizeSecurityGroupIngress."""

Ports: TypeAlias = tuple[int, int]
Identity: TypeAlias = tuple[bool, str, int, int, str]
"""is_egress, protocol, from_port, to_port, peer."""


def identity(rule: SecurityGroupRule) -> Identity:
    """What makes two rules of a group the same."""
    return rule.is_egress, rule.ip_protocol, rule.from_port, rule.to_port, rule.peer


def is_group(peer: str) -> bool:
    return peer.startswith("sg-")


def peer_fields(peer: str) -> dict[str, str]:
    """The field of a rule that holds the peer."""
    return {"referenced_group_id" if is_group(peer) else "cidr_ipv6" if ":" in peer else "cidr_ipv4": peer}


def permissions_of(request: RuleRequest) -> tuple[IpPermission, ...]:
    """The permissions of a request, of which it may carry a single one flat."""
    flat = (request.ip_protocol, request.from_port, request.to_port, request.cidr_ip)
    source = request.source_security_group_name
    if request.source_security_group_owner_id is not None and source is None:
        raise MissingParameter("The request must contain the parameter sourceSecurityGroupName")
    if source is None and all(one is None for one in flat):
        return request.ip_permissions
    if request.ip_permissions:
        raise InvalidParameterCombination("The parameter ipPermissions may not be used with the flat parameters.")
    if source is None:
        return (
            IpPermission(
                ip_protocol=request.ip_protocol or "",
                from_port=request.from_port,
                to_port=request.to_port,
                ip_ranges=(IpRange(cidr_ip=request.cidr_ip),) if request.cidr_ip is not None else (),
            ),
        )
    if request.cidr_ip is not None:
        raise InvalidParameterCombination("The parameter cidrIp cannot be used with a source security group.")
    pairs = (UserIdGroupPair(group_name=source, user_id=request.source_security_group_owner_id),)
    if request.ip_protocol is not None:
        one = (request.ip_protocol, request.from_port, request.to_port)
        return (IpPermission(ip_protocol=one[0], from_port=one[1], to_port=one[2], user_id_group_pairs=pairs),)
    return tuple(
        IpPermission(ip_protocol=protocol, from_port=first, to_port=last, user_id_group_pairs=pairs)
        for protocol, first, last in _EVERYTHING
    )


def identities(world: World, permissions: Sequence[IpPermission], is_egress: bool) -> Iterator[tuple[Identity, str]]:
    """Each peer's rule, normalised, with its description. Raises Refused for what is no rule."""
    for permission in permissions:
        protocol = _protocol(permission.ip_protocol)
        from_port, to_port = _ports(protocol, permission.from_port, permission.to_port)
        peers = [(_block(one.cidr_ip), one.description) for one in permission.ip_ranges]
        peers += [(_ipv6_block(one.cidr_ipv6), one.description) for one in permission.ipv6_ranges]
        peers += [(_group(world, pair), pair.description) for pair in permission.user_id_group_pairs]
        if permission.prefix_list_ids:
            raise NotFound("prefix-list", [one.prefix_list_id for one in permission.prefix_list_ids])
        if not peers:
            raise MissingParameter("The request must contain the parameter ipPermissions")
        for peer, description in peers:
            check_description(description)
            yield (is_egress, protocol, from_port, to_port, peer), description


def wanted_rule(given: SecurityGroupRuleRequest) -> Identity:
    """The rule that ModifySecurityGroupRules asks for; its direction is that of the rule that it becomes."""
    values = (given.cidr_ipv4, given.cidr_ipv6, given.prefix_list_id, given.referenced_group_id)
    count = sum(value is not None for value in values)
    if count == 0:
        raise MissingParameter(
            "The request must contain exactly one of: cidrIp, cidrIpv6, prefixListId, or referencedGroupId"
        )
    if count > 1:
        raise InvalidParameterCombination(
            "Only one of cidrIp, cidrIpv6, prefixListId, or referencedGroupId can be specified"
        )
    protocol = _protocol(given.ip_protocol or "")
    ports = _ports(protocol, given.from_port, given.to_port)
    if given.prefix_list_id is not None:
        raise NotFound("prefix-list", [given.prefix_list_id])
    if given.cidr_ipv4 is not None:
        peer = _block(given.cidr_ipv4)
    elif given.cidr_ipv6 is not None:
        peer = _ipv6_block(given.cidr_ipv6)
    else:
        peer = given.referenced_group_id or ""
        check_shape(peer, "security-group")
    return False, protocol, *ports, peer


def check_description(description: str) -> None:
    if not TEXT.fullmatch(description):
        raise InvalidParameterValue(f"Invalid rule description. Valid descriptions are {TEXT_IN_WORDS}")


def in_words(rule: Identity) -> str:
    """As EC2 names a rule: `peer: 0.0.0.0/0, TCP, from port: 22, to port: 22, ALLOW`."""
    _, protocol, from_port, to_port, peer = rule
    if protocol in _WITH_PORTS:
        what = f"{protocol.upper()}, from port: {from_port}, to port: {to_port}"
    elif protocol in _ICMP:
        what = f"{protocol.upper()}, type: {_or_all(from_port)}, code: {_or_all(to_port)}"
    else:
        what = "ALL" if protocol == ALL else f"protocol: {protocol}"
    return f"peer: {peer}, {what}, ALLOW"


def _or_all(number: int) -> str:
    return "ALL" if number == -1 else str(number)


def _group(world: World, pair: UserIdGroupPair) -> str:
    """The id of a peer group; whether one that is named by id exists is found out later."""
    if pair.group_id is not None:
        check_shape(pair.group_id, "security-group")
        group_id = pair.group_id
    elif pair.group_name is not None:
        group_id = named_in_default_vpc(world, pair.group_name).id
    else:
        raise MissingParameter("The request must contain the parameter groupName or groupId")
    group = world.get(group_id)
    foreign = pair.vpc_id is not None and pair.vpc_id != getattr(group, "vpc_id", None)
    if foreign or pair.user_id not in (None, world.owner_id):
        raise NotFound("security-group", [group_id])
    return group_id


def _protocol(given: str) -> str:
    if not given:
        raise InvalidParameterValue(
            "Invalid value 'null' for protocol. VPC security group rules must specify protocols explicitly."
        )
    lower = given.lower()
    if lower.isdecimal() and lower.isascii() and int(lower) <= 255:
        lower = str(int(lower))
    elif lower not in (ALL, *_NAMES, *_NAMES.values()):
        raise InvalidParameterValue(f"Invalid value '{given}' for IP protocol. Unknown protocol.")
    return _NAMES.get(lower, lower)


def _ports(protocol: str, from_port: int | None, to_port: int | None) -> Ports:
    """Ports, or type and code; -1 stands for what the protocol does not have."""
    if protocol in _WITH_PORTS:
        if from_port is None or to_port is None:
            raise InvalidParameterValue(
                "Invalid value for portRange. Must specify both from and to ports with TCP/UDP."
            )
        for port in (from_port, to_port):
            if not 0 <= port <= 65535:
                raise InvalidParameterValue(f"TCP/UDP port ({port}) out of range")
        if from_port > to_port:
            raise InvalidParameterValue(f"Invalid TCP/UDP port range ({from_port}:{to_port})")
        return from_port, to_port
    if protocol in _ICMP:
        kind, code = -1 if from_port is None else from_port, -1 if to_port is None else to_port
        for name, number in (("type", kind), ("code", code)):
            if not -1 <= number <= 255:
                raise InvalidParameterValue(f"ICMP {name} ({number}) out of range")
        if kind == -1 and code != -1:
            raise InvalidParameterValue(f"ICMP code ({code}) needs an ICMP type")
        return kind, code
    return -1, -1


def _block(cidr_ip: str) -> str:
    made = canonical_or_none(cidr_ip)
    if made is None:
        raise InvalidParameterValue(f"CIDR block {cidr_ip} is malformed")
    return made


def _ipv6_block(cidr_ipv6: str) -> str:
    made = ipv6.canonical(cidr_ipv6)
    if made is None:
        raise InvalidParameterValue(f"CIDR block {cidr_ipv6} is malformed")
    return made
