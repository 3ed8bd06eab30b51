"""Many boxes of one look, as arrays that Qt reads as they are: a list of QRectF takes as long again to unpack."""

from collections.abc import Iterable
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRect, QRectF
from PySide6.QtGui import QBrush, QPainter
from shiboken6 import Shiboken

from console.topology.canvas.lens import Lens
from console.topology.canvas.palette import NO_PEN
from console.topology.geometry import Floats

Boxes = NDArray[np.floating[Any]]
"""float[n, 4]: x, y, width, height."""


class Strip(NamedTuple):
    """Boxes that are painted alike. layer: those of a greater one lie above."""

    layer: int
    brush: QBrush
    boxes: Floats


Strips = list[Strip]
"""In the order in which they are painted."""


def draw_boxes(painter: QPainter, boxes: Boxes) -> None:
    if len(boxes):
        held = np.ascontiguousarray(boxes, np.float64)
        painter.drawRects(cast("QRectF", Shiboken.wrapInstance(held.ctypes.data, QRectF)), len(held))


def draw_lines(painter: QPainter, ends: Boxes) -> None:
    """float[n, 4]: where each begins and ends."""
    if len(ends):
        held = np.ascontiguousarray(ends, np.float64)
        painter.drawLines(cast("QLineF", Shiboken.wrapInstance(held.ctypes.data, QLineF)), len(held))


def draw_strips(painter: QPainter, strips: Strips) -> None:
    painter.setPen(NO_PEN)
    for strip in strips:
        painter.setBrush(strip.brush)
        draw_boxes(painter, strip.boxes)


def draw_snapped(painter: QPainter, lens: Lens, strips: Iterable[Strips]) -> None:
    """The same of many tiles at once, in whole pixels, which takes a third: for a moment, while the camera moves."""
    layers: dict[tuple[int, int], list[Strip]] = {}
    for strip in (strip for one in strips for strip in one):
        layers.setdefault((strip.layer, id(strip.brush)), []).append(strip)
    alike = [layers[key] for key in sorted(layers)]
    if not alike:
        return
    pixels = snapped(np.concatenate([strip.boxes for one in alike for strip in one]), lens)
    painter.setPen(NO_PEN)
    start = 0
    for one in alike:
        end = start + sum(len(strip.boxes) for strip in one)
        painter.setBrush(one[0].brush)
        draw_pixels(painter, pixels[start:end])
        start = end


def snapped(boxes: Boxes, lens: Lens) -> NDArray[np.int32]:
    """int32[n, 4], as a QRect is kept: the first and the last pixel, across and down, whose middle lies in a box."""
    low = boxes[:, :2] * np.float64(lens.scale) + (lens.x, lens.y)
    pixels = np.empty((len(boxes), 4), np.int32)
    pixels[:, :2] = np.ceil(low - 0.5)
    pixels[:, 2:] = np.ceil(low + boxes[:, 2:] * np.float64(lens.scale) - 0.5) - 1
    return pixels


def draw_pixels(painter: QPainter, pixels: NDArray[np.int32]) -> None:
    """What `snapped` gives, for a painter without edges that are blended; its transform does not count."""
    if len(pixels):
        painter.setWorldMatrixEnabled(False)
        painter.drawRects(cast("QRect", Shiboken.wrapInstance(pixels.ctypes.data, QRect)), len(pixels))
        painter.setWorldMatrixEnabled(True)


def draw_framed(
    painter: QPainter, pixels: NDArray[np.int32], frame: QBrush, inside: QBrush, edges: tuple[int, int]
) -> None:
    """The same with a frame. edges: how wide it is at the left, and elsewhere."""
    left, other = edges
    painter.setPen(NO_PEN)
    painter.setBrush(frame)
    draw_pixels(painter, pixels)
    painter.setBrush(inside)
    draw_pixels(painter, pixels + np.array([left, other, -other, -other], np.int32))
