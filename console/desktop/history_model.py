"""The history as rows: newest first, loaded page by page, kept up to date, filtered as one types. Knows no view."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from console.desktop.store import WorldStore
from console.ec2.history import HistoryEntry, words
from console.topology.canvas.tips import plain

PAGE = 50
FILL = 40
"""A filter goes on loading until so many rows are found …"""
MOST_PAGES_AT_ONCE = 10
"""… or so many pages have been read."""
COLUMNS = ("Time", "Who", "Action", "What happened", "Outcome", "Changes")
ENTRY_ROLE = Qt.ItemDataRole.UserRole
NOWHERE = QModelIndex()


class HistoryModel(QAbstractTableModel):
    """Rows are entries, by number; what is loaded and what is shown of it are kept apart. Empty until it catches up."""

    def __init__(self, store: WorldStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._loaded: list[HistoryEntry] = []
        self._shown: list[HistoryEntry] = []
        self._texts: dict[int, str] = {}
        self._wanted = ""
        self._lifecycles = False
        self._caller: str | None = None
        self.callers: set[str] = set()
        """Who has asked for something, among what is loaded."""
        self._more = False
        self._inserting = False

    # --- what is shown

    def entry(self, row: int) -> HistoryEntry:
        return self._shown[row]

    def row_of(self, number: int) -> int | None:
        return next((row for row, one in enumerate(self._shown) if one.number == number), None)

    def loaded(self) -> Sequence[HistoryEntry]:
        return self._loaded

    def set_filter(self, text: str, *, lifecycles: bool, caller: str | None = None) -> None:
        """Show entries in which every word occurs, of one caller or all; lifecycle steps only on demand."""
        self.beginResetModel()
        self._wanted, self._lifecycles, self._caller = text.casefold(), lifecycles, caller
        self._shown = [one for one in self._loaded if self._fits(one)]
        self._fill()
        self.endResetModel()

    def _fits(self, entry: HistoryEntry) -> bool:
        if entry.kind == "lifecycle" and not self._lifecycles:
            return False
        if self._caller is not None and entry.caller != self._caller:
            return False
        text = self._texts.get(entry.number)
        if text is None:
            cells = (self._cell(entry, column) for column in range(len(COLUMNS)))
            ids = (change.id for change in entry.changes)
            text = self._texts[entry.number] = " ".join((*cells, entry.action, *ids)).casefold()
        return all(word in text for word in self._wanted.split())

    # --- loading

    def reload(self) -> None:
        self.beginResetModel()
        self._loaded, self._shown, self._texts, self._more = [], [], {}, True
        self._fill()
        self.endResetModel()

    def _fill(self) -> None:
        """Within a reset: load until the first screen is full."""
        for _ in range(MOST_PAGES_AT_ONCE):
            if len(self._shown) >= FILL or not self._more:
                return
            self._shown += self._load_page()

    def _load_page(self) -> list[HistoryEntry]:
        before = self._loaded[-1].number if self._loaded else None
        page = list(self._store.history(PAGE, before))
        self._more = len(page) == PAGE
        self._loaded += page
        self._name_callers(page)
        return [one for one in page if self._fits(one)]

    def _name_callers(self, entries: Sequence[HistoryEntry]) -> None:
        self.callers.update(one.caller for one in entries if one.kind != "lifecycle")

    def canFetchMore(self, parent: QModelIndex | QPersistentModelIndex) -> bool:
        return self._more and not self._inserting and not parent.isValid()

    def fetchMore(self, parent: QModelIndex | QPersistentModelIndex) -> None:
        for _ in range(MOST_PAGES_AT_ONCE):
            found = self._load_page() if self.canFetchMore(parent) else []
            if found:
                self._insert(len(self._shown), found)
                return

    def _insert(self, row: int, entries: list[HistoryEntry]) -> None:
        """Whoever hears that rows will come may ask for more: a page then would stand before the one it follows."""
        self._inserting = True
        self.beginInsertRows(NOWHERE, row, row + len(entries) - 1)
        self._shown[row:row] = entries
        self.endInsertRows()
        self._inserting = False

    def catch_up(self) -> None:
        """Put what is new on top, and take over what has been undone since."""
        if not self._loaded:
            self.reload()
            return
        latest = list(self._store.history(PAGE))
        known = self._loaded[0].number
        new = [one for one in latest if one.number > known]
        if len(new) == len(latest):
            self.reload()  # too much happened to join the two
            return
        self._replace({one.number: one for one in latest if one.number <= known})
        found = [one for one in new if self._fits(one)]
        self._loaded[:0] = new
        self._name_callers(new)
        if found:
            self._insert(0, found)

    def _replace(self, latest: dict[int, HistoryEntry]) -> None:
        self._loaded = [latest.get(one.number, one) for one in self._loaded]
        for row, one in enumerate(self._shown[: len(latest)]):
            other = latest.get(one.number)
            if other is not None and other != one:
                self._shown[row] = other
                self._texts.pop(other.number, None)
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))

    # --- Qt

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        entry = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(entry, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain(self._cell(entry, index.column()))
        if role == ENTRY_ROLE:
            return entry
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{COLUMNS[index.column()]}: {self._cell(entry, index.column()) or 'none'}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        return None

    def _cell(self, entry: HistoryEntry, column: int) -> str:
        match COLUMNS[column]:
            case "Time":
                return time_words(entry.at)
            case "Who":
                return entry.caller
            case "Action":
                return words(entry.action)
            case "What happened":
                return entry.summary or entry.message
            case "Outcome":
                return outcome_words(entry)
            case _:
                return str(len(entry.changes) or "")


def time_words(moment: datetime) -> str:
    """The wall clock here: the time today, with the date otherwise."""
    local = moment.astimezone()
    today = datetime.now().astimezone().date()
    return local.strftime("%H:%M:%S" if local.date() == today else "%Y-%m-%d %H:%M")


def outcome_words(entry: HistoryEntry) -> str:
    if not entry.succeeded:
        return entry.outcome
    return "undone" if entry.undone else "done"


def outcome_tone(entry: HistoryEntry) -> Literal["ok", "bad", "muted"]:
    if not entry.succeeded:
        return "bad"
    return "muted" if entry.undone or entry.kind == "lifecycle" else "ok"
