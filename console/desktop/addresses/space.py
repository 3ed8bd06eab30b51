"""The address space of one subnet, kept in step with the world."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.desktop.actions.words import called
from console.desktop.store import WorldStore
from console.ec2.addresses import free, to_text, why_reserved
from console.ec2.changes import ChangeSet
from console.ec2.resources import NetworkInterface, Subnet
from console.topology.canvas.cells import GROUPS, WORDS, BandCells, State, key_of
from console.topology.canvas.showing import Showing
from console.topology.coloring import Coloring

SLICE_MS = 8


class AddressSpace(QObject):
    """`states`: uint8[size], a State for each address in order. Read between frames: a /16 has 65,536."""

    changed = Signal()

    def __init__(self, store: WorldStore, subnet_id: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self.subnet_id = store, subnet_id
        self._coloring, self._showing = Coloring(store.world), Showing(store.world)
        self._cells = BandCells(self.subnet, 1.0)
        self.states: NDArray[np.uint8] = self._cells.line() // GROUPS
        self._reading: Iterator[None] | None = None
        self._slice = QTimer(self, interval=SLICE_MS)
        self._slice.timeout.connect(self._read_on)
        store.changed.connect(self._follow)
        self._read()

    @property
    def subnet(self) -> Subnet:
        return self._store.world.one(Subnet, self.subnet_id)

    @property
    def is_there(self) -> bool:
        return self.subnet_id in self._store.world

    @property
    def size(self) -> int:
        return len(self.states)

    @property
    def is_read(self) -> bool:
        return self._reading is None

    def address(self, offset: int) -> str:
        return to_text(self._cells.base + offset)

    def offset(self, address: str) -> int:
        """-1 for what is not of the subnet."""
        return self._cells.offset_of(address)

    def state(self, offset: int) -> State:
        return State(int(self.states[offset]))

    def owner(self, offset: int) -> NetworkInterface | None:
        """Who has an address, or the delegated block that it is in."""
        world, subnet = self._store.world, self.subnet
        found = world.interface_at(subnet.vpc_id, self.address(offset))
        if found is not None or self.state(offset) is not State.SECONDARY:
            return found
        place = int(np.searchsorted(self._cells.offsets, offset))
        key = int(self._cells.owners[place])
        return next((one for one in world.interfaces_in_subnet(subnet.id) if key_of(one.id) == key), None)

    def can_move(self, offset: int) -> bool:
        """Only a secondary address may change its interface (ec2-semantics §2.8); a delegated block is one thing."""
        owner = self.owner(offset)
        address = self.address(offset)
        secondary = owner.private_ip_addresses[1:] if owner else ()
        return any(one.private_ip_address == address for one in secondary)

    def next_free(self) -> str:
        taken = self._store.world.addresses_taken(self.subnet.vpc_id)
        return next(free(self.subnet.cidr_block, taken), "")

    def counts(self) -> dict[State, int]:
        found = np.bincount(self.states, minlength=len(State))
        return {state: int(found[state]) for state in State}

    def words(self, offset: int) -> str:
        """`10.0.128.10: web-1 management, in use`; why EC2 keeps it; or that it is free."""
        address, state = self.address(offset), self.state(offset)
        if state is State.RESERVED:
            return f"{address}: {why_reserved(self.subnet.cidr_block, address)}, EC2 gives it to nobody"
        owner = self.owner(offset)
        if owner is None:
            return f"{address}: {WORDS[state]}"
        return f"{address}: {called(self._store.world, owner)}, {WORDS[state]}"

    # --- in step

    def _read(self) -> None:
        self._reading = self._cells.read(self._store.world, self._coloring, self._showing)
        self._read_on()
        if self._reading is not None:
            self._slice.start()

    @Slot()
    def _read_on(self) -> None:
        if self._reading is not None and next(self._reading, self) is self:
            self._reading = None
            self._slice.stop()
            self._settle()

    def _settle(self) -> None:
        self.states = self._cells.line() // GROUPS
        self.changed.emit()

    @Slot(object)
    def _follow(self, changes: ChangeSet) -> None:
        if not self.is_there:
            self._slice.stop()
            self.changed.emit()
            return
        if not self.is_read:
            self._read()  # what was read so far may be old
            return
        world, touched = self._store.world, False
        mine = [one.id for one in changes.upserts if isinstance(one, NetworkInterface)]
        for one in (*mine, *changes.deletes):
            interface = world.find(NetworkInterface, one)
            if interface is not None and interface.subnet_id != self.subnet_id:
                continue
            touched |= bool(self._cells.change(one, interface, self._coloring, self._showing))
        if touched:
            self._settle()
