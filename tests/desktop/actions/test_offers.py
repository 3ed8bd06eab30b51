"""What can be done with which resource, and why not."""

from collections.abc import Callable

from console.desktop.actions.catalogue import MOST_TOGETHER, offers_for
from console.desktop.actions.creations import READ_ONLY, creation
from console.desktop.actions.offer import Confirm, Many, Offer, Open, Send
from console.ec2.requests import StopInstances, TerminateInstances
from console.ec2.resources import (
    Address,
    Instance,
    InternetGateway,
    NetworkInterface,
    Resource,
    RouteTable,
    SecurityGroup,
    Subnet,
    Vpc,
)
from console.ec2.world import World
from tests.worlds import generated

NameOf = Callable[[type[Resource], str], str]


def offer(world: World, key: str, *ids: str) -> Offer:
    return next(one for one in offers_for(world, ids) if one.key == key)


def test_the_primary_interface_cannot_be_detached_and_says_so(world: World, named: NameOf) -> None:
    detach = offer(world, "detach", named(NetworkInterface, "web-1 public"))
    assert detach.reason == "eth0 can't be detached: device index 0 is the primary interface"


def test_an_interface_in_use_cannot_be_deleted_and_names_its_instance(world: World, named: NameOf) -> None:
    assert offer(world, "delete", named(NetworkInterface, "web-1 management")).reason == "in use by web-1 as eth1"


def test_an_available_interface_can_be_attached_and_deleted(world: World, named: NameOf) -> None:
    standby = named(NetworkInterface, "standby")
    assert offer(world, "attach", standby).does == Open("attach", {"interface_id": standby})
    assert isinstance(offer(world, "delete", standby).does, Confirm)


def test_terminating_names_what_goes_what_stays_and_what_is_disassociated(world: World, named: NameOf) -> None:
    terminate = offer(world, "terminate", named(Instance, "nat-1")).does
    assert isinstance(terminate, Confirm)
    assert terminate.question == "Terminate nat-1?"
    assert terminate.consequences[0].startswith("Deleted with nat-1: eth0 nat-1 public (10.0.16.10)")
    assert any(line.startswith("Disassociated, not released:") for line in terminate.consequences)
    assert "Routes in private-a and private-b become black holes." in terminate.consequences


def test_a_group_in_use_names_who_holds_it(world: World, named: NameOf) -> None:
    assert offer(world, "delete", named(SecurityGroup, "nat")).reason == "in use by nat-1 public and nat-1 private"
    assert offer(world, "delete", named(SecurityGroup, "default")).reason == "the default group can't be deleted"


def test_a_subnet_with_interfaces_names_them(world: World, named: NameOf) -> None:
    reason = offer(world, "delete", named(Subnet, "private-b")).reason
    assert reason == "held by 2 network interfaces: nat-1 private and db-1"


def test_a_gateway_stays_while_public_addresses_are_mapped(world: World, named: NameOf) -> None:
    reason = offer(world, "detach", named(InternetGateway, "shop-igw")).reason
    assert reason.startswith("public addresses are mapped in its VPC: ")


def test_an_associated_address_cannot_be_released(world: World, named: NameOf) -> None:
    reason = offer(world, "release", named(Address, "web-1")).reason
    assert reason == "associated with web-1 public: disassociate it first"


def test_several_instances_are_stopped_by_one_request(world: World, named: NameOf) -> None:
    both = named(Instance, "web-1"), named(Instance, "web-2")
    stop = offer(world, "stop", *both).does
    assert stop == Send((StopInstances(instance_ids=both),), "Stopping 2 instances", "Stopping")


def test_of_several_the_first_that_refuses_is_named(world: World, named: NameOf) -> None:
    detach = offer(world, "detach", *(named(NetworkInterface, name) for name in ("web-1 management", "standby")))
    assert detach.reason == "standby: it is not attached"


def test_several_terminations_are_confirmed_once_with_all_consequences(world: World, named: NameOf) -> None:
    both = named(Instance, "web-1"), named(Instance, "db-1")
    terminate = offer(world, "terminate", *both).does
    assert isinstance(terminate, Confirm)
    assert terminate.question == "Terminate 2 instances?"
    assert terminate.send.requests == (TerminateInstances(instance_ids=both),)


def test_a_switch_is_only_for_things_in_the_same_position(world: World, named: NameOf) -> None:
    on, off = named(NetworkInterface, "standby"), named(NetworkInterface, "nat-1 public")
    assert "source-dest-check" not in {one.key for one in offers_for(world, [on, off])}
    assert offer(world, "source-dest-check", off, named(NetworkInterface, "nat-1 private")).possible


def test_forms_are_for_one_thing_at_a_time(world: World, named: NameOf) -> None:
    both = [named(NetworkInterface, "web-1 public"), named(NetworkInterface, "web-2 public")]
    assert {"attach", "move", "groups"}.isdisjoint(one.key for one in offers_for(world, both))


def test_things_of_different_kinds_share_tags_and_copy(world: World, named: NameOf) -> None:
    found = offers_for(world, [named(Instance, "web-1"), named(Vpc, "shop")])
    assert {one.key for one in found} == {"tags", "copy-id"}


def test_of_very_many_each_is_asked_when_somebody_wants_it() -> None:
    world = generated(MOST_TOGETHER + 100).world
    ids = [one.id for one in world.all(NetworkInterface)]
    found = {one.key: one for one in offers_for(world, ids)}
    assert {"copy-id", "tags", "delete", "detach"} <= found.keys()
    assert {"attach", "move", "groups"}.isdisjoint(found)
    assert found["delete"].does == Many("delete", "Delete…", tuple(ids), "network interface")
    assert not isinstance(offers_for(world, ids[:MOST_TOGETHER])[-1].does, Many)


def test_in_a_read_only_world_only_looking_is_possible(world: World, named: NameOf) -> None:
    found = offers_for(world, [named(NetworkInterface, "standby")], read_only=True)
    assert {one.key for one in found if one.possible} == {"copy-id", "copy-ip", "copy-mac", "trace-from", "trace-to"}
    assert creation(world, "instance", read_only=True).reason == READ_ONLY


def test_every_offer_of_every_resource_is_possible_or_says_why_not(world: World) -> None:
    for record in world:
        for one in offers_for(world, [record.id]):
            assert (one.does is None) == bool(one.reason), (record.id, one.key)


def test_keys_are_unique_for_each_resource(world: World) -> None:
    for record in world:
        keys = [one.key for one in offers_for(world, [record.id])]
        assert len(keys) == len(set(keys)), record.id


def test_the_main_route_table_goes_only_with_its_vpc(world: World) -> None:
    main = next(table.id for table in world.all(RouteTable) if table.is_main)
    assert offer(world, "delete", main).reason == "the main route table goes only with its VPC"
