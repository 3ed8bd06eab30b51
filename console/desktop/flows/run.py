"""A plan being carried out: step by step, to be stopped between steps; where it failed, to go on or to be taken back.

run() ──► all done
  └─ a step is refused, or its answer does not come ──► run() goes on from that step ──► …
                                                   └──► undo() takes back what was done, and can fail and go on, too
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from console.desktop.actions.words import called, listed
from console.desktop.flows.inverse import concerned, inverse, lasting
from console.desktop.flows.outcome import Unsure, found_out, settled
from console.desktop.flows.plan import Done, PlannedStep, Progress, Wait, fixed, id_in
from console.ec2.errors import Refused
from console.ec2.history import HistoryEntry, words
from console.ec2.requests import AttachNetworkInterface, Request, Undo, action_of
from console.ec2.resources import Address, Resource
from console.ec2.world import World

R = TypeVar("R")
LOOK_EVERY_S = 0.1
GIVE_UP_AFTER_S = 300.0


class StepState(StrEnum):
    TO_DO = "to do"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Asked for, and no answer came."""
    UNDONE = "undone"


class Sender(Protocol):
    """What a run needs of a store: the requests that go by it are one deed."""

    @property
    def world(self) -> World: ...

    def send(self, request: Request[R]) -> Coroutine[Any, Any, R]: ...

    def reversible(self) -> HistoryEntry | None:
        """By which entry of the history an Undo takes it back; None where there is no history to go by."""
        ...


@dataclass(slots=True)
class RunningStep:
    """A line of the progress."""

    title: str
    state: StepState = StepState.TO_DO


class Run:
    """Carries out a plan on a store. `changed` is called after every step and before the next.

    Nothing is raised for a refusal: it is in `failure`, and what was done before it stays until `undo`.
    """

    def __init__(self, store: Sender, steps: Sequence[PlannedStep], changed: Callable[[], None]) -> None:
        self.failure: Refused | None = None
        self.stopped = False
        self.undoing = False
        self.lasting: list[str] = []
        """While undoing: the titles of what cannot be taken back."""
        self.changed = changed
        self._store = store
        self._progress = Progress()
        self._stop = False
        self._unsure: Unsure | None = None
        self._take_up(steps)

    def _take_up(self, steps: Sequence[PlannedStep]) -> None:
        self.steps = [RunningStep(step.title) for step in steps]
        self._plan = list(steps)

    @property
    def made(self) -> tuple[str, ...]:
        """Ids of what was made or attached so far, in order, each once."""
        found: dict[str, None] = {}
        for one in self._progress.done:
            match one.request:
                case AttachNetworkInterface(network_interface_id=interface_id):
                    found[interface_id] = None
                case _ if made := getattr(one.result, "instances", None):
                    found.update((instance.id, None) for instance in made)
                case _ if one.step.name and type(one.request).mutates:
                    found[id_in(one.result)] = None
        return tuple(found)

    @property
    def reversible(self) -> HistoryEntry | None:
        """By which entry of the history all that was done so far is undone."""
        return self._store.reversible()

    @property
    def results(self) -> list[Any]:
        """The answers so far."""
        return [one.result for one in self._progress.done]

    @property
    def succeeded(self) -> bool:
        """All of it is done, or taken back."""
        return all(step.state is self._finally for step in self.steps)

    @property
    def _finally(self) -> StepState:
        return StepState.UNDONE if self.undoing else StepState.DONE

    @property
    def unsure(self) -> bool:
        """Whether a step may have been done whose answer did not come."""
        return self._unsure is not None

    @property
    def anything_done(self) -> bool:
        return self.unsure or any(step.state in (StepState.DONE, StepState.UNDONE) for step in self.steps)

    @property
    def can_undo(self) -> bool:
        return not self.undoing and (self.unsure or bool(self._ways_back()))

    def stop(self) -> None:
        """Do no further step. The one that is under way is finished: EC2 takes nothing back half-way."""
        self._stop = True

    async def run(self) -> None:
        """All steps that are not done, until one fails or `stop` is asked for. Once more, it goes on from there."""
        self.failure, self.stopped, self._stop = None, False, False
        for line, step in zip(self.steps, self._plan, strict=True):
            if line.state is self._finally:
                continue
            if self._stop:
                self.stopped = True
                break
            line.state = StepState.RUNNING
            self.changed()
            try:
                await self._perform(step)
            except Refused as refusal:
                line.state = StepState.UNKNOWN if self.unsure else StepState.FAILED
                self.failure = refusal
                break
            if self._stop and isinstance(step, Wait):
                line.state = StepState.TO_DO
                self.stopped = True
                break
            line.state = self._finally
        self.changed()

    async def _perform(self, step: PlannedStep) -> None:
        if isinstance(step, Wait):
            await self._until(step)
            return
        if self._unsure is not None:
            request, before = self._unsure.request, self._unsure.before
            result = await settled(self._unsure, self._store.send)
            self._unsure = None
        else:
            request = step.make(self._progress.ids)
            before = concerned(request, self._store.world)
            result = await self._send(request, before)
        if step.name:
            self._progress.ids[step.name] = id_in(result)
        if not self.undoing:
            self._progress.done.append(Done(step, request, result, before))

    async def _send(self, request: Request[Any], before: tuple[Resource, ...]) -> Any:
        world = self._store.world
        addresses = frozenset(world.ids(Address))
        try:
            return await self._store.send(request)
        except Refused as refused:
            self._unsure = Unsure.of(request, refused, addresses, before)
            raise

    async def _until(self, wait: Wait) -> None:
        for _ in range(round(GIVE_UP_AFTER_S / LOOK_EVERY_S)):
            if self._stop or wait.is_over(self._store.world, self._progress.ids):
                return
            await asyncio.sleep(LOOK_EVERY_S)
        raise Refused("Timeout", f"{wait.title}: it took longer than {GIVE_UP_AFTER_S / 60:.0f} minutes")

    async def undo(self) -> None:
        """Take back what was done, last first. A refusal on the way is in `failure`, and `run` goes on from there."""
        if self._unsure is not None and not await self._find_out():
            return
        done = self._progress.done
        self.lasting = [] if self._reversed_by_itself() else lasting(done)
        steps = self._ways_back()
        self.undoing = True
        self._take_up(steps)
        await self.run()

    def _ways_back(self) -> Sequence[PlannedStep]:
        return self._reversed_by_itself() or inverse(self._progress.done)

    def _reversed_by_itself(self) -> Sequence[PlannedStep]:
        """Where the world has a history: all of it at once."""
        if (found := self.reversible) is None:
            return ()
        return [fixed(f"Undo: {found.summary or words(found.action)}", Undo(entry=found.number, whole_deed=True))]

    async def _find_out(self) -> bool:
        """Whether it could be found out what became of the step without an answer: then it is done, or to do."""
        unsure, (line, step) = self._unsure, self._first_open()
        assert unsure is not None
        assert not isinstance(step, Wait)
        try:
            found = await found_out(unsure, self._store.send)
        except Refused as refusal:
            self.failure = refusal
            self.changed()
            return False
        self._unsure = None
        line.state = StepState.DONE if found.done else StepState.TO_DO
        if found.done:
            self._progress.done.append(Done(step, unsure.request, found.answer, unsure.before))
        return True

    def _first_open(self) -> tuple[RunningStep, PlannedStep]:
        return next(pair for pair in zip(self.steps, self._plan, strict=True) if pair[0].state is not self._finally)


def steps_of(world: World, requests: Sequence[Request[Any]]) -> list[PlannedStep]:
    """A deed's requests as the steps of a plan."""
    return [fixed(_title(world, request), request) for request in requests]


def _title(world: World, request: Request[Any]) -> str:
    """`Delete network interface standby`."""
    named = listed([called(world, one) for one in concerned(request, world)])
    return f"{words(action_of(request))}{f': {named}' if named else ''}"
