"""Worlds of other regions: their zones and names, and nothing that two of them would share."""

from pathlib import Path

import pytest

from console.ec2.requests import DescribeDhcpOptions, DescribeInstances, Filter
from console.ec2.resources import CATALOGUE, Subnet, name_of
from console.ec2.world import World
from console.engine.catalogue import regions
from console.engine.clock import ManualClock
from console.engine.invariants import violations
from console.engine.opening import create_world, new_engine, open_world
from console.engine.recipe import Recipe


def own(world: World) -> set[str]:
    return {one.id for one in world if not isinstance(one, CATALOGUE)}


@pytest.mark.parametrize("region", regions())
def test_the_sample_stands_in_two_zones_of_any_region(region: str) -> None:
    engine = new_engine(sample="shop", region=region)
    zones = [one.id for one in engine.world.zones()]
    assert {one.availability_zone for one in engine.world.all(Subnet)} == set(zones[:2])
    assert {name_of(one) for one in engine.world.all(Subnet)} == {
        f"{side}-{zone[-1]}" for side in ("public", "private") for zone in zones[:2]
    }
    assert not list(violations(engine.world, list(engine.world.records())))


def test_a_file_keeps_its_region(tmp_path: Path) -> None:
    file = tmp_path / "ireland.eni"
    create_world(file, clock=ManualClock(), sample="shop", region="eu-west-1")
    engine = open_world(file, clock=ManualClock())
    assert engine.world.region == "eu-west-1"
    options = engine.execute(DescribeDhcpOptions()).items[0]
    assert options.dhcp_configurations[0] == ("domain-name", ("eu-west-1.compute.internal",))
    name = Filter(name="private-dns-name", values=("ip-10-0-0-10.eu-west-1.compute.internal",))
    assert len(engine.execute(DescribeInstances(filters=(name,))).items) == 1
    engine.close()


def test_an_unknown_region_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        create_world(tmp_path / "x.eni", clock=ManualClock(), region="moon-1")
    assert not list(tmp_path.iterdir())


def test_one_recipe_makes_different_things_in_two_regions_and_the_same_in_one() -> None:
    recipe = Recipe.read("interfaces=60,subnets=4,zones=2,seed=3", 3)
    virginia, ireland = (own(new_engine(recipe=recipe, region=name).world) for name in ("us-east-1", "eu-west-1"))
    assert not virginia & ireland
    assert ireland == own(new_engine(recipe=recipe, region="eu-west-1").world)
