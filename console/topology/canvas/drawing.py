"""How each card is drawn, in scene units, its top left corner at (0, 0). Vector only: the same strokes fill the
pixmaps of the screen and the files of an export, where text stays text."""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple, TypeAlias, cast

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen

from console.topology.canvas.cards import (
    USAGE_STEPS,
    BandCard,
    Card,
    InstanceCard,
    InterfaceCard,
    LegendCard,
    Mood,
    PillCard,
    RegionCard,
    SummaryCard,
    VpcCard,
    ZoneCard,
    short_id,
)
from console.topology.canvas.palette import NO_BRUSH, NO_PEN, Letters, Palette

BLEED_TOP = 15.0
BLEED = 12.0
"""How far a card may paint beyond its rectangle: borders, and the Elastic IP on its shoulder."""

Margins: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom."""

LEAST_ID = 8
"""Letters of an id: fewer do not tell it from others."""
DOT_AT = 13.0
PAD = 10.0


class Blank(NamedTuple):
    """A card without its words: an instance's, or an interface's. kind: its subnet's, or empty of an available one."""

    width: float
    height: float
    instance: bool = False
    kind: str = ""


def blank_of(card: Card, width: float, height: float) -> Blank | None:
    if isinstance(card, InstanceCard):
        return Blank(width, height, instance=True)
    if isinstance(card, InterfaceCard):
        return Blank(width, height, kind="" if card.available else card.kind)
    return None


def draw_blank(painter: QPainter, palette: Palette, blank: Blank) -> None:
    outline = QRectF(0, 0, blank.width, blank.height)
    painter.setBrush(palette.surface)
    if not blank.instance:
        painter.setPen(palette.kind(blank.kind).card if blank.kind else palette.available)
        radius = 7 if blank.kind else 8
        painter.drawRoundedRect(outline, radius, radius)
        return
    painter.setPen(palette.instance)
    painter.drawRoundedRect(outline, 10, 10)
    painter.setPen(NO_PEN)
    painter.setBrush(palette.spine)
    painter.drawPath(_spine(blank.height))


def draw_card(painter: QPainter, palette: Palette, card: Card, width: float, height: float) -> None:
    """Paint any card into the rectangle (0, 0, width, height)."""
    if (blank := blank_of(card, width, height)) is not None:
        draw_blank(painter, palette, blank)
    draw_words(painter, palette, card, width, height)


def draw_words(painter: QPainter, palette: Palette, card: Card, width: float, height: float) -> None:
    """All of a card but its blank."""
    painters = cast("dict[type, Callable[[QPainter, Palette, Card, float, float], None]]", DRAW)
    painters[type(card)](painter, palette, card, width, height)


def bleed(card: Card) -> Margins:
    """What a card needs around its rectangle: left, top, right, bottom."""
    if isinstance(card, InterfaceCard) and card.public_ip:
        return 2.0, BLEED_TOP, BLEED, 2.0
    return 2.0, 2.0, 2.0, 2.0


# --- parts


def text(painter: QPainter, letters: Letters, pen: QPen, x: float, baseline: float, words: str) -> None:
    painter.setFont(letters.font)
    painter.setPen(pen)
    painter.drawText(QPointF(x, baseline), words)


def text_centered(painter: QPainter, letters: Letters, pen: QPen, rect: QRectF, words: str) -> None:
    words = letters.elided(words, rect.width())
    x = rect.x() + (rect.width() - letters.width(words)) / 2
    text(painter, letters, pen, x, rect.center().y() + (letters.ascent - letters.metrics.descent()) / 2, words)


def draw_dot(painter: QPainter, palette: Palette, mood: Mood, x: float, y: float, radius: float) -> None:
    """Full disc: well. Half disc in a ring: changing. Ring: idle. Cross: gone."""
    pen, brush = palette.mood_pens[mood], palette.mood_brushes[mood]
    circle = QRectF(x - radius, y - radius, 2 * radius, 2 * radius)
    if mood == Mood.OK:
        painter.setPen(NO_PEN)
        painter.setBrush(brush)
        painter.drawEllipse(circle)
        return
    painter.setPen(pen)
    if mood == Mood.GONE:
        painter.drawLine(circle.topLeft(), circle.bottomRight())
        painter.drawLine(circle.topRight(), circle.bottomLeft())
        return
    painter.setBrush(NO_BRUSH)
    ring = circle.adjusted(0.8, 0.8, -0.8, -0.8)
    painter.drawEllipse(ring)
    if mood == Mood.CHANGING:
        painter.setPen(NO_PEN)
        painter.setBrush(brush)
        painter.drawPie(ring, 90 * 16, 180 * 16)


def _fitting(words: str, room: float, *sizes: Letters) -> Letters:
    """The largest of some sizes in which `words` fit; else the last."""
    return next((letters for letters in sizes if letters.width(words) <= room), sizes[-1])


def pill(painter: QPainter, pen: QPen, rect: QRectF) -> None:
    painter.setPen(pen)
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)


# --- a network interface


def _draw_interface(painter: QPainter, palette: Palette, card: InterfaceCard, width: float, height: float) -> None:
    if card.available:
        _draw_available(painter, palette, card, width, height)
    else:
        _draw_attached(painter, palette, card, width, height)
    if card.public_ip:
        draw_public_ip(painter, palette, card, width)


def _draw_attached(painter: QPainter, palette: Palette, card: InterfaceCard, width: float, height: float) -> None:
    draw_dot(painter, palette, card.mood, DOT_AT, 13, 4)
    right = _draw_marks(painter, palette, card, width - 7, 14.5 if card.public_ip else 13)
    device = palette.name.elided(card.device, right - 25)
    text(painter, palette.name, palette.ink, 23, 17.3, device)
    if card.status:
        x = 23 + palette.name.width(device) + 5
        text(painter, palette.body, palette.muted, x, 17.3, palette.body.elided(card.status, right - 2 - x))
    baseline = height - 7.5
    room = width - 2 * PAD
    if card.more_addresses:
        more = f"+{card.more_addresses}"
        wide = palette.small.width(more)
        room -= wide + 4
        text(painter, palette.small, palette.muted, width - PAD + 2 - wide, baseline, more)
    letters = _fitting(card.address, room, palette.mono, palette.mono_small, palette.mono_tiny)
    text(painter, letters, palette.ink_soft, PAD, baseline, letters.elided(card.address, room + 2))


def _draw_marks(painter: QPainter, palette: Palette, card: InterfaceCard, right: float, middle: float) -> float:
    """Small marks, right aligned: `SDC` struck out, and a bin where it goes with its instance. Where they begin."""
    if card.delete_on_termination:
        right -= 8
        _draw_bin(painter, palette, right, middle - 4.5)
        right -= 5
    if not card.source_dest_check:
        wide = palette.mark.width("SDC")
        right -= wide
        text(painter, palette.mark, palette.muted, right, middle + 3.4, "SDC")
        painter.setPen(palette.bad)
        painter.drawLine(QPointF(right - 1.5, middle + 2), QPointF(right + wide + 1.5, middle - 1.6))
        right -= 5
    return right


def _draw_bin(painter: QPainter, palette: Palette, x: float, y: float) -> None:
    painter.setPen(palette.muted)
    painter.setBrush(NO_BRUSH)
    sides = ((1, 2.5), (1.7, 9), (6.3, 9), (7, 2.5))
    painter.drawPolyline([QPointF(x + dx, y + dy) for dx, dy in sides])
    painter.drawLine(QPointF(x, y + 2), QPointF(x + 8, y + 2))
    painter.drawLine(QPointF(x + 3, y), QPointF(x + 5, y))
    painter.drawLine(QPointF(x + 4, y + 4), QPointF(x + 4, y + 7.4))


def _draw_available(painter: QPainter, palette: Palette, card: InterfaceCard, width: float, height: float) -> None:
    roomy = height >= 44
    first, second = (20.0, height - 9.5) if roomy else (16.8, height - 7.5)
    draw_dot(painter, palette, card.mood, DOT_AT, first - 3.8, 4)
    end = _draw_marks(painter, palette, card, width - 9, first - 4)
    status = card.status.capitalize()
    x = 23 + palette.body.width(status) + 12
    hint = "drag onto an instance"
    wide = palette.small.width(hint)
    if card.draggable and card.status == "available" and end - wide - 3 > x:
        text(painter, palette.small, palette.accent_ink, end - wide - 3, first, hint)
    text(painter, palette.body, palette.muted, 23, first, palette.body.elided(status, end - 23))
    said = [short_id(card.id), card.address] if width >= 220 else [card.address]
    x = PAD
    for index, words in enumerate(said):
        letters = _fitting(words, width - 2 * PAD, palette.mono, palette.mono_small, palette.mono_tiny)
        text(painter, letters, palette.ink_soft, x, second, words)
        x += letters.width(words) + (12 if index < len(said) - 1 else 0)
    if card.more_addresses:
        more = f"+{card.more_addresses}"
        wide = palette.small.width(more)
        if x + 4 + wide <= width - PAD:
            text(painter, palette.small, palette.muted, x + 4, second, more)
            x += 4 + wide
    words = palette.body.elided(f"“{card.title}”", width - x - 12 - PAD)
    if card.title and len(words) > 4:
        text(painter, palette.body, palette.ink, x + 12, second, words)


def draw_public_ip(painter: QPainter, palette: Palette, card: InterfaceCard, width: float) -> None:
    """On the right shoulder. Dashed: a public address of EC2's own, gone at the next stop."""
    wide = palette.mono_tiny.width(card.public_ip) + 14
    rect = QRectF(width - wide + 10, -12.5, wide, 17)
    painter.setBrush(palette.elastic_ip_fill)
    pill(painter, palette.elastic_ip_border if card.elastic else palette.auto_ip_border, rect)
    text(painter, palette.mono_tiny, palette.elastic_ip_ink, rect.x() + 7, rect.y() + 11.8, card.public_ip)


# --- an instance


def _draw_instance(painter: QPainter, palette: Palette, card: InstanceCard, width: float, height: float) -> None:
    room = width - 18 - PAD
    state = " · ".join((card.state, *card.notes))
    title = palette.title.elided(card.name, room, middle=card.name.startswith("i-"))
    if height >= 60:
        text(painter, palette.title, palette.ink, 18, height / 2 - 8, title)
        text(painter, palette.body, palette.muted, 18, height / 2 + 9.5, palette.body.elided(card.type, room))
        draw_dot(painter, palette, card.mood, 22, height / 2 + 21, 3.8)
        words = palette.body.elided(state, room - 13)
        text(painter, palette.body, palette.muted, 31, height / 2 + 24.8, words)
        return
    text(painter, palette.title, palette.ink, 18, height / 2 - 4, title)
    baseline = height / 2 + 14
    draw_dot(painter, palette, card.mood, 22, baseline - 3.8, 3.8)
    words = f"{card.type} · {state}"
    if palette.body.width(words) > room - 13:
        words = state
    text(painter, palette.body, palette.muted, 31, baseline, palette.body.elided(words, room - 13))


def _spine(height: float) -> QPainterPath:
    """The orange left side: follows the card's corners outside, straight inside."""
    path = QPainterPath(QPointF(6, 0))
    path.lineTo(6, height)
    path.quadTo(-0.8, height - 1, -0.8, height - 9)
    path.lineTo(-0.8, 9)
    path.quadTo(-0.8, 1, 6, 0)
    path.closeSubpath()
    return path


# --- a subnet's header


class HeaderParts(NamedTuple):
    """Where the parts of a header of some width stand; a width of 0: no room for it."""

    name: tuple[float, float]
    cidr: float
    """Only a width: it follows the name, in a column of its own where names are short."""
    chip: tuple[float, float]
    bar: tuple[float, float]


CHIP = 136.0
BAR = 60.0
HEADER = 34.0
NAME = 80.0
CIDR = 112.0


def header_parts(width: float) -> HeaderParts:
    """(x, width) of name, CIDR, route chip and usage bar in a header `width` wide.

    Equal widths give equal columns, so that headers of neighbouring bands line up. What has the least to say goes
    first where it is tight: the bar, the CIDR; the chip shrinks.
    """
    pad = 12.0
    right = width - pad
    bar = (right - BAR, BAR) if width >= 380 else (right, 0.0)
    right = bar[0] - (14 if bar[1] else 0)
    chip_width = min(CHIP, max(0.0, right - pad - NAME - (CIDR if width >= 300 else 0)))
    if chip_width < 56:
        chip_width = 0.0
    chip = (right - chip_width, chip_width)
    left = chip[0] - (10 if chip_width else 0)
    cidr_width = CIDR - 4 if left - pad >= NAME + CIDR - 8 else 0.0
    name_width = min(max(NAME - 8, left - pad - cidr_width - 10), 190.0) if cidr_width else left - pad
    return HeaderParts((pad, name_width), cidr_width, chip, bar)


def chip_rect(width: float, height: float = HEADER) -> QRectF | None:
    """Where the route chip stands in a header, for the hand."""
    x, wide = header_parts(width).chip
    return QRectF(x, height / 2 - 9, wide, 18) if wide else None


def _draw_band_header(painter: QPainter, palette: Palette, card: BandCard, width: float, height: float) -> None:
    kind = palette.kind(card.kind)
    middle = height / 2
    if height < 22:
        _draw_name_only(painter, palette, card, width, middle)
        return
    parts = header_parts(width)
    x, wide = parts.name
    middle_elide = card.name.startswith("subnet-")
    named = palette.name.elided(card.name, wide, middle_elide)
    plate(painter, kind.fill, x, palette.name.width(named), middle)
    text(painter, palette.name, kind.ink, x, middle + 4.2, named)
    if parts.cidr:
        x += max(NAME, palette.name.width(named) + 12)
        words = palette.mono.elided(card.cidr, parts.cidr)
        plate(painter, kind.fill, x, palette.mono.width(words), middle)
        text(painter, palette.mono, palette.muted, x, middle + 4, words)
    x, wide = parts.chip
    if wide and card.route:
        rect = QRectF(x, middle - 9, wide, 18)
        painter.setBrush(palette.surface)
        pill(painter, palette.bad if card.blackhole else kind.chip, rect)
        ink = palette.bad_ink if card.blackhole else kind.ink
        text_centered(painter, palette.small, ink, rect.adjusted(7, 0, -7, 0), _route_words(card, wide, palette))
    x, wide = parts.bar
    if wide:
        draw_usage(painter, palette, card, QRectF(x, middle - 3, wide, 6))


def plate(painter: QPainter, fill: QBrush, x: float, width: float, middle: float) -> None:
    """Keeps cables that pass from running through words."""
    half = min(8.0, middle - 2)  # never over a border
    painter.fillRect(QRectF(x - 4, middle - half, width + 8, 2 * half), fill)


def _draw_name_only(painter: QPainter, palette: Palette, card: BandCard, width: float, middle: float) -> None:
    """A header seen from the middle distance: the name, and the CIDR where there is room."""
    room = width - 16
    named = palette.name.elided(card.name, room, middle=card.name.startswith("subnet-"))
    plate(painter, palette.kind(card.kind).fill, 8, palette.name.width(named), middle)
    text(painter, palette.name, palette.kind(card.kind).ink, 8, middle + 4.2, named)
    x = 8 + palette.name.width(named) + 10
    if (wide := palette.mono_small.width(card.cidr)) <= width - 8 - x:
        plate(painter, palette.kind(card.kind).fill, x, wide, middle)
        text(painter, palette.mono_small, palette.muted, x, middle + 4, card.cidr)


def _route_words(card: BandCard, width: float, palette: Palette) -> str:
    """The chip's words: shortened to the target where the whole route has no room."""
    more = f" +{card.more_routes}" if card.more_routes else ""
    words = card.route + more
    if palette.small.width(words) <= width - 14 or "→" not in words:
        return words
    return "→" + card.route.partition("→")[2] + more


def draw_usage(painter: QPainter, palette: Palette, card: BandCard | SummaryCard, rect: QRectF) -> None:
    radius = rect.height() / 2
    painter.setPen(NO_PEN)
    painter.setBrush(palette.bar)
    painter.drawRoundedRect(rect, radius, radius)
    if card.used_steps:
        part = max(rect.height(), rect.width() * min(1.0, card.used_steps / USAGE_STEPS))
        painter.setBrush(palette.kind(card.kind).solid)
        painter.drawRoundedRect(QRectF(rect.x(), rect.y(), part, rect.height()), radius, radius)


# --- a VPC's tab, gateways, outside networks


def _draw_vpc_tab(painter: QPainter, palette: Palette, card: VpcCard, width: float, height: float) -> None:
    path = QPainterPath(QPointF(0, height))
    path.lineTo(0, 12)
    path.quadTo(0, 0, 12, 0)
    path.lineTo(width, 0)
    path.lineTo(width, height - 6)
    path.quadTo(width, height, width - 6, height)
    path.closeSubpath()
    painter.setPen(NO_PEN)
    painter.setBrush(palette.vpc_tab)
    painter.drawPath(path)
    baseline = height / 2 + 4.3
    x, end = 12.0, width - 12
    if card.name:
        words = palette.name.elided(card.name, end - x)
        text(painter, palette.name, palette.on_vpc, x, baseline, words)
        x += palette.name.width(words) + 10
    first = card.cidr.partition(",")[0]
    ways = (card.cidr, f"{first} …") if first != card.cidr else (card.cidr,)
    said = next((one for one in ways if palette.body.width(one) <= end - x), "")  # half a block is another one
    if not said and not card.name:
        said = palette.body.elided(first, end - x)
    shown = palette.body.elided(card.id, end - x - palette.body.width(said) - 10, middle=True)
    for words in (said, shown if len(shown) >= LEAST_ID else "") if said else ():
        text(painter, palette.body, palette.on_vpc_soft, x, baseline, words)
        x += palette.body.width(words) + 10


@lru_cache(maxsize=256)
def region_width(palette: Palette, card: RegionCard) -> float:
    """How wide the title of a region is that says everything."""
    return 36 + palette.title.width(card.name) + palette.body.width(card.counts)


def _draw_region(painter: QPainter, palette: Palette, card: RegionCard, width: float, height: float) -> None:
    middle = height / 2
    painter.setPen(palette.region)
    painter.setBrush(palette.surface)
    painter.drawRoundedRect(QRectF(0.8, 0.8, width - 1.6, height - 1.6), 6, 6)
    words = palette.title.elided(card.name, width - 24)
    text(painter, palette.title, palette.ink, 12, middle + 4.7, words)
    x = 24 + palette.title.width(words)
    if x + palette.body.width(card.counts) <= width - 6:
        text(painter, palette.body, palette.muted, x, middle + 4.3, card.counts)


def tab_width(palette: Palette, card: VpcCard) -> float:
    """How wide a tab has to be to say everything."""
    name = palette.name.width(card.name) + 10 if card.name else 0.0
    return 24 + name + palette.body.width(card.cidr) + 10 + palette.body.width(card.id)


def _draw_pill(painter: QPainter, palette: Palette, card: PillCard, width: float, height: float) -> None:
    painter.setBrush(palette.surface)
    rect = QRectF(0, 0, width, height)
    pill(painter, palette.vpc if card.tie else palette.edge, rect)
    ink = palette.vpc_ink if card.tie else palette.ink
    text_centered(painter, palette.name, ink, rect.adjusted(12, 0, -12, 0), card.text)


def _draw_zone(painter: QPainter, palette: Palette, card: ZoneCard, width: float, height: float) -> None:
    words = palette.name.elided(card.name, width)
    x = width - palette.name.width(words) if card.aside else 0.0
    plate(painter, palette.vpc_fill, x, palette.name.width(words), height / 2)
    text(painter, palette.name, palette.muted, x, height / 2 + 4.3, words)


LEGEND = 16.0


def legend_width(palette: Palette, card: LegendCard, most: float) -> float:
    """How wide a legend is: with the count if there is room."""
    name = palette.mark_wide.width(card.name) + 14
    whole = name + palette.small.width(card.count) + 7
    return whole if whole <= most else min(name, most)


def _draw_legend(painter: QPainter, palette: Palette, card: LegendCard, width: float, height: float) -> None:
    kind = palette.kind(card.kind)
    painter.setPen(kind.border)
    painter.setBrush(kind.fill)
    painter.drawRoundedRect(QRectF(0.5, 0.5, width - 1, height - 1), 4, 4)
    named = palette.mark_wide.elided(card.name, width - 12, middle=card.name.startswith("subnet-"))
    text(painter, palette.mark_wide, kind.ink, 7, height / 2 + 3.7, named)
    x = 7 + palette.mark_wide.width(named) + 7
    if x + palette.small.width(card.count) <= width - 5:
        text(painter, palette.small, palette.muted, x, height / 2 + 3.6, card.count)


def _draw_summary(painter: QPainter, palette: Palette, card: SummaryCard, width: float, height: float) -> None:
    """Name, counts and the usage bar, as many lines as there is room for, in the middle of the band."""
    kind = palette.kind(card.kind)
    room = width - 12
    lines = min(1 + len(card.lines), int((height - 4) // 15))
    if lines < 1 or room < 24:
        return
    bar = height - lines * 15 >= 14 and room >= 40
    y = (height - lines * 15 - (10 if bar else 0)) / 2
    words = palette.name.elided(card.name, room, middle=card.name.startswith("subnet-"))
    text(painter, palette.name, kind.ink, (width - palette.name.width(words)) / 2, y + 11.5, words)
    for line in card.lines[: lines - 1]:
        y += 15
        words = palette.body.elided(line, room)
        text(painter, palette.body, palette.muted, (width - palette.body.width(words)) / 2, y + 11.5, words)
    if bar:
        wide = min(room, 120.0)
        draw_usage(painter, palette, card, QRectF((width - wide) / 2, y + 19, wide, 5))


DRAW: dict[type, object] = {
    InterfaceCard: _draw_interface,
    InstanceCard: _draw_instance,
    BandCard: _draw_band_header,
    VpcCard: _draw_vpc_tab,
    RegionCard: _draw_region,
    PillCard: _draw_pill,
    ZoneCard: _draw_zone,
    SummaryCard: _draw_summary,
    LegendCard: _draw_legend,
}

SMOOTH = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
ALIGN_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
