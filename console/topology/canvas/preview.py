"""The small diagram at the side of a wizard: what is there, and dashed in blue what there is going to be."""

from collections.abc import Collection

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.ec2.world import World
from console.topology.canvas.cables import rounded
from console.topology.canvas.drawing import SMOOTH, draw_card, text
from console.topology.canvas.excerpt import NOTHING, Excerpt, PlacedBand, PlacedInstance, PlacedInterface, excerpt
from console.topology.canvas.palette import NO_BRUSH, Palette, palette_of
from console.topology.colors import LIGHT, DiagramColors

WIDTH = 320
NAMELESS = "new instance"
LEAST_SCALE, MOST_SCALE = 0.55, 1.2


class PreviewView(QWidget):
    """Not for the hand: it shows, and says in words what it shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._palette_of_things = palette_of(LIGHT)
        self._excerpt = NOTHING
        self.setAccessibleName(self.tr("Preview"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def show_world(self, world: World, focus_ids: Collection[str], ghosts: Collection[str] = ()) -> None:
        """Show what surrounds some things of `world`, which is read now and never again (a rehearsed one will do).

        focus_ids: interfaces, instances or subnets. ghosts: those of them, or other ids, that are yet to be.
        """
        self._excerpt = excerpt(world, focus_ids, ghosts)
        self.setAccessibleDescription(_in_words(self._excerpt))
        self.updateGeometry()
        self.update()

    def set_colors(self, colors: DiagramColors) -> None:
        self._palette_of_things = palette_of(colors)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, round(self._excerpt.rect.bottom + 4))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(WIDTH * LEAST_SCALE), 120)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(SMOOTH)
        rect = self._excerpt.rect
        scale = min(self.width() / WIDTH, self.height() / (rect.bottom + 4), MOST_SCALE)
        painter.translate((self.width() - WIDTH * scale) / 2, 0)
        painter.scale(scale, scale)
        if self._excerpt is not NOTHING:
            paint_excerpt(painter, self._palette_of_things, self._excerpt)


def paint_excerpt(painter: QPainter, palette: Palette, shown: Excerpt) -> None:
    painter.setPen(palette.vpc)
    painter.setBrush(palette.vpc_fill)
    painter.drawRoundedRect(QRectF(*shown.rect), 10, 10)
    title = palette.name.elided(shown.title, shown.rect.width - 24)
    text(painter, palette.name, palette.vpc_ink, shown.rect.x + 12, shown.rect.y + 20, title)
    for band in shown.bands:
        _band(painter, palette, band)
    painter.setBrush(NO_BRUSH)
    for cable in shown.cables:
        painter.setPen(palette.ghost_cable if cable.ghost else palette.kind(cable.kind).cable)
        painter.drawPath(rounded(list(cable.points), 5))
    for instance in shown.instances:
        _card(painter, palette, instance)
    for interface in shown.interfaces:
        _card(painter, palette, interface)


def _band(painter: QPainter, palette: Palette, band: PlacedBand) -> None:
    kind, rect = palette.kind(band.kind), band.rect
    painter.setPen(palette.ghost if band.ghost else kind.border)
    painter.setBrush(palette.accent_fill if band.ghost else kind.fill)
    painter.drawRoundedRect(QRectF(*rect), 8, 8)
    baseline = band.header.y + 18.5
    end = rect.right - 10
    if band.hidden:
        words = f"+{band.hidden:,} more"
        end -= palette.small.width(words)
        text(painter, palette.small, palette.muted, end, baseline, words)
        end -= 10
    name = palette.name.elided(band.name, end - rect.x - 10, middle=band.name.startswith("subnet-"))
    text(painter, palette.name, kind.ink, rect.x + 10, baseline, name)
    x = rect.x + 10 + palette.name.width(name) + 10
    if x + palette.mono_small.width(band.cidr) <= end:
        text(painter, palette.mono_small, palette.muted, x, baseline, band.cidr)


def _card(painter: QPainter, palette: Palette, thing: PlacedInterface | PlacedInstance) -> None:
    painter.save()
    painter.translate(QPointF(thing.rect.x, thing.rect.y))
    if thing.ghost:
        _ghost(painter, palette, thing)
    else:
        draw_card(painter, palette, thing.card, thing.rect.width, thing.rect.height)
    painter.restore()


def _ghost(painter: QPainter, palette: Palette, thing: PlacedInterface | PlacedInstance) -> None:
    if isinstance(thing, PlacedInterface):
        first = f"{thing.card.device} · new" if thing.card.device else "new interface"
        second, letters = thing.card.address, palette.mono
        if thing.card.more_addresses:
            second += f" +{thing.card.more_addresses}"
    else:
        first, letters = _called(thing), palette.body
        second = thing.card.type if first == NAMELESS else f"{thing.card.type} · new"
    painter.setPen(palette.ghost)
    painter.setBrush(palette.accent_fill)
    painter.drawRoundedRect(QRectF(0, 0, thing.rect.width, thing.rect.height), 7, 7)
    room, middle = thing.rect.width - 20, thing.rect.height / 2
    text(painter, palette.name, palette.accent_text, 10, middle - 3, palette.name.elided(first, room))
    text(painter, letters, palette.ink, 10, middle + 12.5, letters.elided(second, room + 4))


def _called(instance: PlacedInstance) -> str:
    """An instance's name; the id of one that is yet to be is the rehearsal's own and says nothing."""
    return NAMELESS if instance.ghost and instance.card.name.startswith("i-") else instance.card.name


def _in_words(shown: Excerpt) -> str:
    bands = ", ".join(band.name for band in shown.bands)
    new = [one.card.address for one in shown.interfaces if one.ghost]
    new += [_called(one) for one in shown.instances if one.ghost]
    return f"{shown.title}: {bands}" + (f". New: {', '.join(new)}" if new else "")
