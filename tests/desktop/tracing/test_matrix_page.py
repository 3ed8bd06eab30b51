"""Who reaches whom, a row its columns; a cell leads to its trace."""

from PySide6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot

from console.desktop.tracing.matrix_page import MatrixPage
from console.desktop.tracing.panel import TracePanel
from console.ec2.requests import StopInstances
from console.ec2.resources import Instance
from tests.desktop.founding.person import Person


def page_of(person: Person) -> MatrixPage:
    person.go_to_page("Reachability")
    return person.on_screen(MatrixPage)


def cell(page: MatrixPage, source: str, destination: str) -> QModelIndex:
    return page.model.index(page.model.names.index(source), page.model.names.index(destination))


def test_the_database_is_reached_from_the_private_side_only(person: Person, qtbot: QtBot) -> None:
    page = page_of(person)
    person.type(page.port, "5432")
    qtbot.keyClick(page.port, Qt.Key.Key_Return)
    assert page.model.reaches(*_at(cell(page, "web-1 eth1", "db-1 eth0"))) is True
    assert page.model.reaches(*_at(cell(page, "proxy-1 eth0", "db-1 eth0"))) is False
    assert page.model.reaches(*_at(cell(page, "internet", "db-1 eth0"))) is False
    assert page.model.reaches(*_at(cell(page, "db-1 eth0", "db-1 eth0"))) is None


def _at(index: QModelIndex) -> tuple[int, int]:
    return index.row(), index.column()


def test_a_cell_shows_its_trace(person: Person, qtbot: QtBot) -> None:
    page = page_of(person)
    person.type(page.port, "80")
    qtbot.keyClick(page.port, Qt.Key.Key_Return)
    index = cell(page, "internet", "web-1 eth0")
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=page.table.visualRect(index).center())
    panel = person.on_screen(TracePanel)
    assert (panel.source.text(), panel.destination.text(), panel.port.text()) == ("internet", "web-1 eth0", "80")
    assert panel.forward.rows()


def test_it_is_of_what_is_selected_and_follows_the_world(person: Person, web: str, qtbot: QtBot) -> None:
    person.window.selection.set((web, person.find(Instance, "proxy-1").id))
    page = page_of(person)
    assert page.model.names == ["internet", "corporate network", "proxy-1 eth0", "web-1 eth0", "web-1 eth1"]
    person.type(page.port, "80")
    qtbot.keyClick(page.port, Qt.Key.Key_Return)
    assert page.model.reaches(*_at(cell(page, "internet", "web-1 eth0"))) is True
    person.meanwhile(StopInstances(instance_ids=(web,)))
    person.wait(lambda: page.model.reaches(*_at(cell(page, "internet", "web-1 eth0"))) is False)
    person.press(page, "Of everything")
    assert "db-1 eth0" in page.model.names
