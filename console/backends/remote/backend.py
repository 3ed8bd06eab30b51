"""A Backend over a remote EC2: requests go there, and the world is what it was last seen to have."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from math import inf
from typing import Any, TypeVar

from console.backends.port import Standing
from console.backends.remote.answers import reader_for
from console.backends.remote.cadence import Cadence
from console.backends.remote.client import AskCode, Client
from console.backends.remote.endpoint import Endpoint
from console.backends.remote.faults import Fault
from console.backends.remote.following import Following
from console.backends.remote.mirror import Mirror, Progress, now_s
from console.backends.remote.operations import parameters_of
from console.ec2.changes import Cause, ChangeSet
from console.ec2.errors import Refused
from console.ec2.history import Change, HistoryEntry
from console.ec2.requests.base import Request, action_of
from console.ec2.world import World

R = TypeVar("R")

RELOCK_AFTER_S = 600.0


class RemoteBackend:
    """Build it with `open`, on the window's loop. Read-only until `unlock`, and again after a while without changes."""

    kind = "Remote"

    def __init__(
        self, endpoint: Endpoint, client: Client, cadence: Cadence, relock_after_s: float = RELOCK_AFTER_S
    ) -> None:
        """client: open."""
        self.endpoint = endpoint
        self._cadence = cadence
        self._mirror = Mirror(client, cadence, self._publish, self._tell)
        self._relock_after_s = relock_after_s
        self._watchers: set[asyncio.Queue[ChangeSet]] = set()
        self._listeners: list[Callable[[], None]] = []
        self._entries: list[HistoryEntry] = []
        self._locked = True
        self._relock: asyncio.TimerHandle | None = None
        self._poke = asyncio.Event()
        self._polling: asyncio.Task[None] | None = None
        self._following = Following(self._mirror, cadence, self._look_soon)

    @classmethod
    async def open(
        cls,
        endpoint: Endpoint,
        *,
        ask_code: AskCode | None = None,
        progress: Progress | None = None,
        client: Client | None = None,
        cadence: Cadence | None = None,
        relock_after_s: float = RELOCK_AFTER_S,
    ) -> "RemoteBackend":
        """Connect, and read the world. Raises Fault if nothing of it can be read."""
        client = client or Client(endpoint, ask_code)
        await client.open()
        backend = cls(endpoint, client, cadence or Cadence(), relock_after_s)
        try:
            await backend._following.begin()
            await backend._mirror.load(progress or _unseen)
        except BaseException:
            await backend._following.end()
            await client.close()
            raise
        backend._polling = asyncio.get_running_loop().create_task(backend._poll(), name=f"poll {endpoint.title}")
        return backend

    # --- the port

    @property
    def title(self) -> str:
        return self.endpoint.title

    @property
    def read_only(self) -> bool:
        return self._locked

    @property
    def members(self) -> "tuple[RemoteBackend]":
        return (self,)

    @property
    def world(self) -> World:
        return self._mirror.world

    async def send(self, request: Request[R], *, place: str = "", deed: int = 0) -> R:
        action, parameters, read = action_of(request), parameters_of(request), reader_for(request)
        if not request.mutates:
            return await self._mirror.client.call(action, parameters, read)
        if self._locked:
            text = f"{self.title} is open read-only: unlock it before anything is changed."
            raise Refused("UnauthorizedOperation", text)
        self._postpone_relock()
        with self._mirror.writing() as began:
            try:
                answer: Any = await self._mirror.client.call(action, parameters, read)
            except Fault as fault:
                self._enter(datetime.now(UTC), action, parameters, outcome=fault.code, message=fault.message)
                if fault.unknown_outcome:
                    self.look_now()
                    raise _unknown_outcome(fault) from fault
                raise
            self._cadence.wrote(now_s())
            cause = Cause(action, datetime.now(UTC))
            changes = await self._mirror.look_after(request, answer, cause, began)
        if action == "CreateSecurityGroup":
            answer = self.world.get(answer.id) or _group(request, answer)
        self._remember(request, answer, parameters, changes, cause)
        self._poke.set()
        return answer  # type: ignore[no-any-return]

    def watch(self) -> AsyncIterator[ChangeSet]:
        changes: asyncio.Queue[ChangeSet] = asyncio.Queue()
        self._watchers.add(changes)
        return self._heard(changes)

    async def _heard(self, changes: asyncio.Queue[ChangeSet]) -> AsyncIterator[ChangeSet]:
        try:
            while True:
                yield await changes.get()
        finally:
            self._watchers.discard(changes)

    def history(self, limit: int = 200, before: int | None = None) -> Sequence[HistoryEntry]:
        """What was asked for from here since it was opened; a remote EC2 does not tell what others did."""
        earlier = self._entries if before is None else self._entries[: max(0, before - 1)]
        return earlier[::-1][:limit]

    def undoable(self) -> HistoryEntry | None:
        return None

    def reversible(self, deed: int) -> HistoryEntry | None:
        return None

    def redoable(self) -> HistoryEntry | None:
        return None

    async def close(self) -> None:
        if self._relock:
            self._relock.cancel()
        if self._polling:
            self._polling.cancel()
            await asyncio.gather(self._polling, return_exceptions=True)
        await self._following.end()
        await self._mirror.client.close()

    # --- the lock

    def unlock(self, word: str) -> bool:
        """Let changes through, until there were none for a while. word: the endpoint's, as a person typed it."""
        if word.strip() != self.endpoint.word:
            return False
        self._locked = False
        self._postpone_relock()
        self._tell()
        return True

    def lock(self) -> None:
        if self._relock:
            self._relock.cancel()
            self._relock = None
        self._locked = True
        self._tell()

    def _postpone_relock(self) -> None:
        if self._relock:
            self._relock.cancel()
        self._relock = asyncio.get_running_loop().call_later(self._relock_after_s, self.lock)

    # --- how it stands

    @property
    def standing(self) -> Standing:
        return self._mirror.standing

    def listen(self, callback: Callable[[], None]) -> None:
        """Called when the standing or the lock has changed."""
        self._listeners.append(callback)

    def kept(self, _key: str) -> None:
        """There is no document of ours."""

    def keep(self, _key: str, _text: str) -> bool:
        return False

    def look_now(self) -> None:
        """Do not wait for the next look; also at what was denied."""
        self._mirror.forget_denials()
        self._look_soon()

    def _look_soon(self) -> None:
        self._cadence.hurry()
        self._poke.set()

    async def reconnect(self) -> None:
        """Begin anew with what the configuration and the environment hold now. Raises Fault; then all is as it was."""
        client = self._mirror.client.anew()
        await client.open()
        try:
            await client.sign_in()
        except BaseException:
            await client.close()
            raise
        await self._mirror.change_client(client)
        self.look_now()

    async def _poll(self) -> None:
        """Look, for as long as the backend is open; while it is told of changes, only when somebody asks for a look.

        What is changing is looked at also while everything is, which in a large account takes a minute.
        """
        everything: asyncio.Task[None] | None = None
        try:
            while True:
                delay = self._cadence.delay_s(now_s(), self._mirror.is_changing, everything is not None)
                with suppress(TimeoutError):
                    async with asyncio.timeout(delay if delay < inf else None):
                        await self._poke.wait()
                self._poke.clear()
                if everything is not None and everything.done():
                    everything.result()
                    everything = None
                elif everything is None and self._cadence.full_is_due(now_s()):
                    everything = asyncio.get_running_loop().create_task(self._mirror.look_at_everything(), name="look")
                    everything.add_done_callback(lambda _: self._poke.set())
                elif self._mirror.is_changing and not self._cadence.pushed:
                    await self._mirror.look_at_changing()
                else:
                    await asyncio.sleep(0)
        finally:
            if everything is not None:
                everything.cancel()
                await asyncio.gather(everything, return_exceptions=True)

    def _publish(self, changes: ChangeSet) -> None:
        for queue in self._watchers:
            queue.put_nowait(changes)

    def _tell(self) -> None:
        for callback in self._listeners:
            callback()

    # --- history

    def _remember(
        self, request: Request[Any], answer: Any, parameters: dict[str, Any], changes: list[Change], cause: Cause
    ) -> None:
        from console.engine.summaries import summarise

        summary = summarise(request, answer, self.world, changes)
        self._enter(cause.at, cause.name, parameters, summary=summary, changes=tuple(changes))

    def _enter(self, at: datetime, action: str, parameters: dict[str, Any], **more: Any) -> None:
        number = len(self._entries) + 1
        entry = HistoryEntry(number, self.world.revision, at, "request", action, parameters=parameters, **more)
        self._entries.append(entry)


def _unseen(fraction: float, words: str) -> None:
    pass


def _group(request: Request[Any], answer: Any) -> Any:
    """CreateSecurityGroup answers an id only."""
    return replace(answer, **{name: getattr(request, name) or "" for name in ("group_name", "description", "vpc_id")})


def _unknown_outcome(fault: Fault) -> Fault:
    text = f"{fault.message} Whether it was carried out is not known, so it was not sent again: see what is there now."
    unknown = Fault(fault.kind, fault.code, text)
    unknown.client_token = fault.client_token
    return unknown
