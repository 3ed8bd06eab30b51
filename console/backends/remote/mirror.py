"""The world as an endpoint was last seen to have it: what to look at, what differs, and how far it can be trusted."""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, MutableSequence, Sequence, Set
from contextlib import contextmanager, suppress
from dataclasses import is_dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from console.backends.giving_way import giving_way
from console.backends.port import Standing
from console.backends.remote.cadence import Cadence
from console.backends.remote.client import Client
from console.backends.remote.families import FAMILIES, POLLED
from console.backends.remote.faults import Fault, Kind
from console.backends.remote.looking import Seen, images, look, with_attributes
from console.backends.remote.touched import Filters, Looks, touched
from console.ec2.changes import Cause, ChangeSet
from console.ec2.history import Change
from console.ec2.requests.base import Request
from console.ec2.resources import (
    RESOURCE_TYPE_OF,
    Instance,
    InstanceState,
    NetworkInterface,
    NetworkInterfaceStatus,
    Resource,
    Vpc,
    VpnGateway,
)
from console.ec2.world import World

Progress = Callable[[float, str], None]
"""How far the first load is, 0 … 1, and what is being read."""

FRESH_S = 15.0
"""How long something new may be missing from EC2's lists (eventual consistency, ec2-semantics §6.6)."""
LOOK_AGAIN_AT_DENIED = 20
"""Every so many full looks, what was denied is tried again."""
TOLD_KEPT = 1000
PATIENCE_S = 10.0
"""So long a poll waits for requests of our own."""
POLL = "Poll"
"""The cause of what is found by looking, whoever did it."""
AT_ONCE = 4
"""Describe calls side by side."""
PORTION = 8192
"""Ids that are looked through between two turns of the loop."""
AT_A_TIME = 400
"""Records that are taken in between two turns of the loop, in 4 ms; who watches takes as long."""
_ONE_KIND = (Kind.DENIED, Kind.LACKING, Kind.REFUSED)
"""Faults that concern one kind of resource: the rest goes on. So does what an endpoint never could without failing."""
_MAKING = ("Create", "Run", "Allocate", "Authorize", "Import")
"""What the answers of these actions hold is there now; what others answer may be what has gone."""
_CHANGING = {InstanceState.PENDING, InstanceState.STOPPING, InstanceState.SHUTTING_DOWN}


class Mirror:
    """Describes and compares. Tells `heard` each ChangeSet that the world has, and `stood` of another standing."""

    def __init__(
        self, client: Client, cadence: Cadence, heard: Callable[[ChangeSet], None], stood: Callable[[], None]
    ) -> None:
        self.client, self.cadence = client, cadence
        self.world = World(client.region, "")
        self.standing = Standing()
        self._heard, self._stood = heard, stood
        self._changing: set[str] = set()
        self._fresh: dict[str, float] = {}
        self._looks = 0
        self._looking = asyncio.Lock()
        """For as long as everything of a kind is read, which may be a minute."""
        self._taking = asyncio.Lock()
        self._overtaken: list[set[str]] = []
        """For each look under way, what others have taken in since it began: that is newer than what it reads."""
        self._begun = 0
        self._in_flight: set[int] = set()
        """Requests of our own, by number, of which it has not been looked yet what they did."""
        self._settled = asyncio.Event()
        """One of them has been; the next one has another event."""
        self._waited_s = 0.0
        """For them."""
        self._told: deque[tuple[int, str, Change]] = deque(maxlen=TOLD_KEPT)
        """What a feed told: its number, the action that caused it, the change."""
        self._tellings = 0
        self._in_this_turn = 0
        """Records taken in, at most."""

    @property
    def is_changing(self) -> bool:
        """Whether something is on its way from one state to another."""
        return bool(self._changing)

    @contextmanager
    def writing(self) -> Iterator[int]:
        """A request of our own, and the look at what it did: what polls see meanwhile is taken in after that, or after
        PATIENCE_S.

        Gives a mark for `look_after`: a feed may tell what the request did before its answer has come.
        """
        number = self._begun
        self._begun += 1
        self._in_flight.add(number)
        try:
            yield self._tellings
        finally:
            self._in_flight.discard(number)
            self._settled.set()
            self._settled = asyncio.Event()

    def forget_denials(self) -> None:
        """The next look at everything is also at what was denied."""
        self._looks = 0

    async def change_client(self, client: Client) -> None:
        async with self._looking:
            await self._none_in_flight()
            before, self.client = self.client, client
        await before.close()

    async def load(self, progress: Progress) -> None:
        """Everything, a few kinds at a time."""
        async with self._looking, self._taking:
            await self._load(progress)

    async def take(self, told: Sequence[ChangeSet]) -> None:
        """What the endpoint says has changed. Nothing changed: all is well."""
        async with self._taking:
            for one in told:
                self._fresh = {known: end for known, end in self._fresh.items() if known not in one.deletes}
                cause = one.cause or Cause(POLL, datetime.now(UTC))
                changes: deque[Change] = deque(maxlen=TOLD_KEPT)
                await self._publish(one.upserts, one.deletes, cause, changes)
                for change in changes:
                    self._tellings += 1
                    self._told.append((self._tellings, cause.name, change))
        self._stand(Standing(as_of=datetime.now(UTC), denied=self.standing.denied, live=True))

    async def _load(self, progress: Progress) -> None:
        began, at = now_s(), datetime.now(UTC)
        denied: dict[type[Resource], Fault] = {}
        found: dict[type[Resource], Seen] = {}
        gate = asyncio.Semaphore(AT_ONCE)
        total = len(FAMILIES) + 1

        async def one(kind: type[Resource]) -> None:
            async with gate:
                progress((len(found) + len(denied)) / total, FAMILIES[kind].words)
                try:
                    found[kind] = await look(self.client, FAMILIES[kind], {}, owner_id=self.world.owner_id)
                except Fault as fault:
                    if fault.kind not in (*_ONE_KIND, Kind.BROKEN):
                        raise
                    denied[kind] = fault

        loading = [asyncio.ensure_future(one(kind)) for kind in FAMILIES]
        try:
            await asyncio.gather(*loading)
        finally:
            for task in loading:
                task.cancel()
        if not found:
            raise next(iter(denied.values()))
        progress((total - 1) / total, "VPC attributes and images")
        if Vpc in found:
            found[Vpc].changed = await self._vpcs_with_attributes(found[Vpc].changed)
        records, used = await asyncio.to_thread(_gathered, found)
        records += await images(self.client, used)
        self.world.owner_id = next((owner for one in records if (owner := getattr(one, "owner_id", ""))), "")
        # A region of 100,000 records takes a second to index: nobody else has this world yet.
        await asyncio.to_thread(self._begin_with, records)
        self.cadence.looked(now_s(), now_s() - began)
        refused = {kind: str(fault) for kind, fault in denied.items()}
        self.standing = Standing(as_of=at, denied=refused, live=self.cadence.pushed)
        progress(1.0, "")

    def _begin_with(self, records: list[Resource]) -> None:
        with giving_way():
            for start in range(0, len(records), AT_A_TIME):
                portion = {one.id: one for one in records[start : start + AT_A_TIME]}
                self.world.fill([one for one in portion.values() if one.id not in self.world])
                for one in portion.values():
                    self.world.put(one)  # again, where it moved to another page meanwhile
            self.world.revision = 1
            self._note_changing(records)

    async def look_at_everything(self) -> None:
        began, at, waited = now_s(), datetime.now(UTC), self._waited_s
        self.cadence.looks()
        again = self._looks % LOOK_AGAIN_AT_DENIED == 0
        self._looks += 1
        denied = dict(self.standing.denied)
        try:
            for kind in POLLED:
                if kind in denied and not again:
                    continue
                try:
                    async with self._looking:
                        await self._look(kind, None, Cause(POLL, at))
                    denied.pop(kind, None)
                except Fault as fault:
                    if fault.kind not in _ONE_KIND and not (fault.kind is Kind.BROKEN and kind in denied):
                        raise
                    denied[kind] = str(fault)
            await self._look_at_images(at)
        except Fault as fault:
            self.cadence.failed(throttled=fault.kind is Kind.THROTTLED)
            credentials = fault.kind is Kind.CREDENTIALS
            self._stand(Standing(self.standing.as_of, _problem(fault), credentials, denied))
        else:
            self.cadence.looked(now_s(), max(0.0, now_s() - began - (self._waited_s - waited)))
            self._stand(Standing(as_of=at, denied=denied, live=self.cadence.pushed))

    async def look_at_changing(self) -> None:
        """What is on its way from one state to another, by id."""
        whole: dict[type[Resource], None] = {}
        instances: set[str] = set()
        interfaces: set[str] = set()
        self._changing = {one for one in self._changing if one in self.world}
        for one in self._changing:
            match self.world.get(one):
                case Instance():
                    instances.add(one)
                    interfaces.update(interface.id for interface in self.world.interfaces_of(one))
                case NetworkInterface():
                    interfaces.add(one)
                case other if other is not None:
                    whole[type(other)] = None
        looks: Looks = [(kind, None) for kind in whole]
        if instances:
            looks.append((Instance, (FAMILIES[Instance].ids, frozenset(instances))))
        if interfaces:
            looks.append((NetworkInterface, (FAMILIES[NetworkInterface].ids, frozenset(interfaces))))
        await self._look_quietly(looks, Cause(POLL, datetime.now(UTC)))

    async def _look_at_images(self, at: datetime) -> None:
        missing: set[str] = set()
        instances = iter(list(self.world.all(Instance)))
        while portion := {one.image_id for one in islice(instances, PORTION)}:
            missing.update(one for one in portion if one and one not in self.world)
            await asyncio.sleep(0)
        if missing:
            await self._publish(await images(self.client, missing), (), Cause(POLL, at))

    async def look_after(self, request: Request[Any], answer: Any, cause: Cause, began: int) -> list[Change]:
        """See what a request of our own has done; what EC2 does not list yet is as it answered.

        began: the mark of `writing` at its begin.
        """
        made = _resources_in(answer) if cause.name.startswith(_MAKING) else []
        self._note_fresh(made)
        changes = await self._look_quietly(touched(request, answer, self.world), cause)
        unlisted = [one for one in made if one.id not in self.world and not _is_partial(one)]
        changes += self._take_in(unlisted, cause)
        seen = {change.id for change in changes}
        told = [one for number, name, one in self._told if number > began and name == cause.name]
        return [*(one for one in told if one.id not in seen), *changes]

    async def _look_quietly(self, looks: Looks, cause: Cause) -> list[Change]:
        """A look whose failure is left for the next look at everything to tell."""
        changes: list[Change] = []
        for kind, filters in looks:
            if kind in self.standing.denied:
                continue
            try:
                await self._look(kind, filters, cause, changes)
            except Fault as fault:
                if fault.kind is Kind.THROTTLED:
                    self.cadence.failed(throttled=True)
                else:
                    self.cadence.hurry()
        return changes

    async def _look(
        self, kind: type[Resource], filters: Filters | None, cause: Cause, changes: list[Change] | None = None
    ) -> None:
        """Describe a kind, all of it or some by id, and take over what differs, which is added to `changes`.

        Raises Fault.
        """
        overtaken: set[str] = set()
        self._overtaken.append(overtaken)
        try:
            known = self.world.by_id(kind)
            seen = await look(self.client, FAMILIES[kind], known, owner_id=self.world.owner_id, filters=filters)
            changed = list(seen.changed)
            if kind is Vpc and (cause.name != POLL or self._looks % LOOK_AGAIN_AT_DENIED == 1):
                latest = {one.id: one for one in [*known.values(), *changed] if one.id in seen.ids}
                changed = await self._vpcs_with_attributes(list(latest.values()))
            if cause.name == POLL:
                await self._none_in_flight()
            async with self._taking:
                missing = await _missing(list(known) if filters is None else filters[1] & known.keys(), seen.ids)
                for one in [one for one in self._fresh if one in seen.ids]:
                    del self._fresh[one]
                now = now_s()
                gone = {one for one in missing - overtaken if self._fresh.get(one, 0.0) < now}
                latest_seen = [one for one in changed if one.id not in overtaken]
                await self._publish(latest_seen, gone, cause, changes)
        finally:
            self._overtaken = [one for one in self._overtaken if one is not overtaken]

    async def _none_in_flight(self) -> None:
        """Wait for our own requests to have been looked after, as far as they have begun."""
        since, begun = now_s(), self._begun
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                while any(number < begun for number in self._in_flight):
                    await self._settled.wait()
        self._waited_s += now_s() - since

    async def _vpcs_with_attributes(self, vpcs: Sequence[Resource]) -> list[Resource]:
        asked = (with_attributes(self.client, one) for one in vpcs if isinstance(one, Vpc))
        return list(await asyncio.gather(*asked))

    async def _publish(
        self,
        upserts: Sequence[Resource],
        deletes: Iterable[str],
        cause: Cause,
        changes: MutableSequence[Change] | None = None,
    ) -> None:
        """Take it into the world, and tell the watchers, if it changes anything: of very much so many in a turn of the
        loop as take a few milliseconds. changes: to add them to; else what was before is let go of there and then."""
        news = [*deletes, *upserts]
        for start in range(0, len(news), AT_A_TIME):
            portion = news[start : start + AT_A_TIME]
            self._in_this_turn += len(portion)
            if self._in_this_turn > AT_A_TIME:
                await asyncio.sleep(0)
                self._in_this_turn = len(portion)
            found = self._take_in(portion, cause)
            if changes is not None:
                changes.extend(found)

    def _take_in(self, news: Sequence[Resource | str], cause: Cause) -> list[Change]:
        """news: records, and the ids of those that have gone."""
        changes: list[Change] = []
        for one in news:
            after: Resource | None = None if isinstance(one, str) else one
            before = self.world.get(one if isinstance(one, str) else one.id)
            if before != after:
                changes.append(Change(before, after))
        if not changes:
            return []
        there = tuple(change.after for change in changes if change.after)
        gone = frozenset(change.id for change in changes if change.after is None)
        change_set = ChangeSet(self.world.revision + 1, there, gone, cause)
        for overtaken in self._overtaken:
            overtaken.update(change.id for change in changes)
        self.world.apply(change_set)
        self._note_changing(there)
        self._heard(change_set)
        return changes

    def _note_changing(self, records: Sequence[Resource]) -> None:
        for one in records:
            (self._changing.add if _is_changing(one) else self._changing.discard)(one.id)

    def _note_fresh(self, made: Sequence[Resource]) -> None:
        now = now_s()
        self._fresh = {one: end for one, end in self._fresh.items() if end > now}
        self._fresh.update((one.id, now + FRESH_S) for one in made)

    def _stand(self, standing: Standing) -> None:
        told = replace(standing, as_of=None) != replace(self.standing, as_of=None)
        self.standing = standing
        if told:
            self._stood()


def _gathered(found: dict[type[Resource], Seen]) -> tuple[list[Resource], set[str]]:
    """All records, and the images that instances use; nothing is left in `found`: to let go of it takes a frame."""
    with giving_way():
        records = [one for kind in FAMILIES if kind in found for one in found.pop(kind).changed]
        return records, {one.image_id for one in records if isinstance(one, Instance)}


async def _missing(expected: Collection[str], there: Set[str]) -> set[str]:
    """Which are not there; of a region of 100,000 so many between two turns of the loop as take a millisecond."""
    missing: set[str] = set()
    ids = iter(expected)
    while portion := set(islice(ids, PORTION)):
        missing |= portion - there
        await asyncio.sleep(0)
    return missing


def now_s() -> float:
    return asyncio.get_running_loop().time()


def _is_changing(record: Resource) -> bool:
    match record:
        case Instance():
            return record.state in _CHANGING
        case NetworkInterface():
            attachment = record.attachment
            on_its_way = attachment is not None and attachment.status != "attached"
            return on_its_way or record.status is NetworkInterfaceStatus.PENDING
        case Vpc():
            return record.state == "pending"
        case VpnGateway():
            return any(one.state not in ("attached", "available") for one in record.vpc_attachments)
        case _:
            return False


def _resources_in(answer: Any) -> list[Resource]:
    """The records in an answer: itself, in a list, or in a reservation or a created key pair."""
    if type(answer) in RESOURCE_TYPE_OF:
        return [answer]
    if isinstance(answer, tuple):
        return [one for one in answer if type(one) in RESOURCE_TYPE_OF]
    if is_dataclass(answer) and not isinstance(answer, type):
        inner = (getattr(answer, name, None) for name in ("instances", "key_pair"))
        return [one for value in inner if value for one in _resources_in(value)]
    return []


def _is_partial(record: Resource) -> bool:
    """What an answer tells only the id of."""
    return not getattr(record, "vpc_id", "x") and not isinstance(record, Instance)


def _problem(fault: Fault) -> str:
    match fault.kind:
        case Kind.THROTTLED:
            return f"The endpoint asks for fewer requests ({fault.code}): looking less often"
        case Kind.CREDENTIALS:
            return f"The credentials are not accepted ({fault.code}): {fault.message}"
        case _:
            return f"{fault.message} Trying again"
