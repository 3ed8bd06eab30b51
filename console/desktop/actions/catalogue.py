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
from console.desktop.actions.offer import CONFIRMED, Confirm, Copy, Many, Offer, Open, Send, offer
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
"""So many things of one kind are asked at once what is possible; more of them when somebody wants it: it takes time."""
_A_FEW = 50


def offers_for(world: World, ids: Sequence[str], *, read_only: bool = False) -> list[Offer]:
    """What can be done with these resources together, section by section; ids that have gone are passed over."""
    many = len(ids) > MOST_TOGETHER
    looked_at = ids[:: len(ids) // MOST_TOGETHER] if many else dict.fromkeys(ids)
    records = [record for one in looked_at if (record := world.get(one)) is not None]
    if not records:
        return []
    alike = len({type(record) for record in records}) == 1
    if many and alike:
        found = _of_many(world, records, ids)
    elif alike:
        single = [offers_of(world, record) for record in records]
        names = [called(world, record) for record in records]
        found = single[0] if len(records) == 1 else merged(single, names, kind_word(records[0]))
    else:
        found = [offer("copy-id", "Copy ids", "copy", "", lambda: Copy(tuple(ids), "ids"), shortcut="Ctrl+C")]
    if len(records) > 1 and not any(isinstance(record, CATALOGUE) for record in records):
        together = Open("tags", {"resource_ids": tuple(ids) if many else tuple(record.id for record in records)})
        found.append(Offer("tags", "Edit tags…", "describe", together, icon="mdi6.tag-outline"))
    if barred := READ_ONLY if read_only else _why_barred(world, records):
        found = [one._replace(reason=barred, does=None) if one.changes else one for one in found]
    return sorted(found, key=_section)


def offers_of(world: World, record: Resource) -> list[Offer]:
    """What can be done with one thing."""
    return [*_offers(world, record), *common_offers(record)]


def _why_barred(world: World, records: Sequence[Resource]) -> str:
    return next(filter(None, (world.why_barred(one.id) for one in records)), "") if world.barred else ""


def _of_many(world: World, records: Sequence[Resource], ids: Sequence[str]) -> list[Offer]:
    """What is offered for a few of them, for all; what only copies is done at once."""
    few = [offers_of(world, record) for record in records[:_A_FEW]]
    kind = kind_word(records[0])
    found = [offer("copy-id", "Copy ids", "copy", "", lambda: Copy(tuple(ids), "ids"), shortcut="Ctrl+C")]
    known = {found[0].key}
    for one in (one for offers in few for one in offers):
        together = isinstance(one.does, Send | Confirm) if one.does else one.key in CONFIRMED or one.text[-1:] != "…"
        if one.key not in known and together:
            known.add(one.key)
            found.append(one._replace(does=Many(one.key, one.text, tuple(ids), kind), reason=""))
    return found


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
