"""Where Tab leads, and that one sees where one is."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from console.desktop.history_page import HistoryPage
from console.desktop.inspector.panel import Page
from console.desktop.tables.page import TablePage
from console.desktop.theme import LIGHT
from console.desktop.window import MainWindow
from console.ec2.requests import AttachNetworkInterface
from console.ec2.resources import Instance, NetworkInterface
from tests.desktop.finding import called
from tests.desktop.founding.person import Person


@pytest.fixture
def person(window: MainWindow, qtbot: QtBot) -> Person:
    return Person(window, qtbot)


def tab(qtbot: QtBot) -> QWidget:
    """What has the focus after it."""
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, Qt.Key.Key_Tab)
    after = QApplication.focusWidget()
    assert after is not None
    return after


def test_tab_leaves_the_button_of_an_empty_page(window: MainWindow, qtbot: QtBot) -> None:
    window.show_page("key-pairs")
    page = window.pages.made("key-pairs")
    assert isinstance(page, TablePage)
    buttons = page.findChildren(QPushButton)
    create = next(one for one in buttons if one.property("kind") == "primary" and one.isVisible())
    create.setFocus()
    walked = [tab(qtbot) for _ in range(4)]
    assert create not in walked
    window.pages.setFocus()
    assert page.field.hasFocus()


def test_the_first_tab_in_the_history_is_to_its_filter(window: MainWindow, qtbot: QtBot) -> None:
    window.show_page("history")
    page = window.pages.made("history")
    assert isinstance(page, HistoryPage)
    window.pages.setFocus()
    assert tab(qtbot) is page.search
    assert [tab(qtbot) for _ in range(4)] == [page.lifecycles, page.who, page.export, page.table]


@pytest.mark.parametrize("what", ["find", "command", "id", "page"])
def test_what_has_the_focus_has_a_ring(window: MainWindow, qtbot: QtBot, what: str) -> None:
    window.go_to(called(window.store.world, "standby", NetworkInterface))
    panel = window.inspector
    widget: QWidget | None = {
        "find": window.toolbar.find_box,
        "command": panel.command.findChild(QTextEdit),
        "id": panel._id.findChild(QLabel),
        "page": panel.page("Details"),
    }[what]
    assert widget is not None
    before, ring = widget.grab().toImage(), QColor(LIGHT.accent)
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(widget.hasFocus)
    after, at = widget.grab().toImage(), (widget.width() // 2, 0)
    assert before.pixelColor(*at) != ring
    assert after.pixelColor(*at) == ring


def test_an_action_of_the_palette_selects_nothing_in_the_diagram(person: Person) -> None:
    window = person.window
    person.diagram.setFocus()
    camera = person.diagram.camera
    window.open_palette()
    assert window._palette is not None
    QWidget.setTabOrder(window._palette.field, person.diagram)  # as it may be, by when each is made
    window._palette.dismiss()
    person.run("Theme: light")
    assert person.diagram.hasFocus()
    assert window.selection.ids == ()
    assert person.diagram.camera == camera


def test_a_real_tab_lands_on_the_first_thing(person: Person, qtbot: QtBot) -> None:
    diagram = person.diagram
    person.window.navigation.setFocus()
    while tab(qtbot) is not diagram:
        pass
    assert diagram.selection == (diagram.walk()[0],)


def test_a_click_on_topology_gives_the_diagram_its_keys_and_an_arrow_to_it_does_not(
    person: Person, qtbot: QtBot
) -> None:
    navigation = person.window.navigation
    navigation.setFocus()
    qtbot.keyClick(navigation, Qt.Key.Key_Down)
    qtbot.keyClick(navigation, Qt.Key.Key_Up)
    assert person.window.pages.page == "topology"
    assert navigation.hasFocus()
    middle = navigation.visualRect(navigation.currentIndex()).center()
    qtbot.mouseClick(navigation.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert person.diagram.hasFocus()


def test_a_click_into_the_inspector_leaves_the_focus_where_it_is(person: Person, qtbot: QtBot) -> None:
    person.diagram.setFocus()
    page = person.window.inspector.findChild(Page)
    assert page is not None
    qtbot.mouseClick(page.viewport(), Qt.MouseButton.LeftButton, pos=page.viewport().rect().bottomRight())
    assert person.diagram.hasFocus()


def test_after_detach_the_next_key_does_not_take_it_back(person: Person, qtbot: QtBot) -> None:
    standby, web = person.find(NetworkInterface, "standby").id, person.find(Instance, "web-1").id
    person.meanwhile(AttachNetworkInterface(network_interface_id=standby, instance_id=web, device_index=2))
    person.click_in_diagram(standby)
    person.wait(lambda: person._called(person.window.inspector, "Detach"))
    person.button(person.window.inspector, "Detach").setFocus()
    person.key(Qt.Key.Key_Space)
    person.wait(lambda: person._called(person.window.toasts, "Undo"))
    person.wait(lambda: person._called(person.window.inspector, "Attach…"))
    assert person.window.inspector.action_row.isAncestorOf(person.window.focusWidget())


def test_what_is_handed_on_does_not_come_to_a_toast(person: Person, qtbot: QtBot) -> None:
    person.window.notifications.show("Deleted standby", "ok", "Undo", lambda: None)
    button = QPushButton(person.window.toasts.parentWidget())
    button.show()
    QWidget.setTabOrder(button, person.button(person.window.toasts, "Undo"))
    button.setFocus()
    button.hide()
    assert person.diagram.hasFocus()
