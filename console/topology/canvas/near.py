"""Paints the near level: cables with their bends, and cards."""

from collections.abc import Callable, Iterator

from PySide6.QtGui import QPainter

from console.topology.canvas.boxes import draw_snapped
from console.topology.canvas.cable_painter import STEP, paint_cables, paint_legs, weighed
from console.topology.canvas.lens import Lens
from console.topology.canvas.middle import NEAR
from console.topology.canvas.picture import GROUPS_AT, Picture
from console.topology.canvas.pixmaps import Budget, Face, rough
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
        there are rectangles for them already."""
        picture = self.picture
        return (
            self.budget is not None
            and not picture.hidden_cables
            and len(picture.cables.strips_in(seen)) > CROWD
            and all(picture.middle.strips_ready(tile, NEAR) for tile in tiles_over(seen, 0.0))
        )

    def cards(self, seen: Rect) -> Iterator[None]:
        picture, painter = self.picture, self.painter
        layout, plain = picture.layout, picture.showing.plain
        interfaces, instances = picture.numbers_in(seen.grown(16))
        boxes = layout.instance_rects[instances].tolist()
        for count, (number, (x, y, width, height)) in enumerate(zip(instances, boxes, strict=True), start=1):
            face = picture.instance_face(number, width, height)
            if face is not None and (plain or weighed(painter, picture, layout.instances[number])):
                self.face(face, x, y)
            if count % STEP == 0:
                yield
        boxes = layout.interface_rects[interfaces].tolist()
        for count, (number, (x, y, width, height)) in enumerate(zip(interfaces, boxes, strict=True), start=1):
            face = picture.interface_face(number, width, height)
            if face is not None and (plain or weighed(painter, picture, layout.interfaces[number])):
                self.face(face, x, y)
                if Layer.GROUPS in picture.showing.layers and (groups := picture.groups_face(number)):
                    self.face(groups, x + GROUPS_AT[0], y + height + GROUPS_AT[1])
            if count % STEP == 0:
                yield
        self.painter.setOpacity(1.0)
