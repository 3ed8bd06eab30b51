"""Regions beside each other: another world is read, and both become one backend, for one window to show."""

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from console.backends.embedded import EmbeddedBackend, SystemClock
from console.backends.giving_way import giving_way
from console.backends.port import Backend
from console.backends.regions import RegionsBackend
from console.desktop import pins
from console.desktop.laying_out import laid_out
from console.desktop.worlds import LARGE, Opened, Place, is_large
from console.ec2.worlds import SharedIds
from console.engine.lifecycle import Timings
from console.engine.opening import Opening
from console.engine.world_file import NotWritable, WorldFileError, WorldInUse

SLICE_S = 0.006
"""Of reading, between two turns of the loop."""
Report = Callable[[float], None]


def open_now(path: Path, *, instant: bool) -> EmbeddedBackend:
    """To look at only, where another console has it. Raises WorldFileError."""
    try:
        return EmbeddedBackend.open(path, instant=instant)
    except (WorldInUse, NotWritable):
        return EmbeddedBackend.open(path, instant=instant, read_only=True)


async def open_meanwhile(path: Path, *, instant: bool, report: Report) -> EmbeddedBackend:
    """The same between the window's frames. report: told how far it is, 0 … 1."""
    if not is_large(path):
        return open_now(path, instant=instant)
    timings = Timings.instant() if instant else None
    try:
        opening = Opening(path, timings=timings)
    except (WorldInUse, NotWritable):
        opening = Opening(path, read_only=True, timings=timings)
    try:
        until = time.monotonic() + SLICE_S
        for _ in opening.slices():
            if time.monotonic() > until:
                report(opening.fraction)
                await asyncio.sleep(0)
                until = time.monotonic() + SLICE_S
        return EmbeddedBackend(opening.finish(SystemClock()), path.name)
    except BaseException:
        opening.close()
        raise


def joined(home: Opened, others: Sequence[tuple[Backend, "Place | None"]]) -> Opened:
    """Home with others beside it. Raises WorldFileError where two share a thing."""
    backends = [one for one, _ in others]
    try:
        backend = RegionsBackend([*home.backend.members, *backends])
    except SharedIds as error:
        raise WorldFileError(str(error)) from None
    return Opened(backend, home.location, beside=(*home.beside, *(path for _, path in others)))


async def joined_meanwhile(home: Opened, other: Backend, place: Place) -> Opened:
    """The same with one; of large worlds, in another thread."""
    members = (*home.backend.members, other)
    if sum(len(one.world) for one in members) < LARGE:
        return joined(home, [(other, place)])
    with giving_way():
        try:
            backend = await RegionsBackend.put_together(members)
        except SharedIds as error:
            raise WorldFileError(str(error)) from None
    layout = await laid_out(backend.world, pins.kept_in(backend))
    return Opened(backend, home.location, layout, (*home.beside, place))


def parted(opened: Opened, number: int) -> Opened:
    """Without the member of that number, which is not home."""
    members = [one for at, one in enumerate(opened.backend.members) if at != number]
    beside = tuple(place for at, place in enumerate(opened.beside, start=1) if at != number)
    return Opened(members[0] if len(members) == 1 else RegionsBackend(members), opened.location, beside=beside)


def led_by(opened: Opened, number: int) -> Opened:
    """With the member of that number as home."""
    members = list(opened.backend.members)
    places = list(opened.places)
    members.insert(0, members.pop(number))
    first = places.pop(number)
    return Opened(RegionsBackend(members), first if isinstance(first, Path) else None, beside=tuple(places))


async def let_go(backend: Backend, kept: Sequence[Backend]) -> None:
    """Close what a window had, but for what another one goes on with."""
    if not any(one in kept for one in backend.members):
        await backend.close()
        return
    if isinstance(backend, RegionsBackend):
        await backend.release()
    for one in backend.members:
        if one not in kept:
            await one.close()
