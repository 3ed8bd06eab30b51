"""The time line of a move: what EC2 does, and below it whether a packet gets through meanwhile."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from console.desktop.theme import color, current, sans
from console.desktop.tracing.moving import PHASES, Moving
from console.desktop.widgets.labels import label, literal

ROW, BAR, NAMES = 26, 12, 176
FRAME_MS = 60
LEAST_S = 3.0
"""The axis is this long at least, so that the first bars do not jump."""


class TimeLine(QWidget):
    """A row a phase, and one for the flow; seconds from left to right."""

    def __init__(self, moving: Moving, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moving = moving
        self._font, self._small = sans(12), sans(11)
        self._measure = QFontMetrics(self._font)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Time line of the move")

    def sizeHint(self) -> QSize:
        return QSize(620, ROW * (len(PHASES) + bool(self._moving.flow)) + 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        moving, theme = self._moving, current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        seconds = max(LEAST_S, moving.seconds * 1.05)
        scale = (self.width() - NAMES - 16) / seconds
        self._axis(painter, seconds, scale)
        began = {phase.title: phase for phase in moving.phases}
        for row, title in enumerate(PHASES):
            self._name(painter, row, title)
            if phase := began.get(title):
                end = phase.ended if phase.ended is not None else moving.seconds
                self._bar(painter, row, phase.began, end, scale, theme.accent)
        if moving.flow:
            row = len(PHASES)
            self._name(painter, row, moving.flow_title)
            ends = [*(at for at, _ in moving.samples[1:]), moving.seconds]
            for (at, reachable), end in zip(moving.samples, ends, strict=True):
                self._bar(painter, row, at, end, scale, theme.ok if reachable else theme.bad, low=not reachable)

    def _axis(self, painter: QPainter, seconds: float, scale: float) -> None:
        theme = current()
        step = next((one for one in (0.5, 1, 2, 5, 10, 30, 60) if one * scale > 46), 60)
        bottom = self.height() - 20
        painter.setFont(self._small)
        mark = 0.0
        while mark <= seconds:
            x = NAMES + mark * scale
            painter.setPen(color(theme.line))
            painter.drawLine(round(x), 2, round(x), bottom)
            painter.setPen(color(theme.muted))
            painter.drawText(QRectF(x - 24, bottom + 2, 48, 16), Qt.AlignmentFlag.AlignCenter, f"{mark:g} s")
            mark += step

    def _name(self, painter: QPainter, row: int, title: str) -> None:
        painter.setFont(self._font)
        painter.setPen(color(current().ink))
        shown = self._measure.elidedText(title, Qt.TextElideMode.ElideRight, NAMES - 12)
        align = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRectF(0, row * ROW, NAMES - 8, ROW), align, shown)

    @staticmethod
    def _bar(
        painter: QPainter, row: int, begin: float, end: float, scale: float, ink: str, *, low: bool = False
    ) -> None:
        height = BAR / 2 if low else BAR
        top = row * ROW + (ROW + BAR) / 2 - height
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(ink))
        painter.drawRoundedRect(QRectF(NAMES + begin * scale, top, max(2.0, (end - begin) * scale), height), 2, 2)


class MoveDialog(QDialog):
    """Beside the window, not over it. Closing it does not stop the move."""

    back_wanted = Signal(str, str)
    """The interface, and the instance that it came from."""
    fix_wanted = Signal(object)
    """A Fix."""

    def __init__(self, moving: Moving, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(moving.title)
        self.setMinimumWidth(660)
        self.moving = moving
        moving.setParent(self)
        page = QVBoxLayout()
        page.setContentsMargins(24, 20, 24, 18)
        page.setSpacing(12)
        page.addWidget(label(moving.title, "heading", self, wrap=True))
        self.line = TimeLine(moving, self)
        page.addWidget(self.line)
        self.outcome = label("", "", self, wrap=True)
        self.outcome.setMinimumHeight(34)
        self.outcome.setAccessibleName("Result")
        page.addWidget(self.outcome)
        self.fix = QPushButton(self)
        self.fix.clicked.connect(self._mend)
        page.addWidget(self.fix, 0, Qt.AlignmentFlag.AlignLeft)
        footer = QFrame(self)
        footer.setProperty("kind", "footer")
        row = QHBoxLayout(footer)
        row.setContentsMargins(20, 11, 20, 11)
        self.back = QPushButton("Move back", footer)
        self.back.clicked.connect(self._go_back)
        leave = QPushButton("Close", footer)
        leave.clicked.connect(self.close)
        row.addStretch()
        row.addWidget(self.back)
        row.addWidget(leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(page)
        column.addWidget(footer)
        self._frames = QTimer(self, interval=FRAME_MS)
        self._frames.timeout.connect(self.line.update)
        self._frames.start()
        moving.changed.connect(self._tell)
        self._tell()

    @Slot()
    def _tell(self) -> None:
        moving = self.moving
        self.outcome.setText(moving.result())
        self.line.setAccessibleDescription(moving.result())
        moved = moving.over and not moving.failure
        self.back.setVisible(moved and bool(moving.source_id))
        fix = moving.fix if moved else None
        self.fix.setVisible(fix is not None)
        self.fix.setText(literal(f"{fix.title}…") if fix else "")
        if moving.over:
            self._frames.stop()
        self.line.update()

    @Slot()
    def _go_back(self) -> None:
        self.back_wanted.emit(self.moving.interface_id, self.moving.source_id)
        self.close()

    @Slot()
    def _mend(self) -> None:
        if fix := self.moving.fix:
            self.fix_wanted.emit(fix)
