"""From afar, where very many things are selected: of each map what is not selected steps back.

Outlines around so many addresses would hide what they mean.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage

from console.ec2.resources import NetworkInterface
from console.ec2.world import World
from console.topology.canvas.cells import BandCells, cell_order, key_of

if TYPE_CHECKING:
    from console.topology.canvas.palette import Palette

KEPT = 256
"""Veils: 4 bytes a cell, 16 KB of a /20."""


class Veils:
    """An image for each map, clear where something is selected. They are made when they are first asked for."""

    def __init__(self) -> None:
        self._selected: tuple[str, ...] = ()
        self.outlined: list[str] = []
        """Of what is selected, what is no address: subnets, gateways."""
        self._instances: frozenset[str] = frozenset()
        self._by_instance: frozenset[str] = frozenset()
        """Interfaces that are selected with their instance only."""
        self._keys: NDArray[np.int64] = np.zeros(0, np.int64)
        self._made: dict[str, tuple[tuple[object, ...], NDArray[np.uint32], QImage]] = {}

    def choose(self, selected: tuple[str, ...], world: World) -> None:
        """Cost: a number for each, once for a selection."""
        if selected is self._selected or selected == self._selected:
            return
        self._selected = selected
        self._made.clear()
        owners = {one for one in selected if one.startswith("eni-")}
        self.outlined = [one for one in selected if not one.startswith(("i-", "eni-"))]
        self._instances = frozenset(one for one in selected if one.startswith("i-"))
        theirs = (one.id for each in self._instances for one in world.interfaces_of(each))
        self._by_instance = frozenset(one for one in theirs if one not in owners)
        owners |= self._by_instance
        self._keys = np.sort(np.fromiter(map(key_of, owners), np.int64, len(owners)))

    def changed(self, interface: NetworkInterface) -> None:
        """It may be a selected instance's now, or no more."""
        attachment = interface.attachment
        its = attachment is not None and attachment.instance_id in self._instances
        if its and self._chosen(interface.id):
            return
        if its or interface.id in self._by_instance:
            self._selected = ()

    def _chosen(self, interface_id: str) -> bool:
        key = key_of(interface_id)
        place = int(np.searchsorted(self._keys, key))
        return place < len(self._keys) and int(self._keys[place]) == key

    @property
    def any(self) -> bool:
        return bool(len(self._keys))

    def of(self, cells: BandCells, factor: int, palette: "Palette") -> QImage | None:
        """factor: cells along the edge of a pixel, one of which is enough. None: nothing in it is selected."""
        made_from = (cells.offsets, cells.side_bits, factor, palette)
        known = self._made.get(cells.subnet_id)
        if known is None or any(one is not other for one, other in zip(known[0], made_from, strict=True)):
            if len(self._made) >= KEPT:
                self._made.clear()
            pixels = self._pixels(cells, factor, palette.veil.color())
            rows, columns = pixels.shape
            image = QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32)
            known = self._made[cells.subnet_id] = made_from, pixels, image
        return known[2] if known[2].height() else None

    def _pixels(self, cells: BandCells, factor: int, veil: QColor) -> NDArray[np.uint32]:
        """uint32[rows, columns] of 0xAARRGGBB; without rows where nothing is selected."""
        places = np.searchsorted(self._keys, cells.owners)
        mine = self._keys[np.minimum(places, len(self._keys) - 1)] == cells.owners
        if not mine.any():
            return np.zeros((0, 1), np.uint32)
        clear = np.zeros(1 << cells.bits, np.bool_)
        clear[cell_order(cells.bits, cells.side_bits)[cells.offsets[mine]]] = True
        down, across = min(factor, cells.rows), min(factor, cells.columns)
        blocks = clear.reshape(cells.rows // down, down, cells.columns // across, across).any(axis=(1, 3))
        return np.where(blocks, np.uint32(0), np.uint32(veil.rgba()))
