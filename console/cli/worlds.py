"""What the commands check and make before anything is shown."""

import re
from pathlib import Path

MOST_PIXELS = 8192
"""A side of a picture: a quarter of a GiB for a square one."""


class Problem(Exception):
    """What the person should know, in one line."""


def make(world: Path, sample: str | None) -> None:
    """A new world file in a folder that is there. Raises Problem, WorldFileError."""
    from console.backends.embedded import SystemClock
    from console.engine.opening import create_world

    check_folder(world)
    create_world(world, clock=SystemClock(), sample=sample)


def check_folder(file: Path) -> None:
    """Raises Problem where the folder of `file` does not exist: who types a path wrong is told so."""
    if not file.absolute().parent.is_dir():
        raise Problem(f"{file.absolute().parent} is no folder")


def check_sample(name: str) -> None:
    """Raises Problem for one that does not exist."""
    from console.engine.samples import SAMPLES

    if name not in SAMPLES:
        raise Problem(f"there is no sample {name!r}; there is {', '.join(SAMPLES)}")


def pixels(size: str) -> tuple[int, int]:
    """`1600x1000`. Raises Problem for anything else."""
    match = re.fullmatch(r"(\d{2,5})[x×](\d{2,5})", size)
    if not match:
        raise Problem(f"{size!r} is no size; write it as 1600x1000")
    width, height = int(match[1]), int(match[2])
    if max(width, height) > MOST_PIXELS:
        raise Problem(f"{size} is too large; {MOST_PIXELS} pixels a side is the most")
    return width, height
