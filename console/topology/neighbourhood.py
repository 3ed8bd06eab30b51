"""What hangs together: from things of a World to what is within some hops of them. No Qt.

A hop goes from an interface to its instance, to its subnet or to a route table that leads to it, and back; and from a
subnet to its route table, and on to the gateways and interfaces that the table's routes lead to.
"""

from collections.abc import Generator, Iterable, Iterator

from console.ec2.resources import Instance, InternetGateway, NetworkInterface, RouteTable, Subnet, VpnGateway
from console.ec2.world import World

STEP = 100


def within(world: World, ids: Iterable[str], hops: int) -> frozenset[str]:
    """The things themselves, and what is at most so many hops away. Costs what it finds."""
    steps = looking_within(world, ids, hops)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: frozenset[str] = end.value
            return found


def looking_within(world: World, ids: Iterable[str], hops: int) -> Generator[None, None, frozenset[str]]:
    """The same, a step for each STEP of them: six hops may lead through all of a world."""
    found = set[str]()
    edge = list[str]()
    for number, one in enumerate(ids, start=1):
        if one in world and one not in found:
            found.add(one)
            edge.append(one)
        if number % STEP == 0:
            yield
    for _ in range(hops):
        beyond = list[str]()
        for number, one in enumerate(edge, start=1):
            for other in _beside(world, one):
                if other not in found:
                    found.add(other)
                    beyond.append(other)
            if number % STEP == 0:
                yield
        edge = beyond
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
