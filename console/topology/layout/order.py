"""Phase 1: which bands stand in which tower, and in what order.

Public bands are on top; within that, the order with the least sum of (shared instances × distance): exact for up to
nine bands that share instances, else greedy. Ties keep the graph's order (by CIDR block).
"""

from collections.abc import Sequence
from itertools import combinations
from math import sqrt

import numpy as np

from console.topology.graph import BandKind, Graph, ZoneNode
from console.topology.layout.groups import distinct

EXACT = 9
WHOLE = 6
"""A zone with so few bands has one tower."""

Weights = dict[tuple[int, int], int]


def shared_instances(graph: Graph) -> Weights:
    """(band, band) in ascending order to how many instances have interfaces in both."""
    weights: Weights = {}
    starts = graph.instance_starts
    if len(starts) < 2:
        return weights
    counts = graph.interface_counts
    first = graph.interface_band[starts[:-1]]
    second = graph.interface_band[np.minimum(starts[:-1] + 1, starts[1:] - 1)]
    pairs = np.flatnonzero((counts == 2) & (first != second))
    low, high = np.minimum(first[pairs], second[pairs]), np.maximum(first[pairs], second[pairs])
    keys, found = distinct(low.astype(np.int64) * len(graph.bands) + high)
    for key, count in zip(keys.tolist(), found.tolist(), strict=True):
        weights[divmod(key, len(graph.bands))] = count
    for instance in np.flatnonzero(counts > 2).tolist():
        bands = sorted(set(graph.interface_band[starts[instance] : starts[instance + 1]].tolist()))
        for pair in combinations(bands, 2):
            weights[pair] = weights.get(pair, 0) + 1
    return weights


def towers_of(graph: Graph, zone: ZoneNode, zones: int, weights: Weights) -> list[list[int]]:
    """The zone's bands in towers, each from the top. zones: how many zones share the VPC's width."""
    bands = list(zone.bands)
    links = {band: {other: count for other in bands if (count := _weight(weights, band, other))} for band in bands}
    count = 1 if len(bands) <= WHOLE else max(1, round(sqrt(0.7 * len(bands) / zones)))
    if count == 1:
        return [ordered(graph, bands, links)]
    towers: list[list[int]] = [[]]
    target = len(bands) / count
    for group in _groups(graph, bands, links, 2 * WHOLE):
        if towers[-1] and len(towers[-1]) + len(group) / 2 > target and len(towers) < count:
            towers.append([])
        towers[-1].extend(group)
    return [ordered(graph, sorted(tower), links) for tower in towers]


def ordered(graph: Graph, bands: Sequence[int], links: dict[int, dict[int, int]]) -> list[int]:
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


def _exact(group: list[int], placed: list[int], linked: list[int], links: dict[int, dict[int, int]]) -> list[int]:
    """Minimum linear arrangement over subsets: the cost of an order is the sum of its cuts."""
    size = len(group)
    if size < 2:
        return group
    inside = [[links[one].get(other, 0) for other in group] for one in group]
    before, after = set(placed), set(linked) - set(placed) - set(group)
    pull = [
        sum(count for other, count in links[one].items() if other in after)
        - sum(count for other, count in links[one].items() if other in before)
        for one in group
    ]
    full = (1 << size) - 1
    cuts = [0] * (full + 1)
    for chosen in range(1, full + 1):
        lowest = (chosen & -chosen).bit_length() - 1
        rest = chosen & (chosen - 1)
        row = inside[lowest]
        change = pull[lowest]
        for other in range(size):
            change += -row[other] if rest >> other & 1 else row[other]
        cuts[chosen] = cuts[rest] + change
    best = [0] * (full + 1)
    for chosen in range(full - 1, -1, -1):
        best[chosen] = min(
            cuts[chosen | 1 << one] + best[chosen | 1 << one] for one in range(size) if not chosen >> one & 1
        )
    order: list[int] = []
    chosen = 0
    while chosen != full:
        for one in range(size):
            grown = chosen | 1 << one
            if grown != chosen and cuts[grown] + best[grown] == best[chosen]:
                order.append(group[one])
                chosen = grown
                break
    return order


def _greedy(group: list[int], placed: list[int], linked: list[int], links: dict[int, dict[int, int]]) -> list[int]:
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


def _groups(graph: Graph, bands: list[int], links: dict[int, dict[int, int]], limit: int) -> list[list[int]]:
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


def _weight(weights: Weights, one: int, other: int) -> int:
    return weights.get((one, other) if one < other else (other, one), 0)
