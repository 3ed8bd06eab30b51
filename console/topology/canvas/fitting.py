"""A Picture fitted into a part of any paint device: what an export paints."""

from collections.abc import Iterator

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from console.topology.canvas.cable_painter import STEP
from console.topology.canvas.lens import Lens, Level, level_at
from console.topology.canvas.painter import StaticPainter
from console.topology.canvas.picture import Picture
from console.topology.geometry import Rect

VECTOR_SCALES = {Level.FAR: 0.11, Level.MIDDLE: 0.3, Level.NEAR: 1.0}
"""At which a level that somebody asked for is drawn, before it is fitted into its place."""
LABEL_ROOM = 16.0
"""View pixels."""


def scale_of(level: Level | None) -> float:
    """View pixels to a scene unit at which a level reads well; None: everything in full."""
    return VECTOR_SCALES[Level.NEAR if level is None else level]


def with_room(bounds: Rect, level: Level | None) -> Rect:
    """With room for the labels around, which from afar are larger than what they name."""
    return bounds if level in (None, Level.NEAR) else bounds.grown(LABEL_ROOM / scale_of(level))


def painting(
    painter: QPainter,
    picture: Picture,
    target: QRectF,
    vector: bool,
    part: Rect | None = None,
    ratio: float = 1.0,
    level: Level | None = None,
) -> Iterator[float]:
    """A Picture fitted into a rectangle of any paint device, a few milliseconds at a time: how far it is, 0 … 1.

    `vector`: every card in full, text as text, whatever the scale; else as the screen shows it at that scale.
    `part`: what of the scene fills the target; None: all of it, with a margin. `ratio`: device pixels to a view pixel.
    `level`: drawn so whatever the scale. Raises KeyError where something has left the World since the layout.
    """
    layout = picture.layout
    bounds = part or with_room(layout.bounds, level)
    margin = 0.0 if part else min(24.0, target.width() / 20, target.height() / 20)
    scale = min(
        (target.width() - 2 * margin) / max(1.0, bounds.width),
        (target.height() - 2 * margin) / max(1.0, bounds.height),
    )
    x = target.center().x() - bounds.center[0] * scale
    y = target.center().y() - bounds.center[1] * scale
    lens_level = Level.NEAR if level is None else level
    painter.save()
    try:
        painter.setClipRect(target)
        if vector or (level is not None and level != level_at(scale / ratio)):
            own = scale_of(level)
            if lens_level is not Level.NEAR:
                own = max(own, scale / ratio)
            painter.fillRect(target, picture.palette.background)
            painter.translate(x, y)
            painter.scale(scale / own, scale / own)
            lens = Lens(own, 0.0, 0.0, 1.0, lens_level, vector=True)
            area = lens.rect(bounds)
        else:
            lens = Lens(scale, round(x), round(y), ratio, level_at(scale / ratio))
            area = target
        if lens.afar > 0:
            picture.maps.want()
            while picture.maps.working and picture.maps.work(0.004) is not None:
                yield 0.0
        seen = lens.seen(area)
        things = len(picture.interfaces_in(seen)) * 2 if lens.level is Level.NEAR else 0  # and their cables
        expected = sum(len(vpc.zones) for vpc in layout.vpcs) + len(layout.bands) + things / STEP + 1
        for done, _ in enumerate(StaticPainter(painter, picture, lens).steps(area)):
            yield min(1.0, done / expected)
    finally:
        painter.restore()
