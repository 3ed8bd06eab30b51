"""Every family, imported for what it registers in HANDLERS."""

from console.engine.handlers import (  # noqa: F401
    absent,
    account,
    catalogue,
    cidr_blocks,
    elastic_ips,
    gateways,
    instance_attributes,
    instances,
    interface_attributes,
    interface_permissions,
    interfaces,
    ipv6_addresses,
    key_pairs,
    launch,
    metadata_options,
    network_acls,
    private_addresses,
    route_tables,
    routes,
    security_group_rules,
    security_groups,
    subnets,
    tags,
    vpcs,
)
from console.engine.handlers.registry import HANDLERS, Handler

__all__ = ["HANDLERS", "Handler"]
