"""Immutable geometry in scene units: a unit is a pixel at 100 %, x grows to the right and y downward."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.integer[Any]]
Flags = NDArray[np.bool_]


class Rect(NamedTuple):
    """An axis-parallel box: its top left corner and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def center(self) -> Point:
        return (self.x + self.width / 2, self.y + self.height / 2)

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in it, its left and top edge included."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height

    def covers(self, other: "Rect") -> bool:
        """Whether all of `other` lies in it."""
        return self.x <= other.x and self.y <= other.y and other.right <= self.right and other.bottom <= self.bottom

    def meets(self, other: "Rect") -> bool:
        """Whether both share more than an edge."""
        x, y, width, height = self
        left, top, wide, high = other
        return x < left + wide and left < x + width and y < top + high and top < y + height

    def united(self, other: "Rect") -> "Rect":
        left, top = min(self.x, other.x), min(self.y, other.y)
        return Rect(left, top, max(self.right, other.right) - left, max(self.bottom, other.bottom) - top)

    def translated(self, x: float, y: float) -> "Rect":
        return Rect(self.x + x, self.y + y, self.width, self.height)

    def towards(self, other: "Rect", share: float) -> "Rect":
        """What is between both: 0 is this one, 1 the other."""
        return Rect(*(mine + (its - mine) * share for mine, its in zip(self, other, strict=True)))

    def grown(self, margin: float) -> "Rect":
        """The same with `margin` added on every side."""
        return Rect(self.x - margin, self.y - margin, self.width + 2 * margin, self.height + 2 * margin)


NOWHERE = Rect(0.0, 0.0, 0.0, 0.0)
