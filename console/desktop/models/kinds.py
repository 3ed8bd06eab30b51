"""Every kind of resource that has a page, in the order and under the headings of the navigation."""

from typing import Any

from console.desktop.models.column import ResourceKind
from console.desktop.models.compute import INSTANCES, KEY_PAIRS, NETWORK_INTERFACES
from console.desktop.models.network import (
    ELASTIC_IPS,
    INTERNET_GATEWAYS,
    ROUTE_TABLES,
    SUBNETS,
    VPCS,
    VPN_GATEWAYS,
)
from console.desktop.models.security import NETWORK_ACLS, SECURITY_GROUPS
from console.ec2.resources import Resource

SECTIONS: tuple[tuple[str, tuple[ResourceKind[Any], ...]], ...] = (
    ("Compute", (INSTANCES, NETWORK_INTERFACES, KEY_PAIRS)),
    ("Network", (VPCS, SUBNETS, ROUTE_TABLES, INTERNET_GATEWAYS, VPN_GATEWAYS, ELASTIC_IPS)),
    ("Security", (SECURITY_GROUPS, NETWORK_ACLS)),
)
KINDS: tuple[ResourceKind[Any], ...] = tuple(kind for _, kinds in SECTIONS for kind in kinds)
KIND_OF: dict[type[Resource], ResourceKind[Any]] = {kind.record: kind for kind in KINDS}
KIND_OF_PAGE: dict[str, ResourceKind[Any]] = {kind.page: kind for kind in KINDS}
