"""How flows name things in their sentences."""

from console.desktop.actions.words import called, called_id, device, listed, plural, shortened
from console.ec2.addresses import prefix_length
from console.ec2.ids import short
from console.ec2.resources import (
    Instance,
    InternetGateway,
    NetworkInterface,
    Route,
    RouteTable,
    Subnet,
    VpnGateway,
    name_of,
)
from console.ec2.world import World

__all__ = [
    "called",
    "called_id",
    "default_route",
    "device",
    "holder",
    "listed",
    "plural",
    "route_target",
    "subnet_words",
]


def holder(world: World, interface: NetworkInterface) -> str:
    """`eth1 of web-1 (eni-0f3a…b604)`, `standby (eni-0b77…c4c1)`: who has something that is wanted."""
    instance = world.instance_of(interface)
    if instance is not None:
        return f"{device(interface)} of {called(world, instance)} ({short(interface.id)})"
    name = shortened(name_of(interface) or interface.description)
    return f"{name} ({short(interface.id)})" if name else short(interface.id)


def subnet_words(world: World, subnet: Subnet) -> str:
    """`private-a 10.0.128.0/20`."""
    return f"{called(world, subnet)} {subnet.cidr_block}"


def default_route(world: World, subnet: Subnet) -> str:
    """Where the subnet leads: `→ igw` by its default route, else its widest one's, else `local only`."""
    table = world.route_table_of(subnet)
    route = _telling(table) if table else None
    if route is None:
        return "local only"
    everything = route.destination == "0.0.0.0/0"
    return f"{'' if everything else route.destination} → {route_target(world, route)}".strip()


def _telling(table: RouteTable) -> Route | None:
    beyond = [route for route in table.routes if route.gateway_id != "local"]
    return min(beyond, key=_width, default=None)


def _width(route: Route) -> tuple[bool, int]:
    """The default route first; of two, IPv4's."""
    return bool(route.destination_ipv6_cidr_block), prefix_length(route.destination)


def route_target(world: World, route: Route) -> str:
    """`igw`, `vgw`, `nat-1`; `black hole` where the route leads nowhere."""
    if route.state == "blackhole":
        return "black hole"
    match world.get(route.target):
        case InternetGateway():
            return "igw"
        case VpnGateway():
            return "vgw"
        case NetworkInterface() as interface:
            instance = world.instance_of(interface)
            return called(world, instance or interface)
        case Instance() as instance:
            return called(world, instance)
        case _:
            return short(route.target)
