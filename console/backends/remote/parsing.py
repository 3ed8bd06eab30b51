"""EC2's answers, read by its service model into what botocore's parser makes of them, in a fifth of the time.

botocore asks its model anew for every element; here each shape is made into a reader once. What EC2 does not do is left
to botocore: an element that is there twice where one is due, shapes of other kinds, a value that is not to be read.
"""

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any, Final
from xml.etree import ElementTree

from console.backends.remote.reading import Raw
from console.wire.model import Shape, output_of

Element = ElementTree.Element
Read = Callable[[Element], Any]

_NAMESPACE: Final = re.compile("{.*}")
"""As botocore takes it off."""
_USUAL_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", re.ASCII)
_TAGS_KEPT: Final = 10_000
"""Elements that a structure is known not to have; an endpoint may make up as many as it likes."""


class Unusual(Exception):
    """For botocore to read, or to refuse."""


def parsed(operation: str, body: bytes) -> Raw:
    """An answer to `operation`, without botocore's ResponseMetadata. Raises Unusual."""
    read = _reader_of(operation)
    try:
        found: Raw = read(ElementTree.fromstring(body))
    except (ElementTree.ParseError, ValueError, OverflowError) as error:
        raise Unusual from error
    return found


@cache
def _reader_of(operation: str) -> Read:
    return _reader(output_of(operation))


def _reader(shape: Shape) -> Read:
    match shape.type_name:
        case "structure" if not shape.is_tagged_union:
            return _structure(shape)
        case "list" if not shape.serialization.get("flattened"):
            return _list(_reader(shape.member))
        case "string":
            return _text
        case "boolean":
            return _boolean
        case "integer" | "long":
            return _integer
        case "float" | "double":
            return _number
        case "timestamp":
            return _time
        case _:
            return _unusual


class _Members(dict[str, tuple[str, Read] | None]):
    """By an element's tag, a member's name and its reader; None for what the model does not know."""

    def __init__(self, by_name: dict[str, tuple[str, Read]]) -> None:
        super().__init__()
        self._by_name = by_name

    def __missing__(self, tag: str) -> tuple[str, Read] | None:
        found = self._by_name.get(_NAMESPACE.sub("", tag))
        if len(self) < _TAGS_KEPT:
            self[tag] = found
        return found


def _structure(shape: Shape) -> Read:
    by_name: dict[str, tuple[str, Read]] = {}
    for name, member in shape.members.items():
        element = member.serialization.get("name", name)
        alone = element not in by_name and not member.serialization.get("xmlAttribute")
        by_name[element] = (name, _reader(member) if alone else _unusual)
    members = _Members(by_name)

    def read(node: Element) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for child in node:
            if (member := members[child.tag]) is not None:
                name, convert = member
                if name in found:
                    raise Unusual
                found[name] = (child.text or "") if convert is _text else convert(child)
        return found

    return read


def _list(convert: Read) -> Read:
    def read(node: Element) -> list[Any]:
        return [convert(child) for child in node]

    return read


def _text(node: Element) -> str:
    return node.text or ""


def _boolean(node: Element) -> bool:
    return node.text == "true"


def _integer(node: Element) -> int:
    return int(node.text or "")


def _number(node: Element) -> float:
    return float(node.text or "")


def _time(node: Element) -> datetime:
    return _time_of(node.text or "")


@cache
def _botocores_time() -> Callable[[str], datetime]:
    from botocore.utils import parse_timestamp

    read: Callable[[str], datetime] = parse_timestamp
    return read


def _time_of(text: str) -> datetime:
    return datetime.fromisoformat(text) if _USUAL_TIME.fullmatch(text) else _botocores_time()(text)


def _unusual(node: Element) -> Any:
    raise Unusual
