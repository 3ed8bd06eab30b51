"""What is selected: one thing for the whole window."""

from collections.abc import Collection, Iterable, Iterator

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

    def drop(self, gone: Collection[str]) -> Iterator[None]:
        """Let go of what no longer exists: of MANY at once, of more in steps. Another selection that comes meanwhile is
        of what does."""
        ids, left = self._ids, list[str]()
        for start in range(0, len(ids), MANY):
            left += [one for one in ids[start : start + MANY] if one not in gone]
            if start + MANY < len(ids):
                yield
        if ids is self._ids and len(left) < len(ids):
            self.set(tuple(left))
