"""What is outside of several regions: the Internet above, the corporate network below, and the ties to them.

A tie leaves its region upward (or downward) between the VPCs and the region's edge, and passes other rows of regions at
the side of all.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from console.topology.geometry import Point, Rect
from console.topology.layout import measures as m
from console.topology.layout.model import GatewayBox, Tie, VpcBox
from console.topology.layout.regions import room_above, rows_of, tab_of, united

if TYPE_CHECKING:
    from console.topology.layout.place import Containers


class _Gateway(NamedTuple):
    box: GatewayBox
    ground: Rect
    row: int
    shelf: Rect
    at_edge: bool
    """No shelf is between it and the edge of its region."""


def place_outside(found: "Containers", grounds: Sequence[Rect], region_of: Callable[[VpcBox], Rect]) -> None:
    """Pills, ties and bounds of all. region_of: the ground on which a VPC stands."""
    whole = united([*grounds, *map(tab_of, grounds)])
    rows = rows_of(grounds)
    up = [_located(found, rows, box, box.internet_gateway, region_of(box)) for box in found.vpcs]
    down = [_located(found, rows, box, box.vpn_gateway, region_of(box)) for box in found.vpcs]
    internet, vpn = ([one for one in each if one is not None] for each in (up, down))
    width, height = m.OUTSIDE
    aside = max(width, 2 * m.REGION_LABELS * whole.width)  # from afar a pill is larger, and stays in the picture
    if internet:
        middle = _middle([one for one in internet if one.at_edge and one.row == 0], whole)
        middle = min(max(middle, whole.x + aside), whole.right - aside)
        found.internet = Rect(middle - width / 2, whole.y - room_above(whole, m.OUTSIDE_GAP) - height, width, height)
        for one in internet:
            found.ties.append(Tie(one.box.id, _up(one, found.internet, whole)))
    if vpn:
        middle = _middle([one for one in vpn if one.at_edge and one.row == len(rows) - 1], whole)
        middle = min(max(middle, whole.x + aside), whole.right - aside)
        found.corporate = Rect(middle - width / 2, whole.bottom + m.OUTSIDE_GAP, width, height)
        for one in vpn:
            below = rows[one.row + 1][0].y if one.row + 1 < len(rows) else None
            found.ties.append(Tie(one.box.id, _down(one, found.corporate, whole, below)))
    points = [point for tie in found.ties for point in tie.points]
    pills = [one for one in (found.internet, found.corporate) if one is not None]
    found.bounds = united([whole, *pills, *(Rect(x, y, 0.0, 0.0) for x, y in points)])


def _located(
    found: "Containers", rows: list[list[Rect]], vpc: VpcBox, box: GatewayBox | None, ground: Rect
) -> _Gateway | None:
    if box is None:
        return None
    mine = [shelf for shelf in found.shelves if ground.holds(*shelf.center)]
    shelf = next(one for one in mine if one.holds(*vpc.rect.center))
    edge = min(one.y for one in mine) if box is vpc.internet_gateway else max(one.y for one in mine)
    row = next(number for number, row in enumerate(rows) if ground in row)
    return _Gateway(box, ground, row, shelf, shelf.y == edge)


def _middle(near: list[_Gateway], whole: Rect) -> float:
    """Of the gateways that are nearest."""
    if not near:
        return whole.center[0]
    return sum(one.box.rect.center[0] for one in near) / len(near)


def _up(one: _Gateway, pill: Rect, whole: Rect) -> tuple[Point, ...]:
    x, y = one.box.rect.center[0], one.box.rect.y
    way: list[Point] = [(x, y)]
    if not one.at_edge:
        x = one.ground.x + m.REGION_SIDE - m.GUTTER
        way += [(way[0][0], y - m.TRACK), (x, y - m.TRACK)]
    if one.row:
        level, gutter = one.ground.y - m.REGION_ROW_GAP / 2, whole.x - m.GUTTER
        return (*way, (x, level), (gutter, level), (gutter, pill.center[1]), (pill.x, pill.center[1]))
    return (*way, *_into(x, (whole.y + pill.bottom) / 2, pill, pill.bottom))


def _down(one: _Gateway, pill: Rect, whole: Rect, below: float | None) -> tuple[Point, ...]:
    """below: where the next row of regions begins; None in the last one."""
    x, y = one.box.rect.center[0], one.box.rect.bottom
    way: list[Point] = [(x, y)]
    if not one.at_edge:
        level, x = one.shelf.bottom + m.VPN_GATEWAY[1] / 2 + m.TRACK, one.ground.right - m.REGION_SIDE + m.GUTTER
        way += [(way[0][0], level), (x, level)]
    if below is not None:
        level, gutter = below - m.REGION_ROW_GAP / 2 - 2 * m.TRACK, whole.right + m.GUTTER
        return (*way, (x, level), (gutter, level), (gutter, pill.center[1]), (pill.right, pill.center[1]))
    return (*way, *_into(x, (whole.bottom + pill.y) / 2, pill, pill.y))


def _into(x: float, level: float, pill: Rect, edge: float) -> tuple[Point, ...]:
    if pill.x + pill.height / 2 <= x <= pill.right - pill.height / 2:
        return ((x, edge),)
    return ((x, level), (pill.center[0], level), (pill.center[0], edge))
