"""Regions of pixels as few rectangles."""

from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion

NEARBY = 1.6
"""So much larger than its parts, a rectangle around them is painted in less time than each of them by itself."""


def parts(region: QRegion, most: int = 6) -> list[QRect]:
    """The rectangles of a region; one around all where there are many."""
    if region.rectCount() > most:
        return [region.boundingRect()]
    return list(cast("Iterable[QRect]", region))


def few_parts(region: QRegion) -> list[QRect]:
    """The same, and one around those that are near each other."""
    found = parts(region)
    around = region.boundingRect()
    if len(found) > 1 and _area(around) < NEARBY * sum(map(_area, found)):
        return [around]
    return found


def _area(rect: QRect) -> int:
    return rect.width() * rect.height()
