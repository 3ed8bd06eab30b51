"""What a change of the World means for the diagram: new places, new cards, or things that move. No Qt."""

from collections.abc import Iterable, Iterator

from console.ec2.resources import (
    Instance,
    InternetGateway,
    NetworkInterface,
    NetworkInterfaceStatus,
    Resource,
    RouteTable,
    Subnet,
    Vpc,
    VpnGateway,
)
from console.ec2.world import World
from console.topology.canvas.cards import Mood, instance_card, mood_of
from console.topology.canvas.motion import CableMotion, Motions
from console.topology.canvas.picture import Picture
from console.topology.graph import Graph
from console.topology.layout import Layout

STEP = 2000
"""Records looked at in a millisecond."""


def restructures(layout: Layout, graph: Graph, world: World, resource_ids: Iterable[str]) -> bool:
    """Whether something has to stand elsewhere, came or went. Route tables and gateways decide a subnet's kind and a
    VPC's pills; they change rarely, so each of their changes counts. graph: without the boxes that the layout may have.
    """
    return any(_restructures(layout, graph, world, resource_id) for resource_id in resource_ids)


def _restructures(layout: Layout, graph: Graph, world: World, resource_id: str) -> bool:
    record = world.get(resource_id)
    folded = resource_id in layout.graph.stands_for
    match record:
        case None:
            return folded or layout.rect_of(resource_id) is not None or resource_id.startswith("rtb-")
        case Instance():
            return folded  # its box counts states
        case NetworkInterface():
            number = graph.interface_numbers.get(resource_id)
            if number is None:
                return True
            attachment = record.attachment
            instance = graph.instance_numbers.get(attachment.instance_id, -2) if attachment else -1
            if instance == -2:
                return attachment is not None and attachment.instance_id in world
            return (
                int(graph.interface_instance[number]) != instance
                or (attachment is not None and int(graph.interface_device[number]) != attachment.device_index)
                or bool(graph.interface_available[number]) != (attachment is None)
            )
        case Subnet():
            return resource_id not in graph.band_numbers
        case Vpc():
            return layout.rect_of(resource_id) is None
        case RouteTable() | InternetGateway() | VpnGateway():
            return True
        case _:
            return False


def touched(layout: Layout, world: World, resource_ids: Iterable[str]) -> set[str]:
    """The things whose cards may say something else: those that changed, and those that they no longer hang on."""
    graph = layout.graph
    found: set[str] = set()
    for resource_id in resource_ids:
        found.add(resource_id)
        record = world.get(resource_id)
        number = graph.interface_numbers.get(resource_id)
        if number is not None:
            if record is None:
                found.add(layout.bands[int(layout.interface_bands[number])].subnet_id)
            instance = int(graph.interface_instance[number])
            if instance >= 0 and graph.instances[instance] != _instance_of(record):
                found.add(graph.instances[instance])
        if isinstance(record, RouteTable):
            found.update(subnet.id for subnet in world.subnets_in(record.vpc_id))
        elif isinstance(record, Instance):  # chips name the instance that a route leads to
            found.update(_routed_through(world, record))
    return found


def _instance_of(record: Resource | None) -> str | None:
    attachment = record.attachment if isinstance(record, NetworkInterface) else None
    return attachment.instance_id if attachment else None


def _routed_through(world: World, instance: Instance) -> Iterable[str]:
    for interface in world.interfaces_of(instance.id):
        for table in world.route_tables_targeting(interface.id):
            for subnet in world.subnets_in(table.vpc_id):
                yield subnet.id


def stir(motions: Motions, before: Picture, world: World, resource_ids: Iterable[str], now: float) -> None:
    """Start and end the motions of what changed. `before`: the picture as it was before the change."""
    graph = before.layout.graph
    for resource_id in resource_ids:
        if resource_id in graph.stands_for:
            continue
        record = world.get(resource_id)
        match record:
            case NetworkInterface():
                _stir_interface(motions, before, record, now)
            case Instance():
                _breathe(motions, record.id, instance_card(world, record).mood == Mood.CHANGING)
                if resource_id not in graph.instance_numbers:
                    motions.welcome(resource_id, now)
            case Subnet():
                if resource_id not in graph.band_numbers:
                    motions.welcome(resource_id, now)
            case None:
                _withdraw(motions, before, resource_id, now)
                _breathe(motions, resource_id, False)
                motions.welcomed.pop(resource_id, None)


def _stir_interface(motions: Motions, before: Picture, interface: NetworkInterface, now: float) -> None:
    attachment = interface.attachment
    passing = interface.status == NetworkInterfaceStatus.PENDING
    number = before.layout.graph.interface_numbers.get(interface.id)
    if number is None:
        motions.welcome(interface.id, now)
    if attachment is None:
        _withdraw(motions, before, interface.id, now)
        _breathe(motions, interface.id, passing)
        return
    lasting = attachment.status != "attached"
    _breathe(motions, interface.id, passing or lasting)
    if lasting:
        growing = attachment.status == "attaching"
        moving = motions.cables.get(interface.id)
        if moving is None or moving.growing != growing:
            motions.cables[interface.id] = CableMotion(_kind(before, interface), now, growing, lasting=True)
    elif number is not None and not before.points_of(interface.id):
        motions.cables[interface.id] = CableMotion(_kind(before, interface), now, True, lasting=False)
    else:
        motions.cables.pop(interface.id, None)


def _withdraw(motions: Motions, before: Picture, interface_id: str, now: float) -> None:
    """A cable that is no longer: it is seen withdrawing from where it was."""
    points = before.points_of(interface_id)
    motions.cables.pop(interface_id, None)
    if points:
        kind = before.kind_of(before.layout.graph.interface_numbers[interface_id])
        motions.cables[interface_id] = CableMotion(kind, now, False, lasting=False, points=points)


def _kind(picture: Picture, interface: NetworkInterface) -> str:
    band = picture.bands.get(interface.subnet_id)
    return band.kind.value if band else "isolated"


def _breathe(motions: Motions, resource_id: str, passing: bool) -> None:
    if passing:
        motions.breathing.add(resource_id)
    else:
        motions.breathing.discard(resource_id)


def settle_in(motions: Motions, picture: Picture, now: float) -> Iterator[None]:
    """The motions of a World that is shown for the first time: only what is passing. A millisecond at a time; what
    changes meanwhile is followed anyway."""
    world = picture.world
    for number, interface in enumerate(list(world.all(NetworkInterface))):
        if number % STEP == STEP - 1:
            yield
        attachment = interface.attachment
        if attachment is not None and attachment.status != "attached" and world.get(interface.id) is interface:
            growing = attachment.status == "attaching"
            motions.cables[interface.id] = CableMotion(_kind(picture, interface), now, growing, lasting=True)
            motions.breathing.add(interface.id)
    for number, instance in enumerate(list(world.all(Instance))):
        if number % STEP == STEP - 1:
            yield
        if mood_of(instance) == Mood.CHANGING and world.get(instance.id) is instance:
            motions.breathing.add(instance.id)
