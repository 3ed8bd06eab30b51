"""What moves in view: of all that is on its way in a large world, a frame pays for that alone."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from console.topology.canvas.lens import Lens, Level
from console.topology.canvas.motion import CableMotion, Motions
from console.topology.canvas.picture import Picture
from console.topology.canvas.tiles import seen_in
from console.topology.geometry import Point, Rect

AROUND = 14.0
"""Scene units that a motion may paint beyond its thing."""
CABLE = 6.0


class Moving(NamedTuple):
    """cables: with their corners, from the interface on. welcomed, breathing: the ids, where they are, and when they
    came."""

    cables: list[tuple[CableMotion, list[Point]]]
    welcomed: list[tuple[str, Rect, float]]
    breathing: list[tuple[str, Rect]]

    def areas(self) -> list[Rect]:
        """The parts of the scene on which that moves."""
        areas = [box.grown(AROUND) for _, box, _ in self.welcomed]
        areas += [box.grown(AROUND) for _, box in self.breathing]
        return areas + [leg for _, points in self.cables for leg in _legs(points)]


def moving_in(motions: Motions, picture: Picture, seen: Rect, lens: Lens) -> Moving:
    """Of all motions, those that are painted of a part of the scene."""
    reach = seen.grown(AROUND)
    welcomed = ((one, picture.shown_rect(one, lens), started) for one, started in motions.welcomed.items())
    return Moving(
        _cables(motions, picture, reach) if lens.level is not Level.FAR else [],
        [(one, box, started) for one, box, started in welcomed if box is not None and box.meets(reach)],
        _breathing(motions, picture, reach) if lens.level is Level.NEAR else [],
    )


def _cables(motions: Motions, picture: Picture, reach: Rect) -> list[tuple[CableMotion, list[Point]]]:
    numbers, shapes = picture.layout.graph.interface_numbers, picture.cables
    end = len(shapes)
    found = []
    standing: list[CableMotion] = []
    theirs: list[int] = []
    for interface_id, cable in motions.cables.items():
        if cable.points is not None:
            if any(leg.meets(reach) for leg in _legs(cable.points)):
                found.append((cable, cable.points))
        elif (number := numbers.get(interface_id, end)) < end:
            standing.append(cable)
            theirs.append(number)
    if standing:
        boxes = shapes.cables.bounds(np.array(theirs, np.int32))
        found += [(standing[one], shapes.points(theirs[one])) for one in seen_in(boxes, reach).tolist()]
    return found


def _breathing(motions: Motions, picture: Picture, reach: Rect) -> list[tuple[str, Rect]]:
    layout = picture.layout
    found: list[tuple[str, Rect]] = []
    for numbers, rects in (
        (layout.graph.interface_numbers, layout.interface_rects),
        (layout.graph.instance_numbers, layout.instance_rects),
    ):
        theirs = [(one, number) for one in motions.breathing if (number := numbers.get(one)) is not None]
        boxes = rects.take([number for _, number in theirs], axis=0)
        found += [(theirs[one][0], Rect(*boxes[one].tolist())) for one in seen_in(boxes, reach).tolist()]
    return found


def _legs(points: list[Point]) -> Iterator[Rect]:
    for (x, y), (to_x, to_y) in pairwise(points):
        yield Rect(min(x, to_x), min(y, to_y), abs(to_x - x), abs(to_y - y)).grown(CABLE)
