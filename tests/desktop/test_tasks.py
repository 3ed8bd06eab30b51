import asyncio
from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot

from console.desktop.tasks import Tasks

Run = Callable[[Any], Any]


async def forever() -> None:
    await asyncio.Event().wait()


def test_the_latest_of_a_name_wins(tasks: Tasks, run: Run) -> None:
    ended: list[str] = []

    async def work(which: str) -> None:
        try:
            await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            which += " cancelled"
            raise
        finally:
            ended.append(which)

    async def scenario() -> None:
        tasks.start("attach", work("first"))
        await asyncio.sleep(0)
        tasks.start("attach", work("second"))
        await asyncio.sleep(0.05)

    run(scenario())
    assert ended == ["first cancelled", "second"]


def test_a_failure_is_told_once_and_a_cancellation_never(tasks: Tasks, qtbot: QtBot) -> None:
    async def fail() -> None:
        raise ValueError("no")

    with qtbot.waitSignal(tasks.failed) as told:
        tasks.start("endless", forever())
        tasks.cancel("endless")
        tasks.start("fail", fail())
    assert isinstance(told.args[0], ValueError)


def test_people_see_what_runs_and_how_far_it_is(tasks: Tasks) -> None:
    tasks.start("watch", forever(), quiet=True)
    tasks.start("Exporting", forever())
    tasks.report("Exporting", 0.5)
    assert tasks.running() == (("Exporting", 0.5),)


def test_nothing_starts_after_the_end(tasks: Tasks, run: Run) -> None:
    tasks.start("endless", forever())
    run(tasks.cancel_all())
    tasks.start("late", forever())
    assert not tasks.is_running("endless")
    assert not tasks.is_running("late")
