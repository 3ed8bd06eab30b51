"""Work in spare moments: one piece of it between two frames, whoever has some (indexes, modules, advice).

Each has a timer of its own and ends in time for a frame; together they would not. While address maps are read no moment
is spare: they are looked at.
"""

from time import monotonic

REST_S = 0.0035
_spent_at = 0.0
_spent_by: object = None


def is_spare(whose: object = None) -> bool:
    """Whether a piece of work may begin now: none has ended a moment ago. whose: who is in a hurry may go on after a
    piece of its own."""
    return monotonic() - _spent_at >= REST_S or (whose is not None and _spent_by is whose)


def spent(by: object = None) -> None:
    """A piece has ended, or a frame has been painted."""
    global _spent_at, _spent_by
    _spent_at, _spent_by = monotonic(), by
