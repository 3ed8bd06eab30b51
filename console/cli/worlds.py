"""What the commands check and make before anything is shown."""

import re
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from console.ec2.world import World
    from console.engine.engine import Engine

MOST_PIXELS = 8192
"""A side of a picture: a quarter of a GiB for a square one."""
SHORT_S = 2.0
"""What takes no longer says nothing on its way."""


class Problem(Exception):
    """What the person should know, in one line."""


def make(world: Path, sample: str | None, region: str = "") -> None:
    """A new world file in a folder that is there. region: us-east-1 if empty. Raises Problem, WorldFileError."""
    from console.backends.embedded import SystemClock
    from console.engine.opening import REGION, create_world

    check_region(region)
    _check_new(world)
    create_world(world, clock=SystemClock(), sample=sample, region=region or REGION)


def generate(world: Path, recipe: str, region: str = "") -> None:
    """A new world file of a recipe, in a folder that is there. Says on stderr how far it is. Raises as `make`."""
    import signal

    from console.backends.embedded import SystemClock
    from console.ec2.resources import AvailabilityZone
    from console.engine.catalogue import catalogue
    from console.engine.opening import REGION, create_world
    from console.engine.recipe import BadRecipe, Recipe

    check_region(region)
    _check_new(world)
    region = region or REGION
    zones = sum(isinstance(one, AvailabilityZone) for one in catalogue(region))
    # Who ends it in whatever way leaves no half file.
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        made = Recipe.read(recipe, zones)
        create_world(world, clock=SystemClock(), recipe=made, progress=_Progress(world.name), region=region)
    except BadRecipe as error:
        raise Problem(str(error)) from error


@contextmanager
def looked_at(files: Sequence[Path], sample: str | None = None) -> "Iterator[World]":
    """What is in some files of different regions, read-only, or in a sample. Raises Problem, WorldFileError."""
    with documented(files, sample) as (world, _):
        yield world


@contextmanager
def documented(files: Sequence[Path], sample: str | None = None) -> "Iterator[tuple[World, Engine]]":
    """The same with the first one's engine, which has the document."""
    from console.backends.embedded import SystemClock
    from console.engine.opening import new_engine, open_world

    clock = SystemClock()
    with ExitStack() as opened:
        if sample:
            engine = new_engine(clock=clock, sample=sample, instant=True)
            opened.callback(engine.close)
            yield engine.world, engine
            return
        engines: list[Engine] = []
        for file in files:
            engines.append(open_world(file, clock=clock, read_only=True))
            opened.callback(engines[-1].close)
        named = [(file.name, engine.world) for file, engine in zip(files, engines, strict=True)]
        yield named[0][1] if len(named) == 1 else _together(named), engines[0]


def _together(named: "list[tuple[str, World]]") -> "World":
    from console.ec2.worlds import SharedIds, Worlds

    try:
        return Worlds(named)
    except SharedIds as error:
        raise Problem(str(error)) from None


def _interrupted(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


class _Progress:
    """Says how far something is, once it takes long: in place on a terminal, else a line for each tenth."""

    def __init__(self, name: str) -> None:
        self._name, self._begun, self._said = name, time.monotonic(), 0

    def __call__(self, fraction: float) -> None:
        percent = int(fraction * 100)
        terminal = sys.stderr.isatty()
        if time.monotonic() - self._begun < SHORT_S or percent < self._said + (1 if terminal else 10):
            return
        self._said = percent
        begin, end = ("\r", "\n" if percent == 100 else "") if terminal else ("", "\n")
        print(f"{begin}{self._name}: {percent} %", end=end, file=sys.stderr, flush=True)


def check_folder(file: Path) -> None:
    """Raises Problem where the folder of `file` does not exist: who types a path wrong is told so."""
    if not file.absolute().parent.is_dir():
        raise Problem(f"{file.absolute().parent} is no folder")


def _check_new(world: Path) -> None:
    """Raises Problem where the name would hide that it is a world: dialogs and drops look for `.eni`."""
    from console.engine.world_file import SUFFIX

    if world.suffix.lower() != SUFFIX:
        raise Problem(f"{world.name}: the name of a world must end in {SUFFIX}")
    check_folder(world)


def check_sample(name: str) -> None:
    """Raises Problem for one that does not exist."""
    from console.engine.samples import SAMPLES

    if name not in SAMPLES:
        raise Problem(f"there is no sample {name!r}; there is {', '.join(SAMPLES)}")


def check_region(name: str) -> None:
    """Raises Problem for one of which there is no catalogue; the empty name stands for the usual one."""
    if not name:
        return
    from console.engine.catalogue import regions

    if name not in regions():
        raise Problem(f"there is no region {name!r}; there is {', '.join(regions())}")


def pixels(size: str) -> tuple[int, int]:
    """`1600x1000`. Raises Problem for anything else."""
    match = re.fullmatch(r"(\d{2,5})[x×](\d{2,5})", size)
    if not match:
        raise Problem(f"{size!r} is no size; write it as 1600x1000")
    width, height = int(match[1]), int(match[2])
    if max(width, height) > MOST_PIXELS:
        raise Problem(f"{size} is too large; {MOST_PIXELS} pixels a side is the most")
    return width, height
