"""A traced path laid along its ways: lines, numbers and the place of a drop, in scene units. No Qt."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import hypot
from typing import NamedTuple, Protocol

from console.topology.canvas.path_ways import Way
from console.topology.geometry import Point, Rect
from console.topology.path import Hop, PathOverlay

APART = 26.0
"""From number to number."""
NUMBER = 20.0
"""How wide one is."""
BESIDE = 6.0
"""The reply runs so far to the right of where it goes, beside the way there."""
STUB = 34.0
"""How far a packet gets that is dropped where it starts."""
BEFORE = 13.0
"""How far before the thing that drops it the cross stands."""


class Streets(Protocol):
    """What a path runs along: the ways of a diagram, or of an excerpt."""

    def box_of(self, thing: str) -> Rect | None: ...

    def rect_of(self, thing: str) -> Rect | None: ...

    def is_container(self, thing: str) -> bool: ...

    def way(self, start: str, end: str) -> Way: ...

    def hides(self, rect: Rect) -> bool:
        """Whether something is written there that lies on no line: the address on a card's shoulder."""
        ...


class Badge(NamedTuple):
    at: Point
    hop: Hop
    of_reply: bool


@dataclass(slots=True)
class Track:
    """lines, reply: polylines. cross: where the packet is dropped. taken: numbers of other paths, to keep clear of."""

    lines: list[Way] = field(default_factory=list)
    reply: list[Way] = field(default_factory=list)
    badges: list[Badge] = field(default_factory=list)
    cross: Point | None = None
    taken: list[Badge] = field(default_factory=list)


def track_of(
    ways: Streets, path: PathOverlay, stand_in: Callable[[str], str] = str, taken: Sequence[Badge] = ()
) -> Track:
    """stand_in: the box that stands for a thing, where several are drawn as one. taken: the numbers of other paths."""
    track = Track(taken=list(taken))
    for reply, hops in ((False, path.hops), (True, path.reply)):
        drops = path.dropped_at if path.dropped_at and path.on_reply is reply else ""
        _lay(track, ways, [hop._replace(thing=stand_in(hop.thing)) for hop in hops], stand_in(drops), reply)
    return track


def legs_of(ways: Streets, path: PathOverlay, stand_in: Callable[[str], str] = str) -> Iterator[tuple[str, str]]:
    """From thing to thing, there and back: of what such a track takes the ways."""
    for hops in (path.hops, path.reply):
        things = [thing for hop in hops if ways.box_of(thing := stand_in(hop.thing)) is not None]
        yield from ((start, end) for start, end in pairwise(things) if start != end)


def _lay(track: Track, ways: Streets, hops: Sequence[Hop], drops: str, reply: bool) -> None:
    """Each leg with the hops on it: those between its ends, its end, and on the first leg its start."""
    start: Hop | None = None
    between: list[Hop] = []
    last: Way = ()
    for hop in hops:
        if ways.box_of(hop.thing) is None:
            between.append(hop)
            continue
        if start is None:
            start, between = hop, [hop, *between]
            continue
        if hop.thing != start.thing:
            last = ways.way(start.thing, hop.thing)
            last = _aside(last, BESIDE) if reply else last
            if _leg(track, ways, last, [*between, hop], start.thing, drops, reply):
                return
            between = []
        else:
            between.append(hop)
        start = hop
    if start is not None and (between or drops == start.thing):
        _stay(track, ways, start, between, drops, last, reply)


def _leg(track: Track, ways: Streets, way: Way, hops: list[Hop], start: str, drops: str, reply: bool) -> bool:
    """One leg. Whether the packet is dropped on it."""
    length, dropped = _length(way), False
    for place, hop in enumerate(hops):
        if drops and hop.thing == drops:
            hops, dropped = hops[: place + 1], True
            length = _dropped_after(ways, way, drops, start, place == len(hops) - 1)
            way = _cut(way, length)
            track.cross = way[-1]
            break
    (track.reply if reply else track.lines).append(way)
    shown = [hop for hop in hops if hop.number]
    room = length - (APART if dropped else 0.0)
    shift = 0.7 if reply else 1.0  # not where the way there, which may be the same, has its numbers
    steps = [room * (place + shift) / (len(shown) + 1) for place in range(len(shown))]
    wanted = [_wanted(ways, way, hop, start, step) for hop, step in zip(shown, steps, strict=True)]
    for at, hop in zip(_spread(wanted, room), shown, strict=True):
        track.badges.append(Badge(_clear_of(ways, [*track.taken, *track.badges], way, at, room), hop, reply))
    return dropped


def _clear_of(ways: Streets, others: list[Badge], way: Way, wanted: float, room: float) -> Point:
    """A point on the way, as near as there is one to where a number should stand, that no other number takes, and
    where it hides nothing that is written."""
    steps = sorted((number * APART / 2 for number in range(-12, 13)), key=abs)
    points = [_at(way, wanted + step) for step in steps if 0 <= wanted + step <= room]
    free = [point for point in points if all(_between(point, other.at) >= NUMBER for other in others)]
    clear = (point for point in free if not ways.hides(_around(point)))
    return next(clear, next(iter(free), _at(way, wanted)))


def _around(point: Point) -> Rect:
    """What a number takes."""
    return Rect(point[0] - NUMBER / 2, point[1] - NUMBER / 2, NUMBER, NUMBER)


def _dropped_after(ways: Streets, way: Way, drops: str, start: str, at_end: bool) -> float:
    """How far along its leg a packet gets."""
    length = _length(way)
    box = ways.rect_of(drops) if ways.is_container(drops) else None
    if box is not None and not box.holds(*way[0]) and (inside := _inside(way, box)) is not None:
        return max(1.0, inside[0])
    if box is not None and not box.holds(*way[-1]) and (inside := _inside(way, box)) is not None:
        return max(1.0, min(inside[1], length))
    if drops == start or not at_end:
        return min(STUB, length)
    return max(1.0, length - BEFORE)


def _wanted(ways: Streets, way: Way, hop: Hop, start: str, otherwise: float) -> float:
    """How far along its leg a number should stand."""
    if hop.thing == start:
        return min(STUB, otherwise)
    if ways.is_container(hop.thing) and (box := ways.rect_of(hop.thing)):
        longest = max(_stretches(way, box), key=_extent, default=None)
        if longest is not None:
            return (longest[0] + longest[1]) / 2
    return otherwise


def _stay(track: Track, ways: Streets, at: Hop, hops: list[Hop], drops: str, last: Way, reply: bool) -> None:
    """What happens at the last thing: its numbers in a row on its edge, with the cross after them."""
    box = ways.box_of(at.thing)
    assert box is not None
    x, y = (last[-1][0] + APART, last[-1][1]) if last else (box.x + APART / 2, box.y)
    y = box.y if y < box.center[1] else box.bottom
    for hop in hops:
        if hop.number:
            track.badges.append(Badge((x, y), hop, reply))
            x += APART
        if drops and hop.thing == drops:
            break
    if drops and (drops == at.thing or any(hop.thing == drops for hop in hops)):
        track.cross = (x, y)


# --- along a polyline


def _length(way: Way) -> float:
    return sum(_between(one, other) for one, other in pairwise(way))


def _between(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _at(way: Way, along: float) -> Point:
    return _cut(way, along)[-1]


def _cut(way: Way, along: float) -> Way:
    """The first so many units of it."""
    taken = [way[0]]
    for one, other in pairwise(way):
        length = _between(one, other)
        if length >= along:
            share = along / length if length else 0.0
            taken.append((one[0] + (other[0] - one[0]) * share, one[1] + (other[1] - one[1]) * share))
            return tuple(taken)
        along -= length
        taken.append(other)
    return tuple(taken)


def _stretches(way: Way, box: Rect) -> list[tuple[float, float]]:
    """Where a polyline's straight legs are within a box: from, to."""
    found, done = [], 0.0
    for (x, y), (to_x, to_y) in pairwise(way):
        length = abs(to_x - x) + abs(to_y - y)
        first, last = 0.0, length
        for here, there, low, high in ((x, to_x, box.x, box.right), (y, to_y, box.y, box.bottom)):
            if here == there:
                if not low <= here <= high:
                    last = -1.0
                continue
            ends = sorted((edge - here) / (there - here) * length for edge in (low, high))
            first, last = max(first, ends[0]), min(last, ends[1])
        if last > first:
            found.append((done + first, done + last))
        done += length
    return found


def _inside(way: Way, box: Rect) -> tuple[float, float] | None:
    """Where a polyline first comes into a box, and leaves it last."""
    found = _stretches(way, box)
    return (found[0][0], found[-1][1]) if found else None


def _extent(stretch: tuple[float, float]) -> float:
    return stretch[1] - stretch[0]


def _spread(wanted: list[float], length: float) -> list[float]:
    """Kept in order and apart, as far as there is room."""
    placed, least = [], 0.0
    for one in wanted:
        placed.append(max(one, least))
        least = placed[-1] + APART
    most = max(length, 0.0)
    for place in range(len(placed) - 1, -1, -1):
        placed[place] = max(0.0, min(placed[place], most))
        most = placed[place] - APART
    return placed


def _aside(way: Way, by: float) -> Way:
    """The same beside it, to the right of where it goes."""
    normals = []
    for (x, y), (to_x, to_y) in pairwise(way):
        length = _between((x, y), (to_x, to_y)) or 1.0
        normals.append(((y - to_y) / length * by, (to_x - x) / length * by))
    moved = []
    for place, (x, y) in enumerate(way):
        before, after = normals[max(0, place - 1)], normals[min(place, len(normals) - 1)]
        across = before == after or place in (0, len(way) - 1)
        dx, dy = (before if place else after) if across else (before[0] + after[0], before[1] + after[1])
        moved.append((x + dx, y + dy))
    return tuple(moved)
