"""The terms of an action: what it is called, whether it is possible now, and what it does. No widget.

Offer                       one thing that can be done with certain resources
  does: Deed                Send     requests, at once, then a toast
                            Many     the same of very many things, looked through first
                            Confirm  the same after one question that names the consequences
                            Open     a dialog or a wizard, by name
                            Copy     text for the clipboard
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import msgspec

from console.ec2.record import Record

if TYPE_CHECKING:  # a window that only shows a world needs no request
    from console.ec2.requests import Request


TOLD = "told of"
"""The property of a button or an action that says of what its tip tells, see foretelling.py."""


class Send(NamedTuple):
    """requests: one after the other. done: the toast's sentence. past: its verb, for several at once."""

    requests: "tuple[Request[Any], ...]"
    done: str
    past: str


class Confirm(NamedTuple):
    """question: `Terminate web-1?` consequences: one sentence each. verb: the button's word."""

    question: str
    consequences: tuple[str, ...]
    verb: str
    send: Send


class Open(Record, frozen=True):
    """dialog: a name that dialogs/catalogue.py (or the wizards) knows; arguments: what it starts from.

    changes: whether it would change the world at its end.
    """

    dialog: str
    arguments: dict[str, Any] = msgspec.field(default_factory=dict)
    changes: bool = True


class Copy(NamedTuple):
    """lines: of the text, which is made when it is wanted: there may be very many."""

    lines: tuple[str, ...]
    what: str


class Many(NamedTuple):
    """The offer `key` of very many things. Which of them it is possible for takes time: it is looked up when wanted.

    text: what the offer says. kind: `network interface`.
    """

    key: str
    text: str
    ids: tuple[str, ...]
    kind: str


Deed: TypeAlias = Send | Confirm | Open | Copy | Many


class Offer(NamedTuple):
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
        return not isinstance(self.does, Copy) and not (isinstance(self.does, Open) and not self.does.changes)


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
