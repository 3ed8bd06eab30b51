"""Phase 3, its first half: what the bands, and the lanes below them, have to hold."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from console.topology.geometry import Ints
from console.topology.graph import Graph
from console.topology.layout import plan as p
from console.topology.layout.groups import most
from console.topology.layout.lanes import Standing

WIDE_AT_MOST = 2
"""Available interfaces in a band up to which they are drawn wide."""


class Demand(NamedTuple):
    """int64[n] each, one for each band.

    stacked: instances that join both neighbours. out, into: cables to a channel from the lane, and from one to a band,
    int64[side, n]. solo: columns of other instances, with the most cards any has above and below.
    cells: slots of what stands in the band (single ones take two), tallest: their largest height. loose: slots.
    """

    stacked: Ints
    out: Ints
    into: Ints
    solo: Ints
    cells: Ints
    loose: Ints
    solo_above: Ints
    solo_below: Ints
    tallest: Ints

    @property
    def slots(self) -> Ints:
        """That a band has to have for what is its own, and for the lane below it."""
        found: Ints = self.stacked + self.solo * self.solo_above + self.cells + self.loose
        found += self.out.sum(axis=0) + self.into.sum(axis=0)
        return found

    def of(self, bands: Sequence[int]) -> "Demand":
        """Of these bands, in their order."""
        numbers = np.array(bands)
        return Demand(*(each[..., numbers] for each in self))


def demands(graph: Graph, standing: Standing) -> Demand:
    """Of all bands of the graph."""
    size = len(graph.bands)
    home, role = standing.home, standing.role
    stacked, far = standing.joins_neighbours, standing.joins_far
    solo = (standing.place == p.IN_LANE) & ~stacked & ~far
    cell = standing.place == p.IN_BAND
    count = graph.interface_counts
    rows = np.where(count == 1, 2, (count + 1) // 2 + 1)
    slots = np.where(count == 1, 2, 2 * rows)
    arriving = np.flatnonzero(role == p.FAR)
    leaving = arriving[far[graph.interface_instance[arriving]]]
    loose = np.bincount(graph.interface_band[role == p.LOOSE], minlength=size)

    def per_band(bands: Ints) -> Ints:
        return np.bincount(bands, minlength=size)

    def per_side(bands: Ints, side: Ints) -> Ints:
        return np.bincount(side * size + bands, minlength=2 * size).reshape(2, size)

    return Demand(
        stacked=per_band(home[stacked]),
        out=per_side(home[graph.interface_instance[leaving]], standing.side[leaving]),
        into=per_side(graph.interface_band[arriving], standing.side[arriving]),
        solo=per_band(home[solo]),
        cells=np.bincount(home[cell], slots[cell], minlength=size).astype(np.int64),
        loose=np.where(loose <= WIDE_AT_MOST, 2 * loose, loose),
        solo_above=most(standing.above[solo], home[solo], size),
        solo_below=most(standing.below[solo], home[solo], size),
        tallest=most(rows[cell], home[cell], size),
    )
