"""The embedded backend: requests on the loop, changes to whoever watches, lifecycles on the loop's time."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from console.backends import embedded
from console.backends.embedded import EmbeddedBackend, SystemClock
from console.backends.port import Backend
from console.ec2.changes import ChangeSet
from console.ec2.errors import Refused
from console.ec2.requests import CreateNetworkInterface, DeleteNetworkInterface, RunInstances, Undo
from console.ec2.resources import Image, Instance, InstanceState, NetworkInterface, Subnet
from console.engine import journal
from console.engine.lifecycle import Timings
from console.engine.opening import Opening, create_world, new_engine
from console.engine.recipe import Recipe


def quick() -> EmbeddedBackend:
    timings = Timings(interface_available=0.02)
    return EmbeddedBackend(new_engine(clock=SystemClock(), timings=timings, seed=1))


def subnet_of(backend: Backend) -> Subnet:
    return next(iter(backend.world.all(Subnet)))


async def next_change(changes: AsyncIterator[ChangeSet]) -> ChangeSet:
    return await asyncio.wait_for(anext(changes), timeout=5)


def test_a_watcher_sees_the_request_and_then_its_lifecycle() -> None:
    async def scenario() -> None:
        backend: Backend = quick()
        changes = backend.watch()
        interface = await backend.send(CreateNetworkInterface(subnet_id=subnet_of(backend).id))
        assert (await next_change(changes)).upserts == (interface,)
        later = await next_change(changes)
        assert [one.status for one in later.upserts if isinstance(one, NetworkInterface)] == ["available"]
        await backend.close()

    asyncio.run(scenario())


def test_what_is_due_at_once_for_many_goes_on_some_at_a_turn_and_is_undone_as_a_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(embedded, "STEPS_PER_TURN", 2)

    async def scenario() -> None:
        backend = EmbeddedBackend(new_engine(clock=SystemClock(), timings=Timings(launch=0.02), seed=1))
        changes = backend.watch()
        image = next(iter(backend.world.all(Image))).id
        subnet = subnet_of(backend).id
        await backend.send(
            RunInstances(image_id=image, instance_type="t3.micro", min_count=5, max_count=5, subnet_id=subnet)
        )
        await next_change(changes)
        for here in (2, 2, 1):
            running = [one.state for one in (await next_change(changes)).upserts if isinstance(one, Instance)]
            assert running == [InstanceState.RUNNING] * here
        await backend.send(Undo())
        assert not backend.world.count(Instance)
        await backend.close()

    asyncio.run(scenario())


def test_a_refusal_reaches_whoever_sent_the_request() -> None:
    async def scenario() -> None:
        backend = quick()
        with pytest.raises(Refused, match=r"InvalidNetworkInterfaceID\.NotFound"):
            await backend.send(DeleteNetworkInterface(network_interface_id="eni-00000000000000000"))
        await backend.close()

    asyncio.run(scenario())


def test_a_read_only_backend_follows_what_another_console_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.backends.embedded.FOLLOW_EVERY_S", 0.02)
    path = tmp_path / "lab.eni"
    create_world(path, clock=SystemClock())

    async def scenario() -> None:
        writer, reader = EmbeddedBackend.open(path), EmbeddedBackend.open(path, read_only=True)
        changes = reader.watch()
        interface = await writer.send(CreateNetworkInterface(subnet_id=subnet_of(writer).id))
        assert interface in (await next_change(changes)).upserts
        with pytest.raises(Refused, match="UnauthorizedOperation"):
            await reader.send(CreateNetworkInterface(subnet_id=subnet_of(reader).id))
        await reader.close()
        await writer.close()

    asyncio.run(scenario())


def test_requests_at_once_share_a_commit_and_are_answered_each_for_itself(tmp_path: Path) -> None:
    create_world(tmp_path / "lab.eni", clock=SystemClock())

    async def scenario() -> None:
        backend = EmbeddedBackend.open(tmp_path / "lab.eni")
        begun: list[str] = []
        backend._engine._journal._db.set_trace_callback(
            lambda statement: begun.append(statement) if statement == "COMMIT" else None
        )
        subnet = subnet_of(backend).id
        async with asyncio.TaskGroup() as group:
            made = [group.create_task(backend.send(CreateNetworkInterface(subnet_id=subnet))) for _ in range(4)]
            refused = group.create_task(refusal_of(backend))
            gone = group.create_task(backend.send(CreateNetworkInterface(subnet_id=subnet, description="gone")))
            await asyncio.sleep(0)
            gone.cancel()
        assert begun == ["COMMIT"]
        assert {one.result().id for one in made} == set(backend.world.ids(NetworkInterface))
        assert (await refused).code == "InvalidNetworkInterfaceID.NotFound"
        await backend.close()

    asyncio.run(scenario())


def test_a_long_log_is_folded_into_the_file_beside_what_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a commit it would take 20 ms of the window's thread."""
    monkeypatch.setattr(journal, "LONG_LOG", 30)
    path = tmp_path / "lab.eni"
    create_world(path, clock=SystemClock())

    def in_the_file_alone() -> int:
        with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as file:
            found: int = file.execute("SELECT count(*) FROM resources WHERE type = 'network-interface'").fetchone()[0]
        return found

    async def scenario() -> None:
        backend = EmbeddedBackend.open(path)
        subnet = subnet_of(backend).id
        while backend._folding is None:
            assert in_the_file_alone() == 0
            await backend.send(CreateNetworkInterface(subnet_id=subnet))
        await asyncio.to_thread(backend._folding.join)
        assert 0 < in_the_file_alone() <= backend.world.count(NetworkInterface)
        await backend.close()

    asyncio.run(scenario())


def test_where_many_ask_and_the_disk_is_slow_they_wait_for_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nobody who asks alone waits for anybody."""
    monkeypatch.setattr(embedded, "RESTS", 1e9)
    monkeypatch.setattr(embedded, "LONGEST_REST_S", 3600.0)
    create_world(tmp_path / "lab.eni", clock=SystemClock())

    async def scenario() -> None:
        backend = EmbeddedBackend.open(tmp_path / "lab.eni")
        create = CreateNetworkInterface(subnet_id=subnet_of(backend).id)
        for _ in range(3):
            await asyncio.wait_for(backend.send(create), 5)
        await asyncio.gather(backend.send(create), backend.send(create))

        async with asyncio.timeout(5), asyncio.TaskGroup() as group:
            waiting = []
            for _ in range(embedded.PER_TURN - 1):
                waiting.append(group.create_task(backend.send(create)))
                await asyncio.sleep(0.001)
            assert not any(one.done() for one in waiting)
            waiting.append(group.create_task(backend.send(create)))
        assert all(one.result().id in backend.world for one in waiting)
        await backend.close()

    asyncio.run(scenario())


async def refusal_of(backend: Backend) -> Refused:
    with pytest.raises(Refused) as refused:
        await backend.send(DeleteNetworkInterface(network_interface_id="eni-00000000000000000"))
    return refused.value


def test_a_request_waits_for_the_indexes_that_a_large_world_was_opened_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("console.backends.embedded.INDEXED_S", 0.0)
    path = tmp_path / "large.eni"
    create_world(path, clock=SystemClock(), recipe=Recipe(interfaces=900))
    opening = Opening(path, later=True)
    for _ in opening.slices():
        pass
    backend = EmbeddedBackend(opening.finish(SystemClock()))

    async def scenario() -> None:
        taken = next(iter(backend.world.all(NetworkInterface)))
        wish = CreateNetworkInterface(subnet_id=taken.subnet_id, private_ip_address=taken.private_ip_address)
        assert next(backend.world.work(), True) is None  # some are still to come
        with pytest.raises(Refused, match="in use"):
            await backend.send(wish)
        assert not list(backend.world.work())
        await backend.close()

    asyncio.run(scenario())
