"""Boxes of many in the diagram: collapsed and expanded by key, click and menu; selected, hovered, dragged at, told."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from console.ec2.changes import ChangeSet
from console.ec2.resources import Instance, InstanceState, InstanceType, NetworkInterface
from console.topology.canvas.cards import NameCard
from console.topology.canvas.view import TopologyView
from console.topology.folding import BOX, EVERYTHING_ALIKE
from console.topology.path import PathOverlay, numbered
from tests.topology.canvas.conftest import At, Find
from tests.worlds import Builder


@pytest.fixture
def built() -> Builder:
    build = Builder()
    vpc = build.vpc("shop", internet=True)
    front = build.subnet(vpc, "us-east-1a", "public", "front")
    back = build.subnet(vpc, "us-east-1a", "private", "back")
    for number in range(1, 6):
        build.instance(front, back, name=f"web-{number}")
    build.instance(back, name="db-1")
    build.interface(back)
    build.world.put(InstanceType("m5.large", 2, 8192, 3, 10, 10, ()))
    return build


@pytest.fixture
def collapsed(view: TopologyView, find: Find, qtbot: QtBot) -> str:
    """Web servers as one: the box's id."""
    view.choose((find("web-1"),))
    qtbot.keyClick(view, Qt.Key.Key_G)
    assert view.layout_now is not None
    return next(one for one in view.layout_now.instances if one.startswith(BOX))


def test_g_draws_what_is_like_the_selection_as_one_and_shift_g_each_again(
    view: TopologyView, find: Find, collapsed: str, qtbot: QtBot
) -> None:
    layout = view.layout_now
    assert layout is not None
    assert layout.graph.boxes[collapsed].title == "5 web"
    assert find("db-1") in layout.instances
    assert find("web-1") not in layout.instances
    assert view.draws(find("web-3"))
    qtbot.keyClick(view, Qt.Key.Key_G, Qt.KeyboardModifier.ShiftModifier)
    assert view.collapsed == frozenset()
    assert view.layout_now is not None
    assert find("web-1") in view.layout_now.instances


def test_from_the_middle_distance_a_box_says_how_many_it_holds_now(
    view: TopologyView, built: Builder, find: Find, collapsed: str
) -> None:
    view.move_camera(view.camera._replace(scale=0.45))
    view._settle()
    view.grab()
    assert view.picture is not None
    assert view.picture.chip_name(collapsed) == NameCard("5 web")
    sixth = built.instance(find("front"), find("back"), name="web-6")
    view.apply(ChangeSet(2, (built.world.one(Instance, sixth), *built.world.interfaces_of(sixth))))
    view.walk()  # all that has changed is shown now
    assert view.picture.chip_name(collapsed) == NameCard("6 web")


def test_a_click_on_a_box_selects_what_is_in_it_and_a_double_click_expands_it(
    view: TopologyView, find: Find, collapsed: str, at: At, qtbot: QtBot
) -> None:
    view.choose(())
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=at(collapsed))
    assert {find(f"web-{number}") for number in range(1, 6)} <= set(view.selection)
    assert view.current == collapsed
    assert view.picture is not None
    assert collapsed in view.walk()
    assert view.picture.name_in_words(collapsed) == "5 web as one box"
    opened: list[str] = []
    view.activated.connect(opened.append)
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=at(collapsed))
    assert (view.collapsed, opened) == (frozenset(), [])


def test_tab_walks_over_a_box_and_return_expands_it(view: TopologyView, collapsed: str, qtbot: QtBot) -> None:
    view.setFocus()
    view.set_current(view.walk()[0])
    for _ in view.walk():
        if view.current == collapsed:
            break
        qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert view.current == collapsed
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert view.collapsed == frozenset()


def test_a_box_follows_what_is_in_it(
    view: TopologyView, built: Builder, find: Find, collapsed: str, change: Callable[..., None]
) -> None:
    change(find("web-2"), state=InstanceState.STOPPED)
    view.grab()
    assert view.layout_now is not None
    assert view.layout_now.graph.boxes[collapsed].detail == "4 running · 1 stopped"
    assert view.at_rest


def test_an_interface_can_not_be_dropped_on_a_box(
    view: TopologyView, built: Builder, find: Find, collapsed: str, at: At, qtbot: QtBot
) -> None:
    free = next(one.id for one in built.world.all(NetworkInterface) if one.attachment is None)
    asked: list[object] = []
    view.attach_requested.connect(lambda *told: asked.append(told))
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=at(free))
    for step in range(1, 5):
        qtbot.mouseMove(view, at(free) + (at(collapsed) - at(free)) * step / 4)
    assert view.marks.targets[collapsed] == "Several instances: expand the box first"
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=at(collapsed))
    assert asked == []


def test_a_subnet_is_one_box_and_says_so(view: TopologyView, find: Find, at: At, qtbot: QtBot) -> None:
    back = find("back")
    view.choose((back,))
    qtbot.keyClick(view, Qt.Key.Key_G)
    assert view.layout_now is not None
    box = view.layout_now.graph.boxes[f"{BOX}{back}"]
    assert box.title == "7 interfaces"
    assert view.collapsible((back,)) == {}
    assert view.expandable((back,)) == {back: "Subnet back"}
    before = view.grab().toImage()
    view.expand((back,))
    assert view.grab().toImage() != before


def test_one_of_all_groups_can_be_expanded(view: TopologyView, collapsed: str, find: Find) -> None:
    view.set_collapsed({EVERYTHING_ALIKE})
    view.expand((find("web-4"),))
    assert view.layout_now is not None
    assert find("web-4") in view.layout_now.instances


def test_a_path_and_a_focus_know_the_box(view: TopologyView, find: Find, collapsed: str, at: At, qtbot: QtBot) -> None:
    view.set_focus({find("web-3")})
    assert view.picture is not None
    assert view.picture.showing.of(collapsed) == 2
    view.set_focus({find("db-1")})
    assert view.picture.showing.of(collapsed) == 1
    view.set_path(PathOverlay(numbered([find("eth0 of web-3"), find("web-3"), find("eth1 of web-3")])))
    qtbot.waitUntil(lambda: view.at_rest)
    assert view.grab().toImage().pixelColor(at(collapsed) - QPoint(0, 60)).isValid()
    assert [badge.hop.number for badge in view.path_badges] == [1, 2]
