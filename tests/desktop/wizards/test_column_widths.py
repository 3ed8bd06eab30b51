"""Widths of the columns of the wizards' tables."""

import pytest

from console.desktop.flows.flow import Choice
from console.desktop.wizards.column_widths import fitted, silent


@pytest.mark.parametrize(
    ("room", "widths"),
    [
        (400, [100, 90, 150]),  # the last is stretched by the table
        (300, [100, 90, 110]),
        (250, [100, 90, 60]),
        (230, [84, 86, 60]),
        (100, [70, 50, 60]),  # it scrolls
    ],
)
def test_the_last_gives_way_and_then_the_widest_but_no_title_is_cut(room: int, widths: list[int]) -> None:
    assert fitted([100, 90, 150], [70, 50, 60], room) == widths


def test_a_column_is_silent_where_nothing_of_it_is_read() -> None:
    free = Choice("a", "a", ("a", "zone", "subnet", "", ""))
    taken = Choice("b", "b", ("b", "zone", "subnet", "192.0.2.1", "b"), reason="in use")
    assert silent([free, taken], 5, reason_from=2) == {3}
    assert silent([free, taken], 5, reason_from=-1) == set()
    assert silent([], 5, reason_from=2) == set()
