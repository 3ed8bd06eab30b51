"""A live table of one kind of resource: ids in the order of a sort, thinned by a filter; cells made when first painted.

Qt's model tester walks through it while it changes. What is kept for each id goes stale with its record, or with a
record that the kind `touches`. Of a SMALL table everything is done at once. A large one keeps the rows that it shows
until those of a new filter or order are found, in slices shorter than a frame; most are found within the first.
"""

from collections.abc import Generator, Iterable, Iterator, Sequence
from time import perf_counter
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal, Slot

from console.desktop.models.column import Column, ResourceKind, in_world
from console.desktop.models.differences import Differences
from console.desktop.models.index import Mask, RowIndex, Slots
from console.desktop.models.query import Query, parse
from console.desktop.models.rows import Rows
from console.desktop.models.stretches import stretches
from console.ec2.history import Change
from console.ec2.resources import Resource
from console.ec2.world import World
from console.topology.canvas.tips import plain

NOWHERE: Final = QModelIndex()
ID_ROLE: Final = Qt.ItemDataRole.UserRole
TEXT_ROLES: Final = [Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole]
RESET_BEYOND = 50
"""Stretches of rows that come or go at once: beyond, one reset is cheaper than telling each."""
SMALL = 5_000
"""Rows of a table of which everything is done at once."""
AT_ONCE_S, SLICE_S = 0.01, 0.005
"""Seconds of work before a key stroke or a click returns to the loop; in each turn of the loop from then on."""

_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ResourceTableModel(QAbstractTableModel):
    """Rows are resources, columns the kind's. `ids[row]` is all that a row is."""

    rows_changed = Signal()
    """How many rows there are, or how many of them the filter lets through."""

    def __init__(self, kind: ResourceKind[Any], differences: Differences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.kind = kind = in_world(kind, differences.store.world)
        self.columns: tuple[Column[Any], ...] = kind.columns
        self.ids = Rows([], np.zeros(0, np.int32))
        self.total = 0
        self.sort_column, self.sort_order = 0, Qt.SortOrder.AscendingOrder
        self._fields = {column.key: number for number, column in enumerate(self.columns)}
        self._differences = differences
        self._store = differences.store
        self._query = Query()
        self._cells: dict[str, list[str | None]] = {}
        self._rows: Slots | None = None
        """The row of each slot, -1 for none."""
        self._job: Iterator[None] | None = None
        self._settled, self._reset, self._awake = False, False, True
        self._shown: tuple[int, ...] = ()
        self._hurry = 1
        self._told = 0
        self._working = QTimer(self, interval=0)
        self._working.timeout.connect(self._go_on)
        differences.changed.connect(self._follow)
        self._take(RowIndex(kind, self.world))
        self._begin(0)

    @property
    def world(self) -> World:
        return self._store.world

    @property
    def is_filtered(self) -> bool:
        return bool(self._query)

    def row_of(self, resource_id: str) -> int | None:
        slot = self._index.slot(resource_id)
        row = -1 if slot is None else int(self._rows_of_slots()[slot])
        return None if row < 0 else row

    @property
    def told(self) -> int:
        """How often ids came, changed or went."""
        return self._told + self._index.told

    def slots_of(self, ids: Sequence[str]) -> Slots:
        """Numbers that stand for ids, those that are here, as long as `told` is the same: for `spans`."""
        return self._index.slots_of(ids)

    def look_up(self, ids: Sequence[str]) -> Generator[None, None, Slots]:
        """The same in slices; a number is an id's own as long as `numbering` is the same."""
        return self._index.look_up(ids)

    @property
    def numbering(self) -> int:
        return self._told

    def first_row(self, slots: Slots) -> int | None:
        """Of the first one that has a row."""
        rows = self._rows_of_slots()[slots]
        rows = rows[rows >= 0]
        return int(rows[0]) if len(rows) else None

    def spans(self, slots: Slots) -> list[tuple[int, int]]:
        """(first, last) of the runs of rows where those are."""
        rows = self._rows_of_slots()[slots]
        held = np.zeros(len(self._order) + 2, np.int8)  # one before the first and one after the last are not
        held[rows[rows >= 0] + 1] = 1
        edges = np.diff(held)
        firsts, lasts = np.flatnonzero(edges > 0), np.flatnonzero(edges < 0) - 1
        return list(zip(firsts.tolist(), lasts.tolist(), strict=True))

    def _rows_of_slots(self) -> Slots:
        if self._rows is None:
            self._rows = np.full(len(self._index.ids), -1, np.int32)
            self._rows[self._order] = np.arange(len(self._order), dtype=np.int32)
        return self._rows

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
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(self.ids[index.row()], index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain(self.cell(self.ids[index.row()], index.column()))
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

    # --- order and filter

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(self.columns):
            self.sort_column, self.sort_order = column, order
            self._catch_up()
            self._begin()

    def filter(self, text: str) -> None:
        query = parse(text, self._fields)
        if query != self._query:
            self._query, self._reset = query, True
            self._catch_up()
            self._begin()

    def refresh(self) -> None:
        """Forget everything that was made of the records, and read them anew."""
        self.beginResetModel()
        self._told = self.told + 1
        self._take(RowIndex(self.kind, self.world))
        self.endResetModel()
        self._begin()

    def wake(self, columns: Sequence[int] = ()) -> None:
        """Go on with what was put off. columns: those that are shown, to be made ready for sorting."""
        self._awake, self._shown = True, tuple(columns)
        self._begin(0)  # what it is shown with has had its part of the turn

    def sleep(self) -> None:
        """Nobody looks: put off what takes long."""
        self._awake = False
        self._working.stop()

    def settle(self) -> None:
        """Finish, however long it takes."""
        while self._job is not None:
            self._run(60)

    @property
    def doing(self) -> str:
        """What the rows wait for, in a word or two; empty when they are as asked."""
        if self._settled:
            return ""
        pending = self._index.pending
        if pending and self._query:
            return f"reading {1 - pending / max(self._index.count, 1):.0%}"
        return "sorting…" if not self._index.is_ordered(self.sort_column) else "filtering…"

    def _take(self, index: RowIndex) -> None:
        self._index, self._order, self._rows = index, index.slots(), None
        self.ids = Rows(index.ids, self._order)
        self.total = index.count
        self._mask, self._masked = np.ones(len(index.ids), np.bool_), Query()
        self._changed = np.zeros(len(index.ids), np.bool_)
        self._cells = {}

    def _catch_up(self) -> None:
        """What is gone already, though we have not been told yet, has no row."""
        if self._index.differs():
            here, known = self.world.ids(self.kind.record), self._index
            gone = [one for one in known.ids if one not in here]
            self._tell(gone, [one for one in here if known.slot(one) is None])

    def _begin(self, seconds: float = AT_ONCE_S) -> None:
        """Work towards what is asked now; a small table has it before this returns."""
        self._job, self._settled = self._work(), False
        if self._index.count <= SMALL:
            self.settle()
        elif self._awake:
            self._run(seconds)
            if self._job is not None:
                self._working.start()
        self.rows_changed.emit()

    @Slot()
    def _go_on(self) -> None:
        before = self.doing
        self._run(SLICE_S)
        if self._job is None:
            self._working.stop()
        if self.doing != before:
            self.rows_changed.emit()

    def _run(self, seconds: float) -> None:
        end, job = perf_counter() + seconds, self._job
        for _ in job or ():
            if perf_counter() > end:
                return
        self._job = None

    def _work(self) -> Iterator[None]:
        index = self._index
        while True:
            reads = bool(self._query) or index.is_coded(self.sort_column)
            if reads:
                yield from index.gather()
            order = yield from index.ordered(self.sort_column)
            mask = yield from self._match()
            self._show((order if self.sort_order is Qt.SortOrder.AscendingOrder else order[::-1]), mask)
            if not (reads and index.pending) and index.is_ordered(self.sort_column):
                break
        self._settled = True
        if index.count > SMALL:
            yield from index.gather()
            for column in self._shown:
                if not index.has_order(column):
                    yield from index.ordered(column)

    def _match(self) -> Generator[None, None, Mask]:
        """What the filter lets through: only what changed is asked again, or what an earlier one let through."""
        index, query, changed = self._index, self._query, self._changed
        if query == self._masked:
            hits = (yield from index.matches(query, changed)) if changed.any() else changed
            mask = (self._mask & ~changed) | hits
        elif query.narrows(self._masked):
            mask = yield from index.matches(query, self._mask | changed)
        else:
            mask = yield from index.matches(query)
        self._mask, self._masked = mask, query
        self._changed = np.zeros(len(index.ids), np.bool_)
        return mask

    # --- rows

    def _show(self, order: Slots, mask: Mask) -> None:
        new = order[(mask & self._index.living)[order]]
        old, reset, self._reset = self._order, self._reset, False
        self.total = self._index.count
        if np.array_equal(old, new):
            return
        leaving, coming = _absent(old, new, len(mask)), _absent(new, old, len(mask))
        if reset or len(coming) > RESET_BEYOND or _runs(leaving) > RESET_BEYOND:
            self.beginResetModel()
            self._place(new)
            self.endResetModel()
            return
        runs, arrivals = list(stretches(leaving.tolist())), list(stretches(coming.tolist()))
        self._remove(runs)
        self._rearrange(np.delete(new, coming))
        for first, last in reversed(arrivals):
            self.beginInsertRows(NOWHERE, first, last)
            self._place(np.insert(self._order, first, new[first : last + 1]))
            self.endInsertRows()

    def _remove(self, runs: Iterable[tuple[int, int]]) -> None:
        for first, last in runs:
            self.beginRemoveRows(NOWHERE, first, last)
            self._place(np.delete(self._order, slice(first, last + 1)))
            self.endRemoveRows()

    def _rearrange(self, new: Slots) -> None:
        """Persistent indexes (the selection) go with their rows. Qt makes one a row: not where rows abound."""
        if np.array_equal(self._order, new):
            return
        if len(new) > SMALL:
            self.beginResetModel()
            self._place(new)
            self.endResetModel()
            return
        self.layoutAboutToBeChanged.emit()
        held = [(index, self.ids[index.row()]) for index in self.persistentIndexList()]
        self._place(new)
        moved = [self.index(self.row_of(one) or 0, index.column()) for index, one in held]
        self.changePersistentIndexList([index for index, _ in held], moved)
        self.layoutChanged.emit()

    def _place(self, order: Slots) -> None:
        self._order, self._rows = order, None
        self.ids = Rows(self._index.ids, order)

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
                    for one in self.kind.touches(record, world):
                        stale[one] = None
        if not gone and not stale:
            return
        if self._index.sparse:
            self.refresh()
            return
        self._tell(gone, stale)
        # Work that each change begins anew has to end some time.
        more = self._differences.behind
        self._hurry = 1 if self._settled else self._hurry if more else min(self._hurry + 1, 8)
        self._begin(0.0 if more else SLICE_S * self._hurry)

    def _tell(self, gone: Iterable[str], stale: Iterable[str]) -> None:
        """Rows that are gone go now; the others say what is true now, and come to where they belong by and by."""
        marked = self._index.tell(gone, stale)
        size = len(self._index.ids)
        self._mask, self._changed = _grown(self._mask, size), _grown(self._changed, size)
        self._changed[marked] = True
        for one in (*gone, *stale):
            self._cells.pop(one, None)
        self._rows = None
        leaving = np.flatnonzero(~self._index.living[self._order])
        if _runs(leaving) > RESET_BEYOND:
            self.beginResetModel()
            self._place(self._order[self._index.living[self._order]])
            self.endResetModel()
        else:
            self._remove(stretches(leaving.tolist()))
        self._tell_changed(marked)

    def _tell_changed(self, slots: list[int]) -> None:
        last_column = len(self.columns) - 1
        spans = self.spans(np.array(slots, np.int32))
        if len(spans) > RESET_BEYOND:  # what is in sight is painted anew, not more
            spans = [(spans[0][0], spans[-1][1])]
        for first, last in spans:
            self.dataChanged.emit(self.index(first, 0), self.index(last, last_column), TEXT_ROLES)

    def _record(self, resource_id: str) -> Resource | None:
        return self.world.get(resource_id)


def _absent(ones: Slots, others: Slots, size: int) -> NDArray[np.intp]:
    """Where in `ones` something is that is not among the others."""
    there = np.zeros(size, np.bool_)
    there[others] = True
    return np.flatnonzero(~there[ones])


def _runs(rows: NDArray[np.intp]) -> int:
    """How many stretches ascending rows make."""
    return int(np.count_nonzero(np.diff(rows) > 1)) + (len(rows) > 0)


def _grown(mask: Mask, size: int) -> Mask:
    return np.concatenate((mask, np.zeros(size - len(mask), np.bool_)))
