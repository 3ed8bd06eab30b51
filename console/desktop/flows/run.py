"""A plan being carried out: step by step, to be stopped between steps, and to be taken back where it failed."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from console.desktop.flows.plan import Done, PlannedRequest, PlannedStep, Progress, Wait, id_in, inverse
from console.ec2.errors import Refused
from console.ec2.requests import AttachNetworkInterface, Request
from console.ec2.world import World

R = TypeVar("R")
LOOK_EVERY_S = 0.1
GIVE_UP_AFTER_S = 300.0


class StepState(StrEnum):
    TO_DO = "to do"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


class Sender(Protocol):
    """The part of a store that a run needs."""

    @property
    def world(self) -> World: ...

    def send(self, request: Request[R]) -> Coroutine[Any, Any, R]: ...


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
        self.steps = [RunningStep(step.title) for step in steps]
        self.failure: Refused | None = None
        self.stopped = False
        self._store = store
        self._plan = list(steps)
        self._changed = changed
        self._progress = Progress()
        self._stop = False

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
    def succeeded(self) -> bool:
        return all(step.state is StepState.DONE for step in self.steps)

    @property
    def can_undo(self) -> bool:
        return bool(inverse(self._progress))

    def stop(self) -> None:
        """Do no further step. The one that is under way is finished: EC2 takes nothing back half-way."""
        self._stop = True

    async def run(self) -> None:
        """All steps, until one fails or `stop` is asked for."""
        for line, step in zip(self.steps, self._plan, strict=True):
            if self._stop:
                self.stopped = True
                break
            line.state = StepState.RUNNING
            self._changed()
            try:
                await self._perform(step)
            except Refused as refusal:
                line.state, self.failure = StepState.FAILED, refusal
                break
            if self._stop and isinstance(step, Wait):
                line.state = StepState.TO_DO
                self.stopped = True
                break
            line.state = StepState.DONE
        self._changed()

    async def _perform(self, step: PlannedStep) -> None:
        if isinstance(step, Wait):
            await self._until(step)
            return
        request = step.make(self._progress.ids)
        result = await self._store.send(request)
        if step.name:
            self._progress.ids[step.name] = id_in(result)
        self._progress.done.append(Done(step, request, result))

    async def _until(self, wait: Wait) -> None:
        for _ in range(round(GIVE_UP_AFTER_S / LOOK_EVERY_S)):
            if self._stop or wait.is_over(self._store.world, self._progress.ids):
                return
            await asyncio.sleep(LOOK_EVERY_S)
        raise Refused("Timeout", f"{wait.title}: it took longer than {GIVE_UP_AFTER_S / 60:.0f} minutes")

    async def undo(self) -> None:
        """Take back what was done, last first. A refusal on the way is in `failure`; the rest stays as it is."""
        steps = inverse(self._progress)
        self.steps = [RunningStep(step.title) for step in steps]
        self.failure, self._stop = None, False
        done, self._progress = self._progress, Progress()
        for line, step in zip(self.steps, steps, strict=True):
            line.state = StepState.RUNNING
            self._changed()
            try:
                if isinstance(step, PlannedRequest):
                    await self._store.send(step.make(done.ids))
                else:
                    await self._until(step)
            except Refused as refusal:
                line.state, self.failure = StepState.FAILED, refusal
                break
            line.state = StepState.UNDONE
        self._changed()
