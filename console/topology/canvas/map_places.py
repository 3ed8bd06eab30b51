"""Where a subnet's map, its label and its zone's counts stand in the far level, in device pixels."""

from collections.abc import Iterator
from operator import attrgetter, itemgetter
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSizeF

from console.topology.canvas.lens import Lens
from console.topology.geometry import Rect
from console.topology.layout.model import ZoneBox

STRIP, STRIP_FROM = 16.0, (44.0, 48.0)
"""View pixels of a label beside a map; smaller bands (width, height) have none."""
BESIDE, BESIDE_FROM = 110.0, (190.0, 16.0)
"""View pixels that a map leaves at its right for its label, and the least band (width, height) of which it does."""
MARGIN = 4.0
LEAST = 5.0
"""A map is at least so many view pixels wide and high."""
PLATE, PLATE_FROM = (196.0, 64.0), (240.0, 190.0)
"""A zone's counts, and the least zone that has room for them. A smaller one has a line, or nothing."""
LINE_PLATE, WIDE_PLATE, LINE_PLATE_FROM = 16.0, 380.0, (84.0, 60.0)
PLATE_LEAVES = 14.0
"""View pixels of each band, below a zone's counts; beside them, twice as many."""


def placed(
    whole: Rect, plate: Rect | None, shape: tuple[int, int] | None, ratio: float
) -> tuple[Rect | None, Rect | None]:
    """A map and its label, each as far as there is room for it. whole: of the band. plate: its zone's counts, which are
    left free. shape: columns and rows of the map; None: it has not been read."""
    free = [whole]
    if plate is not None and plate.meets(whole):
        right, bottom = min(whole.right, plate.right), min(whole.bottom, plate.bottom)
        beside = Rect(right, whole.y, whole.right - right, whole.height)
        free = [beside, Rect(whole.x, bottom, whole.width, whole.bottom - bottom)]
    rooms = [room for one in free for room in _rooms(one, ratio)]
    if shape is None:
        strips = (one.strip for one in rooms if one.strip is not None)
        return None, max(strips, key=attrgetter("width"), default=None)
    found = []
    for room in rooms:
        best, strip = _fitted(room.map, *shape), room.strip
        if strip is None and (left := room.right - best.right - MARGIN * ratio) >= room.beside:
            strip = Rect(best.right + MARGIN * ratio, best.y - 1, left, STRIP * ratio)
        found.append((strip is not None, best.width, best, strip))
    _, _, best, strip = max(found, key=itemgetter(0, 1)) if len(found) > 1 else found[0]
    small = best.width < LEAST * ratio or best.height < LEAST * ratio
    return None if small else best, strip


def plate_of(zone: ZoneBox, lens: Lens) -> QRectF | None:
    """Device pixels of a zone's counts, whole or one line: in its upper or lower corner (so that those of zones side by
    side are in a row), below one of its bands where no other is, or over a band that has room beside; nothing where one
    would be hidden."""
    rect, ratio = lens.rect(zone.rect), lens.ratio
    if rect.width() < LINE_PLATE_FROM[0] * ratio or rect.height() < LINE_PLATE_FROM[1] * ratio:
        return None
    corner = QPointF(rect.x() + 4 * ratio, rect.y() + 3 * ratio)
    room, large = (
        rect.width() / ratio - 8,
        rect.width() >= PLATE_FROM[0] * ratio and rect.height() >= PLATE_FROM[1] * ratio,
    )
    whole = [QSizeF(PLATE[0] * ratio, PLATE[1] * ratio)] if large else []
    bands = sorted((lens.rect(band.rect) for band in zone.bands), key=QRectF.bottom)
    below = [QPointF(band.x() + ratio, band.bottom() + ratio) for band in bands]
    for size in (*whole, QSizeF(min(WIDE_PLATE, room) * ratio, LINE_PLATE * ratio)):
        lower = QPointF(corner.x(), rect.bottom() - size.height() - ratio)
        for at in (corner, lower, *below):
            plate = QRectF(at, size)
            around = plate.adjusted(-ratio, 0, ratio, ratio)
            if rect.contains(around) and not any(around.intersects(band) for band in bands):
                return plate
    for size in (*whole, QSizeF(min(PLATE[0], room) * ratio, LINE_PLATE * ratio)):
        plate = QRectF(corner, size)
        if all(_leaves_room(plate, band, ratio) for band in bands):
            return plate
    return None


def _leaves_room(plate: QRectF, band: QRectF, ratio: float) -> bool:
    beside, below = band.right() - plate.right(), band.bottom() - plate.bottom()
    return not plate.intersects(band) or max(beside / 2, below) >= PLATE_LEAVES * ratio


class _Room(NamedTuple):
    """What a map may take of a part of a band, and the strip for its label; None: beside the map, if that leaves so
    much up to `right`."""

    map: Rect
    strip: Rect | None
    right: float
    beside: float


def _rooms(rect: Rect, ratio: float) -> Iterator[_Room]:
    """The label over the map; beside it; or neither."""
    x, y, width, height = rect
    margin = MARGIN * ratio if min(width, height) > 8 * MARGIN * ratio else 1.0
    room = Rect(x + margin, y + margin, width - 2 * margin, height - 2 * margin)
    right, least = x + width - MARGIN * ratio, STRIP_FROM[0] * ratio
    if width >= least and height >= STRIP_FROM[1] * ratio:
        strip = Rect(room.x, room.y - 1, room.width, STRIP * ratio)
        below = Rect(room.x, room.y + STRIP * ratio, room.width, room.height - STRIP * ratio)
        yield _Room(below, strip, right, least)
        return
    yield _Room(room, None, right, least)
    if width >= BESIDE_FROM[0] * ratio and height >= BESIDE_FROM[1] * ratio:
        label = BESIDE * ratio
        yield _Room(room._replace(width=room.width - label), None, right, least)


def _fitted(room: Rect, columns: int, rows: int) -> Rect:
    """Square cells, as large as there is room for."""
    size = max(0.0, min(room.width / columns, room.height / rows))
    return Rect(round(room.x), round(room.y), size * columns, size * rows)
