"""What tells where a sheet of paper belongs: its row and column below, and ticks where the next one begins."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from console.topology.canvas.palette import Palette
from console.topology.export.pages import FOOTER, OVERLAP, Sheet

_TICK = 8.0
_PAPER_INK = QColor("#5f6b7a")
"""Beside the diagram the paper is white, in dark colours too."""


def mark_sheet(painter: QPainter, palette: Palette, sheet: Sheet) -> None:
    target = QRectF(*sheet.target)
    painter.save()
    painter.setPen(QPen(_PAPER_INK, 0.75))
    left, right, top, bottom = target.left(), target.right(), target.top(), target.bottom()
    upright = [right - OVERLAP] * (sheet.column < sheet.columns) + [left + OVERLAP] * (sheet.column > 1)
    level = [bottom - OVERLAP] * (sheet.row < sheet.rows) + [top + OVERLAP] * (sheet.row > 1)
    for x in upright:
        painter.drawLine(QPointF(x, top - _TICK - 2), QPointF(x, top - 2))
        painter.drawLine(QPointF(x, bottom + 2), QPointF(x, bottom + _TICK + 2))
    for y in level:
        painter.drawLine(QPointF(left - _TICK - 2, y), QPointF(left - 2, y))
        painter.drawLine(QPointF(right + 2, y), QPointF(right + _TICK + 2, y))
    painter.setFont(palette.small.font)
    words = f"Row {sheet.row} of {sheet.rows}, column {sheet.column} of {sheet.columns}"
    place = QRectF(target.left(), target.bottom(), target.width(), FOOTER)
    painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, words)
    painter.restore()
