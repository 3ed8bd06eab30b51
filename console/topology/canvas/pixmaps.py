"""Pictures of cards, made once and then only copied.

A Face is a card with its picture. The picture is good as long as the card says the same, at the same scale, in the
same colours, on a screen of the same density; until a new one is made, an old one is shown scaled. Making one costs
some 60 µs and copying 1 µs, so a frame makes new ones only while its budget lasts.
"""

from functools import lru_cache
from math import ceil
from operator import attrgetter
from time import perf_counter

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from console.topology.canvas.cards import Card
from console.topology.canvas.drawing import SMOOTH, Blank, Margins, blank_of, bleed, draw_blank, draw_words
from console.topology.canvas.palette import Palette
from console.topology.geometry import Rect

BLANKS = 64
"""Pictures of cards without words, which take a third of the time that a card takes."""


class Face:
    """A card, its size in scene units, and its picture at `scale` device pixels to a unit."""

    __slots__ = (
        "_high",
        "_source",
        "_wide",
        "bottom",
        "card",
        "height",
        "left",
        "pixmap",
        "right",
        "scale",
        "seen",
        "top",
        "width",
    )
    draws = 0
    bytes_made = 0
    """Of all pictures that were ever made."""

    def __init__(self, card: Card, width: float, height: float) -> None:
        self.pixmap: QPixmap | None = None
        self.scale = 0.0
        self.seen = 0
        """The running number of the last time it was drawn."""
        self._source, self._wide, self._high = QRectF(), 0, 0
        self.say(card, width, height)

    def say(self, card: Card, width: float, height: float) -> None:
        """Another card, or another size: the picture goes."""
        self.card, self.width, self.height = card, width, height
        self.left, self.top, self.right, self.bottom = bleed(card)
        self.pixmap = None

    def reach(self, box: Rect) -> Rect:
        """All that it paints of the scene where its card fills a box, at the scene's own scale."""
        x, y, width, height = box
        return Rect(x - self.left, y - self.top, width + self.left + self.right, height + self.top + self.bottom)

    def make(self, palette: Palette, scale: float) -> None:
        around = bleed(self.card)
        blank = blank_of(self.card, self.width, self.height)
        size = (self.width, self.height)
        pixmap = _picture_of(palette, blank, around, scale).copy() if blank else _transparent(*size, around, scale)
        painter = _painter_on(pixmap, around, scale)
        draw_words(painter, palette, self.card, self.width, self.height)
        painter.end()
        self.pixmap, self.scale, self._source = pixmap, scale, QRectF(pixmap.rect())
        self._wide, self._high = pixmap.width(), pixmap.height()
        Face.bytes_made += self.bytes_held

    @property
    def bytes_held(self) -> int:
        return 4 * self._wide * self._high if self.pixmap is not None else 0

    def draw(self, painter: QPainter, x: float, y: float, scale: float, part: QRect | None = None) -> None:
        """Copy the picture to device pixels, its card's corner at (x, y), scaled where it is of another scale. part: of
        a picture of this scale."""
        assert self.pixmap is not None
        Face.draws = self.seen = Face.draws + 1
        if self.scale == scale:
            at = QPoint(round(x - self.left * scale), round(y - self.top * scale))
            if part is None:
                painter.drawPixmap(at, self.pixmap)
            else:
                painter.drawPixmap(at + part.topLeft(), self.pixmap, part)
            return
        left, top = x - self.left * scale, y - self.top * scale
        ratio = scale / self.scale
        painter.drawPixmap(QRectF(left, top, self._wide * ratio, self._high * ratio), self.pixmap, self._source)


@lru_cache(maxsize=BLANKS)
def _picture_of(palette: Palette, blank: Blank, around: Margins, scale: float) -> QPixmap:
    pixmap = _transparent(blank.width, blank.height, around, scale)
    painter = _painter_on(pixmap, around, scale)
    draw_blank(painter, palette, blank)
    painter.end()
    return pixmap


def _transparent(width: float, height: float, around: Margins, scale: float) -> QPixmap:
    left, top, right, bottom = around
    pixmap = QPixmap(max(1, ceil((left + width + right) * scale)), max(1, ceil((top + height + bottom) * scale)))
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _painter_on(pixmap: QPixmap, around: Margins, scale: float) -> QPainter:
    """With a card's corner at (0, 0), in scene units."""
    painter = QPainter(pixmap)
    painter.setRenderHints(SMOOTH)
    painter.scale(scale, scale)
    painter.translate(around[0], around[1])
    return painter


def is_near(scale: float, other: float) -> bool:
    """Whether a picture of one scale will do at another for a moment."""
    return 0.6 < scale / other < 1.7


class Budget:
    """What a frame may spend on making pictures, in seconds. Spent: whatever is left comes with the next frame."""

    __slots__ = ("_until", "maps", "missed")

    def __init__(self, seconds: float) -> None:
        self._until = perf_counter() + seconds
        self.maps = False
        """Whether address maps were shown in all of the view, and then: whether they still are."""
        self.missed = False
        """Whether something is shown scaled, or without its words, that a later frame should do well."""

    def left(self) -> bool:
        return perf_counter() < self._until


def rough(painter: QPainter, budget: Budget) -> None:
    """While the camera moves, boxes of a pixel and more are snapped to pixels: that costs a third."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    budget.missed = True


class Faces:
    """The faces seen lately. Beyond `most`, those longest out of sight go; beyond `most_bytes`, their pictures."""

    def __init__(self, most: int = 1500, most_bytes: int = 32 << 20) -> None:
        self._most, self._most_bytes = most, most_bytes
        self._weighed = 0
        """What had been made when they were last weighed."""
        self._faces: dict[str, Face] = {}

    def get(self, key: str) -> Face | None:
        return self._faces.get(key)

    def put(self, key: str, face: Face) -> None:
        self._faces[key] = face

    def keep(self, key: str) -> None:
        """It is in view, though not drawn anew."""
        if (face := self._faces.get(key)) is not None:
            Face.draws = face.seen = Face.draws + 1

    def forget(self, key: str) -> None:
        self._faces.pop(key, None)

    def clear(self) -> None:
        self._faces.clear()

    def __len__(self) -> int:
        return len(self._faces)

    def trim(self) -> None:
        """Keep those seen last. Costs nothing below the limits."""
        surplus = len(self._faces) - self._most
        if surplus > 0:
            for key in sorted(self._faces, key=self._last_seen)[: surplus + self._most // 4]:
                del self._faces[key]
        if Face.bytes_made - self._weighed > self._most_bytes // 4:
            self._weighed, held = Face.bytes_made, 0
            for face in sorted(self._faces.values(), key=attrgetter("seen"), reverse=True):
                held += face.bytes_held
                if held > self._most_bytes:  # what it says is kept: who changes that has to know that it was shown
                    face.pixmap = None

    def _last_seen(self, key: str) -> int:
        return self._faces[key].seen
