"""Zones in rows: when they wrap, and when they stay; and the towers in each."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.topology.graph import build
from console.topology.layout import Layout, arrange
from console.topology.layout.wrap import TOLERABLE, best_rows, cut, distance, wrapped
from tests.topology.pictures import crossings, loose_ends, moved, overlaps, strays, through
from tests.worlds import Builder, generated


def account(zones: int, *, internet: bool = True, vpn: bool = True) -> tuple[Builder, list[str]]:
    """A new account's world: a VPC with one empty public subnet in each zone."""
    build_ = Builder()
    vpc = build_.vpc("default", internet=internet, vpn=vpn)
    return build_, [build_.subnet(vpc, f"us-east-1{chr(97 + number)}", "public") for number in range(zones)]


def rows_of(layout: Layout) -> list[str]:
    """The last letters of the zones' names, row by row."""
    rows: dict[float, str] = {}
    for zone in layout.vpcs[0].zones:
        rows[zone.rect.y] = rows.get(zone.rect.y, "") + zone.name[-1]
    return [row for _, row in sorted(rows.items())]


def sound(layout: Layout) -> bool:
    return not overlaps(layout) and not strays(layout) and not loose_ends(layout)


@pytest.mark.parametrize(
    ("zones", "rows"),
    [(1, ["a"]), (2, ["ab"]), (3, ["abc"]), (4, ["ab", "cd"]), (5, ["abc", "de"]), (6, ["abc", "def"])],
)
def test_empty_zones_wrap_where_there_are_more_than_three(zones: int, rows: list[str]) -> None:
    layout = arrange(build(account(zones)[0].world))
    assert rows_of(layout) == rows
    assert sound(layout)
    if zones > 3:
        assert 1 < layout.bounds.width / layout.bounds.height < 2.2


def test_gateways_keep_to_the_edges_of_the_wrapped_vpc() -> None:
    layout = arrange(build(account(6)[0].world))
    vpc = layout.vpcs[0]
    assert vpc.internet_gateway is not None
    assert vpc.vpn_gateway is not None
    assert vpc.internet_gateway.rect.center == (vpc.rect.center[0], vpc.rect.y)
    assert vpc.vpn_gateway.rect.center == (vpc.rect.center[0], vpc.rect.bottom)


def test_full_zones_that_make_a_screen_stay_side_by_side() -> None:
    layout = arrange(build(generated(1000, subnets=8, zones=4).world))
    assert rows_of(layout) == ["abcd"]


def test_zones_of_one_row_align_their_bands_whatever_the_other_rows_hold() -> None:
    build_, subnets = account(6)
    for _ in range(6):
        build_.instance(subnets[1])
    upper, lower = (arrange(build(build_.world)).vpcs[0].zones[at].rect for at in (0, 3))
    assert upper.height > lower.height


def test_things_of_a_new_account_come_without_moving_others() -> None:
    build_, subnets = account(6)
    layout = arrange(build(build_.world))
    for subnet in subnets:
        build_.interface(subnet)
        build_.instance(subnet)
        after = arrange(build(build_.world), layout)
        assert moved(layout, after, set()) == []
        layout = after


def test_a_fourth_zone_goes_below_three_and_a_seventh_to_the_end_of_the_last_row() -> None:
    for count, rows in ((3, ["abc", "d"]), (6, ["abc", "defg"])):
        build_, _ = account(count, vpn=False)
        before = arrange(build(build_.world))
        build_.subnet(before.vpcs[0].id, f"us-east-1{chr(97 + count)}", "public")
        after = arrange(build(build_.world), before)
        assert rows_of(after) == rows
        gateway = before.vpcs[0].internet_gateway  # in the middle of a wider VPC
        assert set(moved(before, after, set())) <= {gateway.id if gateway else ""}


def test_zones_wrap_anew_where_it_has_become_intolerable() -> None:
    sizes = dict.fromkeys("abcdef", (418.0, 222.0))
    assert wrapped(sizes, []) == wrapped(sizes, [list("abcdef")]) == [list("abc"), list("def")]
    assert wrapped(sizes, [list("ab"), list("cd"), list("ef")]) == [list("ab"), list("cd"), list("ef")]


@given(st.lists(st.tuples(st.floats(200, 4000), st.floats(100, 3000)), min_size=4, max_size=9), st.integers(1, 9))
def test_rows_stay_once_chosen_and_are_never_far_from_the_best(sizes: list[tuple[float, float]], seed: int) -> None:
    named = {f"zone-{number}": size for number, size in enumerate(sizes)}
    kept = wrapped(named, cut(list(named), [seed, *[1] * max(0, len(sizes) - seed)]))
    assert sorted(zone for row in kept for zone in row) == sorted(named)
    assert wrapped(named, kept) == kept
    assert distance([[named[zone] for zone in row] for row in kept]) <= best_rows(sizes)[0] + TOLERABLE


def test_instances_across_rows_and_vpcs_are_connected_all_the_same() -> None:
    build_, subnets = account(6)
    other = build_.subnet(build_.vpc("other"), "us-east-1a")
    for one, two in ((0, 1), (0, 4), (4, 0), (3, 5)):
        build_.instance(subnets[one], subnets[two])
    for one in (0, 4):
        build_.instance(subnets[one], other)
        build_.instance(other, subnets[one])
    layout = arrange(build(build_.world))
    assert len(rows_of(layout)) == 2
    assert sound(layout)
    assert len(layout.cables) == 16


@given(st.integers(0, 150), st.integers(1, 4), st.integers(4, 8), st.floats(0, 1), st.integers(0, 1000))
@settings(max_examples=30)
def test_wrapped_zones_have_no_crossings_either(
    interfaces: int, subnets: int, zones: int, dual_homed: float, seed: int
) -> None:
    layout = arrange(
        build(generated(interfaces, subnets=subnets * zones, zones=zones, dual_homed=dual_homed, seed=seed).world)
    )
    assert sound(layout)
    assert crossings(layout) == through(layout) == 0


@pytest.mark.parametrize(("subnets", "zones"), [(16, 1), (64, 4), (200, 1), (200, 3)])
def test_the_subnets_of_a_zone_are_shared_out_evenly_among_its_towers(subnets: int, zones: int) -> None:
    layout = arrange(build(generated(1500, subnets=subnets, zones=zones, dual_homed=0.3).world))
    (vpc,) = layout.vpcs
    for zone in vpc.zones:
        sizes = Counter(band.rect.x for band in zone.bands)
        assert max(sizes.values()) <= 1.5 * len(zone.bands) / len(sizes)
    assert 1.2 < vpc.rect.width / vpc.rect.height < 2.3
