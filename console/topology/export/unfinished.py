"""A file that is written beside its place and put there once it is whole."""

from abc import ABC, abstractmethod
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path

PICTURES = (".svg", ".pdf", ".png")
TEXTS = (".drawio", ".mmd")
SUFFIXES = PICTURES + TEXTS


class Unfinished(ABC):
    """An export on its way: made in `steps`, then saved. The file is as it was until the new one is whole."""

    def __init__(self, path: Path, suffixes: tuple[str, ...] = SUFFIXES) -> None:
        """Raises ValueError for another suffix, OSError where the file can't be written."""
        self.path, self.form = path, path.suffix.lower()
        if self.form not in suffixes:
            raise ValueError(f"{path.name}: a diagram is written as {', '.join(SUFFIXES)}")
        self.part = path.with_name(f".{path.name}.part")

    def claim(self) -> None:
        """Say at once, and as an OSError, whether it can be written."""
        self.part.touch()
        self.give_up()  # who never begins leaves nothing behind

    @abstractmethod
    def steps(self) -> Generator[float, None, None]:
        """Make it, a few milliseconds at a time; each step says how far it is, 0 … 1.

        Raises KeyError where something has left the World meanwhile (begin again), ValueError where the format can't
        take so much.
        """

    def save(self) -> None:
        """Put the file in its place. From any thread. Raises OSError."""
        self.part.replace(self.path)

    def give_up(self) -> None:
        """Nothing is left of it."""
        with suppress(OSError):
            self.part.unlink(missing_ok=True)

    def finish(self) -> None:
        """All of it, now."""
        try:
            for _ in self.steps():
                pass
            self.save()
        finally:
            self.give_up()
