"""The preview's diagram, dressed in the window's theme."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from console.desktop.theme import current
from console.ec2.world import World
from console.topology.canvas.preview import PreviewView
from console.topology.colors import DARK, LIGHT


class PreviewDiagram(PreviewView):
    """`ghosts`: the ids that were last shown as yet to be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ghosts: frozenset[str] = frozenset()
        self.dress()

    def show_plan(self, world: World, focus: Sequence[str], ghosts: frozenset[str]) -> None:
        """Reads `world` now: a rehearsed one will do."""
        self.ghosts = ghosts
        self.show_world(world, focus, ghosts)

    def show_loss(self, world: World, focus: Sequence[str], gone: frozenset[str]) -> None:
        """As it is now, with what is about to go; small enough for a question."""
        self.show_world(world, focus, gone=gone, most_bands=2)

    def dress(self) -> None:
        self.set_colors(DARK if current().is_dark else LIGHT)
