"""The diagram as a file."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from pytestqt.qtbot import QtBot

from console.topology.colors import DARK, LIGHT
from console.topology.export import drawing, svg_pieces
from console.topology.export.drawing import export
from tests.worlds import generated, shop

SVG = "{http://www.w3.org/2000/svg}"


def rendered(file: Path) -> QImage:
    picture = QImage(1600, 1000, QImage.Format.Format_RGB32)
    picture.fill(0)
    painter = QPainter(picture)
    QSvgRenderer(str(file)).render(painter)
    painter.end()
    return picture


def test_text_stays_text_in_svg(qtbot: QtBot, tmp_path: Path) -> None:
    export(shop().world, tmp_path / "shop.svg", (1600, 1000))
    root = ElementTree.parse(tmp_path / "shop.svg").getroot()
    words = {element.text for element in root.iter(f"{SVG}text")}
    assert {"shop", "web-1", "eth1", "10.0.128.10", "private-a", "0.0.0.0/0 → igw", "Internet gateway"} < words
    assert root.get("viewBox") == "0 0 1600 1000"
    assert not list(root.iter(f"{SVG}image"))


def test_what_goes_without_saying_is_not_in_an_svg_and_nobody_sees_that(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, lean, as_qt_writes = shop().world, tmp_path / "lean.svg", tmp_path / "qt.svg"
    export(world, lean, (1600, 1000))
    monkeypatch.setattr(svg_pieces, "_IDLE", re.compile(rb"(?!)"))
    export(world, as_qt_writes, (1600, 1000))
    assert lean.stat().st_size < 0.65 * as_qt_writes.stat().st_size
    assert rendered(lean) == rendered(as_qt_writes)


def test_an_svg_in_many_pieces_is_the_same_picture(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = []
    for piece in (1, 100_000):
        monkeypatch.setattr(drawing, "PIECE", piece)
        file = tmp_path / f"{piece}.svg"
        export(generated(120, subnets=6, zones=2).world, file, (1600, 1000))
        pictures.append(rendered(file))
    assert pictures[0] == pictures[1]
    assert len({picture.pixel(x, 500) for picture in pictures for x in range(1600)}) > 5


def test_a_pdf_holds_fonts_not_pictures(qtbot: QtBot, tmp_path: Path) -> None:
    export(shop().world, tmp_path / "shop.pdf", (1600, 1000))
    data = (tmp_path / "shop.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert b"/FontFile" in data
    assert b"/Subtype /Image" not in data


def test_a_png_has_the_size_and_the_colours_asked_for(qtbot: QtBot, tmp_path: Path) -> None:
    for colors in (LIGHT, DARK):
        export(shop().world, tmp_path / "shop.png", (800, 500), colors)
        image = QImage(str(tmp_path / "shop.png"))
        assert (image.width(), image.height()) == (800, 500)
        assert image.pixelColor(1, 1).name() == colors.background


def test_other_files_are_refused(qtbot: QtBot, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"shop\.bmp: a diagram is written as \.svg, \.pdf, \.png, \.drawio, \.mmd"):
        export(shop().world, tmp_path / "shop.bmp")
    with pytest.raises(ValueError, match="0x10 is no size"):
        export(shop().world, tmp_path / "shop.png", (0, 10))
    with pytest.raises(OSError, match="No such file"):
        export(shop().world, tmp_path / "nowhere" / "shop.svg")
