"""Routes, gateways and the public addresses that depend on them."""

from collections.abc import Iterator
from functools import partial

from console.ec2.requests import CreateRoute, DeleteRoute, DisassociateAddress, ModifySubnetAttribute, StartInstances
from console.ec2.requests.network import BooleanAttribute
from console.ec2.resources import (
    AMAZON,
    Instance,
    InstanceState,
    NetworkInterface,
    Route,
    RouteState,
    RouteTable,
    Subnet,
    label_of,
)
from console.ec2.world import World
from console.reach.advice.model import Advice, Severity, Topic
from console.reach.advice.pauses import any_of, with_pauses
from console.reach.ends import interface_label
from console.reach.fix import Fix
from console.reach.remedy import check_off

_ANYWHERE = "0.0.0.0/0"


def routes_to_checked_interfaces(world: World) -> Iterator[Advice]:
    for interface_id, tables in _targets(world).items():
        interface = world.find(NetworkInterface, interface_id)
        if interface is None or not interface.source_dest_check:
            continue
        named = ", ".join(label_of(one) for one in tables)
        called = interface_label(world, interface_id)
        yield Advice(
            Topic.ROUTE_TO_CHECKED_INTERFACE,
            Severity.PROBLEM,
            f"{named} leads to {called}, whose source/destination check is on",
            "What is routed to it is for others: with the check on, all of it is dropped.",
            (interface_id, *(one.id for one in tables)),
            check_off(world, [interface_id]),
        )


def _targets(world: World) -> dict[str, list[RouteTable]]:
    found: dict[str, list[RouteTable]] = {}
    for table in world.all(RouteTable):
        for interface_id in {one.network_interface_id for one in table.routes if one.network_interface_id}:
            found.setdefault(interface_id, []).append(table)
    return found


def blackholes(world: World) -> Iterator[Advice]:
    for table in world.all(RouteTable):
        for route in table.routes:
            if route.state is RouteState.BLACKHOLE:
                yield _blackhole(world, table, route)


def _blackhole(world: World, table: RouteTable, route: Route) -> Advice:
    interface = world.find(NetworkInterface, route.network_interface_id)
    instance = world.instance_of(interface) if interface else None
    remove = DeleteRoute.model_validate(
        {
            "route_table_id": table.id,
            "destination_cidr_block": route.destination_cidr_block or None,
            "destination_ipv6_cidr_block": route.destination_ipv6_cidr_block or None,
        }
    )
    fix: Fix | None = Fix(f"Delete the route to {route.destination}", (remove,))
    if route.origin != "CreateRoute":
        fix = None  # a local or a propagated one is not to be deleted
    target = interface_label(world, interface.id) if interface else _called(world, route.target)
    if interface is None and route.network_interface_id:
        state = "is gone"
    elif interface is not None and instance is None:
        state = "is attached to nothing"
    elif instance is not None:
        state = f"is on {label_of(instance)}, which is {instance.state}"
        if instance.state is InstanceState.STOPPED:
            fix = Fix(f"Start {label_of(instance)}", (StartInstances(instance_ids=(instance.id,)),))
    else:
        state = "is detached or gone"
    return Advice(
        Topic.BLACKHOLE_ROUTE,
        Severity.PROBLEM,
        f"{label_of(table)}: what is for {route.destination} is lost",
        f"The route leads to {target}, which {state}.",
        (table.id, route.target, route.destination),
        fix,
    )


def _called(world: World, resource_id: str) -> str:
    record = world.get(resource_id)
    return label_of(record) if record else resource_id


def elastic_ips_without_route(world: World) -> Iterator[Advice | None]:
    for interface in with_pauses(world.all(NetworkInterface)):
        if interface is None:
            yield None
            continue
        for address in interface.private_ip_addresses:
            association = address.association
            if association is None or association.ip_owner_id == AMAZON:
                continue
            subnet = world.one(Subnet, interface.subnet_id)
            table = world.route_table_of(subnet)
            if table is None or _leads_out(world, table):
                continue
            fix = _way_out(world, table)
            if fix is None and association.association_id:
                release = DisassociateAddress(association_id=association.association_id)
                fix = Fix(f"Take {association.public_ip} off", (release,))
            yield Advice(
                Topic.ELASTIC_IP_WITHOUT_ROUTE,
                Severity.PROBLEM,
                f"{association.public_ip} leads to {interface_label(world, interface.id)}, which has no way out",
                f"{label_of(table)}, the route table of {label_of(subnet)}, has no route to an internet gateway: "
                "requests arrive, replies do not leave.",
                (interface.id, subnet.id, table.id, association.allocation_id or association.public_ip),
                fix,
            )


def _leads_out(world: World, table: RouteTable) -> bool:
    """By an internet gateway; where what comes in by it is led through an appliance, out by that, too."""
    gateway = world.internet_gateway_of(table.vpc_id)
    by_appliance = gateway is not None and world.route_table_of_gateway(gateway.id) is not None
    return any(
        route.state is RouteState.ACTIVE
        and ((route.gateway_id or "").startswith("igw-") or (by_appliance and route.network_interface_id))
        for route in table.routes
    )


def _way_out(world: World, table: RouteTable) -> Fix | None:
    gateway = world.internet_gateway_of(table.vpc_id)
    if gateway is None or any(one.destination == _ANYWHERE for one in table.routes):
        return None
    request = CreateRoute(route_table_id=table.id, destination_cidr_block=_ANYWHERE, gateway_id=gateway.id)
    return Fix(f"Route {_ANYWHERE} to {label_of(gateway)} in {label_of(table)}", (request,))


def public_subnets_without_addresses(world: World) -> Iterator[Advice | None]:
    """Subnets that lead to the internet, with running instances of which none can be reached from there."""
    with_address = set()
    for interface in with_pauses(world.all(NetworkInterface)):
        if interface is None:
            yield None
        elif _has_address(interface):
            with_address.add(interface.subnet_id)
    for subnet in world.all(Subnet):
        if subnet.id in with_address or subnet.map_public_ip_on_launch or not world.count_interfaces_in(subnet.id):
            continue
        if not world.is_public(subnet):
            continue
        if not (yield from any_of(world.each_interface_in(subnet.id), partial(_runs, world))):
            continue
        yield Advice(
            Topic.PUBLIC_SUBNET_WITHOUT_ADDRESSES,
            Severity.WARNING,
            f"{label_of(subnet)} leads to the internet, but nothing in it has a public address",
            "Its instances neither reach the internet nor are reached from it. Those that are there need Elastic IPs; "
            "later ones can be given an address at launch.",
            (subnet.id,),
            Fix("Give later instances a public address", (_map_public(subnet),)),
        )


def _map_public(subnet: Subnet) -> ModifySubnetAttribute:
    return ModifySubnetAttribute(subnet_id=subnet.id, map_public_ip_on_launch=BooleanAttribute(value=True))


def _has_address(interface: NetworkInterface) -> bool:
    return bool(interface.ipv6_addresses) or any(one.association for one in interface.private_ip_addresses)


def _runs(world: World, interface: NetworkInterface) -> bool:
    instance: Instance | None = world.instance_of(interface)
    return instance is not None and instance.state is InstanceState.RUNNING
