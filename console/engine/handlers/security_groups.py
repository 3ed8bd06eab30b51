"""Security groups: made, deleted, described. Their rules: `security_group_rules` (ec2-semantics §1.6, §2.15)."""

import re
from collections.abc import Callable, Iterable
from typing import Final

from console.ec2 import ipv6
from console.ec2.errors import (
    DependencyViolation,
    InvalidParameterValue,
    LimitExceeded,
    MissingParameter,
    Refused,
)
from console.ec2.requests import (
    CreateSecurityGroup,
    DeleteSecurityGroup,
    DescribeSecurityGroups,
    Page,
)
from console.ec2.requests.security import GetSecurityGroupsForVpc
from console.ec2.resources import SecurityGroup, SecurityGroupRule, Tags, Vpc
from console.ec2.world import World
from console.engine.blocks import vpc_ipv6_blocks
from console.engine.describe import Paging, page, page_of
from console.engine.filters import Value, Values
from console.engine.handlers.registry import handles
from console.engine.lookup import require
from console.engine.tagging import tags_from
from console.engine.transaction import Transaction

DEFAULT: Final = "default"
DEFAULT_DESCRIPTION: Final = "default VPC security group"
ANYWHERE: Final = "0.0.0.0/0"
TEXT: Final = re.compile(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]{0,255}")
"""Names and descriptions of groups and rules."""
TEXT_IN_WORDS: Final = "strings less than 256 characters from the following set: a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*"


@handles(CreateSecurityGroup)
def create_security_group(request: CreateSecurityGroup, tx: Transaction) -> SecurityGroup:
    tags = tags_from(tx, request)
    name = request.group_name
    _check_texts(name, request.description)
    vpc = require(tx.world, Vpc, request.vpc_id) if request.vpc_id is not None else _default_vpc(tx.world)
    if tx.world.group_named(vpc.id, name):
        raise Refused("InvalidGroup.Duplicate", f"The security group '{name}' already exists for VPC '{vpc.id}'")
    if tx.world.count(SecurityGroup) >= tx.quotas.security_groups:
        raise LimitExceeded("SecurityGroupLimitExceeded", "The maximum number of security groups has been reached.")
    return _put_group(tx, vpc, name, request.description, tags)


@handles(DeleteSecurityGroup)
def delete_security_group(request: DeleteSecurityGroup, tx: Transaction) -> None:
    world = tx.world
    if request.group_id is None and request.group_name is None:
        raise MissingParameter("The request must contain the parameter groupName or groupId")
    if request.group_id is not None:
        group = require(world, SecurityGroup, request.group_id)
    else:
        group = named_in_default_vpc(world, request.group_name or "")
    if group.group_name == DEFAULT:
        raise Refused("CannotDelete", f'the specified group: "{group.id}" name: "default" cannot be deleted by a user')
    if world.count_interfaces_in_group(group.id) or world.rules_referencing(group.id):
        raise DependencyViolation(f"resource {group.id} has a dependent object")
    for rule in world.rules_of(group.id):
        tx.delete(rule.id)
    tx.delete(group.id)


def put_default_group(tx: Transaction, vpc: Vpc) -> None:
    """The group that every VPC has: open inwards to itself, outwards to all."""
    group = _put_group(tx, vpc, DEFAULT, DEFAULT_DESCRIPTION)
    rule_id = tx.new_id("security-group-rule")
    tx.put(SecurityGroupRule(rule_id, group.id, group.owner_id, False, "-1", referenced_group_id=group.id))


def _put_group(tx: Transaction, vpc: Vpc, name: str, description: str, tags: Tags = ()) -> SecurityGroup:
    """A group with the egress rule that each begins with."""
    group = SecurityGroup(tx.new_id("security-group"), name, description, vpc.id, vpc.owner_id, tags)
    tx.put(group)
    rule_id = tx.new_id("security-group-rule")
    tx.put(SecurityGroupRule(rule_id, group.id, group.owner_id, True, "-1", cidr_ipv4=ANYWHERE))
    if vpc_ipv6_blocks(vpc):
        _let_ipv6_out(tx, group)
    return group


def open_for_ipv6(tx: Transaction, vpc_id: str) -> None:
    """The default group of a VPC that gets an IPv6 block lets IPv6 out, if it lets everything of IPv4 out."""
    group = tx.world.default_group(vpc_id)
    rules = tx.world.rules_of(group.id) if group else []
    out = {one.peer for one in rules if one.is_egress and one.ip_protocol == "-1"}
    if group and ANYWHERE in out and ipv6.ANYWHERE not in out:
        _let_ipv6_out(tx, group)


def _let_ipv6_out(tx: Transaction, group: SecurityGroup) -> None:
    rule_id = tx.new_id("security-group-rule")
    tx.put(SecurityGroupRule(rule_id, group.id, group.owner_id, True, "-1", cidr_ipv6=ipv6.ANYWHERE))


def named_in_default_vpc(world: World, name: str) -> SecurityGroup:
    """By name: EC2 looks in the default VPC only."""
    vpc = _default_vpc(world)
    group = world.group_named(vpc.id, name)
    if group is None:
        raise Refused("InvalidGroup.NotFound", f"The security group '{name}' does not exist in default VPC '{vpc.id}'")
    return group


def _default_vpc(world: World) -> Vpc:
    vpc = world.default_vpc()
    if vpc is None:
        raise Refused("VPCIdNotSpecified", "No default VPC for this user")
    return vpc


def _check_texts(name: str, description: str) -> None:
    if not name:
        raise MissingParameter("The request must contain the parameter groupName")
    if not TEXT.fullmatch(name):
        raise InvalidParameterValue(
            f"Value ({name}) for parameter GroupName is invalid. Valid names are {TEXT_IN_WORDS}"
        )
    if name.startswith("sg-"):
        raise InvalidParameterValue(f"Invalid value '{name}' for groupName. Group names may not be in the format sg-*.")
    if name == DEFAULT:
        raise InvalidParameterValue(f"Cannot use reserved security group name: {DEFAULT}")
    if not description:
        raise MissingParameter("The request must contain the parameter groupDescription")
    if not TEXT.fullmatch(description):
        raise InvalidParameterValue(f"Invalid security group description. Valid descriptions are {TEXT_IN_WORDS}")


# --- describing -----------------------------------------------------------------------------------------------------


def _of_rules(
    egress: bool, read: Callable[[World, SecurityGroupRule], Value]
) -> Callable[[World, SecurityGroup], Iterable[Value]]:
    """What the group's rules of a direction have."""
    return lambda world, group: [read(world, rule) for rule in world.rules_of(group.id) if rule.is_egress == egress]


def _referenced_name(world: World, rule: SecurityGroupRule) -> str | None:
    group = world.find(SecurityGroup, rule.referenced_group_id)
    return group.group_name if group else None


def _port(port: int, rule: SecurityGroupRule) -> int | None:
    return None if rule.ip_protocol == "-1" else port


_RULE_FILTERS: Final[dict[str, Callable[[World, SecurityGroupRule], Value]]] = {
    "cidr": lambda _, rule: rule.cidr_ipv4,
    "from-port": lambda _, rule: _port(rule.from_port, rule),
    "group-id": lambda _, rule: rule.referenced_group_id,
    "group-name": _referenced_name,
    "ipv6-cidr": lambda _, rule: rule.cidr_ipv6,
    "prefix-list-id": lambda _, rule: rule.prefix_list_id,
    "protocol": lambda _, rule: rule.ip_protocol,
    "to-port": lambda _, rule: _port(rule.to_port, rule),
    "user-id": lambda _, rule: rule.group_owner_id if rule.referenced_group_id else None,
}
FILTERS: Final[Values[SecurityGroup]] = {
    "description": lambda _, group: group.description,
    "group-id": lambda _, group: group.id,
    "group-name": lambda _, group: group.group_name,
    "owner-id": lambda _, group: group.owner_id,
    "vpc-id": lambda _, group: group.vpc_id,
    **{f"ip-permission.{name}": _of_rules(False, read) for name, read in _RULE_FILTERS.items()},
    **{f"egress.ip-permission.{name}": _of_rules(True, read) for name, read in _RULE_FILTERS.items()},
}
_PAGING: Final = Paging(
    "securityGroupIdSet",
    with_ids="The parameter {ids} cannot be used with the parameter maxResults",
    too_small="Value ( {given} ) for parameter maxResults is invalid. Expecting a value greater than {limit}.",
    too_large="Value ( {given} ) for parameter maxResults is invalid. Expecting a value smaller than {limit}.",
)


@handles(DescribeSecurityGroups)
def describe_security_groups(request: DescribeSecurityGroups, tx: Transaction) -> Page[SecurityGroup]:
    by_name = [named_in_default_vpc(tx.world, name).id for name in request.group_names]
    ids = (*request.group_ids, *by_name)
    return page(tx.world, SecurityGroup, request, ids, filters=FILTERS, paging=_PAGING)


_FOR_VPC_FILTERS: Final[Values[SecurityGroup]] = {
    **{name: FILTERS[name] for name in ("description", "group-id", "group-name", "owner-id")},
    "primary-vpc-id": FILTERS["vpc-id"],
}


@handles(GetSecurityGroupsForVpc)
def get_security_groups_for_vpc(request: GetSecurityGroupsForVpc, tx: Transaction) -> Page[SecurityGroup]:
    groups = tx.world.groups_in(require(tx.world, Vpc, request.vpc_id).id)
    return page_of(tx.world, groups, request, filters=_FOR_VPC_FILTERS, paging=Paging("VpcId"))
