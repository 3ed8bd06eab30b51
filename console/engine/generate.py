"""Large worlds of a Recipe: the network by requests, like a sample; what stands in it as records (see population.py).

The same recipe gives the same records, byte for byte.
"""

from dataclasses import dataclass
from typing import Any

from console.ec2.addresses import network
from console.ec2.requests import (
    AssociateRouteTable,
    AssociateVpcCidrBlock,
    AttachInternetGateway,
    AttachVpnGateway,
    AuthorizeSecurityGroupIngress,
    CreateInternetGateway,
    CreateRoute,
    CreateRouteTable,
    CreateSecurityGroup,
    CreateSubnet,
    CreateVpc,
    CreateVpnGateway,
    Request,
    TagSpecification,
)
from console.ec2.requests.security import IpPermission, IpRange
from console.ec2.resources import Tag, Vpc
from console.engine.engine import Engine
from console.engine.population import ROLES
from console.engine.recipe import BLOCK_PREFIX, Recipe

ANYWHERE, CORPORATE = "0.0.0.0/0", "172.16.0.0/12"


def prepare(engine: Engine, recipe: Recipe) -> None:
    """Make the VPCs with their subnets, gateways, route tables and security groups in an empty world."""
    plan = recipe.plan()
    zones = [zone.id for zone in engine.world.zones()[: recipe.zones]]
    subnets = [plan.subnets // recipe.vpcs + (number < plan.subnets % recipe.vpcs) for number in range(recipe.vpcs)]
    for number, count in enumerate(subnets):
        _Network(engine, recipe, number).make(count, zones, plan.prefix, plan.blocks)


@dataclass
class _Network:
    """One VPC in the making; `number` tells its blocks and its name."""

    engine: Engine
    recipe: Recipe
    number: int

    def _send(self, request: Request[Any]) -> Any:
        return self.engine.execute(request, caller="sample")

    def make(self, subnets: int, zones: list[str], prefix: int, blocks: int) -> None:
        first = self.number * blocks
        ranges = [f"10.{first + block}.0.0/{BLOCK_PREFIX}" for block in range(blocks)]
        name = f"vpc-{self.number + 1}"
        vpc: Vpc = self._send(CreateVpc(cidr_block=ranges[0], tag_specifications=_named("vpc", name)))
        for block in ranges[1:]:
            self._send(AssociateVpcCidrBlock(vpc_id=vpc.id, cidr_block=block))
        igw = self._send(CreateInternetGateway(tag_specifications=_named("internet-gateway", f"{name}-igw")))
        self._send(AttachInternetGateway(internet_gateway_id=igw.id, vpc_id=vpc.id))
        vgw = self._send(CreateVpnGateway(tag_specifications=_named("vpn-gateway", f"{name}-vgw")))
        self._send(AttachVpnGateway(vpn_gateway_id=vgw.id, vpc_id=vpc.id))
        public = self._table(vpc.id, "public", ANYWHERE, igw.id)
        places = (str(one) for block in ranges for one in network(block).subnets(new_prefix=prefix))
        for at, zone in enumerate(zones[:subnets]):
            private = self._table(vpc.id, f"private-{zone[-1]}", CORPORATE, vgw.id)
            count = subnets // len(zones) + (at < subnets % len(zones))
            open_ = max(round(count * self.recipe.public), int(self.recipe.public > 0 and count > 1))
            for number in range(1, count + 1):
                if number <= open_:
                    self._subnet(vpc.id, zone, f"public-{zone[-1]}{number}", next(places), public)
                else:
                    self._subnet(vpc.id, zone, f"private-{zone[-1]}{number - open_}", next(places), private)
        for number in range(self.recipe.groups):
            role, port, _ = ROLES[number % len(ROLES)]
            self._group(vpc.id, role if number < len(ROLES) else f"{role}-{number // len(ROLES) + 1}", port)

    def _subnet(self, vpc_id: str, zone: str, name: str, block: str, table_id: str) -> None:
        named = _named("subnet", name)
        request = CreateSubnet(vpc_id=vpc_id, cidr_block=block, availability_zone=zone, tag_specifications=named)
        self._send(AssociateRouteTable(route_table_id=table_id, subnet_id=self._send(request).id))

    def _table(self, vpc_id: str, name: str, destination: str, gateway_id: str) -> str:
        request = CreateRouteTable(vpc_id=vpc_id, tag_specifications=_named("route-table", name))
        table_id: str = self._send(request).id
        self._send(CreateRoute(route_table_id=table_id, destination_cidr_block=destination, gateway_id=gateway_id))
        return table_id

    def _group(self, vpc_id: str, name: str, port: int) -> None:
        request = CreateSecurityGroup(group_name=name, description=f"Fleets of {name}", vpc_id=vpc_id)
        group_id: str = self._send(request).id
        inside = IpRange(cidr_ip=ANYWHERE if port == 443 else "10.0.0.0/8")
        permission = IpPermission(ip_protocol="tcp", from_port=port, to_port=port, ip_ranges=(inside,))
        self._send(AuthorizeSecurityGroupIngress(group_id=group_id, ip_permissions=(permission,)))


def _named(resource_type: str, name: str) -> tuple[TagSpecification, ...]:
    return (TagSpecification(resource_type=resource_type, tags=(Tag("Name", name),)),)
