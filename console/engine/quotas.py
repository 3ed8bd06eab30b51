"""How much of everything an account may have (ec2-semantics §4.1). Handlers ask the transaction's `quotas`."""

from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from console.ec2.resources import (
    Address,
    InternetGateway,
    KeyPair,
    NetworkAcl,
    NetworkInterface,
    Resource,
    RouteTable,
    SecurityGroup,
    Subnet,
    Vpc,
    VpnGateway,
)
from console.ec2.world import World

_UNLIMITED: Final = 2**31


class Quotas(NamedTuple):
    """EC2's defaults for a new account; per region unless the name says otherwise.

    Limits of an instance type (interfaces, addresses an interface) are not quotas: they are in its InstanceType.
    """

    vpcs: int = 5
    subnets_per_vpc: int = 200
    cidr_blocks_per_vpc: int = 5
    """Of each family."""
    network_interfaces: int = 5000
    security_groups_per_interface: int = 5
    security_groups: int = 2500
    rules_per_group: int = 60
    """In each direction."""
    network_acls_per_vpc: int = 200
    entries_per_network_acl: int = 20
    """In each direction, the closing deny included."""
    route_tables_per_vpc: int = 200
    routes_per_table: int = 500
    """The local route is not counted."""
    internet_gateways: int = 5
    vpn_gateways: int = 5
    elastic_ips: int = 5
    key_pairs: int = 5000
    tags_per_resource: int = 50
    """`aws:` tags are not counted."""

    @classmethod
    def unlimited(cls) -> "Quotas":
        """For worlds larger than an account gets: benchmarks, labs."""
        return cls(**dict.fromkeys(cls._fields, _UNLIMITED))


DEFAULT_QUOTAS: Final = Quotas()


def quotas_of(world: World) -> Quotas:
    """A new account's; of what the world has more than that, the quota has been raised, to twice what there is.

    Of several regions side by side what is raised in one of them counts as raised.
    """
    raised: dict[str, int] = {}
    for part in list(world.parts.values()) or [world]:
        for field, count in _exceeded(part):
            raised[field] = max(raised.get(field, 0), 2 * count)
    return DEFAULT_QUOTAS._replace(**raised) if raised else DEFAULT_QUOTAS


_REGIONAL: Final[dict[str, type[Resource]]] = {
    "vpcs": Vpc,
    "network_interfaces": NetworkInterface,
    "security_groups": SecurityGroup,
    "internet_gateways": InternetGateway,
    "vpn_gateways": VpnGateway,
    "elastic_ips": Address,
    "key_pairs": KeyPair,
}
_OF_A_VPC: Final[dict[str, type[Subnet] | type[RouteTable] | type[NetworkAcl]]] = {
    "subnets_per_vpc": Subnet,
    "route_tables_per_vpc": RouteTable,
    "network_acls_per_vpc": NetworkAcl,
}


def _exceeded(world: World) -> Iterator[tuple[str, int]]:
    """With how many there are. Every request asks: where there are few in all, those of each VPC are not counted."""
    for field, kind in (_REGIONAL | _OF_A_VPC).items():
        count = world.count(kind)
        if count > getattr(DEFAULT_QUOTAS, field) and field in _OF_A_VPC:
            count = max(Counter(one.vpc_id for one in world.all(_OF_A_VPC[field])).values())
        if count > getattr(DEFAULT_QUOTAS, field):
            yield field, count
    blocks = max((len(one.cidr_block_association_set) for one in world.all(Vpc)), default=0)
    if blocks > DEFAULT_QUOTAS.cidr_blocks_per_vpc:
        yield "cidr_blocks_per_vpc", blocks
