"""The watched flows above the status bar: a lamp each, its last ten minutes as a strip, and why it changed."""

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from console.desktop.statusbar import age
from console.desktop.store import WorldStore
from console.desktop.theme import color, current
from console.desktop.tracing import account
from console.desktop.tracing.probes import Probe, Probes
from console.desktop.widgets.labels import label, literal
from console.desktop.widgets.pill import StatusDot
from console.ec2.world import World
from console.topology.canvas.tips import plain

SPAN = timedelta(minutes=10)
STRIP = QSize(84, 8)
TOLD = 8


class ProbeStrip(QFrame):
    """Hidden while nothing is watched."""

    flow_chosen = Signal(object)
    """A Flow, to be looked at."""

    def __init__(self, probes: Probes, store: WorldStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._probes, self._store = probes, store
        self.setProperty("kind", "footer")
        self.setAccessibleName("Watched flows")
        self._lamps: list[ProbeLamp] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 2, 14, 2)
        self._row.setSpacing(18)
        self._row.addWidget(label("Watched", "section", self))
        self._row.addStretch()
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._tick)
        probes.changed.connect(self._follow)
        self._follow()

    def lamps(self) -> list["ProbeLamp"]:
        return list(self._lamps)

    @Slot()
    def _follow(self) -> None:
        flows = [one.flow for one in self._probes.all]
        if [one.probe.flow for one in self._lamps] != flows:
            for gone in self._lamps:
                self._row.removeWidget(gone)
                gone.hide()
                gone.deleteLater()
            self._lamps = [self._lamp(one) for one in self._probes.all]
        for lamp in self._lamps:
            lamp.tell(self._store.world)
        self.setVisible(bool(flows))
        if flows:
            self._second.start()
        else:
            self._second.stop()

    def _lamp(self, probe: Probe) -> "ProbeLamp":
        lamp = ProbeLamp(probe, self)
        lamp.chosen.connect(self.flow_chosen)
        lamp.forgotten.connect(self._probes.forget)
        self._row.insertWidget(self._row.count() - 1, lamp)
        return lamp

    @Slot()
    def _tick(self) -> None:
        for lamp in self._lamps:
            lamp.strip.update()


class ProbeLamp(QWidget):
    """One flow: pressing it shows its trace."""

    chosen = Signal(object)
    forgotten = Signal(object)

    def __init__(self, probe: Probe, parent: QWidget) -> None:
        super().__init__(parent)
        self.probe = probe
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._dot = StatusDot("muted", self)
        self.button = QPushButton(self)
        self.button.setProperty("kind", "link")
        self.button.clicked.connect(self._choose)
        self.strip = _Strip(probe, self)
        self.leave = QToolButton(self)
        self.leave.setText("×")
        self.leave.setProperty("kind", "quiet")
        self.leave.setToolTip("Watch it no more")
        self.leave.clicked.connect(self._forget)
        for one in (self._dot, self.button, self.strip, self.leave):
            row.addWidget(one, 0, Qt.AlignmentFlag.AlignVCenter)

    def tell(self, world: World) -> None:
        now = self.probe.now
        title = account.title(world, self.probe.flow)
        self._dot.set_tone("ok" if now.reachable else "bad")
        self.button.setText(literal(title))
        moments = list(self.probe.history)[-TOLD:][::-1]
        said = "\n".join(f"{one.at.astimezone():%H:%M:%S}  {one.verdict}" for one in moments)
        self.setToolTip(plain(said))
        self.button.setAccessibleName(f"{title}: {now.verdict}, since {age(now.at, datetime.now(UTC))}")
        self.leave.setAccessibleName(f"Watch {title} no more")
        self.strip.update()

    @Slot()
    def _choose(self) -> None:
        self.chosen.emit(self.probe.flow)

    @Slot()
    def _forget(self) -> None:
        self.forgotten.emit(self.probe.flow)


class _Strip(QWidget):
    """The last ten minutes from left to right: high and green where it got through, low and red where not."""

    def __init__(self, probe: Probe, parent: QWidget) -> None:
        super().__init__(parent)
        self._probe = probe
        self.setFixedSize(STRIP)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, now = current(), datetime.now(UTC)
        painter = QPainter(self)
        painter.fillRect(self.rect(), color(theme.code))
        start = now - SPAN
        moments = list(self._probe.history)
        for one, after in zip(moments, [*moments[1:], None], strict=True):
            end = after.at if after else now
            if end < start:
                continue
            left = max(0.0, (one.at - start) / SPAN) * self.width()
            right = (end - start) / SPAN * self.width()
            height = self.height() if one.reachable else self.height() / 2
            box = QRectF(left, self.height() - height, max(1.5, right - left), height)
            painter.fillRect(box, color(theme.ok if one.reachable else theme.bad))
