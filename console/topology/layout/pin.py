"""Where a person dragged something to.

A pin is the id of an instance, or of an interface attached to nothing, with the top left corner wanted for it,
relative to its subnet's rect (of an instance in a lane: to its zone's). It gets the slot there if that is free, or
trades with what is there and of the same kind; a pin that fits nowhere is passed over.
"""

from collections.abc import Mapping

import numpy as np

from console.topology.geometry import Point
from console.topology.graph import Graph
from console.topology.layout import measures as m
from console.topology.layout import plan as p
from console.topology.layout.fill import put_cell
from console.topology.layout.lanes import Standing
from console.topology.layout.place import Containers, place_containers
from console.topology.layout.plan import Plan
from console.topology.layout.settle import Settling
from console.topology.layout.slots import EMPTY, Slots


def pin(graph: Graph, plan: Plan, standing: Standing, pins: Mapping[str, Point]) -> None:
    """Give pinned things their slots, in the order of their ids."""
    pinning = _Pinning(graph, plan, standing)
    for resource_id in sorted(pins):
        number = graph.instance_numbers.get(resource_id)
        if number is not None:
            place = pinning.pin_in_lane if plan.instance_place[number] == p.IN_LANE else pinning.pin_cell
            place(number, pins[resource_id])
            continue
        number = graph.interface_numbers.get(resource_id)
        if number is not None and plan.interface_role[number] >= p.LOOSE:
            pinning.pin_loose(number, pins[resource_id])


class _Pinning:
    def __init__(self, graph: Graph, plan: Plan, standing: Standing) -> None:
        self.graph, self.plan = graph, plan
        self.at: Containers = place_containers(graph, plan)
        self.settling = Settling(graph, plan, standing)
        self.held: set[int] = set()
        """Codes of what has got its pin: nothing trades with it any more."""

    def pin_loose(self, card: int, corner: Point) -> None:
        band, plan = int(self.graph.interface_band[card]), self.plan
        width = 2 if plan.interface_role[card] == p.WIDE else 1
        row, column = self._slot(band, corner, 1, width, m.CARD_WIDTH)
        there = int(self.settling.slots.band(band)[row, column])
        if there > EMPTY and there != card + 1 and self._may_trade(there):
            other = there - 1
            if plan.interface_role[other] == plan.interface_role[card]:
                for values in (plan.interface_row, plan.interface_column):
                    values[card], values[other] = values[other], values[card]
        else:
            before = int(plan.interface_row[card]), int(plan.interface_column[card])
            plan.interface_column[card] = p.UNPLACED
            self._refresh()
            free = bool(self.settling.free(band)[row, column : column + width].all())
            plan.interface_row[card], plan.interface_column[card] = (row, column) if free else before
        self.held.add(card + 1)
        self._refresh()

    def pin_cell(self, instance: int, corner: Point) -> None:
        band, plan = int(self.plan.instance_band[instance]), self.plan
        count = len(self.graph.interfaces_of(instance))
        height, width = p.cell_rows(count), p.cell_columns(count)
        # What was dragged is the instance: its slot begins above it, with its interfaces.
        x, y = corner
        top = (x, y - m.COMPACT_DROP - (height - 2) * m.ROW_PITCH)
        row, column = self._slot(band, top, height, width, m.INSTANCE_WIDTH)
        before = int(plan.instance_row[instance]), int(plan.instance_column[instance])
        there = int(self.settling.slots.band(band)[row, column])
        other = -there - 1
        trade = there < EMPTY and other != instance and self._may_trade(there)
        if trade and len(self.graph.interfaces_of(other)) == count:
            for values in (plan.instance_row, plan.instance_column):
                values[instance], values[other] = values[other], values[instance]
            put_cell(self.graph, plan, other)
        else:
            plan.instance_column[instance] = p.UNPLACED
            self._refresh()
            free = self.settling.free(band)[row : row + height, column : column + width].all()
            plan.instance_row[instance], plan.instance_column[instance] = (row, column) if free else before
        put_cell(self.graph, plan, instance)
        self.held.add(-instance - 1)
        self._refresh()

    def pin_in_lane(self, instance: int, corner: Point) -> None:
        band, plan, settling = int(self.plan.instance_band[instance]), self.plan, self.settling
        node = self.graph.bands[band]
        vpc = next(box for box in self.at.vpcs if box.id == self.graph.vpcs[node.vpc].id)
        zone = vpc.zones[node.zone].rect
        lane = settling.slots.lane(band)
        pitch = float(self.at.pitch[band])
        left = float(self.at.left[band]) + (pitch - m.INSTANCE_WIDTH) / 2
        column = _nearest(zone.x + corner[0] - left, pitch, lane.shape[1])
        row = _nearest(zone.y + corner[1] - float(self.at.lane_y[band]), m.LANE_ROW_PITCH, lane.shape[0])
        there = int(lane[row, column])
        other = -there - 1
        self.held.add(-instance - 1)
        if there < EMPTY and other != instance:
            if settling.stacks[instance] and settling.stacks[other] and self._may_trade(there):
                self._trade(instance, other)
            return
        before = int(plan.instance_row[instance]), int(plan.instance_column[instance])
        for interface in self.graph.interfaces_of(instance):
            if plan.interface_role[interface] != p.FAR:
                plan.interface_column[interface] = p.UNPLACED
        plan.instance_column[instance] = p.UNPLACED
        self._refresh()
        row = row if settling.stacks[instance] else 0
        settling.stand(instance, *((row, column) if settling.lane_fit(instance)[row, column] else before))
        self._refresh()

    def _trade(self, one: int, other: int) -> None:
        """Two of a lane's stacks change places, and their cards above and below with them."""
        plan = self.plan
        first = int(plan.instance_row[one]), int(plan.instance_column[one])
        second = int(plan.instance_row[other]), int(plan.instance_column[other])
        if self._has_far(one) != self._has_far(other):
            return
        self.settling.stand(one, *second)
        self.settling.stand(other, *first)
        self._refresh()

    def _has_far(self, instance: int) -> bool:
        mine = self.graph.interfaces_of(instance)
        return bool((self.plan.interface_role[mine.start : mine.stop] == p.FAR).any())

    def _may_trade(self, code: int) -> bool:
        return code not in self.held and (code < EMPTY or bool(self.plan.interface_role[code - 1] >= p.LOOSE))

    def _slot(self, band: int, corner: Point, rows: int, columns: int, width: float) -> tuple[int, int]:
        """The slot of a band whose thing of that width would have its corner nearest to `corner`."""
        rect = self.at.bands[band]
        assert rect is not None
        pitch = float(self.at.pitch[band])
        span = pitch * (columns if width == m.INSTANCE_WIDTH else 1)
        shape = self.settling.slots.band(band).shape
        column = _nearest(
            rect.rect.x + corner[0] - float(self.at.left[band]) - (span - width) / 2, pitch, shape[1] - columns + 1
        )
        row = _nearest(rect.rect.y + corner[1] - float(self.at.slot_y[band]), m.ROW_PITCH, shape[0] - rows + 1)
        return row, column

    def _refresh(self) -> None:
        self.settling.slots = Slots.of(self.graph, self.plan)


def _nearest(distance: float, pitch: float, count: int) -> int:
    return int(np.clip(round(distance / pitch), 0, count - 1))
