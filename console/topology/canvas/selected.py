"""What is selected, where that is very much: gathered a slice at a time, then asked of what is in view, and of maps."""

from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from console.ec2.resources import NetworkInterface
from console.ec2.world import World
from console.topology.canvas.cells import key_of
from console.topology.geometry import Floats, Rect
from console.topology.graph import Box
from console.topology.layout import Layout

STEP = 2_000
SLICE_S = 0.003
"""Of gathering, in a frame: with 437,000 that is all there in ten."""
FEW = 5_000
"""Of fewer, each is looked up; of more, it is asked of all that there is whether it is one of them."""

Keys = NDArray[np.int64]


def alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether both are the same selection; Python itself compares a tuple with itself, too, one by one."""
    return one is other or (len(one) == len(other) and one == other)


class Selected:
    """`choose`, then `work` as long as it is `working`: until then it answers as of before.

    ids: all that is selected. others: of these, what is neither an instance nor an interface. version: another one
    with each choice that has been gathered, and whenever an interface comes to a selected instance or leaves it.
    """

    def __init__(self) -> None:
        self.ids: set[str] = set()
        self.others: list[str] = []
        self.version = 0
        self._wanted: tuple[str, ...] = ()
        self._work: Iterator[None] | None = None
        self._owners: Keys = np.zeros(0, np.int64)
        self._with_instance: set[str] = set()
        """Interfaces that are selected with their instance only."""
        self._keys: Keys | None = None
        self._boxes: dict[str, bool] = {}

    def choose(self, selected: tuple[str, ...], world: World) -> None:
        """Begin to gather these; the same as before cost nothing."""
        if not alike(selected, self._wanted):
            self._wanted = selected
            self._work = self._gather(selected, world)
            self.work()

    @property
    def working(self) -> bool:
        return self._work is not None

    def work(self) -> None:
        """Gather more."""
        until = perf_counter() + SLICE_S
        for _ in self._work or ():
            if perf_counter() >= until:
                return
        self._work = None

    def _gather(self, selected: tuple[str, ...], world: World) -> Iterator[None]:
        ids, others = set[str](), list[str]()
        instances, owners = list[str](), list[Keys]()
        for start in range(0, len(selected), STEP):
            some = selected[start : start + STEP]
            ids.update(some)
            mine = [one for one in some if one.startswith("eni-")]
            owners.append(np.fromiter(map(key_of, mine), np.int64, len(mine)))
            if len(mine) < len(some):
                rest = [one for one in some if not one.startswith("eni-")]
                instances += [one for one in rest if one.startswith("i-")]
                others += [one for one in rest if not one.startswith("i-")]
            yield
        self._owners = np.concatenate(owners) if owners else np.zeros(0, np.int64)
        self._with_instance = set()
        self.ids, self.others = ids, others
        self._boxes.clear()
        self._changed()
        if len(self._owners) >= world.count(NetworkInterface):
            return  # each of them by itself
        for number, instance in enumerate(instances):
            self._with_instance.update(one.id for one in world.interfaces_of(instance) if one.id not in ids)
            if number % STEP == STEP - 1:
                yield
        if instances:
            self._changed()

    def _changed(self) -> None:
        self.version += 1
        self._keys = None

    def changed(self, interface: NetworkInterface) -> None:
        """It may be a selected instance's now, or no more."""
        attachment, known = interface.attachment, interface.id in self._with_instance
        its = attachment is not None and attachment.instance_id in self.ids and interface.id not in self.ids
        if its != known:
            (self._with_instance.add if its else self._with_instance.discard)(interface.id)
            self._changed()

    @property
    def keys(self) -> Keys:
        """int64, ascending: key_of the interfaces, with those of selected instances."""
        if self._keys is None:
            more = np.fromiter(map(key_of, self._with_instance), np.int64, len(self._with_instance))
            self._keys = np.sort(np.concatenate([self._owners, more]))
        return self._keys

    def lost(self, gone: Collection[str]) -> bool:
        """Whether some of those that have gone are selected."""
        return not self.ids.isdisjoint(gone)

    def boxes_in(self, layout: Layout, interfaces: list[int], instances: list[int]) -> Floats:
        """float32[k, 4]: x, y, width, height of those that are selected of some things, by their numbers."""
        boxes = layout.graph.boxes
        held = self._of(layout.interfaces, interfaces, boxes)
        machines = self._of(layout.instances, instances, boxes)
        found: Floats = np.concatenate([layout.instance_rects[machines], layout.interface_rects[held]])
        return found

    def _of(self, names: Sequence[str], numbers: list[int], boxes: Mapping[str, Box]) -> list[int]:
        if boxes:
            return [one for one in numbers if self._is_in(boxes.get(names[one]), names[one])]
        ids = self.ids
        return [one for one in numbers if names[one] in ids]

    def _is_in(self, box: Box | None, name: str) -> bool:
        """Of a box: whether something in it is selected."""
        if box is None or box.id != name:
            return box is None and name in self.ids
        known = self._boxes.get(name)
        if known is None:
            known = self._boxes[name] = not self.ids.isdisjoint(box.members)
        return known


def around(layout: Layout, ids: Collection[str]) -> Generator[None, None, Rect | None]:
    """The part of the scene that things lie in, or the boxes that they are in; None where none is drawn. Of very many a
    step for each STEP of what is drawn, else none."""
    graph = layout.graph
    if len(ids) < FEW:
        found = [_rects([box for one in ids if (box := layout.rect_of(graph.stand_in(one))) is not None])]
    else:
        drawn = ids if isinstance(ids, set | frozenset) else frozenset(ids)
        if graph.boxes:
            drawn = drawn | {box for box, of in graph.boxes.items() if not drawn.isdisjoint(of.members)}
        found = [_rects([box for one, box in layout.finder.boxes.items() if one in drawn])]
        parts = (graph.interfaces, layout.interface_rects), (graph.instances, layout.instance_rects)
        for names, rects in parts:
            for start in range(0, len(names), STEP):
                some = names[start : start + STEP]
                known = np.fromiter(map(drawn.__contains__, some), np.bool_, len(some))
                found.append(_rects([_around(rects[start : start + STEP][known])] if known.any() else []))
                yield
    rects = np.concatenate(found)
    return _around(rects) if len(rects) else None


def _around(rects: NDArray[np.floating[Any]]) -> Rect:
    x, y, width, height = rects.T
    left, top = float(np.min(x)), float(np.min(y))
    return Rect(left, top, float(np.max(x + width)) - left, float(np.max(y + height)) - top)


def _rects(boxes: list[Rect]) -> NDArray[np.floating[Any]]:
    return np.array(boxes, np.float64).reshape(-1, 4)
