"""Drafts that somebody left: kept while the console runs, and offered again."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from console.desktop.store import WorldStore


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """page: the key of the page where it was left; at: local time."""

    draft: Any
    page: str
    at: datetime


_KEPT: WeakKeyDictionary[WorldStore, dict[str, KeptDraft]] = WeakKeyDictionary()
"""By world and by wizard: a draft speaks of the ids of its world."""


def keep(store: WorldStore, wizard: str, draft: Any, page: str) -> None:
    _KEPT.setdefault(store, {})[wizard] = KeptDraft(deepcopy(draft), page, datetime.now())


def kept(store: WorldStore, wizard: str) -> KeptDraft | None:
    return _KEPT.get(store, {}).get(wizard)


def forget(store: WorldStore, wizard: str) -> None:
    _KEPT.get(store, {}).pop(wizard, None)
