"""Other regions beside the first one: those that were asked for or stood there last time, one after the other.

How their worlds are read and become one is in joining.py, which a start without any need not import.
"""

import sys
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

    # --- at the start

    def expect(self, home: Path, *, last_time: bool) -> None:
        """What was named, else what was shown beside that world of last time, of what is still there."""
        kept = self._session.mapping("beside").get(str(home.absolute())) if last_time else None
        found = [Path(one) for one in kept if isinstance(one, str)] if isinstance(kept, list) else []
        self._to_come = self._named or tuple(one for one in found if one.is_file())

    def with_expected(self, home: Opened, *, hurried: bool) -> Opened:
        """At once, unless one is large and time is left for it to come later.

        Raises WorldFileError for what a terminal named; what the session had is left out where it fails.
        """
        paths = self._to_come
        if not paths or (not hurried and any(map(is_large, paths))):
            return home
        self._to_come = ()
        from console.desktop.joining import joined, open_now

        others: list[tuple[Backend, Path | None]] = []
        try:
            others.extend((open_now(path, instant=self._instant), path.absolute()) for path in paths)
            return joined(home, others)
        except WorldFileError as error:
            for one in (home.backend if self._named else None, *(backend for backend, _ in others)):
                if isinstance(one, EmbeddedBackend):
                    one.close_now()
            if self._named:
                raise
            print(f"eni-console: {error}", file=sys.stderr)
            return home

    # --- later

    def bring_expected(self) -> None:
        """Open what is to come, one after the other, while the window goes on."""
        paths, self._to_come = self._to_come, ()
        if paths:
            self._tasks.start(f"beside {id(paths)}", self._bring(paths), quiet=True)

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
                window.notifications.show(str(error), "problem")
            else:
                await self._join(backend, path)

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
        self._tasks.start(f"beside {backend.title}", self._join(backend, None))

    async def _join(self, backend: Backend, path: Path | None) -> None:
        """Beside what is shown now; it is closed again where that cannot be."""
        from console.desktop.joining import joined_meanwhile

        shown = self._shown()
        if shown is None:
            await backend.close()
            return
        window, opened = shown
        try:
            together = await joined_meanwhile(opened, backend, path)
        except WorldFileError as error:
            window.notifications.show(str(error), "problem")
            await backend.close()
            return
        self.changed.emit(together)

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
        self._session.put_of("beside", str(opened.location), [str(one) for one in opened.beside if one])
