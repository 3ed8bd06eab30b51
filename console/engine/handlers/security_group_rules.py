"""Rules of security groups: one for each peer of a permission (ec2-semantics §1.6, §2.15).

A rule's identity is direction, protocol, ports and peer, all normalised first: `6` is `tcp`, `-1` has no ports, host
bits of a block are cleared. Descriptions and tags do not count.
"""

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from console.ec2.errors import (
    InvalidParameterCombination,
    InvalidParameterValue,
    LimitExceeded,
    MissingParameter,
    NotFound,
    Refused,
)
from console.ec2.requests import (
    AuthorizeSecurityGroupEgress,
    AuthorizeSecurityGroupIngress,
    DescribeSecurityGroupRules,
    Page,
    RevokeSecurityGroupEgress,
    RevokeSecurityGroupIngress,
)
from console.ec2.requests.security import IpPermission
from console.ec2.resources import SecurityGroup, SecurityGroupRule
from console.ec2.world import World
from console.engine.blocks import canonical_or_none
from console.engine.describe import Paging, page
from console.engine.filters import Values
from console.engine.handlers.registry import handles
from console.engine.handlers.security_groups import TEXT, TEXT_IN_WORDS
from console.engine.lookup import check_shape, require, require_all
from console.engine.tagging import tags_from
from console.engine.transaction import Transaction

ALL: Final = "-1"
_NAMES: Final = {"all": ALL, "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6"}
_WITH_PORTS: Final = ("tcp", "udp")
_ICMP: Final = ("icmp", "icmpv6")

Ports: TypeAlias = tuple[int, int]
Identity: TypeAlias = tuple[bool, str, int, int, str]
"""is_egress, protocol, from_port, to_port, peer."""


@handles(AuthorizeSecurityGroupIngress)
def authorize_ingress(request: AuthorizeSecurityGroupIngress, tx: Transaction) -> tuple[SecurityGroupRule, ...]:
    return _authorize(request, tx, is_egress=False)


@handles(AuthorizeSecurityGroupEgress)
def authorize_egress(request: AuthorizeSecurityGroupEgress, tx: Transaction) -> tuple[SecurityGroupRule, ...]:
    return _authorize(request, tx, is_egress=True)


@handles(RevokeSecurityGroupIngress)
def revoke_ingress(request: RevokeSecurityGroupIngress, tx: Transaction) -> None:
    _revoke(request, tx, is_egress=False)


@handles(RevokeSecurityGroupEgress)
def revoke_egress(request: RevokeSecurityGroupEgress, tx: Transaction) -> None:
    _revoke(request, tx, is_egress=True)


def identity(rule: SecurityGroupRule) -> Identity:
    """What makes two rules of a group the same."""
    return rule.is_egress, rule.ip_protocol, rule.from_port, rule.to_port, rule.peer


def _authorize(
    request: AuthorizeSecurityGroupIngress | AuthorizeSecurityGroupEgress, tx: Transaction, *, is_egress: bool
) -> tuple[SecurityGroupRule, ...]:
    tags = tags_from(tx, request.tag_specifications, "security-group-rule")
    wanted = list(_identities(request.ip_permissions, is_egress))
    if not wanted:
        raise MissingParameter("The request must contain the parameter ipPermissions")
    group = require(tx.world, SecurityGroup, request.group_id)
    _check_peers(tx.world, group, [peer for (*_, peer), _ in wanted if peer.startswith("sg-")])
    same_way = [rule for rule in tx.world.rules_of(group.id) if rule.is_egress == is_egress]
    known = {identity(rule) for rule in same_way}
    for one, _ in wanted:
        if one in known:
            raise Refused("InvalidPermission.Duplicate", f'the specified rule "{_in_words(one)}" already exists')
        known.add(one)
    if len(known) > tx.quotas.rules_per_group:
        raise LimitExceeded(
            "RulesPerSecurityGroupLimitExceeded", "The maximum number of rules per security group has been reached."
        )
    made = []
    for (_, protocol, from_port, to_port, peer), description in wanted:
        is_group = peer.startswith("sg-")
        rule = SecurityGroupRule(
            tx.new_id("security-group-rule"),
            group.id,
            group.owner_id,
            is_egress,
            protocol,
            from_port,
            to_port,
            cidr_ipv4=None if is_group else peer,
            referenced_group_id=peer if is_group else None,
            description=description,
            tags=tags,
        )
        tx.put(rule)
        made.append(rule)
    return tuple(made)


def _revoke(
    request: RevokeSecurityGroupIngress | RevokeSecurityGroupEgress, tx: Transaction, *, is_egress: bool
) -> None:
    ids, wanted = request.security_group_rule_ids, list(_identities(request.ip_permissions, is_egress))
    if ids and request.ip_permissions:
        raise InvalidParameterCombination(
            "The parameters ipPermissions and securityGroupRuleIds cannot be specified together."
        )
    if not (ids or wanted):
        raise MissingParameter("The request must contain the parameter ipPermissions or securityGroupRuleIds")
    group = require(tx.world, SecurityGroup, request.group_id)
    same_way = [rule for rule in tx.world.rules_of(group.id) if rule.is_egress == is_egress]
    if ids:
        require_all(tx.world, SecurityGroupRule, ids)
        known_ids = {rule.id for rule in same_way}
        if foreign := [one for one in ids if one not in known_ids]:
            raise NotFound("security-group-rule", foreign)
        gone = list(ids)
    else:
        known = {identity(rule): rule.id for rule in same_way}
        if any(one not in known for one, _ in wanted):
            raise Refused("InvalidPermission.NotFound", "The specified rule does not exist in this security group.")
        gone = [known[one] for one, _ in wanted]
    for rule_id in dict.fromkeys(gone):
        tx.delete(rule_id)


def _identities(permissions: Sequence[IpPermission], is_egress: bool) -> Iterator[tuple[Identity, str]]:
    """Each peer's rule, normalised, with its description. Raises Refused for what is no rule."""
    for permission in permissions:
        protocol = _protocol(permission.ip_protocol)
        from_port, to_port = _ports(protocol, permission.from_port, permission.to_port)
        peers = [(_block(one.cidr_ip), one.description) for one in permission.ip_ranges]
        for pair in permission.user_id_group_pairs:
            check_shape(pair.group_id, "security-group")
            peers.append((pair.group_id, pair.description))
        if not peers:
            raise MissingParameter("The request must contain the parameter ipPermissions")
        for peer, description in peers:
            if not TEXT.fullmatch(description):
                raise InvalidParameterValue(f"Invalid rule description. Valid descriptions are {TEXT_IN_WORDS}")
            yield (is_egress, protocol, from_port, to_port, peer), description


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


def _check_peers(world: World, group: SecurityGroup, peers: Sequence[str]) -> None:
    for peer in require_all(world, SecurityGroup, dict.fromkeys(peers)):
        if peer.vpc_id != group.vpc_id:
            raise Refused(
                "InvalidGroup.NotFound", "You have specified two resources that belong to different networks."
            )


def _in_words(rule: Identity) -> str:
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


FILTERS: Final[Values[SecurityGroupRule]] = {
    "group-id": lambda _, rule: rule.group_id,
    "security-group-rule-id": lambda _, rule: rule.id,
}
_PAGING: Final = Paging(
    "securityGroupRuleIds",
    with_ids="The parameter '{ids}' may not be used in combination with 'maxResults'.",
    bad_token="Next token '{token}' is invalid",
    token_code="InvalidPaginationToken",
)


@handles(DescribeSecurityGroupRules)
def describe_security_group_rules(request: DescribeSecurityGroupRules, tx: Transaction) -> Page[SecurityGroupRule]:
    ids = request.security_group_rule_ids
    return page(tx.world, SecurityGroupRule, request, ids, filters=FILTERS, paging=_PAGING)
