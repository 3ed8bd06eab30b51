"""What moves on the diagram: layouts gliding into one another, cables drawing themselves, things just made.

Times are seconds of one monotonic clock, handed in; nothing here starts a timer. Each motion says when it is over.
"""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace

from console.topology.geometry import Floats, Point
from console.topology.layout import Layout
from console.topology.layout.model import Band, GatewayBox, RegionBox, VpcBox, ZoneBox

GLIDE_S = 0.2
GROW_S = 0.6
WELCOME_S = 1.6
WELCOMED_AT_ONCE = 8
BREATH_S = 1.4
GLIDE_AT_MOST = 3000
"""Beyond so many things a glide would cost more than a frame: they simply stand elsewhere."""


def smooth(t: float) -> float:
    """Slow, fast, slow: 0 … 1 to 0 … 1."""
    t = min(1.0, max(0.0, t))
    return t * t * (3 - 2 * t)


class Glide:
    """From one layout to the next: `at(now)` is the layout in between. What is new stands where it will be."""

    def __init__(self, old: Layout, new: Layout, now: float) -> None:
        self.old, self.new, self.started = old, new, now
        numbers = old.graph.interface_numbers
        self._interfaces = _before(old.interface_rects, numbers, new.interfaces, new.interface_rects)
        numbers = old.graph.instance_numbers
        self._instances = _before(old.instance_rects, numbers, new.instances, new.instance_rects)
        self._bands = {band.subnet_id: band for band in old.bands}
        self._vpcs = {vpc.id: vpc for vpc in old.vpcs}
        self._cables = self._cables_before()
        self.moves = bool(
            np.any(self._interfaces != new.interface_rects)
            or np.any(self._instances != new.instance_rects)
            or any(self._vpcs[vpc.id].rect != vpc.rect for vpc in new.vpcs if vpc.id in self._vpcs)
            or any(self._bands[band.subnet_id].rect != band.rect for band in new.bands if band.subnet_id in self._bands)
        )

    def over(self, now: float) -> bool:
        return now - self.started >= GLIDE_S

    def at(self, now: float) -> Layout:
        t = smooth((now - self.started) / GLIDE_S)
        if t >= 1:
            return self.new
        new = self.new
        interfaces = self._interfaces + (new.interface_rects - self._interfaces) * np.float32(t)
        instances = self._instances + (new.instance_rects - self._instances) * np.float32(t)
        bands = {band.subnet_id: self._band(band, t) for band in new.bands}
        boxes = dict(new.finder.boxes)
        boxes.update((subnet_id, band.rect) for subnet_id, band in bands.items())
        vpcs = tuple(self._vpc(vpc, bands, t) for vpc in new.vpcs)
        boxes.update((vpc.id, vpc.rect) for vpc in vpcs)
        regions = tuple(self._region(region, t) for region in new.regions)
        boxes.update((region.id, region.rect) for region in regions)
        return replace(
            new,
            interface_rects=interfaces,
            instance_rects=instances,
            bands=tuple(bands[band.subnet_id] for band in new.bands),
            vpcs=vpcs,
            regions=regions,
            finder=replace(new.finder, boxes=boxes, interface_rects=interfaces, instance_rects=instances),
            cables=new.cables.along(self._cables + (new.cables.points - self._cables) * np.float32(t)),
        )

    def _band(self, band: Band, t: float) -> Band:
        old = self._bands.get(band.subnet_id)
        if old is None:
            return band
        return band._replace(rect=old.rect.towards(band.rect, t), header=old.header.towards(band.header, t))

    def _region(self, region: RegionBox, t: float) -> RegionBox:
        old = next((one for one in self.old.regions if one.id == region.id), region)
        return region._replace(rect=old.rect.towards(region.rect, t), tab=old.tab.towards(region.tab, t))

    def _vpc(self, vpc: VpcBox, bands: dict[str, Band], t: float) -> VpcBox:
        old = self._vpcs.get(vpc.id)
        zones = {zone.name: zone for zone in old.zones} if old else {}
        return vpc._replace(
            rect=old.rect.towards(vpc.rect, t) if old else vpc.rect,
            tab=old.tab.towards(vpc.tab, t) if old else vpc.tab,
            internet_gateway=_gateway(old.internet_gateway if old else None, vpc.internet_gateway, t),
            vpn_gateway=_gateway(old.vpn_gateway if old else None, vpc.vpn_gateway, t),
            zones=tuple(_zone(zones.get(zone.name), zone, bands, t) for zone in vpc.zones),
        )

    def _cables_before(self) -> Floats:
        """The new cables' points where the old ones were; a cable of another shape only hangs on its ends."""
        new, old = self.new.cables, self.old.cables
        points = new.points.copy()
        numbers = self.old.graph.interface_numbers
        offsets, instances, old_offsets = new.offsets.tolist(), new.instances.tolist(), old.offsets.tolist()
        for cable, instance in enumerate(instances):
            first, last = offsets[cable], offsets[cable + 1]
            was = numbers.get(self.new.interfaces[cable], len(old))
            if was < len(old) and old_offsets[was + 1] - old_offsets[was] == last - first:
                points[first:last] = old.points[old_offsets[was] : old_offsets[was + 1]]
                continue
            points[first] += (self._interfaces[cable] - self.new.interface_rects[cable])[:2]
            points[last - 1] += (self._instances[instance] - self.new.instance_rects[instance])[:2]
        return points


def _before(rects: Floats, numbers: Mapping[str, int], ids: tuple[str, ...], now: Floats) -> Floats:
    """Where things of a new layout were in the old one; what is new: where it is."""
    was = np.array([numbers.get(one, -1) for one in ids], np.int64)
    before = now.copy()
    known = was >= 0
    before[known] = rects[was[known]]
    return before


def _gateway(old: GatewayBox | None, new: GatewayBox | None, t: float) -> GatewayBox | None:
    return new._replace(rect=old.rect.towards(new.rect, t)) if old and new and old.id == new.id else new


def _zone(old: ZoneBox | None, zone: ZoneBox, bands: dict[str, Band], t: float) -> ZoneBox:
    return zone._replace(
        rect=old.rect.towards(zone.rect, t) if old else zone.rect,
        bands=tuple(bands[band.subnet_id] for band in zone.bands),
    )


class CableMotion(Struct):
    """A cable that draws (`growing`) or withdraws itself. `points`: kept where the layout no longer has the cable.

    `lasting`: it goes on until its interface is attached or detached, instead of ending by itself.
    """

    kind: str
    started: float
    growing: bool
    lasting: bool
    points: list[Point] | None = None

    def share(self, now: float) -> float:
        """How much of it is to be seen, 0 … 1 from the interface on."""
        t = smooth((now - self.started) / GROW_S)
        return t if self.growing else 1 - t * (0.45 if self.lasting else 1)

    def over(self, now: float) -> bool:
        return not self.lasting and now - self.started >= GROW_S


class Motions(Struct):
    """All that moves now, by the id of what it is about."""

    cables: dict[str, CableMotion] = field(default_factory=dict)
    welcomed: dict[str, float] = field(default_factory=dict)
    """What was just made, and when."""
    breathing: set[str] = field(default_factory=set)
    """Interfaces and instances in a state that will pass."""

    def __bool__(self) -> bool:
        return bool(self.cables or self.welcomed or self.breathing)

    def welcome(self, resource_id: str, now: float) -> None:
        """Highlight what is new; of a flood only the latest, as the rest costs frames and tells nobody anything."""
        self.welcomed[resource_id] = now
        if len(self.welcomed) > WELCOMED_AT_ONCE:
            del self.welcomed[next(iter(self.welcomed))]

    def forget_old(self, now: float) -> bool:
        """Drop what is over. Whether something was."""
        cables = [key for key, cable in self.cables.items() if cable.over(now)]
        welcomed = [key for key, started in self.welcomed.items() if now - started >= WELCOME_S]
        for key in cables:
            del self.cables[key]
        for key in welcomed:
            del self.welcomed[key]
        return bool(cables or welcomed)

    def clear(self) -> None:
        self.cables.clear()
        self.welcomed.clear()
        self.breathing.clear()
