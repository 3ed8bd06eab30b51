"""Phase 1: which bands stand in which tower, and in what order.

Public bands are on top; within that, the order with the least sum of (shared instances × distance): exact for up to
nine bands that share instances, else greedy. Ties keep the graph's order (by CIDR block).
"""

from collections.abc import Sequence
from functools import cache
from itertools import permutations
from math import ceil, sqrt

import numpy as np

from console.topology.graph import BandKind, Graph, ZoneNode
from console.topology.layout.groups import distinct

EXACT = 9
WHOLE = 6
"""A zone with so few bands has one tower."""

Links = dict[int, dict[int, int]]
"""Of a band: with which others it shares instances, and how many."""


def shared_instances(graph: Graph) -> Links:
    links: Links = {}
    starts, size = graph.instance_starts, len(graph.bands)
    if len(starts) < 2:
        return links
    counts = graph.interface_counts
    first = graph.interface_band[starts[:-1]].astype(np.int64)
    second = graph.interface_band[np.minimum(starts[:-1] + 1, starts[1:] - 1)]
    pairs = np.flatnonzero((counts == 2) & (first != second))
    first, second = first[pairs], second[pairs]
    keys, found = distinct(np.concatenate([first * size + second, second * size + first]))
    for key, count in zip(keys.tolist(), found.tolist(), strict=True):
        band, other = divmod(key, size)
        links.setdefault(band, {})[other] = count
    for instance in np.flatnonzero(counts > 2).tolist():
        bands = set(graph.interface_band[starts[instance] : starts[instance + 1]].tolist())
        for band, other in permutations(bands, 2):
            mine = links.setdefault(band, {})
            mine[other] = mine.get(other, 0) + 1
    return links


def towers_of(graph: Graph, zone: ZoneNode, zones: int, shared: Links) -> list[list[int]]:
    """The zone's bands in towers, each from the top. zones: how many zones share the VPC's width."""
    bands = list(zone.bands)
    mine = set(bands)
    links = {band: {other: n for other, n in shared.get(band, {}).items() if other in mine} for band in bands}
    count = 1 if len(bands) <= WHOLE else max(1, round(sqrt(0.7 * len(bands) / zones)))
    if count == 1:
        return [ordered(graph, bands, links)]
    towers: list[list[int]] = [[]]
    target, placed = len(bands) / count, 0
    parts = ceil(len(bands) / max(2 * WHOLE, target))
    for group in _groups(graph, bands, links, ceil(len(bands) / parts)):
        if towers[-1] and placed + len(group) / 2 > target * len(towers):
            towers.append([])
        towers[-1].extend(group)
        placed += len(group)
    return [ordered(graph, sorted(tower), links) for tower in towers]


def ordered(graph: Graph, bands: Sequence[int], links: Links) -> list[int]:
    """The bands of one tower from the top."""
    linked = [band for band in bands if any(other in links[band] for other in bands)]
    public = [band for band in linked if graph.bands[band].kind is BandKind.PUBLIC]
    private = [band for band in linked if graph.bands[band].kind is not BandKind.PUBLIC]
    alone = [band for band in bands if band not in linked]
    order = [band for band in alone if graph.bands[band].kind is BandKind.PUBLIC]
    placed: list[int] = []
    for group in (public, private):
        arrange = _exact if len(group) <= EXACT else _greedy
        placed = placed + arrange(group, placed, linked, links)
    return order + placed + [band for band in alone if band not in order]


def _exact(group: list[int], placed: list[int], linked: list[int], links: Links) -> list[int]:
    """Minimum linear arrangement over subsets: the cost of an order is the sum of its cuts.

    cuts: of each subset, a bit for each band, what it and those placed share with the rest; costs: that and the least
    of what is still to come.
    """
    size = len(group)
    if size < 2:
        return group
    before, present = set(placed), set(linked)
    cuts = [0]
    for number, one in enumerate(group):
        mine = links[one]
        added = sum(-count if other in before else count for other, count in mine.items() if other in present)
        inside = [0]
        for other in group[:number]:
            count = mine.get(other, 0)
            inside += [each + count for each in inside]
        cuts += [cut + added - 2 * each for cut, each in zip(cuts, inside, strict=True)]
    larger = _larger(size)
    costs = cuts.copy()
    for chosen in range(len(cuts) - 2, -1, -1):
        costs[chosen] += min([costs[one] for one in larger[chosen]])
    order: list[int] = []
    chosen = 0
    while larger[chosen]:
        grown = min(larger[chosen], key=costs.__getitem__)
        order.append(group[(grown - chosen).bit_length() - 1])
        chosen = grown
    return order


@cache
def _larger(size: int) -> list[list[int]]:
    """Of each subset of so many things, a bit for each: those with one thing more."""
    return [[chosen | 1 << one for one in range(size) if not chosen >> one & 1] for chosen in range(1 << size)]


def _greedy(group: list[int], placed: list[int], linked: list[int], links: Links) -> list[int]:
    """Next is always the band that adds least to the cut."""
    open_, done, order = list(group), set(placed), []
    present = set(linked)
    while open_:

        def growth(band: int) -> int:
            return sum(-n if other in done else n for other, n in links[band].items() if other in present)

        chosen = min(open_, key=growth)
        open_.remove(chosen)
        done.add(chosen)
        order.append(chosen)
    return order


def _groups(graph: Graph, bands: list[int], links: Links, limit: int) -> list[list[int]]:
    """Bands that share instances, directly or through others; a very large group in parts of `limit`."""
    groups: list[list[int]] = []
    seen: set[int] = set()
    for start in bands:
        if start in seen:
            continue
        group, queue = [], [start]
        seen.add(start)
        while queue:
            band = queue.pop()
            group.append(band)
            for other in links[band]:
                if other not in seen:
                    seen.add(other)
                    queue.append(other)
        group = sorted(group) if len(group) <= limit else ordered(graph, sorted(group), links)
        groups.extend(group[at : at + limit] for at in range(0, len(group), limit))
    return groups
