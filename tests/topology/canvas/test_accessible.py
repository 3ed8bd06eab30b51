"""The diagram for assistive technology."""

import gc

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot

from console.topology.canvas.view import TopologyView
from tests.topology.canvas.conftest import At, Find
from tests.worlds import shop

Text = QAccessible.Text


def names(view: TopologyView) -> list[str]:
    diagram = QAccessible.queryAccessibleInterface(view)
    return [diagram.child(n).text(Text.Name) for n in range(diagram.childCount())]


def test_every_thing_has_a_name(view: TopologyView) -> None:
    said = names(view)
    assert len(said) == len(view.walk())
    assert {"VPC shop", "Subnet private-a", "Instance web-1", "eth1 of web-1"} < set(said)
    assert all(said)


def test_the_canvas_is_named_and_described(view: TopologyView) -> None:
    diagram = QAccessible.queryAccessibleInterface(view)
    assert diagram.text(Text.Name) == "Topology"
    assert "arrow keys" in diagram.text(Text.Description)
    assert diagram.role() == QAccessible.Role.List


def test_a_thing_says_its_state_where_it_is_and_whose_it_is(view: TopologyView, find: Find) -> None:
    diagram = QAccessible.queryAccessibleInterface(view)
    thing = diagram.child(view.walk().index(find("eth0 of proxy-1")))
    assert "10.0.16." in thing.text(Text.Description)
    assert "attached" in thing.text(Text.Description)
    assert thing.rect() == view.global_rect_of(find("eth0 of proxy-1"))
    assert thing.parent().text(Text.Name) == "Topology"


def test_the_thing_under_a_point_is_found(view: TopologyView, find: Find, at: At) -> None:
    diagram = QAccessible.queryAccessibleInterface(view)
    point = view.mapToGlobal(at(find("db-1")))
    assert diagram.childAt(point.x(), point.y()).text(Text.Name) == "Instance db-1"


def test_the_keyboards_thing_is_the_focused_child(view: TopologyView, find: Find) -> None:
    view.set_current(find("web-2"))
    focused = QAccessible.queryAccessibleInterface(view).focusChild()
    assert focused.text(Text.Name) == "Instance web-2"
    assert focused.state().selected


def test_views_come_and_go_while_their_things_are_read(qtbot: QtBot) -> None:
    world = shop().world
    for number in range(60):
        view = TopologyView()
        view.show_world(world)
        assert len(names(view)) > 10
        view.set_current(view.walk()[number % 10])
        view.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        del view
        if number % 10 == 0:
            gc.collect()
