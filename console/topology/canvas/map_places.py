"""Where a subnet's map and its label stand in its frame, in device pixels. No Qt."""

from collections.abc import Iterator
from math import inf
from operator import attrgetter, itemgetter
from typing import NamedTuple

from console.topology.geometry import Rect

STRIP, STRIP_FROM = 16.0, (36.0, 30.0)
"""View pixels of a label; smaller frames (width, height) have none above the map."""
ABOVE = 1.15
"""A label stands there unless its map could be so many times as wide without."""
BESIDE = ((110.0, 190.0), (66.0, 130.0))
"""View pixels that a map leaves at its right for its label, and the least frame's width in which it does."""
WORDS = 11.0
"""View pixels: lower frames have no label."""
MARGIN, SMALL_MARGIN = 4.0, 1.5
LEAST = 5.0
"""A map is at least so many view pixels wide and high."""
LARGEST_CELL = 22.0
"""View pixels: a /28 that has a zone to itself is not a wall of colour."""


def placed(frame: Rect, shape: tuple[int, int] | None, ratio: float) -> tuple[Rect | None, Rect | None]:
    """A map and its label in a subnet's frame, each as far as there is room for it. shape: columns and rows of the map;
    None: it has not been read."""
    rooms = list(_rooms(frame, ratio))
    if shape is None:
        strips = (one.strip for one in rooms if one.strip is not None)
        return None, max(strips, key=attrgetter("width"), default=None)
    found = []
    for room in rooms:
        best, strip = _fitted(room.map, *shape, LARGEST_CELL * ratio), room.strip
        if strip is None and (left := room.right - best.right - MARGIN * ratio) >= room.beside:
            y = best.y - 1 if frame.height >= STRIP * ratio else frame.center[1] - STRIP / 2 * ratio
            strip = Rect(best.right + MARGIN * ratio, y, left, STRIP * ratio)
        found.append((strip is not None, best.width * (ABOVE if room.strip is not None else 1), best, strip))
    _, _, best, strip = max(found, key=itemgetter(0, 1)) if len(found) > 1 else found[0]
    small = best.width < LEAST * ratio or best.height < LEAST * ratio
    return None if small else best, strip


class _Room(NamedTuple):
    """What a map may take of a frame, and the strip for its label; None: beside the map, if that leaves so
    much up to `right`."""

    map: Rect
    strip: Rect | None
    right: float
    beside: float


def _rooms(rect: Rect, ratio: float) -> Iterator[_Room]:
    """The label over the map; beside it; or neither."""
    x, y, width, height = rect
    margin = (MARGIN if min(width, height) > 12 * MARGIN * ratio else SMALL_MARGIN) * ratio
    room = Rect(x + margin, y + margin, width - 2 * margin, height - 2 * margin)
    right, least = x + width - MARGIN * ratio, STRIP_FROM[0] * ratio if height >= WORDS * ratio else inf
    if width >= least and height >= STRIP_FROM[1] * ratio:
        strip = Rect(room.x, room.y - 1, room.width, STRIP * ratio)
        below = Rect(room.x, room.y + STRIP * ratio, room.width, room.height - STRIP * ratio)
        yield _Room(below, strip, right, least)
    yield _Room(room, None, right, least)
    for label, from_width in BESIDE:
        if width >= from_width * ratio and height >= WORDS * ratio:
            yield _Room(room._replace(width=room.width - label * ratio), None, right, least)
            return


def _fitted(room: Rect, columns: int, rows: int, largest: float) -> Rect:
    """Square cells, as large as there is room for."""
    size = max(0.0, min(room.width / columns, room.height / rows, largest))
    return Rect(round(room.x), round(room.y), size * columns, size * rows)
