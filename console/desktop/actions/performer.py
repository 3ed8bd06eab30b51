"""Carries deeds out: sends requests as tasks, tells what came of it, and takes it back."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QGuiApplication

from console.desktop.actions.move import MoveRefused, move
from console.desktop.actions.offer import Send
from console.desktop.actions.words import called_id
from console.desktop.notifications import Notifications
from console.desktop.store import WorldStore
from console.desktop.tasks import Tasks
from console.ec2.errors import Refused
from console.ec2.requests import (
    AttachNetworkInterface,
    DetachNetworkInterface,
    Redo,
    Request,
    Undo,
    action_of,
)
from console.ec2.world import World
from console.wire.commands import aws_cli, parameters_of

WAIT_S = 90.0
"""How long a move waits for a detach: EC2 takes up to a minute with a live guest."""


_REVERSED = {"Undo": "Undone", "Redo": "Done again"}


class Performer(QObject):
    """Knows no menu and no dialog; whoever asks gets a toast as the answer."""

    def __init__(self, store: WorldStore, tasks: Tasks, notifications: Notifications, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._tasks, self._notifications = store, tasks, notifications
        self._changed = asyncio.Event()
        store.changed.connect(self._wake)

    @property
    def world(self) -> World:
        return self._store.world

    def send_all(self, send: Send) -> None:
        """Send a deed's requests one after the other; a second press while they run does nothing."""
        name = send.done
        if not self._tasks.is_running(name):
            self._tasks.start(name, self._send_all(send))

    async def _send_all(self, send: Send) -> None:
        for number, request in enumerate(send.requests):
            try:
                await self._store.send(request)
            except Refused as refused:
                before = f"{number} of {len(send.requests)} done. " if number else ""
                self.refused(refused, request, before)
                return
            self._tasks.report(send.done, (number + 1) / len(send.requests))
        self.tell(send.done, len(send.requests))

    # --- telling

    def tell(self, sentence: str, count: int) -> None:
        """A toast for the last `count` requests, with Undo where they can be undone."""
        numbers = self._reversible(count)
        if numbers:
            self._notifications.show(sentence, "ok", "Undo", _Reversal(self, numbers).undo)
        else:
            self._notifications.show(sentence, "ok")

    def _reversible(self, count: int) -> tuple[int, ...]:
        """The last `count` requests' numbers in the history, latest first, if the latest can be undone."""
        undoable = self._store.backend.undoable()
        if undoable is None:
            return ()
        latest = [one for one in self._store.history(4 * count + 16) if one.kind == "request" and one.succeeded]
        numbers = tuple(one.number for one in latest[:count])
        return numbers if undoable.number in numbers[:1] else ()

    def refused(self, refused: Refused, request: Request[Any], before: str = "") -> None:
        details = Details(refused, request)
        self._notifications.show(f"{before}{refused.code}: {refused.message}", "problem", "Copy details", details.copy)

    # --- undo

    def undo(self, numbers: Sequence[int] = ()) -> None:
        """Undo these entries of the history in this order; none: the last that can be."""
        requests: list[Undo | Redo] = [Undo(entry=number) for number in numbers] or [Undo()]
        self._reverse("Undo", requests)

    def redo(self) -> None:
        self._reverse("Redo", [Redo()])

    def _reverse(self, verb: str, requests: Sequence[Undo | Redo]) -> None:
        if not self._tasks.is_running(verb):
            self._tasks.start(verb, self._send_reversals(verb, requests))

    async def _send_reversals(self, verb: str, requests: Sequence[Undo | Redo]) -> None:
        for request in requests:
            try:
                await self._store.send(request)
            except Refused as refused:
                self.refused(refused, request)
                return
        done = next(iter(self._store.history(1)), None)
        what = done.summary.removeprefix(f"{verb}: ") if done else ""
        self._notifications.show(": ".join(filter(None, (_REVERSED[verb], what))), "info")

    # --- moving an interface

    def move(self, detach: DetachNetworkInterface, attach: AttachNetworkInterface) -> None:
        interface = called_id(self.world, attach.network_interface_id)
        self._tasks.start(f"Moving {interface}", self._move(f"Moving {interface}", interface, detach, attach))

    async def _move(self, task: str, name: str, detach: DetachNetworkInterface, attach: AttachNetworkInterface) -> None:
        target, started = called_id(self.world, attach.instance_id), asyncio.get_running_loop().time()
        try:
            await move(self, detach, attach, lambda fraction: self._tasks.report(task, fraction))
        except Refused as refused:
            self.refused(refused, detach)
        except MoveRefused as failed:
            where = "It is back where it was. " if failed.returned else f"{name} is available now. "
            self.refused(failed.refused, attach, where)
        except TimeoutError:
            self._notifications.show(f"{name} is still detaching: not moved to {target}", "warning")
        except asyncio.CancelledError:
            self._notifications.show(f"Move of {name} cancelled: attach it from where it is now", "warning")
            raise
        else:
            took = asyncio.get_running_loop().time() - started
            self.tell(f"Moved {name} to {target} in {took:.1f} s", 2)

    async def send(self, request: Request[Any]) -> Any:
        return await self._store.send(request)

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(WAIT_S):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    @Slot(object)
    def _wake(self, _changes: object) -> None:
        self._changed.set()


class _Reversal:
    """The Undo of one toast: holds no widget."""

    def __init__(self, performer: Performer, numbers: tuple[int, ...]) -> None:
        self._performer, self._numbers = performer, numbers

    def undo(self) -> None:
        self._performer.undo(self._numbers)


class Details:
    """What to send to somebody who should help: the refusal, the request, the command."""

    def __init__(self, refused: Refused, request: Request[Any]) -> None:
        self._refused, self._request = refused, request

    def text(self) -> str:
        return "\n".join(
            (
                f"{action_of(self._request)} was refused",
                f"Code: {self._refused.code}",
                f"Message: {self._refused.message}",
                f"Parameters: {parameters_of(self._request)}",
                "",
                aws_cli((self._request,)),
            )
        )

    def copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text())
