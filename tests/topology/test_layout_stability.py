"""One thing changes, and nothing else moves."""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.ec2.resources import Instance, NetworkInterface, Subnet, name_of
from console.topology.graph import build
from console.topology.layout import Layout, arrange
from tests.topology.pictures import loose_ends, moved, overlaps, strays
from tests.worlds import Builder, generated, shop


def family(build_: Builder, instance_id: str) -> set[str]:
    """An instance and its interfaces: what a change of one of them may move."""
    return {instance_id, *(one.id for one in build_.world.interfaces_of(instance_id))}


def named(build_: Builder, name: str) -> str:
    return next(one.id for one in build_.world.all(Instance) if name_of(one) == name)


def subnet_ids(build_: Builder, zone: str | None = None) -> list[str]:
    return [one.id for one in build_.world.all(Subnet) if zone in (None, one.availability_zone)]


def available(build_: Builder) -> list[NetworkInterface]:
    return [one for one in build_.world.all(NetworkInterface) if one.attachment is None]


# Each changes the world in one way and returns the ids that may move.


def create(build_: Builder, random: Random) -> set[str]:
    return {build_.interface(random.choice(subnet_ids(build_)))}


def launch(build_: Builder, random: Random) -> set[str]:
    return {build_.instance(random.choice(subnet_ids(build_)))}


def launch_dual_homed(build_: Builder, random: Random) -> set[str]:
    first = build_.world.one(Subnet, random.choice(subnet_ids(build_)))
    zone = first.availability_zone
    mates = [
        one.id for one in build_.world.subnets_in(first.vpc_id) if one.availability_zone == zone and one.id != first.id
    ]
    return {build_.instance(first.id, *random.sample(mates, min(1, len(mates))))}


def terminate(build_: Builder, random: Random) -> set[str]:
    if instances := list(build_.world.ids(Instance)):
        build_.terminate(random.choice(instances))
    return set()


def delete(build_: Builder, random: Random) -> set[str]:
    if loose := available(build_):
        build_.world.remove(random.choice(loose).id)
    return set()


def attach(build_: Builder, random: Random) -> set[str]:
    if not (loose := available(build_)):
        return set()
    interface = random.choice(loose)
    # Not those that get a second interface in their only subnet: they need twice the room, and may have to make it.
    hosts = [
        one.id
        for one in build_.world.all(Instance)
        if (one.vpc_id, one.availability_zone) == (interface.vpc_id, interface.availability_zone)
        and {mine.subnet_id for mine in build_.world.interfaces_of(one.id)} != {interface.subnet_id}
    ]
    if not hosts:
        return set()
    host = random.choice(hosts)
    build_.attach(interface.id, host, len(build_.world.interfaces_of(host)))
    return family(build_, host)


def detach(build_: Builder, random: Random) -> set[str]:
    secondary = [one for one in build_.world.all(NetworkInterface) if one.attachment and one.attachment.device_index]
    if not secondary:
        return set()
    interface = random.choice(secondary)
    assert interface.attachment is not None
    touched = family(build_, interface.attachment.instance_id)
    build_.detach(interface.id)
    return touched


Change = Callable[[Builder, Random], set[str]]
CHANGES: list[Change] = [create, launch, launch_dual_homed, terminate, delete, attach, detach]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("seed", range(5))
def test_one_change_to_the_sample_moves_nothing_else(change: Change, seed: int) -> None:
    build_ = shop()
    before = arrange(build(build_.world))
    touched = change(build_, Random(seed))
    assert moved(before, arrange(build(build_.world), before), touched) == []


@given(
    st.sampled_from(CHANGES),
    st.integers(0, 150),
    st.integers(1, 10),
    st.sampled_from([2, 6]),
    st.floats(0, 1),
    st.integers(0, 1000),
)
@settings(max_examples=60)
def test_one_change_to_any_world_moves_nothing_else(
    change: Change, interfaces: int, subnets: int, zones: int, dual_homed: float, seed: int
) -> None:
    build_ = generated(interfaces, subnets=subnets, zones=zones, dual_homed=dual_homed, seed=seed)
    before = arrange(build(build_.world))
    touched = change(build_, Random(seed))
    assert moved(before, arrange(build(build_.world), before), touched) == []


@pytest.mark.parametrize("seed", range(3))
def test_changes_here_and_there_in_a_large_world_move_nothing_else(seed: int) -> None:
    random, build_ = Random(seed), generated(3000, subnets=12, zones=3, seed=seed)
    before = arrange(build(build_.world))
    touched = {one for _ in range(8) for change in (terminate, create, delete) for one in change(build_, random)}
    assert moved(before, arrange(build(build_.world), before), touched) == []


@given(st.integers(0, 1000), st.integers(0, 60))
@settings(max_examples=20)
def test_a_picture_stays_sound_through_a_long_session(seed: int, interfaces: int) -> None:
    random = Random(seed)
    build_ = generated(interfaces, subnets=6, zones=2 + seed % 5, more=0.1, seed=seed)
    layout = arrange(build(build_.world))
    shares = []
    for _ in range(40):
        touched = random.choice(CHANGES)(build_, random)
        after = arrange(build(build_.world), layout)
        shares.append(bool(moved(layout, after, touched)))
        layout = after
        assert not overlaps(layout)
        assert not strays(layout)
        assert not loose_ends(layout)
    assert sum(shares) <= len(shares) / 3


def test_the_attached_interface_leaves_its_place_and_its_instance_keeps_its_own() -> None:
    build_ = shop()
    before = arrange(build(build_.world))
    standby, web = available(build_)[0], named(build_, "web-1")
    build_.attach(standby.id, web, 2)
    after = arrange(build(build_.world), before)
    assert moved(before, after, {standby.id}) == []
    new, host = after.rect_of(standby.id), after.rect_of(web)
    assert new is not None
    assert host is not None
    assert new.center[0] == host.center[0]


def test_a_new_subnet_goes_below_the_others_of_its_zone() -> None:
    build_ = shop()
    before = arrange(build(build_.world))
    vpc = before.vpcs[0].id
    subnet = build_.subnet(vpc, "us-east-1a", "isolated", cidr="10.0.200.0/24")
    gateway = before.vpcs[0].vpn_gateway
    assert gateway is not None
    after = arrange(build(build_.world), before)
    assert moved(before, after, {gateway.id}) == []
    assert after.vpcs[0].zones[0].bands[-1].subnet_id == subnet


def test_a_new_vpc_and_a_new_zone_move_nothing_that_was_there() -> None:
    build_ = shop()
    before = arrange(build(build_.world))
    other = build_.vpc("other")
    after = arrange(build(build_.world), before)
    assert moved(before, after, set()) == []
    build_.subnet(other, "us-east-1a")
    assert moved(after, arrange(build(build_.world), after), set()) == []


def test_a_deleted_subnet_takes_its_instances_lane_with_it() -> None:
    build_ = shop()
    before = arrange(build(build_.world))
    private = subnet_ids(build_, "us-east-1a")[1]
    for interface in build_.world.interfaces_in_subnet(private):
        build_.world.remove(interface.id)
    build_.world.remove(private)
    after = arrange(build(build_.world), before)
    assert len(after.vpcs[0].zones[0].bands) == 1
    assert not strays(after)
    assert not loose_ends(after)


def test_far_too_much_change_makes_a_new_picture() -> None:
    build_ = shop()
    before = arrange(build(build_.world))
    big = build(generated(600, subnets=4, seed=4).world)
    assert bytes_of(arrange(big, before)) == bytes_of(arrange(big))


def bytes_of(layout: Layout) -> bytes:
    return layout.interface_rects.tobytes() + layout.instance_rects.tobytes()


# --- pins


def test_an_available_interface_stays_where_it_was_dragged() -> None:
    build_ = shop()
    before = arrange(build(build_.world))
    standby = available(build_)[0].id
    band = before.rect_of(available(build_)[0].subnet_id)
    assert band is not None
    after = arrange(build(build_.world), before, {standby: (200.0, 80.0)})
    old, new = before.rect_of(standby), after.rect_of(standby)
    assert old is not None
    assert new is not None
    assert abs(new.x - band.x - 200.0) < 83
    assert new.x > old.x
    assert moved(before, after, {standby}) == []
    again = arrange(build(build_.world), None, {standby: (200.0, 80.0)})
    assert again.rect_of(standby) == new


def test_an_instance_dragged_onto_another_of_its_lane_trades_places_with_it() -> None:
    build_ = shop()
    before = arrange(build(build_.world))
    one, other = named(build_, "web-1"), named(build_, "web-2")
    zone, target = before.vpcs[0].zones[0].rect, before.rect_of(other)
    assert target is not None
    after = arrange(build(build_.world), before, {one: (target.x - zone.x, target.y - zone.y)})
    assert after.rect_of(one) == before.rect_of(other)
    assert after.rect_of(other) == before.rect_of(one)
    assert not loose_ends(after)


@given(st.integers(0, 200), st.floats(-500, 3000), st.floats(-500, 2000))
@settings(max_examples=40)
def test_no_pin_makes_things_overlap(seed: int, x: float, y: float) -> None:
    random = Random(seed)
    build_ = generated(60, subnets=6, zones=2, more=0.1, seed=seed)
    graph = build(build_.world)
    chosen = random.sample([*graph.instances, *graph.interfaces], 8)
    pins = {one: (x * random.random(), y * random.random()) for one in chosen}
    layout = arrange(graph, None, pins)
    assert not overlaps(layout)
    assert not strays(layout)
    assert not loose_ends(layout)
