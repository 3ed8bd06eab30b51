"""How often to look: quickly while something changes, slowly in the background, ever more slowly when told off."""

QUICK_S = 1.0
QUICK_FOR_S = 10.0
"""After a request of our own."""
BACKGROUND_S = 15.0
SHARE = 0.1
"""Of the time at most, describing everything: a large account is looked at less often."""
SLOWEST_S = 300.0
STALE_AFTER = 3
"""Looks in a row that failed."""


class Cadence:
    """Decides from what it is told; every time is of the caller's clock, in seconds."""

    def __init__(self, *, quick_s: float = QUICK_S, background_s: float = BACKGROUND_S) -> None:
        self._quick_s, self._background_s = quick_s, background_s
        self._quick_until = 0.0
        self._took_s = 0.0
        self._failures = 0
        self._last_full = 0.0

    def wrote(self, now: float) -> None:
        self._quick_until = now + QUICK_FOR_S

    def looked(self, now: float, took_s: float) -> None:
        """At everything, and it was answered."""
        self._last_full, self._took_s, self._failures = now, took_s, 0

    def failed(self) -> None:
        """Throttled, unreachable, or an answer that could not be read."""
        self._failures += 1

    @property
    def failures(self) -> int:
        return self._failures

    @property
    def period_s(self) -> float:
        """Between two looks at everything."""
        usual = max(self._background_s, self._took_s / SHARE)
        return min(SLOWEST_S, usual * 2**self._failures) if self._failures else usual

    def is_quick(self, now: float, changing: bool) -> bool:
        return not self._failures and (changing or now < self._quick_until)

    def delay_s(self, now: float, changing: bool) -> float:
        """Until the next look, of either kind."""
        full = max(0.0, self._last_full + self.period_s - now) if not self._failures else self.period_s
        return min(self._quick_s, full) if self.is_quick(now, changing) else full

    def full_is_due(self, now: float) -> bool:
        return bool(self._failures) or now >= self._last_full + self.period_s
