"""A VPC's zones in rows: side by side, or in rows one over another where that would be much wider than a screen."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import ceil, log
from typing import TypeVar

from console.topology.graph import Graph
from console.topology.layout import measures as m
from console.topology.layout.plan import Plan, Tower

TOGETHER = 3
"""So many zones always stand side by side."""
ROW_COST = 0.2
"""For each row more, in the measure of `distance`."""
TOLERABLE = 0.45
"""How much worse than the best rows those that a person has before them may be."""

Size = tuple[float, float]
Row = list[str]
T = TypeVar("T")


def zone_size(towers: Sequence[Tower]) -> Size:
    if not towers:
        return m.EMPTY_ZONE
    width = sum(tower.width + sum(tower.channels) for tower in towers)
    return around_towers(width, max(tower.height for tower in towers), len(towers))


def around_towers(width: float, height: float, towers: int) -> Size:
    """The zone around so many towers side by side, of that width together."""
    return width + m.TOWER_GAP * (towers - 1) + 2 * m.ZONE_SIDE, height + m.ZONE_TOP + m.ZONE_BOTTOM


def vpc_size(rows: Sequence[Sequence[Size]]) -> Size:
    """The VPC around rows of zones."""
    sizes = [row_size(row) for row in rows or [[m.EMPTY_ZONE]]]
    width = max([size[0] for size in sizes])
    height = sum([size[1] for size in sizes]) + m.ZONE_GAP * (len(sizes) - 1)
    return around_zones(width, height)


def row_size(row: Sequence[Size]) -> Size:
    """Zones side by side."""
    width = sum([size[0] for size in row]) + m.ZONE_GAP * (len(row) - 1)
    return width, max([size[1] for size in row])


def around_zones(width: float, height: float) -> Size:
    """The VPC around zones of that size together."""
    least = m.TAB_WIDTH + m.INTERNET_GATEWAY[0] + 3 * m.VPC_SIDE
    return max(width + 2 * m.VPC_SIDE, least), height + m.VPC_TOP + m.VPC_BOTTOM


def distance(rows: Sequence[Sequence[Size]]) -> float:
    """How far from the wanted shape that is; 0.7 is twice as wide, or twice as high."""
    width, height = vpc_size(rows)
    return abs(log(width / height / m.SHAPE)) + ROW_COST * (len(rows) - 1)


def row_lengths(zones: int) -> list[list[int]]:
    """The ways to wrap so many zones, from one row on: rows of equal length, but for the last."""
    if zones <= TOGETHER:
        return [[zones]] if zones else [[]]
    lengths = dict.fromkeys(ceil(zones / rows) for rows in range(1, zones // 2 + 1))
    return [[min(length, zones - at) for at in range(0, zones, length)] for length in lengths]


def best_rows(sizes: list[Size]) -> tuple[float, list[int]]:
    """The lengths of the rows in which zones of those sizes come nearest to the wanted shape, and how near that is."""
    if 0 < len(sizes) <= TOGETHER:
        return distance([sizes]), [len(sizes)]
    return min((distance(cut(sizes, lengths)), lengths) for lengths in row_lengths(len(sizes)))


Zones = dict[str, list[Tower]]
"""A VPC's, by name in their order."""


def zones_of(graph: Graph, plan: Plan) -> dict[str, Zones]:
    """The towers of every zone, by their VPCs' ids."""
    found: dict[str, Zones] = {vpc.id: {zone.name: [] for zone in vpc.zones} for vpc in graph.vpcs}
    for tower in plan.towers:
        found[tower.vpc_id][tower.zone].append(tower)
    return found


def sizes_of(zones: Mapping[str, Zones]) -> dict[str, dict[str, Size]]:
    """The sizes of every zone, by their VPCs' ids and their names."""
    return {vpc: {name: zone_size(towers) for name, towers in mine.items()} for vpc, mine in zones.items()}


def wrap(plan: Plan, sizes: Mapping[str, Mapping[str, Size]]) -> None:
    """Give the plan its rows, as near to those that it has as is tolerable. sizes: of every zone."""
    plan.rows = {vpc: wrapped(mine, plan.rows.get(vpc, [])) for vpc, mine in sizes.items()}


def wrapped(sizes: Mapping[str, Size], before: Sequence[Row]) -> list[Row]:
    """The rows of a VPC's zones. What stood in rows stays there, and new zones go to the last row, or below it, as long
    as that is tolerable.

    sizes: of the zones, in their order; before: their rows until now, if there were any.
    """
    zones = list(sizes)
    if len(zones) <= TOGETHER:
        return [zones] if zones else []
    least, lengths = best_rows(list(sizes.values()))
    best = cut(zones, lengths)
    if not before:
        return best
    limit = least + TOLERABLE
    kept = [row for old in before if (row := [zone for zone in zones if zone in old])]
    known = {zone for row in kept for zone in row}
    for zone in zones:
        if zone not in known:
            beside = [*kept[:-1], [*kept[-1], zone]] if kept else [[zone]]
            kept = beside if _distance(beside, sizes) <= limit else [*kept, [zone]]
    kept = [sorted(row, key=zones.index) for row in kept]
    return kept if _distance(kept, sizes) <= limit else best


def cut(things: list[T], lengths: Sequence[int]) -> list[list[T]]:
    ends = accumulate(lengths)
    return [things[end - length : end] for end, length in zip(ends, lengths, strict=True)]


def _distance(rows: Sequence[Row], sizes: Mapping[str, Size]) -> float:
    return distance([[sizes[zone] for zone in row] for row in rows])
