"""Where one stands in a diagram by what one looks at: the same place in another layout of it, as a World that is read
grows, or has changed since a view of it was saved. No Qt."""

from __future__ import annotations

from collections.abc import Iterable
from math import sqrt
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from console.topology.canvas.camera import MAX_SCALE, MIN_SCALE, Camera
from console.topology.canvas.lens import Level, level_at
from console.topology.canvas.plots import Plots
from console.topology.geometry import Rect

if TYPE_CHECKING:
    from console.topology.layout import Layout

ALL: Final = ""
"""The id of everything together."""
PART: Final = 1 / 6
"""Of the view: what fills less says where one is, but not how closely one looks."""


class Standpoint(NamedTuple):
    """What is in the middle of the view, and where in it: shares of its sides. size: of it, in view pixels, the side of
    a square as large; 0 where it is too small a part of what is seen to tell how closely one looks."""

    resource_id: str
    x: float
    y: float
    size: float


def standpoints(layout: Layout, plots: Plots, camera: Camera) -> list[Standpoint]:
    """From what is smallest to everything: another layout may not have it."""
    found = _nearest(layout, plots, camera)
    seen = camera.width * camera.height
    for resource_id, box in _around(layout, plots, camera):
        one = _at(resource_id, box, camera)
        found.append(one if one.size**2 >= seen * PART or resource_id == ALL else one._replace(size=0.0))
    return found


def camera_at(stood: list[Standpoint], layout: Layout, plots: Plots, camera: Camera) -> Camera:
    """The camera that has the first of them that is there in the middle, and looks as closely."""
    there = [(one, box) for one in stood if (box := _box_of(one.resource_id, layout, plots)) is not None]
    if not there:
        return camera
    one, box = there[0]
    x, y = box.x + one.x * box.width, box.y + one.y * box.height
    scale = next((one.size / _side(box) for one, box in there if one.size), camera.scale)
    return camera._replace(x=x, y=y, scale=min(MAX_SCALE, max(MIN_SCALE, scale)))


def enlarged(stood: Iterable[Standpoint], factor: float) -> list[Standpoint]:
    """The same in a view so many times as large: as much is seen."""
    return [one._replace(size=one.size * factor) for one in stood]


def _at(resource_id: str, box: Rect, camera: Camera) -> Standpoint:
    x, y = (camera.x - box.x) / max(1.0, box.width), (camera.y - box.y) / max(1.0, box.height)
    return Standpoint(resource_id, x, y, _side(box) * camera.scale)


def _side(box: Rect) -> float:
    return sqrt(max(1.0, box.width) * max(1.0, box.height))


def _box_of(resource_id: str, layout: Layout, plots: Plots) -> Rect | None:
    if resource_id == ALL:
        return layout.bounds
    number = layout.graph.band_numbers.get(resource_id)
    return (
        plots.plot(layout.bands[number]) if number is not None else layout.rect_of(layout.graph.stand_in(resource_id))
    )


def _around(layout: Layout, plots: Plots, camera: Camera) -> list[tuple[str, Rect]]:
    """What the middle of the view is in: a subnet's part of its zone, a VPC, everything."""
    found = ((band.subnet_id, plots.plot(band)) for band in layout.bands)
    inside = next(([one] for one in found if one[1].holds(camera.x, camera.y)), [])
    inside += [(vpc.id, vpc.rect) for vpc in layout.vpcs if vpc.rect.holds(camera.x, camera.y)]
    return [*inside, (ALL, layout.bounds)]


def _nearest(layout: Layout, plots: Plots, camera: Camera) -> list[Standpoint]:
    """The instance or interface in view that is nearest to its middle, where one looks at single ones."""
    seen, level = Rect(*camera.seen()), level_at(camera.scale)
    box = _around(layout, plots, camera)[0][1]
    if level is Level.FAR or (level is Level.MIDDLE and (box.width < seen.width or box.height < seen.height)):
        return []
    interfaces, instances = layout.numbers_in(seen)
    found: list[tuple[float, str, Rect]] = []
    for ids, rects, numbers in (
        (layout.interfaces, layout.interface_rects, interfaces),
        (layout.instances, layout.instance_rects, instances),
    ):
        if len(numbers):
            some = rects[numbers]
            away = np.hypot(some[:, 0] + some[:, 2] / 2 - camera.x, some[:, 1] + some[:, 3] / 2 - camera.y)
            first = int(np.argmin(away))
            found.append((float(away[first]), ids[int(numbers[first])], Rect(*some[first].tolist())))
    return [_at(*min(found)[1:], camera)] if found else []
