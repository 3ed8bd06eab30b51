"""EC2 identifiers: a prefix that names the type, and 17 hexadecimal digits (8 for those made before 2016)."""

import re
from random import Random
from typing import Final

PREFIXES: Final[dict[str, str]] = {
    "vpc": "vpc",
    "vpc-cidr-association": "vpc-cidr-assoc",
    "subnet": "subnet",
    "subnet-cidr-association": "subnet-cidr-assoc",
    "network-interface": "eni",
    "network-interface-attachment": "eni-attach",
    "network-interface-permission": "eni-perm",
    "instance": "i",
    "reservation": "r",
    "security-group": "sg",
    "security-group-rule": "sgr",
    "network-acl": "acl",
    "network-acl-association": "aclassoc",
    "route-table": "rtb",
    "route-table-association": "rtbassoc",
    "internet-gateway": "igw",
    "vpn-gateway": "vgw",
    "elastic-ip": "eipalloc",
    "elastic-ip-association": "eipassoc",
    "image": "ami",
    "key-pair": "key",
    "dhcp-options": "dopt",
}
"""Resource type, as EC2 writes it in a TagSpecification, to the prefix of its ids."""

_TYPES: Final = {prefix: resource_type for resource_type, prefix in PREFIXES.items()}
_SHAPE: Final = re.compile(r"([a-z]+(?:-[a-z]+)*)-([0-9a-f]{17}|[0-9a-f]{8})")


def new_id(resource_type: str, random: Random) -> str:
    """A fresh id of `resource_type` (a key of PREFIXES); the caller checks that it is not in use."""
    return f"{PREFIXES[resource_type]}-{random.getrandbits(68):017x}"


def resource_type_of(resource_id: str) -> str | None:
    """The resource type that a well-formed id names by its prefix; None for anything else."""
    match = _SHAPE.fullmatch(resource_id)
    return _TYPES.get(match[1]) if match else None


def is_id(value: str, resource_type: str) -> bool:
    """Whether `value` has the shape of an id of `resource_type`; says nothing of whether it exists."""
    return resource_type_of(value) == resource_type


def short(resource_id: str) -> str:
    """An id for people: `eni-0f3a91c27d5e8b604` becomes `eni-0f3a…b604`."""
    prefix, _, digits = resource_id.rpartition("-")
    return f"{prefix}-{digits[:4]}…{digits[-4:]}" if prefix and len(digits) > 9 else resource_id
