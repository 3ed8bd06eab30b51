"""The calls that came in, as rows: newest first, told in batches, as a client may send hundreds a second."""

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Slot,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from console.desktop.share.sharing import KEPT, Sharing
from console.desktop.theme import color, current

if TYPE_CHECKING:
    from console.wire.server import Served

COLUMNS: Final = ("Time", "Caller", "Action", "Outcome", "Duration")
CALL_ROLE: Final = Qt.ItemDataRole.UserRole
BATCH_MS: Final = 40
DOT_PX: Final = 8
NOWHERE: Final = QModelIndex()
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


class CallsModel(QAbstractTableModel):
    def __init__(self, sharing: Sharing, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sharing = sharing
        self._rows: list[Served] = list(sharing.calls)
        self._seen = sharing.count
        self._soon = QTimer(self, singleShot=True, interval=BATCH_MS)
        self._soon.timeout.connect(self._catch_up)
        sharing.called.connect(self._called)

    @Slot()
    def _called(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _catch_up(self) -> None:
        new = min(self._sharing.count - self._seen, KEPT)
        self._seen = self._sharing.count
        if not new:
            return
        if (surplus := len(self._rows) + new - KEPT) > 0:
            self.beginRemoveRows(NOWHERE, len(self._rows) - surplus, len(self._rows) - 1)
            del self._rows[len(self._rows) - surplus :]
            self.endRemoveRows()
        self.beginInsertRows(NOWHERE, 0, new - 1)
        self._rows[:0] = [self._sharing.calls[number] for number in range(new)]
        self.endInsertRows()

    def call(self, row: int) -> "Served":
        return self._rows[row]

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        call = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _cell(call, index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return call.message or _cell(call, index.column())
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{COLUMNS[index.column()]}: {_cell(call, index.column())}"
            case _ if role == CALL_ROLE:
                return call
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        return None


def _cell(call: "Served", column: int) -> str:
    match COLUMNS[column]:
        case "Time":
            return call.at.astimezone().strftime("%H:%M:%S")
        case "Caller":
            return call.caller
        case "Action":
            return call.action or "–"
        case "Outcome":
            return call.outcome
        case _:
            return f"{call.duration_s * 1000:.1f} ms"


class CallsDelegate(QStyledItemDelegate):
    """A dot before the outcome; what only read stands back a little."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, call = current(), index.data(CALL_ROLE)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected or option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, color(theme.selected if selected else theme.hover))
        painter.fillRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1, color(theme.line))
        left, width = option.rect.left() + 10, option.rect.width() - 20
        if COLUMNS[index.column()] == "Outcome":
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color(theme.ok if call.outcome == "ok" else theme.bad))
            painter.drawEllipse(left, option.rect.center().y() - DOT_PX // 2, DOT_PX, DOT_PX)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            left, width = left + DOT_PX + 7, width - DOT_PX - 7
        reads = call.outcome == "ok" and call.revision is None
        painter.setPen(color(theme.on_selected if selected else theme.muted if reads else theme.ink))
        text = option.fontMetrics.elidedText(
            index.data(Qt.ItemDataRole.DisplayRole), Qt.TextElideMode.ElideRight, width
        )
        painter.drawText(left, option.rect.top(), width, option.rect.height(), _LEFT, text)
