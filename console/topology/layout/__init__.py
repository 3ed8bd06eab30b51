"""Graph → Layout, in named phases: order, lanes, shape, fill (or keep), place, route. Pure, deterministic, no Qt."""

from console.topology.layout.arrange import arrange
from console.topology.layout.model import Band, Cables, GatewayBox, Layout, Tie, VpcBox, ZoneBox

__all__ = ["Band", "Cables", "GatewayBox", "Layout", "Tie", "VpcBox", "ZoneBox", "arrange"]
