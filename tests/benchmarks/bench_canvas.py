"""Frames of the diagram while it is panned and zoomed, and from a change to its painted frame; 1,600 x 1,000, raster.

The reference in the same run is what performance.md warns of: a QGraphicsScene with one item an interface and an
instance, on the same layout (fewer frames of it where there are more, as each takes seconds). Goals at every size: a
frame at most 8.3 ms in p95 and 16.7 in p99; a change to its frame at most 1 ms in p95, 10,000 changes at most 10 ms;
the scene at most 64 bytes an interface.
Run: python tests/benchmarks/bench_canvas.py [--cpu] [SIZE …]
--cpu counts the process's own time instead of the clock's: for a machine that others use, too.
"""

import gc
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from time import perf_counter, process_time

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRectF, Qt, QThread
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsItem,
    QGraphicsScene,
    QGraphicsView,
    QStyleOptionGraphicsItem,
    QWidget,
)

from console.ec2.changes import ChangeSet
from console.ec2.resources import Instance, NetworkInterface, NetworkInterfaceStatus, Tag
from console.topology.canvas.lens import NEAR_FROM
from console.topology.canvas.view import TopologyView
from console.topology.geometry import Rect
from console.topology.layout import Layout
from tests.worlds import Builder, generated

SIZES = (1_000, 10_000, 100_000, 256_000)
WIDTH, HEIGHT = 1600, 1000
PANS, CHANGES, DETACHED, MANY = 120, 60, 12, 10_000
ZOOM = 1.06
SETTLED_S = 0.3
clock = process_time if "--cpu" in sys.argv else perf_counter


def world_of(interfaces: int) -> Builder:
    return generated(interfaces, subnets=max(4, min(64, interfaces // 60)), zones=2 if interfaces < 2000 else 4)


class CardItem(QGraphicsItem):
    """A card as most would write it first."""

    def __init__(self, rect: QRectF, words: str) -> None:
        super().__init__()
        self._rect, self._words = rect, words
        self._pen, self._brush = QPen(QColor("#3f8624")), QBrush(QColor("#ffffff"))

    def boundingRect(self) -> QRectF:
        return self._rect

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setPen(self._pen)
        painter.setBrush(self._brush)
        painter.drawRoundedRect(self._rect, 7, 7)
        painter.drawText(self._rect.adjusted(10, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self._words)


def reference(layout: Layout, built: Builder) -> QGraphicsView:
    scene = QGraphicsScene()
    for number, rect in enumerate(layout.interface_rects.tolist()):
        interface = built.world.one(NetworkInterface, layout.interfaces[number])
        scene.addItem(CardItem(QRectF(*rect), interface.private_ip_address))
    for number, rect in enumerate(layout.instance_rects.tolist()):
        scene.addItem(CardItem(QRectF(*rect), layout.instances[number]))
    view = QGraphicsView(scene)
    view.setRenderHint(QPainter.RenderHint.Antialiasing)
    view.setFrameShape(QGraphicsView.Shape.NoFrame)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    scene.setParent(view)
    return view


def walk(count: int) -> Iterator[tuple[int, int]]:
    """A hand that pans: to and fro, some ten pixels a frame."""
    for step in range(count):
        yield (14, 6) if step % 40 < 20 else (-14, -6)


def frames(view: QWidget, moves: Iterator[Callable[[], None]]) -> list[float]:
    """Milliseconds of each frame: the move and the paint."""
    paints = view.viewport() if isinstance(view, QGraphicsView) else view
    times = []
    for move in moves:
        started = clock()
        move()
        paints.repaint()
        times.append((clock() - started) * 1000)
    return times


def zooms(start: float, end: float) -> list[float]:
    """The factors of wheel steps from a scale to another and back."""
    steps = []
    scale = start
    while scale < end:
        scale *= ZOOM
        steps.append(ZOOM)
    return steps + [1 / ZOOM] * len(steps)


def canvas_moves(view: TopologyView, near: float | None) -> Iterator[Callable[[], None]]:
    def pan(dx: int, dy: int) -> Callable[[], None]:
        return lambda: view.move_camera(view.camera.panned(dx, dy))

    def zoom(factor: float) -> Callable[[], None]:
        return lambda: view.move_camera(view.camera.zoomed(factor, 700, 420))

    if near is None:
        yield from (zoom(factor) for factor in zooms(view.camera.scale, 1.0))
    else:
        view.move_camera(view.camera._replace(scale=near))
        view.repaint()
        yield from (pan(dx, dy) for dx, dy in walk(PANS))


def reference_moves(view: QGraphicsView, fit: float, near: float | None) -> Iterator[Callable[[], None]]:
    def pan(dx: int, dy: int) -> Callable[[], None]:
        def move() -> None:
            view.horizontalScrollBar().setValue(view.horizontalScrollBar().value() - dx)
            view.verticalScrollBar().setValue(view.verticalScrollBar().value() - dy)

        return move

    def zoom(factor: float) -> Callable[[], None]:
        return lambda: view.scale(factor, factor)

    view.resetTransform()
    view.scale(near or fit, near or fit)
    view.repaint()
    if near is None:
        yield from (zoom(factor) for factor in zooms(fit, 1.0))
    else:
        yield from (pan(dx, dy) for dx, dy in walk(PANS))


def settle(app: QCoreApplication, view: TopologyView) -> None:
    """Address maps are read between frames, and what was missed while the camera moved comes after."""
    until = perf_counter() + SETTLED_S
    while perf_counter() < until or (view.picture is not None and view.picture.maps.working) or not is_shown(view):
        app.processEvents()


def is_shown(view: TopologyView) -> bool:
    """Whether all that has changed is taken in and painted."""
    return not view.behind and not view.painting


class Painted(QObject):
    """Counts the frames of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.frames = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.frames += event.type() == QEvent.Type.Paint
        return False


def to_next_frame(view: TopologyView, painted: Painted, change: Callable[[], None]) -> float:
    """Milliseconds of a change and all that follows until it is painted, in the loop's own way: what is out of date."""
    before, started = painted.frames, clock()
    change()
    for _ in range(60):
        if painted.frames > before and not view.painting:
            break
        QCoreApplication.processEvents()
    return (clock() - started) * 1000


def to_new_places(view: TopologyView, change: Callable[[], None]) -> tuple[float, float]:
    """Milliseconds of a change until what it moves has its new place and is painted, and the longest turn of the loop
    meanwhile: a large layout is made in a thread."""
    started = clock()
    longest, turn = 0.0, perf_counter()
    change()
    while True:
        QCoreApplication.processEvents()
        longest, turn = max(longest, perf_counter() - turn), perf_counter()
        if not view.behind:
            break
        QThread.msleep(1)
    view.repaint()
    while view.painting:
        QCoreApplication.processEvents()
        longest, turn = max(longest, perf_counter() - turn), perf_counter()
    return (clock() - started) * 1000, longest * 1000


def detachments(view: TopologyView, built: Builder) -> tuple[list[float], list[float]]:
    times, turns = [], []
    attached = [one for one in built.world.all(NetworkInterface) if one.attachment is not None]
    for number, interface in enumerate(attached[:DETACHED]):
        built.detach(interface.id)
        changed = ChangeSet(number, (built.world.one(NetworkInterface, interface.id),))
        time, turn = to_new_places(view, partial(view.apply, changed))
        times.append(time)
        turns.append(turn)
    return times, turns


def many_changes(view: TopologyView, built: Builder, painted: Painted) -> float:
    """Milliseconds from `apply` to the first painted frame of so many changed interfaces at once: as much of them as a
    frame has time for, the rest comes with the next ones."""
    touched = []
    for interface in list(islice(built.world.all(NetworkInterface), MANY)):
        other = "a" if Tag("load", "b") in interface.tags else "b"
        built.world.put(replace(interface, tags=(Tag("load", other),), source_dest_check=other == "a"))
        touched.append(built.world.one(NetworkInterface, interface.id))
    return to_next_frame(view, painted, partial(view.apply, ChangeSet(1, tuple(touched))))


def changes(view: TopologyView, built: Builder, painted: Painted, what: str) -> list[float]:
    """Milliseconds from `apply` to the painted frame. `cell`: an available interface is pending, as chips and cells
    show it; `card`: one in view has its source/destination check switched."""
    world, picture = built.world, view.picture
    assert picture is not None
    if what == "card":
        seen = [picture.layout.interfaces[one] for one in picture.interfaces_in(Rect(*view.camera.seen()))]
    else:
        seen = list(islice(world.ids(NetworkInterface), 20 * CHANGES))
    chosen = [one for one in seen if (world.one(NetworkInterface, one).attachment is None) is (what == "cell")]
    times = []
    for number in range(CHANGES):
        interface = world.one(NetworkInterface, chosen[number % len(chosen)])
        if what == "card":
            world.put(replace(interface, source_dest_check=not interface.source_dest_check))
        else:
            passing = interface.status is NetworkInterfaceStatus.PENDING
            status = NetworkInterfaceStatus.AVAILABLE if passing else NetworkInterfaceStatus.PENDING
            world.put(replace(interface, status=status))
        changed = ChangeSet(number, (world.one(NetworkInterface, interface.id),))
        times.append(to_next_frame(view, painted, partial(view.apply, changed)))
    return times


def row(name: str, times: list[float]) -> str:
    ranked = statistics.quantiles(times, n=100, method="inclusive")
    return f"{name:<44}{ranked[49]:>9.2f}{ranked[94]:>9.2f}{ranked[98]:>9.2f}{max(times):>9.2f}"


def main() -> None:
    gc.disable()  # as the application does: see desktop/garbage.py
    app = QApplication.instance() or QApplication(sys.argv)
    for size in [int(one) for one in sys.argv[1:] if one.isdigit()] or SIZES:
        measure(app, size)


def measure(app: QCoreApplication, size: int) -> None:
    built = world_of(size)
    gc.collect()
    gc.freeze()
    view = TopologyView()
    view.resize(WIDTH, HEIGHT)
    view.show()
    app.processEvents()
    started = clock()
    view.show_world(built.world)
    assert view.layout_now is not None
    view.layout_now.cables.found()  # as whoever loads or lays out a large world does, in a thread
    view.repaint()
    shown = (clock() - started) * 1000
    settle(app, view)
    gc.collect()
    gc.freeze()
    instances = built.world.count(Instance)
    layout, picture = view.layout_now, view.picture
    assert layout is not None
    assert picture is not None
    print(f"\n{size:,} interfaces, {instances:,} instances; first frame {shown:.0f} ms", end="; ")
    print(f"address maps {picture.maps.bytes_held / size:.0f} B an interface")
    print(f"{'milliseconds a frame':<44}{'p50':>9}{'p95':>9}{'p99':>9}{'max':>9}")
    fitted, fit = view.camera, view.camera.scale
    for name, scale in (("all in view", fit), ("far, 0.1", 0.1), ("middle, 0.2", 0.2), ("near, 0.9", 0.9)):
        view.move_camera(fitted)
        print(row(f"canvas, pan, {name}", frames(view, canvas_moves(view, scale))))
    view.move_camera(fitted)
    view.repaint()
    print(row("canvas, zoom from all to 100 % and back", frames(view, canvas_moves(view, None))))
    items = reference(layout, built)
    items.resize(WIDTH, HEIGHT)
    items.show()
    app.processEvents()
    few = max(3, min(PANS, 200_000 // size))
    for name, near in (("all in view", fit), ("near, 0.9", 0.9)):
        print(
            row(f"one QGraphicsItem each, pan, {name}", frames(items, islice(reference_moves(items, fit, near), few)))
        )
    print(row("one QGraphicsItem each, zoom", frames(items, islice(reference_moves(items, fit, None), few))))
    items.close()
    items.deleteLater()
    painted = Painted(view)
    view.set_reduced_motion(True)  # a frame of a motion is not that of a change
    app.processEvents()
    view.set_coloring("tag:load")
    for name, scale in (("all in view", fit), ("near, 0.9", 0.9)):
        view.move_camera(fitted._replace(scale=scale))
        settle(app, view)
        one = changes(view, built, painted, "card" if scale >= NEAR_FROM else "cell")
        print(row(f"one change, to painted frame, {name}", one))
        many_changes(view, built, painted)
        settle(app, view)
        print(f"{f'{MANY:,} changes in one frame, {name}':<44}{many_changes(view, built, painted):>9.2f}")
    settle(app, view)
    times, turns = detachments(view, built)
    print(row("one detachment, until all has its new place", times))
    print(row("the longest turn of the loop meanwhile", turns))
    view.close()
    gc.unfreeze()


if __name__ == "__main__":
    main()
