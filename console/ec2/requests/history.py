"""Requests of the console's own: EC2 has no undo, a world file has."""

from console.ec2.changes import ChangeSet
from console.ec2.requests.base import Request


class Undo(Request[ChangeSet]):
    """Reverse the changes of a line of the history, where nothing depends on them.

    entry: default is the last that can be, with all of its deed. whole_deed: with those of the same deed.
    """

    entry: int | None = None
    whole_deed: bool = False


class Redo(Request[ChangeSet]):
    """Do again what the last Undo reversed."""
