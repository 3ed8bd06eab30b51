"""The same place in another layout."""

import pytest

from console.topology import graph
from console.topology.canvas.camera import Camera
from console.topology.canvas.plots import Plots
from console.topology.canvas.standpoint import camera_at, standpoints
from console.topology.layout import Layout
from console.topology.layout.arrange import arrange
from tests.worlds import generated


@pytest.fixture
def few() -> Layout:
    return arrange(graph.build(generated(300, subnets=8, zones=2).world))


@pytest.fixture
def many() -> Layout:
    """The same subnets, with more in them: they have other sizes and places."""
    return arrange(graph.build(generated(3000, subnets=8, zones=2).world))


def moved(camera: Camera, few: Layout, many: Layout) -> Camera:
    return camera_at(standpoints(few, Plots(few), camera), many, Plots(many), camera)


def test_where_nothing_has_changed_the_camera_does_not_move(few: Layout) -> None:
    for scale in (0.05, 0.3, 1.0):
        camera = Camera(*few.bands[3].rect.center, scale, 900, 600)
        assert moved(camera, few, few) == pytest.approx(camera, rel=1e-6)


def test_a_subnet_that_fills_the_view_fills_it_in_the_other_layout(few: Layout, many: Layout) -> None:
    for number, band in enumerate(few.bands):
        before, after = Plots(few).plot(band), Plots(many).plot(many.bands[number])
        camera = Camera(*before.center, 0.1, before.width * 0.1, before.height * 0.1)
        found = moved(camera, few, many)
        assert after.holds(found.x, found.y)
        assert found.scale**2 * after.width * after.height == pytest.approx(camera.width * camera.height)


def test_a_card_in_the_middle_stays_there_as_large_as_it_was(few: Layout, many: Layout) -> None:
    one = next(one for one in few.instances if one in many.graph.instance_numbers)
    before, after = few.rect_of(one), many.rect_of(one)
    assert before
    assert after
    found = moved(Camera(*before.center, 1.0, 900, 600), few, many)
    assert (found.x, found.y) == pytest.approx(after.center)
    assert 0.7 < found.scale < 1.4


def test_of_all_as_much_is_seen_as_before(few: Layout, many: Layout) -> None:
    whole = Camera(width=900, height=600).fitted(*few.bounds)
    found = moved(whole, few, many)
    area = many.bounds.width * many.bounds.height * found.scale**2
    assert area == pytest.approx(few.bounds.width * few.bounds.height * whole.scale**2, rel=0.3)
