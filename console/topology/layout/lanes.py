"""Phase 2: who stands in a band, who in which lane, and which cables go by a channel.

An instance with all its interfaces in one band stands there, under them. Any other stands in the lane below the
topmost of its bands (in the tower of its primary interface); its interfaces in the bands above and below that lane
are reached directly, the others (FAR) through a channel beside the tower.
"""

from typing import NamedTuple

import numpy as np

from console.topology.geometry import Flags, Ints
from console.topology.graph import Graph
from console.topology.layout import plan as p
from console.topology.layout.plan import Tower


class Standing(NamedTuple):
    """place, home: as Plan.instance_place and Plan.instance_band; role: as Plan.interface_role (LOOSE at most).

    above, below, far: how many interfaces of each such role an instance has. tower, position: of a band.
    """

    tower: Ints
    position: Ints
    place: Ints
    home: Ints
    role: Ints
    above: Ints
    below: Ints
    far: Ints
    foreign: Flags
    """FAR, and in another tower."""
    side: Ints
    """Of a FAR interface: as Plan.interface_side."""
    starts: Ints
    """Of the instances' interfaces, without the end."""

    @property
    def joins_neighbours(self) -> Flags:
        """One interface above, one below: these stand in stacks, their cables beside one another."""
        found: Flags = (self.place == p.IN_LANE) & (self.above == 1) & (self.below == 1) & (self.far == 0)
        return found

    @property
    def joins_far(self) -> Flags:
        """One interface above, one far: stacks too, at the tower's sides."""
        found: Flags = (self.place == p.IN_LANE) & (self.above == 1) & (self.below == 0) & (self.far == 1)
        return found

    @property
    def far_side(self) -> Ints:
        """Per instance: the side of its FAR interface, where that is the only one."""
        if not len(self.starts):
            return self.starts
        found: Ints = np.maximum.reduceat(np.where(self.role == p.FAR, self.side, 0), self.starts)
        return found


def stand(graph: Graph, towers: list[Tower]) -> Standing:
    size, interfaces = len(graph.bands), len(graph.interfaces)
    tower, position = np.full(size + 1, -1, np.int32), np.full(size + 1, -1, np.int32)
    for number, one in enumerate(towers):
        tower[one.bands] = number
        position[one.bands] = np.arange(len(one.bands))
    starts = graph.instance_starts[:-1]
    role = np.full(interfaces, p.LOOSE, np.int32)
    foreign = np.zeros(interfaces, np.bool_)
    if not len(starts):
        none = np.zeros(0, np.int32)
        return Standing(tower, position, none, none, role, none, none, none, foreign, role * 0, none)
    attached = int(graph.instance_starts[-1])
    band, owner = graph.interface_band[:attached], graph.interface_instance[:attached]
    place = (np.minimum.reduceat(band, starts) != np.maximum.reduceat(band, starts)).astype(np.int32)
    at_home = tower[band] == tower[band[starts]][owner]
    place_in_tower = np.where(at_home, position[band], size)
    top = np.minimum.reduceat(place_in_tower, starts)
    flat = np.array([one for each in towers for one in each.bands], np.int32)
    first = np.cumsum([0] + [len(one.bands) for one in towers])[:-1]
    home = flat[first[tower[band[starts]]] + top]
    step = place_in_tower - top[owner]
    mine = np.where(step == 0, p.ABOVE, np.where(at_home & (step == 1), p.BELOW, p.FAR)).astype(np.int32)
    mine[place[owner] == p.IN_BAND] = p.CELL
    role[:attached] = mine
    foreign[:attached] = ~at_home
    above, below, far = (np.add.reduceat((mine == one).astype(np.int32), starts) for one in (p.ABOVE, p.BELOW, p.FAR))
    home = home.astype(np.int32)
    found = Standing(
        tower, position, place, home, role, above, below, far, foreign, np.zeros(interfaces, np.int32), starts
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
    keys, which, counts = np.unique(ends, return_inverse=True, return_counts=True)
    towers, upper, lower = keys // size // size, keys // size % size, keys % size
    chosen = np.zeros(len(keys), np.int32)
    for number in np.unique(towers).tolist():
        mine = np.flatnonzero(towers == number).tolist()
        pairs = {(int(upper[one]), int(lower[one])): int(counts[one]) for one in mine}
        by_pair = sides(pairs)
        for one, pair in zip(mine, pairs, strict=True):
            chosen[one] = by_pair[pair]
    standing.side[far] = chosen[which.ravel()]


Pair = tuple[int, int]


def sides(pairs: dict[Pair, int]) -> dict[Pair, int]:
    """Which channel each pair of positions in a tower uses: two that interleave are best on different sides.

    pairs: (upper, lower) to how many cables. The longest choose first.
    """
    chosen: dict[Pair, int] = {}
    for pair in sorted(pairs, key=lambda one: (one[0] - one[1], one[0])):
        clashes = [0, 0]
        for other, side in chosen.items():
            if _interleave(pair, other):
                clashes[side] += pairs[other]
        chosen[pair] = p.LEFT if clashes[p.LEFT] <= clashes[p.RIGHT] else p.RIGHT
    return chosen


def _interleave(one: Pair, other: Pair) -> bool:
    (a, b), (c, d) = sorted((one, other))
    return a < c < b < d
