"""A World's diagram as a file: SVG and PDF, where text stays text, or PNG."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import QImage, QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from console.ec2.world import World
from console.topology import graph
from console.topology.canvas.painter import painting
from console.topology.colors import LIGHT, DiagramColors
from console.topology.geometry import Rect
from console.topology.layout import Layout
from console.topology.layout.arrange import arrange

SUFFIXES = (".svg", ".pdf", ".png")
MOST_PIXELS = 8192
"""A side of what `natural_size` makes of all."""
_PDF_DPI = 96
"""A unit of the file's size is a pixel at 96 dots to the inch, as in CSS."""
_MARGIN = 24


def export(world: World, path: Path, size: tuple[int, int] = (1600, 1000), colors: DiagramColors = LIGHT) -> None:
    """Write the diagram of `world`, fitted into `size` (width, height in pixels), as the suffix of `path` says.

    Needs a QGuiApplication. Raises ValueError for another suffix or an impossible size, OSError where the file can't
    be written.
    """
    drawing = Drawing(world, arrange(graph.build(world)), path, size, colors)
    for _ in drawing.steps():
        pass
    drawing.save()


def natural_size(layout: Layout) -> tuple[int, int]:
    """All of it with every card in its own size, or as large as a picture may be."""
    width, height = layout.bounds.width + 2 * _MARGIN, layout.bounds.height + 2 * _MARGIN
    scale = min(1.0, MOST_PIXELS / width, MOST_PIXELS / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


class Drawing:
    """A diagram on its way into a file: painted in `steps`, then saved. The file is as it was until it is whole."""

    def __init__(
        self,
        world: World,
        layout: Layout,
        path: Path,
        size: tuple[int, int],
        colors: DiagramColors = LIGHT,
        part: Rect | None = None,
        ratio: int = 1,
    ) -> None:
        """`size`: width and height in pixels; a PNG has `ratio` times as many. `part`: of the scene; None: all of it.

        Raises ValueError for another suffix or an impossible size, OSError where the file can't be written.
        """
        self._world, self._layout, self._path, self._colors, self._part = world, layout, path, colors, part
        self._form = path.suffix.lower()
        self._ratio = ratio if self._form == ".png" else 1
        self._width, self._height = size[0] * self._ratio, size[1] * self._ratio
        self._image: QImage | None = None
        if self._form not in SUFFIXES:
            raise ValueError(f"{path.name}: a diagram is written as {', '.join(SUFFIXES)}")
        if not (0 < self._width <= 32767 and 0 < self._height <= 32767):
            raise ValueError(f"{size[0]}x{size[1]} is no size for a picture")
        self._unfinished = path.with_name(f".{path.name}.part")
        self._unfinished.touch()  # says at once, and as an OSError, whether it can be written

    def steps(self) -> Iterator[None]:
        """Paint a few milliseconds at a time. KeyError: something has left the World meanwhile, begin again."""
        device = self._device()
        painter = QPainter(device)
        target = QRectF(0, 0, self._width, self._height)
        try:
            yield from painting(
                painter,
                self._layout,
                self._world,
                self._colors,
                target,
                self._form != ".png",
                self._part,
                self._ratio,
            )
        finally:
            painter.end()

    def save(self) -> None:
        """Put the file in its place. From any thread. Raises OSError."""
        if self._image is not None and not self._image.save(str(self._unfinished), "PNG"):  # type: ignore[call-overload]
            raise OSError(f"{self._path} can't be written")
        self._unfinished.replace(self._path)

    def give_up(self) -> None:
        """Nothing is left of it."""
        with suppress(OSError):
            self._unfinished.unlink(missing_ok=True)

    def _device(self) -> QImage | QSvgGenerator | QPagedPaintDevice:
        if self._form == ".png":
            self._image = QImage(self._width, self._height, QImage.Format.Format_RGB32)
            return self._image
        return self._svg() if self._form == ".svg" else self._pdf()

    def _svg(self) -> QSvgGenerator:
        generator = QSvgGenerator()
        generator.setFileName(str(self._unfinished))
        generator.setSize(QSize(self._width, self._height))
        generator.setViewBox(QRect(0, 0, self._width, self._height))
        generator.setResolution(_PDF_DPI)
        generator.setTitle("ENI Console topology")
        return generator

    def _pdf(self) -> QPdfWriter:
        writer = QPdfWriter(str(self._unfinished))
        writer.setResolution(_PDF_DPI)
        size = QSizeF(self._width / _PDF_DPI, self._height / _PDF_DPI)
        page = QPageSize(size, QPageSize.Unit.Inch, "Topology")
        writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
        writer.setTitle("ENI Console topology")
        return writer
