"""Paints a traced path over everything else: one strong line, numbered hops, the reply dashed, a cross at a drop."""

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QTransform

from console.topology.canvas.cables import rounded
from console.topology.canvas.camera import Camera
from console.topology.canvas.gestures import bubble_size, draw_bubble
from console.topology.canvas.palette import NO_BRUSH, NO_PEN, Palette, solid
from console.topology.canvas.path_track import Badge, Track
from console.topology.geometry import Rect
from console.topology.layout import Layout
from console.topology.path import PathOverlay

LINE, REPLY, HALO = 3.6, 2.2, 3.0
"""Widths in scene units, the halo's on both sides; never under LEAST view pixels."""
LEAST = 2.2
RADIUS, SMALLEST = 9.5, 8.0
"""Of a number: in scene units, and at least so many view pixels."""
CARD_MARGIN = 16.0


class PathPainter:
    """A track ready to be painted; made when the path or the layout changes."""

    def __init__(self, path: PathOverlay, track: Track, layout: Layout) -> None:
        self.path, self.track, self.layout = path, track, layout
        self._lines, self._reply = QPainterPath(), QPainterPath()
        for line in track.lines:
            self._lines.addPath(rounded(list(line), 10))
        for line in track.reply:
            self._reply.addPath(rounded(list(line), 10))
        self._shown: list[tuple[QRectF, Badge]] = []

    def paint(self, painter: QPainter, palette: Palette, camera: Camera) -> None:
        self._paint_lines(painter, palette, camera)
        self._paint_badges(painter, palette, camera)
        if self.track.cross is not None:
            self._paint_cross(painter, palette, camera, QPointF(*camera.to_view(*self.track.cross)))
        if self.path.title or self.path.verdict:
            self._paint_card(painter, palette, camera)

    def words_at(self, at: QPointF) -> str:
        """What the number under a point of the view says."""
        return next((badge.hop.words for rect, badge in reversed(self._shown) if rect.contains(at)), "")

    def _paint_lines(self, painter: QPainter, palette: Palette, camera: Camera) -> None:
        thin = max(1.0, LEAST / (LINE * camera.scale))
        painter.save()
        x, y = camera.origin()
        painter.setTransform(QTransform(camera.scale, 0, 0, camera.scale, x, y), True)
        painter.setBrush(NO_BRUSH)
        back = QPen(palette.accent)
        back.setWidthF(REPLY * thin)
        back.setCapStyle(Qt.PenCapStyle.FlatCap)
        back.setDashPattern([3.2, 2.2])
        ahead = QPen(palette.accent)
        ahead.setWidthF(LINE * thin)
        for shape, pen in ((self._lines, ahead), (self._reply, back)):
            halo = solid(palette.colors.background, pen.widthF() + HALO * thin)
            painter.strokePath(shape, halo)
        painter.strokePath(self._reply, back)
        painter.strokePath(self._lines, ahead)
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
            painter.setBrush(palette.surface if badge.of_reply else palette.accent_brush)
            painter.drawEllipse(rect)
            painter.setPen(palette.accent_text if badge.of_reply else palette.on_accent)
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(badge.hop.number))

    def _paint_cross(self, painter: QPainter, palette: Palette, camera: Camera, at: QPointF) -> None:
        painter.setPen(palette.bad)
        painter.setBrush(palette.surface)
        painter.drawEllipse(at, 10, 10)
        painter.setPen(solid(palette.colors.bad, 2.6))
        painter.drawLine(at + QPointF(-4, -4), at + QPointF(4, 4))
        painter.drawLine(at + QPointF(4, -4), at + QPointF(-4, 4))
        if self.path.reason:
            draw_bubble(painter, palette, self._beside(at, palette, camera), self.path.reason, camera)

    def _beside(self, at: QPointF, palette: Palette, camera: Camera) -> QPointF:
        """Where the reason hides fewest cards."""
        width, height = bubble_size(palette, self.path.reason, camera)
        corners = [at + QPointF(x, y) for y in (-height - 12, 12, -height / 2) for x in (-10, 14, -width - 14)]
        return min(corners, key=lambda corner: self._hidden(corner, width, height, camera))

    def _hidden(self, corner: QPointF, width: float, height: float, camera: Camera) -> int:
        x, y = camera.to_scene(corner.x(), corner.y())
        rect = Rect(x, y, width / camera.scale, height / camera.scale)
        within = QRectF(8, 8, camera.width - 16, camera.height - 16).contains(QRectF(corner, QSizeF(width, height)))
        cards = len(self.layout.interfaces_in(rect)) + len(self.layout.instances_in(rect))
        return cards + sum(band.header.meets(rect) for band in self.layout.bands) + (0 if within else 100)

    @property
    def card_height(self) -> float:
        return (
            (46.0 if self.path.title and self.path.verdict else 28.0) if self.path.title or self.path.verdict else 0.0
        )

    def _paint_card(self, painter: QPainter, palette: Palette, camera: Camera) -> None:
        """What was asked and what came of it, in the corner."""
        path, room = self.path, camera.width - 2 * CARD_MARGIN - 150
        if room < 120 or camera.height < 200:
            return
        title = palette.mark_wide.elided(path.title, room)
        verdict = palette.body.elided(("✕ " if path.dropped_at else "✓ ") + path.verdict, room)
        width = max(palette.mark_wide.width(title), palette.body.width(verdict)) + 26
        height = self.card_height
        rect = QRectF(CARD_MARGIN, camera.height - height - CARD_MARGIN, width, height)
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
