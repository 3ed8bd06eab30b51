"""A world's changes, told to followers in other processes: each is encoded once, and kept for a while.

A follower is a place among the latest lines, and nothing else is kept for it: whoever reads too slowly falls off the
end, and is told to begin anew. While nobody follows, nothing is encoded.
"""

import asyncio
import secrets
from collections import deque
from collections.abc import AsyncIterator
from typing import Final

from console.backends.change_lines import beginning_line, line_of, place_of, quiet_line
from console.backends.port import Backend
from console.ec2.changes import ChangeSet
from console.ec2.errors import Refused

FOLLOWERS: Final = 32
"""At a time; more are refused."""
LINES: Final = 1024
BYTES: Final = 8 * 1024 * 1024
"""What is kept of the latest lines."""
RECORDS: Final = 2000
"""More than these in one change are no line: to describe the world anew is quicker, and lets others have their turn."""
QUIET_S: Final = 5.0
"""After this without a change a line says that all is well."""
LINGER_S: Final = 60.0
"""How long lines are kept after the last follower has gone: it may be back."""
TOGETHER: Final = 64
"""Lines in one piece."""


class Feed:
    """Build it and use it on the backend's loop."""

    def __init__(self, backend: Backend, *, quiet_s: float = QUIET_S) -> None:
        self._backend = backend
        self._quiet_s = quiet_s
        self._id = secrets.token_hex(8)
        self._lines: deque[tuple[int, bytes]] = deque()
        self._first = 0
        """Of the lines kept, its number since the feed began."""
        self._bytes = 0
        self._base = self._revision = 0
        """Of the world, before the first line that is kept and after the last."""
        self._followers = 0
        self._news = asyncio.Event()
        self._watching: asyncio.Task[None] | None = None
        self._lingering: asyncio.TimerHandle | None = None
        self._ended = False

    def follow(self, since: str) -> AsyncIterator[bytes]:
        """Lines from now on, or from where somebody was (`place_of`). Raises Refused when too many follow already."""
        if self._followers >= FOLLOWERS or self._ended:
            raise Refused("RequestLimitExceeded", "Request limit exceeded.")
        return self._told(since)

    def end(self) -> None:
        """Nobody is told anything any more."""
        self._ended = True
        self._stop()
        self._wake()

    async def _told(self, since: str) -> AsyncIterator[bytes]:
        self._followers += 1
        self._start()
        try:
            resumed = self._place(since)
            place = self._end if resumed is None else resumed
            yield beginning_line(self._id, self._before(place), resumed=resumed is not None)
            while not self._ended:
                if place < self._first:
                    place = self._end
                    yield beginning_line(self._id, self._before(place), resumed=False)
                elif place < self._end:
                    start = place - self._first
                    some = [self._lines[number][1] for number in range(start, min(start + TOGETHER, len(self._lines)))]
                    place += len(some)
                    yield b"".join(some)
                elif not await self._heard_more():
                    yield quiet_line(self._revision)
        finally:
            self._followers -= 1
            if not self._followers and self._watching:
                self._lingering = asyncio.get_running_loop().call_later(LINGER_S, self._stop)

    async def _heard_more(self) -> bool:
        try:
            async with asyncio.timeout(self._quiet_s):
                await self._news.wait()
        except TimeoutError:
            return False
        return True

    @property
    def _end(self) -> int:
        return self._first + len(self._lines)

    def _place(self, since: str) -> int | None:
        """The line that follows there; None where lines are missing."""
        revision = _revision(since)
        if since != place_of(self._id, revision) or not self._base <= revision <= self._revision:
            return None
        return self._first + sum(one <= revision for one, _ in self._lines)

    def _before(self, place: int) -> int:
        """The world's revision before that line."""
        return self._lines[place - self._first - 1][0] if place > self._first else self._base

    def _start(self) -> None:
        if self._lingering:
            self._lingering.cancel()
            self._lingering = None
        if self._watching or self._ended:
            return
        if self._revision != self._backend.world.revision:
            self._start_over(self._backend.world.revision)
        self._watching = asyncio.get_running_loop().create_task(self._watch(self._backend.watch()), name="feed")

    def _stop(self) -> None:
        if self._lingering:
            self._lingering.cancel()
        if self._watching:
            self._watching.cancel()
        self._lingering = self._watching = None

    async def _watch(self, changes: AsyncIterator[ChangeSet]) -> None:
        async for one in changes:
            if len(one.upserts) + len(one.deletes) > RECORDS:
                self._start_over(one.revision)
            else:
                self._keep(one.revision, line_of(one))
            self._wake()

    def _keep(self, revision: int, line: bytes) -> None:
        self._lines.append((revision, line))
        self._bytes += len(line)
        self._revision = revision
        while len(self._lines) > LINES or self._bytes > BYTES:
            self._base, gone = self._lines.popleft()
            self._bytes -= len(gone)
            self._first += 1

    def _start_over(self, revision: int) -> None:
        """Every follower has missed something."""
        self._first = self._end + 1
        self._lines.clear()
        self._bytes = 0
        self._base = self._revision = revision

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


def _revision(since: str) -> int:
    """-1 for what is no place."""
    text = since.rpartition(".")[2]
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else -1
