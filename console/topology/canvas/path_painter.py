"""Paints a traced path over everything else: one strong line, numbered hops, the reply dashed, a cross at a drop.

A path that a change opens is green and ends in an arrow; one that it closes is red, dashed, and ends in a cross.
"""

from collections.abc import Sequence
from math import hypot

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPen, QTransform

from console.topology.canvas.cables import rounded
from console.topology.canvas.camera import Camera
from console.topology.canvas.cards import Mood
from console.topology.canvas.gestures import bubble_size, draw_bubble
from console.topology.canvas.lens import Level, level_at
from console.topology.canvas.palette import NO_BRUSH, NO_PEN, Palette, solid
from console.topology.canvas.path_track import Badge, Track
from console.topology.geometry import Point, Rect
from console.topology.layout import Layout
from console.topology.path import PathOverlay, Tone

LINE, REPLY, HALO = 3.6, 2.2, 3.0
CHANGE, NARROW = 2.4, 1.4
"""Widths in scene units, the halo's on both sides; never under LEAST view pixels. The latter two: of what changes."""
LEAST = 2.2
RADIUS, SMALLEST = 9.5, 8.0
"""Of a number: in scene units, and at least so many view pixels."""
CARD_MARGIN = 16.0
CROSS, SMALL_CROSS, ARROW, SAMPLE = 10.0, 6.5, 8.0, 26.0


class PathPainter:
    """A track ready to be painted; made when the path or the layout changes.

    layout: whose cards a reason should not hide.
    """

    def __init__(self, path: PathOverlay, track: Track, layout: Layout | None = None) -> None:
        self.path, self.track, self.layout = path, track, layout
        self._lines, self._reply = QPainterPath(), QPainterPath()
        for line in track.lines:
            self._lines.addPath(rounded(list(line), 10))
        for line in track.reply:
            self._reply.addPath(rounded(list(line), 10))
        self._shown: list[tuple[QRectF, Badge]] = []
        self._top = 0.0

    def paint(self, painter: QPainter, palette: Palette, camera: Camera, top: float = 0.0) -> None:
        """top: view pixels at the top where nothing is to be read."""
        self._top = top
        self.paint_lines(painter, palette, camera)
        self.paint_marks(painter, palette, camera)

    def paint_marks(self, painter: QPainter, palette: Palette, camera: Camera) -> None:
        """What stands on the lines; of several paths, on those of all."""
        self._paint_badges(painter, palette, camera)
        if self.track.cross is not None:
            self._paint_cross(painter, palette, camera, QPointF(*camera.to_view(*self.track.cross)))
        if self.path.tone is Tone.TRACE and (self.path.title or self.path.verdict):
            self._paint_card(painter, palette, camera)

    def words_at(self, at: QPointF) -> str:
        """What the number under a point of the view says."""
        return next((badge.hop.words for rect, badge in reversed(self._shown) if rect.contains(at)), "")

    def paint_lines(self, painter: QPainter, palette: Palette, camera: Camera) -> None:
        tone = self.path.tone
        width = LINE if tone is Tone.TRACE else CHANGE
        thin = max(1.0, LEAST / (width * camera.scale))
        painter.save()
        x, y = camera.origin()
        painter.setTransform(QTransform(camera.scale, 0, 0, camera.scale, x, y), True)
        painter.setBrush(NO_BRUSH)
        ink = _ink(palette, tone)
        back = QPen(ink)
        back.setWidthF(REPLY * thin)
        back.setCapStyle(Qt.PenCapStyle.FlatCap)
        back.setDashPattern([3.2, 2.2])
        ahead = _ahead(ink, tone, width * thin)
        for shape, pen in ((self._lines, ahead), (self._reply, back)):
            halo = solid(palette.colors.background, pen.widthF() + (HALO if tone is Tone.TRACE else NARROW) * thin)
            painter.strokePath(shape, halo)
        painter.strokePath(self._reply, back)
        painter.strokePath(self._lines, ahead)
        if tone is Tone.OPENS and self.track.lines and self.track.cross is None:
            painter.fillPath(_arrow(self.track.lines[-1][-2:], ARROW * thin), ink.color())
        painter.restore()

    def _paint_badges(self, painter: QPainter, palette: Palette, camera: Camera) -> None:
        """Those that would lie on one before them wait until one is nearer."""
        radius = max(SMALLEST, RADIUS * camera.scale)
        self._shown.clear()
        painter.setFont(palette.mark_wide.font)
        for badge in self.track.badges:
            middle = QPointF(*camera.to_view(*badge.at))
            rect = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
            if any(other.intersects(rect.adjusted(1, 1, -1, -1)) for other, _ in self._shown):
                continue
            self._shown.append((rect, badge))
            painter.setPen(palette.accent_thin if badge.of_reply else NO_PEN)
            painter.setBrush(palette.surface if badge.of_reply else _fill(palette, self.path.tone))
            painter.drawEllipse(rect)
            painter.setPen(palette.accent_text if badge.of_reply else palette.on_accent)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(badge.hop.number))

    def _paint_cross(self, painter: QPainter, palette: Palette, camera: Camera, at: QPointF) -> None:
        radius = CROSS if self.path.tone is Tone.TRACE else SMALL_CROSS
        draw_cross(painter, palette, at, radius)
        if self.path.reason:
            draw_bubble(painter, palette, self._beside(at, palette, camera), self.path.reason, camera, self._top)

    def _beside(self, at: QPointF, palette: Palette, camera: Camera) -> QPointF:
        """Where the reason hides fewest cards."""
        width, height = bubble_size(palette, self.path.reason, camera)
        corners = [at + QPointF(x, y) for y in (-height - 12, 12, -height / 2) for x in (-10, 14, -width - 14)]
        return min(corners, key=lambda corner: self._hidden(corner, width, height, camera))

    def _hidden(self, corner: QPointF, width: float, height: float, camera: Camera) -> int:
        x, y = camera.to_scene(corner.x(), corner.y())
        rect = Rect(x, y, width / camera.scale, height / camera.scale)
        room = QRectF(8, 8 + self._top, camera.width - 16, camera.height - 16 - self._top)
        within = room.contains(QRectF(corner, QSizeF(width, height)))
        if self.layout is None or level_at(camera.scale) is Level.FAR:  # from afar there is no card to hide
            return 0 if within else 100
        cards = len(self.layout.interfaces_in(rect)) + len(self.layout.instances_in(rect))
        return cards + sum(band.header.meets(rect) for band in self.layout.bands) + (0 if within else 100)

    @property
    def card_height(self) -> float:
        return (
            (46.0 if self.path.title and self.path.verdict else 28.0) if self.path.title or self.path.verdict else 0.0
        )

    def _card_words(self, palette: Palette, room: float) -> tuple[str, str]:
        path = self.path
        verdict = ("✕ " if path.dropped_at else "✓ ") + path.verdict
        return palette.mark_wide.elided(path.title, room), palette.body.elided(verdict, room)

    def card_rect(self, palette: Palette, camera: Camera) -> QRectF:
        """Where the card stands in the view; nowhere in one without room."""
        room, height = camera.width - 2 * CARD_MARGIN - 150, self.card_height
        if room < 120 or camera.height < 200:
            return QRectF()
        title, verdict = self._card_words(palette, room)
        width = max(palette.mark_wide.width(title), palette.body.width(verdict)) + 26
        return QRectF(CARD_MARGIN, camera.height - height - CARD_MARGIN, width, height)

    def _paint_card(self, painter: QPainter, palette: Palette, camera: Camera) -> None:
        """What was asked and what came of it, in the corner."""
        path, rect = self.path, self.card_rect(palette, camera)
        if rect.isEmpty():
            return
        title, verdict = self._card_words(palette, rect.width() - 26)
        painter.setPen(palette.edge)
        painter.setBrush(palette.surface)
        painter.drawRoundedRect(rect, 7, 7)
        y = rect.y() + 18
        if path.title:
            painter.setFont(palette.mark_wide.font)
            painter.setPen(palette.ink)
            painter.drawText(QPointF(rect.x() + 12, y), title)
            y += 18
        if path.verdict:
            painter.setFont(palette.body.font)
            painter.setPen(palette.bad_ink if path.dropped_at else palette.ok_ink)
            painter.drawText(QPointF(rect.x() + 12, y), verdict)


def paint_sample(painter: QPainter, palette: Palette, tone: Tone, x: float, y: float) -> None:
    """For a legend: a short line with its end, SAMPLE wide."""
    painter.setPen(_ahead(_ink(palette, tone), tone, CHANGE))
    end = QPointF(x + SAMPLE, y)
    painter.drawLine(QPointF(x, y), end)
    if tone is Tone.CLOSES:
        draw_cross(painter, palette, end, SMALL_CROSS - 1)
    elif tone is Tone.OPENS:
        painter.fillPath(_arrow(((x, y), (x + SAMPLE + 2, y)), ARROW), _ink(palette, tone).color())


def _ahead(ink: QPen, tone: Tone, width: float) -> QPen:
    pen = QPen(ink)
    pen.setWidthF(width)
    if tone is Tone.CLOSES:
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setDashPattern([2.6, 1.6])
    return pen


def draw_cross(painter: QPainter, palette: Palette, at: QPointF, radius: float) -> None:
    arm = radius * 0.4
    painter.setPen(palette.bad)
    painter.setBrush(palette.surface)
    painter.drawEllipse(at, radius, radius)
    painter.setPen(solid(palette.colors.bad, radius * 0.26))
    painter.drawLine(at + QPointF(-arm, -arm), at + QPointF(arm, arm))
    painter.drawLine(at + QPointF(arm, -arm), at + QPointF(-arm, arm))


def _ink(palette: Palette, tone: Tone) -> QPen:
    return {Tone.TRACE: palette.accent, Tone.OPENS: palette.welcome, Tone.CLOSES: palette.bad}[tone]


def _fill(palette: Palette, tone: Tone) -> QBrush:
    moods = {Tone.OPENS: Mood.OK, Tone.CLOSES: Mood.GONE}
    return palette.mood_brushes[moods[tone]] if tone in moods else palette.accent_brush


def _arrow(leg: Sequence[Point], size: float) -> QPainterPath:
    """The head at the end of a straight leg."""
    (x, y), (to_x, to_y) = leg
    length = hypot(to_x - x, to_y - y) or 1.0
    along_x, along_y = (to_x - x) / length * size, (to_y - y) / length * size
    made = QPainterPath(QPointF(to_x, to_y))
    for side in (0.55, -0.55):
        made.lineTo(to_x - along_x - along_y * side, to_y - along_y + along_x * side)
    made.closeSubpath()
    return made
