"""VPCs, subnets and route tables (ec2-semantics §1.2, §1.3, §1.8)."""

from console.ec2.requests import (
    AssociateRouteTable,
    CreateRouteTable,
    CreateSubnet,
    CreateVpc,
    DescribeRouteTables,
    DescribeSubnets,
    DescribeVpcs,
    Page,
)
from console.ec2.requests.network import (
    AssociateSubnetCidrBlock,
    AssociateVpcCidrBlock,
    DescribeDhcpOptions,
    DescribeVpcAttribute,
    DhcpOptions,
    DisassociateSubnetCidrBlock,
    DisassociateVpcCidrBlock,
    ReplaceRouteTableAssociation,
    SubnetCidrBlockChange,
    VpcAttribute,
    VpcCidrBlockChange,
)
from console.ec2.resources import (
    Ipv6CidrBlockAssociation,
    Route,
    RouteTable,
    RouteTableAssociation,
    Subnet,
    Vpc,
    VpcCidrBlockAssociation,
)
from console.ec2.world import World
from console.wire.shapes.registry import Answer, answers, arn, attribute_of, named, page, tag_set


@answers(DescribeVpcs)
def describe_vpcs(request: DescribeVpcs, result: Page[Vpc], world: World) -> Answer:
    return page("Vpcs", result, lambda one: vpc(world, one))


@answers(CreateVpc)
def create_vpc(request: CreateVpc, result: Vpc, world: World) -> Answer:
    return {"Vpc": vpc(world, result)}


def vpc(world: World, one: Vpc) -> Answer:
    return {
        "VpcId": one.id,
        "OwnerId": one.owner_id,
        "State": one.state,
        "CidrBlock": one.cidr_block,
        "CidrBlockAssociationSet": [_block(each) for each in one.cidr_block_association_set],
        "Ipv6CidrBlockAssociationSet": [_ipv6_block(world, each) for each in one.ipv6_cidr_block_association_set],
        "DhcpOptionsId": one.dhcp_options_id,
        "InstanceTenancy": one.instance_tenancy,
        "IsDefault": one.is_default,
        "Tags": tag_set(one),
    }


@answers(DescribeVpcAttribute)
def describe_vpc_attribute(request: DescribeVpcAttribute, result: VpcAttribute, world: World) -> Answer:
    return {"VpcId": result.vpc_id, **attribute_of("DescribeVpcAttribute", result.attribute, result.value)}


@answers(AssociateVpcCidrBlock, DisassociateVpcCidrBlock)
def change_vpc_cidr_block(
    request: AssociateVpcCidrBlock | DisassociateVpcCidrBlock, result: VpcCidrBlockChange, world: World
) -> Answer:
    block, ipv6_block = result.cidr_block_association, result.ipv6_cidr_block_association
    return {
        "VpcId": result.vpc_id,
        "CidrBlockAssociation": _block(block) if block else None,
        "Ipv6CidrBlockAssociation": _ipv6_block(world, ipv6_block) if ipv6_block else None,
    }


@answers(AssociateSubnetCidrBlock, DisassociateSubnetCidrBlock)
def change_subnet_cidr_block(
    request: AssociateSubnetCidrBlock | DisassociateSubnetCidrBlock, result: SubnetCidrBlockChange, world: World
) -> Answer:
    return {
        "SubnetId": result.subnet_id,
        "Ipv6CidrBlockAssociation": _ipv6_block(None, result.ipv6_cidr_block_association),
    }


def _block(one: VpcCidrBlockAssociation) -> Answer:
    return {
        "AssociationId": one.association_id,
        "CidrBlock": one.cidr_block,
        "CidrBlockState": {"State": one.state},
    }


def _ipv6_block(world: World | None, one: Ipv6CidrBlockAssociation) -> Answer:
    """world: for a VPC's, which says where it comes from."""
    shape: Answer = {
        "AssociationId": one.association_id,
        "Ipv6CidrBlock": one.ipv6_cidr_block,
        "Ipv6CidrBlockState": {"State": one.state},
        "Ipv6AddressAttribute": "public",
        "IpSource": "amazon",
    }
    if world is not None:
        shape |= {"NetworkBorderGroup": world.region, "Ipv6Pool": "Amazon"}
    return shape


@answers(DescribeDhcpOptions)
def describe_dhcp_options(request: DescribeDhcpOptions, result: Page[DhcpOptions], world: World) -> Answer:
    return page("DhcpOptions", result, _dhcp_options)


def _dhcp_options(one: DhcpOptions) -> Answer:
    return {
        "DhcpOptionsId": one.id,
        "OwnerId": one.owner_id,
        "DhcpConfigurations": [
            {"Key": key, "Values": named("Value", values)} for key, values in one.dhcp_configurations
        ],
        "Tags": [{"Key": tag.key, "Value": tag.value} for tag in one.tags],
    }


@answers(DescribeSubnets)
def describe_subnets(request: DescribeSubnets, result: Page[Subnet], world: World) -> Answer:
    return page("Subnets", result, lambda one: subnet(world, one))


@answers(CreateSubnet)
def create_subnet(request: CreateSubnet, result: Subnet, world: World) -> Answer:
    return {"Subnet": subnet(world, result)}


def subnet(world: World, one: Subnet) -> Answer:
    return {
        "SubnetId": one.id,
        "SubnetArn": arn(world, one.owner_id, "subnet", one.id),
        "VpcId": one.vpc_id,
        "OwnerId": one.owner_id,
        "State": one.state,
        "CidrBlock": one.cidr_block,
        "AvailableIpAddressCount": world.available_ip_address_count(one),
        "AvailabilityZone": one.availability_zone,
        "AvailabilityZoneId": one.availability_zone_id,
        "DefaultForAz": one.default_for_az,
        "MapPublicIpOnLaunch": one.map_public_ip_on_launch,
        "MapCustomerOwnedIpOnLaunch": False,
        "AssignIpv6AddressOnCreation": one.assign_ipv6_address_on_creation,
        "Ipv6CidrBlockAssociationSet": [_ipv6_block(None, each) for each in one.ipv6_cidr_block_association_set],
        "EnableDns64": one.enable_dns64,
        "Ipv6Native": False,
        "PrivateDnsNameOptionsOnLaunch": {
            "HostnameType": one.private_dns_hostname_type_on_launch,
            "EnableResourceNameDnsARecord": one.enable_resource_name_dns_a_record_on_launch,
            "EnableResourceNameDnsAAAARecord": one.enable_resource_name_dns_aaaa_record_on_launch,
        },
        "Tags": tag_set(one),
    }


@answers(DescribeRouteTables)
def describe_route_tables(request: DescribeRouteTables, result: Page[RouteTable], world: World) -> Answer:
    return page("RouteTables", result, route_table)


@answers(CreateRouteTable)
def create_route_table(request: CreateRouteTable, result: RouteTable, world: World) -> Answer:
    return {"RouteTable": route_table(result)}


@answers(AssociateRouteTable)
def associate_route_table(request: AssociateRouteTable, result: str, world: World) -> Answer:
    return {"AssociationId": result, "AssociationState": {"State": "associated"}}


@answers(ReplaceRouteTableAssociation)
def replace_route_table_association(request: ReplaceRouteTableAssociation, result: str, world: World) -> Answer:
    return {"NewAssociationId": result, "AssociationState": {"State": "associated"}}


def route_table(one: RouteTable) -> Answer:
    return {
        "RouteTableId": one.id,
        "VpcId": one.vpc_id,
        "OwnerId": one.owner_id,
        "Routes": [_route(each) for each in one.routes],
        "Associations": [_association(each) for each in one.associations],
        "PropagatingVgws": named("GatewayId", one.propagating_vgws),
        "Tags": tag_set(one),
    }


def _route(one: Route) -> Answer:
    return {
        "DestinationCidrBlock": one.destination_cidr_block or None,
        "DestinationIpv6CidrBlock": one.destination_ipv6_cidr_block or None,
        "GatewayId": one.gateway_id,
        "InstanceId": one.instance_id,
        "InstanceOwnerId": one.instance_owner_id,
        "NetworkInterfaceId": one.network_interface_id,
        "Origin": one.origin,
        "State": one.state,
    }


def _association(one: RouteTableAssociation) -> Answer:
    return {
        "RouteTableAssociationId": one.route_table_association_id,
        "RouteTableId": one.route_table_id,
        "SubnetId": one.subnet_id,
        "GatewayId": one.gateway_id,
        "Main": one.main,
        "AssociationState": {"State": one.state},
    }
