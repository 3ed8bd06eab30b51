"""Phase 3: how many columns and rows everything gets, so that a VPC becomes about 1.7 wide to 1 high.

Two things can be chosen: how many instances stand over one another in a lane (the stack), and how many columns each
tower has. Both are tried out on a model of the heights, all stacks at once; what is chosen has some slots to spare, so
that the next few things find a place without moving anything.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, chain, groupby
from math import inf, log2
from typing import NamedTuple

import numpy as np

from console.topology.geometry import Doubles, Ints
from console.topology.graph import Graph
from console.topology.layout import measures as m
from console.topology.layout import plan as p
from console.topology.layout.demand import Demand
from console.topology.layout.plan import Tower, band_height, lane_content, lane_height, lane_margin, pitch_of
from console.topology.layout.wrap import TOGETHER, Size, around_towers, around_zones, best_rows, row_size

STACKS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64)
STACK_COST = 0.08
"""For each doubling, in the measure of `wrap.distance`."""
WIDTHS = 24
"""So many are tried of a tower."""
HEIGHTS = 10
"""About so many are tried of a VPC whose zones may stand in rows."""
OPEN_LANES = 12
"""In a tower with more bands, lanes where nobody stands are closed."""


class _Ways(NamedTuple):
    """Ways to lay out the towers of a VPC: with which stack, and of which width, from the narrowest to the widest that
    still gains height. A position is a band of a tower, tower by tower from the top.

    columns, width, height: [stack, width, tower]. rows: [stack, width, position].
    edge: columns kept for cables through a channel, [side, stack, tower]. lane_rows, lane_height: [stack, position].
    """

    columns: Ints
    width: Doubles
    height: Doubles
    rows: Ints
    edge: Ints
    lane_rows: Ints
    lane_height: Doubles


def shape(graph: Graph, towers: Sequence[Tower], demand: Demand) -> None:
    """Give towers their stack, columns and rows, VPC by VPC. demand: of all bands."""
    zones = {vpc.id: len(vpc.zones) for vpc in graph.vpcs}
    for vpc, mine in groupby(towers, lambda tower: tower.vpc_id):
        _shape(list(mine), demand, zones[vpc])


def _shape(towers: list[Tower], demand: Demand, zones: int) -> None:
    """zones: how many the VPC has; not all are shaped where some were there before."""
    needs = demand.of([band for tower in towers for band in tower.bands])
    most = max(int(np.max(each)) for each in (needs.stacked, needs.out, needs.into))
    stacks = [stack for stack in STACKS if stack == 1 or stack < 2 * most]
    narrowest = m.MINIMUM_COLUMNS if zones <= TOGETHER else m.NARROW_COLUMNS
    ways = _ways([len(tower.bands) for tower in towers], needs, stacks, narrowest)
    best, widths = _best(ways, stacks, [len(list(zone)) for _, zone in groupby(towers, lambda tower: tower.zone)])
    end, least = 0, lane_content(1)
    for number, (tower, width) in enumerate(zip(towers, widths, strict=True)):
        first, end = end, end + len(tower.bands)
        tower.stack = stacks[best]
        tower.columns = int(ways.columns[best, width, number])
        tower.left, tower.right = ways.edge[:, best, number].tolist()
        tower.rows = ways.rows[best, width, first:end].tolist()
        tower.headers_below = headers_below(len(tower.bands))
        tower.lane_heights = ways.lane_height[best, first:end].tolist()
        tower.lane_rows = [
            rows or int(height >= least)
            for rows, height in zip(ways.lane_rows[best, first:end].tolist(), tower.lane_heights, strict=True)
        ]
        out, into = (each[:, first:end].sum(axis=1).tolist() for each in (needs.out, needs.into))
        tower.channels = channels(out[p.LEFT] + into[p.LEFT], into[p.RIGHT])


def headers_below(bands: int) -> list[bool]:
    """The last band's header is at its bottom, where no cable passes."""
    return [position > 0 and position == bands - 1 for position in range(bands)]


def channels(left: int, right: int) -> tuple[float, float]:
    """Room for that many cables; none takes the padding that is there anyway."""
    widths = [0.0 if not count else min(m.TRACK * (count + 3), 12 * m.TRACK) for count in (left, right)]
    return widths[0], widths[1]


def spare(columns: Ints | int) -> Ints:
    """Columns kept free for what is still to come."""
    found: Ints = np.maximum(1, columns // 16)
    return found


def new_lane(bands: int) -> tuple[int, float]:
    """Rows and height of a lane where nobody stands yet, in a tower of that many bands."""
    return (1, lane_height(1, False)) if bands <= OPEN_LANES else (0, m.CLOSED_LANE)


# --- which ways there are


def _ways(bands: Sequence[int], needs: Demand, stacks: Sequence[int], narrowest: int) -> _Ways:
    """bands: how many each tower has. needs: of each position. narrowest: columns of a tower with nothing in it."""
    starts = np.array([0, *accumulate(bands[:-1])])
    stack = np.array(stacks)[:, None]

    def before(values: Ints) -> Ints:
        """What the position before has, in the same tower."""
        found = np.zeros(values.shape, np.int64)
        found[..., 1:] = values[..., :-1]
        found[..., starts] = 0
        return found

    def highest(values: Ints) -> Ints:
        """Of each tower."""
        found: Ints = np.maximum.reduceat(values, starts, axis=-1)
        return found

    out, into = needs.out[:, None], needs.into[:, None]
    counts = np.array([needs.stacked, *needs.out, needs.into.max(axis=0)])[:, None]
    evenly = _ceil(counts, np.maximum(1, _ceil(counts, stack)))  # rows of a stack, spread over its columns
    stack_rows, arriving = evenly[:3].max(axis=0), evenly[3]
    lane_rows = np.maximum(stack_rows, needs.solo > 0)
    high = np.maximum(1, lane_rows)
    above = np.maximum(arriving, before(np.maximum(lane_rows * (needs.stacked > 0), needs.solo_below)))
    below = np.maximum(stack_rows, needs.solo_above)
    least_rows = np.maximum(np.maximum(above + below + 1, needs.tallest), m.MINIMUM_ROWS)
    slots = needs.slots + before(needs.stacked + needs.solo * needs.solo_below)

    edge = highest(np.maximum(_ceil(np.maximum(out, into), stack), _ceil(out, high)))
    least = edge.sum(axis=0) + highest(_ceil(needs.stacked, high) + needs.solo)
    least = np.maximum(least + spare(least), np.where(highest(slots) > 0, m.MINIMUM_COLUMNS, narrowest))
    columns = _wider(least, highest(_ceil(slots, least_rows)))
    usable = np.maximum(1, columns - spare(columns))
    rows = np.maximum(least_rows[:, None], _ceil(slots, np.repeat(usable, bands, axis=-1)))
    lane_height = _lane_heights(bands, starts, needs, lane_rows)
    lowest = np.add.reduceat(lane_height, starts, axis=-1) + np.array(bands) * band_height(0)
    height = lowest[:, None] + np.add.reduceat(rows, starts, axis=-1) * m.ROW_PITCH
    width = columns * np.array([pitch_of(one) for one in stacks])[:, None, None] + 2 * m.BAND_PADDING
    return _Ways(columns, width, _limited(height), rows, edge, lane_rows, lane_height)


def _wider(least: Ints, usable: Ints) -> Ints:
    """Numbers of columns, from the least on until each tower has as many usable ones as it can make use of."""
    found = [least]
    most = usable + usable // 15 + 1  # with what `spare` takes from it
    while (found[-1] < most).any():
        found.append(found[-1] + np.maximum(1, found[-1] // 4))
    return np.array(found).swapaxes(0, 1)


def _limited(height: Doubles) -> Doubles:
    """As if no tower had more widths than are tried: no further one gains height."""
    if height.shape[1] <= WIDTHS:
        return height
    gains = np.zeros(height.shape, np.int64)
    np.cumsum(height[:, 1:] < height[:, :-1], axis=1, out=gains[:, 1:])
    found: Doubles = np.maximum(height, np.where(gains < WIDTHS, height, inf).min(axis=1, keepdims=True))
    return found


def _lane_heights(bands: Sequence[int], starts: Ints, needs: Demand, lane_rows: Ints) -> Doubles:
    arriving = needs.into.sum(axis=0)
    arriving[starts] = 0
    tracks = needs.out.sum(axis=0)
    tracks[:-1] += arriving[1:]
    margins = np.array([lane_margin(each) for each in tracks.tolist()])
    quiet = [height for count in bands for height in (*[new_lane(count)[1]] * (count - 1), 0.0)]
    found: Doubles = np.where(lane_rows > 0, lane_content(0) + lane_rows * m.LANE_ROW_PITCH + 2 * margins, quiet)
    return found


def _ceil(count: Ints, by: Ints) -> Ints:
    found: Ints = -(-count // by)
    return found


# --- which is the best


def _best(ways: _Ways, stacks: Sequence[int], zones: Sequence[int]) -> tuple[int, list[int]]:
    """Numbers: of a stack, and of each tower's width. zones: how many towers each has."""
    best, number, widths = inf, 0, [0] * sum(zones)
    frame = row_size([around_towers(0.0, 0.0, count) for count in zones])
    for each, stack in enumerate(stacks):
        cost = STACK_COST * log2(stack)
        if cost >= best:
            break
        trial = _Trial(zones, frame, ways.width[each].T[:, ::-1].tolist(), ways.height[each].T[:, ::-1].tolist())
        for height in trial.promising():
            within = trial.within(height)
            score = best_rows(trial.sizes(within))[0] + cost
            if score < best:
                best, number, widths = score, each, [-1 - one for one in within]
    return number, widths


class _Trial(NamedTuple):
    """Of one stack: the widths of each tower from the widest to the narrowest, and the heights that they give.

    zones: how many towers each has. frame: what zones add to the size of all towers, where they stand side by side.
    """

    zones: Sequence[int]
    frame: Size
    widths: list[list[float]]
    heights: list[list[float]]

    def promising(self) -> list[float]:
        """The heights among which the best is. One row of zones only gets narrower with each: those around the wanted
        shape are looked at; where zones may stand in rows, all are."""
        heights = sorted(set(chain.from_iterable(self.heights)))
        if len(self.zones) > TOGETHER:
            return heights[:: max(1, len(heights) // HEIGHTS)]
        at = bisect_left(heights, True, key=self._too_narrow)
        return heights[max(0, at - 1) : at + 1]

    def within(self, height: float) -> list[int]:
        """Of each tower the number of the narrowest width with which it is no higher, or of the lowest one."""
        return [bisect_right(heights, max(height, heights[0])) - 1 for heights in self.heights]

    def sizes(self, chosen: list[int]) -> list[Size]:
        """Of the zones, with those widths."""
        widths, heights = (
            [each[one] for each, one in zip(all_, chosen, strict=True)] for all_ in (self.widths, self.heights)
        )
        ends = list(accumulate(self.zones))
        return [
            around_towers(sum(widths[end - count : end]), max(heights[end - count : end]), count)
            for end, count in zip(ends, self.zones, strict=True)
        ]

    def _too_narrow(self, height: float) -> bool:
        within = self.within(height)
        width = sum([widths[one] for widths, one in zip(self.widths, within, strict=True)])
        tall = max([heights[one] for heights, one in zip(self.heights, within, strict=True)])
        width, tall = around_zones(width + self.frame[0], tall + self.frame[1])
        return width < m.SHAPE * tall
