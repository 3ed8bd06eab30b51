"""One backend after the other: the engine in process, a remote over our own server, a remote over moto's."""

import asyncio
import inspect
import logging
from collections.abc import Callable, Iterator

import pytest
from moto.server import ThreadedMotoServer

from console.backends.embedded import EmbeddedBackend
from console.backends.port import Backend
from console.backends.remote.backend import RemoteBackend
from console.backends.remote.cadence import Cadence
from console.backends.remote.client import Client
from console.backends.remote.endpoint import Endpoint
from console.ec2.world import World


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "moto_mistake(what): moto answers otherwise than EC2, and how")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Tests here are coroutines, on the loop that their backend was opened on."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    runner: asyncio.Runner = pyfuncitem.funcargs["runner"]
    wanted = inspect.signature(pyfuncitem.obj).parameters
    runner.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in wanted}))
    return True


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as one:
        yield one


@pytest.fixture(scope="session")
def on_moto(runner: asyncio.Runner) -> Iterator[Backend]:
    """For all tests: moto's thousand instance types take seconds to read."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    logging.getLogger("werkzeug").disabled = True  # a traceback for each operation that moto has not
    host, port = server.get_host_and_port()
    backend = runner.run(opened_remote(f"http://{host}:{port}"))
    yield backend
    runner.run(backend.close())
    server.stop()


@pytest.fixture(params=["embedded", "moto"])
def backend(request: pytest.FixtureRequest, runner: asyncio.Runner) -> Iterator[Backend]:
    if request.param == "moto":
        if mark := request.node.get_closest_marker("moto_mistake"):
            request.applymarker(pytest.mark.xfail(reason=f"moto: {mark.args[0]}", strict=True))
        yield request.getfixturevalue("on_moto")
        return
    embedded = runner.run(opened_embedded())
    yield embedded
    runner.run(embedded.close())


async def opened_embedded() -> Backend:
    return EmbeddedBackend.in_memory()


async def opened_remote(url: str) -> Backend:
    endpoint = Endpoint("test", region="us-east-1", url=url, anonymous=True)
    backend = await RemoteBackend.open(
        endpoint, client=Client(endpoint, pause_s=0.01), cadence=Cadence(quick_s=0.1, background_s=1.0)
    )
    assert backend.unlock("test")
    return backend


async def until(world: World, holds: Callable[[World], bool], timeout_s: float = 10.0) -> None:
    """Wait for what EC2 does by and by."""
    async with asyncio.timeout(timeout_s):
        while not holds(world):
            await asyncio.sleep(0.02)
