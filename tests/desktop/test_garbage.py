"""Garbage is collected where QObjects may die."""

import gc
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from console.desktop.garbage import MANY, GarbageCollector, nothing_collected


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[GarbageCollector]:
    gc.collect()  # what came in tests before is none of it, nor are all generations due
    collector = GarbageCollector()
    collector.start()
    yield collector
    collector.stop()


class Knot:
    """Garbage that only the collector finds."""

    died_in: list[int] = []  # noqa: RUF012 - a tally of the class

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        Knot.died_in.append(threading.get_ident())


def test_a_busy_thread_collects_nothing_and_qts_thread_does(collector: GarbageCollector, qtbot: QtBot) -> None:
    Knot.died_in.clear()
    worker = threading.Thread(target=lambda: [Knot() for _ in range(20_000)].clear())
    worker.start()
    worker.join()
    assert not Knot.died_in
    qtbot.waitUntil(lambda: len(Knot.died_in) == 20_000)
    assert set(Knot.died_in) == {threading.get_ident()}
    collector.stop()
    assert gc.isenabled()


def test_many_that_stay_are_not_looked_through_again(collector: GarbageCollector) -> None:
    before = gc.get_freeze_count()
    few = [Knot() for _ in range(MANY // 4)]
    collector.collect()
    assert gc.get_freeze_count() == before
    many = [Knot() for _ in range(MANY + 1)]
    collector.collect()
    assert gc.get_freeze_count() >= before + len(few) + len(many)
    gc.unfreeze()


def test_nothing_is_looked_through_while_much_comes_that_stays(collector: GarbageCollector) -> None:
    before = gc.get_freeze_count()
    Knot.died_in.clear()
    with nothing_collected():
        many = [Knot() for _ in range(MANY)]
        Knot()
        collector.collect()
        assert not Knot.died_in
    assert gc.get_freeze_count() >= before + len(many)
    gc.unfreeze()
