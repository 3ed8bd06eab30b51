"""A table page as a person uses it."""

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from console.desktop.models import index
from console.desktop.models.column import ResourceKind
from console.desktop.models.compute import KEY_PAIRS, NETWORK_INTERFACES
from console.desktop.models.differences import Differences
from console.desktop.models.kinds import KINDS
from console.desktop.notifications import Notifications
from console.desktop.tables import page as page_
from console.desktop.tables.delegate import PADDING
from console.desktop.tables.page import TablePage
from console.desktop.tasks import Tasks
from console.desktop.theme import LIGHT, mono
from console.ec2.requests import CreateTags, DeleteNetworkInterface, Request
from console.ec2.resources import Instance, NetworkInterface, Tag
from console.ec2.world import World
from tests.desktop.finding import called

Send = Callable[[Request[Any]], Any]
LEFT = Qt.MouseButton.LeftButton
PLAIN, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def world(differences: Differences) -> World:
    return differences.store.world


@pytest.fixture
def page(differences: Differences, tasks: Tasks, notifications: Notifications, qtbot: QtBot) -> Iterator[TablePage]:
    page = TablePage(NETWORK_INTERFACES, differences, tasks, notifications, LIGHT)
    qtbot.addWidget(page)
    page.resize(1100, 600)
    page.show()
    qtbot.waitExposed(page)
    yield page
    page.hide()


def names(page: TablePage) -> list[str]:
    return [page.model.cell(one, 0) for one in page.model.ids]


def place(page: TablePage, name: str, key: str = "name") -> QPoint:
    column = next(number for number, one in enumerate(page.model.columns) if one.key == key)
    rect = page.view.visualRect(page.model.index(names(page).index(name), column))
    return QPoint(rect.left() + 16, rect.center().y())


def click(page: TablePage, qtbot: QtBot, name: str, key: str = "name", how: Any = PLAIN) -> None:
    qtbot.mouseClick(page.view.viewport(), LEFT, how, place(page, name, key))


def test_typing_filters_and_escape_shows_all_again(page: TablePage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.field, "subnet:private-a web")
    qtbot.waitUntil(lambda: names(page) == ["web-1 management", "web-2 management"])
    qtbot.keyClick(page.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(names(page)) == 9)


def test_a_filter_that_matches_nothing_says_so_and_can_be_cleared(page: TablePage, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.field, "nowhere")
    qtbot.waitUntil(page._no_match.isVisible)
    qtbot.mouseClick(page._no_match.button, LEFT)
    qtbot.waitUntil(page.view.isVisible)


def test_an_empty_page_says_what_it_is_for(
    differences: Differences, tasks: Tasks, notifications: Notifications, qtbot: QtBot
) -> None:
    page = TablePage(KEY_PAIRS, differences, tasks, notifications, LIGHT)
    qtbot.addWidget(page)
    page.show()
    assert page._empty.isVisible()
    assert page._empty.accessibleName() == "No key pairs yet"


def test_several_rows_are_chosen_with_ctrl(page: TablePage, qtbot: QtBot, world: World) -> None:
    click(page, qtbot, "standby")
    with qtbot.waitSignal(page.selection_changed) as told:
        click(page, qtbot, "web-1 public", how=CONTROL)
    assert set(told.args[0]) == {called(world, "standby"), called(world, "web-1 public")}
    assert "2 selected" in page._counted.text()


def test_what_is_chosen_stays_so_while_its_row_moves(page: TablePage, qtbot: QtBot, send: Send, world: World) -> None:
    click(page, qtbot, "standby")
    standby = called(world, "standby")
    send(CreateTags(resources=(standby,), tags=(Tag("Name", "a first one"),)))
    assert page.view.chosen() == (standby,)
    assert [index.row() for index in page.view.selectionModel().selectedRows()] == [0]


def test_what_is_chosen_is_again_when_the_filter_shows_it_again(page: TablePage, qtbot: QtBot, world: World) -> None:
    click(page, qtbot, "standby")
    page.field.setText("web")
    qtbot.waitUntil(lambda: "standby" not in names(page))
    page.field.clear()
    qtbot.waitUntil(lambda: "standby" in names(page))
    assert [page.model.ids[index.row()] for index in page.view.selectionModel().selectedRows()] == [
        called(world, "standby")
    ]


def test_a_deleted_row_is_no_longer_chosen(page: TablePage, qtbot: QtBot, send: Send, world: World) -> None:
    click(page, qtbot, "standby")
    with qtbot.waitSignal(page.selection_changed) as told:
        send(DeleteNetworkInterface(network_interface_id=called(world, "standby")))
    assert told.args == [()]


def test_a_click_on_a_link_leads_there(page: TablePage, qtbot: QtBot, world: World) -> None:
    with qtbot.waitSignal(page.link_activated) as told:
        click(page, qtbot, "nat-1 public", "instance")
    assert told.args == [called(world, "nat-1", Instance)]


def test_rows_are_copied_as_cells_of_a_spreadsheet(page: TablePage, qtbot: QtBot) -> None:
    click(page, qtbot, "standby")
    qtbot.keyClick(page.view, Qt.Key.Key_C, CONTROL)
    titles, row = QGuiApplication.clipboard().text().split("\n")
    assert dict(zip(titles.split("\t"), row.split("\t"), strict=True))["Private IPv4"] == "10.0.128.40"


def test_a_hidden_column_comes_back_and_the_session_keeps_it(page: TablePage, qtbot: QtBot) -> None:
    menu = page.view.columns_menu(page)
    next(one for one in menu.actions() if one.text() == "Attachment ID").trigger()
    next(one for one in menu.actions() if one.text() == "Zone").trigger()
    assert "Attachment ID" in page.view.titles()
    assert "Zone" not in page.view.titles()
    state = page.state()
    page.view.reset_columns()
    page.restore(state)
    assert "Attachment ID" in page.view.titles()
    assert isinstance(menu, QMenu)


def test_the_csv_has_what_the_table_shows(page: TablePage, qtbot: QtBot, tmp_path: Path) -> None:
    page.field.setText("subnet:private-a")
    qtbot.waitUntil(lambda: len(names(page)) == 3)
    page.export(str(tmp_path / "web.csv"))
    qtbot.waitUntil((tmp_path / "web.csv").exists)
    qtbot.waitUntil(lambda: not page._tasks.running())
    with (tmp_path / "web.csv").open(newline="") as file:
        titles, *rows = csv.reader(file)
    assert titles == page.view.titles()
    assert [row[0] for row in rows] == names(page)


def test_a_csv_that_cannot_be_written_is_told(
    page: TablePage, notifications: Notifications, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(notifications.added) as told:
        page.export(str(tmp_path / "no" / "folder.csv"))
    assert "could not be written" in told.args[0].text


def test_rows_can_be_reached_from_the_filter_by_keys(page: TablePage, qtbot: QtBot, world: World) -> None:
    page.focus_filter()
    qtbot.keyClick(page.field, Qt.Key.Key_Down)
    with qtbot.waitSignal(page.row_activated) as told:
        qtbot.keyClick(page.view, Qt.Key.Key_Return)
    assert told.args[0] in world.ids(NetworkInterface)


LONGEST = {
    "ip": "255.255.255.255",
    "public": "255.255.255.255",
    "private": "255.255.255.255",
    "cidr": "100.100.100.100/28",
    "mac": "02:f1:4a:00:00:00",
}


@pytest.mark.parametrize("kind", KINDS, ids=[kind.page for kind in KINDS])
def test_addresses_and_ids_fit_their_columns(kind: ResourceKind[Any], qtbot: QtBot) -> None:
    metrics = QFontMetrics(mono())
    prefix = "eipalloc" if kind.word == "elastic-ip" else "subnet" if kind.word == "subnet" else "acl"
    for column in kind.columns:
        text = f"{prefix}-{'0' * 17}" if column.key == "id" else LONGEST.get(column.key, "")
        if column.mono and column.shown and text:
            assert metrics.horizontalAdvance(text) + 2 * PADDING <= column.width, column.title


def test_only_keys_need_to_see_the_current_cell(page: TablePage, qtbot: QtBot) -> None:
    page.view.setFocus()
    qtbot.mouseClick(page.view.viewport(), LEFT, PLAIN, place(page, "standby"))
    assert not page.view.by_keys
    qtbot.keyClick(page.view, Qt.Key.Key_Down)
    assert page.view.by_keys


def test_very_many_are_looked_up_in_slices_once_the_page_is_in_sight(
    page: TablePage, world: World, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(page_, "MANY", 2)
    monkeypatch.setattr(page_, "SLICE_S", -1.0)
    monkeypatch.setattr(index, "LOOKED_UP", 2)
    page.hide()
    chosen = tuple(world.ids(NetworkInterface))
    page.select((*world.ids(Instance), *chosen))
    assert page.view.count_chosen() == 0
    page.show()
    qtbot.waitUntil(lambda: page.view.count_chosen() == len(chosen))
