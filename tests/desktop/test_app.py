"""The application around the window: worlds opened, copied, in trouble; an orderly end; an exception anywhere."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from console.backends.embedded import EmbeddedBackend
from console.desktop.app import Application, Options
from console.desktop.crash import CrashDialog
from console.desktop.problem import WorldProblem
from console.desktop.worlds import SAMPLES, make
from console.ec2.requests import CreateVpc
from console.ec2.resources import Instance, Vpc
from console.engine import samples, world_file
from tests.desktop.conftest import Loop


@pytest.fixture
def world(tmp_path: Path) -> Path:
    make(tmp_path / "lab.eni", "shop")
    return tmp_path / "lab.eni"


@pytest.fixture
def start(qapp: QApplication, loop: Loop, qtbot: QtBot) -> Iterator[Callable[[Options], Application]]:
    """Starts the application and ends it after the test as a person does: by closing the window."""
    begun: list[tuple[Application, asyncio.Task[int]]] = []

    def start(options: Options) -> Application:
        application = Application(qapp, options)
        application.start()
        begun.append((application, loop.create_task(application.run())))
        qtbot.waitUntil(lambda: application._ended is not None)
        qtbot.wait(1)
        return application

    yield start
    for application, task in begun:
        if not task.done() and application.window:
            application.window.close()
        if not task.done() and not application.window:
            application._given_up()
        loop.run_until_complete(task)
        application.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def button(widget: Any, text: str) -> QPushButton:
    found: list[QPushButton] = widget.findChildren(QPushButton)
    return next(one for one in found if one.text() == text)


def top(kind: type[Any]) -> Any:
    return next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())


def test_the_usual_world_is_the_one_of_last_time(start: Callable[[Options], Application], world: Path) -> None:
    first = start(Options(world=world))
    assert first.session.last_world == world
    assert first.window is not None
    assert first.window.windowTitle().startswith("lab.eni")


def test_what_was_done_is_there_after_closing_and_opening_again(
    start: Callable[[Options], Application], world: Path, loop: Loop, qtbot: QtBot
) -> None:
    first = start(Options(world=world))
    assert first.window is not None
    loop.run_until_complete(first.window.store.send(CreateVpc(cidr_block="10.9.0.0/16")))
    first._close()
    qtbot.waitUntil(lambda: first._ended is not None and first._ended.done())
    backend = EmbeddedBackend.open(world)
    assert backend.world.count(Vpc) == 2
    loop.run_until_complete(backend.close())


def test_a_world_in_use_can_be_looked_at_and_follows(
    start: Callable[[Options], Application], world: Path, loop: Loop, qtbot: QtBot
) -> None:
    other = EmbeddedBackend.open(world, instant=True)
    application = start(Options(world=world))
    problem = top(WorldProblem)
    assert "open in another console" in "\n".join(one.text() for one in problem.findChildren(QLabel))
    button(problem, "Open read-only").click()
    qtbot.waitUntil(lambda: application.window is not None)
    assert application.window is not None
    create = button(application.window.toolbar, "Launch instance")
    assert not create.isEnabled()
    assert "read-only" in create.toolTip()
    loop.run_until_complete(other.send(CreateVpc(cidr_block="10.9.0.0/16")))
    store = application.window.store
    qtbot.waitUntil(lambda: store.world.count(Vpc) == 2)
    loop.run_until_complete(other.close())


def test_another_world_gets_a_window_and_the_first_lets_go_of_its_file(
    start: Callable[[Options], Application], world: Path, tmp_path: Path, qtbot: QtBot, loop: Loop
) -> None:
    make(tmp_path / "other.eni", None)
    application = start(Options(world=world))
    before = application.window
    assert before is not None
    before.open_requested.emit(tmp_path / "other.eni")
    assert application.window is not before
    qtbot.waitUntil(lambda: not application._tasks.running() and not any(application._tasks._running))
    loop.run_until_complete(EmbeddedBackend.open(world).close())


def test_a_world_that_nobody_may_write_can_be_looked_at(
    start: Callable[[Options], Application], world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(world_file, "WriteLock", refuse)
    application = start(Options(world=world))
    button(top(WorldProblem), "Open read-only").click()
    assert application.window is not None
    assert application.window.store.backend.read_only


def test_a_damaged_world_leaves_the_window_as_it_is(
    start: Callable[[Options], Application], world: Path, tmp_path: Path
) -> None:
    (tmp_path / "notes.eni").write_text("a shopping list")
    application = start(Options(world=world))
    window = application.window
    assert window is not None
    window.open_requested.emit(tmp_path / "notes.eni")
    problem = top(WorldProblem)
    assert application.window is window
    button(problem, "Close").click()


def test_the_window_offers_every_sample() -> None:
    assert tuple(samples.SAMPLES) == SAMPLES


def test_a_new_world_is_made_where_the_dialog_says_and_opened(
    start: Callable[[Options], Application], world: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    application = start(Options(world=world))
    assert application.window is not None
    commands = application.window.commands.all()
    next(one for one in commands if one.text().startswith("New world from sample")).trigger()
    dialog = top(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "fresh"))  # as one types it
    dialog.close()
    qtbot.waitUntil(lambda: application.window is not None and application.window.location == tmp_path / "fresh.eni")
    assert application.window.store.world.count(Instance) == 5


def test_a_copy_is_a_world_of_its_own(
    start: Callable[[Options], Application], tmp_path: Path, loop: Loop, qtbot: QtBot
) -> None:
    application = start(Options(sample="shop"))
    application.files.copy(str(tmp_path / "copy"))  # as one types it
    backend = EmbeddedBackend.open(tmp_path / "copy.eni")
    assert backend.world.count(Instance) == 5
    loop.run_until_complete(backend.close())
    assert application.window is not None
    with qtbot.waitSignal(application.window.notifications.added) as told:
        application.files.copy(str(tmp_path / "copy.eni"))
    assert told.args[0].text == "copy.eni exists already"


def test_an_exception_in_a_task_shows_a_report_that_can_be_copied(
    start: Callable[[Options], Application], world: Path, qtbot: QtBot, capsys: pytest.CaptureFixture[str]
) -> None:
    application = start(Options(world=world))

    async def fail() -> None:
        raise ZeroDivisionError("on purpose")

    assert application.window is not None
    work: Coroutine[Any, Any, None] = fail()
    application.window.tasks.start("fail", work)
    qtbot.waitUntil(lambda: any(isinstance(one, CrashDialog) for one in QApplication.topLevelWidgets()))
    dialog = top(CrashDialog)
    button(dialog, "Copy report").click()
    copied = QGuiApplication.clipboard().text()
    assert "ZeroDivisionError: on purpose" in copied
    assert "Embedded world lab.eni, revision" in copied
    dialog.close()
    capsys.readouterr()
