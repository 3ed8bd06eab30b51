"""Other regions beside the first one: those that were asked for or stood there last time, one after the other.

How their worlds are read and become one is in joining.py, which a start without any need not import.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from console.backends.embedded import EmbeddedBackend
from console.backends.port import Backend
from console.desktop.session import Session
from console.desktop.tasks import Tasks
from console.desktop.window import MainWindow
from console.desktop.worlds import Opened, is_large
from console.engine.journal import WorldFileError

if TYPE_CHECKING:
    import asyncio

KEY = "beside"
"""In the session: the first world's path to what stands beside it."""
Shown = tuple[MainWindow, Opened]


class Beside(QObject):
    """What stands beside the first region, and what is to come there once the loop runs."""

    changed = Signal(object)
    """An Opened: to be shown in the place of what is shown now."""

    def __init__(
        self,
        shown: Callable[[], Shown | None],
        session: Session,
        tasks: Tasks,
        *,
        named: tuple[Path, ...] = (),
        instant: bool = False,
        parent: QObject | None = None,
    ) -> None:
        """shown: the window there is, if any. named: what a terminal asked for."""
        super().__init__(parent)
        self._shown, self._session, self._tasks = shown, session, tasks
        self._named, self._instant = named, instant
        self._to_come: tuple[Path, ...] = ()
        self._home: Path | None = None
        self._kept: list[Path] = []
        """What stood beside home last time and is not shown, not yet or for a reason: the next start looks again."""
        self._failed: list[tuple[Path | None, WorldFileError]] = []
        """Of what is being opened now: told in each window that comes meanwhile."""

    # --- at the start

    def expect(self, home: Path, *, last_time: bool) -> None:
        """What was named, else what was shown beside that world last time."""
        kept = self._session.mapping(KEY).get(str(home.absolute())) if last_time and not self._named else None
        self._kept = [Path(one) for one in kept if isinstance(one, str)] if isinstance(kept, list) else []
        self._home, self._to_come = home.absolute(), self._named or tuple(self._kept)

    def with_expected(self, home: Opened, *, hurried: bool) -> Opened:
        """At once, unless one is large and time is left for it to come later.

        Raises WorldFileError for what a terminal named, and all is let go of. What the session had is left out where it
        fails, and told once the loop runs.
        """
        paths = self._to_come
        if not paths or (not hurried and any(map(is_large, paths))):
            return home
        self._to_come = ()
        for path in paths:
            try:
                home = self._with(home, path.absolute())
            except WorldFileError as error:
                if self._named:
                    for one in home.backend.members:
                        if isinstance(one, EmbeddedBackend):
                            one.close_now()
                    raise
                self._failed.append((path, error))
        return home

    def _with(self, home: Opened, path: Path) -> Opened:
        from console.desktop.joining import joined, open_now

        backend = open_now(path, instant=self._instant)
        try:
            together = joined(home, [(backend, path)])
        except WorldFileError:
            backend.close_now()
            raise
        self._has_come(path)
        return together

    # --- later

    def bring_expected(self) -> None:
        """Open what is to come, one after the other, while the window goes on; tell what could not be opened before."""
        self._tell_failed()
        paths, self._to_come = self._to_come, ()
        if paths:
            self._tasks.start(f"beside {id(paths)}", self._bring(paths), quiet=True)
        else:
            self._failed = []

    @Slot(str)
    def bring(self, file: str) -> None:
        self._to_come = (Path(file),)
        self.bring_expected()

    async def _bring(self, paths: tuple[Path, ...]) -> None:
        import asyncio

        for path in (one.absolute() for one in paths):
            shown = self._shown()
            if shown is None:
                return
            window, opened = shown
            if path in (opened.location, *opened.beside):
                window.notifications.show(f"{path.name} is open here already", "info")
                continue
            read: asyncio.Future[Backend] = asyncio.get_running_loop().create_future()
            window.tasks.start(f"Opening {path.name}", self._read(window, path, read))
            try:
                backend = await read
            except WorldFileError as error:
                self._fail(path, error)
            except asyncio.CancelledError:
                if window.tasks.closed:
                    raise  # else somebody did not want this one, but may want the others
            else:
                await self._join(backend, path)
        self._failed = []

    async def _read(self, window: MainWindow, path: Path, read: "asyncio.Future[Backend]") -> None:
        """In the status bar of a window, which may cancel it."""
        from console.desktop.joining import open_meanwhile

        report = partial(window.tasks.report, f"Opening {path.name}")
        try:
            read.set_result(await open_meanwhile(path, instant=self._instant, report=report))
        except WorldFileError as error:
            read.set_exception(error)
        except BaseException:
            read.cancel()
            raise

    @Slot(object)
    def join(self, backend: Backend) -> None:
        """A world that is elsewhere, and open."""
        self._tasks.start(f"beside {backend.title}", self._join_alone(backend))

    async def _join_alone(self, backend: Backend) -> None:
        await self._join(backend, None)
        self._failed = []

    async def _join(self, backend: Backend, path: Path | None) -> None:
        """Beside what is shown now; it is closed again where that cannot be."""
        from console.desktop.joining import joined_meanwhile

        shown = self._shown()
        if shown is None:
            await backend.close()
            return
        try:
            together = await joined_meanwhile(shown[1], backend, path)
        except WorldFileError as error:
            self._fail(path, error)
            await backend.close()
            return
        self._has_come(path)
        self.changed.emit(together)
        self._tell_failed()

    # --- what cannot be opened

    def _fail(self, path: Path | None, error: WorldFileError) -> None:
        self._failed.append((path, error))
        self._tell(path, error)

    def _tell_failed(self) -> None:
        for path, error in self._failed:
            self._tell(path, error)

    def _tell(self, path: Path | None, error: WorldFileError) -> None:
        """In the window; of what stood there last time, with a way to be told no more."""
        if (shown := self._shown()) is None:
            return
        notifications, reason = shown[0].notifications, str(error)
        if path is None or path not in self._kept:
            notifications.show(reason, "problem")
            return
        reason = reason if path.name in reason else f"{path.name}: {reason}"
        notifications.show(f"Not shown beside: {reason}", "problem", "Forget it", partial(self._forget, path))

    def _forget(self, path: Path, _checked: bool = False) -> None:
        self._has_come(path)
        if shown := self._shown():
            self.keep(shown[1])

    def _has_come(self, path: Path | None) -> None:
        self._kept = [one for one in self._kept if one != path]

    @Slot(int)
    def take_away(self, number: int) -> None:
        from console.desktop.joining import parted

        if opened := self._with_member(number):
            self.changed.emit(parted(opened, number))

    @Slot(int)
    def lead(self, number: int) -> None:
        from console.desktop.joining import led_by

        if opened := self._with_member(number):
            self.changed.emit(led_by(opened, number))

    def _with_member(self, number: int) -> Opened | None:
        """What is shown, if it has a region of that number beside the first."""
        shown = self._shown()
        return shown[1] if shown and 0 < number < len(shown[1].backend.members) else None

    def keep(self, opened: Opened) -> None:
        """Into the session, for the next start."""
        others = [one for one in self._kept if one not in opened.beside] if opened.location == self._home else []
        self._session.put_of(KEY, str(opened.location), [str(one) for one in (*opened.beside, *others) if one])
