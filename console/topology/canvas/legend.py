"""What the colours of the address maps mean, with how many there are: a strip in the corner of the far level."""

from math import ceil
from operator import is_not
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from console.topology.canvas.camera import Camera
from console.topology.canvas.cells import WORDS, State
from console.topology.canvas.drawing import SMOOTH, text
from console.topology.canvas.maps import GLYPHS, CellMaps
from console.topology.canvas.palette import NO_PEN, Palette
from console.topology.coloring import CATEGORIES, NONE, OTHER, STATE, title

INSET, ROW, SWATCH, GAP = 10.0, 20.0, 11.0, 16.0
MARGIN = 16.0
EDGE = 1.0
"""What its border needs around."""
ONE_ROW = (440.0, 30.0)
"""View pixels (width, height) that it will take, until it has been made."""


class Entry(NamedTuple):
    """state: whose shape the swatch has; None for one that only a colour and words tell."""

    color: str
    words: str
    number: int
    state: State | None = None


def entries(maps: CellMaps, palette: Palette) -> list[Entry]:
    """Of the coloring in force: what there is of it, free and reserved addresses apart."""
    colors, sums = palette.colors, maps.totals()
    by_state = sums.sum(axis=1)
    changing = Entry(colors.changing, WORDS[State.CHANGING], int(by_state[State.CHANGING]), State.CHANGING)
    free = Entry(colors.cell_free, WORDS[State.FREE], -1)
    reserved = Entry(colors.cell_reserved, WORDS[State.RESERVED], -1, State.RESERVED)
    if maps.coloring.key == STATE:
        shown = (
            (State.IN_USE, colors.cell_used),
            (State.SECONDARY, colors.cell_secondary),
            (State.AVAILABLE, colors.cell_available),
        )
        owned = [Entry(color, WORDS[state], int(by_state[state]), state) for state, color in shown]
    else:
        owners: np.ndarray = sums[State.SECONDARY] + sums[State.IN_USE] + sums[State.AVAILABLE]
        named = [*range(len(maps.coloring.names)), OTHER, NONE]
        owned = [
            Entry(
                colors.cell_reserved if number == NONE else colors.owners[min(number, CATEGORIES)],
                maps.coloring.name_in_words(number),
                int(owners[number]),
            )
            for number in named
        ]
    return [one for one in (*owned, changing) if one.number] + [free, reserved]


class Legend:
    """In the lower left corner. Painted once for what it says; then only copied."""

    def __init__(self) -> None:
        self._pixmap = QPixmap()
        self._size = ONE_ROW
        self._of: list[object] = []
        self._for = (0.0, 0.0)

    def rect(self, camera: Camera, bottom: float) -> QRectF:
        """Where it is in the view, or would be; nowhere in one without room. bottom: of its lower edge."""
        if _room(camera) < 260 or camera.height < 260:
            return QRectF()
        width, height = self._size
        return QRectF(MARGIN - EDGE, round(bottom + EDGE - height), width, height)

    def paint(self, painter: QPainter, palette: Palette, camera: Camera, maps: CellMaps, bottom: float) -> QRectF:
        """Where it is now."""
        if self.rect(camera, bottom).isEmpty():
            return QRectF()
        room = _room(camera)
        of = [palette, maps.coloring, maps.totals()]  # others, as soon as it has to say something else
        made_for = (room, painter.device().devicePixelRatioF())
        if self._for != made_for or any(map(is_not, self._of, of)):
            self._pixmap = _made(palette, maps, *made_for)
            self._of, self._for = of, made_for
            self._size = self._pixmap.deviceIndependentSize().toTuple()
        rect = self.rect(camera, bottom)
        painter.drawPixmap(rect.topLeft(), self._pixmap)
        return rect


def _room(camera: Camera) -> float:
    """View pixels beside the map of the whole."""
    return camera.width - 2 * MARGIN - 150


def _made(palette: Palette, maps: CellMaps, room: float, ratio: float) -> QPixmap:
    rows: list[list[tuple[Entry, str, float]]] = [[]]
    head = title(maps.coloring.key)
    x = start = palette.mark_wide.width(head) + GAP
    for entry in entries(maps, palette):
        words = palette.small.elided(entry.words, 150) + (f"  {entry.number:,}" if entry.number >= 0 else "")
        wide = SWATCH + 5 + palette.small.width(words) + GAP
        if x + wide > room and rows[-1]:
            rows.append([])
            x = start
        rows[-1].append((entry, words, wide))
        x += wide
    widest = max(sum(wide for _, _, wide in row) for row in rows)
    rect = QRectF(EDGE, EDGE, INSET * 2 + start + widest - GAP, ROW * len(rows) + INSET - 2)
    pixmap = QPixmap(ceil((rect.right() + EDGE) * ratio), ceil((rect.bottom() + EDGE) * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHints(SMOOTH)
    painter.setPen(palette.edge)
    painter.setBrush(palette.surface)
    painter.drawRoundedRect(rect, 7, 7)
    text(painter, palette.mark_wide, palette.ink, rect.x() + INSET, rect.y() + 18, head)
    for number, row in enumerate(rows):
        x, y = rect.x() + INSET + start, rect.y() + 4 + number * ROW
        for entry, words, wide in row:
            _swatch(painter, palette, entry, QRectF(x, y + 4.5, SWATCH, SWATCH))
            text(painter, palette.small, palette.ink_soft, x + SWATCH + 5, y + 14, words)
            x += wide
    painter.end()
    return pixmap


def _swatch(painter: QPainter, palette: Palette, entry: Entry, rect: QRectF) -> None:
    painter.setPen(NO_PEN)
    painter.setBrush(QColor(entry.color))
    painter.drawRect(rect)
    if entry.state in GLYPHS:
        glyph = GLYPHS[entry.state]
        painter.setBrush(palette.ink_brush if glyph.dark else palette.cell_hole)
        painter.drawRect(
            QRectF(
                rect.x() + glyph.x * SWATCH, rect.y() + glyph.y * SWATCH, glyph.width * SWATCH, glyph.height * SWATCH
            )
        )
