"""How a World changes: only by a ChangeSet."""

from datetime import datetime

from console.ec2.record import Record
from console.ec2.resources import Resource


class Cause(Record, frozen=True):
    """Why a World changed, for people and for the history.

    name: the request's action (`AttachNetworkInterface`), `Lifecycle` for what time did, `Undo`, `Redo`, `Load`.
    entry: the number of its line in the history, where there is one.
    """

    name: str
    at: datetime
    entry: int | None = None
    summary: str = ""


class ChangeSet(Record, frozen=True):
    """What one request (or one tick of a lifecycle) did to a World. Applying it twice equals applying it once."""

    revision: int
    upserts: tuple[Resource, ...] = ()
    deletes: frozenset[str] = frozenset()
    cause: Cause | None = None

    def __bool__(self) -> bool:
        return bool(self.upserts or self.deletes)
