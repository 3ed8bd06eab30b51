"""The table itself: selecting, copying, following links, choosing columns."""

from collections.abc import Iterable, Sequence
from itertools import chain

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QPoint,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QAction, QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from console.desktop.models.index import Slots
from console.desktop.models.table_model import ResourceTableModel
from console.desktop.selection import MANY as VERY_MANY
from console.desktop.tables.delegate import ROW_HEIGHT, CellDelegate
from console.desktop.theme import Theme

MANY = 1_000
"""Rows chosen, from which they are ranges at first: ids, and who wants to hear of them, come after STILL_MS."""
STILL_MS = 60
_FLAGS = QItemSelectionModel.SelectionFlag
BY_KEYS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class ResourceTableView(QTableView):
    """Rows are chosen by id: what is chosen stays so while rows come, go, and change their order."""

    selection_changed = Signal(object)
    """tuple[str, ...], in the order of the rows; of MANY, once they have stood still for a moment."""
    count_changed = Signal()
    """How many are chosen; at once."""
    link_activated = Signal(str)
    row_activated = Signal(str)
    menu_requested = Signal(object, object)
    """The chosen ids, and where on the screen."""
    columns_changed = Signal()

    def __init__(self, model: ResourceTableModel, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._chosen: tuple[str, ...] = ()
        self._slots: tuple[Slots, tuple[str, ...], int] | None = None
        """What is chosen as the model's numbers, and of when: where many are chosen, looking each up takes a frame."""
        self._current: str | None = None
        self._setting = False
        self._still = QTimer(self, singleShot=True, interval=STILL_MS)
        self._still.timeout.connect(self._tell)
        self.by_keys = False
        """Whether keys lead: only they need to see which cell is the current one."""
        self._delegate = CellDelegate(model, theme, self)
        self.setItemDelegate(self._delegate)
        self._hide_row_names()
        self.setModel(model)
        self.setAccessibleName(model.kind.plural)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setMouseTracking(True)
        self._set_up_headers()
        self.selectionModel().selectionChanged.connect(self._selected)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_for_menu)

    def _hide_row_names(self) -> None:
        """Before there are rows: the name of each would be asked for, to find out how wide they are."""
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        rows.hide()

    def _set_up_headers(self) -> None:
        header = self.horizontalHeader()
        header.setResizeContentsPrecision(0)
        header.setSectionsMovable(True)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        # It asks of every cell whether it is selected whenever it is painted: one that never has any answers at once.
        header.setSelectionModel(QItemSelectionModel(self._model, self))
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setMinimumSectionSize(48)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._ask_for_columns)
        header.sectionResized.connect(self._columns_changed)
        header.sectionMoved.connect(self._columns_changed)
        header.sortIndicatorChanged.connect(self._columns_changed)
        self.reset_columns()
        header.setSortIndicator(0, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    def dress(self, theme: Theme) -> None:
        self._delegate.dress(theme)
        self.viewport().update()

    # --- selection

    def chosen(self) -> tuple[str, ...]:
        if self._still.isActive():
            self._tell()
        return self._chosen

    def count_chosen(self) -> int:
        """How many of the rows that are here; without looking at each."""
        return sum(bottom - top + 1 for top, bottom in self._spans())

    def choose(self, ids: Iterable[str], slots: Slots | None = None) -> None:
        """Show these as selected, as far as they are here; tells nobody. slots: theirs, if they have been looked up."""
        self._still.stop()
        self._chosen = tuple(ids)
        if slots is not None:
            self._slots = slots, *self._state
        self._reselect()
        row = self._model.first_row(self._slots[0]) if self._slots is not None else None
        if row is not None:
            self._make_current(row)
            self.scrollTo(self.currentIndex())

    def _make_current(self, row: int) -> None:
        current = self._model.index(row, max(self.currentIndex().column(), 0))
        self.selectionModel().setCurrentIndex(current, _FLAGS.NoUpdate)

    @Slot()
    def _remember(self) -> None:
        self.chosen()
        row = self.currentIndex().row()
        self._current = self._model.ids[row] if 0 <= row < len(self._model.ids) else self._current

    @Slot()
    def _restore(self) -> None:
        self._reselect()
        if self._current is not None and (row := self._model.row_of(self._current)) is not None:
            self._make_current(row)

    @property
    def _state(self) -> tuple[tuple[str, ...], int]:
        """For which numbers were looked up. Of very many they are not with each change: what goes has no row."""
        many = len(self._chosen) > VERY_MANY
        return self._chosen, self._model.numbering if many else self._model.told

    def _reselect(self) -> None:
        if self._slots is None or self._slots[1:] != self._state:
            self._slots = self._model.slots_of(self._chosen), *self._state
        last = self._model.columnCount() - 1
        selection = QItemSelection()
        for top, bottom in self._model.spans(self._slots[0]):
            selection.select(self._model.index(top, 0), self._model.index(bottom, last))
        self._setting = True
        self.selectionModel().select(selection, _FLAGS.ClearAndSelect)
        self._setting = False

    def _spans(self) -> list[tuple[int, int]]:
        """(first, last) of the runs of rows that are selected, from the top; none twice."""
        spans: list[tuple[int, int]] = []
        for top, bottom in sorted((one.top(), one.bottom()) for one in self.selectionModel().selection().toList()):
            first = max(top, spans[-1][1] + 1) if spans else top
            if bottom >= first:
                spans.append((first, bottom))
        return spans

    @Slot()
    def _selected(self) -> None:
        if self._setting:
            return
        if self.count_chosen() > MANY:
            self._still.start()
            self.count_changed.emit()
        else:
            self._tell()

    @Slot()
    def _tell(self) -> None:
        self._still.stop()
        ids = self._model.ids
        chosen = tuple(chain.from_iterable(ids[first : last + 1] for first, last in self._spans()))
        if chosen != self._chosen:
            self._chosen = chosen
            self.selection_changed.emit(chosen)

    # --- hands

    def _lead(self, by_keys: bool) -> None:
        if by_keys != self.by_keys:
            self.by_keys = by_keys
            self.viewport().update()

    @Slot()
    def enter(self) -> None:
        """The keys go to the rows, from the first one on where none was current."""
        if not self.currentIndex().isValid():
            self.selectionModel().setCurrentIndex(self._model.index(0, 0), _FLAGS.NoUpdate)
        self.setFocus(Qt.FocusReason.TabFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._lead(event.reason() in BY_KEYS)
        super().focusInEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._lead(False)
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._lead(True)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.row_activated.emit(self._model.ids[self.currentIndex().row()])
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() is Qt.MouseButton.LeftButton:
            self.row_activated.emit(self._model.ids[index.row()])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = not event.buttons() and self._link_at(event.position().toPoint()) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.button() is Qt.MouseButton.LeftButton and plain:
            at = event.position().toPoint()
            if self.indexAt(at) == self.currentIndex() and (target := self._link_at(at)):
                self.link_activated.emit(target)

    def viewportEvent(self, event: QEvent) -> bool:
        # A tooltip only where the cell is too narrow for its text.
        if event.type() is QEvent.Type.ToolTip:
            index = self.indexAt(event.pos())  # type: ignore[attr-defined]
            if index.isValid() and self._delegate.width(index) <= self.columnWidth(index.column()):
                return True
        return super().viewportEvent(event)

    def _link_at(self, at: QPoint) -> str | None:
        index = self.indexAt(at)
        if not index.isValid() or self._model.columns[index.column()].link is None:
            return None
        if not self._delegate.text_rect(self.visualRect(index), index.row(), index.column()).contains(at):
            return None
        return self._model.link(index.row(), index.column())

    @Slot(QPoint)
    def _ask_for_menu(self, at: QPoint) -> None:
        if self.chosen():
            self.menu_requested.emit(self._chosen, self.viewport().mapToGlobal(at))

    # --- text

    def shown_columns(self) -> list[int]:
        """The columns as they stand, from the left."""
        header = self.horizontalHeader()
        order = (header.logicalIndex(at) for at in range(header.count()))
        return [column for column in order if not header.isSectionHidden(column)]

    def titles(self) -> list[str]:
        return [self._model.columns[column].title for column in self.shown_columns()]

    def texts(self, ids: Iterable[str]) -> list[list[str]]:
        columns = self.shown_columns()
        return [[self._model.cell(one, column) for column in columns] for one in ids]

    def copy_rows(self) -> None:
        """The chosen rows with their titles, tab-separated: a spreadsheet takes them as cells."""
        if self.chosen():
            lines = [self.titles(), *self.texts(self._chosen)]
            QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines))

    # --- columns

    def columns_menu(self, parent: QWidget) -> QMenu:
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        header = self.horizontalHeader()
        for number, column in enumerate(self._model.columns):
            action = QAction(column.title, menu, checkable=True)
            action.setChecked(not header.isSectionHidden(number))
            action.setEnabled(number > 0)  # one column always says what the row is
            action.setData(number)
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction("Reset columns", self.reset_columns)
        menu.triggered.connect(self._toggle_column)
        return menu

    @Slot(QPoint)
    def _ask_for_columns(self, at: QPoint) -> None:
        self.columns_menu(self).popup(self.horizontalHeader().mapToGlobal(at))

    @Slot(QAction)
    def _toggle_column(self, action: QAction) -> None:
        if isinstance(action.data(), int):
            self.setColumnHidden(action.data(), not action.isChecked())
            self._columns_changed()

    @Slot()
    def reset_columns(self) -> None:
        self.arrange_columns([(column.key, column.width, column.shown) for column in self._model.columns])

    def arrangement(self) -> list[tuple[str, int, bool]]:
        """(key, width, shown) of every column as they stand."""
        header = self.horizontalHeader()
        columns = [header.logicalIndex(at) for at in range(header.count())]
        last = self.shown_columns()[-1]
        return [
            (
                self._model.columns[column].key,
                # The last one is stretched: its width says nothing of what was wanted.
                self._model.columns[column].width if column == last else header.sectionSize(column) or 100,
                not header.isSectionHidden(column),
            )
            for column in columns
        ]

    def arrange_columns(self, wanted: Sequence[tuple[str, int, bool]]) -> None:
        """Columns that `wanted` does not name (a later version's) follow as they are made."""
        header = self.horizontalHeader()
        numbers = {column.key: number for number, column in enumerate(self._model.columns)}
        known = [one for one in wanted if one[0] in numbers]
        named = {one[0] for one in known}
        known += [(one.key, one.width, one.shown) for one in self._model.columns if one.key not in named]
        for at, (key, width, shown) in enumerate(known):
            header.moveSection(header.visualIndex(numbers[key]), at)
            self.setColumnHidden(numbers[key], not shown and numbers[key] != 0)
            self.setColumnWidth(numbers[key], width)
        self._columns_changed()

    @Slot()
    def _columns_changed(self) -> None:
        self.columns_changed.emit()
