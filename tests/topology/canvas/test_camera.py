"""Where one stands over the diagram."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.topology.canvas.camera import MAX_SCALE, Camera, eased

points = st.floats(-5000, 5000)


@given(points, points, st.floats(0.2, 5), st.floats(0, 800), st.floats(0, 600))
def test_zooming_keeps_the_point_under_the_pointer(x: float, y: float, factor: float, at_x: float, at_y: float) -> None:
    camera = Camera(x, y, 0.7, 800, 600)
    zoomed = camera.zoomed(factor, at_x, at_y)
    assert zoomed.to_scene(at_x, at_y) == pytest.approx(camera.to_scene(at_x, at_y), abs=1e-6)


def test_panning_moves_the_ground_with_the_hand() -> None:
    camera = Camera(100, 100, 2.0, 800, 600)
    here = camera.to_scene(50, 50)
    assert camera.panned(30, -10).to_view(*here) == pytest.approx((80, 40))


def test_a_resized_view_keeps_its_middle() -> None:
    camera = Camera(40, 60, 1.5, 800, 600).resized(300, 900)
    assert camera.to_scene(150, 450) == pytest.approx((40, 60))


def test_fitting_shows_all_and_enlarges_little() -> None:
    camera = Camera(0, 0, 1, 800, 600)
    left, top, width, height = camera.fitted(-1000, 0, 4000, 500).seen()
    assert left <= -1000
    assert left + width >= 3000
    assert top <= 0
    assert top + height >= 500
    assert camera.fitted(0, 0, 10, 10).scale == 1.25


def test_what_is_in_view_is_not_moved_to_be_brought_in() -> None:
    camera = Camera(0, 0, 1, 800, 600)
    assert camera.brought_in(-50, -50, 100, 100) == camera
    moved = camera.brought_in(390, 0, 50, 50)
    assert moved.to_view(440, 0)[0] == pytest.approx(800 - 24)


def test_what_is_brought_in_stands_below_what_takes_the_top() -> None:
    camera = Camera(0, 0, 1, 800, 600)
    assert camera.brought_in(0, -270, 50, 50, top=60).to_view(0, -270)[1] == pytest.approx(60)


def test_the_scale_has_an_end() -> None:
    assert Camera(0, 0, 1, 800, 600).zoomed(1000, 0, 0).scale == MAX_SCALE


def test_a_flight_begins_and_ends_where_it_should() -> None:
    one, other = Camera(0, 0, 0.1, 800, 600), Camera(500, 20, 1.0, 800, 600)
    assert eased(one, other, 0).scale == pytest.approx(0.1)
    assert eased(one, other, 1) == other
