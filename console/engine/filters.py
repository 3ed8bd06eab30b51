"""The filters of Describe requests (ec2-semantics §6.4): AND between filters, OR between their values.

A resource family says for each filter name what values a record has under it; everything else is here. Patterns are
matched as a small automaton, in time proportional to pattern times text: no pattern can make a server think for ever.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol, TypeAlias, TypeVar

from console.ec2.errors import InvalidParameterValue, MissingParameter, Refused
from console.ec2.on_demand import Index
from console.ec2.requests import Filter
from console.ec2.resources import Resource, Tags
from console.ec2.world import World


class Listed(Protocol):
    """What a Describe answers: a resource, or something that is told like one."""

    @property
    def id(self) -> str: ...

    @property
    def tags(self) -> Tags: ...


R = TypeVar("R", bound=Listed)
K = TypeVar("K", bound=Resource)
Value: TypeAlias = "str | bool | int | datetime | None"
Values: TypeAlias = Mapping[str, Callable[[World, R], "Value | Iterable[Value]"]]
"""Filter name to what a record has under it: one value, or several of which any may match; None is no value."""

Lookups: TypeAlias = Mapping[str, Callable[[World, str], Iterable[R]]]
"""Filter name to an index: the records that may have a value under it."""

MAX_FILTERS: Final = 50
MAX_VALUES: Final = 200
MAX_LENGTH: Final = 255

_BY_TAG: Final = Index("tags", lambda record: [(tag.key, tag.value) for tag in getattr(record, "tags", ())])
_WILDCARD: Final = re.compile(r"[*?\\]")
_ANY_RUN: Final = 0
_AT_MOST_ONE: Final = 1


def test_for(world: World, filters: Sequence[Filter], values: Values[R], *, tagged: bool) -> Callable[[R], bool]:
    """Whether a record passes every filter.

    values: the family's filter names; `tag:<key>` and `tag-key` belong to all that are `tagged`. Raises Refused for
    unknown names, missing values and too many of them.
    """
    if len(filters) > MAX_FILTERS:
        raise Refused("FilterLimitExceeded", f"The maximum number of filters is {MAX_FILTERS}")
    tests = [_test(world, one, values, tagged) for one in filters]
    if len(tests) == 1:
        return tests[0]
    return lambda record: all(test(record) for test in tests)


def narrowed(world: World, kind: type[K], filters: Sequence[Filter], lookups: "Lookups[K]") -> Iterable[K] | None:
    """All records of a kind that can pass the filters, found by an index; None where no filter has one.

    The first of the lookups that a filter names, without a wildcard, is taken: the narrowest come first. A tag's value
    is looked up, too.
    """
    given = {one.name: one.values for one in filters if not any(map(_has_wildcard, one.values))}
    for name, find in lookups.items():
        if name in given:
            return {record.id: record for value in given[name] for record in find(world, value)}.values()
    for name, values in given.items():
        if name.startswith("tag:"):
            key = name.removeprefix("tag:")
            tagged = (record for value in values for record in world.with_value(_BY_TAG, (key, value)))
            return {record.id: record for record in tagged if isinstance(record, kind)}.values()
    return None


def matches(pattern: str, text: str) -> bool:
    """Whether `pattern` fits all of `text`: `*` any run, `?` at most one character, `\\` escapes `*`, `?` and `\\`."""
    return _fits(_compiled(pattern), text)


def _test(world: World, wanted: Filter, values: Values[R], tagged: bool) -> Callable[[R], bool]:
    read = _reader(wanted.name, values, tagged)
    if not wanted.values:
        raise MissingParameter("The request must contain the parameter value")
    if len(wanted.values) > MAX_VALUES:
        raise Refused("FilterLimitExceeded", f"The maximum number of values for a filter is {MAX_VALUES}")
    if any(len(value) > MAX_LENGTH for value in wanted.values):
        raise Refused("FilterLimitExceeded", f"The maximum length for a filter value is {MAX_LENGTH} characters")
    fits = _any_of(wanted.values)

    def passes(record: R) -> bool:
        found = read(world, record)
        if isinstance(found, str):
            return fits(found)
        return found is not None and any(map(fits, _texts(found)))

    return passes


def _any_of(values: Iterable[str]) -> Callable[[str], bool]:
    """Whether a text is one of the values, or fits one of their patterns."""
    exact = frozenset(value for value in values if not _has_wildcard(value))
    patterns = [(_WILDCARD.split(value, 1)[0], _compiled(value)) for value in values if _has_wildcard(value)]
    if not patterns:
        return exact.__contains__
    heads = tuple(head for head, _ in patterns)

    def fits(text: str) -> bool:
        if text in exact:
            return True
        if not text.startswith(heads):  # all but a few records end here
            return False
        return any(text.startswith(head) and _fits(steps, text) for head, steps in patterns)

    return fits


def _reader(name: str, values: Values[R], tagged: bool) -> Callable[[World, R], "Value | Iterable[Value]"]:
    if tagged and name.startswith("tag:"):
        key = name.removeprefix("tag:")
        return lambda _world, record: [one.value for one in record.tags if one.key == key]
    if tagged and name == "tag-key":
        return lambda _world, record: [one.key for one in record.tags]
    if name not in values:
        raise InvalidParameterValue(f"The filter '{name or 'null'}' is invalid")
    return values[name]


def _texts(found: "Value | Iterable[Value]") -> Iterable[str]:
    if isinstance(found, str):
        return (found,)
    if found is None or isinstance(found, bool | int | datetime):
        return _text(found)
    return [text for one in found for text in _text(one)]


def _text(value: Value) -> tuple[str, ...]:
    """As EC2 writes it: `true`, decimal digits, `2026-01-02T03:04:05.000Z`."""
    match value:
        case None:
            return ()
        case bool():
            return (str(value).lower(),)
        case datetime():
            return (value.strftime("%Y-%m-%dT%H:%M:%S.000Z"),)
        case _:
            return (str(value),)


def _has_wildcard(value: str) -> bool:
    return _WILDCARD.search(value) is not None


def _compiled(pattern: str) -> list[str | int]:
    """A step for each character or wildcard; runs of `*` are one."""
    steps: list[str | int] = []
    characters = iter(pattern)
    for character in characters:
        if character == "\\":
            escaped = next(characters, "\\")
            steps += [escaped] if escaped in "*?\\" else ["\\", escaped]
        elif character == "*":
            if steps[-1:] != [_ANY_RUN]:
                steps.append(_ANY_RUN)
        else:
            steps.append(_AT_MOST_ONE if character == "?" else character)
    return steps


def _fits(steps: Sequence[str | int], text: str) -> bool:
    """Every place in `steps` that the text read so far can have led to, character by character."""
    places = _skipping(steps, {0})
    for character in text:
        moved = set()
        for place in places:
            if place == len(steps):
                continue
            step = steps[place]
            if step == _ANY_RUN:
                moved.add(place)
            elif step in (_AT_MOST_ONE, character):
                moved.add(place + 1)
        if not moved:
            return False
        places = _skipping(steps, moved)
    return len(steps) in places


def _skipping(steps: Sequence[str | int], places: set[int]) -> set[int]:
    """These places and all that follow by letting wildcards stand for nothing."""
    reached = set(places)
    for start in places:
        place = start
        while place < len(steps) and isinstance(steps[place], int):
            place += 1
            reached.add(place)
    return reached
