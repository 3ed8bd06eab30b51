"""What is kept of every record of a kind, so that a table or a diagram of 256,000 can be filtered and sorted at once.

A record has a slot: a number, its own until it goes, in the order in which records were made known. Filters are masks
over slots, orders are arrays of slots. Everything that takes long is a generator that yields every few tenths of a
millisecond; who drives it decides when to paint.

Columns that say `by` what their text is made are kept as codes into a list of their few texts; what the others say is
one lower-case text a slot. A mask of 64 bits a slot tells which letters are in that text.
"""

import heapq
from bisect import bisect_left
from collections.abc import Generator, Iterable, Iterator, Sequence
from functools import reduce
from itertools import groupby, repeat
from operator import contains, or_
from typing import Any, Final
from weakref import WeakKeyDictionary, WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from console.desktop.models.column import Column, ResourceKind, in_world, sortable
from console.desktop.models.query import Query, Term, holds, parse
from console.ec2.resources import Resource
from console.ec2.world import World

Slots = NDArray[np.int32]
Mask = NDArray[np.bool_]
CHUNK: Final = 64
LOOKED_UP: Final = 4_000
"""Records read between two yields."""
LOOKED: Final = 8192
"""Texts searched between two yields."""
RUN: Final = 2048
"""Keys sorted between two yields."""
_KNOWN: Final = "abcdefghijklmnopqrstuvwxyz0123456789-:. /_,="


def _bits() -> NDArray[np.uint64]:
    """The bit of each byte of a text; letters that are not _KNOWN share the last twenty."""
    bits = np.array([1 << (len(_KNOWN) + byte % (64 - len(_KNOWN))) for byte in range(256)], np.uint64)
    for number, letter in enumerate(_KNOWN):
        bits[ord(letter)] = 1 << number
    return bits


BITS: Final = _bits()


class Coded:
    """A column of few texts: `codes[slot]` is the number of its text. Texts of one number may change, with a name."""

    def __init__(self, column: Column[Any], capacity: int) -> None:
        assert column.by is not None
        self.column, self.by = column, column.by
        self.codes = np.zeros(capacity, np.int32)
        self.texts: list[str] = []
        self._number: dict[Any, int] = {}
        self._keys: list[Any] = []
        self._fresh: set[int] = set()

    def forget(self) -> None:
        """Texts may be others from now on: each is made anew when next met."""
        self._fresh.clear()

    def put(self, slot: int, record: Resource, world: World) -> None:
        key = self.by(record)
        number = self._number.get(key)
        if number is None:
            number = self._number[key] = len(self.texts)
            self.texts.append("")
            self._keys.append(None)
        if number not in self._fresh:
            self._fresh.add(number)
            self.texts[number] = self.column.text(record, world).casefold()
            self._keys[number] = self.column.sort_key(record, world)
        self.codes[slot] = number

    def may_say(self, text: str) -> bool:
        """Whether any of its texts has it: to find out which slots do costs half a millisecond."""
        return any(text in one for one in self.texts)

    def says(self, text: str) -> Mask:
        found = np.fromiter((text in one for one in self.texts), np.bool_, len(self.texts))
        mask: Mask = found[self.codes]
        return mask

    def order(self, slots: Slots) -> Slots:
        ranks = np.zeros(len(self._keys), np.int64)
        ordered = sorted(range(len(self._keys)), key=self._keys.__getitem__)
        for rank, (_, equals) in enumerate(groupby(ordered, key=self._keys.__getitem__)):
            ranks[list(equals)] = rank
        mine = ranks[self.codes[slots]]
        if len(ranks) < 1 << 16:
            mine = mine.astype(np.uint16)  # a stable sort of these is by radix
        return slots[np.argsort(mine, kind="stable")]


class RowIndex:
    """Of all records of a kind in a world. `tell` it of changes, `gather` before `matches` or `ordered`."""

    def __init__(self, kind: ResourceKind[Any], world: World) -> None:
        self.kind, self.world = kind, world = in_world(kind, world), world
        self.ids: list[str] = list(world.ids(kind.record))
        self.living = np.ones(len(self.ids), np.bool_)
        self.count = len(self.ids)
        self.told = 0
        """How often: masks of before may be too short."""
        self._numbers: dict[str, int] = {}
        self._texts = [""] * len(self.ids)
        self._letters = np.zeros(len(self.ids), np.uint64)
        self._unread = self._unnumbered = range(len(self.ids))
        """What was there when this was made and has not been come to: to go through half a million takes time."""
        self._pending: dict[int, None] = {}
        self._coded = {n: Coded(one, len(self.ids)) for n, one in enumerate(kind.columns) if one.by}
        self._wide = [one for one in kind.columns if one.by is None]
        self._fields = {column.key: number for number, column in enumerate(kind.columns)}
        self._orders: dict[int, Slots] = {}
        self._stale: dict[int, set[int]] = {}
        self._sorting: dict[int, Iterator[None]] = {}
        _INDEXES.setdefault(world, WeakValueDictionary())[kind.record] = self

    # --- slots

    @property
    def _slot_of(self) -> dict[str, int]:
        """By ids; at once for who cannot wait until all have been read."""
        self._number(self._unnumbered)
        return self._numbers

    def _number(self, slots: range) -> None:
        """The first of those that are not numbered."""
        self._numbers.update(zip(self.ids[slots.start : slots.stop], slots, strict=True))
        self._unnumbered = self._unnumbered[len(slots) :]

    def slot(self, resource_id: str) -> int | None:
        return self._slot_of.get(resource_id)

    def slots_of(self, ids: Sequence[str]) -> Slots:
        """Of those that are here, in their order. Of hundreds of thousands, 80 ns for each."""
        found = np.fromiter(map(self._slot_of.get, ids, repeat(-1)), np.int32, len(ids))
        return found[found >= 0]

    def look_up(self, ids: Sequence[str]) -> Generator[None, None, Slots]:
        """The same in slices."""
        while self._unnumbered:
            self._number(self._unnumbered[:LOOKED_UP])
            yield
        parts = []
        for start in range(0, len(ids), LOOKED_UP):
            parts.append(self.slots_of(ids[start : start + LOOKED_UP]))
            yield
        return np.concatenate(parts) if parts else np.zeros(0, np.int32)

    def slots(self) -> Slots:
        return np.flatnonzero(self.living).astype(np.int32)

    @property
    def pending(self) -> int:
        """Slots not gathered yet: what they are found by and where they sort is not known."""
        return len(self._unread) + len(self._pending)

    @property
    def sparse(self) -> bool:
        """More went than are left: a new index is smaller."""
        return len(self.ids) > 2 * self.count + RUN

    def tell(self, gone: Iterable[str], stale: Iterable[str]) -> list[int]:
        """Take away and mark; O(changes), but for the arrays. The slots of `stale` that are of the kind, in order."""
        self.told += 1
        for one in gone:
            slot = self._slot_of.pop(one, None)
            if slot is not None:
                self.living[slot] = False
                self._texts[slot] = ""
                self._pending.pop(slot, None)
                self.count -= 1
        for coded in self._coded.values():
            coded.forget()
        marked = []
        for one in stale:
            if type(self.world.get(one)) is self.kind.record:
                slot = self._slot_of.get(one)
                marked.append(self._add(one) if slot is None else slot)
        self._make_room()
        self._pending.update((slot, None) for slot in marked if slot not in self._unread)
        for waiting in self._stale.values():
            waiting.update(marked)
        return marked

    def differs(self) -> bool:
        """Whether the world has got ahead of what we were told."""
        return self.count != self.world.count(self.kind.record)

    def _add(self, resource_id: str) -> int:
        slot = self._slot_of[resource_id] = len(self.ids)
        self.ids.append(resource_id)
        self._texts.append("")
        self.count += 1
        return slot

    def _make_room(self) -> None:
        had, needed = len(self.living), len(self.ids)
        if needed == had:
            return
        self.living = np.concatenate((self.living, np.ones(needed - had, np.bool_)))
        self._letters = np.concatenate((self._letters, np.zeros(needed - had, np.uint64)))
        for coded in self._coded.values():
            coded.codes = np.concatenate((coded.codes, np.zeros(needed - had, np.int32)))

    # --- texts

    def gather(self) -> Iterator[None]:
        """Read what is pending."""
        while self._unread:
            part, self._unread = self._unread[:CHUNK], self._unread[CHUNK:]
            if self._unnumbered:
                self._number(part)
            self._gather(list(part))
            yield
        while self._pending:
            slots = [slot for slot, _ in zip(self._pending, range(CHUNK), strict=False)]
            self._gather(slots)
            for slot in slots:
                del self._pending[slot]
            yield

    def _gather(self, slots: list[int]) -> None:
        world, texts, coded, wide = self.world, self._texts, self._coded.values(), self._wide
        blob = []
        for slot in slots:
            record = world.get(self.ids[slot])
            text = ""
            if record is not None:
                text = "\n".join([column.text(record, world) for column in wide]).casefold()
                for one in coded:
                    one.put(slot, record, world)
            texts[slot] = text
            blob.append(text.encode(errors="surrogatepass") + b"\n")
        starts = np.cumsum([0, *(len(one) for one in blob[:-1])])
        letters = BITS[np.frombuffer(b"".join(blob), np.uint8)]
        self._letters[slots] = np.bitwise_or.reduceat(letters, starts)

    # --- filter

    def matches(self, query: Query, within: Mask | None = None) -> Generator[None, None, Mask]:
        """Which slots a query lets through. within: what an earlier, looser one let through, and changed since."""
        mask = self.living if within is None else self.living & within
        for term in sorted(query.terms, key=self._cost):
            hits = yield from self._hits(term, mask)
            mask = mask & ~hits if term.unwanted else mask & hits
        return mask

    def _cost(self, term: Term) -> int:
        return 0 if self._fields.get(term.field or "") in self._coded else 1

    def _hits(self, term: Term, mask: Mask) -> Generator[None, None, Mask]:
        number = self._fields.get(term.field or "")
        if number in self._coded:
            return self._coded[number].says(term.text)
        if term.field is None:
            hits = np.zeros(len(self.ids), np.bool_)
            for coded in self._coded.values():
                if coded.may_say(term.text):
                    hits |= coded.says(term.text)
            found = yield from self._say(term.text, mask & ~hits)
            return hits | found
        parts = term.text.partition("=") if term.field == "tag" else (term.text,)
        for part in parts:
            if part and part != "=":
                mask = mask & (yield from self._say(part, mask))
        return (yield from self._verify(term, mask))

    def _say(self, word: str, mask: Mask) -> Generator[None, None, Mask]:
        """Which of `mask` have the word in their text."""
        needed = reduce(or_, BITS[np.frombuffer(word.encode(errors="surrogatepass"), np.uint8)].tolist(), 0)
        likely: Mask = mask & ((self._letters & needed) == needed)
        if len(word) == 1 and word in _KNOWN:
            return likely
        texts, found = self._texts, np.zeros(len(mask), np.bool_)
        slots = np.flatnonzero(likely)
        for start in range(0, len(slots), LOOKED):
            some = slots[start : start + LOOKED]
            said = map(contains, map(texts.__getitem__, some.tolist()), repeat(word))
            found[some] = np.fromiter(said, np.bool_, len(some))
            yield
        return found

    def _verify(self, term: Term, mask: Mask) -> Generator[None, None, Mask]:
        """Which of `mask` have it in the column, or as the tag, that the term names."""
        world, columns, found = self.world, self.kind.columns, np.zeros(len(mask), np.bool_)
        for count, slot in enumerate(np.flatnonzero(mask).tolist(), start=1):
            record = world.get(self.ids[slot])
            if record is not None:

                def cell(key: str, record: Resource = record) -> str:
                    return columns[self._fields[key]].text(record, world).casefold()

                found[slot] = holds(term, "", cell, record.tags)
            if count % (4 * CHUNK) == 0:
                yield
        return found

    # --- order

    def is_coded(self, column: int) -> bool:
        """Whether its order needs what is gathered."""
        return column in self._coded

    def has_order(self, column: int) -> bool:
        return column in self._orders

    def is_ordered(self, column: int) -> bool:
        return column in self._orders and not self._stale[column]

    def ordered(self, column: int) -> Generator[None, None, Slots]:
        """Slots in the ascending order of a column, equals as they were made known. Gone ones may be among them.

        What was told meanwhile is where it was, or missing; `is_ordered` says so, and asking again mends it. Work that
        is dropped half way goes on where it was when next asked for.
        """
        if column in self._coded:
            if not self.is_ordered(column):
                self._orders[column], self._stale[column] = self._coded[column].order(self.slots()), set()
        elif not self.is_ordered(column):
            work = self._sorting.get(column)
            if work is None:
                work = self._mend(column) if column in self._orders else self._sort(column)
                self._sorting[column] = work
            for _ in work:  # not `yield from`: that would close it along with this
                yield
            del self._sorting[column]
        return self._orders[column]

    def _sort(self, column: int) -> Iterator[None]:
        self._stale[column] = set()
        key, slots = self._key(column), self.slots().tolist()
        runs: list[list[tuple[Any, int]]] = []
        for start in range(0, len(slots), RUN):
            run: list[tuple[Any, int]] = []
            for at in range(start, start + RUN, 4 * CHUNK):
                run += [(key(slot), slot) for slot in slots[at : at + 4 * CHUNK]]
                yield
            run.sort()
            runs.append(run)
            yield
        order = np.zeros(len(slots), np.int32)
        for row, (_, slot) in enumerate(heapq.merge(*map(_drain, runs))):
            order[row] = slot
            if row % (4 * CHUNK) == 0:
                yield
        self._orders[column] = order

    def _mend(self, column: int) -> Iterator[None]:
        """Take out what is stale, and put it where it belongs now."""
        waiting, self._stale[column] = self._stale[column], set()
        key, kept = self._key(column), self._orders[column]
        fresh = np.zeros(len(self.ids), np.bool_)
        fresh[list(waiting)] = True
        kept = kept[~fresh[kept] & self.living[kept]]
        keyed, places = list[tuple[Any, int]](), list[int]()
        slots = [slot for slot in waiting if self.living[slot]]
        for at in range(0, len(slots), 4 * CHUNK):
            keyed += [(key(slot), slot) for slot in slots[at : at + 4 * CHUNK]]
            yield
        keyed.sort()
        for count, one in enumerate(keyed, start=1):
            # From where the one before went, in growing steps: of many, each is not far from it.
            low = high = places[-1] if places else 0
            step = 1
            while high < len(kept) and (key(kept[high]), kept[high]) < one:
                low, high, step = high + 1, high + step, 2 * step
            high = min(high, len(kept))
            places.append(bisect_left(kept, one, lo=low, hi=high, key=lambda slot: (key(slot), slot)))
            if count % 4 == 0:
                yield
        self._orders[column] = np.insert(kept, places, [slot for _, slot in keyed]).astype(np.int32)
        if self._stale[column]:  # among keys that changed under it, the search may have gone astray
            self._stale[column] |= waiting

    def _key(self, column: int) -> Any:
        one, world, ids = self.kind.columns[column], self.world, self.ids

        def key(slot: int) -> Any:
            record = world.get(ids[slot])
            if one.sort is None:
                return sortable(one.text(record, world)) if record is not None else ""
            return one.sort(record, world) if record is not None else _Last()

        return key


def _drain(run: list[Any]) -> Iterator[Any]:
    """Its items, each let go of as it is taken: all at once that takes several frames."""
    run.reverse()
    while run:
        yield run.pop()


class _Last:
    """Sorts after everything: the key of what the world has lost before we were told."""

    def __lt__(self, other: object) -> bool:
        return False

    def __gt__(self, other: object) -> bool:
        return not isinstance(other, _Last)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Last)

    __hash__ = None  # type: ignore[assignment]


_INDEXES: WeakKeyDictionary[World, WeakValueDictionary[type[Resource], RowIndex]] = WeakKeyDictionary()


def index_of(world: World, kind: ResourceKind[Any]) -> RowIndex:
    """That of a table where there is one, else a new one: for as long as somebody holds it, all find it here."""
    known = _INDEXES.get(world)
    return (known.get(kind.record) if known is not None else None) or RowIndex(kind, world)


def matching_ids(world: World, text: str, kinds: Iterable[ResourceKind[Any]]) -> Generator[None, None, set[str]]:
    """The ids of those kinds that a filter finds, as the tables find them; in slices.

    Fast where somebody holds an index of the kind (a table that has been shown does); else this reads every record
    once, and keeps nothing. Kinds without a field that the filter names have no match.
    """
    kinds = [in_world(kind, world) for kind in kinds]
    query, found = parse(text, {column.key for kind in kinds for column in kind.columns}), set[str]()
    for kind in kinds:
        if any(term.field not in (None, "tag", *(column.key for column in kind.columns)) for term in query.terms):
            continue
        index = index_of(world, kind)
        mask = yield from _matches_of(index, query)
        found.update(index.ids[slot] for slot in np.flatnonzero(mask).tolist())
    return found


def _matches_of(index: RowIndex, query: Query) -> Generator[None, None, Mask]:
    while True:
        yield from index.gather()
        told, work = index.told, index.matches(query)
        try:
            while told == index.told:
                next(work)
                yield
        except StopIteration as end:
            mask: Mask = end.value
            return mask
