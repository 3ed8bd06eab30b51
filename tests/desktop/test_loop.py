"""asyncio on Qt's loop: the order in which things are called, and whose turn it is."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any

import pytest
from PySide6.QtCore import QEventLoop, QTimer

from console.desktop import loop as turns
from console.desktop.loop import CANCELLED_AT_MOST, Loop

Run = Callable[[Coroutine[Any, Any, Any]], Any]


def test_callbacks_come_in_order_and_what_they_add_comes_after_all_that_waited(loop: Loop, run: Run) -> None:
    called: list[str] = []

    def first() -> None:
        called.append("first")
        loop.call_soon(called.append, "added by the first")

    async def scenario() -> None:
        loop.call_soon(first)
        loop.call_soon(called.append, "never").cancel()
        loop.call_soon(called.append, "second")
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    run(scenario())
    assert called == ["first", "second", "added by the first"]


def test_what_a_turn_has_no_time_for_waits_for_the_next(loop: Loop, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "TURN_S", 0.0)
    monkeypatch.setattr(turns, "SHORT_S", 0.0)
    called: list[int] = []

    async def scenario() -> None:
        for number in range(100):
            loop.call_soon(called.append, number)
        QTimer.singleShot(0, lambda: called.append(-1))
        last = loop.create_future()
        loop.call_soon(last.set_result, None)
        await last

    run(scenario())
    assert called.index(-1) < 50
    assert [one for one in called if one >= 0] == list(range(100))


def test_timers_ring_in_the_order_of_their_times_and_never_early(loop: Loop, run: Run) -> None:
    rung: list[tuple[float, float]] = []

    async def scenario() -> None:
        start = loop.time()
        for delay in (0.03, 0.01, 0.02, 0.0):
            loop.call_later(delay, lambda delay=delay: rung.append((delay, loop.time() - start)))
        loop.call_later(0.015, rung.append, (0.015, 0.0)).cancel()
        await asyncio.sleep(0.05)

    run(scenario())
    assert [delay for delay, _ in rung] == [0.0, 0.01, 0.02, 0.03]
    assert all(at >= delay for delay, at in rung)


def test_a_callback_has_the_context_it_was_given(loop: Loop, run: Run) -> None:
    who: ContextVar[str] = ContextVar("who", default="nobody")
    said: list[str] = []

    async def scenario() -> None:
        who.set("somebody")
        loop.call_soon(lambda: said.append(who.get()))
        who.set("somebody else")
        await asyncio.sleep(0)

    run(scenario())
    assert said == ["somebody"]


def test_callbacks_without_end_leave_qt_its_turns(loop: Loop, run: Run) -> None:
    async def scenario() -> int:
        turns = 0
        ticked = loop.create_future()
        QTimer.singleShot(0, lambda: ticked.set_result(None))
        while not ticked.done():
            turns += 1
            await asyncio.sleep(0)
        return turns

    assert run(scenario()) < 10


def test_a_menu_that_is_open_holds_nobody_up(loop: Loop, run: Run) -> None:
    """A loop of Qt's within a callback: what waited behind it is called in there."""

    async def scenario() -> None:
        inner = QEventLoop()
        loop.call_soon(inner.exec)
        loop.call_soon(inner.quit)
        await asyncio.sleep(0.001)

    run(asyncio.wait_for(scenario(), 5.0))


def test_a_callback_that_fails_is_reported_and_the_next_is_called(loop: Loop, run: Run) -> None:
    failures: list[Any] = []
    called: list[str] = []
    loop.set_exception_handler(lambda _, context: failures.append(context["exception"]))

    async def scenario() -> None:
        loop.call_soon(lambda: 1 / 0)
        loop.call_soon(called.append, "next")
        await asyncio.sleep(0)

    run(scenario())
    assert isinstance(failures[0], ZeroDivisionError)
    assert called == ["next"]


def test_it_wakes_up_for_a_thread(run: Run) -> None:
    assert run(asyncio.wait_for(asyncio.to_thread(str.upper, "done"), 5.0)) == "DONE"


def test_time_outs_that_never_came_are_forgotten(loop: Loop, run: Run) -> None:
    async def scenario() -> None:
        for _ in range(50 * CANCELLED_AT_MOST):
            loop.call_later(60.0, print).cancel()

    run(scenario())
    assert len(loop._turns._timers) <= 2 * CANCELLED_AT_MOST
