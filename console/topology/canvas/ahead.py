"""While the camera zooms: makes what the next frames will show, in the time that a frame leaves."""

from collections.abc import Iterator

from PySide6.QtCore import QRectF

from console.topology.canvas.lens import NEAR_FROM, Lens, Level, level_at
from console.topology.canvas.middle import NEAR, crude_at
from console.topology.canvas.picture import Picture
from console.topology.canvas.pixmaps import Budget, Face
from console.topology.canvas.tiles import tiles_over
from console.topology.geometry import Rect

STEPS = (2, 5, 9, 14)
"""Frames ahead that are looked at."""
LEAST, MOST = 0.7, 1.4
"""A zoom of more in a frame is a leap, which tells nothing of the next one."""


def lenses_ahead(before: Lens, lens: Lens) -> Iterator[Lens]:
    """Through what one looks in a few frames, if the zoom goes on like from `before` to `lens`."""
    factor = lens.scale / before.scale
    if factor == 1 or not LEAST < factor < MOST:
        return
    still_x, still_y = ((one - was * factor) / (1 - factor) for one, was in ((lens.x, before.x), (lens.y, before.y)))
    for step in STEPS if factor < 1 else reversed(STEPS):  # the middle of the view first
        times = factor**step
        scale = lens.scale * times
        x, y = still_x + (lens.x - still_x) * times, still_y + (lens.y - still_y) * times
        yield Lens(scale, x, y, lens.ratio, level_at(scale / lens.ratio))


def prepare(picture: Picture, before: Lens, lens: Lens, view: QRectF, budget: Budget) -> None:
    """view: device pixels. Tiles, and the pictures of cards that have none."""
    for then in lenses_ahead(before, lens):
        seen = then.seen(view)
        if then.level is Level.MIDDLE:
            grain = crude_at(then.scale)
            for tile in tiles_over(seen):
                if not budget.left():
                    return
                picture.middle.make(tile, grain)
        elif then.level is Level.NEAR:
            for tile in tiles_over(seen, 0.0):
                if not budget.left():
                    return
                picture.middle.strips(tile, NEAR)
            scale = min(then.scale, max(lens.scale, NEAR_FROM * lens.ratio))  # as they are shown first
            for face in _faces_in(picture, seen):
                if not budget.left():
                    return
                if face is not None and face.pixmap is None:
                    face.make(picture.palette, scale)


def _faces_in(picture: Picture, seen: Rect) -> Iterator[Face | None]:
    layout = picture.layout
    interfaces, instances = picture.numbers_in(seen)
    for number in instances:
        yield picture.instance_face(number, *layout.instance_rects[number, 2:].tolist())
    for number in interfaces:
        yield picture.interface_face(number, *layout.interface_rects[number, 2:].tolist())
