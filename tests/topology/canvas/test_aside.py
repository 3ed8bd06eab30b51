"""A large layout is made in a thread; the picture of before stays live meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from threading import Event

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from console.ec2.changes import ChangeSet
from console.ec2.resources import Instance, NetworkInterface
from console.topology import renewal
from console.topology.canvas import following_canvas
from console.topology.canvas.picture import Picture
from console.topology.canvas.view import TopologyView
from console.topology.graph import build
from console.topology.layout import Layout
from console.topology.layout.arrange import arrange
from tests.worlds import Builder, generated

At = Callable[[str], QPoint]


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Every layout is a large one, and none is ready before this is set."""
    held = Event()

    def slow(*known: object) -> Layout:
        assert held.wait(10)
        return arrange(*known)  # type: ignore[arg-type]

    monkeypatch.setattr(following_canvas, "LARGE", 0)
    monkeypatch.setattr(renewal, "arrange", slow)
    return held


def attached(built: Builder) -> NetworkInterface:
    return next(one for one in built.world.all(NetworkInterface) if one.attachment)


def is_of_the_world(view: TopologyView, built: Builder) -> bool:
    now, expected = view.layout_now, build(built.world)
    assert now is not None
    return now.graph.interfaces == expected.interfaces and now.graph.instances == expected.instances


def test_until_a_layout_is_there_the_picture_is_that_of_before_and_hands_may_use_it(
    view: TopologyView, built: Builder, at: At, held: Event, qtbot: QtBot
) -> None:
    interface = attached(built)
    assert interface.attachment is not None
    before, where = view.layout_now, at(interface.id)
    instance_id = interface.attachment.instance_id
    gone = [one.id for one in built.world.interfaces_of(instance_id)]
    for one in (*gone, instance_id):
        built.world.remove(one)
    view.apply(ChangeSet(2, (), frozenset({*gone, instance_id})))
    qtbot.waitUntil(lambda: view._aside is not None)
    view.grab()
    qtbot.mouseMove(view, where)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=where)
    view.grab()
    assert view.layout_now is before
    assert view.behind
    assert not view.at_rest
    held.set()
    qtbot.waitUntil(lambda: not view.behind)
    assert is_of_the_world(view, built)
    view.grab()


def test_what_changes_meanwhile_comes_after(view: TopologyView, built: Builder, held: Event, qtbot: QtBot) -> None:
    first, second = [one for one in built.world.all(NetworkInterface) if one.attachment][:2]
    built.detach(first.id)
    view.apply(ChangeSet(2, (built.world.one(NetworkInterface, first.id),)))
    qtbot.waitUntil(lambda: view._aside is not None)
    built.detach(second.id)
    view.apply(ChangeSet(3, (built.world.one(NetworkInterface, second.id),)))
    held.set()
    qtbot.waitUntil(lambda: not view.behind)
    assert is_of_the_world(view, built)


def test_who_needs_the_new_places_waits_for_them(view: TopologyView, built: Builder, held: Event, qtbot: QtBot) -> None:
    built.detach(attached(built).id)
    view.apply(ChangeSet(2, tuple(built.world.all(NetworkInterface))))
    qtbot.waitUntil(lambda: view._aside is not None)
    held.set()
    view.walk()
    assert not view.behind
    assert is_of_the_world(view, built)


def test_another_world_does_not_wait(view: TopologyView, built: Builder, held: Event, qtbot: QtBot) -> None:
    built.detach(attached(built).id)
    view.apply(ChangeSet(2, tuple(built.world.all(NetworkInterface))))
    qtbot.waitUntil(lambda: view._aside is not None)
    other = Builder()
    other.instance(other.subnet(other.vpc("other"), "us-east-1a", "private", "alone", "10.0.0.0/24"))
    view.show_world(other.world)
    held.set()
    qtbot.wait(50)
    assert not view.behind
    assert view.layout_now is not None
    assert list(view.layout_now.instances) == [one.id for one in other.world.all(Instance)]


def test_what_is_collapsed_and_pinned_meanwhile_comes_after_as_well(
    view: TopologyView, built: Builder, held: Event, qtbot: QtBot
) -> None:
    interface = attached(built)
    built.detach(interface.id)
    view.apply(ChangeSet(2, (built.world.one(NetworkInterface, interface.id),)))
    qtbot.waitUntil(lambda: view._aside is not None)
    before, told = view.layout_now, list[bool]()
    view.set_collapsed({interface.subnet_id})
    view.set_pins({}, lambda: told.append(True))
    assert view.layout_now is before
    held.set()
    qtbot.waitUntil(lambda: not view.behind)
    assert view.layout_now is not None
    assert interface.id in view.layout_now.graph.stands_for
    assert told == [True]


def test_a_thing_can_be_gone_to_meanwhile(
    view: TopologyView, built: Builder, at: At, held: Event, qtbot: QtBot
) -> None:
    interface = attached(built)
    built.detach(interface.id)
    view.apply(ChangeSet(2, (built.world.one(NetworkInterface, interface.id),)))
    qtbot.waitUntil(lambda: view._aside is not None)
    view.center_on(interface.id)
    assert view.behind
    held.set()
    qtbot.waitUntil(lambda: not view.behind)


def test_the_layout_of_before_is_let_go_of_a_part_at_a_time(
    view: TopologyView, built: Builder, held: Event, qtbot: QtBot
) -> None:
    held.set()
    before = view.layout_now
    assert before is not None
    interface = attached(built)
    built.detach(interface.id)
    view.apply(ChangeSet(2, (built.world.one(NetworkInterface, interface.id),)))
    qtbot.waitUntil(lambda: not view.behind)
    assert before in view._letting_go._held
    assert before.graph.interface_numbers in view._letting_go._held
    qtbot.waitUntil(lambda: before not in view._letting_go._held)
    assert before.graph.interface_numbers in view._letting_go._held
    qtbot.waitUntil(lambda: not view._letting_go._held)


def test_thousands_of_changes_at_once_are_taken_in_a_part_at_a_time_and_laid_out_once(
    view: TopologyView, built: Builder, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where so many have changed even the layout of a small world is made aside."""
    built, made = generated(1500, subnets=4), list[int]()
    view.show_world(built.world)
    view.move_camera(view.camera._replace(scale=0.05))
    qtbot.waitUntil(lambda: view.picture is not None and not view.picture.maps.working)

    def counted(*known: object) -> Layout:
        made.append(len(view._pending))
        return arrange(*known)  # type: ignore[arg-type]

    monkeypatch.setattr(renewal, "arrange", counted)
    some = list(built.world.all(NetworkInterface))[::2]
    for number, interface in enumerate(some):
        if number % 3 == 0:
            built.detach(interface.id)
        elif number % 3 == 1:
            built.world.remove(interface.id)
        else:
            built.world.put(replace(interface, source_dest_check=False))
    upserts = tuple(one for each in some if (one := built.world.find(NetworkInterface, each.id)))
    view.apply(ChangeSet(2, upserts, frozenset(one.id for one in some if one.id not in built.world)))
    qtbot.waitUntil(lambda: not view.behind)
    assert made == [0]
    assert is_of_the_world(view, built)
    assert view.picture is not None
    fresh = Picture(built.world, view.picture.layout, view.picture.palette)
    fresh.maps.read_all()
    assert np.array_equal(view.picture.maps.totals(), fresh.maps.totals())


def test_who_goes_somewhere_goes_on_to_there_in_the_layout_that_comes(
    view: TopologyView, built: Builder, held: Event, qtbot: QtBot
) -> None:
    instance = attached(built).attachment
    assert instance is not None
    box = view.layout_now and view.layout_now.rect_of(instance.instance_id)
    assert box
    view.move_camera(view.camera.centered(*box.center)._replace(scale=1.0))
    stood = view.stands_at()
    view.fit()
    view.set_collapsed({one.subnet_id for one in view.layout_now.bands} if view.layout_now else ())
    view.fly_to(stood)
    assert (view.camera_ahead.x, view.camera_ahead.y) == pytest.approx(box.center)
    held.set()
    qtbot.waitUntil(lambda: not view.behind)
    layout = view.layout_now
    assert layout is not None
    there = layout.rect_of(layout.graph.stand_in(instance.instance_id))
    assert there
    assert there != box
    assert (view.camera_ahead.x, view.camera_ahead.y) == pytest.approx(there.center)
