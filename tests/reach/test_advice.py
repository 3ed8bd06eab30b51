"""What the console says unasked: each trap, what is said of it, and that its fix mends it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from console.ec2.history import Change, HistoryEntry
from console.ec2.requests import (
    AllocateAddress,
    AssociateAddress,
    AuthorizeSecurityGroupIngress,
    CreateNetworkInterface,
    CreateRoute,
    CreateSecurityGroup,
    CreateTags,
    ModifyNetworkInterfaceAttribute,
    StopInstances,
)
from console.ec2.requests.network import BooleanAttribute
from console.ec2.requests.security import IpPermission, Ipv6Range
from console.ec2.resources import (
    Instance,
    NetworkInterface,
    NetworkInterfaceStatus,
    RouteTable,
    SecurityGroup,
    Subnet,
    Tag,
)
from console.ec2.worlds import Worlds
from console.engine.opening import new_engine
from console.engine.quotas import Quotas
from console.engine.recipe import Recipe
from console.engine.rehearsal import rehearse
from console.reach.advice import guests, room, routing
from console.reach.advice.findings import advise
from console.reach.advice.holders import clearing, held
from console.reach.advice.model import Advice, Topic
from console.reach.advice.pauses import PAUSE
from console.reach.advice.room import available_since
from console.reach.ends import endpoint
from console.reach.flow import Flow
from console.reach.guest import ROUTING_TAG
from console.reach.path import Disposition
from console.reach.remedy import remedy
from console.reach.tracing import trace
from tests.reach.dual_stack import ipv6_for_shop
from tests.reach.lab import ANYWHERE, Lab
from tests.reach.test_founding_paths import Shop
from tests.reach.test_scenarios import two_legs, two_subnets
from tests.worlds import MOMENT, generated


def said(world: Any, topic: Topic, **more: Any) -> list[Advice]:
    return [one for one in advise(world, MOMENT, **more) if one.topic is topic]


@pytest.fixture
def shop() -> Shop:
    return Shop()


def mends(shop: Shop, advice: Advice) -> None:
    """The fix goes through as EC2 takes it, and the advice is gone with it."""
    assert advice.fix is not None
    done = rehearse(
        shop.world, advice.fix.requests, lambda world: [one.key for one in advise(world, MOMENT)], quotas=Quotas()
    )
    assert done.refused is None
    assert done.seen is not None
    assert advice.key not in done.seen


def test_the_sample_worlds_replies_that_leave_by_the_wrong_interface(shop: Shop) -> None:
    found = said(shop.world, Topic.ASYMMETRIC_REPLY)
    assert [one.what for one in found] == ["Replies of web-2 eth1 leave by web-2 eth0 and are dropped"]
    mends(shop, found[0])


def test_policy_routing_is_no_trap() -> None:
    assert said(two_legs().world, Topic.ASYMMETRIC_REPLY)
    assert not said(two_legs("policy").world, Topic.ASYMMETRIC_REPLY)


def test_a_management_interface_that_only_neighbours_ask_is_no_trap() -> None:
    lab = two_subnets()
    lab.group("sg-near", inbound=("tcp 22 10.0.1.0/24",))
    lab.instance("two")
    lab.interface("eth0", "a", "10.0.0.30", on="i-two")
    lab.interface("eth1", "b", "10.0.1.30", on="i-two", index=1, groups=("sg-near",))
    assert not said(lab.world, Topic.ASYMMETRIC_REPLY)


def test_two_interfaces_in_one_subnet(shop: Shop) -> None:
    more = shop.send(CreateNetworkInterface(subnet_id=shop.leg("web-1", 0).subnet_id))
    shop.attach(more.id, "web-1", 2)
    found = said(shop.world, Topic.SAME_SUBNET_TWICE)
    assert [one.what for one in found] == ["web-1 eth0 and web-1 eth2 are both in public-a"]


def test_a_route_to_an_interface_whose_check_is_on(shop: Shop) -> None:
    inner = shop.leg("nat-1", 1).id
    on = BooleanAttribute(value=True)
    shop.send(ModifyNetworkInterfaceAttribute(network_interface_id=inner, source_dest_check=on))
    (found,) = said(shop.world, Topic.ROUTE_TO_CHECKED_INTERFACE)
    assert found.where[0] == inner
    mends(shop, found)


def test_a_route_to_a_stopped_appliance(shop: Shop) -> None:
    shop.send(StopInstances(instance_ids=(shop.instance("nat-1").id,)))
    shop.engine.tick()
    found = said(shop.world, Topic.BLACKHOLE_ROUTE)
    assert [one.what for one in found] == [f"private-{zone}: what is for 0.0.0.0/0 is lost" for zone in "ab"]
    mends(shop, found[0])


def test_a_route_to_a_detached_interface(shop: Shop) -> None:
    standby = shop.named(NetworkInterface, "standby")
    shop.attach(standby.id, "web-1", 2)
    table = shop.named(RouteTable, "public")
    shop.send(
        CreateRoute(route_table_id=table.id, destination_cidr_block="10.9.0.0/16", network_interface_id=standby.id)
    )
    shop.detach(standby.id)
    (found,) = said(shop.world, Topic.BLACKHOLE_ROUTE)
    assert found.why == "The route leads to standby, which is attached to nothing."
    mends(shop, found)


def test_an_elastic_ip_without_a_way_out(shop: Shop) -> None:
    elastic = shop.send(AllocateAddress())
    back = shop.leg("web-1", 1).id
    shop.send(AssociateAddress(allocation_id=elastic.id, network_interface_id=back))
    (found,) = said(shop.world, Topic.ELASTIC_IP_WITHOUT_ROUTE)
    assert found.where[0] == back
    mends(shop, found)


def test_a_public_subnet_without_public_addresses() -> None:
    lab = two_subnets()
    lab.subnet("c", "10.0.2.0/24", {ANYWHERE: "igw-vpc"})
    lab.host("c", "c", "10.0.2.10")
    assert [one.where for one in said(lab.world, Topic.PUBLIC_SUBNET_WITHOUT_ADDRESSES)] == [("subnet-c",)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("tcp 22 0.0.0.0/0", "SSH"),
        ("tcp 3000-4000 0.0.0.0/0", "RDP"),
        ("tcp 22 203.0.113.0/24", ""),
        ("udp 22 0.0.0.0/0", ""),
        ("tcp 443 0.0.0.0/0", ""),
        ("tcp 22 ::/0", "SSH"),
    ],
)
def test_a_group_open_to_everybody_on_a_management_port(rule: str, expected: str) -> None:
    lab = Lab()
    lab.world.remove("sgr-sg-open-in-0")
    lab.world.remove("sgr-sg-open-in-1")
    lab.group("sg-web", inbound=(rule,))
    what = [one.what for one in said(lab.world, Topic.OPEN_MANAGEMENT_PORT)]
    assert what == ([f"sg-web is open to everybody for {expected}"] if expected else [])


def test_an_open_port_that_is_reached_is_graver_than_one_that_is_not() -> None:
    lab = two_subnets()
    severities = {one.where[1]: one.severity for one in said(lab.world, Topic.OPEN_MANAGEMENT_PORT)}
    assert severities == {"sgr-sg-open-in-0": "problem", "sgr-sg-open-in-1": "problem"}
    lab.change("eni-a", attachment=None)
    assert {one.severity for one in said(lab.world, Topic.OPEN_MANAGEMENT_PORT)} == {"warning"}


def test_an_interface_that_nobody_has_had_for_long() -> None:
    lab = two_subnets()
    record = lab.world.one(NetworkInterface, "eni-a2")
    lab.change("eni-a2", attachment=None, status=NetworkInterfaceStatus.AVAILABLE)
    after = lab.world.one(NetworkInterface, "eni-a2")
    entry = HistoryEntry(1, 1, MOMENT - timedelta(days=40), "request", "DetachNetworkInterface")
    since = available_since([replace(entry, changes=(Change(record, after),))])
    (found,) = said(lab.world, Topic.IDLE_INTERFACE, available_since=since)
    assert found.what == "eni-a2 has been attached to nothing for 40 days"
    assert not said(lab.world, Topic.IDLE_INTERFACE, available_since=since, idle_days=50)


def test_a_subnet_that_runs_out(shop: Shop) -> None:
    lab = Lab()
    lab.subnet("tiny", "10.0.0.0/28")
    for number in range(10):
        lab.interface(f"{number}", "tiny", f"10.0.0.{number + 4}")
    (found,) = said(lab.world, Topic.ADDRESSES_RUNNING_OUT)
    assert found.what == "subnet-tiny has 1 of 11 addresses left"
    assert found.fix is not None
    assert found.fix.title == "Create a subnet 10.0.0.16/28 in us-east-1a"


def test_limits_that_are_near(shop: Shop) -> None:
    limits = Quotas(elastic_ips=3, vpcs=10, route_tables_per_vpc=5)
    found = {one.what: str(one.severity) for one in said(shop.world, Topic.LIMIT_NEAR, limits=limits)}
    assert found["3 of 3 Elastic IPs of the region"] == "warning"
    assert not said(shop.world, Topic.LIMIT_NEAR)


def test_what_holds_a_subnet_and_the_safe_order(shop: Shop) -> None:
    subnet = shop.named(Subnet, "private-a")
    tree = {one.id: [two.why for two in one.held_by] for one in held(shop.world, subnet.id)}
    assert tree[shop.leg("web-1", 1).id] == ["it is attached to web-1"]
    assert tree[shop.named(NetworkInterface, "standby").id] == []
    fix = clearing(shop.world, subnet.id)
    assert fix is not None
    assert rehearse(shop.world, fix.requests).refused is None
    assert [type(one).__name__ for one in fix.requests] == [
        *["DetachNetworkInterface"] * 2,
        *["DeleteNetworkInterface"] * 3,
        "DeleteSubnet",
    ]


@pytest.mark.parametrize("name", ["web-public", "mgmt-ssh", "db", "nat"])
def test_what_holds_a_group_is_cleared_in_a_safe_order(shop: Shop, name: str) -> None:
    group = next(one for one in shop.world.all(SecurityGroup) if one.group_name == name)
    assert held(shop.world, group.id)
    fix = clearing(shop.world, group.id)
    assert fix is not None
    assert rehearse(shop.world, fix.requests).refused is None


@pytest.mark.parametrize("name", ["public-a", "public-b", "private-b"])
def test_instances_that_begin_in_a_subnet_go_before_it(shop: Shop, name: str) -> None:
    fix = clearing(shop.world, shop.named(Subnet, name).id)
    assert fix is not None
    assert rehearse(shop.world, fix.requests).refused is None


def test_a_group_that_is_left_over(shop: Shop) -> None:
    vpc_id = shop.leg("web-1", 0).vpc_id
    group_id = shop.send(CreateSecurityGroup(group_name="old", description="old", vpc_id=vpc_id)).id
    assert not said(shop.world, Topic.HELD)
    standby = shop.named(NetworkInterface, "standby")
    shop.send(ModifyNetworkInterfaceAttribute(network_interface_id=standby.id, groups=(group_id,)))
    (found,) = said(shop.world, Topic.HELD)
    assert (found.where, found.held_by[0].why) == ((group_id, standby.id), "standby has it")
    mends(shop, found)


def test_what_somebody_has_just_begun_with_is_not_left_over(shop: Shop) -> None:
    group_id = shop.send(
        CreateSecurityGroup(group_name="new", description="new", vpc_id=shop.leg("web-1", 0).vpc_id)
    ).id
    standby = shop.named(NetworkInterface, "standby").id
    shop.send(ModifyNetworkInterfaceAttribute(network_interface_id=standby, groups=(group_id,)))
    assert not said(shop.world, Topic.HELD, available_since={standby: MOMENT - timedelta(days=2)})
    assert said(shop.world, Topic.HELD, available_since={standby: MOMENT - timedelta(days=31)})


def test_who_is_open_over_ipv6_is_traced_over_ipv6(shop: Shop) -> None:
    for request in ipv6_for_shop(shop.world):
        shop.send(request)
    group = next(one for one in shop.world.all(SecurityGroup) if one.group_name == "web-public")
    anywhere = IpPermission(ip_protocol="tcp", from_port=22, to_port=22, ipv6_ranges=(Ipv6Range(cidr_ipv6="::/0"),))
    shop.send(AuthorizeSecurityGroupIngress(group_id=group.id, ip_permissions=(anywhere,)))
    (found,) = said(shop.world, Topic.OPEN_MANAGEMENT_PORT)
    assert "web-1 eth0: it is reached right now" in found.why


def test_replies_that_leave_by_the_wrong_interface_over_ipv6_alone() -> None:
    lab = Lab(ipv6="2600:1f18:0:1a00::/56")
    lab.subnet("a", "10.0.0.0/24", {"::/0": "igw-vpc"}, ipv6="2600:1f18:0:1a00::/64")
    lab.subnet("b", "10.0.1.0/24", {"::/0": "igw-vpc"}, ipv6="2600:1f18:0:1a01::/64")
    lab.group("sg-six", inbound=("tcp 443 ::/0",))
    lab.instance("two")
    for index, (name, third) in enumerate((("a", 0), ("b", 1))):
        addresses = f"10.0.{third}.20", f"2600:1f18:0:1a0{third}::20"
        lab.interface(f"eth{index}", name, *addresses, on="i-two", index=index, groups=("sg-six",))
    (found,) = said(lab.world, Topic.ASYMMETRIC_REPLY)
    assert found.what == "Replies of two eth1 leave by two eth0 and are dropped"


def test_a_tag_value_that_is_none(shop: Shop) -> None:
    shop.send(CreateTags(resources=(shop.instance("web-1").id,), tags=(Tag(ROUTING_TAG, "polcy"),)))
    (found,) = said(shop.world, Topic.UNKNOWN_TAG_VALUE)
    mends(shop, found)


# --- what lets a dropped packet through


@pytest.mark.parametrize(
    ("source", "destination", "port"),
    [
        ("internet", "web-1", 22),
        ("internet", "proxy-1", 80),
        ("internet", "db-1", 5432),
        ("corporate", "web-2 eth1", 22),
        ("web-2 eth1", "db-1", 5432),
        ("db-1", "web-2 eth1", 443),
        ("proxy-1", "internet", 443),
        ("web-2", "corporate", 389),
        ("203.0.113.250", "proxy-1", 8443),
    ],
)
def test_one_remedy_after_another_opens_the_path(shop: Shop, source: str, destination: str, port: int) -> None:
    """Each goes through as EC2 takes it; the next is for what is in the way then."""
    flow = Flow(endpoint(shop.world, source), endpoint(shop.world, destination), ports=(port, port))
    for _ in range(6):
        found = trace(shop.world, flow)
        fix = remedy(shop.world, found)
        if fix is None:
            break
        results: tuple[Any, ...] = ()
        for planned in fix.requests:
            results += (shop.send(planned(results) if callable(planned) else planned),)
        shop.engine.tick()
    assert trace(shop.world, flow).reachable


def test_no_remedy_where_nothing_is_in_the_way(shop: Shop) -> None:
    flow = Flow(endpoint(shop.world, "internet"), endpoint(shop.world, "web-1"), ports=(80, 80))
    assert remedy(shop.world, trace(shop.world, flow)) is None


def blocked_by(lab: Lab, *flow: str) -> Disposition:
    path = lab.trace(*flow).blocked
    assert path is not None
    return path.disposition


def test_all_ports_that_are_dropped_alike_are_told_and_let_through_as_one(shop: Shop) -> None:
    flow = Flow(endpoint(shop.world, "web-1"), endpoint(shop.world, "db-1"))
    found = trace(shop.world, flow)
    assert found.forward.dropped.ports == (0, 5431)  # 5432 is the first that a rule of db speaks of
    fix = remedy(shop.world, found)
    assert fix is not None
    assert fix.title == "Allow tcp 0–5431 from 10.0.0.10/32 in db"


def test_an_acls_remedy_comes_before_the_entry_that_denies() -> None:
    lab = two_subnets()
    lab.acl("acl-b", ["subnet-b"], "in 100 deny tcp 80 0.0.0.0/0", "out 100 allow all 0.0.0.0/0")
    assert blocked_by(lab, "eni-a", "eni-b") is Disposition.NETWORK_ACL_IN
    fix = remedy(lab.world, lab.trace("eni-a", "eni-b"))
    assert fix is not None
    assert fix.title == "Allow tcp 80 from 10.0.0.10/32 in acl-b, as number 99"


@pytest.mark.parametrize("seed", range(3))
def test_any_world_can_be_advised_and_every_place_is_there(seed: int) -> None:
    recipe = Recipe(interfaces=1500, subnets=12, zones=3, dual_homed=0.3, three_homed=0.05, same_subnet=0.05, seed=seed)
    world = new_engine(recipe=recipe).world
    found = advise(world, MOMENT, Quotas())
    assert any(one.topic is Topic.ASYMMETRIC_REPLY for one in found)
    assert all(place in world or place == world.region for one in found for place in one.where)
    assert len({one.key for one in found}) == len(found)


def test_of_several_regions_each_advice_says_in_which() -> None:
    regions = ("us-east-1", "eu-west-1")
    parts = [(one, new_engine(sample="shop", instant=True, region=one).world) for one in regions]
    found = [one.what for one in advise(Worlds(parts), MOMENT)]
    lost = "Replies of web-2 eth1 leave by web-2 eth0 and are dropped"
    assert [one for one in found if one.startswith(lost)] == [f"{lost} · us-east-1", f"{lost} · eu-west-1"]


@pytest.mark.parametrize(
    ("look", "kind"),
    [
        (guests.asymmetric_replies, Instance),
        (guests.same_subnet_twice, Instance),
        (guests.unknown_tag_values, Instance),
        (routing.elastic_ips_without_route, NetworkInterface),
        (routing.public_subnets_without_addresses, NetworkInterface),
        (lambda world: room.idle_interfaces(world, MOMENT, {}, 30), NetworkInterface),
    ],
)
def test_who_asks_for_a_look_at_many_things_may_do_something_else_in_between(look: Any, kind: Any) -> None:
    world = generated(4 * PAUSE).world
    assert [*look(world)].count(None) >= world.count(kind) // PAUSE > 0
