"""Which paths a plan would open and close: looked at before and, in a rehearsal, after it; told, and drawn.

A plan's second half is looked at while it is rehearsed, and a rehearsal ends with its turn: each turn rehearses anew,
which makes the same world, and asks on.
"""

import time
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from console.ec2.resources import Instance, InstanceState, NetworkInterface
from console.ec2.world import World
from console.engine.rehearsal import Planned, Rehearsal, rehearse
from console.reach.difference import Paths, Sentence, concerned, difference, paths_by_turns, told
from console.reach.flow import Endpoint, EndpointKind
from console.reach.path import HopKind, Path
from console.reach.tracing import trace
from console.reach.turns import finished
from console.topology.path import CORPORATE, INTERNET, Hop, PathOverlay, Tone

MOST, MOST_IN_PREVIEW = 6, 6
MOST_PAIRS = 100
"""Half a millisecond each, before and after: beyond, only what leads outside is compared."""
MOST_FOCUSED = 2
MOST_DRAWN = 2
"""That open, and that close: more lines in a small diagram tell less."""
SLICE_S = 0.005
TOO_MANY = "Inside the VPC there are too many pairs to compare here"
_OUTSIDE: Final = {HopKind.INTERNET: INTERNET, HopKind.CORPORATE: CORPORATE}

Preview = Callable[[Callable[[World], object]], Rehearsal[object]]
"""Rehearses a plan: calls what it is given on the world as it would be."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """lines: `Opens: internet → web-1 eth0, tcp 22`. paths: some of them; path_of_line: which is a line's, if any.

    names: of what paths end at, by its id; homes: the ids of the VPCs that hold it. gone: the ids of interfaces and
    instances that the plan does away with.
    """

    lines: tuple[str, ...] = ()
    path_of_line: tuple[int | None, ...] = ()
    paths: tuple[PathOverlay, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    homes: Mapping[str, str] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()

    @property
    def focus(self) -> tuple[str, ...]:
        """The interfaces of the VPC that a small diagram of it should show: what goes, else where paths end."""
        ends = dict.fromkeys(end for path in self.paths for end in (path.hops[-1].thing, path.hops[0].thing))
        inside = [one for one in ends if one.startswith("eni-")]
        going = [one for one in inside if one in self.gone]
        return tuple((going or inside)[:MOST_FOCUSED])


NONE: Final = Outcome()
INDEXED: Final = 8
"""Steps of half a millisecond."""


@dataclass(frozen=True, slots=True)
class Change:
    """A plan that somebody is asked about, and the world that it is for."""

    world: World
    requests: Sequence[Planned]

    def look(self) -> Generator[None, None, Outcome]:
        return plan_by_turns(self.world, self.requests)


def path_changes(world: World, planned: Sequence[Planned], most: int = MOST) -> list[str]:
    """`Opens: internet → web-1 eth0, tcp 22`, `Closes: …`, so many lines at most; none of a plan that is refused."""
    return list(finished(plan_by_turns(world, planned, most)).lines)


def plan_by_turns(world: World, planned: Sequence[Planned], most: int = MOST) -> Generator[None, None, Outcome]:
    """The same, in turns, with what can be drawn of it. A large world that has just been opened gets its indexes first:
    a rehearsal would make all of them at once."""
    while sum(1 for _ in islice(world.work(), INDEXED)):
        yield
    first: Rehearsal[None] = rehearse(world, planned)
    if first.refused:
        return NONE
    yield
    changes = first.changes
    around = touched(changes.upserts, changes.deletes)
    found = yield from outcome_by_turns(world, around, lambda then: rehearse(world, planned, then), most)
    ended = {one.id for one in changes.upserts if isinstance(one, Instance) and one.state is InstanceState.TERMINATED}
    return replace(found, gone=changes.deletes | ended)


def outcome_by_turns(
    world: World, around: Sequence[str], preview: Preview, most: int = MOST_IN_PREVIEW
) -> Generator[None, None, Outcome]:
    """Of a plan that `preview` rehearses. Each turn takes SLICE_S and a rehearsal; the world stands still meanwhile."""
    if not around:
        return NONE
    later = preview(lambda then: concerned(then, around)).seen
    assert isinstance(later, dict)
    ends = concerned(world, around) | later
    yield
    before = yield from paths_by_turns(world, ends, MOST_PAIRS)
    looking, after = paths_by_turns(world, ends, MOST_PAIRS), None
    while not isinstance(after, Paths):
        yield
        after = preview(lambda _: _asked_on(looking)).seen
    yield
    found = difference(before, after)
    shown, more = told(found, most)
    if more:
        shown, more = told(found, most - 1)
    lines = [_new_ones(world, around, str(one)) for one in shown]
    chosen = _chosen(shown)
    yield
    drawn = _drawn(world, around, preview, chosen)
    places = {one: place for place, one in enumerate(drawn)}
    names = {_thing(end): found.names[end] for one in chosen for end in (one.way.source, one.way.destination)}
    rest = [*([f"… and {more} more"] if more else []), *([] if found.whole else [TOO_MANY])]
    return Outcome(
        (*lines, *rest),
        (*(places.get(one) for one in shown), *(None for _ in rest)),
        tuple(drawn.values()),
        {thing: _new_ones(world, around, name) for thing, name in names.items()},
        {thing: one.vpc_id for thing in names if (one := world.find(NetworkInterface, thing))},
    )


def _asked_on(looking: Generator[None, None, Paths]) -> Paths | None:
    """One turn; None while there is more to ask."""
    until = time.perf_counter() + SLICE_S
    while time.perf_counter() < until:
        try:
            next(looking)
        except StopIteration as done:
            found: Paths = done.value
            return found
    return None


# --- drawn


def _chosen(shown: Sequence[Sentence]) -> list[Sentence]:
    """The foremost that open and that close, those from and to the outside first: they are what people ask about."""
    found = []
    for opens in (True, False):
        those = [one for one in shown if one.opens is opens]
        those.sort(key=lambda one: not _is_outside(one.way.source) and not _is_outside(one.way.destination))
        found += those[:MOST_DRAWN]
    return found


def _is_outside(end: Endpoint) -> bool:
    return end.kind in (EndpointKind.INTERNET, EndpointKind.CORPORATE)


def _thing(end: Endpoint) -> str:
    return end.id or {EndpointKind.INTERNET: INTERNET, EndpointKind.CORPORATE: CORPORATE}.get(end.kind, end.address)


def _drawn(
    world: World, around: Sequence[str], preview: Preview, chosen: Sequence[Sentence]
) -> dict[Sentence, PathOverlay]:
    """What opens goes its way in the world as it will be; what closes as it is now, as far as it will get."""

    def look(then: World) -> list[Path]:
        return [trace(then, one.way.flow).forward for one in chosen]

    later = preview(look).seen
    assert isinstance(later, list)
    found = {}
    for one, after in zip(chosen, later, strict=True):
        things = _things(after if one.opens else trace(world, one.way.flow).forward)
        if len(things) > 1:
            tone, ends = (Tone.OPENS, "") if one.opens else (Tone.CLOSES, _end_of(things, after))
            title = _new_ones(world, around, one.text)
            found[one] = PathOverlay(tuple(map(Hop, things)), dropped_at=ends, title=title, tone=tone)
    return found


def _end_of(things: Sequence[str], later: Path) -> str:
    """How far along its way of before a packet will get: to what drops it, or to what is no more."""
    names = _things(later)
    if later.arrives or not names:  # it is the reply that is lost, or the sender
        return things[-1]
    if names[-1] in things[1:]:
        return names[-1]
    same = sum(1 for one, other in zip(things, names, strict=False) if one == other)
    return things[min(max(same, 1), len(things) - 1)]


def _things(path: Path) -> list[str]:
    """Its interfaces and gateways, and what is outside, in their order."""
    every = [_OUTSIDE.get(hop.kind, hop.component) for hop in path.hops]
    return list(dict.fromkeys(thing for thing in every if thing))


def _new_ones(world: World, around: Sequence[str], line: str) -> str:
    """What has no name yet is not called by an id that it will not have."""
    for one in around:
        if one not in world:
            line = line.replace(one, "new instance" if one.startswith("i-") else "new interface")
    return line


def touched(upserts: Sequence[object], deletes: frozenset[str]) -> tuple[str, ...]:
    """The ids around which paths may change."""
    return (*(str(getattr(one, "id", "")) for one in upserts), *deletes)
