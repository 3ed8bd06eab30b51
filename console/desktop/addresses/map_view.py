"""The grid: rows of addresses that begin at a CIDR boundary. Painted from one small picture, whatever the size."""

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    qGray,
    qRgb,
)
from PySide6.QtWidgets import QApplication, QWidget

from console.desktop.addresses.space import AddressSpace
from console.desktop.theme import color, current, mono
from console.ec2.addresses import DELEGATED_ADDRESSES
from console.topology.canvas.cells import State
from console.topology.colors import DARK, LIGHT

SIZES = (4, 6, 9, 13, 19, 27, 36)
"""Pixels of a cell, from afar to near."""
MARKED, NUMBERED = 9, 27
"""From here on cells have lines between them; from there on, the last number of their address."""
LABELS = 112
PAGE = 8
"""Rows that Page Up and Page Down go."""


def columns_of(size: int) -> int:
    """Addresses in a row: a power of two, so that rows are blocks."""
    return 16 if size <= 16 else 32 if size <= 256 else 64 if size <= 4096 else 256


def usual_size(size: int) -> int:
    """The number of SIZES that a subnet of `size` addresses is first shown at."""
    return 6 if size <= 32 else 5 if size <= 256 else 3 if size <= 4096 else 0


class AddressGrid(QWidget):
    """One cell is the current one; the arrows walk, Return leads to its owner.

    A secondary address is dragged to another interface; by keys, M takes it up, the arrows carry it, Return lets it go.
    """

    pointed = Signal(int)
    """The offset under the pointer, or the current one; -1 for none."""
    walked = Signal(int)
    """By keys, to this offset: it should be in sight."""
    chosen = Signal(int)
    """A click, or Return."""
    carried = Signal(int, int)
    """A secondary address is over another one, or over none (-1)."""
    dragged = Signal(QPoint)
    """The pointer that carries one is here: it should be in sight."""
    move_requested = Signal(int, int)
    """A secondary address was let go on another one: their offsets."""
    menu_requested = Signal(int, object)

    def __init__(self, space: AddressSpace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._space = space
        self.columns = columns_of(space.size)
        self._zoom = usual_size(space.size)
        self.offset = -1
        self._pressed: tuple[QPoint, int] | None = None
        self._carried = self._over = -1
        self._at: QPoint | None = None
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
        self._describe()
        self.pointed.emit(offset)
        self.update()

    def _describe(self) -> None:
        self.setAccessibleDescription(self._space.words(self.offset) if self.offset >= 0 else "")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
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
        self._describe()
        if self._carried >= 0 and not self._space.can_move(self._carried):
            self._drop()
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
            self._paint_numbers(painter, seen, first, last)
        if cell >= MARKED:
            self._paint_blocks(painter, first, last)
        self._paint_marks(painter)
        if self._at is not None:
            self._paint_carried(painter, self._at)

    def _paint_rows(self, painter: QPainter, first: int, last: int) -> None:
        """The first address of a row, where there is room for it."""
        every = max(1, -(-14 // self.cell))
        painter.setFont(self._font)
        painter.setPen(color(current().muted))
        align = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for row in range(first - first % every, last, every):
            rect = QRect(0, 4 + row * self.cell, LABELS - 8, max(self.cell, 14))
            painter.drawText(rect, align, self._space.address(row * self.columns))

    def _paint_numbers(self, painter: QPainter, seen: QRect, first: int, last: int) -> None:
        painter.setFont(self._small)
        ink = {state: color(_ink_on(state)) for state in State}
        left = max(0, (seen.left() - LABELS) // self.cell)
        right = min(self.columns, (seen.right() - LABELS) // self.cell + 1)
        for row in range(first, last):
            for offset in range(row * self.columns + left, min(row * self.columns + right, self._space.size)):
                painter.setPen(ink[self._space.state(offset)])
                number = str(self._space.last_number(offset))
                painter.drawText(self.rect_of(offset), Qt.AlignmentFlag.AlignCenter, number)

    def _paint_blocks(self, painter: QPainter, first: int, last: int) -> None:
        """A frame around each delegated block: it is one thing. A row holds whole ones."""
        painter.setPen(color(current().ink))
        for start in self._space.blocks():
            if first <= start // self.columns < last:
                end = self.rect_of(start + DELEGATED_ADDRESSES - 1)
                painter.drawRect(self.rect_of(start).united(end).adjusted(0, 0, -1, -1))

    def _paint_marks(self, painter: QPainter) -> None:
        """The current address, all that its owner has, and where one that is carried would go."""
        theme, carrying = current(), self._carried >= 0
        shown = self._carried if carrying else self.offset
        painter.setPen(color(theme.ink))
        if shown >= 0 and self._space.is_there:
            for offset in self._space.siblings(shown):
                painter.drawRect(self.rect_of(offset).adjusted(0, 0, -1, -1))
        over = self._over if carrying else -1
        for offset, ink in ((self.offset, theme.accent), (over, theme.ok if self._takes(over) else theme.bad)):
            if offset >= 0:
                painter.setPen(color(ink))
                painter.drawRect(self.rect_of(offset).adjusted(0, 0, -1, -1))
                painter.drawRect(self.rect_of(offset).adjusted(-1, -1, 0, 0))

    def _paint_carried(self, painter: QPainter, at: QPoint) -> None:
        theme, text = current(), self._space.address(self._carried)
        chip = QRect(at.x() + 12, at.y() + 10, self._measure.horizontalAdvance(text) + 14, 20)
        chip.moveRight(min(chip.right(), self.visibleRegion().boundingRect().right() - 2))
        painter.setFont(self._font)
        painter.setPen(color(theme.ok if self._takes(self._over) else theme.line))
        painter.setBrush(color(theme.panel))
        painter.drawRoundedRect(chip, 4, 4)
        painter.setPen(color(theme.ink))
        painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, text)

    # --- hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        offset = self.offset_at(at)
        if offset < 0:
            return
        self._drop()
        self.show_offset(offset)
        if event.button() is Qt.MouseButton.LeftButton:
            self._pressed = (at, offset)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        asked = event.reason() is QContextMenuEvent.Reason.Keyboard
        offset = max(self.offset, 0) if asked else self.offset_at(event.pos())
        if offset >= 0:
            where = self.mapToGlobal(self.rect_of(offset).center()) if asked else event.globalPos()
            self.menu_requested.emit(offset, where)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        over = self.offset_at(at)
        if self._pressed is not None and self._carried < 0:
            start, offset = self._pressed
            far = (at - start).manhattanLength() >= QApplication.startDragDistance()
            if far and self._space.can_move(offset):
                self._carried = offset
        if self._carried >= 0 and self._pressed is not None:
            self._at = at
            self._hover(over)
            self.setCursor(Qt.CursorShape.DragMoveCursor if self._takes(over) else Qt.CursorShape.ForbiddenCursor)
            self.dragged.emit(at)
        elif self._carried < 0:
            self.pointed.emit(over if over >= 0 else self.offset)

    def leaveEvent(self, event: QEvent) -> None:
        if self._carried < 0:
            self.pointed.emit(self.offset)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        carried, pressed, over = self._carried, self._pressed, self.offset_at(event.position().toPoint())
        self._drop()
        if carried >= 0:
            if over >= 0 and carried != over:
                self.move_requested.emit(carried, over)
        elif pressed is not None and over == pressed[1]:
            self.chosen.emit(over)

    def pick_up(self) -> None:
        """Take up the current address, to be carried by keys."""
        if self._space.can_move(self.offset):
            self._carried = self.offset
            self._hover(self.offset)

    @property
    def is_carrying(self) -> bool:
        return self._carried >= 0

    def _hover(self, over: int) -> None:
        self._over = over
        self.carried.emit(self._carried, over)
        self.update()

    def _takes(self, offset: int) -> bool:
        """Whether what is carried may be let go here: on an address of another interface."""
        return offset >= 0 and self._carried >= 0 and not self._space.why_not(self._carried, offset)

    def _drop(self) -> None:
        """Carry nothing any more."""
        carrying, self._pressed, self._carried, self._over, self._at = self._carried >= 0, None, -1, -1, None
        self.unsetCursor()
        if carrying:
            self.pointed.emit(self.offset)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, now = event.key(), max(self.offset, 0)
        if key == Qt.Key.Key_Escape and self._carried >= 0:
            self._drop()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._press(now)
        elif key == Qt.Key.Key_M:
            self.pick_up()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom(-1 if key == Qt.Key.Key_Minus else 1)
            self.walked.emit(now)
        elif (target := self._walk(key, now)) is not None:
            if 0 <= target < self._space.size:
                self.show_offset(target)
                if self._carried >= 0:
                    self._hover(target)
                self.walked.emit(target)
        else:
            super().keyPressEvent(event)

    def _press(self, now: int) -> None:
        carried = self._carried
        if carried < 0:
            self.chosen.emit(now)
        elif carried != now:
            self._drop()
            self.move_requested.emit(carried, now)

    def _walk(self, key: int, now: int) -> int | None:
        """Where a key leads, which may be outside; None for other keys."""
        down = PAGE * self.columns
        steps = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: -self.columns,
            Qt.Key.Key_Down: self.columns,
            Qt.Key.Key_PageUp: -down,
            Qt.Key.Key_PageDown: down,
        }
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            return 0 if key == Qt.Key.Key_Home else self._space.size - 1
        if key not in steps:
            return None
        return now + steps[Qt.Key(key)] if self.offset >= 0 else 0


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
    """Of a number on a cell: whichever of the two inks stands out more."""
    if state is State.FREE:
        return current().muted
    return "#ffffff" if qGray(QColor(ink_of(state)).rgb()) < 140 else "#10161d"
