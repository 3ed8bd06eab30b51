"""Plans that fail in the middle: whatever happened to the step, going on and taking back end where they should."""

import asyncio
import re
from dataclasses import replace
from typing import Any, get_args

import pytest

from console.desktop.flows.create_interface import CreateInterfaceFlow
from console.desktop.flows.launch_instance import LaunchInstanceFlow
from console.desktop.flows.run import Run, StepState, steps_of
from console.ec2.requests import (
    CreateTags,
    DeleteNetworkInterface,
    DeleteRoute,
    DetachNetworkInterface,
    DisassociateAddress,
    DisassociateRouteTable,
    ModifyNetworkInterfaceAttribute,
    ModifySubnetAttribute,
    ModifyVpcAttribute,
    Request,
    RevokeSecurityGroupIngress,
)
from console.ec2.requests.network import BooleanAttribute
from console.ec2.resources import Address, Instance, NetworkInterface, Resource, RouteTable, SecurityGroupRule, Tag, Vpc
from tests.desktop.flows.faulty_store import FaultyStore, How

from .conftest import Shop

FAULTS = get_args(How)
STEPS = ("CreateNetworkInterface", "AllocateAddress", "AssociateAddress", "AttachNetworkInterface")


def planned(shop: Shop, step: str, how: How) -> tuple[Run, FaultyStore]:
    flow = CreateInterfaceFlow(shop.world, subnet_id=shop.subnet("private-a"))
    flow.set("elastic_ip", "allocate")
    flow.set("attach_to", shop.instance("web-1"))
    store = FaultyStore(shop, {step: [how]})
    return Run(store, flow.plan(), lambda: None), store


def records(shop: Shop) -> dict[str, Resource]:
    return {one.id: one for one in shop.world}


@pytest.mark.parametrize("how", FAULTS)
@pytest.mark.parametrize("step", STEPS)
def test_going_on_does_what_is_left_and_nothing_twice(shop: Shop, step: str, how: How) -> None:
    before = (shop.world.count(NetworkInterface), shop.world.count(Address))
    run, store = planned(shop, step, how)
    asyncio.run(run.run())
    assert run.failure is not None
    assert run.unsure is how.startswith("lost")
    failed = StepState.UNKNOWN if run.unsure else StepState.FAILED
    index = STEPS.index(step)
    assert [one.state for one in run.steps] == [StepState.DONE] * index + [failed] + [StepState.TO_DO] * (3 - index)
    asyncio.run(run.run())
    assert run.failure is None
    assert run.succeeded
    assert (shop.world.count(NetworkInterface), shop.world.count(Address)) == (before[0] + 1, before[1] + 1)
    made = shop.world.one(NetworkInterface, run.made[0])
    assert made.attachment is not None
    assert made.association is not None
    assert sum(store.count(one) for one in STEPS) <= 5


@pytest.mark.parametrize("how", FAULTS)
@pytest.mark.parametrize("step", STEPS)
def test_taking_back_leaves_the_world_as_it_was(shop: Shop, step: str, how: How) -> None:
    before = records(shop)
    run, _ = planned(shop, step, how)
    asyncio.run(run.run())
    asyncio.run(run.undo())
    assert run.failure is None
    assert run.succeeded
    assert records(shop) == before


@pytest.mark.parametrize("how", FAULTS)
@pytest.mark.parametrize(
    "step", ["DetachNetworkInterface", "DisassociateAddress", "ReleaseAddress", "DeleteNetworkInterface"]
)
def test_taking_back_can_fail_and_go_on_as_well(shop: Shop, step: str, how: How) -> None:
    before = records(shop)
    run, store = planned(shop, "none", how)
    asyncio.run(run.run())
    store.faults[step] = [how]
    asyncio.run(run.undo())
    assert run.failure is not None
    asyncio.run(run.run())
    assert run.failure is None
    assert run.succeeded
    assert records(shop) == before


@pytest.mark.parametrize("how", ["lost before", "lost after"])
def test_a_launch_without_an_answer_is_looked_for_by_its_token(shop: Shop, how: How) -> None:
    flow = LaunchInstanceFlow(shop.world)
    store = FaultyStore(shop, {"RunInstances": [how]})
    before = set(shop.world.ids(Instance))
    run = Run(store, flow.plan(), lambda: None)
    asyncio.run(run.run())
    asyncio.run(run.undo())
    assert run.succeeded
    assert store.count("RunInstances") == 1
    new = set(shop.world.ids(Instance)) - before
    assert len(new) == (how == "lost after")
    assert all(shop.world.one(Instance, one).state == "terminated" for one in new)


def test_which_of_two_new_addresses_is_ours_is_not_guessed(shop: Shop) -> None:
    run, store = planned(shop, "AllocateAddress", "lost after")
    asyncio.run(run.run())
    store.inner.send(type(store.sent[-1])())  # somebody else's
    asyncio.run(run.run())
    assert run.failure is not None
    assert "2 Elastic IPs have appeared" in run.failure.message
    assert run.unsure


def test_a_look_that_fails_leaves_everything_as_it_was(shop: Shop) -> None:
    run, store = planned(shop, "AttachNetworkInterface", "lost after")
    asyncio.run(run.run())
    store.faults["DescribeNetworkInterfaces"] = ["gone", "gone"]
    asyncio.run(run.run())
    assert run.unsure
    asyncio.run(run.undo())
    assert run.unsure
    assert not run.undoing
    asyncio.run(run.run())
    assert run.succeeded
    assert store.count("AttachNetworkInterface") == 1


# --- several requests of a deed


def deeds(shop: Shop) -> list[Request[Any]]:
    world = shop.world
    eni = world.one(NetworkInterface, shop.interface("web-1 management"))
    assert eni.attachment is not None
    address = next(one for one in world.all(Address) if one.association_id)
    rule = next(one for one in world.all(SecurityGroupRule) if one.cidr_ipv4 and not one.is_egress)
    table, route = next(
        (one, route)
        for one in world.all(RouteTable)
        for route in one.routes
        if (route.gateway_id or "").startswith("igw-")
    )
    association = next(one for one in table.associations if one.subnet_id)
    vpc = next(one for one in world.all(Vpc) if not one.is_default)
    return [
        CreateTags(resources=(eni.id, vpc.id), tags=(Tag("Name", "other"), Tag("new", "x"))),
        ModifyNetworkInterfaceAttribute(network_interface_id=eni.id, source_dest_check=BooleanAttribute(value=False)),
        ModifyVpcAttribute(vpc_id=vpc.id, enable_dns_support=BooleanAttribute(value=False)),
        ModifySubnetAttribute(subnet_id=eni.subnet_id, map_public_ip_on_launch=BooleanAttribute(value=True)),
        DisassociateAddress(association_id=address.association_id),
        RevokeSecurityGroupIngress(group_id=rule.group_id, security_group_rule_ids=(rule.id,)),
        DeleteRoute(route_table_id=table.id, destination_cidr_block=route.destination_cidr_block),
        DisassociateRouteTable(association_id=association.route_table_association_id),
        DetachNetworkInterface(attachment_id=eni.attachment.attachment_id),
    ]


def without_ids(shop: Shop) -> set[str]:
    """The world but for what EC2 gives anew: ids of attachments, associations and rules, and their order."""
    fresh = r"(eni-attach|eipassoc|rtbassoc|sgr)-[0-9a-f]{17}|datetime\([^)]*\)|attach_time=[^,)]*"
    ordered = (
        replace(one, associations=tuple(sorted(one.associations, key=lambda each: each.subnet_id or "")))
        if isinstance(one, RouteTable)
        else one
        for one in shop.world
    )
    return {re.sub(fresh, "", repr(one)) for one in ordered}


def test_what_changes_things_is_taken_back_on_a_world_without_a_history(shop: Shop) -> None:
    before = without_ids(shop)
    last = DeleteNetworkInterface(network_interface_id=shop.interface("standby"))
    run = Run(
        FaultyStore(shop, {"DeleteNetworkInterface": ["refused"]}),
        steps_of(shop.world, [*deeds(shop), last]),
        lambda: None,
    )
    asyncio.run(run.run())
    assert len(run.results) == 9
    asyncio.run(run.undo())
    assert run.failure is None
    assert without_ids(shop) == before


def test_what_is_gone_for_good_is_named(shop: Shop) -> None:
    first, second = shop.interface("standby"), shop.interface("web-1 management")
    requests = [DeleteNetworkInterface(network_interface_id=one) for one in (first, second)]
    run = Run(FaultyStore(shop), steps_of(shop.world, requests), lambda: None)
    asyncio.run(run.run())
    assert run.failure is not None
    assert not run.can_undo
    asyncio.run(run.undo())
    assert run.lasting == ["Delete network interface: standby"]
