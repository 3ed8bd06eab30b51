"""The sample world with IPv6: a block, addresses for what web-1 and db-1 have, a way out and a rule to come in by."""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

from console.ec2.requests import (
    AssignIpv6Addresses,
    AssociateSubnetCidrBlock,
    AssociateVpcCidrBlock,
    AuthorizeSecurityGroupIngress,
    CreateRoute,
    Request,
)
from console.ec2.requests.security import IpPermission, Ipv6Range
from console.ec2.resources import Instance, NetworkInterface, SecurityGroup, Vpc, name_of
from console.ec2.world import World


def ipv6_for_shop(world: World) -> Iterator[Request[Any]]:
    """To be carried out one by one: each looks at what the one before has made."""
    (vpc,) = [one for one in world.all(Vpc) if name_of(one) == "shop"]
    yield AssociateVpcCidrBlock(vpc_id=vpc.id, amazon_provided_ipv6_cidr_block=True)
    block = ip_network(world.one(Vpc, vpc.id).ipv6_cidr_block_association_set[0].ipv6_cidr_block)
    for subnet, part in zip(world.subnets_in(vpc.id), block.subnets(new_prefix=64), strict=False):
        yield AssociateSubnetCidrBlock(subnet_id=subnet.id, ipv6_cidr_block=str(part))
    for one in list(world.all(NetworkInterface)):
        instance = world.instance_of(one)
        if instance and name_of(instance) in ("web-1", "db-1"):
            yield AssignIpv6Addresses(network_interface_id=one.id, ipv6_address_count=1)
    gateway = world.internet_gateway_of(vpc.id)
    assert gateway is not None
    for table in world.route_tables_targeting(gateway.id):
        yield CreateRoute(route_table_id=table.id, destination_ipv6_cidr_block="::/0", gateway_id=gateway.id)
    (group,) = [one for one in world.all(SecurityGroup) if one.group_name == "web-public"]
    anywhere = IpPermission(ip_protocol="tcp", from_port=80, to_port=80, ipv6_ranges=(Ipv6Range(cidr_ipv6="::/0"),))
    yield AuthorizeSecurityGroupIngress(group_id=group.id, ip_permissions=(anywhere,))


def interface_of(world: World, name: str, index: int) -> NetworkInterface:
    """`web-1`, 0: its eth0."""
    (instance,) = [one for one in world.all(Instance) if name_of(one) == name]
    return world.interfaces_of(instance.id)[index]
