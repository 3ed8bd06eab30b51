"""What EC2 makes by itself with a VPC, and whether somebody has changed it since: only then is it worth exporting."""

from console.ec2.resources import InternetGateway, NetworkAcl, RouteTable, SecurityGroup, SecurityGroupRule, Vpc
from console.ec2.world import World

ANYWHERE, ANYWHERE_V6 = "0.0.0.0/0", "::/0"
LAST_RULE = 32767
"""Rule numbers from here on are the closing deny of an ACL, which nobody makes."""


def is_untouched_group(world: World, group: SecurityGroup) -> bool:
    """A VPC's default group as it came: members among themselves, and everything out."""
    rules = world.rules_of(group.id)
    inward = [one for one in rules if not one.is_egress]
    among = len(inward) == 1 and inward[0].ip_protocol == "-1" and inward[0].referenced_group_id == group.id
    return among and not group.tags and has_usual_egress(rules)


def has_usual_egress(rules: list[SecurityGroupRule]) -> bool:
    """Everything to anywhere, as a new group has it, and nothing else."""
    outward = [one for one in rules if one.is_egress]
    return any(one.cidr_ipv4 for one in outward) and all(is_usual_egress(one) for one in outward)


def is_usual_egress(rule: SecurityGroupRule) -> bool:
    everywhere = rule.cidr_ipv4 == ANYWHERE or rule.cidr_ipv6 == ANYWHERE_V6
    return rule.is_egress and everywhere and rule.ip_protocol == "-1" and not rule.description


def is_untouched_acl(acl: NetworkAcl) -> bool:
    """A VPC's default ACL as it came: everything is allowed."""
    made = [one for one in acl.entries if one.rule_number < LAST_RULE]
    usual = all(
        one.protocol == "-1" and one.rule_action == "allow" and one.block in (ANYWHERE, ANYWHERE_V6) for one in made
    )
    both_ways = {one.egress for one in made if one.block == ANYWHERE} == {True, False}
    return acl.is_default and usual and both_ways and not acl.tags


def is_untouched_main(world: World, table: RouteTable) -> bool:
    """A VPC's main table as it came: local, and in the default VPC the way to its gateway."""
    if not table.is_main or table.tags or table.propagating_vgws:
        return False
    routes = [one for one in table.routes if one.gateway_id != "local"]
    vpc, gateway = world.find(Vpc, table.vpc_id), world.internet_gateway_of(table.vpc_id)
    if vpc and vpc.is_default:
        return len(routes) == 1 and gateway is not None and routes[0].gateway_id == gateway.id
    return not routes


def is_default_gateway(world: World, gateway: InternetGateway) -> bool:
    """The default VPC's own."""
    vpc = world.default_vpc()
    return vpc is not None and any(one.vpc_id == vpc.id for one in gateway.attachments)
