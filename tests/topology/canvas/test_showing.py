"""A focus dims the rest; layers go and come: near, in the middle distance, from afar, and for keys and pointer."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from console.ec2.resources import NetworkInterface, SecurityGroup, Tag, Vpc
from console.topology.canvas.showing import ALL_LAYERS, USUAL_LAYERS, Layer, is_management
from console.topology.canvas.view import TopologyView
from console.topology.neighbourhood import within
from tests.topology.canvas.conftest import At, Find
from tests.worlds import Builder

LEGEND = 60
"""Pixels at the lower edge, where colours are explained."""


@pytest.fixture
def picture_of(view: TopologyView, at: At, qtbot: QtBot) -> Callable[[str], QImage]:
    """What is painted on a thing's card."""

    def picture_of(resource_id: str) -> QImage:
        middle = at(resource_id)
        qtbot.waitUntil(lambda: not view._moving)  # what a moving camera has no time for comes after
        return view.grab().toImage().copy(middle.x() - 16, middle.y() - 6, 32, 12)

    return picture_of


def test_hops_go_over_cables_subnets_and_routes(built: Builder, find: Find) -> None:
    world, eth0 = built.world, find("eth0 of web-1")
    assert within(world, {eth0}, 0) == {eth0}
    assert within(world, {eth0}, 1) == {eth0, find("web-1"), find("public-a")}
    two = within(world, {eth0}, 2)
    assert {find("eth1 of web-1"), find("eth0 of web-2")} <= two
    assert find("db-1") not in two
    igw = next(one.id for one in world if one.id.startswith("igw-"))
    assert igw in within(world, {eth0}, 3)
    assert find("eth0 of nat-1") in within(world, {igw}, 3)
    assert within(world, {"eni-nobody"}, 3) == frozenset()


@pytest.mark.parametrize("scale", [0.9, 0.3])
def test_what_is_not_in_focus_steps_back(
    view: TopologyView, find: Find, picture_of: Callable[[str], QImage], scale: float
) -> None:
    view.move_camera(view.camera._replace(scale=scale))
    one, other = find("web-1"), find("web-2")
    before = picture_of(one), picture_of(other)
    view.set_focus({one, *(find(f"eth{number} of web-1") for number in (0, 1))})
    assert picture_of(one) == before[0]
    assert picture_of(other) != before[1]
    assert one in view.walk()
    assert other not in view.walk()
    walked = [at for at in [view.next_of(None, 1)] if at]
    walked += iter(lambda: view.next_of(walked[-1], 1), None)
    assert walked == list(view.walk())
    view.set_focus(None)
    assert picture_of(other) == before[1]
    assert other in view.walk()


def test_from_afar_cells_step_back(view: TopologyView, built: Builder, find: Find) -> None:
    view.move_camera(view.camera._replace(scale=0.1))
    view.grab()
    assert view.picture is not None
    view.picture.maps.read_all()
    used = QColor(view.picture.palette.colors.cell_used).rgb()

    def shown() -> int:
        image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
        return int(np.count_nonzero(pixels[:-LEGEND] == used))

    view.repaint_all()
    assert shown() > 0
    view.set_focus({find("standby")})
    view.picture.maps.read_all()
    view.repaint_all()
    assert shown() == 0


def test_a_layer_that_is_off_is_neither_seen_nor_met(
    view: TopologyView, built: Builder, find: Find, at: At, picture_of: Callable[[str], QImage]
) -> None:
    standby, eth1, eth0 = find("standby"), find("eth1 of web-1"), find("eth0 of web-1")
    seen = picture_of(standby), picture_of(eth1), picture_of(eth0)
    view.set_layers(USUAL_LAYERS - {Layer.AVAILABLE})
    assert (picture_of(standby) != seen[0], picture_of(eth1) == seen[1]) == (True, True)
    assert view.thing_at(at(standby).toPointF()) == find("private-a")
    view.set_layers(USUAL_LAYERS - {Layer.MANAGEMENT})
    assert (picture_of(standby) == seen[0], picture_of(eth1) != seen[1], picture_of(eth0) == seen[2]) == (True,) * 3
    view.set_layers(USUAL_LAYERS)
    assert picture_of(eth1) == seen[1]


def test_the_management_side_is_what_is_called_so_or_stands_behind_a_public_eth0(built: Builder, find: Find) -> None:
    world = built.world
    eth1, of_db = world.one(NetworkInterface, find("eth1 of nat-1")), world.one(NetworkInterface, find("eth0 of db-1"))
    assert is_management(world, eth1)
    assert not is_management(world, world.one(NetworkInterface, find("eth0 of nat-1")))
    assert not is_management(world, of_db)
    second = built.interface(find("private-b"), find("db-1"), 1)
    assert not is_management(world, world.one(NetworkInterface, second))
    world.put(replace(world.one(NetworkInterface, second), tags=(Tag("Name", "db-1 mgmt"),)))
    assert is_management(world, world.one(NetworkInterface, second))


def test_the_layers_of_groups_and_routes(
    view: TopologyView, built: Builder, find: Find, at: At, change: Callable[..., None]
) -> None:
    world = built.world
    vpc = next(iter(world.all(Vpc)))
    world.put(SecurityGroup("sg-1", vpc.id, vpc.owner_id, "web-front", "web-front"))
    eth0 = find("eth0 of web-1")
    change(eth0, groups=("sg-1",))
    before = view.grab().toImage()
    view.set_layers(ALL_LAYERS)
    assert view.grab().toImage() != before
    assert view.picture is not None
    face = view.picture.groups_face(view.picture.layout.graph.interface_numbers[eth0])
    assert face is not None
    view.set_layers(USUAL_LAYERS - {Layer.ROUTES})
    header = view.picture.band_header(find("public-a"))
    assert header is not None
    assert header.route == ""
