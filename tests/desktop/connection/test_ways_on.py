"""What goes wrong on the way to a remote world and in it, and the way on that the window offers."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from botocore.tokens import SSOTokenProvider
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from console.backends.remote.backend import RemoteBackend
from console.desktop.app import Application
from console.desktop.connection.dialog import ConnectionDialog
from console.desktop.connection.unlock import CodeDialog
from console.desktop.wizards import CreateInterfaceWizard
from console.ec2.errors import Refused
from console.ec2.requests import CreateNetworkInterface, Request, action_of
from console.ec2.resources import Instance, NetworkInterface, Subnet, name_of
from tests.backends.faulty_server import _GOOD
from tests.backends.test_remote_credentials import sso
from tests.desktop.connection.test_connecting import (
    LONG_MS,
    _kind,
    app,
    asked,
    connected,
    endpoint,
    garbage_of_this_thread,
    nobodys_configuration,
)
from tests.desktop.test_app import button, start
from tests.wire.served import Service

__all__ = ["app", "endpoint", "garbage_of_this_thread", "nobodys_configuration", "start"]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def sts() -> Iterator[list[str]]:
    """AWS's STS on loopback: what it was asked."""
    asked: list[str] = []

    class Sts(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.rfile.read(int(self.headers["content-length"])).decode())
            answer = f"<AssumeRoleResponse>{_GOOD['AssumeRole']}</AssumeRoleResponse>".encode()
            self.send_response(200)
            self.send_header("content-type", "text/xml")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Sts)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_STS", f"http://127.0.0.1:{server.server_port}")
        yield asked
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def admin(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A profile whose role wants an MFA code."""
    (tmp_path / "aws").write_text(
        "[profile admin]\nrole_arn = arn:aws:iam::111122223333:role/admin\nsource_profile = me\n"
        "mfa_serial = arn:aws:iam::111122223333:mfa/me\n"
        "[profile me]\naws_access_key_id = ME\naws_secret_access_key = secret\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "aws"))


def by_profile(app: Application, url: str, profile: str) -> ConnectionDialog:
    """The dialog, filled in for a profile that has no keys of its own."""
    dialog = asked(app, url)
    dialog.anonymous.setChecked(False)
    dialog.profile.addItem(profile, profile)
    dialog.profile.setCurrentIndex(dialog.profile.findData(profile))
    return dialog


def test_an_mfa_code_is_asked_for_while_the_window_lives(
    app: Application, endpoint: Service, qtbot: QtBot, sts: list[str], admin: None
) -> None:
    dialog = by_profile(app, endpoint.url, "admin")
    qtbot.mouseClick(dialog.connect_button, LEFT)
    code: CodeDialog = _waited(qtbot, CodeDialog)
    assert "mfa/me" in " ".join(one.text() for one in code.findChildren(QLabel))
    qtbot.keyClicks(code.field, "123456")
    qtbot.mouseClick(code.yes, LEFT)
    qtbot.waitUntil(lambda: _kind(app) == "Remote", timeout=LONG_MS)
    assert len(sts) == 1
    assert "TokenCode=123456" in sts[0]


def test_no_mfa_code_is_an_answer_as_well(
    app: Application, endpoint: Service, qtbot: QtBot, sts: list[str], admin: None
) -> None:
    dialog = by_profile(app, endpoint.url, "admin")
    qtbot.mouseClick(dialog.connect_button, LEFT)
    code: CodeDialog = _waited(qtbot, CodeDialog)
    code.reject()
    qtbot.waitUntil(dialog.problem.isVisible, timeout=LONG_MS)
    assert "No MFA code was given" in dialog.problem.text()
    dialog.reject()
    assert sts == []


def test_an_expired_sign_on_names_the_command(
    app: Application, endpoint: Service, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(SSOTokenProvider, "_SSO_TOKEN_CACHE_DIR", str(tmp_path / ".aws" / "sso" / "cache"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config" / "aws"))
    (tmp_path / "config").mkdir(exist_ok=True)
    sso(tmp_path / "config", "old-token", valid_s=-60.0, name="aws")
    dialog = by_profile(app, endpoint.url, "dev")
    qtbot.mouseClick(dialog.connect_button, LEFT)
    qtbot.waitUntil(dialog.problem.isVisible, timeout=LONG_MS)
    assert "aws sso login --profile dev" in dialog.problem.text()
    assert dialog.connect_button.isEnabled()
    dialog.reject()


def test_a_throttled_endpoint_says_so_and_is_asked_again_by_hand(
    app: Application, endpoint: Service, qtbot: QtBot
) -> None:
    window, bar = connected(app, endpoint.url, qtbot)
    served = endpoint.backend
    assert served is not None
    send = served.send
    served.send = _refusing(send, Refused("RequestLimitExceeded", "Request limit exceeded."))  # type: ignore[method-assign, assignment]
    window.refresh()
    retry = button(bar, "Try again")
    qtbot.waitUntil(retry.isVisible, timeout=LONG_MS)
    assert "fewer requests" in bar._problem.text()
    served.send = send  # type: ignore[method-assign]
    qtbot.mouseClick(retry, LEFT)
    qtbot.waitUntil(lambda: not retry.isVisible(), timeout=LONG_MS)


def _refusing(send: Callable[..., object], refused: Refused) -> Callable[..., object]:
    async def refuse(request: Request[object], caller: str = "") -> object:
        raise refused

    return refuse


def test_a_plan_that_lost_its_answer_half_way_goes_on_on_a_remote(
    app: Application, endpoint: Service, qtbot: QtBot
) -> None:
    """The request is carried out, and what comes back is HTTP 500."""
    window, bar = connected(app, endpoint.url, qtbot)
    backend, served = window.store.backend, endpoint.backend
    assert isinstance(backend, RemoteBackend)
    assert served is not None
    assert backend.unlock("lab")
    send = served.send

    async def losing(request: Request[object], caller: str = "") -> object:
        answer = await send(request, caller)
        if action_of(request) == "AttachNetworkInterface":
            served.send = send  # type: ignore[method-assign]
            raise RuntimeError("the answer is lost")
        return answer

    served.send = losing  # type: ignore[method-assign, assignment]
    world = window.store.world
    subnet = next(one for one in world.all(Subnet) if name_of(one) == "private-a")
    wizard = CreateInterfaceWizard(window.store, window.tasks, subnet_id=subnet.id, parent=window)
    wizard.open()
    wizard.edit("attach_to", next(one.id for one in world.all(Instance) if name_of(one) == "web-1"))
    wizard.perform()
    page = wizard.run_page
    qtbot.waitUntil(page.note.isVisible, timeout=LONG_MS)
    assert page.title.text() == "No answer came to a step"
    qtbot.mouseClick(page.buttons["continue"], LEFT)
    qtbot.waitUntil(lambda: bool(wizard.run and wizard.run.succeeded), timeout=LONG_MS)
    made = wizard.run.made[0] if wizard.run else ""
    qtbot.waitUntil(lambda: world.one(NetworkInterface, made).attachment is not None, timeout=LONG_MS)
    assert sum(call.action == "AttachNetworkInterface" for call in endpoint.calls) == 1
    wizard.close()
    bar.lock.click()


def test_what_somebody_else_does_is_seen_at_once(app: Application, endpoint: Service, qtbot: QtBot) -> None:
    window, bar = connected(app, endpoint.url, qtbot)
    subnet = next(iter(window.store.world.all(Subnet))).id
    with qtbot.waitSignal(window.store.changed, timeout=LONG_MS) as changed:
        made = endpoint.client().create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
    assert [one.id for one in changed.args[0].upserts] == [made]
    assert any(one.text().endswith(", live") for one in bar.findChildren(QLabel) if one.isVisible())


def test_no_key_is_in_anything_that_is_kept(
    app: Application, endpoint: Service, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wJalr-secret")
    dialog = asked(app, endpoint.url)
    dialog.anonymous.setChecked(False)
    qtbot.mouseClick(dialog.connect_button, LEFT)
    qtbot.waitUntil(lambda: _kind(app) == "Remote", timeout=LONG_MS)
    assert app.window is not None
    backend = app.window.store.backend
    assert isinstance(backend, RemoteBackend)
    backend.unlock("lab")
    app.window.store.tasks.start("create", _create(backend))
    qtbot.waitUntil(lambda: bool(backend.history()), timeout=LONG_MS)
    app.session.save()
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    kept.append(json.dumps([str(one) for one in backend.history()]).encode())
    assert not any(b"wJalr" in one or b"AKIAEXAMPLE" in one for one in kept)


async def _create(backend: RemoteBackend) -> None:
    await backend.send(CreateNetworkInterface(subnet_id=next(iter(backend.world.all(Subnet))).id))


def _waited(qtbot: QtBot, kind: type[CodeDialog]) -> CodeDialog:
    def shown() -> list[CodeDialog]:
        return [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()), timeout=LONG_MS)
    return shown()[0]
