"""How a choice is painted: hairline below, a dot before a state, a bar where a cell tells how full something is."""

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QHelpEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from console.desktop.theme import color, current, mono, sans, tone_of
from console.desktop.widgets.cells import DOT, SELECTED, elider, paint_dot
from console.topology.canvas.tips import plain

if TYPE_CHECKING:
    from console.desktop.wizards.choosing import ChoiceTable

Index = QModelIndex | QPersistentModelIndex
ROW_PX, BAR_PX, PADDING = 30, 32, 7
IN = " / "
"""Between a container and what is in it, whose name is the one to be read."""
TEXT_MARGIN = 3
"""What Qt's own delegate leaves at both ends of a text."""


class ChoiceDelegate(QStyledItemDelegate):
    """Paints by hand all but what can be checked: that is the style's."""

    def __init__(
        self,
        parent: "ChoiceTable",
        *,
        dot_column: int = -1,
        bar_column: int = -1,
        mono_columns: Sequence[int] = (),
        middle_columns: Sequence[int] = (),
        reason_from: int = 2,
    ) -> None:
        super().__init__(parent)
        self._table = parent
        self._dot, self._bar, self._mono = dot_column, bar_column, frozenset(mono_columns)
        self._reason_from, self._middle = reason_from, frozenset(middle_columns)
        self._sans_font, self._mono_font = sans(), mono()
        self._base, self._mono_base = _base(self._sans_font), _base(self._mono_font)
        self._elide = elider(self._sans_font)
        self._elide_mono = elider(self._mono_font)
        self._elide_id = elider(self._mono_font, Qt.TextElideMode.ElideMiddle)
        self._elide_left = elider(self._sans_font, Qt.TextElideMode.ElideLeft)
        self._elide_middle = elider(self._sans_font, Qt.TextElideMode.ElideMiddle)

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        super().initStyleOption(option, index)
        option.state &= ~QStyle.StateFlag.State_HasFocus  # the row shows the focus, not the cell
        if index.column() in self._mono and not self._is_reason(index):
            option.font = self._mono_font

    def helpEvent(self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index) -> bool:
        """What a cell has no room for, before what is said of its row."""
        if event.type() is not QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        row = str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
        whole = str(index.data()) if self.sizeHint(option, index).width() > option.rect.width() else ""
        QToolTip.showText(event.globalPos(), plain("\n".join(filter(None, (whole, row)))), view)
        return True

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        if self._is_reason(index):
            return QSize(0, ROW_PX)  # it runs over the columns behind it
        hint = super().sizeHint(option, index)
        return QSize(hint.width() + PADDING + 1 + self._indent(index.column()), ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect, column = current(), QRect(option.rect), index.column()
        choice = self._table.rows.rows[index.row()]
        selected = option.state.value & SELECTED
        if selected:
            painter.fillRect(rect, color(theme.selected))
        reason = self._is_reason(index)
        inside = rect.adjusted(PADDING + (0 if reason else self._indent(column)), 0, 0, 0)
        if self._table.checkable and column == 0:
            option.rect = inside
            super().paint(painter, option, index)
        elif text := str(index.data()):
            fixed = column in self._mono and not reason
            # An id is known by both its ends.
            elide = (self._elide_id if "-" in text else self._elide_mono) if fixed else self._elide
            if column in self._middle and not reason:
                elide = self._elide_middle
            elif IN in text and not reason:
                elide = self._elide_left
            ink = theme.disabled if not choice.enabled else theme.on_selected if selected else theme.ink
            painter.setFont(self._mono_font if fixed else self._sans_font)
            painter.setPen(color(ink))
            inside.adjust(TEXT_MARGIN, 0, -TEXT_MARGIN, 0)
            base = rect.top() + (self._mono_base if fixed else self._base)
            painter.drawText(QPointF(inside.left(), base), elide(text, inside.width()))
        if column == self._dot and not reason:
            paint_dot(
                painter, rect.left() + 6, rect.center().y() + 1, color(getattr(theme, tone_of(choice.cells[column])))
            )
        elif column == self._bar and not reason and choice.load:
            self._paint_bar(painter, rect, *choice.load)
        here = self._table.hasFocus() and index.row() == self._table.currentIndex().row()
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, color(theme.accent if here else theme.line))
        if here:
            painter.fillRect(rect.left(), rect.top(), rect.width(), 1, color(theme.accent))

    def _is_reason(self, index: Index) -> bool:
        return index.column() == self._reason_from and not self._table.rows.rows[index.row()].enabled

    def _indent(self, column: int) -> int:
        return DOT + 6 if column == self._dot else BAR_PX + 8 if column == self._bar else 0

    def _paint_bar(self, painter: QPainter, rect: QRect, used: int, of: int) -> None:
        theme = current()
        top = rect.center().y() - 2
        painter.fillRect(rect.left() + 6, top, BAR_PX, 5, color(theme.line))
        share = min(used / of, 1.0) if of else 1.0
        ink = theme.bad if used > of else theme.warning if used == of else theme.private
        painter.fillRect(rect.left() + 6, top, round(BAR_PX * share), 5, color(ink))


def _base(font: QFont) -> float:
    """Where a text stands in its row: between two pixels, as a layout of Qt's has it, which shows at 150 %."""
    metrics = QFontMetricsF(font)
    return (ROW_PX - ceil(metrics.height())) // 2 + metrics.ascent()
