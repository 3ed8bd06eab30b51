"""Route tables, their routes and associations (ec2-semantics §1.8, §2.17). States of routes: `routing.settle`."""

from dataclasses import replace
from typing import Final, NoReturn

from console.ec2.addresses import is_within
from console.ec2.errors import (
    DependencyViolation,
    InvalidParameterCombination,
    InvalidParameterValue,
    LimitExceeded,
    MissingParameter,
    NotFound,
    Refused,
)
from console.ec2.requests import (
    AssociateRouteTable,
    CreateRoute,
    CreateRouteTable,
    DeleteRoute,
    DeleteRouteTable,
    DescribeRouteTables,
    DisassociateRouteTable,
    Page,
)
from console.ec2.resources import (
    Instance,
    InternetGateway,
    NetworkInterface,
    Route,
    RouteTable,
    RouteTableAssociation,
    Subnet,
    Vpc,
    VpnGateway,
)
from console.ec2.world import World
from console.engine.blocks import block
from console.engine.describe import Paging, page
from console.engine.filters import Values
from console.engine.handlers.registry import handles
from console.engine.lookup import require
from console.engine.tagging import tags_from
from console.engine.transaction import Transaction

LOCAL: Final = "local"
_INTERNAL: Final = "169.254.168.0/22"
"""EC2's own services (metadata, DNS, time) answer there: no route may lead there."""


def local_routes(vpc: Vpc) -> tuple[Route, ...]:
    """The routes that every table of the VPC begins with: one for each of its blocks."""
    return tuple(
        Route(one.cidr_block, gateway_id=LOCAL, origin="CreateRouteTable") for one in vpc.cidr_block_association_set
    )


@handles(CreateRouteTable)
def create_route_table(request: CreateRouteTable, tx: Transaction) -> RouteTable:
    tags = tags_from(tx, request.tag_specifications, "route-table")
    vpc = require(tx.world, Vpc, request.vpc_id)
    if len(tx.world.route_tables_in(vpc.id)) >= tx.quotas.route_tables_per_vpc:
        raise LimitExceeded("RouteTableLimitExceeded", "The maximum number of route tables has been reached.")
    table = RouteTable(tx.new_id("route-table"), vpc.id, vpc.owner_id, local_routes(vpc), tags=tags)
    tx.put(table)
    return table


@handles(DeleteRouteTable)
def delete_route_table(request: DeleteRouteTable, tx: Transaction) -> None:
    table = require(tx.world, RouteTable, request.route_table_id)
    if table.associations:
        raise DependencyViolation(f"The routeTable '{table.id}' has dependencies and cannot be deleted.")
    tx.delete(table.id)


# --- routes ---------------------------------------------------------------------------------------------------------


@handles(CreateRoute)
def create_route(request: CreateRoute, tx: Transaction) -> None:
    """EC2's checks in EC2's order (ec2-semantics §2.17, numbers 1 to 11)."""
    destination = _destination(request.destination_cidr_block)
    _check_one_target(request)
    cidr_block = block(destination, "destinationCidrBlock")
    table = require(tx.world, RouteTable, request.route_table_id)
    route = _route(tx.world, table, request, cidr_block)
    _check_destination(tx.world, table, route)
    existing = next((one for one in table.routes if one.destination_cidr_block == cidr_block), None)
    if existing is not None:
        if existing.target == route.target:
            return
        raise Refused("RouteAlreadyExists", f"The route identified by {cidr_block} already exists.")
    if sum(one.target != LOCAL for one in table.routes) >= tx.quotas.routes_per_table:
        raise LimitExceeded("RouteLimitExceeded", "The maximum number of routes has been reached.")
    tx.put(replace(table, routes=(*table.routes, route)))


@handles(DeleteRoute)
def delete_route(request: DeleteRoute, tx: Transaction) -> None:
    cidr_block = block(_destination(request.destination_cidr_block), "destinationCidrBlock")
    table = require(tx.world, RouteTable, request.route_table_id)
    route = next((one for one in table.routes if one.destination_cidr_block == cidr_block), None)
    if route is None:
        raise Refused(
            "InvalidRoute.NotFound", f"no route with destination-cidr-block {cidr_block} in route table {table.id}"
        )
    if route.target == LOCAL:
        raise InvalidParameterValue(f"cannot remove local route {cidr_block} in route table {table.id}")
    tx.put(replace(table, routes=tuple(one for one in table.routes if one is not route)))


def _destination(destination_cidr_block: str | None) -> str:
    if destination_cidr_block is None:
        raise MissingParameter(
            "The request must contain exactly one of: "
            "destinationCidrBlock, destinationIpv6CidrBlock, destinationPrefixListId"
        )
    return destination_cidr_block


def _check_one_target(request: CreateRoute) -> None:
    targets = sum(one is not None for one in (request.gateway_id, request.network_interface_id, request.instance_id))
    text = "The request must contain exactly one of gatewayId, networkInterfaceId or instanceId"
    if targets == 0:
        raise MissingParameter(text)
    if targets > 1:
        raise InvalidParameterCombination(text)


def _route(world: World, table: RouteTable, request: CreateRoute, cidr_block: str) -> Route:
    """The route to a target that exists, in the table's own VPC."""
    if request.gateway_id is not None:
        _check_gateway(world, table, request.gateway_id)
        return Route(cidr_block, gateway_id=request.gateway_id)
    if request.instance_id is not None:
        interface = _only_interface(world, table, request.instance_id)
    else:
        interface = require(world, NetworkInterface, request.network_interface_id or "")
    if interface.vpc_id != table.vpc_id:
        raise InvalidParameterValue(f"route table {table.id} and interface {interface.id} belong to different networks")
    return Route(cidr_block, network_interface_id=interface.id)


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


def _check_destination(world: World, table: RouteTable, route: Route) -> None:
    """Routes inside the VPC: to an interface only, and for the whole of a subnet. Source: VPC user guide, "Routes"."""
    cidr_block = route.destination_cidr_block
    own = [one.cidr_block for one in world.one(Vpc, table.vpc_id).cidr_block_association_set]
    if any(is_within(cidr_block, one) for one in own):
        if route.gateway_id is not None:
            raise InvalidParameterValue(
                f"The destination CIDR block {cidr_block} is equal to or more specific than one of this VPC's CIDR "
                "blocks. This route can target only an interface or an instance."
            )
        subnets = {subnet.cidr_block for subnet in world.subnets_in(table.vpc_id)}
        if cidr_block not in own and cidr_block not in subnets:
            raise InvalidParameterValue(
                f"The destination CIDR block {cidr_block} is more specific than one of this VPC's CIDR blocks. "
                "Such a route must match the CIDR block of a subnet exactly."
            )
    if is_within(cidr_block, _INTERNAL):
        raise InvalidParameterValue(f"The destination CIDR block {cidr_block} is kept by EC2 for its own services.")


# --- associations ---------------------------------------------------------------------------------------------------


@handles(AssociateRouteTable)
def associate_route_table(request: AssociateRouteTable, tx: Transaction) -> str:
    table = require(tx.world, RouteTable, request.route_table_id)
    subnet = require(tx.world, Subnet, request.subnet_id)
    if table.vpc_id != subnet.vpc_id:
        raise InvalidParameterValue(f"Route table {table.id} and subnet {subnet.id} belong to different networks")
    explicit = _explicit_association(tx.world, subnet)
    if explicit is not None:
        if explicit.route_table_id == table.id:
            return explicit.route_table_association_id
        raise Refused(
            "Resource.AlreadyAssociated",
            f"the specified association for route table {table.id} conflicts with an existing association",
        )
    made = RouteTableAssociation(tx.new_id("route-table-association"), table.id, subnet.id)
    tx.put(replace(table, associations=(*table.associations, made)))
    return made.route_table_association_id


@handles(DisassociateRouteTable)
def disassociate_route_table(request: DisassociateRouteTable, tx: Transaction) -> None:
    wanted = request.association_id
    table = tx.world.route_table_with_association(wanted)
    if table is None:
        raise NotFound("route-table-association", [wanted])
    association = next(one for one in table.associations if one.route_table_association_id == wanted)
    if association.main:
        raise InvalidParameterValue(f"cannot disassociate the main route table association {wanted}")
    _end(tx, association)


def release_subnet(tx: Transaction, subnet: Subnet) -> None:
    """End the subnet's explicit association, if it has one."""
    explicit = _explicit_association(tx.world, subnet)
    if explicit is not None:
        _end(tx, explicit)


def _explicit_association(world: World, subnet: Subnet) -> RouteTableAssociation | None:
    table = world.route_table_of(subnet)
    return next((one for one in table.associations if one.subnet_id == subnet.id), None) if table else None


def _end(tx: Transaction, association: RouteTableAssociation) -> None:
    table = tx.world.one(RouteTable, association.route_table_id)
    tx.put(replace(table, associations=tuple(one for one in table.associations if one != association)))


_WITHOUT_VALUES: Final = (
    "association.gateway-id",
    "route.destination-ipv6-cidr-block",
    "route.destination-prefix-list-id",
    "route.egress-only-internet-gateway-id",
    "route.nat-gateway-id",
    "route.transit-gateway-id",
    "route.vpc-peering-connection-id",
)
"""EC2's filters for what no table here has: they match nothing."""
FILTERS: Final[Values[RouteTable]] = {
    **dict.fromkeys(_WITHOUT_VALUES, lambda _, table: None),
    "association.main": lambda _, table: [one.main for one in table.associations],
    "association.route-table-association-id": lambda _, table: [
        one.route_table_association_id for one in table.associations
    ],
    "association.route-table-id": lambda _, table: [one.route_table_id for one in table.associations],
    "association.subnet-id": lambda _, table: [one.subnet_id for one in table.associations],
    "owner-id": lambda _, table: table.owner_id,
    "route-table-id": lambda _, table: table.id,
    "route.destination-cidr-block": lambda _, table: [one.destination_cidr_block for one in table.routes],
    "route.gateway-id": lambda _, table: [one.gateway_id for one in table.routes],
    "route.instance-id": lambda _, table: [one.instance_id for one in table.routes],
    "route.origin": lambda _, table: [one.origin for one in table.routes],
    "route.state": lambda _, table: [one.state for one in table.routes],
    "vpc-id": lambda _, table: table.vpc_id,
}


@handles(DescribeRouteTables)
def describe_route_tables(request: DescribeRouteTables, tx: Transaction) -> Page[RouteTable]:
    paging = Paging("RouteTableIds", largest=100)
    return page(tx.world, RouteTable, request, request.route_table_ids, filters=FILTERS, paging=paging)
