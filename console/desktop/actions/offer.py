"""The terms of an action: what it is called, whether it is possible now, and what it does. No widget.

    Offer                       one thing that can be done with certain resources
      does: Deed                Send     requests, at once, then a toast
                                Confirm  the same after one question that names the consequences
                                Open     a dialog or a wizard, by name
                                Copy     text for the clipboard
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from console.desktop.actions.words import plural
from console.ec2.requests import (
    RebootInstances,
    Request,
    StartInstances,
    StopInstances,
    TerminateInstances,
)


@dataclass(frozen=True, slots=True)
class Send:
    """requests: one after the other. done: the toast's sentence. past: its verb, for several at once."""

    requests: tuple[Request[Any], ...]
    done: str
    past: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """question: `Terminate web-1?` consequences: one sentence each. verb: the button's word."""

    question: str
    consequences: tuple[str, ...]
    verb: str
    send: Send


@dataclass(frozen=True, slots=True)
class Open:
    """dialog: a name that dialogs/catalogue.py (or the wizards) knows; arguments: what it starts from."""

    dialog: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Copy:
    text: str
    what: str


Deed: TypeAlias = Send | Confirm | Open | Copy


@dataclass(frozen=True, slots=True)
class Offer:
    """key: unique among the offers for a resource. reason: why it is not possible now; empty if it is.

    section: offers of one section stand together. primary: among the few buttons of the inspector. icon: QtAwesome's.
    """

    key: str
    text: str
    section: str
    does: Deed | None
    reason: str = ""
    primary: bool = False
    icon: str = ""
    shortcut: str = ""

    @property
    def possible(self) -> bool:
        return not self.reason

    @property
    def changes(self) -> bool:
        """Whether it would change the world, now or at the end of its dialog."""
        return not isinstance(self.does, Copy)


def offer(
    key: str,
    text: str,
    section: str,
    why_not: str,
    make: Callable[[], Deed],
    *,
    primary: bool = False,
    icon: str = "",
    shortcut: str = "",
) -> Offer:
    """An offer whose deed is only made where it is possible: `make` may rely on it."""
    return Offer(key, text, section, None if why_not else make(), why_not, primary, icon, shortcut)


SHORTCUTS = {"delete": "Del", "terminate": "Del", "release": "Del", "rename": "F2", "copy-id": "Ctrl+C"}
"""Keys that every list and the diagram obey; the window binds them."""

CONFIRMED = frozenset({"delete", "terminate", "release", "detach", "force-detach"})
"""Offers that end in `…` because they ask for confirmation, not for a form."""

_PerInstance: TypeAlias = StartInstances | StopInstances | RebootInstances | TerminateInstances


def merged(single: Sequence[Sequence[Offer]], names: Sequence[str], kind: str) -> list[Offer]:
    """What can be done with several things of one kind at once, from what can be done with each.

    Only deeds that need no form; not possible as soon as it is not possible for one of them, which is then named.
    """
    found: list[Offer] = []
    count = plural(kind, len(single))
    for first in single[0]:
        same = [one for offers in single for one in offers if (one.key, one.text) == (first.key, first.text)]
        if len(same) < len(single):
            continue  # not for each of them, or (a switch) not the same for each of them
        kinds = {type(one.does) for one in same if one.does is not None}
        asks = first.text.endswith("…") and first.key not in CONFIRMED
        if Open in kinds or len(kinds) > 1 or (asks and not kinds):
            continue
        refused = [f"{name}: {one.reason}" for one, name in zip(same, names, strict=True) if one.reason]
        deed = None if refused or not kinds else _together([one.does for one in same if one.does], count)
        reason = refused[0] if refused else ""
        found.append(replace(first, does=deed, reason=reason))
    return found


def _together(deeds: Sequence[Deed], count: str) -> Deed:
    match deeds[0]:
        case Send():
            return _sent_together([one for one in deeds if isinstance(one, Send)], count)
        case Confirm(verb=verb):
            confirms = [one for one in deeds if isinstance(one, Confirm)]
            consequences = tuple(line for one in confirms for line in one.consequences)
            send = _sent_together([one.send for one in confirms], count)
            return Confirm(f"{verb} {count}?", consequences, verb, send)
        case Copy(what=what):
            return Copy("\n".join(one.text for one in deeds if isinstance(one, Copy)), what)
        case Open():
            raise TypeError("a dialog is for one thing")


def _sent_together(sends: Sequence[Send], count: str) -> Send:
    requests = tuple(request for one in sends for request in one.requests)
    states = [request for request in requests if isinstance(request, _PerInstance)]
    if len(states) == len(requests):
        ids = tuple(one for request in states for one in request.instance_ids)
        requests = (type(states[0])(instance_ids=ids),)
    return Send(requests, f"{sends[0].past} {count}", sends[0].past)
