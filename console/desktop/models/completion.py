"""What may stand where somebody types a filter: fields by their first letters, then what the rows say in them.

For tables and for the diagram, in the language of query.py. In slices, so that no key stroke waits for it.
"""

import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

from console.desktop.models.column import ResourceKind, in_world, natural
from console.ec2.resources import Resource
from console.ec2.world import World

MOST: Final = 8
LEAST: Final = 2
"""Letters from which a field is offered: most words are none."""
ENOUGH: Final = 200
"""Values among which the best are looked for."""
LOOKED: Final = 64
"""Records between two yields."""
LISTED: Final = ", "
"""Between the things that one cell names."""
TAG: Final = "tag"
QUOTE: Final = '"'
_WORD = re.compile(r'-?(?:"[^"]*"?|[^\s"])*$')


class Completion(NamedTuple):
    """text: in place of the word that is being typed. about: what it is."""

    text: str
    about: str = ""

    @property
    def goes_on(self) -> bool:
        """Whether more is to follow in the same word."""
        return self.text[-1:] in (":", "=")


Completions = Generator[None, None, Sequence[Completion]]


def word_before(text: str) -> str:
    """The word at the end of a filter, as far as it is typed."""
    found = _WORD.search(text)
    return found[0] if found else ""


def completions(world: World, kinds: Iterable[ResourceKind[Any]], word: str) -> Completions:
    """What the word may become, the best first; nothing where it is complete, or is to be found anywhere."""
    kinds = [in_world(kind, world) for kind in kinds]
    sign = "-" if word.startswith("-") else ""
    field, colon, typed = word[len(sign) :].replace('"', "").casefold().partition(":")
    if not colon:
        return [one._replace(text=sign + one.text) for one in _fields(kinds, field)]
    key, equals, value = typed.partition("=")
    if field != TAG:
        found = yield from _values(world, kinds, field, typed)
        return [Completion(f"{sign}{field}:{_quoted(one)}") for one in _best(found, typed)]
    if equals:
        values = yield from _tags(world, kinds, key, value)
        return [Completion(f"{sign}{TAG}:{_quoted(f'{key}={one}')}") for one in _best(values, value)]
    keys = yield from _tags(world, kinds, None, key)
    return [Completion(f"{sign}{TAG}:{_quoted(f'{one}=').rstrip(QUOTE)}") for one in _best(keys, key)]


def _fields(kinds: Iterable[ResourceKind[Any]], typed: str) -> list[Completion]:
    titles = {column.key: column.title for kind in kinds for column in kind.columns} | {TAG: "Tags: key, or key=value"}
    titles.pop("tags", None)  # one says more
    if len(typed) < LEAST:
        return []
    said = {key: f"{key} {title}".casefold().split() for key, title in titles.items()}
    fitting = [key for key in titles if any(one.startswith(typed) for one in said[key])]
    fitting.sort(key=lambda key: not key.startswith(typed))
    return [Completion(f"{key}:", titles[key]) for key in fitting[:MOST]]


def _values(
    world: World, kinds: Iterable[ResourceKind[Any]], field: str, typed: str
) -> Generator[None, None, list[str]]:
    """What rows say in a column, each once, where what was typed is in it."""
    found: dict[str, None] = {}
    for kind in kinds:
        column = next((one for one in kind.columns if one.key == field), None)
        met: set[object] = set()
        for record in _records(world, kind) if column else ():
            if record is None:
                yield
                continue
            assert column is not None
            if column.by is not None:
                key = column.by(record)
                if key in met:
                    continue
                met.add(key)
            cell = column.text(record, world)
            found.update((one, None) for one in cell.split(LISTED) if one and typed in one.casefold())
            if len(found) >= ENOUGH:
                break
    return list(found)


def _tags(
    world: World, kinds: Iterable[ResourceKind[Any]], key: str | None, typed: str
) -> Generator[None, None, list[str]]:
    """The keys, or the values of a key, where what was typed is in it."""
    found: dict[str, None] = {}
    for kind in kinds:
        for record in _records(world, kind):
            if record is None:
                yield
                continue
            for tag in record.tags:
                text = tag.key if key is None else tag.value if tag.key.casefold() == key else ""
                if text and typed in text.casefold():
                    found[text] = None
            if len(found) >= ENOUGH:
                break
    return list(found)


def _records(world: World, kind: ResourceKind[Any]) -> Iterator[Resource | None]:
    """Those of the kind; None now and then, for others to have a turn, in which some may go."""
    for number, one in enumerate(list(world.ids(kind.record))):
        if number % LOOKED == 0:
            yield None
        record = world.get(one)
        if record is not None:
            yield record


def _best(found: Iterable[str], typed: str) -> list[str]:
    """Those that begin so first; nothing where that is all there is."""
    ordered = sorted(found, key=lambda one: (not one.casefold().startswith(typed), natural(one)))
    return [] if [one.casefold() for one in ordered] == [typed] else ordered[:MOST]


def _quoted(text: str) -> str:
    return f"{QUOTE}{text}{QUOTE}" if " " in text else text
