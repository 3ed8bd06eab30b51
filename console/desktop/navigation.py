"""The list of pages at the left, with how many there are of each thing."""

from typing import Any, Final, NamedTuple

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
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from console.desktop.models.kinds import SECTIONS
from console.desktop.store import WorldStore
from console.desktop.theme import Theme, color, sans
from console.ec2.resources import Resource

NOWHERE: Final = QModelIndex()
PAGE_ROLE: Final = Qt.ItemDataRole.UserRole
COUNT_ROLE: Final = Qt.ItemDataRole.UserRole + 1
GRAVE_ROLE: Final = Qt.ItemDataRole.UserRole + 2
NO_ADVICE: Final = "Nothing to advise"
WIDTH = 204
ROW, HEADING = 30, 33
GAP: Final = 8
"""Pixels at least between a title and its count."""
MANY: Final = 10_000
"""So many are told in thousands where there is no room for more."""
CROWDED: Final = 100_000
"""From here on a count says thousands: the longest name of a page needs the room."""


def in_short(count: int, crowded: int = CROWDED) -> str:
    """`12,345`, `256k`."""
    return f"{count:,}" if count < crowded else f"{round(count / 1000):,}k"


def fitting(count: int, room: float, metrics: QFontMetrics) -> str:
    """As much of it as has room, in pixels: beside a scroll bar there is less."""
    words = in_short(count)
    return words if metrics.horizontalAdvance(words) <= room else in_short(count, MANY)


class Entry(NamedTuple):
    """A page, or (without one) the heading of those that follow."""

    title: str
    page: str = ""
    record: type[Resource] | None = None


ENTRIES: tuple[Entry, ...] = (
    Entry("Topology", "topology"),
    Entry("Reachability", "reachability"),
    Entry("History", "history"),
    *(
        entry
        for section, kinds in SECTIONS
        for entry in (Entry(section), *(Entry(kind.plural, kind.page, kind.record) for kind in kinds))
    ),
    Entry("Advice"),
    Entry("Advice", "advice"),
)
PAGES: tuple[str, ...] = (*(entry.page for entry in ENTRIES if entry.page), "share")
"""Those of the list, and Share API, which the toolbar leads to."""


class _Pages(QAbstractListModel):
    def __init__(self, store: WorldStore, parent: QObject) -> None:
        super().__init__(parent)
        self._store = store
        self._counts = self._count()
        self._advice, self._grave = "Advice", False
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._recount)
        store.changed.connect(self._changed)

    def _count(self) -> list[int | None]:
        world = self._store.world
        return [world.count(entry.record) if entry.record else None for entry in ENTRIES]

    def show_advice(self, summary: str, grave: bool) -> None:
        self._advice, self._grave = summary or NO_ADVICE, grave
        row = next(row for row, entry in enumerate(ENTRIES) if entry.page == "advice")
        self.dataChanged.emit(self.index(row), self.index(row))

    @Slot()
    def _changed(self) -> None:
        self._soon.start()

    @Slot()
    def _recount(self) -> None:
        before, self._counts = self._counts, self._count()
        for row, (old, new) in enumerate(zip(before, self._counts, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(row), self.index(row), [COUNT_ROLE])

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(ENTRIES)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = ENTRIES[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._advice if entry.page == "advice" else entry.title
            case _ if role == PAGE_ROLE:
                return entry.page
            case _ if role == COUNT_ROLE:
                return self._counts[index.row()]
            case _ if role == GRAVE_ROLE:
                return entry.page == "advice" and self._grave
            case Qt.ItemDataRole.ToolTipRole:
                if entry.page == "advice":
                    return self._advice
                count = self._counts[index.row()]
                return f"{count:,}" if count is not None and count >= MANY else None
            case Qt.ItemDataRole.AccessibleTextRole:
                if entry.page == "advice":
                    return f"Advice: {self._advice}"
                count = self._counts[index.row()]
                return entry.title if count is None else f"{entry.title}, {count}"
        return None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        if ENTRIES[index.row()].page:
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return Qt.ItemFlag.NoItemFlags


class _Painter(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: "Navigation") -> None:
        super().__init__(view)
        self._view = view
        self._text, self._current = sans(), sans(weight=QFont.Weight.DemiBold)
        self._heading = sans(11, QFont.Weight.DemiBold)
        self._heading.setCapitalization(QFont.Capitalization.AllUppercase)
        self._heading.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.44)
        self.dress(theme)

    def dress(self, theme: Theme) -> None:
        self._ink, self._muted, self._on_selected = color(theme.ink), color(theme.muted), color(theme.on_selected)
        self._warning = color(theme.warning)
        self._selected, self._hover, self._accent = color(theme.selected), color(theme.hover), color(theme.accent)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(WIDTH - 17, ROW if ENTRIES[index.row()].page else HEADING)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry, rect = ENTRIES[index.row()], QRect(option.rect)
        text = rect.adjusted(10, 0, -10, 0)
        if not entry.page:
            painter.setFont(self._heading)
            painter.setPen(self._muted)
            painter.drawText(text.adjusted(0, 12, 0, -4), _LEFT, entry.title)
            return
        # Not by option.state: QStyle's enumerations take PySide 5 to 9 ms, and this is what is painted first.
        selected = index == self._view.currentIndex()
        if selected or index.row() == self._view.hovered:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            focused = selected and self._view.hasFocus()
            painter.setPen(self._accent if focused else Qt.PenStyle.NoPen)
            painter.setBrush(self._selected if selected else self._hover)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1) if focused else rect, 6, 6)
        painter.setFont(self._current if selected else self._text)
        ink = self._warning if index.data(GRAVE_ROLE) else self._ink
        painter.setPen(self._on_selected if selected else ink)
        metrics = painter.fontMetrics()
        painter.drawText(text, _LEFT, metrics.elidedText(index.data(), Qt.TextElideMode.ElideRight, text.width()))
        count = index.data(COUNT_ROLE)
        if count is not None:
            room = text.width() - GAP - painter.fontMetrics().horizontalAdvance(index.data())
            painter.setFont(self._text)
            painter.setPen(self._on_selected if selected else self._muted)
            painter.drawText(text, _RIGHT, fitting(count, room, painter.fontMetrics()))


_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class Navigation(QListView):
    """One click, or the arrow keys, and the page is there."""

    page_chosen = Signal(str)

    def __init__(self, store: WorldStore, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("navigation")
        self.setAccessibleName("Pages")
        self.setFixedWidth(WIDTH)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewportMargins(8, 12, 8, 8)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pages = _Pages(store, self)
        self.setModel(self._pages)
        self._painter = _Painter(theme, self)
        self.setItemDelegate(self._painter)
        self.hovered = -1
        """The row under the mouse."""
        self.entered.connect(self._hover)
        self.viewportEntered.connect(self._leave)
        self.selectionModel().currentChanged.connect(self._chosen)

    def dress(self, theme: Theme) -> None:
        self._painter.dress(theme)
        self.viewport().update()

    @Slot(QModelIndex)
    def _hover(self, index: QModelIndex) -> None:
        self.hovered = index.row()

    @Slot()
    def _leave(self) -> None:
        self.hovered = -1

    def leaveEvent(self, event: QEvent) -> None:
        self._leave()
        super().leaveEvent(event)

    def show_advice(self, summary: str, grave: bool) -> None:
        """summary: `1 asymmetric route`, empty for none."""
        self._pages.show_advice(summary, grave)

    def show_page(self, page: str) -> None:
        """Mark `page`, one of PAGES, as the one on the screen; none if it is not in the list."""
        row = next((row for row, entry in enumerate(ENTRIES) if entry.page == page), -1)
        self.setCurrentIndex(self.model().index(row, 0))

    @Slot(QModelIndex)
    def _chosen(self, index: QModelIndex) -> None:
        if page := index.data(PAGE_ROLE):
            self.page_chosen.emit(page)
