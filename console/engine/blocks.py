"""CIDR blocks as requests carry them (ec2-semantics §3.1): host bits are cleared, never refused."""

from collections.abc import Sequence
from typing import Final

from console.ec2 import addresses, ipv6
from console.ec2.addresses import canonical, network, overlap
from console.ec2.errors import InvalidParameterValue
from console.ec2.resources import Vpc

HELD: Final = ("associating", "associated")
"""States of a block that can be used."""
LARGEST: Final = 16
SMALLEST: Final = 28
"""Prefix lengths of VPCs and subnets, both inclusive."""

_NEVER: Final = ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4")


def block(cidr_block: str, parameter: str) -> str:
    """The block in canonical form, or the refusal of what is none; `parameter` as on the wire (`cidrBlock`)."""
    made = canonical_or_none(cidr_block)
    if made is None:
        raise InvalidParameterValue(
            f"Value ({cidr_block}) for parameter {parameter} is invalid. This is not a valid CIDR block."
        )
    return made


def canonical_or_none(cidr_block: str) -> str | None:
    """The block with its host bits cleared; None for anything but `address/prefix length`."""
    if not cidr_block.rpartition("/")[2].isdecimal():
        return None
    try:
        return canonical(cidr_block)
    except ValueError:
        return None


def ipv6_block(block: str, parameter: str) -> str:
    """The same for IPv6."""
    made = ipv6.canonical(block)
    if made is None:
        raise InvalidParameterValue(
            f"Value ({block}) for parameter {parameter} is invalid. This is not a valid CIDR block."
        )
    return made


def is_size_allowed(cidr_block: str) -> bool:
    """Whether a VPC or a subnet may be of this size: /16 to /28."""
    return LARGEST <= network(cidr_block).prefixlen <= SMALLEST


def is_range_allowed(cidr_block: str) -> bool:
    """Whether a VPC may lie there: not in link-local, loopback, multicast or "this" network."""
    return not any(overlap(cidr_block, never) for never in _NEVER)


_NETWORKS: Final = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "198.19.0.0/16")
_ALSO_NOT: Final = {"172.16.0.0/12": ("172.31.0.0/16",)}


def is_second_range_allowed(cidr_block: str, present: Sequence[str]) -> bool:
    """Whether a VPC with these blocks, its first one first, may have another one there.

    Private ranges do not mix; public ones and 100.64.0.0/10 go with each. Source: ec2-semantics §3.1.
    """
    own = next((one for one in _NETWORKS if overlap(one, present[0])), None)
    never = [one for one in _NETWORKS if one != own] + list(_ALSO_NOT.get(own or "", ()))
    if own == _NETWORKS[0] and any(overlap(one, "10.0.0.0/15") for one in present):
        never.append("10.0.0.0/16")
    return is_range_allowed(cidr_block) and not any(overlap(cidr_block, one) for one in never)


def is_within(inner: str, outer: str) -> bool:
    """Whether every address of `inner` lies in `outer`; blocks of two families never do."""
    if (":" in inner) != (":" in outer):
        return False
    return ipv6.is_within(inner, outer) if ":" in inner else addresses.is_within(inner, outer)


def vpc_blocks(vpc: Vpc) -> list[str]:
    """The blocks of both families that a VPC has, without those on their way out."""
    held = [one.cidr_block for one in vpc.cidr_block_association_set if one.state in HELD]
    return held + vpc_ipv6_blocks(vpc)


def vpc_ipv6_blocks(vpc: Vpc) -> list[str]:
    return [one.ipv6_cidr_block for one in vpc.ipv6_cidr_block_association_set if one.state in HELD]
