"""A window's thread before all others."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

GIVES_WAY_S = 0.0002
"""After so long another thread lets the window's have its turn."""


class _Working:
    """How many do, and what is restored after the last one."""

    lock = Lock()
    count = 0
    usual_s = 0.0


@contextmanager
def giving_way() -> Iterator[None]:
    """This thread works in Python, and the window's gets its turn as soon as it wants one: each of its calls into Qt
    asks for one anew, and the usual five milliseconds each time are a stall."""
    with _Working.lock:
        if not _Working.count:
            _Working.usual_s = sys.getswitchinterval()
            sys.setswitchinterval(GIVES_WAY_S)
        _Working.count += 1
    try:
        yield
    finally:
        with _Working.lock:
            _Working.count -= 1
            if not _Working.count:
                sys.setswitchinterval(_Working.usual_s)
