"""One backend after the other: the engine in process, a remote over our own server, a remote over moto's."""

import asyncio
import logging
import os
from collections.abc import Iterator

import pytest
from moto.server import ThreadedMotoServer

from console.backends.embedded import EmbeddedBackend
from console.backends.port import Backend
from console.backends.regions import RegionsBackend
from console.backends.remote.backend import RemoteBackend
from console.backends.remote.cadence import Cadence
from console.backends.remote.client import Client
from console.backends.remote.endpoint import Endpoint
from tests.coroutines import pytest_pyfunc_call, runner
from tests.wire.served import KEYS, serving

__all__ = ["pytest_pyfunc_call", "runner"]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "moto_mistake(what): moto answers otherwise than EC2, and how")


@pytest.fixture(scope="session")
def on_moto(runner: asyncio.Runner) -> Iterator[Backend]:
    """For all tests: moto's thousand instance types take seconds to read."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    logging.getLogger("werkzeug").disabled = True  # a traceback for each operation that moto has not
    host, port = server.get_host_and_port()
    backend = runner.run(opened_remote(f"http://{host}:{port}", anonymous=True))
    yield backend
    runner.run(backend.close())
    server.stop()


@pytest.fixture
def on_embedded(runner: asyncio.Runner) -> Iterator[Backend]:
    backend = runner.run(opened_embedded())
    yield backend
    runner.run(backend.close())


@pytest.fixture
def on_regions(runner: asyncio.Runner) -> Iterator[Backend]:
    """At home, with another region beside."""
    backend = runner.run(opened_regions())
    yield backend
    runner.run(backend.close())


@pytest.fixture
def on_ours(runner: asyncio.Runner, monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    """Signed, with keys from the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEYS.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", KEYS.secret_access_key)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    with serving(sample=None, keys=KEYS, instant=False) as service:
        backend = runner.run(opened_remote(service.url, anonymous=False))
        yield backend
        runner.run(backend.close())


@pytest.fixture(params=["embedded", "regions", "ours", "moto"])
def backend(request: pytest.FixtureRequest) -> Backend:
    if request.param == "moto" and (mark := request.node.get_closest_marker("moto_mistake")):
        request.applymarker(pytest.mark.xfail(reason=f"moto: {mark.args[0]}", strict=True))
    backend: Backend = request.getfixturevalue(f"on_{request.param}")
    return backend


async def opened_embedded() -> Backend:
    return EmbeddedBackend.in_memory()


async def opened_regions() -> Backend:
    """Without waiting for lifecycles: the other ones wait."""
    beside = EmbeddedBackend.in_memory(sample="shop", region="eu-west-1", title="beside")
    return RegionsBackend([EmbeddedBackend.in_memory(instant=True), beside])


async def opened_remote(url: str, *, anonymous: bool) -> Backend:
    endpoint = Endpoint("test", region="us-east-1", url=url, anonymous=anonymous)
    backend = await RemoteBackend.open(
        endpoint, client=Client(endpoint, pause_s=0.01), cadence=Cadence(quick_s=0.1, background_s=1.0)
    )
    assert backend.unlock("test")
    return backend
