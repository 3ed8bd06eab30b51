"""Cells painted by hand: Qt's own delegate asks the style sheet for each, and takes ten times as long."""

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle

DOT = 8

# Their values: to combine flags costs more than to fill a rectangle.
SELECTED = QStyle.StateFlag.State_Selected.value
HOVERED = QStyle.StateFlag.State_MouseOver.value
FOCUSED = QStyle.StateFlag.State_HasFocus.value
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def elider(font: QFont, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> Callable[[str, int], str]:
    """Texts that end where the room does, kept: the same few hundred cells are painted again and again."""
    metrics = QFontMetrics(font)

    @lru_cache(maxsize=8192)
    def elide(text: str, width: int) -> str:
        return metrics.elidedText(text, mode, width)

    return elide


def paint_dot(painter: QPainter, x: int, middle: int, tone: QColor) -> None:
    """Of a state, left of its word."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tone)
    painter.drawEllipse(x, middle - DOT // 2, DOT, DOT)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
