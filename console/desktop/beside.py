"""Other regions beside the first one: those that were asked for or stood there last time, one after the other.

How their worlds are read and become one is in joining.py, which a start without any need not import.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from PySide6.QtCore import QObject, Signal, Slot

from console.backends.embedded import EmbeddedBackend
from console.backends.port import Backend
from console.desktop.session import Session
from console.desktop.tasks import Tasks
from console.desktop.window import MainWindow
from console.desktop.worlds import Opened, Place, is_large
from console.ec2.errors import Refused
from console.engine.world_file import WorldFileError

if TYPE_CHECKING:
    import asyncio

    from console.backends.remote.backend import RemoteBackend
    from console.backends.remote.endpoint import Endpoint

KEY = "beside"
"""In the session: a world's path to what stands beside it, paths and connections without anything secret. A connection
that comes first of all says so; a start begins with a file all the same."""
LEADS = "first"
Shown: TypeAlias = tuple[MainWindow, Opened]
Report: TypeAlias = Callable[[float], None]
"""Told how far it is, 0 … 1."""
Failure: TypeAlias = WorldFileError | Refused


class Beside(QObject):
    """What stands beside the first region, and what is to come there once the loop runs."""

    changed = Signal(object)
    """An Opened: to be shown in the place of what is shown now."""

    def __init__(
        self,
        shown: Callable[[], Shown | None],
        reach: "Callable[[Endpoint, Report], Awaitable[Backend]]",
        session: Session,
        tasks: Tasks,
        *,
        named: tuple[Path, ...] = (),
        instant: bool = False,
        parent: QObject | None = None,
    ) -> None:
        """shown: the window there is, if any. reach: connects, or raises Refused. named: what a terminal asked for."""
        super().__init__(parent)
        self._shown, self._reach, self._session, self._tasks = shown, reach, session, tasks
        self._named, self._instant = named, instant
        self._to_come: tuple[Place, ...] = ()
        self._home: Path | None = None
        self._kept: list[Place] = []
        """What stood beside home last time and is not shown, not yet or for a reason: the next start looks again."""
        self._leader: Place | None = None
        """Which of these was the first of all."""
        self._failed: list[tuple[Place, Failure]] = []
        """Of what is being opened now: told in each window that comes meanwhile."""

    # --- at the start

    def expect(self, home: Path, *, last_time: bool) -> None:
        """What was named, else what was shown beside that world last time."""
        kept = self._session.mapping(KEY).get(str(home.absolute())) if last_time and not self._named else None
        told = [(place, one) for one in kept if (place := _place(one))] if isinstance(kept, list) else []
        self._kept = [place for place, _ in told]
        self._leader = next((place for place, one in told if isinstance(one, dict) and one.get(LEADS) is True), None)
        self._home, self._to_come = home.absolute(), self._named or tuple(self._kept)

    def with_expected(self, home: Opened, *, hurried: bool) -> Opened:
        """The worlds that are files: at once, unless one is large and time is left for it to come later.

        Raises WorldFileError for what a terminal named, and all is let go of. What the session had is left out where it
        fails, and told once the loop runs.
        """
        paths = [one for one in self._to_come if isinstance(one, Path)]
        if not hurried and any(map(is_large, paths)):
            return home
        self._to_come = tuple(one for one in self._to_come if not isinstance(one, Path))
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
        places, self._to_come = self._to_come, ()
        if places:
            self._tasks.start(f"beside {id(places)}", self._bring(places), quiet=True)
        else:
            self._failed = []

    @Slot(str)
    def bring(self, file: str) -> None:
        self._to_come = (Path(file),)
        self.bring_expected()

    async def _bring(self, places: tuple[Place, ...]) -> None:
        import asyncio

        for place in (one.absolute() if isinstance(one, Path) else one for one in places):
            shown = self._shown()
            if shown is None:
                return
            window = shown[0]
            if self._is_here(place):
                continue
            read: asyncio.Future[Backend] = asyncio.get_running_loop().create_future()
            doing = f"{'Opening' if isinstance(place, Path) else 'Connecting to'} {_name(place)}"
            window.tasks.start(doing, self._read(place, partial(window.tasks.report, doing), read))
            try:
                backend = await read
            except (WorldFileError, Refused) as error:
                self._fail(place, error)
            except asyncio.CancelledError:
                if window.tasks.closed:
                    raise  # else somebody did not want this one, but may want the others
            else:
                await self._join(backend, place)
        self._failed = []

    async def _read(self, place: Place, report: Report, read: "asyncio.Future[Backend]") -> None:
        """In the status bar of a window, which may cancel it."""
        from console.desktop.joining import open_meanwhile

        try:
            if isinstance(place, Path):
                read.set_result(await open_meanwhile(place, instant=self._instant, report=report))
            else:
                read.set_result(await self._reach(place, report))
        except (WorldFileError, Refused) as error:
            read.set_exception(error)
        except BaseException:
            read.cancel()
            raise

    def _is_here(self, place: Place) -> bool:
        """Whether it is shown already, which is said."""
        shown = self._shown()
        found = shown is not None and place in shown[1].places
        if shown and found:
            shown[0].notifications.show(f"{_name(place)} is open here already", "info")
        return found

    @Slot(object)
    def join(self, backend: "RemoteBackend") -> None:
        """A world that is elsewhere, and open."""
        self._tasks.start(f"beside {backend.title}", self._join_alone(backend))

    async def _join_alone(self, backend: "RemoteBackend") -> None:
        if self._is_here(backend.endpoint):
            await backend.close()
            return
        await self._join(backend, backend.endpoint)
        self._failed = []

    async def _join(self, backend: Backend, place: Place) -> None:
        """Beside what is shown now; it is closed again where that cannot be."""
        from console.desktop.joining import joined_meanwhile, led_by

        shown = self._shown()
        if shown is None:
            await backend.close()
            return
        try:
            together = await joined_meanwhile(shown[1], backend, place)
        except WorldFileError as error:
            self._fail(place, error)
            await backend.close()
            return
        self._has_come(place)
        if place == self._leader:
            self._leader = None
            together = led_by(together, len(together.beside))
        self.changed.emit(together)
        self._tell_failed()

    # --- what cannot be opened

    def _fail(self, place: Place, error: Failure) -> None:
        self._failed.append((place, error))
        self._tell(place, error)

    def _tell_failed(self) -> None:
        for place, error in self._failed:
            self._tell(place, error)

    def _tell(self, place: Place, error: Failure) -> None:
        """In the window; of what stood there last time, with a way to be told no more."""
        if (shown := self._shown()) is None:
            return
        reason = f"{error.code}: {error.message}" if isinstance(error, Refused) else str(error)
        if _name(place) not in reason:
            reason = f"{_name(place)}: {reason}"
        if place in self._kept:
            forget = partial(self._forget, place)
            shown[0].notifications.show(f"Not shown beside: {reason}", "problem", "Forget it", forget)
        else:
            shown[0].notifications.show(reason, "problem")

    def _forget(self, place: Place, _checked: bool = False) -> None:
        """Whatever is shown by now."""
        self._has_come(place)
        home = str(self._home)
        kept = self._session.mapping(KEY).get(home, [])
        self._session.put_of(KEY, home, [one for one in kept if _place(one) != place])
        self._session.save()

    def _has_come(self, place: Place) -> None:
        self._kept = [one for one in self._kept if one != place]

    @Slot(int)
    def take_away(self, number: int) -> None:
        from console.desktop.joining import parted

        if opened := self._with_member(number):
            self.changed.emit(parted(opened, number))

    @Slot(int)
    def lead(self, number: int) -> None:
        from console.desktop.joining import led_by

        self._leader = None
        if opened := self._with_member(number):
            self.changed.emit(led_by(opened, number))

    def _with_member(self, number: int) -> Opened | None:
        """What is shown, if it has a region of that number beside the first."""
        shown = self._shown()
        return shown[1] if shown and 0 < number < len(shown[1].backend.members) else None

    def keep(self, opened: Opened) -> None:
        """Into the session, for the next start: under the first of its files, which that start opens first."""
        named = zip(opened.places, opened.backend.members, strict=True)
        file = next((one for one, member in named if isinstance(one, Path) and not member.read_only), None)
        if file is None:
            return
        self._session.opened(file)
        beside = [one for one in opened.places if one and one != file]
        to_come = [one for one in self._kept if one not in opened.places] if file == self._home else []
        leader = opened.places[0] if opened.places[0] != file else self._leader
        self._session.put_of(KEY, str(file), [_kept(one, leads=one == leader) for one in (*beside, *to_come)])


def _kept(place: Place, *, leads: bool) -> str | dict[str, Any]:
    """As the session has it."""
    if isinstance(place, Path):
        return str(place)
    return {**place.to_session(), LEADS: True} if leads else place.to_session()


def _place(kept: Any) -> "Place | None":
    """Out of the session, as far as it makes sense."""
    if isinstance(kept, str):
        return Path(kept)
    if not isinstance(kept, dict):
        return None
    from console.backends.remote.endpoint import Endpoint

    return Endpoint.from_session(kept)


def _name(place: Place) -> str:
    return place.name if isinstance(place, Path) else place.title
