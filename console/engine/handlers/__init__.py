"""One module per resource family, each a set of handlers `(request, transaction) -> result`."""

from importlib import import_module
from typing import Final

from console.engine.handlers.registry import HANDLERS, Handler

_FAMILIES: Final = (
    "account",
    "catalogue",
    "cidr_blocks",
    "elastic_ips",
    "gateways",
    "instance_attributes",
    "instances",
    "interface_attributes",
    "interface_permissions",
    "interfaces",
    "ipv6_addresses",
    "key_pairs",
    "launch",
    "metadata_options",
    "network_acls",
    "private_addresses",
    "route_tables",
    "routes",
    "security_group_rules",
    "security_groups",
    "subnets",
    "tags",
    "vpcs",
)

for _family in _FAMILIES:  # for what they register in HANDLERS
    import_module(f"{__name__}.{_family}")

__all__ = ["HANDLERS", "Handler"]
