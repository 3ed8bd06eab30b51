"""Phase 4, for a picture that somebody has before them: everything keeps its slot; what is new takes free ones.

Nothing shrinks and nothing is put in better order, so that nothing moves. Where there is no free slot, a tower gets
more columns (at its right) or a band more rows. A picture that has changed beyond that is made anew.
"""

from collections.abc import Mapping
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np

from console.topology.geometry import Ints
from console.topology.graph import Graph
from console.topology.layout import measures as m
from console.topology.layout import plan as p
from console.topology.layout.demand import demands
from console.topology.layout.fill import fill_towers
from console.topology.layout.lanes import Standing, stand
from console.topology.layout.model import Layout
from console.topology.layout.order import shared_instances, towers_of
from console.topology.layout.plan import Plan, Tower
from console.topology.layout.settle import Settling
from console.topology.layout.shape import new_lane, shape

if TYPE_CHECKING:
    from console.topology.layout.kept import Previous

MANY = 60
"""So many new things, if they are a third of all, are laid out anew."""
SPARSE = 8
"""So many slots for each that could be used, and a picture is made anew."""
STRETCH = 512
"""Things that are compared with what was there before, in one go."""


def keep(
    graph: Graph, previous: "Layout | Previous", renewed: frozenset[str] = frozenset()
) -> tuple[Plan, Standing] | None:
    """The plan of `previous`, changed as little as possible; None where too little of it would be left.

    Each region is one by itself: too little of one leaves the others as they are. renewed: ids of VPCs to lay out anew.
    """
    towers, fresh = _towers(graph, previous, renewed)
    standing = stand(graph, towers)
    plan = Plan.blank(graph, towers, previous.plan)
    plan.instance_place, plan.instance_band = standing.place.copy(), standing.home.copy()
    plan.interface_role, plan.interface_side = standing.role.copy(), standing.side.copy()
    _keep_slots(graph, plan, previous, renewed)
    _lay_out_new(graph, plan, standing, fresh)
    _open_lanes(plan)
    instances = np.flatnonzero(plan.instance_column < 0)
    loose = np.flatnonzero((plan.interface_role == p.LOOSE) & (plan.interface_column < 0))
    changed = _changed(graph, plan, instances, loose) - renewed
    if changed:
        every = {vpc.id for vpc in graph.vpcs}
        return keep(graph, previous, renewed | changed) if every - renewed - changed else None
    settling = Settling(graph, plan, standing, previous)
    settling.settle(instances, loose)
    return plan, standing


def _changed(graph: Graph, plan: Plan, instances: Ints, loose: Ints) -> set[str]:
    """VPCs of regions of which too much is new, or which are too large for what is left; of one region, all VPCs."""
    if not graph.regions:
        new, count = len(instances) + len(loose), len(graph.instances) + len(graph.interfaces)
        return {vpc.id for vpc in graph.vpcs} if _too_much(plan.towers, new, count, len(graph.bands)) else set()
    found: set[str] = set()
    region_of = {vpc_id: number for number, region in enumerate(graph.regions) for vpc_id in region.vpcs}
    of_band = np.array([region_of[graph.vpcs[band.vpc].id] for band in graph.bands], np.int32)
    homes = graph.interface_band[graph.instance_starts[:-1]]
    new_ones, ones = (
        np.bincount(of_band[np.concatenate([cards, hosts])], minlength=len(graph.regions)).tolist()
        for cards, hosts in ((graph.interface_band[loose], homes[instances]), (graph.interface_band, homes))
    )
    for number, region in enumerate(graph.regions):
        towers = [tower for tower in plan.towers if tower.vpc_id in region.vpcs]
        if _too_much(towers, new_ones[number], ones[number], int((of_band == number).sum())):
            found.update(region.vpcs)
    return found


def _too_much(towers: list[Tower], new: int, count: int, bands: int) -> bool:
    """new: things without a slot, of so many in all."""
    least = m.MINIMUM_COLUMNS * m.MINIMUM_ROWS * bands
    slots = sum(tower.columns * sum(tower.rows) for tower in towers)
    return new > max(MANY, count // 3) or slots > SPARSE * (count + least)


def _towers(graph: Graph, previous: "Layout | Previous", renewed: frozenset[str]) -> tuple[list[Tower], list[Tower]]:
    """The towers in the graph's order, and those of them that are new."""
    towers: dict[tuple[str, str], list[Tower]] = {}
    standing: set[int] = set()
    old_bands = previous.graph.bands
    for old in previous.plan.towers:
        if old.vpc_id in renewed:
            continue
        tower = old.copy()
        for position in range(len(old.bands) - 1, -1, -1):
            band = graph.band_numbers.get(old_bands[old.bands[position]].subnet_id)
            if band is None:
                for values in (tower.bands, tower.rows, tower.headers_below, tower.lane_rows, tower.lane_heights):
                    del values[position]
            else:
                tower.bands[position] = band
        if tower.bands:
            towers.setdefault((tower.vpc_id, tower.zone), []).append(tower)
            standing.update(tower.bands)
    found: list[Tower] = []
    fresh: list[Tower] = []
    links = None
    for vpc in graph.vpcs:
        for zone in vpc.zones:
            mine = towers.get((vpc.id, zone.name))
            if mine is None:
                links = shared_instances(graph) if links is None else links
                mine = [Tower(vpc.id, zone.name, bands) for bands in towers_of(graph, zone, len(vpc.zones), links)]
                fresh += mine
            else:
                for band in zone.bands:
                    if band not in standing:
                        _append(min(mine, key=lambda tower: tower.height), band)
            found += mine
    return found, fresh


def _append(tower: Tower, band: int) -> None:
    """A new subnet goes below the others."""
    last = len(tower.bands) - 1
    if not tower.lane_heights[last]:
        tower.lane_rows[last], tower.lane_heights[last] = new_lane(len(tower.bands) + 1)
    tower.bands.append(band)
    tower.rows.append(m.MINIMUM_ROWS)
    tower.headers_below.append(True)
    tower.lane_rows.append(0)
    tower.lane_heights.append(0.0)


def _keep_slots(graph: Graph, plan: Plan, previous: "Layout | Previous", renewed: frozenset[str]) -> None:
    """Copy the slots of what stands as it stood: in the same place, with the same interfaces in the same roles."""
    old_graph, old = previous.graph, previous.plan
    cards = _old_numbers(graph.interfaces, old_graph.interfaces, old_graph.interface_numbers)
    hosts = _old_numbers(graph.instances, old_graph.instances, old_graph.instance_numbers)
    # The new number of an old band, or -1. The extra entry is for things that are new.
    bands = np.array([graph.band_numbers.get(band.subnet_id, -1) for band in old_graph.bands] + [-1], np.int32)
    if renewed:
        bands[:-1][[old_graph.vpcs[band.vpc].id in renewed for band in old_graph.bands]] = -1
    same_band = bands[_take(old_graph.interface_band, cards, -1)] == graph.interface_band
    old_role = _take(old.interface_role, cards, -1)

    role = plan.interface_role
    loose = np.flatnonzero(same_band & (role == p.LOOSE) & (old_role >= p.LOOSE))
    role[loose] = np.where(graph.interface_available[loose], old_role[loose], p.LOOSE)
    _copy(plan, old, loose, cards[loose])
    if not len(hosts):
        return
    attached = int(graph.instance_starts[-1])
    owner = graph.interface_instance[:attached]
    same_owner = _take(old_graph.interface_instance, cards[:attached], -2) == hosts[owner]
    same = same_owner & same_band[:attached] & (old_role[:attached] == role[:attached])
    starts = graph.instance_starts[:-1]
    count, old_count = graph.interface_counts, old_graph.interface_counts
    kept = np.logical_and.reduceat(same, starts) & (_take(old_count, hosts, 0) == count)
    kept &= _take(old.instance_place, hosts, -1) == plan.instance_place
    kept &= bands[_take(old.instance_band, hosts, -1)] == plan.instance_band
    who = np.flatnonzero(kept)
    plan.instance_column[who] = old.instance_column[hosts[who]]
    plan.instance_row[who] = old.instance_row[hosts[who]]
    mine = np.flatnonzero(kept[owner])
    _copy(plan, old, mine, cards[mine])


def _copy(plan: Plan, old: Plan, new: Ints, was: Ints) -> None:
    plan.interface_column[new] = old.interface_column[was]
    plan.interface_row[new] = old.interface_row[was]
    plan.interface_side[new] = old.interface_side[was]


def _old_numbers(new: tuple[str, ...], old: tuple[str, ...], numbers: Mapping[str, int]) -> Ints:
    """What had which number before; -1 for what is new. Stretches that are as they were need no look at each."""
    found = np.empty(len(new), np.int64)
    shift = 0
    for start in range(0, len(new), STRETCH):
        part = new[start : start + STRETCH]
        end = start + len(part)
        if part == old[start + shift : end + shift]:
            found[start:end] = np.arange(start + shift, end + shift)
            continue
        found[start:end] = np.fromiter(map(numbers.get, part, repeat(-1)), np.int64, len(part))
        if (last := int(found[end - 1])) >= 0:
            shift = last - (end - 1)
    return found


def _take(values: Ints, at: Ints, otherwise: int) -> Ints:
    """values[at], or `otherwise` where `at` is -1."""
    return np.append(values, otherwise)[at]


def _lay_out_new(graph: Graph, plan: Plan, standing: Standing, fresh: list[Tower]) -> None:
    """Zones and VPCs that were not there before are laid out as in a new picture."""
    if not fresh:
        return
    shape(graph, fresh, demands(graph, standing))
    fill_towers(graph, plan, standing, fresh)


def _open_lanes(plan: Plan) -> None:
    """Room for instances in lanes that had none; none below a last band where nobody stands."""
    used = set(plan.instance_band[plan.instance_place == p.IN_LANE].tolist())
    for tower in plan.towers:
        last = len(tower.bands) - 1
        for position, band in enumerate(tower.bands):
            if band in used and not tower.lane_rows[position]:
                tower.lane_rows[position], tower.lane_heights[position] = 1, p.lane_height(1, True)
            elif position == last and band not in used:
                tower.lane_rows[position], tower.lane_heights[position] = 0, 0.0
