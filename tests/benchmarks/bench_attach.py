"""From an attach request to the painted change: engine, journal on disk, layout and paint, in one process and loop.

The reference in the same run is the request alone: what the picture adds is the difference.
Run: python tests/benchmarks/bench_attach.py
"""

import asyncio
import gc
import statistics
import tempfile
import time
from pathlib import Path

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from console.backends.embedded import EmbeddedBackend, SystemClock
from console.desktop.loop import Loop
from console.desktop.store import WorldStore
from console.desktop.tasks import Tasks
from console.ec2.changes import ChangeSet
from console.ec2.requests import AttachNetworkInterface
from console.ec2.resources import Instance, NetworkInterface
from console.engine.journal import Journal
from console.engine.opening import open_world
from console.engine.quotas import Quotas
from console.topology.canvas.view import TopologyView
from tests.benchmarks.populate import engine_with

SIZES = (50, 1_000, 10_000)
ATTACHMENTS = 60


class Watched(TopologyView):
    """Says when the frame after a change is done."""

    def __init__(self) -> None:
        super().__init__()
        self.painted = asyncio.Event()
        self._changed = False

    def apply(self, changes: ChangeSet) -> None:
        super().apply(changes)
        self._changed = True

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._changed:
            self._changed = False
            self.painted.set()


def world_file(folder: Path, interfaces: int) -> Path:
    """The world of `engine_with`, as a file, so that each request pays for its commit."""
    path = folder / f"{interfaces}.eni"
    made = engine_with(interfaces, clock=SystemClock())
    Journal.create(path, made.world.region, made.world.owner_id)
    journal = Journal.open(path)
    for entry in reversed(made.history(1 << 30)):
        journal.append(entry)
    journal.close()
    made.close()
    return path


def attachments(backend: EmbeddedBackend) -> list[AttachNetworkInterface]:
    """Requests that will all succeed: an available interface to an instance of its zone, each once."""
    world = backend.world
    free = [one for one in world.all(NetworkInterface) if one.attachment is None]
    requests = []
    for instance in world.all(Instance):
        zone = instance.availability_zone
        interface = next((one for one in free if one.availability_zone == zone), None)
        if interface is not None:
            free.remove(interface)
            index = len(world.interfaces_of(instance.id))
            requests.append(
                AttachNetworkInterface(network_interface_id=interface.id, instance_id=instance.id, device_index=index)
            )
    return requests[:ATTACHMENTS]


async def measure(path: Path, tasks: Tasks) -> tuple[list[float], list[float]]:
    """Milliseconds to the answer, and to the painted frame."""
    engine = open_world(path, clock=SystemClock(), quotas=Quotas.unlimited())
    store = WorldStore(EmbeddedBackend(engine, path.name), tasks)
    view = Watched()
    view.resize(1600, 1000)
    view.show_world(store.world)
    store.changed.connect(view.apply)
    store.watch()
    view.show()
    await asyncio.sleep(0.5)
    gc.collect()
    gc.freeze()  # as the application does once a window stands
    answered, painted = [], []
    for request in attachments(store.backend):  # type: ignore[arg-type]
        view.painted.clear()
        start = time.perf_counter()
        await store.send(request)
        answered.append((time.perf_counter() - start) * 1e3)
        await view.painted.wait()
        painted.append((time.perf_counter() - start) * 1e3)
        await asyncio.sleep(0.05)
    await tasks.cancel_all()
    await store.backend.close()
    view.close()
    gc.unfreeze()
    return answered, painted


def p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def main() -> None:
    application = QApplication([])
    loop = Loop(application)
    asyncio.set_event_loop(loop)
    QApplication.setQuitOnLastWindowClosed(False)
    print(f"{'interfaces':>10}{'request p50':>13}{'p95':>8}{'painted p50':>13}{'p95':>8}  ms, p95 painted of request")
    with tempfile.TemporaryDirectory() as folder, loop:
        for size in SIZES:
            path = world_file(Path(folder), size)
            answered, painted = loop.run_until_complete(measure(path, Tasks(application)))
            print(
                f"{size:>10,}{statistics.median(answered):>13.1f}{p95(answered):>8.1f}"
                f"{statistics.median(painted):>13.1f}{p95(painted):>8.1f}  {p95(painted) / p95(answered):.1f}x"
            )


if __name__ == "__main__":
    main()
