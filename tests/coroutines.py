"""Tests that are coroutines, on a loop that their fixtures share. A conftest takes in what it needs of this by name."""

import asyncio
import inspect
from collections.abc import Callable, Iterator

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    runner = pyfuncitem._request.getfixturevalue("runner")
    wanted = inspect.signature(pyfuncitem.obj).parameters
    runner.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in wanted}))
    return True


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as one:
        yield one


async def until(holds: Callable[[], bool], timeout_s: float = 30.0) -> None:
    """Wait for what happens by and by. Raises TimeoutError."""
    async with asyncio.timeout(timeout_s):
        while not holds():  # noqa: ASYNC110 - what is waited for tells nobody when it is there
            await asyncio.sleep(0.02)
