"""Indexes made on demand say what a look at every record says, whatever has happened since they were made."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.ec2 import on_demand
from console.ec2.on_demand import Index
from console.ec2.resources import KeyPair, Tag
from console.ec2.world import World

KEY = KeyPair("key-0", "k", "f", "rsa", datetime(2026, 1, 1, tzinfo=UTC))
Steps: TypeAlias = list[tuple[int, set[str] | None]]
BY_TAG = Index("tags", lambda record: [tag.key for tag in getattr(record, "tags", ())])
NUMBERS = st.integers(0, 40)
STEPS = st.lists(st.tuples(NUMBERS, st.none() | st.sets(st.sampled_from("abc"))))
"""The number of a key pair, and what it is tagged with from now on; None: it goes."""


def change(world: World, steps: Steps) -> None:
    for number, tags in steps:
        name = f"key-{number:02}"
        if tags is None:
            world.remove(name)
        else:
            world.put(replace(KEY, id=name, key_name=name, tags=tuple(Tag(tag, "") for tag in sorted(tags))))


@given(STEPS, STEPS, NUMBERS)
def test_they_are_kept_up(before: Steps, later: Steps, number: int) -> None:
    with pytest.MonkeyPatch.context() as small:
        small.setattr(on_demand, "_BLOCK", 2)
        world, fresh = World(), World()
        change(world, before)
        for _ in range(2):
            list(world.after(KeyPair, ""))
            world.with_value(BY_TAG, "a")
            change(world, later)
        change(fresh, [*before, *later, *later])
    start = f"key-{number:02}"
    every = sorted(fresh.all(KeyPair), key=lambda one: one.id)
    assert list(world.after(KeyPair, start)) == [one for one in every if one.id > start]
    for value in "abc":
        found = sorted(world.with_value(BY_TAG, value), key=lambda one: one.id)
        assert found == [one for one in every if value in [tag.key for tag in one.tags]]
