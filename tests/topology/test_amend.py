"""An amended Graph is the one that would be built."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from console.ec2.resources import Instance, NetworkInterface, Resource, RouteTable, Subnet, Tag, Vpc
from console.ec2.world import World
from console.topology import amend
from console.topology.amend import Amendment, amended
from console.topology.graph import Graph, build
from tests.worlds import Builder, generated


def same(one: Graph, other: Graph) -> bool:
    pairs = [(getattr(one, each), getattr(other, each)) for each in Graph.__struct_fields__]
    return all((a.dtype == b.dtype and np.array_equal(a, b)) if isinstance(a, np.ndarray) else a == b for a, b in pairs)


def some(built: Builder, random: Random, kind: type[NetworkInterface | Instance | Subnet | Vpc]) -> str:
    return random.choice([*built.world.ids(kind)] or [""])


# Each changes the world in one way and returns the ids of what it put or removed.


def create(built: Builder, random: Random) -> list[str]:
    return [built.interface(some(built, random, Subnet))]


def launch(built: Builder, random: Random) -> list[str]:
    instance = built.instance(*(some(built, random, Subnet) for _ in range(random.randint(1, 3))))
    return [instance, *(one.id for one in built.world.interfaces_of(instance))]


def rename(built: Builder, random: Random) -> list[str]:
    if (instance := built.world.find(Instance, some(built, random, Instance))) is None:
        return []
    built.world.put(replace(instance, tags=(Tag("Name", f"host-{random.randint(0, 99)}"),)))
    return [instance.id]


def forget_instance(built: Builder, random: Random) -> list[str]:
    """Its interfaces stay, attached to what isn't there."""
    instance = some(built, random, Instance)
    built.world.remove(instance)
    return [instance]


def delete(built: Builder, random: Random) -> list[str]:
    interface = some(built, random, NetworkInterface)
    built.world.remove(interface)
    return [interface]


def attach(built: Builder, random: Random) -> list[str]:
    interface, instance = some(built, random, NetworkInterface), some(built, random, Instance)
    if not interface or not instance:
        return []
    built.attach(interface, instance, len(built.world.interfaces_of(instance)))
    return [interface]


def detach(built: Builder, random: Random) -> list[str]:
    if interface := some(built, random, NetworkInterface):
        built.detach(interface)
    return [interface]


def new_subnet(built: Builder, random: Random) -> list[str]:
    vpc = built.world.one(Subnet, some(built, random, Subnet)).vpc_id
    return [built.subnet(vpc, "us-east-1b", "isolated")]


def forget_subnet(built: Builder, random: Random) -> list[str]:
    """What is in it stays, and is not shown."""
    if built.world.count(Subnet) < 2:
        return []
    subnet = some(built, random, Subnet)
    built.world.remove(subnet)
    return [subnet]


def remember_subnet(built: Builder, random: Random) -> list[str]:
    """One that some interfaces are in and nobody knew."""
    for interface in built.world.all(NetworkInterface):
        if interface.subnet_id not in built.world:
            known = next(iter(built.world.all(Subnet)))
            built.world.put(replace(known, id=interface.subnet_id))
            return [interface.subnet_id]
    return []


def reroute(built: Builder, random: Random) -> list[str]:
    """Public becomes isolated, and stands elsewhere."""
    table = random.choice(list(built.world.all(RouteTable)))
    built.world.put(replace(table, routes=table.routes[:1]))
    return [table.id]


def rename_vpc(built: Builder, random: Random) -> list[str]:
    """What is in it has other numbers then."""
    other = built.vpc("another")
    built.subnet(other, "us-east-1a", "private")
    vpc = some(built, random, Vpc)
    built.world.put(replace(built.world.one(Vpc, vpc), tags=(Tag("Name", f"vpc-{random.randint(0, 99)}"),)))
    tables = [one.id for one in built.world.route_tables_in(other)]
    return [other, vpc, *tables, *(one.id for one in built.world.subnets_in(other))]


Change = Callable[[Builder, Random], list[str]]
CHANGES: list[Change] = [
    create,
    launch,
    rename,
    forget_instance,
    delete,
    attach,
    detach,
    new_subnet,
    forget_subnet,
    remember_subnet,
    reroute,
    rename_vpc,
]


@given(st.integers(0, 80), st.lists(st.lists(st.sampled_from(CHANGES), max_size=4), max_size=6), st.integers(0, 1000))
@settings(max_examples=150)
@example(0, [[create, forget_subnet], [remember_subnet]], 0)
def test_amended_is_built(interfaces: int, turns: list[list[Change]], seed: int) -> None:
    random = Random(seed)
    built = generated(interfaces, subnets=6, more=0.2, available=0.3, seed=seed)
    graph = build(built.world)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(amend, "FEW", 100.0)
        for turn in turns:
            changed = [one for change in turn for one in change(built, random)]
            graph = amended(graph, built.world, changed)
            assert same(graph, build(built.world))


class Interrupted:
    """A World that somebody changes while it is asked: before the question of that number."""

    def __init__(self, world: World, number: int, change: Callable[[], None]) -> None:
        self._world, self._left, self._change = world, number, change

    def get(self, resource_id: str) -> Resource | None:
        self._left -= 1
        if self._left == 0:
            self._change()
        return self._world.get(resource_id)

    def find(self, kind: type[Instance], resource_id: str) -> Instance | None:
        return self._world.find(kind, resource_id)


@given(st.lists(st.sampled_from(CHANGES), max_size=8), st.integers(1, 120), st.integers(0, 1000))
@settings(max_examples=80)
def test_what_changes_while_all_is_built_anew_is_for_the_next_amendment(
    changes: list[Change], number: int, seed: int
) -> None:
    random = Random(seed)
    built = generated(60, subnets=6, more=0.2, available=0.3, seed=seed)
    graph = build(built.world)
    meanwhile: list[str] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(amend, "FEW", 0.0)
        anew = Amendment(graph, built.world, [*create(built, random), *detach(built, random)])
        interrupted = Interrupted(
            built.world, number, lambda: meanwhile.extend(one for change in changes for one in change(built, random))
        )
        patched.setattr(anew, "_world", interrupted)
        between = anew.graph()
        patched.setattr(amend, "FEW", 100.0)
        assert same(amended(between, built.world, meanwhile), build(built.world))


@pytest.mark.parametrize("contained", [False, True])
def test_a_few_changes_do_not_build_anew(contained: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    built = generated(200, subnets=4)
    graph = build(built.world)
    known = set(built.world.records())
    subnet = graph.bands[0].subnet_id
    if contained:
        subnet = built.subnet(built.world.one(Subnet, subnet).vpc_id, "us-east-1a", "public")
    built.instance(subnet)
    monkeypatch.setattr(amend, "stocked", None)
    changed = built.world.records().keys() - known
    assert len(amended(graph, built.world, changed).instances) == len(graph.instances) + 1
