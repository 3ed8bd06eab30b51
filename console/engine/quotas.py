"""What an account may have at most in a region. Source: ec2-semantics §4.1 (EC2's defaults)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quotas:
    """EC2's defaults. The limits of an instance type are not here: they are in its InstanceType record."""

    vpcs_per_region: int = 5
    subnets_per_vpc: int = 200
    network_interfaces_per_region: int = 5000
    elastic_ips_per_region: int = 5
    security_groups_per_interface: int = 5
    security_groups_per_region: int = 2500
    rules_per_security_group: int = 60
    """In each direction."""
    network_acls_per_vpc: int = 200
    rules_per_network_acl: int = 20
    """In each direction, the closing deny included."""
    route_tables_per_vpc: int = 200
    routes_per_route_table: int = 500
    internet_gateways_per_region: int = 5
    vpn_gateways_per_region: int = 5
    key_pairs_per_region: int = 5000
    tags_per_resource: int = 50
    addresses_of_a_detached_interface: int = 50
    """No instance type carries more on one interface; an attached one obeys its instance's type."""
