"""Graph → Layout: what holds for every world."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.ec2.resources import Instance, name_of
from console.ec2.world import World
from console.topology.graph import BandKind, build
from console.topology.layout import Layout, arrange
from tests.topology.pictures import crossings, loose_ends, moved, overlaps, strays, through
from tests.worlds import Builder, generated, shop


def layout_of(world: World) -> Layout:
    return arrange(build(world))


def data(layout: Layout) -> list[bytes]:
    arrays = (layout.interface_rects, layout.instance_rects, layout.cables.points, layout.cables.offsets)
    return [one.tobytes() for one in arrays] + [repr((layout.vpcs, layout.ties, layout.bounds)).encode()]


worlds = st.builds(
    generated,
    st.integers(0, 160),
    subnets=st.integers(1, 14),
    zones=st.integers(1, 7),
    vpcs=st.integers(1, 4),
    dual_homed=st.floats(0, 1),
    more=st.sampled_from([0.0, 0.1, 0.5]),
    available=st.sampled_from([0.0, 0.1, 0.9]),
    seed=st.integers(0, 1000),
)


@given(worlds)
@settings(max_examples=60)
def test_nothing_overlaps_all_lies_in_its_container_and_every_cable_ends_at_its_ends(build_: Builder) -> None:
    layout = layout_of(build_.world)
    assert not overlaps(layout)
    assert not strays(layout)
    assert not loose_ends(layout)


@pytest.mark.parametrize("hundred", range(10))
def test_a_thousand_small_worlds_are_sound_and_stay_where_they_are(hundred: int) -> None:
    for seed in range(100 * hundred, 100 * hundred + 100):
        random = Random(seed)
        build_ = generated(
            random.randrange(36),
            subnets=random.randrange(1, 15),
            zones=random.randrange(1, 6),
            vpcs=random.randrange(1, 4),
            dual_homed=random.random(),
            more=random.choice((0.0, 0.2, 0.6)),
            available=random.choice((0.0, 0.1, 0.9)),
            seed=seed,
        )
        layout = layout_of(build_.world)
        assert sound(layout), seed
        assert moved(layout, arrange(build(build_.world), layout), set()) == [], seed


@given(worlds)
@settings(max_examples=20)
def test_the_same_world_gives_the_same_bytes(build_: Builder) -> None:
    again = World()
    for record in reversed(list(build_.world)):
        again.put(record)
    assert data(layout_of(build_.world)) == data(layout_of(again))


@given(st.integers(0, 200), st.integers(1, 4), st.integers(1, 6), st.floats(0, 1), st.integers(0, 1000))
@settings(max_examples=40)
def test_no_cable_crosses_another_or_a_thing_with_up_to_four_subnets_a_zone(
    interfaces: int, subnets: int, zones: int, dual_homed: float, seed: int
) -> None:
    build_ = generated(interfaces, subnets=subnets * zones, zones=zones, dual_homed=dual_homed, seed=seed)
    layout = layout_of(build_.world)
    assert crossings(layout) == 0
    assert through(layout) == 0


@pytest.mark.parametrize(
    ("interfaces", "subnets", "zones"), [(1000, 12, 3), (1500, 1, 1), (8000, 1, 1), (20_000, 2, 2)]
)
def test_thousands_of_interfaces_keep_a_screens_shape(interfaces: int, subnets: int, zones: int) -> None:
    bounds = layout_of(generated(interfaces, subnets=subnets, zones=zones).world).bounds
    assert 1.2 < bounds.width / bounds.height < 2.4


# --- the sample


def test_the_sample_has_no_crossing_and_only_straight_cables() -> None:
    layout = layout_of(shop().world)
    assert crossings(layout) == through(layout) == 0
    assert {len(layout.cables.path(cable)) for cable in range(len(layout.cables))} == {2}


def test_zones_stand_side_by_side_with_public_bands_on_top_at_one_height() -> None:
    left, right = layout_of(shop().world).vpcs[0].zones
    assert left.rect.right < right.rect.x
    for zone in (left, right):
        upper, lower = zone.bands
        assert upper.kind is BandKind.PUBLIC
        assert upper.rect.bottom < lower.rect.y
    assert [band.rect.y for band in left.bands] == [band.rect.y for band in right.bands]


def test_an_instance_in_two_subnets_stands_between_them_in_line_with_its_interfaces() -> None:
    build_ = shop()
    layout = layout_of(build_.world)
    web = next(one for one in build_.world.all(Instance) if name_of(one) == "web-1")
    boxes = [layout.rect_of(one.id) for one in build_.world.interfaces_of(web.id)]
    host = layout.rect_of(web.id)
    assert host is not None
    upper, lower = (box for box in boxes if box is not None)
    assert upper.bottom < host.y < host.bottom < lower.y
    assert upper.center[0] == host.center[0] == lower.center[0]


def test_an_instance_in_one_subnet_stands_there_under_its_interface() -> None:
    build_ = shop()
    layout = layout_of(build_.world)
    compact = {name_of(build_.world.one(Instance, layout.instances[n])) for n in layout.instance_compact.nonzero()[0]}
    assert compact == {"db-1", "proxy-1"}


def test_a_single_available_interface_is_drawn_wide_many_are_not() -> None:
    build_ = shop()
    assert layout_of(build_.world).interface_wide.sum() == 1
    subnet = layout_of(build_.world).bands[1].subnet_id
    for _ in range(6):
        build_.interface(subnet)
    assert layout_of(build_.world).interface_wide.sum() == 0


def test_gateways_sit_on_the_edge_and_are_tied_to_what_is_outside() -> None:
    layout = layout_of(shop().world)
    vpc = layout.vpcs[0]
    assert vpc.internet_gateway is not None
    assert vpc.vpn_gateway is not None
    assert layout.internet is not None
    assert layout.corporate is not None
    assert vpc.internet_gateway.rect.center[1] == vpc.rect.y
    assert vpc.vpn_gateway.rect.center[1] == vpc.rect.bottom
    assert layout.internet.bottom < vpc.rect.y < vpc.rect.bottom < layout.corporate.y
    assert {tie.gateway_id for tie in layout.ties} == {vpc.internet_gateway.id, vpc.vpn_gateway.id}


# --- the odd ones


def sound(layout: Layout) -> bool:
    return not overlaps(layout) and not strays(layout) and not loose_ends(layout)


def test_an_empty_world_gives_an_empty_layout() -> None:
    layout = layout_of(World())
    assert (layout.bounds.width, layout.bounds.height, layout.vpcs) == (0, 0, ())
    assert layout.hit(0, 0) is None
    assert layout.things_in(layout.bounds.grown(100)) == []


def test_empty_vpcs_and_subnets_stay_visible() -> None:
    build_ = Builder()
    empty, full = build_.vpc("empty", vpn=True), build_.vpc("full", internet=True)
    subnet = build_.subnet(full, "us-east-1a")
    layout = layout_of(build_.world)
    for one in (empty, full, subnet):
        rect = layout.rect_of(one)
        assert rect is not None
        assert min(rect.width, rect.height) > 100
    assert sound(layout)


def test_instances_across_zones_and_vpcs_are_connected_all_the_same() -> None:
    build_ = Builder()
    one, other = build_.vpc("one"), build_.vpc("other")
    a, b = build_.subnet(one, "us-east-1a"), build_.subnet(one, "us-east-1b")
    c, nowhere = build_.subnet(other, "us-east-1a"), build_.subnet(other, "")
    for homes in ((a, b), (a, c), (c, a, b), (nowhere, c), (b, nowhere)):
        build_.instance(*homes)
    layout = layout_of(build_.world)
    assert sound(layout)
    assert len(layout.cables) == 11


def test_an_instance_with_fifteen_interfaces_in_one_subnet_has_them_all_around_it() -> None:
    build_ = Builder()
    subnet = build_.subnet(build_.vpc(), "us-east-1a")
    build_.instance(*[subnet] * 15)
    layout = layout_of(build_.world)
    assert sound(layout)
    assert crossings(layout) == through(layout) == 0


def test_an_instance_that_takes_two_columns_finds_them_in_the_narrowest_tower() -> None:
    built = generated(45, subnets=6, more=0.6, available=0.8, seed=1615)
    assert overlaps(layout_of(built.world)) == []
