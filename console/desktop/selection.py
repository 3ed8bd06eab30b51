"""What is selected: one thing for the whole window."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

MANY = 10_000
"""To look whether something is twice among hundreds of thousands takes longer than a frame."""


class Selection(QObject):
    """Resource ids, in the order in which they were chosen. Diagram, tables and inspector all follow `changed`."""

    changed = Signal(object)
    """tuple[str, ...]"""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ids: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        return self._ids

    def set(self, ids: Iterable[str]) -> None:
        """Select exactly these. The same again is no change: a view may answer `changed` with `set`. Of a tuple of more
        than MANY, each is there once."""
        chosen = ids if isinstance(ids, tuple) and len(ids) > MANY else tuple(dict.fromkeys(ids))
        if chosen is not self._ids and (len(chosen) != len(self._ids) or chosen != self._ids):
            self._ids = chosen
            self.changed.emit(chosen)

    def drop(self, gone: frozenset[str]) -> None:
        """Let go of what no longer exists."""
        if not gone.isdisjoint(self._ids):
            self.set(one for one in self._ids if one not in gone)
