"""A world file read in slices."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.ec2.resources import Instance, NetworkInterface, Subnet
from console.ec2.world import World
from console.engine.clock import ManualClock
from console.engine.codec import decode, encode, encode_briefly
from console.engine.journal import Journal
from console.engine.narrowing import LESSONS, Narrow
from console.engine.opening import Opening, create_world, new_engine, open_world
from console.engine.recipe import Recipe
from console.engine.sharing import Shared
from console.engine.world_file import DamagedFile, WorldInUse


@pytest.fixture
def file(tmp_path: Path) -> Path:
    create_world(tmp_path / "large.eni", clock=ManualClock(), recipe=Recipe(interfaces=900))
    return tmp_path / "large.eni"


def indexes(world: World) -> list[object]:
    """What a World knows, without what is empty."""
    grouped = {index: keys for index, keys in world._groups.items() if keys}
    unique = {index: keys for index, keys in world._unique.items() if keys}
    kinds = {kind: records for kind, records in world._by_kind.items() if records}
    return [world._all, kinds, grouped, unique, world._used_addresses]


@given(st.integers(1, 300), st.floats(0, 1), st.integers(0, 100))
@settings(max_examples=15)
def test_a_world_filled_is_the_world_put_together_one_by_one(interfaces: int, share: float, seed: int) -> None:
    recipe = Recipe(interfaces=interfaces, elastic_ips=share, secondary=share, available=share, vpcs=2, seed=seed)
    records = list(new_engine(recipe=recipe).world) + list(new_engine(sample="shop", seed=seed).world)
    filled, later, put = World(), World(), World()
    filled.fill(records)
    for start in range(0, len(records), 50):
        later.fill(records[start : start + 50], later=True)
    for record in records:
        put.put(record)
    assert indexes(filled) == indexes(put)
    for _ in later.work():
        pass
    assert indexes(later) == indexes(put)
    for record in records:
        filled.remove(record.id)
    assert indexes(filled) == indexes(World())


def test_what_records_have_alike_is_one_object_and_they_are_what_they_were() -> None:
    engine = new_engine(recipe=Recipe(interfaces=200, same_subnet=0.5))
    records = [one for one in engine.world if isinstance(one, NetworkInterface | Instance)]
    words = {NetworkInterface: "network-interface", Instance: "instance"}
    read = [decode(words[type(one)], encode(one)) for one in records]
    interfaces = [one for one in read if isinstance(one, NetworkInterface)]
    Shared().settle(interfaces, [one for one in read if isinstance(one, Instance)])
    assert read == records
    assert len({id(one.subnet_id) for one in interfaces}) == engine.world.count(Subnet)
    instances = {id(one.id) for one in read if isinstance(one, Instance)}
    assert {id(one.attachment.instance_id) for one in interfaces if one.attachment} <= instances


@pytest.mark.parametrize("sample", [None, "shop"])
def test_a_record_written_briefly_is_the_same_record(sample: str | None) -> None:
    engine = new_engine(sample=sample, seed=1, recipe=None if sample else Recipe(interfaces=60, elastic_ips=1))
    from console.ec2.resources import RESOURCE_TYPE_OF

    for record in engine.world:
        text = encode_briefly(record)
        assert decode(RESOURCE_TYPE_OF[type(record)], text) == record
        assert len(text) <= len(encode(record))


def test_the_frame_comes_first_and_the_rest_in_slices(file: Path) -> None:
    opening = Opening(file)
    slices = opening.slices()
    frame = next(slices)
    assert opening.world.count(Subnet) == 8
    assert not any(isinstance(one, NetworkInterface | Instance) for one in frame)
    fractions = [opening.fraction for _ in slices]
    assert len(fractions) > 3
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1
    engine = opening.finish(ManualClock())
    with closing(engine), closing(open_world(file, clock=ManualClock(), read_only=True)) as reader:
        read, at_once = (list(map(encode, one.world.all(NetworkInterface))) for one in (engine, reader))
        assert read == at_once


def test_what_is_read_is_what_was_made_and_what_is_alike_is_there_once(file: Path) -> None:
    made = new_engine(recipe=Recipe(interfaces=900)).world
    last = list(made.all(Instance))[-1]
    journal = Journal.open(file)
    huge = "json_set(body, '$.instance_type', 'm9.huge')"  # as none before it is
    journal.select(f"UPDATE resources SET body = {huge} WHERE id = '{last.id}'").fetchall()
    journal.close()
    with closing(open_world(file, clock=ManualClock(), read_only=True)) as engine:
        world = engine.world
    assert world.one(Instance, last.id) == replace(last, instance_type="m9.huge")
    same = [one for one in made if one is not last]
    assert [world.get(one.id) for one in same] == same
    assert all(type(one) is NetworkInterface for one in world.all(NetworkInterface))
    assert len({id(one.subnet_id) for one in world.all(NetworkInterface)}) <= 2 * world.count(Subnet)
    types = [one.instance_type for one in world.all(Instance)]
    assert len(set(map(id, types))) <= 2 * len(set(types))


def test_subnets_need_no_lesson_and_who_never_knows_enough_gives_up(tmp_path: Path) -> None:
    recipe = Recipe(interfaces=3000, subnets=60)
    create_world(tmp_path / "many.eni", clock=ManualClock(), recipe=recipe)
    lessons: list[int] = []

    class Counted(Narrow):
        def learn(self, interfaces: Sequence[NetworkInterface], instances: Sequence[Instance]) -> None:
            lessons.append(len(interfaces))
            super().learn(interfaces, instances)

    with pytest.MonkeyPatch.context() as patch, closing(Journal.open(tmp_path / "many.eni")) as journal:
        patch.setattr("console.engine.reading.Narrow", Counted)
        assert journal.load().count(NetworkInterface) == 3000
    assert len(lessons) < 8  # types and images that come later
    narrow = Narrow({"network-interface": NetworkInterface, "instance": Instance})
    narrow.learn([], [])
    assert narrow.decoders
    for _ in range(LESSONS):
        narrow.learn([], [])
    assert not narrow.decoders


def test_giving_up_half_way_leaves_the_file_as_it_was_and_free(file: Path) -> None:
    before = file.read_bytes()
    opening = Opening(file)
    slices = opening.slices()
    next(slices)
    next(slices)
    with pytest.raises(WorldInUse):
        Opening(file)
    opening.close()
    opening.close()
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    open_world(file, clock=ManualClock()).close()


@pytest.mark.parametrize("body", ["'{'", "body || ',' || body", "''", "'[]'"])
def test_damage_found_on_the_way_is_told_and_the_file_is_free(file: Path, body: str) -> None:
    journal = Journal.open(file)
    journal.select(f"UPDATE resources SET body = {body} WHERE rowid = (SELECT max(rowid) FROM resources)").fetchall()
    journal.close()
    for _ in range(2):
        with pytest.raises(DamagedFile, match=r"large\.eni: the world is damaged: \S+ can't be read"):
            open_world(file, clock=ManualClock())


def test_rows_far_apart_are_read_in_the_order_of_the_file(file: Path) -> None:
    with closing(open_world(file, clock=ManualClock(), read_only=True)) as reader:
        before = list(reader.world.records())
    journal = Journal.open(file)
    journal.select("UPDATE resources SET rowid = rowid + 9223372036854000000 WHERE rowid > 700").fetchall()
    journal.close()
    with closing(open_world(file, clock=ManualClock(), read_only=True)) as reader:
        assert list(reader.world.records()) == before
