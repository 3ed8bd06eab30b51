"""Paints the far level: address maps in the bands, their labels, and on each zone the counts that matter; and the
labels of a layer."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QRegion

from console.topology.canvas.cards import BoxCard, Card, GroupsCard, Mood, PlateCard, TileCard
from console.topology.canvas.containers import Containers
from console.topology.canvas.drawing import DRAW, draw_dot, text
from console.topology.canvas.lens import Lens
from console.topology.canvas.palette import NO_PEN, Palette
from console.topology.canvas.plates import plate_key
from console.topology.canvas.plots import LINE_HEAD, plate_of
from console.topology.geometry import Rect
from console.topology.layout.model import Band, ZoneBox

if TYPE_CHECKING:
    from console.topology.canvas.picture import Picture
    from console.topology.canvas.pixmaps import Budget

_INSIDE = (2.5, 2.5, -2.5, -2.5)
"""Within its border, a zone's counts cover what lies below."""
_AROUND = (-3, -3, 3, 3)
"""So near to a map there is nothing but its band, which no change of an address changes."""
BAR, BAR_ROOM = 5.0, 10.0
ALIKE = 0.5
"""View pixels that a label may be too wide or too narrow by."""
Label = Callable[[str, Card, Rect, float], None]


class FarPainter:
    """Paints one frame's far things. label: how a card fills a rectangle of the scene, at a scale of its own."""

    def __init__(
        self, painter: QPainter, picture: Picture, lens: Lens, label: Label, budget: Budget | None = None
    ) -> None:
        """budget: while the camera moves; shapes in the cells wait until it stands still."""
        self.painter, self.picture, self.lens, self.label, self.budget = painter, picture, lens, label, budget

    def maps(self, seen: Rect, area: QRectF, containers: Containers, opacity: float = 1.0) -> Iterator[None]:
        """Over the bands' fills; over their chips while both are seen."""
        maps, lens, painter = self.picture.maps, self.lens, self.painter
        maps.want()
        maps.lens = lens
        painter.save()
        try:
            painter.setOpacity(opacity)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            for zone in (zone for vpc in self.picture.layout.vpcs for zone in vpc.zones):
                if not zone.rect.meets(seen):
                    continue
                if opacity < 1:  # what stands in it steps back, its containers do not
                    painter.fillRect(lens.rect(zone.rect), self.picture.palette.vpc_fill)
                    containers.zone(zone, seen)
                whole = seen.covers(zone.rect)
                for band in zone.bands:
                    if not whole and not self.picture.plots.frame(band, lens).meets(seen):
                        continue
                    target, _ = maps.target(band, lens)
                    if target is not None:
                        self._map(band, target, area)
                        yield
        finally:
            painter.restore()

    def _map(self, band: Band, target: QRectF, area: QRectF) -> None:
        all_of_it = self.picture.maps.paint(self.painter, band, self.lens, target, area, self.budget is not None)
        if self.budget is not None and not all_of_it:
            self.budget.missed = True

    def patch(self, zone: ZoneBox, stale: QRegion, over: list[QRectF]) -> Generator[None, None, QRegion]:
        """Paint what is out of date of a zone's maps and counts. What is left of it, as under `over`."""
        maps, lens, painter = self.picture.maps, self.lens, self.painter
        rect = plate_of(zone, lens)
        if rect is not None:
            plate = lens.rect(rect)
            inside = plate.adjusted(*_INSIDE).toRect()
            part = stale.intersected(inside)
            around = plate.toAlignedRect()
            if not part.isEmpty() and stale.intersected(around) == part and not _meet(over, inside):
                painter.setClipRect(part.boundingRect())
                self.plate(zone)
                stale = stale.subtracted(QRegion(inside))
        for band in zone.bands:
            frame = lens.rect(self.picture.plots.frame(band, lens)).toAlignedRect()
            target, _ = maps.target(band, lens) if stale.intersects(frame) else (None, None)
            if target is None:
                continue
            room = target.toAlignedRect().adjusted(*_AROUND)
            box = stale.intersected(room).boundingRect()
            if box.isEmpty() or _meet(over, box):
                continue
            painter.setClipRect(box)
            self._map(band, target, QRectF(box))
            yield
            stale = stale.subtracted(QRegion(room))
        return stale

    def tile(self, band: Band) -> None:
        """The label over a map, where there is room for one."""
        _, strip = self.picture.maps.target(band, self.lens)
        if strip is None or (self.budget is not None and self._as_before(band, strip, self.budget)):
            return
        card = self.picture.tile(band.subnet_id)
        if card is not None:
            self.label(f"tile {band.subnet_id}", card, self.lens.seen(strip), self.lens.ratio)

    def _as_before(self, band: Band, strip: QRectF, budget: Budget) -> bool:
        """While the camera moves its picture of before will do, be it wider than there is room for or less wide."""
        face, scale = self.picture.faces.get(f"tile {band.subnet_id}"), self.lens.ratio
        if face is None or face.pixmap is None or face.scale != scale:
            return False
        if abs(face.width - strip.width() / scale) >= ALIKE:
            budget.missed = True
        face.draw(self.painter, strip.x(), strip.y(), scale)
        return True

    def plate(self, zone: ZoneBox) -> None:
        rect = plate_of(zone, self.lens)
        if rect is not None:
            self.label(plate_key(zone), self.picture.plate(zone), rect, self.lens.ratio)


def _meet(boxes: list[QRectF], part: QRect) -> bool:
    return any(box.intersects(QRectF(part)) for box in boxes)


def _draw_tile(painter: QPainter, palette: Palette, card: TileCard, width: float, height: float) -> None:
    y = height / 2 + 3.6
    used = palette.small.width(card.used)
    if width < 34:
        return
    name = palette.mark_wide.elided(card.name, width - 1, middle=True)
    text(painter, palette.mark_wide, palette.kind(card.kind).ink, 1, y, name)
    if palette.mark_wide.width(name) + used + 10 > width:
        return
    text(painter, palette.small, palette.muted, width - used - 1, y, card.used)
    x = palette.mark_wide.width(name) + 9
    if x + palette.mono_tiny.width(card.cidr) < width - used - 10:
        text(painter, palette.mono_tiny, palette.muted, x, y, card.cidr)


def _draw_plate(painter: QPainter, palette: Palette, card: PlateCard, width: float, height: float) -> None:
    """A line of words, as many as there is room for; where it is higher, a bar below."""
    painter.fillRect(QRectF(0, 0, width, height), palette.vpc_fill)  # a change paints it over what it was
    line = height if height < LINE_HEAD else height - BAR_ROOM
    y = line / 2 + 3.8
    name = palette.name.elided(card.name, width - 6)
    text(painter, palette.name, palette.ink, 4, y, name)
    x = 4 + palette.name.width(name) + 9
    used = card.used.partition(" of ")[0]
    said = [(card.interfaces,), (card.used, f"{used} used", used) if used else ()]
    for ways in said:
        words = next((one for one in ways if x + palette.small.width(one) <= width - 4), None)
        if words is None:
            break
        text(painter, palette.small, palette.ink_soft, x, y, words)
        x += palette.small.width(words) + 12
    else:
        for color, words in card.marks:
            if x + 10 + palette.small.width(words) > width - 4:
                break
            painter.setPen(NO_PEN)
            painter.setBrush(QColor(color))
            painter.drawEllipse(QPointF(x + 3, y - 3.5), 3, 3)
            text(painter, palette.small, palette.ink_soft, x + 10, y, words)
            x += 22 + palette.small.width(words)
    if line < height and used:
        _draw_bar(painter, palette, card.parts, QRectF(4, line + 1, width - 8, BAR))


def _draw_bar(painter: QPainter, palette: Palette, parts: tuple[tuple[str, float], ...], bar: QRectF) -> None:
    painter.setPen(NO_PEN)
    painter.setBrush(palette.bar)
    painter.drawRoundedRect(bar, BAR / 2, BAR / 2)
    x = bar.x()
    for color, share in parts:
        if share > 0:
            wide = min(max(1.0, share * bar.width()), bar.right() - x)
            painter.fillRect(QRectF(x, bar.y(), wide, bar.height()), QColor(color))
            x += wide


def _draw_groups(painter: QPainter, palette: Palette, card: GroupsCard, width: float, height: float) -> None:
    painter.setPen(palette.edge)
    painter.setBrush(palette.surface)
    painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), 4, 4)
    painter.fillRect(QRectF(5, height / 2 - 3, 6, 6), QColor(card.color))
    more = f" +{card.more}" if card.more else ""
    words = palette.mono_tiny.elided(card.name, width - 20 - palette.mono_tiny.width(more)) + more
    text(painter, palette.mono_tiny, palette.ink_soft, 14, height / 2 + 3.2, words)


def _draw_box(painter: QPainter, palette: Palette, card: BoxCard, width: float, height: float) -> None:
    """Cards behind a card: two edges that look out at the right and below."""
    border = palette.kind(card.kind).card if card.kind else palette.instance
    painter.setPen(border)
    painter.setBrush(palette.surface)
    for back in (5.0, 2.5, 0.0):
        painter.drawRoundedRect(QRectF(back, back, width - 5, height - 5), 7, 7)
    x = 11.0
    if not card.kind:
        painter.setPen(NO_PEN)
        painter.setBrush(palette.spine)
        painter.drawRoundedRect(QRectF(0, 0, 7, height - 5), 3, 3)
        x = 17.0
    middle, room = (height - 5) / 2, width - x - 12
    mark = 9.0 if card.mood is Mood.CHANGING else 0.0
    if mark:
        draw_dot(painter, palette, card.mood, x + 4, middle - 6, 4)
    text(painter, palette.name, palette.ink, x + mark * 1.6, middle - 2, palette.name.elided(card.title, room - mark))
    text(painter, palette.small, palette.muted, x, middle + 12, palette.small.elided(card.detail, room))


DRAW[BoxCard] = _draw_box
DRAW[GroupsCard] = _draw_groups
DRAW[TileCard] = _draw_tile
DRAW[PlateCard] = _draw_plate
