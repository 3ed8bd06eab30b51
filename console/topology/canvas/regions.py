"""Regions of pixels as few rectangles."""

from collections.abc import Iterable
from typing import cast

from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion


def parts(region: QRegion, most: int = 6) -> list[QRect]:
    """The rectangles of a region; one around all where there are many."""
    if region.rectCount() > most:
        return [region.boundingRect()]
    return list(cast("Iterable[QRect]", region))
