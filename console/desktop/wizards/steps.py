"""The list of pages at the side of a wizard: where one is, which are fine, which have a problem."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPainterPath
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from console.desktop.flows.flow import Page
from console.desktop.theme import color, current, sans

MARK = Qt.ItemDataRole.UserRole
ROW_PX = 34
MARKS = {"fine": ("✓", "ok"), "problem": ("!", "bad"), "": ("", "muted")}


class _Delegate(QStyledItemDelegate):
    """A word in a rounded box, its mark behind it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._font, self._bold = sans(), sans(weight=QFont.Weight.DemiBold)
        self._metrics = QFontMetrics(self._font)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, ROW_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme = current()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        here = bool(state & QStyle.StateFlag.State_Selected)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if here or hovered:
            path = QPainterPath()
            path.addRoundedRect(rect.adjusted(0, 0, 0, 0).toRectF(), 6, 6)
            painter.fillPath(path, color(theme.selected if here else theme.hover))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(color(theme.accent))
            painter.drawRoundedRect(rect.toRectF().adjusted(1, 1, -1, -1), 6, 6)
        painter.setFont(self._bold if here else self._font)
        painter.setPen(color(theme.on_selected if here else theme.muted))
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        inside = rect.adjusted(10, 0, -8, 0)
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
        mark, token = MARKS[index.data(MARK) or ""]
        if mark:
            left = inside.left() + self._metrics.horizontalAdvance(text) + 6
            painter.setFont(self._bold)
            painter.setPen(color(getattr(theme, token)))
            painter.drawText(left, inside.top(), 20, inside.height(), int(Qt.AlignmentFlag.AlignVCenter), mark)
        painter.restore()


class StepList(QListWidget):
    """Every page can be gone to at any time."""

    chosen = Signal(int)

    def __init__(self, pages: Sequence[Page], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages = tuple(pages)
        self.setProperty("kind", "steps")
        self.setAccessibleName("Steps")
        self.setMouseTracking(True)
        self.setItemDelegate(_Delegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for page in pages:
            QListWidgetItem(page.title, self)
        self.currentRowChanged.connect(self._moved)

    def show_state(self, current_row: int, marks: Mapping[str, str]) -> None:
        """marks: page to `fine` or `problem`, or neither. Tells nobody."""
        self.blockSignals(True)
        self.setCurrentRow(current_row)
        for row, page in enumerate(self._pages):
            mark = marks.get(page.key, "")
            item = self.item(row)
            item.setData(MARK, mark)
            said = {"fine": ", fine", "problem": ", has a problem"}.get(mark, "")
            item.setData(Qt.ItemDataRole.AccessibleTextRole, page.title + said)
        self.blockSignals(False)
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(170, len(self._pages) * ROW_PX + 4)

    @Slot(int)
    def _moved(self, row: int) -> None:
        if row >= 0:
            self.chosen.emit(row)
