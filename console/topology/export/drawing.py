"""A World's diagram as a picture: SVG and PDF, where text stays text, or PNG."""

from collections.abc import Generator
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from console.ec2.world import World
from console.topology import graph
from console.topology.canvas.fitting import painting, scale_of, with_room
from console.topology.canvas.lens import Level
from console.topology.canvas.palette import palette_of
from console.topology.canvas.picture import Picture
from console.topology.colors import LIGHT, DiagramColors
from console.topology.export.look import Look
from console.topology.export.pages import Sheet, Sheets, sheets
from console.topology.export.sheet_marks import mark_sheet
from console.topology.export.svg_pieces import SvgPieces
from console.topology.export.unfinished import PICTURES, Unfinished
from console.topology.layout import Layout
from console.topology.layout.arrange import arrange

MOST_PIXELS = 8192
"""A side of what `natural_size` makes of all."""
PIECE = 20
"""Steps whose text is written to an SVG at once: a millisecond's work each."""
_DPI = 96
"""A unit of the file's size is a pixel at 96 dots to the inch, as in CSS."""
_MARGIN = 24


def export(world: World, path: Path, size: tuple[int, int] = (1600, 1000), colors: DiagramColors = LIGHT) -> None:
    """Write the diagram of `world`, fitted into `size` (width, height in pixels), as the suffix of `path` says.

    Needs a QGuiApplication. Raises ValueError for another suffix or an impossible size, OSError where the file can't
    be written.
    """
    Drawing(world, arrange(graph.build(world)), path, size, Look(colors)).finish()


def natural_size(layout: Layout) -> tuple[int, int]:
    """All of it with every card in its own size, or as large as a picture may be."""
    width, height = layout.bounds.width + 2 * _MARGIN, layout.bounds.height + 2 * _MARGIN
    scale = min(1.0, MOST_PIXELS / width, MOST_PIXELS / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


class Drawing(Unfinished):
    """A diagram on its way into a picture."""

    def __init__(
        self,
        world: World,
        layout: Layout,
        path: Path,
        size: tuple[int, int],
        look: Look | None = None,
        *,
        level: Level | None = None,
        ratio: int = 1,
        paper: Sheets | None = None,
    ) -> None:
        """`size`: width and height in pixels; a PNG has `ratio` times as many. `level`: None: as the size suggests in a
        PNG, in full elsewhere. `paper`: of a PDF, in the place of a size: as many sheets as it takes.

        Raises ValueError for another suffix or an impossible size, OSError where the file can't be written.
        """
        super().__init__(path, PICTURES)
        self._world, self._layout, self._look, self._level = world, layout, look or Look(), level
        self._ratio = ratio if self.form == ".png" else 1
        self._width, self._height = size[0] * self._ratio, size[1] * self._ratio
        self._image: QImage | None = None
        if not (0 < self._width <= 32767 and 0 < self._height <= 32767):
            raise ValueError(f"{size[0]}x{size[1]} is no size for a picture")
        if paper is not None and self.form != ".pdf":
            raise ValueError(f"{path.name}: only a PDF has pages of paper")
        self._sheets: list[Sheet] = []
        if paper is not None:
            self._sheets = sheets(paper, self._look.part or with_room(layout.bounds, level), scale_of(level))
        self._paper = paper
        self.claim()

    def steps(self) -> Generator[float, None, None]:
        picture = Picture(self._world, self._layout, palette_of(self._look.colors))
        picture.set_coloring(self._look.coloring)
        picture.show(self._look.focus, self._look.layers)
        if self.form == ".svg":
            yield from self._in_pieces(picture)
            return
        device = self._image_on() if self.form == ".png" else self._pdf()
        painter = QPainter(device)
        try:
            if isinstance(device, QPdfWriter) and self._sheets:
                yield from self._on_sheets(painter, device, picture)
            else:
                yield from self._painting(painter, picture)
        finally:
            painter.end()

    def _painting(self, painter: QPainter, picture: Picture) -> Generator[float, None, None]:
        target, vector = QRectF(0, 0, self._width, self._height), self.form != ".png"
        yield from painting(painter, picture, target, vector, self._look.part, self._ratio, self._level)

    def _in_pieces(self, picture: Picture) -> Generator[float, None, None]:
        painter, pieces = QPainter(), SvgPieces(self.part, self._svg)
        pieces.begin(painter)
        cards = self._level in (None, Level.NEAR)  # elsewhere there is less, and more that the painter has saved
        try:
            for count, share in enumerate(self._painting(painter, picture), start=1):
                if cards and count % PIECE == 0:
                    pieces.turn(painter)
                yield share
        finally:
            pieces.close(painter)

    def _on_sheets(self, painter: QPainter, device: QPdfWriter, picture: Picture) -> Generator[float, None, None]:
        for number, sheet in enumerate(self._sheets):
            if number:
                device.newPage()
            target = QRectF(*sheet.target)
            level = Level.NEAR if self._level is None else self._level
            for share in painting(painter, picture, target, True, sheet.part, 1, level):
                yield (number + share) / len(self._sheets)
            mark_sheet(painter, picture.palette, sheet)
            yield (number + 1) / len(self._sheets)

    def save(self) -> None:
        if self._image is not None and not self._image.save(str(self.part), "PNG"):  # type: ignore[call-overload]
            raise OSError(f"{self.path} can't be written")
        super().save()

    def _image_on(self) -> QImage:
        self._image = QImage(self._width, self._height, QImage.Format.Format_RGB32)
        return self._image

    def _svg(self) -> QSvgGenerator:
        generator = QSvgGenerator()
        generator.setSize(QSize(self._width, self._height))
        generator.setViewBox(QRect(0, 0, self._width, self._height))
        generator.setResolution(_DPI)
        generator.setTitle("ENI Console topology")
        return generator

    def _pdf(self) -> QPdfWriter:
        writer = QPdfWriter(str(self.part))
        writer.setResolution(_DPI)
        width, height = self._paper.size if self._paper else (self._width, self._height)
        page = QPageSize(QSizeF(width / _DPI, height / _DPI), QPageSize.Unit.Inch, "Topology")
        writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
        writer.setTitle("ENI Console topology")
        return writer
