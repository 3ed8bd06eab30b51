"""Route tables and their associations (ec2-semantics §1.8, §2.17). Their routes: `routes`."""

from dataclasses import replace
from typing import Final

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
    CreateRouteTable,
    DeleteRouteTable,
    DescribeRouteTables,
    DisableVgwRoutePropagation,
    DisassociateRouteTable,
    EnableVgwRoutePropagation,
    Page,
    ReplaceRouteTableAssociation,
)
from console.ec2.resources import (
    InternetGateway,
    RouteTable,
    RouteTableAssociation,
    Subnet,
    Vpc,
    VpnGateway,
)
from console.ec2.world import World
from console.engine.describe import Paging, page
from console.engine.filters import Values
from console.engine.handlers.registry import handles
from console.engine.handlers.routes import local_routes
from console.engine.lookup import require
from console.engine.tagging import tags_from
from console.engine.transaction import Transaction


@handles(CreateRouteTable)
def create_route_table(request: CreateRouteTable, tx: Transaction) -> RouteTable:
    tags = tags_from(tx, request)
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


# --- associations ---------------------------------------------------------------------------------------------------


@handles(AssociateRouteTable)
def associate_route_table(request: AssociateRouteTable, tx: Transaction) -> str:
    """With a subnet, or (an edge association) with a gateway."""
    table = require(tx.world, RouteTable, request.route_table_id)
    if (request.subnet_id is None) == (request.gateway_id is None):
        text = "The request must contain exactly one of subnetId or gatewayId"
        raise MissingParameter(text) if request.subnet_id is None else InvalidParameterCombination(text)
    association_id = tx.new_id("route-table-association")
    if request.gateway_id is not None:
        _check_edge(tx.world, table, request.gateway_id)
        made = RouteTableAssociation(association_id, table.id, gateway_id=request.gateway_id)
        present = _explicit_association(tx.world, request.gateway_id)
    else:
        subnet = require(tx.world, Subnet, request.subnet_id or "")
        if table.vpc_id != subnet.vpc_id:
            raise InvalidParameterValue(f"Route table {table.id} and subnet {subnet.id} belong to different networks")
        made = RouteTableAssociation(association_id, table.id, subnet.id)
        present = _explicit_association(tx.world, subnet.id)
    if present is not None:
        if present.route_table_id == table.id:
            return present.route_table_association_id
        raise Refused(
            "Resource.AlreadyAssociated",
            f"the specified association for route table {table.id} conflicts with an existing association",
        )
    tx.put(replace(table, associations=(*table.associations, made)))
    return association_id


@handles(DisassociateRouteTable)
def disassociate_route_table(request: DisassociateRouteTable, tx: Transaction) -> None:
    association = _association(tx.world, request.association_id)
    if association.main:
        raise InvalidParameterValue(f"cannot disassociate the main route table association {request.association_id}")
    _end(tx, association)


@handles(ReplaceRouteTableAssociation)
def replace_route_table_association(request: ReplaceRouteTableAssociation, tx: Transaction) -> str:
    """The subnet (or, by its main association, the VPC) comes under another table; answers the new association's id.

    The same table again: nothing changes, and the association keeps its id.
    """
    association = _association(tx.world, request.association_id)
    table = require(tx.world, RouteTable, request.route_table_id)
    if table.vpc_id != tx.world.one(RouteTable, association.route_table_id).vpc_id:
        raise InvalidParameterValue(
            f"Route table {table.id} and association {request.association_id} belong to different networks"
        )
    if association.route_table_id == table.id:
        return association.route_table_association_id
    if association.gateway_id is not None:
        _check_edge(tx.world, table, association.gateway_id)
    made = replace(
        association, route_table_association_id=tx.new_id("route-table-association"), route_table_id=table.id
    )
    _end(tx, association)
    tx.put(replace(table, associations=(*table.associations, made)))
    return made.route_table_association_id


def _association(world: World, association_id: str) -> RouteTableAssociation:
    table = world.route_table_with_association(association_id)
    if table is None:
        raise NotFound("route-table-association", [association_id])
    return next(one for one in table.associations if one.route_table_association_id == association_id)


def _check_edge(world: World, table: RouteTable, gateway_id: str) -> None:
    """A gateway's table rules what comes in: it may lead to interfaces only. Source: VPC user guide, "Gateway route
    tables"."""
    match world.get(gateway_id):
        case InternetGateway(attachments=attachments) | VpnGateway(vpc_attachments=attachments):
            attached = any(one.vpc_id == table.vpc_id for one in attachments)
        case _:
            raise NotFound("gateway", [gateway_id])
    if not attached:
        raise InvalidParameterValue(f"Route table {table.id} and gateway {gateway_id} belong to different networks")
    if any(route.gateway_id not in (None, "local") for route in table.routes) or table.propagating_vgws:
        raise InvalidParameterValue(f"Route table {table.id} leads to a gateway: it can't be associated with one.")


def release_gateway(tx: Transaction, gateway_id: str) -> None:
    """End the edge association of a gateway that leaves its VPC."""
    present = _explicit_association(tx.world, gateway_id)
    if present is not None:
        _end(tx, present)


def release_subnet(tx: Transaction, subnet: Subnet) -> None:
    """End the subnet's explicit association, if it has one."""
    explicit = _explicit_association(tx.world, subnet.id)
    if explicit is not None:
        _end(tx, explicit)


def _explicit_association(world: World, end: str) -> RouteTableAssociation | None:
    """Of a subnet or a gateway."""
    subnet = world.find(Subnet, end)
    table = world.route_table_of(subnet) if subnet else world.route_table_of_gateway(end)
    return next((one for one in table.associations if end in (one.subnet_id, one.gateway_id)), None) if table else None


def _end(tx: Transaction, association: RouteTableAssociation) -> None:
    table = tx.world.one(RouteTable, association.route_table_id)
    tx.put(replace(table, associations=tuple(one for one in table.associations if one != association)))


# --- propagation ----------------------------------------------------------------------------------------------------


@handles(EnableVgwRoutePropagation)
def enable_vgw_route_propagation(request: EnableVgwRoutePropagation, tx: Transaction) -> None:
    """Nothing is behind a VPN gateway here, so no route appears; asked again, nothing changes."""
    table, gateway = _propagation(request, tx.world)
    states = {one.vpc_id: one.state for one in gateway.vpc_attachments}
    if states.get(table.vpc_id) not in ("attaching", "attached"):
        raise Refused("Gateway.NotAttached", f"resource {gateway.id} is not attached to network {table.vpc_id}")
    if any(one.gateway_id for one in table.associations):
        raise InvalidParameterValue(f"Route table {table.id} is associated with a gateway: nothing propagates to it.")
    if gateway.id not in table.propagating_vgws:
        tx.put(replace(table, propagating_vgws=(*table.propagating_vgws, gateway.id)))


@handles(DisableVgwRoutePropagation)
def disable_vgw_route_propagation(request: DisableVgwRoutePropagation, tx: Transaction) -> None:
    table, gateway = _propagation(request, tx.world)
    tx.put(replace(table, propagating_vgws=tuple(one for one in table.propagating_vgws if one != gateway.id)))


def _propagation(
    request: EnableVgwRoutePropagation | DisableVgwRoutePropagation, world: World
) -> tuple[RouteTable, VpnGateway]:
    table = require(world, RouteTable, request.route_table_id)
    gateway = world.find(VpnGateway, request.gateway_id)
    if gateway is None:
        raise NotFound("gateway", [request.gateway_id])
    return table, gateway


def stop_propagation(tx: Transaction, gateway_id: str) -> None:
    """A gateway that has left its VPC propagates nothing into its tables."""
    for table in tx.world.route_tables_propagating(gateway_id):
        tx.put(replace(table, propagating_vgws=tuple(one for one in table.propagating_vgws if one != gateway_id)))


_WITHOUT_VALUES: Final = (
    "route.destination-prefix-list-id",
    "route.egress-only-internet-gateway-id",
    "route.nat-gateway-id",
    "route.transit-gateway-id",
    "route.vpc-peering-connection-id",
)
"""EC2's filters for what no table here has: they match nothing."""
FILTERS: Final[Values[RouteTable]] = {
    **dict.fromkeys(_WITHOUT_VALUES, lambda _, table: None),
    "association.gateway-id": lambda _, table: [one.gateway_id for one in table.associations],
    "association.main": lambda _, table: [one.main for one in table.associations],
    "association.route-table-association-id": lambda _, table: [
        one.route_table_association_id for one in table.associations
    ],
    "association.route-table-id": lambda _, table: [one.route_table_id for one in table.associations],
    "association.subnet-id": lambda _, table: [one.subnet_id for one in table.associations],
    "owner-id": lambda _, table: table.owner_id,
    "route-table-id": lambda _, table: table.id,
    "route.destination-cidr-block": lambda _, table: [one.destination_cidr_block or None for one in table.routes],
    "route.destination-ipv6-cidr-block": lambda _, table: [
        one.destination_ipv6_cidr_block or None for one in table.routes
    ],
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
