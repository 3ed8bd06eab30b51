"""What lies where: by arithmetic on the slots, so that the cost does not grow with the world."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

import msgspec
import numpy as np

from console.topology.geometry import Flags, Floats, Ints, Rect
from console.topology.graph import Graph
from console.topology.layout import measures as m
from console.topology.layout.groups import distinct
from console.topology.layout.slots import Slots


class Frame(NamedTuple):
    """A tower on the plane. tops: of its bands and lanes in turn (band, lane, band, …); slots: y of their first row."""

    vpc_id: str
    rect: Rect
    bands: tuple[int, ...]
    left: float
    pitch: float
    columns: int
    tops: tuple[float, ...]
    slots: tuple[float, ...]


class Finder(msgspec.Struct, frozen=True, eq=False):
    """vpcs, gateways: id and box. boxes: the same and the subnets, by id. regions: id, box and title."""

    graph: Graph
    vpcs: tuple[tuple[str, Rect], ...]
    gateways: tuple[tuple[str, Rect], ...]
    boxes: dict[str, Rect]
    frames: tuple[Frame, ...]
    slots: Slots
    interface_rects: Floats
    instance_rects: Floats
    regions: tuple[tuple[str, Rect, Rect], ...] = ()

    def hit(self, x: float, y: float) -> str | None:
        for gateway, rect in self.gateways:
            if rect.holds(x, y):
                return gateway
        for frame in self.frames:
            if frame.rect.holds(x, y):
                return self._hit_in(frame, x, y)
        for vpc, rect in self.vpcs:
            if rect.holds(x, y):
                return vpc
        return next((one for one, rect, tab in self.regions if rect.holds(x, y) or tab.holds(x, y)), None)

    def _hit_in(self, frame: Frame, x: float, y: float) -> str:
        step = bisect_right(frame.tops, y) - 1
        band = frame.bands[step // 2]
        in_band = step % 2 == 0
        grid = self.slots.band(band) if in_band else self.slots.lane(band)
        column = int((x - frame.left) // frame.pitch)
        row = int((y - frame.slots[step]) // (m.ROW_PITCH if in_band else m.LANE_ROW_PITCH))
        if 0 <= column < grid.shape[1] and 0 <= row < grid.shape[0] and (code := int(grid[row, column])):
            found = self._hit_thing(code, x, y)
            if found is not None:
                return found
        return self.graph.bands[band].subnet_id if in_band else frame.vpc_id

    def _hit_thing(self, code: int, x: float, y: float) -> str | None:
        if code > 0:
            return self.graph.interfaces[code - 1] if _holds(self.interface_rects[code - 1], x, y) else None
        for interface in self.graph.interfaces_of(-code - 1):
            if _holds(self.interface_rects[interface], x, y):
                return self.graph.interfaces[interface]
        return self.graph.instances[-code - 1] if _holds(self.instance_rects[-code - 1], x, y) else None

    def things_in(self, rect: Rect) -> list[str]:
        found = [region for region, box, _ in self.regions if box.meets(rect)]
        found += [vpc for vpc, box in self.vpcs if box.meets(rect)]
        found += [gateway for gateway, box in self.gateways if box.meets(rect)]
        for band in self.graph.bands:
            if self.boxes[band.subnet_id].meets(rect):
                found.append(band.subnet_id)
        interfaces, instances = self.numbers_in(rect)
        found += [self.graph.instances[number] for number in instances.tolist()]
        found += [self.graph.interfaces[number] for number in interfaces.tolist()]
        return found

    def numbers_in(self, rect: Rect) -> tuple[Ints, Ints]:
        """Interfaces and instances whose boxes meet `rect`, ascending."""
        parts = list(self._codes_in(rect))
        codes = distinct(np.concatenate(parts))[0] if parts else np.zeros(0, np.int32)
        instances = -codes[codes < 0][::-1] - 1
        interfaces = codes[codes > 0] - 1
        starts = self.graph.instance_starts
        cells = [
            np.arange(starts[one], starts[one + 1], dtype=np.int32)
            for one in instances.tolist()
            if starts[one + 1] - starts[one] > 1
        ]
        cells.append(starts[instances])
        interfaces = distinct(np.concatenate([interfaces, *cells]))[0]
        return (
            interfaces[_meet(self.interface_rects[interfaces], rect)].astype(np.int32),
            instances[_meet(self.instance_rects[instances], rect)].astype(np.int32),
        )

    def _codes_in(self, rect: Rect) -> Iterator[Ints]:
        """Slots of the bands and lanes that meet `rect`, one slot more on every side."""
        for frame in self.frames:
            if not frame.rect.meets(rect):
                continue
            first = max(0, int((rect.x - frame.left) // frame.pitch) - 1)
            last = max(0, int((rect.right - frame.left) // frame.pitch) + 2)
            start = max(0, bisect_right(frame.tops, rect.y) - 1)
            for step in range(start, bisect_right(frame.tops, rect.bottom)):
                band = frame.bands[step // 2]
                in_band = step % 2 == 0
                pitch = m.ROW_PITCH if in_band else m.LANE_ROW_PITCH
                grid = self.slots.band(band) if in_band else self.slots.lane(band)
                top = max(0, int((rect.y - frame.slots[step]) // pitch) - 1)
                bottom = max(0, int((rect.bottom - frame.slots[step]) // pitch) + 2)
                yield grid[top:bottom, first:last].ravel()


def _holds(box: Floats, x: float, y: float) -> bool:
    left, top, width, height = box.tolist()
    return bool(left <= x < left + width and top <= y < top + height)


def _meet(boxes: Floats, rect: Rect) -> Flags:
    left, top = boxes[:, 0], boxes[:, 1]
    across = (left < rect.right) & (left + boxes[:, 2] > rect.x)
    return across & (top < rect.bottom) & (top + boxes[:, 3] > rect.y)
