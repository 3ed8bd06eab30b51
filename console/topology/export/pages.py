"""How a large diagram goes onto sheets of paper: arithmetic only, lengths in pixels at 96 dots to the inch."""

from enum import StrEnum
from math import ceil
from typing import NamedTuple

from console.topology.geometry import Rect

_MM = 96 / 25.4
MARGIN = 10 * _MM
"""What printers leave white."""
OVERLAP = 8 * _MM
"""What neighbouring sheets both show, to be glued."""
FOOTER = 6 * _MM
MOST_SHEETS = 400
SMALLEST = 0.6
"""Of the scale, for all on one sheet: letters of 7 pixels, 5 points."""


class Paper(StrEnum):
    A4 = "a4"
    A3 = "a3"
    LETTER = "letter"


_SIZES = {Paper.A4: (210 * _MM, 297 * _MM), Paper.A3: (297 * _MM, 420 * _MM), Paper.LETTER: (8.5 * 96, 11.0 * 96)}


class Sheets(NamedTuple):
    """Which paper, and which way round."""

    paper: Paper
    landscape: bool = False

    @property
    def size(self) -> tuple[float, float]:
        """Width and height."""
        width, height = _SIZES[self.paper]
        return (height, width) if self.landscape else (width, height)


class Sheet(NamedTuple):
    """One sheet. part: of the scene; target: where it goes. row, column: from 1, of `rows` and `columns`."""

    row: int
    column: int
    rows: int
    columns: int
    part: Rect
    target: Rect


def sheets(paper: Sheets, area: Rect, scale: float) -> list[Sheet]:
    """Row by row, the `area` of the scene in the middle of them. scale: pixels to a scene unit; smaller where all of it
    then fits onto one sheet and is still read, never larger.

    Raises ValueError for more than MOST_SHEETS.
    """
    width, height = paper.size
    target = Rect(MARGIN, MARGIN, width - 2 * MARGIN, height - 2 * MARGIN - FOOTER)
    one = min(target.width / area.width, target.height / area.height)
    if one >= SMALLEST * scale:
        scale = min(one, scale)
    columns = _count(area.width * scale, target.width)
    rows = _count(area.height * scale, target.height)
    if rows * columns > MOST_SHEETS:
        raise ValueError(
            f"it would take {rows * columns:,} sheets of {paper.paper}, {MOST_SHEETS} are the most: "
            "choose larger paper, a level farther away, or what is seen"
        )
    step_x, step_y = target.width - OVERLAP, target.height - OVERLAP
    left = area.center[0] - (columns * step_x + OVERLAP) / 2 / scale
    top = area.center[1] - (rows * step_y + OVERLAP) / 2 / scale
    size = (target.width / scale, target.height / scale)
    return [
        Sheet(
            row + 1,
            column + 1,
            rows,
            columns,
            Rect(left + column * step_x / scale, top + row * step_y / scale, *size),
            target,
        )
        for row in range(rows)
        for column in range(columns)
    ]


def _count(length: float, room: float) -> int:
    return max(1, ceil((length - OVERLAP) / (room - OVERLAP) - 1e-9))
