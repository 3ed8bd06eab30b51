"""The histories of several backends as one, in the order of time, with numbers of its own.

Nothing is read before it is asked for. The latest entry of all when it begins has as its number the sum of theirs;
older ones count down from there as they are read, newer ones up as they come, and none changes its number.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from msgspec.structs import replace

from console.backends.port import Backend
from console.ec2.history import HistoryEntry

PAGE = 50
Place = tuple[int, int]
"""A member, and the number of an entry in its own history."""


class Annals:
    def __init__(self, members: Sequence[Backend], labels: Sequence[str]) -> None:
        """labels: what the members' regions are called."""
        self._members, self._labels = members, labels
        self._last = [next((one.number for one in member.history(1)), 0) for member in members]
        self._base = sum(self._last)
        self._newer: list[Place] = []
        self._older: list[Place] = []
        self._numbers: dict[Place, int] = {}
        self._reading = self._merged(list(self._last))

    def page(self, limit: int, before: int | None = None) -> list[HistoryEntry]:
        """Newest first; `before` an entry's number."""
        self.catch_up()
        last = self._base + len(self._newer)
        first = last if before is None else min(before - 1, last)
        places: list[Place] = []
        while len(places) < limit and first > 0 and (place := self._at(first)):
            places.append(place)
            first -= 1
        return self._read(places)

    def place(self, number: int) -> Place:
        """The member that has it, and its number there; of an unknown one, none there either."""
        self.catch_up()
        return self._at(number) or (0, number)

    def told(self, member: int, entry: HistoryEntry) -> HistoryEntry:
        """An entry of a member, as one of these."""
        number = self._number(member, entry.number)
        follows, reverses = (
            self._number(member, one) if one is not None else None for one in (entry.follows, entry.reverses)
        )
        undone = self._number(member, entry.undone) if entry.undone > 1 else entry.undone
        summary = f"{entry.summary} · {self._labels[member]}" if entry.summary else ""
        region = self._members[member].world.region
        return replace(
            entry,
            number=number,
            follows=follows,
            reverses=reverses,
            undone=undone,
            summary=summary,
            region=region,
        )

    def undoable(self) -> HistoryEntry | None:
        """The latest of all that the members could undo."""
        found = self._undoable()
        return self.told(*found) if found else None

    def last_undoable(self) -> tuple[int, int | None]:
        """The same as a place; home's, whatever it is, where there is none."""
        found = self._undoable()
        return (found[0], found[1].number) if found else (0, None)

    def _undoable(self) -> tuple[int, HistoryEntry] | None:
        self.catch_up()
        able = [
            (number, entry)
            for number, one in enumerate(self._members)
            if not one.read_only and (entry := one.undoable()) is not None
        ]
        return max(able, key=lambda one: (one[1].at, self._number(one[0], one[1].number)), default=None)

    def catch_up(self) -> None:
        """Give numbers to what has come since."""
        came: list[tuple[HistoryEntry, int]] = []
        for number, member in enumerate(self._members):
            new: list[HistoryEntry] = []
            before: int | None = None
            while page := member.history(PAGE if new else 1, before):
                new += [one for one in page if one.number > self._last[number]]
                before = page[-1].number
                if before <= self._last[number] + 1:
                    break
            if new:
                self._last[number] = new[0].number
                came += [(entry, number) for entry in reversed(new)]
        came.sort(key=lambda one: one[0].at)
        for entry, number in came:
            self._newer.append((number, entry.number))
            self._numbers[number, entry.number] = self._base + len(self._newer)

    def _at(self, number: int) -> Place | None:
        if number > self._base:
            return self._newer[number - self._base - 1] if number - self._base <= len(self._newer) else None
        while len(self._older) <= self._base - number and (place := next(self._reading, None)):
            self._numbers[place] = self._base - len(self._older)
            self._older.append(place)
        return self._older[self._base - number] if self._base - number < len(self._older) else None

    def _number(self, member: int, own: int) -> int:
        """Reads on until the entry turns up."""
        while (member, own) not in self._numbers and self._at(self._base - len(self._older)):
            pass
        return self._numbers.get((member, own), 0)

    def _merged(self, latest: Sequence[int]) -> Iterator[Place]:
        """All entries of before, newest first."""
        streams = [_backwards(member, last) for member, last in zip(self._members, latest, strict=True)]
        heads = [next(one, None) for one in streams]
        while waiting := [(head.at, -number) for number, head in enumerate(heads) if head is not None]:
            number = -max(waiting)[1]
            head = heads[number]
            assert head is not None
            yield number, head.number
            heads[number] = next(streams[number], None)

    def _read(self, places: Sequence[Place]) -> list[HistoryEntry]:
        """As the members have them now: what is undone by now says so."""
        streams: dict[int, Iterator[HistoryEntry]] = {}
        for number in dict.fromkeys(place[0] for place in places):
            own = [entry for member, entry in places if member == number]
            streams[number] = iter(self._members[number].history(len(own), own[0] + 1))
        return [self.told(number, entry) for number, _ in places for entry in islice(streams[number], 1)]


def _backwards(member: Backend, last: int) -> Iterator[HistoryEntry]:
    before = last + 1
    while page := member.history(PAGE, before):
        yield from page
        before = page[-1].number
