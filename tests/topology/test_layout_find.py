"""What is where: hit, things_in."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from console.topology.geometry import Rect
from console.topology.graph import build
from console.topology.layout import Layout, arrange
from tests.worlds import generated, shop


def layout_of(seed: int) -> Layout:
    return arrange(build(generated(120, subnets=9, zones=2, vpcs=2, more=0.2, seed=seed).world))


@given(st.integers(0, 20), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=60)
def test_hit_finds_what_a_search_through_everything_finds(seed: int, across: float, down: float) -> None:
    layout = layout_of(seed)
    x = layout.bounds.x + across * layout.bounds.width
    y = layout.bounds.y + down * layout.bounds.height
    gateways = [one for vpc in layout.vpcs for one in (vpc.internet_gateway, vpc.vpn_gateway) if one]
    everything = [(one.id, one.rect) for one in gateways]
    for one in (*layout.interfaces, *layout.instances):
        box = layout.rect_of(one)
        assert box is not None
        everything.append((one, box))
    everything += [(band.subnet_id, band.rect) for band in layout.bands]
    everything += [(vpc.id, vpc.rect) for vpc in layout.vpcs]
    assert layout.hit(x, y) == next((one for one, rect in everything if rect.holds(x, y)), None)


def test_hit_finds_everything_at_its_own_middle() -> None:
    layout = layout_of(3)
    for one in (*layout.interfaces, *layout.instances):
        rect = layout.rect_of(one)
        assert rect is not None
        assert layout.hit(*rect.center) == one


@given(st.integers(0, 20), st.floats(0, 1), st.floats(0, 1), st.integers(1, 3000))
@settings(max_examples=60)
def test_things_in_a_rect_are_those_whose_boxes_meet_it(seed: int, across: float, down: float, size: int) -> None:
    layout = layout_of(seed)
    corner = round(across * layout.bounds.width) + 0.25, round(down * layout.bounds.height) + 0.25
    rect = Rect(*corner, size, size / 2)  # clear of the boxes' own edges, which are float32
    everything = (*layout.interfaces, *layout.instances, *layout.finder.boxes)
    meeting = {one for one in everything if (box := layout.rect_of(one)) is not None and box.meets(rect)}
    found = layout.things_in(rect)
    assert set(found) == meeting
    assert len(found) == len(meeting)


def test_numbers_in_a_rect_are_ascending() -> None:
    layout = layout_of(1)
    for numbers in (layout.interfaces_in(layout.bounds), layout.instances_in(layout.bounds)):
        assert np.array_equal(numbers, np.arange(len(numbers)))


def test_cables_in_a_rect_are_those_whose_bounds_meet_it() -> None:
    layout = arrange(build(shop().world))
    assert len(layout.cables_in(layout.bounds)) == len(layout.cables) == 8
    half = Rect(layout.bounds.x, layout.bounds.y, layout.bounds.width / 2, layout.bounds.height)
    assert len(layout.cables_in(half)) == 4
