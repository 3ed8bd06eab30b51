"""Records to JSON and back, for the world file. pydantic checks what is read: a file is an edge."""

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from console.ec2.history import Change
from console.ec2.resources import RESOURCE_TYPE_OF, RESOURCE_TYPES, Resource


@cache
def _adapter(resource_type: str) -> TypeAdapter[Resource]:
    return TypeAdapter(RESOURCE_TYPES[resource_type])


def encode(record: Resource) -> str:
    """The record's fields as JSON; its type is stored beside it."""
    return _adapter(RESOURCE_TYPE_OF[type(record)]).dump_json(record).decode()


def decode(resource_type: str, body: str | bytes) -> Resource:
    """Raises KeyError for an unknown type, pydantic's ValidationError for a body that does not fit it."""
    return _adapter(resource_type).validate_json(body)


def encode_changes(changes: Iterable[Change]) -> str:
    """`[[type, before or null, after or null], …]`, the records as nested JSON."""
    parts = (
        f'["{RESOURCE_TYPE_OF[type(change.resource)]}",{_or_null(change.before)},{_or_null(change.after)}]'
        for change in changes
    )
    return f"[{','.join(parts)}]"


def decode_changes(text: str) -> tuple[Change, ...]:
    return tuple(_change(*one) for one in json.loads(text))


def _change(resource_type: str, before: Any, after: Any) -> Change:
    adapter = _adapter(resource_type)
    # Through JSON mode again: times and enumerations are text in it, which Python mode would refuse.
    return Change(
        *(None if one is None else adapter.validate_json(json.dumps(one)) for one in (before, after)),
    )


def _or_null(record: Resource | None) -> str:
    return "null" if record is None else encode(record)
