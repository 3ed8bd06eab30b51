"""What keeps route tables true: local routes aside, a route is active while its target can take a packet.

Blackhole: a gateway that is detached or gone, an interface that is detached or gone or whose instance does not run. The
route stays, and recovers by itself. Source: ec2-semantics §1.8.
"""

from collections.abc import Iterable
from dataclasses import replace

from console.ec2.resources import (
    InstanceState,
    InternetGateway,
    NetworkInterface,
    Route,
    RouteState,
    RouteTable,
    VpnGateway,
)
from console.ec2.world import World
from console.engine.transaction import Transaction

_FORWARDING = {InstanceState.PENDING, InstanceState.RUNNING}


def settle(tx: Transaction) -> None:
    """Bring the routes that depend on what `tx` touched to their state. Cost: the tables that are concerned."""
    for table in list(_concerned(tx.world, tx.touched())):
        routes = tuple(_settled(tx.world, table, route) for route in table.routes)
        if routes != table.routes:
            tx.put(replace(table, routes=routes))


def _concerned(world: World, touched: Iterable[str]) -> Iterable[RouteTable]:
    tables: dict[str, RouteTable] = {}
    for resource_id in touched:
        targets = [resource_id]
        if resource_id.startswith("i-"):
            targets = [interface.id for interface in world.interfaces_of(resource_id)]
        elif table := world.find(RouteTable, resource_id):
            tables[table.id] = table
        for target in targets:
            tables.update((found.id, found) for found in world.route_tables_targeting(target))
    return tables.values()


def _settled(world: World, table: RouteTable, route: Route) -> Route:
    if route.gateway_id == "local":
        return route
    if route.network_interface_id:
        return _settled_by_interface(world, route)
    return replace(route, state=_state(_gateway_attached(world, table.vpc_id, route.target)))


def _settled_by_interface(world: World, route: Route) -> Route:
    interface = world.find(NetworkInterface, route.network_interface_id)
    instance = world.instance_of(interface) if interface else None
    forwards = instance is not None and instance.state in _FORWARDING
    return replace(
        route,
        instance_id=instance.id if instance else None,
        instance_owner_id=instance.owner_id if instance else None,
        state=_state(forwards),
    )


def _gateway_attached(world: World, vpc_id: str, gateway_id: str) -> bool:
    match world.get(gateway_id):
        case InternetGateway(attachments=attachments):
            return any(one.vpc_id == vpc_id for one in attachments)
        case VpnGateway(vpc_attachments=attachments):
            return any(one.vpc_id == vpc_id and one.state in ("attaching", "attached") for one in attachments)
        case _:
            return False


def _state(active: bool) -> RouteState:
    return RouteState.ACTIVE if active else RouteState.BLACKHOLE
