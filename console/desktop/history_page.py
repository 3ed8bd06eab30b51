"""The history as a page: every request, who asked for it, what came of it, and the way back."""

from functools import partial

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from console.desktop.actions.actions import Actions
from console.desktop.history_details import HistoryDetails
from console.desktop.history_model import COLUMNS, ENTRY_ROLE, HistoryModel, outcome_tone
from console.desktop.store import WorldStore
from console.desktop.theme import color, current
from console.desktop.widgets.empty_state import EmptyState
from console.desktop.widgets.folding import FoldingHead, in_a_row
from console.desktop.widgets.labels import label
from console.desktop.widgets.later import Later
from console.desktop.widgets.list_table import ListTable
from console.desktop.widgets.search_field import SearchField

ROW_PX = 34
ONE_ROW = 740
"""Pixels from which all that filters stands in one row."""
WIDTHS = (96, 104, 236, 320, 214, 84)
DOT_PX = 8
FIRST_MS = 20
"""To make the page is a turn's work, to paint it another's; then come the entries, and the details of one."""
EVERYBODY = "Everybody"


class HistoryPage(QWidget):
    """A table, newest first, over the details of the chosen entry. What Undo reversed stays in it, marked."""

    link_activated = Signal(str)

    def __init__(self, store: WorldStore, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("History")
        self._store = store
        self.model = HistoryModel(store, self)
        self._number: int | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        self._stack = QStackedWidget(self)
        splitter = QSplitter(Qt.Orientation.Vertical, self._stack)
        splitter.setChildrenCollapsible(False)
        self.table = self._table(splitter)
        self._later = Later(partial(self._make_details, actions), splitter)
        splitter.addWidget(self.table)
        splitter.addWidget(self._later)
        splitter.setSizes([480, 340])
        self._empty = EmptyState(parent=self._stack)
        self._stack.addWidget(splitter)
        self._stack.addWidget(self._empty)
        column.addWidget(self._stack, 1)
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._catch_up)
        store.history_changed.connect(self._history_changed)

    def refresh(self) -> None:
        """Take in what has happened since."""
        self.model.catch_up()

    def _head(self) -> QHBoxLayout:
        self.search = SearchField("Filter by action, name, id or code", self)
        self.search.setMaximumWidth(340)
        self.search.sought.connect(self._filter)
        self.search.left.connect(self._to_table)
        self.lifecycles = QCheckBox("Show lifecycle steps", self)
        self.lifecycles.setToolTip("What time did as a consequence of a request: attaching → attached")
        self.lifecycles.toggled.connect(self._filter)
        self.who = QComboBox(self)
        self.who.setAccessibleName("Whose requests")
        self.who.setToolTip("Whose requests to show: the console's, the sample's, or an API client's by its access key")
        self.who.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.who.addItem(EVERYBODY)
        self.who.currentIndexChanged.connect(self._filter)
        self.export = QPushButton("Export…", self)
        self.export.setToolTip("As AWS CLI or boto3 to do it again, or the world as Terraform or CloudFormation")
        self.export.clicked.connect(self._export)
        self._count = label("", "muted", self)
        first, row = in_a_row(label("History", "heading", self), self._count, self.search, None, spacing=12)
        row.setStretch(2, 20)
        second, _ = in_a_row(self.lifecycles, self.who, None, self.export, spacing=12)
        head = QHBoxLayout()
        head.setContentsMargins(10, 12, 16, 10)
        head.addWidget(FoldingHead(first, second, self, stretches=(1, 1), spacing=12, least=ONE_ROW))
        return head

    def _table(self, parent: QWidget) -> QTableView:
        table = ListTable(self.model, "History", WIDTHS, COLUMNS.index("What happened"), ROW_PX, parent)
        table.setItemDelegate(_OutcomeDelegate(table))
        table.selectionModel().currentRowChanged.connect(self._row_chosen)
        return table

    def _make_details(self, actions: Actions) -> HistoryDetails:
        details = HistoryDetails(self._store, actions, self._later)
        details.link_activated.connect(self.link_activated)
        return details

    @property
    def details(self) -> HistoryDetails:
        return self._later.widget()

    # --- what is shown

    @Slot()
    def _history_changed(self) -> None:
        """A page that nobody sees catches up when it is shown."""
        if self.isVisible():
            self._soon.start(0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._soon.start(0 if self.model.loaded() else FIRST_MS)

    @Slot()
    def _catch_up(self) -> None:
        follow, first = self.table.currentIndex().row() <= 0, not self.model.loaded()
        self.model.catch_up()
        if first and self.model.rowCount():
            QTimer.singleShot(FIRST_MS, self, self._settle_first)
        else:
            self._settle(follow)

    @Slot()
    def _settle_first(self) -> None:
        self._settle()

    @Slot()
    def _filter(self) -> None:
        who = self.who.currentText() if self.who.currentIndex() > 0 else None
        self.model.set_filter(self.search.text(), lifecycles=self.lifecycles.isChecked(), caller=who)
        self._settle()

    def show_entry(self, number: int) -> None:
        """Choose a line by its number, whatever the filter hid."""
        self.model.catch_up()
        self._number = number
        if self.model.row_of(number) is None:
            self.search.clear()
            self.who.setCurrentIndex(0)
            self._filter()
        self._settle()
        if (row := self.model.row_of(number)) is not None:
            self.table.scrollTo(self.model.index(row, 0))

    def _settle(self, follow: bool = False) -> None:
        """Choose the entry that was chosen, or the first; say what an empty page means.

        follow: the first was chosen, and stays chosen when another comes before it.
        """
        self._name_callers()
        count = self.model.rowCount()
        more = self.model.canFetchMore(QModelIndex())
        self._count.setText(f"{count:,}{'+' if more else ''} entr{'y' if count == 1 else 'ies'}")
        if not count:
            sought = bool(self.search.text()) or self.who.currentIndex() > 0
            title = "Nothing like this has happened" if sought else "Nothing has happened yet"
            text = (
                "No entry has these words."
                if sought
                else "Every request leaves a line here, with what it changed, and can be undone from here."
            )
            self._empty.tell(title, text)
        self._stack.setCurrentIndex(0 if count else 1)
        row = None if self._number is None or follow else self.model.row_of(self._number)
        if count:
            self._choose(row or 0)

    def _name_callers(self) -> None:
        """Those who are known by now; nobody goes."""
        known = {self.who.itemText(number) for number in range(self.who.count())}
        for caller in sorted(self.model.callers - known):
            self.who.addItem(caller)

    @Slot()
    def _export(self) -> None:
        from console.desktop.share.export_dialog import ExportDialog

        ExportDialog(self._store, self.who.currentText() if self.who.currentIndex() > 0 else None, self).open()

    def _choose(self, row: int) -> None:
        index = self.model.index(row, max(self.table.currentIndex().column(), 0))
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.table.selectionModel().setCurrentIndex(index, flags)
        self._show(row)

    @Slot(QModelIndex, QModelIndex)
    def _row_chosen(self, index: QModelIndex, _before: QModelIndex) -> None:
        if index.isValid():
            self._show(index.row())

    def _show(self, row: int) -> None:
        entry = self.model.entry(row)
        self._number = entry.number
        self.details.show_entry(entry, self.model.loaded())

    @Slot()
    def _to_table(self) -> None:
        self.table.setFocus()


class _OutcomeDelegate(QStyledItemDelegate):
    """A dot before the outcome; what was undone or is a step of a lifecycle stands back."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = current()
        entry = index.data(ENTRY_ROLE)
        tone = outcome_tone(entry)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(option.rect, color(theme.selected))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, color(theme.hover))
        painter.fillRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1, color(theme.line))
        left, width = option.rect.left() + 10, option.rect.width() - 20
        if COLUMNS[index.column()] == "Outcome":
            self._dot(painter, left, option.rect.center().y(), color(getattr(theme, tone)))
            left, width = left + DOT_PX + 7, width - DOT_PX - 7
        text = option.fontMetrics.elidedText(
            index.data(Qt.ItemDataRole.DisplayRole), Qt.TextElideMode.ElideRight, width
        )
        ink = theme.muted if tone == "muted" else theme.on_selected if selected else theme.ink
        painter.setPen(color(ink))
        painter.drawText(left, option.rect.top(), width, option.rect.height(), _LEFT, text)

    def _dot(self, painter: QPainter, x: int, y: int, tone: QColor) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tone)
        painter.drawEllipse(x, y - DOT_PX // 2, DOT_PX, DOT_PX)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
