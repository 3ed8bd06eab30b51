"""Records to JSON and back, for the world file. What is read is checked against the records' types: a file is an edge.

msgspec and not pydantic: twice as fast, strict, and 80 ms of every start need not be spent on pydantic.
"""

from collections.abc import Iterable
from functools import cache

import msgspec

from console.ec2.history import Change
from console.ec2.resources import RESOURCE_TYPE_OF, RESOURCE_TYPES, Resource

BadRecord = msgspec.MsgspecError
"""Raised for text that is no JSON, or does not fit the record's type."""

_encoder = msgspec.json.Encoder()
_changes = msgspec.json.Decoder(list[tuple[str, msgspec.Raw, msgspec.Raw]])


@cache
def _decoder(resource_type: str) -> msgspec.json.Decoder[Resource]:
    return msgspec.json.Decoder(RESOURCE_TYPES[resource_type])


def encode(record: Resource) -> str:
    """The record's fields as JSON; its type is stored beside it."""
    return _encoder.encode(record).decode()


def decode(resource_type: str, body: str | bytes) -> Resource:
    """Raises KeyError for an unknown type, BadRecord for a body that does not fit it."""
    return _decoder(resource_type).decode(body)


def encode_changes(changes: Iterable[Change]) -> str:
    """`[[type, before or null, after or null], …]`, the records as nested JSON."""
    rows = [(RESOURCE_TYPE_OF[type(change.resource)], change.before, change.after) for change in changes]
    return _encoder.encode(rows).decode()


def decode_changes(text: str) -> tuple[Change, ...]:
    """Raises as `decode` does."""
    return tuple(
        Change(*(None if bytes(body) == b"null" else decode(resource_type, bytes(body)) for body in bodies))
        for resource_type, *bodies in _changes.decode(text)
    )
