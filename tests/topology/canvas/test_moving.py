"""What of all that moves a frame has to look at."""

from dataclasses import replace
from itertools import pairwise
from math import dist
from time import perf_counter

import pytest
from PySide6.QtWidgets import QApplication

from console.ec2.resources import Instance, InstanceState, NetworkInterface
from console.topology import graph
from console.topology.canvas import overlay
from console.topology.canvas.following import settle_in
from console.topology.canvas.lens import Lens, Level
from console.topology.canvas.motion import Motions
from console.topology.canvas.moving import AROUND, CABLE, moving_in
from console.topology.canvas.palette import palette_of
from console.topology.canvas.picture import Picture
from console.topology.canvas.view import TopologyView
from console.topology.colors import LIGHT
from console.topology.geometry import Point, Rect
from console.topology.layout.arrange import arrange
from tests.worlds import Builder, generated


@pytest.fixture
def built() -> Builder:
    """Of 400 interfaces every third is being attached, and every fifth instance is stopping."""
    built = generated(400, subnets=6, zones=2)
    for number, interface in enumerate(list(built.world.all(NetworkInterface))):
        if number % 3 == 0 and interface.attachment is not None:
            built.world.put(replace(interface, attachment=replace(interface.attachment, status="attaching")))
    for number, instance in enumerate(list(built.world.all(Instance))):
        if number % 5 == 0:
            built.world.put(replace(instance, state=InstanceState.STOPPING))
    return built


@pytest.fixture
def picture(built: Builder, qapp: QApplication) -> Picture:
    return Picture(built.world, arrange(graph.build(built.world)), palette_of(LIGHT))


@pytest.fixture
def motions(picture: Picture) -> Motions:
    motions = Motions()
    for _ in settle_in(motions, picture, perf_counter()):
        pass
    return motions


def test_a_frame_has_what_moves_in_view_and_nothing_else(picture: Picture, motions: Motions) -> None:
    bounds = picture.layout.bounds
    seen = Rect(bounds.x + bounds.width / 3, bounds.y + bounds.height / 3, bounds.width / 6, bounds.height / 6)
    moving = moving_in(motions, picture, seen, Lens(0.9, 0.0, 0.0, 1.0, Level.NEAR))
    breathing = {one for one in motions.breathing if _box(picture, one).meets(seen.grown(AROUND))}
    assert 0 < len(breathing) < len(motions.breathing)
    assert {one for one, _ in moving.breathing} == breathing
    points = {one: picture.points_of(one) for one in motions.cables}
    cables = {tuple(some) for some in points.values() if _around(some).meets(seen.grown(AROUND))}
    assert 0 < len(cables) < len(motions.cables)
    assert {tuple(some) for _, some in moving.cables} == cables
    far = moving_in(motions, picture, bounds, Lens(0.05, 0.0, 0.0, 1.0, Level.FAR))
    assert far.areas() == []


def test_where_it_moves_is_all_that_is_painted_of_it(picture: Picture, motions: Motions) -> None:
    moving = moving_in(motions, picture, picture.layout.bounds, Lens(0.9, 0.0, 0.0, 1.0, Level.NEAR))
    areas = moving.areas()
    assert len(moving.cables) == len(motions.cables)
    for _, points in moving.cables:
        for one, other in pairwise(points):
            assert any(area.covers(_around([one, other]).grown(CABLE)) for area in areas)


def test_of_many_cables_under_way_each_is_seen(
    view: TopologyView, built: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overlay, "MARCHING", 0)
    view.show_world(built.world)
    view.set_reduced_motion(False)
    assert view.picture is not None
    under_way = [
        number
        for number, one in enumerate(view.picture.layout.interfaces)
        if (attachment := built.world.one(NetworkInterface, one).attachment) and attachment.status == "attaching"
    ]
    for number in under_way[:3]:
        (x, y), (to_x, to_y) = max(pairwise(view.picture.cables.points(number)), key=_length)
        x, y = (x + to_x) / 2, (y + to_y) / 2
        view.move_camera(view.camera._replace(scale=1.0).centered(x, y))
        image = view.grab().toImage()
        color = view.picture.palette.kind(view.picture.kind_of(number)).cable.color().rgb()
        left, top = (round(at) for at in view.camera.to_view(x, y))
        around = (image.pixel(left + dx, top + dy) for dx in range(-12, 13) for dy in range(-12, 13))
        assert color in around


def _box(picture: Picture, resource_id: str) -> Rect:
    box = picture.rect_of(resource_id)
    assert box is not None
    return box


def _length(leg: tuple[Point, Point]) -> float:
    return dist(*leg)


def _around(points: list[Point]) -> Rect:
    left, top = min(x for x, _ in points), min(y for _, y in points)
    return Rect(left, top, max(x for x, _ in points) - left, max(y for _, y in points) - top)
