"""Paints the near level: cables with their bends, and cards."""

from collections import defaultdict
from collections.abc import Callable, Iterator

import numpy as np
from PySide6.QtGui import QPainter

from console.topology.canvas.boxes import draw_framed, draw_snapped, snapped
from console.topology.canvas.cable_painter import SMOOTH, STEP, paint_cables, paint_legs, weighed
from console.topology.canvas.lens import Lens
from console.topology.canvas.middle import NEAR, SPINE
from console.topology.canvas.picture import GROUPS_AT, Picture
from console.topology.canvas.pixmaps import Budget, Face, is_near, rough
from console.topology.canvas.showing import Layer
from console.topology.canvas.tiles import tiles_over
from console.topology.geometry import Rect

CROWD = 1500
"""Legs of cables."""
Draw = Callable[[Face, float, float], None]


class NearPainter:
    """Paints one frame's near things. face: how a card's picture is drawn, its corner at a point of the scene."""

    def __init__(
        self, painter: QPainter, picture: Picture, lens: Lens, face: Draw, budget: Budget | None = None
    ) -> None:
        """budget: while the camera moves."""
        self.painter, self.picture, self.lens, self.face, self.budget = painter, picture, lens, face, budget

    def cables(self, seen: Rect) -> Iterator[None]:
        picture, painter = self.picture, self.painter
        before = painter.transform()  # not saved: an export goes on with another file in between
        painter.setTransform(self.lens.transform(), True)
        if self.budget is not None:
            rough(painter, self.budget)
        if self._crowded(seen):
            draw_snapped(painter, self.lens, (picture.middle.strips(tile, NEAR) for tile in tiles_over(seen, 0.0)))
        else:
            legs = picture.cables.legs_in(seen)
            if self.lens.vector:
                yield from paint_cables(painter, picture, sorted(set(legs.owners.tolist())))
            else:
                paint_legs(painter, picture, legs, seen, self.lens)
        painter.setRenderHint(SMOOTH)
        painter.setTransform(before)

    def _crowded(self, seen: Rect) -> bool:
        """While the camera moves: whether so many cables are in view that none of their bends would be painted, and
        there are rectangles for them already. If not, some are made: they take as long as to go without them once."""
        picture, budget = self.picture, self.budget
        if budget is None or picture.hidden_cables or len(picture.cables.strips_in(seen)) <= CROWD:
            return False
        missing = [tile for tile in tiles_over(seen, 0.0) if not picture.middle.strips_ready(tile, NEAR)]
        if missing and budget.left():
            picture.middle.strips(missing.pop(), NEAR)
        return not missing

    def cards(self, seen: Rect) -> Iterator[None]:
        picture, painter = self.picture, self.painter
        layout, plain, grouped = picture.layout, picture.showing.plain, Layer.GROUPS in picture.showing.layers
        quick = self.budget is not None and plain and not grouped and not layout.graph.boxes
        interfaces, instances = picture.numbers_in(seen.grown(16))
        blank: defaultdict[tuple[str, float], list[list[float]]] = defaultdict(list)
        boxes = layout.instance_rects[instances].tolist()
        for count, (number, box) in enumerate(zip(instances, boxes, strict=True), start=1):
            instance_id = layout.instances[number]
            if quick and self._as_before(instance_id, box):
                continue
            if plain or weighed(painter, picture, instance_id):
                if self._has_to_wait(instance_id):
                    blank["", painter.opacity()].append(box)
                elif (face := picture.instance_face(number, *box[2:])) and face.reach(Rect(*box)).meets(seen):
                    self.face(face, *box[:2])
            if count % STEP == 0:
                yield
        boxes = layout.interface_rects[interfaces].tolist()
        for count, (number, box) in enumerate(zip(interfaces, boxes, strict=True), start=1):
            interface_id = layout.interfaces[number]
            if quick and self._as_before(interface_id, box):
                continue
            if plain or weighed(painter, picture, interface_id):
                if self._has_to_wait(interface_id):
                    blank[picture.kind_of(number), painter.opacity()].append(box)
                elif face := picture.interface_face(number, *box[2:]):
                    if face.reach(Rect(*box)).meets(seen):
                        self.face(face, *box[:2])
                    if grouped and (groups := picture.groups_face(number)):
                        self.face(groups, box[0] + GROUPS_AT[0], box[1] + box[3] + GROUPS_AT[1])
            if count % STEP == 0:
                yield
        self.painter.setOpacity(1.0)
        if blank:
            self._blank(blank)

    def _as_before(self, resource_id: str, box: list[float]) -> bool:
        """While the camera moves: whether a card has a picture that will do, and then it is shown."""
        face, budget, lens = self.picture.faces.get(resource_id), self.budget, self.lens
        if budget is None or face is None or face.pixmap is None or not is_near(face.scale, lens.scale):
            return False
        if face.width != box[2] or face.height != box[3]:
            return False
        if face.scale != lens.scale:
            budget.missed = True
        face.draw(self.painter, lens.x + box[0] * lens.scale, lens.y + box[1] * lens.scale, lens.scale)
        return True

    def _has_to_wait(self, resource_id: str) -> bool:
        """Whether a card has no picture yet, and there is no time to make one."""
        if self.budget is None:
            return False
        face = self.picture.faces.get(resource_id)
        if (face is not None and face.pixmap is not None) or self.budget.left():
            return False
        self.budget.missed = True
        return True

    def _blank(self, cards: dict[tuple[str, float], list[list[float]]]) -> None:
        """Cards whose words come with a later frame, by their kind (that of instances is empty) and opacity."""
        painter, palette = self.painter, self.picture.palette
        edge = max(1, round(self.lens.ratio))
        spine = round(SPINE * self.lens.scale)
        painter.save()
        painter.setRenderHint(SMOOTH, False)
        for (kind, opacity), boxes in cards.items():
            painter.setOpacity(opacity)
            frame, left = (palette.kind(kind).solid, edge) if kind else (palette.spine, spine)
            draw_framed(painter, snapped(np.array(boxes), self.lens), frame, palette.surface, (left, edge))
        painter.restore()
