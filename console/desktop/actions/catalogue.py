"""Every offer there is for resources."""

from collections.abc import Sequence

from console.desktop.actions.common import common_offers
from console.desktop.actions.creations import READ_ONLY
from console.desktop.actions.instances import instance_offers, key_pair_offers
from console.desktop.actions.interfaces import address_offers, interface_offers
from console.desktop.actions.merging import merged
from console.desktop.actions.network import (
    internet_gateway_offers,
    route_table_offers,
    subnet_offers,
    vpc_offers,
    vpn_gateway_offers,
)
from console.desktop.actions.offer import Copy, Offer, Open, offer
from console.desktop.actions.security import acl_offers, group_offers, rule_offers
from console.desktop.actions.words import called, kind_word
from console.ec2.resources import (
    CATALOGUE,
    Address,
    Instance,
    InternetGateway,
    KeyPair,
    NetworkAcl,
    NetworkInterface,
    Resource,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Vpc,
    VpnGateway,
)
from console.ec2.world import World

SECTIONS = (
    "create",
    "state",
    "attachment",
    "association",
    "network",
    "addresses",
    "routes",
    "rules",
    "entries",
    "subnets",
    "settings",
    "trace",
    "describe",
    "copy",
    "delete",
)
"""The order in which sections stand in a menu."""
MOST_TOGETHER = 500
"""So many things of one kind are stopped or deleted together; of more, to ask each what is possible takes seconds."""


def offers_for(world: World, ids: Sequence[str], *, read_only: bool = False) -> list[Offer]:
    """What can be done with these resources together, section by section; ids that have gone are passed over."""
    records = [record for one in dict.fromkeys(ids) if (record := world.get(one)) is not None]
    if not records:
        return []
    if len({type(record) for record in records}) == 1 and len(records) <= MOST_TOGETHER:
        single = [[*_offers(world, record), *common_offers(record)] for record in records]
        names = [called(world, record) for record in records]
        found = single[0] if len(records) == 1 else merged(single, names, kind_word(records[0]))
    else:
        found = [offer("copy-id", "Copy ids", "copy", "", lambda: Copy("\n".join(ids), "ids"), shortcut="Ctrl+C")]
    if len(records) > 1 and not any(isinstance(record, CATALOGUE) for record in records):
        together = Open("tags", {"resource_ids": tuple(record.id for record in records)})
        found.append(Offer("tags", "Edit tags…", "describe", together, icon="mdi6.tag-outline"))
    if read_only:
        found = [one._replace(reason=READ_ONLY, does=None) if one.changes else one for one in found]
    return sorted(found, key=_section)


def _section(one: Offer) -> int:
    return SECTIONS.index(one.section)


def _offers(world: World, record: Resource) -> list[Offer]:
    match record:
        case NetworkInterface():
            return interface_offers(world, record)
        case Instance():
            return instance_offers(world, record)
        case Subnet():
            return subnet_offers(world, record)
        case Vpc():
            return vpc_offers(world, record)
        case RouteTable():
            return route_table_offers(world, record)
        case InternetGateway():
            return internet_gateway_offers(world, record)
        case VpnGateway():
            return vpn_gateway_offers(world, record)
        case Address():
            return address_offers(world, record)
        case SecurityGroup():
            return group_offers(world, record)
        case SecurityGroupRule():
            return rule_offers(world, record)
        case NetworkAcl():
            return acl_offers(world, record)
        case KeyPair():
            return key_pair_offers(world, record)
        case _:
            return []
