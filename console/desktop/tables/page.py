"""A page of the window: one kind of resource."""

import asyncio
import csv
import io
import time
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from console.desktop.icons import icon
from console.desktop.models.column import ResourceKind
from console.desktop.models.completion import Completions, completions
from console.desktop.models.differences import Differences
from console.desktop.models.index import Slots
from console.desktop.models.table_model import ResourceTableModel
from console.desktop.notifications import Notifications
from console.desktop.selection import MANY
from console.desktop.tables.view import ResourceTableView
from console.desktop.tasks import Tasks
from console.desktop.theme import Theme
from console.desktop.widgets.action_button import ActionButton
from console.desktop.widgets.completing import Completing
from console.desktop.widgets.empty_state import EmptyState
from console.desktop.widgets.folding import FoldingHead, in_a_row
from console.desktop.widgets.giving_way import GivingWay
from console.desktop.widgets.labels import label
from console.desktop.widgets.search_field import SearchField

SLICE = 100
"""Rows in one turn of the loop while something is made of all of them: a few milliseconds."""
SLICE_S = 0.003
LEAST_FIELD = 190
ONE_ROW = 740
"""Pixels from which title and tools stand in one row."""


class TablePage(QWidget):
    """Title and count, a filter, the table, or what to do where there is nothing."""

    selection_changed = Signal(object)
    """tuple[str, ...]"""
    link_activated = Signal(str)
    row_activated = Signal(str)
    menu_requested = Signal(object, object)

    def __init__(
        self,
        kind: ResourceKind[Any],
        differences: Differences,
        tasks: Tasks,
        notifications: Notifications,
        theme: Theme,
        create: QAction | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """create: makes another of the kind."""
        super().__init__(parent)
        self.kind = kind
        self._create = create
        self._tasks, self._notifications = tasks, notifications
        self._unselected: tuple[str, ...] | None = None
        """What is selected and not looked up yet."""
        self._looking: tuple[tuple[str, ...], int, Generator[None, None, Slots]] | None = None
        self.model = ResourceTableModel(kind, differences, self)
        self.model.sleep()
        self.view = ResourceTableView(self.model, theme, self)
        self._empty = EmptyState(parent=self)
        self._no_match = EmptyState("Nothing matches the filter", "", "Clear the filter", self)
        self.setAccessibleName(kind.plural)
        self.show_denial("")
        self._lay_out()
        self.setFocusProxy(self.view)
        self.model.rows_changed.connect(self._count)
        Completing(self.field, self._completions)
        self.field.sought.connect(self._filter)
        self.field.left.connect(self.view.enter)
        self.view.selection_changed.connect(self._selected)
        self.view.link_activated.connect(self.link_activated)
        self.view.row_activated.connect(self.row_activated)
        self.view.menu_requested.connect(self.menu_requested)
        self.view.count_changed.connect(self._count)
        if create:
            create.changed.connect(self._allow_create)
            self._empty.triggered.connect(create.trigger)
            self._allow_create()
        self._no_match.triggered.connect(self.field.clear)
        self._count()

    def show_denial(self, reason: str) -> None:
        """Say why nothing of the kind can be seen; an empty reason: it can be."""
        if reason:
            self._empty.tell(f"{self.kind.plural} cannot be seen here", reason)
        else:
            action = self._create.text() if self._create else ""
            self._empty.tell(f"No {_lower(self.kind.plural)} yet", self.kind.about, action)

    def _lay_out(self) -> None:
        self._counted = label("", "muted", self)
        self.field = SearchField("Filter by anything, or state:… subnet:… tag:key=value", self)
        self.field.setMinimumWidth(LEAST_FIELD)
        self.field.setMaximumWidth(380)
        self._columns = QPushButton("Columns", self)
        self._columns.setToolTip("Choose which columns to show")
        self._columns.clicked.connect(self._choose_columns)
        self._export = QPushButton("Export CSV…", self)
        self._export.clicked.connect(self._choose_file)
        title, self._title_row = in_a_row(label(self.kind.plural, "heading", self), self._counted, None)
        tools, self._tools_row = in_a_row(None, self.field, self._columns, self._export)
        self._tools_row.setStretch(1, 20)
        self._create_button = ActionButton(self._create, self, glyph=icon("mdi6.plus")) if self._create else None
        if self._create_button is not None:
            GivingWay(title, [self._create_button.part()])
        head = FoldingHead(title, tools, self, least=ONE_ROW)
        head.folded_changed.connect(self._fold)
        self._fold(False)
        top = QHBoxLayout()
        top.setContentsMargins(10, 12, 16, 10)
        top.addWidget(head)
        self._stack = QStackedLayout()
        for one in (self.view, self._empty, self._no_match):
            self._stack.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addLayout(self._stack)

    @Slot(bool)
    def _fold(self, folded: bool) -> None:
        """The button stays at the right end of the first row."""
        self._tools_row.setStretch(0, 0 if folded else 1)  # else the field would begin right of the title
        if self._create_button is not None:
            (self._title_row if folded else self._tools_row).addWidget(self._create_button)

    def dress(self, theme: Theme) -> None:
        self.view.dress(theme)

    def select(self, ids: tuple[str, ...]) -> None:
        """Very many, of which each is looked up, once the page is in sight, and a slice at a time."""
        if len(ids) > MANY and ids is not self.view.chosen():
            self._unselected = ids
            if self.isVisible():
                self._look_up()
            return
        self._unselected = None
        if ids is not self.view.chosen() and ids != self.view.chosen():
            self.view.choose(ids)
            self._count()

    @Slot()
    def _look_up(self) -> None:
        """What very many that are selected are in this table, in turns of the loop."""
        ids, until = self._unselected, time.perf_counter() + SLICE_S
        if ids is None:
            return
        if self._looking is None:
            self._looking = ids, self.model.numbering, self.model.look_up(ids)
        if self._looking[:2] != (ids, self.model.numbering):
            self._looking = None
        try:
            while self._looking is not None:
                next(self._looking[2])
                if time.perf_counter() > until:
                    break
        except StopIteration as end:
            self._unselected = self._looking = None
            self.view.choose(ids, end.value)
            self._count()
        else:
            QTimer.singleShot(0, self, self._look_up)

    def refresh(self) -> None:
        self.model.refresh()

    def focus_filter(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def _completions(self, word: str) -> Completions:
        return completions(self.model.world, (self.kind,), word)

    # --- session

    def state(self) -> dict[str, Any]:
        model = self.model
        return {
            "columns": [list(one) for one in self.view.arrangement()],
            "sort": [model.columns[model.sort_column].key, model.sort_order is Qt.SortOrder.DescendingOrder],
        }

    def restore(self, state: dict[str, Any]) -> None:
        """What a session kept; what it does not know of, or what is malformed, stays as it is."""
        key, descending = "", False
        with suppress(TypeError, ValueError):
            if columns := state.get("columns"):
                self.view.arrange_columns([(str(key), int(width), bool(shown)) for key, width, shown in columns])
        with suppress(TypeError, ValueError):
            key, descending = state.get("sort", ("", False))
        keys = [column.key for column in self.model.columns]
        if key in keys:
            order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
            self.view.sortByColumn(keys.index(key), order)

    def filter(self, text: str) -> None:
        """As if it had been typed."""
        self.field.setText(text)
        self.model.filter(text)

    # --- slots

    @Slot(str)
    def _filter(self, text: str) -> None:
        self.model.filter(text)

    @Slot(object)
    def _selected(self, ids: tuple[str, ...]) -> None:
        self._count()
        self.selection_changed.emit(ids)

    @Slot()
    def _count(self) -> None:
        shown, total = len(self.model.ids), self.model.total
        parts = [f"{shown:,} of {total:,}" if self.model.is_filtered else f"{total:,}"]
        if chosen := self.view.count_chosen():
            parts.append(f"{chosen:,} selected")
        if doing := self.model.doing:
            parts.append(doing)
        self._counted.setText(" · ".join(parts))
        # Room for as many as there may be: the head does not fold and unfold while one selects and types.
        most = f"{total:,} of {total:,} · {total:,} selected"
        self._counted.setMinimumWidth(self._counted.fontMetrics().horizontalAdvance(most))
        waiting = bool(self.model.doing)  # then what is not shown may be there yet
        if total and not shown and not waiting:
            self._no_match.tell(
                "Nothing matches the filter",
                f"None of the {total:,} {_lower(self.kind.plural)} says “{self.field.text()}”.",
                "Clear the filter",
            )
        self._stack.setCurrentWidget(self.view if shown or waiting else self._no_match if total else self._empty)
        self.setFocusProxy(self.view if shown or waiting else self.field)  # Tab can't leave by one that is hidden
        self._export.setEnabled(bool(shown))

    @Slot()
    def _allow_create(self) -> None:
        assert self._create is not None
        self._empty.button.setEnabled(self._create.isEnabled())
        self._empty.button.setToolTip("" if self._create.isEnabled() else self._create.toolTip())

    @Slot()
    def _choose_columns(self) -> None:
        menu = self.view.columns_menu(self)
        menu.popup(self._columns.mapToGlobal(QPoint(0, self._columns.height() + 4)))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._unselected is not None:
            QTimer.singleShot(0, self, self._look_up)
        self.model.wake(self.view.shown_columns())

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.model.sleep()

    # --- CSV

    @Slot()
    def _choose_file(self) -> None:
        dialog = QFileDialog(self, "Export CSV", f"{self.kind.page}.csv", "CSV files (*.csv)")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(self.export)
        dialog.open()

    @Slot(str)
    def export(self, file: str) -> None:
        """Write what the table shows, filtered and in its order."""
        name = f"Exporting {self.kind.page}.csv"
        self._tasks.start(name, self._write(name, Path(file)))

    async def _write(self, name: str, file: Path) -> None:
        ids, text = list(self.model.ids), io.StringIO()
        writer = csv.writer(text)
        writer.writerow(self.view.titles())
        for start in range(0, len(ids), SLICE):
            writer.writerows(self.view.texts(ids[start : start + SLICE]))
            self._tasks.report(name, start / len(ids))
            await asyncio.sleep(0)
        try:
            await asyncio.to_thread(file.write_text, text.getvalue(), encoding="utf-8", newline="")
        except OSError as error:
            self._notifications.show(f"{file.name} could not be written: {error.strerror}", "problem")
        else:
            self._notifications.show(f"{len(ids):,} {_lower(self.kind.plural)} written to {file}", "ok")


def _lower(plural: str) -> str:
    """`Network interfaces` inside a sentence; abbreviations keep their capitals."""
    first = plural.split()[0]
    return plural if first[:2].isupper() or first == "Elastic" else plural[0].lower() + plural[1:]
