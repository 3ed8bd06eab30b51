"""A large world opened: how long until a picture, until all of it, until the address maps that a very large one is seen
as are painted, and the inspector beside it; the longest the loop stands still; bytes a record.

In a process of its own for each size. The reference is the least that reading can be: every row of the same file
through SQLite and msgspec, in the same run, kept nowhere.
Run: python tests/benchmarks/bench_open.py [interfaces …]
"""

import asyncio
import gc
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SIZES = (1_000, 20_000, 256_000)


def recipe(interfaces: int) -> str:
    return f"interfaces={interfaces},subnets={max(8, interfaces // 4000)},zones=4,dual-homed=0.3,seed=1"


def resident_mib() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def bare(file: Path) -> float:
    """Seconds to read and decode all rows."""
    from console.engine.codec import decoder

    start = time.perf_counter()
    with sqlite3.connect(f"{file.as_uri()}?immutable=1", uri=True) as connection:
        for resource_type, body in connection.execute("SELECT type, body FROM resources"):
            decoder(resource_type).decode(body)
    return time.perf_counter() - start


def records(file: Path) -> tuple[float, int]:
    """Bytes that a record takes, its places in the World's indexes among them; and how many there are."""
    from console.engine.opening import Opening

    gc.disable()
    opening = Opening(file, read_only=True, later=True)
    slices = opening.slices()
    next(slices)
    before = resident_mib()
    for _ in slices:
        pass
    for _ in opening.world.work():
        pass
    return (resident_mib() - before) * 2**20 / opening.read, opening.read


def window(file: Path) -> dict[str, float]:
    """Seconds from before Qt is imported to a first picture and to the whole; milliseconds of the largest gaps."""
    start = time.perf_counter()
    gc.disable()
    from console.cli.window import load

    load()
    from PySide6.QtWidgets import QApplication

    from console.desktop.app import Application, Options
    from console.desktop.loop import Loop
    from tests.benchmarks.watchdog import Watchdog

    qt = QApplication(sys.argv[:1])
    qt.setQuitOnLastWindowClosed(False)
    application = Application(qt, Options(world=file, size=(1600, 1000)))
    application.start()
    application.paint()
    found = {"first picture": time.perf_counter() - start}
    watchdog = Watchdog(application)
    loop = Loop(qt)
    asyncio.set_event_loop(loop)

    async def scenario() -> None:
        running = loop.create_task(application.run())
        reading = laying_out = 0.0
        while application.window is None:
            if application._loading and "laying" not in application._loading.window.said.text():
                reading = watchdog.largest
            elif not laying_out and reading:
                watchdog.reset()
                laying_out = 1e-9
            laying_out = max(laying_out, watchdog.largest) if laying_out else laying_out
            await asyncio.sleep(0.002)
        found["all"] = time.perf_counter() - start
        found["gap while reading"], found["gap at its end"] = reading, watchdog.largest if reading else 0.0
        if reading:
            watchdog.reset()
        side, picture = application.window.side, application.window.topology.view.picture
        found["maps"] = found["inspector"] = found["all"]
        while (reads := picture is not None and picture.maps.working) or not side.made:
            await asyncio.sleep(0.002)
            now = time.perf_counter() - start
            found["maps"] = now if reads else found["maps"]
            found["inspector"] = found["inspector"] if side.made else now
        await asyncio.sleep(max(0.0, start + found["all"] + 1.0 - time.perf_counter()))
        found["gap after"] = watchdog.largest
        application.window.close()
        await running

    with loop:
        loop.run_until_complete(scenario())
    return found


def in_a_process(part: str, file: Path, environment: dict[str, str]) -> Any:
    run = [sys.executable, __file__, "--part", part, str(file)]
    done = subprocess.run(run, env=environment, check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


PARTS: dict[str, Callable[[Path], Any]] = {"window": window, "bare": bare, "records": records}


def main() -> None:
    if sys.argv[1:2] == ["--part"]:
        print(json.dumps(PARTS[sys.argv[2]](Path(sys.argv[3]))))
        return
    sizes = tuple(map(int, sys.argv[1:])) or SIZES
    heads = (
        "interfaces",
        "records",
        "bytes each",
        "bare s",
        "picture s",
        "all s",
        "maps s",
        "inspector s",
        "all / bare",
    )
    print(*(f"{head:>13}" for head in (*heads, "reading ms", "its end ms", "after ms")))
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            file = Path(folder) / f"{size}.eni"
            environment = {**os.environ, "ENI_CONSOLE_CONFIG_DIR": str(Path(folder) / "config")}
            run = [sys.executable, "-m", "console", "new", str(file), "--generate", recipe(size)]
            subprocess.run(run, env=environment, check=True, capture_output=True)

            each, count = in_a_process("records", file, environment)
            reference = in_a_process("bare", file, environment)
            shown = in_a_process("window", file, environment)
            row = (
                f"{size:,}",
                f"{count:,}",
                f"{each:,.0f}",
                f"{reference:.2f}",
                f"{shown['first picture']:.2f}",
                f"{shown['all']:.2f}",
                f"{shown['maps']:.2f}",
                f"{shown['inspector']:.2f}",
                f"{shown['all'] / reference:.1f}",
                *(f"{shown[gap]:.0f}" for gap in ("gap while reading", "gap at its end", "gap after")),
            )
            print(*(f"{cell:>13}" for cell in row), flush=True)


if __name__ == "__main__":
    main()
