"""A world read from its file, in slices: first what others stand in, then what stands there."""

import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from console.ec2.resources import RESOURCE_TYPES, Resource
from console.ec2.world import World
from console.engine.codec import BadRecord, decoder, list_decoder
from console.engine.journal import NUMEROUS, OF_THE_FRAME, DamagedFile, Journal
from console.engine.sharing import Shared
from console.engine.stretches import spans, stretch


class Reading:
    """A world on its way from the file: first what others stand in, then what stands there."""

    def __init__(self, journal: Journal) -> None:
        """Raises DamagedFile."""
        self._journal = journal
        with _damage():
            meta = dict(journal.select("SELECT key, value FROM meta").fetchall())
            self.world = World(meta["region"], meta["owner_id"])
            self.world.revision = journal.select("SELECT max(revision) FROM history").fetchone()[0] or 0
            self.expected: int = journal.select("SELECT coalesce(max(rowid), 0) FROM resources").fetchone()[0]
            """How many records there are; more than that where some were deleted."""

    def slices(self) -> Generator[list[Resource], None, None]:
        """Read on; yields what has been read and is in `world` by now. The first slice is the whole frame.

        Raises DamagedFile.
        """
        shared = Shared()
        self._decoders = {kind: list_decoder(RESOURCE_TYPES[kind]) for kind in NUMEROUS}
        with _damage(), self._journal.as_of_now():
            if frame := self._rows(OF_THE_FRAME):
                records = _decoded(frame)
                self.world.fill(records)
                yield records
            for span in spans(self._journal):
                if records := self._records(*span):
                    shared.settle(records)
                    self.world.fill(records)
                    yield records

    def _records(self, after: int, last: int) -> list[Resource]:
        try:
            found = stretch(self._journal, after, last)
            return found.in_order(found.read(self._decoders))
        except (BadRecord, sqlite3.OperationalError):  # one by one, to tell which it is
            where = f"rowid > ? AND rowid <= ? AND NOT ({OF_THE_FRAME}) ORDER BY rowid"
            return _decoded(self._rows(where, after, last))

    def _rows(self, where: str, *values: int) -> list[Any]:
        return self._journal.select(f"SELECT id, type, body FROM resources WHERE {where}", *values).fetchall()


@contextmanager
def _damage() -> Iterator[None]:
    """What SQLite or a missing value says, as DamagedFile."""
    try:
        yield
    except sqlite3.Error as error:
        raise DamagedFile(f"the world is damaged: {error}") from error
    except KeyError as error:
        raise DamagedFile(f"the world is damaged: its {error} is missing") from error


def _decoded(rows: Sequence[tuple[str, str, str]]) -> list[Resource]:
    records = []
    for resource_id, resource_type, body in rows:
        try:
            records.append(decoder(resource_type).decode(body))
        except (BadRecord, KeyError) as error:
            raise DamagedFile(f"the world is damaged: {resource_id} can't be read") from error
    return records
