"""VPCs, subnets and route tables (ec2-semantics §2.11, §2.12, §2.17)."""

from console.ec2.requests.base import Describe, Parameters, Request, TagSpecification
from console.ec2.resources import RouteTable, Subnet, Vpc


class BooleanAttribute(Parameters):
    value: bool


class CreateVpc(Request[Vpc]):
    cidr_block: str
    instance_tenancy: str = "default"
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


class CreateSubnet(Request[Subnet]):
    vpc_id: str
    cidr_block: str
    availability_zone: str | None = None
    availability_zone_id: str | None = None
    tag_specifications: tuple[TagSpecification, ...] = ()


class DeleteSubnet(Request[None]):
    subnet_id: str


class DescribeSubnets(Describe[Subnet]):
    subnet_ids: tuple[str, ...] = ()


class ModifySubnetAttribute(Request[None]):
    subnet_id: str
    map_public_ip_on_launch: BooleanAttribute | None = None


class CreateRouteTable(Request[RouteTable]):
    vpc_id: str
    tag_specifications: tuple[TagSpecification, ...] = ()


class DeleteRouteTable(Request[None]):
    route_table_id: str


class DescribeRouteTables(Describe[RouteTable]):
    route_table_ids: tuple[str, ...] = ()


class CreateRoute(Request[None]):
    """One target: gateway_id (igw-, vgw-), network_interface_id or instance_id."""

    route_table_id: str
    destination_cidr_block: str | None = None
    gateway_id: str | None = None
    network_interface_id: str | None = None
    instance_id: str | None = None


class DeleteRoute(Request[None]):
    route_table_id: str
    destination_cidr_block: str | None = None


class AssociateRouteTable(Request[str]):
    """Answers the association's id."""

    route_table_id: str
    subnet_id: str


class DisassociateRouteTable(Request[None]):
    association_id: str
