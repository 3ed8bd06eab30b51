"""Things dragged elsewhere stay there."""

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from console.topology.canvas.view import TopologyView
from console.topology.geometry import Rect
from tests.topology.canvas.conftest import At, Find
from tests.worlds import Builder

LEFT = Qt.MouseButton.LeftButton


def box(view: TopologyView, resource_id: str) -> Rect:
    layout = view.layout_now
    found = layout.rect_of(resource_id) if layout else None
    assert found is not None
    return found


def drag(view: TopologyView, qtbot: QtBot, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(view, LEFT, pos=start)
    qtbot.mouseMove(view, start + QPoint(20, 0))
    qtbot.mouseMove(view, end)
    qtbot.mouseRelease(view, LEFT, pos=end)


def test_an_instance_dragged_onto_its_neighbour_trades_places(
    view: TopologyView, qtbot: QtBot, find: Find, at: At
) -> None:
    one, other = find("web-1"), find("web-2")
    there = box(view, other)
    drag(view, qtbot, at(one), at(other))
    assert box(view, one) == there
    assert list(view.pins) == [one]


def test_a_pin_holds_when_the_picture_is_made_anew(
    view: TopologyView, built: Builder, qtbot: QtBot, find: Find, at: At
) -> None:
    one, other = find("web-1"), find("web-2")
    there = box(view, other)
    drag(view, qtbot, at(one), at(other))
    view.show_world(built.world)
    assert box(view, one) == there
    view.unpin((one,))
    view.show_world(built.world)
    assert box(view, one) != there


def test_an_available_interface_let_go_in_its_subnet_stays_there(
    view: TopologyView, qtbot: QtBot, find: Find, at: At
) -> None:
    standby, before = find("standby"), box(view, find("standby"))
    drag(view, qtbot, at(standby), at(standby) + QPoint(170, 0))
    assert box(view, standby) != before
    assert list(view.pins) == [standby]


def test_an_instance_does_not_leave_its_zone(view: TopologyView, qtbot: QtBot, find: Find, at: At) -> None:
    before = box(view, find("web-1"))
    drag(view, qtbot, at(find("web-1")), at(find("nat-1")))
    assert box(view, find("web-1")) == before
    assert view.pins == {}


def test_what_was_put_down_where_it_was_is_not_pinned(view: TopologyView, qtbot: QtBot, find: Find, at: At) -> None:
    drag(view, qtbot, at(find("web-1")), at(find("web-1")) + QPoint(3, 2))
    assert view.pins == {}
