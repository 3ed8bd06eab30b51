"""What changes from frame to frame: selection, hover, focus, what a hand is about to do, and what moves.

Painted over the standing picture, in view pixels, only for what is in view.
"""

from math import cos, pi

import msgspec
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QTransform

from console.ec2.resources import Instance, NetworkInterface, RouteTable, Subnet
from console.topology.canvas.boxes import draw_boxes
from console.topology.canvas.cables import partial, rounded
from console.topology.canvas.cards import InterfaceCard
from console.topology.canvas.drawing import LEGEND, chip_rect, draw_public_ip
from console.topology.canvas.lens import NEAR_FROM, Lens, Level
from console.topology.canvas.motion import BREATH_S, WELCOME_S, smooth
from console.topology.canvas.moving import Moving
from console.topology.canvas.painter import gateway_rect
from console.topology.canvas.palette import NO_BRUSH, NO_PEN, Palette
from console.topology.canvas.picture import Picture
from console.topology.canvas.showing import Layer, Weight
from console.topology.folding import BOX
from console.topology.geometry import Point, Rect
from console.topology.graph import REGION

PLAIN_FROM = 150
"""From so many selected things on, their outlines have square corners: one call instead of one each."""

MARCHING = 60
"""So many cables in view are seen drawing themselves; of more, only that they are under way."""
LEAST_CELL = 7.0
"""View pixels of the outline around an address."""


class Marks(msgspec.Struct):
    """What stands out now, by resource id."""

    selected: tuple[str, ...] = ()
    hovered: str | None = None
    current: str | None = None
    """Where the keyboard is; shown only while the diagram has the focus."""
    dragged: str | None = None
    """The interface under way to an instance."""
    targets: dict[str, str] = msgspec.field(default_factory=dict)
    """Instances in view: an empty text where one can take what is dragged, else why not."""


class Overlay:
    """Paints marks and motions for one frame."""

    def __init__(self, painter: QPainter, picture: Picture, lens: Lens) -> None:
        self.painter, self.picture = painter, picture
        self.palette: Palette = picture.palette
        self.scale = lens.scale / lens.ratio
        self.x, self.y = lens.x / lens.ratio, lens.y / lens.ratio
        self.lens = lens

    def rect(self, rect: Rect, grown: float = 0.0) -> QRectF:
        return QRectF(
            self.x + rect.x * self.scale - grown,
            self.y + rect.y * self.scale - grown,
            rect.width * self.scale + 2 * grown,
            rect.height * self.scale + 2 * grown,
        )

    # --- marks

    def marks(self, marks: Marks, seen: Rect) -> None:
        if marks.targets:
            self._targets(marks)
        chosen, many = self.picture.selected, len(marks.selected) >= PLAIN_FROM
        chosen.choose(marks.selected if many else (), self.picture.world)
        if marks.hovered and not marks.targets and marks.hovered not in (chosen.ids if many else marks.selected):
            self._hovered(marks.hovered)
        self.painter.setPen(self.palette.accent)
        self.painter.setBrush(NO_BRUSH)
        if many and self.lens.level == Level.FAR:
            self._step_back(seen)
        elif many:
            self._frame_many(seen)
        else:
            self._selected(marks.selected)
        if marks.current:
            self._current(marks.current)

    def _selected(self, selected: tuple[str, ...]) -> None:
        if self.picture.layout.graph.stands_for and self.lens.level != Level.FAR:
            selected = tuple(dict.fromkeys(self.picture.drawn_for(one) for one in selected))
        for resource_id in selected:
            self._cable_of(resource_id, self.palette.accent_cable if len(selected) == 1 else None)
            self.painter.setPen(self.palette.accent)
            self._outline(resource_id)

    def _frame_many(self, seen: Rect) -> None:
        """Of very many only those in view are looked for."""
        picture = self.picture
        boxes = picture.selected.boxes_in(picture.layout, *picture.numbers_in(seen))
        draw_boxes(self.painter, boxes * self.scale + (self.x, self.y, 0.0, 0.0))
        for resource_id in picture.selected.others:
            if (box := picture.rect_of(resource_id)) is not None and box.meets(seen):
                self._outline(resource_id)

    def _step_back(self, seen: Rect) -> None:
        """On address maps, so many outlines would hide what they mean: what is not selected steps back instead."""
        maps, ratio = self.picture.maps, self.lens.ratio
        maps.veils.begin()
        for resource_id in self.picture.selected.others:
            self._outline(resource_id)
        for band in self.picture.layout.bands if maps.veils.any else ():
            if not self.picture.plots.frame(band, self.lens).meets(seen):
                continue
            target, _ = maps.target(band, self.lens)
            veil = maps.veil(band, target) if target is not None else None
            if target is None or veil is None:
                continue
            place = QRectF(target.x() / ratio, target.y() / ratio, target.width() / ratio, target.height() / ratio)
            if veil.height():
                self.painter.drawImage(place, veil)
            else:
                self.painter.fillRect(place, self.palette.veil)

    def _hovered(self, resource_id: str) -> None:
        """A thing under the pointer, with what it is tied to: its cable and the other end, or its routes' targets."""
        record = self.picture.world.get(resource_id)
        if isinstance(record, RouteTable):
            self._route_table(record)
            return
        self._cable_of(resource_id, self.palette.accent_cable)
        self.painter.setPen(self.palette.accent_thin)
        self.painter.setBrush(NO_BRUSH)
        self._outline(resource_id)
        if isinstance(record, NetworkInterface) and record.attachment is not None:
            self._outline(record.attachment.instance_id)
        elif isinstance(record, Instance):
            for interface in self.picture.world.interfaces_of(record.id):
                self._outline(interface.id)

    def _route_table(self, table: RouteTable) -> None:
        """Every subnet that uses it, and where its routes lead."""
        world = self.picture.world
        self.painter.setPen(self.palette.accent_thin)
        for subnet in world.subnets_in(table.vpc_id):
            band = self.picture.bands.get(subnet.id)
            if band is not None and world.route_table_of(subnet) is table:
                self.painter.setBrush(self.palette.accent_glass)
                self._round(self.picture.plots.frame(band, self.lens), 9)
                self.painter.setBrush(NO_BRUSH)
                self._chip(subnet.id)
        self.painter.setPen(self.palette.accent)
        for route in table.routes:
            if route.gateway_id != "local":
                self._outline(route.target)

    def _chip(self, subnet_id: str) -> None:
        chip = self.chip(subnet_id)
        if chip is not None:
            self.painter.drawRoundedRect(chip, chip.height() / 2, chip.height() / 2)

    def chip(self, subnet_id: str) -> QRectF | None:
        """Where a subnet's route chip is, in view pixels; None while headers have no room for it."""
        band = self.picture.bands.get(subnet_id)
        if Layer.ROUTES not in self.picture.showing.layers:
            return None
        if band is None or self.lens.level != Level.NEAR or self.scale < NEAR_FROM * 1.19:
            return None
        chip = chip_rect(band.header.width, band.header.height)
        if chip is None:
            return None
        return self.rect(Rect(band.header.x + chip.x(), band.header.y + chip.y(), chip.width(), chip.height()))

    def _outline(self, resource_id: str, grown: float = 0.0) -> None:
        if self.lens.level == Level.FAR and self._cells(resource_id, grown):
            return
        box = self.picture.shown_rect(resource_id, self.lens)
        if box is not None:
            names = self._names_on(resource_id)
            if names is not None:
                beside = QPainterPath()
                beside.addRect(self.rect(box, 100))
                self.painter.save()
                self.painter.setClipPath(beside.subtracted(names), Qt.ClipOperation.IntersectClip)
            self._round(box, self._radius(resource_id, box), grown)
            if names is not None:
                self.painter.restore()
            self._public_ip(resource_id, box)
            return
        record = self.picture.world.get(resource_id)
        if isinstance(record, RouteTable):
            for subnet in self.picture.world.subnets_in(record.vpc_id):
                if self.picture.world.route_table_of(subnet) is record:
                    self._chip(subnet.id)

    def _cells(self, resource_id: str, grown: float) -> bool:
        """From afar an interface is its addresses, an instance those of its interfaces. Whether it is one of them."""
        record, world = self.picture.world.get(resource_id), self.picture.world
        if isinstance(record, Instance):
            interfaces = world.interfaces_of(record.id)
        elif isinstance(record, NetworkInterface):
            interfaces = [record]
        else:
            return False
        ratio = self.lens.ratio
        for subnet_id in dict.fromkeys(one.subnet_id for one in interfaces if self.picture.maps.shut(one.subnet_id)):
            self._outline(subnet_id, grown)
        for interface in interfaces:
            for cell in self.picture.maps.rects_of(interface, self.lens):
                rect = QRectF(cell.x() / ratio, cell.y() / ratio, cell.width() / ratio, cell.height() / ratio)
                margin = max(2.0, (LEAST_CELL - rect.width()) / 2) + max(0.0, grown)
                self.painter.drawRect(rect.adjusted(-margin, -margin, margin, margin))
        return True

    def _names_on(self, resource_id: str) -> QPainterPath | None:
        """Where no outline may be: gateways stand on that of a VPC, and from afar its tab; on a subnet's its name."""
        path = QPainterPath()
        legend = self.picture.legends.get(resource_id)
        if legend is not None and self.lens.level is Level.MIDDLE and abs(legend.height * self.scale - LEGEND) < 1:
            path.addRect(self.rect(legend))
            return path
        if not resource_id.startswith("vpc-"):
            return None
        vpc = next(one for one in self.picture.layout.vpcs if one.id == resource_id)
        for gateway in filter(None, (vpc.internet_gateway, vpc.vpn_gateway)):
            pill = self.rect(gateway_rect(gateway, self.lens))
            path.addRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        if (tab := self.picture.vpc_tabs.get(resource_id)) is not None:
            path.addRect(self.rect(tab, -2))
        return path

    def _public_ip(self, resource_id: str, box: Rect) -> None:
        """The public address sits on a card's edge: it stands before the outline, too."""
        face = self.picture.faces.get(resource_id) if self.lens.level == Level.NEAR else None
        if face is None or not isinstance(face.card, InterfaceCard) or not face.card.public_ip:
            return
        self.painter.save()
        self.painter.translate(self.x + box.x * self.scale, self.y + box.y * self.scale)
        self.painter.scale(self.scale, self.scale)
        draw_public_ip(self.painter, self.palette, face.card, box.width)
        self.painter.restore()

    def _radius(self, resource_id: str, box: Rect) -> float:
        if resource_id.startswith(("igw-", "vgw-")):
            return box.height / 2
        if resource_id.startswith(("vpc-", "i-", BOX)):
            return 12 if resource_id.startswith("vpc-") else 10
        if resource_id.startswith(REGION):
            return 14
        return 9 if resource_id in self.picture.bands else 7

    def _round(self, box: Rect, radius: float, grown: float = 0.0) -> None:
        rect = self.rect(box, grown)
        radius = min(radius * self.scale + grown, rect.height() / 2)
        self.painter.drawRoundedRect(rect, radius, radius)

    def _cable_of(self, resource_id: str, pen: QPen | None) -> None:
        graph = self.picture.layout.graph
        if pen is None or self.lens.level == Level.FAR:
            return
        number = graph.interface_numbers.get(resource_id)
        if number is not None:
            self._cable(number, pen)
            return
        instance = graph.instance_numbers.get(resource_id)
        if instance is not None:
            for one in graph.interfaces_of(instance):
                self._cable(one, pen)

    def _cable(self, interface: int, pen: QPen) -> None:
        shapes = self.picture.cables
        if self.picture.showing.of(self.picture.layout.interfaces[interface]) == Weight.HIDDEN:
            return
        if interface >= len(shapes) or self.picture.layout.interfaces[interface] in self.picture.hidden_cables:
            return
        self.painter.save()
        self.painter.setTransform(QTransform(self.scale, 0, 0, self.scale, self.x, self.y), True)
        self.painter.setPen(pen)
        self.painter.setBrush(NO_BRUSH)
        self.painter.drawPath(shapes.path(interface))
        self.painter.restore()

    def _current(self, resource_id: str) -> None:
        self.painter.setPen(self.palette.focus)
        self.painter.setBrush(NO_BRUSH)
        if isinstance(self.picture.world.get(resource_id), Subnet | RouteTable):
            self._outline(resource_id, -4)
        else:
            self._outline(resource_id, 4)

    def _targets(self, marks: Marks) -> None:
        """Instances that can take what is dragged light up; the others step back, and where it came from."""
        if marks.dragged and (box := self.picture.rect_of(marks.dragged)):
            self.painter.setPen(NO_PEN)
            self.painter.setBrush(self.palette.veil)
            self._round(box, 7, 2)
        for instance_id, why_not in marks.targets.items():
            box = self.picture.rect_of(instance_id)
            if box is None:
                continue
            if why_not:
                self.painter.setPen(NO_PEN)
                self.painter.setBrush(self.palette.veil)
                self._round(box, 10, 2)
            else:
                self.painter.setPen(self.palette.welcome)
                self.painter.setBrush(self.palette.welcome_fill)
                self._round(box, 10, 6 if instance_id == marks.hovered else 3)

    # --- motions

    def motions(self, moving: Moving, now: float, still: bool) -> None:
        """Cables under way, things just made, breathing dots. `still`: the person asked for less motion."""
        many = len(moving.cables) > MARCHING
        for cable, points in moving.cables:
            if many:
                self._simple_cable(points, cable.kind)
                continue
            share = 1.0 if still else cable.share(now)
            marching = 0.0 if still else (now - cable.started) * (9 if cable.growing else -9)
            self._moving_cable(partial(points, share), cable.kind, marching)
        for resource_id, box, started in moving.welcomed:
            self._welcome(resource_id, box, (now - started) / WELCOME_S, still)
        if not still:
            for resource_id, _ in moving.breathing:
                self._breathe(resource_id, now)

    def _moving_cable(self, points: list[tuple[float, float]], kind: str, marching: float) -> None:
        if len(points) < 2:
            return
        pen = QPen(self.palette.kind(kind).cable)
        pen.setWidthF(max(1.4, 2.4 * self.scale))
        pen.setDashPattern([3, 2.4])
        pen.setDashOffset(-marching)
        self.painter.setPen(pen)
        self.painter.setBrush(NO_BRUSH)
        at = [(self.x + x * self.scale, self.y + y * self.scale) for x, y in points]
        self.painter.drawPath(rounded(at, 10 * self.scale))

    def _simple_cable(self, points: list[Point], kind: str) -> None:
        """Of many under way: wider, rounded and smooth, each would cost a tenth of a millisecond."""
        pen = QPen(self.palette.kind(kind).cable.color(), 1.0)
        pen.setCosmetic(True)
        pen.setDashPattern([3, 2.4])
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self.painter.setPen(pen)
        self.painter.drawPolyline([QPointF(self.x + x * self.scale, self.y + y * self.scale) for x, y in points])
        self.painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)

    def _welcome(self, resource_id: str, box: Rect, t: float, still: bool) -> None:
        self.painter.save()
        self.painter.setOpacity(1.0 if still else 1 - smooth(t))
        self.painter.setPen(self.palette.accent)
        self.painter.setBrush(self.palette.accent_glass)
        self._round(box, self._radius(resource_id, box), 4 if still else 3 + 5 * smooth(t))
        self.painter.restore()

    def _breathe(self, resource_id: str, now: float) -> None:
        """A ring that swells around the status dot."""
        at = self.dot_of(resource_id)
        face = self.picture.faces.get(resource_id)
        if at is None or face is None:
            return
        t = (1 - cos(2 * pi * now / BREATH_S)) / 2
        radius = (5 + 3.5 * t) * self.scale
        self.painter.save()
        self.painter.setOpacity(0.65 - 0.45 * t)
        self.painter.setPen(self.palette.breath)
        self.painter.setBrush(NO_BRUSH)
        self.painter.drawEllipse(at, radius, radius)
        self.painter.restore()

    def dot_of(self, resource_id: str) -> QPointF | None:
        """Where a thing's status dot is, in view pixels."""
        box = self.picture.rect_of(resource_id)
        if box is None:
            return None
        if not resource_id.startswith("i-"):
            dx, dy = 13.0, 13.0
        else:
            dx, dy = 22.0, box.height / 2 + (21 if box.height >= 60 else 10.2)
        return QPointF(self.x + (box.x + dx) * self.scale, self.y + (box.y + dy) * self.scale)
