"""From the menu to a window over an endpoint, and what keeps it from being changed by accident."""

import gc
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from console.backends.port import Standing
from console.backends.remote.backend import RemoteBackend
from console.backends.remote.endpoint import Endpoint
from console.desktop.app import Application, Options
from console.desktop.connection.bar import ConnectionBar
from console.desktop.connection.dialog import ConnectionDialog
from console.desktop.connection.saved import saved
from console.desktop.connection.unlock import UnlockDialog
from console.desktop.session import Session
from console.desktop.window import MainWindow
from console.desktop.worlds import make
from console.ec2.resources import Instance, KeyPair
from tests.desktop.test_app import button, start, top
from tests.wire.served import Service, serving

__all__ = ["start"]
Start = Callable[[Options], Application]
LONG_MS = 15_000


@pytest.fixture(autouse=True)
def nobodys_configuration(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(autouse=True)
def garbage_of_this_thread() -> Iterator[None]:
    """As in the application: no QObject dies in the thread of a client or of a server."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def endpoint() -> Iterator[Service]:
    with serving(keys=None) as service:
        yield service


@pytest.fixture
def app(start: Start) -> Application:
    return start(Options(sample="shop", instant=True))


def asked(app: Application, url: str, command: str = "Connect to EC2…") -> ConnectionDialog:
    """The dialog from the menu, filled in."""
    assert app.window is not None
    action = next(one for one in app.window.commands.all() if one.text() == command)
    action.trigger()
    dialog: ConnectionDialog = top(ConnectionDialog)
    dialog.name.setText("lab")
    dialog.region.setEditText("us-east-1")
    dialog.url.setText(url)
    dialog.anonymous.setChecked(True)
    return dialog


def connected(app: Application, url: str, qtbot: QtBot) -> tuple[MainWindow, ConnectionBar]:
    dialog = asked(app, url)
    qtbot.mouseClick(dialog.connect_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _kind(app) == "Remote", timeout=LONG_MS)
    assert app.window is not None
    bar = app.window.findChild(ConnectionBar)
    assert isinstance(bar, ConnectionBar)
    return app.window, bar


def _kind(app: Application) -> str:
    return app.window.store.backend.kind if app.window else ""


def test_a_remote_world_is_shown_and_says_which_it_is(app: Application, endpoint: Service, qtbot: QtBot) -> None:
    window, bar = connected(app, endpoint.url, qtbot)
    assert {one.id for one in window.store.world.all(Instance)} == {
        one.id
        for one in endpoint.backend.world.all(Instance)  # type: ignore[union-attr]
    }
    assert window.windowTitle().startswith("lab · us-east-1")
    texts = [one.text() for one in bar.findChildren(QLabel) if one.isVisible()]
    assert texts[:2] == ["Read-only", "lab · us-east-1"]
    assert texts[2].startswith("as of ")


def test_what_was_connected_to_is_remembered_without_its_keys(
    app: Application, endpoint: Service, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalr-secret")
    connected(app, endpoint.url, qtbot)
    assert [one.title for one in saved(app.session)] == ["lab · us-east-1"]
    assert "wJalr" not in app.session.file.read_text()


def test_it_is_read_only_until_the_word_is_typed(app: Application, endpoint: Service, qtbot: QtBot) -> None:
    window, bar = connected(app, endpoint.url, qtbot)
    create = window.resource_actions.create("network-interface")
    picture = window.topology.view.picture
    assert picture is not None
    assert not create.isEnabled()
    assert not picture.draggable
    qtbot.mouseClick(bar.unlock, Qt.MouseButton.LeftButton)
    dialog: UnlockDialog = top(UnlockDialog)
    qtbot.keyClicks(dialog.field, "la")
    assert not dialog.yes.isEnabled()
    qtbot.keyClicks(dialog.field, "b")
    qtbot.mouseClick(dialog.yes, Qt.MouseButton.LeftButton)
    assert create.isEnabled()
    assert picture.draggable
    qtbot.mouseClick(bar.lock, Qt.MouseButton.LeftButton)
    assert not create.isEnabled()
    assert not picture.draggable


def test_a_test_says_what_works(app: Application, endpoint: Service, qtbot: QtBot) -> None:
    dialog = asked(app, endpoint.url)
    revision = endpoint.backend.world.revision  # type: ignore[union-attr]
    qtbot.mouseClick(dialog.test, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.summary.isVisible, timeout=LONG_MS)
    assert {one.outcome for one in dialog.findings.findings} == {"works"}
    assert dialog.summary.text().startswith("Works: all")
    assert endpoint.backend.world.revision == revision  # type: ignore[union-attr]
    dialog.reject()


def test_an_endpoint_that_is_not_there_is_told_in_place(app: Application, qtbot: QtBot) -> None:
    dialog = asked(app, "http://127.0.0.1:9")
    qtbot.mouseClick(dialog.connect_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.problem.isVisible, timeout=LONG_MS)
    assert "cannot be reached" in dialog.problem.text()
    assert dialog.name.text() == "lab"
    assert dialog.connect_button.isEnabled()
    dialog.reject()


def test_an_url_that_is_none_cannot_be_connected_to(app: Application) -> None:
    dialog = asked(app, "localhost:4566")
    assert not dialog.connect_button.isEnabled()
    assert "http://" in dialog.problem.text()
    dialog.reject()


def test_an_endpoint_that_went_leaves_a_stale_world_and_a_way_on(app: Application, qtbot: QtBot) -> None:
    with serving(keys=None) as endpoint:
        window, bar = connected(app, endpoint.url, qtbot)
    window.refresh()
    retry = button(bar, "Try again")
    qtbot.waitUntil(retry.isVisible, timeout=LONG_MS)
    assert window.store.world.count(Instance) > 0
    assert any(one.text().startswith("stale: as of") for one in bar.findChildren(QLabel))


def connected_beside(start: Start, tmp_path: Path, endpoint: Service, qtbot: QtBot) -> Application:
    """The world lab.eni, and an EC2 beside it."""
    make(tmp_path / "lab.eni", "shop")
    application = start(Options(world=tmp_path / "lab.eni", instant=True))
    dialog = asked(application, endpoint.url, "Connect to EC2 beside…")
    qtbot.mouseClick(dialog.connect_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: _kind(application) == "Embedded + Remote", timeout=LONG_MS)
    return application


def test_a_connection_beside_is_there_again_next_time(
    start: Start, tmp_path: Path, endpoint: Service, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = connected_beside(start, tmp_path, endpoint, qtbot)
    assert first.window is not None
    first.window.close()
    qtbot.waitUntil(lambda: first._ended is not None and first._ended.done(), timeout=LONG_MS)
    kept = first.session.mapping("beside")[str(tmp_path / "lab.eni")]
    assert kept == [Endpoint(name="lab", region="us-east-1", url=endpoint.url, anonymous=True).to_session()]

    again = start(Options(instant=True))
    qtbot.waitUntil(lambda: _kind(again) == "Embedded + Remote", timeout=LONG_MS)
    assert again.window is not None
    assert again.window.store.world.count(Instance) == 10
    bar = again.window.findChild(ConnectionBar)
    assert isinstance(bar, ConnectionBar)
    assert bar.unlock.isVisible()  # read-only, as ever

    dialog = asked(again, endpoint.url, "Connect to EC2 beside…")
    qtbot.mouseClick(dialog.connect_button, Qt.MouseButton.LeftButton)
    told = again.window.notifications.latest
    qtbot.waitUntil(lambda: [one.text for one in told] == ["lab · us-east-1 is open here already"], timeout=LONG_MS)


def test_a_connection_that_came_first_comes_first_next_time(
    start: Start, tmp_path: Path, endpoint: Service, qtbot: QtBot
) -> None:
    first = connected_beside(start, tmp_path, endpoint, qtbot)
    first.beside.lead(1)
    qtbot.waitUntil(lambda: _kind(first) == "Remote + Embedded", timeout=LONG_MS)
    assert first.window is not None
    first.window.close()
    qtbot.waitUntil(lambda: first._ended is not None and first._ended.done(), timeout=LONG_MS)

    again = start(Options(instant=True))
    qtbot.waitUntil(lambda: _kind(again) == "Remote + Embedded", timeout=LONG_MS)
    again.beside.lead(1)
    qtbot.waitUntil(lambda: _kind(again) == "Embedded + Remote", timeout=LONG_MS)
    kept = again.session.mapping("beside")[str(tmp_path / "lab.eni")]
    assert kept == [Endpoint(name="lab", region="us-east-1", url=endpoint.url, anonymous=True).to_session()]


def test_a_connection_beside_that_is_not_there_is_told_and_not_forgotten(
    start: Start, tmp_path: Path, qtbot: QtBot
) -> None:
    make(tmp_path / "lab.eni", "shop")
    away = Endpoint(name="lab", region="us-east-1", url="http://127.0.0.1:9", anonymous=True)
    session = Session()
    session.opened(tmp_path / "lab.eni")
    session.put_of("beside", str(tmp_path / "lab.eni"), [away.to_session()])
    session.save()
    app = start(Options(instant=True))
    window = app.window
    assert window is not None
    assert window.store.world.count(Instance) == 5  # nobody waits for it
    qtbot.waitUntil(lambda: bool(window.notifications.latest), timeout=LONG_MS)
    told = window.notifications.latest[0]
    assert told.text.startswith("Not shown beside: lab · us-east-1: ")
    assert "cannot be reached" in told.text
    assert window.session.mapping("beside")[str(tmp_path / "lab.eni")] == [away.to_session()]


def test_an_endpoint_named_in_a_terminal_is_connected_to_at_once(
    start: Start, endpoint: Service, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "anybody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "anything")
    app = start(Options(endpoint=Endpoint(url=endpoint.url, region="us-east-1")))
    qtbot.waitUntil(lambda: _kind(app) == "Remote", timeout=LONG_MS)


def test_the_console_starts_without_what_only_a_remote_needs() -> None:
    heavy = "{'aiobotocore', 'botocore', 'httpx', 'console.backends.remote.backend'}"
    program = f"import sys, console.cli.window as window; window.load(); print({heavy} & set(sys.modules))"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout == "set()\n"


def test_what_may_not_be_seen_is_not_said_to_be_none(app: Application, endpoint: Service, qtbot: QtBot) -> None:
    window, bar = connected(app, endpoint.url, qtbot)
    backend = window.store.backend
    assert isinstance(backend, RemoteBackend)
    window.show_page("key-pairs")
    backend._mirror._stand(Standing(backend.standing.as_of, denied={KeyPair: "UnauthorizedOperation: No."}))
    shown = [one.text() for one in window.pages.findChildren(QLabel) if one.isVisible()]
    assert "Key pairs cannot be seen here" in shown
    assert bar.denials() == ["key pairs: UnauthorizedOperation: No."]
