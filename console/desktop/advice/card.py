"""One piece of advice as a card: what, why, where, and what leads out of it."""

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from console.desktop.actions.words import called_id
from console.desktop.inspector.flow_layout import FlowLayout
from console.desktop.widgets.elided_button import ElidedButton
from console.desktop.widgets.labels import label, literal
from console.desktop.widgets.pill import Pill
from console.ec2.resources import NetworkInterface
from console.ec2.world import World
from console.reach.advice.model import Advice, Holder, Severity
from console.reach.ends import interface_label, placed
from console.topology.canvas.tips import plain

LOOK = {
    Severity.PROBLEM: ("note-bad", "bad"),
    Severity.WARNING: ("note-warning", "warning"),
    Severity.NOTE: ("card", "neutral"),
}
MOST_PLACES, MOST_HOLDERS = 8, 12


class AdviceCard(QFrame):
    link_activated = Signal(str)
    fix_wanted = Signal(object)
    """A Fix."""
    put_away = Signal(str)
    """The advice's key."""

    def __init__(self, world: World, advice: Advice, *, barred: str = "", parent: QWidget | None = None) -> None:
        """barred: why nothing can be mended there."""
        super().__init__(parent)
        self.advice = advice
        frame, tone = LOOK[advice.severity]
        self.setProperty("kind", frame)
        self.setAccessibleName(f"{advice.severity}: {advice.what}")
        self.setAccessibleDescription(advice.why)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 11, 14, 12)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Pill(advice.severity.capitalize(), tone, self), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(label(advice.what, "strong", self, wrap=True), 1)
        leave = QPushButton("Put away", self)
        leave.setProperty("kind", "link")
        leave.setToolTip("Say it no more, until it is gone and comes again")
        leave.clicked.connect(self._leave)
        head.addWidget(leave, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(label(advice.why, "", self, wrap=True))
        for line in list(_tree(world, advice.held_by))[:MOST_HOLDERS]:
            column.addWidget(label(line, "hint", self, wrap=True))
        column.addWidget(self._places(world))
        if advice.fix:
            self.fix = ElidedButton(f"{advice.fix.title}…", self)
            self.fix.setEnabled(not barred)
            self.fix.setToolTip(plain(f"Not possible: {barred}") if barred else "")
            self.fix.clicked.connect(self._wish)
            row = QHBoxLayout()
            row.addWidget(self.fix)
            row.addStretch()
            column.addLayout(row)

    def _places(self, world: World) -> QWidget:
        place = QWidget(self)
        flow = FlowLayout(place)
        for one in self.advice.where[:MOST_PLACES]:
            called = _called(world, one)
            link = QPushButton(literal(called), place)
            link.setProperty("kind", "link")
            link.setObjectName(one)
            own = called_id(world, one)
            link.setToolTip(one if own == called else plain(f"{own} · {one}"))
            link.setEnabled(one in world)
            link.clicked.connect(self._go)
            flow.addWidget(link)
        rest = len(self.advice.where) - MOST_PLACES
        if rest > 0:
            flow.addWidget(label(f"and {rest:,} more", "muted", place))
        return place

    @Slot()
    def _go(self) -> None:
        self.link_activated.emit(self.sender().objectName())

    @Slot()
    def _wish(self) -> None:
        self.fix_wanted.emit(self.advice.fix)

    @Slot()
    def _leave(self) -> None:
        self.put_away.emit(self.advice.key)


def _called(world: World, resource_id: str) -> str:
    """As the sentences above call it: an attached interface by its instance and device, whatever its name."""
    interface = world.find(NetworkInterface, resource_id)
    attached = interface is not None and interface.attachment is not None
    return placed(
        world, resource_id, interface_label(world, resource_id) if attached else called_id(world, resource_id)
    )


def _tree(world: World, holders: tuple[Holder, ...], depth: int = 0) -> Iterator[str]:
    """A line a holder, what holds it indented below it."""
    for one in holders:
        yield f"{'      ' * depth}• {_called(world, one.id)}: {one.why}"
        yield from _tree(world, one.held_by, depth + 1)
