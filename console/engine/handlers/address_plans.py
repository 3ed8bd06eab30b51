"""All the addresses of a new interface: private ones, IPv6 ones, delegated prefixes (ec2-semantics §2.1, §2.9)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from console.ec2 import ipv6
from console.ec2.addresses import delegated_addresses
from console.ec2.errors import InvalidParameterCombination, InvalidParameterValue, LimitExceeded
from console.ec2.requests.interfaces import (
    ConnectionTrackingSpecification,
    Ipv4PrefixSpecification,
    Ipv6AddressSpecification,
    Ipv6PrefixSpecification,
    PrivateIpAddressSpecification,
)
from console.ec2.resources import (
    ConnectionTrackingConfiguration,
    InstanceType,
    NetworkInterface,
    NetworkInterfaceIpv6Address,
    NetworkInterfacePrivateIpAddress,
    Subnet,
)
from console.ec2.world import World
from console.engine.handlers.ipv6_addresses import choose_ipv6, ipv6_slots
from console.engine.handlers.prefixes import check_nitro, check_prefix_form, choose_ipv4_prefixes, choose_ipv6_prefixes
from console.engine.handlers.private_addresses import as_records, asked_for, choose


class Asked(Protocol):
    """What CreateNetworkInterface and a leg of a launch say about addresses."""

    @property
    def private_ip_address(self) -> str | None: ...
    @property
    def private_ip_addresses(self) -> tuple[PrivateIpAddressSpecification, ...]: ...
    @property
    def secondary_private_ip_address_count(self) -> int | None: ...
    @property
    def ipv6_addresses(self) -> tuple[Ipv6AddressSpecification, ...]: ...
    @property
    def ipv6_address_count(self) -> int | None: ...
    @property
    def ipv4_prefixes(self) -> tuple[Ipv4PrefixSpecification, ...]: ...
    @property
    def ipv4_prefix_count(self) -> int | None: ...
    @property
    def ipv6_prefixes(self) -> tuple[Ipv6PrefixSpecification, ...]: ...
    @property
    def ipv6_prefix_count(self) -> int | None: ...
    @property
    def connection_tracking_specification(self) -> ConnectionTrackingSpecification | None: ...


@dataclass(slots=True)
class GivenOut:
    """What other interfaces of the same request get."""

    private: set[str] = field(default_factory=set)
    ipv6: set[str] = field(default_factory=set)
    """Addresses and prefixes."""


@dataclass(frozen=True, slots=True)
class AddressPlan:
    """What a new interface has; private_ip_addresses: the primary first."""

    private_ip_addresses: tuple[NetworkInterfacePrivateIpAddress, ...]
    ipv6_addresses: tuple[NetworkInterfaceIpv6Address, ...] = ()
    ipv4_prefixes: tuple[str, ...] = ()
    ipv6_prefixes: tuple[str, ...] = ()


def plan(
    world: World, subnet: Subnet, asked: Asked, primary_ipv6: bool | None, given_out: GivenOut | None = None
) -> AddressPlan:
    """Choose the addresses that are asked for; they go into `given_out`. Raises Refused as the operations do."""
    out = given_out or GivenOut()
    _check_prefixes_beside(asked)
    private = choose(
        world,
        subnet,
        asked.private_ip_address,
        asked.private_ip_addresses,
        asked.secondary_private_ip_address_count,
        besides=out.private,
    )
    out.private.update(private)
    named = [one.ipv4_prefix for one in asked.ipv4_prefixes]
    ipv4_prefixes = choose_ipv4_prefixes(world, subnet, named, asked.ipv4_prefix_count, out.private)
    for prefix in ipv4_prefixes:
        out.private.update(delegated_addresses(prefix))
    named = [one.ipv6_prefix for one in asked.ipv6_prefixes]
    ipv6_prefixes = choose_ipv6_prefixes(world, subnet, named, asked.ipv6_prefix_count, out.ipv6)
    out.ipv6.update(ipv6_prefixes)
    ipv6_addresses = choose_ipv6(
        world, subnet, asked.ipv6_addresses, asked.ipv6_address_count, primary_ipv6, besides=out.ipv6
    )
    out.ipv6.update(one.ipv6_address for one in ipv6_addresses)
    out.ipv6.update(ipv6.delegated_of(one.ipv6_address) for one in ipv6_addresses)
    return AddressPlan(as_records(private), ipv6_addresses, ipv4_prefixes, ipv6_prefixes)


def slots(asked: Asked, subnet: Subnet) -> tuple[int, int]:
    """How many of an interface's places the request takes, IPv4 and IPv6: a prefix takes one like an address."""
    _, secondaries = asked_for(
        asked.private_ip_address, asked.private_ip_addresses, asked.secondary_private_ip_address_count
    )
    ipv4 = 1 + len(secondaries) + (asked.secondary_private_ip_address_count or 0)
    ipv4 += len(asked.ipv4_prefixes) + (asked.ipv4_prefix_count or 0)
    ipv6_addresses = ipv6_slots(subnet, asked.ipv6_addresses, asked.ipv6_address_count)
    return ipv4, ipv6_addresses + len(asked.ipv6_prefixes) + (asked.ipv6_prefix_count or 0)


def slots_of(interface: NetworkInterface) -> tuple[int, int]:
    """The same of an interface that there is."""
    return (
        len(interface.private_ip_addresses) + len(interface.ipv4_prefixes),
        len(interface.ipv6_addresses) + len(interface.ipv6_prefixes),
    )


def check_carried(kind: InstanceType | None, interface: NetworkInterface) -> None:
    """Raises Refused where an instance type does not carry the interface's addresses and prefixes."""
    if kind is None:
        return
    ipv4, ipv6_count = slots_of(interface)
    if ipv4 > kind.ipv4_addresses_per_interface or ipv6_count > kind.ipv6_addresses_per_interface:
        raise LimitExceeded("PrivateIpAddressLimitExceeded", "Number of private addresses will exceed limit.")
    if interface.ipv4_prefixes or interface.ipv6_prefixes:
        check_nitro(kind)


def _check_prefixes_beside(asked: Asked) -> None:
    check_prefix_form("ipv4", len(asked.ipv4_prefixes), asked.ipv4_prefix_count)
    check_prefix_form("ipv6", len(asked.ipv6_prefixes), asked.ipv6_prefix_count)
    if asked.secondary_private_ip_address_count is not None and (
        asked.ipv4_prefixes or asked.ipv4_prefix_count is not None
    ):
        raise InvalidParameterCombination(
            "You may specify one and only one of secondaryPrivateIpAddressCount, ipv4Prefixes or ipv4PrefixCount"
        )


_TIMEOUTS = {"tcp_established_timeout": (60, 432_000), "udp_stream_timeout": (60, 180), "udp_timeout": (30, 60)}
"""Seconds. Source: ec2-semantics §2.1."""


def connection_tracking(given: ConnectionTrackingSpecification | None) -> ConnectionTrackingConfiguration | None:
    """The timeouts of an interface; None where none is given. Raises InvalidParameterValue outside EC2's ranges."""
    if given is None:
        return None
    values = {name: getattr(given, name) for name in _TIMEOUTS}
    for name, (least, most) in _TIMEOUTS.items():
        if values[name] is not None and not least <= values[name] <= most:
            raise InvalidParameterValue(
                f"Value ({values[name]}) for parameter {name} is invalid. Expecting a value from {least} to {most}."
            )
    made = ConnectionTrackingConfiguration(**values)
    return None if made == ConnectionTrackingConfiguration() else made


def names_addresses(asked: Asked) -> bool:
    """Whether it names an address or a prefix, of which there is only one to give."""
    named: Sequence[object] = (
        asked.private_ip_address,
        asked.private_ip_addresses,
        asked.ipv6_addresses,
        asked.ipv4_prefixes,
        asked.ipv6_prefixes,
    )
    return any(named)
