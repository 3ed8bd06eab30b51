"""What moves, and when it stops."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.ec2.changes import ChangeSet
from console.ec2.resources import InstanceState, NetworkInterface
from console.topology import graph
from console.topology.canvas import following_canvas
from console.topology.canvas.cables import partial, rounded
from console.topology.canvas.lens import Lens, level_at
from console.topology.canvas.motion import GLIDE_S, GROW_S, Glide
from console.topology.canvas.palette import palette_of
from console.topology.canvas.picture import Picture
from console.topology.canvas.view import TopologyView
from console.topology.colors import LIGHT
from console.topology.layout.arrange import arrange
from tests.topology.canvas.conftest import Find
from tests.worlds import Builder, shop


@pytest.fixture
def moving(view: TopologyView) -> TopologyView:
    view.set_reduced_motion(False)
    return view


def glide() -> Glide:
    build = shop()
    before = arrange(graph.build(build.world))
    vpc_id = before.vpcs[0].id
    build.subnet(vpc_id, "us-east-1c", "public", "public-c")
    after = arrange(graph.build(build.world), before)
    return Glide(before, after, now=100.0)


def test_a_glide_begins_where_things_were_and_ends_where_they_are() -> None:
    under_way = glide()
    start, end = under_way.at(100.0), under_way.at(100.0 + GLIDE_S)
    assert under_way.moves
    assert start.vpcs[0].rect == under_way.old.vpcs[0].rect
    assert np.allclose(start.interface_rects, under_way.old.interface_rects)
    assert end is under_way.new
    assert under_way.over(100.0 + GLIDE_S)


def test_halfway_things_are_in_between() -> None:
    under_way = glide()
    old, new = under_way.old.vpcs[0].rect.width, under_way.new.vpcs[0].rect.width
    assert old < under_way.at(100.0 + GLIDE_S / 2).vpcs[0].rect.width < new


def test_from_afar_maps_go_with_their_bands(qapp: QApplication) -> None:
    build = shop()
    before = arrange(graph.build(build.world))
    picture = Picture(build.world, before, palette_of(LIGHT))
    picture.maps.read_all()
    build.subnet(before.vpcs[0].id, "us-east-1c", "public", "public-c")
    through = Lens(0.1, 0.0, 0.0, 1.0, level_at(0.1))
    here = {band.subnet_id: picture.maps.target(band, through)[0] for band in before.bands}
    halfway = Glide(before, arrange(graph.build(build.world)), now=100.0).at(100.0 + GLIDE_S / 2)
    picture.place(halfway, gliding=True)
    there = {band.subnet_id: picture.maps.target(band, through)[0] for band in halfway.bands}
    assert any(there[one] != was for one, was in here.items())
    for band in halfway.bands:
        target, frame = there[band.subnet_id], through.rect(picture.plots.frame(band, through))
        assert target is None or frame.contains(target)


def test_a_part_of_a_cable_ends_on_it() -> None:
    points = [(0.0, 0.0), (0.0, 100.0), (50.0, 100.0)]
    assert partial(points, 0.5) == [(0.0, 0.0), (0.0, 75.0)]
    assert partial(points, 1.0)[-1] == (50.0, 100.0)
    assert rounded(points, 10).currentPosition().toTuple() == (50.0, 100.0)


def test_an_attaching_cable_grows_until_it_is_attached(
    moving: TopologyView, built: Builder, find: Find, change: Callable[..., None], qtbot: QtBot
) -> None:
    standby = find("standby")
    built.attach(standby, find("web-1"), 2)
    attachment = built.world.one(NetworkInterface, standby).attachment
    assert attachment is not None
    change(standby, attachment=replace(attachment, status="attaching"))
    moving.grab()
    assert moving.picture is not None
    assert standby in moving.picture.hidden_cables
    change(standby, attachment=attachment)
    moving.grab()
    assert standby not in moving.picture.hidden_cables


def test_a_detached_cable_is_seen_withdrawing(moving: TopologyView, built: Builder, find: Find, qtbot: QtBot) -> None:
    interface_id = find("eth1 of web-1")
    built.detach(interface_id)
    moving.apply(ChangeSet(1, (built.world.one(NetworkInterface, interface_id),)))
    moving.grab()
    assert moving.at_rest is False
    qtbot.waitUntil(lambda: moving.at_rest, timeout=round(GROW_S * 1000) + 2000)


def test_what_passes_breathes_and_then_rests(
    moving: TopologyView, find: Find, change: Callable[..., None], qtbot: QtBot
) -> None:
    change(find("web-1"), state=InstanceState.STOPPING)
    moving.grab()
    assert not moving.at_rest
    change(find("web-1"), state=InstanceState.STOPPED)
    moving.grab()
    qtbot.waitUntil(lambda: moving.at_rest)


def test_after_a_stream_of_changes_nothing_flies(
    moving: TopologyView, built: Builder, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each frame of a flight is painted whole: who is at work on the world would wait for it."""
    monkeypatch.setattr(following_canvas, "RUSH_S", 3600.0)

    def flies_over_many_more() -> bool:
        before = moving.camera
        made = [built.interface(find("public-a")) for _ in range(60)]
        moving.apply(ChangeSet(1, tuple(built.world.one(NetworkInterface, one) for one in made)))
        moving.walk()
        assert moving.camera_ahead != before
        return moving.camera_ahead != moving.camera

    assert flies_over_many_more()
    assert not flies_over_many_more()


def test_less_motion_means_none(view: TopologyView, built: Builder, find: Find) -> None:
    made = built.subnet(find("shop"), "us-east-1c", "public", "public-c")
    record = built.world.get(made)
    assert record is not None
    view.apply(ChangeSet(1, (record,)))
    view.grab()
    assert view.picture is not None
    assert view.picture.layout is view.layout_now
    view.center_on(made)
    assert view.camera == view.camera_ahead


def test_a_hidden_view_does_not_move(moving: TopologyView, built: Builder, find: Find) -> None:
    moving.hide()
    built.detach(find("eth1 of web-1"))
    changed = built.world.one(NetworkInterface, find("standby"))
    moving.apply(ChangeSet(1, (changed,)))
    moving.fit()
    assert moving.camera == moving.camera_ahead
