"""Through what the diagram is looked at: a scale, an offset, a level of detail. One value for one frame."""

from enum import IntEnum
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QTransform

from console.topology.canvas.camera import Camera
from console.topology.geometry import Rect


class Level(IntEnum):
    """How much is said. FAR: a subnet is a summary. MIDDLE: coloured chips, names of containers. NEAR: cards."""

    FAR = 0
    MIDDLE = 1
    NEAR = 2


NEAR_FROM = 0.5
"""View pixels to a scene unit: below, a card's 12 unit letters would be under 6 pixels."""
MIDDLE_FROM = 0.12
MAPS_FROM = 0.14
"""From here down to the far level, address maps come up over the chips."""


def level_at(scale: float) -> Level:
    if scale >= NEAR_FROM:
        return Level.NEAR
    return Level.MIDDLE if scale >= MIDDLE_FROM else Level.FAR


class Lens(NamedTuple):
    """`scale`: device pixels to a scene unit; `x`, `y`: where the scene's (0, 0) falls, in device pixels.

    `ratio`: device pixels to a view pixel. `vector`: strokes and text instead of pixmaps, nothing snapped to pixels.
    """

    scale: float
    x: float
    y: float
    ratio: float
    level: Level
    vector: bool = False

    @classmethod
    def of(cls, camera: Camera, ratio: float) -> "Lens":
        """The scene's origin falls on a whole device pixel, so that panning is an exact copy of what was painted."""
        x, y = camera.origin()
        return cls(camera.scale * ratio, round(x * ratio), round(y * ratio), ratio, level_at(camera.scale))

    @property
    def afar(self) -> float:
        """How much of the far level is seen over the middle one: 1 from the far level on."""
        if self.level is not Level.MIDDLE:
            return float(self.level is Level.FAR)
        if self.vector:
            return 0.0
        return min(1.0, max(0.0, (MAPS_FROM - self.scale / self.ratio) / (MAPS_FROM - MIDDLE_FROM)))

    def transform(self) -> QTransform:
        """From scene units to device pixels."""
        return QTransform(self.scale, 0, 0, self.scale, self.x, self.y)

    def rect(self, rect: Rect) -> QRectF:
        return QRectF(
            self.x + rect.x * self.scale,
            self.y + rect.y * self.scale,
            rect.width * self.scale,
            rect.height * self.scale,
        )

    def box(self, rect: Rect) -> Rect:
        """The same as plain numbers, to reckon with."""
        scale = self.scale
        return Rect(self.x + rect.x * scale, self.y + rect.y * scale, rect.width * scale, rect.height * scale)

    def outline(self, rect: Rect) -> QRectF:
        """The same for a thin border: on the middle of pixels."""
        if self.vector:
            return self.rect(rect)
        left, top = round(self.x + rect.x * self.scale), round(self.y + rect.y * self.scale)
        right = round(self.x + rect.right * self.scale)
        bottom = round(self.y + rect.bottom * self.scale)
        return QRectF(left + 0.5, top + 0.5, right - left, bottom - top)

    def seen(self, rect: QRectF) -> Rect:
        """The part of the scene under some device pixels."""
        return Rect(
            (rect.x() - self.x) / self.scale,
            (rect.y() - self.y) / self.scale,
            rect.width() / self.scale,
            rect.height() / self.scale,
        )
