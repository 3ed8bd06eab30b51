"""Share API in the window: a real client works on the world that the window shows."""

import asyncio
import gc
import socket
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console.backends.embedded import EmbeddedBackend
from console.desktop.history_page import HistoryPage
from console.desktop.share.page import SharePage
from console.desktop.share.sharing import Sharing
from console.desktop.share.snippets import MASK, SNIPPETS, Endpoint
from console.desktop.store import WorldStore
from console.desktop.tasks import Tasks
from console.desktop.widgets.action_button import ActionButton
from console.desktop.window import MainWindow
from console.ec2.resources import NetworkInterface, Subnet

Run = Callable[[Any], Any]
AT = Endpoint("http://127.0.0.1:4566", "us-east-1", "AKIAEXAMPLE", "s3cr3t")


@pytest.fixture(autouse=True)
def garbage_of_this_thread() -> Iterator[None]:
    """The client works in a thread, and a QObject that dies in it takes the program along (see desktop/garbage.py)."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> Iterator[SharePage]:
    """The page, with the world shared at a free port as a person would."""
    button = next(one for one in window.toolbar.findChildren(ActionButton) if one.text() == "Share API")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    page = window.pages.made("share")
    assert isinstance(page, SharePage)
    page.port.setText("0")
    QTest.mouseClick(page.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.sharing.state == "on", timeout=10_000)
    yield page
    if window.sharing.state == "on":
        window.sharing.stop()
        qtbot.waitUntil(lambda: window.sharing.state == "off", timeout=10_000)


def client(sharing: Sharing, **other: str) -> Any:
    at = sharing.endpoint(revealed=True)
    assert at is not None
    keys = {"aws_access_key_id": at.access_key, "aws_secret_access_key": at.secret_key} | other
    config = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=10)
    return boto3.client("ec2", endpoint_url=at.url, region_name=at.region, config=config, **keys)


def call(run: Run, ec2: Any, operation: str, **parameters: Any) -> Any:
    """In a thread, as the server runs on this one."""
    return run(asyncio.to_thread(getattr(ec2, operation), **parameters))


def cells(page: SharePage, row: int) -> list[str]:
    return [str(page.model.index(row, column).data()) for column in range(page.model.columnCount())]


def subnet_of(window: MainWindow) -> str:
    return next(iter(window.store.world.all(Subnet))).id


def test_a_call_appears_in_the_world_the_list_and_the_history(
    window: MainWindow, page: SharePage, run: Run, qtbot: QtBot
) -> None:
    ec2 = client(window.sharing)
    made = call(run, ec2, "create_network_interface", SubnetId=subnet_of(window), Description="from outside")
    eni = made["NetworkInterface"]["NetworkInterfaceId"]
    assert window.store.world.one(NetworkInterface, eni).description == "from outside"
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    access_key = page.setup.access_key.text()
    assert cells(page, 0)[1:4] == [access_key, "CreateNetworkInterface", "ok"]
    page.table.selectRow(0)
    assert page.changes.lines() == ["created network interface from outside"]
    QTest.mouseClick(page.to_history, Qt.MouseButton.LeftButton)
    history = window.pages.made("history")
    assert isinstance(history, HistoryPage)
    assert window.pages.page == "history"
    assert history.details.entry is not None
    assert (history.details.entry.caller, history.details.entry.action) == (access_key, "CreateNetworkInterface")


def test_a_refusal_is_told_with_its_code(window: MainWindow, page: SharePage, run: Run, qtbot: QtBot) -> None:
    used = next(one.id for one in window.store.world.all(NetworkInterface) if one.attachment)
    with pytest.raises(ClientError, match="currently in use"):
        call(run, client(window.sharing), "delete_network_interface", NetworkInterfaceId=used)
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert cells(page, 0)[3] == "InvalidParameterValue"
    page.table.selectRow(0)
    assert page.to_history.isEnabled()


def test_a_call_that_only_reads_leaves_no_line_in_the_history(
    window: MainWindow, page: SharePage, run: Run, qtbot: QtBot
) -> None:
    call(run, client(window.sharing), "describe_instances")
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    page.table.selectRow(0)
    assert not page.to_history.isEnabled()


def test_without_the_keys_nobody_gets_in(window: MainWindow, page: SharePage, run: Run) -> None:
    stranger = client(window.sharing, aws_secret_access_key="guessed")
    with pytest.raises(ClientError, match="AuthFailure"):
        call(run, stranger, "create_network_interface", SubnetId=subnet_of(window))


def test_the_secret_is_masked_until_it_is_asked_for_and_copied_whole(page: SharePage, window: MainWindow) -> None:
    setup = page.setup
    whole = window.sharing.endpoint(revealed=True)
    assert whole is not None
    assert setup.secret_key.text() == MASK
    assert whole.secret_key not in setup.lines.toPlainText()
    QTest.mouseClick(setup.copy, Qt.MouseButton.LeftButton)
    assert whole.secret_key in QGuiApplication.clipboard().text()
    QTest.mouseClick(setup.reveal, Qt.MouseButton.LeftButton)
    assert setup.secret_key.text() == whole.secret_key
    window.show_page("topology")
    window.show_page("share")
    assert setup.secret_key.text() == MASK


def test_the_secret_is_in_no_history_entry(window: MainWindow, page: SharePage, run: Run) -> None:
    call(run, client(window.sharing), "create_network_interface", SubnetId=subnet_of(window))
    whole = window.sharing.endpoint(revealed=True)
    assert whole is not None
    assert whole.secret_key not in repr(window.store.history(50))
    assert whole.secret_key not in repr(list(window.sharing.calls))


def test_stopping_ends_it_and_its_keys(window: MainWindow, page: SharePage, run: Run, qtbot: QtBot) -> None:
    port = window.sharing.port
    assert port is not None
    assert f":{port}" in [one.text()[-len(str(port)) - 1 :] for one in window.commands.all()]
    QTest.mouseClick(page.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.sharing.state == "off", timeout=10_000)
    assert window.sharing.endpoint(revealed=True) is None
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_port_that_is_taken_is_said_beside_it(window: MainWindow, qtbot: QtBot) -> None:
    window.show_page("share")
    page = window.pages.made("share")
    assert isinstance(page, SharePage)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        page.port.setText(str(other.getsockname()[1]))
        QTest.mouseClick(page.button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: window.sharing.problem != "" and window.sharing.state == "off", timeout=10_000)
    assert "is taken" in page.problem.text()
    assert page.button.isEnabled()


def test_a_read_only_world_is_not_shared(
    backend: EmbeddedBackend, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(EmbeddedBackend, "read_only", property(lambda _: True))
    sharing = Sharing(WorldStore(backend, tasks))
    assert "read-only" in sharing.why_not
    sharing.start()
    assert sharing.state == "off"


def test_closing_the_window_ends_the_share(window: MainWindow, page: SharePage, run: Run, tasks: Tasks) -> None:
    port = window.sharing.port
    assert port is not None
    run(tasks.cancel_all())
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0
    assert window.sharing.state == "off"


def test_the_window_lives_on_while_a_client_is_busy(window: MainWindow, page: SharePage, run: Run) -> None:
    """Between two answers the loop has its turn; how late a frame is, is the benchmarks' business."""
    seen: list[int] = []

    async def busy() -> None:
        ec2, subnet = client(window.sharing), subnet_of(window)

        def work() -> None:
            for _ in range(40):
                ec2.create_network_interface(SubnetId=subnet)

        working = asyncio.get_running_loop().run_in_executor(None, work)
        while not working.done():
            seen.append(window.sharing.count)
            await asyncio.sleep(0)
        await working

    run(busy())
    assert [one for one, _ in groupby(seen)][:40] == list(range(40))
    assert window.sharing.count == 40


@pytest.mark.parametrize("name", SNIPPETS)
def test_every_way_to_set_up_names_endpoint_and_keys(name: str) -> None:
    text = SNIPPETS[name](AT)
    assert all(one in text for one in (AT.url, AT.region, AT.access_key, AT.secret_key))
