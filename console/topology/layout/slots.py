"""Who stands in which slot: one number a slot, for finding free ones and for finding what is under a point."""

import msgspec
import numpy as np

from console.topology.geometry import Flags, Ints
from console.topology.graph import Graph
from console.topology.layout import plan as p
from console.topology.layout.plan import Plan

EMPTY = 0


def interface_code(number: int) -> int:
    return number + 1


def instance_code(number: int) -> int:
    return -number - 1


class Slots(msgspec.Struct, eq=False):
    """codes: EMPTY, or which interface (> 0) or instance (< 0) holds the slot; an instance in a band holds the slots
    of its interfaces there as well. Each band, and the lane below it, is a stretch of `codes`, row by row."""

    codes: Ints
    columns: Ints
    rows: Ints
    lane_rows: Ints
    band_at: Ints
    lane_at: Ints

    @classmethod
    def of(cls, graph: Graph, plan: Plan) -> "Slots":
        """The slots of everything that the plan has placed."""
        slots = cls.empty(graph, plan)
        codes, role = slots.codes, plan.interface_role
        placed = plan.instance_column >= 0
        band = plan.instance_band
        offset = plan.instance_row * slots.columns[band] + plan.instance_column if len(band) else band

        lane = np.flatnonzero(placed & (plan.instance_place == p.IN_LANE))
        codes[slots.lane_at[band[lane]] + offset[lane]] = -lane - 1

        cell = np.flatnonzero(placed & (plan.instance_place == p.IN_BAND))
        counts = graph.interface_counts[cell]
        single = cell[counts == 1]
        at = slots.band_at[band[single]] + offset[single]
        codes[at] = -single - 1
        codes[at + slots.columns[band[single]]] = -single - 1
        for number, count in zip(cell[counts > 1].tolist(), counts[counts > 1].tolist(), strict=True):
            row, column = int(plan.instance_row[number]), int(plan.instance_column[number])
            view = slots.band(int(band[number]))
            view[row : row + p.cell_rows(count), column : column + p.cell_columns(count)] = -number - 1

        shown = np.flatnonzero((role != p.CELL) & (plan.interface_column >= 0))
        in_band = graph.interface_band[shown]
        at = slots.band_at[in_band] + plan.interface_row[shown] * slots.columns[in_band]
        at += plan.interface_column[shown]
        codes[at] = shown + 1
        wide = role[shown] == p.WIDE
        codes[at[wide] + 1] = shown[wide] + 1
        return slots

    @classmethod
    def empty(cls, graph: Graph, plan: Plan) -> "Slots":
        size = len(graph.bands)
        columns, rows, lane_rows = (np.zeros(size, np.int32) for _ in range(3))
        for tower in plan.towers:
            for position, band in enumerate(tower.bands):
                columns[band] = tower.columns
                rows[band] = tower.rows[position]
                lane_rows[band] = tower.lane_rows[position]
        sizes = np.zeros(2 * size + 1, np.int64)
        sizes[1::2], sizes[2::2] = columns * rows, columns * lane_rows
        at = np.cumsum(sizes).astype(np.int32)
        return cls(np.zeros(at[-1], np.int32), columns, rows, lane_rows, at[:-1:2], at[1::2])

    def band(self, band: int) -> Ints:
        """rows × columns of a band: a view."""
        return self._view(int(self.band_at[band]), int(self.rows[band]), int(self.columns[band]))

    def lane(self, band: int) -> Ints:
        """The same for the lane below a band."""
        return self._view(int(self.lane_at[band]), int(self.lane_rows[band]), int(self.columns[band]))

    def _view(self, at: int, rows: int, columns: int) -> Ints:
        return self.codes[at : at + rows * columns].reshape(rows, columns)


def windows(free: Flags, rows: int, columns: int) -> Flags:
    """Where a block of rows × columns has room: true at its top left slot. bool[r - rows + 1, c - columns + 1]."""
    height, width = free.shape[0] - rows + 1, free.shape[1] - columns + 1
    if height <= 0 or width <= 0:
        return np.zeros((max(height, 0), max(width, 0)), np.bool_)
    room = np.ones((height, width), np.bool_)
    for row in range(rows):
        for column in range(columns):
            room &= free[row : row + height, column : column + width]
    return room
