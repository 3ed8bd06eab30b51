"""Several backends as one: who answers, what is told, what is kept, and who fails."""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.backends.embedded import EmbeddedBackend
from console.backends.regions import RegionsBackend
from console.backends.remote.backend import RemoteBackend
from console.backends.remote.cadence import Cadence
from console.backends.remote.client import Client
from console.backends.remote.endpoint import Endpoint
from console.ec2.errors import Refused
from console.ec2.requests import (
    AllocateAddress,
    AssociateAddress,
    AttachNetworkInterface,
    CreateKeyPair,
    CreateNetworkInterface,
    CreateSubnet,
    CreateTags,
    CreateVpc,
    DeleteNetworkInterface,
    Redo,
    Request,
    Undo,
)
from console.ec2.resources import CATALOGUE, Image, Instance, InstanceType, NetworkInterface, Subnet, Tag, Vpc, name_of
from console.ec2.world import World
from console.ec2.worlds import SharedIds, labels
from console.engine.rehearsal import Rehearsal, rehearse
from tests.coroutines import pytest_pyfunc_call, runner
from tests.wire.served import serving

__all__ = ["pytest_pyfunc_call", "runner"]

EAST, WEST = "us-east-1", "eu-west-1"


def shop(region: str) -> EmbeddedBackend:
    return EmbeddedBackend.in_memory(sample="shop", instant=True, region=region, title=f"{region}.eni")


@pytest.fixture
def both(runner: asyncio.Runner) -> Iterator[RegionsBackend]:
    backend = RegionsBackend([shop(EAST), shop(WEST)])
    yield backend
    runner.run(backend.close())


def private(world: World) -> Subnet:
    return next(one for one in world.all(Subnet) if name_of(one) == "private-a")


def west_of(both: RegionsBackend) -> World:
    return both.world.parts[WEST]


def holds_all(both: RegionsBackend) -> bool:
    """Whether the world is its parts', no more and no less."""
    expected: dict[str, object] = {}
    for part in reversed(list(both.world.parts.values())):
        expected |= part.records()
    return both.world.records() == expected


def test_one_world_has_the_things_of_both_and_says_whose_they_are(both: RegionsBackend) -> None:
    world = both.world
    assert list(world.parts) == [EAST, WEST]
    assert holds_all(both)
    assert world.count(Vpc) == 2
    assert world.count(InstanceType) == west_of(both).count(InstanceType)
    for part in world.parts.values():
        assert {world.region_of(one.id) for one in part if not isinstance(one, CATALOGUE)} == {part.region}
    assert len(world.zones()) == 9


def test_parts_of_one_region_are_told_apart_by_their_files() -> None:
    named = [("a.eni", EAST), ("b.eni", WEST), ("c.eni", EAST), ("c.eni", EAST)]
    assert list(labels(named)) == [f"{EAST} · a.eni", WEST, f"{EAST} · c.eni", f"{EAST} · c.eni (2)"]


def test_the_same_world_twice_is_refused_in_one_line(both: RegionsBackend) -> None:
    with pytest.raises(SharedIds, match=r"^us-east-1\.eni cannot stand beside us-east-1\.eni: both have \S+$"):
        RegionsBackend([both.home, both.home])


async def test_a_request_goes_to_the_region_of_what_it_names(both: RegionsBackend) -> None:
    subnet, revision = private(west_of(both)), both.world.revision
    changes = both.watch()
    made = await both.send(CreateNetworkInterface(subnet_id=subnet.id))
    assert made.availability_zone == "eu-west-1a"
    told = await anext(changes)
    assert made.id in both.world
    assert made.id in west_of(both)
    assert made.id not in both.home.world
    assert {one.id for one in told.upserts} >= {made.id}
    assert told.revision == revision + 1
    await both.send(CreateTags(resources=(made.id,), tags=(Tag("Name", "there"),)))
    assert name_of(both.world.one(NetworkInterface, made.id)) == "there"
    while told.cause is None or told.cause.name != "CreateTags":
        revision, told = told.revision, await anext(changes)
        assert told.revision == revision + 1
    await both.send(DeleteNetworkInterface(network_interface_id=made.id))
    assert made.id not in both.world
    assert holds_all(both)


async def test_what_names_nothing_is_homes_and_a_zone_names_its_region(both: RegionsBackend) -> None:
    vpc = await both.send(CreateVpc(cidr_block="10.9.0.0/16"))
    address = await both.send(AllocateAddress())
    key = await both.send(CreateKeyPair(key_name="mine"))
    assert {both.world.region_of(one) for one in (vpc.id, address.id, key.key_pair.id)} == {EAST}
    with pytest.raises(Refused) as refused:
        await both.send(CreateSubnet(vpc_id=vpc.id, cidr_block="10.9.0.0/24", availability_zone="eu-west-1a"))
    assert refused.value.code == "InvalidParameterValue"


async def test_things_of_two_regions_never_meet(both: RegionsBackend) -> None:
    standby = next(one for one in both.home.world.all(NetworkInterface) if one.attachment is None)
    instance = next(iter(west_of(both).all(Instance)))
    with pytest.raises(Refused) as refused:
        await both.send(
            AttachNetworkInterface(network_interface_id=standby.id, instance_id=instance.id, device_index=3)
        )
    assert (refused.value.code, instance.id in refused.value.message) == ("InvalidInstanceID.NotFound", True)
    address = await both.send(AllocateAddress())
    abroad = next(iter(west_of(both).all(NetworkInterface)))
    with pytest.raises(Refused) as refused:
        await both.send(AssociateAddress(allocation_id=address.id, network_interface_id=abroad.id))
    assert refused.value.code == "InvalidNetworkInterfaceID.NotFound"
    assert holds_all(both)


async def test_undo_is_of_the_latest_wherever_it_was(both: RegionsBackend) -> None:
    here = await both.send(CreateNetworkInterface(subnet_id=private(both.home.world).id))
    there = await both.send(CreateNetworkInterface(subnet_id=private(west_of(both)).id))
    latest = both.undoable()
    assert latest is not None
    assert latest.summary.endswith(f"· {WEST}")
    assert latest in both.history(3)
    await both.send(Undo())
    assert there.id not in both.world
    assert here.id in both.world
    await both.send(Redo())
    assert there.id in both.world
    mine = next(one for one in both.history(9) if one.kind == "request" and here.id == one.changes[0].id)
    await both.send(Undo(entry=mine.number))
    assert here.id not in both.world
    assert there.id in both.world
    assert next(one for one in both.history() if one.number == mine.number).undone


async def test_a_deed_in_two_regions_is_undone_and_done_again_as_one(both: RegionsBackend) -> None:
    places = [private(both.home.world).id, private(west_of(both)).id]
    made = [await both.send(CreateNetworkInterface(subnet_id=one), deed=5) for one in places]
    await both.send(Undo())
    assert not any(one.id in both.world for one in made)
    await both.send(Redo())
    assert all(one.id in both.world for one in made)


async def test_a_deed_of_which_one_region_cannot_undo_its_part_stays_whole(both: RegionsBackend) -> None:
    places = [private(both.home.world).id, private(west_of(both)).id]
    made = [await both.send(CreateNetworkInterface(subnet_id=one), deed=5) for one in places]
    for stays in (1, 0):
        await both.send(CreateTags(resources=(made[stays].id,), tags=(Tag("Owner", "me"),)))
        tagged, entry = both.history(1)[0].number, both.reversible(5)
        assert entry is not None
        with pytest.raises(Refused, match="has changed since"):
            await both.send(Undo(entry=entry.number, whole_deed=True))
        assert all(one.id in both.world for one in made)
        await both.send(Undo(entry=tagged))
    await both.send(Undo())
    assert not any(one.id in both.world for one in made)
    assert holds_all(both)


async def test_the_history_is_one_in_the_order_of_time(both: RegionsBackend) -> None:
    before = both.history(10_000)
    assert [one.number for one in before] == sorted((one.number for one in before), reverse=True)
    assert len(before) == sum(len(one.history(10_000)) for one in both.members)
    assert [one.at for one in before] == sorted((one.at for one in before), reverse=True)
    await both.send(CreateNetworkInterface(subnet_id=private(west_of(both)).id))
    await both.send(CreateNetworkInterface(subnet_id=private(both.home.world).id))
    after = both.history(10_000)
    new = len(after) - len(before)
    assert after[new:] == before
    assert [one.number for one in after] == list(range(len(after), 0, -1))
    assert [one.summary.partition(" · ")[2] for one in after[:new] if one.kind == "request"] == [EAST, WEST]
    pages, number = list(both.history(7)), None
    while page := both.history(7, number):
        number = page[-1].number
        pages += page if number < pages[-1].number else []
    assert pages == after


async def test_each_regions_pins_are_in_its_own_document(both: RegionsBackend) -> None:
    here, there = private(both.home.world).id, private(west_of(both)).id
    assert both.kept("pins") is None
    assert both.keep("pins", f'{{"{here}": [1, 2], "{there}": [3, 4]}}')
    assert both.members[1].kept("pins") == f'{{"{there}": [3, 4]}}'
    assert both.home.kept("pins") == f'{{"{here}": [1, 2]}}'
    assert both.kept("pins") == f'{{"{there}": [3, 4], "{here}": [1, 2]}}'
    assert both.keep("note", "home's")
    assert both.kept("note") == "home's"
    assert both.members[1].kept("note") is None


async def test_a_member_that_stops_telling_is_named_and_the_others_go_on(both: RegionsBackend) -> None:
    class Silent(EmbeddedBackend):
        async def _heard(self, _changes):  # type: ignore[no-untyped-def]
            raise ConnectionResetError("the wire was cut")
            yield

    broken = RegionsBackend([both.members[1], Silent(shop("us-west-2")._engine, "cut.eni")])
    told: list[bool] = []
    broken.listen(lambda: told.append(True))
    changes = broken.watch()
    made = await broken.send(CreateNetworkInterface(subnet_id=private(west_of(both)).id))
    await anext(changes)
    assert made.id in broken.world
    assert told
    assert broken.standing is not None
    assert broken.standing.problem == "us-west-2: no longer followed, the wire was cut"
    await broken.release()
    await broken.members[1].close()


async def test_what_changed_before_anybody_watched_comes_over(both: RegionsBackend) -> None:
    west = both.members[1]
    made = await west.send(CreateNetworkInterface(subnet_id=private(west.world).id))
    assert made.id not in both.world
    changes = both.watch()
    assert made.id in {one.id for one in (await anext(changes)).upserts}
    assert holds_all(both)


def test_a_plan_is_tried_out_in_its_own_region(both: RegionsBackend) -> None:
    subnet = private(west_of(both))
    image = next(iter(west_of(both).all(Image)))
    found: Rehearsal[None] = rehearse(both.world, [CreateNetworkInterface(subnet_id=subnet.id)])
    assert found.refused is None
    assert found.results[0].availability_zone == "eu-west-1a"
    counts = rehearse(
        both.world,
        [CreateNetworkInterface(subnet_id=subnet.id)],
        lambda then: (len(then.parts), then.count(NetworkInterface)),
    )
    assert counts.seen == (2, both.world.count(NetworkInterface) + 1)
    assert image.id in both.world
    assert holds_all(both)


STEPS = st.lists(
    st.tuples(st.sampled_from(["make", "delete", "undo", "redo", "tag", "vpc"]), st.integers(0, 99)), max_size=12
)


@given(STEPS)
@settings(max_examples=25)
def test_whatever_happens_in_whichever_region_the_world_is_its_parts(steps: list[tuple[str, int]]) -> None:
    asyncio.run(_play(steps))


async def _play(steps: list[tuple[str, int]]) -> None:
    both = RegionsBackend([shop(EAST), shop(WEST)])
    follower = World()
    follower.fill(both.world)
    changes = both.watch()
    for step, which in steps:
        with_it = [*both.world.all(NetworkInterface)]
        interface = with_it[which % len(with_it)]
        subnets = [*both.world.all(Subnet)]
        requests: dict[str, Request[Any]] = {
            "make": CreateNetworkInterface(subnet_id=subnets[which % len(subnets)].id),
            "delete": DeleteNetworkInterface(network_interface_id=interface.id),
            "tag": CreateTags(resources=(interface.id,), tags=(Tag("n", str(which)),)),
            "undo": Undo(),
            "redo": Redo(),
            "vpc": CreateVpc(cidr_block=f"10.{which}.0.0/16"),
        }
        with suppress(Refused):
            await both.send(requests[step])
        assert holds_all(both)
    revision = 0
    while revision < both.world.revision and steps:
        try:
            told = await asyncio.wait_for(anext(changes), 0.05)
        except TimeoutError:
            break
        assert told.revision > revision
        revision = told.revision
        follower.apply(told)
    assert follower.records() == both.world.records()
    await both.close()


async def test_a_remote_region_is_locked_and_grows_stale_by_itself() -> None:
    here = shop(WEST)
    with serving(keys=None) as service:
        endpoint = Endpoint("afar", region=EAST, url=service.url, anonymous=True)
        client = Client(endpoint, pause_s=0.01)
        remote = await RemoteBackend.open(endpoint, client=client, cadence=Cadence(quick_s=0.1, background_s=0.2))
        both = RegionsBackend([here, remote])
        told = both.watch()
        assert not both.read_only
        assert both.standing is not None
        assert not both.standing.stale
        subnet = private(remote.world)
        with pytest.raises(Refused) as refused:
            await both.send(CreateNetworkInterface(subnet_id=subnet.id))
        assert refused.value.code == "UnauthorizedOperation"
        assert remote.unlock("afar")
        made = await both.send(CreateNetworkInterface(subnet_id=subnet.id))
        assert made.id in both.world
        assert made.id in {one.id for one in (await anext(told)).upserts}
        assert both.history(1)[0].summary.endswith(f"· {EAST}")
    changed = asyncio.Event()
    both.listen(changed.set)
    async with asyncio.timeout(20):
        while not both.standing.stale:
            await changed.wait()
            changed.clear()
    assert both.standing.problem.startswith(f"{EAST}: ")
    own = await both.send(CreateNetworkInterface(subnet_id=private(here.world).id))
    assert own.id in both.world
    await both.close()
