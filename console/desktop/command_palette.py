"""Ctrl+K: every action and every resource, by typing."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QAction, QFont, QFontMetrics, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from console.desktop.finder import Entry
from console.desktop.search_index import SearchIndex
from console.desktop.theme import Theme, color, mono, sans
from console.desktop.widgets.labels import label

NOWHERE: Final = QModelIndex()
WIDTH, ROW, ROWS = 660, 38, 12


class _Results(QAbstractListModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []

    def show(self, entries: list[Entry]) -> None:
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        one = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (one.title, one.kind, one.detail, one.shortcut) if part)
        return None


class _Painter(QStyledItemDelegate):
    def __init__(self, results: _Results, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._results = results
        self._title, self._small, self._keys = sans(weight=QFont.Weight.Medium), sans(12), mono(11)
        self._measure, self._measure_small = QFontMetrics(self._title), QFontMetrics(self._small)
        self.dress(theme)

    def dress(self, theme: Theme) -> None:
        self._ink, self._muted, self._off = color(theme.ink), color(theme.muted), color(theme.disabled)
        self._selected, self._on_selected = color(theme.selected), color(theme.on_selected)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        one, rect = self._results.entries[index.row()], QRect(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._selected)
            painter.drawRoundedRect(rect.adjusted(6, 1, -6, -1), 6, 6)
        text = rect.adjusted(18, 0, -18, 0)
        painter.setFont(self._title)
        painter.setPen(self._on_selected if selected else self._ink if one.enabled else self._off)
        title = self._measure.elidedText(one.title, Qt.TextElideMode.ElideRight, text.width() // 2)
        painter.drawText(text, _LEFT, title)
        left = self._measure.horizontalAdvance(title) + 12
        painter.setFont(self._keys if one.shortcut else self._small)
        painter.setPen(self._muted)
        right = one.shortcut or one.kind
        painter.drawText(text, _RIGHT, right)
        painter.setFont(self._small)
        room = text.width() - left - 130
        detail = self._measure_small.elidedText(one.detail, Qt.TextElideMode.ElideRight, room)
        painter.drawText(text.adjusted(left, 0, 0, 0), _LEFT, detail)


_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


def _plain(text: str) -> str:
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").rstrip("…")


class CommandPalette(QFrame):
    """A field and a list over the window; Return does, Escape leaves, and the focus goes back where it was."""

    resource_chosen = Signal(str)

    def __init__(
        self,
        index: SearchIndex,
        actions: Callable[[], Sequence[QAction]],
        of_kinds: Callable[[], Iterable[tuple[str, str]]],
        theme: Theme,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("palette")
        self.setAccessibleName("Find or run anything")
        self._window, self._actions, self._of_kinds = parent, actions, of_kinds
        self._finder = index.finder
        self._offered: dict[str, QAction] = {}
        self._entries: list[Entry] = []
        self._before: QWidget | None = None
        self.field = QLineEdit(self)
        self.field.setObjectName("paletteInput")
        self.field.setPlaceholderText("An action, or a name, id, IP or MAC")
        self.field.setAccessibleName("Find or run anything")
        self.field.installEventFilter(self)
        self._results = _Results(self)
        self.list = QListView(self)
        self.list.setProperty("kind", "menu")
        self.list.setAccessibleName("Results")
        self.list.setModel(self._results)
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._painter = _Painter(self._results, theme, self.list)
        self.list.setItemDelegate(self._painter)
        self.list.clicked.connect(self._clicked)
        self.nothing = label("Nothing has such a name, id, address or MAC, and no action is called so.", "muted", self)
        self.nothing.setContentsMargins(16, 4, 16, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 6)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.nothing)
        column.addWidget(self.list)
        self._seek = QTimer(self, singleShot=True, interval=0)
        self._seek.timeout.connect(self._find)
        self.field.textChanged.connect(self._typed)
        QApplication.instance().focusChanged.connect(self._focus_moved)  # type: ignore[union-attr]
        self.hide()

    def dress(self, theme: Theme) -> None:
        self._painter.dress(theme)

    def entries(self) -> list[Entry]:
        """What is offered now, best first."""
        return self._results.entries

    def open(self) -> None:
        self._before = QApplication.focusWidget()
        self._offer()
        self.field.clear()
        self._find()
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def dismiss(self) -> None:
        if self.isVisible():
            if self._before is not None:
                self._before.setFocus(Qt.FocusReason.PopupFocusReason)  # Qt would hand it to whatever comes next
            self.hide()
            self._before = None

    def _offer(self) -> None:
        self._offered, self._entries = {}, []
        for action in self._actions():
            title = _plain(action.text())
            if not action.isVisible() or not title:
                continue
            key = f"action {len(self._offered)}"
            self._offered[key] = action
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            reason = "" if action.isEnabled() else action.toolTip()
            self._entries.append(Entry(title, reason, "action", key, title.casefold(), keys, action.isEnabled()))

    def _elsewhere(self) -> list[Entry]:
        """What could be done if something else were selected, and of which kind."""
        kinds: dict[str, list[str]] = {}
        for text, kind in self._of_kinds():
            kinds.setdefault(_plain(text), []).append(kind)
        return [
            Entry(text, f"Select one first: {', '.join(words)}", "action", "", text.casefold(), enabled=False)
            for text, words in kinds.items()
        ]

    def _place(self) -> None:
        width = min(WIDTH, self._window.width() - 40)
        rows = min(ROWS, max(1, len(self._results.entries)))
        height = 52 + rows * ROW + 12
        self.setGeometry((self._window.width() - width) // 2, 56, width, min(height, self._window.height() - 80))

    # --- finding

    @Slot()
    def _typed(self) -> None:
        self._seek.start()

    @Slot()
    def _find(self) -> None:
        text = self.field.text()
        found = self._finder.find(text, self._entries)
        if text.strip() and not any(one.kind == "action" for one in found):
            found = self._finder.find(text, self._elsewhere())
        self._results.show(found)
        self.nothing.setHidden(bool(found))
        self.list.setVisible(bool(found))
        if found:
            self.list.setCurrentIndex(self._results.index(0))
        self._place()

    # --- hands

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            match event.key():
                case Qt.Key.Key_Down | Qt.Key.Key_Tab:
                    self._step(1)
                case Qt.Key.Key_Up | Qt.Key.Key_Backtab:
                    self._step(-1)
                case Qt.Key.Key_PageDown:
                    self._step(ROWS - 1)
                case Qt.Key.Key_PageUp:
                    self._step(1 - ROWS)
                case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                    self._run(self.list.currentIndex().row())
                case Qt.Key.Key_Escape:
                    self.dismiss()
                case _:
                    return False
            return True
        return False

    def _step(self, rows: int) -> None:
        count = len(self._results.entries)
        if count:
            row = self.list.currentIndex().row() + rows
            row = row % count if abs(rows) == 1 else min(max(row, 0), count - 1)
            self.list.setCurrentIndex(self._results.index(row))

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        self._run(index.row())

    def _run(self, row: int) -> None:
        if not 0 <= row < len(self._results.entries):
            return
        one = self._results.entries[row]
        if not one.enabled:
            return
        self._finder.chosen(one)
        self.dismiss()
        if action := self._offered.get(one.target):
            action.trigger()
        else:
            self.resource_chosen.emit(one.target)

    @Slot(QWidget, QWidget)
    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if self.isVisible() and new is not None and new is not self.field and not self.isAncestorOf(new):
            self.hide()
            self._before = None
