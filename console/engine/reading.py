"""A world read from its file, in slices: first what others stand in, then what stands there."""

import sqlite3
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from console.ec2.resources import RESOURCE_TYPES, Resource, Subnet
from console.ec2.world import World
from console.engine.codec import BadRecord, decoder, list_decoder
from console.engine.journal import NUMEROUS, OF_THE_FRAME, Journal
from console.engine.narrowing import Narrow
from console.engine.sharing import Shared
from console.engine.stretches import Stretch, spans, stretch
from console.engine.world_file import DamagedFile


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

    def slices(self, *, later: bool = False) -> Generator[list[Resource], None, None]:
        """Read on; yields what has been read and is in `world` by now. The first slice is the whole frame.

        later: see `World.fill`. Raises DamagedFile.
        """
        with _damage(), self._journal.as_of_now():
            if frame := self._rows(OF_THE_FRAME):
                records = _decoded(frame)
                self.world.fill(records)
                yield records
            many = _Many(self.world.all(Subnet))
            for span in spans(self._journal):
                try:
                    records = many.records(stretch(self._journal, *span))
                except (BadRecord, sqlite3.OperationalError):  # one by one, to tell which it is
                    where = f"rowid > ? AND rowid <= ? AND NOT ({OF_THE_FRAME}) ORDER BY rowid"
                    records = _decoded(self._rows(where, *span))
                if records:
                    self.world.fill(records, later=later)
                    yield records

    def _rows(self, where: str, *values: int) -> list[Any]:
        return self._journal.select(f"SELECT id, type, body FROM resources WHERE {where}", *values).fetchall()


class _Many:
    """Makes records of stretches, stretch by stretch."""

    def __init__(self, subnets: Iterable[Subnet]) -> None:
        kinds = {word: RESOURCE_TYPES[word] for word in NUMEROUS}
        self._usual = {word: list_decoder(kind) for word, kind in kinds.items()}
        self._narrow, self._shared = Narrow(kinds), Shared()
        self._narrow.know(subnets)
        self._lesson: tuple[list[Any], list[Any]] | None = None

    def records(self, rows: Stretch) -> list[Resource]:
        """Raises BadRecord."""
        if self._lesson:  # not before there is somebody to learn it for
            self._narrow.learn(*self._lesson)
            self._lesson = None
        if self._narrow.decoders:
            with suppress(BadRecord):
                found = rows.read(self._narrow.decoders)
                self._shared.settle(*_shared_by(found), narrow=True)
                return rows.in_order(found)
        found = rows.read(self._usual)
        self._lesson = _shared_by(found)
        self._shared.settle(*self._lesson)
        return rows.in_order(found)


def _shared_by(found: dict[str, list[Any]]) -> tuple[list[Any], list[Any]]:
    return found.get("network-interface", []), found.get("instance", [])


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
