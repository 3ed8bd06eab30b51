"""Very much selected: gathered between frames, and asked only of what is in view."""

from collections.abc import Generator, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console.ec2.changes import ChangeSet
from console.ec2.resources import Instance, NetworkInterface
from console.topology.canvas import selected, stepping_back
from console.topology.canvas.cells import key_of
from console.topology.canvas.selected import Selected, around
from console.topology.canvas.view import TopologyView
from console.topology.geometry import Rect
from tests.worlds import Builder, generated


@pytest.fixture
def built() -> Builder:
    return generated(600, subnets=8, zones=2, dual_homed=0.3)


@pytest.fixture
def view(built: Builder, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[TopologyView]:
    monkeypatch.setattr(selected, "STEP", 100)
    monkeypatch.setattr(selected, "SLICE_S", 0.0)
    monkeypatch.setattr(selected, "FEW", 100)
    view = TopologyView()
    qtbot.addWidget(view)
    view.set_reduced_motion(True)
    view.resize(1200, 900)
    view.show_world(built.world)
    view.show()
    qtbot.waitExposed(view)
    yield view
    view.hide()


def ended(steps: Generator[None, None, Rect | None]) -> Rect | None:
    """Their answer."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            answer: Rect | None = end.value
            return answer


def gathered(view: TopologyView, qtbot: QtBot) -> Selected:
    assert view.picture is not None
    found = view.picture.selected
    view.repaint()
    qtbot.waitUntil(lambda: not found.working)
    return found


def test_all_that_is_selected_is_gathered_between_frames(view: TopologyView, qtbot: QtBot) -> None:
    view.choose_all()
    view.repaint()
    assert view.picture is not None
    assert view.picture.selected.working
    assert gathered(view, qtbot).ids == set(view.selection)


def test_a_selected_instance_stands_for_its_interfaces(view: TopologyView, built: Builder, qtbot: QtBot) -> None:
    chosen = tuple(one.id for one in built.world.all(Instance))[:200]
    view.choose(chosen)
    theirs = {one.id for instance in chosen for one in built.world.interfaces_of(instance)}
    assert gathered(view, qtbot).keys.tolist() == sorted(map(key_of, theirs))


def test_f_flies_to_very_many_as_to_few(view: TopologyView, qtbot: QtBot) -> None:
    layout = view.layout_now
    assert layout is not None
    chosen = (*layout.instances[:50], *layout.interfaces[:150])
    boxes = [box for one in chosen if (box := layout.rect_of(one)) is not None]
    found = ended(around(layout, chosen))
    assert found is not None
    assert (found.x, found.y) == (min(box.x for box in boxes), min(box.y for box in boxes))
    assert (found.right, found.bottom) == (max(box.right for box in boxes), max(box.bottom for box in boxes))
    view.choose(chosen)
    gathered(view, qtbot)
    QTest.keyClick(view, Qt.Key.Key_F)
    fitted = view.camera.fitted(*found.grown(40), most=1.6)
    qtbot.waitUntil(lambda: view.camera == fitted)


def test_what_is_deleted_of_very_many_is_selected_no_more(view: TopologyView, built: Builder, qtbot: QtBot) -> None:
    view.choose_all()
    gathered(view, qtbot)
    gone = next(one.id for one in built.world.all(NetworkInterface) if one.attachment is None)
    built.world.remove(gone)
    view.apply(ChangeSet(1, (), frozenset({gone})))
    qtbot.waitUntil(lambda: gone not in view.selection)
    assert len(view.selection) > selected.FEW


def test_each_frame_brings_a_veil_at_least_however_many_there_are(
    view: TopologyView, built: Builder, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stepping_back, "FRAME_S", 1e-9)
    view.move_camera(view.camera._replace(scale=0.05))
    picture = view.picture
    assert picture is not None
    view.repaint()
    qtbot.waitUntil(lambda: not picture.maps.working)
    view.choose(tuple(built.world.ids(NetworkInterface))[::2])
    gathered(view, qtbot)
    view.repaint()
    assert picture.maps.veils.behind
    qtbot.waitUntil(lambda: not picture.maps.veils.behind)
