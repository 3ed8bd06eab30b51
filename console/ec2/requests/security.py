"""Security groups, their rules, and network ACLs (ec2-semantics §2.15, §2.16)."""

from typing import ClassVar, Literal

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


class Ipv6Range(Parameters):
    cidr_ipv6: str
    description: str = ""


class PrefixListId(Parameters):
    prefix_list_id: str
    description: str = ""


class UserIdGroupPair(Parameters):
    """A group by id; by name, one of the default VPC."""

    group_id: str | None = None
    description: str = ""
    group_name: str | None = None
    user_id: str | None = None
    vpc_id: str | None = None


class IpPermission(Parameters):
    """Ports and peers; one rule comes of each peer. Ports: None where the protocol has none."""

    ip_protocol: str = ""
    from_port: int | None = None
    to_port: int | None = None
    ip_ranges: tuple[IpRange, ...] = ()
    user_id_group_pairs: tuple[UserIdGroupPair, ...] = ()
    ipv6_ranges: tuple[Ipv6Range, ...] = ()
    prefix_list_ids: tuple[PrefixListId, ...] = ()


class RuleRequest(Parameters):
    """A group's rules as permissions, or one of them flat. By name: a group of the default VPC."""

    group_id: str | None = None
    group_name: str | None = None
    ip_permissions: tuple[IpPermission, ...] = ()
    ip_protocol: str | None = None
    from_port: int | None = None
    to_port: int | None = None
    cidr_ip: str | None = None
    source_security_group_name: str | None = None
    source_security_group_owner_id: str | None = None


class AuthorizeSecurityGroupIngress(RuleRequest, Request[tuple[SecurityGroupRule, ...]]):
    tag_specifications: tuple[TagSpecification, ...] = ()


class AuthorizeSecurityGroupEgress(RuleRequest, Request[tuple[SecurityGroupRule, ...]]):
    tag_specifications: tuple[TagSpecification, ...] = ()


class RevokeSecurityGroupIngress(RuleRequest, Request[tuple[SecurityGroupRule, ...]]):
    """Answers the rules that went."""

    security_group_rule_ids: tuple[str, ...] = ()


class RevokeSecurityGroupEgress(RuleRequest, Request[tuple[SecurityGroupRule, ...]]):
    """Answers the rules that went."""

    security_group_rule_ids: tuple[str, ...] = ()


class SecurityGroupRuleRequest(Parameters):
    """What a rule shall be; exactly one peer."""

    ip_protocol: str | None = None
    from_port: int | None = None
    to_port: int | None = None
    cidr_ipv4: str | None = None
    cidr_ipv6: str | None = None
    prefix_list_id: str | None = None
    referenced_group_id: str | None = None
    description: str | None = None


class SecurityGroupRuleUpdate(Parameters):
    security_group_rule_id: str
    security_group_rule: SecurityGroupRuleRequest | None = None


class ModifySecurityGroupRules(Request[None]):
    group_id: str
    security_group_rules: tuple[SecurityGroupRuleUpdate, ...]


class SecurityGroupRuleDescription(Parameters):
    security_group_rule_id: str | None = None
    description: str | None = None


class _DescriptionRequest(Parameters):
    group_id: str | None = None
    group_name: str | None = None
    ip_permissions: tuple[IpPermission, ...] = ()
    security_group_rule_descriptions: tuple[SecurityGroupRuleDescription, ...] = ()


class UpdateSecurityGroupRuleDescriptionsIngress(_DescriptionRequest, Request[None]):
    """Rules by permission or by id, with their new descriptions."""


class UpdateSecurityGroupRuleDescriptionsEgress(_DescriptionRequest, Request[None]):
    """Rules by permission or by id, with their new descriptions."""


class DescribeSecurityGroupReferences(Request[tuple[()]]):
    """Who refers to the groups from a peered VPC: nobody here."""

    mutates: ClassVar[bool] = False
    group_id: tuple[str, ...]


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
    client_token: str | None = None


class DeleteNetworkAcl(Request[None]):
    network_acl_id: str


class DescribeNetworkAcls(Describe[NetworkAcl]):
    network_acl_ids: tuple[str, ...] = ()


class NetworkAclEntryRequest(Parameters):
    network_acl_id: str
    rule_number: int
    protocol: str
    rule_action: Literal["allow", "deny"]
    egress: bool
    cidr_block: str | None = None
    port_range: PortRange | None = None
    icmp_type_code: IcmpTypeCode | None = None
    ipv6_cidr_block: str | None = None


class CreateNetworkAclEntry(NetworkAclEntryRequest, Request[None]): ...


class ReplaceNetworkAclEntry(NetworkAclEntryRequest, Request[None]): ...


class DeleteNetworkAclEntry(Request[None]):
    network_acl_id: str
    rule_number: int
    egress: bool


class ReplaceNetworkAclAssociation(Request[str]):
    """Answers the new association's id."""

    association_id: str
    network_acl_id: str


class GetSecurityGroupsForVpc(Describe[SecurityGroup]):
    """The groups that an interface in the VPC may have: its own, as none is shared here with another."""

    vpc_id: str
