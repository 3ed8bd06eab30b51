"""Requests of the console's own: EC2 has no undo, a world file has."""

from console.ec2.changes import ChangeSet
from console.ec2.requests.base import Request


class Undo(Request[ChangeSet]):
    """Reverse the changes of a line of the history (default: the last that can be), where nothing depends on them."""

    entry: int | None = None


class Redo(Request[ChangeSet]):
    """Do again what the last Undo reversed."""
