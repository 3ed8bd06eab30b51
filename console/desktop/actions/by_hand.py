"""What the hand did to the picture and not to EC2: it stands among the requests, so that Undo takes back the latest,
and Redo does again what was taken back last."""

from collections.abc import Callable
from typing import NamedTuple

from console.desktop.store import WorldStore
from console.ec2.history import HistoryEntry

MOST = 50


class Done(NamedTuple):
    """what: as in `Undo: pin of web-2`. after: the number of the history's last entry when it was done, or undone."""

    what: str
    ids: tuple[str, ...]
    back: Callable[[], None]
    again: Callable[[], None]
    after: int


class ByHand:
    def __init__(self, store: WorldStore) -> None:
        self._store = store
        self._done: list[Done] = []
        self._undone: list[Done] = []

    def add(self, what: str, ids: tuple[str, ...], back: Callable[[], None], again: Callable[[], None]) -> None:
        self._undone = []
        self._done = [*self._done, Done(what, ids, back, again, self._last())][-MOST:]

    def latest(self, request: HistoryEntry | None) -> Done | None:
        """The last of it that is of anything still there, unless `request` is newer."""
        return self._latest(self._done, request)

    def undone(self, reversal: HistoryEntry | None, request: HistoryEntry | None) -> Done | None:
        """The last that was taken back, unless a reversal is newer. `request`, where it came since, ends redoing."""
        if request and request.kind == "request" and self._undone and request.number > self._undone[-1].after:
            self._undone = []
        return self._latest(self._undone, reversal)

    def take_back(self) -> None:
        """What `latest` said."""
        done = self._done.pop()
        done.back()
        self._undone.append(done._replace(after=self._last()))

    def do_again(self) -> None:
        """What `undone` said."""
        done = self._undone.pop()
        done.again()
        self._done.append(done._replace(after=self._last()))

    def _latest(self, found: list[Done], entry: HistoryEntry | None) -> Done | None:
        while found and not any(one in self._store.world for one in found[-1].ids):
            found.pop()
        newer = found and (entry is None or entry.number <= found[-1].after)
        return found[-1] if newer else None

    def _last(self) -> int:
        last = next(iter(self._store.history(1)), None)
        return last.number if last else 0
