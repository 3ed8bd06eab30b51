"""The diagram as a person meets it: what pointer, wheel and keys do, and the wishes that follow as signals."""

from collections.abc import Iterable
from functools import partial
from itertools import chain

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPointingDevice,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QToolTip, QWidget

from console.ec2.changes import ChangeSet
from console.ec2.resources import NetworkInterface, Subnet
from console.ec2.world import World
from console.topology.canvas import accessible, keyboard
from console.topology.canvas.arranged_canvas import ArrangedCanvas
from console.topology.canvas.camera import Camera
from console.topology.canvas.cells import State
from console.topology.canvas.dropping import DropVerdict, drop_verdict
from console.topology.canvas.gestures import Carry, Click, FlyOver, Gesture, Pan, RubberBand
from console.topology.canvas.lens import Lens, Level, level_at
from console.topology.canvas.maps import Cell
from console.topology.canvas.names import box_in_words, cell_in_words, details, name_in_words
from console.topology.canvas.overlay import Overlay
from console.topology.canvas.selected import alike
from console.topology.canvas.showing import Weight
from console.topology.canvas.tips import plain
from console.topology.canvas.tracing_gesture import TraceLine
from console.topology.geometry import Point, Rect
from console.topology.graph import REGION
from console.topology.layout import Layout
from console.topology.layout.model import Band

CABLE_REACH = 6.0
"""How far from a cable, in view pixels, the pointer is on it."""


MANY = 10_000
NEAR_MISS = 5.0
"""View pixels beside a subnet's band that count as on it, from afar."""


class TopologyView(ArrangedCanvas):
    """Shows a World and lets a hand move in it. It asks for changes by signals and never makes one.

    `select` emits nothing: only the hand's own selection does.
    """

    selection_changed = Signal(object)
    """tuple of resource ids"""
    activated = Signal(str)
    """Double click or Enter on a thing."""
    context_menu_requested = Signal(object, object)
    """tuple of resource ids (what is selected, with what lies under the pointer), global QPoint"""
    attach_requested = Signal(str, str)
    """An available interface was dropped: interface id, instance id."""
    move_requested = Signal(str, str)
    """An attached interface was taken to another instance: interface id, instance id."""
    trace_requested = Signal(str, str)
    """With T held, the hand went from one end to another: ids, or topology.path's INTERNET and CORPORATE."""
    hovered = Signal(object)
    """Resource id or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Topology"))
        self.setAccessibleDescription(
            self.tr("Diagram of VPCs, subnets, instances and network interfaces. Tab and arrow keys walk in it.")
        )
        self.drop_verdict: DropVerdict = drop_verdict
        self._gone: set[str] | None = None
        """Since selection and gestures were looked after; None: all may have."""
        self._space = self._t_held = False
        self._gesture: Gesture | None = None
        self._came_by = Qt.FocusReason.OtherFocusReason
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]
        accessible.install()

    # --- selection

    @property
    def selection(self) -> tuple[str, ...]:
        return self.marks.selected

    def select(self, ids: Iterable[str]) -> None:
        """Show these as selected. Ids that the diagram does not show are kept: they may come."""
        chosen = tuple(ids)
        if not alike(chosen, self.marks.selected):
            self.marks.selected = chosen
            self.marks.current = self._drawn(chosen[-1]) if chosen else None
            self.update()

    def _drawn(self, resource_id: str) -> str:
        return self.picture.drawn_for(resource_id) if self.picture is not None else resource_id

    def choose(self, ids: tuple[str, ...]) -> None:
        """The hand has selected these; a box means all that is in it."""
        if self.picture is not None and self.picture.layout.graph.boxes:
            members = (box.members if (box := self._box_at(one)) else (one,) for one in ids)
            ids = tuple(dict.fromkeys(chain.from_iterable(members)))
        self._put_selection(ids)

    def _put_selection(self, ids: tuple[str, ...]) -> None:
        if not alike(ids, self.marks.selected):
            self.select(ids)
            self.selection_changed.emit(ids)
            if self.marks.current is not None:
                accessible.focused(self, self.marks.current)

    @property
    def current(self) -> str | None:
        """The thing that keys act on."""
        return self.marks.current

    def set_current(self, resource_id: str | None) -> None:
        """Walk to a thing: it is selected, and brought into view if it is not."""
        self.choose((resource_id,) if resource_id is not None else ())
        self.marks.current = resource_id
        box = self._box(resource_id) if resource_id else None
        if box is not None:
            self.move_camera(self.clear_of_corners(partial(self._brought_in, box), box))

    def _brought_in(self, box: Rect, bottom: float) -> Camera:
        return self.camera.brought_in(*box, top=self.top_room, bottom=bottom)

    def show_world(self, world: World, layout: Layout | None = None) -> None:
        self._gone = None
        super().show_world(world, layout)

    def apply(self, changes: ChangeSet) -> None:
        if self._gone is not None:
            self._gone.update(changes.deletes)
        super().apply(changes)

    def things_changed(self) -> None:
        assert self.picture is not None
        world, selected = self.picture.world, self.marks.selected
        gone, self._gone = self._gone, set()
        if gone is None:
            left = tuple(one for one in selected if one in world or self._is_region(one))
        elif len(selected) > MANY:  # to look through them takes longer than a frame: `select` will come without them
            left = selected
        else:
            gone = {one for one in gone if one not in world}
            left = selected if gone.isdisjoint(selected) else tuple(one for one in selected if one not in gone)
        self.choose(left)
        hovered = self.marks.hovered
        if hovered is not None and hovered not in world and self._box_at(hovered) is None:
            self._hover(hovered if self._is_region(hovered) else None)
        if isinstance(self._gesture, Carry) and self._gesture.interface_id not in world:
            self._cancel_gesture()

    # --- what lies where

    def thing_at(self, at: QPointF) -> str | None:
        """What lies under a point of the view: a route table's chip counts as the route table."""
        if self.picture is None or self._layout is None:
            return None
        x, y = self.camera.to_scene(at.x(), at.y())
        if level_at(self.camera.scale) is Level.FAR:
            return self._thing_afar(at)
        found = self._seen(self._layout.hit(x, y))
        if found is not None and found in self.picture.bands:
            lens = Lens.of(self.camera, 1.0)
            chip = Overlay(QPainter(), self.picture, lens).chip(found)
            subnet = self.picture.world.find(Subnet, found)
            table = self.picture.world.route_table_of(subnet) if subnet else None
            if chip is not None and table is not None and chip.contains(at):
                return table.id
        return found

    def _seen(self, found: str | None) -> str | None:
        """A thing, or the subnet behind it if its layer is off."""
        if found is None or self.picture is None or self.picture.showing.of(found) != Weight.HIDDEN:
            box = self._box_at(found)
            return box.id if box is not None else found
        interface = self.picture.world.find(NetworkInterface, found)
        return interface.subnet_id if interface else None

    def _thing_afar(self, at: QPointF) -> str | None:
        """Who has the address under a point, else the subnet; a small one is met by a near miss."""
        assert self._layout is not None
        cell = self.cell_at(at)
        if cell is not None and cell.interface_id and cell.state > State.RESERVED:
            return cell.interface_id
        x, y = self.camera.to_scene(at.x(), at.y())
        found, band = self._layout.hit(x, y), self._band_near(x, y)
        if found is not None and found.startswith(("igw-", "vgw-")):
            return found
        if band is not None:
            return band.subnet_id
        return found if found is not None and self._is_region(found) else self._vpc_at(x, y)

    def _vpc_at(self, x: float, y: float) -> str | None:
        vpcs = self._layout.vpcs if self._layout is not None else ()
        return next((vpc.id for vpc in vpcs if vpc.rect.holds(x, y)), None)

    def _is_region(self, resource_id: str) -> bool:
        """One that the World knows: there are several."""
        world = self.picture.world if self.picture is not None else None
        return world is not None and resource_id.removeprefix(REGION) in world.parts

    def _band_near(self, x: float, y: float) -> Band | None:
        if self.picture is None:
            return None
        lens = Lens.of(self.camera, self.devicePixelRatioF())
        return self.picture.plots.near(x, y, NEAR_MISS / self.camera.scale, lens)

    def cell_at(self, at: QPointF) -> Cell | None:
        """The address under a point of the view, where it shows address maps."""
        if self.picture is None or level_at(self.camera.scale) is not Level.FAR:
            return None
        band = self._band_near(*self.camera.to_scene(at.x(), at.y()))
        ratio = self.devicePixelRatioF()
        lens = Lens.of(self.camera, ratio)
        return self.picture.maps.cell_at(band, lens, at.x() * ratio, at.y() * ratio) if band is not None else None

    def cable_at(self, at: QPointF) -> str | None:
        """The interface whose cable runs under a point of the view, unless a card lies over it."""
        if self.picture is None or level_at(self.camera.scale) is Level.FAR:
            return None
        under = self.thing_at(at)
        graph_now = self.picture.layout.graph
        if under is not None and (under in graph_now.interface_numbers or under in graph_now.instance_numbers):
            return None
        x, y = self.camera.to_scene(at.x(), at.y())
        cable = self.picture.cables.near(x, y, CABLE_REACH / self.camera.scale)
        found = self.picture.layout.interfaces[cable] if cable is not None else None
        return found if found is None or self.picture.showing.of(found) != Weight.HIDDEN else None

    def scene_of_minimap(self, at: QPointF) -> Point:
        return self._minimap.scene_at(at.x(), at.y())

    def global_rect_of(self, resource_id: str) -> QRect:
        """Where a thing is on the screen; empty while it is not in the diagram."""
        lens = Lens.of(self.camera, self.devicePixelRatioF())
        box = self.picture.shown_rect(resource_id, lens) if self.picture is not None else None
        if box is None:
            return QRect()
        left, top = self.camera.to_view(box.x, box.y)
        rect = QRectF(left, top, box.width * self.camera.scale, box.height * self.camera.scale).toAlignedRect()
        return QRect(self.mapToGlobal(rect.topLeft()), rect.size())

    # --- gestures

    def verdict(self, interface_id: str, instance_id: str) -> str:
        if self._box_at(instance_id) is not None:
            return self.tr("Several instances: expand the box first")
        return self.drop_verdict(self.picture.world, interface_id, instance_id) if self.picture else ""

    def open(self, resource_id: str) -> None:
        """Double click or Enter: a box is expanded, anything else the caller's to open."""
        box = self._box_at(resource_id)
        if box is not None:
            self.expand((box.id,))
        else:
            self.activated.emit(resource_id)

    def dropped(self, interface_id: str, instance_id: str) -> None:
        """An interface was let go over an instance that can take it."""
        assert self.picture is not None
        if self._cable(interface_id) is None:
            self.attach_requested.emit(interface_id, instance_id)
        else:
            self.move_requested.emit(interface_id, instance_id)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.by_keys = False
        at = event.position()
        self._cancel_gesture()
        on_map = self.map_rect(self.camera)
        left = event.button() == Qt.MouseButton.LeftButton
        if left and on_map is not None and on_map.contains(at):
            self._begin(FlyOver(self, at))
        elif event.button() == Qt.MouseButton.MiddleButton or (left and self._space):
            self._begin(Pan(self, at))
        elif left and self._t_held:
            self._begin(TraceLine(self, at))
        elif left and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._begin(RubberBand(self, at, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)))
        elif left:
            self._begin(Click(self, at, event.modifiers(), QApplication.startDragDistance()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        gesture = self._gesture
        if isinstance(gesture, Click):
            became = gesture.became(event.position())
            if became is not gesture:
                self._begin(became)
        elif gesture is not None:
            gesture.move(event.position())
            self.update()
        else:
            self._hover(self._under(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.release(event.position())
            self.unsetCursor()
            self.update()
            self._hover(self._under(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        found = self.cable_at(event.position()) or self.thing_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and found is not None:
            self.open(found)

    def _begin(self, gesture: Gesture) -> None:
        self._gesture = gesture
        QToolTip.hideText()
        if gesture.cursor is not None:
            self.setCursor(gesture.cursor)
        self.update()

    def _cancel_gesture(self) -> bool:
        """Whether there was one."""
        gesture, self._gesture = self._gesture, None
        if gesture is None:
            return False
        gesture.cancel()
        self.unsetCursor()
        self.update()
        return True

    def cancel(self) -> None:
        """Escape: the gesture under way, else the selection."""
        if not self._cancel_gesture():
            self.choose(())

    @property
    def busy(self) -> bool:
        """Whether a gesture is under way."""
        return self._gesture is not None

    def choose_all(self) -> None:
        """Every interface and instance."""
        if self._whole is not None:
            self._put_selection((*self._whole.instances, *self._whole.interfaces))

    def hold_to_pan(self, held: bool) -> None:
        """While the space bar is held, a drag moves the ground wherever it begins."""
        self._space = held
        if held:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif self._gesture is None:
            self.unsetCursor()

    def hold_to_trace(self, held: bool) -> None:
        """While T is held, a drag from one thing to another asks for the path between them."""
        self._t_held = held
        if held:
            self.setCursor(Qt.CursorShape.CrossCursor)
        elif self._gesture is None:
            self.unsetCursor()

    def traced(self, source: str, destination: str) -> None:
        self.trace_requested.emit(source, destination)

    def _under(self, at: QPointF) -> str | None:
        on_map = self.map_rect(self.camera)
        if on_map is not None and on_map.contains(at):
            return None
        return self.cable_at(at) or self.thing_at(at)

    def _hover(self, resource_id: str | None) -> None:
        if resource_id != self.marks.hovered:
            self.marks.hovered = resource_id
            self.hovered.emit(resource_id)
            self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        pixels, angle = event.pixelDelta(), event.angleDelta()
        modifiers = event.modifiers()
        touchpad = event.device().type() == QPointingDevice.DeviceType.TouchPad
        at = event.position()
        if modifiers & Qt.KeyboardModifier.ControlModifier or not (
            touchpad or modifiers & Qt.KeyboardModifier.ShiftModifier or angle.x()
        ):
            self.move_camera(self.camera.zoomed(1.0015 ** (angle.y() or angle.x()), at.x(), at.y()))
        else:
            moved = pixels if not pixels.isNull() else angle / 2
            sideways = modifiers & Qt.KeyboardModifier.ShiftModifier and not moved.x()
            dx, dy = (moved.y(), 0) if sideways else (moved.x(), moved.y())
            self.move_camera(self.camera.panned(dx, dy))
        event.accept()

    def paint_above(self, painter: QPainter) -> None:
        if self._gesture is not None:
            self._gesture.paint(painter)

    # --- the rest of the events

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress:
            self.by_keys = True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            self._show_tip(event)
            return True
        if isinstance(event, QNativeGestureEvent) and (event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture):
            self.move_camera(self.camera.zoomed(1 + event.value(), event.position().x(), event.position().y()))
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and keyboard.walks(self, event):
            return True
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._minimap.drop()
            self.repaint_all()
        return super().event(event)

    def _show_tip(self, event: QHelpEvent) -> None:
        if words := self.path_words_at(QPointF(event.pos())):
            QToolTip.showText(event.globalPos(), plain(words), self)
            return
        found = self._under(QPointF(event.pos()))
        cell = self.cell_at(QPointF(event.pos()))
        if cell is not None and self.picture is not None and self._gesture is None:
            QToolTip.showText(event.globalPos(), plain(cell_in_words(self.picture.maps, cell)), self)
            return
        if found is None or self.picture is None or self._gesture is not None:
            QToolTip.hideText()
            return
        world = self.picture.world
        if (box := self._box_at(found)) is not None:
            QToolTip.showText(event.globalPos(), plain(f"{box_in_words(box)}\n{box.detail}"), self)
            return
        words = "\n".join([name_in_words(world, found), *details(world, found)])
        QToolTip.showText(event.globalPos(), plain(words), self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not keyboard.pressed(self, event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.hold_to_pan(False)
        elif event.key() == Qt.Key.Key_T and not event.isAutoRepeat():
            self.hold_to_trace(False)
        else:
            super().keyReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._cancel_gesture()
        by_mouse = event.reason() == QContextMenuEvent.Reason.Mouse
        under = self._under(QPointF(event.pos())) if by_mouse else self.marks.current
        if under is not None and under not in self.marks.selected:
            self.choose((under,))
        elif under is None and by_mouse:
            self.choose(())
        at = event.globalPos()
        if not by_mouse and under is not None:
            at = self.global_rect_of(under).center()
        self.context_menu_requested.emit(self.marks.selected, at)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.by_keys = event.reason() in keyboard.BY_KEYS
        self._came_by = event.reason()
        super().focusInEvent(event)
        self.update()

    @Slot(QWidget, QWidget)
    def _focus_moved(self, left: QWidget | None, to: QWidget | None) -> None:
        if to is self:
            keyboard.focused(self, self._came_by, left)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.hold_to_pan(False)
        self.hold_to_trace(False)
        super().focusOutEvent(event)
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """A key held over the diagram (T, space) is meant for it, also after a press of a button elsewhere."""
        if isinstance(self.window().focusWidget(), (QAbstractButton, type(None))):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        if self._gesture is None:
            self._hover(None)
        super().leaveEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self._cancel_gesture()
        super().hideEvent(event)
