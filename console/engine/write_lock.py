"""One writer to a world file, and nobody is locked out by a console that died: the system's own advisory lock.

The filelock package does the same; importing it (with asyncio, hashing and random numbers) costs a start 10 ms or more.
"""

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class Taken(Exception):
    """Somebody else holds it."""


class WriteLock:
    """Holds a file beside the world's, `.NAME.lock`, which is there only while it is held."""

    def __init__(self, world: Path) -> None:
        """Take it, or raise Taken; OSError where the folder cannot be written."""
        self._path = world.with_name(f".{world.name}.lock")
        while True:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
            try:
                _lock(descriptor)
            except (BlockingIOError, PermissionError):
                os.close(descriptor)
                raise Taken from None
            if self._is(descriptor):
                break
            os.close(descriptor)  # who held it before has just taken the file away: that lock is nobody's
        self._descriptor = descriptor

    def _is(self, descriptor: int) -> bool:
        """Whether the locked file is still the one that others would find."""
        try:
            there = os.stat(self._path)
        except FileNotFoundError:
            return False
        return os.path.samestat(os.fstat(descriptor), there)

    def release(self) -> None:
        if sys.platform != "win32":
            self._path.unlink(missing_ok=True)
        os.close(self._descriptor)


if sys.platform == "win32":

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
