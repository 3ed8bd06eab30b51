"""What a world has many of, out of its file: some hundred rows that follow each other as one JSON list for each type.

SQLite joins their texts and msgspec reads them in a call each, which takes less than to fetch and read them row by row.
What is wrong with a row is for its reader to find out, row by row.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from console.engine.journal import NUMEROUS, Journal

AT_ONCE: Final = 400
"""Rows: 2 to 3 ms to make records of."""
_LEAST: Final = -(1 << 63)
_LETTERS: Final = {kind: kind[0] for kind in NUMEROUS}
_CASES: Final = " ".join(f"WHEN '{kind}' THEN '{letter}'" for kind, letter in _LETTERS.items())
_TEXTS: Final = ", ".join(f"group_concat(body) FILTER (WHERE type = '{kind}')" for kind in NUMEROUS)
_QUERY: Final = (
    f"SELECT group_concat(CASE type {_CASES} END, ''), {_TEXTS} FROM resources WHERE rowid > ? AND rowid <= ?"
)


class Stretch(NamedTuple):
    """order: a letter of the type of each row. texts: JSON lists, by type."""

    order: str
    texts: dict[str, str]

    def read(self, decoders: Mapping[str, msgspec.json.Decoder[list[Any]]]) -> dict[str, list[Any]]:
        """By type, as many as there are rows. Raises BadRecord, also where a row holds none or several."""
        found = {kind: decoders[kind].decode(text) for kind, text in self.texts.items() if kind in decoders}
        if any(len(records) != self.order.count(_LETTERS[kind]) for kind, records in found.items()):
            raise msgspec.ValidationError("a row is no record")
        return found

    def in_order(self, found: Mapping[str, list[Any]]) -> list[Any]:
        """What has been read, in the order of the rows."""
        nexts = {_LETTERS[kind]: iter(records).__next__ for kind, records in found.items()}
        return [nexts[letter]() for letter in self.order]


def spans(journal: Journal) -> Iterator[tuple[int, int]]:
    """Numbers of rows that cover the file in its order: after the first, up to the second. Raises sqlite3.Error."""
    after, last = _LEAST, journal.select("SELECT coalesce(max(rowid), ?) FROM resources", _LEAST).fetchone()[0]
    while after < last:
        first = journal.select("SELECT min(rowid) FROM resources WHERE rowid > ?", after).fetchone()[0]
        yield first - 1, (after := min(first - 1 + AT_ONCE, last))


def stretch(journal: Journal, after: int, last: int) -> Stretch:
    """Without what is of the frame. Raises sqlite3.Error."""
    order, *texts = journal.select(_QUERY, after, last).fetchone()
    held = {kind: f"[{text}]" for kind, text in zip(NUMEROUS, texts, strict=True) if text is not None}
    return Stretch(order or "", held)
