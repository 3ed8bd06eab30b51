"""From afar, where very many things are selected: of each map what is not selected steps back.

Outlines around so many addresses would hide what they mean.
"""

from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from console.topology.canvas.cells import BandCells, cell_order
from console.topology.canvas.selected import Selected

if TYPE_CHECKING:
    from console.topology.canvas.palette import Palette

FRAME_S = 0.004
KEPT = 2_048
"""Veils: 4 bytes a cell, 16 KB of a /20. Fewer than are in view would be made anew with each frame."""


class Veils:
    """An image for each map, clear where something is selected. They are made when they are first asked for."""

    def __init__(self, selected: Selected) -> None:
        self.selected = selected
        self.behind = False
        """Whether some were asked for and are still to be made, or are of an earlier choice."""
        self._left = 0.0
        """Seconds that this frame has for them still."""
        self._made: dict[str, tuple[tuple[object, ...], NDArray[np.uint32], QImage]] = {}

    def begin(self) -> None:
        """A frame: as many as it has time for are made."""
        self.behind, self._left = False, FRAME_S

    @property
    def any(self) -> bool:
        return bool(len(self.selected.keys))

    def of(self, cells: BandCells, factor: int, palette: "Palette") -> QImage | None:
        """factor: cells along the edge of a pixel, one of which is enough. An empty one: nothing in it is selected.
        None: there was no time for it."""
        made_from = (cells.offsets, cells.side_bits, factor, palette, self.selected.version)
        known = self._made.get(cells.subnet_id)
        if known is None or any(one is not other for one, other in zip(known[0], made_from, strict=True)):
            if self._left <= 0:
                self.behind = True
                return known[2] if known is not None else None
            if len(self._made) >= KEPT:
                self._made.clear()
            began = perf_counter()
            pixels = self._pixels(cells, factor, palette.veil.color())
            rows, columns = pixels.shape
            image = QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32)
            known = self._made[cells.subnet_id] = made_from, pixels, image
            self._left -= perf_counter() - began
        return known[2]

    def _pixels(self, cells: BandCells, factor: int, veil: QColor) -> NDArray[np.uint32]:
        """uint32[rows, columns] of 0xAARRGGBB; without rows where nothing is selected."""
        keys = self.selected.keys
        places = np.searchsorted(keys, cells.owners)
        mine = keys[np.minimum(places, len(keys) - 1)] == cells.owners
        if not mine.any():
            return np.zeros((0, 1), np.uint32)
        clear = np.zeros(1 << cells.bits, np.bool_)
        clear[cell_order(cells.bits, cells.side_bits)[cells.offsets[mine]]] = True
        down, across = min(factor, cells.rows), min(factor, cells.columns)
        blocks = clear.reshape(cells.rows // down, down, cells.columns // across, across).any(axis=(1, 3))
        return np.where(blocks, np.uint32(0), np.uint32(veil.rgba()))
