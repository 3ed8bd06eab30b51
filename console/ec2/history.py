"""The history of a world: one entry a request (and a tick of a lifecycle), with what it changed."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from console.ec2.record import Record
from console.ec2.resources import Resource


class Change(Record, frozen=True):
    """One record before and after: None before means created, None after means deleted."""

    before: Resource | None
    after: Resource | None

    @property
    def resource(self) -> Resource:
        """What to show of it: the record as it became, or as it was before it went."""
        resource = self.after or self.before
        assert resource is not None
        return resource

    @property
    def id(self) -> str:
        return self.resource.id


class HistoryEntry(Record, frozen=True):
    """Who asked for what, when, and what came of it.

    kind: `request`; `lifecycle` for what time did as a consequence of the entry `follows`; `undo` and `redo` for the
    reversal of the entry `reverses` (and of those that went with it). A request that is one of several of one deed
    `follows` the first of them. parameters: EC2's names, as given. outcome: `ok`, or EC2's error code. undone: by the
    entry of that number; 0 for none, 1 in files of before. region: whose history it is from, where several are one.
    """

    number: int
    revision: int
    at: datetime
    kind: Literal["request", "lifecycle", "undo", "redo"]
    action: str
    summary: str = ""
    caller: str = "console"
    parameters: Mapping[str, Any] = msgspec.field(default_factory=dict)
    outcome: str = "ok"
    message: str = ""
    changes: tuple[Change, ...] = ()
    follows: int | None = None
    reverses: int | None = None
    undone: int = 0
    region: str = ""

    @property
    def succeeded(self) -> bool:
        return self.outcome == "ok"


_ABBREVIATED = {"Acl": "ACL", "Cidr": "CIDR", "Dhcp": "DHCP", "Ip": "IP", "Ipv6": "IPv6", "Vpc": "VPC", "Vpn": "VPN"}


def words(action: str) -> str:
    """`AttachNetworkInterface` as people read it: `Attach network interface`."""
    parts = re.findall(r"[A-Z][a-z0-9]*", action)
    return " ".join([parts[0], *(_ABBREVIATED.get(part, part.lower()) for part in parts[1:])]) if parts else action
