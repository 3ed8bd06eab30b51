"""Paints a Picture through a Lens: containers, cables, cards, at each level of detail.

Order: background, VPCs, zones, bands; cables; instances and interfaces; headers and gateways.
"""

from collections.abc import Generator, Iterator

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QRegion

from console.topology.canvas.boxes import draw_snapped, draw_strips
from console.topology.canvas.cards import Card, PillCard, ZoneCard
from console.topology.canvas.chip_names import paint_names
from console.topology.canvas.containers import Containers
from console.topology.canvas.drawing import LEGEND, SMOOTH, draw_card, legend_width
from console.topology.canvas.far import ALIKE, FarPainter
from console.topology.canvas.lens import Lens, Level
from console.topology.canvas.middle import FINE, crude_at
from console.topology.canvas.near import NearPainter
from console.topology.canvas.palette import NO_BRUSH
from console.topology.canvas.picture import Picture
from console.topology.canvas.pixmaps import Budget, Face, is_near, rough
from console.topology.canvas.showing import Layer
from console.topology.canvas.strokes import strokes_of
from console.topology.canvas.tabs import LABEL_SCALE, Tabs, scaled
from console.topology.canvas.tile_store import Grain
from console.topology.canvas.tiles import Tile, rect_of, tiles_over
from console.topology.geometry import NOWHERE, Rect
from console.topology.layout.model import Band, GatewayBox, Tie, VpcBox, ZoneBox

INTERNET, CORPORATE = "Internet", "Corporate network"


class StaticPainter:
    """Paints what stands still. Made for a frame; `budget` bounds what it spends on making new pictures."""

    def __init__(self, painter: QPainter, picture: Picture, lens: Lens, budget: Budget | None = None) -> None:
        self.painter, self.picture, self.lens = painter, picture, lens
        self.palette = picture.palette
        self.strokes = strokes_of(picture.palette, lens.ratio)
        self.budget = budget
        self.moving = budget is not None
        self.tabs = Tabs(picture, lens)
        self.far = FarPainter(painter, picture, lens, self._label, budget)
        self.near = NearPainter(painter, picture, lens, self._face, budget)
        self.seen = NOWHERE
        """The part of the scene that is painted."""
        self._near: list[VpcBox] = []
        """The VPCs that may have labels there."""
        self._lacks_tiles = False

    def steps(self, area: QRectF) -> Iterator[None]:
        """Paint what lies under some device pixels, a few milliseconds at a time."""
        painter, lens = self.painter, self.lens
        seen = self.seen = lens.seen(area)
        painter.setRenderHints(SMOOTH)
        whole = area.width() >= painter.device().width() and area.height() >= painter.device().height()
        containers = Containers(painter, self.picture, lens, area, self.budget if whole else None)
        containers.ground()
        containers.regions(seen)
        for vpc in self.picture.layout.vpcs:
            if vpc.rect.grown(30).meets(seen):
                yield from containers.vpc(vpc, seen)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self.moving)
        if lens.level == Level.NEAR:
            yield from self.near.cables(seen)
            yield from self.near.cards(seen)
        elif lens.level == Level.MIDDLE:
            share = lens.afar
            if self.budget is not None and 0 < share < 1:  # one of both is enough for a moment
                share, self.budget.missed = 1.0, True
            tiles: dict[Tile, tuple[Grain, Grain]] = {}
            if share < 1:
                yield from self._ready(seen, tiles)
            if self.budget is not None:
                if self._lacks_tiles and self.budget.maps:  # still: better than holes
                    share = 1.0
                self.budget.maps = share == 1
            if share < 1:
                yield from self._middle(seen, tiles)
                if share == 0:
                    yield from paint_names(painter, self.picture, lens, seen, self._label, self.budget)
            if share > 0:
                yield from self.far.maps(seen, area, containers, share)
        else:
            yield from self.far.maps(seen, area, containers)
        self._ties()
        around = 60 + 160 / lens.scale
        self._near = [vpc for vpc in self.picture.layout.vpcs if vpc.rect.grown(around).meets(seen)]
        for vpc in self._near:
            yield from self._labels(vpc, seen)
        self._outside()
        self._region_labels(seen)

    def patch(self, stale: QRegion) -> Generator[None, None, QRegion]:
        """Paint what is out of date of address maps and of zones' counts, as changes leave it: each covers what lies
        below. What is left of it, for `steps`."""
        lens, layout = self.lens, self.picture.layout
        self.seen = lens.seen(QRectF(stale.boundingRect()))
        over = [*map(_box_of, layout.ties), *map(self.tabs.of, layout.vpcs)]
        self.painter.setRenderHints(SMOOTH)
        self.painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for vpc in layout.vpcs:
            for zone in vpc.zones:
                if stale.intersects(lens.rect(zone.rect).toAlignedRect()):
                    above = [lens.rect(one) for one in over if one.meets(zone.rect)]
                    stale = yield from self.far.patch(zone, stale, above)
        return stale

    # --- the middle distance

    def _ready(self, seen: Rect, ready: dict[Tile, tuple[Grain, Grain]]) -> Iterator[None]:
        """The tiles in view, and how fine their cables and chips are; while the camera moves, only as much as there is
        time for: chips first."""
        middle = self.picture.middle
        if self.budget is None:
            for tile in tiles_over(seen):
                middle.make(tile, FINE)
                ready[tile] = FINE, FINE
                yield
            return
        grain, tiles = crude_at(self.lens.scale), list(tiles_over(seen))
        for is_ready, make in ((middle.chips_ready, middle.chips), (middle.strips_ready, middle.strips)):
            for tile in tiles:
                if not is_ready(tile, grain) and self.budget.left():
                    make(tile, grain)
        for tile in tiles:
            if (at_hand := middle.at_hand(tile, grain)) is not None:
                ready[tile] = at_hand
            else:
                self._lacks_tiles = self.budget.missed = True

    def _middle(self, seen: Rect, tiles: dict[Tile, tuple[Grain, Grain]]) -> Iterator[None]:
        middle, painter = self.picture.middle, self.painter
        painter.save()
        try:
            painter.setTransform(self.lens.transform(), True)
            near = [(tile, cables) for tile, (cables, _) in tiles.items() if rect_of(tile).meets(seen)]  # clipped to it
            if self.budget is not None:
                rough(painter, self.budget)
                draw_snapped(painter, self.lens, (middle.strips(tile, grain) for tile, grain in near))
                draw_snapped(painter, self.lens, (middle.chips(tile, grain) for tile, (_, grain) in tiles.items()))
                return
            for tile, grain in near:
                draw_strips(painter, middle.strips(tile, grain))
                yield
            for tile, (_, grain) in tiles.items():
                draw_strips(painter, middle.chips(tile, grain))
                yield
        finally:
            painter.restore()

    # --- cards

    def _face(self, face: Face, x: float, y: float, scale: float = 0.0) -> None:
        """A face with its corner at a point of the scene; at a scale of its own if one is given."""
        lens = self.lens
        at_x, at_y = lens.x + x * lens.scale, lens.y + y * lens.scale
        scale = scale or lens.scale
        if lens.vector:
            self._draw(face, at_x, at_y, scale)
            return
        if face.width * scale > WIDEST:  # a band's header seen closely: little of it is in view
            left, top = face.left * scale, face.top * scale
            self._draw(face, round(at_x - left) + left, round(at_y - top) + top, scale)
            return
        if face.pixmap is None or face.scale != scale:
            budget = self.budget
            if face.pixmap is not None and budget is not None and is_near(face.scale, scale):
                budget.missed = True  # good enough while it moves
            elif budget is None or budget.left():
                face.make(self.palette, scale)
            else:
                budget.missed = True
                if face.pixmap is None:
                    return
        face.draw(self.painter, at_x, at_y, scale)

    def _draw(self, face: Face, x: float, y: float, scale: float) -> None:
        painter = self.painter
        painter.save()
        painter.translate(x, y)
        painter.scale(scale, scale)
        draw_card(painter, self.palette, face.card, face.width, face.height)
        painter.restore()

    # --- labels: never smaller than can be read

    def _labels(self, vpc: VpcBox, seen: Rect) -> Iterator[None]:
        over = LEGEND / 2 * self.lens.ratio / self.lens.scale  # a legend stands on its band's edge
        for zone in vpc.zones:
            if zone.rect.grown(over).meets(seen):
                self._zone_label(zone)
                whole = seen.covers(zone.rect)
                for band in zone.bands:
                    if whole or self.picture.plots.frame(band, self.lens).grown(over).meets(seen):
                        self._band_label(band)
                        yield
                if self.lens.level == Level.FAR:
                    self.far.plate(zone)
        if seen.y < vpc.tab.bottom + AROUND * self.tabs.scale / self.lens.scale:  # it grows upward
            self._tab(vpc)
        for box in (vpc.internet_gateway, vpc.vpn_gateway):
            if box is not None:
                self._gateway(box)

    def _label(self, key: str, card: Card, rect: Rect, scale: float) -> None:
        """A label that fills a rectangle of the scene at a scale of its own."""
        ratio = self.lens.scale / scale
        if not self._in_sight(key, rect, scale):
            return
        face = self.picture.face(key, card, rect.width * ratio, rect.height * ratio, not self.moving)
        if self.budget is not None and abs(face.width - rect.width * ratio) >= ALIKE:
            self.budget.missed = True
        self._face(face, rect.x, rect.y, scale)

    def _in_sight(self, key: str, rect: Rect, scale: float) -> bool:
        """Whether a label reaches into what is painted. If not, it is kept all the same: it may be in view."""
        if rect.grown(AROUND * scale / self.lens.scale).meets(self.seen):
            return True
        self.picture.faces.keep(key)
        return False

    def _zone_label(self, zone: ZoneBox) -> None:
        lens, scale = self.lens, self.tabs.scale
        if zone.rect.y > self.seen.bottom:
            return
        room = min((band.rect.y for band in zone.bands), default=zone.rect.y + 34.0) - zone.rect.y
        if zone.rect.y + room < self.seen.y:
            return
        aside = any(self._has_legend(band) for band in zone.bands)
        fits = bool(self._name_aside(zone)) if aside else zone.rect.width * lens.scale >= 40.0 * lens.ratio
        if fits and room * lens.scale >= 8 * lens.ratio:
            rect = Rect(zone.rect.x + 14, zone.rect.y, zone.rect.width - 28, room)
            self._label(f"zone {zone.rect.x} {zone.rect.y}", ZoneCard(zone.name, aside), rect, scale)

    def _name_aside(self, zone: ZoneBox) -> float:
        """View pixels that the name of a zone takes beside the legend of its upper right band; 0: it has no room."""
        wanted = self.palette.name.width(zone.name) * LABEL_SCALE + NAME_GAP
        frame = self.picture.plots.frame(_upper_right(zone), self.lens)
        return wanted if frame.width * self.lens.scale / self.lens.ratio >= wanted + LEAST_LEGEND else 0.0

    def _has_legend(self, band: Band) -> bool:
        return band.header.height * self.lens.scale < LEAST_HEADER * self.lens.ratio

    def _band_label(self, band: Band) -> None:
        lens = self.lens
        key = band.subnet_id
        if lens.level == Level.FAR:
            if self.picture.maps.shown(key):
                self.far.tile(band)
            elif self.picture.maps.all_to_come:
                return  # to say so much that is gone with the next frame takes longer than all else
            elif (summary := self.picture.band_summary(key)) is not None:
                rect = self.picture.plots.frame(band, lens)
                self._label(f"summary {key}", summary, rect, self.tabs.scale)
            return
        if self._has_legend(band):
            self._legend(band)
            return
        header = (
            self.picture.band_header(key) if self._in_sight(f"header {key}", band.header, self.tabs.scale) else None
        )
        if header is not None:
            near = lens.scale >= NEAR_LABELS * lens.ratio
            scale = lens.scale if near else min(self.tabs.scale, band.header.height * lens.scale / 13)
            self._label(f"header {key}", header, band.header, scale)

    def _legend(self, band: Band) -> None:
        """On the border at the header's side, as the header itself is too small to be read."""
        ratio, frame = self.lens.ratio / self.lens.scale, self.picture.plots.frame(band, self.lens)
        at_bottom, edge = band.header.y >= band.rect.center[1], frame.bottom
        zone = self.picture.plots.zone_of(band)
        if not at_bottom:  # nor over the tab of its VPC, where the frame reaches up to the zone's edge
            inside = zone.rect.y + LEGEND / 2 * ratio if zone is not None else frame.y
            edge = max(frame.y, min(band.rect.y, inside))
        along = Rect(frame.x, edge - LEGEND / 2 * ratio, frame.width, LEGEND * ratio)
        if not self._in_sight(f"legend {band.subnet_id}", along, self.lens.ratio):
            return
        card = self.picture.band_legend(band.subnet_id)
        room = (frame.width - 8 * ratio) / ratio
        if zone is not None and not at_bottom and band is _upper_right(zone):
            room -= self._name_aside(zone)
        if card is not None and room >= 30:
            width = legend_width(self.palette, card, room) * ratio
            rect = Rect(frame.x + 6 * ratio, edge - LEGEND / 2 * ratio, width, LEGEND * ratio)
            if at_bottom and (tab := self.tabs.over(rect, self._near)) is not None:
                beside = tab.right + 6 * ratio
                width = min(width, frame.right - 6 * ratio - beside)
                if width < 30 * ratio:
                    return
                rect = Rect(beside, rect.y, width, rect.height)
            self.picture.legends[band.subnet_id] = rect
            self._label(f"legend {band.subnet_id}", card, rect, self.lens.ratio)

    def _tab(self, vpc: VpcBox) -> None:
        rect = self.picture.vpc_tabs[vpc.id] = self.tabs.of(vpc)
        self._label(f"tab {vpc.id}", self.picture.vpc(vpc.id), rect, self.tabs.scale)

    def _region_labels(self, seen: Rect) -> None:
        """On the upper edges; from afar they grow upward, above the tabs of the VPCs, to stay readable."""
        for region in self.picture.layout.regions:
            rect = self.picture.region_tabs[region.id] = self.tabs.title(region)
            if rect.meets(seen):
                self._label(f"region {region.name}", self.picture.region(region.name), rect, self.tabs.scale)

    def _gateway(self, box: GatewayBox) -> None:
        """On the VPC's edge; from afar without its words: the tie to the outside network says it."""
        lens = self.lens
        if not box.rect.grown(box.rect.width).meets(self.seen):
            return
        key, card = f"gateway {box.id}", self.picture.gateway(box.id)
        if lens.scale < WORDED_GATEWAY * lens.ratio:
            self._label(f"far {key}", PillCard("", True), box.rect, lens.scale)
            return
        rect = gateway_rect(box, lens)
        self._label(key, card, rect, lens.scale * rect.width / box.rect.width)

    def _outside_pill(self, words: str, box: Rect) -> None:
        """A network outside. From afar it stays readable, and grows away from the VPCs."""
        self._label(f"outside {words}", PillCard(words, False), box, self.tabs.outside_scale)

    def _ties(self) -> None:
        """From the gateways to the networks outside; below all labels."""
        lens, painter = self.lens, self.painter
        if Layer.ROUTES not in self.picture.showing.layers:
            return
        painter.setPen(self.strokes.tie)
        painter.setBrush(NO_BRUSH)
        for tie in self.picture.layout.ties:
            painter.drawPolyline([QPointF(lens.x + x * lens.scale, lens.y + y * lens.scale) for x, y in tie.points])

    def _outside(self) -> None:
        layout = self.picture.layout
        for vpc in layout.vpcs:
            for box in (vpc.internet_gateway, vpc.vpn_gateway):
                if box is not None:
                    self._gateway(box)
        if (internet := self.tabs.internet()) is not None:
            self._outside_pill(INTERNET, internet)
        if layout.corporate is not None:
            ratio = self.tabs.outside_scale / self.lens.scale
            self._outside_pill(CORPORATE, scaled(layout.corporate, ratio, 0.0))


def _box_of(tie: Tie) -> Rect:
    xs, ys = zip(*tie.points, strict=True)
    left, top = min(xs), min(ys)
    return Rect(left, top, max(xs) - left, max(ys) - top).grown(3)


def _upper_right(zone: ZoneBox) -> Band:
    return min(zone.bands, key=lambda band: (-round(band.rect.right), band.rect.y))


def gateway_rect(box: GatewayBox, lens: Lens) -> Rect:
    """Where a gateway's pill is drawn, in the scene: a little larger from afar, while it has words."""
    if lens.scale < WORDED_GATEWAY * lens.ratio:
        return box.rect
    return scaled(box.rect, min(1.4, max(1.0, LABEL_SCALE * lens.ratio / lens.scale)), 0.5)


LEAST_HEADER = 11.0
"""Below so many view pixels a header holds no words."""
NAME_GAP, LEAST_LEGEND = 16.0, 70.0
"""View pixels between the name of a zone and the legend beside it, and as many as that is left at least."""
AROUND = 3.0
"""How far a label paints beyond its rectangle, at its own scale."""
WIDEST = 8192.0
"""Device pixels of a card's picture: a wider one is painted each time."""
WORDED_GATEWAY = 0.4
NEAR_LABELS = 0.62
"""From here on a band's header says everything; below, its name in letters of a constant size."""
