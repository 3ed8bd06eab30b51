"""What the hand did to the picture and not to EC2: it stands among the requests, so that Undo takes back the latest."""

from collections.abc import Callable
from typing import NamedTuple

from console.desktop.store import WorldStore
from console.ec2.history import HistoryEntry

MOST = 50


class Done(NamedTuple):
    """what: as in `Undo: pin of web-2`. after: the number of the history's last entry by then."""

    what: str
    ids: tuple[str, ...]
    back: Callable[[], None]
    after: int


class ByHand:
    def __init__(self, store: WorldStore) -> None:
        self._store = store
        self._done: list[Done] = []

    def add(self, what: str, ids: tuple[str, ...], back: Callable[[], None]) -> None:
        last = next(iter(self._store.history(1)), None)
        self._done = [*self._done, Done(what, ids, back, last.number if last else 0)][-MOST:]

    def latest(self, request: HistoryEntry | None) -> Done | None:
        """The last of it that is of anything still there, unless `request` is newer."""
        while self._done and not any(one in self._store.world for one in self._done[-1].ids):
            self._done.pop()
        newer = self._done and (request is None or request.number <= self._done[-1].after)
        return self._done[-1] if newer else None

    def take_back(self) -> None:
        """What `latest` said."""
        self._done.pop().back()
