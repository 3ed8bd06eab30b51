"""Security groups, their rules, and network ACLs (ec2-semantics §2.15, §2.16)."""

from typing import Literal

from pydantic import Field

from console.ec2.requests.base import Describe, Parameters, Request, TagSpecification
from console.ec2.resources import NetworkAcl, SecurityGroup, SecurityGroupRule


class CreateSecurityGroup(Request[SecurityGroup]):
    group_name: str
    description: str
    vpc_id: str | None = None
    tag_specifications: tuple[TagSpecification, ...] = ()


class DeleteSecurityGroup(Request[None]):
    group_id: str | None = None
    group_name: str | None = None


class DescribeSecurityGroups(Describe[SecurityGroup]):
    group_ids: tuple[str, ...] = ()
    group_names: tuple[str, ...] = ()


class DescribeSecurityGroupRules(Describe[SecurityGroupRule]):
    security_group_rule_ids: tuple[str, ...] = ()


class IpRange(Parameters):
    cidr_ip: str
    description: str = ""


class UserIdGroupPair(Parameters):
    group_id: str
    description: str = ""


class IpPermission(Parameters):
    """Ports and peers; one rule comes of each peer. Ports: None where the protocol has none."""

    ip_protocol: str
    from_port: int | None = None
    to_port: int | None = None
    ip_ranges: tuple[IpRange, ...] = ()
    user_id_group_pairs: tuple[UserIdGroupPair, ...] = ()


class _RuleRequest(Parameters):
    group_id: str
    ip_permissions: tuple[IpPermission, ...] = ()


class AuthorizeSecurityGroupIngress(_RuleRequest, Request[tuple[SecurityGroupRule, ...]]):
    tag_specifications: tuple[TagSpecification, ...] = ()


class AuthorizeSecurityGroupEgress(_RuleRequest, Request[tuple[SecurityGroupRule, ...]]):
    tag_specifications: tuple[TagSpecification, ...] = ()


class RevokeSecurityGroupIngress(_RuleRequest, Request[None]):
    security_group_rule_ids: tuple[str, ...] = ()


class RevokeSecurityGroupEgress(_RuleRequest, Request[None]):
    security_group_rule_ids: tuple[str, ...] = ()


class PortRange(Parameters):
    """`from` is a Python keyword: the field is `from_`, its alias EC2's `From`."""

    from_: int = Field(alias="From")
    to: int


class IcmpTypeCode(Parameters):
    type: int
    code: int


class CreateNetworkAcl(Request[NetworkAcl]):
    vpc_id: str
    tag_specifications: tuple[TagSpecification, ...] = ()


class DeleteNetworkAcl(Request[None]):
    network_acl_id: str


class DescribeNetworkAcls(Describe[NetworkAcl]):
    network_acl_ids: tuple[str, ...] = ()


class CreateNetworkAclEntry(Request[None]):
    network_acl_id: str
    rule_number: int
    protocol: str
    rule_action: Literal["allow", "deny"]
    egress: bool
    cidr_block: str | None = None
    port_range: PortRange | None = None
    icmp_type_code: IcmpTypeCode | None = None


class DeleteNetworkAclEntry(Request[None]):
    network_acl_id: str
    rule_number: int
    egress: bool


class ReplaceNetworkAclAssociation(Request[str]):
    """Answers the new association's id."""

    association_id: str
    network_acl_id: str
