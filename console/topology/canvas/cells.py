"""A subnet as a map of its address space: one cell an address, in Hilbert order, so that a block is a compact patch.

Kept sparse, by the addresses in use: 13 bytes each (an offset, who has it, a code), whatever the subnet's size. No Qt.
"""

from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from console.ec2.addresses import DELEGATED_ADDRESSES, RESERVED_AT_START, network
from console.ec2.resources import NetworkInterface, NetworkInterfaceStatus, Subnet
from console.ec2.world import World
from console.topology.canvas.showing import Showing, Weight
from console.topology.coloring import NONE, Coloring

STEP = 400
"""Interfaces read at a time, a millisecond or so."""


class State(IntEnum):
    """Of an address. Where many share a pixel, the greatest is shown."""

    FREE = 0
    RESERVED = 1
    SECONDARY = 2
    """A secondary private address, or one of a delegated block."""
    IN_USE = 3
    AVAILABLE = 4
    CHANGING = 5


WORDS = {
    State.FREE: "free",
    State.RESERVED: "reserved",
    State.SECONDARY: "secondary address",
    State.IN_USE: "in use",
    State.AVAILABLE: "available",
    State.CHANGING: "changing",
}
GROUPS = 16
"""A code is state * GROUPS + category, and DIM on top where it steps back."""
DIM = 128
_Cells: TypeAlias = tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.uint8]]
"""Offsets, owners and codes, as in BandCells."""
_NOTHING: _Cells = (np.zeros(0, np.int32), np.zeros(0, np.int64), np.zeros(0, np.uint8))


def state_of(interface: NetworkInterface) -> State:
    """Of its primary address."""
    attachment = interface.attachment
    if attachment is None:
        pending = interface.status == NetworkInterfaceStatus.PENDING
        return State.CHANGING if pending else State.AVAILABLE
    return State.IN_USE if attachment.status == "attached" else State.CHANGING


class BandCells:
    """The cells of one subnet: `squares` Hilbert squares of `side` cells each, left to right.

    offsets: int32[u], ascending, in the subnet; owners: int64[u], key_of(interface id); codes: uint8[u].
    """

    def __init__(self, subnet: Subnet, aspect: float) -> None:
        """aspect: width to height of the room there will be."""
        block = network(subnet.cidr_block)
        self.subnet_id, self.vpc_id = subnet.id, subnet.vpc_id
        self.base, self.bits = int(block.network_address), 32 - block.prefixlen
        self.side_bits = _side_bits(self.bits, aspect)
        self.offsets: NDArray[np.int32] = np.zeros(0, np.int32)
        self.owners: NDArray[np.int64] = np.zeros(0, np.int64)
        self.codes: NDArray[np.uint8] = np.zeros(0, np.uint8)

    def reshape(self, aspect: float) -> None:
        """The room has another shape."""
        self.side_bits = _side_bits(self.bits, aspect)

    @property
    def rows(self) -> int:
        return 1 << self.side_bits

    @property
    def columns(self) -> int:
        return 1 << (self.bits - self.side_bits)

    @property
    def room(self) -> int:
        """Addresses that can be given out."""
        return max(0, (1 << self.bits) - RESERVED_AT_START - 1)

    def read(self, world: World, coloring: Coloring, showing: Showing) -> Iterator[None]:
        """Fill in who has what, a millisecond at a time."""
        interfaces = world.interfaces_in_subnet(self.subnet_id)
        parts = [_NOTHING]
        for start in range(0, len(interfaces), STEP):
            if start:
                yield
            some = interfaces[start : start + STEP]
            usual = [one for one in some if len(one.private_ip_addresses) == 1 and not one.ipv4_prefixes]
            found = self._at_once(usual, coloring) if showing.plain else None
            if found is None:
                parts.append(self._one_by_one(some, coloring, showing))
            else:
                others = [one for one in some if len(one.private_ip_addresses) > 1 or one.ipv4_prefixes]
                parts += [found, self._one_by_one(others, coloring, showing)]
        offsets, owners, codes = zip(*parts, strict=True)
        self._set(np.concatenate(offsets), np.concatenate(owners), np.concatenate(codes))

    def _at_once(self, interfaces: list[NetworkInterface], coloring: Coloring) -> _Cells | None:
        """The cells of those with one address, in a fifth of what each takes by itself. None: one is no address."""
        from socket import inet_aton  # the first picture does not wait for it

        try:
            numbers = b"".join([inet_aton(one.private_ip_addresses[0].private_ip_address) for one in interfaces])
        except OSError:
            return None
        offsets = np.frombuffer(numbers, ">u4").astype(np.int64) - self.base
        here = (offsets >= 0) & (offsets < 1 << self.bits)
        owners = np.array([key_of(one.id) for one in interfaces], np.int64)
        codes = np.array([state_of(one) * GROUPS + coloring.number_of(one) for one in interfaces], np.uint8)
        return offsets[here].astype(np.int32), owners[here], codes[here]

    def _one_by_one(self, interfaces: list[NetworkInterface], coloring: Coloring, showing: Showing) -> _Cells:
        offsets: list[int] = []
        owners: list[int] = []
        codes: list[int] = []
        for interface in interfaces:
            owner = key_of(interface.id)
            for offset, code in self._cells_of(interface, coloring, showing):
                offsets.append(offset)
                owners.append(owner)
                codes.append(code)
        return np.array(offsets, np.int32), np.array(owners, np.int64), np.array(codes, np.uint8)

    def _set(self, offsets: NDArray[np.int32], owners: NDArray[np.int64], codes: NDArray[np.uint8]) -> None:
        order = np.argsort(offsets, kind="stable")
        self.offsets, self.owners, self.codes = offsets[order], owners[order], codes[order]

    def _cells_of(self, interface: NetworkInterface, coloring: Coloring, showing: Showing) -> Iterator[tuple[int, int]]:
        weight = showing.of_interface(interface.id)
        if weight == Weight.HIDDEN:
            return
        category = coloring.number_of(interface) + (DIM if weight == Weight.DIMMED else 0)
        code = state_of(interface) * GROUPS + category
        addresses = interface.private_ip_addresses
        if (offset := self.offset_of(addresses[0].private_ip_address)) >= 0:
            yield offset, code
        if len(addresses) > 1 or interface.ipv4_prefixes:
            second = State.SECONDARY * GROUPS + category
            for address in addresses[1:]:
                if (offset := self.offset_of(address.private_ip_address)) >= 0:
                    yield offset, second
            for prefix in interface.ipv4_prefixes:
                first = self.offset_of(prefix.partition("/")[0])
                if first >= 0:
                    yield from ((first + number, second) for number in range(DELEGATED_ADDRESSES))

    def offset_of(self, address: str) -> int:
        """-1 for what is not of the subnet."""
        try:
            a, b, c, d = address.split(".")
            offset = (int(a) << 24 | int(b) << 16 | int(c) << 8 | int(d)) - self.base
        except ValueError:
            return -1
        return offset if 0 <= offset < 1 << self.bits else -1

    def change(
        self, interface_id: str, interface: NetworkInterface | None, coloring: Coloring, showing: Showing
    ) -> list[int]:
        """An interface came, changed or (None) went. The offsets of the cells that look different."""
        new = dict(self._cells_of(interface, coloring, showing)) if interface is not None else {}
        mine = self.owners == key_of(interface_id)
        before = dict(zip(self.offsets[mine].tolist(), self.codes[mine].tolist(), strict=True))
        if before == new:
            return []
        if before.keys() == new.keys():
            self.codes[np.searchsorted(self.offsets, list(new))] = list(new.values())
        else:
            kept = ~mine
            owner = key_of(interface_id)
            self._set(
                np.concatenate([self.offsets[kept], np.fromiter(new, np.int32, len(new))]),
                np.concatenate([self.owners[kept], np.full(len(new), owner, np.int64)]),
                np.concatenate([self.codes[kept], np.fromiter(new.values(), np.uint8, len(new))]),
            )
        return [one for one in {*before, *new} if before.get(one) != new.get(one)]

    # --- pictures of it

    def line(self) -> NDArray[np.uint8]:
        """Codes in the order of the addresses: uint8[2^bits]."""
        codes = np.zeros(1 << self.bits, np.uint8)
        codes[:RESERVED_AT_START] = codes[-1] = State.RESERVED * GROUPS + NONE
        codes[self.offsets] = self.codes
        return codes

    def picture(self) -> NDArray[np.uint8]:
        """Codes: uint8[rows, columns]."""
        codes = self.line()
        placed = np.empty_like(codes)
        placed[cell_order(self.bits, self.side_bits)] = codes
        return placed.reshape(self.rows, self.columns)

    def code_at(self, offset: int) -> int:
        place = int(np.searchsorted(self.offsets, offset))
        if place < len(self.offsets) and self.offsets[place] == offset:
            return int(self.codes[place])
        reserved = offset < RESERVED_AT_START or offset == (1 << self.bits) - 1
        return (State.RESERVED if reserved else State.FREE) * GROUPS + NONE

    def pixel_of(self, offset: int, factor: int) -> tuple[int, int]:
        """Row and column of the pixel in which a cell is seen, where `factor` x `factor` share one."""
        column, row = self.cell_of(offset)
        return row // min(factor, self.rows), column // min(factor, self.columns)

    def code_shown(self, row: int, column: int, factor: int) -> int:
        """What such a pixel shows: as `pooled` has it."""
        if factor == 1:
            return self.code_at(self.offset_at(column, row))
        down, across = min(factor, self.rows), min(factor, self.columns)
        places = (row * down + np.arange(down))[:, None] * self.columns + column * across + np.arange(across)
        offsets = cells_back(self.bits, self.side_bits)[places]
        codes = np.zeros(offsets.shape, np.uint8)
        codes[(offsets < RESERVED_AT_START) | (offsets == (1 << self.bits) - 1)] = State.RESERVED * GROUPS + NONE
        if len(self.offsets):
            at = np.minimum(np.searchsorted(self.offsets, offsets), len(self.offsets) - 1)
            known = self.offsets[at] == offsets
            codes[known] = self.codes[at[known]]
        return int(_pooled(codes, factor, (row, column), bool((self.codes >= DIM).any()))[0, 0])

    def cell_of(self, offset: int) -> tuple[int, int]:
        """Column and row."""
        place = int(cell_order(self.bits, self.side_bits)[offset])
        return place % self.columns, place // self.columns

    def offset_at(self, column: int, row: int) -> int:
        return int(cells_back(self.bits, self.side_bits)[row * self.columns + column])

    def offsets_of(self, interface_id: str) -> list[int]:
        found: list[int] = self.offsets[self.owners == key_of(interface_id)].tolist()
        return found

    def counts(self) -> NDArray[np.int64]:
        """int64[6, GROUPS]: addresses by state (free and reserved ones aside) and category."""
        found = np.bincount(self.codes & (DIM - 1), minlength=len(State) * GROUPS).astype(np.int64)
        return found.reshape(len(State), GROUPS)


def pooled(codes: NDArray[np.uint8], factor: int) -> NDArray[np.uint8]:
    """Where `factor` x `factor` cells share a pixel: one that is in use, so that the shares of those are seen as they
    are; but what is changing, and what does not step back where something does, is seen wherever it is."""
    return _pooled(codes, factor, (0, 0), bool((codes >= DIM).any()))


def _pooled(codes: NDArray[np.uint8], factor: int, first: tuple[int, int], dimmed: bool) -> NDArray[np.uint8]:
    """Of a part. first: its row and column of pixels. dimmed: whether something of the whole steps back."""
    rows, columns = codes.shape
    down, across = min(factor, rows), min(factor, columns)
    blocks = codes.reshape(rows // down, down, columns // across, across)
    if dimmed:
        blocks = blocks ^ (DIM * (blocks >= GROUPS * State.SECONDARY)).astype(np.uint8)
        found: NDArray[np.uint8] = blocks.max(axis=(1, 3))
        return found ^ (DIM * ((found & (DIM - 1)) >= GROUPS * State.SECONDARY)).astype(np.uint8)
    row, column = np.ogrid[: rows // down, : columns // across]
    at_row, at_column = row + first[0], column + first[1]
    chosen = (5 * at_row + 3 * at_column + at_row // 2) % (down * across)  # addresses have patterns: not always one
    one = codes[row * down + chosen // across, column * across + chosen % across]
    strongest = blocks.max(axis=(1, 3))
    seen = (strongest >= GROUPS * State.CHANGING) | (one < GROUPS * State.SECONDARY)
    shown: NDArray[np.uint8] = np.where(seen, strongest, one)
    return shown


def key_of(interface_id: str) -> int:
    """A number for an id; two of one subnet share one with a chance of 1 in 10¹²."""
    return hash(interface_id)


def _side_bits(bits: int, aspect: float) -> int:
    """So that the cells are largest in a room of that shape."""
    sides = range(bits // 2 + 1)
    return max(sides, key=lambda side: (min(aspect / (1 << (bits - side)), 1 / (1 << side)), side))


@lru_cache(maxsize=32)
def cell_order(bits: int, side_bits: int) -> NDArray[np.int32]:
    """int32[2^bits]: offset in the subnet to row * columns + column."""
    offsets = np.arange(1 << bits, dtype=np.int64)
    columns = 1 << (bits - side_bits)
    within = offsets & ((1 << 2 * side_bits) - 1)
    x, y = _hilbert(within, side_bits)
    x += (offsets >> 2 * side_bits) << side_bits
    return (y * columns + x).astype(np.int32)


@lru_cache(maxsize=32)
def cells_back(bits: int, side_bits: int) -> NDArray[np.int32]:
    """The inverse of cell_order."""
    order = cell_order(bits, side_bits)
    back = np.empty_like(order)
    back[order] = np.arange(len(order), dtype=np.int32)
    return back


def _hilbert(distance: NDArray[np.int64], bits: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Distance along the curve to x, y. Source: Wikipedia, "Hilbert curve", d2xy, for arrays."""
    rest = distance.copy()
    x, y = np.zeros_like(rest), np.zeros_like(rest)
    for level in range(bits):
        side = 1 << level
        right = 1 & (rest >> 1)
        up = 1 & (rest ^ right)
        turned, flipped = up == 0, (up == 0) & (right == 1)
        x, y = np.where(flipped, side - 1 - x, x), np.where(flipped, side - 1 - y, y)
        x, y = np.where(turned, y, x), np.where(turned, x, y)
        x += side * right
        y += side * up
        rest >>= 2
    return x, y
