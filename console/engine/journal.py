"""A world's file: one SQLite database (suffix .eni) with its resources and its history.

A request is acknowledged only after `append` (or `end`, where several share a commit) has returned: its resources and
its history entry are then in one synced commit.
The file is made under another name and renamed when it is whole; what is not a world file of ours, or is damaged, or
comes from a newer version, is recognised before anything could write to it.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final
from weakref import finalize

from console.ec2.changes import Cause, ChangeSet
from console.ec2.history import Change, HistoryEntry
from console.ec2.resources import CATALOGUE, RESOURCE_TYPE_OF, Resource
from console.ec2.world import World
from console.engine import world_file
from console.engine.codec import BadRecord, decode_changes, encode, encode_briefly, encode_changes
from console.engine.world_file import APPLICATION_ID, FORMAT, DamagedFile, JournalFailed, WorldFileError
from console.engine.write_lock import WriteLock

FILLED_AT_ONCE = 20_000
LONG_LOG, VERY_LONG_LOG = 1_000, 16_000
"""Pages. To fold the first many into the file takes 20 ms, in a thread; of the second many a commit folds itself."""
PAGES_OF_A_COMMIT = 4
"""Of the history and its indexes; each record takes one more."""
_LARGEST = 2**63 - 1
LONG, REMEMBERED = 20_000, 16
"""Letters that the changes of an entry take, and so many of those: to read a thousand changes takes 30 ms."""
NUMEROUS: Final = ("network-interface", "instance", "elastic-ip")
OF_THE_FRAME = f"type NOT IN ({', '.join(map(repr, NUMEROUS))})"
"""What others stand in. There is an index of these few; a file of before is looked through as a whole."""
_TOKEN = "json_extract(parameters, '$.ClientToken')"
_SCHEMA = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {FORMAT};
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE resources (id TEXT NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL);
CREATE UNIQUE INDEX resources_by_id ON resources (id);
CREATE INDEX resources_of_the_frame ON resources (type) WHERE {OF_THE_FRAME};
CREATE TABLE history (
    number INTEGER PRIMARY KEY, revision INTEGER NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL, action TEXT NOT NULL,
    summary TEXT NOT NULL, caller TEXT NOT NULL, parameters TEXT NOT NULL, outcome TEXT NOT NULL, message TEXT NOT NULL,
    follows INTEGER, reverses INTEGER, undone INTEGER NOT NULL DEFAULT 0, changes TEXT NOT NULL
);
CREATE INDEX history_by_follows ON history (follows) WHERE follows IS NOT NULL;
CREATE INDEX history_by_token ON history ({_TOKEN}) WHERE {_TOKEN} IS NOT NULL;
"""
_ENTRY = (
    "number, revision, at, kind, action, summary, caller, parameters, outcome, message,"
    " follows, reverses, undone, changes"
)


_CUT_SHORT: Final = "the world file was cut short from outside"
_DAMAGE: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR)


class Journal:
    """The open file. Not for two threads; one writer at a time, whoever else reads."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        lock: WriteLock | None = None,
        read_only: bool = False,
        path: Path | None = None,
    ) -> None:
        self._db = connection
        self._lock = lock
        self.read_only = read_only
        self._path = path
        self._seen = world_file.trace(path) if path else None
        self._file = world_file.identity(path) if path else None
        self._size = world_file.size(path) if path else 0
        self._together = False
        self._begun = False
        self._long: dict[int, tuple[str, tuple[Change, ...]]] = {}
        """By their numbers, the latest long entries that were written or read: their changes, and as text."""
        self._rows: dict[str, tuple[str, str] | None] = {}
        """Types and texts of the resources that `end` is to write; None for what is no more."""
        self._checkpointer: world_file.Checkpointer | None = None
        self._unfolded = 0
        """Pages in the log, about."""

    # --- make and open

    @classmethod
    def in_memory(cls, region: str, owner_id: str) -> "Journal":
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        _set_up(connection, region, owner_id)
        journal = cls(connection)
        finalize(journal, connection.close)  # nothing to fold into a file: it may just be dropped, by whichever thread
        return journal

    @classmethod
    def create(cls, path: Path, region: str, owner_id: str) -> None:
        """Make an empty world file. Raises WorldFileError where it can't be written or is there already."""
        if path.exists():
            raise WorldFileError(f"{path.name} exists already")
        try:
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                _set_up(connection, region, owner_id)
                connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.Error as error:
            raise WorldFileError(f"{path.name} can't be made: {error}") from error

    @classmethod
    def open(cls, path: Path, read_only: bool = False) -> "Journal":
        """Open an existing world file, to write (locked against other writers) or only to read.

        Raises NoSuchWorld, ForeignFile, NewerVersion, DamagedFile or WorldInUse.
        """
        world_file.check_header(path)
        lock = None if read_only else world_file.lock(path)
        try:
            world_file.check_content(path)
            connection = world_file.connect(path, read_only)
        except BaseException:
            if lock:
                lock.release()
            raise
        return cls(connection, lock, read_only, path)

    def close(self) -> None:
        """Fold the write-ahead log into the file, so that the file alone is the world."""
        if self._checkpointer is not None:
            self._checkpointer.close()
        if not self.read_only:
            with suppress(sqlite3.Error):
                self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._db.close()
        if self._lock:
            self._lock.release()

    def copy_to(self, path: Path) -> None:
        """Write the world and its history, as they are now, into a new file.

        Raises WorldFileError, and DamagedFile where it is not the new file but this one that is to blame.
        """
        if path.exists():
            raise WorldFileError(f"{path.name} exists already")
        if self._cut_short():
            raise DamagedFile(_CUT_SHORT)
        try:
            self._db.execute("VACUUM INTO ?", (str(path),))
        except sqlite3.Error as error:
            if error.sqlite_errorcode & 0xFF in _DAMAGE:
                path.unlink(missing_ok=True)
                raise DamagedFile(f"the world file is damaged: {error}") from error
            raise WorldFileError(f"{path.name} can't be written: {error}") from error

    def folding(self) -> Callable[[], None] | None:
        """What folds the log into the file once it is long, in whichever thread, and before `close`. Once it has been
        asked for, a commit does so no more, or only with a log that is very long."""
        if self._path is None or self.read_only:
            return None
        if self._checkpointer is None and world_file.identity(self._path) == self._file:
            with suppress(sqlite3.Error):
                self._checkpointer = world_file.Checkpointer(self._path)
                self._db.execute(f"PRAGMA wal_autocheckpoint = {VERY_LONG_LOG}")
        if self._checkpointer is None or self._unfolded < LONG_LOG or self._cut_short():
            return None
        self._unfolded = 0
        return self._checkpointer.fold

    # --- the world

    def load(self) -> World:
        """The world as last committed. Raises DamagedFile."""
        from console.engine.reading import Reading

        reading = Reading(self)
        for _ in reading.slices():
            pass
        return reading.world

    def select(self, query: str, *values: int) -> sqlite3.Cursor:
        """For who reads it in slices. Raises sqlite3.Error."""
        return self._db.execute(query, values)

    @contextmanager
    def as_of_now(self) -> Iterator[None]:
        """What is selected meanwhile is of one moment, whoever writes. Raises sqlite3.Error."""
        self._db.execute("BEGIN")
        try:
            yield
        finally:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")

    def append(self, entry: HistoryEntry, undone: Sequence[int] = (), all_since: int | None = None) -> None:
        """Write an entry and its changes; `undone` marks the entries that this one reverses, `all_since` all after one.

        Committed and synced at once, or after `begin` by `end`. Raises JournalFailed, and then nothing of it is there.
        """
        if self._together:
            self._append(entry, undone, all_since)
            return
        self.begin()
        try:
            self._append(entry, undone, all_since)
        finally:
            self.end()

    def begin(self) -> None:
        """What is appended from here on shares a commit: all of it is in the file, or nothing."""
        self._together = True

    def end(self) -> None:
        """Commit, synced, what was appended since `begin`. Raises JournalFailed, and then nothing of it is there."""
        begun, rows = self._begun, self._rows
        self._together, self._begun, self._rows = False, False, {}
        if not begun:
            return
        try:
            self._still_begun()
            for resource_id, row in rows.items():
                if row is None:
                    self._db.execute("DELETE FROM resources WHERE id = ?", (resource_id,))
                else:
                    self._db.execute(
                        "INSERT INTO resources (id, type, body) VALUES (?, ?, ?)"
                        " ON CONFLICT (id) DO UPDATE SET body = excluded.body",
                        (resource_id, *row),
                    )
            self._db.execute("COMMIT")
            self._unfolded += len(rows) + PAGES_OF_A_COMMIT
        except BaseException as error:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise JournalFailed(f"the world file could not be written: {error}") from error
            raise

    def _still_begun(self) -> None:
        if not self._db.in_transaction:  # given up by SQLite: what is written now would be committed on its own
            raise JournalFailed("the world file could not be written")

    def _append(self, entry: HistoryEntry, undone: Sequence[int], all_since: int | None) -> None:
        try:
            if not self._begun:
                self._check_name()
                self._db.execute("BEGIN IMMEDIATE")
                self._begun = True
            self._still_begun()
            self._db.execute("SAVEPOINT entry")
            after = [None if one.after is None else encode(one.after) for one in entry.changes]
            row = _row(entry, after)
            self._remember(entry.number, row[-1], entry.changes)
            self._db.execute(f"INSERT INTO history ({_ENTRY}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)", row)
            marks = [(entry.number, one) for one in undone]
            self._db.executemany("UPDATE history SET undone = ? WHERE number = ?", marks)
            if all_since is not None:
                reversed_ = "number > ? AND number < ? AND undone = 0 AND outcome = 'ok' AND kind <> 'lifecycle'"
                marked = (entry.number, all_since, entry.number)
                self._db.execute(f"UPDATE history SET undone = ? WHERE {reversed_}", marked)
            rows = {
                one.id: None if text is None else (RESOURCE_TYPE_OF[type(one.resource)], text)
                for one, text in zip(entry.changes, after, strict=True)
                if not isinstance(one.resource, CATALOGUE)
            }
            self._db.execute("RELEASE entry")
            self._rows |= rows
        except BaseException as error:
            with suppress(sqlite3.Error):
                self._db.execute("ROLLBACK TO entry")
            if isinstance(error, sqlite3.Error):
                raise JournalFailed(f"the world file could not be written: {error}") from error
            raise

    def _check_name(self) -> None:
        # SQLite would go on writing into a file that has lost its name, and with it all that is acknowledged.
        if self._path is not None and world_file.identity(self._path) != self._file:
            raise JournalFailed("the world file was moved, deleted or replaced: Save a copy keeps what is here")
        if self._cut_short():
            raise JournalFailed(f"{_CUT_SHORT}: Save a copy keeps what is here, without its history")

    def _cut_short(self) -> bool:
        """Whether somebody else has taken something off the file: SQLite never does, and would notice much later."""
        if self._path is None:
            return False
        size, before = world_file.size(self._path), self._size
        self._size = max(size, before)
        return world_file.identity(self._path) == self._file and size < before

    def fill(self, records: Iterable[Resource], entry: HistoryEntry) -> Iterator[int]:
        """Put new records into a file that nobody else knows yet, in commits of `FILLED_AT_ONCE`, then the entry.

        Yields how many records are in the file, after each commit. The entry does not carry them: that they are there
        from the beginning is what it says. Raises JournalFailed, and the file is of no use then.
        """
        try:
            source, done = iter(records), 0
            while batch := list(islice(source, FILLED_AT_ONCE)):
                self._db.execute("BEGIN IMMEDIATE")
                rows = ((one.id, RESOURCE_TYPE_OF[type(one)], encode_briefly(one)) for one in batch)
                self._db.executemany("INSERT INTO resources (id, type, body) VALUES (?, ?, ?)", rows)
                self._db.execute("COMMIT")
                done += len(batch)
                yield done
        except sqlite3.Error as error:
            raise JournalFailed(f"the world file could not be written: {error}") from error
        self.append(entry)

    # --- what the desktop keeps in the document

    def kept(self, key: str) -> str | None:
        """Raises DamagedFile."""
        try:
            row = self._db.execute("SELECT value FROM meta WHERE key = ?", (f"kept {key}",)).fetchone()
        except sqlite3.Error as error:
            raise DamagedFile(f"the world is damaged: {error}") from error
        return row[0] if row else None

    def keep(self, key: str, text: str) -> None:
        """No part of the world or its history. Raises JournalFailed."""
        try:
            self._db.execute("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", (f"kept {key}", text))
        except sqlite3.Error as error:
            raise JournalFailed(f"the world file could not be written: {error}") from error

    # --- history

    def last_number(self) -> int:
        return int(self._db.execute("SELECT coalesce(max(number), 0) FROM history").fetchone()[0])

    def entry(self, number: int) -> HistoryEntry | None:
        if not 0 < number <= _LARGEST:
            return None
        return next(self._entries("WHERE number = ?", number), None)

    def page(self, limit: int, before: int | None = None) -> list[HistoryEntry]:
        """Newest first."""
        where = "WHERE number < ? ORDER BY number DESC LIMIT ?"
        return list(self._entries(where, before if before is not None else 1 << 62, limit))

    def since(self, number: int) -> list[HistoryEntry]:
        """Oldest first: what has been committed after entry `number`, by whoever."""
        self._look_again()
        return list(self._entries("WHERE number > ? ORDER BY number", number))

    def _look_again(self) -> None:
        """Reconnect where the file was at rest when it was opened read-only, and somebody has written since."""
        if not self.read_only or self._path is None or world_file.trace(self._path) == self._seen:
            return
        self._seen = world_file.trace(self._path)
        try:
            connection = world_file.connect(self._path, read_only=True)
        except sqlite3.Error:
            return  # another time
        self._db.close()
        self._db = connection

    def following(self, number: int) -> list[HistoryEntry]:
        """What lifecycles did as a consequence of an entry, oldest first."""
        return list(self._entries("WHERE follows = ? AND kind = 'lifecycle' ORDER BY number", number))

    def deed(self, first: int) -> list[HistoryEntry]:
        """Of the requests of one deed, by its first, those that are not undone, oldest first."""
        where = "WHERE (number = ? OR follows = ?) AND kind = 'request' AND undone = 0 ORDER BY number"
        return list(self._entries(where, first, first))

    def last_undoable(self) -> int | None:
        """The number of the last request (or Redo) that changed something and is not undone.

        What made a sample is not the person's to undo.
        """
        where = (
            "WHERE kind IN ('request', 'redo') AND outcome = 'ok' AND undone = 0 AND changes <> '[]'"
            " AND caller <> 'sample'"
        )
        return self._number(where)

    def last_of_deed(self, first: int) -> int | None:
        """The number of the last request of a deed, by its first, that changed something and is not undone."""
        where = "WHERE (number = ? OR follows = ?) AND kind = 'request' AND undone = 0 AND changes <> '[]'"
        return self._number(where, first, first)

    def last_redoable(self) -> int | None:
        """The number of the last Undo that changed something and is not redone, unless a request has changed the world
        since."""
        newer = "SELECT coalesce(max(number), 0) FROM history WHERE kind = 'request' AND changes <> '[]'"
        return self._number(f"WHERE kind = 'undo' AND undone = 0 AND changes <> '[]' AND number > ({newer})")

    def last_with_token(self, action: str, token: str) -> int | None:
        """The number of the last request of that client token that changed something."""
        where = f"WHERE {_TOKEN} = ? AND action = ? AND outcome = 'ok' AND changes <> '[]'"
        return self._number(where, token, action)

    def _number(self, where: str, *values: str | int) -> int | None:
        query = f"SELECT number FROM history {where} ORDER BY number DESC LIMIT 1"
        try:
            row = self._db.execute(query, values).fetchone()
        except sqlite3.Error as error:
            raise DamagedFile("the history is damaged: it can't be searched") from error
        return row[0] if row else None

    def _entries(self, where: str, *values: int) -> Iterator[HistoryEntry]:
        """Raises DamagedFile where an entry can't be read."""
        try:
            for row in self._db.execute(f"SELECT {_ENTRY} FROM history {where}", values):
                yield _entry(row, self._changes_of(row[0], row[-1]))
        except (sqlite3.Error, BadRecord, ValueError, KeyError, TypeError) as error:
            raise DamagedFile("the history is damaged: an entry can't be read") from error

    def _changes_of(self, number: int, text: str) -> tuple[Change, ...]:
        known = self._long.get(number)
        if known is not None and known[0] == text:
            return known[1]
        changes = decode_changes(text)
        self._remember(number, text, changes)
        return changes

    def _remember(self, number: int, text: str, changes: tuple[Change, ...]) -> None:
        """Of a thousand changes: what Undo and Redo would do is told again after each change of the world."""
        if len(text) > LONG:
            self._long.pop(number, None)
            self._long[number] = text, changes
            if len(self._long) > REMEMBERED:
                del self._long[next(iter(self._long))]


def _set_up(connection: sqlite3.Connection, region: str, owner_id: str) -> None:
    connection.executescript(f"BEGIN; {_SCHEMA}")
    meta = [("region", region), ("owner_id", owner_id)]
    connection.executemany("INSERT INTO meta (key, value) VALUES (?, ?)", meta)
    connection.execute("COMMIT")


def _row(entry: HistoryEntry, after: Sequence[str | None]) -> tuple[Any, ...]:
    return (
        entry.number,
        entry.revision,
        entry.at.isoformat(),
        entry.kind,
        entry.action,
        entry.summary,
        entry.caller,
        json.dumps(entry.parameters),
        entry.outcome,
        entry.message,
        entry.follows,
        entry.reverses,
        entry.undone,
        encode_changes(entry.changes, after),
    )


def _entry(row: tuple[Any, ...], changes: tuple[Change, ...]) -> HistoryEntry:
    number, revision, at, kind, action, summary, caller, parameters, outcome, message, *rest = row
    follows, reverses, undone, _ = rest
    return HistoryEntry(
        number=number,
        revision=revision,
        at=datetime.fromisoformat(at),
        kind=kind,
        action=action,
        summary=summary,
        caller=caller,
        parameters=json.loads(parameters),
        outcome=outcome,
        message=message,
        changes=changes,
        follows=follows,
        reverses=reverses,
        undone=undone,
    )


def change_set_of(entry: HistoryEntry) -> ChangeSet:
    """What an entry did, as watchers apply it."""
    return ChangeSet(
        revision=entry.revision,
        upserts=tuple(change.after for change in entry.changes if change.after is not None),
        deletes=frozenset(change.id for change in entry.changes if change.after is None),
        cause=Cause(entry.action, entry.at, entry.number, entry.summary),
    )
