"""VPCs, subnets and route tables (ec2-semantics §2.11, §2.12, §2.17)."""

from dataclasses import dataclass
from typing import ClassVar

from pydantic import Field

from console.ec2.requests.base import Describe, Parameters, Request, TagSpecification
from console.ec2.resources import Ipv6CidrBlockAssociation, RouteTable, Subnet, Tags, Vpc, VpcCidrBlockAssociation


class BooleanAttribute(Parameters):
    value: bool


class CreateVpc(Request[Vpc]):
    cidr_block: str | None = None
    instance_tenancy: str = "default"
    amazon_provided_ipv6_cidr_block: bool = False
    ipv6_cidr_block_network_border_group: str | None = None
    tag_specifications: tuple[TagSpecification, ...] = ()


class DeleteVpc(Request[None]):
    vpc_id: str


class DescribeVpcs(Describe[Vpc]):
    vpc_ids: tuple[str, ...] = ()


class ModifyVpcAttribute(Request[None]):
    """Exactly one attribute."""

    vpc_id: str
    enable_dns_support: BooleanAttribute | None = None
    enable_dns_hostnames: BooleanAttribute | None = None
    enable_network_address_usage_metrics: BooleanAttribute | None = None


@dataclass(frozen=True, slots=True)
class VpcAttribute:
    """attribute: as asked for (`enableDnsSupport`)."""

    vpc_id: str
    attribute: str
    value: bool


class DescribeVpcAttribute(Request[VpcAttribute]):
    mutates: ClassVar[bool] = False
    vpc_id: str
    attribute: str


@dataclass(frozen=True, slots=True)
class VpcCidrBlockChange:
    """One of the two associations, as it is now: `associating`, `disassociating`."""

    vpc_id: str
    cidr_block_association: VpcCidrBlockAssociation | None = None
    ipv6_cidr_block_association: Ipv6CidrBlockAssociation | None = None


class AssociateVpcCidrBlock(Request[VpcCidrBlockChange]):
    """A further IPv4 block, or an IPv6 block of Amazon's."""

    vpc_id: str
    cidr_block: str | None = None
    amazon_provided_ipv6_cidr_block: bool = False
    ipv6_cidr_block_network_border_group: str | None = None


class DisassociateVpcCidrBlock(Request[VpcCidrBlockChange]):
    association_id: str


@dataclass(frozen=True, slots=True)
class DhcpOptions:
    """What follows from the region; values of each key in EC2's order."""

    id: str
    owner_id: str
    dhcp_configurations: tuple[tuple[str, tuple[str, ...]], ...]
    tags: Tags = ()


class DescribeDhcpOptions(Describe[DhcpOptions]):
    dhcp_options_ids: tuple[str, ...] = ()


class CreateSubnet(Request[Subnet]):
    vpc_id: str
    cidr_block: str | None = None
    ipv6_cidr_block: str | None = None
    ipv6_native: bool = False
    availability_zone: str | None = None
    availability_zone_id: str | None = None
    tag_specifications: tuple[TagSpecification, ...] = ()


class DeleteSubnet(Request[None]):
    subnet_id: str


class DescribeSubnets(Describe[Subnet]):
    subnet_ids: tuple[str, ...] = ()


class ModifySubnetAttribute(Request[None]):
    """Exactly one attribute."""

    subnet_id: str
    map_public_ip_on_launch: BooleanAttribute | None = None
    assign_ipv6_address_on_creation: BooleanAttribute | None = None
    enable_dns64: BooleanAttribute | None = None
    private_dns_hostname_type_on_launch: str | None = None
    enable_resource_name_dns_a_record_on_launch: BooleanAttribute | None = None
    enable_resource_name_dns_aaaa_record_on_launch: BooleanAttribute | None = Field(
        None, alias="EnableResourceNameDnsAAAARecordOnLaunch"
    )


@dataclass(frozen=True, slots=True)
class SubnetCidrBlockChange:
    subnet_id: str
    ipv6_cidr_block_association: Ipv6CidrBlockAssociation


class AssociateSubnetCidrBlock(Request[SubnetCidrBlockChange]):
    subnet_id: str
    ipv6_cidr_block: str | None = None


class DisassociateSubnetCidrBlock(Request[SubnetCidrBlockChange]):
    association_id: str


class CreateRouteTable(Request[RouteTable]):
    vpc_id: str
    tag_specifications: tuple[TagSpecification, ...] = ()
    client_token: str | None = None


class DeleteRouteTable(Request[None]):
    route_table_id: str


class DescribeRouteTables(Describe[RouteTable]):
    route_table_ids: tuple[str, ...] = ()


class CreateRoute(Request[None]):
    """One destination; one target: gateway_id (igw-, vgw-), network_interface_id, instance_id, nat_gateway_id."""

    route_table_id: str
    destination_cidr_block: str | None = None
    gateway_id: str | None = None
    network_interface_id: str | None = None
    instance_id: str | None = None
    destination_ipv6_cidr_block: str | None = None
    nat_gateway_id: str | None = None


class ReplaceRoute(Request[None]):
    """As CreateRoute; local_target: a local route back to what it was."""

    route_table_id: str
    destination_cidr_block: str | None = None
    gateway_id: str | None = None
    network_interface_id: str | None = None
    instance_id: str | None = None
    destination_ipv6_cidr_block: str | None = None
    nat_gateway_id: str | None = None
    local_target: bool = False


class DeleteRoute(Request[None]):
    route_table_id: str
    destination_cidr_block: str | None = None
    destination_ipv6_cidr_block: str | None = None


class AssociateRouteTable(Request[str]):
    """With a subnet, or with the gateway whose incoming traffic it shall rule. Answers the association's id."""

    route_table_id: str
    subnet_id: str | None = None
    gateway_id: str | None = None


class DisassociateRouteTable(Request[None]):
    association_id: str


class ReplaceRouteTableAssociation(Request[str]):
    """Answers the new association's id."""

    association_id: str
    route_table_id: str


class EnableVgwRoutePropagation(Request[None]):
    route_table_id: str
    gateway_id: str


class DisableVgwRoutePropagation(Request[None]):
    route_table_id: str
    gateway_id: str
