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
from console.ec2.errors import Refused
from console.ec2.history import HistoryEntry
from console.ec2.world import World
from console.ec2.worlds import Worlds

if TYPE_CHECKING:
    import asyncio

    from console.ec2.requests import Request, Undo

R = TypeVar("R")
DEEDS = 100
"""Those of before are several in several regions."""
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
        self._bar()
        self._watchers: set[asyncio.Queue[ChangeSet]] = set()
        self._listeners: list[Callable[[], None]] = []
        self._pumps: list[asyncio.Task[None]] = []
        self._lost: dict[int, str] = {}
        """Members that tell no changes any more, and why."""
        self._annals = Annals(self._members, list(self._worlds.parts))
        self._deeds: dict[int, set[int]] = {}
        """The members that the last deeds went to."""
        self._undone: list[tuple[int, ...]] = []
        """The members that undid something, the last at the end."""

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
        if not self._listeners:
            for one in self._members:
                one.listen(self._changed)
        self._listeners.append(callback)

    def _changed(self) -> None:
        self._bar()
        for callback in self._listeners:
            callback()

    def _bar(self) -> None:
        named = zip(self._worlds.parts, self._members, strict=True)
        self._worlds.bar({name: "open read-only" for name, one in named if one.read_only})

    def look_now(self) -> None:
        for one in self._members:
            one.look_now()

    # --- requests

    async def send(self, request: "Request[R]", *, place: str = "", deed: int = 0) -> R:
        """By the member that has what it names; that one answers for ids of other regions as for any unknown one."""
        from console.ec2.requests import Redo, Undo

        self._begin()
        if isinstance(request, Undo):
            return cast(R, await self._undo(request))
        if isinstance(request, Redo):
            return cast(R, await self._redo())
        number = self._number_of(self._worlds.parts[place] if place else self._worlds.part_for(request))
        if deed:
            self._deeds.setdefault(deed, set()).add(number)
            if len(self._deeds) > DEEDS:
                del self._deeds[next(iter(self._deeds))]
        return await self._pass(number, request, deed)

    async def _pass(self, number: int, request: "Request[R]", deed: int = 0) -> R:
        try:
            answer = await self._members[number].send(request, deed=deed)
        finally:
            self._annals.catch_up()  # now: entries of one second have the order in which they were asked for
        await self._heard_of(number)
        return answer

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
            self._changed()

    def _publish(self, changes: ChangeSet) -> None:
        for queue in self._watchers:
            queue.put_nowait(changes)

    # --- the history

    def history(self, limit: int = 200, before: int | None = None) -> Sequence[HistoryEntry]:
        return self._annals.page(limit, before)

    def undoable(self) -> HistoryEntry | None:
        """The latest of the members'."""
        return self._annals.undoable()

    def reversible(self, deed: int) -> HistoryEntry | None:
        parts = self._parts(deed)
        return self._annals.told(*parts[0]) if parts else None

    def redoable(self) -> HistoryEntry | None:
        number = next(iter(self._redoing()), 0)
        entry = self._members[number].redoable()
        return None if entry is None else self._annals.told(number, entry)

    def _parts(self, deed: int) -> list[tuple[int, HistoryEntry]]:
        """By which entries of which members a deed is undone."""
        return [
            (one, entry) for one in sorted(self._deeds.get(deed, ())) if (entry := self._members[one].reversible(deed))
        ]

    async def _undo(self, request: "Undo") -> ChangeSet:
        """Of a deed that several members have a part in, all of it."""
        from console.ec2.requests import Redo, Undo

        place = self._annals.place(request.entry) if request.entry else self._annals.last_undoable()
        whole = request.whole_deed or not request.entry
        several = (deed for deed, members in self._deeds.items() if whole and len(members) > 1)
        parts = ([(one, entry.number) for one, entry in self._parts(deed)] for deed in several)
        places = next((one for one in parts if place in one), [place])
        undos = [(one, Undo(entry=own, whole_deed=whole)) for one, own in places]
        changes = await self._all_or_none(undos, Redo())
        self._undone = [*self._undone, tuple(one for one, _ in places)][-DEEDS:]
        return changes

    async def _redo(self) -> ChangeSet:
        from console.ec2.requests import Redo, Undo

        numbers = self._redoing()
        changes = await self._all_or_none([(one, Redo()) for one in reversed(numbers or (0,))], Undo())
        while self._undone and self._undone.pop() != numbers:
            pass
        return changes

    async def _all_or_none(
        self, requests: "Sequence[tuple[int, Request[ChangeSet]]]", back: "Request[ChangeSet]"
    ) -> ChangeSet:
        """Each by its member; where one refuses, the others take it back."""
        changes, done = ChangeSet(self._worlds.revision), list[int]()
        for number, request in requests:
            try:
                changes = await self._pass(number, request)
            except Refused:
                for one in reversed(done):
                    await self._pass(one, back)
                raise
            done.append(number)
        return changes

    def _redoing(self) -> tuple[int, ...]:
        """Who has something to do again: those that undid last, if they still have."""
        able = [number for number, one in enumerate(self._members) if not one.read_only and one.redoable() is not None]
        return next((one for one in reversed(self._undone) if set(one) <= set(able)), tuple(able[:1]))

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
