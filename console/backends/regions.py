"""Several backends as one, each the console of a region: one world, one stream of changes, one history.

Home is the first: what only one world can have (a request that names nothing, what the desktop keeps in a document) is
its own. A member that fails fails for itself; the others go on.
"""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, cast

from msgspec.structs import replace

from console.backends.annals import Annals
from console.backends.port import Backend, Standing
from console.ec2.changes import ChangeSet
from console.ec2.history import HistoryEntry
from console.ec2.world import World
from console.ec2.worlds import Worlds

if TYPE_CHECKING:
    import asyncio

    from console.ec2.requests import Request

R = TypeVar("R")
TURNS = 20
"""Of the loop, in which a member's change comes over once it has been answered."""


class RegionsBackend:
    """A Backend over others. Build it, and use it, on the event loop's thread; closing it closes them."""

    def __init__(self, members: Sequence[Backend], worlds: Worlds | None = None, seen: Sequence[int] = ()) -> None:
        """worlds: the members' together, as of the revisions `seen`. Raises SharedIds."""
        self._members = tuple(members)
        self._seen = list(seen) or [one.world.revision for one in members]
        self._worlds = worlds or Worlds((one.title, one.world) for one in members)
        self._worlds.revision = sum(self._seen)
        self._watchers: set[asyncio.Queue[ChangeSet]] = set()
        self._listeners: list[Callable[[], None]] = []
        self._pumps: list[asyncio.Task[None]] = []
        self._lost: dict[int, str] = {}
        """Members that tell no changes any more, and why."""
        self._annals = Annals(self._members, list(self._worlds.parts))
        self._last_undone: int | None = None

    @classmethod
    async def put_together(cls, members: Sequence[Backend]) -> "RegionsBackend":
        """The same without holding up the loop: large worlds are put together in a thread. Raises SharedIds."""
        import asyncio

        seen = [one.world.revision for one in members]
        worlds = await asyncio.to_thread(Worlds, [(one.title, one.world) for one in members])
        return cls(members, worlds, seen)

    @property
    def members(self) -> tuple[Backend, ...]:
        return self._members

    @property
    def home(self) -> Backend:
        return self._members[0]

    @property
    def title(self) -> str:
        return " + ".join(dict.fromkeys(one.title for one in self._members))

    @property
    def kind(self) -> str:
        return " + ".join(dict.fromkeys(one.kind for one in self._members))

    @property
    def read_only(self) -> bool:
        """Where only some are, those refuse by themselves."""
        return all(one.read_only for one in self._members)

    @property
    def world(self) -> World:
        return self._worlds

    @property
    def standing(self) -> Standing | None:
        """The worst of the members': what is stale says so by its region's name."""
        found = [one.standing for one in self._members]
        remote = [one for one in found if one is not None]
        if not remote and not self._lost:
            return None
        named = list(zip(self._worlds.parts, found, strict=True))
        problems = [f"{label}: {one.problem}" for label, one in named if one is not None and one.problem]
        problems += [f"{list(self._worlds.parts)[number]}: {why}" for number, why in self._lost.items()]
        seen = [one.as_of for one in remote if one.as_of is not None]
        denied = {
            kind: "; ".join(f"{label}: {one.denied[kind]}" for label, one in named if one is not None)
            for kind in (remote[0].denied if len(remote) == len(found) else {})
            if all(kind in one.denied for one in remote)
        }
        return Standing(
            as_of=min(seen, default=None),
            problem="; ".join(problems),
            credentials=any(one.credentials for one in remote),
            denied=denied,
            live=all(one.live for one in remote),
        )

    def listen(self, callback: Callable[[], None]) -> None:
        self._listeners.append(callback)
        for one in self._members:
            one.listen(callback)

    def look_now(self) -> None:
        for one in self._members:
            one.look_now()

    # --- requests

    async def send(self, request: "Request[R]", *, place: str = "") -> R:
        """By the member that has what it names; that one answers for ids of other regions as for any unknown one."""
        from console.ec2.requests import Redo, Undo

        self._begin()
        number = self._number_of(self._worlds.parts[place] if place else self._worlds.part_for(request))
        passed: Any = request
        if isinstance(request, Undo):
            number, own = self._annals.place(request.entry) if request.entry else self._annals.last_undoable()
            passed = Undo(entry=own)
        elif isinstance(request, Redo):
            number = self._redoing()
        member = self._members[number]
        try:
            answer = await member.send(passed)
        finally:
            self._annals.catch_up()  # now: entries of one second have the order in which they were asked for
        if isinstance(request, Undo | Redo):
            self._last_undone = number
        await self._heard_of(number)
        return cast(R, answer)

    def _number_of(self, part: World) -> int:
        return next(number for number, one in enumerate(self._members) if one.world is part)

    async def _heard_of(self, number: int) -> None:
        """Let what was answered come over: whoever asked looks for it in the world."""
        import asyncio

        for _ in range(TURNS):
            if self._seen[number] >= self._members[number].world.revision or number in self._lost:
                break
            await asyncio.sleep(0)

    # --- changes

    def watch(self) -> AsyncIterator[ChangeSet]:
        import asyncio

        changes: asyncio.Queue[ChangeSet] = asyncio.Queue()
        self._watchers.add(changes)
        self._begin()
        return self._told(changes)

    async def _told(self, changes: "asyncio.Queue[ChangeSet]") -> AsyncIterator[ChangeSet]:
        try:
            while True:
                yield await changes.get()
        finally:
            self._watchers.discard(changes)

    def _begin(self) -> None:
        """Follow the members; needs the running loop."""
        if self._pumps:
            return
        import asyncio

        loop = asyncio.get_running_loop()
        for number, member in enumerate(self._members):
            told = member.watch()
            pump = loop.create_task(self._follow(number, told), name=f"follow {member.title}")
            self._pumps.append(pump)
        before, now = self._seen, [one.world.revision for one in self._members]
        if before != now:
            self._seen = now
            if changes := self._worlds.caught_up(self._worlds.revision + 1):
                self._publish(changes)

    async def _follow(self, number: int, told: AsyncIterator[ChangeSet]) -> None:
        member = self._members[number]
        try:
            async for changes in told:
                if changes.cause is not None:  # its line in the history has another number here
                    changes = replace(changes, cause=replace(changes.cause, entry=None))
                self._publish(self._worlds.follow(member.world, changes, self._worlds.revision + 1))
                self._seen[number] = max(self._seen[number], changes.revision)
        except Exception as failure:
            self._lost[number] = f"no longer followed, {str(failure) or type(failure).__name__}"
            for callback in self._listeners:
                callback()

    def _publish(self, changes: ChangeSet) -> None:
        for queue in self._watchers:
            queue.put_nowait(changes)

    # --- the history

    def history(self, limit: int = 200, before: int | None = None) -> Sequence[HistoryEntry]:
        return self._annals.page(limit, before)

    def undoable(self) -> HistoryEntry | None:
        """The latest of the members'."""
        return self._annals.undoable()

    def redoable(self) -> HistoryEntry | None:
        number = self._redoing()
        entry = self._members[number].redoable()
        return None if entry is None else self._annals.told(number, entry)

    def _redoing(self) -> int:
        """Who has something to do again: the one that undid last, if it has."""
        able = [number for number, one in enumerate(self._members) if one.redoable() is not None]
        return self._last_undone if self._last_undone in able else next(iter(able), 0)

    # --- documents

    def kept(self, key: str) -> str | None:
        """Of single things, by their ids, what the documents of their regions have; anything else, what home's has."""
        own = self.home.kept(key)
        found: dict[str, Any] = {}
        for one in self._members[1:]:
            by_id = _by_id(one.kept(key)) or {}
            found |= {resource_id: kept for resource_id, kept in by_id.items() if resource_id in one.world}
        if own is None:
            return json.dumps(found) if found else None
        mine = _by_id(own)
        return own if mine is None else json.dumps(found | mine)

    def keep(self, key: str, text: str) -> bool:
        """False where home has no document; what another region has none for is kept in home's."""
        by_id = _by_id(text)
        if by_id is None or any(one not in self._worlds for one in by_id):
            return self.home.keep(key, text)
        mine = dict(by_id)
        for member in self._members[1:]:
            theirs = {one: kept for one, kept in by_id.items() if self._worlds.part_of(one) is member.world}
            before = _by_id(member.kept(key)) or {}
            if theirs == before or member.keep(key, json.dumps(theirs)):
                mine = {one: kept for one, kept in mine.items() if one not in theirs}
        return self.home.keep(key, json.dumps(mine))

    # --- the end

    async def release(self) -> None:
        """Let go of the members, which live on."""
        import asyncio

        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)
        self._pumps = []

    async def close(self) -> None:
        await self.release()
        failures: list[Exception] = []
        for one in self._members:
            try:
                await one.close()
            except Exception as failure:
                failures.append(failure)
        if failures:
            raise failures[0]


def _by_id(text: str | None) -> dict[str, Any] | None:
    """What a document has of single things; None where it is something else."""
    try:
        found = json.loads(text or "")
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
