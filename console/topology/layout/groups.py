"""Numbers in groups, all groups at once."""

import numpy as np

from console.topology.geometry import Doubles, Flags, Ints


def ranks(groups: Ints, size: int, *keys: Ints | Doubles | Flags) -> tuple[Ints, Ints]:
    """Each one's place in its group, in the order of `keys`, the first of which counts most; and the groups' sizes."""
    counts = np.bincount(groups, minlength=size)
    order = np.lexsort((*reversed(keys), groups))
    found = np.empty(len(groups), np.int64)
    found[order] = np.arange(len(groups)) - np.repeat(np.cumsum(counts) - counts, counts)
    return found, counts


def most(values: Ints, groups: Ints, size: int) -> Ints:
    """The largest of each group; 0 where there is none."""
    found = np.zeros(size, values.dtype)  # of another type it takes twenty times as long
    np.maximum.at(found, groups, values)
    return found


def distinct(keys: Ints) -> tuple[Ints, Ints]:
    """Each key once, ascending, and how many there are of it.

    Not np.unique: that takes as long as all else in a layout phase, and its first call imports numpy.ma (10 ms).
    """
    ordered = np.sort(keys)
    first = np.ones(len(keys), np.bool_)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first], np.bincount(first.cumsum() - 1)
