"""While the camera zooms: cables joined where they run on the same pixels, tiles made ahead, no holes meanwhile."""

from itertools import starmap

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from console.topology.canvas.ahead import lenses_ahead, prepare
from console.topology.canvas.camera import Camera
from console.topology.canvas.lens import Lens, Level
from console.topology.canvas.middle import CRUDE, FINE, crude_at
from console.topology.canvas.painter import StaticPainter
from console.topology.canvas.palette import palette_of
from console.topology.canvas.picture import Picture
from console.topology.canvas.pixmaps import Budget
from console.topology.canvas.tiles import joined, tiles_over
from console.topology.colors import LIGHT
from console.topology.geometry import Floats, Rect
from console.topology.graph import build
from console.topology.layout import arrange
from tests.worlds import generated

pytestmark = pytest.mark.usefixtures("qapp")

SIDE = 40
LEGS = st.tuples(st.integers(0, SIDE), st.integers(0, SIDE), st.integers(1, SIDE), st.booleans(), st.integers(0, 1))
VIEW = QRectF(0, 0, 800, 500)


def painted(boxes: Floats) -> QImage:
    image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    for rect in starmap(QRectF, boxes.tolist()):
        painter.fillRect(rect, QColor("white"))
    painter.end()
    return image


@given(st.lists(LEGS, max_size=60))
def test_joined_legs_fill_the_same_pixels(legs: list[tuple[int, int, int, bool, int]]) -> None:
    boxes = np.array([(x, y, *((2, long) if up else (long, 2))) for x, y, long, up, _ in legs], np.float32)
    looks = np.array([look for *_, look in legs], np.int8)
    found, their = joined(boxes.reshape(-1, 4), looks, Rect(0, 0, SIDE, SIDE), 1.0)
    assert len(found) <= len(legs)
    for look in (0, 1):
        assert painted(found[their == look]) == painted(boxes.reshape(-1, 4)[looks == look])


def test_legs_side_by_side_and_one_after_the_other_are_one() -> None:
    bundle = np.array([(x, y, 2, 10) for x in (4, 5, 6) for y in (0, 10, 20)], np.float32)
    found, _ = joined(bundle, np.zeros(9, np.int8), Rect(0, 0, SIDE, SIDE), 1.0)
    assert found.tolist() == [[4, 0, 4, 30]]


@pytest.mark.parametrize("factor", [1.06, 0.94])
def test_looking_ahead_the_point_under_the_pointer_stays(factor: float) -> None:
    camera = Camera(0, 0, 0.2, 800, 500)
    after = camera.zoomed(factor, 300, 120)
    before, lens = (Lens(one.scale, *one.origin(), 1.0, Level.MIDDLE) for one in (camera, after))
    x, y = camera.to_scene(300, 120)
    ahead = list(lenses_ahead(before, lens))
    assert ahead
    for then in ahead:
        assert (then.scale > lens.scale) is (factor > 1)
        assert (then.x + x * then.scale, then.y + y * then.scale) == pytest.approx((300, 120), abs=0.01)


def test_maps_stay_until_all_chips_are_made() -> None:
    built = generated(600, subnets=8, zones=2)
    picture = Picture(built.world, arrange(build(built.world)), palette_of(LIGHT))
    picture.maps.read_all()
    x, y = picture.layout.bounds.center
    lens = Lens.of(Camera(x, y, 0.16, VIEW.width(), VIEW.height()), 1.0)
    tiles = list(tiles_over(lens.seen(VIEW)))

    def still_maps() -> bool:
        budget = Budget(0.0)
        budget.maps = True
        image = QImage(VIEW.size().toSize(), QImage.Format.Format_RGB32)
        painter = QPainter(image)
        for _ in StaticPainter(painter, picture, lens, budget).steps(VIEW):
            pass
        painter.end()
        return budget.maps

    assert still_maps()
    for tile in tiles:
        picture.middle.make(tile, crude_at(lens.scale))
    assert not still_maps()


def test_tiles_ahead_are_made_where_there_is_time() -> None:
    built = generated(600, subnets=8, zones=2)
    picture = Picture(built.world, arrange(build(built.world)), palette_of(LIGHT))
    x, y = picture.layout.bounds.center
    before, lens = (Lens.of(Camera(x, y, scale, VIEW.width(), VIEW.height()), 1.0) for scale in (0.1, 0.105))
    middle = [then for then in lenses_ahead(before, lens) if then.level is Level.MIDDLE]
    prepare(picture, before, lens, VIEW, Budget(0.0))
    assert not any(picture.middle.at_hand(tile, CRUDE[0]) for then in middle for tile in tiles_over(then.seen(VIEW)))
    prepare(picture, before, lens, VIEW, Budget(60.0))
    assert middle
    for then in middle:
        grain = crude_at(then.scale)
        assert all(picture.middle.at_hand(tile, grain) == (grain, grain) for tile in tiles_over(then.seen(VIEW)))


def test_chips_made_from_those_of_another_grain_are_as_if_made_afresh() -> None:
    built = generated(200, subnets=4, zones=2, available=0.3)
    layout = arrange(build(built.world))
    one, other = (Picture(built.world, layout, palette_of(LIGHT)).middle for _ in range(2))
    for tile in tiles_over(layout.bounds):
        one.chips(tile, FINE)
        for grain in CRUDE:
            made, afresh = one.chips(tile, grain), other.chips(tile, grain)
            assert [strip.brush.color() for strip in made] == [strip.brush.color() for strip in afresh]
            assert [strip.boxes.tolist() for strip in made] == [strip.boxes.tolist() for strip in afresh]
        other.show_anew()
