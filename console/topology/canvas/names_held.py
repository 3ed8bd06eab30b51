"""The name of a subnet that is selected stays in view where its band is, however closely one looks into it."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from console.topology.canvas.drawing import LEGEND, draw_card, legend_width
from console.topology.canvas.lens import Lens, Level
from console.topology.canvas.painter import LEAST_HEADER
from console.topology.canvas.picture import Picture
from console.topology.layout.model import Band

LEAST_PART = 90.0, 40.0
"""View pixels (width, height) of a band that have to be in view for its name to be held there."""
BEGINS = 34.0
"""So much of a name in view is enough to read it by."""
MOST = 20
"""Subnets; of more no names are held."""
INSET = 6.0

Held = dict[str, int]
"""Subnet to the upper edge of its name, in view pixels; it is LEGEND high."""


def hold_names(painter: QPainter, picture: Picture, lens: Lens, selected: tuple[str, ...], view: QRectF) -> Held:
    """Paint the names of the subnets among `selected` that are themselves out of `view`: of what nothing lies over.

    painter, view: in view pixels.
    """
    held: Held = {}
    bands = [band for one in selected[:MOST] if (band := picture.bands.get(one)) is not None]
    for band in bands:
        frame = _in_view(lens, lens.rect(picture.plots.frame(band, lens)))
        part = frame.intersected(view)
        if part.width() < LEAST_PART[0] or part.height() < LEAST_PART[1]:
            continue
        at = _name_at(picture, band, lens, frame)
        if view.contains(QRectF(at, QPointF(at.x() + BEGINS, at.y() + LEGEND / 2))):
            continue
        card = picture.band_legend(band.subnet_id)
        if card is None:
            continue
        left, top = max(at.x(), part.left() + INSET), max(at.y(), part.top() + INSET)
        width = legend_width(picture.palette, card, part.width() - 2 * INSET)
        painter.save()
        held[band.subnet_id] = round(min(top, part.bottom() - LEGEND - INSET))
        painter.translate(round(min(left, part.right() - width)), held[band.subnet_id])
        draw_card(painter, picture.palette, card, width, LEGEND)
        painter.restore()
    return held


def _name_at(picture: Picture, band: Band, lens: Lens, frame: QRectF) -> QPointF:
    """Where its name begins, in view pixels."""
    if lens.level is Level.FAR:
        _, label = picture.maps.target(band, lens) if picture.maps.shown(band.subnet_id) else (None, None)
        return _in_view(lens, label).topLeft() if label is not None else frame.center()
    header = _in_view(lens, lens.rect(band.header))
    if header.height() >= LEAST_HEADER:
        return header.topLeft()
    at_bottom = band.header.y >= band.rect.center[1]
    return QPointF(frame.left() + INSET, (frame.bottom() if at_bottom else frame.top()) - LEGEND / 2)


def _in_view(lens: Lens, rect: QRectF) -> QRectF:
    """From device pixels to view pixels."""
    ratio = lens.ratio
    return QRectF(rect.x() / ratio, rect.y() / ratio, rect.width() / ratio, rect.height() / ratio)
