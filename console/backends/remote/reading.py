"""botocore's dicts read into records by the records' own annotations.

A record's field is found under EC2's SDK name, which is its own name in PascalCase; only what is called otherwise, or
stands deeper, is named in a table. What EC2 sends beyond that is not looked at; what it leaves out has the field's
default; a word outside our enums becomes the nearest of ours.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from pydantic.alias_generators import to_pascal

T = TypeVar("T")
Raw = Mapping[str, Any]
Paths = Mapping[tuple[type[Any], str], str]
"""(record, field) -> `Placement.AvailabilityZone`; `A|B`: the first that is there."""

_EPOCH = datetime.fromtimestamp(0, UTC)
_ZERO: Mapping[Any, Any] = {str: "", int: 0, bool: False, datetime: _EPOCH}


class Reader:
    """Makes records. paths: where the fields stand that are not called as EC2 calls them. nearest: EC2's words that
    are not ours, by (record, field)."""

    def __init__(self, paths: Paths, nearest: Mapping[tuple[type[Any], str], Mapping[str, str]]) -> None:
        self._paths, self._nearest = paths, nearest
        self._plans: dict[type[Any], list[tuple[str, Callable[[Raw], Any]]]] = {}

    def read(self, kind: type[T], raw: Raw) -> T:
        """Never fails for what is missing or unknown in `raw`."""
        plan = self._plans.get(kind) or self._plans.setdefault(kind, self._plan(kind))
        return kind(**{name: read(raw) for name, read in plan})

    def _plan(self, kind: type[Any]) -> list[tuple[str, Callable[[Raw], Any]]]:
        hints = get_type_hints(kind)
        return [
            (one.name, self._field(kind, one.name, hints[one.name], one.default)) for one in fields(kind) if one.init
        ]

    def _field(self, kind: type[Any], name: str, hint: Any, default: Any) -> Callable[[Raw], Any]:
        find = _finder(self._paths.get((kind, name), to_pascal(name)))
        convert = self._converter(hint, self._nearest.get((kind, name), {}))
        absent = _zero(hint) if default is MISSING else default

        def read(raw: Raw) -> Any:
            value = find(raw)
            return absent if value is None else convert(value)

        return read

    def _converter(self, hint: Any, nearest: Mapping[str, str]) -> Callable[[Any], Any]:
        origin = get_origin(hint)
        if origin in (Union, UnionType):
            inner = next(one for one in get_args(hint) if one is not NoneType)
            return self._converter(inner, nearest)
        if origin is tuple:
            convert = self._converter(get_args(hint)[0], nearest)
            return lambda values: tuple(convert(one) for one in values if one is not None)
        if origin is Literal:
            known = get_args(hint)
            return lambda value: value if value in known else nearest.get(value, known[-1])
        if isinstance(hint, type) and issubclass(hint, StrEnum):
            members = {one.value: one for one in hint}
            fallback = next(iter(hint))
            return lambda value: members.get(value) or members.get(nearest.get(value, ""), fallback)
        if is_dataclass(hint):
            return lambda raw: self.read(cast(type[Any], hint), raw)
        if hint is datetime:
            return _utc
        return hint if hint in (int, bool) else str


def _zero(hint: Any) -> Any:
    if get_origin(hint) is tuple:
        return ()
    if get_origin(hint) is Literal:
        return get_args(hint)[-1]
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return next(iter(hint))
    return _ZERO.get(hint)


def _finder(path: str) -> Callable[[Raw], Any]:
    if "|" in path:
        finders = [_finder(one) for one in path.split("|")]
        return lambda raw: next((value for find in finders if (value := find(raw)) is not None), None)
    if "." not in path:
        return lambda raw: raw.get(path)
    first, _, rest = path.partition(".")
    deeper = _finder(rest)

    def find(raw: Raw) -> Any:
        value = raw.get(first)
        if value is None:
            return None
        return [deeper(one) for one in value] if isinstance(value, list) else deeper(value)

    return find


def _utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
