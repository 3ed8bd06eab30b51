"""How often to look: quickly while something changes, slowly in the background, ever more slowly when told off."""

from math import inf

QUICK_S = 1.0
QUICK_FOR_S = 10.0
"""After a request of our own."""
BACKGROUND_S = 15.0
SHARE = 0.1
"""Of the time at most, describing everything: a large account is looked at less often."""
SLOWEST_S = 300.0
"""One that throttles is asked at half the pace each time, one that cannot be reached after 2, 4, 8 … seconds."""


class Cadence:
    """Decides from what it is told; every time is of the caller's clock, in seconds.

    pushed: what changes is told by the endpoint itself, and nobody looks unless asked to.
    """

    def __init__(self, *, quick_s: float = QUICK_S, background_s: float = BACKGROUND_S) -> None:
        self._quick_s, self._background_s = quick_s, background_s
        self._quick_until = 0.0
        self._took_s = 0.0
        self._failures = 0
        self._again_s = 0.0
        self._last_full = 0.0
        self._hurried = False
        self.pushed = False

    def wrote(self, now: float) -> None:
        self._quick_until = now + QUICK_FOR_S

    def looks(self) -> None:
        """At everything, from now on: who is in a hurry later wants another look."""
        self._hurried = False

    def looked(self, now: float, took_s: float) -> None:
        """At everything, and it was answered."""
        self._last_full, self._took_s, self._failures = now, took_s, 0

    def failed(self, *, throttled: bool) -> None:
        """Throttled, unreachable, or an answer that could not be read."""
        self._failures += 1
        self._again_s = self._background_s if throttled else self._quick_s

    def hurry(self) -> None:
        """The next look is at everything, and at once."""
        self._hurried = True
        self._again_s = 0.0

    @property
    def failures(self) -> int:
        return self._failures

    def period_s(self, now: float) -> float:
        """Between two looks at everything."""
        if self._failures:
            return min(SLOWEST_S, self._again_s * 2.0**self._failures)
        if self._hurried:
            return 0.0
        if self.pushed:
            return inf
        usual = self._quick_s * 2 if now < self._quick_until else self._background_s
        return max(usual, self._took_s / SHARE)

    def delay_s(self, now: float, changing: bool, looking: bool = False) -> float:
        """Until the next look, at everything or at what is changing; without end where none is needed. looking: at
        everything, now."""
        if looking:
            if not changing or self.pushed:
                return inf
            return max(self._quick_s, self.period_s(now)) if self._failures else self._quick_s
        if self._failures:
            return self.period_s(now)
        full = max(0.0, self._last_full + self.period_s(now) - now)
        return min(self._quick_s, full) if changing and not self.pushed else full

    def full_is_due(self, now: float) -> bool:
        return bool(self._failures) or now >= self._last_full + self.period_s(now)
