"""The canvas: a World laid out, painted, seen through a camera. The hand is the view's affair.

Three layers make a frame: what stands still (a Backing, painted only where it is out of date), the overlay (marks and
motions), and what a gesture leaves. World, layout and cards are prepared when they change; painting only reads.
"""

from collections.abc import Collection, Iterator, Sequence
from math import ceil
from time import perf_counter

from PySide6.QtCore import QRect, QRectF, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QRegion, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from console.ec2.world import World
from console.topology.canvas import following
from console.topology.canvas.backing import MANY, Backing
from console.topology.canvas.camera import Camera
from console.topology.canvas.camera_canvas import CameraCanvas
from console.topology.canvas.drawing import LEGEND, SMOOTH
from console.topology.canvas.followed_picture import FollowedPicture
from console.topology.canvas.following_canvas import FRAME_BUDGET_S, FRAME_MS
from console.topology.canvas.lens import Lens
from console.topology.canvas.minimap import Minimap
from console.topology.canvas.moving import Moving, moving_in
from console.topology.canvas.names_held import Held, hold_names
from console.topology.canvas.overlay import Marks, Overlay
from console.topology.canvas.palette import palette_of
from console.topology.canvas.picture import Picture
from console.topology.canvas.pixmaps import Budget
from console.topology.canvas.regions import parts
from console.topology.canvas.showing import Weight
from console.topology.canvas.spare import is_spare, spent
from console.topology.canvas.walking import Reading
from console.topology.colors import DiagramColors
from console.topology.geometry import Rect
from console.topology.layout import Layout

SHOWN_S = 0.15
"""From time to time what has been read is painted."""
READ_S, PAUSE_MS = 0.005, 2
"""What is read of the address maps between two frames, in seconds; and the least between two such pieces."""
AT_ONCE = 1_000
"""Interfaces: with fewer, all is painted within a frame."""
BREATH_MS = 45


class DiagramCanvas(CameraCanvas):
    """Shows a World. It never changes it: the World is the caller's, and changes before `apply` is called."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._draggable = True
        self.by_keys = False
        """Whether keys lead: only they need to see the thing that they act on."""
        self._backing = Backing()
        self._held: Held = {}
        self._minimap = Minimap()
        self._ticking = QTimer(self, interval=FRAME_MS)
        self._ticking.timeout.connect(self._tick)
        self._reading = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._settled_in: Iterator[None] = iter(())
        self._settling_in = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._settling_in.timeout.connect(self._go_on_settling_in)
        self._read: list[str] = []
        self._read_shown = 0.0
        self._reading.timeout.connect(self._read_on)
        self._painting = QTimer(self, singleShot=True, interval=0)
        self._painting.timeout.connect(self._paint_on)
        self._gathering = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._gathering.timeout.connect(self._gather)

    def paint_above(self, painter: QPainter) -> None:
        """For the view's gesture, in view pixels."""

    # --- what is shown

    def show_world(self, world: World, layout: Layout | None = None) -> None:
        """Show a World from scratch. The camera fits it, unless a person has already moved it over this same World:
        then what was in the middle is there still.

        layout: of that World, where somebody has made it already.
        """
        stood = self.stands_at() if self.picture is not None and self.picture.world is world else []
        layout = self._start_over(world, layout)
        self.picture = FollowedPicture(world, layout, self.palette_of_things, self._draggable)
        self.show_chosen()
        self._motions.clear()
        self._settled_in = following.settle_in(self._motions, self.picture, perf_counter())
        if self._large:
            self._settling_in.start()
        else:
            self._settle_in()
        self._forget_places()
        self.things_changed()
        if stood:
            self.stand_at(stood)
        else:
            self._touched = False
            self._fit_now()
        self._animate()

    def set_colors(self, colors: DiagramColors) -> None:
        self.palette_of_things = palette_of(colors)
        if self.picture is not None:
            self.picture.recolor(self.palette_of_things)
        self._minimap.drop()
        self.repaint_all()

    def set_draggable(self, draggable: bool) -> None:
        """Whether cards say that they can be dragged onto an instance; those of barred regions never do."""
        self._draggable = draggable
        if self.picture is not None:
            self.picture.draggable = draggable
            self.picture.faces.clear()
            self.repaint_all()

    def set_reduced_motion(self, reduced: bool) -> None:
        """Whether the person asked for less motion: nothing glides, flies or breathes then."""
        if reduced != self._reduced_motion:
            self._reduced_motion = reduced
            self._finish_motions()

    @property
    def reduced_motion(self) -> bool:
        return self._reduced_motion

    @property
    def layout_now(self) -> Layout | None:
        """Where everything stands, glides finished."""
        return self._layout

    def map_rect(self, camera: Camera) -> QRectF | None:
        """Where the map of the whole stands in the view. Not where all is in view, and it would hide some of it."""
        rect, layout = self._minimap.rect(camera), self._layout
        if rect is None or layout is None:
            return rect
        x, y = camera.to_scene(rect.x(), rect.y())
        hidden = Rect(x, y, rect.width() / camera.scale, rect.height() / camera.scale)
        return None if self._sees_all(camera) and any(vpc.rect.meets(hidden) for vpc in layout.vpcs) else rect

    def _sees_all(self, camera: Camera) -> bool:
        return self._layout is not None and Rect(*camera.seen()).covers(self._layout.bounds)

    def in_corners(self, camera: Camera) -> list[QRectF]:
        on_map = None if self._sees_all(camera) else self.map_rect(camera)  # there it gives way by itself
        return [*super().in_corners(camera), *([on_map] if on_map is not None else [])]

    def walk(self) -> Sequence[str]:
        """All things that are shown in full, in the order in which Tab visits them."""
        if (order := self._in_order()) is None:
            return ()
        if self._walk is None:
            plain = self.picture is None or self.picture.showing.plain
            self._walk = order if plain else [one for one in order if self.walks_to(one)]
        return self._walk

    def comes_by(self, resource_id: str) -> bool:
        """Whether that walk does."""
        order = self._in_order()
        return order is not None and resource_id in order and self.walks_to(resource_id)

    def next_of(self, resource_id: str | None, step: int) -> str | None:
        """The one after it on that walk, or before it for a `step` of -1; without one the first, or the last. None
        beyond the end, and where the walk does not come by. Of a large world only as many are looked at as that takes.
        """
        order = self._in_order()
        if order is None or (resource_id is not None and not self.comes_by(resource_id)):
            return None
        place = order.index(resource_id) if resource_id is not None else -1 if step > 0 else len(order)
        return next(filter(self.walks_to, order.on_from(place, step, self._focus)), None)

    def _in_order(self) -> Reading | None:
        self._catch_up()
        if self._order is None and self._layout is not None:
            self._order = Reading(self._layout)
        return self._order

    def walks_to(self, resource_id: str) -> bool:
        """Whether keys lead to a thing: to what is shown in full."""
        return self.picture is None or self.picture.showing.of(resource_id) == Weight.FULL

    def _forget_places(self) -> None:
        self._walk = self._order = None
        self._minimap.drop()
        self.repaint_all()

    # --- motion

    @property
    def painting(self) -> bool:
        """Whether more of what stands still is painted, beside what is seen."""
        return self._backing.coming

    @property
    def at_rest(self) -> bool:
        """Whether nothing moves by itself: what is seen now is what a screenshot should show."""
        motions = self._motions
        breathing = motions.breathing and not self._reduced_motion
        return not (
            self.behind
            or (self.isVisible() and not self._backing.good)
            or self._counting.isActive()
            or self._laid.coming
            or self._flight
            or self._glide
            or motions.cables
            or motions.welcomed
            or breathing
        )

    def _animate(self) -> None:
        """Tick as often as what moves needs, not at all where nothing does."""
        if not self.isVisible():
            return
        if self._flight or self._glide or self._motions.cables or self._motions.welcomed:
            self._ticking.start(FRAME_MS)
        elif self._motions.breathing and not self._reduced_motion:
            self._ticking.start(BREATH_MS)
        else:
            self._ticking.stop()

    @Slot()
    def _tick(self) -> None:
        now = perf_counter()
        picture = self.picture
        if picture is None:
            self._ticking.stop()
            return
        self._fly_on(now)
        if self._glide is not None:
            over = self._glide.over(now)
            picture.place(self._glide.at(now), not over)
            self._glide = None if over else self._glide
            self._minimap.drop()
            self.repaint_all()
        areas = self._moved_by_itself(picture, Lens.of(self.camera, self.devicePixelRatioF())).areas()
        if self._motions.forget_old(now):
            picture.hidden_cables = {one for one, cable in self._motions.cables.items() if cable.points is None}
            self._repaint(areas)
        if not self._reduced_motion:
            self._update_over(areas)
        self._animate()

    def _moved_by_itself(self, picture: Picture, lens: Lens) -> Moving:
        """What moves by itself in view."""
        return moving_in(self._motions, picture, Rect(*self.camera.seen()), lens)

    def _finish_motions(self) -> None:
        """Everything is where it is going to be."""
        self._land()
        if self._glide is not None and self.picture is not None and self._layout is not None:
            self._glide = None
            self.picture.place(self._layout)
            self.repaint_all()
        self.update()
        self._animate()

    @Slot()
    def _read_on(self) -> None:
        """Address maps are read between frames, and painted as they get ready."""
        if self.picture is None or not self.isVisible():
            return
        maps = self.picture.maps
        self._read += maps.work(READ_S)
        spent()  # whether or not it was spare: what is looked at comes before all else
        now = perf_counter()
        if self._read and (now - self._read_shown > SHOWN_S or not maps.working):
            self.picture.forget_plates()
            bands = self.picture.bands
            zones = [zone.rect for vpc in self.picture.layout.vpcs for zone in vpc.zones]
            boxes = [bands[one].rect for one in self._read if one in bands]
            self._repaint([zone for zone in zones if any(zone.meets(box) for box in boxes)])
            self.update()
            self._read, self._read_shown = [], now
        if maps.working:
            self._reading.start()

    @Slot()
    def _go_on_settling_in(self) -> None:
        if is_spare():
            self._settle_in()
        else:
            self._settling_in.start()

    def _settle_in(self) -> None:
        """Find what moves in a World that has just been shown: a frame's time of it, the rest between frames."""
        until = perf_counter() + READ_S
        for _ in self._settled_in:
            if perf_counter() >= until:
                self._settling_in.start()
                break
        else:
            self._settling_in.stop()
        spent()
        if self.picture is not None and self.picture.hidden_cables != (moving := set(self._motions.cables)):
            self.picture.hidden_cables = moving
            self.repaint_all()
            self._animate()

    @Slot()
    def _settle(self) -> None:
        super()._settle()
        self._backing.make_good()
        self.update()

    # --- painting

    def restated(self, things: Collection[str]) -> None:
        for top in (self._held[one] for one in self._held.keys() & things):
            self.update(0, top - 1, self.width(), ceil(LEGEND) + 2)

    def repaint_all(self) -> None:
        """All of what stands still is out of date."""
        self._backing.drop()
        self.update()

    def _repaint(self, areas: list[Rect]) -> None:
        """Parts of what stands still are out of date."""
        self._show_anew(self._backing.touch(areas))

    def _show_anew(self, region: QRegion) -> None:
        """region: device pixels."""
        ratio = self.devicePixelRatioF()
        for part in parts(region, MANY):
            self.update(_to_view(part, ratio))

    def _update_over(self, areas: list[Rect]) -> None:
        """Only the overlay moves in these parts of the scene."""
        if len(areas) > MANY:
            self.update()
            return
        region = QRegion()
        for area in areas:
            left, top = self.camera.to_view(area.x, area.y)
            scale = self.camera.scale
            region += QRectF(left, top, area.width * scale, area.height * scale).toAlignedRect().adjusted(-4, -4, 4, 4)
        self.update(region)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._pending and perf_counter() - self._kept_up > FRAME_MS / 1000:
            self._keep_up()
        painter = QPainter(self)
        try:
            self._paint(painter, event.region())
        finally:
            painter.end()  # the traceback of an exception would keep it, and Qt minds a second one on the widget
            spent()

    def _paint(self, painter: QPainter, region: QRegion) -> None:
        picture = self.picture
        if picture is None:
            painter.fillRect(region.boundingRect(), self.palette_of_things.background)
            return
        ratio = self.devicePixelRatioF()
        lens = Lens.of(self.camera, ratio)
        self._paint_standing(painter, picture, lens, region)
        painter.setRenderHints(SMOOTH)
        overlay = Overlay(painter, picture, lens)
        shown = self.marks if self.by_keys and self.hasFocus() else _unfocused(self.marks)
        overlay.marks(shown, Rect(*self.camera.seen()))
        free = QRectF(0, self.top_room, self.width(), self.height() - self.top_room)
        self._held = hold_names(painter, picture, lens, shown.selected, free)
        if self._motions:
            overlay.motions(self._moved_by_itself(picture, lens), perf_counter(), self._reduced_motion)
        self.paint_chosen(painter, lens, region)
        on_map = self.map_rect(self.camera)
        if on_map is not None and region.intersects(on_map.toAlignedRect()):
            self._minimap.paint(painter, self.camera, picture.layout, self.palette_of_things, ratio)
        self.paint_above(painter)
        picture.trim()
        if picture.maps.working and not self._reading.isActive():
            self._reading.start()
        if picture.selected.working or picture.maps.veils.behind:
            self._gathering.start()

    @Slot()
    def _gather(self) -> None:
        """Of very many that are selected: what the last frame had no time for."""
        if self.picture is None:
            return
        self.picture.selected.work()
        spent()
        if self.picture.selected.working:
            self._gathering.start()
        else:
            self.update()

    def _paint_standing(self, painter: QPainter, picture: Picture, lens: Lens, region: QRegion) -> None:
        ratio = lens.ratio
        budget = Budget(FRAME_BUDGET_S) if self._moving else None
        at_leisure = budget is None and self._glide is None and len(picture.layout.interfaces) >= AT_ONCE
        width, height = ceil(self.width() * ratio), ceil(self.height() * ratio)
        self._backing.bring_up(picture, lens, width, height, budget, at_leisure)
        if self._backing.coming:
            self._painting.start()
        if ratio == 1:
            for part in parts(region, MANY):
                painter.drawPixmap(part, self._backing.pixmap, part)
            return
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        painter.drawPixmap(0, 0, self._backing.pixmap)
        painter.restore()

    @Slot()
    def _paint_on(self) -> None:
        """What stands still, where that is much of a large diagram."""
        self._show_anew(self._backing.go_on())
        spent()
        if self._backing.coming:
            self._painting.start()

    # --- events

    def resizeEvent(self, event: QResizeEvent) -> None:
        size = event.size()
        flight, self._flight = self._flight, None
        self.camera = self.camera.resized(size.width(), size.height())
        if flight is not None and self._touched:
            self._put_camera(flight[1].narrowed(size.width(), size.height()))  # the inspector came
        if not self._touched:
            self._fit_now()
        if self.isVisible() and not self._backing.pixmap.isNull():  # its edge is dragged: as while the camera moves
            self._moving = True
            self._settling.start()
        self.update()
        super().resizeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._animate()

    def hideEvent(self, event: QHideEvent) -> None:
        self._finish_motions()
        self._ticking.stop()
        super().hideEvent(event)


def _to_view(part: QRect, ratio: float) -> QRect:
    if ratio == 1:
        return part
    return QRectF(part.x() / ratio, part.y() / ratio, part.width() / ratio, part.height() / ratio).toAlignedRect()


def _unfocused(marks: Marks) -> Marks:
    return Marks(marks.selected, marks.hovered, None, marks.dragged, marks.targets)
