"""64 clients at once for 30 s: `eni-console serve`'s server alone, and one in a window's process that draws meanwhile.

Each client works on a world of 1,000 interfaces, as fast as it is answered, or five times a second. In the window the
frame is what the loop leaves it: the time from one tick of a 60 Hz timer to the next, the topology being drawn.
Run: python tests/benchmarks/bench_clients_load.py [SECONDS]
"""

import asyncio
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, TypeAlias

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from console.backends.embedded import EmbeddedBackend, SystemClock
from console.backends.serving import api_of
from console.desktop.loop import Loop
from console.desktop.store import WorldStore
from console.desktop.tasks import Tasks
from console.engine.opening import open_world
from console.engine.quotas import Quotas
from console.topology.canvas.view import TopologyView
from console.wire.server import Server, listen
from tests.benchmarks.serve_ours import populated
from tests.wire.process import KEYS

HERE = Path(__file__).parent
CLIENTS = 64
INTERFACES = 1_000
PACES = {"as fast as answered": 0.0, "five a second each": 0.2}
FRAME_MS = 16
Told: TypeAlias = dict[str, Any]
"""What load.py has printed, and the frames."""


class Frames(QObject):
    """Milliseconds between the ticks of a timer that a window would draw at."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.taken: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self, timerType=Qt.TimerType.PreciseTimer, interval=FRAME_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    @Slot()
    def _tick(self) -> None:
        now = time.perf_counter()
        self.taken.append((now - self._last) * 1000)
        self._last = now


def generator(seconds: float, pause_s: float) -> list[str]:
    return [sys.executable, str(HERE / "load.py"), str(CLIENTS), str(seconds), str(pause_s)]


def alone(seconds: float, pause_s: float) -> Told:
    command = [sys.executable, str(HERE / "serve_ours.py"), str(INTERFACES), "2", "--brisk"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            known = server.stdout.readline()
            done = subprocess.run(
                generator(seconds, pause_s),
                input=known,
                capture_output=True,
                text=True,
                check=True,
                timeout=seconds + 60,
            )
        finally:
            server.terminate()
    told: Told = json.loads(done.stdout)
    return told


async def in_a_window(path: Path, tasks: Tasks, known: dict[str, Any], seconds: float, pause_s: float) -> Told:
    engine = open_world(path, clock=SystemClock(), quotas=Quotas.unlimited())
    backend = EmbeddedBackend(engine, path.name)
    store, view, frames = WorldStore(backend, tasks), TopologyView(), Frames(tasks)
    view.resize(1600, 1000)
    view.show_world(store.world)
    store.changed.connect(view.apply)
    store.watch()
    view.show()
    server = Server(api_of(backend, KEYS), listen("127.0.0.1", 0))
    tasks.start("serve", server.serve())
    await asyncio.sleep(1)
    gc.collect()
    gc.freeze()
    frames.start()
    child = await asyncio.to_thread(
        _start, generator(seconds, pause_s), {**known, "port": int(server.url.rpartition(":")[2])}
    )
    said = await asyncio.to_thread(child.communicate, None, seconds + 60)
    frames.stop()
    server.stop()
    await asyncio.sleep(0.5)
    await tasks.cancel_all()
    await backend.close()
    view.close()
    gc.unfreeze()
    told: Told = json.loads(said[0])
    percentiles = statistics.quantiles(frames.taken, n=100)
    return told | {"frame p50": percentiles[49], "frame p99": percentiles[98]}


def _start(command: list[str], known: dict[str, Any]) -> "subprocess.Popen[str]":
    child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin
    child.stdin.write(f"{json.dumps(known)}\n")
    child.stdin.flush()
    return child


def show(what: str, pace: str, seconds: float, told: dict[str, Any]) -> None:
    frames = "".join(f"{told[name]:>11.1f}" for name in ("frame p50", "frame p99") if name in told)
    rate = told["requests"] / seconds
    print(
        f"{what:<12}{pace:<22}{rate:>8,.0f}{told['failed']:>8}{told['p50']:>9.1f}{told['p99']:>9.1f}{frames}",
        flush=True,
    )
    for error in told["errors"]:
        print(f"    {error}")


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
    print(f"{'':<34}{'a second':>8}{'errors':>8}{'p50 ms':>9}{'p99 ms':>9}{'frame p50':>11}{'frame p99':>11}")
    for pace, pause_s in PACES.items():
        show("alone", pace, seconds, alone(seconds, pause_s))
    application = QApplication([])
    loop = Loop(application)
    asyncio.set_event_loop(loop)
    QApplication.setQuitOnLastWindowClosed(False)
    with tempfile.TemporaryDirectory() as folder, loop:
        for pace, pause_s in PACES.items():
            path = Path(folder) / f"{pause_s}.eni"
            known = populated(path, INTERFACES, 2)
            told = loop.run_until_complete(in_a_window(path, Tasks(application), known, seconds, pause_s))
            show("in a window", pace, seconds, told)


if __name__ == "__main__":
    main()
