"""Paints what holds things: the ground, regions, VPCs, zones and the bands of subnets.

In device pixels, so that fills are plain copies and borders sharp.
"""

from collections.abc import Iterator
from math import ceil

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QRegion

from console.topology.canvas.boxes import draw_framed, snapped
from console.topology.canvas.lens import Lens
from console.topology.canvas.palette import NO_BRUSH
from console.topology.canvas.picture import Picture
from console.topology.canvas.pixmaps import Budget, rough
from console.topology.canvas.regions import parts
from console.topology.canvas.strokes import fill_tiled, strokes_of
from console.topology.geometry import Rect
from console.topology.graph import BandKind
from console.topology.layout.model import VpcBox, ZoneBox

COVERING = 8
"""VPCs whose area is left out of the ground: more would take longer than they save."""
EDGE = 4.0
"""View pixels, more than any border is wide."""
BAND_CORNER = 9.0
FEW = 3
"""So many bands of a zone are not worth it to paint them at once."""
SQUARE = 1.2
"""Device pixels of a corner's radius that nobody sees."""


class Containers:
    """Paints one frame's. area: the device pixels that are painted."""

    def __init__(
        self, painter: QPainter, picture: Picture, lens: Lens, area: QRectF, budget: Budget | None = None
    ) -> None:
        """budget: while the camera zooms."""
        self.budget = budget
        self.painter, self.picture, self.lens, self.area = painter, picture, lens, area
        self.palette = picture.palette
        self.strokes = strokes_of(picture.palette, lens.ratio)
        self._edges = area.left(), area.top(), area.right(), area.bottom()
        self._anchor = round(lens.x), round(lens.y)
        """The points of the ground move with the diagram."""

    def ground(self) -> None:
        if self.lens.vector:
            self.painter.fillRect(self.area, self.palette.background)
            return
        bare = QRegion(self.area.toAlignedRect())  # a VPC has a ground of its own
        for vpc in self.picture.layout.vpcs[:COVERING]:
            margin = ceil(12 * self.lens.scale) + 2
            bare -= QRegion(self.lens.rect(vpc.rect).toAlignedRect().adjusted(margin, margin, -margin, -margin))
        for part in parts(bare):
            fill_tiled(self.painter, self.strokes.ground, part, *self._anchor)

    def regions(self, seen: Rect) -> None:
        """Where there are several: their edges."""
        for region in self.picture.layout.regions:
            if region.rect.meets(seen):
                self.painter.setPen(self.strokes.region)
                self.painter.setBrush(NO_BRUSH)
                self._rounded(region.rect, 14)

    def vpc(self, vpc: VpcBox, seen: Rect) -> Iterator[None]:
        """A zone at a time."""
        painter, lens, palette = self.painter, self.lens, self.palette
        painter.setPen(self.strokes.vpc)
        painter.setBrushOrigin(QPoint(*self._anchor))
        painter.setBrush(palette.vpc_fill if lens.vector else self.strokes.vpc_ground)
        self._rounded(vpc.rect, 12)
        for zone in vpc.zones:
            if zone.rect.meets(seen):
                self.zone(zone, seen)
                yield

    def zone(self, zone: ZoneBox, seen: Rect) -> None:
        """Its edge, and its bands."""
        painter, lens, palette = self.painter, self.lens, self.palette
        painter.setPen(self.strokes.zone)
        painter.setBrush(NO_BRUSH)
        self._rounded(zone.rect, 10)
        if self.budget is not None and len(zone.bands) > FEW and BAND_CORNER * lens.scale < SQUARE:
            self._at_once(zone, self.budget)
            return
        frames = [(band, self.picture.plots.frame(band, lens)) for band in zone.bands]
        bands = [(band, frame) for band, frame in frames if frame.meets(seen)]
        for band, frame in bands:
            painter.setPen(self.strokes.bands[band.kind.value])
            painter.setBrush(palette.kind(band.kind.value).fill)
            self._rounded(frame, BAND_CORNER)

    def _at_once(self, zone: ZoneBox, budget: Budget) -> None:
        """In whole pixels, for a moment: an outline each takes ten times as long."""
        painter, palette = self.painter, self.palette
        painter.save()
        rough(painter, budget)
        frames = self.picture.plots.frames_in(zone, self.lens)
        for kind in BandKind:
            alike = [number for number, band in enumerate(zone.bands) if band.kind is kind]
            if alike:
                look, edge = palette.kind(kind.value), max(1, round(self.strokes.bands[kind.value].widthF()))
                pixels = snapped(frames[alike], self.lens)
                pixels[:, 2:] += 1  # a border's middle is on the pixel behind
                draw_framed(painter, pixels, look.solid, look.fill, (edge, edge))
        painter.restore()

    def _rounded(self, rect: Rect, radius: float) -> None:
        outline = self.lens.outline(rect)
        radius = min(radius * self.lens.scale, outline.width() / 2, outline.height() / 2)
        if self.lens.vector or (radius >= SQUARE and self._has_corner(outline, radius)):
            self.painter.drawRoundedRect(outline, radius, radius)
            return
        brush = self.painter.brush()
        if brush.style() != NO_BRUSH.style():  # a copy, where a filled outline would be blended
            inside = outline.intersected(self.area)
            if brush.style() == Qt.BrushStyle.TexturePattern:
                fill_tiled(self.painter, brush, inside.toAlignedRect(), *self._anchor)
            else:
                self.painter.fillRect(inside, brush)
            self.painter.setBrush(NO_BRUSH)
        edge = EDGE * self.lens.ratio
        if not outline.adjusted(edge, edge, -edge, -edge).contains(self.area):
            self.painter.drawRect(outline)

    def _has_corner(self, outline: QRectF, radius: float) -> bool:
        """Whether a corner is to be painted."""
        left, top, right, bottom = self._edges
        across = (outline.left(), outline.right())
        down = (outline.top(), outline.bottom())
        return any(left < x + radius and x - radius < right for x in across) and any(
            top < y + radius and y - radius < bottom for y in down
        )
