"""The canvas follows its World: a change is taken in within a frame's time, what it moves is laid out anew.

Changes that only say something else are painted where they are; those that restructure wait for each other, and a large
layout is made aside, while the picture is that of before.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import chain, islice
from math import ceil, inf
from time import perf_counter
from typing import NamedTuple

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QWidget

from console.ec2.changes import ChangeSet
from console.ec2.world import World
from console.topology import graph
from console.topology.amend import Amendment
from console.topology.canvas import following
from console.topology.canvas.aside import LARGE, Aside
from console.topology.canvas.camera import WHOLE, Camera
from console.topology.canvas.chosen import ChosenCanvas
from console.topology.canvas.lens import Level, level_at
from console.topology.canvas.letting_go import LettingGo
from console.topology.canvas.motion import GLIDE_AT_MOST, Glide, Motions
from console.topology.canvas.tabs import OUTSIDE_SCALE
from console.topology.folding import Still, fold
from console.topology.geometry import Point, Rect
from console.topology.graph import Graph
from console.topology.layout import Layout
from console.topology.layout.arrange import arrange
from console.topology.renewal import Renewal, Renewed

GROWN = 22.0
"""View pixels that the tab of a VPC takes above all from afar, as many the title of a region above it, and the Internet
above that."""
READABLE = 160.0
"""View pixels: in a view that is less high, or not shown yet, it is not for reading."""
FRAME_BUDGET_S = 0.003
PATIENCE_S, LONG_BUDGET_S = 0.1, 0.01
"""Where it has not been all that has changed for so long, a frame spends more on it."""
MANY = 500
"""Changes that a layout made between two frames may be for."""
HELD = 300
"""Things whose cards wait for a new layout: of more, to say all anew would take longer than a frame."""
SPREAD = 3_000
"""Interfaces: of so many, one that moves all of them takes longer than a frame."""
SOME = 20
"""Changes looked at between two looks at the clock."""
FRAME_MS = 16
COUNTED_MS, COUNTED_S = 80, 1.0
"""After a change what is counted is told: not with each of many, but where it has not been all of them for so long."""
REST_S = 0.1
"""At least so long between two layouts that changes ask for: each moves everything, and is painted whole."""
RUSH_S = 0.5
"""Where the last such layout is no older nothing glides or flies: a stream would have all painted at each frame."""


class _Asked(NamedTuple):
    """Why there is to be a new layout. folds: other things are collapsed. afresh: not by where things stand now.
    changes: things came, went or hang on others. concerned: what may say something else then. then: told when it is
    there."""

    folds: bool = False
    afresh: bool = False
    changes: bool = False
    concerned: frozenset[str] = frozenset()
    then: Callable[[], None] | None = None


class FollowingCanvas(ChosenCanvas):
    """The canvas as far as that is concerned; the diagram goes on from here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pins: dict[str, Point] = {}
        """What somebody dragged elsewhere, and where to (layout/pin.py)."""
        self._pending: dict[str, None] = {}
        self._whole: Graph | None = None
        """With nothing collapsed."""
        self._to_amend: set[str] = set()
        """Since the layout's graph was built."""
        self._rearranged_at = -inf
        self.rearranged = False
        """Since a World has been shown."""
        self._aside: Aside | None = None
        self._aside_for: list[_Asked] = []
        self._meanwhile: set[str] = set()
        """What has been taken in since that was begun."""
        self._letting_go = LettingGo(self)
        self._asked: list[_Asked] = []
        """What the next one is for."""
        self._behind_since = 0.0
        """The last time that nothing was waiting to be taken in."""
        self._reduced_motion = False
        self._glide: Glide | None = None
        self._motions = Motions()
        self._catching_up = QTimer(self, singleShot=True)
        self._catching_up.timeout.connect(self._keep_up)
        self._counting = QTimer(self, singleShot=True, interval=COUNTED_MS)
        self._counting.timeout.connect(self._count)
        self._kept_up = 0.0
        """When as many changes were taken in as a frame has time for: painting what they changed takes in no more."""

    def things_changed(self) -> None:
        """Something came, went or stands elsewhere: for the view to look after its marks and gestures."""

    def restated(self, things: Collection[str]) -> None:
        """Their cards may say something else: for what lies over the picture to say it too."""

    def _forget_places(self) -> None:
        """Things stand elsewhere."""
        raise NotImplementedError

    def _repaint(self, areas: list[Rect]) -> None:
        """Parts of what stands still are out of date."""
        raise NotImplementedError

    def _animate(self) -> None:
        """Something moves now that did not."""
        raise NotImplementedError

    def _start_over(self, world: World, layout: Layout | None) -> Layout:
        """Follow another World, or this one from scratch. layout: of it, where somebody has made it already."""
        self._pending.clear()
        self._to_amend.clear()
        self._aside = None
        self._meanwhile.clear()
        self._asked.clear()
        self.rearranged = False
        self._glide = None
        if layout is None or self._collapsed:
            self._whole = graph.build(world)
            layout = arrange(fold(self._whole, world, self._collapsed), None, self.pins)
        else:
            self._whole = layout.graph
        self._layout = layout
        return layout

    def apply(self, changes: ChangeSet) -> None:
        """The World has changed by `changes`. Painted with the next frame; many changes in a turn make one piece of
        work."""
        if self.picture is None or not changes:
            return
        if not self._pending:
            self._behind_since = perf_counter()
        self._pending.update(dict.fromkeys([record.id for record in changes.upserts]))
        self._pending.update(dict.fromkeys(changes.deletes))
        if not self._catching_up.isActive():
            self._catching_up.start(0)

    def fill_in(self, resource_ids: Iterable[str]) -> None:
        """These have come into the World and get no place of their own yet: what counts them is painted anew."""
        if self.picture is not None:
            self._repaint(self.picture.changed(list(resource_ids)))
            self._count_soon()

    @property
    def behind(self) -> bool:
        """Whether something has changed that is not shown yet."""
        return bool(self._pending or self._asked) or self._aside is not None

    @Slot()
    def _catch_up(self) -> None:
        """All that has changed and is not shown yet."""
        while self.behind:
            if self._aside is not None:
                self._take_aside(self._aside)
            elif self._pending:
                self._take_in(list(self._pending))
            else:
                self._renew()

    @Slot()
    def _keep_up(self) -> None:
        """As much of it as a frame has time for; the rest comes with the next ones."""
        if self._aside is not None and self._aside.done:
            self._take_aside(self._aside)
        self._take_in_some()
        rest = max(0.0, self._rearranged_at + REST_S - perf_counter()) if self._only_changes else 0.0
        if self._asked and self._aside is None and not self._pending and not rest:
            self._renew(aside=True)
        if self.behind:
            self._kept_up = perf_counter()
            # What has been done is painted first.
            self._catching_up.start(FRAME_MS if self._pending else max(FRAME_MS, ceil(rest * 1000)))

    def _take_in_some(self) -> None:
        """Of what has changed, as much as a frame has time for."""
        now = perf_counter()
        late = self._aside is None and now - self._behind_since > PATIENCE_S
        until = now + (LONG_BUDGET_S if late else FRAME_BUDGET_S)
        while self._pending and perf_counter() < until:
            self._take_in(list(islice(self._pending, SOME)))

    @property
    def _only_changes(self) -> bool:
        """Whether nobody has asked for a new layout but what changes."""
        return all(asked.changes for asked in self._asked)

    def _count_soon(self) -> None:
        if not self._counting.isActive():
            self._counting.start()

    @Slot()
    def _count(self) -> None:
        """Subnets, zones and legend tell what there is now; while there is more to take in not yet."""
        if self._pending and perf_counter() - self._behind_since < COUNTED_S:
            self._counting.start()
        elif self.picture is not None:
            self._repaint(self.picture.recount())
            self.counts_changed()

    def _take_in(self, changed: list[str]) -> None:
        """What has changed, where things stand now; what then stands elsewhere waits for a new layout."""
        if self.picture is None or self._layout is None:
            self._pending.clear()
            return
        for one in changed:
            del self._pending[one]
        if self._aside is not None:
            self._meanwhile.update(changed)
        now = perf_counter()
        picture, world = self.picture, self.picture.world
        self._to_amend.update(changed)
        concerned = following.touched(self._layout, world, changed)
        rearranges = self._restructures(changed)
        following.stir(self._motions, picture, world, changed, now)
        hidden = picture.hidden_cables
        picture.hidden_cables = {one for one, cable in self._motions.cables.items() if cable.points is None}
        if rearranges and self._held_back(concerned):
            self._animate()
            return
        cables = [self._legs(one) for one in hidden ^ picture.hidden_cables]
        level = level_at(self.camera.scale)
        self._repaint(picture.changed(concerned, level) + list(chain.from_iterable(cables)))
        self.restated(concerned)
        self._count_soon()
        self._animate()

    def _held_back(self, concerned: set[str]) -> bool:
        """What stands elsewhere looks as before until it does; unless so much does that it would take a frame then."""
        asked = next((one for one in self._asked if one.changes), _Asked(changes=True))
        held = len(asked.concerned) < HELD
        others = [one for one in self._asked if one is not asked]
        self._asked = [*others, asked._replace(concerned=asked.concerned | concerned) if held else asked]
        return held

    def _all_in_view(self, layout: Layout) -> Camera:
        fitted = self._fitted(layout.bounds, WHOLE)(0.0)
        if self.camera.height < READABLE:
            return fitted
        if level_at(fitted.scale) is Level.FAR:
            grown = GROWN * (1 + bool(layout.regions) + bool(layout.regions and layout.internet))
        else:
            grown = layout.internet.height * max(0.0, OUTSIDE_SCALE - fitted.scale) if layout.internet else 0.0
        return self.clear_of_corners(self._fitted(layout.bounds, WHOLE, self.top_room + grown), layout.bounds)

    def _restructures(self, changed: Collection[str]) -> bool:
        if self.picture is None or self._layout is None or self._whole is None:
            return False
        return following.restructures(self._layout, self._whole, self.picture.world, changed)

    def _cable(self, interface_id: str) -> int | None:
        assert self.picture is not None
        number = self.picture.layout.graph.interface_numbers.get(interface_id)
        return number if number is not None and number < len(self.picture.cables) else None

    def _legs(self, interface_id: str) -> list[Rect]:
        """Where a cable runs."""
        number = self._cable(interface_id)
        return self.picture.cables.boxes_of(number) if self.picture and number is not None else []

    @property
    def _large(self) -> bool:
        return self._whole is not None and len(self._whole.interfaces) > LARGE

    def _takes_long(self, asked: _Asked) -> bool:
        spread = asked.folds or asked.afresh
        return self._large or (spread and self._whole is not None and len(self._whole.interfaces) > SPREAD)

    def _renew(self, aside: bool = False) -> None:
        """A new layout. aside: a large one may come later; until then the picture is that of before."""
        assert self.picture is not None
        assert self._whole is not None
        assert self._layout is not None
        world, whole = self.picture.world, self._whole
        aside = aside and (len(self._to_amend) > MANY or any(map(self._takes_long, self._asked)))
        amended = Amendment(whole, world, self._to_amend) if self._to_amend else whole
        self._to_amend.clear()
        records = Still(world) if aside and self._collapsed else world
        folds, afresh = (any(one) for one in zip(*((asked.folds, asked.afresh) for asked in self._asked), strict=True))
        renewal = Renewal(amended, records, self._collapsed, self._layout, dict(self.pins), folds, afresh)
        asked, self._asked = self._asked, []
        if aside:
            self._aside, self._aside_for = Aside(renewal), asked
        else:
            self._take(renewal.made(), asked)

    def _take_aside(self, aside: Aside) -> None:
        asked, self._aside_for, self._aside = self._aside_for, [], None
        meanwhile, self._meanwhile = self._meanwhile, set()
        self._take(aside.renewed(), asked)
        if not any(one.changes for one in self._asked) and self._restructures(meanwhile):
            self._asked.append(_Asked(changes=True))  # by that layout, though not by the one of before

    def _ask(self, asked: _Asked) -> None:
        """A new layout, though nothing has changed in the World; at once, where that is soon done."""
        if self.picture is None or self._layout is None:
            return
        aside = self._takes_long(asked)
        if not aside:
            self._catch_up()
        self._asked.append(asked)
        if aside:
            self._catching_up.start(0)
        else:
            self._renew()

    def _fold(self) -> None:
        """Other things are collapsed."""
        self._ask(_Asked(folds=True))

    def once_laid_out(self, then: Callable[[], None]) -> None:
        """Told when the layout is there that somebody has asked for; where nobody has, never."""
        for waiting in (self._asked, self._aside_for):
            if waiting:
                waiting.append(_Asked(then=then))
                return

    def lay_out_anew(self) -> None:
        """As if all had come at once, and nothing had had a place before."""
        self._ask(_Asked(afresh=True))

    def set_pins(self, pins: Mapping[str, Point], then: Callable[[], None] | None = None) -> None:
        """Put things where somebody wants them; what is no longer pinned stays where it is. then: when that is done."""
        if not self._large:
            self._catch_up()
        self.pins = dict(pins)
        self._ask(_Asked(then=then))

    def _take(self, renewed: Renewed, asked: list[_Asked]) -> None:
        """That is the layout now."""
        assert self.picture is not None
        before, now = self.picture.layout, perf_counter()
        if self._large and self._whole is not None:
            self._letting_go.add(self._whole, before)
        self._whole, self._layout = renewed
        self.rearranged = True
        self._forget_places()
        self.things_changed()
        many = len(self._layout.interfaces) + len(self._layout.instances) > GLIDE_AT_MOST
        rush = now < self._rearranged_at + RUSH_S
        still = self._reduced_motion or many or rush or not self.isVisible()
        glide = None if still else Glide(before, self._layout, now)
        self._glide = glide if glide is not None and glide.moves else None
        self.picture.place(self._glide.at(now) if self._glide else self._layout, self._glide is not None)
        if not self._touched:
            fitted = self._all_in_view(self._layout)
            if fitted != self.camera:
                self._fly(fitted, at_once=rush)
        if any(one.changes for one in asked):
            self._rearranged_at = perf_counter()
            concerned = frozenset[str]().union(*(one.concerned for one in asked))
            self.picture.changed(concerned)
            self.picture.recount()
            self.restated(concerned)
            self.repaint_all()
        self._animate()
        for one in asked:
            if one.then is not None:
                one.then()
