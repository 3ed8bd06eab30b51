"""Text is elided, never clipped or over its card's edge: read from the strokes themselves, through an SVG."""

from dataclasses import replace
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QBuffer, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from pytestqt.qtbot import QtBot

from console.topology.canvas.cards import (
    BandCard,
    Card,
    InstanceCard,
    InterfaceCard,
    LegendCard,
    Mood,
    PillCard,
    SummaryCard,
    VpcCard,
    ZoneCard,
)
from console.topology.canvas.drawing import bleed, draw_card
from console.topology.canvas.palette import Letters, Palette, palette_of
from console.topology.colors import LIGHT

LONG = "a name that somebody made far too long for any card"
ID = "subnet-0123456789abcdef0"
ENI = InterfaceCard(
    kind="public",
    mood=Mood.CHANGING,
    device="eth12",
    status="attaching",
    address="192.168.129.110",
    more_addresses=49,
    public_ip="198.151.100.177 +49",
    elastic=True,
    source_dest_check=False,
    delete_on_termination=True,
    title=LONG,
    id="eni-0b77123456789a4c1",
)
CARDS: list[tuple[Card, float, float]] = [
    (ENI, 124, 40),
    (replace(ENI, more_addresses=0, public_ip=""), 124, 40),
    (replace(ENI, device="", status="available"), 124, 40),
    (replace(ENI, device="", status="available"), 300, 46),
    (InstanceCard(Mood.OK, LONG, "u-24tb1.112xlarge", "shutting-down", ("SDC off",)), 150, 64),
    (InstanceCard(Mood.OK, "i-0123456789abcdef0", "r5.large", "running", ("SDC off",)), 150, 54),
    (BandCard("private", LONG, "172.131.128.0/20", f"0.0.0.0/0 → {LONG} eth1", 12, False, 0.4, 20), 522, 30),
    (BandCard("private", ID, "172.131.128.0/20", "0.0.0.0/0 → nat-1 eth1", 1, True, 0.4, 20), 300, 30),
    (BandCard("isolated", ID, "172.131.128.0/20", "local only", 0, False, 0.4, 20), 130, 15),
    (LegendCard("public", ID, "1,024 interfaces"), 90, 16),
    (SummaryCard("public", ID, ("1,024 interfaces", "12 % used", "10.0.0.0/20"), 3), 90, 60),
    (VpcCard(LONG, "10.0.0.0/16", "vpc-0123456789abcdef0"), 296, 26),
    (PillCard("Corporate network", False), 110, 28),
]


def words_of(card: Card, width: float, height: float) -> list[tuple[float, float, str]]:
    """Where each text of a card begins and ends, and what it says."""
    palette = palette_of(LIGHT)
    buffer = QBuffer()
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(600, 100))
    painter = QPainter(generator)
    draw_card(painter, palette, card, width, height)
    painter.end()
    found = []
    for element in ElementTree.fromstring(buffer.data().data()).iter("{http://www.w3.org/2000/svg}text"):
        said, x = element.text or "", float(element.get("x", "0"))
        found.append((x, x + metrics(palette, element).horizontalAdvance(said), said))
    return found


def metrics(palette: Palette, element: ElementTree.Element) -> QFontMetricsF:
    """Of the palette's font that an SVG text was written in."""
    size, weight = float(element.get("font-size", "0")), int(element.get("font-weight", "400"))
    mono = element.get("font-family", "").startswith("DejaVu Sans Mono")
    for letters in (one for one in vars(palette).values() if isinstance(one, Letters)):
        font = letters.font
        same = font.pixelSize() == size and font.weight() == weight
        if same and font.families()[0].startswith("DejaVu Sans Mono") == mono:
            return letters.metrics
    raise AssertionError(ElementTree.tostring(element))


@pytest.mark.parametrize(("card", "width", "height"), CARDS, ids=lambda one: type(one).__name__)
def test_words_stay_inside_their_card(qtbot: QtBot, card: Card, width: float, height: float) -> None:
    words = words_of(card, width, height)
    right = width + (bleed(card)[2] if isinstance(card, InterfaceCard) else 0)
    assert words
    assert all(start >= 0 and end <= right + 0.5 for start, end, _ in words), words


@pytest.mark.parametrize("width", [124, 300])
def test_an_address_is_never_elided(qtbot: QtBot, width: float) -> None:
    for card in (ENI, replace(ENI, device="", status="available")):
        assert "192.168.129.110" in [said for _, _, said in words_of(card, width, 40)]


@pytest.mark.parametrize(("title", "after"), [("spare", ["+2", "“spare”"]), ("", ["+2"])])
def test_an_available_interface_counts_its_other_addresses_beside_the_first_and_not_in_its_name(
    title: str, after: list[str], qtbot: QtBot
) -> None:
    card = replace(
        ENI, device="", status="available", address="10.0.128.4", more_addresses=2, public_ip="", title=title
    )
    words = [word for _, _, word in words_of(card, 300, 46)]
    assert words[words.index("10.0.128.4") + 1 :] == after


@pytest.mark.parametrize(
    ("card", "height", "behind"),
    [
        (ZoneCard("us-east-1a"), 24, "us-east-1a"),
        (BandCard("private", "b0", "10.0.0.0/24", "local only", 0, False, 0.1), 20, "10.0.0.0/24"),
    ],
    ids=["zone", "band"],
)
def test_no_cable_runs_through_a_name_or_a_block(qtbot: QtBot, card: Card, height: float, behind: str) -> None:
    image = QImage(240, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    painter = QPainter(image)
    draw_card(painter, palette_of(LIGHT), card, 230, height)
    painter.end()
    start, end, _ = next(one for one in words_of(card, 230, height) if one[2] == behind)
    row = [image.pixelColor(x, int(height / 2)) for x in range(int(start), int(end))]
    assert QColor(Qt.GlobalColor.red) not in row
