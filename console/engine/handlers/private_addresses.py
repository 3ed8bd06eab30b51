"""Private IPv4 addresses: which ones a subnet gives, which a person may ask for (ec2-semantics §2.8, §3.2, §3.3)."""

from collections.abc import Collection, Container, Sequence
from dataclasses import replace
from typing import Final

from console.ec2.addresses import assignable, contains, is_ipv4, to_text, why_reserved
from console.ec2.errors import (
    InvalidParameter,
    InvalidParameterCombination,
    InvalidParameterValue,
    LimitExceeded,
    MissingParameter,
    Refused,
)
from console.ec2.requests import AssignPrivateIpAddresses, UnassignPrivateIpAddresses
from console.ec2.requests.interfaces import AssignPrivateIpAddressesResult, PrivateIpAddressSpecification
from console.ec2.resources import (
    Address,
    NetworkInterface,
    NetworkInterfacePrivateIpAddress,
    Subnet,
)
from console.ec2.world import World
from console.engine.handlers.elastic_ips import dissociate_all
from console.engine.handlers.prefixes import check_delegation, check_prefix_form, choose_ipv4_prefixes
from console.engine.handlers.registry import handles
from console.engine.lookup import require
from console.engine.search import first_free
from console.engine.transaction import Transaction

ADDRESSES_OF_A_DETACHED_INTERFACE: Final = 50
"""No instance type carries more on one interface; an attached one obeys its instance's type."""

# --- choosing -------------------------------------------------------------------------------------------------------


def pick(world: World, subnet: Subnet, count: int = 1, besides: Collection[str] = ()) -> tuple[str, ...]:
    """`count` free addresses of the subnet, none of them in `besides`.

    Deterministic, so that a preview shows the address that will be given. The lowest free one wherever the taken ones
    lie without gaps; else one that follows a taken one. Nothing is remembered between calls.
    Cost: O(log size) an address; a subnet with hardly a free one is searched through.
    Raises InsufficientFreeAddressesInSubnet.
    """
    taken = world.addresses_taken(subnet.vpc_id)
    picked: list[str] = []
    chosen = set(besides)
    for _ in range(count):
        found = _free_one(subnet.cidr_block, taken, chosen)
        if found is None:
            raise Refused(
                "InsufficientFreeAddressesInSubnet",
                "The specified subnet does not have enough free addresses to satisfy the request.",
            )
        picked.append(found)
        chosen.add(found)
    return tuple(picked)


def _free_one(cidr_block: str, taken: Container[str], chosen: Container[str]) -> str | None:
    numbers = assignable(cidr_block)

    def is_free(index: int) -> bool:
        text = to_text(numbers[index])
        return text not in taken and text not in chosen

    index = first_free(len(numbers), is_free)
    return None if index is None else to_text(numbers[index])


def check_given(subnet: Subnet, address: str, parameter: str = "privateIpAddress") -> None:
    """Raises InvalidParameterValue unless EC2 gives out `address` in this subnet, taken or not."""
    if not is_ipv4(address):
        raise InvalidParameterValue(f"Value ({address}) for parameter {parameter} is invalid. Invalid IPv4 address.")
    if not contains(subnet.cidr_block, address):
        raise InvalidParameterValue(f"Address {address} does not fall within the subnet's address range")
    if why_reserved(subnet.cidr_block, address):
        raise InvalidParameterValue(f"Address {address} is in subnet's reserved address range")


def choose(
    world: World,
    subnet: Subnet,
    private_ip_address: str | None = None,
    specifications: Sequence[PrivateIpAddressSpecification] = (),
    secondary_count: int | None = None,
    besides: Collection[str] = (),
) -> tuple[str, ...]:
    """The addresses of a new interface, the primary first.

    besides: given to other interfaces of the same request. Raises Refused as CreateNetworkInterface does.
    """
    primary, secondaries = asked_for(private_ip_address, specifications, secondary_count)
    asked = ([] if primary is None else [primary]) + secondaries
    if 1 + len(secondaries) + (secondary_count or 0) > ADDRESSES_OF_A_DETACHED_INTERFACE:
        raise LimitExceeded("PrivateIpAddressLimitExceeded", "Number of private addresses will exceed limit.")
    for address in asked:
        check_given(subnet, address)
    taken = world.addresses_taken(subnet.vpc_id)
    for address in asked:
        if address in taken or address in besides:
            raise Refused("InvalidIPAddress.InUse", f"Address {address} is in use.")
    missing = (primary is None) + (secondary_count or 0)
    picked = pick(world, subnet, missing, {*besides, *asked}) if missing else ()
    return (*asked, *picked) if primary is not None else (*picked[:1], *asked, *picked[1:])


def asked_for(
    private_ip_address: str | None,
    specifications: Sequence[PrivateIpAddressSpecification],
    secondary_count: int | None,
) -> tuple[str | None, list[str]]:
    """The primary (None: any) and the secondary addresses that a request names.

    Of a list without a primary one the first is primary, unless `private_ip_address` names it (ec2-semantics §3.2).
    """
    if secondary_count is not None:
        if secondary_count <= 0:
            raise InvalidParameterValue(
                f"Value ({secondary_count}) for parameter secondaryPrivateIpAddressCount is invalid. "
                "Value must be a positive number."
            )
        if specifications:
            raise InvalidParameterCombination(
                "You may specify one and only one of privateIpAddresses or secondaryPrivateIpAddressCount"
            )
    primaries = [one.private_ip_address for one in specifications if one.primary]
    if len(primaries) > 1 or (primaries and private_ip_address not in (None, primaries[0])):
        raise InvalidParameterValue("Only one primary private IP address can be specified.")
    listed = [one.private_ip_address for one in specifications]
    if len(set(listed)) != len(listed):
        raise InvalidParameterValue("A private IP address may not be specified more than once.")
    primary = next(iter(primaries or listed), None) if private_ip_address is None else private_ip_address
    return primary, [one for one in listed if one != primary]


def as_records(addresses: Sequence[str]) -> tuple[NetworkInterfacePrivateIpAddress, ...]:
    """Addresses as an interface carries them: the first is the primary one."""
    return tuple(
        NetworkInterfacePrivateIpAddress(address, primary=position == 0) for position, address in enumerate(addresses)
    )


# --- requests -------------------------------------------------------------------------------------------------------


@handles(AssignPrivateIpAddresses)
def assign_private_ip_addresses(request: AssignPrivateIpAddresses, tx: Transaction) -> AssignPrivateIpAddressesResult:
    """Secondary addresses for an interface, or prefixes; addresses of another move here if the request allows it."""
    count, asked = request.secondary_private_ip_address_count, list(dict.fromkeys(request.private_ip_addresses))
    ways = (count is not None, bool(asked), bool(request.ipv4_prefixes), request.ipv4_prefix_count is not None)
    if not any(ways):
        raise InvalidParameter(
            "One of privateIpAddressSet or privateIpAddressCount or ipv4PrefixSet or ipv4PrefixCount must be specified."
        )
    if sum(ways) > 1:
        raise InvalidParameterCombination(
            "You may specify one and only one of privateIpAddressSet, privateIpAddressCount, ipv4PrefixSet or "
            "ipv4PrefixCount"
        )
    asked_for(None, (), count)
    check_prefix_form("ipv4", len(request.ipv4_prefixes), request.ipv4_prefix_count)
    interface = require(tx.world, NetworkInterface, request.network_interface_id)
    if request.ipv4_prefixes or request.ipv4_prefix_count is not None:
        return _assign_prefixes(request, interface, tx)
    subnet = tx.world.one(Subnet, interface.subnet_id)
    has = {one.private_ip_address for one in interface.private_ip_addresses}
    new = [address for address in asked if address not in has]
    for address in asked:
        check_given(subnet, address)
    for address in new:
        _check_movable(tx.world, interface, address, request.allow_reassignment)
    _check_room(tx.world, interface, len(new) + (count or 0))
    if count:
        new = list(pick(tx.world, subnet, count))

    added = tuple(_take(tx, interface.vpc_id, address, interface.id) for address in new)
    if added:
        tx.put(replace(interface, private_ip_addresses=interface.private_ip_addresses + added))
    return AssignPrivateIpAddressesResult(interface.id, tuple(new))


def _assign_prefixes(
    request: AssignPrivateIpAddresses, interface: NetworkInterface, tx: Transaction
) -> AssignPrivateIpAddressesResult:
    world = tx.world
    check_delegation(world, interface)
    subnet, wanted = world.one(Subnet, interface.subnet_id), tuple(dict.fromkeys(request.ipv4_prefixes))
    _check_room(world, interface, request.ipv4_prefix_count or len(set(wanted) - set(interface.ipv4_prefixes)))
    new = choose_ipv4_prefixes(
        world, subnet, [one for one in wanted if one not in interface.ipv4_prefixes], request.ipv4_prefix_count
    )
    if new:
        tx.put(replace(interface, ipv4_prefixes=interface.ipv4_prefixes + new))
    return AssignPrivateIpAddressesResult(interface.id, (), new)


@handles(UnassignPrivateIpAddresses)
def unassign_private_ip_addresses(request: UnassignPrivateIpAddresses, tx: Transaction) -> None:
    """Give secondary addresses and prefixes back to the subnet, and an Elastic IP on one of them to the account."""
    interface = require(tx.world, NetworkInterface, request.network_interface_id)
    leaving, prefixes = set(request.private_ip_addresses), set(request.ipv4_prefixes)
    if not (leaving or prefixes):
        raise MissingParameter("The request must contain the parameter privateIpAddress")
    if leaving - {one.private_ip_address for one in interface.private_ip_addresses}:
        raise InvalidParameterValue(f"Some of the specified addresses are not assigned to interface {interface.id}")
    if prefixes - set(interface.ipv4_prefixes):
        raise InvalidParameterValue(f"Some of the specified prefixes are not assigned to interface {interface.id}")
    if interface.private_ip_address in leaving:
        raise InvalidParameterValue(
            f"Value ({interface.private_ip_address}) for parameter privateIpAddress is invalid. "
            "The primary IP address of an interface cannot be unassigned."
        )
    gone = [one for one in interface.private_ip_addresses if one.private_ip_address in leaving]
    dissociate_all(tx, gone)
    interface = _without(tx.world.one(NetworkInterface, interface.id), leaving)
    kept = tuple(one for one in interface.ipv4_prefixes if one not in prefixes)
    tx.put(replace(interface, ipv4_prefixes=kept))


def _check_movable(world: World, interface: NetworkInterface, address: str, allowed: bool) -> None:
    """Raises InvalidParameterValue where the address belongs to another interface and may not come here."""
    owner = world.interface_at(interface.vpc_id, address)
    if owner and not (allowed and address in {one.private_ip_address for one in owner.private_ip_addresses[1:]}):
        raise InvalidParameterValue(f"[{address}] assigned, but move is not allowed.")


def _take(tx: Transaction, vpc_id: str, address: str, interface_id: str) -> NetworkInterfacePrivateIpAddress:
    """The address, off the interface that had it, with the Elastic IP that comes along."""
    owner = tx.world.interface_at(vpc_id, address)
    if owner is None:
        return NetworkInterfacePrivateIpAddress(address)
    moved = next(one for one in owner.private_ip_addresses if one.private_ip_address == address)
    tx.put(_without(owner, {address}))
    if moved.association and (elastic := tx.world.find(Address, moved.association.allocation_id)):
        tx.put(replace(elastic, network_interface_id=interface_id))
    return moved


def _without(interface: NetworkInterface, leaving: Container[str]) -> NetworkInterface:
    staying = tuple(one for one in interface.private_ip_addresses if one.private_ip_address not in leaving)
    return replace(interface, private_ip_addresses=staying)


def address_room(world: World, interface: NetworkInterface) -> int:
    """How many more private addresses the interface can have; a prefix takes the place of one."""
    instance = world.instance_of(interface)
    kind = world.instance_type_of(instance) if instance else None
    capacity = kind.ipv4_addresses_per_interface if kind else ADDRESSES_OF_A_DETACHED_INTERFACE
    return capacity - len(interface.private_ip_addresses) - len(interface.ipv4_prefixes)


def _check_room(world: World, interface: NetworkInterface, more: int) -> None:
    """Raises PrivateIpAddressLimitExceeded."""
    if more > address_room(world, interface):
        raise LimitExceeded("PrivateIpAddressLimitExceeded", "Number of private addresses will exceed limit.")
