"""What stands still: where a diagram is large it is painted a few milliseconds at a time beside what is seen; of a card
that says something else only what differs."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from console.ec2.changes import ChangeSet
from console.ec2.resources import (
    NetworkInterface,
    NetworkInterfaceAssociation,
    NetworkInterfacePrivateIpAddress,
    NetworkInterfaceStatus,
)
from console.topology.canvas import backing, diagram
from console.topology.canvas.painter import StaticPainter
from console.topology.canvas.view import TopologyView
from console.topology.colors import DARK, LIGHT
from console.topology.geometry import Rect
from tests.worlds import Builder, generated

MIDDLE = 450, 300
"""A pixel that only what stands still paints."""


@pytest.fixture
def built() -> Builder:
    return generated(600, subnets=8, zones=2)


@pytest.fixture(params=[0.05, 0.2, 0.9])
def large(
    built: Builder, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> TopologyView:
    """From afar, from the middle distance, near; a piece of the picture is one step."""
    monkeypatch.setattr(diagram, "AT_ONCE", 0)
    view = TopologyView()
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show_world(built.world)
    view.restore_camera({**view.camera_state(), "scale": request.param, "touched": True})
    view.show()
    qtbot.waitUntil(lambda: is_all_there(view))
    monkeypatch.setattr(backing, "PIECE_S", 0.0)
    return view


def is_all_there(view: TopologyView) -> bool:
    assert view.picture is not None
    return not view._moving and not view.picture.maps.working and view.at_rest


def at_once(view: TopologyView, monkeypatch: pytest.MonkeyPatch) -> QImage:
    with monkeypatch.context() as patched:
        patched.setattr(diagram, "AT_ONCE", 1_000_000)
        view.repaint_all()
        return view.grab().toImage()


def values(image: QImage) -> NDArray[np.int16]:
    return np.frombuffer(image.constBits(), np.uint8).astype(np.int16)


def test_the_picture_of_before_is_seen_until_the_next_one_is_there_as_if_painted_at_once(
    large: TopologyView, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    light = large.grab().toImage()
    large.set_colors(DARK)
    assert large.grab().toImage().pixel(*MIDDLE) == light.pixel(*MIDDLE)
    qtbot.waitUntil(lambda: is_all_there(large))
    dark = large.grab().toImage()
    assert dark != light
    assert dark == at_once(large, monkeypatch)


def test_what_changes_while_it_is_painted_is_in_it(
    large: TopologyView, built: Builder, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    large.repaint_all()
    large.grab()
    assert large.painting
    interfaces = list(built.world.all(NetworkInterface))
    for one in interfaces:
        built.world.put(replace(one, source_dest_check=False))
    large.apply(ChangeSet(2, tuple(built.world.one(NetworkInterface, one.id) for one in interfaces)))
    qtbot.waitUntil(lambda: is_all_there(large))
    difference = values(large.grab().toImage()) - values(at_once(large, monkeypatch))
    assert np.abs(difference).max() <= 1  # of an edge that is blended where a part ends


def test_a_hand_does_not_wait_for_it(large: TopologyView, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    large.repaint_all()
    large.grab()
    assert large.painting
    large.move_camera(large.camera.panned(40, 20))
    large.grab()
    assert not large.painting
    qtbot.waitUntil(lambda: is_all_there(large))
    assert large.grab().toImage() == at_once(large, monkeypatch)


def test_half_a_picture_is_never_shown_where_painting_it_fails(
    large: TopologyView, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def failing(_coming: backing.Coming, _seconds: float) -> bool:
        raise ZeroDivisionError

    large.set_colors(DARK)
    large.grab()
    assert large.painting
    with monkeypatch.context() as patched:
        patched.setattr(backing.Coming, "work", failing)
        with pytest.raises(ZeroDivisionError):
            large._paint_on()
    assert not large.painting
    assert not large.at_rest
    large.update()
    qtbot.waitUntil(lambda: is_all_there(large))
    assert large.grab().toImage() == at_once(large, monkeypatch)


def test_a_view_that_goes_meanwhile_takes_it_along(large: TopologyView) -> None:
    large.set_colors(LIGHT)
    large.repaint_all()
    large.grab()
    assert large.painting
    large.hide()
    large.deleteLater()


@pytest.fixture
def near(built: Builder, qtbot: QtBot) -> TopologyView:
    view = TopologyView()
    qtbot.addWidget(view)
    view.resize(900, 600)
    view.show_world(built.world)
    assert view.picture is not None
    x, y, _, _ = view.picture.layout.interface_rects[40].tolist()
    view.restore_camera({"x": x, "y": y, "scale": 0.9})
    view.show()
    qtbot.waitUntil(lambda: is_all_there(view))
    return view


def parts_painted(view: TopologyView, built: Builder, qtbot: QtBot, **what: object) -> int:
    """Change some interfaces in view, one after the other: how many parts of the picture have been painted anew."""
    painted: list[QRectF] = []
    steps = StaticPainter.steps

    def counting(painter: StaticPainter, area: QRectF) -> Iterator[None]:
        painted.append(area)
        return steps(painter, area)

    assert view.picture is not None
    seen = view.picture.interfaces_in(Rect(*view.camera.seen()).grown(-100))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(StaticPainter, "steps", counting)
        for number in seen[:8]:
            one = built.world.one(NetworkInterface, view.picture.layout.interfaces[number])
            built.world.put(replace(one, **what))  # type: ignore[arg-type]
            view.apply(ChangeSet(2, (built.world.one(NetworkInterface, one.id),)))
            qtbot.waitUntil(lambda: not view.behind and view.at_rest)
    return len(painted)


def test_a_card_that_says_something_else_is_painted_over_the_one_of_before(
    near: TopologyView, built: Builder, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = near.grab().toImage()
    assert parts_painted(near, built, qtbot, source_dest_check=False) == 0
    now = near.grab().toImage()
    assert now != before
    assert now == at_once(near, monkeypatch)


def test_a_public_address_on_its_shoulder_is_painted_with_all_that_lies_below(
    near: TopologyView, built: Builder, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    public = NetworkInterfaceAssociation("203.0.113.7", "amazon")
    address = NetworkInterfacePrivateIpAddress("10.0.0.9", True, public)
    assert parts_painted(near, built, qtbot, private_ip_addresses=(address,))
    difference = values(near.grab().toImage()) - values(at_once(near, monkeypatch))
    assert np.abs(difference).max() <= 1


def test_from_the_middle_distance_a_change_that_no_chip_shows_paints_nothing(
    near: TopologyView, built: Builder, qtbot: QtBot
) -> None:
    near.move_camera(near.camera._replace(scale=0.3))
    qtbot.waitUntil(lambda: is_all_there(near))
    assert parts_painted(near, built, qtbot, source_dest_check=False) == 0
    near.set_reduced_motion(True)
    assert parts_painted(near, built, qtbot, status=NetworkInterfaceStatus.PENDING)
