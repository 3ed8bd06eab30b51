"""The engine in this process, on the event loop's time."""

import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from console.ec2.changes import ChangeSet
from console.ec2.history import HistoryEntry
from console.ec2.world import World
from console.engine.engine import Engine
from console.engine.keys import KeyMaker, make_key
from console.engine.opening import REGION, new_engine, open_world
from console.engine.transaction import Transaction
from console.engine.world_file import WorldFileError

if TYPE_CHECKING:  # a window's first picture needs neither a request nor a loop
    import asyncio

    from console.ec2.requests import Request

R = TypeVar("R")

FOLLOW_EVERY_S = 1.0
"""How often a world that is open read-only looks for what another console has written."""
PER_TURN, FULL_S = 8, 0.008
"""Requests that share a commit at most: 3 ms of work, and the loop has others to serve. After so long none is added:
one can be of 500 tags."""
RESTS = 4.0
"""Where several ask at once, commits take a fifth of the loop's time: the slower the disk, the more share one."""
LEAST_REST_S, LONGEST_REST_S = 0.0005, 0.03
STEPS_PER_TURN = 64
"""Of lifecycles: the end of a thousand instances takes a third of a second."""
INDEXED_S = 0.004
"""As long as what is asked of a large world that has just been opened makes its indexes between two frames."""


class SystemClock:
    """The wall clock: seconds since the epoch, UTC."""

    def now(self) -> float:
        return time.time()


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A request until its turn."""

    request: "Request[Any]"
    caller: str
    make_key: KeyMaker
    answer: "asyncio.Future[Any]"
    deed: int = 0


def _outcome(engine: Engine, one: _Waiting) -> tuple[Any, BaseException | None]:
    try:
        return engine.execute(one.request, one.caller, one.make_key, deed=one.deed), None
    except Exception as failure:
        return None, failure


class EmbeddedBackend:
    """A Backend over an Engine. Build it, and use it, on the event loop's thread."""

    kind = "Embedded"

    def __init__(self, engine: Engine, title: str = "untitled") -> None:
        self._engine = engine
        self._title = title
        self._watchers: set[asyncio.Queue[ChangeSet]] = set()
        self._alarm: asyncio.TimerHandle | None = None
        self._closed = False
        self._waiting: deque[_Waiting] = deque()
        self._turn: asyncio.Handle | None = None
        self._rests_until = 0.0
        """By the loop's clock. What lifecycles do waits for the end of a rest, too, or shares a request's commit."""
        self._folding: Thread | None = None
        engine.subscribe(self._publish)

    @classmethod
    def open(cls, path: Path, *, instant: bool = False, read_only: bool = False) -> "EmbeddedBackend":
        """Raises WorldFileError."""
        return cls(open_world(path, clock=SystemClock(), instant=instant, read_only=read_only), path.name)

    @classmethod
    def in_memory(
        cls, *, sample: str | None = None, instant: bool = False, region: str = REGION, title: str = ""
    ) -> "EmbeddedBackend":
        """A world that goes with the process."""
        engine = new_engine(clock=SystemClock(), sample=sample, instant=instant, region=region)
        return cls(engine, title or sample or "untitled")

    @property
    def title(self) -> str:
        return self._title

    @property
    def members(self) -> "tuple[EmbeddedBackend]":
        return (self,)

    @property
    def read_only(self) -> bool:
        return self._engine.read_only

    @property
    def world(self) -> World:
        return self._engine.world

    @property
    def standing(self) -> None:
        return None

    def listen(self, callback: Callable[[], None]) -> None:
        """Nothing to tell: how a world is open does not change."""

    def look_now(self) -> None:
        """Nothing to look at: what happens is heard of at once."""

    async def send(self, request: "Request[R]", caller: str = "console", *, place: str = "", deed: int = 0) -> R:
        """caller: who asks, for the history. place: there is one only."""
        import asyncio

        from console.ec2.requests import CreateKeyPair

        if not request.mutates:
            return self._engine.execute(request, caller)
        made = await asyncio.to_thread(make_key, request.key_type) if isinstance(request, CreateKeyPair) else None
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[R] = loop.create_future()
        self._waiting.append(_Waiting(request, caller, (lambda _: made) if made else make_key, answer, deed))
        self._ask_for_turn()
        return await answer

    def _ask_for_turn(self) -> None:
        """Soon; or after a rest, unless as many wait as may share a commit."""
        import asyncio

        loop = asyncio.get_running_loop()
        full = len(self._waiting) >= PER_TURN
        if self._turn is not None and full and isinstance(self._turn, asyncio.TimerHandle):
            self._turn.cancel()
            self._turn = None
        if self._turn is None:
            rests = not full and loop.time() < self._rests_until
            turn = self._come_to_turn
            self._turn = loop.call_at(self._rests_until, turn) if rests else loop.call_soon(turn)

    def _come_to_turn(self) -> None:
        if self.index_on():
            self._turn = None
            self._ask_for_turn()
        else:
            self._take_turn()

    def index_on(self) -> bool:
        """Make more of the indexes that a large world was opened without (World.fill). Whether some are still to come:
        whoever reads by one waits for it, and no change is made before all are there."""
        until = time.monotonic() + INDEXED_S
        return any(time.monotonic() > until for _ in self.world.work())

    def _take_turn(self) -> None:
        """Carry out what has come since the last turn, in one commit; a long queue is not all carried out in one."""
        self._turn = None
        answers: list[tuple[_Waiting, Any, BaseException | None]] = []
        failed: BaseException | None = None
        carried_out, full = 0.0, time.monotonic() + FULL_S
        try:
            with self._engine.together():
                while self._waiting and len(answers) < PER_TURN and carried_out < full:
                    one = self._waiting.popleft()
                    if not one.answer.cancelled():
                        answers.append((one, *_outcome(self._engine, one)))
                    carried_out = time.monotonic()
        except Exception as failure:  # for those who wait: nobody else has asked for anything
            failed = failure
        for one, result, refused in answers:
            if one.answer.cancelled():
                continue
            if why := refused or failed:
                one.answer.set_exception(why)
            else:
                one.answer.set_result(result)
        rest = RESTS * (time.monotonic() - carried_out) if len(answers) > 1 else 0.0
        self._rests_until = time.monotonic() + min(rest, LONGEST_REST_S) if rest > LEAST_REST_S else 0.0
        if self._waiting:
            self._ask_for_turn()
        self._fold()
        self._set_alarm()

    def watch(self) -> AsyncIterator[ChangeSet]:
        import asyncio

        changes: asyncio.Queue[ChangeSet] = asyncio.Queue()
        self._watchers.add(changes)  # now, not at the first step of the iteration: nothing in between is missed
        self._set_alarm()
        return self._heard(changes)

    async def _heard(self, changes: "asyncio.Queue[ChangeSet]") -> AsyncIterator[ChangeSet]:
        try:
            while True:
                yield await changes.get()
        finally:
            self._watchers.discard(changes)

    def history(self, limit: int = 200, before: int | None = None) -> Sequence[HistoryEntry]:
        return self._engine.history(limit, before)

    def undoable(self) -> HistoryEntry | None:
        return self._engine.undoable()

    def reversible(self, deed: int) -> HistoryEntry | None:
        return self._engine.reversible(deed)

    def redoable(self) -> HistoryEntry | None:
        return self._engine.redoable()

    def kept(self, key: str) -> str | None:
        with suppress(WorldFileError):
            return self._engine.kept(key)
        return None

    def keep(self, key: str, text: str) -> bool:
        if self.read_only:
            return False
        with suppress(WorldFileError):
            self._engine.keep(key, text)
            return True
        return False

    def copy_to(self, path: Path) -> bool:
        """Write the world into a new file, which is then a world of its own. Raises WorldFileError."""
        return self._engine.copy_to(path)

    def restore_point(self) -> Callable[[], Awaitable[None]]:
        """What puts the world back to how it is now. Nobody can undo that; the history keeps all of it, as undone."""
        records = {record.id: record for record in self.world}
        since = self._engine.last_entry

        def put_back(tx: Transaction) -> None:
            for resource_id in [record.id for record in tx.world if record.id not in records]:
                tx.delete(resource_id)
            for record in records.values():
                if tx.world.get(record.id) != record:
                    tx.put(record)

        async def restore() -> None:
            nonlocal since
            self._engine.provision(put_back, "Put back to how it was when served", instead_of=since)
            since = self._engine.last_entry
            self._set_alarm()

        return restore

    async def close(self) -> None:
        self.close_now()

    def close_now(self) -> None:
        """The same, where no loop runs yet."""
        if self._turn:
            self._turn.cancel()
        while self._waiting:
            self._take_turn()
        self._closed = True
        if self._alarm:
            self._alarm.cancel()
        if self._folding:
            self._folding.join()
        self._engine.close()

    def _fold(self) -> None:
        """The file's log, once it is long; in a commit, each time 20 ms of the loop would go into that."""
        if (self._folding is None or not self._folding.is_alive()) and (fold := self._engine.folding()) is not None:
            self._folding = Thread(target=fold, name="fold")
            self._folding.start()

    def _publish(self, changes: ChangeSet) -> None:
        for queue in self._watchers:
            queue.put_nowait(changes)

    def _set_alarm(self) -> None:
        """Wake up when the next lifecycle step is due."""
        if self._alarm:
            self._alarm.cancel()
            self._alarm = None
        if self._closed:
            return
        if self.read_only:
            delay: float = FOLLOW_EVERY_S
        elif (due := self._engine.next_due()) is not None:
            delay = max(0.0, due - time.time(), self._rests_until - time.monotonic())
        else:
            return
        import asyncio

        self._alarm = asyncio.get_running_loop().call_later(min(delay, 3600.0), self._wake)

    def _wake(self) -> None:
        import asyncio

        self._alarm = None
        if self.index_on():
            self._alarm = asyncio.get_running_loop().call_later(INDEXED_S, self._wake)
            return
        if self.read_only:
            self._engine.follow()
        else:
            self._engine.tick(STEPS_PER_TURN)
            self._fold()
        self._set_alarm()
