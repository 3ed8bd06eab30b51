"""The application: the loop, the windows, which world is open, and an orderly end."""

import gc
import sys
import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

from console import resources
from console.backends.embedded import EmbeddedBackend
from console.backends.port import Backend
from console.desktop.beside import Beside, Report
from console.desktop.errors import ErrorReporter
from console.desktop.garbage import GarbageCollector
from console.desktop.remembering import SIZE
from console.desktop.session import Session
from console.desktop.store import WorldStore
from console.desktop.tasks import Tasks
from console.desktop.theme import Choice, ThemeManager, application
from console.desktop.window import MainWindow
from console.desktop.world_files import WorldFiles
from console.desktop.worlds import (
    SAMPLES,
    Opened,
    is_large,
    open_file,
    open_sample,
    usual_world,
)
from console.engine.world_file import NotWritable, WorldFileError, WorldInUse
from console.topology.canvas.spare import spent

if TYPE_CHECKING:
    import asyncio

    from console.backends.remote.endpoint import Endpoint
    from console.desktop.connection.connecting import Connecting
    from console.desktop.loading import Loading
    from console.topology.canvas.view import TopologyView
    from console.topology.layout.model import Layout

FIRST_PICTURE_S = 0.25
"""As long as the window system may take to show the window; then the loop starts all the same."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asks for. world: a file; sample: one in memory; neither: the usual world.

    screenshot: where to put a picture of the window, which is then closed. size: its pixels.
    """

    world: Path | None = None
    sample: str | None = None
    instant: bool = False
    page: str | None = None
    theme: Choice | None = None
    screenshot: Path | None = None
    size: tuple[int, int] | None = None
    endpoint: "Endpoint | None" = None
    """A remote EC2 to connect to instead of a world."""
    beside: tuple[Path, ...] = ()
    """Worlds of other regions, to be shown in one window with `world`."""


def run(options: Options) -> int:
    """Show the window, and end with it; the answer is the exit status. Raises WorldFileError for a given world that
    cannot be opened, OSError for a picture that cannot be written."""
    qt = application(sys.argv[0])
    qt.setApplicationName("eni-console")
    qt.setApplicationDisplayName("ENI Console")
    qt.setDesktopFileName("eni-console")
    qt.setQuitOnLastWindowClosed(False)
    console = Application(qt, options)
    console.start()
    console.paint()
    import asyncio

    from console.desktop.loop import Loop

    loop = Loop(qt)
    asyncio.set_event_loop(loop)
    with loop:
        status: int = loop.run_until_complete(console.run())
    return status


class Application(QObject):
    """Makes a window for a world, and another one for another world: `start`, `paint`, then `run` on the loop."""

    def __init__(self, qt: QApplication, options: Options) -> None:
        super().__init__(qt)
        self._qt, self._options = qt, options
        self.session = Session(remember=options.screenshot is None)
        choice = options.theme or self.session.text("theme", "system")
        self.themes = ThemeManager(qt, choice if choice in ("light", "dark") else "system")  # type: ignore[arg-type]
        self.window: MainWindow | None = None
        self._opened: Opened | None = None
        self._started = self._settled = False
        self._loading: Loading | None = None
        self._tasks = Tasks(self)
        self._garbage = GarbageCollector(self)
        self._reporter = ErrorReporter(self._about, self._front, self)
        self._tasks.failed.connect(self._reporter.report)
        self.files = WorldFiles(self._shown, self._front, self._tasks, self)
        self.files.chosen.connect(self._open_path)
        self.files.failed.connect(self._explain)
        self._reporter.save_requested.connect(self.files.ask_copy)
        self._ended: asyncio.Future[int] | None = None
        self.beside = Beside(
            self._shown,
            self._reach,
            self.session,
            self._tasks,
            named=options.beside,
            instant=options.instant,
            parent=self,
        )
        self.beside.changed.connect(self._show_instead)
        self.files.chosen_beside.connect(self.beside.bring)

    def paint(self) -> None:
        """Have the first picture on the screen before the loop, and what it takes, is imported; hands must wait."""
        until = time.monotonic() + FIRST_PICTURE_S
        shown = self._loading.window if self._loading else self.window
        handle = shown.windowHandle() if shown else None
        while True:
            self._qt.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
            if handle is None or handle.isExposed() or time.monotonic() > until:
                break
        self._qt.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)

    async def run(self) -> int:
        """Live until the last window has been closed; the answer is the exit status."""
        import asyncio

        if not self._started:
            self.start()
        loop = asyncio.get_running_loop()
        self._ended = loop.create_future()
        loop.set_exception_handler(self._reporter.loop_failed)
        if self.window:
            self.window.store.watch()
        if self._loading is not None:
            self._begin_to_load()
        else:
            self.beside.bring_expected()
        if self._options.screenshot and self.window:
            self._tasks.start("screenshot", self._picture(self.window, self._options.screenshot), quiet=True)
        if self._options.endpoint:
            self._connecting.ask(self._options.endpoint)
        try:
            with self._reporter:
                return await self._ended
        finally:
            self._garbage.stop()

    # --- worlds

    def start(self) -> None:
        """Open the world that was asked for and show it, or what is wrong with it. Raises WorldFileError."""
        self._started, options = True, self._options
        if options.endpoint:
            return  # the loop has to run first
        if options.sample and not options.world:
            self._show(open_sample(options.sample, instant=options.instant))
            return
        path = options.world
        try:
            path = path or usual_world(self.session)
            hurried = options.screenshot is not None
            self.beside.expect(path, last_time=not (options.world or hurried))
            if is_large(path) and not hurried:
                self._load(path)
                return
            opened = open_file(path, instant=options.instant)
            self._show(self.beside.with_expected(opened, hurried=hurried))
        except WorldFileError as error:
            # Whoever named the world in a terminal reads the answer there; only one to look at leaves a choice.
            unattended = options.screenshot is not None
            looks = isinstance(error, (WorldInUse, NotWritable))
            if path and looks and unattended:
                self._show(open_file(path, instant=options.instant, read_only=True))
                return
            if path is None or unattended or (options.world and not looks):
                raise
            self._explain(path, error)

    def _show(self, opened: Opened) -> None:
        """A window for `opened`, in the place of the one that is there."""
        self._bring(self._window_for(opened), opened)

    async def _show_in_two(self, opened: Opened, growing: "TopologyView | None" = None) -> None:
        """The same of a large world: to make its window is a frame's work, to show it another one's.

        growing: where somebody may have looked around in it meanwhile, and selected what was there.
        """
        import asyncio

        window = self._window_for(opened)
        try:
            await asyncio.sleep(0)
        except asyncio.CancelledError:
            window.close_now()
            raise
        if growing is not None:
            window.selection.set(one for one in growing.selection if one in window.store.world)
            if (stood := growing.stands_at()) and window.pages.made("topology") is not None:
                window.topology.view.stand_at(stood)
        self._bring(window, opened)
        spent()

    def _window_for(self, opened: Opened) -> MainWindow:
        """Not shown yet. What the one that is there leaves to the session is in it."""
        if self.window:
            self.window.keep()
        tasks = Tasks()
        store = WorldStore(opened.backend, tasks, layout=opened.layout)
        window = MainWindow(store, self.session, self.themes, location=opened.location, samples=SAMPLES)
        tasks.setParent(window)
        store.setParent(window)
        window.closing.connect(self._close)
        window.open_requested.connect(self._open)
        window.new_requested.connect(self.files.ask_new)
        window.copy_requested.connect(self.files.ask_copy)
        window.connect_requested.connect(self._ask_connect)
        window.beside_requested.connect(self._ask_beside)
        window.take_away_requested.connect(self.beside.take_away)
        window.lead_requested.connect(self.beside.lead)
        window.failed.connect(self._reporter.report)
        if opened.backend.standing is not None:
            self._connecting.dress(window, opened.backend)
        if self._options.page and self.window is None:
            window.show_page(self._options.page)
        if self._options.size:
            window.resize(*self._options.size)
        return window

    def _bring(self, window: MainWindow, opened: Opened) -> None:
        """In the place of the one that is there."""
        before = self.window
        self.window, self._opened = window, opened
        if self._ended is not None:  # else the loop is yet to come, and `run` does it
            window.store.watch()
        if opened.layout is not None:
            window.paint_diagram_first()
        window.show()
        window.activateWindow()
        self.beside.keep(opened)
        QTimer.singleShot(500, self._settle_in)
        if before:
            self._tasks.start(f"leave {id(before)}", self._leave(before), quiet=True)

    @Slot()
    def _settle_in(self) -> None:
        """What the first picture was not to wait for: the session's file, the icon, collecting garbage (see cli.main),
        what clicks need."""
        if self._ended is not None and self._ended.done():
            return  # it was closed sooner than that
        from PySide6.QtGui import QIcon

        from console.desktop.warming import Warming

        self.session.save()
        self._settled = True
        if self._loading is None:
            gc.freeze()
            self._garbage.start()
        self._qt.setWindowIcon(QIcon(str(resources.path("icons", "eni-console.svg"))))
        if self.window and not self._options.screenshot:
            Warming(self.window)

    def _load(self, path: Path, *, read_only: bool = False) -> None:
        """Open a large file, while a window of its own shows how far that is. Raises WorldFileError."""
        from console.desktop.loading import Loading, LoadingWindow

        if self._loading is not None:
            self._loading.give_up()
        loading = Loading(path, instant=self._options.instant, read_only=read_only)
        size = self._options.size or (self.window.size().toTuple() if self.window else SIZE)
        window = LoadingWindow(path, self.themes, size)
        window.given_up.connect(self._load_given_up)
        self._loading = loading
        loading.show_in(window)
        if self._ended is not None:  # else the loop is yet to come, and `run` does it
            self._begin_to_load()

    def _begin_to_load(self) -> None:
        if self._loading is not None:
            self._tasks.start("load", self._load_and_show(self._loading), quiet=True)

    async def _load_and_show(self, loading: "Loading") -> None:
        self._garbage.pause()
        try:
            opened = await loading.load()
        except WorldFileError as error:
            self._loading = None
            self._explain(loading.path, error)
        else:
            await self._show_in_two(opened, loading.window.view)
            self._loading = None
            self._go_on_preparing(opened.backend)
            self.beside.bring_expected()
        finally:
            loading.leave()
            gc.freeze()
            if self._settled:
                self._garbage.start()

    def _go_on_preparing(self, backend: Backend) -> None:
        """What the picture of a large world did not wait for."""
        from console.desktop.indexing import Indexing
        from console.desktop.loading import WARMING_MS
        from console.desktop.warming import Warming

        if isinstance(backend, EmbeddedBackend):
            Indexing(backend, self)
        Warming(self, WARMING_MS)

    @Slot()
    def _load_given_up(self) -> None:
        self._stop_loading()
        self._given_up()

    def _stop_loading(self) -> None:
        if self._loading is not None:
            self._loading.give_up()
            self._tasks.cancel("load")
            self._loading = None

    @Slot(object)
    def _open_path(self, path: Path, *, read_only: bool = False) -> None:
        window = self.window
        beside = self._opened.beside if self._opened else ()
        is_here = window and window.location == path.absolute() and read_only == window.store.backend.read_only
        if window and (is_here or path.absolute() in beside):
            window.notifications.show(f"{path.name} is open here already", "info")
            return
        try:
            if is_large(path):
                self._load(path, read_only=read_only)
                return
            opened = open_file(path, instant=self._options.instant, read_only=read_only)
        except WorldFileError as error:
            self._explain(path, error)
        else:
            self._show(opened)

    @Slot(object, object)
    def _explain(self, path: Path, error: WorldFileError) -> None:
        from console.desktop.problem import WorldProblem

        print(f"eni-console: {error}", file=sys.stderr)
        dialog = WorldProblem(path, error, self.window)
        dialog.read_only_requested.connect(self._open_read_only)
        dialog.open_requested.connect(self.files.ask_open)
        dialog.new_requested.connect(self.files.ask_new)
        dialog.rejected.connect(self._given_up)
        self._problem = dialog
        dialog.show()

    @Slot()
    def _given_up(self) -> None:
        if self.window is None and self._ended and not self._ended.done():
            self._ended.set_result(1)

    # --- what windows ask for

    @Slot(object)
    def _open(self, path: Path | None) -> None:
        if path is None:
            self.files.ask_open()
        else:
            self._open_path(path)

    @Slot(object)
    def _open_read_only(self, path: Path) -> None:
        self._open_path(path, read_only=True)

    @Slot()
    def _ask_connect(self) -> None:
        self._connecting.ask(None)

    @Slot(object, object)
    def _connected(self, backend: Backend, layout: "Layout | None") -> None:
        if layout is None:
            self._show(Opened(backend, None))
        else:
            self._tasks.start("show", self._show_connected(Opened(backend, None, layout)), quiet=True)

    async def _show_connected(self, opened: Opened) -> None:
        import asyncio

        try:
            await self._show_in_two(opened)
        except asyncio.CancelledError:
            await opened.backend.close()
            raise

    @Slot(bool)
    def _ask_beside(self, elsewhere: bool) -> None:
        """elsewhere: a connection rather than a file."""
        if elsewhere:
            self._connecting.ask(None, beside=True)
        else:
            self.files.ask_beside()

    @Slot(object)
    def _show_instead(self, opened: Opened) -> None:
        """The same with other regions: where one was in the window, one stays."""
        before = self.window
        self._show(opened)
        if before and self.window:
            self.window.show_page(before.pages.page)
            if before.sharing.state != "off":
                self.window.notifications.show(
                    "The API is no longer shared: share it again from this window", "warning"
                )

    @cached_property
    def _connecting(self) -> "Connecting":
        """Made when a world elsewhere is first asked for: a start does not pay for it."""
        from console.desktop.connection.connecting import Connecting

        made = Connecting(self.session, self._tasks, self._front, self)
        made.connected.connect(self._connected)
        made.connected_beside.connect(self.beside.join)
        made.given_up.connect(self._given_up)
        return made

    async def _reach(self, endpoint: "Endpoint", report: Report) -> Backend:
        return await self._connecting.reach(endpoint, report)

    # --- the end

    @Slot()
    def _close(self) -> None:
        window = self.window
        if window and not self._tasks.is_running("close"):
            self._stop_loading()
            window.keep()
            self._tasks.start("close", self._end(window), quiet=True)

    async def _end(self, window: MainWindow, status: int = 0) -> None:
        await self._leave(window)
        if self._ended and not self._ended.done():
            self._ended.set_result(status)

    async def _leave(self, window: MainWindow) -> None:
        """End what a window has begun, let go of its world, and close it."""
        await window.tasks.cancel_all()
        kept = self.window.store.backend.members if self.window and self.window is not window else ()
        if len(kept) > 1 or len(window.store.backend.members) > 1:
            from console.desktop.joining import let_go

            await let_go(window.store.backend, kept)
        else:
            await window.store.backend.close()
        window.close_now()

    async def _picture(self, window: MainWindow, file: Path) -> None:
        from console.desktop.screenshot import settled_picture

        picture = await settled_picture(window)
        written = picture.save(str(file))
        if not written:
            print(f"eni-console: {file} could not be written", file=sys.stderr)
        await self._end(window, 0 if written else 1)

    # --- for reports

    def _shown(self) -> tuple[MainWindow, Opened] | None:
        return (self.window, self._opened) if self.window and self._opened else None

    def _front(self) -> QWidget | None:
        return self.window or self._qt.activeWindow()

    def _about(self) -> str:
        if self.window is None:
            return "No world was open"
        backend = self.window.store.backend
        return f"{backend.kind} world {backend.title}, revision {backend.world.revision}"
