"""The Share API page: on and off, how to set a client up, and the calls as they come in."""

from functools import cached_property

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from console.desktop.history_details import changes_block
from console.desktop.inspector.blocks import LinesWidget
from console.desktop.inspector.facts import Line, Lines, Span
from console.desktop.share.calls import COLUMNS, CallsDelegate, CallsModel
from console.desktop.share.setup_view import SetupView
from console.desktop.share.sharing import HOST, PORT, Sharing
from console.desktop.store import WorldStore
from console.desktop.theme import set_kind, set_problem
from console.desktop.widgets.drop_down import DropDown
from console.desktop.widgets.empty_state import EmptyState
from console.desktop.widgets.folding import FoldingHead, in_a_row
from console.desktop.widgets.labels import label
from console.desktop.widgets.list_table import ListTable
from console.desktop.widgets.pill import StatusDot

ROW_PX = 32
WIDTHS = (76, 188, 200, 190, 80)
DETAILS_PX = 330
ONE_ROW = 980
"""Pixels from which the question for a region stands in one row with all else."""
ABOUT = "EC2 clients work on this very world, by EC2's own rules. Each call shows in the diagram as it happens."


class SharePage(QWidget):
    link_activated = Signal(str)
    """A resource's id."""
    entry_requested = Signal(int)
    """The number of a line of the history."""
    table: QTableView
    """Once there was a call."""

    def __init__(self, sharing: Sharing, store: WorldStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Share API")
        self._sharing, self._store = sharing, store
        self._entry: int | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        self._around = QVBoxLayout()
        column.addLayout(self._around)
        column.addWidget(self._calls(), 1)
        sharing.changed.connect(self._settle)
        sharing.called.connect(self._count_calls)
        self._settle()

    # --- building

    def _head(self) -> QWidget:
        head = QWidget(self)
        column = QVBoxLayout(head)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        self._dot = StatusDot("muted", self)
        self.status = label("", "", self)
        self.status.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        first, row = in_a_row(label("Share API", "heading", self), self._dot, self.status)
        row.insertSpacing(1, 6)
        row.setStretch(3, 1)
        self.host, self.port = QLineEdit(HOST, self), QLineEdit(str(PORT), self)
        self.host.setAccessibleName("Address to listen at")
        self.host.setToolTip("127.0.0.1: only this machine. Another address lets others in who have the keys")
        self.host.setMinimumWidth(90)
        self.host.setMaximumWidth(120)
        self.port.setAccessibleName("Port")
        self.port.setToolTip("0 for any that is free")
        self.port.setValidator(QIntValidator(0, 65535, self))
        self.port.setFixedWidth(66)
        self.region = DropDown(self)
        self.region.setAccessibleName("Region to share")
        self.region.addItems(list(self._store.world.parts))
        self.region.setCurrentIndex(self._sharing.number)
        self.region.currentIndexChanged.connect(self._sharing.choose)
        for line in (self.host, self.port):
            line.returnPressed.connect(self._toggle)
        self.button = QPushButton(self)
        self.button.clicked.connect(self._toggle)
        where, _ = in_a_row(None, self._caption("Region", self.region), self.region)
        where.setVisible(bool(self._store.world.parts))
        address, port = self._caption("Address", self.host), self._caption("Port", self.port)
        endpoint, _ = in_a_row(None, address, self.host, port, self.port, self.button)
        asked = FoldingHead(where, endpoint, head, stretches=(1, 0))
        column.addWidget(FoldingHead(first, asked, head, least=ONE_ROW if self._store.world.parts else 0))
        self.problem = label("", "error", self, wrap=True)
        column.addWidget(self.problem)
        column.addWidget(label(ABOUT, "muted", self, wrap=True))
        return head

    @cached_property
    def setup(self) -> SetupView:
        """Made when something is shared."""
        setup = SetupView(self._sharing, self)
        self._around.addWidget(setup)
        return setup

    def _caption(self, name: str, field: QWidget) -> QLabel:
        caption = label(name, "muted", self)
        caption.setBuddy(field)
        return caption

    def _calls(self) -> QWidget:
        whole = QWidget(self)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(16, 2, 16, 6)
        row.setSpacing(8)
        row.addWidget(label("Calls", "strong", self))
        self.count = label("", "muted", self)
        row.addWidget(self.count)
        row.addStretch()
        column.addLayout(row)
        self.model = CallsModel(self._sharing, self)
        self.model.rowsInserted.connect(self._show_calls)
        self._stack = QStackedWidget(whole)
        self._empty = EmptyState(parent=self._stack)
        self._stack.addWidget(self._empty)
        column.addWidget(self._stack, 1)
        return whole

    @cached_property
    def _called(self) -> QWidget:
        """The table with the details beside it."""
        both = QWidget(self._stack)
        self.table = self._make_table(both)
        self._details = self._make_details(both)
        beside = QHBoxLayout(both)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(self.table, 1)
        beside.addWidget(self._details)
        self._stack.addWidget(both)
        return both

    def _make_table(self, parent: QWidget) -> QTableView:
        table = ListTable(self.model, "Calls", WIDTHS, COLUMNS.index("Outcome"), ROW_PX, parent)
        table.setItemDelegate(CallsDelegate(table))
        table.selectionModel().currentRowChanged.connect(self._chosen)
        table.doubleClicked.connect(self._to_history)
        return table

    def _make_details(self, parent: QWidget) -> QWidget:
        side = QFrame(parent)
        side.setObjectName("callDetails")
        side.setFixedWidth(DETAILS_PX)
        side.hide()
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(8)
        self.title = label("", "strong", side, wrap=True)
        self.changes = LinesWidget(side)
        self.changes.link_activated.connect(self.link_activated)
        area = QScrollArea(side)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName("What the call changed")
        inside = QWidget(area)
        lines = QVBoxLayout(inside)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.addWidget(self.changes)
        lines.addStretch()
        area.setWidget(inside)
        self.to_history = QPushButton("Show in the history", side)
        self.to_history.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.to_history.clicked.connect(self._to_history)
        column.addWidget(self.title)
        column.addWidget(area, 1)
        column.addWidget(self.to_history)
        return side

    # --- what is shown

    def refresh(self) -> None:
        """Nothing here is older than the last call."""

    @Slot()
    def _settle(self) -> None:
        sharing = self._sharing
        why_not, on, off = sharing.why_not, sharing.state == "on", sharing.state == "off"
        self._dot.set_tone("ok" if on else "muted")
        of = f" · {sharing.place}" if sharing.place else ""
        words = {"off": "Off", "starting": "Starting…", "on": f"On at {sharing.url}{of}", "stopping": "Stopping…"}
        self.status.setText(words[sharing.state])
        self.button.setText("Stop sharing" if on or sharing.state == "stopping" else "Start sharing")
        set_kind(self.button, "" if on else "primary")
        self.button.setEnabled((on or off) and not why_not)
        self.button.setToolTip(why_not)
        self.region.setEnabled(off)
        for field in (self.host, self.port):
            field.setEnabled(off and not why_not)
            set_problem(field, bool(sharing.problem))
        self.problem.setText(sharing.problem or (f"Not possible: {why_not}." if why_not else ""))
        self.problem.setVisible(bool(self.problem.text()))
        if on or "setup" in vars(self):
            self.setup.setVisible(on)
            self._around.setContentsMargins(*((16, 0, 16, 12) if on else (0, 0, 0, 0)))
        self._show_calls()
        self._count_calls()

    @Slot()
    def _show_calls(self) -> None:
        if self._sharing.state == "on":
            self._empty.tell("No calls yet", "Set a client up with the lines above: what it asks for appears here.")
        else:
            self._empty.tell("Nothing is shared", "Start sharing, and the calls of clients appear here as they come.")
        self._stack.setCurrentWidget(self._called if self.model.rowCount() else self._empty)

    @Slot()
    def _count_calls(self) -> None:
        self.count.setText(f"{self._sharing.count:,}" if self._sharing.count else "")

    @Slot(QModelIndex, QModelIndex)
    def _chosen(self, index: QModelIndex, _before: QModelIndex) -> None:
        if not index.isValid():
            return
        call = self.model.call(index.row())
        entry = self._sharing.entry_of(call)
        self._entry = entry.number if entry else None
        self.title.setText((entry.summary if entry else "") or call.action)
        self.to_history.setEnabled(entry is not None)
        self.to_history.setToolTip("" if entry else "Calls that only read leave no line in the history")
        if entry is not None:
            self.changes.show_block(changes_block(self._store.world, entry))
        elif call.outcome != "ok":
            refusal = Line((Span(call.outcome, "strong"),), (Span(call.message),))
            self.changes.show_block(Lines((refusal,), "Refused"))
        else:
            self.changes.show_block(Lines((), "Changes", "It only read."))
        self._details.show()

    @Slot()
    def _to_history(self) -> None:
        if self._entry is not None:
            self.entry_requested.emit(self._entry)

    @Slot()
    def _toggle(self) -> None:
        if self._sharing.state == "on":
            self._sharing.stop()
        elif self._sharing.state == "off":
            self._sharing.start(self.host.text().strip() or HOST, int(self.port.text() or 0))
