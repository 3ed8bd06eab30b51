"""Phase 3: how many columns and rows everything gets, so that a VPC becomes about 1.7 wide to 1 high.

Two things can be chosen: how many instances stand over one another in a lane (the stack), and how many columns each
tower has. Both are tried out on a model of the heights; what is chosen has some slots to spare, so that the next few
things find a place without moving anything.
"""

from bisect import bisect_left
from itertools import groupby
from math import log2
from operator import add, mul
from typing import NamedTuple

import numpy as np

from console.topology.geometry import Flags, Ints
from console.topology.graph import Graph
from console.topology.layout import measures as m
from console.topology.layout import plan as p
from console.topology.layout.lanes import Standing
from console.topology.layout.plan import Tower, band_height, lane_content, lane_height, pitch_of
from console.topology.layout.wrap import TOGETHER, Size, around_towers, best_rows, vpc_size

STACKS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
STACK_COST = 0.08
"""For each doubling, in the measure of `wrap.distance`."""
OPEN_LANES = 12
"""In a tower with more bands, lanes where nobody stands are closed."""
WIDE_AT_MOST = 2
"""Available interfaces in a band up to which they are drawn wide."""


class Demand(NamedTuple):
    """What the bands of one tower, and the lanes below them, have to hold; a list item for each position.

    stacked: instances that join both neighbours. out, into: cables to a channel from the lane, and from one to the
    band, left and right. solo: columns of other instances, with the most cards any has above and below.
    cells: slots of what stands in the band (single ones take two), tallest: their largest height. loose: slots.
    """

    stacked: list[int]
    out: tuple[list[int], list[int]]
    into: tuple[list[int], list[int]]
    solo: list[int]
    solo_above: list[int]
    solo_below: list[int]
    cells: list[int]
    tallest: list[int]
    loose: list[int]

    def __bool__(self) -> bool:
        """Whether there is anything at all."""
        return any(map(any, (self.stacked, *self.out, *self.into, self.solo, self.cells, self.loose)))


class Shape(NamedTuple):
    """One way to lay a tower out."""

    columns: int
    left: int
    right: int
    rows: list[int]
    lane_rows: list[int]
    width: float
    height: float


def demands(graph: Graph, towers: list[Tower], standing: Standing) -> list[Demand]:
    size = len(graph.bands)
    home = standing.home
    stacked, far = standing.joins_neighbours, standing.joins_far
    solo = (standing.place == p.IN_LANE) & ~stacked & ~far
    cell = standing.place == p.IN_BAND
    count = np.diff(graph.instance_starts)

    def per_band(bands: Ints, weights: Ints | None = None) -> list[int]:
        found: list[int] = np.bincount(bands, weights, minlength=size).astype(int).tolist()
        return found

    def most(chosen: Flags, values: Ints) -> list[int]:
        found = np.zeros(size, np.int32)
        np.maximum.at(found, home[chosen], values[chosen])
        most_of: list[int] = found.tolist()
        return most_of

    far_cards = standing.role == p.FAR
    side_of = standing.far_side
    sides = (p.LEFT, p.RIGHT)
    pairs = (count + 1) // 2
    loose = np.array(per_band(graph.interface_band[standing.role == p.LOOSE]), np.int32)
    columns = (
        per_band(home[stacked]),
        tuple(per_band(home[far & (side_of == side)]) for side in sides),
        tuple(per_band(graph.interface_band[far_cards & (standing.side == side)]) for side in sides),
        per_band(home[solo]),
        most(solo, standing.above),
        most(solo, standing.below),
        per_band(home[cell], np.where(count == 1, 2, 2 * (pairs + 1))[cell]),
        most(cell, np.where(count == 1, 2, pairs + 1)),
        np.where(loose <= WIDE_AT_MOST, 2 * loose, loose).tolist(),
    )

    def pick(values: list[int], bands: list[int]) -> list[int]:
        return [values[band] for band in bands]

    found = []
    for tower in towers:
        bands = tower.bands
        found.append(
            Demand(
                pick(columns[0], bands),
                (pick(columns[1][0], bands), pick(columns[1][1], bands)),
                (pick(columns[2][0], bands), pick(columns[2][1], bands)),
                *(pick(values, bands) for values in columns[3:]),
            )
        )
    return found


def shape(towers: list[Tower], found: list[Demand], zones: int) -> None:
    """Give towers of one VPC their stack, columns and rows. zones: how many it has."""
    narrowest = m.MINIMUM_COLUMNS if zones <= TOGETHER else m.NARROW_COLUMNS
    best: tuple[float, int, list[Shape]] | None = None
    groups = [len(list(zone)) for _, zone in groupby(towers, lambda tower: tower.zone)]
    most = max((max(one.stacked + one.out[0] + one.out[1] + one.into[0] + one.into[1]) for one in found), default=1)
    slots = [_slots(one) for one in found]
    for stack in STACKS:
        cost = STACK_COST * log2(stack)
        if (stack > 1 and stack >= 2 * most) or (best is not None and cost >= best[0]):
            break
        options = [
            _shapes(one, each, stack, m.MINIMUM_COLUMNS if one else narrowest)
            for one, each in zip(found, slots, strict=True)
        ]
        heights = sorted({one.height for shapes in options for one in shapes})
        for height in _promising(groups, options, heights[:: max(1, len(heights) // 10)]):
            chosen = _within(options, height)
            score = _score(groups, chosen) + cost
            if best is None or score < best[0]:
                best = (score, stack, chosen)
    if best is None:
        return
    _, stack, chosen = best
    for tower, one, needs in zip(towers, chosen, found, strict=True):
        tower.stack = stack
        tower.columns, tower.left, tower.right = one.columns, one.left, one.right
        tower.rows = one.rows
        tower.headers_below = headers_below(len(tower.bands))
        tower.lane_heights = _lane_heights(needs, one.lane_rows)
        tower.lane_rows = [
            rows or int(height >= lane_content(1))
            for rows, height in zip(one.lane_rows, tower.lane_heights, strict=True)
        ]
        tower.channels = channels(sum(needs.out[p.LEFT]) + sum(needs.into[p.LEFT]), sum(needs.into[p.RIGHT]))


def headers_below(bands: int) -> list[bool]:
    """The last band's header is at its bottom, where no cable passes."""
    return [position > 0 and position == bands - 1 for position in range(bands)]


def channels(left: int, right: int) -> tuple[float, float]:
    """Room for that many cables; none takes the padding that is there anyway."""
    widths = [0.0 if not count else min(m.TRACK * (count + 3), 12 * m.TRACK) for count in (left, right)]
    return widths[0], widths[1]


def spare(columns: int) -> int:
    """Columns kept free for what is still to come."""
    return max(1, columns // 16)


def _slots(demand: Demand) -> list[int]:
    """That each band has to have."""
    by_position = zip(
        demand.stacked,
        *demand.out,
        *demand.into,
        map(mul, demand.solo, demand.solo_above),
        demand.cells,
        demand.loose,
        [0, *demand.stacked],
        [0, *map(mul, demand.solo, demand.solo_below)],
        strict=False,
    )
    return [sum(all_) for all_ in by_position]


def _shapes(demand: Demand, slots: list[int], stack: int, narrowest: int) -> list[Shape]:
    """From the narrowest to the widest that still gains height. slots: of each band."""
    positions = range(len(demand.stacked))
    lane_rows = [
        max(_rows(stacked, stack), _rows(left, stack), _rows(right, stack)) or int(solo > 0)
        for stacked, left, right, solo in zip(demand.stacked, *demand.out, demand.solo, strict=True)
    ]
    high = [max(rows, 1) for rows in lane_rows]
    left, right = (
        max(_ceil(max(*out, *into), stack), *map(_ceil, out, high))
        for out, into in zip(demand.out, demand.into, strict=True)
    )
    core = max(map(add, map(_ceil, demand.stacked, high), demand.solo))
    least_rows = []
    for at in positions:
        below = max(lane_rows[at] if _in_stacks(demand, at) else 0, demand.solo_above[at])
        above = max(_rows(max(demand.into[0][at], demand.into[1][at]), stack), 0)
        if at:
            above = max(above, lane_rows[at - 1] if demand.stacked[at - 1] else 0, demand.solo_below[at - 1])
        least_rows.append(max(m.MINIMUM_ROWS, above + below + 1, demand.tallest[at]))
    least = left + right + core
    least = max(narrowest, least + spare(least))
    heights = sum(_lane_heights(demand, lane_rows)) + len(positions) * band_height(0)
    pitch = pitch_of(stack)
    found: list[Shape] = []
    columns = least
    while True:
        usable = max(1, columns - spare(columns))
        rows = [max(low, -(-count // usable)) for low, count in zip(least_rows, slots, strict=True)]
        width = columns * pitch + 2 * m.BAND_PADDING
        height = heights + sum(rows) * m.ROW_PITCH
        if not found or height < found[-1].height:
            found.append(Shape(columns, left, right, rows, lane_rows, width, height))
        if rows == least_rows or len(found) > 12:
            return found
        columns = max(columns + 1, columns * 5 // 4)


def _within(options: list[list[Shape]], height: float) -> list[Shape]:
    """The narrowest way of each tower that is no higher, or its lowest."""
    return [next((one for one in each if one.height <= height), each[-1]) for each in options]


def _promising(zones: list[int], options: list[list[Shape]], heights: list[float]) -> list[float]:
    """The heights among which the best is. One row of zones only gets narrower with each: those around the wanted
    shape are looked at; where zones may stand in rows, all are."""
    if len(zones) > TOGETHER:
        return heights

    def too_narrow(height: float) -> bool:
        width, tall = vpc_size([_sizes(zones, _within(options, height))])
        return width < m.SHAPE * tall

    at = bisect_left(heights, True, key=too_narrow)
    return heights[max(0, at - 1) : at + 1]


def _sizes(zones: list[int], shapes: list[Shape]) -> list[Size]:
    """Of zones of so many towers each."""
    sizes, first = [], 0
    for count in zones:
        mine = shapes[first : first + count]
        sizes.append(around_towers([one.width for one in mine], max([one.height for one in mine])))
        first += count
    return sizes


def _score(zones: list[int], shapes: list[Shape]) -> float:
    """How far from the wanted shape, zones in the best rows."""
    return best_rows(_sizes(zones, shapes))[0]


def _lane_heights(demand: Demand, lane_rows: list[int]) -> list[float]:
    last = len(lane_rows) - 1
    heights = []
    for at, rows in enumerate(lane_rows):
        tracks = demand.out[0][at] + demand.out[1][at]
        if at < last:
            tracks += demand.into[0][at + 1] + demand.into[1][at + 1]
        if rows:
            heights.append(lane_height(rows, True, tracks))
        else:
            heights.append(0.0 if at == last else new_lane(len(lane_rows))[1])
    return heights


def new_lane(bands: int) -> tuple[int, float]:
    """Rows and height of a lane where nobody stands yet, in a tower of that many bands."""
    return (1, lane_height(1, False)) if bands <= OPEN_LANES else (0, m.CLOSED_LANE)


def _in_stacks(demand: Demand, at: int) -> bool:
    return bool(demand.stacked[at] or demand.out[0][at] or demand.out[1][at])


def _rows(count: int, stack: int) -> int:
    """Of a stack of `count`, spread evenly over its columns."""
    return _ceil(count, _ceil(count, stack)) if count else 0


def _ceil(count: int, by: int) -> int:
    return -(-count // by)
