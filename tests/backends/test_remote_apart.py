"""Long answers are read by another process, into the same records."""

from collections.abc import Iterator

import pytest

from console.backends.remote import apart
from console.backends.remote.client import Client
from console.backends.remote.endpoint import Endpoint
from console.backends.remote.families import FAMILIES
from console.backends.remote.looking import look
from console.backends.remote.reading import Raw
from console.ec2.resources import Instance, NetworkInterface, Resource, RouteTable
from tests.wire.served import Service, serving


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serving(keys=None) as service:
        yield service


async def described(client: Client, kind: type[Resource]) -> list[Resource]:
    return (await look(client, FAMILIES[kind], {}, owner_id="")).changed


@pytest.mark.parametrize("kind", [NetworkInterface, Instance, RouteTable])
async def test_what_the_other_process_reads_is_what_would_be_read_here(
    service: Service, kind: type[Resource], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(Endpoint(region="us-east-1", url=service.url, anonymous=True))
    await client.open()
    try:
        here = await described(client, kind)
        assert client._apart._process is None
        monkeypatch.setattr(apart, "LONG", 0)
        there = await described(client, kind)
        assert client._apart._process is not None
        assert here
        assert there == here
        assert [type(one) for one in there] == [kind] * len(here)
    finally:
        await client.close()


async def test_pages_go_on_when_the_process_has_died(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LONG", 0)
    client = Client(Endpoint(region="us-east-1", url=service.url, anonymous=True))
    await client.open()
    try:
        seen: list[str] = []
        pages = 0

        def read(answer: Raw) -> None:
            nonlocal pages
            pages += 1
            process = client._apart._process
            if process is not None:
                process.kill()
            seen.extend(
                one.id if isinstance(one, NetworkInterface) else one["NetworkInterfaceId"]
                for one in answer["NetworkInterfaces"]
            )

        await client.pages("DescribeNetworkInterfaces", {}, 5, read)
        assert pages > 1
        assert len(set(seen)) == len(seen) == len(await described(client, NetworkInterface))
    finally:
        await client.close()
