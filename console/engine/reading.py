"""A world read from its file, in slices: first what others stand in, then what stands there."""

import sqlite3
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial

from console.ec2.resources import Resource
from console.ec2.world import World
from console.engine.codec import BadRecord, decoder
from console.engine.journal import OF_THE_FRAME, DamagedFile, Journal
from console.engine.sharing import Shared

READ_AT_ONCE = 400
"""Records of a slice: 2 to 3 ms."""


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
        with _damage():
            for where in (OF_THE_FRAME, f"NOT ({OF_THE_FRAME})"):
                with closing(self._journal.select(f"SELECT id, type, body FROM resources WHERE {where}")) as rows:
                    read = rows.fetchall if where == OF_THE_FRAME else partial(rows.fetchmany, READ_AT_ONCE)
                    while part := read():
                        records = _decoded(part)
                        shared.settle(records)
                        self.world.fill(records)
                        yield records


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
