"""Long looks in short steps: None, now and then, tells who asks that something else may be done."""

from collections.abc import Callable, Generator, Iterable, Iterator
from typing import Final, TypeVar

Of = TypeVar("Of")

PAUSE: Final = 256
"""Things that are looked at in between."""


def with_pauses(things: Iterable[Of]) -> Iterator[Of | None]:
    for number, one in enumerate(things, 1):
        if number % PAUSE == 0:
            yield None
        yield one


def any_of(things: Iterable[Of], wanted: Callable[[Of], bool]) -> Generator[None, None, bool]:
    """Whether one of them is, as `any` tells it."""
    for one in with_pauses(things):
        if one is None:
            yield None
        elif wanted(one):
            return True
    return False
