"""Phase 4, for a new picture: a slot for everything.

First what stands in lanes, with the cards of its cables (see stack.py); what stands in a band takes what is left, row
by row. All bands are filled at once, as rows of one grid.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from console.topology.geometry import Flags, Ints
from console.topology.graph import Graph
from console.topology.layout import plan as p
from console.topology.layout.demand import WIDE_AT_MOST
from console.topology.layout.groups import most
from console.topology.layout.lanes import Standing
from console.topology.layout.plan import Plan, Tower, band_height
from console.topology.layout.shape import spare
from console.topology.layout.slots import windows
from console.topology.layout.stack import Bands, Cards, Hung, stack
from console.topology.layout.wrap import sizes_of, wrap, zones_of

ALIGNED = 1.2
"""How much higher a VPC may become by it."""
NEVER = 1 << 30
"""The first free row of what is kept free."""


def fill(graph: Graph, towers: list[Tower], standing: Standing) -> Plan:
    """A slot for everything; bands get more rows where the shape has been too optimistic."""
    plan = Plan.blank(graph, towers)
    plan.instance_place, plan.instance_band = standing.place.copy(), standing.home.copy()
    plan.interface_role, plan.interface_side = standing.role.copy(), standing.side
    fill_towers(graph, plan, standing, towers)
    _align(graph, plan)
    return plan


def fill_towers(graph: Graph, plan: Plan, standing: Standing, towers: Sequence[Tower]) -> None:
    """Only what belongs into those towers."""
    if not towers:
        return
    bands = Bands.of(graph, towers)
    hung = stack(graph, plan, standing, bands)
    rows = _Filling(graph, plan, standing, bands, hung).rows()
    for tower in towers:
        tower.rows = rows[tower.bands].tolist()
    cards = hung.from_bottom
    plan.interface_row[cards.who] = rows[cards.band] - 1 - cards.row


def _align(graph: Graph, plan: Plan) -> None:
    """Bands of zones side by side at the same heights, where that costs little."""
    taller = np.zeros(len(graph.bands), np.int32)
    zones = zones_of(graph, plan)
    wrap(plan, sizes_of(zones))
    for vpc, row in ((vpc, row) for vpc, rows in plan.rows.items() for row in rows):
        towers = [tower for name in row for tower in zones[vpc][name]]
        if len({len(tower.bands) for tower in towers}) != 1:
            continue
        rows = [max(each) for each in zip(*(tower.rows for tower in towers), strict=True)]
        lanes = [max(each) for each in zip(*(tower.lane_heights for tower in towers), strict=True)]
        height = sum(map(band_height, rows)) + sum(lanes)
        if height > ALIGNED * max(tower.height for tower in towers):
            continue
        for tower in towers:
            taller[tower.bands] = np.array(rows) - tower.rows
            tower.rows, tower.lane_heights = list(rows), list(lanes)
    above = plan.interface_role == p.ABOVE
    plan.interface_row[above] += taller[graph.interface_band[above]]


class _Filling:
    """Fills bands; writes the slots into the plan.

    from_top, from_bottom: rows taken by cards with cables, and by the cables, which pass between them and the lane, in
    each column of a band. start: the first free row; NEVER where there is no such column or it is kept free.
    """

    def __init__(self, graph: Graph, plan: Plan, standing: Standing, bands: Bands, hung: Hung) -> None:
        self.graph, self.plan, self.of_band, self.hung = graph, plan, bands, hung
        size, columns = len(graph.bands), int(np.max(bands.columns))
        mine, counts = bands.columns > 0, graph.interface_counts
        cells = (standing.place == p.IN_BAND) & mine[standing.home]
        loose = (standing.role == p.LOOSE) & mine[graph.interface_band]
        several = _Things.sorted(np.flatnonzero(cells & (counts > 1)), standing.home, size)
        self.single = _Things.sorted(np.flatnonzero(cells & (counts == 1)), standing.home, size)
        self.several = several.listed()
        self.loose = _Things.sorted(np.flatnonzero(loose), graph.interface_band, size)
        self.few = self.loose.only((self.loose.counts <= WIDE_AT_MOST)[self.loose.band]).listed()
        self.from_top, self.from_bottom = (_depths(cards, size, columns) for cards in hung)
        self.most_taken = (self.from_top + self.from_bottom).max(axis=1)
        self.start = np.where(self._kept_free(several.counts > 0), NEVER, self.from_top)

    def _kept_free(self, several: Flags) -> Flags:
        """bool[bands, columns]. several: whether a band has instances that take two columns: they find them."""
        column = np.arange(self.from_top.shape[1])
        columns, right = self.of_band.columns[:, None], self.of_band.right[:, None]
        last = columns - right
        first = last - spare(columns)
        room = np.maximum(first, right) > 1
        kept: Flags = (column >= first) & (column < last) & (room | ~several[:, None])
        return kept | (column >= columns)

    def rows(self) -> Ints:
        """How many each band needs."""
        taken = np.maximum(self.from_top, self.from_bottom).max(axis=1)
        rows: Ints = np.maximum(self.of_band.rows, taken)
        bands = np.flatnonzero(self.of_band.columns)
        while len(bands):
            while len(short := bands[~self._may_fit(bands, rows[bands])]):
                rows[short] += 1
            bands = bands[~self._fits(bands, rows[bands])]
            rows[bands] += 1
        return rows

    def _may_fit(self, bands: Ints, rows: Ints) -> Flags:
        """Whether there are slots enough in so many rows, whatever their shape."""
        free = np.maximum(0, rows[:, None] - self.start[bands] - self.from_bottom[bands])
        single, loose = self.single.counts[bands], self.loose.counts[bands]
        found: Flags = ((free // 2).sum(axis=1) >= single) & (free.sum(axis=1) >= 2 * single + loose)
        return found

    def _fits(self, bands: Ints, rows: Ints) -> Flags:
        """Which of the bands hold everything in so many rows."""
        grid = _Grid(rows, self.start[bands], self.from_bottom[bands])
        fits = ~self._collide(bands, rows)
        for at, band in enumerate(bands.tolist()):
            if band in self.several:
                fits[at] &= self._fill_several(self.several[band], grid.of(at))
        fits &= self._fill_single(bands, grid)
        for at, band in enumerate(bands.tolist()):
            if band in self.few:
                self._fill_wide(self.few[band], grid.of(at), bool(self.of_band.upward[band]))
        return fits & self._fill_loose(bands, grid)

    def _collide(self, bands: Ints, rows: Ints) -> Flags:
        """Where a card of the lane above has the slot of one of the lane below."""
        found: Flags = self.most_taken[bands] > rows
        for at in np.flatnonzero(found).tolist():
            column, row = self.hung.from_top.of(bands[at])
            other, from_bottom = self.hung.from_bottom.of(bands[at])
            slots = [column * rows[at] + row, other * rows[at] + rows[at] - 1 - from_bottom]
            found[at] = np.max(np.bincount(np.concatenate(slots))) > 1
        return found

    def _fill_several(self, instances: list[int], free: Flags) -> bool:
        """Instances with several interfaces."""
        for instance in instances:
            count = len(self.graph.interfaces_of(instance))
            height, width = p.cell_rows(count), p.cell_columns(count)
            room = np.argwhere(windows(free, height, width))
            if not len(room):
                return False
            row, column = room[0].tolist()
            free[row : row + height, column : column + width] = False
            self.plan.instance_row[instance], self.plan.instance_column[instance] = row, column
            put_cell(self.graph, self.plan, instance)
        return True

    def _fill_single(self, bands: Ints, grid: "_Grid") -> Flags:
        """Instances with one interface, which stands over them."""
        plan = self.plan
        enough, column, row = grid.first(grid.in_twos(), self.single.counts[bands])
        who = self.single.of(bands[enough])
        plan.instance_column[who], plan.instance_row[who] = column, grid.row[row]
        cards = self.graph.instance_starts[who]
        plan.interface_column[cards], plan.interface_row[cards] = column, grid.row[row]
        grid.free[row, column] = grid.free[row + 1, column] = False
        return enough

    def _fill_wide(self, cards: list[int], free: Flags, upward: bool) -> None:
        """Available interfaces, where there are few: over two slots if there is room."""
        plan = self.plan
        inward = free[::-1] if upward else free
        for card in cards:
            plan.interface_role[card] = p.LOOSE
            room = windows(inward, 1, 2)
            if not self.graph.interface_available[card] or not room.any():
                continue
            row, column = divmod(int(np.argmax(room)), room.shape[1])
            inward[row, column : column + 2] = False
            plan.interface_row[card] = len(free) - 1 - row if upward else row
            plan.interface_column[card], plan.interface_role[card] = column, p.WIDE

    def _fill_loose(self, bands: Ints, grid: "_Grid") -> Flags:
        """From the side that is away from the lane."""
        plan = self.plan
        order = np.where(self.of_band.upward[bands][grid.band], grid.mirrored(), grid.index)
        narrow = self.loose.only(plan.interface_role[self.loose.who] == p.LOOSE)
        enough, column, row = grid.first(grid.free[order], narrow.counts[bands])
        who = narrow.of(bands[enough])
        plan.interface_column[who], plan.interface_row[who] = column, grid.row[order[row]]
        return enough


class _Grid:
    """The slots of some bands, row under row. free: bool[rows, columns].

    index: of each row; band: to which it belongs; row: which of that band's it is. starts, rows: of each band;
    bounds: the starts, and the end.
    """

    def __init__(self, rows: Ints, start: Ints, from_bottom: Ints) -> None:
        self.rows = rows
        self.bounds = np.concatenate([[0], rows.cumsum()])
        self.starts = self.bounds[:-1]
        self.band = np.repeat(np.arange(len(rows)), rows)
        self.index = np.arange(len(self.band))
        self.row = self.index - self.starts[self.band]
        self.free: Flags = self.row[:, None] >= start[self.band]
        self.free &= self.row[:, None] < (rows[:, None] - from_bottom)[self.band]

    def of(self, band: int) -> Flags:
        """rows × columns of one band: a view."""
        return self.free[self.starts[band] : self.starts[band] + self.rows[band]]

    def mirrored(self) -> Ints:
        """Of each row, the one that is as far from its band's bottom."""
        found: Ints = (2 * self.starts + self.rows - 1)[self.band] - self.index
        return found

    def in_twos(self) -> Flags:
        """Upper slots where each column's free stretches are filled with two at a time, from the top."""
        index = self.index[:, None]
        stretch = np.maximum.accumulate(np.where(self.free, self.starts[self.band][:, None], index + 1), axis=0)
        found: Flags = ((index - stretch) % 2 == 0) & self.free
        found[:-1] &= self.free[1:]
        found[self.starts + self.rows - 1] = False
        return found

    def first(self, room: Flags, wanted: Ints) -> tuple[Flags, Ints, Ints]:
        """The first slots with room, row by row: `wanted` of each band. Which bands have so many, and of those band by
        band the columns and rows."""
        columns = room.shape[1]
        at = room.ravel().nonzero()[0]
        bounds = at.searchsorted(self.bounds * columns)
        enough = bounds[1:] - bounds[:-1] >= wanted
        taken = np.where(enough, wanted, 0)
        end = taken.cumsum()
        row, column = np.divmod(at[np.arange(end[-1]) + np.repeat(bounds[:-1] - end + taken, taken)], columns)
        return enough, column, row


class _Things(NamedTuple):
    """Instances or interfaces, band by band. band: of each; counts: of each band."""

    who: Ints
    band: Ints
    counts: Ints

    @classmethod
    def sorted(cls, who: Ints, band_of: Ints, size: int) -> "_Things":
        band = band_of[who]
        order = np.argsort(band, kind="stable")
        return cls(who[order], band[order], np.bincount(band, minlength=size))

    def only(self, chosen: Flags) -> "_Things":
        """chosen: of each thing."""
        band = self.band[chosen]
        return _Things(self.who[chosen], band, np.bincount(band, minlength=len(self.counts)))

    def of(self, bands: Ints) -> Ints:
        """Those of some bands."""
        chosen = np.zeros(len(self.counts), np.bool_)
        chosen[bands] = True
        return self.who[chosen[self.band]]

    def listed(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for one, band in zip(self.who.tolist(), self.band.tolist(), strict=True):
            found.setdefault(band, []).append(one)
        return found


def put_cell(graph: Graph, plan: Plan, instance: int) -> None:
    """Place the interfaces of an instance that stands in a band: in pairs over it."""
    mine = graph.interfaces_of(instance)
    plan.interface_column[mine.start : mine.stop] = plan.instance_column[instance]
    plan.interface_row[mine.start : mine.stop] = plan.instance_row[instance] + np.arange(len(mine)) // 2


def _depths(cards: Cards, size: int, columns: int) -> Ints:
    """How many rows cards take in each column: int64[bands, columns]."""
    found = most(cards.row + 1, cards.band * columns + cards.column, size * columns)
    return found.reshape(size, columns)
