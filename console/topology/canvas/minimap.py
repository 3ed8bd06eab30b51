"""The whole diagram in a corner, and where one is in it."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPixmap

from console.topology.canvas.camera import Camera
from console.topology.canvas.drawing import SMOOTH
from console.topology.canvas.palette import NO_BRUSH, NO_PEN, Palette
from console.topology.geometry import NOWHERE, Rect
from console.topology.layout import Layout

WIDTH, HEIGHT, INSET, MARGIN = 130.0, 70.0, 6.0, 16.0
SMALLEST_VIEW = (420, 300)
"""A smaller view has no room to give away."""


class Minimap:
    """Painted once for a layout; then only the frame of what is in view moves on it."""

    def __init__(self) -> None:
        self._pixmap: QPixmap | None = None
        self._ratio = 0.0
        self._scale = 1.0
        self._bounds = NOWHERE
        self._at = QPointF()

    def drop(self) -> None:
        self._pixmap = None

    def rect(self, camera: Camera) -> QRectF | None:
        """Where it is in the view; None where the view is too small for it."""
        if camera.width < SMALLEST_VIEW[0] or camera.height < SMALLEST_VIEW[1]:
            return None
        return QRectF(camera.width - WIDTH - MARGIN, camera.height - HEIGHT - MARGIN, WIDTH, HEIGHT)

    def paint(self, painter: QPainter, camera: Camera, layout: Layout, palette: Palette, ratio: float) -> None:
        rect = self.rect(camera)
        if rect is None or not (layout.vpcs or layout.regions):
            return
        if self._pixmap is None or self._ratio != ratio:
            self._make(layout, palette, ratio)
        self._at = rect.topLeft()
        assert self._pixmap is not None
        painter.drawPixmap(self._at, self._pixmap)
        frame = self._to_map(Rect(*camera.seen())).translated(self._at).intersected(rect.adjusted(3, 3, -3, -3))
        painter.setPen(palette.accent_thin)
        painter.setBrush(NO_BRUSH)
        painter.drawRoundedRect(frame, 3, 3)

    def scene_at(self, x: float, y: float) -> tuple[float, float]:
        """The point of the scene under a point of the view, on the map."""
        return (
            (x - self._at.x() - WIDTH / 2) / self._scale + self._bounds.center[0],
            (y - self._at.y() - HEIGHT / 2) / self._scale + self._bounds.center[1],
        )

    def _to_map(self, rect: Rect) -> QRectF:
        cx, cy = self._bounds.center
        return QRectF(
            WIDTH / 2 + (rect.x - cx) * self._scale,
            HEIGHT / 2 + (rect.y - cy) * self._scale,
            rect.width * self._scale,
            rect.height * self._scale,
        )

    def _make(self, layout: Layout, palette: Palette, ratio: float) -> None:
        self._bounds, self._ratio = layout.bounds, ratio
        self._scale = min(
            (WIDTH - 2 * INSET) / max(1.0, layout.bounds.width),
            (HEIGHT - 2 * INSET) / max(1.0, layout.bounds.height),
        )
        pixmap = QPixmap(round(WIDTH * ratio), round(HEIGHT * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill("transparent")
        painter = QPainter(pixmap)
        painter.setRenderHints(SMOOTH)
        painter.setPen(palette.edge)
        painter.setBrush(palette.surface)
        painter.drawRoundedRect(QRectF(0.5, 0.5, WIDTH - 1, HEIGHT - 1), 6, 6)
        painter.setPen(palette.region_thin)
        painter.setBrush(NO_BRUSH)
        for region in layout.regions:
            painter.drawRoundedRect(self._to_map(region.rect), 2, 2)
        for vpc in layout.vpcs:
            painter.setPen(palette.vpc_thin)
            painter.setBrush(palette.vpc_fill)
            painter.drawRoundedRect(self._to_map(vpc.rect), 2, 2)
        painter.setPen(NO_PEN)
        for band in layout.bands:
            painter.setBrush(palette.kind(band.kind.value).swatch)
            painter.drawRoundedRect(self._to_map(band.rect), 1.5, 1.5)
        painter.end()
        self._pixmap = pixmap
