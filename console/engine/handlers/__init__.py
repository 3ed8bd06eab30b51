"""One module per resource family, each a set of handlers `(request, transaction) -> result`."""

from console.engine.handlers import (
    catalogue,
    cidr_blocks,
    elastic_ips,
    gateways,
    instances,
    interfaces,
    key_pairs,
    launch,
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

FAMILIES = (
    catalogue,
    cidr_blocks,
    elastic_ips,
    gateways,
    instances,
    interfaces,
    key_pairs,
    launch,
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
"""Imported for what they register in HANDLERS."""

__all__ = ["FAMILIES", "HANDLERS", "Handler"]
