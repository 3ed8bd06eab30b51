"""An arrangement that was kept is there again."""

import json
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.topology.graph import build
from console.topology.layout import Layout
from console.topology.layout.arrange import arrange
from console.topology.layout.kept import read, written
from tests.topology.pictures import moved, overlaps
from tests.topology.test_amend import CHANGES, Change
from tests.worlds import Builder, generated, shop


def again(layout: Layout, built: Builder) -> Layout:
    previous = read(written(layout))
    assert previous is not None
    return arrange(build(built.world), previous)


@given(st.integers(0, 60), st.lists(st.sampled_from(CHANGES), max_size=12), st.integers(0, 1000))
@settings(max_examples=100)
def test_it_is_as_it_was_whatever_has_changed_meanwhile(interfaces: int, turns: list[Change], seed: int) -> None:
    random, built = Random(seed), generated(interfaces, subnets=6, more=0.2, available=0.3, seed=seed)
    layout = arrange(build(built.world))
    for change in turns:
        change(built, random)
        layout = arrange(build(built.world), layout)
    found = again(layout, built)
    for one, other in (
        (found.interface_rects, layout.interface_rects),
        (found.instance_rects, layout.instance_rects),
        (found.cables.points, layout.cables.points),
    ):
        assert np.array_equal(one, other)
    assert found.bounds == layout.bounds


def test_what_came_while_it_was_shut_takes_a_free_place() -> None:
    built = shop()
    layout = arrange(build(built.world))
    new = built.interface(layout.bands[0].subnet_id)
    found = again(layout, built)
    assert moved(layout, found, {new}) == []
    assert not overlaps(found)


@pytest.mark.parametrize(
    "spoiled",
    [
        {"format": 2},
        {"instances": []},
        {"interface_band": [99] * 9},
        {"instance_starts": [0, 3, 2, 5, 7, 8]},
        {"towers": []},
        {"vpcs": []},
        {"slots": {}},
    ],
)
def test_what_does_not_hang_together_is_none(spoiled: dict[str, Any]) -> None:
    kept = json.loads(written(arrange(build(shop().world))))
    assert read(json.dumps(kept)) is not None
    assert read(json.dumps(kept | spoiled)) is None
    assert read("{") is None
    for name, values in kept["slots"].items():
        assert read(json.dumps(kept | {"slots": kept["slots"] | {name: values[1:]}})) is None
        if name.endswith(("row", "column", "band")):
            assert read(json.dumps(kept | {"slots": kept["slots"] | {name: [99] * len(values)}})) is None
