"""How a cell is painted: a dot for a state, fixed width for addresses, blue for what leads elsewhere."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from console.desktop.models.table_model import ResourceTableModel
from console.desktop.theme import Theme, color, mono, sans
from console.desktop.widgets.cells import DOT, FOCUSED, HOVERED, LEFT, RIGHT, SELECTED, elider, paint_dot

if TYPE_CHECKING:
    from console.desktop.tables.view import ResourceTableView

ROW_HEIGHT = 34
PADDING = 10


class CellDelegate(QStyledItemDelegate):
    """Asks the model directly, not role by role, and paints with what was made when the theme came."""

    def __init__(self, model: ResourceTableModel, theme: Theme, parent: "ResourceTableView") -> None:
        super().__init__(parent)
        self._model = model
        self._view = parent
        self._sans, self._mono = sans(), mono()
        self._elide_sans = elider(self._sans)
        self._elide_mono = elider(self._mono)
        self.dress(theme)

    def dress(self, theme: Theme) -> None:
        self._ink, self._selected_ink = QPen(color(theme.ink)), QPen(color(theme.on_selected))
        self._link = QPen(color(theme.accent))
        self._line, self._focus = color(theme.line), QPen(color(theme.accent), 1.4)
        self._selected, self._hover = color(theme.selected), color(theme.hover)
        self._tones = {tone: color(getattr(theme, tone)) for tone in ("ok", "warning", "bad", "muted")}

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self.width(index), ROW_HEIGHT)

    def width(self, index: QModelIndex | QPersistentModelIndex) -> int:
        """What the cell needs to be read whole."""
        column = self._model.columns[index.column()]
        text = self._model.cell(self._model.ids[index.row()], index.column())
        metrics = QFontMetrics(self._mono if column.mono else self._sans)
        return metrics.horizontalAdvance(text) + 2 * PADDING + (DOT + 8 if column.tone else 0) + 2

    def text_rect(self, rect: QRect, row: int, column: int) -> QRect:
        """Where the text of a cell stands: what of a link can be clicked."""
        text = self._model.cell(self._model.ids[row], column)
        width = QFontMetrics(self._mono if self._model.columns[column].mono else self._sans).horizontalAdvance(text)
        return QRect(rect.left() + PADDING, rect.top(), min(width, rect.width() - 2 * PADDING), rect.height())

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row, number = index.row(), index.column()
        column = self._model.columns[number]
        rect: QRect = option.rect
        state: int = option.state.value
        selected = state & SELECTED
        if selected:
            painter.fillRect(rect, self._selected)
        elif state & HOVERED:
            painter.fillRect(rect, self._hover)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self._line)
        text = self._model.cell(self._model.ids[row], number)
        left, width = rect.left() + PADDING, rect.width() - 2 * PADDING
        if column.tone and text:
            paint_dot(painter, left, rect.center().y(), self._tones[column.tone(text)])
            left, width = left + DOT + 7, width - DOT - 7
        if text:
            painter.setFont(self._mono if column.mono else self._sans)
            painter.setPen(self._link if column.link else self._selected_ink if selected else self._ink)
            shown = (self._elide_mono if column.mono else self._elide_sans)(text, width)
            painter.drawText(left, rect.top(), width, rect.height(), RIGHT if column.right else LEFT, shown)
        if state & FOCUSED and self._view.by_keys and self._view.hasFocus():
            painter.setPen(self._focus)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
