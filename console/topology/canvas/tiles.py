"""The scene cut into squares, and what lies in which."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from console.topology.geometry import Doubles, Flags, Floats, Ints, Rect

TILE = 1024.0
REACH = 160.0
"""How far a thing may stick out of the tile that its centre lies in: half of the widest card, and an edge."""

Tile = tuple[int, int]
"""Column and row."""


def tiles_over(rect: Rect, reach: float = REACH) -> Iterator[Tile]:
    """The tiles whose things may be seen in a part of the scene."""
    first_column, last_column = int((rect.x - reach) // TILE), int((rect.right + reach) // TILE)
    first_row, last_row = int((rect.y - reach) // TILE), int((rect.bottom + reach) // TILE)
    for row in range(first_row, last_row + 1):
        for column in range(first_column, last_column + 1):
            yield column, row


def rect_of(tile: Tile) -> Rect:
    return Rect(tile[0] * TILE, tile[1] * TILE, TILE, TILE)


def centered(boxes: Floats, numbers: Ints, tile: Tile) -> Ints:
    """Of some of float32[n, 4] (x, y, width, height), by their numbers: those with their centre in a tile."""
    columns = np.floor_divide(boxes[numbers, 0] + boxes[numbers, 2] / 2, TILE)
    rows = np.floor_divide(boxes[numbers, 1] + boxes[numbers, 3] / 2, TILE)
    found: Ints = numbers[(columns == tile[0]) & (rows == tile[1])]
    return found


def by_tile(boxes: Floats) -> dict[Tile, Ints]:
    """The same for all tiles at once, without the empty ones: cheaper where most of many tiles are asked for."""
    if not len(boxes):
        return {}
    rows = np.floor_divide(boxes[:, 1] + boxes[:, 3] / 2, TILE)
    columns = np.floor_divide(boxes[:, 0] + boxes[:, 2] / 2, TILE)
    order = np.lexsort((columns, rows))
    places = np.column_stack([columns, rows])[order]
    starts = np.flatnonzero(np.any(places[1:] != places[:-1], axis=1)) + 1
    tiles = places[np.concatenate([[0], starts])].astype(np.int64).tolist()
    return {(column, row): numbers for (column, row), numbers in zip(tiles, np.split(order, starts), strict=True)}


def seen_in(boxes: Floats, rect: Rect) -> NDArray[np.intp]:
    """Which of float32[n, 4] (x, y, width, height) meet a part of the scene. Fast where columns are contiguous."""
    left = boxes[:, 0]
    across = np.flatnonzero((left < rect.right) & (left + boxes[:, 2] > rect.x))
    top = boxes[across, 1]
    down: Flags = (top < rect.bottom) & (top + boxes[across, 3] > rect.y)
    return across[down]


def apart(boxes: NDArray[np.floating[Any]], looks: Ints, seen: Rect, scale: float) -> Ints:
    """Of boxes (x, y, width, height) of the same look that fill the same pixels of a part of the scene: one each.
    scale: pixels to a unit; at most 8,192 pixels across."""
    low, high = _clipped(boxes, seen)
    keys = looks.astype(np.int64)
    for column in _pixels(np.hstack([low, high]), scale).T:
        keys = (keys << PIXEL_BITS) + column
    order = np.argsort(keys, kind="stable")
    found: Ints = order[np.diff(keys[order], prepend=-1) != 0]
    return found


def joined(
    boxes: NDArray[np.floating[Any]], looks: Ints, seen: Rect, scale: float
) -> tuple[NDArray[np.floating[Any]], Ints]:
    """The same for thin boxes that may be painted over each other: those that run one after the other on the same
    pixels are one, as long as all of them; then those that run side by side. Clipped to that part, and their looks."""
    low, high = _clipped(boxes, seen)
    looks = looks.astype(np.int64) * 2 + (boxes[:, 2] <= boxes[:, 3])
    for aside in (False, True):
        if len(looks):
            low, high, looks = _runs(low, high, looks, aside, scale, 2 * (seen.width + seen.height))
    corner = np.array([seen.x, seen.y])
    return np.hstack([low + corner, high - low]), looks >> 1


def _runs(
    low: Doubles, high: Doubles, looks: Ints, aside: bool, scale: float, beyond: float
) -> tuple[Doubles, Doubles, Ints]:
    """Of boxes of one look, those that follow each other without a gap along the axis in which they run (or aside, from
    one to the next) and fill the same pixels in the other: one box. beyond: longer than any run."""
    upright = (looks & 1).astype(bool) != aside
    keys = looks
    for edge in (low, high):
        keys = (keys << PIXEL_BITS) + _pixels(np.where(upright, edge[:, 0], edge[:, 1]), scale)
    start, end = (np.where(upright, edge[:, 1], edge[:, 0]) for edge in (low, high))
    order = np.argsort((keys << PIXEL_BITS) + _pixels(start, scale))
    other = np.diff(keys[order], prepend=-1) != 0
    line = np.cumsum(other) * beyond  # all runs behind each other
    reach = np.maximum.accumulate(end[order] + line)
    first = np.flatnonzero(other | (start[order] + line > np.concatenate([[-1.0], reach[:-1]])))
    low, high = low.take(order, axis=0), high.take(order, axis=0)
    return np.minimum.reduceat(low, first), np.maximum.reduceat(high, first), looks[order[first]]


PIXEL_BITS = 13


def _clipped(boxes: NDArray[np.floating[Any]], seen: Rect) -> tuple[Doubles, Doubles]:
    """The corners of boxes within a part of the scene, counted from its corner."""
    low: Doubles = np.maximum(boxes[:, :2], (seen.x, seen.y)) - (seen.x, seen.y)
    return low, np.minimum(boxes[:, :2] + boxes[:, 2:], (seen.right, seen.bottom)) - (seen.x, seen.y)


def _pixels(places: NDArray[Any], scale: float) -> NDArray[np.int64]:
    return np.clip(places * scale, 0, (1 << PIXEL_BITS) - 1).astype(np.int64)


def tile_of(x: float, y: float) -> Tile:
    return int(x // TILE), int(y // TILE)
