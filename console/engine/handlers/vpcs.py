"""VPCs, and what EC2 makes with each: main route table, default ACL, default group (ec2-semantics §1.2, §2.11)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from console.ec2.addresses import network
from console.ec2.errors import (
    DependencyViolation,
    InvalidParameterValue,
    LimitExceeded,
    MissingParameter,
    Refused,
)
from console.ec2.requests import (
    CreateVpc,
    DeleteVpc,
    DescribeVpcAttribute,
    DescribeVpcs,
    ModifyVpcAttribute,
    Page,
)
from console.ec2.requests.network import VpcAttribute
from console.ec2.resources import (
    GatewayAttachment,
    InternetGateway,
    NetworkAcl,
    Resource,
    Route,
    RouteTable,
    RouteTableAssociation,
    Tags,
    Vpc,
    VpcCidrBlockAssociation,
)
from console.engine.blocks import block, is_range_allowed, is_size_allowed
from console.engine.describe import Paging, page
from console.engine.filters import Values
from console.engine.handlers.cidr_blocks import check_border_group, new_ipv6_association
from console.engine.handlers.network_acls import CLOSED_IPV6, OPEN, OPEN_IPV6, in_order
from console.engine.handlers.registry import handles
from console.engine.handlers.routes import local_routes
from console.engine.handlers.security_groups import put_default_group
from console.engine.handlers.subnets import put_subnet
from console.engine.lookup import one_attribute, require, unknown_attribute
from console.engine.tagging import tags_from
from console.engine.transaction import Transaction

DEFAULT_VPC_BLOCK: Final = "172.31.0.0/16"
DEFAULT_SUBNET_PREFIX: Final = 20
ANYWHERE: Final = "0.0.0.0/0"


@handles(CreateVpc)
def create_vpc(request: CreateVpc, tx: Transaction) -> Vpc:
    tags = tags_from(tx, request)
    if request.cidr_block is None:
        raise MissingParameter("Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.")
    cidr_block = block(request.cidr_block, "cidrBlock")
    check_border_group(tx.world, request.ipv6_cidr_block_network_border_group, request.amazon_provided_ipv6_cidr_block)
    if request.instance_tenancy not in ("default", "dedicated"):
        raise InvalidParameterValue(
            f"Value ({request.instance_tenancy}) for parameter instanceTenancy is invalid. "
            "A VPC is default or dedicated."
        )
    if not (is_size_allowed(cidr_block) and is_range_allowed(cidr_block)):
        raise Refused("InvalidVpc.Range", f"The CIDR '{cidr_block}' is invalid.")
    if tx.world.count(Vpc) >= tx.quotas.vpcs:
        raise LimitExceeded("VpcLimitExceeded", "The maximum number of VPCs has been reached.")
    vpc = _new_vpc(tx, cidr_block, tags)
    vpc = replace(vpc, state="pending", instance_tenancy=request.instance_tenancy)
    if request.amazon_provided_ipv6_cidr_block:
        vpc = replace(vpc, ipv6_cidr_block_association_set=(new_ipv6_association(tx),))
    _put_with_companions(tx, vpc)
    return vpc


def create_default_vpc(tx: Transaction) -> Vpc:
    """What a new EC2 account finds: a VPC with a public subnet in each zone and an internet gateway, all in place.

    Needs the catalogue's zones in the world. Source: VPC user guide, "Default VPCs".
    """
    vpc = replace(_new_vpc(tx, DEFAULT_VPC_BLOCK), is_default=True, enable_dns_hostnames=True)
    main = _put_with_companions(tx, vpc)
    blocks = network(DEFAULT_VPC_BLOCK).subnets(new_prefix=DEFAULT_SUBNET_PREFIX)
    for zone, subnet_block in zip(tx.world.zones(), blocks, strict=False):
        subnet = put_subnet(tx, vpc, zone, str(subnet_block))
        tx.put(replace(subnet, default_for_az=True, map_public_ip_on_launch=True))
    gateway = InternetGateway(
        tx.new_id("internet-gateway"), tx.world.owner_id, (GatewayAttachment(vpc.id, "available"),)
    )
    tx.put(gateway)
    tx.put(replace(main, routes=(*main.routes, Route(ANYWHERE, gateway_id=gateway.id))))
    return vpc


@handles(DeleteVpc)
def delete_vpc(request: DeleteVpc, tx: Transaction) -> None:
    world = tx.world
    vpc = require(world, Vpc, request.vpc_id)
    groups, acls, tables = world.groups_in(vpc.id), world.acls_in(vpc.id), world.route_tables_in(vpc.id)
    if (
        world.subnets_in(vpc.id)
        or world.internet_gateway_of(vpc.id)
        or world.vpn_gateway_of(vpc.id)
        or any(not table.is_main for table in tables)
        or any(group.group_name != "default" for group in groups)
        or any(not acl.is_default for acl in acls)
    ):
        raise DependencyViolation(f"The vpc '{vpc.id}' has dependencies and cannot be deleted.")
    for group in groups:
        for rule in world.rules_of(group.id):
            tx.delete(rule.id)
    companions: list[Resource] = [*groups, *acls, *tables]
    for companion in companions:
        tx.delete(companion.id)
    tx.delete(vpc.id)


@handles(ModifyVpcAttribute)
def modify_vpc_attribute(request: ModifyVpcAttribute, tx: Transaction) -> None:
    support, hostnames = request.enable_dns_support, request.enable_dns_hostnames
    metrics = request.enable_network_address_usage_metrics
    one_attribute(
        {"enableDnsSupport": support, "enableDnsHostnames": hostnames, "enableNetworkAddressUsageMetrics": metrics}
    )
    vpc = require(tx.world, Vpc, request.vpc_id)
    if support is not None:
        # EC2 does not say what becomes of the hostnames: the attribute stays, names need both.
        tx.put(replace(vpc, enable_dns_support=support.value))
    elif hostnames is not None:
        if hostnames.value and not vpc.enable_dns_support:
            raise InvalidParameterValue("DNS hostnames need DNS support: enable enableDnsSupport first.")
        tx.put(replace(vpc, enable_dns_hostnames=hostnames.value))
    elif metrics is not None:
        tx.put(replace(vpc, enable_network_address_usage_metrics=metrics.value))


@handles(DescribeVpcAttribute)
def describe_vpc_attribute(request: DescribeVpcAttribute, tx: Transaction) -> VpcAttribute:
    read = _ATTRIBUTES.get(request.attribute)
    if read is None:
        raise unknown_attribute(request.attribute)
    vpc = require(tx.world, Vpc, request.vpc_id)
    return VpcAttribute(vpc.id, request.attribute, read(vpc))


_ATTRIBUTES: Final[dict[str, Callable[[Vpc], bool]]] = {
    "enableDnsHostnames": lambda vpc: vpc.enable_dns_hostnames,
    "enableDnsSupport": lambda vpc: vpc.enable_dns_support,
    "enableNetworkAddressUsageMetrics": lambda vpc: vpc.enable_network_address_usage_metrics,
}


FILTERS: Final[Values[Vpc]] = {
    "cidr": lambda _, vpc: vpc.cidr_block,
    "cidr-block-association.association-id": lambda _, vpc: [
        one.association_id for one in vpc.cidr_block_association_set
    ],
    "cidr-block-association.cidr-block": lambda _, vpc: [one.cidr_block for one in vpc.cidr_block_association_set],
    "cidr-block-association.state": lambda _, vpc: [one.state for one in vpc.cidr_block_association_set],
    "ipv6-cidr-block-association.association-id": lambda _, vpc: [
        one.association_id for one in vpc.ipv6_cidr_block_association_set
    ],
    "ipv6-cidr-block-association.ipv6-cidr-block": lambda _, vpc: [
        one.ipv6_cidr_block for one in vpc.ipv6_cidr_block_association_set
    ],
    "ipv6-cidr-block-association.ipv6-pool": lambda _, vpc: ["Amazon" for _ in vpc.ipv6_cidr_block_association_set],
    "ipv6-cidr-block-association.state": lambda _, vpc: [one.state for one in vpc.ipv6_cidr_block_association_set],
    "dhcp-options-id": lambda _, vpc: vpc.dhcp_options_id,
    "is-default": lambda _, vpc: vpc.is_default,
    "owner-id": lambda _, vpc: vpc.owner_id,
    "state": lambda _, vpc: vpc.state,
    "vpc-id": lambda _, vpc: vpc.id,
    # Older names of the same, which EC2 still takes (Ansible looks for a VPC by cidr-block).
    "cidr-block": lambda _, vpc: vpc.cidr_block,
    "cidrBlock": lambda _, vpc: vpc.cidr_block,
    "dhcpOptionsId": lambda _, vpc: vpc.dhcp_options_id,
    "isDefault": lambda _, vpc: vpc.is_default,
}


@handles(DescribeVpcs)
def describe_vpcs(request: DescribeVpcs, tx: Transaction) -> Page[Vpc]:
    return page(tx.world, Vpc, request, request.vpc_ids, filters=FILTERS, paging=Paging("VpcIds"))


def _new_vpc(tx: Transaction, cidr_block: str, tags: Tags = ()) -> Vpc:
    association = VpcCidrBlockAssociation(tx.new_id("vpc-cidr-association"), cidr_block)
    return Vpc(tx.new_id("vpc"), tx.world.owner_id, cidr_block, (association,), _dhcp_options(tx), tags=tags)


def _dhcp_options(tx: Transaction) -> str:
    """The account's default set: every VPC gets the same."""
    known = next(iter(tx.world.all(Vpc)), None)
    return known.dhcp_options_id if known else tx.new_id("dhcp-options")


def _put_with_companions(tx: Transaction, vpc: Vpc) -> RouteTable:
    """Put the VPC and what lives and dies with it; the main route table."""
    tx.put(vpc)
    table_id = tx.new_id("route-table")
    main = RouteTable(
        table_id,
        vpc.id,
        vpc.owner_id,
        local_routes(vpc),
        (RouteTableAssociation(tx.new_id("route-table-association"), table_id, main=True),),
    )
    tx.put(main)
    entries = in_order(OPEN + OPEN_IPV6 + CLOSED_IPV6) if vpc.ipv6_cidr_block_association_set else OPEN
    tx.put(NetworkAcl(tx.new_id("network-acl"), vpc.id, vpc.owner_id, is_default=True, entries=entries))
    put_default_group(tx, vpc)
    return main
