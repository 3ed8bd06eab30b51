"""EC2 Query out: answers and errors as XML, as the service model has it (ec2-semantics §6.2, §6.3).

An answer is a mapping of EC2's SDK member names, as botocore would hand it to a caller; a member that is None is left
out, an empty list is an empty element. Request ids come from outside: nothing here is random.
"""

import base64
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Final, TypeAlias

from console.ec2.errors import Refused
from console.wire.model import LATEST, Shape, output_of

HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'

STATUS: Final[Mapping[str, int]] = {
    "AuthFailure": 401,
    "UnauthorizedOperation": 403,
    "SignatureDoesNotMatch": 403,
    "InvalidClientTokenId": 403,
    "MissingAuthenticationToken": 403,
    "DryRunOperation": 412,
    "InternalError": 500,
    "InternalFailure": 500,
    "InsufficientInstanceCapacity": 500,
    "RequestLimitExceeded": 503,
    "Unavailable": 503,
    "ServiceUnavailable": 503,
}
"""HTTP statuses of the codes that are not 400."""


def status_of(refused: Refused) -> int:
    """The HTTP status that goes with a refusal."""
    return STATUS.get(refused.code, refused.http_status)


SLICE: Final = 100
"""So many items of a long list are made and written in one go: 2 ms."""


def render(action: str, answer: Mapping[str, Any], request_id: str, version: str = LATEST) -> bytes:
    """A successful answer; an empty one is `return true`. version: the one that the client named.

    Raises KeyError for a member that EC2 does not have.
    """
    return b"".join(render_slices(action, answer, request_id, version))


def render_slices(action: str, answer: Mapping[str, Any], request_id: str, version: str = LATEST) -> Iterator[bytes]:
    """The same in pieces, none of which takes long to write: a server has others to answer. A list may come as an
    iterator of its parts."""
    namespace = f"http://ec2.amazonaws.com/doc/{version}/"
    out = [HEAD, f'<{action}Response xmlns="{namespace}"><requestId>{request_id}</requestId>']
    shape = output_of(action)
    if shape is None or not answer:
        out.append("<return>true</return>")
    else:
        members = _structure_writer(shape).members
        for name, one in answer.items():
            if one is None:
                continue
            opening, closing, write = members[name]
            out.append(opening)
            for part in _parts(one):
                write(part, out)
                yield "".join(out).encode()
                out.clear()
            out.append(closing)
    out.append(f"</{action}Response>")
    yield "".join(out).encode()


def _parts(value: Any) -> Iterable[Any]:
    """A long list in pieces."""
    if isinstance(value, Iterator):
        return value
    if isinstance(value, list):
        return (value[start : start + SLICE] for start in range(0, len(value), SLICE))
    return (value,)


def render_error(refused: Refused, request_id: str) -> bytes:
    """An error: no namespace, two children (libcloud insists on both)."""
    return (
        f"{HEAD}<Response><Errors><Error><Code>{escape(refused.code)}</Code>"
        f"<Message>{escape(refused.message)}</Message></Error></Errors>"
        f"<RequestID>{request_id}</RequestID></Response>"
    ).encode()


Writer: TypeAlias = Callable[[Any, list[str]], None]
"""Appends a value's text to what is written already."""


class _StructureWriter:
    """Writes a structure of EC2's; looks at its members at first use, as some structures contain themselves."""

    def __init__(self, shape: Shape) -> None:
        self._shape = shape

    @cached_property
    def members(self) -> dict[str, tuple[str, str, Writer]]:
        """SDK name to the opening tag, the closing tag, and what writes the value."""
        members = {}
        for name, shape in self._shape.members.items():
            tag = shape.serialization.get("name", name)
            members[name] = (f"<{tag}>", f"</{tag}>", _writer(shape))
        return members

    def __call__(self, value: Mapping[str, Any], out: list[str]) -> None:
        members = self.members
        for name, one in value.items():
            if one is not None:
                opening, closing, write = members[name]
                out.append(opening)
                write(one, out)
                out.append(closing)


_structures: dict[str, _StructureWriter] = {}


def _structure_writer(shape: Shape) -> _StructureWriter:
    """One for each name: it determines the members."""
    return _structures.setdefault(shape.name, _StructureWriter(shape))


def _writer(shape: Shape) -> Writer:
    match shape.type_name:
        case "structure":
            return _structure_writer(shape)
        case "list":
            return _list_writer(_writer(shape.member))
        case kind:
            return _SCALARS.get(kind, _write_plain)


def _list_writer(write: Writer) -> Writer:
    def write_list(values: Iterable[Any], out: list[str]) -> None:
        for one in values:
            out.append("<item>")
            write(one, out)
            out.append("</item>")

    return write_list


def _write_text(value: str, out: list[str]) -> None:
    out.append(escape(value))


def _write_boolean(value: bool, out: list[str]) -> None:
    out.append("true" if value else "false")


def _write_timestamp(value: datetime, out: list[str]) -> None:
    out.append(timestamp(value))


def _write_blob(value: bytes, out: list[str]) -> None:
    out.append(base64.b64encode(value).decode())


def _write_plain(value: object, out: list[str]) -> None:
    out.append(str(value))


_SCALARS: Final[Mapping[str, Writer]] = {
    "string": _write_text,
    "boolean": _write_boolean,
    "timestamp": _write_timestamp,
    "blob": _write_blob,
}


def timestamp(value: datetime) -> str:
    """`2026-01-02T03:04:05.000Z`."""
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z"


_SPECIAL: Final = re.compile("[&<>\"'\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\r": "&#13;"}


def escape(text: str) -> str:
    """Text of an element. What XML cannot hold becomes U+FFFD: better an odd name than an answer nobody can read."""
    return _SPECIAL.sub(_entity, text) if _SPECIAL.search(text) else text


def _entity(found: "re.Match[str]") -> str:
    return _ENTITIES.get(found[0], "\ufffd")
