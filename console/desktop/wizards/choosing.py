"""Controls to choose with: tables and boxes whose impossible rows stay visible, greyed, with the reason."""

from collections.abc import Collection, Sequence
from heapq import nlargest
from typing import Any, TypedDict, Unpack

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from console.desktop.flows.flow import Choice
from console.desktop.theme import color, current
from console.desktop.widgets.drop_down import DropDown
from console.desktop.wizards.choice_delegate import BAR_PX, ROW_PX, ChoiceDelegate
from console.desktop.wizards.column_widths import fitted, silent
from console.topology.canvas.tips import plain

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
KEY = Qt.ItemDataRole.UserRole
HEADER_PX = 36
BAR_WORDS_PX = 62
WIDEST_PX, NARROWEST_PX = 210, 60
NARROWEST_NAME_PX = 96
"""Of the first column, by which rows are told apart."""
MEASURED_ROWS = 3
"""Of each column its longest texts tell how wide it is."""


class ChoiceModel(QAbstractTableModel):
    """Choices as rows. One that cannot be chosen says why from column `reason_from` on (-1: nowhere)."""

    def __init__(
        self, columns: Sequence[str], parent: QWidget, *, checkable: bool = False, reason_from: int = 2
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self.reason_from = reason_from
        self.checkable = checkable
        self._rows: list[Choice] = []
        self.checked: tuple[str, ...] = ()

    @property
    def rows(self) -> Sequence[Choice]:
        return self._rows

    def show_rows(self, rows: Sequence[Choice], checked: tuple[str, ...] = ()) -> bool:
        """Take over the rows; whether it was a reset (other rows than before) and not a change within them."""
        same = [one.key for one in rows] == [one.key for one in self._rows]
        if not same:
            self.beginResetModel()
            self._rows, self.checked = list(rows), checked
            self.endResetModel()
        elif list(rows) != self._rows or checked != self.checked:
            self._rows, self.checked = list(rows), checked
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, self.columnCount() - 1))
        return not same

    def row_of(self, key: str) -> int:
        return next((row for row, one in enumerate(self._rows) if one.key == key), -1)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self._rows[index.row()]
        if not row.enabled:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsUserCheckable if self.checkable and index.column() == 0 else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.reason if row.reason and index.column() == self.reason_from else row.cells[index.column()]
            case Qt.ItemDataRole.ForegroundRole:
                return None if row.enabled else color(current().disabled)
            case Qt.ItemDataRole.ToolTipRole:
                return row.reason or row.tip or row.note or None
            case Qt.ItemDataRole.CheckStateRole if self.checkable and index.column() == 0:
                return Qt.CheckState.Checked if row.key in self.checked else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return f"cannot be chosen: {row.reason}" if row.reason else None
            case _ if role == KEY:
                return row.key
            case _:
                return None


class TableLook(TypedDict, total=False):
    """What a table to choose from shows otherwise than most; columns by their numbers. middle: what has no room is left
    out in the middle of them."""

    checkable: bool
    dot_column: int
    bar_column: int
    mono: Sequence[int]
    middle: Sequence[int]
    reason_from: int


class ChoiceTable(QTableView):
    """Choose one row (or, `checkable`, several) by mouse or keys."""

    chosen = Signal(str)
    """The key of the row that was chosen."""
    checks_changed = Signal(object)
    """tuple[str, ...] of keys, in the order in which they were checked."""
    confirmed = Signal()
    """Enter, or a double click."""
    _wanted: Sequence[int] = ()
    """What each column would take, once it was measured."""
    _silent: Collection[int] = ()
    """Columns in which nothing is read."""

    def __init__(
        self, name: str, columns: Sequence[str], parent: QWidget | None = None, **look: Unpack[TableLook]
    ) -> None:
        super().__init__(parent)
        self.checkable, self._bar_column = look.get("checkable", False), look.get("bar_column", -1)
        self._most_rows = 0
        reason_from = look.get("reason_from", 2)
        self.rows = ChoiceModel(columns, self, checkable=self.checkable, reason_from=reason_from)
        self.setModel(self.rows)
        self.setItemDelegate(
            ChoiceDelegate(
                self,
                dot_column=look.get("dot_column", -1),
                bar_column=self._bar_column,
                mono_columns=look.get("mono", ()),
                middle_columns=look.get("middle", ()),
                reason_from=reason_from,
            )
        )
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setMinimumHeight(4 * ROW_PX)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_PX)
        header = self.horizontalHeader()
        header.setSectionResizeMode(len(columns) - 1, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._showing = False
        self._scroll_later = QTimer(self, singleShot=True, interval=0)
        self._scroll_later.timeout.connect(self._show_current)
        self.selectionModel().currentRowChanged.connect(self._moved)
        self.clicked.connect(self._clicked)
        self.doubleClicked.connect(self._confirm)

    def show_rows(self, rows: Sequence[Choice], chosen: str = "", checked: tuple[str, ...] = ()) -> None:
        """What there is to choose, and what is chosen; tells nobody."""
        self._showing = True
        before = self.rows.rows
        reset = self.rows.show_rows(rows, checked)
        self._silent = silent(rows, self.rows.columnCount(), self.rows.reason_from)
        self._span_reasons()
        if reset:
            self._fit_rows()
            self._wanted = ()
            self._fit_columns()
            self._scroll_later.start()
        elif list(rows) != before and self._wanted:  # wider where it says more; not to and fro while somebody types
            self._wanted = [max(both) for both in zip(self._wanted, self._measure(), strict=True)]
            self._fit_columns()
        row = self.rows.row_of(chosen)
        if row < 0:
            if not self.checkable:
                self.selectionModel().clear()
        elif self.currentIndex().row() != row or not self.selectionModel().isRowSelected(row, NOWHERE):
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(self.rows.index(row, 0), flags)
        self._showing = False

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt makes the first row the current one; that is not yet somebody's choice."""
        showing, self._showing = self._showing, True
        super().focusInEvent(event)
        self._showing = showing

    @Slot()
    def _show_current(self) -> None:
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex(), QAbstractItemView.ScrollHint.EnsureVisible)
            self.horizontalScrollBar().setValue(0)

    def hug(self, most_rows: int) -> None:
        """Be as tall as the rows, up to so many; more of them scroll."""
        self._most_rows = most_rows
        self._fit_rows()

    def _fit_rows(self) -> None:
        if self._most_rows:
            rows = min(max(self.rows.rowCount(), 1), self._most_rows)
            self.setFixedHeight(HEADER_PX + ROW_PX * rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        if not self.isVisible():
            return  # shown, it is told its size
        self._wanted = self._wanted or self._measure()
        header, columns, hidden = self.horizontalHeader(), range(self.rows.columnCount()), self._silent
        shown = [column for column in columns if column not in hidden]
        wanted = [self._wanted[column] for column in shown]
        least = [min(self._wanted[one], max(header.sectionSizeHint(one), self._least_of(one))) for one in shown]
        for column in columns:
            self.setColumnHidden(column, column in hidden)
        for column, width in zip(shown[:-1], fitted(wanted, least, self.viewport().width()), strict=False):
            self.setColumnWidth(column, width)

    def _least_of(self, column: int) -> int:
        if column == self._bar_column:
            return BAR_PX + BAR_WORDS_PX
        return NARROWEST_PX if column else NARROWEST_NAME_PX

    def _measure(self) -> list[int]:
        """What each column would take: its title or its longest text, as the delegate draws them."""
        header, delegate, rows = self.horizontalHeader(), self.itemDelegate(), self.rows.rows
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        widths = []
        for column in range(self.rows.columnCount()):
            lengths = ((len(choice.cells[column]), row) for row, choice in enumerate(rows))
            longest = nlargest(MEASURED_ROWS, lengths)
            hints = (delegate.sizeHint(option, self.rows.index(row, column)).width() for _, row in longest)
            widths.append(min(max(header.sectionSizeHint(column), *hints, 0), WIDEST_PX))
        return widths

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._wanted = ()

    def _span_reasons(self) -> None:
        at, columns = self.rows.reason_from, self.rows.columnCount()
        if not 0 <= at < columns - 1:
            return
        self.clearSpans()
        for row, choice in enumerate(self.rows.rows):
            if choice.reason:
                self.setSpan(row, at, 1, columns - at)

    @Slot(QModelIndex)
    def _moved(self, index: QModelIndex) -> None:
        if not self._showing and not self.checkable and index.isValid():
            self.chosen.emit(index.data(KEY))

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        if self.checkable and self.rows.rows[index.row()].enabled:
            self._toggle(index.row())
        elif not self.checkable and self.rows.rows[index.row()].enabled:
            self.chosen.emit(index.data(KEY))

    def _toggle(self, row: int) -> None:
        key = self.rows.rows[row].key
        checked = self.rows.checked
        self.checks_changed.emit(tuple(one for one in checked if one != key) if key in checked else (*checked, key))

    @Slot()
    def _confirm(self) -> None:
        if not self.checkable:
            self.confirmed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if row >= 0 and self._chooses(event.key(), row):
            if self.checkable:
                self._toggle(row)
            elif self.rows.rows[row].enabled:
                self.chosen.emit(self.rows.rows[row].key)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.confirmed.emit()
        else:
            super().keyPressEvent(event)

    def _chooses(self, key: int, row: int) -> bool:
        """Space does; an arrow takes the row where the focus came to rest before it goes on to another."""
        rests = not self.checkable and not self.selectionModel().isRowSelected(row, NOWHERE)
        return key == Qt.Key.Key_Space or (rests and key in (Qt.Key.Key_Down, Qt.Key.Key_Up))

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), (self.rows.rowCount() + 1) * ROW_PX + 14)


class ChoiceBox(DropDown):
    """A drop-down whose impossible entries are greyed and say why."""

    picked = Signal(str)
    """The key of the entry that a person picked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: list[Choice] = []
        self.activated.connect(self._picked)

    def show_choices(self, choices: Sequence[Choice], chosen: str) -> None:
        """Tells nobody. A `chosen` that is not among them shows as nothing."""
        if list(choices) != self._choices:
            self._choices = list(choices)
            model = QStandardItemModel(self)
            for choice in choices:
                small = choice.reason or choice.note
                item = QStandardItem(f"{choice.text} – {small}" if small else choice.text)
                item.setData(choice.key, KEY)
                item.setEnabled(choice.enabled)
                item.setToolTip(plain(choice.reason or choice.tip))
                model.appendRow(item)
            self.setModel(model)
        self.setCurrentIndex(self.findData(chosen, KEY))

    @Slot(int)
    def _picked(self, index: int) -> None:
        self.picked.emit(self.itemData(index, KEY))


class TableCard(QFrame):
    """A table in the border of a card: tables have none of their own."""

    def __init__(
        self, name: str, columns: Sequence[str], parent: QWidget | None = None, **look: Unpack[TableLook]
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card")
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        self.table = ChoiceTable(name, columns, self, **look)
        box.addWidget(self.table)
        self.setFocusProxy(self.table)
