"""IPv6 arithmetic on the text forms that records carry: `2600:1f18:0:1a00::/56`, `2600:1f18:0:1a00::5`, compressed."""

from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network

ANYWHERE = "::/0"
VPC_PREFIX = 56
SUBNET_PREFIX = 64
DELEGATED_PREFIX = 80
"""Lengths of what EC2 gives to a VPC, to a subnet and to an interface. Source: ec2-semantics §2.9, §3.1."""

RESERVED_AT_START = 4
"""As in every IPv4 subnet; the last address is EC2's, too."""


@lru_cache(maxsize=4096)
def network(block: str) -> IPv6Network:
    """The network of a block in a record. Raises ValueError on anything else."""
    return IPv6Network(block)


def canonical(block: str) -> str | None:
    """The block compressed, its host bits cleared; None where it is no IPv6 block with a prefix length."""
    if not block.rpartition("/")[2].isdecimal() or "%" in block:
        return None
    try:
        return str(IPv6Network(block, strict=False))
    except ValueError:
        return None


def address(text: str) -> str | None:
    """An address compressed; None where it is none (a scope is none of EC2's)."""
    try:
        return None if "%" in text else IPv6Address(text).compressed
    except ValueError:
        return None


def address_of(number: int) -> str:
    """The compressed text. Raises ValueError outside 0 … 2¹²⁸-1."""
    return str(IPv6Address(number))


def to_int(one: str) -> int:
    """Raises ValueError for what is no IPv6 address."""
    return int(IPv6Address(one))


def contains(block: str, one: str) -> bool:
    return IPv6Address(one) in network(block)


def is_within(inner: str, outer: str) -> bool:
    return network(inner).subnet_of(network(outer))


def is_reserved(subnet_block: str, one: str) -> bool:
    """Whether EC2 never gives out this address of the subnet."""
    block = network(subnet_block)
    offset = to_int(one) - int(block.network_address)
    return offset < RESERVED_AT_START or offset == block.num_addresses - 1


@lru_cache(maxsize=65536)
def delegated_of(one: str) -> str:
    """The /80 block that an address lies in."""
    return _delegated(to_int(one))


def delegated(subnet_block: str, number: int) -> str:
    """The subnet's /80 block of that number, from 0."""
    return _delegated(int(network(subnet_block).network_address) + (number << (128 - DELEGATED_PREFIX)))


def delegated_count(subnet_block: str) -> int:
    """How many /80 blocks a subnet has; the first and the last hold addresses that EC2 keeps."""
    return 1 << (DELEGATED_PREFIX - network(subnet_block).prefixlen)


def _delegated(number: int) -> str:
    shift = 128 - DELEGATED_PREFIX
    return f"{address_of(number >> shift << shift)}/{DELEGATED_PREFIX}"


def subnet_of_vpc(vpc_block: str, number: int) -> str:
    """The VPC's /64 of that number, 0 … 255."""
    base = int(network(vpc_block).network_address) + (number << (128 - SUBNET_PREFIX))
    return f"{address_of(base)}/{SUBNET_PREFIX}"
