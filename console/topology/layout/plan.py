"""A Plan: which slot everything has, before any coordinate. What one Layout hands on to the next one.

A zone's bands stand in towers, one over another, with a lane below each band (the last one's mostly closed). Bands
and lanes of a tower share its columns; a band has rows of slots, a lane rows of instances. A slot is a column and a
row from the top.
"""

import msgspec
import numpy as np

from console.topology.geometry import Ints, Rect
from console.topology.graph import Graph
from console.topology.layout import measures as m

# Where an instance stands, in Plan.instance_place.
IN_BAND, IN_LANE = 0, 1

# What an interface's card is to its instance, in Plan.interface_role.
CELL = 0
"""Over its instance, in the band."""
ABOVE = 1
"""In the band above its instance's lane."""
BELOW = 2
"""In the band below its instance's lane."""
FAR = 3
"""In another band: its cable goes through a channel beside the tower."""
LOOSE = 4
"""Attached to nothing that is shown."""
WIDE = 5
"""Loose, and drawn over two slots."""

# The channel that a far cable takes, in Plan.interface_side.
LEFT, RIGHT = 0, 1

UNPLACED = -1


class Tower(msgspec.Struct):
    """bands: numbers in the Graph, from the top. lane_*[p] is about the lane below bands[p].

    columns: all of them; the first `left` and the last `right` are kept for cables through the channels.
    stack: rows of instances that a lane may have; it decides how wide a column is.
    lane_heights: zero for a last band's lane that isn't there.
    """

    vpc_id: str
    zone: str
    bands: list[int]
    stack: int = 1
    columns: int = m.MINIMUM_COLUMNS
    left: int = 0
    right: int = 0
    rows: list[int] = msgspec.field(default_factory=list)
    headers_below: list[bool] = msgspec.field(default_factory=list)
    lane_rows: list[int] = msgspec.field(default_factory=list)
    lane_heights: list[float] = msgspec.field(default_factory=list)
    channels: tuple[float, float] = (0.0, 0.0)

    def copy(self) -> "Tower":
        return msgspec.structs.replace(
            self,
            bands=list(self.bands),
            rows=list(self.rows),
            headers_below=list(self.headers_below),
            lane_rows=list(self.lane_rows),
            lane_heights=list(self.lane_heights),
        )

    @property
    def pitch(self) -> float:
        return pitch_of(self.stack)

    @property
    def width(self) -> float:
        """Of its bands, channels not counted."""
        return self.columns * self.pitch + 2 * m.BAND_PADDING

    @property
    def height(self) -> float:
        return sum(map(band_height, self.rows)) + sum(self.lane_heights)


class Plan(msgspec.Struct, eq=False):
    """towers: zone by zone, in the order of the VPCs. shelves: ids of VPCs side by side, shelf over shelf.
    rows: by the VPC's id, names of its zones side by side, row over row. grounds: of regions by id, if there are any.

    instance_band: the band in which it stands, or below which its lane is. All arrays int32.
    """

    towers: list[Tower]
    shelves: list[list[str]]
    rows: dict[str, list[list[str]]]
    instance_place: Ints
    instance_band: Ints
    instance_column: Ints
    instance_row: Ints
    interface_role: Ints
    interface_column: Ints
    interface_row: Ints
    interface_side: Ints
    grounds: dict[str, Rect] = msgspec.field(default_factory=dict)

    @classmethod
    def blank(cls, graph: Graph, towers: list[Tower], before: "Plan | None" = None) -> "Plan":
        """Nothing has a slot yet; shelves, rows and grounds are those of the plan before."""
        instances, interfaces = len(graph.instances), len(graph.interfaces)
        return cls(
            towers,
            before.shelves if before else [],
            before.rows if before else {},
            instance_place=np.zeros(instances, np.int32),
            instance_band=np.zeros(instances, np.int32),
            instance_column=np.full(instances, UNPLACED, np.int32),
            instance_row=np.full(instances, UNPLACED, np.int32),
            interface_role=np.full(interfaces, LOOSE, np.int32),
            interface_column=np.full(interfaces, UNPLACED, np.int32),
            interface_row=np.full(interfaces, UNPLACED, np.int32),
            interface_side=np.zeros(interfaces, np.int32),
            grounds=before.grounds if before else {},
        )


def pitch_of(stack: int) -> float:
    """From column to column: wider where cables must pass beside stacked instances, up to a bundle's width."""
    if stack <= 1:
        return m.PITCH
    return 2 * (m.INSTANCE_WIDTH / 2 + 13 + min(m.TRACK * (stack - 2), 28.0))


def band_height(rows: int) -> float:
    return m.BAND_HEADER + 2 * m.BAND_INSET + 2 + rows * m.ROW_PITCH - (m.ROW_PITCH - m.SLOT_HEIGHT)


def lane_content(rows: int) -> float:
    return rows * m.LANE_ROW_PITCH - (m.LANE_ROW_PITCH - m.INSTANCE_HEIGHT)


def lane_height(rows: int, used: bool, tracks: int = 0) -> float:
    """tracks: of cables that turn towards a channel or come from one."""
    if not used:
        return lane_content(1) + 2 * m.QUIET_LANE_MARGIN
    return lane_content(rows) + 2 * lane_margin(tracks)


def lane_margin(tracks: int) -> float:
    """Above and below its content."""
    return min(m.LANE_MARGIN + 2 * max(0, tracks - 6), 2 * m.LANE_MARGIN)


def cell_rows(interfaces: int) -> int:
    """Rows that an instance takes inside a band: its interfaces in pairs, and itself."""
    return 2 if interfaces == 1 else (interfaces + 1) // 2 + 1


def cell_columns(interfaces: int) -> int:
    return 1 if interfaces == 1 else 2
