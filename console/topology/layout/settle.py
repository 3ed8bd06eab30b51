"""Free slots for single things, in a picture where everything else stays. See keep.py."""

from typing import TYPE_CHECKING

import numpy as np

from console.topology.geometry import Flags, Ints
from console.topology.graph import Graph
from console.topology.layout import measures as m
from console.topology.layout import plan as p
from console.topology.layout.demand import WIDE_AT_MOST
from console.topology.layout.fill import put_cell
from console.topology.layout.lanes import Standing
from console.topology.layout.model import Layout
from console.topology.layout.plan import Plan, Tower
from console.topology.layout.slots import EMPTY, Slots, instance_code, interface_code, windows

if TYPE_CHECKING:
    from console.topology.layout.kept import Previous


class Settling:
    """Gives slots one by one, and grows towers where there is none."""

    def __init__(
        self, graph: Graph, plan: Plan, standing: Standing, previous: "Layout | Previous | None" = None
    ) -> None:
        self.graph, self.plan, self.standing, self.previous = graph, plan, standing, previous
        self.slots = Slots.of(graph, plan)
        self.stacks = standing.joins_neighbours | standing.joins_far

    def settle(self, instances: Ints, loose: Ints) -> None:
        """Those that were there before choose first: they stay near."""
        known = self.previous.graph.instance_numbers if self.previous else {}
        for instance in sorted(instances.tolist(), key=lambda one: self.graph.instances[one] not in known):
            if self.plan.instance_place[instance] == p.IN_BAND:
                self._settle_cell(instance)
            else:
                self._settle_in_lane(instance)
        for card in loose.tolist():
            self._settle_loose(card)

    # --- in a band

    def _settle_cell(self, instance: int) -> None:
        band = int(self.plan.instance_band[instance])
        count = len(self.graph.interfaces_of(instance))
        height, width = p.cell_rows(count), p.cell_columns(count)
        while True:
            spot = self._spot(band, windows(self.free(band), height, width))
            if spot is not None:
                break
            self._grow_for(band, height, width)
        row, column = spot
        self.plan.instance_row[instance], self.plan.instance_column[instance] = row, column
        self.slots.band(band)[row : row + height, column : column + width] = instance_code(instance)
        put_cell(self.graph, self.plan, instance)

    def _settle_loose(self, card: int) -> None:
        band = int(self.graph.interface_band[card])
        mine = self.plan.interface_role[self.graph.interface_band == band]
        few = int((mine >= p.LOOSE).sum()) <= WIDE_AT_MOST
        width = 2 if few and self.graph.interface_available[card] else 1
        spot = self._spot(band, windows(self.free(band), 1, width))
        if spot is None and width == 2:
            width = 1
            spot = self._spot(band, self.free(band))
        while spot is None:
            self._grow_for(band, 1, 1)
            spot = self._spot(band, self.free(band))
        row, column = spot
        self.plan.interface_row[card], self.plan.interface_column[card] = row, column
        self.plan.interface_role[card] = p.WIDE if width == 2 else p.LOOSE
        self.slots.band(band)[row, column : column + width] = interface_code(card)

    def free(self, band: int) -> Flags:
        """Slots that anything may take: not those which a stack in a lane will need for its cards."""
        free: Flags = self.slots.band(band) == EMPTY
        tower, position = self._tower(band)
        rows = tower.lane_rows[position]
        if rows > 1:
            free[-rows:, (self.slots.lane(band) != EMPTY).any(axis=0)] = False
        if position and (rows := tower.lane_rows[position - 1]) > 1:
            above = self.slots.lane(tower.bands[position - 1])
            free[:rows, (above != EMPTY).any(axis=0)] = False
        return free

    def _spot(self, band: int, room: Flags) -> tuple[int, int] | None:
        """The first room, away from the lane where it can be, in a column that is in use where there is one."""
        if not room.any():
            return None
        tower, position = self._tower(band)
        used = (self.slots.band(band) != EMPTY).any(axis=0)
        for lane in tower.bands[max(0, position - 1) : position + 1]:
            if len(self.slots.lane(lane)):
                used |= (self.slots.lane(lane) != EMPTY).any(axis=0)
        preferred = room & used[: room.shape[1]]
        room = preferred if preferred.any() else room
        if position and position == len(tower.bands) - 1:
            row = int(np.flatnonzero(room.any(axis=1))[-1])
        else:
            row = int(np.argmax(room.any(axis=1)))
        return row, int(room[row].argmax())

    # --- in a lane

    def _settle_in_lane(self, instance: int) -> None:
        band = int(self.plan.instance_band[instance])
        tower, position = self._tower(band)
        above_cards, below_cards, far_cards = self._cards(instance)
        for at, cards in ((position, above_cards), (position + 1, below_cards)):
            needed = tower.lane_rows[position] if self.stacks[instance] else len(cards)
            if cards and needed > tower.rows[at]:
                self.grow_rows(tower, at, needed - tower.rows[at])
        fit = self.lane_fit(instance)
        while not fit.any():
            self._grow_columns(tower)
            fit = self.lane_fit(instance)
        self.stand(instance, *self._lane_spot(instance, fit))
        for card in far_cards:
            self._settle_far(card)

    def stand(self, instance: int, row: int, column: int) -> None:
        """Into a slot of the lane, with its cards above and below."""
        plan, band = self.plan, int(self.plan.instance_band[instance])
        below, lane = self._below(band), self.slots.lane(band)
        above_cards, below_cards, _ = self._cards(instance)
        stack = bool(self.stacks[instance])
        plan.instance_row[instance], plan.instance_column[instance] = row, column
        lane[row, column] = instance_code(instance)
        last = len(self.slots.band(band)) - 1
        for number, card in enumerate(above_cards):
            self._put(card, band, last - (row if stack else number), column)
        for number, card in enumerate(below_cards):
            self._put(card, below, len(lane) - 1 - row if stack else number, column)

    def _cards(self, instance: int) -> tuple[list[int], list[int], list[int]]:
        mine = self.graph.interfaces_of(instance)
        role = self.plan.interface_role
        above, below, far = ([card for card in mine if role[card] == one] for one in (p.ABOVE, p.BELOW, p.FAR))
        return above, below, far

    def lane_fit(self, instance: int) -> Flags:
        """Slots of its lane that it can take, with room for its cards above and below: bool[rows, columns]."""
        band = int(self.plan.instance_band[instance])
        above_cards, below_cards, _ = self._cards(instance)
        lane = self.slots.lane(band)
        rows = len(lane)
        upper = self.slots.band(band) == EMPTY
        lower = self.slots.band(self._below(band)) == EMPTY if below_cards else upper[:0]
        room: Flags = lane == EMPTY
        empty = room.all(axis=0)
        fit: Flags = np.zeros_like(room)
        if not self.stacks[instance]:
            fit[0] = empty & upper[len(upper) - len(above_cards) :].all(axis=0)
            if below_cards:
                fit[0] &= lower[: len(below_cards)].all(axis=0)
            return fit
        if len(upper) < rows or (below_cards and len(lower) < rows):
            return fit
        cards = upper[::-1][:rows]
        if below_cards:
            cards = cards & lower[:rows][::-1]
        found: Flags = room & cards & np.where(empty, cards.all(axis=0), ~self._solo_columns(lane))
        return found

    def _lane_spot(self, instance: int, fit: Flags) -> tuple[int, int]:
        """Where it was, else in a stack that is there, else in a new one."""
        band = int(self.plan.instance_band[instance])
        before = self._where_it_was(instance, band, fit)
        if before is not None:
            return before
        shared = fit & (self.slots.lane(band) != EMPTY).any(axis=0)
        fit = shared if shared.any() else fit
        column = int(np.argmax(fit.any(axis=0)))
        return int(np.argmax(fit[:, column])), column

    def _solo_columns(self, lane: Ints) -> Flags:
        """Columns of the lane with an instance that needs one for itself."""
        solo = np.zeros(lane.shape[1], np.bool_)
        for row in lane:
            standing = np.flatnonzero(row < 0)
            solo[standing] |= ~self.stacks[-row[standing] - 1]
        return solo

    def _where_it_was(self, instance: int, band: int, fit: Flags) -> tuple[int, int] | None:
        """Its old slot in the same lane, or its column in the band, if it fits there."""
        if self.previous is None:
            return None
        number = self.previous.graph.instance_numbers.get(self.graph.instances[instance])
        if number is None:
            return None
        old = self.previous.plan
        if self.previous.graph.bands[old.instance_band[number]].subnet_id != self.graph.bands[band].subnet_id:
            return None
        row, column = int(old.instance_row[number]), int(old.instance_column[number])
        if column >= fit.shape[1]:
            return None
        if old.instance_place[number] == p.IN_LANE and row < len(fit) and fit[row, column]:
            return row, column
        return (int(np.argmax(fit[:, column])), column) if fit[:, column].any() else None

    def _settle_far(self, card: int) -> None:
        """The top of a column, or below other cards that come from a channel; near the side that it comes from."""
        band = int(self.graph.interface_band[card])
        while True:
            codes = self.slots.band(band)
            free = self.free(band)
            far = np.zeros_like(free)
            cards = codes > 0
            far[cards] = self.plan.interface_role[codes[cards] - 1] == p.FAR
            open_ = np.ones(free.shape[1], np.bool_)
            fit = np.zeros_like(free)
            for row in range(len(free)):
                fit[row] = open_ & free[row]
                open_ &= far[row]
            if fit.any():
                break
            tower, _ = self._tower(band)
            self._grow_columns(tower)
        row = int(np.argmax(fit.any(axis=1)))
        columns = np.flatnonzero(fit[row])
        column = int(columns[0 if self.plan.interface_side[card] == p.LEFT else -1])
        self._put(card, band, row, column)

    def _put(self, card: int, band: int, row: int, column: int) -> None:
        self.plan.interface_row[card], self.plan.interface_column[card] = row, column
        self.slots.band(band)[row, column] = interface_code(card)

    # --- more room

    def _below(self, band: int) -> int:
        """The next band of the tower; itself where there is none."""
        tower, position = self._tower(band)
        return tower.bands[min(position + 1, len(tower.bands) - 1)]

    def _tower(self, band: int) -> tuple[Tower, int]:
        tower = self.plan.towers[int(self.standing.tower[band])]
        return tower, tower.bands.index(band)

    def _grow_for(self, band: int, height: int, width: int) -> None:
        """Rows where that moves least or keeps the shape, else columns."""
        tower, position = self._tower(band)
        if width > tower.columns or (position < len(tower.bands) - 1 and tower.width < m.SHAPE * tower.height):
            self._grow_columns(tower, width)
        else:
            self.grow_rows(tower, position, height)

    def _grow_columns(self, tower: Tower, least: int = 1) -> None:
        tower.columns += max(least, 2, tower.columns // 8)
        self.slots = Slots.of(self.graph, self.plan)

    def grow_rows(self, tower: Tower, position: int, count: int) -> None:
        """New rows come above the cards of the lane below."""
        band = tower.bands[position]
        tower.rows[position] += count
        moved = (self.graph.interface_band == band) & (self.plan.interface_role == p.ABOVE)
        self.plan.interface_row[moved & (self.plan.interface_row >= 0)] += count
        self.slots = Slots.of(self.graph, self.plan)
