"""Runs of neighbouring rows: what Qt wants to be told in one pair of calls."""

from collections.abc import Iterable, Iterator


def stretches(rows: Iterable[int]) -> Iterator[tuple[int, int]]:
    """(first, last) of each run, from the end: {2, 3, 9} gives (9, 9), (2, 3). So that removing one moves no other."""
    ordered = sorted(set(rows), reverse=True)
    if not ordered:
        return
    first = last = ordered[0]
    for row in ordered[1:]:
        if row == first - 1:
            first = row
            continue
        yield first, last
        first = last = row
    yield first, last
