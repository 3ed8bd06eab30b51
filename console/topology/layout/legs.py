"""Cables' legs found by where they are: upright ones in the order of their x, lying ones in that of their y.

A leg is thin one way and may be as long as the scene the other way, so that no field of a grid holds it.
"""

import numpy as np
from numpy.typing import NDArray

from console.topology.geometry import Floats, Ints, Rect


class Legs:
    """Of float32[n, 4], x, y, width, height: looking into a part of it costs what lies beside and below that."""

    __slots__ = ("_lying", "_upright")

    def __init__(self, boxes: Floats) -> None:
        """0.1 s for a million."""
        upright = boxes[:, 2] <= boxes[:, 3]
        self._upright = _Side(boxes, np.flatnonzero(upright), 0)
        self._lying = _Side(boxes, np.flatnonzero(~upright), 1)

    def meeting(self, rect: Rect) -> NDArray[np.intp]:
        """Numbers of those that meet `rect`, ascending."""
        upright = self._upright.meeting(rect.x, rect.right, rect.y, rect.bottom)
        lying = self._lying.meeting(rect.y, rect.bottom, rect.x, rect.right)
        return np.sort(np.concatenate([upright, lying])).astype(np.intp)


class _Side:
    """Those that are thin along one axis: where they are on it, and from where to where they run along the other."""

    __slots__ = ("_at", "_end", "_numbers", "_start", "_thick")

    def __init__(self, boxes: Floats, numbers: NDArray[np.intp], axis: int) -> None:
        numbers = numbers[np.argsort(boxes[numbers, axis])]
        self._numbers: Ints = numbers.astype(np.int32)
        self._at, self._start = boxes[numbers, axis], boxes[numbers, 1 - axis]
        self._end = self._start + boxes[numbers, 3 - axis]
        self._thick = float(boxes[numbers, 2 + axis].max(initial=0.0))

    def meeting(self, low: float, high: float, start: float, end: float) -> Ints:
        first, last = np.searchsorted(self._at, np.array([low - self._thick, high], np.float32)).tolist()
        along = (self._start[first:last] < end) & (self._end[first:last] > start)
        found: Ints = self._numbers[first:last][along]
        return found
