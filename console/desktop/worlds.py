"""Which world to open, and how: the file of a person, a sample in memory, or the one from last time."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from console.backends.embedded import EmbeddedBackend, SystemClock
from console.backends.port import Backend
from console.desktop.session import Session
from console.engine.opening import create_world
from console.engine.world_file import SUFFIX

if TYPE_CHECKING:
    from console.backends.remote.endpoint import Endpoint
    from console.topology.layout.model import Layout

SAMPLES = ("shop",)
"""The engine's samples, named here so that a start need not import their requests; a first start shows the first."""
FIRST = SAMPLES[0]


LARGE = 20_000
"""Records; from there on, another thread lays out what is to be shown."""
LARGE_BYTES = 8 << 20
"""A file of that size takes longer to read than a person waits without being told; some 6,000 interfaces."""


Place: TypeAlias = "Path | Endpoint"
"""Where a world is: a file, or elsewhere."""


class Opened(NamedTuple):
    """location: the file; None for a world in memory, or elsewhere. layout: of its diagram, if that is made already.

    beside: where other regions' worlds are, in the order of the backend's members.
    """

    backend: Backend
    location: Path | None
    layout: "Layout | None" = None
    beside: tuple["Place | None", ...] = ()

    @property
    def places(self) -> tuple["Place | None", ...]:
        """Where each of its worlds is, the first one first; None for what is in memory."""
        first = self.location or getattr(self.backend.members[0], "endpoint", None)
        return (first, *self.beside)


def usual_world(session: Session) -> Path:
    """The world of last time; at the first start, or when that has gone, a new one of the sample.

    Raises WorldFileError where it cannot be made.
    """
    from platformdirs import user_data_path

    if (last := session.last_world) and last.is_file():
        return last
    path = user_data_path("eni-console", appauthor=False) / f"{FIRST}{SUFFIX}"
    if not path.exists():
        make(path, FIRST)
    return path


def world_path(file: str) -> Path:
    """What somebody typed as the name of a new world, with the suffix that dialogs and drops look for."""
    return Path(file if file.lower().endswith(SUFFIX) else file + SUFFIX)


def make(path: Path, sample: str | None) -> None:
    """A new world file. Raises WorldFileError."""
    create_world(path, clock=SystemClock(), sample=sample or None)


def is_large(path: Path) -> bool:
    """Whether the file is one to be read in slices (see loading.py)."""
    try:
        return path.stat().st_size > LARGE_BYTES
    except OSError:
        return False


def open_file(path: Path, *, instant: bool = False, read_only: bool = False) -> Opened:
    """Raises WorldFileError."""
    return Opened(EmbeddedBackend.open(path, instant=instant, read_only=read_only), path.absolute())


def open_sample(name: str, *, instant: bool = False) -> Opened:
    """A sample in memory: it goes with the window. Raises KeyError for an unknown one."""
    return Opened(EmbeddedBackend.in_memory(sample=name, instant=instant), None)
