"""Tiles that have been made, as long as they are good and there is room for them."""

from collections.abc import Iterable
from typing import Any, Generic, NamedTuple, TypeVar

from numpy.typing import NDArray

from console.topology.canvas.boxes import Boxes, Strips
from console.topology.canvas.tiles import Tile

Of = TypeVar("Of")
BESIDES = 1500
"""Bytes that a tile takes beside its boxes, be it empty."""


class Grain(NamedTuple):
    """For which scales (pixels to a unit) rectangles are made. `least`: none is thinner than a pixel there, so that no
    edge need be blended, which halves what they take. `finest`: cables that run on the same pixels there are one."""

    least: float
    finest: float


class Made(Generic[Of]):
    """Of a tile: a sign of what it shows, what its rectangles are made of, and those that have been made."""

    __slots__ = ("by_grain", "held", "of", "seen", "sign")

    def __init__(self, sign: int, of: Of, held: int) -> None:
        self.sign, self.of, self.held = sign, of, held
        self.seen = 0
        """The number of the last frame that asked for it."""
        self.by_grain: dict[Grain, Strips] = {}


class TileStore(Generic[Of]):
    """Of one kind. Whatever is not `good` has to be put again: it stays if it shows the same as before."""

    def __init__(self) -> None:
        self._tiles: dict[Tile, Made[Of]] = {}
        self.good: set[Tile] = set()
        self.bytes_held = 0
        self._frame = 0

    def ready(self, tile: Tile, grain: Grain) -> bool:
        return tile in self.good and grain in self._tiles[tile].by_grain

    def put(self, tile: Tile, of: Of, arrays: Iterable[NDArray[Any]]) -> None:
        """arrays: all that `of` holds."""
        parts = list(arrays)
        sign = hash(tuple(part.tobytes() for part in parts))
        before = self._tiles.get(tile)
        if before is None or before.sign != sign:
            self._drop(tile)
            made = self._tiles[tile] = Made(sign, of, BESIDES + sum(part.nbytes for part in parts))
            self.bytes_held += made.held
        self.good.add(tile)

    def get(self, tile: Tile) -> Made[Of]:
        made = self._tiles[tile]
        made.seen = self._frame
        return made

    def add(self, made: Made[Of], grain: Grain, strips: Strips, own: Iterable[Boxes]) -> None:
        """own: the boxes that no other grain of the tile has."""
        more = sum(boxes.nbytes for boxes in own)
        made.by_grain[grain] = strips
        made.held += more
        self.bytes_held += more

    def trim(self, most: int) -> None:
        """After a frame: beyond so many bytes, those longest out of sight go. Costs nothing below."""
        if self.bytes_held > most:
            for tile in sorted(self._tiles, key=lambda one: self._tiles[one].seen):
                if self.bytes_held <= most * 3 // 4 or self._tiles[tile].seen == self._frame:
                    break
                self._drop(tile)
        self._frame += 1

    def _drop(self, tile: Tile) -> None:
        self.good.discard(tile)
        if (made := self._tiles.pop(tile, None)) is not None:
            self.bytes_held -= made.held
