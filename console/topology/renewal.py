"""What changes of a World mean for its Layout, as one piece of work that any thread can do. No Qt."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from console.topology.amend import Amendment
from console.topology.folding import Records, fold
from console.topology.geometry import Point
from console.topology.graph import Graph
from console.topology.layout import Layout
from console.topology.layout.arrange import arrange

AFRESH = 0.75
"""Where collapsing leaves less than this share of the cards, it would leave holes: all is laid out anew."""


class Renewed(NamedTuple):
    """whole: with nothing collapsed."""

    whole: Graph
    layout: Layout


class Renewal(NamedTuple):
    """From one Layout to the next: by what has changed, what is collapsed, and what is pinned.

    records: as they are now, and stay while this is worked on. collapsed: see folding.py. folds: that has changed.
    afresh: not by where things stand now.
    """

    whole: Graph | Amendment
    records: Records
    collapsed: Collection[str]
    previous: Layout
    pins: Mapping[str, Point]
    folds: bool = False
    afresh: bool = False

    def made(self) -> Renewed:
        whole = self.whole.graph() if isinstance(self.whole, Amendment) else self.whole
        graph = fold(whole, self.records, self.collapsed)
        few, many = sorted((len(self.previous.interfaces), len(graph.interfaces)))
        afresh = self.afresh or (self.folds and few < AFRESH * many)
        return Renewed(whole, arrange(graph, None if afresh else self.previous, self.pins))
