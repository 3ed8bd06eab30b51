"""Pens and textures for a screen's density."""

from functools import lru_cache

from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap

from console.topology.canvas.drawing import SMOOTH
from console.topology.canvas.palette import NO_PEN, Palette

GRID = 24
"""View pixels between the background's points, at every scale."""
TILES = (40, 20)
"""So many of them, across and down, are in a texture: few copies fill a view."""


class Strokes:
    """A palette's pens and textures for a screen density (borders keep their width at every scale)."""

    def __init__(self, palette: Palette, ratio: float) -> None:
        self.vpc = _thick(palette.vpc, ratio)
        self.tie = _thick(palette.vpc_tie, ratio)
        self.region = _thick(palette.region, ratio)
        self.zone = _thick(palette.zone, ratio)
        self.bands = {name: _thick(kind.border, ratio) for name, kind in palette.kinds.items()}
        colors = palette.colors
        self.ground = _dotted(colors.background, colors.dot, ratio)
        self.vpc_ground = _dotted(colors.vpc_fill, colors.vpc_dot, ratio)


def _thick(pen: QPen, ratio: float) -> QPen:
    made = QPen(pen)
    made.setWidthF(pen.widthF() * ratio)
    return made


def _dotted(ground: str, dot: str, ratio: float) -> QBrush:
    side = max(1, round(GRID * ratio))
    one = QPixmap(side, side)
    one.fill(QColor(ground))
    painter = QPainter(one)
    painter.setRenderHints(SMOOTH)
    painter.setPen(NO_PEN)
    painter.setBrush(QColor(dot))
    painter.drawEllipse(QPointF(side / 2, side / 2), 0.8 * ratio, 0.8 * ratio)
    painter.end()
    many = QPixmap(side * TILES[0], side * TILES[1])
    painter = QPainter(many)
    painter.fillRect(many.rect(), QBrush(one))
    painter.end()
    return QBrush(many)


def fill_tiled(painter: QPainter, brush: QBrush, rect: QRect, x: int, y: int) -> None:
    """Fill with a texture that begins at (x, y), by copies of it. As a brush, Qt fills with it in threads of its own,
    for which a frame has to wait where other processes have the cores."""
    tile = brush.texture()
    wide, high = tile.width(), tile.height()
    for top in range(rect.top() - (rect.top() - y) % high, rect.bottom() + 1, high):
        for left in range(rect.left() - (rect.left() - x) % wide, rect.right() + 1, wide):
            part = QRect(left, top, wide, high).intersected(rect)
            painter.drawPixmap(part.topLeft(), tile, part.translated(-left, -top))


@lru_cache(maxsize=8)
def strokes_of(palette: Palette, ratio: float) -> Strokes:
    return Strokes(palette, ratio)
