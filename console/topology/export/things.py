"""The things of a diagram as nested boxes with words, and the links between them: what drawio and mermaid write."""

from collections.abc import Iterator
from typing import NamedTuple

from console.ec2.resources import Instance, NetworkInterface, Subnet, Vpc
from console.ec2.world import World
from console.topology.canvas.cards import band_card, instance_card, interface_card, region_card, vpc_card
from console.topology.canvas.showing import Layer, Showing, Weight
from console.topology.export.look import Look
from console.topology.geometry import Point, Rect
from console.topology.layout import Layout

INTERNET, CORPORATE = "internet", "corporate-network"
"""Ids of the networks outside, which EC2 has none for."""
STEP = 2000


class Thing(NamedTuple):
    """kind: `region`, `vpc`, `zone`, `public`, `private`, `isolated` (subnets); `interface`, `available`, `instance`,
    `gateway`, `outside`. parent: the id of the box around it; empty at the top. band: the subnet's kind, for
    interfaces."""

    id: str
    parent: str
    kind: str
    words: tuple[str, ...]
    rect: Rect
    band: str = ""


class Link(NamedTuple):
    """points: from `source` to `target`, axis-parallel, in scene units. band: the kind of the interface's subnet."""

    id: str
    source: str
    target: str
    points: tuple[Point, ...]
    band: str = ""


class Things:
    """Of a World in a Layout. A box always comes before what is in it; a link has both its ends."""

    def __init__(self, world: World, layout: Layout, look: Look) -> None:
        self.world, self.layout, self.look = world, layout, look
        self.area = look.part or layout.bounds.grown(1)
        self.showing = Showing(world)
        self.showing.boxes = layout.graph.boxes
        self.showing.set(look.focus, look.layers)
        self._interfaces: list[int] = []
        self._instances: list[int] = []
        self._zones: dict[int, Thing] = {}
        """By the number of a band that it holds."""
        self._vpcs: dict[str, Rect] = {box.id: box.rect for box in layout.vpcs}
        self.count = 0
        """Of instances and interfaces; there are none before `find`."""

    def find(self) -> Iterator[None]:
        """Find what is shown in full, a few milliseconds at a time."""
        layout, full = self.layout, Weight.FULL
        for found, numbers, ids in (
            (self._interfaces, layout.interfaces_in(self.area), layout.interfaces),
            (self._instances, layout.instances_in(self.area), layout.instances),
        ):
            for start in range(0, len(numbers), STEP):
                found += [one for one in numbers[start : start + STEP].tolist() if self.showing.of(ids[one]) is full]
                yield
        self.count = len(self._interfaces) + len(self._instances)

    def containers(self) -> Iterator[Thing]:
        """Regions if several, VPCs, zones, subnets, gateways, and the networks outside that a gateway leads to."""
        region_of: dict[str, str] = {}
        for region, node in zip(self.layout.regions, self.layout.graph.regions, strict=True):
            region_of.update(dict.fromkeys(node.vpcs, region.id))
            if region.rect.meets(self.area):
                counted = region_card(self.world, region.name)
                yield Thing(region.id, "", "region", _said(counted.name, counted.counts), region.rect)
        for box in self.layout.vpcs:
            if not box.rect.meets(self.area):
                continue
            card = vpc_card(self.world.one(Vpc, box.id))
            title = _said(card.name or box.id, card.cidr, box.id if card.name else "")
            yield Thing(box.id, region_of.get(box.id, ""), "vpc", title, box.rect)
            taken: set[str] = set()
            for zone in box.zones:
                if not zone.rect.meets(self.area):
                    continue
                zone_id = f"{box.id}/{zone.name}"
                while zone_id in taken:  # one zone as two boxes
                    zone_id += "+"
                taken.add(zone_id)
                around = Thing(zone_id, box.id, "zone", (zone.name,), zone.rect)
                yield around
                for band in zone.bands:
                    self._zones[self.layout.graph.band_numbers[band.subnet_id]] = around
                    if not band.rect.meets(self.area):
                        continue
                    said = band_card(self.world, self.world.one(Subnet, band.subnet_id), band.kind.value)
                    words = [said.name, said.cidr]
                    if Layer.ROUTES in self.look.layers:
                        words.append(said.route)
                    yield Thing(band.subnet_id, zone_id, band.kind.value, _said(*words), band.rect)
            for gateway, name in ((box.internet_gateway, "Internet gateway"), (box.vpn_gateway, "VPN gateway")):
                if gateway is not None:
                    yield Thing(gateway.id, box.id, "gateway", (name,), gateway.rect)
        for outside, name, rect in self._outside():
            yield Thing(outside, "", "outside", (name,), rect)

    def nodes(self) -> Iterator[Thing]:
        """Instances, then interfaces."""
        graph, layout = self.layout.graph, self.layout
        for number in self._instances:
            name, rect = graph.instances[number], Rect(*layout.instance_rects[number].tolist())
            parent = self._parent_of_instance(number, rect)
            if (box := graph.boxes.get(name)) is not None:
                yield Thing(name, parent, "instance", _said(box.title, box.detail), rect)
                continue
            card = instance_card(self.world, self.world.one(Instance, name))
            notes = (f"{card.type} · {card.state}", *card.notes)
            yield Thing(name, parent, "instance", _said(card.name, " · ".join(notes)), rect)
        for number in self._interfaces:
            name, rect = graph.interfaces[number], Rect(*layout.interface_rects[number].tolist())
            band = layout.bands[int(layout.interface_bands[number])]
            if (box := graph.boxes.get(name)) is not None:
                yield Thing(name, band.subnet_id, "interface", _said(box.title, box.detail), rect, band.kind.value)
                continue
            said = interface_card(self.world, self.world.one(NetworkInterface, name), band.kind.value)
            more = f" +{said.more_addresses}" if said.more_addresses else ""
            marks = [said.status, said.public_ip, "" if said.source_dest_check else "SDC off"]
            words = _said(said.device or said.title or name, said.address + more, *marks)
            yield Thing(name, band.subnet_id, "available" if said.available else "interface", words, rect, said.kind)

    def links(self) -> Iterator[Link]:
        """Cables, from the interface to the instance; ties, from the gateway to the network outside."""
        graph, layout = self.layout.graph, self.layout
        shown = set(self._instances)
        for number in self._interfaces:
            if number >= len(layout.cables) or (owner := int(layout.cables.instances[number])) not in shown:
                continue
            band = layout.bands[int(layout.interface_bands[number])].kind.value
            points = tuple((x, y) for x, y in layout.cables.path(number).tolist())
            name = graph.interfaces[number]
            yield Link(f"{name}/cable", name, graph.instances[owner], points, band)
        if Layer.ROUTES not in self.look.layers:
            return
        leads: dict[str, str] = {}
        for box in layout.vpcs:
            for gateway, outside in ((box.internet_gateway, INTERNET), (box.vpn_gateway, CORPORATE)):
                if gateway is not None and box.rect.meets(self.area):
                    leads[gateway.id] = outside
        for tie in layout.ties:
            if (leading := leads.get(tie.gateway_id)) is not None:
                yield Link(f"{tie.gateway_id}/tie", tie.gateway_id, leading, tie.points)

    def _outside(self) -> Iterator[tuple[str, str, Rect]]:
        seen = [box for box in self.layout.vpcs if box.rect.meets(self.area)]
        if self.layout.internet is not None and any(box.internet_gateway for box in seen):
            yield INTERNET, "Internet", self.layout.internet
        if self.layout.corporate is not None and any(box.vpn_gateway for box in seen):
            yield CORPORATE, "Corporate network", self.layout.corporate

    def _parent_of_instance(self, number: int, rect: Rect) -> str:
        """The subnet where it stands in one, else the zone of its first interface."""
        mine = self.layout.graph.interfaces_of(number)
        first = int(self.layout.interface_bands[mine[0]])
        band = self.layout.bands[first]
        if band.rect.covers(rect):
            return band.subnet_id
        zone = self._zones.get(first)
        if zone is not None and zone.rect.covers(rect):
            return zone.id
        return next((vpc for vpc, around in self._vpcs.items() if around.covers(rect)), "")


def _said(*words: str) -> tuple[str, ...]:
    return tuple(one for one in words if one)
