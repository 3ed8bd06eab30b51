"""The part of a VPC that matters to a few things, small enough for the side of a wizard. No Qt.

An excerpt is taken at once and keeps what it says: the World may be a rehearsed one that is taken back right after.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from console.ec2.resources import Instance, NetworkInterface, Subnet, Vpc, label_of
from console.ec2.world import World
from console.topology.canvas.cards import (
    InstanceCard,
    InterfaceCard,
    blocks_of,
    instance_card,
    interface_card,
)
from console.topology.geometry import Point, Rect
from console.topology.graph import BandKind

COLUMNS = 2
MOST_BANDS = 4
WIDTH = 320.0
MARGIN, INNER, HEADER, TITLE = 4.0, 12.0, 28.0, 32.0
CARD = (124.0, 40.0)
INSTANCE = (124.0, 48.0)
GAP, ROW, LANE, SHOULDER = 14.0, 52.0, 92.0, 10.0


@dataclass(frozen=True, slots=True)
class PlacedInterface:
    card: InterfaceCard
    rect: Rect
    ghost: bool


@dataclass(frozen=True, slots=True)
class PlacedInstance:
    card: InstanceCard
    rect: Rect
    ghost: bool
    id: str


@dataclass(frozen=True, slots=True)
class PlacedBand:
    kind: str
    name: str
    cidr: str
    hidden: int
    """Interfaces of the subnet that the excerpt leaves out."""
    rect: Rect
    header: Rect
    """Above the cards; below them where cables come from above."""
    ghost: bool


@dataclass(frozen=True, slots=True)
class PlacedCable:
    kind: str
    points: tuple[Point, ...]
    ghost: bool
    interface_id: str
    instance_id: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    title: str
    rect: Rect
    bands: tuple[PlacedBand, ...] = ()
    interfaces: tuple[PlacedInterface, ...] = ()
    instances: tuple[PlacedInstance, ...] = ()
    cables: tuple[PlacedCable, ...] = ()
    vpc_id: str = ""


NOTHING = Excerpt("", Rect(0, 0, WIDTH, 40))


def excerpt(
    world: World, focus_ids: Collection[str], ghosts: Collection[str] = (), most_bands: int = MOST_BANDS
) -> Excerpt:
    """What surrounds some interfaces, instances or subnets: their subnets, and the instances that join those."""
    subnets, instances, interfaces = _chosen(world, focus_ids, most_bands)
    if not subnets:
        return NOTHING
    vpc = world.find(Vpc, subnets[0].vpc_id)
    title = f"{label_of(vpc)} {blocks_of(vpc)}" if vpc else subnets[0].vpc_id
    return _Arrangement(world, subnets, instances, interfaces, frozenset(ghosts)).done(title)


def _chosen(
    world: World, focus_ids: Collection[str], most_bands: int
) -> tuple[list[Subnet], list[Instance], list[NetworkInterface]]:
    """The subnets (public first), at most two instances, and the interfaces to be shown."""
    focus = [world.get(one) for one in focus_ids]
    central = [one for one in focus if isinstance(one, NetworkInterface)]
    instances = [one for one in focus if isinstance(one, Instance)]
    instances += [one for interface in central if (one := world.instance_of(interface)) is not None]
    instances = list(dict.fromkeys(instances))[:COLUMNS]
    subnets = [one for one in focus if isinstance(one, Subnet)]
    subnets += [world.one(Subnet, interface.subnet_id) for interface in central]
    subnets = list(dict.fromkeys(subnets))
    if len(instances) < COLUMNS:
        instances += list(_joining(world, subnets, instances))[: (1 if instances or central else COLUMNS)]
        instances = instances[:COLUMNS]
    for instance in instances:
        subnets += [world.one(Subnet, one.subnet_id) for one in world.interfaces_of(instance.id)]
    subnets = list(dict.fromkeys(subnets))[:most_bands]
    subnets.sort(key=lambda subnet: not world.is_public(subnet))
    shown = {subnet.id for subnet in subnets}
    interfaces = [one for instance in instances for one in world.interfaces_of(instance.id) if one.subnet_id in shown]
    interfaces += [one for one in central if one not in interfaces and one.subnet_id in shown]
    return subnets, instances, interfaces


def _joining(world: World, subnets: Iterable[Subnet], known: Collection[Instance]) -> Iterator[Instance]:
    """Instances with an interface in some subnets, those that join the most subnets first."""
    found: dict[str, Instance] = {}
    for subnet in subnets:
        for interface in world.interfaces_in_subnet(subnet.id):
            instance = world.instance_of(interface)
            if instance is not None and instance not in known:
                found[instance.id] = instance
    yield from sorted(found.values(), key=lambda one: (-len(world.interfaces_of(one.id)), label_of(one)))


class _Arrangement:
    """Bands above each other, an instance a column; one that joins two bands stands between the upper two of its."""

    def __init__(
        self,
        world: World,
        subnets: list[Subnet],
        instances: list[Instance],
        interfaces: list[NetworkInterface],
        ghosts: frozenset[str],
    ) -> None:
        self.world, self.ghosts = world, ghosts
        self.subnets, self.instances = subnets, instances
        self.row_of = {subnet.id: row for row, subnet in enumerate(subnets)}
        self.cells: dict[int, dict[tuple[int, int], NetworkInterface]] = {row: {} for row in range(len(subnets))}
        self.under: dict[int, dict[int, Instance]] = {row: {} for row in range(len(subnets))}
        self.lanes: dict[int, dict[int, Instance]] = {}
        for column, instance in enumerate(instances):
            self._stand(column, instance)
        for interface in interfaces:
            self._seat(interface)

    def _stand(self, column: int, instance: Instance) -> None:
        rows = sorted({self.row_of[one.subnet_id] for one in self._shown_of(instance)})
        if len(rows) > 1:
            self.lanes.setdefault(rows[0], {})[column] = instance
        elif rows:
            self.under[rows[0]][column] = instance

    def _shown_of(self, instance: Instance) -> list[NetworkInterface]:
        return [one for one in self.world.interfaces_of(instance.id) if one.subnet_id in self.row_of]

    def _seat(self, interface: NetworkInterface) -> None:
        row = self.row_of[interface.subnet_id]
        instance = self.world.instance_of(interface)
        columns = [self.instances.index(instance)] if instance in self.instances else list(range(COLUMNS))
        line = 0
        while True:
            for column in columns:
                taken = (column, line) in self.cells[row]
                below = column in self.under[row] and instance is None
                if not taken and not below:
                    self.cells[row][column, line] = interface
                    return
            line += 1

    def done(self, title: str) -> Excerpt:
        bands: list[PlacedBand] = []
        placed: list[PlacedInterface] = []
        standing: dict[str, PlacedInstance] = {}
        rects: dict[str, tuple[Rect, int]] = {}
        y = MARGIN + TITLE
        for row, subnet in enumerate(self.subnets):
            lines = 1 + max((line for _, line in self.cells[row]), default=0)
            below = row - 1 in self.lanes and row not in self.lanes
            head = 14.0 if below else HEADER
            if any(one.associations for one in self.cells[row].values()):
                head += SHOULDER
            foot = (INSTANCE[1] + 6 if self.under[row] else 0) + (HEADER - 8 if below else 0)
            height = head + lines * ROW + foot
            rect = Rect(MARGIN + INNER, y, WIDTH - 2 * (MARGIN + INNER), height)
            header = Rect(rect.x, rect.bottom - HEADER if below else y, rect.width, HEADER)
            kind = self._kind(subnet)
            hidden = self.world.count_interfaces_in(subnet.id) - len(self.cells[row])
            bands.append(
                PlacedBand(kind, label_of(subnet), subnet.cidr_block, hidden, rect, header, subnet.id in self.ghosts)
            )
            for (column, line), interface in self.cells[row].items():
                at = Rect(self._x(column), y + head + line * ROW, *CARD)
                card = interface_card(self.world, interface, kind)
                placed.append(PlacedInterface(card, at, interface.id in self.ghosts))
                rects[interface.id] = (at, line)
            for column, instance in self.under[row].items():
                self._put(standing, instance, column, y + head + lines * ROW - 6)
            y += height
            lane = self.lanes.get(row, {})
            for column, instance in lane.items():
                self._put(standing, instance, column, y + (LANE - INSTANCE[1]) / 2)
            y += LANE if lane else GAP
        whole = Rect(MARGIN, MARGIN, WIDTH - 2 * MARGIN, y - GAP + INNER - MARGIN if not self._ends_in_lane() else y)
        return Excerpt(
            title,
            whole,
            tuple(bands),
            tuple(placed),
            tuple(standing.values()),
            tuple(self._cables(rects, standing)),
            self.subnets[0].vpc_id,
        )

    def _ends_in_lane(self) -> bool:
        return bool(self.lanes.get(len(self.subnets) - 1))

    def _x(self, column: int) -> float:
        return MARGIN + INNER + 10 + column * (CARD[0] + 14)

    def _put(self, standing: dict[str, PlacedInstance], instance: Instance, column: int, y: float) -> None:
        rect = Rect(self._x(column), y, *INSTANCE)
        ghost = instance.id in self.ghosts
        standing[instance.id] = PlacedInstance(instance_card(self.world, instance), rect, ghost, instance.id)

    def _kind(self, subnet: Subnet) -> str:
        if self.world.is_public(subnet):
            return BandKind.PUBLIC.value
        table = self.world.route_table_of(subnet)
        leaving = table is not None and any(route.gateway_id != "local" for route in table.routes)
        return BandKind.PRIVATE.value if leaving else BandKind.ISOLATED.value

    def _cables(self, rects: dict[str, tuple[Rect, int]], standing: dict[str, PlacedInstance]) -> Iterator[PlacedCable]:
        for instance in self.instances:
            if instance.id not in standing:
                continue
            stands = standing[instance.id].rect
            for interface in self._shown_of(instance):
                card, line = rects[interface.id]
                kind = self._kind(self.world.one(Subnet, interface.subnet_id))
                ghost = interface.id in self.ghosts
                points = _cable(card, stands, self._straight(card, stands, line, rects))
                yield PlacedCable(kind, points, ghost, interface.id, instance.id)

    def _straight(self, card: Rect, stands: Rect, line: int, rects: dict[str, tuple[Rect, int]]) -> bool:
        """Whether nothing stands between an interface and its instance."""
        low, high = sorted((card.center[1], stands.center[1]))
        return not any(
            other is not card and other.x == card.x and low < other.center[1] < high for other, _ in rects.values()
        )


def _cable(card: Rect, stands: Rect, straight: bool) -> tuple[Point, ...]:
    x = card.center[0]
    if straight:
        above = card.y < stands.y
        return ((x, card.bottom if above else card.y), (x, stands.y if above else stands.bottom))
    aside = card.x - 6
    return ((card.x, card.center[1]), (aside, card.center[1]), (aside, stands.center[1]), (stands.x, stands.center[1]))
