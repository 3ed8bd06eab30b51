"""CIDR blocks as requests carry them (ec2-semantics §3.1): host bits are cleared, never refused."""

from typing import Final

from console.ec2.addresses import canonical, network, overlap
from console.ec2.errors import InvalidParameterValue

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


def is_size_allowed(cidr_block: str) -> bool:
    """Whether a VPC or a subnet may be of this size: /16 to /28."""
    return LARGEST <= network(cidr_block).prefixlen <= SMALLEST


def is_range_allowed(cidr_block: str) -> bool:
    """Whether a VPC may lie there: not in link-local, loopback, multicast or "this" network."""
    return not any(overlap(cidr_block, never) for never in _NEVER)
