"""Paints cables from near: on the screen in parts that cost little, in an export each as one curve."""

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from console.topology.canvas.cables import Legs
from console.topology.canvas.palette import NO_BRUSH, NO_PEN
from console.topology.canvas.picture import Picture
from console.topology.canvas.showing import Weight

DIM = 0.22
"""How much is left of what steps back."""
STEP = 25
"""Things painted in one step of an export."""


def weighed(painter: QPainter, picture: Picture, resource_id: str) -> bool:
    """Paint on as strongly as a thing is shown. Whether it is shown at all."""
    weight = picture.showing.of(resource_id)
    painter.setOpacity(1.0 if weight == Weight.FULL else DIM)
    return weight != Weight.HIDDEN


def paint_cables(painter: QPainter, picture: Picture, cables: Iterable[int]) -> Iterator[None]:
    """Each as one curve, a few at a time."""
    ids = picture.layout.interfaces
    painter.setBrush(NO_BRUSH)
    for count, cable in enumerate(cables, start=1):
        if ids[cable] not in picture.hidden_cables and weighed(painter, picture, ids[cable]):
            painter.setPen(picture.palette.kind(picture.kind_of(cable)).cable)
            painter.drawPath(picture.cables.path(cable))
        if count % STEP == 0:
            yield
    painter.setOpacity(1.0)


def paint_legs(painter: QPainter, picture: Picture, legs: Legs) -> None:
    """Straight legs as filled boxes, which cost a tenth of a line; only bends as curves."""
    looks = _looks(picture, set(legs.owners.tolist()))
    boxes: dict[tuple[str, Weight], list[QRectF]] = {}
    for cable, box in zip(legs.owners.tolist(), legs.boxes.tolist(), strict=True):
        if (look := looks.get(cable)) is not None:
            boxes.setdefault(look, []).append(QRectF(*box))
    for look, rects in boxes.items():
        kind = picture.palette.kind(look[0])
        painter.setOpacity(1.0 if look[1] == Weight.FULL else DIM)
        painter.setPen(NO_PEN)
        painter.setBrush(kind.cable_thin)
        painter.drawRects(rects)
        painter.setBrush(NO_BRUSH)
        painter.setPen(kind.cable)
        for cable, bend in legs.bends:
            if looks.get(cable) == look:
                painter.drawPath(bend)
    painter.setOpacity(1.0)


def _looks(picture: Picture, cables: Iterable[int]) -> dict[int, tuple[str, Weight]]:
    """Kind and weight of those that are seen."""
    ids, hidden, showing = picture.layout.interfaces, picture.hidden_cables, picture.showing
    found: dict[int, tuple[str, Weight]] = {}
    for cable in cables:
        weight = Weight.FULL if showing.plain else showing.of(ids[cable])
        if weight != Weight.HIDDEN and ids[cable] not in hidden:
            found[cable] = picture.kind_of(cable), weight
    return found
