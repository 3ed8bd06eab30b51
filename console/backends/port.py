"""The port between the desktop and whatever carries out requests: two verbs, `send` and `watch`."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar

import msgspec

from console.ec2.changes import ChangeSet
from console.ec2.history import HistoryEntry
from console.ec2.record import Record
from console.ec2.resources import Resource
from console.ec2.world import World

if TYPE_CHECKING:  # a window that only shows a world needs no request
    from console.ec2.requests import Request

R = TypeVar("R")


class Standing(Record, frozen=True):
    """How far a world that is elsewhere can be trusted. as_of: when everything in it was last seen.

    problem: why it is stale, in one sentence. credentials: only other credentials help. denied: kinds of resources
    that may not be seen, or that there are none of there, with the reason. live: changes are told as they happen.
    """

    as_of: datetime | None = None
    problem: str = ""
    credentials: bool = False
    denied: dict[type[Resource], str] = msgspec.field(default_factory=dict)
    live: bool = False

    @property
    def stale(self) -> bool:
        return bool(self.problem)


class Backend(Protocol):
    """The embedded engine, or a remote EC2. Nothing above this port knows which one it has."""

    @property
    def title(self) -> str:
        """What the window calls it: `shop.eni`."""
        ...

    @property
    def kind(self) -> str:
        """`Embedded` or `Remote`."""
        ...

    @property
    def members(self) -> "Sequence[Backend]":
        """Itself; where it shows several regions as one, those, and home first."""
        ...

    @property
    def read_only(self) -> bool:
        """Every request that would change something is refused with `UnauthorizedOperation`."""
        ...

    @property
    def world(self) -> World:
        """The world as of the last change; read it, never write it."""
        ...

    @property
    def standing(self) -> Standing | None:
        """None where the world is at hand, and never stale."""
        ...

    def listen(self, callback: Callable[[], None]) -> None:
        """Call when `standing` (but for its time) or `read_only` has changed; for as long as the backend lives."""
        ...

    def look_now(self) -> None:
        """Do not wait for the next look at a world that is elsewhere."""
        ...

    def kept(self, key: str) -> str | None:
        """What `keep` put into the world's document under that key; None for nothing, or where there is no document."""
        ...

    def keep(self, key: str, text: str) -> bool:
        """Put something into the world's document that is no resource; False where that cannot be."""
        ...

    async def send(self, request: "Request[R]", *, place: str = "", deed: int = 0) -> R:
        """Carry out `request` and answer it once its effect is durable. Raises Refused; then nothing has changed.

        place: of several regions the one to ask, by its name in `world.parts`; else what the request names decides.
        deed: of which it is one of several requests, by a number of its own. Where there is a history, a deed is undone
        as a whole.
        """
        ...

    def watch(self) -> AsyncIterator[ChangeSet]:
        """Every change from now on, whoever caused it, in order; each is already in `world`."""
        ...

    def history(self, limit: int = 200, before: int | None = None) -> Sequence[HistoryEntry]:
        """The latest entries, newest first; `before` an entry's number, for the next page."""
        ...

    def undoable(self) -> HistoryEntry | None:
        """The entry that an Undo would reverse."""
        ...

    def reversible(self, deed: int) -> HistoryEntry | None:
        """By which entry an Undo takes back all of a deed."""
        ...

    def redoable(self) -> HistoryEntry | None:
        """The entry that a Redo would do again."""
        ...

    async def close(self) -> None:
        """Let go of the world. What was acknowledged is already safe."""
        ...
