"""Controls to choose with: tables and boxes whose impossible rows stay visible, greyed, with the reason."""

from collections.abc import Sequence
from heapq import nlargest
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QPainter, QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from console.desktop.flows.flow import Choice
from console.desktop.theme import color, current, tone_of
from console.desktop.widgets.drop_down import DropDown
from console.desktop.wizards.column_widths import fitted, silent

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
KEY = Qt.ItemDataRole.UserRole
LOAD = Qt.ItemDataRole.UserRole + 1
REASON = Qt.ItemDataRole.UserRole + 2
ROW_PX, HEADER_PX = 30, 36
BAR_PX, BAR_WORDS_PX = 32, 62
WIDEST_PX, NARROWEST_PX = 210, 60
MEASURED_ROWS = 3
"""Of each column its longest texts tell how wide it is."""
PADDING = 7


class ChoiceModel(QAbstractTableModel):
    """Choices as rows. One that cannot be chosen says why from column `reason_from` on (-1: nowhere)."""

    def __init__(
        self, columns: Sequence[str], parent: QWidget, *, checkable: bool = False, reason_from: int = 2
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self.reason_from = reason_from
        self._checkable = checkable
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
        return flags | Qt.ItemFlag.ItemIsUserCheckable if self._checkable and index.column() == 0 else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.reason if row.reason and index.column() == self.reason_from else row.cells[index.column()]
            case Qt.ItemDataRole.ForegroundRole:
                return None if row.enabled else color(current().disabled)
            case Qt.ItemDataRole.ToolTipRole:
                return row.reason or row.note or None
            case Qt.ItemDataRole.CheckStateRole if self._checkable and index.column() == 0:
                return Qt.CheckState.Checked if row.key in self.checked else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return f"cannot be chosen: {row.reason}" if row.reason else None
            case _ if role == KEY:
                return row.key
            case _ if role == LOAD:
                return row.load
            case _:
                return None


class ChoiceDelegate(QStyledItemDelegate):
    """A row: hairline below, dots before states, a bar where a cell tells how full something is."""

    def __init__(
        self,
        parent: QAbstractItemView,
        *,
        dot_column: int = -1,
        bar_column: int = -1,
        mono: Sequence[int] = (),
        reason_from: int = 2,
    ) -> None:
        super().__init__(parent)
        self._table = parent
        self._dot, self._bar, self._mono = dot_column, bar_column, frozenset(mono)
        self._reason_from = reason_from

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus  # the row shows the focus, not the cell
        plain = not index.flags() & Qt.ItemFlag.ItemIsEnabled and index.column() == self._reason_from
        if index.column() in self._mono and not plain:
            from console.desktop.theme import mono

            option.font = mono()
            if "-" in option.text:
                option.textElideMode = Qt.TextElideMode.ElideMiddle  # an id is known by both its ends

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """What a cell has no room for."""
        elided = index.isValid() and self.sizeHint(option, index).width() > option.rect.width()
        if event.type() is not QEvent.Type.ToolTip or not elided or index.data(Qt.ItemDataRole.ToolTipRole):
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), str(index.data()), view)
        return True

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        hint = super().sizeHint(option, index)
        if not index.flags() & Qt.ItemFlag.ItemIsEnabled and index.column() == self._reason_from:
            return QSize(0, ROW_PX)  # a reason runs over the columns behind it
        extra = (
            PADDING
            + 1
            + (14 if index.column() == self._dot else 0)
            + (BAR_PX + 8 if index.column() == self._bar else 0)
        )
        return QSize(hint.width() + extra, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = current()
        rect = QRect(option.rect)
        column = index.column()
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, color(theme.selected))
        plain = not index.flags() & Qt.ItemFlag.ItemIsEnabled and column == self._reason_from
        indent = 0 if plain else 14 if column == self._dot else BAR_PX + 8 if column == self._bar else 0
        option.rect = rect.adjusted(PADDING + indent, 0, 0, 0)
        super().paint(painter, option, index)
        if column == self._dot and not plain:
            self._paint_dot(painter, rect, str(index.data()))
        elif column == self._bar and not plain and (load := index.data(LOAD)):
            self._paint_bar(painter, rect, *load)
        here = self._table.hasFocus() and index.row() == self._table.currentIndex().row()
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, color(theme.accent if here else theme.line))
        if here:
            painter.fillRect(rect.left(), rect.top(), rect.width(), 1, color(theme.accent))

    def _paint_dot(self, painter: QPainter, rect: QRect, state: str) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(getattr(current(), tone_of(state))))
        painter.drawEllipse(rect.left() + 6, rect.center().y() - 3, 8, 8)
        painter.restore()

    def _paint_bar(self, painter: QPainter, rect: QRect, used: int, of: int) -> None:
        theme = current()
        top = rect.center().y() - 2
        painter.fillRect(rect.left() + 6, top, BAR_PX, 5, color(theme.line))
        share = min(used / of, 1.0) if of else 1.0
        ink = theme.bad if used > of else theme.warning if used == of else theme.private
        painter.fillRect(rect.left() + 6, top, round(BAR_PX * share), 5, color(ink))


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

    def __init__(
        self,
        name: str,
        columns: Sequence[str],
        parent: QWidget | None = None,
        *,
        checkable: bool = False,
        dot_column: int = -1,
        bar_column: int = -1,
        mono: Sequence[int] = (),
        reason_from: int = 2,
    ) -> None:
        super().__init__(parent)
        self._checkable, self._bar_column = checkable, bar_column
        self._most_rows = 0
        self.rows = ChoiceModel(columns, self, checkable=checkable, reason_from=reason_from)
        self.setModel(self.rows)
        self.setItemDelegate(
            ChoiceDelegate(self, dot_column=dot_column, bar_column=bar_column, mono=mono, reason_from=reason_from)
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
            if not self._checkable:
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
        header, columns = self.horizontalHeader(), range(self.rows.columnCount())
        hidden = silent(self.rows.rows, len(columns), self.rows.reason_from)
        shown = [column for column in columns if column not in hidden]
        wanted = [self._wanted[column] for column in shown]
        least = [min(self._wanted[one], max(header.sectionSizeHint(one), self._least_of(one))) for one in shown]
        for column in columns:
            self.setColumnHidden(column, column in hidden)
        for column, width in zip(shown[:-1], fitted(wanted, least, self.viewport().width()), strict=False):
            self.setColumnWidth(column, width)

    def _least_of(self, column: int) -> int:
        return BAR_PX + BAR_WORDS_PX if column == self._bar_column else NARROWEST_PX

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
        if not self._showing and not self._checkable and index.isValid():
            self.chosen.emit(index.data(KEY))

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        if self._checkable and self.rows.rows[index.row()].enabled:
            self._toggle(index.row())
        elif not self._checkable and self.rows.rows[index.row()].enabled:
            self.chosen.emit(index.data(KEY))

    def _toggle(self, row: int) -> None:
        key = self.rows.rows[row].key
        checked = self.rows.checked
        self.checks_changed.emit(tuple(one for one in checked if one != key) if key in checked else (*checked, key))

    @Slot()
    def _confirm(self) -> None:
        if not self._checkable:
            self.confirmed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex().row()
        if event.key() == Qt.Key.Key_Space and row >= 0:
            if self._checkable:
                self._toggle(row)
            elif self.rows.rows[row].enabled:
                self.chosen.emit(self.rows.rows[row].key)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.confirmed.emit()
        else:
            super().keyPressEvent(event)

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
                item.setToolTip(choice.reason)
                model.appendRow(item)
            self.setModel(model)
        self.setCurrentIndex(self.findData(chosen, KEY))

    @Slot(int)
    def _picked(self, index: int) -> None:
        self.picked.emit(self.itemData(index, KEY))


def framed(control: QWidget) -> QFrame:
    """A table in the border of a card: tables have none of their own."""
    frame = QFrame()
    frame.setProperty("kind", "card")
    box = QVBoxLayout(frame)
    box.setContentsMargins(1, 1, 1, 1)
    box.addWidget(control)
    frame.setFocusProxy(control)
    return frame
