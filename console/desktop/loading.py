"""A large world on its way: its frame at once, then what stands in it, with a bar and a way to give up.

The file is read in slices between two frames of the window; nobody collects garbage meanwhile. The diagram is laid out
by another process, which reads what that takes by itself (topology/apart.py), or, where the world is not so large, in a
thread that gives way at once to the window's. Only what is read to its end becomes a world that a
person can work on; before that, giving up closes the file, and nothing else has happened.
"""

import asyncio
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from console.backends.embedded import EmbeddedBackend, SystemClock
from console.backends.giving_way import giving_way
from console.desktop import pins as pins_
from console.desktop.laying_out import arranged
from console.desktop.theme import ThemeManager
from console.desktop.topology_page import wants_less_motion
from console.desktop.widgets.labels import label
from console.desktop.widgets.room import room_for
from console.desktop.worlds import Opened
from console.ec2.resources import NetworkInterface, Resource
from console.engine.lifecycle import Timings
from console.engine.opening import Opening
from console.topology import graph
from console.topology.apart import Apart
from console.topology.canvas.spare import is_spare
from console.topology.canvas.view import TopologyView
from console.topology.colors import DARK, LIGHT
from console.topology.layout import Layout

SLICE_S = 0.005
"""Of reading, between two turns of the loop; a timer may have to wait for two."""
SHOWN_EVERY_S = 0.25
"""Of this thread's own time: where others keep the machine busy, to paint more often is to read the longer."""
FILLED_IN, AT_ONCE = 32, 8
"""So many subnets are told then; the final picture has all that is in them, and should not wait. At once as many as fit
between two frames, painted."""
GROWN_AT = (1_000, 16_000)
"""With so many interfaces the picture is laid out anew: a sixteenth of what laying out 256,000 takes."""
APART_FROM = 60_000
"""Records; with fewer, another process does not begin and read before this one could have done the work."""
WARMING_MS = 4
"""Between two slices of what is imported while all is laid out, and after: the window is to be of use at once."""
READING = 0.7
"""The share of the whole that reading is; laying out is the rest."""


class LoadingWindow(QWidget):
    """What is there of a world so far. Escape, Cancel and closing it give up."""

    given_up = Signal()

    def __init__(self, path: Path, themes: ThemeManager, size: tuple[int, int]) -> None:
        super().__init__()
        self.setWindowTitle(f"{path.name} — ENI Console")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(room_for(self, *size))
        self.view = TopologyView(self)
        self.view.set_reduced_motion(wants_less_motion())
        self.view.set_colors(DARK if themes.theme.is_dark else LIGHT)
        self.said = label("", "muted", self)
        self.bar = QProgressBar(self)
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(self.tr("How much of the world is here"))
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self.cancel.clicked.connect(self.close)
        row = QHBoxLayout()
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(12)
        row.addWidget(self.said)
        row.addWidget(self.bar, 1)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addLayout(row)
        self.cancel.setFocus()
        self._name, self._done = path.name, False

    def tell(self, what: str, fraction: float) -> None:
        self.said.setText(f"{self._name}: {what}")
        self.bar.setValue(round(1000 * fraction))

    def done(self) -> None:
        """Go, without having been given up."""
        self._done = True
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._done:
            self._done = True
            self.given_up.emit()
        super().closeEvent(event)


class Loading:
    """A file being read, and the window that shows it: `show_in`, then `load` on the loop."""

    def __init__(self, path: Path, *, instant: bool, read_only: bool) -> None:
        """Raises WorldFileError for what is seen at once."""
        self.path = path
        timings = Timings.instant() if instant else None
        self._opening = Opening(path, read_only=read_only, timings=timings, later=True)
        self._slices = self._opening.slices()
        self._apart: Apart | None = None
        self._left = False

    def show_in(self, window: LoadingWindow) -> None:
        """The first picture: the frame, which is read at once. Raises WorldFileError."""
        self.window = window
        next(self._slices, None)
        # A frozen program has no interpreter to begin another process with.
        alone = (os.cpu_count() or 1) == 1 or getattr(sys, "frozen", False)
        if self._opening.expected >= APART_FROM and not alone:
            with suppress(OSError):
                self._apart = Apart(self.path, pins_.kept_in(self._opening))
        window.view.show_world(self._opening.world)
        self._tell()
        window.show()
        window.activateWindow()

    async def load(self) -> Opened:
        """Read the rest, and lay it out. Raises WorldFileError; cancelled or failed, it leaves the file as it was."""
        try:
            await self._read()
            self.window.tell("laying out", READING)
            backend = EmbeddedBackend(self._opening.finish(SystemClock()), self.path.name)
            ready = self._use_time(backend)
            layout = await self._laid_out_apart() or await self._laid_out(pins_.kept_in(backend))
            await ready.wait()
        except BaseException:
            self.give_up()
            raise
        return Opened(backend, self.path.absolute(), layout)

    def _use_time(self, backend: EmbeddedBackend) -> asyncio.Event:
        """There is little to do here meanwhile, and the window to come is made of much that is not yet imported. The
        answer is set when it can be painted."""
        from console.desktop.warming import Warming

        if self._apart is not None:
            from console.desktop.indexing import Indexing

            Indexing(backend, self.window)
        ready = asyncio.Event()
        Warming(self.window, WARMING_MS).icons_here.connect(ready.set)
        return ready

    def give_up(self) -> None:
        """The file is free for others."""
        if self._apart is not None:
            self._apart.give_up()  # before: while it reads the file, its log can't be folded in
        self._opening.close()
        self.leave()

    def leave(self) -> None:
        """Close the window; it is gone after that."""
        if not self._left:
            self._left = True
            self.window.done()

    async def _read(self) -> None:
        shown, due = time.thread_time(), list[str]()
        came: dict[str, str] = {}
        """One that came last for each subnet, those first that have waited longest to say what they have now."""
        grown = iter(GROWN_AT)
        bound = next(grown, sys.maxsize)
        while (records := _slice(self._slices)) is not None:
            came.update((one.subnet_id, one.id) for one in records if type(one) is NetworkInterface)
            if self._opening.world.count(NetworkInterface) >= bound:
                bound = next(grown, sys.maxsize)
                layout = await self._laid_out({})
                self.window.view.show_world(self._opening.world, layout)
                came.clear()
                due.clear()
            if time.thread_time() > shown + SHOWN_EVERY_S:
                self._tell()
                due = [came.pop(subnet) for subnet in list(islice(came, FILLED_IN))]
                shown = time.thread_time()
            elif due:
                self.window.view.fill_in(due[:AT_ONCE])
                del due[:AT_ONCE]
            await asyncio.sleep(0)

    def _tell(self) -> None:
        here = self._opening.world.count(NetworkInterface)
        self.window.tell(f"{here:,} network interfaces", READING * self._opening.fraction)

    async def _laid_out_apart(self) -> Layout | None:
        """None where the other process could not, or was not asked."""
        if self._apart is None:
            return None
        with giving_way():
            return await asyncio.to_thread(self._apart.layout, self._opening.world)

    async def _laid_out(self, pins: pins_.Pins) -> Layout:
        """What has been read, in a thread; nothing is read meanwhile, and there is no window yet to change it in."""
        world = self._opening.world
        with giving_way():
            return await asyncio.to_thread(arranged, partial(graph.build, world), pins)


def _slice(slices: Iterator[list[Resource]]) -> list[Resource] | None:
    """As much as fits between two frames, and little where one has just been painted; None at the end."""
    until = time.monotonic() + (SLICE_S if is_spare() else 0.0)
    read: list[Resource] = []
    for records in slices:
        read += records
        if time.monotonic() > until:
            return read
    return read or None
