"""What stands in a row while there is room."""

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from console.desktop.widgets.folding import Folding
from console.desktop.window import MainWindow


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
