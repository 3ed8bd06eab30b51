"""A large remote EC2 in the window: how long until it is read, and refreshed; how long the loop is held meanwhile.

The remote is `eni-console serve` on a world in a file, in a process of its own; each size has a window in another one.
Held: the most CPU that the window's thread takes between two ticks of a timer, the same on a busy machine; gap: the
most time. The reference is the same window over the same world with nobody at it.
Run: python tests/benchmarks/bench_remote.py [interfaces …]
"""

import asyncio
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, NamedTuple

import boto3
from PySide6.QtWidgets import QApplication

from console.backends.remote.backend import RemoteBackend
from console.backends.remote.endpoint import Endpoint
from console.desktop.app import Application, Options
from console.desktop.loop import Loop
from console.desktop.session import ENVIRONMENT
from console.desktop.tasks import Tasks
from console.ec2.resources import NetworkInterface
from tests.benchmarks.bench_open import recipe
from tests.benchmarks.watchdog import Watchdog
from tests.wire.process import REGION, serving_process

SIZES = (20_000, 256_000)
FEW, MANY = 1_000, 50_000
"""Interfaces that have changed."""
PER_CALL = 1_000
WARMING_S = 12.0
"""The end of what is imported and made after the start."""
AFTER_S = 2.0
LAST = 19


class Seen(NamedTuple):
    """Seconds that it took, milliseconds of the rest."""

    took: float
    held: float
    gap: float


class Somebody:
    """Connects from the window of a sample, and refreshes."""

    def __init__(self, application: Application, url: str) -> None:
        self.found: dict[str, Seen] = {}
        self._application, self._url = application, url
        self._watchdog = Watchdog(application)
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        self._client = boto3.client("ec2", endpoint_url=url, region_name=REGION, **keys)

    async def work(self) -> None:
        await asyncio.sleep(WARMING_S)
        await self._watch("nobody (reference)", asyncio.sleep(0))
        await self._watch("connect, and read all", self._connect())
        await self._watch("the seconds after", asyncio.sleep(0), WARMING_S)
        backend = self._backend
        assert isinstance(backend, RemoteBackend)
        await self._watch("refresh, nothing has changed", self._refreshed(backend))
        await self._watch(f"told of {FEW:,} changes", self._told(FEW, "told"))
        await backend._following.end()
        backend._cadence.pushed = False
        for count in (FEW, min(MANY, len(self._ids) // 2)):
            await self._rename(count, f"one of {count}")
            await self._watch(f"refresh, {count:,} have changed", self._refreshed(backend))
        await self._watch("nobody (reference), at the end", asyncio.sleep(0))
        self._window.close()

    @property
    def _window(self) -> Any:
        return self._application.window

    @property
    def _backend(self) -> object:
        return self._window.store.backend

    @property
    def _ids(self) -> list[str]:
        return list(self._window.store.world.ids(NetworkInterface))

    async def _watch(self, what: str, doing: Coroutine[Any, Any, object], after_s: float = AFTER_S) -> None:
        self._watchdog.reset()
        began = time.perf_counter()
        await doing
        took = time.perf_counter() - began
        await asyncio.sleep(after_s)
        self.found[what] = Seen(took, self._watchdog.held, self._watchdog.largest)

    async def _connect(self) -> None:
        self._application._connecting.ask(Endpoint("lab", region=REGION, url=self._url, anonymous=True))
        while not isinstance(self._backend, RemoteBackend):  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    async def _refreshed(self, backend: RemoteBackend) -> None:
        before = backend._cadence._last_full
        backend.look_now()
        while backend._cadence._last_full == before:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    async def _told(self, count: int, name: str) -> None:
        last = self._ids[count - 1]
        await self._rename(count, name)
        while name not in {one.value for one in self._window.store.world.get(last).tags}:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    async def _rename(self, count: int, name: str) -> None:
        ids = self._ids[:count]
        for start in range(0, count, PER_CALL):
            some = ids[start : start + PER_CALL]
            await asyncio.to_thread(self._client.create_tags, Resources=some, Tags=[{"Key": "Name", "Value": name}])


def measured(url: str) -> dict[str, Seen]:
    qt = QApplication(sys.argv[:1])
    QApplication.setQuitOnLastWindowClosed(False)
    application = Application(qt, Options(sample="shop", theme="light", size=(1600, 1000)))
    application.start()
    application.paint()
    loop = Loop(qt)
    asyncio.set_event_loop(loop)
    somebody = Somebody(application, url)

    async def live() -> None:
        tasks = Tasks(application)
        tasks.failed.connect(lambda _failure: application.window and application.window.close())
        tasks.start("work", somebody.work())
        await application.run()

    with loop:
        loop.run_until_complete(live())
    return somebody.found


def main() -> None:
    sizes = [int(one) for one in sys.argv[1:]] or list(SIZES)
    with tempfile.TemporaryDirectory() as folder:
        os.environ[ENVIRONMENT] = os.environ["XDG_DATA_HOME"] = folder
        for size in sizes:
            file = Path(folder) / f"{size}.eni"
            run = [sys.executable, "-m", "console", "new", str(file), "--generate", recipe(size)]
            subprocess.run(run, check=True, capture_output=True)
            with serving_process(str(file), keys=None) as served, multiprocessing.get_context("spawn").Pool(1) as pool:
                os.setpriority(
                    os.PRIO_PROCESS, served.process.pid, LAST
                )  # it is elsewhere as a rule, on cores of its own
                found = pool.apply(measured, (served.url,))
            print(f"{size:>9,} interfaces{'s':>29}{'held ms':>10}{'gap ms':>10}")
            for what, seen in found.items():
                print(f"{what:<42}{seen.took:>7.1f}{seen.held:>10.0f}{seen.gap:>10.0f}", flush=True)


if __name__ == "__main__":
    main()
