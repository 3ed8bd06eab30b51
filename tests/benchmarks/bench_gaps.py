"""How long the window's loop stands still: the largest gap of a 5 ms timer while somebody works.

The window is the application's own, on a world in a file; each size has a process of its own, so that what is first is
the first. The reference is the same window with nobody at it.
Run: python tests/benchmarks/bench_gaps.py [interfaces …]
"""

import asyncio
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from console.desktop.app import Application, Options
from console.desktop.loop import Loop
from console.desktop.navigation import PAGES
from console.desktop.session import ENVIRONMENT
from console.desktop.tasks import Tasks
from console.desktop.window import MainWindow
from tests.benchmarks.bench_attach import attachments, world_file
from tests.benchmarks.watchdog import Watchdog

SIZES = (50, 1_000, 10_000)
WATCHED_S = 0.7
"""As long as an act has consequences: after a diagram's later frames and a preview."""
WARMING_S = 12.0
"""The end of what is imported and made after the start."""


async def measure(window: MainWindow, watchdog: Watchdog) -> dict[str, float]:
    """What was done, and its largest gap."""
    gaps: dict[str, float] = {}

    async def watch(what: str, act: Callable[[], object], seconds: float = WATCHED_S) -> None:
        watchdog.reset()
        done = act()
        if isinstance(done, Coroutine):
            await done
        await asyncio.sleep(seconds)
        gaps[what] = watchdog.largest

    def nothing() -> None:
        return None

    await watch("the seconds after the start", nothing, WARMING_S)
    await watch("nobody (reference)", nothing, 2)
    for word, name in (("network-interface", "create"), ("instance", "launch")):
        await watch(f"open the {name} wizard", window.resource_actions.create(word).trigger)
        await watch(f"close the {name} wizard", top().reject)
    await watch("open the attach wizard", window.commands.attach.trigger)
    await watch("close the attach wizard", top().reject)
    await watch("open the attach wizard again", window.commands.attach.trigger)
    await watch("close the attach wizard again", top().reject)
    view = window.topology.view
    await watch("select all in the diagram", view.choose_all)
    await watch("select nothing", lambda: window.selection.set(()))
    requests = attachments(window.store.backend)  # type: ignore[arg-type]
    for request in requests[:3]:
        await watch("attach", partial(window.store.send, request))
    await watch("switch the theme", lambda: window.themes.choose("dark"))
    for page in PAGES:
        await watch(f"first {page} page", partial(window.show_page, page))
    window.show_page("network-interfaces")
    table: Any = window.pages.currentWidget()
    await watch("sort interfaces", lambda: table.view.sortByColumn(1, Qt.SortOrder.DescendingOrder), 1.5)
    await watch("attach, with every page made", lambda: window.store.send(requests[-1]))
    await watch("switch the theme, with every page made", lambda: window.themes.choose("light"))
    window.show_page("topology")
    await watch("switch the theme at the diagram", lambda: window.themes.choose("dark"))
    return gaps


def top() -> Any:
    """The wizard that stands open."""
    return next(one for one in QApplication.topLevelWidgets() if one.isVisible() and hasattr(one, "flow"))


def measured(path: str) -> dict[str, float]:
    qt = QApplication(sys.argv[:1])
    QApplication.setQuitOnLastWindowClosed(False)
    application = Application(qt, Options(world=Path(path), theme="light", size=(1600, 1000)))
    application.start()
    application.paint()
    loop = Loop(qt)
    asyncio.set_event_loop(loop)
    with loop:
        gaps: dict[str, float] = loop.run_until_complete(_live(application, Watchdog(qt)))
    return gaps


async def _live(application: Application, watchdog: Watchdog) -> dict[str, float]:
    """The application's life, with somebody in it who closes the window in the end."""
    gaps: dict[str, float] = {}

    async def work() -> None:
        while application.window is None:  # noqa: ASYNC110 (a large world is read in slices first)
            await asyncio.sleep(WATCHED_S)
        gaps.update(await measure(application.window, watchdog))
        application.window.close()

    somebody = Tasks(application)
    somebody.start("work", work())
    await application.run()
    return gaps


def main() -> None:
    sizes = [int(one) for one in sys.argv[1:]] or list(SIZES)
    table: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        os.environ[ENVIRONMENT] = os.environ["XDG_DATA_HOME"] = folder
        for size in sizes:
            path = world_file(Path(folder), size)
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                for what, gap in pool.apply(measured, (str(path),)).items():
                    table.setdefault(what, []).append(gap)
    print(f"{'largest gap of the loop, ms':<42}" + "".join(f"{size:>10,}" for size in sizes))
    for what, row in table.items():
        print(f"{what:<42}" + "".join(f"{gap:>10.0f}" for gap in row))


if __name__ == "__main__":
    main()
