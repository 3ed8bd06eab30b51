"""A table with a field above it that narrows what it shows."""

from collections.abc import Callable, Sequence
from typing import Unpack

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.desktop.flows.flow import Choice
from console.desktop.widgets.labels import label
from console.desktop.widgets.search_field import SearchField
from console.desktop.wizards.choosing import ChoiceBox, TableCard, TableLook

SEARCH_FROM = 8
"""Rows: fewer need no search."""
MOST_ROWS = 200
"""Rows shown at once; a world may have 256,000."""


class Searched(QWidget):
    """The table's signals, its rows narrowed by what is typed; every word must occur somewhere in a row."""

    chosen = Signal(str)
    confirmed = Signal()

    def __init__(
        self, name: str, columns: Sequence[str], parent: QWidget | None = None, **look: Unpack[TableLook]
    ) -> None:
        super().__init__(parent)
        self._rows: Sequence[Choice] = ()
        self._find: Callable[[str], Sequence[Choice]] | None = None
        self._chosen = ""
        self._stale = False
        """Asked for anew while nobody looks."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.search = SearchField(f"Find in {name.lower()}", self)
        self.search.sought.connect(self._narrow)
        self.more = label("", "hint", self)
        column.addWidget(self.search)
        self.marked = TableCard(name, columns, self, **look)
        """Where a problem shows."""
        self.table = table = self.marked.table
        self.search.left.connect(table.setFocus)
        column.addWidget(self.marked, 1)
        column.addWidget(self.more)
        table.chosen.connect(self.chosen)
        table.confirmed.connect(self.confirmed)
        self.setFocusProxy(table)

    def ask(self, find: Callable[[str], Sequence[Choice]], chosen: str, count: int) -> None:
        """Show what `find` (a bound method) finds for what is typed; count: how many there are of all."""
        self._find, self._chosen = find, chosen
        self.search.setVisible(count >= SEARCH_FROM)
        if self.isVisible():
            self._narrow()
        else:
            self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            QTimer.singleShot(1, self._narrow)  # a frame's work of its own for 200 rows; 0 would post it

    def show_rows(self, rows: Sequence[Choice], chosen: str) -> None:
        self._rows, self._chosen = rows, chosen
        self.search.setVisible(len(rows) >= SEARCH_FROM or bool(self.search.text()))
        self._narrow()

    @Slot()
    def _narrow(self) -> None:
        self._stale = False
        words = self.search.text().lower().split()
        if self._find is not None:
            found = list(self._find(self.search.text()))
        else:
            found = [one for one in self._rows if _matches(one, words)]
        shown = found[:MOST_ROWS]
        rest = len(found) - len(shown)
        self.more.setText(f"and {rest:,} more: narrow them by typing" if rest else "")
        self.more.setVisible(bool(rest))
        self.table.show_rows(shown, self._chosen)


class SearchedBox(QWidget):
    """A drop-down, with a field above it where there is more to choose from than a drop-down should hold."""

    picked = Signal(str)

    def __init__(self, box: ChoiceBox, name: str, what: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = box
        box.setAccessibleName(name)
        self._find: Callable[[str], Sequence[Choice]] | None = None
        self._first: tuple[Choice, ...] = ()
        self._chosen = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.search = SearchField(f"Find in {what}", self)
        self.search.sought.connect(self._narrow)
        self.search.left.connect(box.setFocus)
        column.addWidget(self.search)
        column.addWidget(box)
        box.picked.connect(self.picked)
        self.setFocusProxy(box)

    def ask(
        self, find: Callable[[str], Sequence[Choice]], chosen: str, count: int, first: tuple[Choice, ...] = ()
    ) -> None:
        """Offer `first`, what is chosen, and what `find` (a bound method) finds; count: how many there are of all."""
        self._find, self._chosen, self._first = find, chosen, first
        self.search.setVisible(count > MOST_ROWS)
        self._narrow()

    @Slot()
    def _narrow(self) -> None:
        if self._find is None:
            return
        found = [*self._first, *self._find(self.search.text())]
        if self._chosen and all(one.key != self._chosen for one in found):
            found += [one for one in self._find(self._chosen) if one.key == self._chosen]
        self.box.show_choices(found, self._chosen)


def _matches(choice: Choice, words: Sequence[str]) -> bool:
    text = " ".join((choice.key, choice.text, *choice.cells)).lower()
    return all(word in text for word in words)
