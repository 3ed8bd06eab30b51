"""Rules of security groups: one for each peer of a permission (ec2-semantics §1.6, §2.15). Their form: `rule_form`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Final, TypeAlias

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
    DescribeSecurityGroupReferences,
    DescribeSecurityGroupRules,
    ModifySecurityGroupRules,
    Page,
    RevokeSecurityGroupEgress,
    RevokeSecurityGroupIngress,
    UpdateSecurityGroupRuleDescriptionsEgress,
    UpdateSecurityGroupRuleDescriptionsIngress,
)
from console.ec2.requests.security import SecurityGroupRuleUpdate
from console.ec2.resources import SecurityGroup, SecurityGroupRule
from console.ec2.world import World
from console.engine.describe import Paging, page
from console.engine.filters import Values
from console.engine.handlers.registry import handles
from console.engine.handlers.rule_form import (
    Identity,
    check_description,
    identities,
    identity,
    in_words,
    is_group,
    peer_fields,
    permissions_of,
    wanted_rule,
)
from console.engine.handlers.security_groups import named_in_default_vpc
from console.engine.lookup import require, require_all
from console.engine.tagging import tags_from
from console.engine.transaction import Transaction

_Authorize: TypeAlias = AuthorizeSecurityGroupIngress | AuthorizeSecurityGroupEgress
_Revoke: TypeAlias = RevokeSecurityGroupIngress | RevokeSecurityGroupEgress
_Describe: TypeAlias = UpdateSecurityGroupRuleDescriptionsIngress | UpdateSecurityGroupRuleDescriptionsEgress


@handles(AuthorizeSecurityGroupIngress)
def authorize_ingress(request: AuthorizeSecurityGroupIngress, tx: Transaction) -> tuple[SecurityGroupRule, ...]:
    return _authorize(request, tx, is_egress=False)


@handles(AuthorizeSecurityGroupEgress)
def authorize_egress(request: AuthorizeSecurityGroupEgress, tx: Transaction) -> tuple[SecurityGroupRule, ...]:
    return _authorize(request, tx, is_egress=True)


@handles(RevokeSecurityGroupIngress)
def revoke_ingress(request: RevokeSecurityGroupIngress, tx: Transaction) -> tuple[SecurityGroupRule, ...]:
    return _revoke(request, tx, is_egress=False)


@handles(RevokeSecurityGroupEgress)
def revoke_egress(request: RevokeSecurityGroupEgress, tx: Transaction) -> tuple[SecurityGroupRule, ...]:
    return _revoke(request, tx, is_egress=True)


@handles(UpdateSecurityGroupRuleDescriptionsIngress)
def describe_ingress_anew(request: UpdateSecurityGroupRuleDescriptionsIngress, tx: Transaction) -> None:
    _describe_anew(request, tx, is_egress=False)


@handles(UpdateSecurityGroupRuleDescriptionsEgress)
def describe_egress_anew(request: UpdateSecurityGroupRuleDescriptionsEgress, tx: Transaction) -> None:
    _describe_anew(request, tx, is_egress=True)


def _group(world: World, group_id: str | None, group_name: str | None) -> SecurityGroup:
    """By id; or by name, in the default VPC."""
    if group_id is not None and group_name is not None:
        raise InvalidParameterCombination("The parameter groupName cannot be used with the parameter groupId")
    if group_id is not None:
        return require(world, SecurityGroup, group_id)
    if group_name is not None:
        return named_in_default_vpc(world, group_name)
    raise MissingParameter("The request must contain the parameter groupName or groupId")


def _group_of(request: _Authorize | _Revoke, world: World, is_egress: bool) -> SecurityGroup:
    if is_egress and request.group_name is not None:
        raise Refused("UnknownParameter", "The parameter GroupName is not recognized")
    return _group(world, request.group_id, request.group_name)


def _authorize(request: _Authorize, tx: Transaction, *, is_egress: bool) -> tuple[SecurityGroupRule, ...]:
    tags = tags_from(tx, request)
    wanted = list(identities(tx.world, permissions_of(request), is_egress))
    if not wanted:
        raise MissingParameter("The request must contain the parameter ipPermissions")
    group = _group_of(request, tx.world, is_egress)
    _check_peers(tx.world, group, [one for one, _ in wanted])
    known = {identity(rule) for rule in _same_way(tx.world, group, is_egress)}
    for one, _ in wanted:
        if one in known:
            raise _duplicate(one)
        known.add(one)
    _check_count(tx, known)
    made = []
    for one, description in wanted:
        _, protocol, from_port, to_port, peer = one
        rule = SecurityGroupRule(
            tx.new_id("security-group-rule"),
            group.id,
            group.owner_id,
            is_egress,
            protocol,
            from_port,
            to_port,
            **peer_fields(peer),
            description=description,
            tags=tags,
        )
        tx.put(rule)
        made.append(rule)
    return tuple(made)


def _revoke(request: _Revoke, tx: Transaction, *, is_egress: bool) -> tuple[SecurityGroupRule, ...]:
    """The rules that went."""
    ids, permissions = request.security_group_rule_ids, permissions_of(request)
    if ids and permissions:
        raise InvalidParameterCombination(
            "The parameters ipPermissions and securityGroupRuleIds cannot be specified together."
        )
    wanted = list(identities(tx.world, permissions, is_egress))
    if not (ids or wanted):
        raise MissingParameter("The request must contain the parameter ipPermissions or securityGroupRuleIds")
    group = _group_of(request, tx.world, is_egress)
    if ids:
        gone = _by_id(tx.world, group, ids, is_egress)
    else:
        gone = _by_identity(tx.world, group, [one for one, _ in wanted], is_egress)
    for rule in gone:
        tx.delete(rule.id)
    return tuple(gone)


def _describe_anew(request: _Describe, tx: Transaction, *, is_egress: bool) -> None:
    """New descriptions for rules named by permission or by id; a rule without one loses its own."""
    by_id, permissions = request.security_group_rule_descriptions, request.ip_permissions
    if by_id and permissions:
        raise InvalidParameterCombination(
            "The parameters ipPermissions and securityGroupRuleDescriptions cannot be specified together."
        )
    if not (by_id or permissions):
        raise MissingParameter("The request must contain the parameter ipPermissions or securityGroupRuleDescriptions")
    wanted = list(identities(tx.world, permissions, is_egress))
    group = _group(tx.world, request.group_id, request.group_name)
    if by_id:
        descriptions = [one.description or "" for one in by_id]
        rules = _by_id(tx.world, group, [one.security_group_rule_id or "" for one in by_id], is_egress)
    else:
        descriptions = [description for _, description in wanted]
        rules = _by_identity(tx.world, group, [one for one, _ in wanted], is_egress)
    for description in descriptions:
        check_description(description)
    for rule, description in zip(rules, descriptions, strict=True):
        tx.put(replace(rule, description=description))


@handles(ModifySecurityGroupRules)
def modify_security_group_rules(request: ModifySecurityGroupRules, tx: Transaction) -> None:
    """Rules become others, all of them or none; ids and tags stay, and so does the kind of the peer."""
    updates = request.security_group_rules
    if not updates:
        raise MissingParameter("The request must contain the parameter securityGroupRules")
    given = [_update(one) for one in updates]
    group = require(tx.world, SecurityGroup, request.group_id)
    ids = [one.security_group_rule_id for one in updates]
    if len(set(ids)) != len(ids):
        raise InvalidParameterValue("A security group rule may not be specified more than once.")
    present = {rule.id: rule for rule in tx.world.rules_of(group.id)}
    for rule in require_all(tx.world, SecurityGroupRule, ids):
        if rule.id not in present:
            raise NotFound("security-group-rule", [rule.id])
    changed = []
    for rule_id, (_, protocol, from_port, to_port, peer) in zip(ids, given, strict=True):
        rule, fields = present[rule_id], peer_fields(peer)
        if any(getattr(rule, name) is None for name in fields):
            raise InvalidParameterValue(f"The type of the source or destination of {rule.id} cannot be changed.")
        changes: dict[str, Any] = {"ip_protocol": protocol, "from_port": from_port, "to_port": to_port, **fields}
        changed.append(replace(rule, **changes))
    _check_peers(tx.world, group, [identity(rule) for rule in changed])
    count = Counter(identity(rule) for rule in (present | {rule.id: rule for rule in changed}).values())
    for rule in changed:
        if count[identity(rule)] > 1:
            raise _duplicate(identity(rule))
    for rule, one in zip(changed, updates, strict=True):
        assert one.security_group_rule
        tx.put(replace(rule, description=one.security_group_rule.description or ""))


def _update(one: SecurityGroupRuleUpdate) -> Identity:
    if one.security_group_rule is None:
        raise MissingParameter("The request must contain the parameter securityGroupRule")
    check_description(one.security_group_rule.description or "")
    return wanted_rule(one.security_group_rule)


def _same_way(world: World, group: SecurityGroup, is_egress: bool) -> list[SecurityGroupRule]:
    return [rule for rule in world.rules_of(group.id) if rule.is_egress == is_egress]


def _by_id(world: World, group: SecurityGroup, ids: Sequence[str], is_egress: bool) -> list[SecurityGroupRule]:
    """Rules of the group and the direction, each once. Raises NotFound for others."""
    found = require_all(world, SecurityGroupRule, dict.fromkeys(ids))
    if foreign := [rule.id for rule in found if (rule.group_id, rule.is_egress) != (group.id, is_egress)]:
        raise NotFound("security-group-rule", foreign)
    return found


def _by_identity(
    world: World, group: SecurityGroup, wanted: Sequence[Identity], is_egress: bool
) -> list[SecurityGroupRule]:
    known = {identity(rule): rule for rule in _same_way(world, group, is_egress)}
    if any(one not in known for one in wanted):
        raise Refused("InvalidPermission.NotFound", "The specified rule does not exist in this security group.")
    return [known[one] for one in dict.fromkeys(wanted)]


def _check_peers(world: World, group: SecurityGroup, wanted: Iterable[Identity]) -> None:
    peers = dict.fromkeys(peer for *_, peer in wanted if is_group(peer))
    for peer in require_all(world, SecurityGroup, peers):
        if peer.vpc_id != group.vpc_id:
            raise Refused(
                "InvalidGroup.NotFound", "You have specified two resources that belong to different networks."
            )


def _check_count(tx: Transaction, rules: Iterable[Identity]) -> None:
    """IPv4 and IPv6 are counted apart; a group counts in both. Source: ec2-semantics §4.1."""
    peers = [peer for *_, peer in rules]
    for other_family in (".", ":"):
        if sum(is_group(peer) or other_family not in peer for peer in peers) > tx.quotas.rules_per_group:
            raise LimitExceeded(
                "RulesPerSecurityGroupLimitExceeded",
                "The maximum number of rules per security group has been reached.",
            )


def _duplicate(one: Identity) -> Refused:
    return Refused("InvalidPermission.Duplicate", f'the specified rule "{in_words(one)}" already exists')


@handles(DescribeSecurityGroupReferences)
def describe_security_group_references(request: DescribeSecurityGroupReferences, tx: Transaction) -> tuple[()]:
    require_all(tx.world, SecurityGroup, request.group_id)
    return ()


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
