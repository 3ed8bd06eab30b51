"""Large worlds made of a recipe."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.ec2.requests import CreateNetworkInterface
from console.ec2.resources import Address, Instance, InstanceState, NetworkInterface, RouteTable, Subnet, Vpc
from console.ec2.world import World
from console.engine.clock import ManualClock
from console.engine.codec import encode
from console.engine.invariants import violations
from console.engine.opening import create_world, new_engine, open_world
from console.engine.quotas import Quotas
from console.engine.recipe import BadRecipe, Recipe
from console.engine.world_file import JournalFailed, WorldFileError


def made(text: str) -> World:
    return new_engine(recipe=Recipe.read(text, zones_there=6)).world


def homes(world: World) -> Counter[int]:
    """In how many subnets instances are, to how many of them."""
    return Counter(len({one.subnet_id for one in world.interfaces_of(each)}) for each in world.ids(Instance))


shares = st.sampled_from([0.0, 0.2, 1 / 3])
recipes = st.builds(
    Recipe,
    interfaces=st.integers(1, 400),
    subnets=st.one_of(st.just(0), st.integers(3, 40)),
    zones=st.integers(1, 6),
    vpcs=st.integers(1, 3),
    dual_homed=shares,
    three_homed=shares,
    same_subnet=shares,
    other_vpc=shares,
    available=st.sampled_from([0.0, 0.5, 1.0]),
    secondary=st.sampled_from([0.0, 1.0]),
    elastic_ips=st.sampled_from([0.0, 1.0]),
    public=st.sampled_from([0.0, 0.25, 1.0]),
    groups=st.integers(1, 10),
    seed=st.integers(0, 1000),
)


@given(recipes)
@settings(max_examples=25)
def test_a_generated_world_is_what_requests_could_have_made(recipe: Recipe) -> None:
    world = new_engine(recipe=recipe).world
    assert list(violations(world, [record.id for record in world])) == []
    assert world.count(NetworkInterface) == recipe.interfaces


def test_the_same_recipe_gives_the_same_bytes_and_another_seed_others() -> None:
    one, again, other = (
        [encode(record) for record in made(f"interfaces=300,vpcs=2,seed={seed}")] for seed in (1, 1, 2)
    )
    assert one == again != other


def test_a_generated_world_holds_what_was_asked_for() -> None:
    world = made("interfaces=4000,subnets=16,zones=4,vpcs=2,dual-homed=0.3,three-homed=0.1,available=0.1,stopped=0.2")
    instances = world.count(Instance)
    assert (world.count(NetworkInterface), world.count(Subnet), world.count(Vpc)) == (4000, 16, 2)
    assert len({subnet.availability_zone for subnet in world.all(Subnet)}) == 4
    joined = homes(world)
    # A zone of two subnets has no third one to join.
    assert 0.25 < (joined[2] + joined[3]) / instances < 0.45
    loose = sum(one.attachment is None for one in world.all(NetworkInterface))
    assert 0.08 < loose / 4000 < 0.12
    stopped = sum(one.state is InstanceState.STOPPED for one in world.all(Instance))
    assert 0.15 < stopped / instances < 0.25
    assert len({one.instance_type for one in world.all(Instance)}) > 5
    assert world.count(Address)
    kinds = Counter(world.is_public(subnet) for subnet in world.all(Subnet))
    assert kinds[True] == kinds[False] == 8
    assert world.count(RouteTable) == 2 * (1 + 1 + 4)


def test_instances_join_three_subnets_of_their_zone() -> None:
    assert homes(made("interfaces=600,subnets=8,zones=2,dual-homed=0,three-homed=1"))[3] > 100


def test_some_instances_have_an_interface_in_another_vpc() -> None:
    world = made("interfaces=400,vpcs=2,other-vpc=1")
    assert any(len({one.vpc_id for one in world.interfaces_of(each)}) == 2 for each in world.ids(Instance))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("interface=5", "'interface=5' is no part of a recipe; it has interfaces="),
        ("interfaces", "'interfaces' is no part"),
        ("interfaces=many", "interfaces=many: that is no whole number"),
        ("interfaces=1.5", "no whole number"),
        ("interfaces=0", "between 1 and 1,000,000"),
        ("dual-homed=2", "between 0 and 1"),
        ("dual-homed=nan", "between 0 and 1"),
        ("seed=1,seed=2", "seed is given twice"),
        ("dual-homed=0.8,three-homed=0.3", "shares of one whole"),
        ("zones=7", "the region has 6"),
        ("vpcs=4,subnets=3", "each of 4 VPCs has one at least"),
        ("interfaces=256000,subnets=3", "256,000 interfaces do not fit into 1 VPC with 3 subnets: subnets=4 would do"),
        ("interfaces=400000", "do not fit into 1 VPC: subnets=7 would do with vpcs=2"),
        ("interfaces=300000,subnets=9000", "1 VPC with 9,000 subnets: subnets=5120 would do"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(text: str, problem: str) -> None:
    with pytest.raises(BadRecipe) as caught:
        Recipe.read(text, zones_there=6)
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


@given(st.integers(1, 1_000_000), st.integers(0, 400), st.integers(1, 8))
def test_what_would_do_does(interfaces: int, subnets: int, vpcs: int) -> None:
    text = f"interfaces={interfaces},subnets={subnets},vpcs={vpcs}"
    try:
        plan = Recipe.read(text, zones_there=6).plan()
    except BadRecipe as error:
        if " would do" not in str(error):
            return
        better = str(error).partition(": ")[2].replace(" would do", "").replace(" with ", ",")
        values = dict(part.split("=") for part in f"{text},{better}".split(","))
        plan = Recipe.read(",".join(f"{key}={value}" for key, value in values.items()), zones_there=6).plan()
    assert plan.room * plan.subnets >= interfaces


def test_a_generated_world_file_opens_with_its_history(tmp_path: Path) -> None:
    file = tmp_path / "big.eni"
    told: list[float] = []
    create_world(file, clock=ManualClock(), recipe=Recipe(interfaces=500), progress=told.append)
    engine = open_world(file, clock=ManualClock())
    assert engine.world.count(NetworkInterface) == 500
    assert engine.history(1)[0].summary == "Generated 500 network interfaces: interfaces=500,seed=1"
    assert engine.undoable() is None
    assert told[-1] > 0.9
    engine.close()
    assert [path.name for path in tmp_path.iterdir()] == ["big.eni"]


def failing(_: float) -> None:
    raise JournalFailed("the disk is full")


def interrupted(_: float) -> None:
    raise KeyboardInterrupt


@pytest.mark.parametrize("end", [failing, interrupted])
def test_a_generation_that_ends_early_leaves_nothing(tmp_path: Path, end: Callable[[float], None]) -> None:
    with pytest.raises((WorldFileError, KeyboardInterrupt)):
        create_world(tmp_path / "big.eni", clock=ManualClock(), recipe=Recipe(interfaces=50), progress=end)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_generation_left_goes_with_the_next_one(tmp_path: Path) -> None:
    for name in (".big.eni.1.new", ".big.eni.1.new-wal", "..big.eni.1.new.lock"):
        (tmp_path / name).write_bytes(b"half")
    create_world(tmp_path / "big.eni", clock=ManualClock(), recipe=Recipe(interfaces=50))
    assert [path.name for path in tmp_path.iterdir()] == ["big.eni"]


def test_what_a_world_has_more_of_than_a_new_account_may_has_no_end_there() -> None:
    engine = new_engine(recipe=Recipe.read("interfaces=5001,subnets=201", zones_there=6))
    subnet = next(iter(engine.world.all(Subnet)))
    engine.execute(CreateNetworkInterface(subnet_id=subnet.id))
    assert engine.world.count(NetworkInterface) == 5002
    assert engine.quotas.subnets_per_vpc > 201
    assert engine.quotas.vpcs == Quotas().vpcs
