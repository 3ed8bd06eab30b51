"""Phase 5: from slots to coordinates. Containers one by one, the things in them all at once."""

from math import log

import msgspec
import numpy as np

from console.topology.geometry import NOWHERE, Doubles, Flags, Floats, Ints, Point, Rect
from console.topology.graph import Graph, VpcNode
from console.topology.layout import measures as m
from console.topology.layout import plan as p
from console.topology.layout.find import Frame
from console.topology.layout.model import Band, GatewayBox, RegionBox, Tie, VpcBox, ZoneBox
from console.topology.layout.plan import Plan, Tower, band_height, lane_content
from console.topology.layout.wrap import Size, Zones, sizes_of, vpc_size, wrap, zones_of


class Containers(msgspec.Struct):
    """The boxes around the things, and what the other phases need of them.

    left, pitch: of a band's columns. slot_y, lane_y: of the first row of a band, and of the lane below it.
    """

    frames: list[Frame]
    bands: list[Band | None]
    left: Doubles
    pitch: Doubles
    slot_y: Doubles
    lane_y: Doubles
    vpcs: list[VpcBox] = msgspec.field(default_factory=list)
    ties: list[Tie] = msgspec.field(default_factory=list)
    shelves: list[Rect] = msgspec.field(default_factory=list)
    regions: list[RegionBox] = msgspec.field(default_factory=list)
    internet: Rect | None = None
    corporate: Rect | None = None
    bounds: Rect = NOWHERE


def place_containers(graph: Graph, plan: Plan) -> Containers:
    size = len(graph.bands)
    found = Containers([], [None] * size, np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(size))
    nodes = {vpc.id: vpc for vpc in graph.vpcs}
    zones = zones_of(graph, plan)
    zone_sizes = sizes_of(zones)
    wrap(plan, zone_sizes)
    sizes = {
        vpc: vpc_size([[zone_sizes[vpc][name] for name in row] for row in rows]) for vpc, rows in plan.rows.items()
    }
    areas = _areas(graph, plan, sizes)
    for shelves, corner in areas:
        left, y = corner
        for shelf in shelves:
            x = left
            for vpc_id in shelf:
                rows = [[(name, zone_sizes[vpc_id][name]) for name in row] for row in plan.rows[vpc_id]]
                _place_vpc(graph, found, nodes[vpc_id], zones[vpc_id], rows, Rect(x, y, *sizes[vpc_id]))
                x += sizes[vpc_id][0] + m.VPC_GAP
            tallest = max(sizes[vpc_id][1] for vpc_id in shelf)
            found.shelves.append(Rect(left, y, x - m.VPC_GAP - left, tallest))
            y += tallest + m.SHELF_GAP
    order = {vpc.id: number for number, vpc in enumerate(graph.vpcs)}
    found.vpcs.sort(key=lambda box: order[box.id])
    found.frames.sort(key=lambda frame: order[frame.vpc_id])
    if graph.regions:
        from console.topology.layout import regions  # no picture of one region needs them
        from console.topology.layout.outside import place_outside

        found.regions = [
            RegionBox(region.id, region.name, plan.grounds[region.id], regions.tab_of(plan.grounds[region.id]))
            for region in graph.regions
        ]
        ground = {vpc_id: plan.grounds[region.id] for region in graph.regions for vpc_id in region.vpcs}
        place_outside(found, list(plan.grounds.values()), lambda box: ground[box.id])
    else:
        _place_outside(found)
    return found


Area = tuple[list[list[str]], Point]
"""Shelves of VPCs, and the corner that they begin at."""


def _areas(graph: Graph, plan: Plan, sizes: dict[str, Size]) -> list[Area]:
    """All in one; of several regions one each. The plan gets its shelves and grounds."""
    if not graph.regions:
        plan.grounds = {}
        plan.shelves = _shelves(plan.shelves, sizes)
        return [(plan.shelves, (0.0, 0.0))]
    from console.topology.layout import regions

    by_region = {
        region.id: _shelves(plan.shelves, {vpc_id: sizes[vpc_id] for vpc_id in region.vpcs}) for region in graph.regions
    }
    least = {
        region: regions.ground_size(_extent(shelves, sizes) if shelves else m.EMPTY_REGION)
        for region, shelves in by_region.items()
    }
    plan.grounds = regions.grounds(plan.grounds, least)
    plan.shelves = [shelf for shelves in by_region.values() for shelf in shelves]
    return [(shelves, regions.corner_of_contents(plan.grounds[region])) for region, shelves in by_region.items()]


def instance_rects(graph: Graph, plan: Plan, at: Containers) -> Floats:
    rects = np.empty((len(graph.instances), 4), np.float32)
    if not len(rects):
        return rects
    band, column, row = plan.instance_band, plan.instance_column, plan.instance_row
    counts = graph.interface_counts
    in_lane = plan.instance_place == p.IN_LANE
    middle = at.left[band] + (column + np.where(in_lane | (counts == 1), 0.5, 1.0)) * at.pitch[band]
    last_pair = (counts + 1) // 2 - 1
    rects[:, 0] = middle - m.INSTANCE_WIDTH / 2
    rects[:, 1] = np.where(
        in_lane,
        at.lane_y[band] + row * m.LANE_ROW_PITCH,
        at.slot_y[band] + (row + last_pair) * m.ROW_PITCH + m.COMPACT_DROP,
    )
    rects[:, 2] = m.INSTANCE_WIDTH
    rects[:, 3] = np.where(in_lane, m.INSTANCE_HEIGHT, m.COMPACT_HEIGHT)
    return rects


def interface_rects(graph: Graph, plan: Plan, at: Containers) -> Floats:
    rects = np.empty((len(graph.interfaces), 4), np.float32)
    if not len(rects):
        return rects
    band = graph.interface_band
    rects[:, 0] = at.left[band] + (plan.interface_column + 0.5) * at.pitch[band] - m.CARD_WIDTH / 2
    rects[:, 1] = at.slot_y[band] + plan.interface_row * m.ROW_PITCH
    rects[:, 2], rects[:, 3] = m.CARD_WIDTH, m.CARD_HEIGHT
    if len(paired := np.flatnonzero(pairs(graph, plan))):
        index = number_in_instance(graph, paired)
        offset = np.where(index % 2 == 0, -m.PAIR_OFFSET, m.PAIR_OFFSET)
        rects[paired, 0] += at.pitch[band[paired]] / 2 + offset
    rects[plan.interface_role == p.WIDE, 2:] = m.WIDE_WIDTH, m.WIDE_HEIGHT
    return rects


def pairs(graph: Graph, plan: Plan) -> Flags:
    """bool[n]: an interface that shares its band cell with others of its instance."""
    attached = int(graph.instance_starts[-1])
    found = np.zeros(len(graph.interfaces), np.bool_)
    found[:attached] = (graph.interface_counts > 1)[graph.interface_instance[:attached]]
    found &= plan.interface_role == p.CELL
    return found


def number_in_instance(graph: Graph, attached: Ints) -> Ints:
    """Of attached interfaces: 0 for an instance's first one, 1 for the next."""
    found: Ints = attached - graph.instance_starts[graph.interface_instance[attached]]
    return found


# --- VPCs, zones, bands


Row = list[tuple[str, Size]]
"""Zones side by side."""


def _place_vpc(graph: Graph, found: Containers, vpc: VpcNode, zones: Zones, rows: list[Row], rect: Rect) -> None:
    rects: dict[str, Rect] = {}
    y = rect.y + m.VPC_TOP
    for row in rows:
        x = rect.x + m.VPC_SIDE
        height = max(height for _, (_, height) in row)
        for name, (width, _) in row:
            rects[name] = Rect(x, y, width, height)
            x += width + m.ZONE_GAP
        y += height + m.ZONE_GAP
    # The frames have to be in the order of the towers.
    boxes = [ZoneBox(name, rects[name], _place_towers(graph, found, mine, rects[name])) for name, mine in zones.items()]
    internet = vpn = None
    if vpc.internet_gateway:
        width, tall = m.INTERNET_GATEWAY
        middle = max(rect.x + rect.width / 2, rect.x + m.TAB_WIDTH + m.VPC_SIDE + width / 2)
        internet = GatewayBox(vpc.internet_gateway, Rect(middle - width / 2, rect.y - tall / 2, width, tall))
    if vpc.vpn_gateway:
        width, tall = m.VPN_GATEWAY
        middle = rect.x + rect.width / 2
        vpn = GatewayBox(vpc.vpn_gateway, Rect(middle - width / 2, rect.bottom - tall / 2, width, tall))
    tab = Rect(rect.x, rect.y, m.TAB_WIDTH, m.TAB_HEIGHT)
    found.vpcs.append(VpcBox(vpc.id, rect, tab, internet, vpn, tuple(boxes)))


def _place_towers(graph: Graph, found: Containers, towers: list[Tower], zone: Rect) -> tuple[Band, ...]:
    x = zone.x + m.ZONE_SIDE
    placed: list[Band] = []
    for tower in towers:
        x += tower.channels[p.LEFT]
        placed += _place_tower(graph, found, tower, x, zone.y + m.ZONE_TOP)
        x += tower.width + tower.channels[p.RIGHT] + m.TOWER_GAP
    return tuple(placed)


def _place_tower(graph: Graph, found: Containers, tower: Tower, x: float, top: float) -> list[Band]:
    y, width, pitch = top, tower.width, tower.pitch
    left = x + m.BAND_PADDING
    tops: list[float] = []
    slots: list[float] = []
    placed = []
    for position, number in enumerate(tower.bands):
        height = band_height(tower.rows[position])
        rect = Rect(x, y, width, height)
        bottom = rect.bottom
        below = tower.headers_below[position]
        header = Rect(x, bottom - m.BAND_HEADER if below else y, width, m.BAND_HEADER)
        node = graph.bands[number]
        band = Band(node.subnet_id, node.kind, rect, header)
        found.bands[number] = band
        placed.append(band)
        first = y + m.BAND_INSET + (2.0 if below else m.BAND_HEADER)
        lane = tower.lane_heights[position]
        middle = bottom + (lane - lane_content(max(1, tower.lane_rows[position]))) / 2
        found.left[number], found.pitch[number] = left, pitch
        found.slot_y[number], found.lane_y[number] = first, middle
        tops += [y, bottom]
        slots += [first, middle]
        y = bottom + lane
    found.frames.append(
        Frame(
            tower.vpc_id,
            Rect(x, top, width, y - top),
            tuple(tower.bands),
            left,
            pitch,
            tower.columns,
            tuple(tops),
            tuple(slots),
        )
    )
    return placed


def _shelves(before: list[list[str]], sizes: dict[str, tuple[float, float]]) -> list[list[str]]:
    """VPCs side by side on shelves. Where there were shelves, new VPCs go to the end of the last one that has room."""
    kept = [[vpc for vpc in shelf if vpc in sizes] for shelf in before]
    kept = [shelf for shelf in kept if shelf]
    known = {vpc for shelf in kept for vpc in shelf}
    new = [vpc for vpc in sizes if vpc not in known]
    if kept:
        widest = max(sum(sizes[vpc][0] + m.VPC_GAP for vpc in shelf) for shelf in kept)
        tall = sum(max(sizes[vpc][1] for vpc in shelf) + m.SHELF_GAP for shelf in kept)
        limit = max(widest, m.SHAPE * tall)
        return _broken(kept, new, sizes, limit)
    if len(new) < 2:
        return [new] if new else []
    area = sum((width + m.VPC_GAP) * (height + m.SHELF_GAP) for width, height in sizes.values())
    options = [_broken([], new, sizes, factor * (area * m.SHAPE) ** 0.5) for factor in (0.8, 0.9, 1, 1.15, 1.3, 1.6)]
    return min(options, key=lambda shelves: _shelf_score(shelves, sizes))


def _broken(
    shelves: list[list[str]], new: list[str], sizes: dict[str, tuple[float, float]], limit: float
) -> list[list[str]]:
    shelves = [list(shelf) for shelf in shelves]
    for vpc in new:
        used = sum(sizes[one][0] + m.VPC_GAP for one in shelves[-1]) if shelves else limit
        if not shelves or used + sizes[vpc][0] > limit:
            shelves.append([])
        shelves[-1].append(vpc)
    return shelves


def _shelf_score(shelves: list[list[str]], sizes: dict[str, tuple[float, float]]) -> float:
    width, height = _extent(shelves, sizes)
    return abs(log((width + m.VPC_GAP) / (height + m.SHELF_GAP) / m.SHAPE))


def _extent(shelves: list[list[str]], sizes: dict[str, Size]) -> Size:
    width = max(sum(sizes[vpc][0] + m.VPC_GAP for vpc in shelf) for shelf in shelves)
    height = sum(max(sizes[vpc][1] for vpc in shelf) + m.SHELF_GAP for shelf in shelves)
    return width - m.VPC_GAP, height - m.SHELF_GAP


# --- outside


def _place_outside(found: Containers) -> None:
    if not found.vpcs:
        return
    whole = found.shelves[0]
    for shelf in found.shelves[1:]:
        whole = whole.united(shelf)
    width, height = m.OUTSIDE
    internet = [box.internet_gateway for box in found.vpcs if box.internet_gateway]
    vpn = [box.vpn_gateway for box in found.vpcs if box.vpn_gateway]
    # Each pill stands in the middle of the gateways that it is nearest to.
    if internet:
        near = [one.rect for one in internet if one.rect.y < 0] or [whole]
        middle = sum(rect.center[0] for rect in near) / len(near)
        found.internet = Rect(middle - width / 2, -m.OUTSIDE_GAP - height, width, height)
    if vpn:
        near = [one.rect for one in vpn if one.rect.y > found.shelves[-1].y] or [whole]
        middle = sum(rect.center[0] for rect in near) / len(near)
        found.corporate = Rect(middle - width / 2, whole.bottom + m.OUTSIDE_GAP, width, height)
    for gateway in internet:
        assert found.internet is not None
        found.ties.append(Tie(gateway.id, _tie_up(gateway.rect, found.internet, whole)))
    for gateway in vpn:
        assert found.corporate is not None
        shelf = next(one for one in found.shelves if gateway.rect.y < one.bottom)
        found.ties.append(Tie(gateway.id, _tie_down(gateway.rect, found.corporate, whole, shelf)))
    found.bounds = whole
    for rect in (found.internet, found.corporate, *(one.rect for one in (*internet, *vpn))):
        if rect is not None:
            found.bounds = found.bounds.united(rect)
    for tie in found.ties:
        for x, y in tie.points:
            found.bounds = found.bounds.united(Rect(x, y, 0.0, 0.0))


def _tie_up(gateway: Rect, pill: Rect, whole: Rect) -> tuple[Point, ...]:
    """From the gateway to the Internet; from a lower shelf by a gutter at the left."""
    x, y = gateway.center[0], gateway.y
    if y < whole.y:
        return _tie_straight(x, y, (y + pill.bottom) / 2, pill, pill.bottom)
    gutter, middle = whole.x - m.GUTTER, pill.center[1]
    return ((x, y), (x, y - m.TRACK), (gutter, y - m.TRACK), (gutter, middle), (pill.x, middle))


def _tie_down(gateway: Rect, pill: Rect, whole: Rect, shelf: Rect) -> tuple[Point, ...]:
    """From the gateway to the corporate network; from an upper shelf by a gutter at the right."""
    x, y = gateway.center[0], gateway.bottom
    level = shelf.bottom + m.VPN_GATEWAY[1] / 2 + m.TRACK
    if shelf.bottom == whole.bottom:
        return _tie_straight(x, y, (level + pill.y) / 2, pill, pill.y)
    gutter, middle = whole.right + m.GUTTER, pill.center[1]
    return ((x, y), (x, level), (gutter, level), (gutter, middle), (pill.right, middle))


def _tie_straight(x: float, y: float, level: float, pill: Rect, edge: float) -> tuple[Point, ...]:
    if pill.x + pill.height / 2 <= x <= pill.right - pill.height / 2:
        return ((x, y), (x, edge))
    return ((x, y), (x, level), (pill.center[0], level), (pill.center[0], edge))
