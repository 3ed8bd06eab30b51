"""Which paths a plan would open and close: looked at before and, in a rehearsal, after it."""

from collections.abc import Callable, Sequence

from console.ec2.world import World
from console.engine.rehearsal import Planned, Rehearsal, rehearse
from console.reach.difference import Difference, Paths, difference, paths, sentences

MOST, MOST_IN_PREVIEW = 8, 6
MOST_PAIRS = 100
"""Half a millisecond each, before and after: beyond, only what leads outside is compared."""


def path_changes(world: World, planned: Sequence[Planned], most: int = MOST) -> list[str]:
    """`Opens: internet → web-1 eth0, tcp 22`, `Closes: …`, so many lines at most; none of a plan that is refused."""
    first = rehearse(world, planned, _nothing)
    if first.refused:
        return []
    around = touched(first.changes.upserts, first.changes.deletes)
    before = paths(world, around, MOST_PAIRS)
    after = rehearse(world, planned, lambda then: paths(then, around, MOST_PAIRS)).seen
    return told(before, after, most) if after else []


def compared(
    world: World, around: Sequence[str], preview: Callable[[Callable[[World], Paths]], Rehearsal[Paths]]
) -> list[str]:
    """The same of a plan that `preview` rehearses: it calls what it is given on the world as it would be."""
    if not around:
        return []
    before = paths(world, around, MOST_PAIRS)
    after = preview(lambda then: paths(then, around, MOST_PAIRS)).seen
    lines = told(before, after, MOST_IN_PREVIEW) if after else []
    return [_new_ones(world, around, line) for line in lines]


def _new_ones(world: World, around: Sequence[str], line: str) -> str:
    """What has no name yet is not called by an id that it will not have."""
    for one in around:
        if one not in world:
            line = line.replace(one, "new instance" if one.startswith("i-") else "new interface")
    return line


def touched(upserts: Sequence[object], deletes: frozenset[str]) -> tuple[str, ...]:
    """The ids around which paths may change."""
    return (*(str(getattr(one, "id", "")) for one in upserts), *deletes)


def told(before: Paths, after: Paths, most: int = MOST) -> list[str]:
    found: Difference = difference(before, after)
    lines = sentences(found, most)
    return lines if found.whole else [*lines, "Inside the VPC there are too many pairs to compare here"]


def _nothing(_world: World) -> None:
    return None
