"""One way of a trace as a list: each hop with its number on the diagram, below it what the packet was asked there."""

from typing import Any, Final, NamedTuple

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from console.desktop.theme import Theme, color, sans
from console.desktop.tracing.account import ToldHop
from console.topology.canvas.tips import plain

NOWHERE: Final = QModelIndex()
THING: Final = Qt.ItemDataRole.UserRole
HOP_PX, STEP_PX = 26, 20
BADGE = 17


class Row(NamedTuple):
    """A hop (`step` is None), or a step of the hop above it."""

    hop: ToldHop
    step: int | None = None

    @property
    def text(self) -> str:
        return self.hop.title if self.step is None else self.hop.steps[self.step].text

    @property
    def passed(self) -> bool:
        steps = self.hop.steps if self.step is None else self.hop.steps[self.step : self.step + 1]
        return all(step.passed for step in steps)


class _Rows(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []

    def show(self, hops: tuple[ToldHop, ...]) -> None:
        self.beginResetModel()
        self.rows = [row for hop in hops for row in (Row(hop), *(Row(hop, step) for step in range(len(hop.steps))))]
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.text
            case Qt.ItemDataRole.ToolTipRole:
                return plain(row.text)
            case Qt.ItemDataRole.AccessibleTextRole:
                if row.step is None:
                    return f"Hop {row.hop.number}: {row.text}" if row.hop.number else row.text
                return f"{'passed' if row.passed else 'dropped'}: {row.text}"
            case _ if role == THING:
                return row.hop.thing
        return None


class _Painter(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: "HopList") -> None:
        super().__init__(view)
        self._view = view
        self._text, self._title = sans(12), sans(13, QFont.Weight.DemiBold)
        self._number = sans(10, QFont.Weight.Bold)
        self._measure, self._measure_title = QFontMetrics(self._text), QFontMetrics(self._title)
        self.dress(theme)

    def dress(self, theme: Theme) -> None:
        self._ink, self._muted, self._selected = color(theme.ink), color(theme.muted), color(theme.selected)
        self._accent, self._on_accent = color(theme.primary), color(theme.on_primary)
        self._ok, self._bad, self._hover = color(theme.ok), color(theme.bad), color(theme.hover)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(120, HOP_PX if self._view.row_at(index).step is None else STEP_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row, rect = self._view.row_at(index), QRect(option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            selected = option.state & QStyle.StateFlag.State_Selected
            painter.setPen(self._accent if selected and self._view.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(self._selected if selected else self._hover)
            painter.drawRoundedRect(rect.adjusted(1, 0, -2, -1), 5, 5)
        (self._paint_hop if row.step is None else self._paint_step)(painter, row, rect)

    def _paint_hop(self, painter: QPainter, row: Row, rect: QRect) -> None:
        badge = QRect(rect.x() + 6, rect.center().y() - BADGE // 2, BADGE, BADGE)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._bad if not row.passed else self._accent if row.hop.number else self._muted)
        painter.drawEllipse(badge if row.hop.number else badge.adjusted(5, 5, -5, -5))
        painter.setPen(self._on_accent)
        if row.hop.number:
            painter.setFont(self._number)
            painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(row.hop.number))
        painter.setFont(self._title)
        painter.setPen(self._ink)
        _write(painter, rect.adjusted(32, 0, -8, 0), self._measure_title, row.text)

    def _paint_step(self, painter: QPainter, row: Row, rect: QRect) -> None:
        painter.setFont(self._text)
        painter.setPen(self._ok if row.passed else self._bad)
        painter.drawText(QRect(rect.x() + 32, rect.y(), 14, rect.height()), _LEFT, "✓" if row.passed else "✕")
        painter.setPen(self._ink if not row.passed else self._muted)
        _write(painter, rect.adjusted(48, 0, -8, 0), self._measure, row.text)


_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


def _write(painter: QPainter, rect: QRect, measure: QFontMetrics, text: str) -> None:
    painter.drawText(rect, _LEFT, measure.elidedText(text, Qt.TextElideMode.ElideRight, rect.width()))


class HopList(QListView):
    """The arrow keys go through it, and `thing_chosen` with them."""

    thing_chosen = Signal(str)
    """What the row is about: an id, or the diagram's word for what is outside."""

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setProperty("kind", "menu")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._rows = _Rows(self)
        self.setModel(self._rows)
        self._painter = _Painter(theme, self)
        self.setItemDelegate(self._painter)
        self.selectionModel().currentChanged.connect(self._chosen)

    def row_at(self, index: QModelIndex | QPersistentModelIndex) -> Row:
        return self._rows.rows[index.row()]

    def rows(self) -> list[Row]:
        return list(self._rows.rows)

    def dress(self, theme: Theme) -> None:
        self._painter.dress(theme)
        self.viewport().update()

    def show_hops(self, hops: tuple[ToldHop, ...]) -> None:
        """The row that was current stays so where the new way is as long."""
        current = self.currentIndex().row()
        self._rows.show(hops)
        if 0 <= current < len(self._rows.rows):
            quiet = self.blockSignals(True)
            self.setCurrentIndex(self._rows.index(current))
            self.blockSignals(quiet)

    def step(self, hops: int) -> bool:
        """On to the next hop (or back); False where there is none."""
        starts = [place for place, row in enumerate(self._rows.rows) if row.step is None]
        current = self.currentIndex().row()
        ahead = [place for place in starts if (place > current if hops > 0 else 0 <= place < current)]
        if not ahead:
            return False
        self.setCurrentIndex(self._rows.index(ahead[0] if hops > 0 else ahead[-1]))
        return True

    @Slot(QModelIndex)
    def _chosen(self, index: QModelIndex) -> None:
        if index.isValid():
            self.thing_chosen.emit(index.data(THING))
