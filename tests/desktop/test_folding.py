"""What stands in a row while there is room."""

import pytest
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from console.desktop.tables.page import TablePage
from console.desktop.widgets.elided_button import ElidedButton
from console.desktop.widgets.folding import Folding
from console.desktop.widgets.list_table import LEAST_REST_PX, ListTable
from console.desktop.window import MainWindow
from tests.desktop.finding import cut_in


def test_two_parts_go_below_each_other_where_they_do_not_fit(qtbot: QtBot) -> None:
    first, second = QPushButton("Network interfaces"), QPushButton("Export CSV…")
    folding = Folding(first, second, None, least=400)
    qtbot.addWidget(folding)
    folding.resize(500, 80)
    folding.show()
    assert (folding.folded, first.y()) == (False, second.y())
    with qtbot.waitSignal(folding.folded_changed):
        folding.resize(300, 80)
    qtbot.waitUntil(lambda: second.y() > first.y())


@pytest.mark.parametrize("page", ["network-interfaces", "internet-gateways", "subnets"])
def test_no_button_of_a_table_is_clipped_in_a_small_window(window: MainWindow, qtbot: QtBot, page: str) -> None:
    window.resize(1024, 700)
    window.show_page(page)
    table = window.pages.made(page)
    assert table is not None
    qtbot.waitUntil(lambda: table.findChildren(Folding)[0].folded)
    buttons = [one for one in table.findChildren(QPushButton) if one.isVisible()]
    assert len(buttons) == 3
    qtbot.waitUntil(lambda: all(one.width() >= one.sizeHint().width() for one in buttons))


@pytest.mark.parametrize("page", ["reachability", "history", "advice", "share"])
def test_nothing_of_a_page_is_cut_in_the_smallest_window(window: MainWindow, qtbot: QtBot, page: str) -> None:
    window.resize(window.minimumSize())
    window.show_page(page)
    shown = window.pages.currentWidget()
    assert shown

    qtbot.waitUntil(lambda: cut_in(shown) == [])


def test_a_table_has_room_for_how_many_are_selected(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1380, 850)
    window.show_page("network-interfaces")
    page = window.pages.currentWidget()
    assert isinstance(page, TablePage)
    qtbot.waitUntil(lambda: cut_in(page) == [])
    before = page.view.geometry()
    page.view.selectAll()
    qtbot.wait(50)
    assert cut_in(page) == []
    assert page.field.width() > 180
    assert page.view.geometry() == before


def test_the_toolbar_says_less_in_little_room_and_cuts_nothing(window: MainWindow, qtbot: QtBot) -> None:
    bar = window.toolbar
    share = next(one for one in bar.findChildren(QPushButton) if one.accessibleName() == "Share API")
    window.commands.share.setText("Share API at 127.0.0.1:46171")
    window.resize(1440, 850)
    qtbot.waitUntil(lambda: (cut_in(bar), share.text()) == ([], window.commands.share.text()))
    window.resize(960, 560)
    qtbot.waitUntil(lambda: (cut_in(bar), share.text()) == ([], ""))
    assert not share.icon().isNull()
    assert "Ctrl K" in [one.text() for one in bar.find_box.findChildren(QLabel) if one.isVisible()]
    window.resize(1440, 850)
    qtbot.waitUntil(lambda: share.text() == window.commands.share.text())


def test_a_sentence_on_a_button_gives_way(qtbot: QtBot) -> None:
    button = ElidedButton("Give each interface of web-2 its own routing table…")
    qtbot.addWidget(button)
    button.resize(120, 30)
    assert button.minimumSizeHint().width() < 120
    assert button.text().endswith("routing table…")


def test_what_a_list_is_about_keeps_room_and_a_hand_has_the_last_word(qtbot: QtBot) -> None:
    model = QStandardItemModel(1, 3)
    table = ListTable(model, "History", (100, 320, 200), 1, 30)
    qtbot.addWidget(table)
    table.show()
    for width, widths in ((800, [100, 200]), (440, [90, 180]), (300, [80, 160])):
        table.resize(width, 200)
        room = table.viewport().width()
        qtbot.waitUntil(lambda wanted=widths: abs(table.columnWidth(0) - wanted[0]) <= 2)  # type: ignore[misc]
        assert abs(table.columnWidth(2) - widths[1]) <= 4
        assert table.columnWidth(1) >= min(LEAST_REST_PX, room) - 8
    table.resize(800, 200)
    table.setColumnWidth(0, 150)
    table.resize(820, 200)
    assert table.columnWidth(0) == 150
