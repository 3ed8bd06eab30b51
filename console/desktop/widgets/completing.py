"""What a word of a filter may become, below the field in which it is typed."""

import time
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Slot
from PySide6.QtWidgets import QCompleter, QListView

from console.desktop.models.completion import Completion, Completions, word_before
from console.desktop.widgets.search_field import SearchField

NOWHERE: Final = QModelIndex()
SLICE_S: Final = 0.004
"""Of looking for values, in one turn of the loop."""
POPUP_PX: Final = 260
SPACING_PX: Final = 3


class _Offered(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: Sequence[Completion] = ()
        self.before = ""

    def show(self, before: str, rows: Sequence[Completion]) -> None:
        """before: what stays of the text."""
        self.beginResetModel()
        self.before, self.rows = before, rows
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        one = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{one.text}   ·   {one.about}" if one.about else one.text
        return None


class Completing(QObject):
    """Down goes into the list, Return or a click takes one; whoever types on is in nobody's way."""

    def __init__(self, field: SearchField, source: Callable[[str], Completions]) -> None:
        """source: what a word may become, in slices."""
        super().__init__(field)
        self._field, self._source = field, source
        self._model = _Offered(self)
        self._work: Completions | None = None
        field.textEdited.connect(self._edited)
        self._working = QTimer(self, interval=0)
        self._working.timeout.connect(self._go_on)

    def offered(self) -> Sequence[Completion]:
        return self._model.rows

    @cached_property
    def _completer(self) -> QCompleter:
        """Made when there is something to offer: most fields are never typed into."""
        completer = QCompleter(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        popup = QListView(self._field)
        popup.setMinimumWidth(POPUP_PX)
        popup.setSpacing(SPACING_PX)
        completer.setPopup(popup)
        completer.activated[QModelIndex].connect(self._taken)  # type: ignore[index] # an overload, by its argument
        completer.setWidget(self._field)  # not setCompleter: that would show the list of the word before
        self._field.offered = popup
        return completer

    @Slot()
    def _edited(self) -> None:
        text = self._field.text()
        word = word_before(text)
        self._work = self._source(word) if word and self._field.cursorPosition() == len(text) else None
        self._working.start()

    @Slot()
    def _go_on(self) -> None:
        until = time.perf_counter() + SLICE_S
        rows: Sequence[Completion] = ()
        try:
            while self._work is not None and time.perf_counter() < until:
                next(self._work)
        except StopIteration as end:
            self._work, rows = None, end.value
        if self._work is None:
            self._working.stop()
            self._show(rows)

    def _show(self, rows: Sequence[Completion]) -> None:
        text = self._field.text()
        self._model.show(text.removesuffix(word_before(text)), rows)
        if rows and self._field.hasFocus():
            self._completer.setMaxVisibleItems(len(rows))
            self._completer.complete()
        if offered := self._field.offered:
            offered.setVisible(offered.isVisible() and bool(rows))
            offered.selectionModel().clear()  # what is typed may be meant as it is

    @Slot(QModelIndex)
    def _taken(self, index: QModelIndex) -> None:
        one = self._model.rows[index.row()]
        self._field.setText(self._model.before + one.text)
        if one.goes_on:
            self._edited()
