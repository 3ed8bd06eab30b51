"""Where subnets' maps and their labels stand in their frames, in device pixels."""

from collections.abc import Callable
from math import floor, inf

import numpy as np
from PySide6.QtCore import QRectF

from console.topology.canvas.lens import Lens
from console.topology.canvas.plots import Plots
from console.topology.geometry import Doubles, Ints
from console.topology.layout.model import Band

STRIP, STRIP_FROM = 16.0, (36.0, 30.0)
"""View pixels of a label; smaller frames (width, height) have none above the map."""
ABOVE = 1.15
"""A label stands there unless its map could be so many times as large (along an edge) without."""
BESIDE = ((110.0, 190.0), (66.0, 130.0), (46.0, 80.0))
"""View pixels that a map leaves at its right for its label, and the least frame's width in which it does."""
WORDS = 11.0
"""View pixels: lower frames have no label."""
MARGIN, SMALL_MARGIN = 4.0, 1.5
LEAST = 5.0
"""A map is at least so many view pixels wide and high."""
LARGEST_CELL = 22.0
"""View pixels: a /28 that has a zone to itself is not a wall of colour."""
STRETCH = 2.0
"""A cell is at most so many times as wide as high, or as high as wide: a map's next shape is four times as flat."""


class Places:
    """Where all maps of a layout stand through the lens that was asked for last. shape_of: columns and rows of a
    subnet's map, 0 where it is not read."""

    def __init__(self, shape_of: Callable[[str], tuple[int, int]]) -> None:
        self.plots: Plots | None = None
        self._shape_of = shape_of
        self._lens: Lens | None = None
        self._shift = 0, 0
        self._targets: dict[str, tuple[QRectF | None, QRectF | None]] = {}
        """Device pixels of maps and labels as they are through that one."""
        self._shapes: Ints | None = None
        self._origin: Lens | None = None
        self._maps: list[list[float]] = []
        self._labels: list[list[float]] = []
        """The same of all through this one, whose scene begins in the first pixel: x, y, width, height."""

    def put(self, plots: Plots) -> None:
        """Bands stand elsewhere."""
        self.plots = plots
        self.forget()

    def forget(self) -> None:
        """Some maps have come, gone or another shape."""
        self._lens = self._origin = self._shapes = None

    def target(self, band: Band, lens: Lens) -> tuple[QRectF | None, QRectF | None]:
        """Device pixels of a band's map, and of its label; None where there is no room."""
        if self.plots is None:
            return None, None
        if lens is not self._lens:
            self._look_through(lens, self.plots)
        known = self._targets.get(band.subnet_id)
        if known is None:
            row = self.plots.numbers[band.subnet_id]
            known = self._targets[band.subnet_id] = self._moved(self._maps[row]), self._moved(self._labels[row])
        return known

    def _look_through(self, lens: Lens, plots: Plots) -> None:
        origin = lens._replace(x=lens.x - floor(lens.x), y=lens.y - floor(lens.y))  # a pan moves all by whole pixels
        if self._origin != origin:
            self._origin = origin
            if self._shapes is None:
                self._shapes = np.array([self._shape_of(one) for one in plots.numbers], np.int64).reshape(-1, 2)
            frames = plots.frames(lens) * lens.scale + np.array([origin.x, origin.y, 0.0, 0.0])
            maps, labels = placed(frames, self._shapes, lens.ratio)
            self._maps, self._labels = maps.tolist(), labels.tolist()
        self._lens, self._shift = lens, (floor(lens.x), floor(lens.y))
        self._targets.clear()

    def _moved(self, place: list[float]) -> QRectF | None:
        x, y, width, height = place
        right, down = self._shift
        return QRectF(x + right, y + down, width, height) if width == width else None  # not where it is not a number


def placed(frames: Doubles, shapes: Ints, ratio: float) -> tuple[Doubles, Doubles]:
    """Maps and their labels in subnets' frames, each as far as there is room for it: float64[n, 4], not a number where
    there is none. frames: float64[n, 4]; shapes: columns and rows of the maps, int[n, 2], 0 where one is not read."""
    read = shapes[:, 0] > 0
    shapes = np.maximum(shapes, 1)
    width, height = frames[:, 2], frames[:, 3]
    margin = np.where(np.minimum(width, height) > 12 * MARGIN * ratio, MARGIN, SMALL_MARGIN) * ratio
    room = frames + margin[:, None] * (1, 1, -2, -2)
    right = frames[:, 0] + width - MARGIN * ratio
    least = np.where(height >= WORDS * ratio, STRIP_FROM[0] * ratio, inf)
    above = (width >= least) & (height >= STRIP_FROM[1] * ratio)
    strips = np.column_stack([room[:, 0], room[:, 1] - 1, room[:, 2], np.full(len(room), STRIP * ratio)])
    below = room + np.array([0.0, STRIP * ratio, 0.0, -STRIP * ratio])
    beside = room.copy()
    aside = np.zeros(len(room), np.bool_)
    words = least.copy()
    for label, from_width in BESIDE:
        more = ~aside & (width >= from_width * ratio) & (height >= WORDS * ratio)
        beside[more, 2] -= label * ratio
        words[more] = (label - 2 * MARGIN) * ratio
        aside |= more
    # By what a map may take: what is below its label; all; what a label beside it leaves.
    maps = np.stack([_fitted(one, shapes, LARGEST_CELL * ratio) for one in (below, room, beside)])
    left = right - (maps[:, :, 0] + maps[:, :, 2]) - MARGIN * ratio
    fits = np.stack([above, left[1] >= words, left[2] >= least])
    keys = np.sqrt(maps[:, :, 2] * maps[:, :, 3]) * np.array([ABOVE, 1.0, 1.0])[:, None]
    possible = np.stack([above, np.ones_like(above), aside])
    labelled = possible & fits
    keys[~np.where(labelled.any(axis=0), labelled, possible)] = -1.0
    best, each = np.argmax(keys, axis=0), np.arange(len(room))
    found, left = maps[best, each], left[best, each]
    y = np.where(height >= STRIP * ratio, found[:, 1] - 1, frames[:, 1] + height / 2 - STRIP / 2 * ratio)
    labels = np.column_stack([found[:, 0] + found[:, 2] + MARGIN * ratio, y, left, np.full(len(room), STRIP * ratio)])
    over = (best == 0) | ~read
    labels[over] = strips[over]
    labels[~np.where(read, fits[best, each], above)] = np.nan
    found[~read | (np.minimum(found[:, 2], found[:, 3]) < LEAST * ratio)] = np.nan
    return found, labels


def _fitted(rooms: Doubles, shapes: Ints, largest: float) -> Doubles:
    """Cells as large as there is room for, stretched to fill it. Maps end with a pixel: else their edge is blended."""
    sizes = np.clip(rooms[:, 2:] / shapes, 0.0, largest)
    sizes = np.minimum(sizes, sizes[:, ::-1] * STRETCH)
    return np.hstack([np.rint(rooms[:, :2]), np.floor(sizes * shapes)])
