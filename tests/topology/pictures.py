"""What must hold of every Layout, said once for all its tests."""

from itertools import pairwise

import numpy as np

from console.topology.geometry import Doubles, Rect
from console.topology.layout import Layout

SLACK = 0.02
"""float32 at coordinates of 100,000."""


def overlaps(layout: Layout) -> list[tuple[int, int]]:
    """Pairs of things (interfaces, then instances) that share an area."""
    boxes = np.concatenate([layout.interface_rects, layout.instance_rects]).astype(np.float64)
    order = np.argsort(boxes[:, 1], kind="stable")
    top, bottom = boxes[:, 1], boxes[:, 1] + boxes[:, 3]
    left, right = boxes[:, 0], boxes[:, 0] + boxes[:, 2]
    found: list[tuple[int, int]] = []
    for at, one in enumerate(order.tolist()):
        end = at + 1 + int(np.searchsorted(top[order[at + 1 :]], bottom[one] - SLACK))
        others = order[at + 1 : end]
        hits = (left[others] < right[one] - SLACK) & (right[others] > left[one] + SLACK)
        hits &= bottom[others] > top[one] + SLACK
        found += [(one, other) for other in others[hits].tolist()]
    return found


def strays(layout: Layout) -> list[str]:
    """What does not lie in its container, or overlaps a neighbour there."""
    found: list[str] = []
    for vpc in layout.vpcs:
        if not layout.bounds.covers(vpc.rect):
            found.append(vpc.id)
        for zone in vpc.zones:
            if not vpc.rect.covers(zone.rect):
                found.append(zone.name)
            found += [band.subnet_id for band in zone.bands if not zone.rect.covers(band.rect)]
            found += [band.subnet_id for band in zone.bands if not band.rect.covers(band.header)]
            found += _touching([(band.subnet_id, band.rect) for band in zone.bands])
        found += _touching([(zone.name, zone.rect) for zone in vpc.zones])
    found += _touching([(vpc.id, vpc.rect) for vpc in layout.vpcs])
    bands = [band.rect for band in layout.bands]
    headers = [band.header for band in layout.bands]
    for number, box in enumerate(layout.interface_rects.tolist()):
        band = int(layout.interface_bands[number])
        if not bands[band].grown(SLACK).covers(Rect(*box)) or headers[band].grown(-SLACK).meets(Rect(*box)):
            found.append(layout.interfaces[number])
    vpcs = {vpc.id: vpc for vpc in layout.vpcs}
    for number, box in enumerate(layout.instance_rects.tolist()):
        rect = Rect(*box)
        band = int(layout.plan.instance_band[number])
        if layout.instance_compact[number]:
            inside = bands[band].grown(SLACK).covers(rect) and not headers[band].grown(-SLACK).meets(rect)
        else:
            node = layout.graph.bands[band]
            zone = vpcs[layout.graph.vpcs[node.vpc].id].zones[node.zone]
            inside = zone.rect.covers(rect) and not any(band.rect.meets(rect) for band in zone.bands)
        if not inside:
            found.append(layout.instances[number])
    return found


def _touching(boxes: list[tuple[str, Rect]]) -> list[str]:
    return [
        f"{one} on {other}"
        for number, (one, rect) in enumerate(boxes)
        for other, second in boxes[:number]
        if rect.meets(second)
    ]


def loose_ends(layout: Layout) -> list[str]:
    """Cables that are not axis-parallel, or do not end on the edges of what they join."""
    found: list[str] = []
    for number in range(len(layout.cables)):
        path = layout.cables.path(number).astype(np.float64)
        steps = np.abs(np.diff(path, axis=0))
        straight = bool((np.minimum(steps[:, 0], steps[:, 1]) <= SLACK).all())
        ends = (
            (path[0], layout.interface_rects[number]),
            (path[-1], layout.instance_rects[layout.cables.instances[number]]),
        )
        if len(path) < 2 or not straight or not all(_on_edge(point, Rect(*box.tolist())) for point, box in ends):
            found.append(layout.interfaces[number])
    return found


def _on_edge(point: Doubles, rect: Rect) -> bool:
    x, y = point.tolist()
    inside = rect.grown(SLACK).holds(x, y)
    return inside and not rect.grown(-SLACK).holds(x, y)


def crossings(layout: Layout) -> int:
    """Points where two cables cross."""
    cables = layout.cables
    if len(cables) < 2:
        return 0
    points = cables.points.astype(np.float64)
    starts = np.setdiff1d(np.arange(len(points) - 1), cables.offsets[1:-1] - 1)
    owner = np.repeat(np.arange(len(cables)), np.diff(cables.offsets))[starts]
    first, second = points[starts], points[starts + 1]
    flat = np.abs(first[:, 1] - second[:, 1]) <= SLACK
    y, x0, x1 = first[flat, 1], *np.sort([first[flat, 0], second[flat, 0]], axis=0)
    x, y0, y1 = first[~flat, 0], *np.sort([first[~flat, 1], second[~flat, 1]], axis=0)
    level, upright = owner[flat], owner[~flat]
    count = 0
    for number in range(len(y)):
        hit = (x > x0[number] + SLACK) & (x < x1[number] - SLACK)
        hit &= (y0 < y[number] - SLACK) & (y1 > y[number] + SLACK) & (upright != level[number])
        count += int(hit.sum())
    return count


def through(layout: Layout) -> int:
    """Cables that pass behind a thing that is not theirs."""
    boxes = np.concatenate([layout.interface_rects, layout.instance_rects]).astype(np.float64)
    count = 0
    for number in range(len(layout.cables)):
        path = layout.cables.path(number).astype(np.float64)
        mine = (number, len(layout.interfaces) + int(layout.cables.instances[number]))
        for start, end in pairwise(path):
            low, high = np.minimum(start, end), np.maximum(start, end)
            hit = (boxes[:, 0] < high[0] - SLACK) & (boxes[:, 0] + boxes[:, 2] > low[0] + SLACK)
            hit |= (low[0] == high[0]) & (boxes[:, 0] < low[0]) & (boxes[:, 0] + boxes[:, 2] > low[0])
            rows = (boxes[:, 1] < high[1] - SLACK) & (boxes[:, 1] + boxes[:, 3] > low[1] + SLACK)
            rows |= (low[1] == high[1]) & (boxes[:, 1] < low[1]) & (boxes[:, 1] + boxes[:, 3] > low[1])
            hit &= rows
            hit[list(mine)] = False
            count += bool(hit.any())
    return count


def moved(before: Layout, after: Layout, touched: set[str]) -> list[str]:
    """Interfaces, instances, subnets and gateways that are elsewhere, though nobody touched them."""
    found = []
    for one in (*before.interfaces, *before.instances, *before.finder.boxes):
        old, new = before.rect_of(one), after.rect_of(one)
        if one not in touched and old is not None and new is not None and old[:2] != new[:2]:
            found.append(one)
    return found
