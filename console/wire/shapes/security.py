"""Security groups, their rules, and network ACLs (ec2-semantics §1.6, §1.7)."""

from collections.abc import Iterable

from console.ec2.requests import (
    AuthorizeSecurityGroupEgress,
    AuthorizeSecurityGroupIngress,
    CreateNetworkAcl,
    CreateSecurityGroup,
    DeleteSecurityGroup,
    DescribeNetworkAcls,
    DescribeSecurityGroupRules,
    DescribeSecurityGroups,
    Page,
    ReplaceNetworkAclAssociation,
    RevokeSecurityGroupEgress,
    RevokeSecurityGroupIngress,
)
from console.ec2.requests.security import DescribeSecurityGroupReferences, GetSecurityGroupsForVpc
from console.ec2.resources import NetworkAcl, NetworkAclEntry, SecurityGroup, SecurityGroupRule
from console.ec2.world import World
from console.wire.shapes.registry import Answer, answers, arn, page, tag_set


@answers(DescribeSecurityGroups)
def describe_security_groups(request: DescribeSecurityGroups, result: Page[SecurityGroup], world: World) -> Answer:
    return page("SecurityGroups", result, lambda one: security_group(world, one))


@answers(GetSecurityGroupsForVpc)
def get_security_groups_for_vpc(request: GetSecurityGroupsForVpc, result: Page[SecurityGroup], world: World) -> Answer:
    return page(
        "SecurityGroupForVpcs",
        result,
        lambda one: {
            "GroupId": one.id,
            "GroupName": one.group_name,
            "Description": one.description,
            "OwnerId": one.owner_id,
            "PrimaryVpcId": one.vpc_id,
            "Tags": tag_set(one),
        },
    )


@answers(CreateSecurityGroup)
def create_security_group(request: CreateSecurityGroup, result: SecurityGroup, world: World) -> Answer:
    return {
        "GroupId": result.id,
        "Tags": tag_set(result),
        "SecurityGroupArn": arn(world, result.owner_id, "security-group", result.id),
    }


@answers(DeleteSecurityGroup)
def delete_security_group(request: DeleteSecurityGroup, result: None, world: World) -> Answer:
    return {"Return": True, "GroupId": request.group_id}


@answers(DescribeSecurityGroupRules)
def describe_security_group_rules(
    request: DescribeSecurityGroupRules, result: Page[SecurityGroupRule], world: World
) -> Answer:
    return page("SecurityGroupRules", result, lambda one: security_group_rule(world, one))


@answers(AuthorizeSecurityGroupIngress, AuthorizeSecurityGroupEgress)
def authorize(
    request: AuthorizeSecurityGroupIngress | AuthorizeSecurityGroupEgress,
    result: tuple[SecurityGroupRule, ...],
    world: World,
) -> Answer:
    return {"Return": True, "SecurityGroupRules": [security_group_rule(world, one) for one in result]}


@answers(RevokeSecurityGroupIngress, RevokeSecurityGroupEgress)
def revoke(
    request: RevokeSecurityGroupIngress | RevokeSecurityGroupEgress,
    result: tuple[SecurityGroupRule, ...],
    world: World,
) -> Answer:
    return {
        "Return": True,
        "UnknownIpPermissions": [],
        "RevokedSecurityGroupRules": [
            {
                "SecurityGroupRuleId": one.id,
                "GroupId": one.group_id,
                "IsEgress": one.is_egress,
                "IpProtocol": one.ip_protocol,
                "FromPort": one.from_port,
                "ToPort": one.to_port,
                "CidrIpv4": one.cidr_ipv4,
                "CidrIpv6": one.cidr_ipv6,
                "PrefixListId": one.prefix_list_id,
                "ReferencedGroupId": one.referenced_group_id,
                "Description": one.description or None,
            }
            for one in result
        ],
    }


@answers(DescribeSecurityGroupReferences)
def describe_security_group_references(
    request: DescribeSecurityGroupReferences, result: tuple[()], world: World
) -> Answer:
    return {"SecurityGroupReferenceSet": []}


def security_group(world: World, one: SecurityGroup) -> Answer:
    rules = world.rules_of(one.id)
    return {
        "GroupId": one.id,
        "GroupName": one.group_name,
        "Description": one.description,
        "OwnerId": one.owner_id,
        "VpcId": one.vpc_id,
        "SecurityGroupArn": arn(world, one.owner_id, "security-group", one.id),
        "IpPermissions": _permissions(world, [rule for rule in rules if not rule.is_egress]),
        "IpPermissionsEgress": _permissions(world, [rule for rule in rules if rule.is_egress]),
        "Tags": tag_set(one),
    }


def _permissions(world: World, rules: Iterable[SecurityGroupRule]) -> list[Answer]:
    """Rules with the same protocol and ports are one permission with many peers."""
    found: dict[tuple[str, int, int], Answer] = {}
    for rule in rules:
        key = (rule.ip_protocol, rule.from_port, rule.to_port)
        if key not in found:
            ports = {} if rule.ip_protocol == "-1" else {"FromPort": rule.from_port, "ToPort": rule.to_port}
            found[key] = {"IpProtocol": rule.ip_protocol, **ports}
            found[key] |= {"UserIdGroupPairs": [], "IpRanges": [], "Ipv6Ranges": [], "PrefixListIds": []}
        description = rule.description or None
        if rule.cidr_ipv4:
            found[key]["IpRanges"].append({"CidrIp": rule.cidr_ipv4, "Description": description})
        elif rule.cidr_ipv6:
            found[key]["Ipv6Ranges"].append({"CidrIpv6": rule.cidr_ipv6, "Description": description})
        elif rule.prefix_list_id:
            found[key]["PrefixListIds"].append({"PrefixListId": rule.prefix_list_id, "Description": description})
        else:
            pair = {"UserId": world.owner_id, "GroupId": rule.referenced_group_id, "Description": description}
            found[key]["UserIdGroupPairs"].append(pair)
    return list(found.values())


def security_group_rule(world: World, one: SecurityGroupRule) -> Answer:
    peer = world.find(SecurityGroup, one.referenced_group_id)
    return {
        "SecurityGroupRuleId": one.id,
        "GroupId": one.group_id,
        "GroupOwnerId": one.group_owner_id,
        "IsEgress": one.is_egress,
        "IpProtocol": one.ip_protocol,
        "FromPort": one.from_port,
        "ToPort": one.to_port,
        "CidrIpv4": one.cidr_ipv4,
        "CidrIpv6": one.cidr_ipv6,
        "PrefixListId": one.prefix_list_id,
        "ReferencedGroupInfo": {
            "GroupId": one.referenced_group_id,
            "UserId": peer.owner_id if peer else None,
            "VpcId": peer.vpc_id if peer else None,
        }
        if one.referenced_group_id
        else None,
        "Description": one.description or None,
        "Tags": tag_set(one),
        "SecurityGroupRuleArn": arn(world, one.group_owner_id, "security-group-rule", one.id),
    }


@answers(DescribeNetworkAcls)
def describe_network_acls(request: DescribeNetworkAcls, result: Page[NetworkAcl], world: World) -> Answer:
    return page("NetworkAcls", result, network_acl)


@answers(CreateNetworkAcl)
def create_network_acl(request: CreateNetworkAcl, result: NetworkAcl, world: World) -> Answer:
    return {"NetworkAcl": network_acl(result)}


@answers(ReplaceNetworkAclAssociation)
def replace_network_acl_association(request: ReplaceNetworkAclAssociation, result: str, world: World) -> Answer:
    return {"NewAssociationId": result}


def network_acl(one: NetworkAcl) -> Answer:
    ordered = sorted(one.entries, key=lambda entry: (not entry.egress, entry.rule_number))
    return {
        "NetworkAclId": one.id,
        "VpcId": one.vpc_id,
        "OwnerId": one.owner_id,
        "IsDefault": one.is_default,
        "Entries": [_entry(entry) for entry in ordered],
        "Associations": [
            {
                "NetworkAclAssociationId": each.network_acl_association_id,
                "NetworkAclId": each.network_acl_id,
                "SubnetId": each.subnet_id,
            }
            for each in one.associations
        ],
        "Tags": tag_set(one),
    }


def _entry(one: NetworkAclEntry) -> Answer:
    ports = None if one.from_port is None else {"From": one.from_port, "To": one.to_port}
    icmp = None if one.icmp_type is None else {"Type": one.icmp_type, "Code": one.icmp_code}
    return {
        "RuleNumber": one.rule_number,
        "Protocol": one.protocol,
        "RuleAction": one.rule_action,
        "Egress": one.egress,
        "CidrBlock": one.cidr_block or None,
        "Ipv6CidrBlock": one.ipv6_cidr_block or None,
        "PortRange": ports,
        "IcmpTypeCode": icmp,
    }
