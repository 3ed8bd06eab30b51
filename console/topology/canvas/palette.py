"""Pens, brushes and fonts of the diagram, made once for a set of colours: painting makes none."""

from functools import lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPen

from console.topology.canvas.cards import Mood
from console.topology.colors import DiagramColors

SANS = ["Inter", "Segoe UI", "SF Pro Text", "Noto Sans", "DejaVu Sans", "sans-serif"]
MONO = ["DejaVu Sans Mono", "Menlo", "Consolas", "Noto Sans Mono", "monospace"]

NO_PEN = QPen(Qt.PenStyle.NoPen)
NO_BRUSH = QBrush(Qt.BrushStyle.NoBrush)


WIDTHS = 4000
"""So many texts are known by their widths: to ask Qt takes 3 to 8 µs, and most are asked for with every frame."""


class Letters:
    """A font with its metrics. `size` in scene units: one is a pixel at 100 %."""

    __slots__ = ("_widths", "ascent", "font", "height", "metrics")

    def __init__(self, families: list[str], size: float, weight: QFont.Weight = QFont.Weight.Normal) -> None:
        font = QFont()
        font.setFamilies(families)
        font.setPixelSize(round(size))
        font.setWeight(weight)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
        self.font = font
        self.metrics = QFontMetricsF(font)
        self.ascent = self.metrics.ascent()
        self.height = self.metrics.height()
        self._widths: dict[str, float] = {}

    def width(self, text: str) -> float:
        known = self._widths.get(text)
        if known is None:
            if len(self._widths) >= WIDTHS:
                self._widths.clear()
            known = self._widths[text] = self.metrics.horizontalAdvance(text)
        return known

    def elided(self, text: str, width: float, middle: bool = False) -> str:
        if self.width(text) <= width:
            return text
        if width < self.metrics.averageCharWidth() * 2:
            return ""
        mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
        return self.metrics.elidedText(text.replace("…", "") if middle else text, mode, width)


def solid(color: str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> QPen:
    pen = QPen(QColor(color), width, style)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def dashed(color: str, width: float, dashes: list[float]) -> QPen:
    pen = QPen(QColor(color), width)
    pen.setDashPattern([dash / width for dash in dashes])
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def translucent(color: str, alpha: int) -> QColor:
    made = QColor(color)
    made.setAlpha(alpha)
    return made


def mixed(one: QColor, other: QColor, share: float = 0.6) -> QColor:
    """share: of the first one."""
    red, green, blue = (
        round(share * a + (1 - share) * b)
        for a, b in ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    )
    return QColor(red, green, blue)


class Kind:
    """What one kind of subnet (public, private, isolated) is painted with."""

    __slots__ = ("border", "cable", "cable_thin", "card", "chip", "color", "fill", "gutter", "ink", "solid", "swatch")

    def __init__(self, color: str, fill: str, cable: str) -> None:
        self.color = QColor(color)
        self.ink = QPen(self.color)
        self.solid = QBrush(self.color)
        self.fill = QBrush(QColor(fill))
        self.gutter = QPen(QColor(fill), 0)
        self.border = solid(color, 1.2)
        self.card = solid(color, 1.3)
        self.chip = solid(color, 0.8)
        self.cable = solid(cable, 2.2)
        self.cable.setCapStyle(Qt.PenCapStyle.FlatCap)
        self.cable_thin = QBrush(QColor(cable))
        self.swatch = QBrush(translucent(color, 90))


class Palette:
    """All of the diagram's pens, brushes and fonts for one DiagramColors."""

    def __init__(self, colors: DiagramColors) -> None:
        c = self.colors = colors
        weight = QFont.Weight
        self.title = Letters(SANS, 13, weight.DemiBold)
        self.name = Letters(SANS, 12, weight.DemiBold)
        self.body = Letters(SANS, 11)
        self.small = Letters(SANS, 10)
        self.mark = Letters(SANS, 9, weight.DemiBold)
        self.mark_wide = Letters(SANS, 10, weight.DemiBold)
        self.mono = Letters(MONO, 11)
        self.mono_small = Letters(MONO, 10)
        self.mono_tiny = Letters(MONO, 9)

        self.background = QBrush(QColor(c.background))
        self.ink_brush = QBrush(QColor(c.ink))
        self.cell_hole = QBrush(QColor(c.cell_free))
        self.surface = QBrush(QColor(c.surface))
        self.ink = QPen(QColor(c.ink))
        self.ink_soft = QPen(QColor(c.ink_soft))
        self.muted = QPen(QColor(c.muted))
        self.edge = solid(c.edge, 1)
        self.dim = QBrush(translucent(c.edge, 120))
        self.bar = QBrush(QColor(c.bar))
        self.faint = QBrush(QColor(c.faint))
        self.region = solid(c.faint, 1.4)
        self.region_thin = solid(c.faint, 1)
        self.zone = dashed(c.zone, 1, [5, 4])
        self.available = dashed(c.faint, 1.2, [4, 3])
        self.vpc = solid(c.vpc, 1.6)
        self.vpc_thin = solid(c.vpc, 1)
        self.vpc_tie = solid(c.vpc, 2)
        self.vpc_ink = QPen(QColor(c.vpc))
        self.vpc_tab = QBrush(QColor(c.vpc_tab))
        self.vpc_fill = QBrush(QColor(c.vpc_fill))
        self.on_vpc = QPen(QColor(c.on_vpc))
        self.on_vpc_soft = QPen(translucent(c.on_vpc, 225))
        self.instance = solid(c.instance, 1.6)
        self.spine = QBrush(QColor(c.instance))
        self.elastic_ip_fill = QBrush(QColor(c.elastic_ip_fill))
        self.elastic_ip_border = solid(c.instance, 1)
        self.elastic_ip_ink = QPen(QColor(c.elastic_ip_text))
        self.auto_ip_border = dashed(c.instance, 1, [3, 2])
        self.bad = solid(c.bad, 1.2)
        self.gone = dashed(c.bad, 1.6, [4, 3])
        self.bad_ink = QPen(QColor(c.bad))
        self.ok_ink = QPen(QColor(c.ok))
        self.accent = solid(c.accent, 2.4)
        self.accent_thin = solid(c.accent, 1.6)
        self.accent_ink = QPen(QColor(c.accent))
        self.accent_text = QPen(QColor(c.accent_text))
        self.accent_brush = QBrush(QColor(c.accent))
        self.accent_fill = QBrush(QColor(c.accent_fill))
        self.accent_glass = QBrush(translucent(c.accent, 26))
        self.accent_cable = solid(c.accent, 3.2)
        self.on_accent = QPen(QColor(c.on_accent))
        self.ghost = dashed(c.accent, 2, [5, 3])
        self.ghost_cable = dashed(c.accent, 2, [5, 4])
        self.focus = dashed(c.accent, 1.6, [3, 2])
        self.welcome = solid(c.ok, 2.6)
        self.welcome_fill = QBrush(translucent(c.ok, 30))
        self.breath = solid(c.changing, 1.6)
        self.veil = QBrush(QColor(c.veil))
        self.moods = {
            Mood.OK: QColor(c.ok),
            Mood.CHANGING: QColor(c.changing),
            Mood.IDLE: QColor(c.idle),
            Mood.GONE: QColor(c.bad),
        }
        self.mood_brushes = {mood: QBrush(color) for mood, color in self.moods.items()}
        self.mood_pens = {mood: solid(color.name(), 1.6) for mood, color in self.moods.items()}
        self.kinds = {
            "public": Kind(c.public, c.public_fill, c.public_cable),
            "private": Kind(c.private, c.private_fill, c.private_cable),
            "isolated": Kind(c.isolated, c.isolated_fill, c.isolated_cable),
        }

    def kind(self, name: str) -> Kind:
        return self.kinds.get(name) or self.kinds["isolated"]


@lru_cache(maxsize=4)
def palette_of(colors: DiagramColors) -> Palette:
    return Palette(colors)
