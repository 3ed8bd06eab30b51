"""What of a diagram is exported, and how it looks. No Qt."""

from typing import NamedTuple

from console.topology.canvas.showing import USUAL_LAYERS, Layer
from console.topology.coloring import STATE
from console.topology.colors import LIGHT, DiagramColors
from console.topology.geometry import Rect


class Look(NamedTuple):
    """part: of the scene; None: all of it. focus: ids of what is not dimmed, which a text leaves out; None: nothing is.

    coloring: of the address maps (topology.coloring).
    """

    colors: DiagramColors = LIGHT
    part: Rect | None = None
    focus: frozenset[str] | None = None
    layers: frozenset[Layer] = USUAL_LAYERS
    coloring: str = STATE
