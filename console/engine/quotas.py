"""How much of everything an account may have (ec2-semantics §4.1). Handlers ask the transaction's `quotas`."""

from typing import Final, NamedTuple

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
