"""A number as it is typed."""

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console.desktop.wizards.number import NumberBox


@pytest.mark.parametrize(("typed", "taken"), [("6", 6), ("49", 49), ("60", 49), ("999", 49)])
def test_more_than_there_may_be_is_the_most_there_may_be(typed: str, taken: int, qtbot: QtBot) -> None:
    box = NumberBox("Number of secondary addresses", 0, 49)
    qtbot.addWidget(box)
    box.edit.selectAll()
    QTest.keyClicks(box.edit, typed)
    assert (box.value(), box.edit.text()) == (taken, str(taken))
