"""What stands still, kept as a picture the size of the view: a pan copies it, a change paints only where it was."""

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPixmap, QRegion

from console.topology.canvas.ahead import prepare
from console.topology.canvas.lens import Lens, Level
from console.topology.canvas.painter import StaticPainter
from console.topology.canvas.picture import Picture
from console.topology.canvas.pixmaps import Budget
from console.topology.canvas.regions import few_parts
from console.topology.geometry import Rect

MANY = 60
FULL_S = 0.0045
"""Where a frame of a zoom takes less, in seconds, the rest is spent on those that follow."""


class Backing:
    """A pixmap in device pixels, the lens through which it was painted, and where it is out of date."""

    def __init__(self) -> None:
        self.pixmap = QPixmap()
        self._lens: Lens | None = None
        self._stale = QRegion()
        self._missed = False
        self._maps = False
        """Whether it shows address maps, be it for want of chips."""

    def drop(self) -> None:
        """All of it is out of date."""
        self._lens = None

    def make_good(self) -> None:
        """Some cards were painted scaled or without words while the camera moved: paint them anew."""
        if self._missed:
            self.drop()

    def touch(self, areas: list[Rect]) -> QRegion:
        """Parts of the scene are out of date. Which device pixels that are."""
        if self._lens is None:
            return QRegion(self.pixmap.rect())
        seen = QRectF(self.pixmap.rect()).adjusted(-2, -2, 2, 2)
        boxes = (self._lens.rect(area) for area in areas)
        rects = [box.toAlignedRect().adjusted(-2, -2, 2, 2) for box in boxes if box.intersects(seen)]
        if len(rects) > MANY:  # a region of many parts takes longer than to paint what is between them
            around = rects[0]
            for rect in rects[1:]:
                around = around.united(rect)
            rects = [around]
        touched = QRegion()
        for rect in rects:
            touched += rect
        self._stale += touched
        return touched

    def bring_up(self, picture: Picture, lens: Lens, width: int, height: int, budget: Budget | None) -> None:
        """Paint what is out of date, for a view of width x height device pixels."""
        left = Budget(FULL_S)
        if self.pixmap.width() != width or self.pixmap.height() != height:
            self.pixmap = QPixmap(width, height)
            self._lens = None
        whole = self.pixmap.rect()
        before = self._lens
        bare = QRegion(whole)  # where nothing has been painted yet
        if before is not None and before.scale == lens.scale and before.ratio == lens.ratio:
            bare = self._moved(round(lens.x - before.x), round(lens.y - before.y), whole)
        stale = self._stale.intersected(whole).subtracted(bare)
        self._lens = lens
        self._stale = QRegion()
        if bare.isEmpty() and stale.isEmpty():
            return
        if budget is not None:
            budget.maps = self._maps and bare == QRegion(whole)
        painter = QPainter(self.pixmap)
        try:
            if lens.level is Level.FAR and not stale.isEmpty():
                stale = StaticPainter(painter, picture, lens, budget).patch(stale)
            for part in (*few_parts(bare), *few_parts(stale)):
                painter.setClipRect(part)
                StaticPainter(painter, picture, lens, budget).paint(QRectF(part))
        finally:
            painter.end()  # or, after an error, no later frame could paint on the pixmap
        maps = budget is not None and budget.maps and lens.level is Level.MIDDLE
        self._maps = lens.level is Level.FAR or maps
        self._missed = budget is not None and (budget.missed or self._missed)
        if budget is not None and before is not None and before.scale != lens.scale:
            prepare(picture, before, lens, QRectF(whole), left)

    def _moved(self, dx: int, dy: int, whole: QRect) -> QRegion:
        """Shift what was painted, and where it is out of date. What came into view."""
        kept = whole.translated(dx, dy).intersected(whole)
        if (dx or dy) and not kept.isEmpty():
            self.pixmap.scroll(dx, dy, whole)
            self._stale.translate(dx, dy)
        return QRegion(whole).subtracted(QRegion(kept))
