"""Indexes of a World that are made when somebody first asks for them, and kept up from then on.

A window needs none of them, and each would cost every start and every interface something.
"""

from bisect import bisect_right, insort
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, Final, NamedTuple

from console.ec2.resources import Resource

_BLOCK: Final = 512
_NOTHING: Final[dict[str, None]] = {}


class SortedIds:
    """Ids in order, in blocks: one more or less moves a few hundred, whatever the number of all."""

    def __init__(self, ids: Iterable[str]) -> None:
        all_ids = sorted(ids)
        self._blocks = [all_ids[start : start + _BLOCK] for start in range(0, len(all_ids), _BLOCK)]

    def add(self, one: str) -> None:
        if not self._blocks:
            self._blocks.append([one])
            return
        number = self._block_of(one)
        block = self._blocks[number]
        insort(block, one)
        if len(block) > 2 * _BLOCK:
            self._blocks[number : number + 1] = [block[:_BLOCK], block[_BLOCK:]]

    def remove(self, one: str) -> None:
        """One that is there."""
        number = self._block_of(one)
        block = self._blocks[number]
        del block[bisect_right(block, one) - 1]
        if not block:
            del self._blocks[number]

    def after(self, one: str) -> Iterator[str]:
        """Those greater than `one`, in order; not for longer than they stay as they are."""
        if not self._blocks:
            return iter(())
        number = self._block_of(one)
        block = self._blocks[number]
        rest = (self._blocks[later] for later in range(number + 1, len(self._blocks)))
        return chain(block[bisect_right(block, one) :], chain.from_iterable(rest))

    def _block_of(self, one: str) -> int:
        return max(bisect_right(self._blocks, one, key=_first) - 1, 0)


def _first(block: list[str]) -> str:
    return block[0]


class Index(NamedTuple):
    """What records are found by: `keys` has the values of one."""

    name: str
    keys: Callable[[Any], Iterable[object]]


class Listing:
    """The ids of the records that have a value, by value."""

    def __init__(self, index: Index, records: Iterable[Resource]) -> None:
        self._keys = index.keys
        self._ids: dict[object, dict[str, None]] = {}
        for record in records:
            self.replace(None, record)

    def replace(self, old: Resource | None, new: Resource | None) -> None:
        """A record has come, changed or gone; both have the same id."""
        before = set(self._keys(old)) if old else set()
        after = set(self._keys(new)) if new else set()
        if old:
            for key in before - after:
                ids = self._ids[key]
                del ids[old.id]
                if not ids:
                    del self._ids[key]
        if new:
            for key in after - before:
                self._ids.setdefault(key, {})[new.id] = None

    def with_value(self, value: object) -> Iterable[str]:
        return self._ids.get(value, _NOTHING)
