"""Security groups, network ACLs and route tables, prepared for being asked often. All immutable once made.

Protocols are numbers as text, as in network ACL entries; of ICMP, a type stands where others have a port.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from console.ec2.resources import NetworkAcl, NetworkAclEntry, Route, RouteTable, SecurityGroupRule
from console.reach.blocks import IPV6, Block, block
from console.reach.flow import EVERY_PORT, Ports

ALL: Final = "-1"
NUMBERS: Final = {"tcp": "6", "udp": "17", "icmp": "1", "icmpv6": "58"}
NAMES: Final = {number: name for name, number in NUMBERS.items()}
_ICMP: Final = ("1", "58")
_WITH_PORTS: Final = ("6", "17")
CLOSING: Final = "*"
"""The closing deny of a network ACL, as the console of AWS writes it."""


def number_of(protocol: str) -> str:
    return NUMBERS.get(protocol, protocol)


class Rule(NamedTuple):
    """A rule of a security group: by block, or by group."""

    first: int
    last: int
    block: Block | None
    group: str
    id: str


class Entry(NamedTuple):
    """An entry of a network ACL."""

    first: int
    last: int
    block: Block
    allows: bool
    number: str


class Groups:
    """The rules of an interface's groups taken together, in one direction, for one protocol."""

    __slots__ = ("edges", "has_rules", "rules")

    def __init__(self, rules: Iterable[SecurityGroupRule], protocol: str) -> None:
        rules = list(rules)
        self.has_rules = bool(rules)
        self.rules = tuple(made for one in rules if (made := _rule(one, protocol)))
        self.edges = _edges(self.rules)

    def matching(self, port: int, peer: int, peer_groups: tuple[str, ...]) -> Rule | None:
        """The first rule that allows it. peer_groups: of the interface that has the private address `peer`."""
        for rule in self.rules:
            first, last, within, group, _ = rule
            if first <= port <= last:
                if within is not None:
                    if peer >> within.shift == within.head:
                        return rule
                elif group in peer_groups:
                    return rule
        return None


class Acl:
    """The entries of a network ACL in one direction, for one protocol, by number."""

    __slots__ = ("edges", "entries", "id")

    def __init__(self, acl: NetworkAcl, egress: bool, protocol: str) -> None:
        self.id = acl.id
        entries = sorted((one for one in acl.entries if one.egress == egress), key=lambda one: one.rule_number)
        self.entries = tuple(made for one in entries if (made := _entry(one, protocol)))
        self.edges = _edges(self.entries)

    def deciding(self, ports: Ports, peer: int) -> tuple[bool, str]:
        """Whether it lets all of `ports` through, and the number of the entry that says so.

        Of a range that entries cut into pieces every piece must be allowed: the entry is that of the first refused.
        """
        port, last = ports
        while True:
            allows, number = False, CLOSING
            until = last
            for entry in self.entries:
                if entry.last < port or entry.first > until:
                    continue
                if peer >> entry.block.shift != entry.block.head:
                    continue
                if entry.first > port:
                    until = entry.first - 1
                    continue
                allows, number = entry.allows, entry.number
                until = min(until, entry.last)
                break
            if not allows or until >= last:
                return allows, number
            port = until + 1


class Table:
    """A route table: longest prefix first. Cost of a look-up: the prefix lengths that occur."""

    __slots__ = ("_ipv4", "_ipv6", "id", "routes")

    def __init__(self, table: RouteTable) -> None:
        self.id = table.id
        self.routes = table.routes
        local = [block(one.destination) for one in table.routes if one.gateway_id == "local"]
        best: dict[Block, Route] = {}
        for route in table.routes:
            to = block(route.destination)
            if _is_propagated(route) and any(to.within(own) for own in local):
                continue  # local is preferred even to what is more specific (ec2-semantics §5.4, 3)
            if to not in best or _is_propagated(best[to]):
                best[to] = route
        self._ipv4 = _by_length(best, False)
        self._ipv6 = _by_length(best, True)

    def route(self, address: int) -> Route | None:
        for shift, routes in self._ipv6 if address & IPV6 else self._ipv4:
            if found := routes.get(address >> shift):
                return found
        return None


def _is_propagated(route: Route) -> bool:
    return route.origin == "EnableVgwRoutePropagation"


def _by_length(best: dict[Block, Route], ipv6: bool) -> tuple[tuple[int, dict[int, Route]], ...]:
    by_shift: dict[int, dict[int, Route]] = {}
    for to, route in best.items():
        if bool(to.first & IPV6) == ipv6:
            by_shift.setdefault(to.shift, {})[to.head] = route
    return tuple(sorted(by_shift.items()))


def _rule(rule: SecurityGroupRule, protocol: str) -> Rule | None:
    """None where it says nothing of the protocol, or names a prefix list, whose entries are not known here."""
    own = number_of(rule.ip_protocol)
    ports = EVERY_PORT
    if own != ALL:
        if own != protocol:
            return None
        if protocol in _ICMP:
            if rule.to_port not in (-1, 0):
                return None  # a code that no echo has
            ports = EVERY_PORT if rule.from_port == -1 else (rule.from_port, rule.from_port)
        elif protocol in _WITH_PORTS and rule.from_port != -1:
            ports = rule.from_port, rule.to_port
    if rule.referenced_group_id:
        return Rule(*ports, None, rule.referenced_group_id, rule.id)
    peer = rule.cidr_ipv4 or rule.cidr_ipv6
    return Rule(*ports, block(peer), "", rule.id) if peer else None


def _entry(entry: NetworkAclEntry, protocol: str) -> Entry | None:
    own = number_of(entry.protocol)
    ports = EVERY_PORT
    if own != ALL:
        if own != protocol:
            return None
        if protocol in _ICMP:
            if entry.icmp_code not in (None, -1, 0):
                return None
            if entry.icmp_type not in (None, -1):
                ports = entry.icmp_type, entry.icmp_type
        elif protocol in _WITH_PORTS and entry.from_port is not None and entry.to_port is not None:
            ports = entry.from_port, entry.to_port
    number = CLOSING if entry.rule_number > 32766 else str(entry.rule_number)
    return Entry(*ports, block(entry.block), entry.rule_action == "allow", number)


def _edges(rules: Iterable[Rule | Entry]) -> tuple[int, ...]:
    """The ports at which another rule may decide."""
    found = {edge for rule in rules for edge in (rule.first, rule.last + 1)}
    return tuple(sorted(found))


def next_edge(edges: Iterable[tuple[int, ...]], port: int) -> int:
    """The first port after `port` at which something may be decided otherwise; 65536 where there is none."""
    nearest = 65536
    for one in edges:
        index = bisect_right(one, port)
        if index < len(one):
            nearest = min(nearest, one[index])
    return nearest


def blocks_of(rules: Iterable[Rule | Entry]) -> Iterator[Block]:
    return (rule.block for rule in rules if rule.block is not None)
