"""Frames of the diagram while it is panned and zoomed, and from a change to its painted frame; 1,600 x 1,000, raster.

The reference in the same run is what performance.md warns of: a QGraphicsScene with one item an interface and an
instance, on the same layout (fewer frames of it where there are more, as each takes seconds). Goals at every size: a
frame at most 8.3 ms in p95 and 16.7 in p99; a change to its frame at most 1 ms in p95, 10,000 changes at most 10 ms;
the scene at most 64 bytes an interface.
Run: python tests/benchmarks/bench_canvas.py [SIZE …]
"""

import gc
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from time import perf_counter

from PySide6.QtCore import QCoreApplication, QRectF, Qt
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
from console.ec2.resources import Instance, NetworkInterface
from console.topology.canvas.view import TopologyView
from console.topology.layout import Layout
from tests.worlds import Builder, generated

SIZES = (1_000, 10_000, 100_000, 256_000)
WIDTH, HEIGHT = 1600, 1000
PANS, CHANGES, MANY = 120, 60, 10_000
ZOOM = 1.06
SETTLED_S = 0.3


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
        started = perf_counter()
        move()
        paints.repaint()
        times.append((perf_counter() - started) * 1000)
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
    while perf_counter() < until or (view.picture is not None and view.picture.maps.working):
        app.processEvents()


def many_changes(view: TopologyView, built: Builder) -> float:
    """Milliseconds from `apply` to the painted frame of so many changed interfaces at once."""
    touched = []
    for interface in list(built.world.all(NetworkInterface))[:MANY]:
        built.world.put(replace(interface, source_dest_check=not interface.source_dest_check))
        touched.append(built.world.one(NetworkInterface, interface.id))
    changed = ChangeSet(1, tuple(touched))
    started = perf_counter()
    view.apply(changed)
    view.repaint()
    return (perf_counter() - started) * 1000


def changes(view: TopologyView, built: Builder, structural: bool) -> list[float]:
    """Milliseconds from `apply` to the painted frame: an interface gets a description, or is detached and attached."""
    interfaces = [one for one in built.world.all(NetworkInterface) if one.attachment is not None][:CHANGES]
    times = []
    for number, interface in enumerate(interfaces):
        if structural:
            built.detach(interface.id)
        else:
            check = not built.world.one(NetworkInterface, interface.id).source_dest_check
            built.world.put(replace(interface, source_dest_check=check))
        touched = (built.world.one(NetworkInterface, interface.id),)
        started = perf_counter()
        view.apply(ChangeSet(number, touched))
        view.repaint()
        times.append((perf_counter() - started) * 1000)
    return times


def row(name: str, times: list[float]) -> str:
    ranked = statistics.quantiles(times, n=100, method="inclusive")
    return f"{name:<44}{ranked[49]:>9.2f}{ranked[94]:>9.2f}{ranked[98]:>9.2f}{max(times):>9.2f}"


def main() -> None:
    app = QApplication.instance() or QApplication(sys.argv)
    for size in [int(one) for one in sys.argv[1:]] or SIZES:
        measure(app, size)


def measure(app: QCoreApplication, size: int) -> None:
    built = world_of(size)
    gc.collect()
    gc.freeze()
    view = TopologyView()
    view.resize(WIDTH, HEIGHT)
    view.show()
    app.processEvents()
    started = perf_counter()
    view.show_world(built.world)
    view.repaint()
    shown = (perf_counter() - started) * 1000
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
    app.processEvents()
    for name, scale in (("all in view", fit), ("near, 0.9", 0.9)):
        view.move_camera(fitted._replace(scale=scale))
        settle(app, view)
        print(row(f"one card's change, to painted frame, {name}", changes(view, built, structural=False)))
        print(f"{f'{MANY:,} changes in one frame, {name}':<44}{many_changes(view, built):>9.2f}")
    print(row("one detachment, to painted frame", changes(view, built, structural=True)))
    view.close()
    gc.unfreeze()


if __name__ == "__main__":
    main()
