"""Where subnets' maps and their labels stand in their frames, in device pixels. No Qt."""

from math import inf

import numpy as np

from console.topology.geometry import Doubles, Ints

STRIP, STRIP_FROM = 16.0, (36.0, 30.0)
"""View pixels of a label; smaller frames (width, height) have none above the map."""
ABOVE = 1.15
"""A label stands there unless its map could be so many times as wide without."""
BESIDE = ((110.0, 190.0), (66.0, 130.0))
"""View pixels that a map leaves at its right for its label, and the least frame's width in which it does."""
WORDS = 11.0
"""View pixels: lower frames have no label."""
MARGIN, SMALL_MARGIN = 4.0, 1.5
LEAST = 5.0
"""A map is at least so many view pixels wide and high."""
LARGEST_CELL = 22.0
"""View pixels: a /28 that has a zone to itself is not a wall of colour."""


def placed(frames: Doubles, shapes: Ints, ratio: float) -> tuple[Doubles, Doubles]:
    """Maps and their labels in subnets' frames, each as far as there is room for it: float64[n, 4], not a number where
    there is none. frames: float64[n, 4]; shapes: columns and rows of the maps, int[n, 2], 0 where one is not read."""
    read = shapes[:, 0] > 0
    shapes = np.maximum(shapes, 1)
    width, height = frames[:, 2], frames[:, 3]
    margin = np.where(np.minimum(width, height) > 12 * MARGIN * ratio, MARGIN, SMALL_MARGIN) * ratio
    room = frames + margin[:, None] * (1, 1, -2, -2)
    right = frames[:, 0] + width - MARGIN * ratio
    least = np.where(height >= WORDS * ratio, STRIP_FROM[0] * ratio, inf)
    above = (width >= least) & (height >= STRIP_FROM[1] * ratio)
    strips = np.column_stack([room[:, 0], room[:, 1] - 1, room[:, 2], np.full(len(room), STRIP * ratio)])
    below = room + np.array([0.0, STRIP * ratio, 0.0, -STRIP * ratio])
    beside = room.copy()
    aside = np.zeros(len(room), np.bool_)
    for label, from_width in BESIDE:
        more = ~aside & (width >= from_width * ratio) & (height >= WORDS * ratio)
        beside[more, 2] -= label * ratio
        aside |= more
    # By what a map may take: what is below its label; all; what a label beside it leaves.
    maps = np.stack([_fitted(one, shapes, LARGEST_CELL * ratio) for one in (below, room, beside)])
    left = right - (maps[:, :, 0] + maps[:, :, 2]) - MARGIN * ratio
    fits = np.stack([above, left[1] >= least, left[2] >= least])
    keys = maps[:, :, 2] * np.array([ABOVE, 1.0, 1.0])[:, None]
    possible = np.stack([above, np.ones_like(above), aside])
    labelled = possible & fits
    keys[~np.where(labelled.any(axis=0), labelled, possible)] = -1.0
    best, each = np.argmax(keys, axis=0), np.arange(len(room))
    found, left = maps[best, each], left[best, each]
    y = np.where(height >= STRIP * ratio, found[:, 1] - 1, frames[:, 1] + height / 2 - STRIP / 2 * ratio)
    labels = np.column_stack([found[:, 0] + found[:, 2] + MARGIN * ratio, y, left, np.full(len(room), STRIP * ratio)])
    over = (best == 0) | ~read
    labels[over] = strips[over]
    labels[~np.where(read, fits[best, each], above)] = np.nan
    found[~read | (np.minimum(found[:, 2], found[:, 3]) < LEAST * ratio)] = np.nan
    return found, labels


def _fitted(rooms: Doubles, shapes: Ints, largest: float) -> Doubles:
    """Square cells, as large as there is room for."""
    sizes = np.clip(np.minimum(rooms[:, 2] / shapes[:, 0], rooms[:, 3] / shapes[:, 1]), 0.0, largest)
    return np.hstack([np.rint(rooms[:, :2]), sizes[:, None] * shapes])
