"""Cables ready to be painted: rounded paths for near, straight strips for the middle distance and to choose by."""

from itertools import pairwise
from math import hypot
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from console.topology.geometry import Doubles, Flags, Floats, Ints, Point, Rect
from console.topology.layout.model import Cables

WIDE = 3.0
"""How wide a strip is from afar, in scene units: near, cables are 2.2."""
THICK = 2.2
"""The same near."""

_AROUND = np.array([-WIDE / 2, -WIDE / 2, WIDE, WIDE], np.float32)
_THICK = np.array([-THICK / 2, -THICK / 2, THICK, THICK], np.float32)
MOST_BENDS = 20_000
"""Kept ones."""
BENDS = 250
"""A curve costs some 10 µs, a straight leg 1 µs."""


class Legs(NamedTuple):
    """owners: int[k], whose straight leg each is; boxes: float[k, 4]; bends: cable and curve."""

    owners: Ints
    boxes: NDArray[np.floating[Any]]
    bends: list[tuple[int, QPainterPath]]


class CableShapes:
    """The shapes of one layout's cables: cable i is interface i's. Paths are made when first seen.

    strip_cables: int32[s], whose leg each strip is.
    """

    def __init__(self, cables: Cables) -> None:
        self.cables = cables
        self._paths: dict[int, QPainterPath] = {}
        self._bends: dict[int, QPainterPath] = {}
        self.strip_cables, self._legs = cables.legs()

    def points(self, cable: int) -> list[Point]:
        """The corners from the interface to the instance."""
        return [(x, y) for x, y in self.cables.path(cable).tolist()]

    def __len__(self) -> int:
        return len(self.cables)

    def cables_in(self, rect: Rect) -> list[int]:
        """The cables that run through a part of the scene."""
        # Not np.unique: its first call imports numpy.ma, which a first picture need not wait for.
        return sorted(set(cast("list[int]", self.strip_cables[self.strips_in(rect)].tolist())))

    def strips(self, numbers: NDArray[np.intp]) -> Floats:
        """float32[k, 4], x, y, width, height of some straight legs."""
        strips: Floats = self._boxes(numbers) + _AROUND
        return strips

    def _boxes(self, numbers: Ints) -> Floats:
        """Of some legs; by columns, as they are kept, in a fifth of the time of `[numbers]`."""
        return np.column_stack([self._legs[:, column].take(numbers) for column in range(4)])

    def strips_in(self, rect: Rect) -> NDArray[np.intp]:
        """Numbers of the strips that meet a part of the scene, ascending."""
        return self.cables.found().meeting(rect.grown(WIDE / 2))

    def near(self, x: float, y: float, reach: float) -> int | None:
        """The cable that runs within `reach` of a point; the nearest one."""
        legs = self.strips_in(Rect(x - reach, y - reach, 2 * reach, 2 * reach))
        if not len(legs):
            return None
        strips = self.strips(legs)
        aside = np.abs(strips[:, :2] + strips[:, 2:] / 2 - (x, y)) - strips[:, 2:] / 2
        return int(self.strip_cables[legs[int(np.argmin(np.max(aside, axis=1)))]])

    def path(self, cable: int) -> QPainterPath:
        path = self._paths.get(cable)
        if path is None:
            path = self._paths[cable] = rounded(self.points(cable), self.cables.corner)
        return path

    def legs_in(self, rect: Rect) -> Legs:
        """What is painted near of the cables that run through a part of the scene: straight legs, and their bends.
        Where there are more than BENDS of these, they can't be told apart: whole legs then, and no bends."""
        seen = rect.grown(self.cables.corner)
        legs = self.strips_in(seen)
        owners = self.strip_cables[legs]
        if not len(legs):
            return Legs(owners, np.zeros((0, 4), np.float32), [])
        first = legs + owners  # a cable of k points has k - 1 legs
        start, end = self.cables.points.take(first, axis=0), self.cables.points.take(first + 1, axis=0)
        inside, begun = _holds(seen, end), _holds(seen, start)
        after, before = np.zeros(len(legs)), np.zeros(len(legs))
        after[inside] = self._bends_between(legs[inside], 1)
        if np.count_nonzero(after) > BENDS:
            return Legs(owners, self._boxes(legs) + _THICK, [])
        before[begun] = self._bends_between(legs[begun], -1)
        start, end = start.astype(np.float64), end.astype(np.float64)
        along = (end - start) / np.maximum(np.abs(end - start).sum(axis=1), 1e-6)[:, None]
        one, other = start + along * before[:, None], end - along * after[:, None]
        aside = np.abs(along[:, ::-1]) * (THICK / 2)
        low, high = np.minimum(one, other) - aside, np.maximum(one, other) + aside
        bent = after > 0
        curves = zip(legs[bent].tolist(), owners[bent].tolist(), after[bent].tolist(), strict=True)
        bends = [(owner, self._bend(leg, owner, bend)) for leg, owner, bend in curves]
        return Legs(owners, np.hstack([low, high - low]), bends)

    def _bends_between(self, legs: Ints, step: int) -> Doubles:
        """How much of each leg the bend between it and the next (1) or the last (-1) leg of its cable takes; 0 where
        there is none."""
        others = legs + step
        known = (others >= 0) & (others < len(self._legs))
        others = np.where(known, others, 0)
        known &= self.strip_cables[others] == self.strip_cables[legs]
        width, height = self._legs[:, 2], self._legs[:, 3]
        beside = np.maximum(width.take(others), height.take(others))
        length = np.maximum(width.take(legs), height.take(legs))
        bends = np.minimum(np.minimum(self.cables.corner, beside / 2), length / 2)
        return np.where(known & (bends >= 0.5), bends, 0.0).astype(np.float64)

    def _bend(self, leg: int, cable: int, bend: float) -> QPainterPath:
        """The curve at the end of a leg."""
        path = self._bends.get(leg)
        if path is None:
            if len(self._bends) >= MOST_BENDS:
                self._bends.clear()
            before, corner, after = self.cables.points[leg + cable : leg + cable + 3].tolist()
            path = self._bends[leg] = QPainterPath(QPointF(*_toward(corner, before, bend / _length(corner, before))))
            x, y = _toward(corner, after, bend / _length(corner, after))
            path.quadTo(corner[0], corner[1], x, y)
        return path

    def boxes_of(self, cable: int) -> list[Rect]:
        """The boxes of a cable's legs."""
        first = int(np.searchsorted(self.strip_cables, cable))
        last = int(np.searchsorted(self.strip_cables, cable, side="right"))
        return [Rect(*leg) for leg in self.strips(np.arange(first, last)).tolist()]


def _holds(rect: Rect, points: Floats) -> Flags:
    """Which of float32[n, 2] lie in a rectangle."""
    x, y = points[:, 0], points[:, 1]
    inside: Flags = (x > rect.x) & (x < rect.right) & (y > rect.y) & (y < rect.bottom)
    return inside


def rounded(points: list[Point], radius: float) -> QPainterPath:
    """A polyline with round bends; where a leg is short, its bends are tighter."""
    path = QPainterPath(QPointF(*points[0]))
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        into, out = _length(before, here), _length(here, after)
        bend = min(radius, into / 2, out / 2)
        if bend < 0.5:
            path.lineTo(*here)
            continue
        path.lineTo(*_toward(here, before, bend / into))
        x, y = _toward(here, after, bend / out)
        path.quadTo(here[0], here[1], x, y)
    path.lineTo(*points[-1])
    return path


def partial(points: list[Point], share: float) -> list[Point]:
    """The first `share` (0 … 1) of a polyline's length."""
    total = sum(_length(one, other) for one, other in pairwise(points))
    left = total * share
    taken = [points[0]]
    for one, other in pairwise(points):
        length = _length(one, other)
        if length >= left:
            taken.append(_toward(one, other, left / length if length else 0.0))
            return taken
        taken.append(other)
        left -= length
    return taken


def _length(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _toward(start: Point, end: Point, share: float) -> Point:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
