"""What is painted: a World in a Layout, with everything that painting reads prepared and kept until it changes.

Nothing here is made per frame. A face (a card and its picture) comes into being when its thing is first near and in
view, a tile when it is first seen from the middle distance; a change drops what it touched.
"""

from msgspec.structs import replace

from console.ec2.resources import (
    Instance,
    InternetGateway,
    NetworkInterface,
    Subnet,
    Vpc,
    VpnGateway,
    label_of,
    name_of,
)
from console.ec2.world import World
from console.topology.canvas.cables import CableShapes
from console.topology.canvas.cards import (
    BandCard,
    Card,
    GroupsCard,
    InterfaceCard,
    LegendCard,
    NameCard,
    PillCard,
    PlateCard,
    RegionCard,
    SummaryCard,
    TileCard,
    VpcCard,
    band_card,
    box_card,
    instance_card,
    interface_card,
    legend_card,
    region_card,
    summary_card,
    tile_card,
    vpc_card,
)
from console.topology.canvas.lens import Lens
from console.topology.canvas.maps import CellMaps
from console.topology.canvas.middle import Middle
from console.topology.canvas.names import box_in_words, name_in_words, sentence
from console.topology.canvas.palette import Palette
from console.topology.canvas.pixmaps import Face, Faces
from console.topology.canvas.plates import plate_card, plate_key
from console.topology.canvas.plots import Plots
from console.topology.canvas.restated import Restated
from console.topology.canvas.selected import Selected
from console.topology.canvas.showing import Layer, Showing
from console.topology.canvas.tiles import seen_in
from console.topology.coloring import GROUP, OTHER, Coloring
from console.topology.geometry import Ints, Point, Rect
from console.topology.layout import Layout
from console.topology.layout.model import Band, VpcBox, ZoneBox

GROUPS_WIDTH, GROUPS_HEIGHT, GROUPS_AT = 104.0, 14.0, (8.0, -3.0)
"""Of the groups of an interface; where they are, from its lower left corner."""


class Picture:
    """A World in a Layout, ready to be painted in one palette."""

    def __init__(self, world: World, layout: Layout, palette: Palette, draggable: bool = False) -> None:
        """draggable: a hand will be at it; cards say what it can do."""
        self.world, self.draggable = world, draggable
        self.palette = palette
        self.faces = Faces()
        self.showing = Showing(world)
        self._groups: Coloring | None = None
        self.middle = Middle(world, palette, self.showing)
        self.selected = Selected()
        """What the last frame said is selected, where that is much."""
        self.maps = CellMaps(world, palette, self.showing, self.selected)
        self.restated: dict[Rect, Restated] = {}
        """Faces that have been given another card since they were painted, by the part of the scene that is theirs."""
        self.hidden_cables: set[str] = set()
        """Interfaces whose cables somebody else paints: they are drawing or withdrawing themselves."""
        self.region_tabs: dict[str, Rect] = {}
        """Where the titles of regions were painted last."""
        self.vpc_tabs: dict[str, Rect] = {}
        """Where those of VPCs were."""
        self.legends: dict[str, Rect] = {}
        """The same of the names of subnets in the middle distance."""
        self.bands: dict[str, Band] = {}
        self.place(layout)

    def place(self, layout: Layout, gliding: bool = False) -> None:
        """Everything stands elsewhere; what the cards say is as it was, but for subnets of another kind. `gliding`: on
        the way between two layouts, where the layout's own arithmetic of what is in view does not hold."""
        self.layout = layout
        self.plots = Plots(layout)
        self.gliding = gliding
        self.cables = CableShapes(layout.cables)
        before, self.bands = self.bands, {band.subnet_id: band for band in layout.bands}
        if any(band.kind is not before.get(band.subnet_id, band).kind for band in layout.bands):
            self.faces.clear()  # a route changed: all cards of a subnet have the color of its kind
        self.first_vpcs = _first_vpcs(layout) if layout.regions else {}
        self.legends.clear()
        self.showing.boxes = layout.graph.boxes
        self.showing.forget()
        self.middle.place(layout, self.cables, gliding)
        if gliding:
            self.maps.glide(self.plots)
        else:
            self.maps.place(layout, self.plots)
            self.forget_plates()

    def recolor(self, palette: Palette) -> None:
        self.palette = palette
        self.faces.clear()
        self.middle.recolor(palette)
        self.maps.recolor(palette)

    def set_coloring(self, key: str) -> None:
        """By what the cells of the far level are coloured (topology.coloring)."""
        self.maps.set_coloring(key)
        self.forget_plates()

    def show(self, focus: frozenset[str] | None, layers: frozenset[Layer]) -> bool:
        """Dim all but some things, or (None) nothing; show only some layers. Whether that changes the picture."""
        if not self.showing.set(focus, layers):
            return False
        for band in self.bands:
            self.faces.forget(f"header {band}")
        self.middle.show_anew()
        self.maps.show_anew()
        return True

    def trim(self) -> None:
        """After a frame: what was seen longest ago goes, beyond what there is room for."""
        self.faces.trim()
        self.middle.trim()

    def interfaces_in(self, rect: Rect) -> list[int]:
        return self.numbers_in(rect)[0]

    def instances_in(self, rect: Rect) -> list[int]:
        return self.numbers_in(rect)[1]

    def numbers_in(self, rect: Rect) -> tuple[list[int], list[int]]:
        """Interfaces and instances that meet a part of the scene, by their numbers in the layout."""
        layout = self.layout
        if self.gliding:  # between places, where no slot holds them
            found = seen_in(layout.interface_rects, rect), seen_in(layout.instance_rects, rect)
            return found[0].tolist(), found[1].tolist()
        interfaces, instances = layout.numbers_in(rect)
        return interfaces.tolist(), instances.tolist()

    # --- what cards say

    def kind_of(self, interface: int) -> str:
        """`public`, `private` or `isolated`: of the subnet of an interface, by its number in the layout."""
        return self.layout.bands[int(self.layout.interface_bands[interface])].kind.value

    @property
    def kinds(self) -> Ints:
        """The same of all, as numbers of middle.KINDS: int8[n]."""
        return self.middle.kinds

    def points_of(self, interface_id: str) -> list[Point]:
        """The corners of an interface's cable, from the interface on; empty where it has none."""
        number = self.layout.graph.interface_numbers.get(interface_id)
        return self.cables.points(number) if number is not None and number < len(self.cables) else []

    def _kind(self, interface: NetworkInterface) -> str:
        band = self.bands.get(interface.subnet_id)
        return band.kind.value if band else "isolated"

    def _card(self, interface: NetworkInterface, kind: str) -> InterfaceCard:
        card = interface_card(self.world, interface, kind)
        draggable = self.draggable and card.available and not self.world.why_barred(interface.id)
        return replace(card, draggable=True) if draggable else card

    def interface_face(self, number: int, width: float, height: float) -> Face | None:
        """The face of an interface, by its number in the layout; None once its record is gone."""
        interface_id = self.layout.interfaces[number]
        if box := self.layout.graph.boxes.get(interface_id):
            return self.face(interface_id, box_card(box, self.kind_of(number)), width, height)
        face = self.faces.get(interface_id)
        if face is None or face.width != width or face.height != height:
            interface = self.world.find(NetworkInterface, interface_id)
            if interface is None:
                return face
            face = self._said(interface_id, self._card(interface, self.kind_of(number)), width, height)
        return face

    def groups_face(self, number: int) -> Face | None:
        """The security groups of an interface, for their layer."""
        interface = self.world.find(NetworkInterface, self.layout.interfaces[number])
        if interface is None or not interface.groups:
            return None
        if self._groups is None:
            self._groups = Coloring(self.world, GROUP)
            for _ in self._groups.rank():
                pass
        owner = min(self._groups.number_of(interface), OTHER)
        color, name = self.palette.colors.owners[owner], self._groups.name_of(interface)
        card = GroupsCard(name, len(interface.groups) - 1, color)
        return self.face(f"groups {interface.id}", card, min(GROUPS_WIDTH, 24 + 6.0 * len(name)), GROUPS_HEIGHT)

    def instance_face(self, number: int, width: float, height: float) -> Face | None:
        instance_id = self.layout.instances[number]
        if box := self.layout.graph.boxes.get(instance_id):
            return self.face(instance_id, box_card(box, ""), width, height)
        face = self.faces.get(instance_id)
        if face is None or face.width != width or face.height != height:
            instance = self.world.find(Instance, instance_id)
            if instance is None:
                return face
            face = self._said(instance_id, instance_card(self.world, instance), width, height)
        return face

    def chip_name(self, instance_id: str) -> NameCard | None:
        """What stands on an instance's chip, or on that of a box of many."""
        if box := self.layout.graph.boxes.get(instance_id):  # first: a box of before may have held fewer
            return NameCard(box.title)
        face = self.faces.get(f"name {instance_id}")
        if face is not None and isinstance(face.card, NameCard):
            return face.card
        instance = self.world.find(Instance, instance_id)
        return NameCard(label_of(instance)) if instance is not None else None

    def face(self, key: str, card: Card, width: float, height: float, exact: bool = True) -> Face:
        """The face of a container's label. Not `exact`: one of another size will do for now."""
        face = self.faces.get(key)
        if face is not None and face.card == card and (not exact or _alike(face, width, height)):
            return face
        return self._said(key, card, width, height)

    def _said(self, key: str, card: Card, width: float, height: float) -> Face:
        face = self.faces.get(key)
        if face is None:
            face = Face(card, width, height)
            self.faces.put(key, face)
        else:
            face.say(card, width, height)
        return face

    def band(self, subnet_id: str) -> BandCard | None:
        subnet = self.world.find(Subnet, subnet_id)
        kind = self.bands[subnet_id].kind.value if subnet_id in self.bands else "isolated"
        card = band_card(self.world, subnet, kind) if subnet else None
        return card if card is None or Layer.ROUTES in self.showing.layers else replace(card, route="", more_routes=0)

    def band_header(self, subnet_id: str) -> BandCard | None:
        """What a band's header says; counted once, until something in the band changes."""
        face = self.faces.get(f"header {subnet_id}")
        if face is not None and isinstance(face.card, BandCard):
            return face.card
        return self.band(subnet_id)

    def band_summary(self, subnet_id: str) -> SummaryCard | None:
        face = self.faces.get(f"summary {subnet_id}")
        if face is not None and isinstance(face.card, SummaryCard):
            return face.card
        card = self.band(subnet_id)
        return summary_card(card) if card else None

    def band_legend(self, subnet_id: str) -> LegendCard | None:
        face = self.faces.get(f"legend {subnet_id}")
        if face is not None and isinstance(face.card, LegendCard):
            return face.card
        card = self.band(subnet_id)
        return legend_card(card) if card else None

    def tile(self, subnet_id: str) -> TileCard | None:
        """What stands over a subnet's map."""
        face = self.faces.get(f"tile {subnet_id}")
        if face is not None and isinstance(face.card, TileCard):
            return face.card
        card = self.band(subnet_id)
        return tile_card(card) if card else None

    def plate(self, zone: ZoneBox) -> PlateCard:
        """A zone's counts; counted once, until something on its maps changes."""
        face = self.faces.get(plate_key(zone))
        if face is not None and isinstance(face.card, PlateCard):
            return face.card
        return plate_card(self, zone)

    def forget_plates(self) -> None:
        for zone in (zone for vpc in self.layout.vpcs for zone in vpc.zones):
            self.faces.forget(plate_key(zone))

    def vpc(self, vpc_id: str) -> VpcCard:
        vpc = self.world.find(Vpc, vpc_id)
        return vpc_card(vpc) if vpc else VpcCard("", "", vpc_id)

    def region(self, name: str) -> RegionCard:
        return region_card(self.world, name)

    def gateway(self, gateway_id: str) -> PillCard:
        gateway = self.world.get(gateway_id)
        words = "VPN gateway" if isinstance(gateway, VpnGateway) else "Internet gateway"
        if isinstance(gateway, InternetGateway | VpnGateway) and name_of(gateway):
            return PillCard(words, True, label_of(gateway))
        return PillCard(words, True)

    def shown_rect(self, resource_id: str, lens: Lens) -> Rect | None:
        """Where a thing is seen: a subnet has more room from afar."""
        band = self.bands.get(resource_id)
        return self.plots.frame(band, lens) if band is not None else self.rect_of(resource_id)

    def rect_of(self, resource_id: str) -> Rect | None:
        """Where a thing is, or the box that stands for it."""
        return self.layout.rect_of(self.layout.graph.stand_in(resource_id))

    def drawn_for(self, resource_id: str) -> str:
        """The box that stands for a thing or is it, by the id of its instance; else the thing itself."""
        drawn = self.layout.graph.stand_in(resource_id)
        box = self.layout.graph.boxes.get(drawn)
        return box.id if box is not None else drawn

    def name_in_words(self, resource_id: str) -> str:
        """What a thing, or a box of many, is called."""
        box = self.layout.graph.boxes.get(resource_id)
        return box_in_words(box) if box is not None else name_in_words(self.world, resource_id)

    def sentence(self, resource_id: str) -> str:
        box = self.layout.graph.boxes.get(resource_id)
        return f"{box_in_words(box)}. {box.detail}" if box is not None else sentence(self.world, resource_id)

    def _box_of(self, resource_id: str) -> list[Rect]:
        box = self.layout.rect_of(resource_id)
        return [box] if box is not None else []


def _first_vpcs(layout: Layout) -> dict[str, list[VpcBox]]:
    """By region, those that no other stands above."""
    boxes = {box.id: box for box in layout.vpcs}
    found: dict[str, list[VpcBox]] = {}
    for region in layout.graph.regions:
        mine = [boxes[one] for one in region.vpcs]
        top = min((box.rect.y for box in mine), default=0.0)
        found[region.id] = [box for box in mine if box.rect.y == top]
    return found


def _alike(face: Face, width: float, height: float) -> bool:
    return abs(face.width - width) < 0.5 and abs(face.height - height) < 0.5
