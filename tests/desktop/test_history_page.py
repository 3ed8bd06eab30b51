"""The history as a page: live, filtered, paged, and the way back."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from console.desktop.actions.actions import Actions
from console.desktop.history_model import PAGE, HistoryModel
from console.desktop.history_page import HistoryPage
from console.desktop.notifications import Notifications
from console.desktop.store import WorldStore
from console.desktop.tasks import Tasks
from console.ec2.errors import Refused
from console.ec2.requests import (
    CreateTags,
    DeleteNetworkInterface,
    DetachNetworkInterface,
    StopInstances,
)
from console.ec2.resources import Instance, NetworkInterface, Resource, Tag, name_of

Send = Callable[[Any], Any]


@pytest.fixture
def page(
    store: WorldStore, tasks: Tasks, notifications: Notifications, qtbot: QtBot, qapp: QApplication
) -> Iterator[HistoryPage]:
    from PySide6.QtWidgets import QWidget

    holder = QWidget()
    qtbot.addWidget(holder)
    page = HistoryPage(store, Actions(store, tasks, notifications, holder), holder)
    holder.resize(1058, 926)
    page.resize(1058, 926)
    holder.show()
    qtbot.waitUntil(lambda: page.details.entry is not None)
    yield page
    holder.close()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def one(store: WorldStore, kind: type[Resource], name: str) -> Any:
    return next(record for record in store.world.all(kind) if name_of(record) == name)


def cells(page: HistoryPage, row: int) -> list[str]:
    return [str(page.model.index(row, column).data()) for column in range(page.model.columnCount())]


def test_a_request_comes_on_top_with_its_outcome(
    page: HistoryPage, store: WorldStore, send: Send, qtbot: QtBot
) -> None:
    send(StopInstances(instance_ids=(one(store, Instance, "web-1").id,)))
    qtbot.waitUntil(lambda: cells(page, 0)[2] == "Stop instances")
    assert cells(page, 0)[3:5] == ["Stopped instances web-1", "done"]
    assert page.details.entry is not None
    assert page.details.entry.action == "StopInstances"


def test_a_refusal_stands_there_with_its_code_and_changed_nothing(
    page: HistoryPage, store: WorldStore, run: Callable[[Any], Any], qtbot: QtBot
) -> None:
    in_use = one(store, NetworkInterface, "web-1 public").id
    with pytest.raises(Refused):
        run(store.send(DeleteNetworkInterface(network_interface_id=in_use)))
    qtbot.waitUntil(lambda: cells(page, 0)[4] == "InvalidParameterValue")
    assert page.details.undo.isHidden()


def test_an_entry_shows_each_field_before_and_after(
    page: HistoryPage, store: WorldStore, send: Send, qtbot: QtBot
) -> None:
    standby = one(store, NetworkInterface, "standby").id
    send(CreateTags(resources=(standby,), tags=(Tag("Name", "spare"),)))
    qtbot.waitUntil(lambda: cells(page, 0)[2] == "Create tags")
    assert page.details.changes.lines() == ["changed network interface spare"]
    assert page.details.command.text().startswith("aws ec2 create-tags")


def test_undo_this_reverses_the_entry_and_marks_it(
    page: HistoryPage, store: WorldStore, send: Send, qtbot: QtBot
) -> None:
    eth1 = one(store, NetworkInterface, "web-1 management")
    send(DetachNetworkInterface(attachment_id=eth1.attachment.attachment_id))
    qtbot.waitUntil(lambda: cells(page, 0)[2] == "Detach network interface")
    QTest.mouseClick(page.details.undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: store.world.one(NetworkInterface, eth1.id) == eth1)
    qtbot.waitUntil(lambda: cells(page, 1)[4] == "undone")


def test_a_line_of_a_deed_is_undone_alone_and_says_that_it_has_others(
    page: HistoryPage, store: WorldStore, run: Callable[[Any], Any], qtbot: QtBot
) -> None:
    standby, deed = one(store, NetworkInterface, "standby"), store.deed()
    for key in ("Role", "Team"):
        run(deed.send(CreateTags(resources=(standby.id,), tags=(Tag(key, "spare"),))))
    qtbot.waitUntil(lambda: cells(page, 1)[2] == "Create tags")
    page.table.selectRow(1)
    assert page.details._when.text().endswith("one of several that were asked for together")
    QTest.mouseClick(page.details.undo, Qt.MouseButton.LeftButton)
    tags = (*standby.tags, Tag("Team", "spare"))
    qtbot.waitUntil(lambda: store.world.one(NetworkInterface, standby.id).tags == tags)


def test_why_an_entry_cannot_be_undone_is_said_beforehand(
    page: HistoryPage, store: WorldStore, send: Send, qtbot: QtBot
) -> None:
    standby = one(store, NetworkInterface, "standby").id
    send(CreateTags(resources=(standby,), tags=(Tag("Name", "spare"),)))
    send(CreateTags(resources=(standby,), tags=(Tag("Name", "other"),)))
    qtbot.waitUntil(lambda: cells(page, 1)[2] == "Create tags")
    page.table.selectRow(1)
    assert not page.details.undo.isEnabled()
    assert "changed since" in page.details.undo.toolTip()


def test_lifecycle_steps_show_on_demand(page: HistoryPage, store: WorldStore, send: Send, qtbot: QtBot) -> None:
    send(StopInstances(instance_ids=(one(store, Instance, "web-1").id,)))
    qtbot.waitUntil(lambda: cells(page, 0)[2] == "Stop instances")
    page.lifecycles.click()
    assert cells(page, 0)[2] != "Stop instances"
    assert any("web-1 is stopped" in cells(page, row)[3] for row in range(3))


def test_the_filter_finds_words_anywhere(page: HistoryPage, qtbot: QtBot) -> None:
    QTest.keyClicks(page.search, "run db-1")
    qtbot.waitUntil(lambda: page.model.rowCount() == 1)
    assert cells(page, 0)[2:4] == ["Run instances", "Launched db-1"]
    QTest.keyClicks(page.search, " nothing like it")
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)


def test_pages_are_loaded_as_they_are_needed(
    store: WorldStore, send: Send, qtmodeltester: ModelTester, run: Callable[[Any], Any]
) -> None:
    standby = one(store, NetworkInterface, "standby").id

    async def many() -> None:
        for number in range(260):
            await store.send(CreateTags(resources=(standby,), tags=(Tag("Number", str(number)),)))

    run(many())
    model = HistoryModel(store, store)
    model.catch_up()
    assert model.rowCount() == PAGE
    model.fetchMore(model.index(-1, -1))
    assert model.rowCount() == 2 * PAGE
    qtmodeltester.check(model)
    while model.canFetchMore(model.index(-1, -1)):
        model.fetchMore(model.index(-1, -1))
    rows = model.rowCount()
    numbers = [model.entry(row).number for row in range(rows)]
    assert numbers == sorted(numbers, reverse=True)
    send(CreateTags(resources=(standby,), tags=(Tag("Number", "last"),)))
    model.catch_up()
    assert model.rowCount() == rows + 1
