"""Rows of security groups and network ACLs."""

from collections.abc import Iterator

from console.desktop.models.column import (
    TAGS,
    Column,
    ResourceKind,
    identity,
    name,
    name_tag,
    named,
    yes,
)
from console.ec2.resources import (
    NetworkAcl,
    NetworkInterface,
    Resource,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Vpc,
)
from console.ec2.world import World


def _group_name(record: SecurityGroup, world: World) -> str:
    return record.group_name


def _group_description(record: SecurityGroup, world: World) -> str:
    return record.description


def _vpc(record: SecurityGroup | NetworkAcl, world: World) -> str:
    return named(world, record.vpc_id)


def _vpc_id(record: SecurityGroup | NetworkAcl, world: World) -> str:
    return record.vpc_id


def _inbound_count(record: SecurityGroup, world: World) -> int:
    return sum(not rule.is_egress for rule in world.rules_of(record.id))


def _inbound(record: SecurityGroup, world: World) -> str:
    return str(_inbound_count(record, world))


def _outbound_count(record: SecurityGroup, world: World) -> int:
    return sum(rule.is_egress for rule in world.rules_of(record.id))


def _outbound(record: SecurityGroup, world: World) -> str:
    return str(_outbound_count(record, world))


def _use_count(record: SecurityGroup, world: World) -> int:
    return world.count_interfaces_in_group(record.id)


def _uses(record: SecurityGroup, world: World) -> str:
    return str(_use_count(record, world))


def _groups_touched(record: Resource, world: World) -> Iterator[str]:
    match record:
        case SecurityGroupRule():
            yield record.group_id
        case NetworkInterface():
            yield from record.groups
        case Vpc():
            yield from (one.id for one in world.groups_in(record.id))


SECURITY_GROUPS = ResourceKind(
    word="security-group",
    page="security-groups",
    singular="security group",
    plural="Security groups",
    record=SecurityGroup,
    about="A security group lets traffic in and out of the interfaces that carry it. It only allows; what no rule "
    "allows is dropped, and answers always come back.",
    touches=_groups_touched,
    columns=(
        Column("name", "Group name", _group_name, 150),
        identity(),
        Column("description", "Description", _group_description, 260),
        Column("vpc", "VPC", _vpc, 110, link=_vpc_id),
        Column("inbound", "Inbound rules", _inbound, 104, sort=_inbound_count, right=True),
        Column("outbound", "Outbound rules", _outbound, 112, sort=_outbound_count, right=True),
        Column("interfaces", "Interfaces", _uses, 84, sort=_use_count, right=True),
        Column("tag-name", "Name tag", name_tag, 120, shown=False),
        TAGS,
    ),
)


def _acl_default(record: NetworkAcl, world: World) -> str:
    return yes(record.is_default)


def _acl_subnets(record: NetworkAcl, world: World) -> str:
    return ", ".join(named(world, one.subnet_id) for one in record.associations)


def _acl_inbound_count(record: NetworkAcl, world: World) -> int:
    return sum(not entry.egress for entry in record.entries)


def _acl_inbound(record: NetworkAcl, world: World) -> str:
    return str(_acl_inbound_count(record, world))


def _acl_outbound_count(record: NetworkAcl, world: World) -> int:
    return sum(entry.egress for entry in record.entries)


def _acl_outbound(record: NetworkAcl, world: World) -> str:
    return str(_acl_outbound_count(record, world))


def _acls_touched(record: Resource, world: World) -> Iterator[str]:
    match record:
        case Subnet():
            if acl := world.acl_of(record):
                yield acl.id
        case Vpc():
            yield from (one.id for one in world.acls_in(record.id))


NETWORK_ACLS = ResourceKind(
    word="network-acl",
    page="network-acls",
    singular="network ACL",
    plural="Network ACLs",
    record=NetworkAcl,
    about="A network ACL filters what enters and leaves a subnet, in both directions by itself: numbered rules, the "
    "first that matches decides, and answers need a rule of their own.",
    touches=_acls_touched,
    columns=(
        Column("name", "Name", name, 150),
        identity(),
        Column("vpc", "VPC", _vpc, 110, link=_vpc_id),
        Column("default", "Default", _acl_default, 80),
        Column("subnet", "Subnets", _acl_subnets, 280),
        Column("inbound", "Inbound rules", _acl_inbound, 104, sort=_acl_inbound_count, right=True),
        Column("outbound", "Outbound rules", _acl_outbound, 112, sort=_acl_outbound_count, right=True),
        TAGS,
    ),
)
