"""Chips and cables for the middle distance: rectangles sorted by brush, in tiles, so that a frame is few calls.

From there an anti-aliased path per cable or a picture per card would cost more than a frame has. A tile is made when
first seen and forgotten when something in it changes.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QBrush

from console.topology.geometry import Floats, Rect

TILE = 1024.0
REACH = 340.0
"""How far a thing may stick out of the tile that its centre lies in: the width of the widest card."""

Tile = tuple[int, int]
"""Column and row."""
Strips = list[tuple[QBrush, list[QRectF]]]


class Layers:
    """Rectangles by brush; the brushes come out in the order in which they were announced."""

    def __init__(self, *order: QBrush) -> None:
        self._rects: dict[int, tuple[QBrush, list[QRectF]]] = {id(brush): (brush, []) for brush in order}

    def add(self, brush: QBrush, x: float, y: float, width: float, height: float) -> None:
        self._rects[id(brush)][1].append(QRectF(x, y, width, height))

    def done(self) -> Strips:
        return [(brush, rects) for brush, rects in self._rects.values() if rects]


def tiles_over(rect: Rect, reach: float = REACH) -> Iterator[Tile]:
    """The tiles whose things may be seen in a part of the scene."""
    first_column, last_column = int((rect.x - reach) // TILE), int((rect.right + reach) // TILE)
    first_row, last_row = int((rect.y - reach) // TILE), int((rect.bottom + reach) // TILE)
    for row in range(first_row, last_row + 1):
        for column in range(first_column, last_column + 1):
            yield column, row


def centered_in(rects: Floats, tile: Tile) -> NDArray[np.intp]:
    """Which of float32[n, 4] (x, y, width, height) have their centre in a tile."""
    x = rects[:, 0] + rects[:, 2] / 2
    y = rects[:, 1] + rects[:, 3] / 2
    left, top = tile[0] * TILE, tile[1] * TILE
    return np.nonzero((x >= left) & (x < left + TILE) & (y >= top) & (y < top + TILE))[0]


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
