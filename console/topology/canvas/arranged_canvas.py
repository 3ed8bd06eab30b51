"""What a hand arranges in the diagram: many things as one box, and pins."""

from collections.abc import Collection, Iterable, Iterator
from functools import partial
from itertools import chain
from time import perf_counter

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QWidget

from console.ec2.resources import Instance
from console.topology.canvas.diagram import DiagramCanvas
from console.topology.canvas.following_canvas import FRAME_BUDGET_S
from console.topology.canvas.names import name_in_words
from console.topology.canvas.pinning import Repinned, home_of
from console.topology.folding import EVERYTHING_ALIKE, LIKE, like, stem
from console.topology.geometry import Rect
from console.topology.graph import Box

MANY = 500
"""Of so many things a menu tells what is collapsed with them; more are looked through when somebody wants it."""
AT_ONCE = 50


class ArrangedCanvas(DiagramCanvas):
    grouped = Signal(object)
    """What the hand has collapsed just now, key to words; `ungroup` takes it back."""
    pins_changed = Signal()
    """Something is pinned elsewhere, or no more."""
    repinned = Signal(object)
    """Repinned: the hand did that; `take_back` does the contrary, `do_again` the same."""
    not_pinned = Signal(str)
    """A thing was let go elsewhere, where it does not fit: it is where it was."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sorting: Iterator[None] = iter(())
        self._sorting_soon = QTimer(self, singleShot=True, interval=0)
        self._sorting_soon.timeout.connect(self._sort_on)

    # --- boxes of many

    def _box_at(self, resource_id: str | None) -> Box | None:
        """What many are drawn as, by its id."""
        boxes = self.picture.layout.graph.boxes if self.picture is not None else {}
        return boxes.get(resource_id) if resource_id is not None else None

    def collapsible(self, ids: Iterable[str]) -> dict[str, str]:
        """What could be collapsed of some things, key to words: subnets, and groups of like instances."""
        found: dict[str, str] = {}
        for _ in self._sort_out(ids, found):
            pass
        return found

    def _sort_out(self, ids: Iterable[str], found: dict[str, str]) -> Iterator[None]:
        """The same into `found`, a step for each AT_ONCE."""
        graph_now = self._whole
        if self.picture is None or graph_now is None:
            return
        world, looked_at = self.picture.world, set[int]()
        for place, one in enumerate(ids):
            if place % AT_ONCE == AT_ONCE - 1:
                yield
            number = graph_now.instance_numbers.get(one)
            interface = graph_now.interface_numbers.get(one)
            if interface is not None and graph_now.interface_instance[interface] >= 0:
                number = int(graph_now.interface_instance[interface])
            if one in graph_now.band_numbers and one not in self.collapsed:
                found[one] = name_in_words(world, one)
            elif number is not None and number not in looked_at and one not in self.picture.layout.graph.stands_for:
                looked_at.add(number)
                instance = world.find(Instance, graph_now.instances[number])
                if instance is not None and (key := like(world, graph_now, number)) not in found:
                    found[key] = self.tr("instances like {0}").format(stem(instance))

    def expandable(self, ids: Collection[str]) -> dict[str, str]:
        """The boxes that some things are, or are in: key to words."""
        if self.picture is None or not self.collapsed:
            return {}
        if len(ids) > MANY:
            wanted, every = frozenset(ids), self.picture.layout.graph.boxes.values()
            found = {box.key: box.title for box in every if box.id in wanted or not wanted.isdisjoint(box.members)}
        else:
            boxes = (self._box_at(self.picture.drawn_for(one)) for one in ids)
            found = {box.key: box.title for box in boxes if box is not None}
        found.update((one, name_in_words(self.picture.world, one)) for one in self.collapsed.intersection(ids))
        return found

    def collapse(self, ids: Collection[str]) -> None:
        """Draw what some things belong to as one box each: a subnet, the instances like one. Of very many it is found
        out between frames."""
        found: dict[str, str] = {}
        self._sorting = chain(self._sort_out(ids, found), self._collapse_found(found))
        self._sort_on()

    @Slot()
    def _sort_on(self) -> None:
        until = perf_counter() + FRAME_BUDGET_S
        for _ in self._sorting:
            if perf_counter() > until:
                self._sorting_soon.start()
                return

    def _collapse_found(self, found: dict[str, str]) -> Iterator[None]:
        """The last step."""
        if found:
            self.set_collapsed(self.collapsed | found.keys())
            self.grouped.emit(found)
        yield

    def group_alike(self) -> None:
        """Draw all groups of like instances as one box each."""
        self.set_collapsed(self.collapsed | {EVERYTHING_ALIKE})
        self.grouped.emit({EVERYTHING_ALIKE: self.tr("like instances")})

    def ungroup(self, keys: frozenset[str]) -> None:
        """Draw what was collapsed under these keys again, each for itself."""
        rest = self.collapsed - keys
        if EVERYTHING_ALIKE in keys - self.collapsed:  # one of all groups was expanded since
            rest = frozenset(one for one in rest if not one.startswith(LIKE))
        self.set_collapsed(rest)

    def expand(self, ids: Collection[str]) -> None:
        """Draw what is in the boxes of some things again, each for itself."""
        keys = self.expandable(ids).keys()
        rest = self.collapsed - keys
        if EVERYTHING_ALIKE in rest and any(key.startswith(LIKE) for key in keys):
            boxes = self.picture.layout.graph.boxes.values() if self.picture is not None else ()
            rest = rest - {EVERYTHING_ALIKE} | {box.key for box in boxes if box.key.startswith(LIKE)} - keys
        self.set_collapsed(rest)

    # --- pins

    def placed(self, resource_id: str, x: float, y: float) -> None:
        """A thing was let go with its corner at a point of the scene: it is pinned there, if it can stand there."""
        layout = self._layout
        home = home_of(layout, resource_id) if layout is not None else None
        if layout is None or home is None:
            return
        before = layout.rect_of(resource_id)
        assert before is not None
        kept = {resource_id: self.pins[resource_id]} if resource_id in self.pins else {}
        stood, put = (before.x - home.x, before.y - home.y), (x - home.x, y - home.y)
        done = Repinned((resource_id,), {resource_id: stood}, kept, {resource_id: put})
        elsewhere = abs(x - before.x) > before.width / 2 or abs(y - before.y) > before.height / 2
        self.set_pins({**self.pins, **done.to}, partial(self._pinned, done, before, elsewhere))

    def _pinned(self, done: Repinned, before: Rect, elsewhere: bool) -> None:
        """It has been put there; where that has moved it nowhere, it is as it was before."""
        (resource_id,) = done.ids
        if self._box_now(resource_id) != before:
            self.pins_changed.emit()
            self.repinned.emit(done)
            return
        self.pins.pop(resource_id, None)
        self.pins.update(done.pins)
        if elsewhere:
            self.not_pinned.emit(resource_id)

    def take_back(self, done: Repinned) -> None:
        """Each goes where it stood before, pinned there if it was so."""
        self.set_pins({**self.pins, **done.at, **done.pins}, partial(self._taken_back, done))

    def _taken_back(self, done: Repinned) -> None:
        loose = frozenset(done.ids) - done.pins.keys()
        self.pins = {one: at for one, at in self.pins.items() if one not in loose}
        self.pins_changed.emit()

    def do_again(self, done: Repinned) -> None:
        """Each goes where it was put, or is let go of once more."""
        if done.pinned:
            self.set_pins({**self.pins, **done.to}, self.pins_changed.emit)
        else:
            self._let_go(done.ids)

    def unpin(self, ids: Iterable[str]) -> None:
        """From now on they may move as the others do."""
        gone = {one: self.pins[one] for one in ids if one in self.pins}
        self._let_go(gone)
        if gone:
            self.repinned.emit(Repinned(tuple(gone), {}, gone, {}))

    def _let_go(self, ids: Collection[str]) -> None:
        self.pins = {one: at for one, at in self.pins.items() if one not in ids}
        self.pins_changed.emit()

    def _box_now(self, resource_id: str) -> Rect | None:
        return self._layout.rect_of(resource_id) if self._layout is not None else None
