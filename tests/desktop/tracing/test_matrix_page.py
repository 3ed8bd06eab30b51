"""Who reaches whom, a row its columns; a cell leads to its trace."""

import pytest
from PySide6.QtCore import QModelIndex, QRect, Qt
from pytestqt.qtbot import QtBot

from console.desktop.tracing import asking
from console.desktop.tracing.matrix_page import CELL, MatrixPage
from console.desktop.tracing.panel import TracePanel
from console.ec2.requests import CreateTags, StopInstances
from console.ec2.resources import Instance, Tag
from tests.desktop.founding.person import Person
from tests.reach.dual_stack import ipv6_for_shop


def page_of(person: Person) -> MatrixPage:
    person.go_to_page("Reachability")
    return answered(person, person.on_screen(MatrixPage))


def answered(person: Person, page: MatrixPage) -> MatrixPage:
    person.wait(lambda: not page.asking)
    return page


def ask_for(person: Person, page: MatrixPage, port: str) -> None:
    person.type(page.port, port)
    person.qtbot.keyClick(page.port, Qt.Key.Key_Return)
    answered(person, page)


def cell(page: MatrixPage, source: str, destination: str) -> QModelIndex:
    return page.model.index(page.model.names.index(source), page.model.names.index(destination))


def test_the_database_is_reached_from_the_private_side_only(person: Person) -> None:
    page = page_of(person)
    ask_for(person, page, "5432")
    assert page.model.reaches(*_at(cell(page, "web-1 eth1", "db-1 eth0"))) is True
    assert page.model.reaches(*_at(cell(page, "proxy-1 eth0", "db-1 eth0"))) is False
    assert page.model.reaches(*_at(cell(page, "internet", "db-1 eth0"))) is False
    assert page.model.reaches(*_at(cell(page, "db-1 eth0", "db-1 eth0"))) is None


def _at(index: QModelIndex) -> tuple[int, int]:
    return index.row(), index.column()


@pytest.mark.parametrize(("first", "last"), [(0, 99), (1, 6), (3, 5)])
def test_what_is_painted_of_a_part_is_what_each_cell_says(person: Person, first: int, last: int) -> None:
    model = page_of(person).model
    rows, columns = (range(min(one, len(model.ends)))[first:last] for one in (99, 5))
    said = [[model.reaches(row, column) for column in columns] for row in rows]
    assert model.cells(rows, columns) == said


def test_a_cell_shows_its_trace(person: Person, qtbot: QtBot) -> None:
    page = page_of(person)
    ask_for(person, page, "80")
    index = cell(page, "internet", "web-1 eth0")
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=page.table.visualRect(index).center())
    panel = person.on_screen(TracePanel)
    assert (panel.source.text(), panel.destination.text(), panel.port.text()) == ("internet", "web-1 eth0", "80")
    assert panel.forward.rows()


def test_the_rows_of_an_instance_with_a_long_name_are_told_apart(person: Person, web: str) -> None:
    person.meanwhile(CreateTags(resources=(web,), tags=(Tag("Name", "a name that is far too long for a row"),)))
    person.window.selection.set((web,))
    page = page_of(person)
    head = page.table.verticalHeader()
    places = [QRect(0, head.sectionViewportPosition(row) + 1, head.width(), CELL - 2) for row in (2, 3)]
    assert [name.rpartition(" ")[2] for name in page.model.names[2:]] == ["eth0", "eth1"]
    assert head.viewport().grab(places[0]).toImage() != head.viewport().grab(places[1]).toImage()


def test_it_is_of_what_is_selected_and_follows_the_world(person: Person, web: str) -> None:
    person.window.selection.set((web, person.find(Instance, "proxy-1").id))
    page = page_of(person)
    assert page.model.names == ["internet", "corporate network", "proxy-1 eth0", "web-1 eth0", "web-1 eth1"]
    ask_for(person, page, "80")
    assert page.model.reaches(*_at(cell(page, "internet", "web-1 eth0"))) is True
    person.meanwhile(StopInstances(instance_ids=(web,)))
    person.wait(lambda: page.model.reaches(*_at(cell(page, "internet", "web-1 eth0"))) is False)
    person.press(page, "Of everything")
    answered(person, page)
    assert "db-1 eth0" in page.model.names


def test_a_long_question_is_asked_in_turns_and_let_go_of_when_the_world_changes(
    person: Person, web: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(person)
    monkeypatch.setattr(asking, "AT_ONCE_S", 1e-9)
    monkeypatch.setattr(asking, "SLICE_S", 0)
    before = page.model.service
    person.type(page.port, "80")
    person.qtbot.keyClick(page.port, Qt.Key.Key_Return)
    assert page.asking
    assert page.model.service == before
    assert "asking who reaches whom, " in page.about.text()
    person.meanwhile(StopInstances(instance_ids=(web,)))
    answered(person, page)
    person.wait(lambda: page.model.service.ports == (80, 80) and not page.asking)
    assert page.model.reaches(*_at(cell(page, "internet", "web-1 eth0"))) is False
    assert "pairs get through" in page.about.text()


def test_ipv6_is_a_choice_where_the_world_has_it(person: Person) -> None:
    page = page_of(person)
    assert not page.family.isVisible()
    for request in ipv6_for_shop(person.world):
        with person.qtbot.waitSignal(person.window.store.changed):
            person.meanwhile(request)
    person.wait(page.family.isVisible)
    ask_for(person, page, "80")
    page.family.setCurrentText("IPv6")
    answered(person, page)
    assert "corporate network" not in page.model.names  # a VPN gateway's tunnels carry IPv4 alone
    reached = cell(page, "internet", "web-1 eth0")
    assert page.model.reaches(*_at(reached)) is True
    assert reached.data(Qt.ItemDataRole.ToolTipRole) == "internet reaches web-1 eth0 by tcp 80 over IPv6"
    assert page.model.reaches(*_at(cell(page, "internet", "web-2 eth0"))) is False
    page.table.activated.emit(reached)
    panel = person.on_screen(TracePanel)
    assert panel.family.currentText() == "IPv6"
    person.wait(lambda: panel.text().startswith("internet → web-1 eth0, tcp 80 over IPv6: reachable"))
