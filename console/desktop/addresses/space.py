"""The address space of one subnet, kept in step with the world."""

import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from console.desktop.actions.creations import READ_ONLY
from console.desktop.actions.words import called
from console.desktop.store import WorldStore
from console.ec2.addresses import DELEGATED_ADDRESSES, free, to_text, why_reserved
from console.ec2.changes import ChangeSet
from console.ec2.resources import Instance, NetworkInterface, Subnet
from console.engine.handlers.private_addresses import address_room
from console.topology.canvas.cells import GROUPS, WORDS, BandCells, State
from console.topology.canvas.showing import Showing
from console.topology.coloring import Coloring

SLICE_S = 0.005
"""Of a turn of the loop that reads."""
FEW = 64
"""Changed interfaces that are written one by one, 0.04 ms each in a full /16; beyond, all are read anew, in slices."""


class AddressSpace(QObject):
    """`states`: uint8[size], a State for each address in order. Read between frames: a /16 has 65,536.

    What changes while it is read waits until then, so that a busy world cannot keep it from an end.
    """

    changed = Signal()

    def __init__(self, store: WorldStore, subnet_id: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self.subnet_id = store, subnet_id
        self._coloring, self._showing = Coloring(store.world), Showing(store.world)
        self._cells = BandCells(self.subnet, 1.0)
        self.states: NDArray[np.uint8] = self._cells.line() // GROUPS
        self._reading: Iterator[None] | None = None
        self._waiting: set[str] = set()
        self._blocks: list[int] | None = None
        self._slice = QTimer(self, interval=0)
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

    def last_number(self, offset: int) -> int:
        return (self._cells.base + offset) & 255

    def offset(self, address: str) -> int:
        """-1 for what is not of the subnet."""
        return self._cells.offset_of(address)

    def state(self, offset: int) -> State:
        return State(int(self.states[offset]))

    def owner(self, offset: int) -> NetworkInterface | None:
        """Who has an address, or the delegated block that it is in; -1 is nobody's."""
        if offset < 0:
            return None
        return self._store.world.interface_at(self.subnet.vpc_id, self.address(offset))

    def block(self, offset: int) -> str:
        """The delegated block that an address is in; empty for none."""
        owner = self.owner(offset)
        prefix = f"{self.address(offset - offset % DELEGATED_ADDRESSES)}/28"
        return prefix if owner is not None and prefix in owner.ipv4_prefixes else ""

    def blocks(self) -> list[int]:
        """Where delegated blocks begin."""
        if self._blocks is None:
            rows = self.states.reshape(-1, DELEGATED_ADDRESSES)  # no subnet is smaller
            likely = np.flatnonzero((rows == State.SECONDARY).all(axis=1)) * DELEGATED_ADDRESSES
            self._blocks = [one for one in likely.tolist() if self.block(one)]
        return self._blocks

    def siblings(self, offset: int) -> list[int]:
        """All that its owner has in this subnet, itself too; nothing for a free address."""
        owner = self.owner(offset)
        return self._cells.offsets_of(owner.id) if owner is not None else []

    @property
    def barred(self) -> str:
        """Why nothing can be asked for here."""
        return READ_ONLY if self._store.backend.read_only else self._store.world.why_barred(self.subnet_id)

    def can_move(self, offset: int) -> bool:
        """Only a secondary address may change its interface (ec2-semantics §2.8); a delegated block is one thing."""
        owner = self.owner(offset)
        address = self.address(offset)
        secondary = owner.private_ip_addresses[1:] if owner else ()
        return any(one.private_ip_address == address for one in secondary)

    def why_not(self, offset: int, onto: int) -> str:
        """Why a secondary address cannot go to who has the address `onto`; empty if it can."""
        owner, other = self.owner(offset), self.owner(onto)
        address = self.address(offset)
        if barred := self.barred:
            return f"Not possible: {barred}"
        if owner is None or not self.can_move(offset):
            return f"{address} is not a secondary address, and only these change their interface"
        if other is None:
            return (
                f"{self.address(onto)} is nobody's: let {address} go on an address of the interface that shall have it"
            )
        name = called(self._store.world, other)
        if other.id == owner.id:
            return f"{name} has {address} already"
        if address_room(self._store.world, other) < 1:
            return f"{name} has all the addresses that it can"
        return ""

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
        prefix = self.block(offset)
        what = f"in its prefix {prefix}" if prefix else WORDS[state]
        return f"{address}: {called(self._store.world, owner)}, {what}"

    # --- in step

    def _read(self) -> None:
        self._waiting.clear()
        self._reading = self._cells.read(self._store.world, self._coloring, self._showing)
        self._read_on()
        if self._reading is not None:
            self._slice.start()

    @Slot()
    def _read_on(self) -> None:
        until = time.perf_counter() + SLICE_S
        while self._reading is not None:
            if next(self._reading, self) is self:
                self._reading = None
                self._slice.stop()
                self._write(self._waiting.copy())
                self._settle()
            elif time.perf_counter() > until:
                break

    def _write(self, ids: set[str]) -> bool:
        """Bring the cells of these interfaces up to date; False if all of them look as before."""
        if len(ids) > FEW:
            self._read()
            return False
        world, touched = self._store.world, False
        for one in ids:
            interface = world.find(NetworkInterface, one)
            if interface is None or interface.subnet_id == self.subnet_id:
                touched |= bool(self._cells.change(one, interface, self._coloring, self._showing))
        return touched

    def _settle(self) -> None:
        self.states = self._cells.line() // GROUPS
        self._blocks = None
        self.changed.emit()

    @Slot(object)
    def _follow(self, changes: ChangeSet) -> None:
        if not self.is_there:
            self._reading = None
            self._slice.stop()
            self.changed.emit()
            return
        mine = {
            one.id for one in changes.upserts if isinstance(one, NetworkInterface) and one.subnet_id == self.subnet_id
        }
        ids = mine | {one for one in changes.deletes if one.startswith("eni-")}
        if not self.is_read:
            self._waiting |= ids
        elif self._write(ids):
            self._settle()
        elif any(isinstance(one, Subnet | Instance) for one in changes.upserts):
            self.changed.emit()  # names may be others
