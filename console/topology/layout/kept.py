"""An arrangement as text: which slot everything had, by ids, so that a picture is the same tomorrow.

A layout depends on what came first: what is there keeps its place. The World alone does not tell that.
"""

from typing import Final, NamedTuple

import msgspec
import numpy as np

from console.topology.geometry import Ints, Rect
from console.topology.graph import BandKind, BandNode, Graph, VpcNode, numbered
from console.topology.layout.model import Layout
from console.topology.layout.plan import Plan, Tower

FORMAT: Final = 1
"""Of what means something else is not read."""
_INSTANCES: Final = ("instance_place", "instance_band", "instance_column", "instance_row")
_INTERFACES: Final = ("interface_role", "interface_column", "interface_row", "interface_side")


class Previous(NamedTuple):
    """What a later layout asks of an earlier one."""

    graph: Graph
    plan: Plan


class _Kept(msgspec.Struct):
    format: int
    vpcs: list[str]
    bands: list[tuple[str, int, int]]
    instances: list[str]
    interfaces: list[str]
    interface_band: list[int]
    interface_instance: list[int]
    instance_starts: list[int]
    towers: list[Tower]
    shelves: list[list[str]]
    rows: dict[str, list[list[str]]]
    grounds: dict[str, Rect]
    slots: dict[str, list[int]]


def written(layout: Layout) -> str:
    """As JSON: 100 bytes for an interface."""
    graph, plan = layout.graph, layout.plan
    kept = _Kept(
        FORMAT,
        [vpc.id for vpc in graph.vpcs],
        [(band.subnet_id, band.vpc, band.zone) for band in graph.bands],
        list(graph.instances),
        list(graph.interfaces),
        graph.interface_band.tolist(),
        graph.interface_instance.tolist(),
        graph.instance_starts.tolist(),
        plan.towers,
        plan.shelves,
        plan.rows,
        plan.grounds,
        {name: getattr(plan, name).tolist() for name in (*_INSTANCES, *_INTERFACES)},
    )
    return msgspec.json.encode(kept).decode()


def read(text: str) -> Previous | None:
    """None for what is malformed, or does not hang together."""
    try:
        kept = msgspec.json.decode(text, type=_Kept)
    except msgspec.MsgspecError:
        return None
    return _previous(kept) if kept.format == FORMAT and _hangs_together(kept) else None


def _previous(kept: _Kept) -> Previous:
    alone = np.full(len(kept.interfaces), -1, np.int32)
    graph = Graph(
        vpcs=tuple(VpcNode(one, (), None, None) for one in kept.vpcs),
        bands=tuple(BandNode(subnet, BandKind.ISOLATED, vpc, zone) for subnet, vpc, zone in kept.bands),
        instances=tuple(kept.instances),
        interfaces=tuple(kept.interfaces),
        interface_band=_ints(kept.interface_band),
        interface_instance=_ints(kept.interface_instance),
        interface_device=alone,
        interface_available=alone == 0,
        instance_starts=_ints(kept.instance_starts),
        band_numbers={subnet: number for number, (subnet, *_) in enumerate(kept.bands)},
        instance_numbers=numbered(kept.instances),
        interface_numbers=numbered(kept.interfaces),
    )
    slots = {name: _ints(values) for name, values in kept.slots.items()}
    return Previous(graph, Plan(kept.towers, kept.shelves, kept.rows, grounds=kept.grounds, **slots))


def _ints(values: list[int]) -> Ints:
    return np.array(values, np.int32)


def _hangs_together(kept: _Kept) -> bool:
    """Whether every number names something that is there, in a slot that its tower has."""
    instances, interfaces, bands = len(kept.instances), len(kept.interfaces), len(kept.bands)
    sizes = {**dict.fromkeys(_INSTANCES, instances), **dict.fromkeys(_INTERFACES, interfaces)}
    if {name: len(values) for name, values in kept.slots.items()} != sizes:
        return False
    starts = kept.instance_starts
    if len(starts) != instances + 1 or starts[0] != 0 or starts[-1] > interfaces or sorted(set(starts)) != starts:
        return False
    if len(kept.interface_band) != interfaces or len(kept.interface_instance) != interfaces:
        return False
    named = (
        (kept.interface_band, 0, bands),
        (kept.slots["instance_band"], 0, bands),
        (kept.interface_instance, -1, instances),
        ([vpc for _, vpc, _ in kept.bands], 0, len(kept.vpcs)),
        (kept.slots["interface_side"], 0, 2),
    )
    if not all(least <= one < end for values, least, end in named for one in values):
        return False
    if sorted(band for tower in kept.towers for band in tower.bands) != list(range(bands)):
        return False
    return all(map(_is_whole, kept.towers)) and _has_slots(kept)


def _is_whole(tower: Tower) -> bool:
    lists = (tower.rows, tower.headers_below, tower.lane_rows, tower.lane_heights)
    return tower.columns > 0 and tower.stack > 0 and all(len(one) == len(tower.bands) for one in lists)


def _has_slots(kept: _Kept) -> bool:
    columns, rows = [0] * len(kept.bands), [0] * len(kept.bands)
    for tower in kept.towers:
        for band, own, lane in zip(tower.bands, tower.rows, tower.lane_rows, strict=True):
            columns[band], rows[band] = tower.columns, max(own, lane)
    placed = (
        ("instance_column", kept.slots["instance_band"], columns),
        ("instance_row", kept.slots["instance_band"], rows),
        ("interface_column", kept.interface_band, columns),
        ("interface_row", kept.interface_band, rows),
    )
    return all(
        -1 <= one < most[band] for name, in_, most in placed for one, band in zip(kept.slots[name], in_, strict=True)
    )
