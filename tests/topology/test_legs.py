"""Legs of cables found by where they are."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from console.topology.canvas.tiles import seen_in
from console.topology.geometry import Rect
from console.topology.layout.legs import Legs

at = st.floats(-3000, 3000, width=32)
long = st.floats(0, 5000, width=32)
leg = st.tuples(at, at, long, st.booleans()).map(lambda one: one[:2] + ((one[2], 0.0) if one[3] else (0.0, one[2])))


@given(st.lists(leg, max_size=60), at, at, long, long)
def test_all_that_meet_a_part_of_the_scene_are_found(
    legs: list[tuple[float, ...]], x: float, y: float, width: float, height: float
) -> None:
    boxes = np.array(legs, np.float32).reshape(-1, 4)
    rect = Rect(x, y, width, height)
    around = Legs(boxes).around(rect.grown(1))
    assert around.tolist() == sorted(set(around.tolist()))
    assert around[seen_in(boxes[around], rect)].tolist() == seen_in(boxes, rect).tolist()
