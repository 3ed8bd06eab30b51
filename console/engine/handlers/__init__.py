"""One module per resource family, each a set of handlers `(request, transaction) -> result`."""

from console.engine.handlers import (
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
