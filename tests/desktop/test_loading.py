"""A large world is read while a window shows how far that is."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from console.desktop import loading, worlds
from console.desktop.app import Application, Options
from console.desktop.loading import LoadingWindow
from console.desktop.problem import WorldProblem
from console.desktop.window import MainWindow
from console.desktop.worlds import make
from console.ec2.resources import NetworkInterface, Subnet, name_of
from console.engine.clock import ManualClock
from console.engine.journal import Journal
from console.engine.opening import create_world, open_world
from console.engine.recipe import Recipe
from tests.desktop.conftest import Loop


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(worlds, "LARGE_BYTES", 1 << 20)
    monkeypatch.setattr(loading, "SLICE_S", 0.0)
    monkeypatch.setattr(loading, "SHOWN_EVERY_S", 0.0)
    create_world(tmp_path / "large.eni", clock=ManualClock(), recipe=Recipe(interfaces=3000))
    return tmp_path / "large.eni"


@pytest.fixture
def start(qapp: QApplication, loop: Loop) -> Iterator[Callable[[Path], Application]]:
    begun: list[tuple[Application, asyncio.Task[int]]] = []

    def start(world: Path) -> Application:
        application = Application(qapp, Options(world=world))
        application.start()
        begun.append((application, loop.create_task(application.run())))
        return application

    yield start
    for application, task in begun:
        if not task.done() and application.window:
            application.window.close()
        loop.run_until_complete(task)
        application.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def shown() -> LoadingWindow | None:
    found = (one for one in QApplication.topLevelWidgets() if isinstance(one, LoadingWindow) and one.isVisible())
    return next(found, None)


def test_a_large_world_shows_its_subnets_at_once_and_grows(
    start: Callable[[Path], Application], large: Path, qtbot: QtBot
) -> None:
    application = start(large)
    window = shown()
    assert window is not None
    view = window.view
    assert view.layout_now is not None
    assert (len(view.layout_now.bands), len(view.layout_now.interfaces)) == (8, 0)
    assert application.window is None
    told, bars, drawn = list[str](), list[int](), list[int]()

    def note(value: int) -> None:
        bars.append(value)
        told.append(window.said.text())
        drawn.append(len(view.layout_now.interfaces) if view.layout_now else 0)

    window.bar.valueChanged.connect(note)
    qtbot.waitUntil(lambda: application.window is not None)
    assert len(bars) > 5
    assert any(0 < one < 3000 for one in drawn)
    assert bars == sorted(bars)
    assert any("network interfaces" in one for one in told)
    assert application.window is not None
    assert application.window.store.world.count(NetworkInterface) == 3000
    layout = application.window.topology.view.layout_now
    assert layout is not None
    assert len(layout.interfaces) == 3000
    qtbot.waitUntil(lambda: shown() is None)


def test_who_looks_around_in_a_world_that_grows_stays_where_they_look(
    start: Callable[[Path], Application], large: Path, qtbot: QtBot
) -> None:
    application = start(large)
    window = shown()
    assert window is not None
    layout = window.view.layout_now
    assert layout is not None
    band = layout.bands[5]
    window.view.move_camera(window.view.camera.centered(*band.rect.center)._replace(scale=400 / band.rect.width))
    qtbot.waitUntil(lambda: application.window is not None, timeout=20_000)
    assert application.window is not None
    view = application.window.topology.view
    assert view.layout_now is not None
    assert view.picture is not None
    there = next(one for one in view.layout_now.bands if one.subnet_id == band.subnet_id)
    assert view.picture.plots.plot(there).holds(view.camera.x, view.camera.y)


def test_what_is_selected_in_a_world_that_grows_is_so_in_its_window(
    start: Callable[[Path], Application], large: Path, qtbot: QtBot
) -> None:
    application = start(large)
    window = shown()
    assert window is not None
    layout = window.view.layout_now
    assert layout is not None
    band = layout.bands[5]
    at = window.view.camera.to_view(*band.rect.center)
    qtbot.mouseClick(window.view, Qt.MouseButton.LeftButton, pos=QPoint(*map(round, at)))
    assert window.view.selection == (band.subnet_id,)
    qtbot.waitUntil(lambda: application.window is not None, timeout=20_000)
    assert application.window is not None
    assert application.window.selection.ids == (band.subnet_id,)
    assert application.window.topology.view.selection == (band.subnet_id,)
    subnet = application.window.store.world.one(Subnet, band.subnet_id)
    qtbot.waitUntil(lambda: name_of(subnet) in texts(application.window), timeout=5_000)


def texts(window: MainWindow | None) -> list[str]:
    """What the inspector says."""
    return [one.text() for one in window.side.findChildren(QLabel)] if window is not None else []


def test_a_very_large_world_is_laid_out_by_another_process(
    start: Callable[[Path], Application], large: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "APART_FROM", 0)
    monkeypatch.setattr(loading, "GROWN_AT", ())
    monkeypatch.setattr(loading, "arranged", None)  # not here
    application = start(large)
    qtbot.waitUntil(lambda: application.window is not None, timeout=20_000)
    assert application.window is not None
    layout = application.window.topology.view.layout_now
    assert layout is not None
    assert len(layout.interfaces) == 3000


@pytest.mark.parametrize("by", ["button", "escape"])
def test_giving_up_leaves_the_world_that_was_there_and_the_file_free(
    start: Callable[[Path], Application], large: Path, tmp_path: Path, qtbot: QtBot, by: str
) -> None:
    make(tmp_path / "lab.eni", "shop")
    application = start(tmp_path / "lab.eni")
    qtbot.waitUntil(lambda: application._ended is not None)
    before = application.window
    application._open_path(large)
    window = shown()
    assert window is not None
    qtbot.waitUntil(lambda: window.bar.value() > 0)
    if by == "button":
        qtbot.mouseClick(window.cancel, Qt.MouseButton.LeftButton)
    else:
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not application._tasks.is_running("load"))
    assert application.window is before
    assert shown() is None
    open_world(large, clock=ManualClock()).close()


def test_giving_up_the_only_world_ends_the_application(
    start: Callable[[Path], Application], large: Path, qtbot: QtBot
) -> None:
    application = start(large)
    qtbot.waitUntil(lambda: application._ended is not None)
    window = shown()
    assert window is not None
    window.close()
    qtbot.waitUntil(lambda: application._ended is not None and application._ended.done())
    open_world(large, clock=ManualClock()).close()


def test_damage_found_while_reading_is_explained(
    start: Callable[[Path], Application], large: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    journal = Journal.open(large)
    journal.select("UPDATE resources SET body = '{' WHERE rowid = (SELECT max(rowid) FROM resources)").fetchall()
    journal.close()
    make(tmp_path / "lab.eni", "shop")
    application = start(tmp_path / "lab.eni")
    qtbot.waitUntil(lambda: application._ended is not None)
    application._open_path(large)
    qtbot.waitUntil(lambda: any(isinstance(one, WorldProblem) for one in QApplication.topLevelWidgets()))
    problem = next(one for one in QApplication.topLevelWidgets() if isinstance(one, WorldProblem))
    problem.reject()
    qtbot.waitUntil(lambda: shown() is None)
    assert application.window is not None
