"""Routes: made, replaced, deleted (ec2-semantics §2.17). Their states: `routing.settle`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NoReturn, TypeAlias

from console.ec2.errors import (
    InvalidParameterCombination,
    InvalidParameterValue,
    LimitExceeded,
    MissingParameter,
    NotFound,
    Refused,
)
from console.ec2.requests import CreateRoute, DeleteRoute, ReplaceRoute
from console.ec2.resources import (
    Instance,
    InternetGateway,
    NetworkInterface,
    Route,
    RouteTable,
    Vpc,
    VpnGateway,
)
from console.ec2.world import World
from console.engine.blocks import block, ipv6_block, is_within, vpc_blocks
from console.engine.handlers.registry import handles
from console.engine.lookup import require
from console.engine.transaction import Transaction

LOCAL: Final = "local"
TABLES: Final = "CreateRouteTable"
"""Origin of a local route, also of one that ReplaceRoute has given another target."""
_INTERNAL: Final = "169.254.168.0/22"
_INTERNAL_IPV6: Final = "fd00:ec2::/32"
"""EC2's own services (metadata, DNS, time) answer there: no route may lead there."""

_Targeted: TypeAlias = CreateRoute | ReplaceRoute


@dataclass(frozen=True, slots=True)
class _Destination:
    """A canonical block, and whether it is IPv6."""

    block: str
    is_ipv6: bool

    def within(self, outer: str) -> bool:
        """Whether it lies in a block, which may be of the other family."""
        return is_within(self.block, outer)

    def route(self, *, gateway_id: str | None = None, network_interface_id: str | None = None) -> Route:
        made = Route(gateway_id=gateway_id, network_interface_id=network_interface_id)
        if self.is_ipv6:
            return replace(made, destination_ipv6_cidr_block=self.block)
        return replace(made, destination_cidr_block=self.block)


def local_routes(vpc: Vpc) -> tuple[Route, ...]:
    """The routes that every table of the VPC begins with: one for each of its blocks."""
    return tuple(local_route(one) for one in vpc_blocks(vpc))


def local_route(cidr_block: str) -> Route:
    if ":" in cidr_block:
        return Route(destination_ipv6_cidr_block=cidr_block, gateway_id=LOCAL, origin=TABLES)
    return Route(cidr_block, gateway_id=LOCAL, origin=TABLES)


@handles(CreateRoute)
def create_route(request: CreateRoute, tx: Transaction) -> None:
    """EC2's checks in EC2's order (ec2-semantics §2.17, numbers 1 to 11)."""
    _check_one_destination(request)
    _check_one_target(request)
    destination = _destination(request)
    table = require(tx.world, RouteTable, request.route_table_id)
    route = _route(tx.world, table, request, destination)
    _check_destination(tx.world, table, route, destination)
    existing = _existing(table, destination)
    if existing is not None:
        if existing.target == route.target:
            return
        raise Refused("RouteAlreadyExists", f"The route identified by {destination.block} already exists.")
    same_family = [one for one in table.routes if bool(one.destination_ipv6_cidr_block) == destination.is_ipv6]
    if sum(one.origin != TABLES for one in same_family) >= tx.quotas.routes_per_table:
        raise LimitExceeded("RouteLimitExceeded", "The maximum number of routes has been reached.")
    tx.put(replace(table, routes=(*table.routes, route)))


@handles(ReplaceRoute)
def replace_route(request: ReplaceRoute, tx: Transaction) -> None:
    """Another target for a route; a local route can be led to an interface, and back."""
    _check_one_destination(request)
    _check_one_target(request, int(request.local_target))
    destination = _destination(request)
    table = require(tx.world, RouteTable, request.route_table_id)
    own = vpc_blocks(tx.world.one(Vpc, table.vpc_id))
    if request.local_target:
        if destination.block not in own:
            raise InvalidParameterValue("local-target only allowed with network local destination CIDRs")
        route = local_route(destination.block)
    else:
        route = _route(tx.world, table, request, destination)
        _check_destination(tx.world, table, route, destination)
    existing = _existing(table, destination)
    if existing is None:
        raise InvalidParameterValue(
            f"There is no route defined for '{destination.block}' in the route table. Use CreateRoute instead."
        )
    route = replace(route, origin=existing.origin)
    tx.put(replace(table, routes=tuple(route if one is existing else one for one in table.routes)))


@handles(DeleteRoute)
def delete_route(request: DeleteRoute, tx: Transaction) -> None:
    _check_one_destination(request)
    destination = _destination(request)
    table = require(tx.world, RouteTable, request.route_table_id)
    route = _existing(table, destination)
    if route is None:
        raise Refused(
            "InvalidRoute.NotFound",
            f"no route with destination-{'ipv6-' if destination.is_ipv6 else ''}cidr-block {destination.block} "
            f"in route table {table.id}",
        )
    if route.origin == TABLES:
        raise InvalidParameterValue(f"cannot remove local route {destination.block} in route table {table.id}")
    tx.put(replace(table, routes=tuple(one for one in table.routes if one is not route)))


def _existing(table: RouteTable, destination: _Destination) -> Route | None:
    return next((one for one in table.routes if one.destination == destination.block), None)


def _check_one_destination(request: _Targeted | DeleteRoute) -> None:
    given = [request.destination_cidr_block, request.destination_ipv6_cidr_block]
    text = (
        "The request must contain exactly one of: "
        "destinationCidrBlock, destinationIpv6CidrBlock, destinationPrefixListId"
    )
    if given == [None, None]:
        raise MissingParameter(text)
    if None not in given:
        raise InvalidParameterCombination(text)


def _destination(request: _Targeted | DeleteRoute) -> _Destination:
    if request.destination_ipv6_cidr_block is not None:
        return _Destination(ipv6_block(request.destination_ipv6_cidr_block, "destinationIpv6CidrBlock"), True)
    return _Destination(block(request.destination_cidr_block or "", "destinationCidrBlock"), False)


def _check_one_target(request: _Targeted, others: int = 0) -> None:
    given: Sequence[str | None] = (
        request.gateway_id,
        request.network_interface_id,
        request.instance_id,
        request.nat_gateway_id,
    )
    targets = others + sum(one is not None for one in given)
    text = (
        "The request must contain exactly one of gatewayId, localGatewayId, carrierGatewayId, natGatewayId, "
        "networkInterfaceId, vpcPeeringConnectionId, egressOnlyInternetGatewayId, transitGatewayId, vpcEndpointId, "
        "coreNetworkArn or instanceId"
    )
    if targets == 0:
        raise MissingParameter(text)
    if targets > 1:
        raise InvalidParameterCombination(text)


def _route(world: World, table: RouteTable, request: _Targeted, destination: _Destination) -> Route:
    """The route to a target that exists, in the table's own VPC."""
    if request.nat_gateway_id is not None:
        raise Refused("NatGatewayNotFound", f"The Nat Gateway {request.nat_gateway_id} was not found")
    if request.gateway_id is not None:
        _check_gateway(world, table, request.gateway_id)
        if any(one.gateway_id for one in table.associations):
            raise InvalidParameterValue(
                f"Route table {table.id} is associated with a gateway: its routes can target only an interface."
            )
        return destination.route(gateway_id=request.gateway_id)
    if request.instance_id is not None:
        interface = _only_interface(world, table, request.instance_id)
    else:
        interface = require(world, NetworkInterface, request.network_interface_id or "")
    if interface.vpc_id != table.vpc_id:
        raise InvalidParameterValue(f"route table {table.id} and interface {interface.id} belong to different networks")
    return destination.route(network_interface_id=interface.id)


def _check_gateway(world: World, table: RouteTable, gateway_id: str) -> None:
    match world.get(gateway_id):
        case InternetGateway(attachments=attachments):
            if all(one.vpc_id != table.vpc_id for one in attachments):
                _refuse_foreign_gateway(table, gateway_id)
        case VpnGateway(vpc_attachments=attachments):
            states = {one.vpc_id: one.state for one in attachments}
            if states and table.vpc_id not in states:
                _refuse_foreign_gateway(table, gateway_id)
            if states.get(table.vpc_id) not in ("attaching", "attached"):
                raise Refused("Gateway.NotAttached", f"resource {gateway_id} is not attached to network {table.vpc_id}")
        case _:
            raise NotFound("gateway", [gateway_id])


def _refuse_foreign_gateway(table: RouteTable, gateway_id: str) -> NoReturn:
    raise InvalidParameterValue(f"route table {table.id} and network gateway {gateway_id} belong to different networks")


def _only_interface(world: World, table: RouteTable, instance_id: str) -> NetworkInterface:
    instance = require(world, Instance, instance_id)
    if instance.vpc_id != table.vpc_id:
        raise InvalidParameterValue(f"route table {table.id} and instance {instance_id} belong to different networks")
    interfaces = world.interfaces_of(instance_id)
    if not interfaces:
        raise Refused("InvalidInstanceID", f"The instance '{instance_id}' has no network interface.")
    if len(interfaces) > 1:
        raise Refused(
            "InvalidInstanceID",
            f"There are multiple interfaces attached to instance '{instance_id}'. "
            "Please specify an interface ID for the operation instead.",
        )
    return interfaces[0]


def _check_destination(world: World, table: RouteTable, route: Route, destination: _Destination) -> None:
    """Routes inside the VPC: to an interface only, and for the whole of a subnet. Source: VPC user guide, "Routes"."""
    own = vpc_blocks(world.one(Vpc, table.vpc_id))
    if any(destination.within(one) for one in own):
        if route.gateway_id is not None:
            raise InvalidParameterValue(
                f"The destination CIDR block {destination.block} is equal to or more specific than one of this VPC's "
                "CIDR blocks. This route can target only an interface or an instance."
            )
        subnets = world.subnets_in(table.vpc_id)
        blocks = {one for subnet in subnets for one in (subnet.cidr_block, subnet.ipv6_cidr_block)}
        if destination.block not in own and destination.block not in blocks:
            raise InvalidParameterValue(
                f"The destination CIDR block {destination.block} is more specific than one of this VPC's CIDR blocks. "
                "Such a route must match the CIDR block of a subnet exactly."
            )
    if destination.within(_INTERNAL) or destination.within(_INTERNAL_IPV6):
        raise InvalidParameterValue(
            f"The destination CIDR block {destination.block} is kept by EC2 for its own services."
        )
