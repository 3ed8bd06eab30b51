"""Where paths run in an excerpt: along its cables, else beside its columns. No Qt.

Ends that the excerpt does not show are pills: below its title where they are of its VPC, else, as the networks outside,
above it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise, product
from typing import NamedTuple

from console.topology.canvas.excerpt import CARD, INNER, SHOULDER, TITLE, WIDTH, Excerpt
from console.topology.geometry import Point, Rect

Way = tuple[Point, ...]

MOST_PILLS = 3
PILL, PILL_ROW = 22.0, 34.0
BESIDE = 3.5
"""From the way of one path to that of the next."""
OUT = 6.0
"""How far a way leaves a card before it turns."""
BEND, WRITTEN, COVERED = 16.0, 120.0, 1000.0
"""A bend is worth so many units of length, a name that is run over so many, a card so many."""
BETWEEN = 350.0
"""So many to run between the two columns: whose path it is that ends there is not to be seen."""
SHORT, HIDDEN = 40.0, 250.0
NAME = 140.0
"""So much of a header is written on."""


class Pill(NamedTuple):
    thing: str
    words: str
    rect: Rect


def with_pills(
    shown: Excerpt, things: Sequence[tuple[str, str]], inside: Collection[str] = ()
) -> tuple[Excerpt, tuple[Pill, ...]]:
    """Room in an excerpt for ends that it does not show, by their ids and names; MOST_PILLS at most.

    inside: the ids of those that are of its VPC; the others stand above it.
    """
    things = things[:MOST_PILLS]
    outer = [one for one in things if one[0] not in inside]
    inner = [one for one in things if one[0] in inside]
    if inner:
        whole = shown.rect._replace(height=shown.rect.height + PILL_ROW)
        shown = replace(_lowered(shown, PILL_ROW), rect=whole)
    pills = _row(inner, shown.rect.x + INNER, shown.rect.width - 2 * INNER, shown.rect.y + TITLE)
    if outer:
        shown = _lowered(shown, PILL_ROW)
        pills = tuple(one._replace(rect=one.rect._replace(y=one.rect.y + PILL_ROW)) for one in pills)
        pills += _row(outer, 4.0, WIDTH - 8.0, 2.0)
    return shown, pills


def _row(things: Sequence[tuple[str, str]], x: float, room: float, y: float) -> tuple[Pill, ...]:
    if not things:
        return ()
    step = room / len(things)
    wide = min(step - 6, 130.0)
    places = (x + step * number + (step - wide) / 2 for number in range(len(things)))
    return tuple(Pill(thing, words, Rect(at, y, wide, PILL)) for (thing, words), at in zip(things, places, strict=True))


def _lowered(shown: Excerpt, by: float) -> Excerpt:
    def low(rect: Rect) -> Rect:
        return rect._replace(y=rect.y + by)

    return replace(
        shown,
        rect=low(shown.rect),
        bands=tuple(replace(one, rect=low(one.rect), header=low(one.header)) for one in shown.bands),
        interfaces=tuple(replace(one, rect=low(one.rect)) for one in shown.interfaces),
        instances=tuple(replace(one, rect=low(one.rect)) for one in shown.instances),
        cables=tuple(replace(one, points=tuple((x, y + by) for x, y in one.points)) for one in shown.cables),
    )


class ExcerptWays:
    """Of one path, the `number`th (from 0) of some: its lines run beside those of the others."""

    def __init__(self, shown: Excerpt, pills: Sequence[Pill], number: int) -> None:
        self._boxes = {one.card.id: one.rect for one in shown.interfaces}
        self._boxes |= {one.id: one.rect for one in shown.instances}
        self._cards = tuple(self._boxes.values())
        titles = [(band.header, NAME) for band in shown.bands] + [(shown.rect._replace(height=TITLE), NAME)]
        shoulders = [one.rect for one in shown.interfaces if one.card.public_ip]
        self._written = (
            *(rect._replace(width=min(rect.width, wide)) for rect, wide in titles),
            *(Rect(rect.center[0], rect.y - SHOULDER, rect.width / 2, SHOULDER + 4) for rect in shoulders),
        )
        self._boxes |= {one.thing: one.rect for one in pills}
        self._cables = {(one.interface_id, one.instance_id): one.points for one in shown.cables}
        self._aside = BESIDE * ((number + 1) // 2) * (1 if number % 2 else -1)
        left, middle = shown.rect.x + INNER, WIDTH / 2
        self._whole = shown.rect
        aside = (shown.rect.x + left) / 2
        self._lanes = (aside, left + 6, middle, WIDTH - left - 6, WIDTH - aside)

    def box_of(self, thing: str) -> Rect | None:
        return self._boxes.get(thing)

    def rect_of(self, thing: str) -> Rect | None:
        return self._boxes.get(thing) or (self._whole if self.is_container(thing) else None)

    def is_container(self, thing: str) -> bool:
        """Gateways are not drawn: what they drop ends at the edge of the VPC."""
        return thing.startswith(("igw-", "vgw-"))

    def hides(self, rect: Rect) -> bool:
        return any(one.meets(rect) for one in self._written)

    def way(self, start: str, end: str) -> Way:
        """From box to box; both are there."""
        if cable := self._cables.get((start, end)):
            return _ahead(cable, self._boxes[start])
        if cable := self._cables.get((end, start)):
            return _ahead(cable, self._boxes[start])
        one, other = self._boxes[start], self._boxes[end]
        return min(self._candidates(one, other), key=lambda way: self._cost(way, one, other))

    def _candidates(self, one: Rect, other: Rect) -> Iterator[Way]:
        for out, into in product(self._gates(one), self._gates(other)):
            (x, y), (to_x, to_y) = out[-1], into[-1]
            yield _straight((*out, (to_x, y), *into[::-1]))
            yield _straight((*out, (x, to_y), *into[::-1]))
            for lane in self._lanes:
                at = lane + self._aside
                yield _straight((*out, (at, y), (at, to_y), *into[::-1]))

    def _gates(self, box: Rect) -> Iterator[tuple[Point, Point]]:
        """From its edge to where it may turn: above and below a card, at its sides; of a pill, below."""
        x = box.x + box.width * (0.5 if box.height == PILL else 0.25) + self._aside
        yield (x, box.bottom), (x, box.bottom + OUT + self._aside / 2)
        if box.height == PILL:
            return
        yield (x, box.y), (x, box.y - OUT + self._aside / 2)
        y = box.y + CARD[1] / 2 + self._aside
        yield (box.x, y), (box.x - 4, y)
        yield (box.right, y), (box.right + 4, y)

    def _cost(self, way: Way, one: Rect, other: Rect) -> float:
        cost = BEND * len(way)
        if sum(abs(x - to_x) + abs(y - to_y) for (x, y), (to_x, to_y) in pairwise(way)) < SHORT:
            cost += HIDDEN  # by its own number
        for (x, y), (to_x, to_y) in pairwise(way):
            cost += abs(x - to_x) + abs(y - to_y)
            leg = Rect(min(x, to_x), min(y, to_y), abs(x - to_x), abs(y - to_y)).grown(1.5)
            cost += COVERED * sum(leg.meets(card) for card in self._cards if card not in (one, other))
            cost += COVERED * sum(leg.grown(-2.5).meets(box) for box in (one, other))
            cost += WRITTEN * sum(leg.meets(title) for title in self._written)
            cost += BETWEEN * (x == to_x and abs(x - WIDTH / 2) < INNER and abs(y - to_y) > CARD[1] / 2)
        return cost


def _ahead(cable: Way, start: Rect) -> Way:
    x, y = cable[0]
    return cable if start.grown(1).holds(x, y) else cable[::-1]


def _straight(points: Way) -> Way:
    """Without repeated points, and those on a straight line."""
    kept: list[Point] = []
    for x, y in points:
        if kept and kept[-1] == (x, y):
            continue
        if len(kept) > 1 and (kept[-2][0] == kept[-1][0] == x or kept[-2][1] == kept[-1][1] == y):
            kept.pop()
        kept.append((x, y))
    return tuple(kept)
