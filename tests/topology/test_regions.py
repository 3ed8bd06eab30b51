"""Several regions in one picture: each in a container of its own, where what happens in another moves nothing."""

from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from console.ec2.resources import NetworkInterface, Subnet, Vpc
from console.ec2.world import World
from console.ec2.worlds import Worlds
from console.topology.geometry import Rect
from console.topology.graph import REGION, build
from console.topology.layout import Layout, arrange
from console.topology.layout.keep import keep
from tests.topology.pictures import loose_ends, overlaps, strays
from tests.topology.test_layout import data
from tests.topology.test_layout_stability import CHANGES, Change
from tests.worlds import Builder, generated, shop

NAMES = ("us-east-1", "eu-west-1", "ap-south-1", "us-west-2", "sa-east-1")


def abroad(number: int) -> Builder:
    """Of one of the regions, with ids of its own."""
    return Builder(NAMES[number], number)


def two_shops() -> list[Builder]:
    return [shop(abroad(0)), shop(abroad(1))]


def together(builders: list[Builder]) -> Worlds:
    return Worlds((f"{number}.eni", one.world) for number, one in enumerate(builders))


def followed(world: Worlds) -> Worlds:
    world.caught_up(world.revision + 1)
    return world


def layout_of(world: World) -> Layout:
    return arrange(build(world))


def sound(layout: Layout) -> bool:
    return not (overlaps(layout) or strays(layout) or loose_ends(layout) or astray(layout))


def astray(layout: Layout) -> list[str]:
    """Regions that meet one another or leave the picture; what of a region is not in it; ties that run over a VPC."""
    found = [one.id for one in layout.regions if not layout.bounds.covers(one.rect.united(one.tab))]
    for number, one in enumerate(layout.regions):
        mine = one.rect.united(one.tab)
        found += [one.id for other in layout.regions[:number] if mine.meets(other.rect.united(other.tab))]
    boxes = {box.id: box for box in layout.vpcs}
    for node, region in zip(layout.graph.regions, layout.regions, strict=True):
        found += [vpc_id for vpc_id in node.vpcs if not region.rect.covers(boxes[vpc_id].rect)]
        for n in (n for n in range(len(layout.cables)) if _vpc_of(layout, n) in node.vpcs):
            low, high = layout.cables.path(n).min(axis=0), layout.cables.path(n).max(axis=0)
            if not region.rect.grown(0.1).covers(Rect(*low.tolist(), *(high - low).tolist())):
                found.append(layout.interfaces[n])
    for tie in layout.ties:
        for (x, y), (to_x, to_y) in zip(tie.points, tie.points[1:], strict=False):
            leg = Rect(min(x, to_x), min(y, to_y), abs(to_x - x), abs(to_y - y)).grown(0.5)
            found += [tie.gateway_id for box in layout.vpcs if box.rect.grown(-14).meets(leg)]
    return found


def _vpc_of(layout: Layout, interface: int) -> str:
    return layout.graph.vpcs[layout.graph.bands[int(layout.interface_bands[interface])].vpc].id


def moved_outside(before: Layout, after: Layout, region: str) -> list[str]:
    """Containers and things of other regions that are elsewhere now."""
    others = {vpc_id for node in before.graph.regions if node.name != region for vpc_id in node.vpcs}
    ids = [one.id for one in before.regions if one.name != region] + sorted(others)
    ids += [band.subnet_id for band in before.graph.bands if before.graph.vpcs[band.vpc].id in others]
    for names, bands in ((before.interfaces, before.interface_bands),):
        ids += [
            name
            for name, band in zip(names, bands.tolist(), strict=True)
            if before.graph.vpcs[before.graph.bands[band].vpc].id in others
        ]
    return [one for one in ids if before.rect_of(one) != after.rect_of(one)]


def _generated(number: int, shape: dict[str, Any]) -> Builder:
    return generated(**shape, build=abroad(number))


builders = st.lists(
    st.fixed_dictionaries(
        {
            "interfaces": st.integers(0, 60),
            "subnets": st.integers(1, 9),
            "zones": st.integers(1, 5),
            "vpcs": st.integers(1, 4),
            "dual_homed": st.floats(0, 1),
            "more": st.sampled_from([0.0, 0.3]),
            "available": st.sampled_from([0.0, 0.1, 0.9]),
            "seed": st.integers(0, 1000),
        }
    ),
    min_size=2,
    max_size=5,
).map(lambda shapes: [_generated(number, shape) for number, shape in enumerate(shapes)])


@given(builders)
@settings(max_examples=40)
def test_each_region_has_its_own_ground_and_all_that_is_its_own_lies_on_it(made: list[Builder]) -> None:
    world = together(made)
    layout = layout_of(world)
    assert sound(layout)
    assert [one.name for one in layout.regions] == [*NAMES[: len(made)]]
    assert data(layout) == data(layout_of(world))
    assert layout.hit(layout.regions[-1].rect.x + 1, layout.regions[-1].rect.y + 1) == layout.regions[-1].id


@given(builders, st.sampled_from(CHANGES), st.integers(0, 4), st.integers(0, 99))
@settings(max_examples=40)
def test_one_change_moves_nothing_in_another_region(made: list[Builder], change: Change, where: int, seed: int) -> None:
    world = together(made)
    before = layout_of(world)
    where %= len(made)
    change(made[where], Random(seed))
    after = arrange(build(followed(world)), before)
    assert sound(after)
    assert moved_outside(before, after, NAMES[where]) == []


@given(st.integers(0, 1), st.integers(1, 60), st.integers(0, 12))
@settings(max_examples=25)
def test_of_two_regions_neither_moves_the_other_however_much_it_grows(where: int, more: int, subnets: int) -> None:
    made = two_shops()
    world = together(made)
    before = layout_of(world)
    mine = made[where]
    vpc = next(iter(mine.world.all(Vpc))).id
    for number in range(subnets):
        mine.subnet(vpc, f"{NAMES[where]}{'abc'[number % 3]}", "private", cidr=f"10.{20 + number}.0.0/24")
    ids = [one.id for one in mine.world.all(Subnet)]
    for number in range(more):
        mine.instance(ids[number % len(ids)])
    after = arrange(build(followed(world)), before)
    assert sound(after)
    assert moved_outside(before, after, NAMES[where]) == []


def test_a_region_that_is_filled_anew_leaves_the_slots_of_another_as_they_are() -> None:
    made = two_shops()
    here = next(one.id for one in made[0].world.all(Subnet))
    world = together(made)
    before = layout_of(world)
    late = made[0].instance(here, name="aaa-first-by-name")  # takes a free slot: afresh, it would stand first
    kept = arrange(build(followed(world)), before)
    there = next(one.id for one in made[1].world.all(Subnet))
    for _ in range(400):
        made[1].instance(there)
    graph = build(followed(world))
    assert keep(graph, kept) is not None
    after = arrange(graph, kept)
    assert sound(after)
    assert after.rect_of(late) == kept.rect_of(late)
    assert moved_outside(kept, after, NAMES[1]) == []


def test_what_stands_at_home_stays_there_when_a_region_comes_beside() -> None:
    made = two_shops()
    alone = layout_of(made[0].world)
    beside = arrange(build(together(made)), alone)
    assert [alone.rect_of(one) for one in alone.interfaces] == [beside.rect_of(one) for one in alone.interfaces]
    again = arrange(build(made[0].world), beside)
    assert [alone.rect_of(one) for one in alone.interfaces] == [again.rect_of(one) for one in alone.interfaces]
    assert not again.regions


def test_a_world_of_one_region_has_no_container_for_it() -> None:
    assert layout_of(shop().world).regions == ()
    made = two_shops()
    world = together(made)
    chosen = [one.id for one in made[1].world.all(Vpc)]
    assert arrange(build(world, chosen)).regions == ()


def test_a_region_without_a_vpc_is_there_all_the_same() -> None:
    world = Worlds([("a.eni", shop().world), ("b.eni", World("eu-west-1"))])
    layout = layout_of(world)
    assert [one.id for one in layout.regions] == [f"{REGION}us-east-1", f"{REGION}eu-west-1"]
    assert not astray(layout)
    assert world.count(NetworkInterface) == len(layout.interfaces)
