"""IPv6 addresses of interfaces: chosen, assigned, given back (ec2-semantics §2.9, §3.7)."""

from collections.abc import Container, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import blake2s
from typing import Final

from console.ec2 import ipv6
from console.ec2.errors import (
    InvalidParameter,
    InvalidParameterCombination,
    InvalidParameterValue,
    LimitExceeded,
    MissingParameter,
    Refused,
)
from console.ec2.requests import AssignIpv6Addresses, UnassignIpv6Addresses
from console.ec2.requests.interfaces import (
    AssignIpv6AddressesResult,
    Ipv6AddressSpecification,
    UnassignIpv6AddressesResult,
)
from console.ec2.resources import NetworkInterface, NetworkInterfaceIpv6Address, Subnet
from console.ec2.world import World
from console.engine.handlers.prefixes import check_delegation, check_prefix_form, choose_ipv6_prefixes, no_ipv6
from console.engine.handlers.private_addresses import ADDRESSES_OF_A_DETACHED_INTERFACE
from console.engine.handlers.registry import handles
from console.engine.lookup import require
from console.engine.search import first_free
from console.engine.transaction import Transaction

_LOTS: Final = 1 << 32

# --- choosing -------------------------------------------------------------------------------------------------------


def ipv6_slots(subnet: Subnet, asked: Sequence[Ipv6AddressSpecification], count: int | None) -> int:
    """How many addresses a new interface gets; without a word, one where the subnet gives one to each."""
    if not asked and count is None:
        return int(_gives_one(subnet))
    return len(asked) + (count or 0)


def choose_ipv6(
    world: World,
    subnet: Subnet,
    asked: Sequence[Ipv6AddressSpecification],
    count: int | None,
    primary: bool | None,
    besides: Container[str] = (),
) -> tuple[NetworkInterfaceIpv6Address, ...]:
    """The IPv6 addresses of a new interface.

    primary: whether the first is to be the primary one. besides: addresses and prefixes of other interfaces of the
    same request, and of this one. Raises Refused as CreateNetworkInterface does.
    """
    if asked and count is not None:
        raise InvalidParameterCombination("You may specify one and only one of ipv6Addresses or ipv6AddressCount")
    if count is None and not asked and _gives_one(subnet):
        count = 1
    named = _named(world, subnet, [one.ipv6_address for one in asked], besides)
    primaries = [text for text, one in zip(named, asked, strict=True) if one.is_primary_ipv6]
    if len(primaries) > 1:
        raise InvalidParameterValue("Only one primary IPv6 address can be specified.")
    given = [*named, *pick_ipv6(world, subnet, count or 0, besides)]
    if primary and not given:
        raise InvalidParameterValue("A primary IPv6 address needs an IPv6 address: specify one, or a count.")
    chosen = next(iter(primaries), given[0] if primary else None)
    return tuple(NetworkInterfaceIpv6Address(one, one == chosen) for one in given)


def _gives_one(subnet: Subnet) -> bool:
    return subnet.assign_ipv6_address_on_creation and subnet.ipv6_cidr_block is not None


def _named(world: World, subnet: Subnet, asked: Sequence[str], besides: Container[str] = ()) -> list[str]:
    """The addresses in their short form. Raises Refused for what the subnet does not give, or has given."""
    named = [_given(subnet, one) for one in asked]
    if len(set(named)) != len(named):
        raise InvalidParameterValue("An IPv6 address may not be specified more than once.")
    for one in named:
        if one in besides or ipv6.delegated_of(one) in besides or world.interface_at_ipv6(subnet.vpc_id, one):
            raise Refused("InvalidIPAddress.InUse", f"Address {one} is in use.")
    return named


def _given(subnet: Subnet, text: str) -> str:
    one = ipv6.address(text)
    if one is None:
        raise InvalidParameterValue(f"Value ({text}) for parameter ipv6Address is invalid. Invalid IPv6 address.")
    block = subnet.ipv6_cidr_block
    if block is None:
        raise no_ipv6(subnet)
    if not ipv6.contains(block, one):
        raise InvalidParameterValue(f"Address {one} does not fall within the subnet's address range")
    if ipv6.is_reserved(block, one):
        raise InvalidParameterValue(f"Address {one} is in subnet's reserved address range")
    return one


def pick_ipv6(world: World, subnet: Subnet, count: int, besides: Container[str] = ()) -> list[str]:
    """`count` free addresses of the subnet, which look drawn by lot, as EC2's do.

    Deterministic, so that a preview shows the address that will be given: the lots are hashes, in a row of their own
    for each subnet. Cost: O(log addresses) each.
    """
    if not count:
        return []
    block = subnet.ipv6_cidr_block
    if block is None:
        raise no_ipv6(subnet)
    picked: list[str] = []

    def is_free(number: int) -> bool:
        one = _lot(subnet.id, block, number)
        if one in picked or one in besides or world.interface_at_ipv6(subnet.vpc_id, one):
            return False
        return not (ipv6.delegated_of(one) in besides or ipv6.is_reserved(block, one))

    for _ in range(count):
        number = first_free(_LOTS, is_free)
        assert number is not None  # no world has as many addresses
        picked.append(_lot(subnet.id, block, number))
    return picked


@lru_cache(maxsize=65536)  # a search begins with the same ones each time
def _lot(subnet_id: str, block: str, number: int) -> str:
    network = ipv6.network(block)
    drawn = int.from_bytes(blake2s(f"{subnet_id} {number}".encode(), digest_size=16).digest())
    return ipv6.address_of(int(network.network_address) + drawn % network.num_addresses)


# --- requests -------------------------------------------------------------------------------------------------------


@handles(AssignIpv6Addresses)
def assign_ipv6_addresses(request: AssignIpv6Addresses, tx: Transaction) -> AssignIpv6AddressesResult:
    """Addresses or prefixes for an interface, only free ones: what another has must be unassigned there first."""
    ways = (
        bool(request.ipv6_addresses),
        request.ipv6_address_count is not None,
        bool(request.ipv6_prefixes),
        request.ipv6_prefix_count is not None,
    )
    text = "ipv6Addresses, ipv6AddressCount, ipv6Prefixes or ipv6PrefixCount"
    if not any(ways):
        raise InvalidParameter(f"One of {text} must be specified.")
    if sum(ways) > 1:
        raise InvalidParameterCombination(f"You may specify one and only one of {text}")
    count = request.ipv6_address_count
    if count is not None and count <= 0:
        raise InvalidParameterValue(
            f"Value ({count}) for parameter ipv6AddressCount is invalid. Value must be a positive number."
        )
    check_prefix_form("ipv6", len(request.ipv6_prefixes), request.ipv6_prefix_count)
    interface = require(tx.world, NetworkInterface, request.network_interface_id)
    subnet = tx.world.one(Subnet, interface.subnet_id)
    if request.ipv6_prefixes or request.ipv6_prefix_count is not None:
        check_delegation(tx.world, interface)
        prefixes = choose_ipv6_prefixes(tx.world, subnet, request.ipv6_prefixes, request.ipv6_prefix_count)
        _check_room(tx.world, interface, len(prefixes))
        tx.put(replace(interface, ipv6_prefixes=interface.ipv6_prefixes + prefixes))
        return AssignIpv6AddressesResult(interface.id, (), prefixes)
    present = {one.ipv6_address for one in interface.ipv6_addresses}
    asked = [one for one in dict.fromkeys(request.ipv6_addresses) if ipv6.address(one) not in present]
    named = _named(tx.world, subnet, asked)
    _check_room(tx.world, interface, len(named) + (count or 0))
    new = (*named, *pick_ipv6(tx.world, subnet, count or 0))
    if new:
        added = tuple(NetworkInterfaceIpv6Address(one) for one in new)
        tx.put(replace(interface, ipv6_addresses=interface.ipv6_addresses + added))
    return AssignIpv6AddressesResult(interface.id, new)


@handles(UnassignIpv6Addresses)
def unassign_ipv6_addresses(request: UnassignIpv6Addresses, tx: Transaction) -> UnassignIpv6AddressesResult:
    interface = require(tx.world, NetworkInterface, request.network_interface_id)
    if not (request.ipv6_addresses or request.ipv6_prefixes):
        raise MissingParameter("The request must contain the parameter ipv6Addresses")
    leaving = dict.fromkeys(ipv6.address(one) or one for one in request.ipv6_addresses)
    prefixes = dict.fromkeys(ipv6.canonical(one) or one for one in request.ipv6_prefixes)
    present = {one.ipv6_address: one for one in interface.ipv6_addresses}
    if leaving.keys() - present or prefixes.keys() - set(interface.ipv6_prefixes):
        raise InvalidParameterValue(f"Some of the specified addresses are not assigned to interface {interface.id}")
    for one in leaving:
        if present[one].is_primary_ipv6:
            raise InvalidParameterValue(f"The primary IPv6 address {one} of an interface cannot be unassigned.")
    tx.put(
        replace(
            interface,
            ipv6_addresses=tuple(one for text, one in present.items() if text not in leaving),
            ipv6_prefixes=tuple(one for one in interface.ipv6_prefixes if one not in prefixes),
        )
    )
    return UnassignIpv6AddressesResult(interface.id, tuple(leaving), tuple(prefixes))


def _check_room(world: World, interface: NetworkInterface, more: int) -> None:
    instance = world.instance_of(interface)
    kind = world.instance_type_of(instance) if instance else None
    capacity = kind.ipv6_addresses_per_interface if kind else ADDRESSES_OF_A_DETACHED_INTERFACE
    if len(interface.ipv6_addresses) + len(interface.ipv6_prefixes) + more > capacity:
        raise LimitExceeded("PrivateIpAddressLimitExceeded", "Number of IPv6 addresses will exceed limit.")
