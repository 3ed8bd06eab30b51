"""Where things stand in the diagram, as it is kept in the world's document: what came later took free places, and a
restart is to find it there. Looking at a world writes nothing."""

from console.backends.port import Backend
from console.desktop.pins import ARRANGEMENT, BESIDE, Pins, arrangement_in
from console.ec2.resources import NetworkInterface
from console.topology.canvas.view import TopologyView
from console.topology.graph import build
from console.topology.layout import Layout
from console.topology.layout.arrange import arrange
from console.topology.layout.kept import read, written

MOST = 5_000
"""Interfaces: half a megabyte of text."""


def kept_in(backend: Backend, pins: Pins) -> Layout | None:
    """The diagram as it was left, with what has come since. None where nothing was kept that makes sense."""
    text = arrangement_in(backend, backend.world)
    previous = read(text) if text else None
    return arrange(build(backend.world), previous, pins) if previous is not None else None


def keep_in(backend: Backend, view: TopologyView) -> None:
    """If it is another than it was when the world was shown. With boxes, nothing is kept."""
    layout = view.layout_now
    if layout is None or not view.rearranged or view.behind or view.collapsed:
        return
    if backend.world.count(NetworkInterface) <= MOST:
        backend.keep(BESIDE if backend.world.parts else ARRANGEMENT, written(layout))
