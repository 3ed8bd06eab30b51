"""Which request made a thing what it is: the last one in the history that concerned it."""

from collections.abc import Iterator, Sequence
from typing import Any

from console.desktop.store import WorldStore
from console.ec2.errors import Refused
from console.ec2.history import HistoryEntry
from console.ec2.requests import Request, parse

PAGE = 100
MOST_PAGES = 6


def last_entry(store: WorldStore, ids: Sequence[str]) -> HistoryEntry | None:
    """The latest request whose changes include one of `ids`; None if it is too long ago to be looked for."""
    wanted = set(ids)
    for entry in _latest(store):
        if entry.kind == "request" and entry.succeeded and any(change.id in wanted for change in entry.changes):
            return entry
    return None


def request_of(entry: HistoryEntry) -> Request[Any] | None:
    """The entry's request again; None for what is none (a lifecycle step) or is no longer understood."""
    try:
        return parse(entry.action, entry.parameters)
    except Refused:
        return None


def _latest(store: WorldStore) -> Iterator[HistoryEntry]:
    before: int | None = None
    for _ in range(MOST_PAGES):
        page = store.history(PAGE, before)
        yield from page
        if len(page) < PAGE:
            return
        before = page[-1].number
