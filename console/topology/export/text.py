"""A World's diagram as a text for another tool: draw.io or Mermaid."""

from collections.abc import Generator
from pathlib import Path

from console.ec2.world import World
from console.topology.export import drawio, mermaid
from console.topology.export.look import Look
from console.topology.export.things import Things
from console.topology.export.unfinished import TEXTS, Unfinished
from console.topology.layout import Layout

STEP = 50
_LINES = {".drawio": drawio.lines, ".mmd": mermaid.lines}


class Text(Unfinished):
    def __init__(self, world: World, layout: Layout, path: Path, look: Look | None = None) -> None:
        """Raises ValueError for another suffix, OSError where the file can't be written."""
        super().__init__(path, TEXTS)
        self._world, self._layout, self._look = world, layout, look or Look()
        self.claim()

    def steps(self) -> Generator[float, None, None]:
        things = Things(self._world, self._layout, self._look)
        for _ in things.find():
            yield 0.0
        expected = 2 * things.count + 100
        with self.part.open("w", encoding="utf-8", newline="\n") as file:
            for count, line in enumerate(_LINES[self.form](things), start=1):
                file.write(line)
                if count % STEP == 0:
                    yield min(1.0, count / expected)
