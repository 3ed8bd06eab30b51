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
from console.ec2.resources import Route, RouteTable, RouteTableAssociation, Subnet, Vpc
from console.ec2.world import World
from console.wire.shapes.registry import Answer, answers, arn, named, page, tag_set


@answers(DescribeVpcs)
def describe_vpcs(request: DescribeVpcs, result: Page[Vpc], world: World) -> Answer:
    return page("Vpcs", result, vpc)


@answers(CreateVpc)
def create_vpc(request: CreateVpc, result: Vpc, world: World) -> Answer:
    return {"Vpc": vpc(result)}


def vpc(one: Vpc) -> Answer:
    return {
        "VpcId": one.id,
        "OwnerId": one.owner_id,
        "State": one.state,
        "CidrBlock": one.cidr_block,
        "CidrBlockAssociationSet": [
            {
                "AssociationId": block.association_id,
                "CidrBlock": block.cidr_block,
                "CidrBlockState": {"State": block.state},
            }
            for block in one.cidr_block_association_set
        ],
        "Ipv6CidrBlockAssociationSet": [],
        "DhcpOptionsId": one.dhcp_options_id,
        "InstanceTenancy": one.instance_tenancy,
        "IsDefault": one.is_default,
        "Tags": tag_set(one),
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
        "AssignIpv6AddressOnCreation": False,
        "Ipv6CidrBlockAssociationSet": [],
        "EnableDns64": False,
        "Ipv6Native": False,
        "PrivateDnsNameOptionsOnLaunch": {
            "HostnameType": "ip-name",
            "EnableResourceNameDnsARecord": False,
            "EnableResourceNameDnsAAAARecord": False,
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
        "DestinationCidrBlock": one.destination_cidr_block,
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
        "Main": one.main,
        "AssociationState": {"State": one.state},
    }
