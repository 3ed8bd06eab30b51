"""Carries deeds out: sends requests as tasks, tells what came of it, and takes it back."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from console.desktop.actions.move import MoveRefused, move
from console.desktop.actions.offer import Confirm, Many, Send
from console.desktop.actions.settling import is_over, takes_a_while, told_after
from console.desktop.actions.words import called_id, plural
from console.desktop.flows.run import Run, steps_of
from console.desktop.notifications import Notification, Notifications
from console.desktop.store import OneDeed, WorldStore
from console.desktop.tasks import Tasks
from console.ec2.errors import Refused
from console.ec2.history import HistoryEntry
from console.ec2.requests import (
    AttachNetworkInterface,
    DetachNetworkInterface,
    Redo,
    Request,
    Undo,
    action_of,
)
from console.ec2.world import World
from console.engine.world_file import JournalFailed
from console.wire.commands import aws_cli, parameters_of

if TYPE_CHECKING:
    from console.desktop.tracing.moving import Moving

WAIT_S = 90.0
"""How long a move waits for a detach: EC2 takes up to a minute with a live guest."""


MOST_SETTLING = 20
_REVERSED = {"Undo": "Undone", "Redo": "Done again"}


class Performer(QObject):
    """Knows no menu and no dialog; whoever asks gets a toast as the answer."""

    moving = Signal(object)
    """A Moving has begun, to be looked at; it is the receiver's."""
    copy_requested = Signal(int)
    """The file of a region, by its number, takes nothing any more: a copy of what is in memory would."""

    def __init__(self, store: WorldStore, tasks: Tasks, notifications: Notifications, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._tasks, self._notifications = store, tasks, notifications
        self._changed = asyncio.Event()
        self._settling: list[tuple[Notification, Send]] = []
        self._unwritten = 0
        """The number of the region whose file took nothing last."""
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
        count = len(send.requests)

        def report() -> None:
            self._tasks.report(send.done, len(run.results) / count)

        run = Run(self._store.deed(), steps_of(self.world, send.requests), report)
        await run.run()
        if run.failure is None:
            told = self.tell(send.done, run.reversible)
            if takes_a_while(send):
                self._settling = [*self._settling, (told, send)][-MOST_SETTLING:]
                self._settle()
        elif run.anything_done:
            before = f"{len(run.results)} of {count} done. " if run.results else ""
            text = f"{before}{run.failure.code}: {run.failure.message}"
            unfinished = Unfinished(self, run, send)
            self._notifications.show(text, "problem", "Continue or undo…", unfinished.ask)
        else:
            self.refused(run.failure, send.requests[0])

    def send_many(self, many: Many, ask: Callable[[Confirm], None]) -> None:
        """Look through very many things, then `ask` once with what is possible."""
        name = f"Looking through {len(many.ids):,} {many.kind}s"
        if not self._tasks.is_running(name):
            self._tasks.start(name, self._sift(name, many, ask))

    async def _sift(self, name: str, many: Many, ask: Callable[[Confirm], None]) -> None:
        from console.desktop.actions.many import sift, together

        found = await sift(self.world, many, partial(self._tasks.report, name))
        verb = many.text.rstrip("…")
        if not found.sends:
            why = "; ".join(found.consequences(many)[2:])
            self._notifications.show(f"{verb}: not possible for any of {len(many.ids):,}. {why}", "warning")
            return
        question = f"{verb} {plural(many.kind, len(found.sends))}?"
        ask(Confirm(question, tuple(found.consequences(many)), verb, together(many, found.sends)))

    def ask_about(self, run: Run, title: str, done: Callable[[Run], None]) -> None:
        """Show what was done of something that failed half-way. done: called when it went on to its end."""
        from console.desktop.dialogs.unfinished import UnfinishedDialog

        window = self.parent()
        parent = window.parent() if window else None
        dialog = UnfinishedDialog(run, title, self._tasks, parent if isinstance(parent, QWidget) else None)
        run.changed = dialog.progressed
        dialog.finished_run.connect(done)
        dialog.show()

    # --- telling

    def tell(self, sentence: str, reversible: HistoryEntry | None) -> Notification:
        """A toast, with Undo where there is an entry by which the deed can be taken back."""
        if reversible:
            return self._notifications.show(sentence, "ok", "Undo", _Reversal(self, reversible.number).undo)
        return self._notifications.show(sentence, "ok")

    def _settle(self) -> None:
        """What was said to be going on is said to be done, once it is."""
        over = [one for one in self._settling if is_over(self.world, one[1])]
        self._settling = [one for one in self._settling if one not in over]
        for told, send in over:
            self._notifications.amend(told, told_after(send))

    def _ask_copy(self) -> None:
        self.copy_requested.emit(self._unwritten)

    def refused(self, refused: Refused, request: Request[Any], before: str = "") -> None:
        text = f"{before}{refused.code}: {refused.message}"
        if isinstance(refused.__cause__, JournalFailed):
            parts = list(self._store.world.parts.values())
            self._unwritten = parts.index(self._store.world.part_for(request)) if parts else 0
            self._notifications.show(text, "problem", "Save a copy…", self._ask_copy)
        else:
            self._notifications.show(text, "problem", "Copy details", Details(refused, request).copy)

    # --- undo

    def undo(self, number: int | None = None) -> None:
        """Undo a deed, by one of its entries in the history; by default the last that can be."""
        self._reverse("Undo", Undo() if number is None else Undo(entry=number, whole_deed=True))

    def undo_entry(self, number: int) -> None:
        """One line of the history, whatever it was one of."""
        self._reverse("Undo", Undo(entry=number))

    def redo(self) -> None:
        self._reverse("Redo", Redo())

    def _reverse(self, verb: str, request: Undo | Redo) -> None:
        if not self._tasks.is_running(verb):
            self._tasks.start(verb, self._send_reversal(verb, request))

    async def _send_reversal(self, verb: str, request: Undo | Redo) -> None:
        try:
            await self._store.send(request)
        except Refused as refused:
            self.refused(refused, request, f"Nothing was {_REVERSED[verb].lower()}. ")
            return
        done = next(iter(self._store.history(1)), None)
        what = done.summary.removeprefix(f"{verb}: ") if done else ""
        self._notifications.show(": ".join(filter(None, (_REVERSED[verb], what))), "info")

    # --- moving an interface

    def move(self, detach: DetachNetworkInterface, attach: AttachNetworkInterface) -> None:
        from console.desktop.tracing.moving import Moving

        interface = called_id(self.world, attach.network_interface_id)
        task = f"Moving {interface}"
        if not self._tasks.is_running(task):
            moving = Moving(self._store, attach.network_interface_id, attach.instance_id)
            self._tasks.start(task, self._move(task, interface, detach, attach, moving))
            self.moving.emit(moving)

    async def _move(
        self,
        task: str,
        name: str,
        detach: DetachNetworkInterface,
        attach: AttachNetworkInterface,
        moving: "Moving",
    ) -> None:
        mover = _OneMove(self)
        target, started = called_id(self.world, attach.instance_id), asyncio.get_running_loop().time()
        failure = "It was not moved"

        def report(fraction: float) -> None:
            self._tasks.report(task, fraction)
            if isValid(moving):
                moving.report(fraction)

        try:
            await move(mover, detach, attach, report)
        except Refused as refused:
            failure = f"Not moved: {refused.message}"
            self.refused(refused, detach)
        except MoveRefused as failed:
            where = "It is back where it was. " if failed.returned else f"{name} is available now. "
            failure = f"{where}{failed.refused.message}"
            self.refused(failed.refused, attach, where)
        except TimeoutError:
            self._notifications.show(f"{name} is still detaching: not moved to {target}", "warning")
        except asyncio.CancelledError:
            self._notifications.show(f"Move of {name} cancelled: attach it from where it is now", "warning")
            raise
        else:
            took = asyncio.get_running_loop().time() - started
            failure = ""
            self.tell(f"Moved {name} to {target} in {took:.1f} s", mover.reversible())
        finally:
            if isValid(moving):
                moving.finish(failure)

    def deed(self) -> OneDeed:
        return self._store.deed()

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(WAIT_S):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    @Slot(object)
    def _wake(self, _changes: object) -> None:
        self._changed.set()
        if self._settling:
            self._settle()


class _OneMove:
    """What a move needs of its surroundings; all of it is one deed."""

    def __init__(self, performer: Performer) -> None:
        self._performer = performer
        deed = performer.deed()
        self.send, self.reversible, self.until = deed.send, deed.reversible, performer.until

    @property
    def world(self) -> World:
        return self._performer.world


class _Reversal:
    """The Undo of one toast: holds no widget."""

    def __init__(self, performer: Performer, number: int) -> None:
        self._performer, self._number = performer, number

    def undo(self) -> None:
        self._performer.undo(self._number)


class Unfinished:
    """The question of one toast: holds no widget."""

    def __init__(self, performer: Performer, run: Run, send: Send) -> None:
        self._performer, self._run, self._send = performer, run, send

    def ask(self) -> None:
        if not self._run.succeeded:
            self._performer.ask_about(self._run, self._send.done, self._done)

    def _done(self, run: Run) -> None:
        self._performer.tell(self._send.done, run.reversible)


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
