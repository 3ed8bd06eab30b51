"""A world's file as a file: whether it is one, what can be wrong with it, and who has it open."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from console.engine.write_lock import Taken, WriteLock

SUFFIX = ".eni"
FORMAT = 1
APPLICATION_ID = 0x454E4957  # "ENIW"
_MAGIC = b"SQLite format 3\x00"
_QUICK_CHECK_BYTES = 64 << 20
_OUTSIDE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
}
"""Errors that say nothing of what is in the file."""


class WorldFileError(Exception):
    """A world file that cannot be opened; the text says why in one line. The file is as it was."""


class NoSuchWorld(WorldFileError):
    """There is no such file, or it may not be read."""


class ForeignFile(WorldFileError):
    """Not a world file."""


class NewerVersion(WorldFileError):
    """Written by a later version of the console."""


class DamagedFile(WorldFileError):
    """A world file whose content is not whole."""


class WorldInUse(WorldFileError):
    """Another console has it open for writing; it may be opened read-only."""


class NotWritable(WorldFileError):
    """The file, its folder or its disk lets nobody write; it may be opened read-only."""


class JournalFailed(WorldFileError):
    """A commit that could not be written (disk full, file gone, permissions)."""


def check_header(path: Path) -> None:
    """Tell what the file is from its first hundred bytes, without opening it as a database."""
    try:
        with path.open("rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        raise NoSuchWorld(f"{path} does not exist") from None
    except OSError as error:
        raise NoSuchWorld(f"{path} can't be read: {error.strerror}") from error
    if not header.startswith(_MAGIC) or len(header) < 100:
        raise ForeignFile(f"{path.name} is not a world file")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise ForeignFile(f"{path.name} is a database, but not a world file")
    if (version := int.from_bytes(header[60:64], "big")) > FORMAT:
        raise NewerVersion(f"{path.name} was written by a newer version (format {version}, this one reads {FORMAT})")


def check_content(path: Path) -> None:
    """SQLite's own check, on a connection that cannot write. Raises DamagedFile."""
    if path.stat().st_size > _QUICK_CHECK_BYTES:
        return  # load() reads every resource anyway; the check would cost seconds
    try:
        with closing(connect(path, read_only=True)) as connection:
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            connection.execute("SELECT count(*) FROM meta, resources, history WHERE 0").fetchone()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in _OUTSIDE:
            raise WorldFileError(f"{path.name} can't be read: {error}") from error
        raise DamagedFile(f"{path.name} is damaged: {error}") from error
    if verdict != "ok":
        raise DamagedFile(f"{path.name} is damaged: {verdict.splitlines()[-1]}")


def connect(path: Path, read_only: bool) -> sqlite3.Connection:
    uri = path.absolute().as_uri()
    if read_only:
        # Without a log beside it nobody writes: immutable leaves no trace, and works where nothing may be written.
        quiet = not log(path).exists()
        return sqlite3.connect(f"{uri}?{'immutable=1' if quiet else 'mode=ro'}", uri=True, isolation_level=None)
    try:
        connection = sqlite3.connect(f"{uri}?mode=rw", uri=True, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise NotWritable(f"{path.name} can't be written: {error}") from error
    return connection


class Checkpointer:
    """Folds the log of a world's file into it, with a connection of its own: in another thread, beside who writes."""

    def __init__(self, path: Path) -> None:
        """Of a file that is open. Raises sqlite3.Error."""
        uri = f"{path.absolute().as_uri()}?mode=rw"
        self._db = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        try:
            # From here on it and its log are open, whatever they are called.
            self._db.execute("SELECT 1 FROM meta").fetchone()
        except BaseException:
            self._db.close()
            raise

    def fold(self) -> None:
        """As far as nobody reads what it is to write over."""
        with suppress(sqlite3.Error):
            self._db.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    def close(self) -> None:
        self._db.close()


def size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def identity(path: Path) -> tuple[int, int] | None:
    """Which file has this name now."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino


def trace(path: Path) -> tuple[bool, int, int] | None:
    """What changes when a console opens the file for writing, or closes it; None where the file is gone."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return log(path).exists(), stat.st_mtime_ns, stat.st_size


def log(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def lock(path: Path) -> WriteLock:
    try:
        return WriteLock(path)
    except Taken:
        raise WorldInUse(f"{path.name} is open in another console") from None
    except OSError as error:
        raise NotWritable(f"{path.name} can't be written: {error.strerror}") from error
