"""What the window knows of its backend: a world, and a signal when it has changed."""

from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from console.backends.port import Backend
from console.desktop.tasks import Tasks
from console.ec2.history import HistoryEntry
from console.ec2.world import World

if TYPE_CHECKING:  # a window that only shows a world needs no request
    from console.ec2.requests import Request
    from console.topology.layout.model import Layout

R = TypeVar("R")


_deeds = count(1)


class OneDeed:
    """A store's way to the backend for the requests of one deed: they are undone together.

    place: the one of several regions that is asked for what names nothing there; empty for none of them.
    """

    def __init__(self, store: "WorldStore", place: str) -> None:
        self._store, self._place, self._number = store, place, next(_deeds)

    @property
    def world(self) -> World:
        return self._store.world.parts.get(self._place, self._store.world)

    async def send(self, request: "Request[R]") -> R:
        return await self._store.send(request, place=self._place, deed=self._number)

    def reversible(self) -> HistoryEntry | None:
        """By which entry an Undo takes back all of it; None where the backend has no history to go by."""
        return self._store.backend.reversible(self._number)


class WorldStore(QObject):
    """The only way from widgets to the backend. Views ask `world` anew on every `changed`."""

    changed = Signal(object)
    """A ChangeSet; `world` already has it."""
    history_changed = Signal()
    """The history, or what Undo and Redo would do, may have changed (a refused request is history too)."""
    standing_changed = Signal()
    """The backend was locked or unlocked, or its world has become stale, or is so no more."""

    def __init__(
        self, backend: Backend, tasks: Tasks, parent: QObject | None = None, layout: "Layout | None" = None
    ) -> None:
        super().__init__(parent)
        self.backend = backend
        self.tasks = tasks
        self._layout = layout

    def take_layout(self) -> "Layout | None":
        """The diagram's layout, once, where a large world has been laid out while it was read."""
        layout, self._layout = self._layout, None
        return layout

    def watch(self) -> None:
        """Begin to follow the backend; needs the running loop. Changes of before are in `world` already."""
        self.backend.listen(self.standing_changed.emit)
        self.tasks.start("watch", self._watch(), quiet=True)

    @property
    def world(self) -> World:
        return self.backend.world

    async def send(self, request: "Request[R]", *, place: str = "", deed: int = 0) -> R:
        """The answer, once its effect is durable. Raises Refused; then nothing has changed. The rest as in Backend."""
        try:
            return await self.backend.send(request, place=place, deed=deed)
        finally:
            self.history_changed.emit()

    def deed(self, place: str = "") -> OneDeed:
        """A new one."""
        return OneDeed(self, place)

    def history(self, limit: int = 200, before: int | None = None) -> Sequence[HistoryEntry]:
        return self.backend.history(limit, before)

    async def _watch(self) -> None:
        async for changes in self.backend.watch():
            self.changed.emit(changes)
            self.history_changed.emit()
