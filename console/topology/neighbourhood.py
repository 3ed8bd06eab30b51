"""What hangs together: from things of a World to what is within some hops of them. No Qt.

A hop goes from an interface to its instance, to its subnet or to a route table that leads to it, and back; and from a
subnet to its route table, and on to the gateways and interfaces that the table's routes lead to.
"""

from collections.abc import Iterable, Iterator

from console.ec2.resources import Instance, InternetGateway, NetworkInterface, RouteTable, Subnet, VpnGateway
from console.ec2.world import World


def within(world: World, ids: Iterable[str], hops: int) -> frozenset[str]:
    """The things themselves, and what is at most so many hops away. Costs what it finds."""
    found = {one for one in ids if one in world}
    edge = set(found)
    for _ in range(hops):
        edge = {other for one in edge for other in _beside(world, one)} - found
        if not edge:
            break
        found |= edge
    return frozenset(found)


def _beside(world: World, resource_id: str) -> Iterator[str]:
    record = world.get(resource_id)
    match record:
        case NetworkInterface():
            yield record.subnet_id
            instance = world.instance_of(record)
            if instance is not None:
                yield instance.id
            yield from (table.id for table in world.route_tables_targeting(record.id))
        case Instance():
            yield from (interface.id for interface in world.interfaces_of(record.id))
        case Subnet():
            table = world.route_table_of(record)
            if table is not None:
                yield table.id
            yield from (interface.id for interface in world.interfaces_in_subnet(record.id))
        case RouteTable():
            yield from (route.target for route in record.routes if route.target != "local" and route.target in world)
            for subnet in world.subnets_in(record.vpc_id):
                if world.route_table_of(subnet) is record:
                    yield subnet.id
        case InternetGateway() | VpnGateway():
            yield from (table.id for table in world.route_tables_targeting(record.id))
        case _:
            return
