"""How much of everything an account may have (ec2-semantics §4.1). Handlers ask the transaction's `quotas`."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from console.ec2.resources import (
    Address,
    InternetGateway,
    KeyPair,
    NetworkAcl,
    NetworkInterface,
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
    """A new account's; of what the world has more than that, the quota has been raised, and nobody knows how far.

    Of several regions side by side what is raised in one of them counts as raised.
    """
    parts = list(world.parts.values()) or [world]
    raised = {field for part in parts for field in _exceeded(part)}
    return DEFAULT_QUOTAS._replace(**dict.fromkeys(raised, _UNLIMITED))


def _exceeded(world: World) -> Iterator[str]:
    used = {
        "vpcs": world.count(Vpc),
        "network_interfaces": world.count(NetworkInterface),
        "security_groups": world.count(SecurityGroup),
        "internet_gateways": world.count(InternetGateway),
        "vpn_gateways": world.count(VpnGateway),
        "elastic_ips": world.count(Address),
        "key_pairs": world.count(KeyPair),
        "subnets_per_vpc": _most_in_a_vpc(world.all(Subnet)),
        "route_tables_per_vpc": _most_in_a_vpc(world.all(RouteTable)),
        "network_acls_per_vpc": _most_in_a_vpc(world.all(NetworkAcl)),
        "cidr_blocks_per_vpc": max((len(one.cidr_block_association_set) for one in world.all(Vpc)), default=0),
    }
    return (field for field, count in used.items() if count > getattr(DEFAULT_QUOTAS, field))


def _most_in_a_vpc(records: Iterable[Subnet] | Iterable[RouteTable] | Iterable[NetworkAcl]) -> int:
    return max(Counter(one.vpc_id for one in records).values(), default=0)
