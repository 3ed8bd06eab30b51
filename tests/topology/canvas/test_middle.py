"""Tiles of the middle distance: kept where nothing changed, true where something did."""

import numpy as np
import pytest

from console.ec2.resources import NetworkInterface
from console.topology.canvas.boxes import Strips
from console.topology.canvas.followed_picture import FollowedPicture
from console.topology.canvas.palette import palette_of
from console.topology.canvas.picture import Picture
from console.topology.canvas.tile_store import BESIDES, TileStore
from console.topology.canvas.tiles import TILE, Tile, by_tile, centered, rect_of, seen_in, tiles_over
from console.topology.colors import LIGHT
from console.topology.geometry import Floats
from console.topology.graph import build
from console.topology.layout import arrange
from tests.worlds import Builder, generated

pytestmark = pytest.mark.usefixtures("qapp")


def picture_of(built: Builder) -> FollowedPicture:
    return FollowedPicture(built.world, arrange(build(built.world)), palette_of(LIGHT))


def shown(picture: Picture) -> dict[Tile, tuple[list[object], list[object]]]:
    return {
        tile: (plain(picture.middle.strips(tile)), plain(picture.middle.chips(tile)))
        for tile in tiles_over(picture.layout.bounds)
    }


def plain(strips: Strips) -> list[object]:
    return [(layer, brush.color().name(), boxes.tolist()) for layer, brush, boxes in strips]


def follow(picture: FollowedPicture, built: Builder, *changed: str) -> None:
    """As the canvas does it."""
    picture.place(arrange(build(built.world), picture.layout))
    picture.changed(changed)


def test_after_changes_the_tiles_are_those_of_a_new_picture() -> None:
    built = generated(200, subnets=8, zones=2, available=0.3)
    picture = picture_of(built)
    shown(picture)
    attached, free = (
        next(one.id for one in built.world.all(NetworkInterface) if (one.attachment is None) is loose)
        for loose in (False, True)
    )
    built.detach(attached)
    follow(picture, built, attached)
    subnet = built.world.one(NetworkInterface, free).subnet_id
    follow(picture, built, built.instance(subnet))
    built.world.remove(free)
    follow(picture, built, free)
    anew = Picture(built.world, picture.layout, picture.palette)
    assert shown(picture) == shown(anew)


def test_a_change_makes_anew_only_the_tiles_where_it_is_seen() -> None:
    built = generated(400, subnets=8, zones=2, available=0.3)
    picture = picture_of(built)
    shown(picture)
    before = {tile: picture.middle.chips(tile) for tile in tiles_over(picture.layout.bounds)}
    attached = next(one.id for one in built.world.all(NetworkInterface) if one.attachment)
    built.detach(attached)
    follow(picture, built, attached)
    anew = [tile for tile, strips in before.items() if picture.middle.chips(tile) is not strips]
    assert 1 <= len(anew) <= 3


def test_tiles_longest_out_of_sight_make_room_for_others() -> None:
    store: TileStore[Floats] = TileStore()
    boxes = np.zeros((100, 4), np.float32)
    each = BESIDES + boxes.nbytes
    for frame in range(20):
        for tile in ((frame, 0), (0, 0)):  # one stays in sight
            store.put(tile, boxes, (boxes,))
            store.get(tile)
        store.trim(8 * each)
        assert store.bytes_held == len(store.good) * each <= 8 * each
    assert (0, 0) in store.good
    assert (19, 0) in store.good
    assert (5, 0) not in store.good


def test_every_box_is_in_the_tile_of_its_centre_and_in_all_that_it_reaches_into() -> None:
    boxes = np.array([[-10, -10, 12, 12], [TILE - 5, 5, 10, 2 * TILE], [3 * TILE, 0, 4, 4]], np.float32)
    tiles = [(column, row) for column in range(-2, 6) for row in range(-2, 5)]
    everything = np.arange(3)
    centres = {tile: numbers for tile in tiles if (numbers := centered(boxes, everything, tile).tolist())}
    assert centres == {(-1, -1): [0], (1, 1): [1], (3, 0): [2]}
    assert {tile: numbers.tolist() for tile, numbers in by_tile(boxes).items()} == centres
    found = {tile: numbers for tile in tiles if (numbers := seen_in(boxes, rect_of(tile)).tolist())}
    assert found.pop((0, 0)) == [0, 1]
    assert set(found) == {(-1, -1), (-1, 0), (0, -1), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (3, 0)}


def test_nothing_is_in_no_tile() -> None:
    nothing = np.zeros((0, 4), np.float32)
    assert not len(centered(nothing, np.zeros(0, np.int64), (0, 0)))
    assert not len(seen_in(nothing, rect_of((0, 0))))
    assert by_tile(nothing) == {}
