"""Frames of the diagram while it is panned and zoomed, and from a change to its painted frame; 1,600 x 1,000, raster.

The reference in the same run is what performance.md warns of: a QGraphicsScene with one item an interface and an
instance, on the same layout. Goal at 1,000 interfaces: p95 of a frame at most 8.3 ms.
Run: python tests/benchmarks/bench_canvas.py
"""

import gc
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from time import perf_counter

from PySide6.QtCore import QRectF, Qt
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

SIZES = (50, 1_000, 10_000)
WIDTH, HEIGHT = 1600, 1000
PANS, CHANGES = 120, 60
ZOOM = 1.06


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
    ranked = statistics.quantiles(times, n=100)
    return f"{name:<44}{ranked[49]:>9.2f}{ranked[94]:>9.2f}{ranked[98]:>9.2f}{max(times):>9.2f}"


def main() -> None:
    app = QApplication.instance() or QApplication(sys.argv)
    for size in SIZES:
        built = world_of(size)
        view = TopologyView()
        view.resize(WIDTH, HEIGHT)
        view.show()
        app.processEvents()
        started = perf_counter()
        view.show_world(built.world)
        view.repaint()
        shown = (perf_counter() - started) * 1000
        gc.collect()
        gc.freeze()
        instances = built.world.count(Instance)
        print(f"\n{size:,} interfaces, {instances:,} instances; first frame {shown:.0f} ms")
        print(f"{'milliseconds a frame':<44}{'p50':>9}{'p95':>9}{'p99':>9}{'max':>9}")
        fitted, fit = view.camera, view.camera.scale
        print(row("canvas, pan, all in view", frames(view, canvas_moves(view, fit))))
        print(row("canvas, pan, near", frames(view, canvas_moves(view, 0.9))))
        view.move_camera(fitted)
        view.repaint()
        print(row("canvas, zoom from all to 100 % and back", frames(view, canvas_moves(view, None))))
        layout = view.layout_now
        assert layout is not None
        if size <= 1_000 or "--all" in sys.argv:
            items = reference(layout, built)
            items.resize(WIDTH, HEIGHT)
            items.show()
            app.processEvents()
            print(row("one QGraphicsItem each, pan, all in view", frames(items, reference_moves(items, fit, fit))))
            print(row("one QGraphicsItem each, pan, near", frames(items, reference_moves(items, fit, 0.9))))
            print(row("one QGraphicsItem each, zoom", frames(items, reference_moves(items, fit, None))))
            items.close()
        view.move_camera(fitted._replace(scale=0.9))
        view.repaint()
        print(row("apply one card's change, to painted frame", changes(view, built, structural=False)))
        print(row("apply one detachment, to painted frame", changes(view, built, structural=True)))
        view.close()
        gc.unfreeze()


if __name__ == "__main__":
    main()
