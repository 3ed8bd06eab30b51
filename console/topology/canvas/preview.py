"""The small diagram at the side of a wizard: what is there, and dashed in blue what there is going to be.

Paths that a change opens and closes are drawn over it, numbered as the lines that tell of them; ends that it does not
show stand below its title where they are of its VPC, else above it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from console.ec2.world import World
from console.topology.canvas.cables import rounded
from console.topology.canvas.camera import Camera
from console.topology.canvas.drawing import SMOOTH, draw_card, plate, text
from console.topology.canvas.excerpt import (
    MOST_BANDS,
    NOTHING,
    Excerpt,
    PlacedBand,
    PlacedInstance,
    PlacedInterface,
    excerpt,
)
from console.topology.canvas.excerpt_ways import MOST_PILLS, ExcerptWays, Pill, with_pills
from console.topology.canvas.palette import NO_BRUSH, Letters, Palette, palette_of
from console.topology.canvas.path_painter import SAMPLE, PathPainter, paint_sample
from console.topology.canvas.path_track import track_of
from console.topology.colors import LIGHT, DiagramColors
from console.topology.geometry import Rect
from console.topology.path import PathOverlay, Tone

WIDTH = 320
LEGEND = 24.0
NAMELESS = "new instance"
LEAST_SCALE, MOST_SCALE = 0.55, 1.2


class PreviewView(QWidget):
    """Not for the hand: it shows, and says in words what it shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._palette_of_things = palette_of(LIGHT)
        self._bare = self._excerpt = NOTHING
        self._pills: tuple[Pill, ...] = ()
        self._paths: tuple[PathPainter, ...] = ()
        self._gone: frozenset[str] = frozenset()
        self.setAccessibleName(self.tr("Preview"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    @property
    def paths(self) -> tuple[PathOverlay, ...]:
        """What is drawn over the diagram; those with too many ends elsewhere are not."""
        return tuple(one.path for one in self._paths)

    def show_world(
        self,
        world: World,
        focus_ids: Collection[str],
        ghosts: Collection[str] = (),
        gone: Collection[str] = (),
        most_bands: int = MOST_BANDS,
    ) -> None:
        """Show what surrounds some things of `world`, which is read now and never again (a rehearsed one will do).

        focus_ids: interfaces, instances or subnets. ghosts: those of them, or other ids, that are yet to be. gone:
        those that will be no more. Paths that were shown are of what was shown before, and go.
        """
        self._bare = excerpt(world, focus_ids, ghosts, most_bands)
        self._gone = frozenset(gone)
        self.show_paths((), {})

    def show_paths(
        self, paths: Sequence[PathOverlay], names: Mapping[str, str], homes: Mapping[str, str] | None = None
    ) -> list[int]:
        """Draw what opens and closes over the things shown; their titles are read out.

        names: of ends, by their ids. homes: the ids of the VPCs that ends are in, by theirs.

        Answers each one's number; 0 of one that is not drawn, as too many of the ends are elsewhere.
        """
        here = {one.card.id for one in self._bare.interfaces}
        elsewhere: dict[str, None] = {}
        drawn: list[PathOverlay] = []
        numbers = []
        for path in paths:
            away = [end for end in (path.hops[0].thing, path.hops[-1].thing) if end not in here]
            fits = len(away) < 2 and len({*elsewhere, *away}) <= MOST_PILLS
            if fits:
                elsewhere |= dict.fromkeys(away)
                ends = path.dropped_at or path.hops[-1].thing  # what comes after a drop is not drawn
                hops = [hop._replace(number=len(drawn) + 1 if hop.thing == ends else 0) for hop in path.hops]
                drawn.append(replace(path, hops=tuple(hops)))
            numbers.append(len(drawn) if fits else 0)
        inside = [one for one in elsewhere if homes and homes.get(one) == self._bare.vpc_id]
        self._excerpt, self._pills = with_pills(self._bare, [(one, names.get(one, one)) for one in elsewhere], inside)
        made: list[PathPainter] = []
        for number, path in enumerate(drawn):
            taken = [badge for one in made for badge in one.track.badges]
            ways = ExcerptWays(self._excerpt, self._pills, number)
            made.append(PathPainter(path, track_of(ways, path, taken=taken)))
        self._paths = tuple(made)
        said = [f"{number}: {path.tone} {path.title}" for number, path in enumerate(drawn, 1)]
        self.setAccessibleDescription(". ".join((_in_words(self._bare), *said)))
        self.updateGeometry()
        self.update()
        return numbers

    def set_colors(self, colors: DiagramColors) -> None:
        self._palette_of_things = palette_of(colors)
        self.update()

    @property
    def _bottom(self) -> float:
        return self._excerpt.rect.bottom + (LEGEND if self._paths or self._gone else 4)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, round(self._bottom))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(WIDTH * LEAST_SCALE), 120)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(SMOOTH)
        scale = min(self.width() / WIDTH, self.height() / self._bottom, MOST_SCALE)
        painter.translate((self.width() - WIDTH * scale) / 2, 0)
        painter.scale(scale, scale)
        if self._excerpt is NOTHING:
            return
        palette = self._palette_of_things
        paint_excerpt(painter, palette, self._excerpt)
        self._paint_gone(painter, palette)
        for pill in self._pills:
            _pill(painter, palette, pill)
        still = Camera(x=WIDTH / 2, y=self._bottom / 2, width=WIDTH, height=self._bottom)
        for path in self._paths:
            path.paint_lines(painter, palette, still)
        for path in self._paths:
            path.paint_marks(painter, palette, still)
        self._paint_legend(painter, palette)

    def _paint_gone(self, painter: QPainter, palette: Palette) -> None:
        painter.setBrush(NO_BRUSH)
        painter.setPen(palette.gone)
        for rect in self._gone_rects():
            painter.drawRoundedRect(QRectF(*rect.grown(2.5)), 8, 8)

    def _gone_rects(self) -> list[Rect]:
        shown = [(one.card.id, one.rect) for one in self._excerpt.interfaces]
        shown += [(one.id, one.rect) for one in self._excerpt.instances]
        return [rect for one, rect in shown if one in self._gone]

    def _paint_legend(self, painter: QPainter, palette: Palette) -> None:
        """What the lines mean, as far as there are such."""
        tones = {path.path.tone for path in self._paths}
        x, y = self._excerpt.rect.x + 8, self._bottom - 9
        for tone, words in ((Tone.OPENS, "opens"), (Tone.CLOSES, "closes")):
            if tone in tones:
                paint_sample(painter, palette, tone, x, y)
                text(painter, palette.small, palette.ink_soft, x + SAMPLE + 11, y + 3.5, words)
                x += SAMPLE + 27 + palette.small.width(words)
        if self._gone_rects():
            painter.setBrush(NO_BRUSH)
            painter.setPen(palette.gone)
            painter.drawRoundedRect(QRectF(x, y - 5, SAMPLE - 8, 10), 3, 3)
            text(painter, palette.small, palette.ink_soft, x + SAMPLE, y + 3.5, "goes away")


def _pill(painter: QPainter, palette: Palette, pill: Pill) -> None:
    rect = QRectF(*pill.rect)
    painter.setPen(palette.edge)
    painter.setBrush(palette.surface)
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    painter.setFont(palette.small.font)
    painter.setPen(palette.ink_soft)
    words = palette.small.elided(pill.words, rect.width() - 16)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)


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
    for band in shown.bands:
        _header(painter, palette, band)
    for instance in shown.instances:
        _card(painter, palette, instance)
    for interface in shown.interfaces:
        _card(painter, palette, interface)


def _band(painter: QPainter, palette: Palette, band: PlacedBand) -> None:
    kind, rect = palette.kind(band.kind), band.rect
    painter.setPen(palette.ghost if band.ghost else kind.border)
    painter.setBrush(palette.accent_fill if band.ghost else kind.fill)
    painter.drawRoundedRect(QRectF(*rect), 8, 8)


def _header(painter: QPainter, palette: Palette, band: PlacedBand) -> None:
    """Over the cables that pass it."""
    x, end = band.rect.x + 10, band.rect.right - 10

    def say(letters: Letters, ink: QPen, at: float, words: str) -> None:
        if not band.ghost:  # nothing passes one that is to be
            painter.save()
            painter.translate(0, band.header.y)
            plate(painter, palette.kind(band.kind).fill, at, letters.width(words), 14.5)
            painter.restore()
        text(painter, letters, ink, at, band.header.y + 18.5, words)

    if band.hidden:
        words = f"+{band.hidden:,} more"
        end -= palette.small.width(words)
        say(palette.small, palette.muted, end, words)
        end -= 10
    name = palette.name.elided(band.name, end - x, middle=band.name.startswith("subnet-"))
    say(palette.name, palette.kind(band.kind).ink, x, name)
    x += palette.name.width(name) + 10
    if x + palette.mono_small.width(band.cidr) <= end:
        say(palette.mono_small, palette.muted, x, band.cidr)


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
