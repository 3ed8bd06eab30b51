"""Legs of cables found by where they are."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from console.topology.geometry import Rect
from console.topology.layout.legs import Legs

EDGE = 0.01
"""More than a float32 of such a size is rounded by."""
at = st.floats(-3000, 3000, width=32)
long = st.floats(0, 5000, width=32)
leg = st.tuples(at, at, long, st.booleans()).map(lambda one: one[:2] + ((one[2], 0.0) if one[3] else (0.0, one[2])))


@given(st.lists(leg, max_size=60), at, at, long, long)
def test_all_that_meet_a_part_of_the_scene_are_found(
    legs: list[tuple[float, ...]], x: float, y: float, width: float, height: float
) -> None:
    boxes = np.array(legs, np.float32).reshape(-1, 4)
    left, top = boxes[:, 0].astype(float), boxes[:, 1].astype(float)
    right, bottom = left + boxes[:, 2], top + boxes[:, 3]
    edge = np.array([x + EDGE, y + EDGE, x + width - EDGE, y + height - EDGE])
    inside = (left < edge[2]) & (right > edge[0]) & (top < edge[3]) & (bottom > edge[1])
    beyond = (left < x + width + 1) & (right > x - 1) & (top < y + height + 1) & (bottom > y - 1)
    found = Legs(boxes).meeting(Rect(x, y, width, height))
    assert found.tolist() == sorted(set(found.tolist()))
    assert set(np.flatnonzero(inside).tolist()) <= set(found.tolist()) <= set(np.flatnonzero(beyond).tolist())
