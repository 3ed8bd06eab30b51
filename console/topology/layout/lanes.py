"""Phase 2: who stands in a band, who in which lane, and which cables go by a channel.

An instance with all its interfaces in one band stands there, under them. Any other stands in the lane below the
topmost of its bands (in the tower of its primary interface); its interfaces in the bands above and below that lane
are reached directly, the others (FAR) through a channel beside the tower.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np

from console.topology.geometry import Flags, Ints
from console.topology.graph import Graph
from console.topology.layout import plan as p
from console.topology.layout.groups import distinct
from console.topology.layout.plan import Tower


class Standing(NamedTuple):
    """place, home: as Plan.instance_place and Plan.instance_band; role: as Plan.interface_role (LOOSE at most).

    above, below: how many interfaces of each such role an instance has. tower, position: of a band.
    """

    tower: Ints
    position: Ints
    place: Ints
    home: Ints
    role: Ints
    above: Ints
    below: Ints
    joins_neighbours: Flags
    """One interface above, one below: these stand in stacks, their cables beside one another."""
    joins_far: Flags
    """One interface above, one far: stacks too, at the tower's sides."""
    foreign: Flags
    """FAR, and in another tower."""
    side: Ints
    """Of a FAR interface: as Plan.interface_side."""
    starts: Ints
    """Of the instances' interfaces, without the end."""


def stand(graph: Graph, towers: Sequence[Tower]) -> Standing:
    size, interfaces = len(graph.bands), len(graph.interfaces)
    bands = np.array([band for one in towers for band in one.bands], np.int32)
    first = np.array([0, *accumulate(len(one.bands) for one in towers)])
    tower, position = np.full((2, size), -1, np.int32)
    tower[bands] = np.repeat(np.arange(len(towers)), np.diff(first))
    position[bands] = np.arange(len(bands)) - first[tower[bands]]
    starts = graph.instance_starts[:-1]
    instances, attached = len(starts), int(graph.instance_starts[-1])
    role = np.full(interfaces, p.LOOSE, np.int32)
    foreign = np.zeros(interfaces, np.bool_)
    side = np.zeros(interfaces, np.int32)
    if not instances:
        none, no = np.zeros(0, np.int32), np.zeros(0, np.bool_)
        return Standing(tower, position, none, none, role, none, none, no, no, foreign, side, none)
    band, owner = graph.interface_band[:attached], graph.interface_instance[:attached]
    base = tower[band[starts]]
    in_lane = np.logical_or.reduceat(band != band[starts][owner], starts)
    at_home = tower[band] == base[owner]
    place_in_tower = np.where(at_home, position[band], size)
    top = np.minimum.reduceat(place_in_tower, starts)
    home = bands[first[base] + top]
    step = place_in_tower - top[owner]
    mine = np.where(step == 0, p.ABOVE, np.where(at_home & (step == 1), p.BELOW, p.FAR))
    mine[~in_lane[owner]] = p.CELL
    counts = np.bincount(owner * p.LOOSE + mine, minlength=instances * p.LOOSE).reshape(instances, p.LOOSE)
    above, below, far = counts[:, p.ABOVE], counts[:, p.BELOW], counts[:, p.FAR]
    paired = (above == 1) & (below + far == 1)
    role[:attached] = mine
    foreign[:attached] = ~at_home
    found = Standing(
        tower=tower,
        position=position,
        place=np.where(in_lane, p.IN_LANE, p.IN_BAND).astype(np.int32),
        home=home,
        role=role,
        above=above,
        below=below,
        joins_neighbours=paired & (below == 1),
        joins_far=paired & (far == 1),
        foreign=foreign,
        side=side,
        starts=starts,
    )
    _choose_sides(graph, found)
    return found


def _choose_sides(graph: Graph, standing: Standing) -> None:
    """Stacks by `sides`; an instance that joins three or more bands stands on the right and goes there."""
    far = np.flatnonzero(standing.role == p.FAR)
    if not len(far):
        return
    owner = graph.interface_instance[far]
    standing.side[far] = np.where(standing.foreign[far], p.LEFT, p.RIGHT)
    stacked = standing.joins_far[owner] & ~standing.foreign[far]
    far, owner = far[stacked], owner[stacked]
    home, target = standing.home[owner], graph.interface_band[far]
    size = len(standing.position)
    ends = (standing.tower[home].astype(np.int64) * size + standing.position[home]) * size + standing.position[target]
    keys, counts = distinct(ends)
    towers: dict[int, dict[Pair, int]] = {}
    for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
        pair = divmod(key % size**2, size)
        towers.setdefault(key // size**2, {})[pair] = count
    chosen: list[int] = []
    for pairs in towers.values():
        by_pair = sides(pairs)
        chosen += [by_pair[pair] for pair in pairs]
    standing.side[far] = np.array(chosen, np.int32)[keys.searchsorted(ends)]


Pair = tuple[int, int]


def sides(pairs: dict[Pair, int]) -> dict[Pair, int]:
    """Which channel each pair of positions in a tower uses: two that interleave are best on different sides.

    pairs: (upper, lower) to how many cables. The longest choose first.
    """
    chosen: dict[Pair, int] = {}
    for upper, lower in sorted(pairs, key=lambda one: (one[0] - one[1], one[0])):
        clashes = [0, 0]
        for (first, last), side in chosen.items():
            if first < upper < last < lower or upper < first < lower < last:
                clashes[side] += pairs[first, last]
        chosen[upper, lower] = p.LEFT if clashes[p.LEFT] <= clashes[p.RIGHT] else p.RIGHT
    return chosen
