"""A World's diagram as a file: SVG and PDF, where text stays text, or PNG."""

from pathlib import Path

from PySide6.QtCore import QMarginsF, QRect, QRectF, QSize, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from console.ec2.world import World
from console.topology import graph
from console.topology.canvas.painter import paint_world
from console.topology.colors import LIGHT, DiagramColors
from console.topology.layout.arrange import arrange

SUFFIXES = (".svg", ".pdf", ".png")
_PDF_DPI = 96
"""A unit of the file's size is a pixel at 96 dots to the inch, as in CSS."""


def export(world: World, path: Path, size: tuple[int, int] = (1600, 1000), colors: DiagramColors = LIGHT) -> None:
    """Write the diagram of `world`, fitted into `size` (width, height in pixels), as the suffix of `path` says.

    Needs a QGuiApplication. Raises ValueError for another suffix or an impossible size, OSError where the file can't
    be written.
    """
    width, height = size
    if path.suffix.lower() not in SUFFIXES:
        raise ValueError(f"{path.name}: a diagram is written as {', '.join(SUFFIXES)}")
    if not (0 < width <= 32767 and 0 < height <= 32767):
        raise ValueError(f"{width}x{height} is no size for a picture")
    path.touch()  # says at once, and as an OSError, whether it can be written
    match path.suffix.lower():
        case ".svg":
            _svg(world, path, width, height, colors)
        case ".pdf":
            _pdf(world, path, width, height, colors)
        case _:
            _png(world, path, width, height, colors)


def _svg(world: World, path: Path, width: int, height: int, colors: DiagramColors) -> None:
    generator = QSvgGenerator()
    generator.setFileName(str(path))
    generator.setSize(QSize(width, height))
    generator.setViewBox(QRect(0, 0, width, height))
    generator.setResolution(_PDF_DPI)
    generator.setTitle("ENI Console topology")
    _paint(QPainter(generator), world, width, height, colors)


def _pdf(world: World, path: Path, width: int, height: int, colors: DiagramColors) -> None:
    writer = QPdfWriter(str(path))
    writer.setResolution(_PDF_DPI)
    page = QPageSize(QSizeF(width / _PDF_DPI, height / _PDF_DPI), QPageSize.Unit.Inch, "Topology")
    writer.setPageLayout(QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF()))
    writer.setTitle("ENI Console topology")
    _paint(QPainter(writer), world, width, height, colors)


def _png(world: World, path: Path, width: int, height: int, colors: DiagramColors) -> None:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    layout = arrange(graph.build(world))
    paint_world(painter, layout, world, colors, QRectF(0, 0, width, height), vector=False)
    painter.end()
    if not image.save(str(path), "PNG"):  # type: ignore[call-overload]
        raise OSError(f"{path} can't be written")


def _paint(painter: QPainter, world: World, width: int, height: int, colors: DiagramColors) -> None:
    paint_world(painter, arrange(graph.build(world)), world, colors, QRectF(0, 0, width, height))
    painter.end()
