"""A card that says something else: only what differs of its picture is painted, over the one of before.

A card covers all that lies below it, and nothing lies above its middle: cables and bands need not be painted again.
"""

from math import ceil, floor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter, QPixmap

from console.topology.canvas.lens import Lens
from console.topology.canvas.palette import Palette
from console.topology.canvas.pixmaps import Face
from console.topology.geometry import Ints, Rect

EDGE = 3.0
"""Scene units of a card's edge, where a neighbour's public address, or its own groups, may lie over it."""
_OPAQUE = np.uint32(0xFF000000)


class Restated(NamedTuple):
    """A face that has been given another card, its box in the scene, and its picture of before."""

    face: Face
    box: Rect
    before: QPixmap
    scale: float

    def paint(self, painter: QPainter, palette: Palette, lens: Lens) -> bool:
        """What differs. Whether that was all: else nothing has been painted."""
        face = self.face
        if self.scale != lens.scale:
            return False
        if face.pixmap is None or face.scale != lens.scale:
            face.make(palette, lens.scale)
        assert face.pixmap is not None
        found = _difference(self.before, face.pixmap)
        if found is None or not (found.isEmpty() or self._inner(lens.scale).contains(found)):
            return False
        if not found.isEmpty():
            x, y = lens.x + self.box.x * lens.scale, lens.y + self.box.y * lens.scale
            face.draw(painter, x, y, lens.scale, found)
        return True

    def _inner(self, scale: float) -> QRect:
        """The pixels of the picture that are the card's, but for its edge."""
        face = self.face
        left, top = ceil((face.left + EDGE) * scale), ceil((face.top + EDGE) * scale)
        right = floor((face.left + face.width - EDGE) * scale)
        bottom = floor((face.top + face.height - EDGE) * scale)
        return QRect(left, top, right - left, bottom - top)


def _difference(before: QPixmap, now: QPixmap) -> QRect | None:
    """The pixels that differ; None where they do not cover all that lies below."""
    old, new = before.toImage(), now.toImage()
    if old.size() != new.size() or old.format() != new.format():
        return None
    pixels = _pixels(new)
    differs = _pixels(old) != pixels
    rows, columns = (np.flatnonzero(differs.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return QRect()
    top, bottom, left, right = _ends(rows) + _ends(columns)
    if np.any(pixels[top : bottom + 1, left : right + 1] < _OPAQUE):
        return None
    return QRect(left, top, right - left + 1, bottom - top + 1)


def _pixels(image: QImage) -> NDArray[np.uint32]:
    return np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)


def _ends(places: Ints) -> tuple[int, int]:
    return int(places[0]), int(places[-1])
