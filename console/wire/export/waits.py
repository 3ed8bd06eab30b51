"""What a session left on its way, and has to be waited for before the next request needs it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from console.ec2.history import HistoryEntry
from console.ec2.resources import NetworkInterface
from console.wire.commands import Wait
from console.wire.export.identities import kind_of
from console.wire.export.parameters import texts_in

_SETTLES: Mapping[str, tuple[str, str, str]] = {
    "CreateNetworkInterface": ("eni", "network-interface-available", "NetworkInterfaceIds"),
    "RunInstances": ("i", "instance-running", "InstanceIds"),
    "StartInstances": ("i", "instance-running", "InstanceIds"),
    "StopInstances": ("i", "instance-stopped", "InstanceIds"),
    "TerminateInstances": ("i", "instance-terminated", "InstanceIds"),
}
"""Action to the ids that it leaves on their way, and what to wait for."""


@dataclass(slots=True)
class UnderWay:
    """What is not yet as the next request needs it."""

    _waiting: dict[str, tuple[str, str]] = field(default_factory=dict)
    _homes: dict[str, str] = field(default_factory=dict)
    """Interface and attachment to instance."""

    def before(self, entry: HistoryEntry) -> list[Wait]:
        if entry.action in ("CreateTags", "DeleteTags", "TerminateInstances"):  # possible at any time
            return []
        about = set(texts_in(entry.parameters))
        about |= {home for one in about if (home := self._homes.get(one))}
        if entry.action.startswith("Delete"):  # what terminated instances held
            about |= {one for one, (waiter, _) in self._waiting.items() if waiter == "instance-terminated"}
        waits: dict[tuple[str, str], list[str]] = {}
        for one in [one for one in self._waiting if one in about]:
            waits.setdefault(self._waiting.pop(one), []).append(one)
        return [Wait(waiter, member, tuple(ids)) for (waiter, member), ids in waits.items()]

    def follow(self, entry: HistoryEntry) -> None:
        for change in entry.changes:
            self._follow_record(change.after)
            if change.after is None:
                self._waiting.pop(change.id, None)
        if entry.action == "DetachNetworkInterface":
            for change in entry.changes:
                if isinstance(change.after, NetworkInterface):
                    self._waiting[change.id] = ("network-interface-available", "NetworkInterfaceIds")
        elif settles := _SETTLES.get(entry.action):
            prefix, waiter, member = settles
            for change in entry.changes:
                if change.after and kind_of(change.id) == prefix:
                    self._waiting[change.id] = (waiter, member)

    def _follow_record(self, record: object) -> None:
        if isinstance(record, NetworkInterface):
            self._homes.pop(record.id, None)
            if record.attachment:
                home = record.attachment.instance_id
                self._homes[record.id] = self._homes[record.attachment.attachment_id] = home
