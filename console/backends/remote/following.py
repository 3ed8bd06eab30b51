"""Being told of changes instead of looking for them, where an endpoint has a feed: our own server has."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from console.backends.change_lines import Beginning, Told, place_of
from console.backends.remote.cadence import Cadence
from console.backends.remote.faults import Fault, Kind
from console.backends.remote.mirror import Mirror
from console.ec2.changes import ChangeSet

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 60.0


class Following:
    """Asks once whether there is a feed. One that broke is asked for again, ever less often, and polled meanwhile."""

    def __init__(
        self, mirror: Mirror, cadence: Cadence, look: Callable[[], None], pause_s: float = FIRST_PAUSE_S
    ) -> None:
        """look: at everything, soon."""
        self._mirror, self._cadence, self._look = mirror, cadence, look
        self._first_pause_s = self._pause_s = pause_s
        self._feed = self._place = ""
        self._loaded = False
        """Or about to be: what begins later has missed something."""
        self._answered = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def begin(self) -> None:
        """Return when it is known whether there is a feed. The world is loaded afterwards, and misses nothing.

        Raises Fault where there are no credentials, as the question for them should not come twice.
        """
        self._task = asyncio.get_running_loop().create_task(self._follow(), name="follow")
        answered = asyncio.create_task(self._answered.wait())
        await asyncio.wait([self._task, answered], return_when=asyncio.FIRST_COMPLETED)
        answered.cancel()
        self._loaded = True
        if self._task.done():
            self._task.result()

    async def end(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _follow(self) -> None:
        while True:
            try:
                with suppress(asyncio.CancelledError):
                    await self._mirror.client.follow(self._place, self._heard)
                task = asyncio.current_task()
                if task and task.cancelling():
                    raise asyncio.CancelledError  # else a client was closed, and there is another one now
            except Fault as fault:
                if not self._place:
                    if fault.kind is Kind.CREDENTIALS:
                        raise
                    if fault.kind is Kind.LACKING:
                        return
            finally:
                self._answered.set()
            if self._cadence.pushed:
                self._cadence.pushed = False
                self._look()
            await asyncio.sleep(self._pause_s)
            self._pause_s = min(LONGEST_PAUSE_S, self._pause_s * 2)

    async def _heard(self, told: list[Told]) -> None:
        changes: list[ChangeSet] = []
        for one in told:
            if isinstance(one, Beginning):
                self._began(one)
                changes.clear()
            else:
                changes.append(one)
        if changes:
            await self._mirror.take(changes)
            self._place = place_of(self._feed, changes[-1].revision)

    def _began(self, beginning: Beginning) -> None:
        self._feed, self._place = beginning.feed, place_of(beginning.feed, beginning.revision)
        self._pause_s = self._first_pause_s
        self._cadence.pushed = True
        if self._loaded and not beginning.resumed:
            self._look()
        self._answered.set()
