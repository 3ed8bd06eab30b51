"""What stands still, kept as a picture the size of the view: a pan copies it, a change paints only where it was.

Where much is out of date and nothing moves, the next picture is painted beside this one, a few milliseconds at a time,
and takes its place when it is done.
"""

from collections.abc import Generator
from time import perf_counter

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
FEW = 12
"""Changed parts of the scene: so many are looked at for cards that only say something else."""
MUCH = 0.15
"""Of the view: so much of it is more than a frame's work."""
PIECE_S = 0.004
"""Of a picture that need not be there at once, between two turns of the loop."""


class Coming:
    """The next picture, on its way. bare: where it begins with nothing. stale: where it begins with what is seen."""

    def __init__(self, pixmap: QPixmap, picture: Picture, lens: Lens, bare: QRegion, stale: QRegion) -> None:
        self.pixmap, self.lens = pixmap, lens
        self.bare, self.region = bare, bare + stale
        self._painter = QPainter(pixmap)
        self._steps = _steps(self._painter, picture, lens, bare, stale)

    def work(self, seconds: float) -> bool:
        """Paint on for so long. Whether it is done."""
        until = perf_counter() + seconds
        for _ in self._steps:
            if perf_counter() >= until:
                return False
        self.end()
        return True

    def end(self) -> None:
        """Done, or given up. Once is enough, twice no harm."""
        self._steps.close()
        if self._painter.isActive():
            self._painter.end()

    def __del__(self) -> None:
        self.end()  # a pixmap must not go before its painter


class Backing:
    """A pixmap in device pixels, the lens through which it was painted, and where it is out of date."""

    def __init__(self) -> None:
        self.pixmap = QPixmap()
        self._lens: Lens | None = None
        self._stale = QRegion()
        self._areas: list[Rect] | None = []
        """Of the scene, of which that is; None where it is more."""
        self._missed = False
        self._maps = False
        """Whether it shows address maps, be it for want of chips."""
        self._coming: Coming | None = None

    @property
    def coming(self) -> bool:
        """Whether the next picture is on its way: `go_on`."""
        return self._coming is not None

    @property
    def good(self) -> bool:
        """Whether nothing is out of date."""
        return self._lens is not None and self._stale.isEmpty() and self._coming is None

    def drop(self) -> None:
        """All of it is out of date."""
        self._lens = None
        self._give_up()

    def make_good(self) -> None:
        """Some cards were painted scaled or without words while the camera moved: paint them anew."""
        if self._missed:
            self.drop()

    def touch(self, areas: list[Rect]) -> QRegion:
        """Parts of the scene are out of date. Which device pixels that are."""
        lens = self._coming.lens if self._coming is not None else self._lens
        if lens is None:
            return QRegion(self.pixmap.rect())
        seen = self._seen(areas, lens)
        if self._areas is not None:  # beside a picture on its way, which may have a part of them as it was
            few = self._coming is None and len(self._areas) + len(seen) <= FEW
            self._areas = self._areas + [area for area, _ in seen] if few else None
        touched = _region([rect for _, rect in seen])
        self._stale += touched
        return touched

    def _seen(self, areas: list[Rect], lens: Lens) -> list[tuple[Rect, QRect]]:
        """Parts of the scene that are in view, and their device pixels."""
        view = QRectF(self.pixmap.rect()).adjusted(-2, -2, 2, 2)
        boxes = ((area, lens.rect(area)) for area in areas)
        return [(area, box.toAlignedRect().adjusted(-2, -2, 2, 2)) for area, box in boxes if box.intersects(view)]

    def bring_up(
        self, picture: Picture, lens: Lens, width: int, height: int, budget: Budget | None, at_leisure: bool = False
    ) -> None:
        """Paint what is out of date, for a view of width x height device pixels. at_leisure: much of it may come later,
        by `go_on`; what is seen until then is the picture of before."""
        left = Budget(FULL_S)
        if self.pixmap.width() != width or self.pixmap.height() != height:
            self._give_up()
            self.pixmap = QPixmap(width, height)
            self._lens, at_leisure = None, False
        if self._coming is not None:
            if at_leisure and self._coming.lens == lens:
                return
            self._give_up()
        whole = self.pixmap.rect()
        before = self._lens
        bare = QRegion(whole)  # where nothing has been painted yet
        if before is not None and before.scale == lens.scale and before.ratio == lens.ratio:
            bare = self._moved(round(lens.x - before.x), round(lens.y - before.y), whole)
        if self._areas and bare.isEmpty() and budget is None and lens.level is Level.NEAR:
            self._stale = self._paint_over(picture, lens, self._areas)
        stale = self._stale.intersected(whole).subtracted(bare)
        picture.restated.clear()
        self._lens, self._stale, self._areas = lens, QRegion(), []
        if bare.isEmpty() and stale.isEmpty():
            return
        if at_leisure and _area(bare) + _area(stale) > MUCH * _area(QRegion(whole)):
            pixmap = QPixmap(width, height) if bare == QRegion(whole) else self.pixmap.copy()
            self._coming = Coming(pixmap, picture, lens, bare, stale)
            self.go_on()
            return
        if budget is not None:
            budget.maps = self._maps and bare == QRegion(whole)
        painter = QPainter(self.pixmap)
        try:
            for _ in _steps(painter, picture, lens, bare, stale, budget):
                pass
        finally:
            painter.end()  # or, after an error, no later frame could paint on the pixmap
        maps = budget is not None and budget.maps and lens.level is Level.MIDDLE
        self._maps = lens.level is Level.FAR or maps
        self._missed = budget is not None and (budget.missed or self._missed)
        if budget is not None and before is not None and before.scale != lens.scale:
            prepare(picture, before, lens, QRectF(whole), left)

    def _paint_over(self, picture: Picture, lens: Lens, areas: list[Rect]) -> QRegion:
        """Cards that only say something else. What is left to be painted of these areas."""
        left = []
        painter = QPainter(self.pixmap)
        try:
            for area in areas:
                card = picture.restated.get(area)
                alone = sum(area.meets(other) for other in areas) == 1
                if card is None or not alone or not card.paint(painter, picture.palette, lens):
                    left.append(area)
        finally:
            painter.end()
        return _region([rect for _, rect in self._seen(left, lens)])

    def go_on(self) -> QRegion:
        """Paint a piece of the next picture. What of the view is new: nothing until it is done."""
        coming = self._coming
        try:
            if coming is None or not coming.work(PIECE_S):
                return QRegion()
        except BaseException:
            self._give_up()  # half of it is no picture
            raise
        self.pixmap, self._lens, self._coming = coming.pixmap, coming.lens, None
        self._maps, self._missed = coming.lens.level is Level.FAR, False
        return coming.region

    def _give_up(self) -> None:
        """The next picture: what it would have shown is still to be painted."""
        if self._coming is None:
            return
        self._coming.end()
        if not self._coming.bare.isEmpty():
            self._lens = None
        self._stale += self._coming.region
        self._areas = self._coming = None

    def _moved(self, dx: int, dy: int, whole: QRect) -> QRegion:
        """Shift what was painted, and where it is out of date. What came into view."""
        kept = whole.translated(dx, dy).intersected(whole)
        if (dx or dy) and not kept.isEmpty():
            self.pixmap.scroll(dx, dy, whole)
            self._stale.translate(dx, dy)
        return QRegion(whole).subtracted(QRegion(kept))


def _steps(
    painter: QPainter, picture: Picture, lens: Lens, bare: QRegion, stale: QRegion, budget: Budget | None = None
) -> Generator[None, None, None]:
    """Paint these parts, a few milliseconds at a time. stale: where a change may have left most as it was."""
    if lens.level is Level.FAR and not stale.isEmpty():
        stale = yield from StaticPainter(painter, picture, lens, budget).patch(stale)
    for part in (*few_parts(bare), *few_parts(stale)):
        painter.setClipRect(part)
        yield from StaticPainter(painter, picture, lens, budget).steps(QRectF(part))


def _region(rects: list[QRect]) -> QRegion:
    """Of these; if they are many, all between them too, as a region of many parts takes longer than to paint that."""
    if len(rects) > MANY:
        around = rects[0]
        for rect in rects[1:]:
            around = around.united(rect)
        rects = [around]
    region = QRegion()
    for rect in rects:
        region += rect
    return region


def _area(region: QRegion) -> int:
    around = region.boundingRect()
    return around.width() * around.height() if not region.isEmpty() else 0
