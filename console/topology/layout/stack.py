"""Phase 4, for a new picture, its first half: slots for the instances in lanes, and for the cards of their cables.

Stacks: instance by instance down a lane's columns. Row r of a lane has its interface above in the r-th row from the
band's bottom, and its interface below in the row that mirrors it, so that cables nest and none crosses another. Stacks
whose other end is far stand at the tower's sides, the longest way outermost, and their far cards in the same order.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from console.topology.geometry import Flags, Ints
from console.topology.graph import Graph
from console.topology.layout import plan as p
from console.topology.layout.groups import ranks
from console.topology.layout.lanes import Standing
from console.topology.layout.plan import Plan, Tower


class Bands(NamedTuple):
    """What bands have of the towers that are filled: int32[n] each, for all bands of the graph.

    columns: of the tower, of which the first `left` and the last `right` are for cables through a channel; 0 for a band
    that isn't filled. stack, lane_rows: of the lane below. below: the next band, if there is one.
    upward: whether it is filled from its bottom, away from the lane above it.
    """

    columns: Ints
    left: Ints
    right: Ints
    stack: Ints
    rows: Ints
    lane_rows: Ints
    below: Ints
    upward: Ints

    @classmethod
    def of(cls, graph: Graph, towers: Sequence[Tower]) -> "Bands":
        table = np.zeros((len(graph.bands), len(cls._fields)), np.int32)
        table[[band for tower in towers for band in tower.bands]] = [
            (tower.columns, tower.left, tower.right, tower.stack, *mine)
            for tower in towers
            for mine in zip(tower.rows, tower.lane_rows, [*tower.bands[1:], 0], tower.headers_below, strict=True)
        ]
        return cls(*table.T)


class Cards(NamedTuple):
    """Interfaces with a cable into a lane: the band, the column and the row of each."""

    who: Ints
    band: Ints
    column: Ints
    row: Ints

    def of(self, band: int) -> tuple[Ints, Ints]:
        """Columns and rows of those in a band."""
        mine = self.band == band
        return self.column[mine], self.row[mine]


class Hung(NamedTuple):
    """Rows are counted from the top of the band, or from its bottom: how many it has is open still."""

    from_top: Cards
    from_bottom: Cards


def stack(graph: Graph, plan: Plan, standing: Standing, bands: Bands) -> Hung:
    """Slots for what stands in the lanes of those bands, in the plan: but for the rows of what is `from_bottom`."""
    stacking = _Stacking(graph, plan, standing, bands)
    stacking.stacks()
    stacking.far_stacks()
    stacking.solos()
    stacking.arrivals()
    found = Hung(_together(stacking.from_top), _together(stacking.from_bottom))
    for cards in found:
        plan.interface_column[cards.who] = cards.column
    plan.interface_row[found.from_top.who] = found.from_top.row
    return found


class _Stacking:
    """mine: the bands that are filled. stacked: how many stand in the stacks of each lane."""

    def __init__(self, graph: Graph, plan: Plan, standing: Standing, bands: Bands) -> None:
        self.graph, self.plan, self.standing, self.of_band = graph, plan, standing, bands
        self.size = len(graph.bands)
        self.mine = bands.columns > 0
        self.stacked: Ints = np.zeros(self.size, np.int64)
        self.from_top: list[Cards] = []
        self.from_bottom: list[Cards] = []

    def stacks(self) -> None:
        who = self._who(self.standing.joins_neighbours)
        if not len(who):
            return
        home = self.standing.home[who]
        number, self.stacked = ranks(home, self.size)
        rows = self.of_band.lane_rows[home]
        column, row = self.of_band.left[home] + number // rows, number % rows
        above, below = self._ends(who)
        self._stand(who, column, row)
        self.from_bottom.append(Cards(above, home, column, row))
        self.from_top.append(Cards(below, self.of_band.below[home], column, rows - 1 - row))

    def far_stacks(self) -> None:
        """The longest way outermost. Seen from the side, cables leave a column from its bottom row up."""
        standing = self.standing
        who = self._who(standing.joins_far)
        if not len(who):
            return
        home = standing.home[who]
        above, far = self._ends(who)
        side = standing.side[far]
        span = standing.position[self.graph.interface_band[far]]
        number, counts = ranks(2 * home + side, 2 * self.size, -span)
        rows = self.of_band.lane_rows[home]
        column, nesting = _from_side(number, counts[2 * home + side], rows, side, self.of_band.columns[home])
        row = rows - 1 - nesting
        self._stand(who, column, row)
        self.from_bottom.append(Cards(above, home, column, row))

    def solos(self) -> None:
        """Each in a column of its own, right of the stacks."""
        standing, graph = self.standing, self.graph
        solo = (standing.place == p.IN_LANE) & ~standing.joins_neighbours & ~standing.joins_far
        solo &= self.mine[standing.home]
        who = np.flatnonzero(solo)
        if not len(who):
            return
        home = standing.home[who]
        stacks = -(-self.stacked[home] // np.maximum(1, self.of_band.lane_rows[home]))
        self._stand(who, self.of_band.left[home] + stacks + ranks(home, self.size)[0], 0)
        owner = graph.interface_instance[: int(graph.instance_starts[-1])]
        for role, hung in ((p.ABOVE, self.from_bottom), (p.BELOW, self.from_top)):
            cards = np.flatnonzero(solo[owner] & (standing.role[: len(owner)] == role))
            row, _ = ranks(owner[cards], len(solo))
            hung.append(Cards(cards, graph.interface_band[cards], self.plan.instance_column[owner[cards]], row))

    def arrivals(self) -> None:
        """Far cards in the order of the channel's tracks."""
        standing, plan, graph = self.standing, self.plan, self.graph
        cards = np.flatnonzero(standing.role == p.FAR)
        cards = cards[self.mine[graph.interface_band[cards]]]
        if not len(cards):
            return
        band, owner, side = graph.interface_band[cards], graph.interface_instance[cards], standing.side[cards]
        home = standing.home[owner]
        start = standing.position[home]
        # Who stands in a tower farther on counts as unplaced: such cards come in the order of their numbers.
        later = self.mine[home] & (standing.tower[home] > standing.tower[band])
        outward = np.where(side == p.LEFT, 1, -1)
        column, row = (
            np.where(later, p.UNPLACED, one[owner]) * outward for one in (plan.instance_column, plan.instance_row)
        )
        keys = (standing.foreign[cards], start - standing.position[band], start, column, -row)
        number, counts = ranks(2 * band + side, 2 * self.size, *keys)
        count = counts[2 * band + side]
        rows = -(-count // -(-count // np.maximum(1, self.of_band.stack[band])))
        at, nesting = _from_side(number, count, rows, side, self.of_band.columns[band])
        self.from_top.append(Cards(cards, band, at, nesting))

    def _who(self, standing_so: Flags) -> Ints:
        """Instances in lanes that are filled now."""
        who = np.flatnonzero(standing_so)
        return who[self.mine[self.standing.home[who]]]

    def _ends(self, who: Ints) -> tuple[Ints, Ints]:
        """Of instances with two interfaces: the one above, and the other."""
        first = self.standing.starts[who]
        second_above = self.standing.role[first] != p.ABOVE
        return first + second_above, first + ~second_above

    def _stand(self, who: Ints, column: Ints, row: Ints | int) -> None:
        self.plan.instance_column[who], self.plan.instance_row[who] = column, row


def _together(parts: list[Cards]) -> Cards:
    none = np.zeros(0, np.int32)
    return Cards(*map(np.concatenate, zip(Cards(none, none, none, none), *parts, strict=True)))


def _from_side(number: Ints, count: Ints, rows: Ints, side: Ints, columns: Ints) -> tuple[Ints, Ints]:
    """Column and nesting (0 for the cable in the middle of the column) of the `number`-th of `count` from a tower's
    side."""
    column, nesting = number // rows, number % rows
    last = np.minimum(rows, count - column * rows) - 1
    left = side == p.LEFT
    return np.where(left, column, columns - 1 - column), np.where(left, nesting, last - nesting)
