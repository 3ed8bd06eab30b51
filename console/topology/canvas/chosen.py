"""What a person chose to see of a diagram: a coloring, a focus, layers, a traced path."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, QTimer, Slot
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtWidgets import QWidget

from console.ec2.resources import NetworkInterface
from console.topology.canvas.camera import Camera
from console.topology.canvas.followed_picture import FollowedPicture
from console.topology.canvas.laid_path import LaidPath
from console.topology.canvas.legend import Legend
from console.topology.canvas.lens import MAPS_FROM, Lens
from console.topology.canvas.palette import Palette, palette_of
from console.topology.canvas.selected import around
from console.topology.canvas.showing import USUAL_LAYERS, Layer
from console.topology.coloring import STATE
from console.topology.colors import LIGHT
from console.topology.geometry import Rect
from console.topology.layout import Layout

if TYPE_CHECKING:
    from console.topology.canvas.path_track import Badge
    from console.topology.canvas.walking import Reading
    from console.topology.path import PathOverlay

CORNER = 16.0
"""View pixels from what stands in a corner to the edges."""

ROOMY = 0.7
"""The least share of its size that something is shown at to keep it clear of the corners."""
LOOK_S = 0.004


def _stay() -> None:
    """Nothing to fly to."""


class ChosenCanvas(QWidget):
    """The canvas as far as these are concerned; the diagram goes on from here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture: FollowedPicture | None = None
        self.palette_of_things: Palette = palette_of(LIGHT)
        self.camera = Camera()
        self.top_room = 0.0
        """View pixels at the top that are left free when something is brought into view."""
        self._layout: Layout | None = None
        self._order: Reading | None = None
        self._walk: Sequence[str] | None = None
        self._touched = False
        self._coloring = STATE
        self._focus: frozenset[str] | None = None
        self._layers = USUAL_LAYERS
        self._collapsed: frozenset[str] = frozenset()
        self._legend = Legend()
        self._legend_at = QRect()
        self._around: Iterator[None] = iter(())
        self._otherwise: Callable[[], None] = _stay
        self._looking = QTimer(self, singleShot=True, interval=0)
        self._looking.timeout.connect(self._look_around)
        self._laid = LaidPath(self._has_pill, self)
        self._laid.laid.connect(self.update)

    def repaint_all(self) -> None:
        """All of what stands still is out of date."""
        raise NotImplementedError

    def _fly(self, to: Camera, at_once: bool = False) -> None:
        raise NotImplementedError

    def _box(self, resource_id: str) -> Rect | None:
        return self.picture.rect_of(resource_id) if self.picture else None

    def draws(self, resource_id: str) -> bool:
        """Whether a thing has a place in the diagram, if only in a box of many."""
        return self._box(resource_id) is not None

    def show_chosen(self) -> None:
        """A new picture takes over what was chosen."""
        if self.picture is not None:
            self.picture.set_coloring(self._coloring)
            self.picture.show(self._focus, self._layers)

    # --- coloring, focus, layers

    @property
    def coloring(self) -> str:
        """By what cells are coloured: a key of topology.coloring."""
        return self._coloring

    def set_coloring(self, key: str) -> None:
        if key == self._coloring:
            return
        self._coloring = key
        if self.picture is not None:
            self.picture.set_coloring(key)
        self.repaint_all()

    @property
    def focus(self) -> frozenset[str] | None:
        return self._focus

    def set_focus(self, ids: Collection[str] | None) -> None:
        """Dim every instance and interface but these; None: nothing is dimmed. Unknown ids do no harm."""
        self._focus = frozenset(ids) if ids is not None else None
        self._show()

    @property
    def layers(self) -> frozenset[Layer]:
        return self._layers

    def set_layers(self, layers: Collection[Layer]) -> None:
        """Which of the switchable layers are seen."""
        self._layers = frozenset(layers)
        self._show()

    def _show(self) -> None:
        if self.picture is not None and self.picture.show(self._focus, self._layers):
            self._walk = None
            self.repaint_all()

    @property
    def collapsed(self) -> frozenset[str]:
        return self._collapsed

    def set_collapsed(self, keys: Collection[str]) -> None:
        """Draw subnets (their ids) and groups of like instances (keys of topology.folding) as one box each."""
        if frozenset(keys) != self._collapsed:
            self._collapsed = frozenset(keys)
            self._fold()

    def _fold(self) -> None:
        raise NotImplementedError

    def zoom_to_focus(self) -> None:
        """Fly to where all that is in focus is in view."""
        self._fly_over(self._focus or ())

    def _fly_over(self, ids: Collection[str], otherwise: Callable[[], None] = _stay) -> None:
        """Once it is found out where they are: of very many between frames. otherwise: none of them is drawn."""
        if self.picture is not None:
            self._around, self._otherwise = around(self.picture.layout, ids), otherwise
            self._look_around()

    @Slot()
    def _look_around(self) -> None:
        until = perf_counter() + LOOK_S
        try:
            while perf_counter() < until:
                next(self._around)
        except StopIteration as end:
            box: Rect | None = end.value
            if box is None:
                self._otherwise()
            else:
                self._touched = True
                self._fly(self.clear_of_corners(self._fitted(box.grown(40), 1.6), box))
        else:
            self._looking.start()

    def _fitted(self, box: Rect, most: float, top: float | None = None) -> Callable[[float], Camera]:
        """Camera.fitted by what is to be left free at the bottom, in view pixels."""
        top = self.top_room if top is None else top
        return lambda bottom: self.camera.fitted(*box, most=most, top=top, bottom=bottom)

    # --- what stands in the corners

    def in_corners(self, camera: Camera) -> list[QRectF]:
        """What stands over the diagram's lower edge where one looks so, in view pixels."""
        path = self._laid.painter
        found = [path.card_rect(self.palette_of_things, camera)] if path is not None else []
        if camera.scale < MAPS_FROM:
            found.append(self._legend.rect(camera, self._legend_bottom(camera)))
        return [one for one in found if not one.isEmpty()]

    def clear_of_corners(self, to: Callable[[float], Camera], box: Rect) -> Camera:
        """The camera that `to` makes with as much left free at the bottom as keeps a box of the scene out from under
        what stands in the corners, unless that would leave it too little room. to: of view pixels."""
        camera = to(0.0)
        shown = QRectF(*camera.to_view(box.x, box.y), box.width * camera.scale, box.height * camera.scale)
        over = [one.top() for one in self.in_corners(camera) if one.intersects(shown)]
        clear = to(camera.height - min(over)) if over else camera
        return clear if clear.scale >= camera.scale * ROOMY else camera

    def _legend_bottom(self, camera: Camera) -> float:
        path = self._laid.painter
        card = path.card_height + 8 if path is not None else 0.0
        return camera.height - CORNER - card

    # --- a traced path

    @property
    def path(self) -> PathOverlay | None:
        return self._laid.path

    def set_path(self, path: PathOverlay | None) -> None:
        """Draw a traced path over everything until another one, or None, is set. It follows the things it joins."""
        self._laid.set(path, self._layout)
        self.update()

    def path_words_at(self, at: QPointF) -> str:
        """What the path's number under a point of the view says; empty where there is none."""
        return self._laid.painter.words_at(at) if self._laid.painter is not None else ""

    @property
    def path_badges(self) -> tuple[Badge, ...]:
        """The numbers on the path, where they stand in the scene; none before it is laid."""
        return tuple(self._laid.painter.track.badges) if self._laid.painter is not None else ()

    def zoom_to_path(self) -> None:
        """Fly to where all of the path is in view."""
        self._fly_over(self.path.things if self.path else ())

    # --- painting

    def paint_chosen(self, painter: QPainter, lens: Lens, region: QRegion) -> None:
        """The path, and in the corner what colours mean."""
        self._paint_path(painter)
        if self.picture is None or lens.afar <= 0:
            self._legend_at = QRect()
        elif self._legend_at.isEmpty() or region.intersects(self._legend_at):
            bottom = self._legend_bottom(self.camera)
            rect = self._legend.paint(painter, self.palette_of_things, self.camera, self.picture.maps, bottom)
            self._legend_at = rect.toAlignedRect()

    def counts_changed(self) -> None:
        """What the legend counts may be another number."""
        if self.picture is not None and not self._legend_at.isEmpty() and self.picture.maps.recounts:
            self._legend_at.setRight(self.width())  # it may grow
            self.update(self._legend_at)

    def _has_pill(self, interface_id: str) -> bool:
        interface = self.picture.world.find(NetworkInterface, interface_id) if self.picture else None
        return interface is not None and bool(interface.associations)

    def _paint_path(self, painter: QPainter) -> None:
        self._laid.follow(self._layout)
        if self._laid.painter is not None:
            self._laid.painter.paint(painter, self.palette_of_things, self.camera, self.top_room)
