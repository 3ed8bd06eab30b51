"""What the console says unasked: a trap that a layout is in, where, and the requests that lead out of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from console.reach.fix import Fix


class Severity(StrEnum):
    PROBLEM = "problem"
    """Something does not work as it is, or is open to everybody."""
    WARNING = "warning"
    """It works, and will surprise."""
    NOTE = "note"
    """Good to know."""


class Topic(StrEnum):
    """What an advice is about. The list is closed."""

    ASYMMETRIC_REPLY = "asymmetric-reply"
    SAME_SUBNET_TWICE = "same-subnet-twice"
    ROUTE_TO_CHECKED_INTERFACE = "route-to-checked-interface"
    BLACKHOLE_ROUTE = "blackhole-route"
    ELASTIC_IP_WITHOUT_ROUTE = "elastic-ip-without-route"
    PUBLIC_SUBNET_WITHOUT_ADDRESSES = "public-subnet-without-addresses"
    OPEN_MANAGEMENT_PORT = "open-management-port"
    IDLE_INTERFACE = "idle-interface"
    HELD = "held"
    ADDRESSES_RUNNING_OUT = "addresses-running-out"
    LIMIT_NEAR = "limit-near"
    UNKNOWN_TAG_VALUE = "unknown-tag-value"


@dataclass(frozen=True, slots=True)
class Holder:
    """What holds something, and what holds that in turn: a tree, deepest first is a safe order."""

    id: str
    why: str
    held_by: tuple["Holder", ...] = ()


@dataclass(frozen=True, slots=True)
class Advice:
    """what, why: sentences for people. where: ids, the most telling first. held_by: for HELD.

    `key` stays the same while the reason does, so that a person can put one away.
    """

    topic: Topic
    severity: Severity
    what: str
    why: str
    where: tuple[str, ...]
    fix: Fix | None = None
    held_by: tuple[Holder, ...] = ()

    @property
    def key(self) -> str:
        return " ".join((self.topic, *self.where))


class Limits(Protocol):
    """What `console.engine.quotas.Quotas` says, as far as advice asks."""

    @property
    def vpcs(self) -> int: ...
    @property
    def subnets_per_vpc(self) -> int: ...
    @property
    def network_interfaces(self) -> int: ...
    @property
    def security_groups_per_interface(self) -> int: ...
    @property
    def security_groups(self) -> int: ...
    @property
    def rules_per_group(self) -> int: ...
    @property
    def route_tables_per_vpc(self) -> int: ...
    @property
    def routes_per_table(self) -> int: ...
    @property
    def internet_gateways(self) -> int: ...
    @property
    def vpn_gateways(self) -> int: ...
    @property
    def elastic_ips(self) -> int: ...
