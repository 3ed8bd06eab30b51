"""IPv4 arithmetic on the text forms that records carry: `10.0.128.10`, `10.0.128.0/20`."""

from collections.abc import Container, Iterator
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, ip_address

RESERVED_AT_START = 4
"""Network, router, DNS server, kept for the future. Source: VPC user guide, "Subnet sizing"."""
RESERVED_PER_SUBNET = 5

RESERVED_WHY = {
    0: "network address",
    1: "VPC router",
    2: "DNS server",
    3: "kept by EC2 for future use",
    -1: "broadcast address",
}
"""Offset in the subnet (-1: the last address) to why EC2 keeps it."""


@lru_cache(maxsize=4096)
def network(cidr_block: str) -> IPv4Network:
    """The network of a CIDR block in a record (canonical, so strict). Raises ValueError on anything else."""
    return IPv4Network(cidr_block)


def canonical(cidr_block: str) -> str:
    """The block with its host bits cleared, as EC2 stores it. Raises ValueError if it is no IPv4 CIDR block."""
    if "/" not in cidr_block:
        raise ValueError(f"{cidr_block} has no prefix length")
    return str(IPv4Network(cidr_block, strict=False))


def is_ipv4(text: str) -> bool:
    """Whether `text` is one IPv4 address in dotted form."""
    try:
        return ip_address(text).version == 4
    except ValueError:
        return False


def to_int(address: str) -> int:
    """The address as an integer in 0 … 2³²-1. Raises ValueError."""
    return int(IPv4Address(address))


def to_text(address: int) -> str:
    """The address of an integer in 0 … 2³²-1, a tenth of ipaddress's time: free ones are looked for by text."""
    return f"{address >> 24}.{address >> 16 & 255}.{address >> 8 & 255}.{address & 255}"


def prefix_length(block: str) -> int:
    """Of a block of either family, as records carry it."""
    return int(block.rpartition("/")[2])


DELEGATED_PREFIX = 28
"""Of a block that an interface is given whole. Source: ec2-semantics §2.9."""
DELEGATED_ADDRESSES = 16


@lru_cache(maxsize=4096)
def delegated_addresses(prefix: str) -> tuple[str, ...]:
    """The addresses of a delegated block, as text."""
    return tuple(map(str, network(prefix)))


def contains(cidr_block: str, address: str) -> bool:
    return IPv4Address(address) in network(cidr_block)


def is_within(inner: str, outer: str) -> bool:
    """Whether every address of `inner` lies in `outer`."""
    return network(inner).subnet_of(network(outer))


def overlap(one: str, other: str) -> bool:
    return network(one).overlaps(network(other))


def why_reserved(cidr_block: str, address: str) -> str | None:
    """Why EC2 never gives out `address` of the subnet `cidr_block`; None if it does."""
    block = network(cidr_block)
    offset = to_int(address) - int(block.network_address)
    if offset == block.num_addresses - 1:
        offset = -1
    return RESERVED_WHY.get(offset)


def assignable(cidr_block: str) -> range:
    """The addresses of a subnet that an interface can have, as integers in order."""
    block = network(cidr_block)
    first = int(block.network_address)
    return range(first + RESERVED_AT_START, first + block.num_addresses - 1)


def free(cidr_block: str, taken: Container[str]) -> Iterator[str]:
    """The subnet's free addresses from the lowest on. Lazy: cost grows with what is looked at."""
    return (text for number in assignable(cidr_block) if (text := to_text(number)) not in taken)
