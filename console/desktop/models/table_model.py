"""A live table of one kind of resource: ids in the order of a sort, thinned by a filter; cells made when first painted.

Qt's model tester walks through it while it changes. What is kept for each id goes stale with its record, or with a
record that the kind `touches`.
"""

from collections.abc import Callable, Iterable
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal, Slot

from console.desktop.models.column import Column, ResourceKind
from console.desktop.models.differences import Differences
from console.desktop.models.query import Query, parse
from console.desktop.models.stretches import stretches
from console.ec2.history import Change
from console.ec2.resources import Resource
from console.ec2.world import World

NOWHERE: Final = QModelIndex()
ID_ROLE: Final = Qt.ItemDataRole.UserRole
TEXT_ROLES: Final = [Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole]
RESET_BEYOND = 50
"""Stretches of rows that come or go at once: beyond, one reset is cheaper than telling each."""

_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ResourceTableModel(QAbstractTableModel):
    """Rows are resources, columns the kind's. `ids[row]` is all that a row is."""

    rows_changed = Signal()
    """How many rows there are, or how many of them the filter lets through."""

    def __init__(self, kind: ResourceKind[Any], differences: Differences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kind = kind
        self.columns: tuple[Column[Any], ...] = kind.columns
        self.ids: list[str] = []
        self.total = 0
        self.sort_column, self.sort_order = 0, Qt.SortOrder.AscendingOrder
        self._fields = {column.key: number for number, column in enumerate(self.columns)}
        self._store = differences.store
        self._query = Query()
        self._row_of: dict[str, int] | None = None
        self._cells: dict[str, list[str | None]] = {}
        self._keys: dict[str, Any] = {}
        """Of the column that is sorted by."""
        self._joined: dict[str, str] = {}
        differences.changed.connect(self._follow)
        self._list_all()

    @property
    def world(self) -> World:
        return self._store.world

    @property
    def is_filtered(self) -> bool:
        return bool(self._query)

    def row_of(self, resource_id: str) -> int | None:
        if self._row_of is None:
            self._row_of = {one: row for row, one in enumerate(self.ids)}
        return self._row_of.get(resource_id)

    def cell(self, resource_id: str, column: int) -> str:
        """The text of a cell; made once, until the record or what it shows of others changes."""
        cells = self._cells.get(resource_id)
        if cells is None:
            cells = self._cells[resource_id] = [None] * len(self.columns)
        text = cells[column]
        if text is None:
            record = self._record(resource_id)
            text = cells[column] = self.columns[column].text(record, self.world) if record else ""
        return text

    def link(self, row: int, column: int) -> str | None:
        """The id of the resource that a cell leads to."""
        link = self.columns[column].link
        record = self._record(self.ids[row])
        return link(record, self.world) if link and record else None

    # --- Qt's questions

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole or role == Qt.ItemDataRole.ToolTipRole:
            return self.cell(self.ids[index.row()], index.column())
        if role == ID_ROLE:
            return self.ids[index.row()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.columns[index.column()].right else _LEFT
        if role == Qt.ItemDataRole.AccessibleTextRole:
            text = self.cell(self.ids[index.row()], index.column())
            return f"{self.columns[index.column()].title}: {text or 'none'}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self.columns[section].right else _LEFT
        return None

    # --- order

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < len(self.columns):
            return
        if column != self.sort_column:
            self._keys = {}
        self.sort_column, self.sort_order = column, order
        self._rearrange()

    def _rearrange(self) -> None:
        """Sort anew; persistent indexes (the selection) go with their rows."""
        if not all(one in self.world for one in self.ids):  # gone already, but we have not been told yet
            self._list_all()
            return
        self.layoutAboutToBeChanged.emit()
        held = [(index, self.ids[index.row()]) for index in self.persistentIndexList()]
        self._sort(self.ids)
        self._row_of = None
        moved = [self.index(self.row_of(one) or 0, index.column()) for index, one in held]
        self.changePersistentIndexList([index for index, _ in held], moved)
        self.layoutChanged.emit()

    def _sort(self, ids: list[str]) -> None:
        self._fill_keys(ids)
        ids.sort(key=self._keys.__getitem__, reverse=self.sort_order is Qt.SortOrder.DescendingOrder)

    def _fill_keys(self, ids: Iterable[str]) -> None:
        column, world, keys = self.columns[self.sort_column], self.world, self._keys
        for one in ids:
            if one not in keys:
                keys[one] = column.sort_key(world.get(one), world)

    def _place(self, resource_id: str) -> int:
        """Where a row belongs among the sorted ones; after its equals."""
        key, keys = self._keys[resource_id], self._keys
        descending = self.sort_order is Qt.SortOrder.DescendingOrder
        low, high = 0, len(self.ids)
        while low < high:
            middle = (low + high) // 2
            other = keys[self.ids[middle]]
            if (other < key) if descending else (key < other):
                high = middle
            else:
                low = middle + 1
        return low

    # --- filter

    def filter(self, text: str) -> None:
        query = parse(text, self._fields)
        if query != self._query:
            self._query = query
            self._list_all()

    def refresh(self) -> None:
        """Forget everything that was made of the records, and read them anew."""
        self._cells, self._joined, self._keys = {}, {}, {}
        self._list_all()

    def join_some(self, count: int) -> bool:
        """Make the next `count` texts that filters search; True while some are missing. For idle moments."""
        missing = self.world.ids(self.kind.record) - self._joined.keys()
        for one, _ in zip(missing, range(count), strict=False):
            self._text_of(one)
        return len(missing) > count

    def _text_of(self, resource_id: str) -> str:
        text = self._joined.get(resource_id)
        if text is None:
            cells = (self.cell(resource_id, number) for number in range(len(self.columns)))
            text = self._joined[resource_id] = "\n".join(cells).casefold()
        return text

    def _matcher(self) -> Callable[[str], bool]:
        joined, text_of = self._joined, self._text_of
        words = self._query.plain
        if words is None:
            return self._accepts
        if len(words) == 1:
            word = words[0]
            return lambda one: word in (joined.get(one) or text_of(one))
        return lambda one: all(word in (joined.get(one) or text_of(one)) for word in words)

    def _accepts(self, resource_id: str) -> bool:
        def cell(key: str) -> str:
            return self.cell(resource_id, self._fields[key]).casefold()

        record = self._record(resource_id)
        return record is not None and self._query.accepts(self._text_of(resource_id), cell, record.tags)

    def _list_all(self) -> None:
        self.beginResetModel()
        everything = self.world.ids(self.kind.record)
        self.total = len(everything)
        self.ids = list(filter(self._matcher(), everything)) if self._query else list(everything)
        self._sort(self.ids)
        self._row_of = None
        self.endResetModel()
        self.rows_changed.emit()

    # --- live

    @Slot(object)
    def _follow(self, changes: tuple[Change, ...]) -> None:
        world, kind = self.world, self.kind.record
        gone, stale = set(), dict[str, None]()
        for change in changes:
            if isinstance(change.resource, kind):
                if change.after is None:
                    gone.add(change.id)
                else:
                    stale[change.id] = None
            for record in (change.before, change.after):
                if record is not None:
                    stale.update(dict.fromkeys(self.kind.touches(record, world)))
        if not gone and not stale:
            return
        for one in (*gone, *stale):
            self._cells.pop(one, None)
            self._joined.pop(one, None)
        old_keys = {one: self._keys.pop(one, None) for one in (*gone, *stale)}
        living = [one for one in stale if one in world]
        self._fill_keys(living)
        self._update(gone, living, old_keys)
        self.total = world.count(kind)
        self.rows_changed.emit()

    def _update(self, gone: set[str], living: list[str], old_keys: dict[str, Any]) -> None:
        matches = self._matcher() if self._query else None
        leaving = [row for one in gone if (row := self.row_of(one)) is not None]
        staying: list[int] = []
        coming: list[str] = []
        for one in living:
            row = self.row_of(one)
            wanted = matches is None or matches(one)
            if row is not None:
                (staying if wanted else leaving).append(row)
            elif wanted:
                coming.append(one)
        runs = list(stretches(leaving))
        if len(runs) > RESET_BEYOND or len(coming) > RESET_BEYOND:
            self._list_all()
            return
        changed = [self.ids[row] for row in staying]
        self._tell_changed(staying)
        for first, last in runs:
            self.beginRemoveRows(NOWHERE, first, last)
            del self.ids[first : last + 1]
            self._row_of = None
            self.endRemoveRows()
        if any(old_keys[one] != self._keys[one] for one in changed):
            self._rearrange()
        self._insert(coming)

    def _tell_changed(self, rows: list[int]) -> None:
        last_column = len(self.columns) - 1
        for first, last in stretches(rows):
            self.dataChanged.emit(self.index(first, 0), self.index(last, last_column), TEXT_ROLES)

    def _insert(self, coming: list[str]) -> None:
        descending = self.sort_order is Qt.SortOrder.DescendingOrder
        for one in sorted(coming, key=self._keys.__getitem__, reverse=descending):
            place = self._place(one)
            self.beginInsertRows(NOWHERE, place, place)
            self.ids.insert(place, one)
            self._row_of = None
            self.endInsertRows()

    def _record(self, resource_id: str) -> Resource | None:
        return self.world.get(resource_id)
