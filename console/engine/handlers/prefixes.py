"""Prefixes that an interface is given whole, /28 and /80 (ec2-semantics §2.9)."""

from collections.abc import Callable, Container, Sequence

from console.ec2 import ipv6
from console.ec2.addresses import (
    DELEGATED_ADDRESSES,
    DELEGATED_PREFIX,
    delegated_addresses,
    is_within,
    network,
    to_text,
    why_reserved,
)
from console.ec2.errors import InvalidParameterCombination, InvalidParameterValue, Refused, UnsupportedOperation
from console.ec2.resources import InstanceType, NetworkInterface, Subnet
from console.ec2.world import World
from console.engine.blocks import canonical_or_none
from console.engine.search import first_free


def check_prefix_form(family: str, listed: int, count: int | None) -> None:
    """family: `ipv4` or `ipv6`. Raises Refused for both a list and a count, and for a count that is no number."""
    if count is not None and listed:
        raise InvalidParameterCombination(
            f"You may specify one and only one of {family}Prefixes or {family}PrefixCount"
        )
    if count is not None and count <= 0:
        raise InvalidParameterValue(
            f"Value ({count}) for parameter {family}PrefixCount is invalid. Value must be a positive number."
        )


def choose_ipv4_prefixes(
    world: World, subnet: Subnet, wanted: Sequence[str], count: int | None, besides: Container[str] = ()
) -> tuple[str, ...]:
    """The prefixes named, or `count` free ones from the end of the subnet, where addresses come last."""
    taken = world.addresses_taken(subnet.vpc_id)

    def is_free(prefix: str) -> bool:
        return not any(one in taken or one in besides for one in delegated_addresses(prefix))

    named = [_ipv4_prefix(subnet, one) for one in wanted]
    _check_named(named, is_free)
    if count is None:
        return tuple(named)
    block = network(subnet.cidr_block)
    last = int(block.broadcast_address) + 1 - DELEGATED_ADDRESSES

    def place(number: int) -> str:  # the first and the last hold addresses that EC2 keeps
        return f"{to_text(last - DELEGATED_ADDRESSES * (number + 1))}/{DELEGATED_PREFIX}"

    return _pick(block.num_addresses // DELEGATED_ADDRESSES - 2, place, is_free, count)


def choose_ipv6_prefixes(
    world: World, subnet: Subnet, wanted: Sequence[str], count: int | None, besides: Container[str] = ()
) -> tuple[str, ...]:
    """The same for /80 prefixes; `besides` holds those and the ones of addresses that are given out."""
    if not wanted and count is None:
        return ()
    block = subnet.ipv6_cidr_block
    if block is None:
        raise no_ipv6(subnet)

    def is_free(prefix: str) -> bool:
        vpc_id = subnet.vpc_id
        return not (
            prefix in besides
            or world.interface_with_ipv6_prefix(vpc_id, prefix)
            or world.interfaces_in_ipv6_prefix(vpc_id, prefix)
        )

    named = [_ipv6_prefix(block, one) for one in wanted]
    _check_named(named, is_free)
    if count is None:
        return tuple(named)
    last = ipv6.delegated_count(block) - 2
    return _pick(last, lambda number: ipv6.delegated(block, last - number), is_free, count)


def _pick(size: int, place: Callable[[int], str], is_free: Callable[[str], bool], count: int) -> tuple[str, ...]:
    """`count` free places; which one a number means: `place`."""
    picked: dict[str, None] = {}
    for _ in range(count):
        number = first_free(size, lambda one: place(one) not in picked and is_free(place(one)))
        if number is None:
            raise Refused(
                "InsufficientCidrBlocks",
                "The specified subnet does not have enough free cidr blocks to satisfy the request.",
            )
        picked[place(number)] = None
    return tuple(picked)


def _ipv4_prefix(subnet: Subnet, wanted: str) -> str:
    made = canonical_or_none(wanted)
    if made is None or made != wanted or network(made).prefixlen != DELEGATED_PREFIX:
        raise _invalid(wanted, "ipv4Prefix", f"Expecting a /{DELEGATED_PREFIX} block")
    if not is_within(made, subnet.cidr_block):
        raise _invalid(wanted, "ipv4Prefix", "It does not lie in the subnet's address range")
    if any(why_reserved(subnet.cidr_block, one) for one in delegated_addresses(made)):
        raise _invalid(wanted, "ipv4Prefix", "It contains addresses of the subnet's reserved range")
    return made


def _ipv6_prefix(block: str, wanted: str) -> str:
    made = ipv6.canonical(wanted)
    aligned = made is not None and ipv6.address(wanted.partition("/")[0]) == made.partition("/")[0]
    if made is None or not aligned or ipv6.network(made).prefixlen != ipv6.DELEGATED_PREFIX:
        raise _invalid(wanted, "ipv6Prefix", f"Expecting a /{ipv6.DELEGATED_PREFIX} block")
    if not ipv6.is_within(made, block):
        raise _invalid(wanted, "ipv6Prefix", "It does not lie in the subnet's address range")
    if made in (ipv6.delegated(block, 0), ipv6.delegated(block, ipv6.delegated_count(block) - 1)):
        raise _invalid(wanted, "ipv6Prefix", "It contains addresses of the subnet's reserved range")
    return made


def _check_named(prefixes: Sequence[str], is_free: Callable[[str], bool]) -> None:
    if len(set(prefixes)) != len(prefixes):
        raise InvalidParameterValue("A prefix may not be specified more than once.")
    if taken := [one for one in prefixes if not is_free(one)]:
        raise InvalidParameterValue(f"[{', '.join(taken)}] assigned, or addresses of it are.")


def _invalid(prefix: str, parameter: str, why: str) -> InvalidParameterValue:
    return InvalidParameterValue(f"Value ({prefix}) for parameter {parameter} is invalid. {why}.")


def check_delegation(world: World, interface: NetworkInterface) -> None:
    """Raises UnsupportedOperation for prefixes where the interface's instance is not built on Nitro."""
    instance = world.instance_of(interface)
    if instance:
        check_nitro(world.instance_type_of(instance))


def check_nitro(kind: InstanceType | None) -> None:
    if kind and kind.hypervisor != "nitro":
        raise UnsupportedOperation(f"{kind.id} does not support prefix delegation.")


def no_ipv6(subnet: Subnet) -> InvalidParameterValue:
    return InvalidParameterValue(f"The subnet {subnet.id} has no IPv6 CIDR block.")
