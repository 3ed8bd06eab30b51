"""What a hand does, each as an object: begun by a press, following the pointer, ended by a release or cancelled.

    Gesture ── Click       nothing yet: becomes one of the others once the pointer has gone far enough
            ├─ Pan         the ground follows the pointer
            ├─ RubberBand  a frame selects what it meets
            ├─ Carry       an interface, or its cable's end, on the way to an instance
            ├─ Place       an instance on the way to another place in its zone or subnet
            ├─ TraceLine   with T held, from one end of a flow to the other (tracing_gesture.py)
            └─ FlyOver     the minimap's frame follows the pointer

A gesture speaks to the view through `Stage`; it paints only its own traces.
"""

from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from console.ec2.resources import NetworkInterface
from console.topology.canvas.cables import rounded
from console.topology.canvas.camera import Camera
from console.topology.canvas.cards import Card
from console.topology.canvas.drawing import draw_card
from console.topology.canvas.lens import Level, level_at
from console.topology.canvas.overlay import Marks
from console.topology.canvas.palette import NO_BRUSH, NO_PEN, Palette
from console.topology.canvas.picture import Picture
from console.topology.canvas.pinning import home_of, in_a_zone
from console.topology.geometry import Point, Rect

Modifiers = Qt.KeyboardModifier
TOGGLE = Modifiers.ControlModifier
BESIDE = QPointF(10, 10)
"""Where what is carried hangs, from the pointer."""


class Stage(Protocol):
    """What gestures may do with the view."""

    @property
    def camera(self) -> Camera: ...
    @property
    def picture(self) -> Picture | None: ...
    @property
    def palette_of_things(self) -> Palette: ...
    @property
    def marks(self) -> Marks: ...
    def move_camera(self, camera: Camera) -> None: ...
    def thing_at(self, at: QPointF) -> str | None: ...
    def cable_at(self, at: QPointF) -> str | None: ...
    def choose(self, ids: tuple[str, ...]) -> None: ...
    def verdict(self, interface_id: str, instance_id: str) -> str: ...
    def dropped(self, interface_id: str, instance_id: str) -> None: ...
    def placed(self, resource_id: str, x: float, y: float) -> None: ...
    def traced(self, source: str, destination: str) -> None: ...
    def scene_of_minimap(self, at: QPointF) -> Point: ...
    def update(self) -> None: ...


class Gesture:
    """A gesture that does nothing; the others say what is theirs."""

    cursor: Qt.CursorShape | None = None

    def __init__(self, stage: Stage, at: QPointF) -> None:
        self.stage, self.start, self.at = stage, at, at

    def move(self, at: QPointF) -> None:
        self.at = at

    def release(self, at: QPointF) -> None:
        self.at = at

    def cancel(self) -> None:
        """Escape, or the window lost the pointer: as if nothing had been pressed."""

    def paint(self, painter: QPainter) -> None:
        """Its traces, in view pixels."""


class Pan(Gesture):
    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, stage: Stage, at: QPointF) -> None:
        super().__init__(stage, at)
        self._before = stage.camera

    def move(self, at: QPointF) -> None:
        self.at = at
        moved = at - self.start
        self.stage.move_camera(self._before.panned(moved.x(), moved.y()))

    def cancel(self) -> None:
        self.stage.move_camera(self._before)


class FlyOver(Gesture):
    def __init__(self, stage: Stage, at: QPointF) -> None:
        super().__init__(stage, at)
        self._before = stage.camera
        self.move(at)

    def move(self, at: QPointF) -> None:
        self.at = at
        self.stage.move_camera(self.stage.camera.centered(*self.stage.scene_of_minimap(at)))

    def cancel(self) -> None:
        self.stage.move_camera(self._before)


class RubberBand(Gesture):
    """Selects the interfaces and instances that the frame meets; containers only where it has no others."""

    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, stage: Stage, at: QPointF, add: bool) -> None:
        super().__init__(stage, at)
        self._before = stage.marks.selected
        self._held = frozenset(self._before) if add else None

    def move(self, at: QPointF) -> None:
        self.at = at
        self.stage.choose(self._found())
        self.stage.update()

    def release(self, at: QPointF) -> None:
        self.move(at)

    def cancel(self) -> None:
        self.stage.choose(self._before)

    def _found(self) -> tuple[str, ...]:
        picture, camera = self.stage.picture, self.stage.camera
        if picture is None:
            return self._before
        frame = QRectF(self.start, self.at).normalized()
        left, top = camera.to_scene(frame.left(), frame.top())
        area = Rect(left, top, frame.width() / camera.scale, frame.height() / camera.scale)
        layout = picture.layout
        lens = picture.maps.lens
        if level_at(camera.scale) is Level.FAR and lens is not None:
            return self._with(picture.maps.interfaces_in(area, lens))
        met = [layout.instances[number] for number in picture.instances_in(area)]
        met += [layout.interfaces[number] for number in picture.interfaces_in(area)]
        if not met:
            met = [band.subnet_id for band in layout.bands if area.covers(band.rect)]
        return self._with(met)

    def _with(self, met: list[str]) -> tuple[str, ...]:
        held = self._held
        return tuple(met) if held is None else (*self._before, *(one for one in met if one not in held))

    def paint(self, painter: QPainter) -> None:
        palette = self.stage.palette_of_things
        painter.setPen(palette.accent_thin)
        painter.setBrush(palette.accent_glass)
        painter.drawRect(QRectF(self.start, self.at).normalized())


class Carry(Gesture):
    """An interface on its way to an instance: a ghost under the pointer, and in words why a target can't take it."""

    cursor = Qt.CursorShape.DragMoveCursor

    def __init__(self, stage: Stage, at: QPointF, interface_id: str) -> None:
        super().__init__(stage, at)
        self.interface_id = interface_id
        self._card, self._size = self._ghost()
        self.why_not = ""
        self.target: str | None = None
        stage.marks.dragged = interface_id
        self.move(at)

    def _ghost(self) -> tuple[Card | None, tuple[float, float]]:
        picture = self.stage.picture
        number = picture.layout.graph.interface_numbers.get(self.interface_id) if picture else None
        if picture is None or number is None:
            return None, (0.0, 0.0)
        _, _, width, height = picture.layout.interface_rects[number].tolist()
        face = picture.interface_face(number, width, height)
        return (face.card if face else None), (width, height)

    def move(self, at: QPointF) -> None:
        self.at = at
        picture = self.stage.picture
        if picture is None:
            return
        seen = Rect(*self.stage.camera.seen())
        targets = self.stage.marks.targets
        for number in picture.instances_in(seen):
            instance_id = picture.layout.instances[number]
            if instance_id not in targets:
                targets[instance_id] = self.stage.verdict(self.interface_id, instance_id)
        under = self.stage.thing_at(at)
        if under is not None and under not in targets:
            under = self._instance_of(picture, under)
        self.target = under if under in targets else None
        self.stage.marks.hovered = self.target
        self.why_not = targets[self.target] if self.target else ""
        self.stage.update()

    def _instance_of(self, picture: Picture, interface_id: str) -> str | None:
        """An instance may be met by one of its interfaces as well."""
        interface = picture.world.find(NetworkInterface, interface_id)
        if interface is None or interface.attachment is None or interface_id == self.interface_id:
            return None
        return interface.attachment.instance_id

    def release(self, at: QPointF) -> None:
        self.move(at)
        target, why_not = self.target, self.why_not
        self.cancel()
        if target is not None and not why_not:
            self.stage.dropped(self.interface_id, target)
        elif target is None and self.stage.picture is not None:
            home = home_of(self.stage.picture.layout, self.interface_id)
            if home is not None and home.holds(*self.stage.camera.to_scene(at.x(), at.y())):
                corner = at + BESIDE
                self.stage.placed(self.interface_id, *self.stage.camera.to_scene(corner.x(), corner.y()))

    def cancel(self) -> None:
        marks = self.stage.marks
        marks.dragged = marks.hovered = None
        marks.targets = {}
        self.stage.update()

    def paint(self, painter: QPainter) -> None:
        palette, camera = self.stage.palette_of_things, self.stage.camera
        self._paint_leash(painter, palette, camera)
        if self._card is not None:
            scale = max(0.6, min(1.0, camera.scale))
            painter.save()
            painter.setOpacity(0.9)
            painter.translate(self.at + BESIDE)
            painter.scale(scale, scale)
            draw_card(painter, palette, self._card, *self._size)
            painter.restore()
        if self.why_not:
            height = self._size[1] * max(0.6, min(1.0, camera.scale))
            draw_bubble(painter, palette, self.at + BESIDE + QPointF(0, 10 + height), self.why_not, camera)

    def _paint_leash(self, painter: QPainter, palette: Palette, camera: Camera) -> None:
        """From the interface's place to the pointer."""
        box = self.stage.picture.layout.rect_of(self.interface_id) if self.stage.picture else None
        if box is None:
            return
        x, y = camera.to_view(*box.center)
        painter.setPen(palette.ghost_cable)
        painter.drawPath(rounded([(x, y), (x, self.at.y()), (self.at.x(), self.at.y())], 10))


class Place(Gesture):
    """An instance under the hand, its home outlined: let go there, it is pinned."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def __init__(self, stage: Stage, start: QPointF, at: QPointF, instance_id: str) -> None:
        super().__init__(stage, at)
        self.instance_id = instance_id
        layout = stage.picture.layout if stage.picture else None
        self._home = home_of(layout, instance_id) if layout else None
        box = layout.rect_of(instance_id) if layout else None
        self._size = (box.width, box.height) if box else (0.0, 0.0)
        x, y = stage.camera.to_scene(start.x(), start.y())
        self._held = (x - box.x, y - box.y) if box else (0.0, 0.0)
        self._where = "zone" if layout and in_a_zone(layout, instance_id) else "subnet"

    def move(self, at: QPointF) -> None:
        self.at = at
        self.stage.update()

    def release(self, at: QPointF) -> None:
        self.at = at
        if self._inside():
            self.stage.placed(self.instance_id, *self._corner())

    def _inside(self) -> bool:
        return self._home is not None and self._home.holds(*self.stage.camera.to_scene(self.at.x(), self.at.y()))

    def _corner(self) -> Point:
        x, y = self.stage.camera.to_scene(self.at.x(), self.at.y())
        return x - self._held[0], y - self._held[1]

    def paint(self, painter: QPainter) -> None:
        palette, camera, picture = self.stage.palette_of_things, self.stage.camera, self.stage.picture
        number = picture.layout.graph.instance_numbers.get(self.instance_id) if picture else None
        face = picture.instance_face(number, *self._size) if picture and number is not None else None
        if face is None or self._home is None:
            return
        painter.save()
        painter.translate(*camera.to_view(0, 0))
        painter.scale(camera.scale, camera.scale)
        painter.setPen(palette.ghost)
        painter.setBrush(NO_BRUSH)
        painter.drawRoundedRect(QRectF(*self._home), 10, 10)
        painter.setOpacity(0.9)
        painter.translate(*self._corner())
        draw_card(painter, palette, face.card, *self._size)
        painter.restore()
        if not self._inside():
            draw_bubble(painter, palette, self.at + BESIDE, f"It stays in its {self._where}", camera)


class Click(Gesture):
    """A press that may still become a drag. `thing`: what lies under it, `cable`: whose cable's end."""

    def __init__(self, stage: Stage, at: QPointF, modifiers: Modifiers, drag_distance: int) -> None:
        super().__init__(stage, at)
        self.thing = stage.thing_at(at)
        self.cable = stage.cable_at(at)
        self._toggle = bool(modifiers & TOGGLE)
        self._far = drag_distance

    def became(self, at: QPointF) -> Gesture:
        """Itself, or the drag that this is by now."""
        if (at - self.start).manhattanLength() < self._far:
            return self
        carried = self._carried()
        if carried is not None:
            return Carry(self.stage, at, carried)
        picture = self.stage.picture
        near = level_at(self.stage.camera.scale) is Level.NEAR  # from afar, a drag moves the ground
        if near and picture and self.thing and self.thing in picture.layout.graph.instance_numbers:
            return Place(self.stage, self.start, at, self.thing)
        pan = Pan(self.stage, self.start)
        pan.move(at)
        return pan

    def _carried(self) -> str | None:
        """The interface that a drag from here takes along; None: the ground."""
        picture = self.stage.picture
        if level_at(self.stage.camera.scale) is Level.FAR:
            return None
        thing = self.thing if self.thing and picture and picture.world.find(NetworkInterface, self.thing) else None
        return thing or self.cable

    def release(self, at: QPointF) -> None:
        selected = self.stage.marks.selected
        thing = self.thing if not self.cable else self.cable
        if thing is None:
            if not self._toggle:
                self.stage.choose(())
        elif not self._toggle:
            self.stage.choose((thing,))
        else:
            try:
                place = selected.index(thing)  # once through them: they may be very many
            except ValueError:
                self.stage.choose((*selected, thing))
            else:
                self.stage.choose(selected[:place] + selected[place + 1 :])


def bubble_size(palette: Palette, words: str, camera: Camera) -> tuple[float, float]:
    return palette.body.width(palette.body.elided(words, camera.width - 60)) + 38, 28.0


def draw_bubble(painter: QPainter, palette: Palette, at: QPointF, words: str, camera: Camera, top: float = 0.0) -> None:
    """A reason near the pointer, kept inside the view, below `top`. A cross and words, not a colour alone."""
    letters = palette.body
    words = letters.elided(words, camera.width - 60)
    width, height = bubble_size(palette, words, camera)
    x = max(8.0, min(at.x(), camera.width - width - 8))
    y = max(8.0 + top, min(at.y(), camera.height - height - 8))
    rect = QRectF(x, y, width, height)
    painter.setPen(palette.bad)
    painter.setBrush(palette.surface)
    painter.drawRoundedRect(rect, 7, 7)
    painter.drawLine(QPointF(x + 12, y + 10.5), QPointF(x + 19, y + 17.5))
    painter.drawLine(QPointF(x + 19, y + 10.5), QPointF(x + 12, y + 17.5))
    painter.setFont(letters.font)
    painter.setPen(palette.ink)
    painter.drawText(QPointF(x + 27, y + 18.2), words)
    painter.setPen(NO_PEN)
