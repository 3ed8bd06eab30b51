"""Time comes in from outside, so that a test runs ten minutes of lifecycle in a millisecond."""

from typing import Protocol


class Clock(Protocol):
    def now(self) -> float:
        """Seconds since the epoch, UTC."""
        ...


class ManualClock:
    """A clock that stands still until told otherwise."""

    def __init__(self, now: float = 1_767_322_800.0) -> None:
        self._now = now

    def now(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        self._now += seconds
