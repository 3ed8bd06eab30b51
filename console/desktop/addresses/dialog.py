"""The address map of a subnet, beside the window: the grid, what its colours mean, and where to go from a cell."""

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from console.desktop.actions.words import called
from console.desktop.addresses.map_view import AddressGrid, ink_of
from console.desktop.addresses.space import AddressSpace
from console.desktop.icons import icon
from console.desktop.store import WorldStore
from console.desktop.theme import color, set_problem
from console.desktop.widgets.labels import ElidedLabel, label
from console.topology.canvas.cells import WORDS, State
from console.topology.canvas.tips import plain

ABOUT = "Drag a secondary address onto an address of another interface to move it there; by keys, M takes it up."


class Swatch(QWidget):
    """A colour of the legend; its word stands beside it."""

    def __init__(self, state: State, parent: QWidget) -> None:
        super().__init__(parent)
        self._state = state
        self.setFixedSize(12, 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), color(ink_of(self._state)))


class AddressMapDialog(QDialog):
    """Follows the world; goes when its subnet does."""

    owner_chosen = Signal(str)
    """An interface's id."""
    move_wanted = Signal(str, str, str)
    """An address, its interface, and the one that should have it (empty: ask)."""

    def __init__(self, store: WorldStore, subnet_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._store = store
        self.space = AddressSpace(store, subnet_id, self)
        self.grid = AddressGrid(self.space, self)
        self._title, self._about = label("", "heading", self), label("", "muted", self)
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("Find an address")
        self.search.setAccessibleName("Find an address")
        self.search.setFixedWidth(150)
        self.search.returnPressed.connect(self._find)
        self.free = QPushButton(self)
        self.free.setToolTip("The lowest address that EC2 would give out")
        self.free.clicked.connect(self._go_to_next)
        self._counts: dict[State, QLabel] = {}
        self._told = -1
        self.said = ElidedLabel("", self)
        self.said.setAccessibleName("Address")
        self._lay_out()
        self.grid.pointed.connect(self._say)
        self.grid.walked.connect(self._bring)
        self.grid.dragged.connect(self._follow)
        self.grid.carried.connect(self._say_where)
        self.grid.chosen.connect(self._choose)
        self.grid.move_requested.connect(self._move)
        self.grid.menu_requested.connect(self._show_menu)
        self.space.changed.connect(self._tell)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)  # Return belongs to the search and the grid
        self._tell()
        self.resize(min(self.grid.width() + 64, 1240), min(self.grid.height() + 210, 800))
        self.grid.setFocus()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._about)
        head.addStretch()
        head.addWidget(self.free)
        head.addWidget(self.search)
        for steps, picture, about in ((-1, "mdi6.minus", "Smaller cells (−)"), (1, "mdi6.plus", "Larger cells (+)")):
            button = QPushButton(self)
            button.setIcon(icon(picture))
            button.setToolTip(about)
            button.setAccessibleName(about)
            button.setProperty("steps", steps)
            button.clicked.connect(self._zoom)
            head.addWidget(button)
        legend = QHBoxLayout()
        legend.setSpacing(6)
        for state in State:
            said = label("", "hint", self)
            legend.addWidget(Swatch(state, self))
            legend.addWidget(said)
            legend.addSpacing(8)
            self._counts[state] = said
        legend.addStretch()
        self._scroll = QScrollArea(self)
        self._scroll.setWidget(self.grid)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        page = QVBoxLayout()
        page.setContentsMargins(20, 16, 20, 12)
        page.setSpacing(10)
        page.addLayout(head)
        page.addLayout(legend)
        page.addWidget(self._scroll, 1)
        page.addWidget(label(ABOUT, "hint", self))
        footer = QFrame(self)
        footer.setProperty("kind", "footer")
        row = QHBoxLayout(footer)
        row.setContentsMargins(20, 9, 20, 9)
        row.addWidget(self.said, 1)
        close = QPushButton("Close", footer)
        close.clicked.connect(self.close)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(page, 1)
        column.addWidget(footer)

    # --- what is told

    @Slot()
    def _tell(self) -> None:
        if not self.space.is_there:
            self.close()
            return
        subnet = self.space.subnet
        name = called(self._store.world, subnet)
        self.setWindowTitle(f"Addresses of {name}")
        self._title.setText(name)
        self._about.setText(f"{subnet.cidr_block} · {self.space.size:,} addresses")
        for state, count in self.space.counts().items():
            self._counts[state].setText(f"{WORDS[state]} {count:,}")
        free = self.space.next_free()
        self.free.setText(f"Next free: {free}" if free else "No free address")
        self.free.setEnabled(bool(free))
        if not self.grid.is_carrying:
            self._say(self._told)

    @Slot(int)
    def _say(self, offset: int) -> None:
        self._told = offset
        nothing = "Point at an address, or walk with the arrow keys"
        self.said.setText(self.space.words(offset) if offset >= 0 and self.space.is_there else nothing)

    @Slot(int, int)
    def _say_where(self, offset: int, over: int) -> None:
        """What letting go of what is carried would do, or why nothing."""
        address, owner, other = self.space.address(offset), self.space.owner(offset), self.space.owner(over)
        if over in (-1, offset):
            self.said.setText(f"{address}: to an address of another interface; Esc leaves it where it is")
        elif why := self.space.why_not(offset, over):
            self.said.setText(why)
        elif owner is not None and other is not None:
            world = self._store.world
            self.said.setText(f"Move {address} from {called(world, owner)} to {called(world, other)}")

    @Slot(QPoint)
    def _follow(self, at: QPoint) -> None:
        """What is carried to an edge goes on behind it."""
        self._scroll.ensureVisible(at.x(), at.y(), self.grid.cell, self.grid.cell)

    @Slot()
    def _zoom(self) -> None:
        self.grid.zoom(self.sender().property("steps"))
        self._bring(self.grid.offset)

    @Slot(int)
    def _bring(self, offset: int) -> None:
        if offset >= 0:
            at = self.grid.rect_of(offset).center()
            self._scroll.ensureVisible(at.x(), at.y())

    def show_address(self, address: str) -> bool:
        """Make an address the current one; False for one that is not of this subnet."""
        offset = self.space.offset(address)
        if offset >= 0:
            self.grid.show_offset(offset)
            self._bring(offset)
        return offset >= 0

    # --- hands

    @Slot()
    def _find(self) -> None:
        set_problem(self.search, not self.show_address(self.search.text().strip()))

    @Slot()
    def _go_to_next(self) -> None:
        self.show_address(self.space.next_free())
        self.grid.setFocus()

    @Slot(int)
    def _choose(self, offset: int) -> None:
        if owner := self.space.owner(offset):
            self.owner_chosen.emit(owner.id)

    @Slot(int, int)
    def _move(self, offset: int, onto: int) -> None:
        owner, target = self.space.owner(offset), self.space.owner(onto)
        if owner is None or target is None or self.space.why_not(offset, onto):
            self.said.setText(self.space.why_not(offset, onto))
            return
        self.move_wanted.emit(self.space.address(offset), owner.id, target.id)

    @Slot(int, object)
    def _show_menu(self, offset: int, at: QPoint) -> None:
        owner = self.space.owner(offset)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        show = menu.addAction("Show its interface", self._show_current)
        show.setEnabled(owner is not None)
        may, barred = self.space.can_move(offset), self.space.barred
        why = barred or "only a secondary address can change its interface"
        move, carry = menu.addAction("Move address to…", self._ask_where), menu.addAction("Carry address", self._carry)
        carry.setShortcut("M")
        for one in (move, carry):
            one.setEnabled(may and not barred)
            one.setToolTip("" if one.isEnabled() else plain(f"Not possible: {why}"))
        self.grid.show_offset(offset)
        menu.popup(at)

    @Slot()
    def _show_current(self) -> None:
        self._choose(self.grid.offset)

    @Slot()
    def _carry(self) -> None:
        self.grid.setFocus()
        self.grid.pick_up()

    @Slot()
    def _ask_where(self) -> None:
        if owner := self.space.owner(self.grid.offset):
            self.move_wanted.emit(self.space.address(self.grid.offset), owner.id, "")
