"""What has happened, told without stopping anybody: a list, and toasts at the bottom of the page."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from PySide6.QtCore import QObject, Signal

Kind = Literal["info", "ok", "warning", "problem"]
KEPT = 200


class Notification(NamedTuple):
    """One sentence, and perhaps one thing to do about it."""

    text: str
    kind: Kind
    at: datetime
    action_text: str | None = None
    action: Callable[[], None] | None = None


class Notifications(QObject):
    """The latest notifications, newest first. Who shows them listens to `added`."""

    added = Signal(object)
    """A Notification."""
    amended = Signal(object, object)
    """One that was told, and what it says now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.latest: list[Notification] = []

    def show(
        self,
        text: str,
        kind: Kind = "info",
        action_text: str | None = None,
        action: Callable[[], None] | None = None,
    ) -> Notification:
        """Tell people. `action` must not keep a widget alive: pass a bound method of something long-lived."""
        one = Notification(text, kind, datetime.now(UTC), action_text, action)
        self.latest.insert(0, one)
        del self.latest[KEPT:]
        self.added.emit(one)
        return one

    def amend(self, one: Notification, text: str) -> None:
        """It says something else now."""
        other = one._replace(text=text)
        self.latest = [other if told is one else told for told in self.latest]
        self.amended.emit(one, other)
