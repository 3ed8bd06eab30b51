"""Many things as one box: the Graph before the layout."""

import numpy as np
import pytest

from console.topology.folding import EVERYTHING_ALIKE, fold, groups, like, worth_folding
from console.topology.graph import ALONE, Graph, build
from console.topology.layout.arrange import arrange
from tests.topology.pictures import overlaps, strays
from tests.worlds import Builder, generated


@pytest.fixture
def built() -> Builder:
    """Six web servers in two subnets, a database beside them, two interfaces of nobody's."""
    build = Builder()
    vpc = build.vpc("shop")
    front, back = build.subnet(vpc, "us-east-1a", "public", "front"), build.subnet(vpc, "us-east-1a", "private", "back")
    for number in range(6):
        build.instance(front, back, name=f"web-{number}")
    build.instance(back, name="db-1")
    build.interface(back)
    build.interface(back)
    return build


def consistent(graph: Graph) -> None:
    """What holds of every Graph: interfaces instance by instance, those of nobody's last."""
    assert len(graph.instance_starts) == len(graph.instances) + 1
    for number in range(len(graph.instances)):
        assert {int(graph.interface_instance[one]) for one in graph.interfaces_of(number)} == {number}
    assert np.all(graph.interface_instance[int(graph.instance_starts[-1]) :] == ALONE)
    for ids, numbers in ((graph.interfaces, graph.interface_numbers), (graph.instances, graph.instance_numbers)):
        assert [numbers[one] for one in ids] == list(range(len(ids)))


def test_like_instances_become_one_with_an_interface_in_each_of_their_subnets(built: Builder) -> None:
    whole = build(built.world)
    key = like(built.world, whole, whole.instance_numbers["i-00000000000000001"])
    graph = fold(whole, built.world, {key})
    consistent(graph)
    box = next(box for one, box in graph.boxes.items() if one == box.id and "#" not in one)
    assert (box.title, box.detail) == ("6 web", "m5.large · running")
    assert len(graph.instances) == 2
    assert len(graph.interfaces) == 2 + 1 + 2
    assert len(box.members) == 6 + 12
    assert all(one in graph.stands_for for one in box.members)
    leg = next(one for one in graph.boxes.values() if one.title == "6 × eth0")
    assert leg.detail == "10.0.16.10 … .15"


def test_a_subnet_becomes_one_box_and_the_legs_elsewhere_stay(built: Builder) -> None:
    whole = build(built.world)
    back = whole.bands[1].subnet_id
    graph = fold(whole, built.world, {back})
    consistent(graph)
    (box,) = graph.boxes.values()
    assert (box.title, box.detail) == ("9 interfaces", "7 in use · 2 available · back")
    assert [one for one in graph.instances if one in box.members] == []
    assert len(graph.instances) == 6
    assert len([one for one in box.members if one.startswith("i-")]) == 1


@pytest.mark.parametrize("seed", range(5))
def test_everything_folded_lies_in_its_place_and_nothing_is_lost(seed: int) -> None:
    world = generated(150, subnets=8, zones=2, more=0.2, seed=seed).world
    whole = build(world)
    for keys in ({EVERYTHING_ALIKE}, {whole.bands[0].subnet_id, whole.bands[3].subnet_id, EVERYTHING_ALIKE}):
        graph = fold(whole, world, keys)
        consistent(graph)
        layout = arrange(graph)
        assert not overlaps(layout)
        assert not strays(layout)
        drawn = {*graph.interfaces, *graph.stands_for}
        assert drawn >= {*whole.interfaces}
        assert {*graph.instances, *graph.stands_for} >= {*whole.instances}
        assert fold(whole, world, keys).interfaces == graph.interfaces


def test_what_is_worth_folding_is_large_and_alike() -> None:
    alike, few = generated(1200, subnets=4, zones=2), generated(60)
    assert worth_folding(alike.world, build(alike.world))
    assert not worth_folding(few.world, build(few.world))
    assert max(map(len, groups(alike.world, build(alike.world)).values())) > 50


def test_unknown_keys_fold_nothing(built: Builder) -> None:
    whole = build(built.world)
    assert fold(whole, built.world, {"subnet-gone", "like:nobody|t3.micro|"}) is whole
