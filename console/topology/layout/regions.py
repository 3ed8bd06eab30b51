"""Regions as containers around VPCs: each on its own ground, with room to grow, in rows that keep a screen's shape.

A ground stays where it is for as long as what stands on it fits. Where that has grown beyond it, the ground grows
outward: the left half of a row to the left, the right half to the right, so that of two regions neither moves the
other; only what is between others, or above others, moves those beyond.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil, log

from console.topology.geometry import NOWHERE, Point, Rect
from console.topology.layout import measures as m
from console.topology.layout.wrap import ROW_COST, Size

Grounds = dict[str, Rect]


def ground_size(contents: Size) -> Size:
    """What VPCs of that extent take at least."""
    return contents[0] + 2 * m.REGION_SIDE, contents[1] + m.REGION_TOP + m.REGION_BOTTOM


def corner_of_contents(ground: Rect) -> Point:
    return ground.x + m.REGION_SIDE, ground.y + m.REGION_TOP


def tab_of(ground: Rect) -> Rect:
    """Of the title: on the upper edge."""
    return Rect(ground.x, ground.y - m.REGION_TAB[1], min(m.REGION_TAB[0], ground.width), m.REGION_TAB[1])


def grounds(before: Mapping[str, Rect], sizes: Mapping[str, Size]) -> Grounds:
    """Where each region's ground is. sizes: what they take at least, in their order."""
    found = {region: before[region] for region in sizes if region in before}
    for region in list(found):
        _grow(found, region, sizes[region])
    for region, size in sizes.items():
        if region not in found:
            found[region] = _new(found, _with_room(size))
    return {region: found[region] for region in sizes}


def rows_of(found: Iterable[Rect]) -> list[list[Rect]]:
    """From the top, and from the left."""
    rows: dict[float, list[Rect]] = {}
    for rect in found:
        rows.setdefault(rect.y, []).append(rect)
    return [sorted(rows[y]) for y in sorted(rows)]


def united(rects: Iterable[Rect]) -> Rect:
    whole: Rect | None = None
    for rect in rects:
        whole = rect if whole is None else whole.united(rect)
    return whole or NOWHERE


def _with_room(size: Size) -> Size:
    """For a column more, in whole units: sums of them are exact. A row more at the bottom moves nobody beside it."""
    width, height = size
    return (
        float(ceil(width + max(m.PITCH, width * m.REGION_ROOM))),
        float(ceil(height * (1 + m.REGION_ROOM))),
    )


def room_above(whole: Rect, least: float) -> float:
    """For the labels over a row of regions, where all are seen at once."""
    return float(ceil(max(least, m.REGION_LABELS * max(whole.width, m.SHAPE * whole.height))))


def _new(found: Grounds, size: Size) -> Rect:
    """At the end of the last row or in a row below, whichever has more of a screen's shape."""
    if not found:  # what stands on the first one is where it would be alone
        return Rect(-m.REGION_SIDE, -m.REGION_TOP, *size)
    whole, last = united(found.values()), rows_of(found.values())[-1]
    beside = Rect(last[-1].right + m.REGION_GAP, last[-1].y, *size)
    gap = room_above(whole.united(Rect(whole.x, whole.bottom, *size)), m.REGION_ROW_GAP)
    below = Rect(whole.x, whole.bottom + gap, *size)
    rows = len(rows_of(found.values()))
    wide, high = _distance(whole.united(beside), rows), _distance(whole.united(below), rows + 1)
    if min(one.width for one in (*last, beside)) < m.REGION_LEGIBLE * whole.united(beside).width:
        return below
    return beside if wide <= high else below


def _distance(whole: Rect, rows: int) -> float:
    return abs(log(whole.width / whole.height / m.SHAPE)) + ROW_COST * (rows - 1)


def _grow(found: Grounds, region: str, size: Size) -> None:
    """Give a region that has outgrown its ground a larger one, and move what that would meet."""
    old = found[region]
    wanted = _with_room(size)
    width = wanted[0] if size[0] > old.width else old.width
    height = wanted[1] if size[1] > old.height else old.height
    if (width, height) == (old.width, old.height):
        return
    row = sorted((one for one in found if found[one].y == old.y), key=lambda one: found[one].x)
    place, wider = row.index(region), width - old.width
    found[region] = Rect(old.x, old.y, width, height)
    if place < len(row) - 1 - place:
        _shift(found, row[: place + 1], -wider, 0.0)
    else:
        _shift(found, row[place + 1 :], wider, 0.0)
    below = [one for one in found if found[one].y > old.y]
    if below:
        least = found[region].bottom + m.REGION_ROW_GAP
        _shift(found, below, 0.0, max(0.0, least - min(found[one].y for one in below)))


def _shift(found: Grounds, regions: Sequence[str], x: float, y: float) -> None:
    for one in regions:
        found[one] = found[one].translated(x, y)
