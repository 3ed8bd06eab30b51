"""A window, or parts of one, on the embedded backend with the sample world, whose lifecycles are immediate."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from console.backends.embedded import EmbeddedBackend
from console.desktop.actions.actions import Actions
from console.desktop.loop import Loop as WindowLoop
from console.desktop.models.differences import Differences
from console.desktop.notifications import Notifications
from console.desktop.session import ENVIRONMENT, Session
from console.desktop.store import WorldStore
from console.desktop.tasks import Tasks
from console.desktop.theme import ThemeManager
from console.desktop.window import MainWindow
from console.ec2.requests import Request
from console.ec2.resources import Resource, name_of
from console.ec2.world import World

T = TypeVar("T")


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes what a person keeps."""
    monkeypatch.setenv(ENVIRONMENT, str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


class Loop(WindowLoop):
    """Tasks also make their steps while pytest-qt spins Qt's own loop: `qtbot.waitUntil` and its like just work."""

    def run_forever(self) -> Any:
        try:
            return super().run_forever()
        finally:
            asyncio._set_running_loop(self)


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[Loop]:
    loop = Loop(qapp)
    asyncio.set_event_loop(loop)
    asyncio._set_running_loop(loop)
    with loop:
        yield loop
    asyncio._set_running_loop(None)
    asyncio.set_event_loop(None)


@pytest.fixture
def run(loop: Loop) -> Callable[[Coroutine[Any, Any, T]], T]:
    """Runs a scenario to its end on the window's loop."""
    return loop.run_until_complete  # type: ignore[no-any-return]


@pytest.fixture
def tasks(loop: Loop) -> Iterator[Tasks]:
    tasks = Tasks()
    yield tasks
    loop.run_until_complete(tasks.cancel_all())
    tasks.deleteLater()


@pytest.fixture
def backend(loop: Loop) -> Iterator[EmbeddedBackend]:
    backend = EmbeddedBackend.in_memory(sample="shop", instant=True)
    yield backend
    loop.run_until_complete(backend.close())


@pytest.fixture
def store(backend: EmbeddedBackend, tasks: Tasks) -> Iterator[WorldStore]:
    store = WorldStore(backend, tasks)
    store.watch()
    yield store
    store.deleteLater()


@pytest.fixture
def differences(store: WorldStore) -> Differences:
    return Differences(store, store)


@pytest.fixture
def notifications(store: WorldStore) -> Notifications:
    return Notifications(store)


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["eni-console", "-style", "fusion"]


@pytest.fixture
def themes(qapp: QApplication) -> Iterator[ThemeManager]:
    themes = ThemeManager(qapp, "light")
    yield themes
    themes.deleteLater()


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(tmp_path / "config" / "session.json")


@pytest.fixture
def send(store: WorldStore, loop: Loop, qtbot: QtBot) -> Callable[[Request[Any]], Any]:
    """Sends a request and waits until the window has been told of what it changed."""

    def send(request: Request[Any]) -> Any:
        with qtbot.waitSignal(store.changed):
            return loop.run_until_complete(store.send(request))

    return send


@pytest.fixture
def window(
    store: WorldStore, session: Session, themes: ThemeManager, qtbot: QtBot, qapp: QApplication
) -> Iterator[MainWindow]:
    window = MainWindow(store, session, themes, samples=("shop",))
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    window.close_now()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


# --- parts of a window, with a bare one to hang dialogs on


@pytest.fixture
def world(backend: EmbeddedBackend) -> World:
    return backend.world


@pytest.fixture
def named(world: World) -> Callable[[type[Resource], str], str]:
    """The id of a resource by its class and name."""
    return lambda kind, name: next(one.id for one in world.all(kind) if name_of(one) == name)


@pytest.fixture
def holder(qapp: QApplication) -> Iterator[QWidget]:
    widget = QWidget()
    widget.show()
    yield widget
    widget.close()
    widget.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def actions(store: WorldStore, tasks: Tasks, notifications: Notifications, holder: QWidget) -> Actions:
    return Actions(store, tasks, notifications, holder)


@pytest.fixture
def dialog(holder: QWidget) -> Callable[[], QDialog | None]:
    """The dialog that stands over the window now, if any."""
    return lambda: next((one for one in holder.findChildren(QDialog) if one.isVisible()), None)


@pytest.fixture
def wait(qtbot: QtBot) -> Callable[[Callable[[], object]], None]:
    """Lets the window live until something is true."""
    return lambda holds: qtbot.waitUntil(lambda: bool(holds()))
