"""When what is due: the steps that records imply, on a heap, each to be taken once."""

import heapq
from collections.abc import Iterable
from itertools import count
from typing import NamedTuple

from console.ec2.history import Change
from console.engine.lifecycle import Step, Timings, due_steps


class Timer(NamedTuple):
    """In the order of `due`, then of `order`, which no two share.

    follows: the entry of the history as whose consequence the step happens.
    """

    due: float
    order: int
    step: Step
    follows: int | None


class Timers:
    """All steps ahead of a world, in the Clock's seconds. They follow from the records and are never stored."""

    def __init__(self, timings: Timings) -> None:
        self._timings = timings
        self._heap: list[Timer] = []
        self._live: dict[tuple[str, str], Timer] = {}
        self._orders = count()
        self._rest_until = 0.0

    def next_due(self) -> float | None:
        """None while nothing is under way."""
        while self._heap and self._live.get(_key(self._heap[0].step)) is not self._heap[0]:
            heapq.heappop(self._heap)  # the record left that state before its time
        return max(self._heap[0].due, self._rest_until) if self._heap else None

    def take(self, now: float, most: int | None = None) -> list[Timer]:
        """The steps that are due and follow the same entry: one commit, as all instances of a launch come up.

        most: so many of them; the rest is due as before.
        """
        taken: list[Timer] = []
        while (due := self.next_due()) is not None and due <= now and len(taken) != most:
            if taken and (taken[0].follows is None or self._heap[0].follows != taken[0].follows):
                break
            taken.append(heapq.heappop(self._heap))
            del self._live[_key(taken[-1].step)]
        return taken

    def put_back(self, timers: Iterable[Timer], until: float) -> None:
        """Steps that could not be carried out: again, but nothing before `until`."""
        for timer in timers:
            self._set(timer.step, timer.due, timer.follows)
        self._rest_until = until

    def follow(self, changes: Iterable[Change], now: float, entry: int | None) -> None:
        """Set the timers that the records' new states imply, and drop those of states they have left."""
        for change in changes:
            earlier = due_steps(change.before, self._timings) if change.before else ()
            implied = due_steps(change.after, self._timings) if change.after else ()
            for step in earlier:
                if _key(step) not in {_key(one) for one in implied}:
                    self._live.pop(_key(step), None)
            for step in implied:
                if _key(step) not in self._live:
                    self._set(step, now + step.delay_s, entry)

    def _set(self, step: Step, due: float, follows: int | None) -> None:
        timer = self._live[_key(step)] = Timer(due, next(self._orders), step, follows)
        heapq.heappush(self._heap, timer)


def _key(step: Step) -> tuple[str, str]:
    return step.name, step.key
