"""The pages of whatever is selected."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias, assert_never

from console.desktop.inspector.facts import Fact, Facts, Subject, text
from console.desktop.inspector.instance import catalogue_subject, instance_subject, key_pair_subject
from console.desktop.inspector.interface import address_subject, interface_subject
from console.desktop.inspector.network import (
    internet_gateway_subject,
    route_table_subject,
    subnet_subject,
    vpc_subject,
    vpn_gateway_subject,
)
from console.desktop.inspector.overview import several_subject, world_subject
from console.desktop.inspector.security import acl_subject, group_subject, rule_subject
from console.ec2.resources import (
    CATALOGUE,
    Address,
    AvailabilityZone,
    Image,
    Instance,
    InstanceType,
    InternetGateway,
    KeyPair,
    NetworkAcl,
    NetworkInterface,
    NetworkInterfacePermission,
    Resource,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Vpc,
    VpnGateway,
)
from console.ec2.world import World
from console.reach.advice.model import Advice
from console.topology.graph import REGION

About: TypeAlias = Callable[[str], Sequence[Advice]]
"""By a resource's id, what it suffers from."""


def nothing_known(_resource_id: str) -> Sequence[Advice]:
    return ()


def subject_of(
    world: World, ids: Sequence[str], title: str, about: About = nothing_known, *, read_only: bool = False
) -> Subject | None:
    """What to show for a selection; None if all of it is gone.

    title: of the world, for an empty selection; read_only: which cannot be changed. about: what there is to advise.
    """
    if not ids:
        return world_subject(world, title, read_only=read_only)
    if len(ids) == 1 and (part := world.parts.get(ids[0].removeprefix(REGION))) is not None:
        return world_subject(part, ids[0].removeprefix(REGION), read_only=read_only)
    if len(ids) > 1:
        return several_subject(world, ids)
    record = world.get(ids[0])
    return _placed(world, record, about) if record is not None else None


def _placed(world: World, record: Resource, about: About) -> Subject:
    """With its region, where several are open; what EC2 provides everywhere has none."""
    subject = _one(world, record, about)
    first, *others = subject.tabs
    match first.blocks:
        case (Facts(facts), *below) if world.parts and not isinstance(record, CATALOGUE):
            placed = Facts((facts[0], Fact("Region", text(world.place_of(record.id))), *facts[1:]))
            return replace(subject, tabs=(replace(first, blocks=(placed, *below)), *others))
    return subject


def _one(world: World, record: Resource, about: About) -> Subject:
    match record:
        case NetworkInterface():
            return interface_subject(world, record)
        case NetworkInterfacePermission():
            return interface_subject(world, world.one(NetworkInterface, record.network_interface_id))
        case Instance():
            return instance_subject(world, record, about(record.id))
        case Subnet():
            return subnet_subject(world, record)
        case Vpc():
            return vpc_subject(world, record)
        case RouteTable():
            return route_table_subject(world, record)
        case InternetGateway():
            return internet_gateway_subject(world, record)
        case VpnGateway():
            return vpn_gateway_subject(world, record)
        case Address():
            return address_subject(world, record)
        case SecurityGroup():
            return group_subject(world, record)
        case SecurityGroupRule():
            return rule_subject(world, record)
        case NetworkAcl():
            return acl_subject(world, record)
        case KeyPair():
            return key_pair_subject(world, record)
        case InstanceType() | Image() | AvailabilityZone():
            return catalogue_subject(world, record)
    assert_never(record)
