"""Phase 4, for a new picture: a slot for everything.

Stacks: instance by instance down a lane's columns. Row r of a lane has its interface above in the r-th row from the
band's bottom, and its interface below in the row that mirrors it, so that cables nest and none crosses another. Stacks
whose other end is far stand at the tower's sides, the longest way outermost, and their far cards in the same order.
What stands in a band takes what is left, row by row.
"""

from itertools import pairwise

import numpy as np

from console.topology.geometry import Flags, Ints
from console.topology.graph import Graph
from console.topology.layout import plan as p
from console.topology.layout.lanes import Standing
from console.topology.layout.plan import Plan, Tower, band_height
from console.topology.layout.shape import WIDE_AT_MOST, spare
from console.topology.layout.slots import windows
from console.topology.layout.wrap import wrap, zones_of

ALIGNED = 1.2
"""How much higher a VPC may become by it."""

Groups = dict[int, Ints]
NOBODY = np.zeros(0, np.int32)
Spots = tuple[Ints, Ints]
"""Columns, and rows."""


def fill(graph: Graph, towers: list[Tower], standing: Standing) -> Plan:
    """A slot for everything; bands get more rows where the shape has been too optimistic."""
    plan = Plan.blank(graph, towers)
    plan.instance_place, plan.instance_band = standing.place.copy(), standing.home.copy()
    plan.interface_role, plan.interface_side = standing.role.copy(), standing.side
    filling = Filling(graph, standing, plan)
    for tower in towers:
        filling.fill(tower)
    _align(graph, plan)
    return plan


def _align(graph: Graph, plan: Plan) -> None:
    """Bands of zones side by side at the same heights, where that costs little."""
    taller = np.zeros(len(graph.bands), np.int32)
    wrap(graph, plan)
    zones = zones_of(graph, plan)
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


class Filling:
    """Fills tower after tower; writes the slots into the plan."""

    def __init__(self, graph: Graph, standing: Standing, plan: Plan) -> None:
        self.graph, self.standing, self.plan = graph, standing, plan
        stacked, far = standing.joins_neighbours, standing.joins_far
        lane = standing.place == p.IN_LANE
        self.starts = graph.instance_starts
        self.counts = np.diff(self.starts)
        self.stacked = _grouped(np.flatnonzero(stacked), standing.home)
        self.solo = _grouped(np.flatnonzero(lane & ~stacked & ~far), standing.home)
        cards = np.flatnonzero(standing.role == p.FAR)
        left = standing.far_side == p.LEFT
        self.out = (
            _grouped(np.flatnonzero(far & left), standing.home),
            _grouped(np.flatnonzero(far & ~left), standing.home),
        )
        self.into = (
            _grouped(cards[standing.side[cards] == p.LEFT], graph.interface_band),
            _grouped(cards[standing.side[cards] == p.RIGHT], graph.interface_band),
        )
        self.cells = _grouped(np.flatnonzero(~lane), standing.home)
        self.loose = _grouped(np.flatnonzero(standing.role == p.LOOSE), graph.interface_band)
        # Slots taken by cards with cables: of each band, counted from its top and from its bottom.
        self.from_top: dict[int, list[Spots]] = {}
        self.from_bottom: dict[int, list[tuple[Ints, Ints, Ints]]] = {}

    def fill(self, tower: Tower) -> None:
        for position, band in enumerate(tower.bands):
            below = tower.bands[position + 1] if position + 1 < len(tower.bands) else None
            rows = tower.lane_rows[position]
            if band in self.stacked:
                self._stack(tower, band, below, self.stacked[band], rows)
            for side in (p.LEFT, p.RIGHT):
                if band in self.out[side]:
                    self._stack_far(tower, band, self.out[side][band], rows, side)
            if band in self.solo:
                first = tower.left + -(-len(self.stacked.get(band, NOBODY)) // max(rows, 1))
                self._solo(band, below, self.solo[band], first)
        for position, band in enumerate(tower.bands):
            for side in (p.LEFT, p.RIGHT):
                if band in self.into[side]:
                    self._arrive(tower, band, self.into[side][band], side)
            self._fill_band(tower, position, band)

    def _stack(self, tower: Tower, band: int, below: int | None, who: Ints, rows: int) -> None:
        count = np.arange(len(who))
        column, row = tower.left + count // rows, count % rows
        self._stand(who, column, row)
        self._cards_above(band, self.starts[who] + self._above_first(who), column, row)
        assert below is not None
        self._cards_below(below, self.starts[who] + 1 - self._above_first(who), column, rows - 1 - row)

    def _stack_far(self, tower: Tower, band: int, who: Ints, rows: int, side: int) -> None:
        """The longest way outermost. Seen from the side, cables leave a column from its bottom row up."""
        target = self.starts[who] + 1 - self._above_first(who)
        span = self.standing.position[self.graph.interface_band[target]]
        order = np.argsort(-span, kind="stable")
        who, target = who[order], target[order]
        column, nesting = _from_side(len(who), rows, side, tower.columns)
        row = rows - 1 - nesting
        self._stand(who, column, row)
        self._cards_above(band, self.starts[who] + self._above_first(who), column, row)

    def _solo(self, band: int, below: int | None, who: Ints, first: int) -> None:
        """Each in a column of its own."""
        for number, instance in enumerate(who.tolist()):
            column = np.array([first + number])
            self._stand(np.array([instance]), column, np.array([0]))
            mine = np.arange(self.starts[instance], self.starts[instance + 1])
            for role, place in ((p.ABOVE, band), (p.BELOW, below)):
                cards = mine[self.standing.role[mine] == role]
                if len(cards) and place is not None:
                    add = self._cards_above if role == p.ABOVE else self._cards_below
                    add(place, cards, np.repeat(column, len(cards)), np.arange(len(cards)))

    def _arrive(self, tower: Tower, band: int, cards: Ints, side: int) -> None:
        """Far cards in the order of the channel's tracks."""
        standing, plan = self.standing, self.plan
        owner = self.graph.interface_instance[cards]
        home = standing.home[owner]
        span = standing.position[band] - standing.position[home]
        column = plan.instance_column[owner] * (1 if side == p.LEFT else -1)
        nesting = -plan.instance_row[owner] * (1 if side == p.LEFT else -1)
        order = np.lexsort((cards, nesting, column, standing.position[home], -span, standing.foreign[cards]))
        stack = max(1, tower.stack)
        rows = -(-len(cards) // -(-len(cards) // stack))
        at, nesting = _from_side(len(cards), rows, side, tower.columns)
        self._cards_below(band, cards[order], at, nesting)

    def _fill_band(self, tower: Tower, position: int, band: int) -> None:
        top, bottom = self.from_top.get(band, []), self.from_bottom.get(band, [])
        from_top = _slots(top)
        from_bottom = _slots([(column, row) for _, column, row in bottom])
        rows = max([tower.rows[position], *(1 + int(np.max(row)) for _, row in (from_top, from_bottom) if len(row))])
        while not self._try_rows(tower, band, from_top, from_bottom, rows):
            rows += 1
        tower.rows[position] = rows
        for cards, column, row in bottom:
            self._put(cards, column, rows - 1 - row)

    def _try_rows(self, tower: Tower, band: int, from_top: Spots, from_bottom: Spots, rows: int) -> bool:
        """from_top, from_bottom: what cards with cables have taken already."""
        upper, lower = (np.zeros((rows, tower.columns), np.bool_) for _ in range(2))
        upper[from_top[1], from_top[0]] = True
        lower[rows - 1 - from_bottom[1], from_bottom[0]] = True
        if np.count_nonzero(upper | lower) != len(from_top[0]) + len(from_bottom[0]):
            return False
        cells, loose = self.cells.get(band, NOBODY), self.loose.get(band, NOBODY)
        if not len(cells) and not len(loose):
            return True
        # Nothing may stand between a card and its lane: a cable passes there.
        free = ~(np.logical_or.accumulate(upper[::-1])[::-1] | np.logical_or.accumulate(lower))
        last = tower.columns - tower.right
        first = last - spare(tower.columns)
        if max(first, tower.right) > 1 or not (self.counts[cells] > 1).any():  # what takes two columns finds them
            free[:, first:last] = False
        if not self._fill_cells(cells, free):
            return False
        downward = tower.bands[-1] != band or len(tower.bands) == 1
        return self._fill_loose(loose, free, downward)

    def _fill_cells(self, cells: Ints, free: Flags) -> bool:
        counts = self.counts[cells]
        for instance, count in zip(cells[counts > 1].tolist(), counts[counts > 1].tolist(), strict=True):
            height, width = p.cell_rows(count), p.cell_columns(count)
            room = np.argwhere(windows(free, height, width))
            if not len(room):
                return False
            row, column = room[0].tolist()
            free[row : row + height, column : column + width] = False
            self.plan.instance_row[instance], self.plan.instance_column[instance] = row, column
            put_cell(self.graph, self.plan, instance)
        single = cells[counts == 1]
        found = _taken(free, len(single), 2)
        if found is None:
            return False
        self._stand(single, *found)
        self._put(self.starts[single], *found)
        return True

    def _fill_loose(self, loose: Ints, free: Flags, downward: bool) -> bool:
        """From the side that is away from the lane; wide ones where there are few."""
        rows = range(len(free)) if downward else range(len(free) - 1, -1, -1)
        plan = self.plan
        rest: list[int] = []
        for card in loose.tolist():
            spot = None
            if len(loose) <= WIDE_AT_MOST and self.graph.interface_available[card]:
                room = windows(free, 1, 2)
                spot = next(((row, int(room[row].argmax())) for row in rows if room[row].any()), None)
            if spot is None:
                rest.append(card)
                continue
            row, column = spot
            free[row, column : column + 2] = False
            plan.interface_row[card], plan.interface_column[card] = row, column
            plan.interface_role[card] = p.WIDE
        found = _taken(free, len(rest), 1, downward)
        if found is None:
            return False
        cards = np.array(rest, np.int32)
        plan.interface_role[cards] = p.LOOSE
        self._put(cards, *found)
        return True

    # --- writing down

    def _above_first(self, who: Ints) -> Ints:
        """0 where an instance's first interface is the one above, 1 where it is the second."""
        second: Ints = (self.standing.role[self.starts[who]] != p.ABOVE).astype(np.int32)
        return second

    def _stand(self, who: Ints, column: Ints, row: Ints | int) -> None:
        self.plan.instance_column[who], self.plan.instance_row[who] = column, row

    def _put(self, cards: Ints, column: Ints, row: Ints | int) -> None:
        self.plan.interface_column[cards], self.plan.interface_row[cards] = column, row

    def _cards_above(self, band: int, cards: Ints, column: Ints, from_bottom: Ints) -> None:
        self.from_bottom.setdefault(band, []).append((cards, column, from_bottom))

    def _cards_below(self, band: int, cards: Ints, column: Ints, row: Ints) -> None:
        self._put(cards, column, row)
        self.from_top.setdefault(band, []).append((column, row))


def put_cell(graph: Graph, plan: Plan, instance: int) -> None:
    """Place the interfaces of an instance that stands in a band: in pairs over it."""
    mine = graph.interfaces_of(instance)
    plan.interface_column[mine.start : mine.stop] = plan.instance_column[instance]
    plan.interface_row[mine.start : mine.stop] = plan.instance_row[instance] + np.arange(len(mine)) // 2


def _taken(free: Flags, count: int, height: int, downward: bool = True) -> tuple[Ints, Ints] | None:
    """The first `count` free slots of `height` (1 or 2), row by row, now taken: columns and rows. None: too few."""
    rows = free if downward else free[::-1]
    at = (_in_twos(rows) if height > 1 else rows).ravel().nonzero()[0][:count]
    if len(at) < count:
        return None
    row, column = np.divmod(at, free.shape[1])
    for lower in range(height):
        rows[row + lower, column] = False
    return column, row if downward else len(free) - 1 - row


def _in_twos(free: Flags) -> Flags:
    """Upper slots where each column's free stretches are filled with two at a time, from the top."""
    row = np.arange(len(free))[:, None]
    since = row - np.maximum.accumulate(np.where(free, 0, row + 1), axis=0)
    found: Flags = (since % 2 == 0) & free
    found[:-1] &= free[1:]
    found[-1:] = False
    return found


def _slots(spots: list[Spots]) -> Spots:
    """All in one."""
    if not spots:
        return NOBODY, NOBODY
    columns, rows = zip(*spots, strict=True)
    return np.concatenate(columns), np.concatenate(rows)


def _from_side(count: int, rows: int, side: int, columns: int) -> tuple[Ints, Ints]:
    """Column and nesting (0 for the cable in the middle of the column) of the i-th from a tower's side."""
    number = np.arange(count)
    column: Ints = number // rows
    nesting: Ints = number % rows
    if side == p.LEFT:
        return column, nesting
    size = np.minimum(rows, count - column * rows)
    return columns - 1 - column, size - 1 - nesting


def _grouped(who: Ints, keys: Ints) -> Groups:
    """Numbers by what `keys` says of them, in ascending order."""
    if not len(who):
        return {}
    order = who[np.argsort(keys[who], kind="stable")]
    values = keys[order]
    ends = [*((values[1:] != values[:-1]).nonzero()[0] + 1).tolist(), len(order)]
    return {int(values[first]): order[first:end] for first, end in pairwise([0, *ends])}
