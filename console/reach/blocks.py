"""Addresses and blocks of both families as integers, so that a match is one shift and one comparison.

An IPv6 address has bit 128 set: no block of one family ever holds an address of the other.
"""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final, NamedTuple

IPV6: Final = 1 << 128


class Block(NamedTuple):
    """Holds `address` if and only if `address >> shift == head`."""

    shift: int
    head: int

    def holds(self, address: int) -> bool:
        return address >> self.shift == self.head

    def within(self, other: "Block") -> bool:
        """Whether every address of it lies in `other`."""
        return self.shift <= other.shift and self.head >> (other.shift - self.shift) == other.head

    @property
    def first(self) -> int:
        return self.head << self.shift


@lru_cache(maxsize=1 << 17)
def at(text: str) -> int:
    """The address as an integer. Raises ValueError."""
    if ":" not in text and len(octets := text.split(".")) == 4:
        return int.from_bytes(bytes(map(int, octets)))  # four times as fast as ip_address, and there are many
    address = ip_address(text)
    return int(address) if address.version == 4 else int(address) | IPV6


@lru_cache(maxsize=1 << 15)
def block(text: str) -> Block:
    """A CIDR block, or one address. Raises ValueError."""
    network = ip_network(text, strict=False)
    bits = network.max_prefixlen - network.prefixlen
    first = int(network.network_address) | (IPV6 if network.version == 6 else 0)
    return Block(bits, first >> bits)


def text_of(address: int) -> str:
    return str(IPv6Address(address ^ IPV6) if address & IPV6 else IPv4Address(address))


RFC1918: Final = (block("10.0.0.0/8"), block("172.16.0.0/12"), block("192.168.0.0/16"))
RFC6598: Final = block("100.64.0.0/10")
_NOWHERE: Final = (block("0.0.0.0/8"), block("127.0.0.0/8"), block("169.254.0.0/16"), block("224.0.0.0/3"))
_GLOBAL_IPV6: Final = block("2000::/3")


SERVICES: Final = tuple(
    at(one) for one in ("169.254.169.254", "169.254.169.253", "169.254.169.123", "fd00:ec2::254", "fd00:ec2::253")
)
"""Instance metadata, DNS, time: the same in every VPC. Source: ec2-semantics §5.2, 3."""


def is_public(address: int) -> bool:
    """Whether it can be an address of a host on the internet."""
    if address & IPV6:
        return _GLOBAL_IPV6.holds(address)
    return not (RFC6598.holds(address) or any(one.holds(address) for one in (*RFC1918, *_NOWHERE)))
