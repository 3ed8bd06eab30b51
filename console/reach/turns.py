"""Long questions are asked in turns: a generator that yields wherever who asks may have other things to do."""

from collections.abc import Generator
from typing import Any, TypeVar

T = TypeVar("T")


def finished(work: Generator[Any, None, T]) -> T:
    """What it comes to, asked in one go."""
    while True:
        try:
            next(work)
        except StopIteration as done:
            found: T = done.value
            return found
