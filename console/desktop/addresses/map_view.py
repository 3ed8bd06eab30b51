"""The grid: rows of addresses that begin at a CIDR boundary. Painted from one small picture, whatever the size."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFontMetrics, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, qRgb
from PySide6.QtWidgets import QApplication, QWidget

from console.desktop.addresses.space import AddressSpace
from console.desktop.theme import color, current, mono
from console.topology.canvas.cells import State
from console.topology.colors import DARK, LIGHT

SIZES = (4, 6, 9, 13, 19, 27, 36)
"""Pixels of a cell, from afar to near."""
MARKED, NUMBERED = 9, 27
"""From here on cells have lines between them; from there on, the last number of their address."""
LABELS = 112
_ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


def columns_of(size: int) -> int:
    """Addresses in a row: a power of two, so that rows are blocks."""
    return 16 if size <= 16 else 32 if size <= 256 else 64 if size <= 4096 else 256


def usual_size(size: int) -> int:
    """The number of SIZES that a subnet of `size` addresses is first shown at."""
    return 6 if size <= 32 else 5 if size <= 256 else 3 if size <= 4096 else 0


class AddressGrid(QWidget):
    """One cell is the current one; the arrows walk, Return leads to its owner."""

    pointed = Signal(int)
    """The offset under the pointer, or the current one; -1 for none."""
    chosen = Signal(int)
    """A click, or Return."""
    move_requested = Signal(int, int)
    """A secondary address was dropped on another one: their offsets."""
    menu_requested = Signal(int, object)

    def __init__(self, space: AddressSpace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._space = space
        self.columns = columns_of(space.size)
        self._zoom = usual_size(space.size)
        self.offset = -1
        self._pressed: tuple[QPoint, int] | None = None
        self._carried = self._over = -1
        self._picture = QImage()
        self._font, self._small = mono(11), mono(9)
        self._measure = QFontMetrics(self._font)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Address map")
        space.changed.connect(self._changed)
        self._changed()

    @property
    def cell(self) -> int:
        return SIZES[self._zoom]

    def zoom(self, steps: int) -> None:
        self._zoom = max(0, min(len(SIZES) - 1, self._zoom + steps))
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        rows = -(-self._space.size // self.columns)
        return QSize(LABELS + self.columns * self.cell + 12, rows * self.cell + 12)

    def rect_of(self, offset: int) -> QRect:
        row, column = divmod(offset, self.columns)
        return QRect(LABELS + column * self.cell, 4 + row * self.cell, self.cell, self.cell)

    def offset_at(self, at: QPoint) -> int:
        column, row = (at.x() - LABELS) // self.cell, (at.y() - 4) // self.cell
        offset = row * self.columns + column
        return offset if 0 <= column < self.columns and 0 <= offset < self._space.size else -1

    def show_offset(self, offset: int) -> None:
        """Make it the current one."""
        self.offset = offset
        words = self._space.words(offset) if offset >= 0 else ""
        self.setAccessibleDescription(words)
        self.pointed.emit(offset)
        self.update()

    def dress(self) -> None:
        self._changed()

    @Slot()
    def _changed(self) -> None:
        """A picture with a pixel an address; scaled when it is painted."""
        if not self._space.is_there:
            return
        rows = -(-self._space.size // self.columns)
        states = self._space.states
        self._picture = QImage(states.tobytes(), self.columns, rows, self.columns, QImage.Format.Format_Indexed8).copy()
        table = [QColor(ink_of(state)) for state in State]
        self._picture.setColorTable([qRgb(one.red(), one.green(), one.blue()) for one in table])
        self.setFixedSize(self.sizeHint())
        self.update()

    # --- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), current()
        seen, cell = event.rect(), self.cell
        painter.fillRect(seen, color(theme.panel))
        rows = self._picture.height()
        first = max(0, (seen.top() - 4) // cell)
        last = min(rows, (seen.bottom() - 4) // cell + 1)
        if first >= last:
            return
        target = QRect(LABELS, 4 + first * cell, self.columns * cell, (last - first) * cell)
        painter.drawImage(target, self._picture, QRect(0, first, self.columns, last - first))
        if cell >= MARKED:
            painter.setPen(color(theme.panel))
            for column in range(self.columns + 1):
                x = LABELS + column * cell
                painter.drawLine(x, target.top(), x, target.bottom())
            for row in range(first, last + 1):
                painter.drawLine(LABELS, 4 + row * cell, target.right(), 4 + row * cell)
        self._paint_rows(painter, first, last)
        if cell >= NUMBERED:
            self._paint_numbers(painter, first, last)
        self._paint_marks(painter)

    def _paint_rows(self, painter: QPainter, first: int, last: int) -> None:
        """The first address of a row, where there is room for it."""
        every = max(1, -(-14 // self.cell))
        painter.setFont(self._font)
        painter.setPen(color(current().muted))
        align = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for row in range(first - first % every, last, every):
            rect = QRect(0, 4 + row * self.cell, LABELS - 8, max(self.cell, 14))
            painter.drawText(rect, align, self._space.address(row * self.columns))

    def _paint_numbers(self, painter: QPainter, first: int, last: int) -> None:
        painter.setFont(self._small)
        ink = {state: color(_ink_on(state)) for state in State}
        for offset in range(first * self.columns, min(last * self.columns, self._space.size)):
            painter.setPen(ink[self._space.state(offset)])
            number = self._space.address(offset).rpartition(".")[2]
            painter.drawText(self.rect_of(offset), Qt.AlignmentFlag.AlignCenter, number)

    def _paint_marks(self, painter: QPainter) -> None:
        theme = current()
        for offset, ink in ((self.offset, theme.accent), (self._over if self._carried >= 0 else -1, theme.ok)):
            if offset >= 0:
                painter.setPen(color(ink))
                painter.drawRect(self.rect_of(offset).adjusted(0, 0, -1, -1))
                painter.drawRect(self.rect_of(offset).adjusted(-1, -1, 0, 0))

    # --- hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        offset = self.offset_at(at)
        if offset < 0:
            return
        self.show_offset(offset)
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = (at, offset)
        elif event.button() is Qt.MouseButton.RightButton:
            self.menu_requested.emit(offset, event.globalPosition().toPoint())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        over = self.offset_at(at)
        if self._pressed is not None and self._carried < 0:
            start, offset = self._pressed
            far = (at - start).manhattanLength() >= QApplication.startDragDistance()
            if far and self._space.can_move(offset):
                self._carried = offset
        if self._carried >= 0:
            self._over = over
            taken = over >= 0 and self._takes(over)
            self.setCursor(Qt.CursorShape.DragMoveCursor if taken else Qt.CursorShape.ForbiddenCursor)
            self.update()
        self.pointed.emit(over if over >= 0 else self.offset)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        carried, pressed, over = self._carried, self._pressed, self.offset_at(event.position().toPoint())
        self._drop()
        if carried >= 0:
            if over >= 0 and carried != over:
                self.move_requested.emit(carried, over)
        elif pressed is not None and over == pressed[1]:
            self.chosen.emit(over)

    def _takes(self, offset: int) -> bool:
        """Whether what is carried may be let go here: on an address of another interface."""
        owner, other = self._space.owner(self._carried), self._space.owner(offset)
        return owner is not None and other is not None and owner.id != other.id

    def _drop(self) -> None:
        self._pressed, self._carried, self._over = None, -1, -1
        self.unsetCursor()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, now = event.key(), max(self.offset, 0)
        if key == Qt.Key.Key_Escape and self._carried >= 0:
            self._drop()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(now)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(-1 if key == Qt.Key.Key_Minus else 1)
        elif key == Qt.Key.Key_Menu:
            self.menu_requested.emit(now, self.mapToGlobal(self.rect_of(now).center()))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.show_offset(0 if key == Qt.Key.Key_Home else self._space.size - 1)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down):
            rows = {Qt.Key.Key_Up: -self.columns, Qt.Key.Key_Down: self.columns}
            target = now + _ARROWS.get(Qt.Key(key), rows.get(Qt.Key(key), 0)) if self.offset >= 0 else 0
            if 0 <= target < self._space.size:
                self.show_offset(target)
        else:
            super().keyPressEvent(event)


def ink_of(state: State) -> str:
    """As the diagram's maps have it."""
    colors = DARK if current().is_dark else LIGHT
    return {
        State.FREE: colors.cell_free,
        State.RESERVED: colors.cell_reserved,
        State.SECONDARY: colors.cell_secondary,
        State.IN_USE: colors.cell_used,
        State.AVAILABLE: colors.cell_available,
        State.CHANGING: colors.changing,
    }[state]


def _ink_on(state: State) -> str:
    """Of a number on a cell."""
    return current().muted if state is State.FREE else "#ffffff"
