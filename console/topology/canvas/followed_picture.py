"""A Picture whose World changes: what it says anew, and where it has to be painted again."""

from collections.abc import Callable, Collection
from functools import partial

from console.ec2.resources import (
    Instance,
    InternetGateway,
    NetworkInterface,
    Subnet,
    Vpc,
    VpnGateway,
    label_of,
)
from console.ec2.world import World
from console.topology.canvas.cards import BandCard, Card, NameCard, instance_card, legend_card, summary_card, tile_card
from console.topology.canvas.drawing import BLEED, BLEED_TOP
from console.topology.canvas.lens import Lens, Level
from console.topology.canvas.palette import Palette
from console.topology.canvas.picture import GROUPS_HEIGHT, Picture
from console.topology.canvas.plates import plate_card, plate_key
from console.topology.canvas.plots import plate_of
from console.topology.canvas.restated import Restated
from console.topology.canvas.showing import Layer
from console.topology.canvas.tiles import tile_of
from console.topology.geometry import Rect
from console.topology.layout import Layout
from console.topology.layout.model import Band

WITHIN_PLATE = 3.0
"""Device pixels: what changes of a zone's counts lies so far within its edge."""


class FollowedPicture(Picture):
    """Told of each change, after it."""

    def __init__(self, world: World, layout: Layout, palette: Palette, draggable: bool = False) -> None:
        super().__init__(world, layout, palette, draggable)
        self._recounted: dict[str, Band] = {}
        """A band of each zone whose addresses have changed since they were counted."""
        self._uncounted: set[str] = set()
        """Subnets with interfaces that have changed since."""

    def changed(self, resource_ids: Collection[str], level: Level = Level.NEAR) -> list[Rect]:
        """Things whose records changed, positions apart: their new faces will be made. Where to paint again.

        What is counted on subnets, zones and regions, `recount` tells.
        level: that is seen: cards, or only chips, or only the cells of address maps.
        """
        dirty: list[Rect] = []
        bands: set[str] = set()
        subnets: set[str] = set()
        things: dict[str, NetworkInterface | Instance] = {}  # each once, whatever it belongs to has changed
        self.showing.forget()
        for resource_id in resource_ids:
            record = self.world.get(resource_id)
            match record:
                case NetworkInterface():
                    self.selected.changed(record)
                    bands.add(record.subnet_id)
                    things[record.id] = record
                    instance = self.world.instance_of(record)
                    if instance is not None:
                        things[instance.id] = instance
                case Instance():
                    things[record.id] = record
                    things.update((one.id, one) for one in self.world.interfaces_of(record.id))
                case Subnet():
                    subnets.add(record.id)
                case Vpc():
                    dirty += self._box_of(record.id)
                case InternetGateway() | VpnGateway():
                    dirty += self._box_of(record.id)
        for thing in things.values():
            if isinstance(thing, NetworkInterface):
                dirty += self._interface_changed(thing, level)
            else:
                dirty += self._instance_changed(thing, level)
        dirty = [] if level is Level.FAR else dirty
        for subnet_id in subnets:
            dirty += self.band_changed(subnet_id)
        self._uncounted |= bands
        return dirty + self._cells_changed(resource_ids, bands | subnets, level)

    def _cells_changed(self, resource_ids: Collection[str], bands: set[str], level: Level) -> list[Rect]:
        """Addresses look different on the maps."""
        if not self.maps.bands:
            return []
        different = self.maps.changed((one for one in resource_ids if one.startswith("eni-")), bands)
        lens = self.maps.lens
        if lens is None:
            return []
        dirty: list[Rect] = []
        for subnet_id, offsets in different.items():
            band = self.bands.get(subnet_id)
            if band is None:
                continue
            if level is not Level.NEAR:
                dirty += [lens.seen(cell) for cell in self.maps.rects_of_cells(band, offsets, lens)]
            if (zone := self.plots.zone_of(band)) is not None:
                self._recounted.setdefault(plate_key(zone), band)
        return dirty

    def recount(self) -> list[Rect]:
        """What is counted where something has changed. Where to paint again."""
        bands, self._recounted = self._recounted, {}
        subnets, self._uncounted = self._uncounted, set()
        lens = self.maps.lens
        plates = [rect for band in bands.values() for rect in self._plate_changed(band, lens)] if lens else []
        return plates + [rect for one in subnets for rect in self.band_changed(one)] + self._regions_changed()

    def _plate_changed(self, band: Band, lens: Lens) -> list[Rect]:
        zone = self.plots.zone_of(band)
        plate = plate_of(zone, lens) if zone is not None else None
        if zone is None or plate is None:
            return []
        face = self.faces.get(key := plate_key(zone))
        card = plate_card(self, zone)
        if face is None or face.card == card:
            return []
        self._said(key, card, face.width, face.height)
        return [plate.grown(-WITHIN_PLATE / lens.scale)]

    def _interface_changed(self, interface: NetworkInterface, level: Level) -> list[Rect]:
        box = self._box_of(interface.id)
        if not box:
            return []
        card = partial(self._card, interface, self._kind(interface))
        changed = self._thing_changed(interface, card, box[0], level)
        return [box[0].grown(GROUPS_HEIGHT)] if Layer.GROUPS in self.showing.layers else changed

    def _instance_changed(self, instance: Instance, level: Level) -> list[Rect]:
        box = self._box_of(instance.id)
        if not box:
            return []
        named = self.faces.get(key := f"name {instance.id}")
        renamed = named is not None and named.card != NameCard(label_of(instance))
        if renamed:
            self.faces.forget(key)
        card = partial(instance_card, self.world, instance)
        return self._thing_changed(instance, card, box[0], level) or (box if renamed else [])

    def _thing_changed(
        self, record: NetworkInterface | Instance, card: Callable[[], Card], box: Rect, level: Level
    ) -> list[Rect]:
        key, around = record.id, [box.grown(max(BLEED, BLEED_TOP))]
        differs = self.middle.touch(record, tile_of(*box.center))
        if level is not Level.NEAR:
            self.faces.forget(key)
            return around if differs and level is Level.MIDDLE else []
        face = self.faces.get(key)
        if face is None:
            return around
        said = card()
        if face.card == said:
            return []
        before, pixmap = face.reach(box), face.pixmap
        face.say(said, face.width, face.height)
        area = before.united(face.reach(box)).grown(1)
        if pixmap is not None and self.showing.plain:
            self.restated[area] = Restated(face, box, pixmap, face.scale)
        return [area]

    def band_changed(self, subnet_id: str) -> list[Rect]:
        """A subnet's header may say something else: its route, or the addresses used."""
        band = self.bands.get(subnet_id)
        told = [(part, face) for part in _OF_A_BAND if (face := self.faces.get(f"{part} {subnet_id}")) is not None]
        card = self.band(subnet_id) if told else None
        if band is None or card is None:
            return []
        dirty: list[Rect] = []
        for part, face in told:
            said = _OF_A_BAND[part](card)
            if face.card != said:
                face.say(said, face.width, face.height)
                dirty.append(band.header if part == "header" else self._frame(band).grown(80))
        return dirty

    def _frame(self, band: Band) -> Rect:
        """As it was painted last."""
        return self.plots.frame(band, lens) if (lens := self.maps.lens) is not None else band.rect

    def _regions_changed(self) -> list[Rect]:
        """What is counted on their titles."""
        dirty: list[Rect] = []
        for region in self.layout.regions:
            face = self.faces.get(key := f"region {region.name}")
            if face is not None and face.card != (card := self.region(region.name)):
                self._said(key, card, face.width, face.height)
                dirty.append(self.region_tabs.get(region.id, region.tab))
        return dirty


def _header(card: BandCard) -> Card:
    return card


_OF_A_BAND: dict[str, Callable[[BandCard], Card]] = {
    "header": _header,
    "summary": summary_card,
    "legend": legend_card,
    "tile": tile_card,
}
"""What is said of a subnet, by the keys of its faces."""
