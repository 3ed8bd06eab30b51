"""Which request made a thing what it is: the last one in the history that concerned it."""

from collections.abc import Generator, Iterator, Sequence
from typing import Any

from console.desktop.store import WorldStore
from console.ec2.errors import Refused
from console.ec2.history import HistoryEntry
from console.ec2.requests import Request, parse

PAGE, MOST = 4, 600
"""Entries that are read at once, and that are looked through: one can tell of a thousand changes."""


def last_entry(store: WorldStore, resource_id: str) -> Generator[None, None, HistoryEntry | None]:
    """The latest request whose changes include a thing; None if it is too long ago to be looked for. A step for each
    page."""
    for page in _latest(store):
        for entry in page:
            told = entry.kind == "request" and entry.succeeded
            if told and any(change.id == resource_id for change in entry.changes):
                return entry
        yield
    return None


def request_of(entry: HistoryEntry) -> Request[Any] | None:
    """The entry's request again; None for what is none (a lifecycle step) or is no longer understood."""
    try:
        return parse(entry.action, entry.parameters)
    except Refused:
        return None


def _latest(store: WorldStore) -> Iterator[Sequence[HistoryEntry]]:
    before: int | None = None
    for _ in range(MOST // PAGE):
        page = store.history(PAGE, before)
        yield page
        if len(page) < PAGE:
            return
        before = page[-1].number
