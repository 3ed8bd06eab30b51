"""The scene cut into squares, and what lies in which."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush

from console.topology.geometry import Floats, Ints, Rect

TILE = 1024.0
REACH = 340.0
"""How far a thing may stick out of the tile that its centre lies in: the width of the widest card."""

Tile = tuple[int, int]
"""Column and row."""
Strips = list[tuple[QBrush, list[QRectF]]]
"""Rectangles by brush, in the order in which they are painted."""


def tiles_over(rect: Rect, reach: float = REACH) -> Iterator[Tile]:
    """The tiles whose things may be seen in a part of the scene."""
    first_column, last_column = int((rect.x - reach) // TILE), int((rect.right + reach) // TILE)
    first_row, last_row = int((rect.y - reach) // TILE), int((rect.bottom + reach) // TILE)
    for row in range(first_row, last_row + 1):
        for column in range(first_column, last_column + 1):
            yield column, row


def centered(boxes: Floats) -> dict[Tile, Ints]:
    """Which of float32[n, 4] (x, y, width, height) have their centre in which tile: ascending numbers."""
    columns = np.floor_divide(boxes[:, 0] + boxes[:, 2] / 2, TILE).astype(np.int64)
    rows = np.floor_divide(boxes[:, 1] + boxes[:, 3] / 2, TILE).astype(np.int64)
    return _sorted(np.arange(len(boxes)), columns, rows)


def crossed(boxes: Floats) -> dict[Tile, Ints]:
    """Which of float32[n, 4] reach into which tile: ascending numbers."""
    first = np.floor_divide(boxes[:, :2], TILE).astype(np.int64)
    last = np.floor_divide(boxes[:, :2] + boxes[:, 2:], TILE).astype(np.int64)
    across, down = (last - first + 1).T
    counts = across * down
    numbers = np.repeat(np.arange(len(boxes)), counts)
    step = np.arange(len(numbers)) - np.repeat(np.cumsum(counts) - counts, counts)
    return _sorted(numbers, first[numbers, 0] + step % across[numbers], first[numbers, 1] + step // across[numbers])


def _sorted(numbers: Ints, columns: Ints, rows: Ints) -> dict[Tile, Ints]:
    keys = (columns << 32) + rows
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    starts = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))
    first = order[starts]
    tiles = zip(columns[first].tolist(), rows[first].tolist(), strict=True)
    return dict(zip(tiles, np.split(numbers[order], starts[1:]), strict=True)) if len(starts) else {}


def seen_in(boxes: Floats, rect: Rect) -> NDArray[np.intp]:
    """Which of float32[n, 4] (x, y, width, height) meet a part of the scene."""
    return np.nonzero(
        (boxes[:, 0] < rect.right)
        & (boxes[:, 0] + boxes[:, 2] > rect.x)
        & (boxes[:, 1] < rect.bottom)
        & (boxes[:, 1] + boxes[:, 3] > rect.y)
    )[0]


def tile_of(x: float, y: float) -> Tile:
    return int(x // TILE), int(y // TILE)
