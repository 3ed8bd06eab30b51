"""The whole window on a world file with the sample "shop", and somebody at it."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.backends.embedded import EmbeddedBackend
from console.desktop.session import Session
from console.desktop.store import WorldStore
from console.desktop.tasks import Tasks
from console.desktop.theme import ThemeManager
from console.desktop.window import MainWindow
from console.desktop.worlds import make
from tests.desktop.founding.person import Person

Sit = Callable[..., Person]


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the sample, made once."""
    path = tmp_path_factory.mktemp("worlds") / "shop.eni"
    make(path, "shop")
    return path


@pytest.fixture
def world_file(shop: Path, tmp_path: Path) -> Path:
    """One's own file with the sample."""
    path = tmp_path / "shop.eni"
    shutil.copyfile(shop, path)
    return path


@pytest.fixture
def sit_down(
    world_file: Path,
    loop: asyncio.AbstractEventLoop,
    session: Session,
    themes: ThemeManager,
    qtbot: QtBot,
    qapp: QApplication,
) -> Iterator[Sit]:
    """Opens the window on the file. What fails in a task fails the test."""
    windows: list[MainWindow] = []
    failures: list[Exception] = []

    def sit_down(*, instant: bool = True, read_only: bool = False) -> Person:
        backend = EmbeddedBackend.open(world_file, instant=instant, read_only=read_only)
        tasks = Tasks()
        store = WorldStore(backend, tasks)
        window = MainWindow(store, session, themes, location=world_file)
        tasks.setParent(window)
        store.setParent(window)
        window.failed.connect(failures.append)
        store.watch()
        window.show()
        qtbot.waitExposed(window)
        windows.append(window)
        return Person(window, qtbot)

    yield sit_down
    for window in windows:
        loop.run_until_complete(window.tasks.cancel_all())
        loop.run_until_complete(window.store.backend.close())
        window.close_now()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert failures == []


@pytest.fixture
def person(sit_down: Sit) -> Person:
    """Somebody at a world whose lifecycles are immediate."""
    return sit_down()
