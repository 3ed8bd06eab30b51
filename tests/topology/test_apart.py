"""A layout that another process makes from the file is the one that this process would make of the World."""

from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from console.ec2.world import World
from console.engine.clock import ManualClock
from console.engine.journal import Journal
from console.engine.opening import create_world, open_world
from console.engine.recipe import Recipe
from console.topology import graph
from console.topology.apart import Apart
from console.topology.layout import Layout
from console.topology.layout.arrange import arrange

PINS = {"eni-none": (1.0, 2.0)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    recipe = Recipe(interfaces=700, vpcs=2, available=0.2, secondary=0.2, elastic_ips=0.1, same_subnet=0.1)
    create_world(tmp_path / "large.eni", clock=ManualClock(), recipe=recipe)
    return tmp_path / "large.eni"


def read(file: Path) -> World:
    with closing(open_world(file, clock=ManualClock(), read_only=True)) as engine:
        return engine.world


def alike(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return bool(one.dtype == other.dtype and np.array_equal(one, other))
    names = getattr(one, "__struct_fields__", ()) or getattr(one, "__slots__", ())
    if names:
        return all(alike(getattr(one, name), getattr(other, name)) for name in names)
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    return bool(one == other)


def test_the_layout_is_the_same_to_the_last_byte_and_names_the_worlds_own_ids(file: Path) -> None:
    apart = Apart(file, PINS)
    world = read(file)
    made = apart.layout(world)
    expected = arrange(graph.build(world), None, PINS)
    expected.cables.found()
    assert isinstance(made, Layout)
    assert alike(made, expected)
    assert made.finder.graph is made.graph
    ids = {id(one) for one in world.records()}
    assert all(id(one) in ids for one in (*made.interfaces, *made.instances))


def test_what_can_not_be_read_gives_no_layout(file: Path) -> None:
    world = read(file)
    journal = Journal.open(file)
    journal.select("UPDATE resources SET body = '{' WHERE rowid = (SELECT max(rowid) FROM resources)").fetchall()
    journal.close()
    assert Apart(file, {}).layout(world) is None


def test_given_up_it_is_gone(file: Path) -> None:
    apart = Apart(file, {})
    apart.give_up()
    apart.give_up()
    assert apart.layout(World()) is None
