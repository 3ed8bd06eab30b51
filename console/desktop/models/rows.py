"""The ids of a table's rows, without a list of them: an order of numbers into a list that all orders share."""

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray


class Rows(Sequence[str]):
    """Reads like a list of ids, and never changes. ids: only ever grows."""

    def __init__(self, ids: list[str], order: NDArray[np.int32]) -> None:
        self._ids, self._order = ids, order

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> list[str]: ...
    def __getitem__(self, at: int | slice) -> str | list[str]:
        if isinstance(at, slice):
            return [self._ids[slot] for slot in self._order[at].tolist()]
        return self._ids[int(self._order[at])]

    def __len__(self) -> int:
        return len(self._order)

    def __iter__(self) -> Iterator[str]:
        return map(self._ids.__getitem__, self._order.tolist())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]
