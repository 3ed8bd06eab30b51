"""The Reachability page: the matrix of what is selected for one service; a cell shows its trace.

A large matrix is asked for between two frames of the window, a few milliseconds at a time, and anew when the world
changes meanwhile; until it is there the page shows what it showed, and how far it is.
"""

from collections.abc import Sequence
from math import ceil
from typing import Any

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QStackedLayout,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from console.desktop.actions.words import plural
from console.desktop.selection import Selection
from console.desktop.store import WorldStore
from console.desktop.theme import Theme, color, current, sans, set_problem
from console.desktop.tracing import asking
from console.desktop.tracing.asking import Asking
from console.desktop.tracing.family import FamilyChoice
from console.desktop.tracing.matrix_model import MatrixModel
from console.desktop.tracing.ports import parse_ports
from console.desktop.tracing.scope import interfaces_of
from console.desktop.widgets.drop_down import DropDown
from console.desktop.widgets.empty_state import EmptyState
from console.desktop.widgets.folding import FoldingHead, in_a_row
from console.desktop.widgets.labels import label
from console.reach.flow import Service

MOST = 300
CELL, HEAD, SIDE = 26, 132, 190
CALM_MS, FIRST_MS = 150, 20
ELIDED = Qt.TextElideMode.ElideMiddle
"""The end of a name has the device, and the region."""
PROTOCOLS = ("tcp", "udp", "icmp", "any")


class _Square(QTableView):
    """A tick on green, a cross on nothing: never by colour alone.

    Cells are painted here: a thousand are seen at a time, and a delegate is asked for each of them thrice.
    """

    def __init__(self, model: MatrixModel, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._square = model
        self._font = sans(12)
        self._made: dict[tuple[bool | None, float], QPixmap] = {}
        self.setModel(model)
        self.dress(theme)

    def dress(self, theme: Theme) -> None:
        self._made.clear()
        self._yes, self._no, self._soft = color(theme.ok), color(theme.bad), color(theme.ok_soft)
        self._line, self._none, self._current = color(theme.line), color(theme.background), color(theme.accent)
        self._panel = color(theme.panel)
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        rows = _between(self.verticalHeader(), event.rect().top(), event.rect().bottom())
        columns = _between(self.horizontalHeader(), event.rect().left(), event.rect().right())
        if not rows or not columns:
            return
        painter = QPainter(self.viewport())
        ratio = self.viewport().devicePixelRatioF()
        pictures = {reaches: self._picture(reaches, ratio) for reaches in (None, False, True)}
        left, y = self.columnViewportPosition(columns.start), self.rowViewportPosition(rows.start)
        for line in self._square.cells(rows, columns):
            x = left
            for reaches in line:
                painter.drawPixmap(x, y, pictures[reaches])
                x += CELL
            y += CELL
        current = self.currentIndex()
        if self.hasFocus() and current.isValid():
            painter.setPen(self._current)
            painter.drawRect(self.visualRect(current).adjusted(0, 0, -2, -2))
        painter.end()

    def _picture(self, reaches: bool | None, ratio: float) -> QPixmap:
        made = self._made.get((reaches, ratio))
        if made is None:
            made = self._made[reaches, ratio] = self._make(reaches, ratio)
        return made

    def _make(self, reaches: bool | None, ratio: float) -> QPixmap:
        made = QPixmap(ceil(CELL * ratio), ceil(CELL * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(self._none if reaches is None else self._soft if reaches else self._panel)
        rect = QRect(0, 0, CELL, CELL)
        painter = QPainter(made)
        if reaches is not None:
            painter.setFont(self._font)
            painter.setPen(self._yes if reaches else self._no)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, "✓" if reaches else "✕")
        painter.setPen(self._line)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        painter.end()
        return made


def _between(header: QHeaderView, first: int, last: int) -> range:
    """The sections of a header that these pixels are of."""
    if (begin := header.visualIndexAt(max(first, 0))) < 0:
        return range(0)
    end = header.visualIndexAt(last)
    return range(begin, end + 1 if end >= 0 else header.count())


class _Destinations(QHeaderView):
    """Names that are read from below."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._font = sans(12)
        self._measure = QFontMetrics(self._font)
        self._names: list[str] = []
        self._height = HEAD
        self.setSectionsClickable(True)

    def sizeHint(self) -> QSize:
        """As high as names need it, within bounds."""
        model = self.model()
        if isinstance(model, MatrixModel) and model.names is not self._names:
            self._names = model.names
            longest = max(map(self._measure.horizontalAdvance, self._names), default=0)
            self._height = max(HEAD, min(SIDE, longest + 14))
        return QSize(CELL, self._height)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        text = self.model().headerData(section, Qt.Orientation.Horizontal) or ""
        theme = current()
        painter.save()
        painter.setFont(self._font)
        painter.setPen(color(theme.ink))
        painter.translate(rect.left(), rect.bottom())
        painter.rotate(-90)
        shown = self._measure.elidedText(text, ELIDED, rect.height() - 12)
        align = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(QRect(6, 0, rect.height() - 8, rect.width()), align, shown)
        painter.restore()


class MatrixPage(QWidget):
    flow_chosen = Signal(object)
    """A Flow: somebody wants to see its trace."""
    link_activated = Signal(str)

    def __init__(self, store: WorldStore, selection: Selection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Reachability")
        self._store, self._selection = store, selection
        self._ids: tuple[str, ...] = selection.ids
        self.protocol = DropDown(self, least_letters=4)
        self.protocol.addItems(list(PROTOCOLS))
        self.protocol.setAccessibleName("Protocol")
        self.port = QLineEdit("22", self)
        self.port.setAccessibleName("Port")
        self.port.setPlaceholderText("any port")
        self.port.setFixedWidth(100)
        self.family = FamilyChoice(self)
        self.family.follow(store.world)
        self.about = label("", "muted", self, wrap=True)
        self._of_selection = QPushButton("Of what is selected", self)
        self._of_all = QPushButton("Of everything", self)
        self.model = MatrixModel(self)
        self._below = QWidget(self)
        self.table = self._make_table(theme)
        self._lay_out()
        self._counted = ""
        self._asking = Asking(store.world, self)
        self._asking.went_on.connect(self._tell_share)
        self._asking.answered.connect(self._tell_counts)
        self._paint_soon = QTimer(self, singleShot=True, interval=0)
        self._paint_soon.timeout.connect(self._let_paint)
        self._soon = QTimer(self, singleShot=True, interval=CALM_MS)
        self._soon.timeout.connect(self.refresh)
        self.protocol.currentIndexChanged.connect(self.refresh)
        self.port.editingFinished.connect(self.refresh)
        self.family.currentIndexChanged.connect(self.refresh)
        self._of_selection.clicked.connect(self._take_selection)
        self._of_all.clicked.connect(self._take_all)
        selection.changed.connect(self._selected)
        store.changed.connect(self._world_changed)
        self._selected(selection.ids)
        self._revision = -1
        # To make the page is a frame's work, and to paint it another's.
        QTimer.singleShot(FIRST_MS, self, self.refresh)

    # --- building

    def _make_table(self, theme: Theme) -> _Square:
        table = _Square(self.model, theme, self._below)
        table.setAccessibleName("Who reaches whom; rows are sources")
        table.setHorizontalHeader(_Destinations(table))
        table.setFrameShape(QFrame.Shape.NoFrame)
        table.setShowGrid(False)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setCornerButtonEnabled(False)
        for header in (table.horizontalHeader(), table.verticalHeader()):
            header.setMinimumSectionSize(CELL)
            header.setDefaultSectionSize(CELL)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.sectionClicked.connect(self._head_clicked)
        table.verticalHeader().setFixedWidth(SIDE)
        table.verticalHeader().setTextElideMode(ELIDED)
        table.clicked.connect(self._choose)
        table.activated.connect(self._choose)
        return table

    def _lay_out(self) -> None:
        first, row = in_a_row(label("Reachability", "heading", self), self.protocol, self.port, self.family, None)
        row.insertSpacing(1, 6)
        second, _ = in_a_row(None, self._of_selection, self._of_all)
        head = QVBoxLayout()
        head.setContentsMargins(16, 12, 16, 12)
        head.setSpacing(8)
        head.addWidget(FoldingHead(first, second, self))
        head.addWidget(self.about)
        empty = EmptyState(
            "No network interface to ask about",
            "Who reaches whom is shown here, for any service, in both directions.",
            parent=self._below,
        )
        self._stack = QStackedLayout(self._below)
        self._stack.addWidget(self.table)
        self._stack.addWidget(empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._below, 1)

    def dress(self, theme: Theme) -> None:
        self.table.dress(theme)

    # --- what is asked

    def service(self) -> Service | None:
        """None while the port is none."""
        protocol = self.protocol.currentText()
        self.port.setEnabled(protocol in ("tcp", "udp"))
        ports = parse_ports(self.port.text()) if self.port.isEnabled() else (0, 65535)
        set_problem(self.port, ports is None)
        return Service(protocol, ports) if ports is not None else None

    @Slot()
    def refresh(self) -> None:
        self._soon.stop()
        service = self.service()
        if service is None:
            return
        world = self._store.world
        ids, count = interfaces_of(world, self._ids, MOST)
        self._revision = world.revision
        self._counted = f"{len(ids):,} of {count:,} interfaces" if count > len(ids) else plural("interface", count)
        ipv6 = self.family.ipv6
        self._asking.ask(lambda: self.model.look(world, ids, service, ipv6), asking.AT_ONCE_S)

    @property
    def asking(self) -> bool:
        """Whether what is shown is not yet what was asked."""
        return self._asking.busy or self._revision < 0

    @Slot(object)
    def _tell_share(self, share: float) -> None:
        self.about.setText(f"{self._counted} · asking who reaches whom, {share:.0%}")

    @Slot()
    def _tell_counts(self) -> None:
        self.table.setUpdatesEnabled(False)  # to take a large one in is a turn's work, and to paint it another's
        self._paint_soon.start()
        self._stack.setCurrentIndex(0 if self.model.inside else 1)
        reach, pairs = self.model.counts()
        self.about.setText(f"{self._counted} · {reach:,} of {pairs:,} pairs get through; rows are sources")

    @Slot()
    def _let_paint(self) -> None:
        self.table.setUpdatesEnabled(True)

    @Slot()
    def _world_changed(self) -> None:
        if self._asking.busy:  # of a world that is no more
            self._asking.stop()
            self._revision = -1
        self.family.follow(self._store.world)
        if self.isVisible():
            self._soon.start()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        if self._revision != self._store.world.revision:
            self._soon.start()

    @Slot(object)
    def _selected(self, ids: Sequence[str]) -> None:
        self._of_selection.setEnabled(bool(ids))
        self._of_selection.setToolTip("" if ids else "Not possible: nothing is selected")

    @Slot()
    def _take_selection(self) -> None:
        self._ids = self._selection.ids
        self.refresh()

    @Slot()
    def _take_all(self) -> None:
        self._ids = ()
        self.refresh()

    # --- what is chosen

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        if flow := self.model.flow(index):
            self.flow_chosen.emit(flow)

    @Slot(int)
    def _head_clicked(self, section: int) -> None:
        if one := self.model.ends[section].id:
            self._selection.set((one,))
