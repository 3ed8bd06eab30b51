"""Pens and textures for a screen's density."""

from functools import lru_cache

from PySide6.QtCore import QPointF
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap

from console.topology.canvas.drawing import SMOOTH
from console.topology.canvas.palette import NO_PEN, Palette

GRID = 24
"""View pixels between the background's points, at every scale."""


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
    tile = QPixmap(side, side)
    tile.fill(QColor(ground))
    painter = QPainter(tile)
    painter.setRenderHints(SMOOTH)
    painter.setPen(NO_PEN)
    painter.setBrush(QColor(dot))
    painter.drawEllipse(QPointF(side / 2, side / 2), 0.8 * ratio, 0.8 * ratio)
    painter.end()
    return QBrush(tile)


@lru_cache(maxsize=8)
def strokes_of(palette: Palette, ratio: float) -> Strokes:
    return Strokes(palette, ratio)
