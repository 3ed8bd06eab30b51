"""Paints cables from near: on the screen in parts that cost little, in an export each as one curve."""

from collections.abc import Iterable, Iterator

import numpy as np
from PySide6.QtGui import QPainter

from console.topology.canvas.boxes import draw_boxes, draw_pixels, snapped
from console.topology.canvas.cables import Legs
from console.topology.canvas.lens import Lens
from console.topology.canvas.middle import KINDS
from console.topology.canvas.palette import NO_BRUSH, NO_PEN
from console.topology.canvas.picture import Picture
from console.topology.canvas.showing import Weight
from console.topology.canvas.tiles import joined
from console.topology.geometry import Ints, Rect

DIM = 0.22
"""How much is left of what steps back."""
SMOOTH = QPainter.RenderHint.Antialiasing
AROUND = 8.0
"""Scene units beyond what is painted, where legs may end."""
CROWD = 150
"""Legs: more of them are looked at for those that fill the same pixels."""
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


def paint_legs(painter: QPainter, picture: Picture, legs: Legs, seen: Rect, lens: Lens) -> None:
    """Straight legs as filled boxes, which cost a tenth of a line; only bends as curves. Sorted by numpy: a strip that
    comes into view meets thousands of legs where many cables run side by side, and most of them on the same pixels.
    seen: the part of the scene that is painted. Where edges are not blended, legs fill whole pixels."""
    if not len(legs.owners):
        return
    weights = _weights(picture, legs.owners)
    kinds, boxes = picture.kinds[legs.owners], legs.boxes
    looks = kinds + np.int8(len(KINDS)) * weights
    if len(boxes) > CROWD:
        boxes, looks = joined(boxes, looks, seen.grown(AROUND), lens.scale)
    bends = [(int(picture.kinds[cable]), cable, bend) for cable, bend in legs.bends]
    blended = painter.testRenderHint(SMOOTH)
    pixels = None if blended else snapped(boxes, lens)
    weight_of = dict(zip(legs.owners.tolist(), weights.tolist(), strict=True)) if bends else {}
    there = np.bincount(looks, minlength=3 * len(KINDS)).tolist()
    for weight in (Weight.DIMMED, Weight.FULL):
        painter.setOpacity(1.0 if weight == Weight.FULL else DIM)
        for number, name in enumerate(KINDS):
            look = number + len(KINDS) * weight
            if not there[look]:
                continue
            shown = looks == look
            kind = picture.palette.kind(name)
            painter.setPen(NO_PEN)
            painter.setBrush(kind.cable_thin)
            if pixels is None:
                draw_boxes(painter, boxes[shown])
            else:
                draw_pixels(painter, pixels[shown])
            if not bends:
                continue
            painter.setRenderHint(SMOOTH)
            painter.setBrush(NO_BRUSH)
            painter.setPen(kind.cable)
            for of_kind, cable, bend in bends:
                if of_kind == number and weight_of[cable] == weight:
                    painter.drawPath(bend)
            painter.setRenderHint(SMOOTH, blended)
    painter.setOpacity(1.0)


def _weights(picture: Picture, cables: Ints) -> Ints:
    ids, hidden, showing = picture.layout.interfaces, picture.hidden_cables, picture.showing
    weights = np.full(len(cables), Weight.FULL, np.int8)
    if not showing.plain:
        weights[:] = [showing.of(ids[cable]) for cable in cables.tolist()]
    if hidden:
        weights[np.array([ids[cable] in hidden for cable in cables.tolist()], np.bool_)] = Weight.HIDDEN
    return weights
