"""What a change opens and closes, by what it concerns, against tracing everything before and after."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeAlias, TypeVar

import pytest

from console.ec2.requests import (
    DeleteRoute,
    DetachNetworkInterface,
    DisassociateAddress,
    Request,
    RevokeSecurityGroupEgress,
    RevokeSecurityGroupIngress,
    TerminateInstances,
    UnassignIpv6Addresses,
)
from console.ec2.resources import Address, Instance, NetworkInterface, RouteTable, SecurityGroup, name_of
from console.ec2.world import World
from console.engine.opening import new_engine
from console.engine.rehearsal import rehearse
from console.reach.difference import concerned, difference, paths
from console.reach.flow import CORPORATE, INTERNET, Endpoint, EndpointKind, Flow, Service
from console.reach.tracing import trace
from tests.reach.dual_stack import interface_of, ipv6_for_shop

T = TypeVar("T")
Open: TypeAlias = dict[tuple[Endpoint, Endpoint, bool], tuple[Service, ...]]


@pytest.fixture(scope="module")
def world() -> World:
    engine = new_engine(sample="shop", seed=1, instant=True)
    for request in ipv6_for_shop(engine.world):
        engine.execute(request)
    return engine.world


def everything(world: World) -> Open:
    ends = [INTERNET, CORPORATE, *(Endpoint(EndpointKind.INTERFACE, one) for one in world.ids(NetworkInterface))]
    found: Open = {}
    for one in ends:
        for other in ends:
            if one is other or owner(world, one) == owner(world, other):
                continue
            for ipv6 in (False, True):
                asked = Flow(one, other, "any", ipv6=ipv6)
                if not (ipv6 and CORPORATE in (one, other)) and (passing := trace(world, asked).passing):
                    found[one, other, ipv6] = passing
    return found


def owner(world: World, end: Endpoint) -> str:
    interface = world.find(NetworkInterface, end.id)
    if end.kind is not EndpointKind.INTERFACE:
        return "outside"
    return interface.attachment.instance_id if interface and interface.attachment else end.id


def plans(world: World) -> Iterator[tuple[str, Request[Any]]]:
    """Those that have to do with others than they name: an appliance, an instance's other interface, a whole group."""
    for name in ("nat", "web-public"):
        (group,) = [one for one in world.all(SecurityGroup) if one.group_name == name]
        for rule in world.rules_of(group.id):
            revoke = RevokeSecurityGroupEgress if rule.is_egress else RevokeSecurityGroupIngress
            yield f"rule of {name}", revoke(group_id=group.id, security_group_rule_ids=(rule.id,))
    public = next(one for one in world.all(RouteTable) if name_of(one) == "public")
    for to in ({"destination_cidr_block": "0.0.0.0/0"}, {"destination_ipv6_cidr_block": "::/0"}):
        yield "route", DeleteRoute.model_validate({"route_table_id": public.id, **to})
    appliance = next(one for one in world.all(Instance) if name_of(one) == "nat-1")
    yield "appliance", TerminateInstances(instance_ids=(appliance.id,))
    for name in ("web-2", "nat-1"):
        attachment = interface_of(world, name, 1).attachment
        assert attachment is not None
        yield f"second of {name}", DetachNetworkInterface(attachment_id=attachment.attachment_id)
    outer = interface_of(world, "nat-1", 0).id
    elastic = next(one for one in world.all(Address) if one.network_interface_id == outer)
    yield "address of the appliance", DisassociateAddress(association_id=elastic.association_id)
    front = interface_of(world, "web-1", 0)
    own = front.ipv6_addresses[0].ipv6_address
    yield "IPv6 address", UnassignIpv6Addresses(network_interface_id=front.id, ipv6_addresses=(own,))


def test_what_a_change_concerns_is_all_that_it_changes(world: World) -> None:
    before = everything(world)
    for what, request in plans(world):

        def rehearsed(look: Callable[[World], T], request: Request[Any] = request) -> T:
            seen = rehearse(world, [request], look).seen
            assert seen is not None
            return seen

        changes = rehearse(world, [request], everything).changes
        touched = [*(str(getattr(one, "id", "")) for one in changes.upserts), *changes.deletes]
        ends = [*concerned(world, touched), *rehearsed(partial(concerned, around=touched))]
        after = rehearsed(everything)
        found = difference(paths(world, ends), rehearsed(partial(paths, around=ends)))
        told = {(way.source, way.destination, way.ipv6) for way in (*found.gained, *found.lost)}
        assert told == {pair for pair in {*before, *after} if before.get(pair) != after.get(pair)}, what
