"""The window as a person meets it, on the embedded backend with the sample world."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent, QFontMetrics, QGuiApplication, QImage, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from console.desktop.dialogs.request_dialog import RequestDialog
from console.desktop.keys import KeysDialog
from console.desktop.models.kinds import KINDS
from console.desktop.navigation import PAGES, fitting, in_short
from console.desktop.screenshot import settled_picture
from console.desktop.session import Session
from console.desktop.store import WorldStore
from console.desktop.tables.page import TablePage
from console.desktop.theme import ThemeManager, sans
from console.desktop.topology_page import TopologyPage
from console.desktop.window import MainWindow
from console.desktop.wizards import CreateInterfaceWizard
from console.ec2.errors import Refused
from console.ec2.requests import CreateNetworkInterface, CreateVpc, DeleteNetworkInterface, Request
from console.ec2.resources import Instance, NetworkInterface, Subnet
from console.ec2.world import World
from console.topology.canvas.lens import Level, level_at
from tests.desktop.conftest import Loop
from tests.desktop.finding import called

Send = Callable[[Request[Any]], Any]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def world(window: MainWindow) -> World:
    return window.store.world


def texts(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def table(window: MainWindow, page: str) -> TablePage:
    window.show_page(page)
    shown = window.pages.currentWidget()
    assert isinstance(shown, TablePage)
    return shown


def test_it_opens_on_the_diagram_of_the_sample(window: MainWindow) -> None:
    assert isinstance(window.pages.currentWidget(), TopologyPage)
    assert "1 VPC · 4 subnets · 9 interfaces · 5 instances" in texts(window.statusbar)
    assert "Embedded" in texts(window.toolbar)


def test_it_is_not_larger_than_the_screen(
    store: WorldStore, session: Session, themes: ThemeManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    window = MainWindow(store, session, themes)
    assert window.height() < window.screen().availableGeometry().height()
    window.close_now()


@pytest.mark.parametrize(
    "kept",
    [
        {"geometry": "!!!", "inspector": {"width": "wide", "hidden": []}, "left": {"shop": []}},
        {
            "left": {"shop": {"page": "instances", "filters": {"instances": 7}}},
            "tables": {"instances": {"columns": [["state", "broad"]], "sort": ["name"]}},
        },
        {"left": {"shop": {"page": "instances", "filters": [7]}}, "tables": {"instances": ["state"]}},
        {"left": {"shop": {"page": ["instances"]}}},
        {"cameras": {"shop": {"x": "far", "pins": {"i-1": 3}}}},
    ],
)
def test_a_session_by_another_hand_is_no_reason_not_to_open(
    store: WorldStore, session: Session, themes: ThemeManager, kept: dict[str, Any]
) -> None:
    for key, value in kept.items():
        session.put(key, value)
    window = MainWindow(store, session, themes)
    window.show()
    window.keep()
    window.close_now()


def test_a_refusal_stands_in_the_status_bar_in_words(window: MainWindow, store: WorldStore, loop: Loop) -> None:
    with pytest.raises(Refused):
        loop.run_until_complete(store.send(DeleteNetworkInterface(network_interface_id="eni-0")))
    window.statusbar._refresh()
    assert "delete network interface was refused: InvalidNetworkInterfaceId" in texts(window.statusbar)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_and_is_marked(window: MainWindow, page: str, qtbot: QtBot) -> None:
    window.show_page(page)
    shown = window.pages.currentWidget()
    assert shown is not None
    assert shown.isVisible()
    marked = window.navigation.currentIndex().data(Qt.ItemDataRole.UserRole)
    assert marked == (None if page == "share" else page)  # the toolbar leads there, not the list


def test_f5_reads_every_page_anew_and_keeps_what_is_selected(window: MainWindow, qtbot: QtBot, world: World) -> None:
    for page in ("history", "instances", "topology"):
        window.show_page(page)
    window.selection.set((called(world, "db-1", Instance),))
    qtbot.keyClick(window, Qt.Key.Key_F5)
    assert table(window, "instances").view.chosen() == (called(world, "db-1", Instance),)


def test_a_picture_waits_for_the_advice(window: MainWindow, loop: Loop) -> None:
    assert not loop.run_until_complete(settled_picture(window)).isNull()
    assert window.advisor.summary() == ("1 asymmetric route", True)


def test_the_zoom_is_told_where_there_is_a_diagram(window: MainWindow, qtbot: QtBot) -> None:
    (said,) = (one for one in window.statusbar.findChildren(QLabel) if one.accessibleName() == "Zoom")
    qtbot.waitUntil(lambda: said.text().endswith(" %"))
    window.show_page("vpcs")
    window.topology.zoom_changed.emit(0.001)  # the camera is also moved where nobody sees it
    assert said.text() == ""
    window.show_page("topology")
    assert said.text().endswith(" %")


def test_keys_lead_to_pages(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_5, CONTROL)
    assert window.pages.page == "network-interfaces"


def test_the_arrows_in_the_navigation_pass_over_headings(window: MainWindow, qtbot: QtBot) -> None:
    window.show_page("history")
    qtbot.keyClick(window.navigation, Qt.Key.Key_Down)
    assert window.pages.page == "instances"


def test_advice_that_is_longer_than_the_list_is_wide_ends_in_dots(window: MainWindow) -> None:
    navigation, pictures = window.navigation, []
    for summary in ("2 addressless public subnets in a zone", "2 addressless public subnets inside", "2 addressless"):
        navigation.show_advice(summary, True)
        pictures.append(navigation.grab().toImage())
    assert pictures[0] == pictures[1] != pictures[2]
    row = navigation.model().match(navigation.model().index(0, 0), Qt.ItemDataRole.UserRole, "advice")[0]
    assert row.data(Qt.ItemDataRole.ToolTipRole) == "2 addressless"


def test_counts_follow_what_is_made(window: MainWindow, qtbot: QtBot, send: Send, world: World) -> None:
    send(CreateNetworkInterface(subnet_id=called(world, "private-a", Subnet)))
    row = window.navigation.model().match(
        window.navigation.model().index(0, 0), Qt.ItemDataRole.UserRole, "network-interfaces"
    )[0]
    qtbot.waitUntil(lambda: row.data(Qt.ItemDataRole.UserRole + 1) == 10)
    assert row.data(Qt.ItemDataRole.AccessibleTextRole) == "Network interfaces, 10"
    qtbot.waitUntil(lambda: "10 interfaces" in texts(window.statusbar))


def test_the_selection_is_one_for_diagram_table_and_inspector(window: MainWindow, world: World) -> None:
    standby = called(world, "standby", NetworkInterface)
    page = table(window, "network-interfaces")
    window.show_page("topology")
    diagram = window.pages.currentWidget()
    assert isinstance(diagram, TopologyPage)
    diagram.view.choose((standby,))
    assert page.view.chosen() == (standby,)
    assert standby in texts(window.inspector)
    page.view.choose(())
    page.view.selectRow(page.model.row_of(called(world, "web-1 public")) or 0)
    assert diagram.view.selection == (called(world, "web-1 public"),)


def test_what_is_made_begins_in_what_is_selected(window: MainWindow, send: Send, world: World) -> None:
    other = send(CreateVpc(cidr_block="10.8.0.0/16"))
    page = table(window, "vpcs")
    page.view.selectRow(page.model.row_of(other.id) or 0)
    window.resource_actions.create("subnet").trigger()
    form = next(one for one in window.findChildren(RequestDialog) if one.isVisible())
    assert form.field("vpc_id").value() == other.id
    form.reject()

    subnet_id = called(world, "private-b", Subnet)
    window.selection.set((subnet_id,))
    window.resource_actions.create("network-interface").trigger()
    wizard = next(one for one in QApplication.topLevelWidgets() if isinstance(one, CreateInterfaceWizard))
    assert wizard.flow.draft.subnet_id == subnet_id
    wizard.reject()


def test_what_is_deleted_is_no_longer_selected(window: MainWindow, send: Send, world: World) -> None:
    standby = called(world, "standby", NetworkInterface)
    window.selection.set((standby,))
    send(DeleteNetworkInterface(network_interface_id=standby))
    assert window.selection.ids == ()


def test_a_resource_that_the_diagram_does_not_draw_is_shown_in_its_table(window: MainWindow, world: World) -> None:
    group = called(world, "mgmt-ssh")
    window.go_to(group)
    assert (window.pages.page, window.selection.ids) == ("security-groups", (group,))


def test_return_on_a_row_shows_it_in_the_diagram(window: MainWindow, world: World) -> None:
    page = table(window, "instances")
    nat = called(world, "nat-1", Instance)
    page.row_activated.emit(nat)
    assert (window.pages.page, window.selection.ids) == ("topology", (nat,))


def test_the_menu_of_a_thing_has_its_actions_and_says_what_is_not_possible(window: MainWindow, world: World) -> None:
    window.show_menu((called(world, "web-1 public"),), window.mapToGlobal(QPoint(300, 300)))
    menu = next(one for one in window.findChildren(QMenu) if one.isVisible())
    delete = next(one for one in menu.actions() if one.text() == "Delete…")
    assert not delete.isEnabled()
    assert "in use by web-1" in delete.toolTip()
    menu.close()


def test_undo_is_named_and_takes_back_by_its_key(window: MainWindow, qtbot: QtBot, send: Send, world: World) -> None:
    made = send(CreateNetworkInterface(subnet_id=called(world, "private-a", Subnet)))
    button = next(one for one in window.statusbar.findChildren(QPushButton) if one.text().startswith("Undo"))
    assert button.text() == "Undo: Create network interface"
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: made.id not in world)


def test_undo_and_redo_say_by_their_keys_that_there_is_nothing(
    window: MainWindow, qtbot: QtBot, send: Send, world: World
) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert "Nothing to undo: nothing has been done yet" in texts(window.statusbar)
    qtbot.keyClick(window, Qt.Key.Key_Y, CONTROL)
    assert "Nothing to redo: nothing was undone" in texts(window.statusbar)
    made = send(CreateNetworkInterface(subnet_id=called(world, "private-a", Subnet)))
    qtbot.waitUntil(lambda: "Last change just now" in texts(window.statusbar))
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    qtbot.waitUntil(lambda: made.id not in world and not window.resource_actions.undo.isEnabled())
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert "Nothing to undo: “Create network interface” is undone already" in texts(window.statusbar)


def test_ctrl_f_filters_in_a_table_and_finds_in_the_diagram(window: MainWindow, qtbot: QtBot) -> None:
    page = table(window, "subnets")
    qtbot.keyClick(window, Qt.Key.Key_F, CONTROL)
    assert page.field.hasFocus()
    window.show_page("topology")
    qtbot.keyClick(window, Qt.Key.Key_F, CONTROL)
    assert window._palette is not None
    assert window._palette.isVisible()


def test_what_undo_takes_back_is_spelled_as_people_spell_it(window: MainWindow, loop: Loop, qtbot: QtBot) -> None:
    loop.run_until_complete(window.store.send(CreateVpc(cidr_block="10.9.0.0/16")))
    qtbot.waitUntil(lambda: window.resource_actions.undo.text() == "Undo: Create VPC")


@pytest.mark.parametrize(("count", "short"), [(99_999, "99,999"), (255_999, "256k"), (1_234_567, "1,235k")])
def test_a_long_count_is_rounded(count: int, short: str) -> None:
    assert in_short(count) == short


def test_a_count_never_touches_what_it_counts(qapp: QApplication) -> None:
    metrics = QFontMetrics(sans())
    assert fitting(10_432, metrics.horizontalAdvance("10,432"), metrics) == "10,432"
    assert fitting(10_432, metrics.horizontalAdvance("10,432") - 1, metrics) == "10k"


def test_a_toast_comes_and_stays_in_the_list(window: MainWindow, qtbot: QtBot) -> None:
    done: list[bool] = []
    window.notifications.show("Attached standby", "ok", "Undo", lambda: done.append(True))
    undo = next(one for one in window.toasts.findChildren(QPushButton) if one.text() == "Undo")
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(window.toasts.isHidden)
    assert done == [True]
    assert "1 notification" in [one.text() for one in window.statusbar.findChildren(QPushButton)]


def test_the_theme_switches_everything(window: MainWindow, themes: ThemeManager, session: Session) -> None:
    next(one for one in window.commands.all() if one.text() == "Theme: dark").trigger()
    assert themes.theme.is_dark
    assert session.text("theme") == "dark"
    assert not window.grab().isNull()


def test_page_columns_filter_and_camera_come_back(
    window: MainWindow, session: Session, themes: ThemeManager, qtbot: QtBot
) -> None:
    window.show_page("topology")
    window.topology.view.zoom_by(1.5)
    camera = window.topology.camera_state()
    page = table(window, "subnets")
    page.field.setText("private")
    page.view.setColumnHidden(1, True)
    window.keep()
    again = MainWindow(window.store, Session(session.file), themes)
    qtbot.addWidget(again, before_close_func=lambda one: one.close_now())
    restored = again.pages.currentWidget()
    assert isinstance(restored, TablePage)
    assert restored.field.text() == "private"
    assert len(restored.model.ids) == 2
    assert "ID" not in restored.view.titles()
    again.show_page("topology")
    assert again.topology.camera_state()["scale"] == pytest.approx(camera["scale"])


def test_closing_asks_first_for_an_orderly_end(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.closing):
        window.close()
    assert window.isVisible()


def test_a_world_file_can_be_dropped(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "lab.eni"))])
    action, left, plain = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    with qtbot.waitSignal(window.open_requested) as told:
        window.dropEvent(QDropEvent(QPointF(9, 9), action, data, left, plain))
    assert told.args == [tmp_path / "lab.eni"]


def test_no_two_actions_of_the_window_have_the_same_key(window: MainWindow) -> None:
    keys = [key.toString() for action in window.actions() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))


def test_every_key_is_in_the_list_of_keys(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(window, Qt.Key.Key_Slash, CONTROL)
    dialog = window.findChild(KeysDialog)
    assert dialog is not None
    shown = texts(dialog)
    assert all(key.toString(QKeySequence.SequenceFormat.NativeText) in shown for key in _keys(window.actions()))
    dialog.close()


def _keys(actions: list[QAction]) -> list[QKeySequence]:
    return [key for action in actions for key in action.shortcuts()]


def test_every_widget_that_takes_the_focus_has_a_name(window: MainWindow) -> None:
    for page in ("topology", "instances", *(kind.page for kind in KINDS)):
        window.show_page(page)
    nameless = [
        one
        for one in window.findChildren(QWidget)
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not one.accessibleName()
        and not (isinstance(one, QPushButton) and one.text())
    ]
    assert [type(one).__name__ for one in nameless] == []


def test_it_works_in_little_room(window: MainWindow, qapp: QApplication) -> None:
    window.resize(window.minimumSize())
    qapp.processEvents()
    buttons = [one for one in window.toolbar.findChildren(QPushButton) if one.isVisible()]
    assert all(one.geometry().right() <= window.width() for one in buttons)
    assert all(one.width() >= one.minimumSizeHint().width() for one in buttons if one is not window.toolbar.find_box)


def test_the_smallest_window_has_a_diagram_with_names(window: MainWindow, qtbot: QtBot, world: World) -> None:
    assert window.side.isVisible()
    window.resize(window.minimumSize())
    qtbot.waitUntil(lambda: level_at(window.topology.zoom()) is Level.NEAR)
    assert window.side.isHidden()
    window.selection.set((called(world, "web-1", Instance),))
    assert window.side.isVisible()
    window.selection.set(())
    assert window.side.isVisible()  # nothing jumps to and fro


def test_an_inspector_that_made_room_is_not_remembered_as_closed(
    window: MainWindow, qtbot: QtBot, session: Session
) -> None:
    window.resize(window.minimumSize())
    window.keep()
    assert session.mapping("inspector")["hidden"] is False
    window.show_page("vpcs")
    assert window.side.isVisible()
    window.show_page("topology")
    qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)
    assert window.side.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_I, CONTROL)
    window.resize(1400, 800)
    assert window.side.isHidden()  # as a hand has left it


@pytest.fixture
def steady_caret(qapp: QApplication) -> Iterator[None]:
    """One that blinks is in one picture and not in the next."""
    flash_ms = qapp.cursorFlashTime()
    qapp.setCursorFlashTime(0)
    yield
    qapp.setCursorFlashTime(flash_ms)


@pytest.mark.usefixtures("steady_caret")
@pytest.mark.parametrize("page", ["history", "network-interfaces", "topology"])
def test_a_page_hidden_at_a_switch_of_the_theme_looks_as_if_it_had_seen_it(
    page: str, window: MainWindow, qtbot: QtBot
) -> None:
    window.show()
    looks: list[QImage] = []
    for _ in range(2):
        # In sight at the first switch and hidden at the second, each of which ends in the same theme.
        window.show_page(page)
        look_of(window, qtbot)  # its first frames, in which texts find their heights
        window.themes.choose("light")
        window.show_page("subnets" if looks else page)
        with qtbot.waitSignal(window.themes.dressed):
            window.themes.choose("dark")
            window.show_page(page)
        looks.append(look_of(window, qtbot))
    assert looks[0] == looks[1]


def look_of(window: MainWindow, qtbot: QtBot) -> QImage:
    """Once nothing of the page comes later."""
    looks: list[QImage] = []

    def stays() -> bool:
        qtbot.wait(40)
        looks.append(window.pages.grab().toImage())
        return len(looks) > 3 and looks[-1] == looks[-2] == looks[-3]

    qtbot.waitUntil(stays)
    return looks[-1]


def test_a_switch_of_the_theme_dresses_what_is_seen_before_what_is_hidden(window: MainWindow, qtbot: QtBot) -> None:
    window.show()
    hidden = table(window, "subnets")
    window.show_page("topology")
    told: list[QObject] = []

    class Ear(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.StyleChange:
                told.append(watched)
            return False

    ear = Ear()
    for one in (hidden.view, hidden.view.horizontalHeader(), window.statusbar):
        one.installEventFilter(ear)
    window.themes.choose("dark")
    assert not told
    qtbot.waitUntil(lambda: len(told) == 3)
    assert told[0] is window.statusbar


def test_a_window_keeps_its_picture_until_all_that_is_seen_wears_the_new_theme(
    window: MainWindow, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(window.themes.dressed):
        window.themes.choose("dark")
        assert not window.updatesEnabled()
    assert window.updatesEnabled()
    assert window.statusbar.updatesEnabled()
    qtbot.waitUntil(window.topology.updatesEnabled)
