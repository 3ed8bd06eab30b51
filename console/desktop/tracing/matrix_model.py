"""Who reaches whom: a row a source, a column a destination; the internet and the corporate network come first."""

from collections.abc import Generator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from console.ec2.world import World
from console.reach import ends
from console.reach.flow import Endpoint, EndpointKind, Flow, Service
from console.reach.sets import matrix_by_turns, outsiders
from console.topology.canvas.tips import plain

NOWHERE: Final = QModelIndex()
REACHES: Final = Qt.ItemDataRole.UserRole
"""True, False, or None where nobody asks (an end and itself, the two networks outside)."""


class MatrixModel(QAbstractTableModel):
    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.ends: list[Endpoint] = []
        self.names: list[str] = []
        self.service = Service("tcp")
        self.ipv6 = False
        self._outside = 0
        self._square: npt.NDArray[np.bool_] = np.zeros((0, 0), np.bool_)

    def look(
        self, world: World, interface_ids: list[str], service: Service, ipv6: bool
    ) -> Generator[float, None, None]:
        """Ask who reaches whom, in turns, each yielding what share is done; shown when all is asked.

        Until then the model says what it said before. To be let go of when the world changes.
        """
        outside = outsiders(world, ipv6)
        square = yield from matrix_by_turns(world, interface_ids, service, outside, ipv6=ipv6)
        every = [*outside, *(Endpoint(EndpointKind.INTERFACE, one) for one in interface_ids)]
        names = [ends.label(world, one) for one in every]
        yield 1.0
        self.beginResetModel()
        self.ends, self.service, self.ipv6, self._outside, self._square = every, service, ipv6, len(outside), square
        self.names = names
        self.endResetModel()

    def flow(self, index: QModelIndex | QPersistentModelIndex) -> Flow | None:
        """What a cell is about."""
        if not index.isValid() or self.reaches(index.row(), index.column()) is None:
            return None
        source, destination = self.ends[index.row()], self.ends[index.column()]
        return Flow(source, destination, self.service.protocol, self.service.ports, ipv6=self.ipv6)

    def reaches(self, row: int, column: int) -> bool | None:
        if row == column or (row < self._outside and column < self._outside):
            return None
        return bool(self._square[row, column])

    def cells(self, rows: range, columns: range) -> list[list[bool | None]]:
        """Of these rows, what `reaches` says in these columns."""
        cells: list[list[bool | None]] = self._square[rows.start : rows.stop, columns.start : columns.stop].tolist()
        for row, line in zip(rows, cells, strict=True):
            for column in range(self._outside) if row < self._outside else (row,):
                if column in columns:
                    line[column - columns.start] = None
        return cells

    @property
    def inside(self) -> int:
        """How many of the ends are interfaces."""
        return len(self.ends) - self._outside

    def counts(self) -> tuple[int, int]:
        """How many pairs reach, and of how many."""
        size, outside = len(self.ends), self._outside
        pairs = size * (size - 1) - outside * (outside - 1)
        same = int(np.trace(self._square))
        return int(self._square.sum()) - same, pairs

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.ends)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.ends)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        reaches = self.reaches(index.row(), index.column())
        match role:
            case _ if role == REACHES:
                return reaches
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                if reaches is None:
                    return None
                over = " over IPv6" if self.ipv6 else ""
                source, destination = self.names[index.row()], self.names[index.column()]
                said = f"{source} {'reaches' if reaches else 'does not reach'} {destination} by {self.service}{over}"
                return plain(said) if role == Qt.ItemDataRole.ToolTipRole else said
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole) and section < len(self.names):
            said = self.names[section]
            return plain(said) if role == Qt.ItemDataRole.ToolTipRole else said
        return None
