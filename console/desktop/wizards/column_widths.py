"""How wide the columns of a table to choose from are. No Qt."""

from collections.abc import Sequence

from console.desktop.flows.flow import Choice

STEP_PX = 8


def fitted(wanted: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """As wide as what they say; where that is more than there is room for, the last gives way, then the widest.

    least: what each keeps all the same; where even that is too much, the table scrolls. All in pixels.
    """
    widths = list(wanted)
    over = max(sum(widths) - room, 0)
    widths[-1] = max(widths[-1] - over, min(widths[-1], least[-1]))
    while (over := sum(widths) - room) > 0:
        can = [column for column, width in enumerate(widths) if width > least[column]]
        if not can:
            break
        widest = max(can, key=widths.__getitem__)
        widths[widest] -= min(over, STEP_PX, widths[widest] - least[widest])
    return widths


def silent(rows: Sequence[Choice], columns: int, reason_from: int) -> set[int]:
    """Columns in which nothing is read: empty, or covered by the reason that runs over them from `reason_from` on.

    Never one of those up to there, nor the last, which takes what is left of the width.
    """
    if not rows:
        return set()
    said: set[int] = set()
    for row in rows:
        end = reason_from if row.reason and reason_from >= 0 else columns
        said.update(column for column, cell in enumerate(row.cells[:end]) if cell)
    return {column for column in range(max(reason_from, 0) + 1, columns - 1) if column not in said}
