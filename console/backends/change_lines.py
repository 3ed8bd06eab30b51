"""ChangeSets as lines of JSON, and lines as ChangeSets: what a server tells those who follow its world.

    {"feed": "5f0c…", "revision": 12, "resumed": false}    it begins here: look at everything, what follows is more
    {"revision": 13, "cause": …, "upserts": [["vpc", {…}], …], "deletes": ["eni-…"]}
    {"revision": 13}                                       nothing has happened, and all is well

`resumed`: nothing was missed since where the follower asked to begin. One that was too slow is sent a new one.
"""

from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from console.ec2.changes import Cause, ChangeSet
from console.ec2.resources import RESOURCE_TYPE_OF
from console.engine.codec import BadRecord, decode

CONTENT_TYPE = "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class Beginning:
    """place: what to ask for to go on from here, another time."""

    feed: str
    revision: int
    resumed: bool


Told: TypeAlias = Beginning | ChangeSet
"""A ChangeSet that changes nothing says that all is well."""


class UnreadableLine(ValueError):
    """No line of a feed, or one of records that are not known here."""


class _Line(msgspec.Struct, omit_defaults=True):
    revision: int
    feed: str = ""
    resumed: bool | None = None
    cause: Cause | None = None
    upserts: list[tuple[str, msgspec.Raw]] = []
    deletes: list[str] = []


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Line)


def beginning_line(feed: str, revision: int, *, resumed: bool) -> bytes:
    return _encoder.encode(_Line(revision, feed, resumed)) + b"\n"


def line_of(changes: ChangeSet) -> bytes:
    records = [(RESOURCE_TYPE_OF[type(one)], msgspec.Raw(_encoder.encode(one))) for one in changes.upserts]
    line = _Line(changes.revision, cause=changes.cause, upserts=records, deletes=sorted(changes.deletes))
    return _encoder.encode(line) + b"\n"


def quiet_line(revision: int) -> bytes:
    return line_of(ChangeSet(revision))


def read_line(line: bytes) -> Told:
    """Raises UnreadableLine."""
    try:
        said = _decoder.decode(line)
        if said.resumed is not None:
            return Beginning(said.feed, said.revision, said.resumed)
        records = tuple(decode(kind, bytes(body)) for kind, body in said.upserts)
        return ChangeSet(said.revision, records, frozenset(said.deletes), said.cause)
    except (BadRecord, KeyError) as error:
        raise UnreadableLine(str(error)) from error


def place_of(feed: str, revision: int) -> str:
    """How a follower says where it was: `since=PLACE`."""
    return f"{feed}.{revision}"
