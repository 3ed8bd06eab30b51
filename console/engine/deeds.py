"""The deeds of a world: what can be undone and done again, and which entries of the history go with it.

A deed is one request, or all those of one plan: it is undone as a whole. The engine tells what has been committed, and
asks what an Undo or a Redo is about; the transaction that takes it back, and its commit, are the engine's.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from console.ec2.errors import OperationNotPermitted
from console.ec2.history import Change, HistoryEntry
from console.engine.journal import Journal
from console.engine.world_file import DamagedFile

if TYPE_CHECKING:  # see execution.py
    from console.ec2.requests import Redo, Undo

_REMEMBERED = 4
"""Entries: reading back a large launch takes long."""
_AT_ONCE = 100
"""Deeds that may be going on at the same time."""


class Deeds:
    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._recent: dict[int, HistoryEntry] = {}
        self._firsts: dict[int, int] = {}
        """The first entries of the last deeds."""

    # --- what is going on

    def first_of(self, deed: int) -> int | None:
        """The number of the entry that began a deed, if one has."""
        return self._firsts.get(deed)

    def did(self, deed: int, number: int) -> None:
        """An entry of a deed was committed; 0 is a deed by itself."""
        if deed and deed not in self._firsts:
            self._firsts[deed] = number
            if len(self._firsts) > _AT_ONCE:
                del self._firsts[next(iter(self._firsts))]

    def written(self, entry: HistoryEntry, undone: Sequence[int] = (), *, all_before: bool = False) -> None:
        """An entry was committed that marks those as undone, or (`all_before`) everything."""
        if all_before:
            self._recent.clear()
        self._remember(entry)
        for one in undone:
            self._recent.pop(one, None)

    def forget_after(self, last_entry: int) -> None:
        """What came after that entry has never been."""
        self._recent.clear()
        self._firsts = {deed: first for deed, first in self._firsts.items() if first <= last_entry}

    # --- what can be reversed

    def undoable(self) -> HistoryEntry | None:
        """What Undo would reverse. Cheap: asked after every change."""
        return self.found(self._journal.last_undoable)

    def redoable(self) -> HistoryEntry | None:
        """What Redo would do again. Cheap, too."""
        return self.found(self._journal.last_redoable)

    def reversible(self, deed: int) -> HistoryEntry | None:
        """By which entry an Undo takes back all of a deed."""
        first = self._firsts.get(deed)
        if first is None:
            return None
        return self.found(self._journal.last_of_deed, first) or self.found(self._done_again, first)

    def found(self, find: Callable[..., int | None], *values: str | int) -> HistoryEntry | None:
        """The entry whose number `find` has of these values; None without, or where it cannot be read."""
        with suppress(DamagedFile):
            number = find(*values)
            if number is not None and number not in self._recent and (entry := self._journal.entry(number)):
                self._remember(entry)
            return self._recent.get(number or 0)
        return None

    def _done_again(self, first: int) -> int | None:
        """The Redo that stands for an entry that was undone."""
        entry = self._journal.entry(first)
        while entry and entry.undone:
            entry = self._journal.entry(entry.undone)
        return entry.number if entry and entry.kind == "redo" else None

    def _remember(self, entry: HistoryEntry) -> None:
        self._recent[entry.number] = entry
        if len(self._recent) > _REMEMBERED:
            del self._recent[next(iter(self._recent))]

    # --- what a reversal is about

    def reversed_by(self, request: "Undo | Redo") -> list[HistoryEntry]:
        """One entry, or all of its deed that is not undone, oldest first. Raises OperationNotPermitted, DamagedFile."""
        from console.engine.execution import Redo, action_of

        if isinstance(request, Redo):
            entry = self.redoable()
        elif request.entry is None:
            entry = self.undoable()
        else:
            entry = self._journal.entry(request.entry)
        if entry is None or not entry.changes or entry.kind == "lifecycle":
            raise OperationNotPermitted(f"There is nothing to {action_of(request).lower()}.")
        if entry.undone:
            raise OperationNotPermitted(f"Entry {entry.number} is undone already.")
        if entry.kind == "request" and not isinstance(request, Redo) and (request.whole_deed or request.entry is None):
            return self._journal.deed(entry.follows or entry.number)
        return [entry]

    def changes_of(self, entries: Sequence[HistoryEntry]) -> list[Change]:
        """Theirs, and those of the lifecycle steps that followed them, in order. Raises DamagedFile."""
        followers = [one for entry in entries for one in self._journal.following(entry.number)]
        in_order = sorted([*entries, *followers], key=lambda one: one.number)
        return [change for one in in_order for change in one.changes]


def summary_of(entries: Sequence[HistoryEntry]) -> str:
    """Of the first, and how many go with it; of a reversal what is said of what it reversed."""
    first, *more = entries
    if first.reverses is not None:
        return first.summary.partition(": ")[2]
    return f"{first.summary} and {len(more)} more" if more else first.summary
