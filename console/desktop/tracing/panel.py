"""The panel below the diagram: from where, to where, which port; whether it arrives, and each step of both ways."""

import json

from PySide6.QtCore import QRegularExpression, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from console.desktop.finder import Finder
from console.desktop.icons import icon
from console.desktop.store import WorldStore
from console.desktop.theme import Theme, set_problem
from console.desktop.tracing import account
from console.desktop.tracing.end_field import EndField
from console.desktop.tracing.family import FamilyChoice
from console.desktop.tracing.hop_list import HopList
from console.desktop.tracing.ports import parse_ports, ports_text
from console.desktop.tracing.tracing import Tracing
from console.desktop.widgets.drop_down import DropDown
from console.desktop.widgets.elided_button import ElidedButton
from console.desktop.widgets.folding import FoldingHead, in_a_row
from console.desktop.widgets.labels import ElidedLabel, label
from console.desktop.widgets.pill import StatusDot
from console.ec2.world import World
from console.reach import ends, remedy, words
from console.reach.fix import Fix
from console.reach.flow import Endpoint, Flow
from console.reach.path import Trace
from console.reach.tracing import is_ipv6

HEIGHT = 264
ONE_ROW = 880
"""Pixels from which ends, service and buttons stand in one row."""
PROTOCOLS = ("tcp", "udp", "icmp", "any")


class TracePanel(QFrame):
    """Edits the flow of a Tracing and tells its trace; the page draws it."""

    closed = Signal()
    thing_chosen = Signal(str)
    fix_wanted = Signal(object)
    """A Fix."""
    pin_wanted = Signal(object)
    """A Flow, to be watched from now on."""
    told = Signal(str)
    """Copied what."""

    def __init__(self, store: WorldStore, tracing: Tracing, finder: Finder, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._store, self._tracing = store, tracing
        self._fix: Fix | None = None
        self.setObjectName("trace")
        self.setProperty("kind", "footer")
        self.setAccessibleName("Trace path")
        self.setFixedHeight(HEIGHT)
        self.source = EndField("From", store, finder, self)
        self.destination = EndField("To", store, finder, self)
        self.protocol = DropDown(self, least_letters=4)
        self.protocol.addItems(list(PROTOCOLS))
        self.protocol.setAccessibleName("Protocol")
        self.port = QLineEdit(self)
        self.port.setAccessibleName("Port")
        self.port.setPlaceholderText("any port")
        self.port.setMaximumWidth(100)
        # After a drag with T held the key may still be down when the field gets the focus.
        self.port.setValidator(QRegularExpressionValidator(QRegularExpression(r"[\d\s–-]*"), self.port))
        self.family = FamilyChoice(self)
        self.family.follow(store.world)
        self._problem = ElidedLabel("", self)
        self._problem.setProperty("kind", "error")
        self._dot = StatusDot("muted", self)
        self._verdict = ElidedLabel("", self)
        self._verdict.setProperty("kind", "strong")
        self._verdict.setAccessibleName("Outcome")
        self.fix = ElidedButton("Mend", self)
        self.fix.setIcon(icon("mdi6.wrench-outline"))
        self.fix.clicked.connect(self._wish_fix)
        self.fix.hide()
        self.forward = HopList("Request, hop by hop", theme, self)
        self.reply = HopList("Reply, hop by hop", theme, self)
        self._lay_out()
        for field in (self.source, self.destination):
            field.settled.connect(self._ask)
            field.editingFinished.connect(self._ask)
        self.protocol.currentIndexChanged.connect(self._protocol_changed)
        self.port.editingFinished.connect(self._ask)
        self.family.currentIndexChanged.connect(self._ask)
        for hops in (self.forward, self.reply):
            hops.thing_chosen.connect(self.thing_chosen)
        tracing.changed.connect(self._tell)
        store.changed.connect(self._world_changed)
        self._tell()

    # --- building

    def _button(self, text: str, picture: str, slot: object, about: str = "") -> QPushButton:
        button = QPushButton(text, self)
        button.setIcon(icon(picture))
        button.clicked.connect(slot)
        if not text:
            button.setProperty("kind", "quiet")
        button.setToolTip(about)
        button.setAccessibleName(about or text)
        return button

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 10, 8)
        column.setSpacing(6)
        swap = self._button("", "mdi6.swap-horizontal", self._swap, "Swap the ends")
        source, destination = label("From", "muted", self), label("To", "muted", self)
        ends, row = in_a_row(source, self.source, swap, destination, self.destination)
        row.setStretch(1, 1)
        row.setStretch(4, 1)
        service, _ = in_a_row(self.protocol, self.port, self.family, None)
        self._pin = self._button("Watch", "mdi6.pin-outline", self._wish_pin, "Look at it again after every change")
        self._pin.setAccessibleName("Watch this flow")
        self._copy_text = self._button("", "mdi6.content-copy", self.copy_text, "Copy as text")
        self._copy_json = self._button("", "mdi6.code-json", self.copy_json, "Copy as JSON")
        self._back = self._button("", "mdi6.chevron-left", self._step_back, "Previous hop (Alt+Left)")
        self._on = self._button("", "mdi6.chevron-right", self._step_on, "Next hop (Alt+Right)")
        leave = self._button("", "mdi6.close", self.closed.emit, "Close (Esc)")
        buttons, _ = in_a_row(None, self._pin, self._copy_text, self._copy_json, self._back, self._on, leave)
        rest = FoldingHead(service, buttons, self, spacing=6)
        column.addWidget(FoldingHead(ends, rest, self, stretches=(1, 0), spacing=6, least=ONE_ROW))
        outcome = QHBoxLayout()
        outcome.setSpacing(8)
        outcome.addWidget(self._dot)
        outcome.addWidget(self._problem, 1)
        outcome.addWidget(self._verdict, 1)
        outcome.addWidget(self.fix)
        column.addLayout(outcome)
        ways = QGridLayout()
        ways.setHorizontalSpacing(18)
        ways.setVerticalSpacing(2)
        for place, (title, hops) in enumerate((("Request", self.forward), ("Reply", self.reply))):
            ways.addWidget(label(title, "section", self), 0, place)
            ways.addWidget(hops, 1, place)
            ways.setColumnStretch(place, 1)
        ways.setRowStretch(1, 1)
        column.addLayout(ways, 1)

    def dress(self, theme: Theme) -> None:
        self.forward.dress(theme)
        self.reply.dress(theme)

    # --- what is asked

    def ask(self, source: str, destination: str) -> None:
        """Two ends as `console.reach.ends.endpoint` takes them (empty: as it is); protocol and port stay."""
        if source:
            self._name(self.source, source)
        if destination:
            self._name(self.destination, destination)
        self._ask()
        missing = next((field for field in (self.source, self.destination) if not field.text()), self.port)
        missing.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_flow(self, flow: Flow) -> None:
        """One that was asked elsewhere: a probe, a cell of the matrix."""
        world = self._store.world
        for field, end in ((self.source, flow.source), (self.destination, flow.destination)):
            field.say(ends.label(world, end), _target(end))
        quiet = self.protocol.blockSignals(True)
        self.protocol.setCurrentText(flow.protocol if flow.protocol in PROTOCOLS else "any")
        self.protocol.blockSignals(quiet)
        self.port.setText(ports_text(flow.ports))
        self.family.say(is_ipv6(flow))
        self._allow_port()
        self._tracing.follow(flow)

    def _name(self, field: EndField, text: str) -> None:
        try:
            field.say(ends.label(self._store.world, ends.endpoint(self._store.world, text)), text)
        except ends.UnknownEnd:
            field.say(text)

    @Slot()
    def _world_changed(self) -> None:
        self.family.follow(self._store.world)

    @Slot()
    def _protocol_changed(self) -> None:
        self._allow_port()
        self._ask()

    def _allow_port(self) -> None:
        has_ports = self.protocol.currentText() in ("tcp", "udp")
        self.port.setEnabled(has_ports)
        self.port.setToolTip("" if has_ports else f"{self.protocol.currentText()} has no ports to choose")

    @Slot()
    def _ask(self) -> None:
        """Follow what the fields say, once they say something whole; a field that does not is named."""
        world = self._store.world
        problem = ""
        found: list[Endpoint] = []
        for field in (self.source, self.destination):
            wrong = ""
            if field.said():
                try:
                    found.append(ends.endpoint(world, field.said()))
                except ends.UnknownEnd as unknown:
                    wrong = str(unknown)
            set_problem(field, bool(wrong))
            problem = problem or wrong
        ports = parse_ports(self.port.text()) if self.port.isEnabled() else (0, 65535)
        set_problem(self.port, ports is None)
        if ports is None:
            problem = problem or "A port is a number up to 65535, or two with a dash between them"
        self._problem.setText(problem)
        if problem or len(found) < 2 or ports is None:
            self._tracing.follow(None)
            return
        flow = Flow(found[0], found[1], self.protocol.currentText(), ports, ipv6=self.family.ipv6)
        if flow != self._tracing.flow:
            self._tracing.follow(flow)

    @Slot()
    def _swap(self) -> None:
        before = (self.source.text(), self.source.said())
        self.source.say(self.destination.text(), self.destination.said())
        self.destination.say(*before)
        self._ask()

    # --- what is told

    @Slot()
    def _tell(self) -> None:
        trace, world = self._tracing.trace, self._store.world
        self.forward.show_hops(account.told(world, trace.forward) if trace else ())
        self.reply.show_hops(account.told(world, trace.reply) if trace else ())
        for button in (self._pin, self._copy_text, self._copy_json, self._back, self._on):
            button.setEnabled(trace is not None)
        self._problem.setVisible(bool(self._problem.text()))
        self._dot.setVisible(trace is not None)
        self._verdict.setVisible(not self._problem.text())
        self._fix = None
        if trace is None and self._tracing.asking:
            self._verdict.setText("Asking pair by pair …")
            self.fix.hide()
            return
        if trace is None:
            self._verdict.setText("Choose two ends; in the diagram, hold T and drag from one thing to another")
            self.fix.hide()
            return
        self._dot.set_tone("ok" if trace.reachable else "bad")
        many = f" · {trace.reached} of {trace.tried} pairs" if trace.tried > 1 else ""
        self._verdict.setText(account.verdict(world, trace) + many)
        if not trace.reachable and not self._store.backend.read_only and not _is_barred(world, trace):
            self._fix = remedy.remedy(world, trace)
        self.fix.setVisible(self._fix is not None)
        if self._fix:
            self.fix.setText(f"{self._fix.title}…")
            self.fix.setAccessibleName(self._fix.title)

    def text(self) -> str:
        """The trace for the clipboard, a line a step."""
        trace = self._tracing.trace
        return "\n".join(words.lines(self._store.world, trace)) if trace else ""

    @Slot()
    def copy_text(self) -> None:
        QGuiApplication.clipboard().setText(self.text())
        self.told.emit("the trace as text")

    @Slot()
    def copy_json(self) -> None:
        if trace := self._tracing.trace:
            whole = json.dumps(words.to_json(self._store.world, trace), indent=2, ensure_ascii=False)
            QGuiApplication.clipboard().setText(whole)
            self.told.emit("the trace as JSON")

    # --- hop by hop

    @Slot()
    def _step_on(self) -> None:
        if not self.forward.step(1):
            self.reply.step(1)

    @Slot()
    def _step_back(self) -> None:
        if not self.reply.step(-1):
            self.forward.step(-1)

    @Slot()
    def _wish_fix(self) -> None:
        if self._fix:
            self.fix_wanted.emit(self._fix)

    @Slot()
    def _wish_pin(self) -> None:
        if self._tracing.flow:
            self.pin_wanted.emit(self._tracing.flow)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        match event.key():
            case Qt.Key.Key_Escape:
                self.closed.emit()
            case Qt.Key.Key_Right if alt:
                self._step_on()
            case Qt.Key.Key_Left if alt:
                self._step_back()
            case _:
                super().keyPressEvent(event)


def _target(end: Endpoint) -> str:
    """What `endpoint` makes the same end of."""
    return end.address or end.id or end.kind.value


def _is_barred(world: World, trace: Trace) -> bool:
    """Whether it is of a region that takes no requests."""
    return bool(world.barred) and any(map(world.why_barred, trace.forward.components))
