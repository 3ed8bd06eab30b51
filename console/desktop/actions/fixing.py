"""A fix carried out: after one question that names its requests, each made of the answers before it."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from console.desktop.actions.performer import Performer
from console.desktop.actions.words import called_id
from console.desktop.dialogs.confirmation import Confirmation
from console.desktop.store import WorldStore
from console.desktop.tasks import Tasks
from console.desktop.tracing.outcome import Change
from console.ec2.errors import Refused
from console.ec2.history import words
from console.ec2.requests import Request, action_of
from console.ec2.world import World
from console.engine.rehearsal import Rehearsal, rehearse
from console.reach.fix import Fix
from console.wire.commands import parameters_of

LONGEST = 240
"""Letters of a line: two lines or three of the question."""


class Fixes(QObject):
    """Asks, sends, tells. A fix that EC2 would refuse is refused before anything is sent."""

    def __init__(self, store: WorldStore, tasks: Tasks, performer: Performer, window: QWidget) -> None:
        super().__init__(window)
        self._store, self._tasks, self._performer, self._window = store, tasks, performer, window
        self._asked: Fix | None = None

    def offer(self, fix: Fix) -> None:
        """Ask for `fix`; it is done when the answer is yes."""
        rehearsal: Rehearsal[None] = rehearse(self._store.world, fix.requests)
        if rehearsal.refused and rehearsal.refused_at is not None:
            refused_request = _made(fix, rehearsal.refused_at, rehearsal.results)
            self._performer.refused(rehearsal.refused, refused_request, f"{fix.title}: ")
            return
        requests = [_made(fix, number, rehearsal.results) for number in range(len(fix.requests))]
        self._asked = fix
        change = Change(self._store.world, fix.requests)
        dialog = Confirmation(
            f"{fix.title}?", [_told(self._store.world, one) for one in requests], "Do it", self._window, change=change
        )
        dialog.accepted.connect(self._do)
        dialog.open()

    @Slot()
    def _do(self) -> None:
        if self._asked and not self._tasks.is_running(self._asked.title):
            self._tasks.start(self._asked.title, self._send(self._asked))

    async def _send(self, fix: Fix) -> None:
        results: list[Any] = []
        deed = self._store.deed()
        for number in range(len(fix.requests)):
            request = _made(fix, number, results)
            try:
                results.append(await deed.send(request))
            except Refused as refused:
                before = f"{number} of {len(fix.requests)} done. " if number else ""
                self._performer.refused(refused, request, before)
                return
            self._tasks.report(fix.title, (number + 1) / len(fix.requests))
        self._performer.tell(f"Done: {fix.title[:1].lower()}{fix.title[1:]}", deed.reversible())


def _made(fix: Fix, number: int, results: Sequence[Any]) -> Request[Any]:
    planned = fix.requests[number]
    return planned(tuple(results[:number])) if callable(planned) else planned


def _told(world: World, request: Request[Any]) -> str:
    """`Authorize security group ingress: GroupId web-public, IpPermissions IpProtocol tcp, FromPort 22, …`"""
    text = f"{words(action_of(request))}: {_said(world, parameters_of(request))}"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _said(world: World, value: Any) -> str:
    """Parameters without brackets and quotes; what the world knows by its name."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_said(world, one)}" for name, one in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_said(world, one) for one in value)
    return called_id(world, value) if isinstance(value, str) and value in world else str(value)
