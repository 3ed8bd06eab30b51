"""A remote that is large: what has changed comes in a little at a time, and nobody waits for a long look."""

import asyncio
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from console.backends.remote import mirror
from console.backends.remote.backend import RemoteBackend
from console.backends.remote.cadence import Cadence
from console.backends.remote.client import Client
from console.backends.remote.endpoint import Endpoint
from console.backends.remote.faults import Fault
from console.ec2.changes import ChangeSet
from console.ec2.requests import CreateNetworkInterface, CreateTags, DeleteNetworkInterface
from console.ec2.resources import NetworkInterface, Tag
from tests.wire.served import Service, serving

PORTION = 3


@pytest.fixture
def service() -> Iterator[Service]:
    with serving(keys=None) as one:
        yield one


class Turns:
    """Counts those of the loop."""

    count = 0

    async def __aenter__(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._go_on())

    async def __aexit__(self, *_: object) -> None:
        self._task.cancel()

    async def _go_on(self) -> None:
        while True:
            self.count += 1
            await asyncio.sleep(0)


async def test_a_look_that_finds_much_takes_it_in_between_turns_of_the_loop(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "AT_A_TIME", PORTION)
    client = service.client()
    backend = await RemoteBackend.open(
        Endpoint(region="us-east-1", url=service.url, anonymous=True), cadence=Cadence(background_s=60.0)
    )
    try:
        await backend._following.end()
        ids = list(backend.world.ids(NetworkInterface))
        name = {"Key": "Name", "Value": "anew"}
        await asyncio.to_thread(client.create_tags, Resources=ids, Tags=[name])
        told: list[ChangeSet] = []
        turns: set[int] = set()
        clock = Turns()

        def hear(changes: ChangeSet) -> None:
            told.append(changes)
            turns.add(clock.count)

        monkeypatch.setattr(backend._mirror, "_heard", hear)
        async with clock:
            await backend._mirror.look_at_everything()
        assert sorted(record.id for changes in told for record in changes.upserts) == sorted(ids)
        assert max(len(changes.upserts) for changes in told) == PORTION
        assert len(turns) == len(told) > 1
        assert {one.tags[-1].value for one in backend.world.all(NetworkInterface)} == {"anew"}
    finally:
        await backend.close()


async def test_a_request_does_not_wait_for_a_long_look_and_is_newer_than_what_that_reads(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    backend = await RemoteBackend.open(
        Endpoint(region="us-east-1", url=service.url, anonymous=True), cadence=Cadence(background_s=60.0)
    )
    read, go_on = asyncio.Event(), asyncio.Event()
    pages = backend._mirror.client.pages

    async def slow_pages(operation: str, parameters: dict[str, Any], *rest: Any) -> None:
        await pages(operation, parameters, *rest)
        if operation == "DescribeNetworkInterfaces" and not parameters:
            read.set()
            await go_on.wait()

    try:
        await backend._following.end()
        backend.unlock(backend.endpoint.word)
        kept = next(iter(backend.world.all(NetworkInterface)))
        gone = await backend.send(CreateNetworkInterface(subnet_id=kept.subnet_id))
        monkeypatch.setattr(backend._mirror.client, "pages", slow_pages)
        looking = asyncio.get_running_loop().create_task(backend._mirror.look_at_everything())
        await read.wait()
        async with asyncio.timeout(10):
            made = await backend.send(CreateNetworkInterface(subnet_id=kept.subnet_id))
            await backend.send(CreateTags(resources=(kept.id,), tags=(Tag("Name", "anew"),)))
            await backend.send(DeleteNetworkInterface(network_interface_id=gone.id))
        go_on.set()
        await looking
        assert made.id in backend.world
        assert gone.id not in backend.world
        assert Tag("Name", "anew") in backend.world.one(NetworkInterface, kept.id).tags
        assert [entry.changes[0].id for entry in backend.history()] == [gone.id, kept.id, made.id, gone.id]
    finally:
        go_on.set()
        await backend.close()


async def test_requests_one_after_the_other_do_not_keep_a_look_waiting(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "PATIENCE_S", 3600.0)
    backend = await RemoteBackend.open(
        Endpoint(region="us-east-1", url=service.url, anonymous=True), cadence=Cadence(background_s=60.0)
    )
    backend.unlock(backend.endpoint.word)
    kept = next(iter(backend.world.all(NetworkInterface)))

    async def go_on_asking() -> None:
        for number in count():
            await backend.send(CreateTags(resources=(kept.id,), tags=(Tag("number", str(number)),)))

    asking = asyncio.get_running_loop().create_task(go_on_asking())
    try:
        await backend._following.end()
        async with asyncio.timeout(20):
            await backend._mirror.look_at_everything()
        assert not asking.done()
    finally:
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await backend.close()


async def test_who_waits_for_an_answer_when_the_connection_is_closed_is_told(service: Service) -> None:
    client = Client(Endpoint(region="us-east-1", url=service.url, anonymous=True))
    await client.open()
    waiting = asyncio.get_running_loop().create_task(client._there(asyncio.sleep(60)))
    await asyncio.sleep(0)
    await client.close()
    with pytest.raises(Fault, match="closed"):
        await waiting
