"""The path that a diagram shows, laid beside what is painted: a slice in each turn of the loop.

To find a way between two things takes up to a tenth of a second, as many ways are tried. What was laid before, for
another path or for places of before, is seen until the new one is here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.topology.layout import Layout
from console.topology.path import PathOverlay

if TYPE_CHECKING:
    from console.topology.canvas.path_painter import PathPainter

SLICE_S = 0.006


class LaidPath(QObject):
    """has_pill: whether an interface has an address on its shoulder."""

    laid = Signal()
    """`painter` is another one."""

    def __init__(self, has_pill: Callable[[str], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._has_pill = has_pill
        self.path: PathOverlay | None = None
        self.painter: PathPainter | None = None
        self._layout: Layout | None = None
        self._steps: Iterator[None] | None = None
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._go_on)

    @property
    def coming(self) -> bool:
        return self.path is not None and (self.painter is None or not self._is_of_now(self.painter))

    def set(self, path: PathOverlay | None, layout: Layout | None) -> None:
        self.path = path
        if path is None:
            self.painter = self._steps = None
        self.follow(layout)

    def follow(self, layout: Layout | None) -> None:
        """Things stand so now. What is being laid comes to its end first: layouts may follow each other fast."""
        self._layout = layout
        if layout is not None and self.coming and not self._soon.isActive():
            self._soon.start()

    def _is_of_now(self, painter: PathPainter) -> bool:
        return painter.path is self.path and painter.layout is self._layout

    @Slot()
    def _go_on(self) -> None:
        until = perf_counter() + SLICE_S
        if self._steps is None:
            if self.path is None or self._layout is None:
                return
            self._steps = self._lay(self.path, self._layout)
        for _ in self._steps:
            if perf_counter() > until:
                self._soon.start()
                return
        self._steps = None
        self.laid.emit()
        self.follow(self._layout)

    def _lay(self, path: PathOverlay, layout: Layout) -> Iterator[None]:
        from console.topology.canvas.path_painter import PathPainter
        from console.topology.canvas.path_track import legs_of, track_of
        from console.topology.canvas.path_ways import Ways

        yield None
        ways, stand_in = Ways(layout, self._has_pill), layout.graph.stand_in
        for start, end in legs_of(ways, path, stand_in):
            yield from ways.look_for(start, end)
        self.painter = PathPainter(path, track_of(ways, path, stand_in), layout)
