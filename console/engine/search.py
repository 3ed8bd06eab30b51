"""A free place among many, without looking at each."""

from collections.abc import Callable
from itertools import chain
from typing import Final

_SAMPLES: Final = 256
"""Places looked at where hardly one is free, before all are."""


def first_free(size: int, is_free: Callable[[int], bool]) -> int | None:
    """A free one of the places 0 … size-1: the first wherever the taken ones lie without gaps; None if there is none.

    Gallop from the start to a free place, then halve back to one that is free right after one that is not. Where the
    gallop meets none, nearly all are taken: look here and there, and only then everywhere. Cost: O(log size).
    """
    if size <= 0:
        return None
    last = size - 1
    low, high = -1, 0  # low: taken, or before the start
    while not is_free(high):
        if high == last:
            everywhere = range(size)
            return next(filter(is_free, chain(everywhere[:: size // _SAMPLES + 1], everywhere)), None)
        low, high = high, min(2 * high + 1, last)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_free(middle) else (middle, high)
    return high
