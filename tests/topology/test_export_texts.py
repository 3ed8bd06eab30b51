"""The diagram for draw.io and Mermaid, and on sheets of paper."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pytestqt.qtbot import QtBot

from console.ec2.resources import Instance, NetworkInterface
from console.ec2.world import World
from console.topology import graph
from console.topology.canvas.lens import Level
from console.topology.colors import DARK
from console.topology.export import drawio
from console.topology.export.drawing import Drawing
from console.topology.export.look import Look
from console.topology.export.pages import Paper, Sheets, sheets
from console.topology.export.text import Text
from console.topology.folding import EVERYTHING_ALIKE, fold
from console.topology.geometry import Rect
from console.topology.layout import Layout, arrange
from tests.worlds import Builder, generated, shop

WORLDS = {
    "shop": shop(),
    "three VPCs": generated(300, subnets=18, zones=3, vpcs=3, more=0.3, seed=4),
    "many homes": generated(200, subnets=8, zones=2, dual_homed=0.7, more=0.3, seed=7),
}


def written(world: World, path: Path, look: Look | None = None, layout: Layout | None = None) -> str:
    Text(world, layout or arrange(graph.build(world)), path, look).finish()
    return path.read_text(encoding="utf-8")


def cells(text: str) -> dict[str, ElementTree.Element]:
    found = list(ElementTree.fromstring(text).iter("mxCell"))
    assert len({one.get("id") for one in found}) == len(found)
    return {one.get("id", ""): one for one in found}


def box(cell: ElementTree.Element) -> Rect:
    geometry = cell.find("mxGeometry")
    assert geometry is not None
    return Rect(*(float(geometry.get(one, "")) for one in ("x", "y", "width", "height")))


def around(cell: ElementTree.Element, within: dict[str, ElementTree.Element]) -> Iterator[ElementTree.Element]:
    while (cell := within[cell.get("parent", "")]).get("vertex"):
        yield cell


@pytest.mark.parametrize("name", WORLDS)
def test_draw_io_has_every_thing_in_its_container_and_every_cable_at_its_ends(name: str, tmp_path: Path) -> None:
    world = WORLDS[name].world
    layout = arrange(graph.build(world))
    found = cells(written(world, tmp_path / "x.drawio", layout=layout))
    assert set(layout.interfaces) | set(layout.instances) | set(layout.graph.band_numbers) < set(found)
    for interface in world.all(NetworkInterface):
        cell = found[interface.id]
        assert [one.get("id") for one in around(cell, found)] == [
            interface.subnet_id,
            f"{interface.vpc_id}/{interface.availability_zone}",
            interface.vpc_id,
        ]
        x, y = box(cell)[:2]
        for one in around(cell, found):
            assert Rect(0, 0, box(one).width, box(one).height).covers(Rect(x, y, *box(cell)[2:]))
            x, y = x + box(one).x, y + box(one).y
        assert layout.rect_of(interface.id) == pytest.approx((x, y, *box(cell)[2:]), abs=0.1)
        if interface.attachment is not None:
            cable = found[f"{interface.id}/cable"]
            assert (cable.get("source"), cable.get("target")) == (interface.id, interface.attachment.instance_id)
    for cell in found.values():
        if cell.get("edge"):
            assert {cell.get("source"), cell.get("target")} <= set(found)


@pytest.mark.parametrize("suffix", [".drawio", ".mmd"])
def test_the_same_world_gives_the_same_text(suffix: str, tmp_path: Path) -> None:
    texts = {written(shop().world, tmp_path / f"x{suffix}", Look(DARK)) for _ in range(2)}
    assert len(texts) == 1
    assert DARK.vpc in texts.pop()


def test_mermaid_nests_subgraphs_and_links_only_what_it_names(tmp_path: Path) -> None:
    world = WORLDS["three VPCs"].world
    text = written(world, tmp_path / "x.mmd")
    nodes = set(re.findall(r"^ *([\w-]+)\(?\[", text, re.MULTILINE)) - {"subgraph"}
    assert {one.id for one in world.all(NetworkInterface)} | set(world.ids(Instance)) < nodes
    ends = [end for link in re.findall(r"^  (\S+) --- (\S+)$", text, re.MULTILINE) for end in link]
    assert set(ends) <= nodes
    assert len(re.findall(r"^ *subgraph ", text, re.MULTILINE)) == len(re.findall(r"^ *end$", text, re.MULTILINE))
    assert len(re.findall(r"^ *subgraph subnet-", text, re.MULTILINE)) == 18


def test_names_with_anything_in_them_stay_names(tmp_path: Path) -> None:
    build = Builder()
    vpc = build.vpc('a"b]--&<script>\x07')
    build.instance(build.subnet(vpc, "us-east-1a", name="end`#;"), name="é\nnext **line**")
    found = cells(written(build.world, tmp_path / "x.drawio"))
    assert found[vpc].get("value", "").startswith("<b>a&quot;b]--&amp;&lt;script&gt;</b>")
    text = written(build.world, tmp_path / "x.mmd")
    assert '["a#34;b#93;--#38;#60;script#62; · ' in text
    assert '["end#96;#35;#59; · ' in text
    assert '["é next #42;#42;line#42;#42;<br>' in text


def test_a_focus_and_a_part_make_it_small_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = generated(2000, subnets=8, seed=2).world
    layout = arrange(graph.build(world))
    with pytest.raises(ValueError, match=r"^Mermaid draws 500 links .* focus or zoom in and export what is seen"):
        written(world, tmp_path / "x.mmd", layout=layout)
    assert not list(tmp_path.iterdir())
    instance = next(iter(world.ids(Instance)))
    focus = frozenset({instance, *(one.id for one in world.interfaces_of(instance))})
    text = written(world, tmp_path / "x.mmd", Look(focus=focus), layout)
    assert set(re.findall(r"^ *((?:eni|i)-\w+)\[", text, re.MULTILINE)) == focus
    band = layout.bands[0]
    assert band.subnet_id in written(world, tmp_path / "x.mmd", Look(part=band.rect._replace(width=600)), layout)
    monkeypatch.setattr(drawio, "MOST", 1000)
    with pytest.raises(ValueError, match=r"^draw\.io takes 1,000 .* this is "):
        written(world, tmp_path / "x.drawio", layout=layout)


def test_what_is_folded_is_one_cell(tmp_path: Path) -> None:
    build = Builder()
    subnet = build.subnet(build.vpc(), "us-east-1a")
    for number in range(20):
        build.instance(subnet, name=f"web-{number}")
    layout = arrange(fold(graph.build(build.world), build.world, {EVERYTHING_ALIKE}))
    found = cells(written(build.world, tmp_path / "x.drawio", layout=layout))
    assert [one.get("value") for one in found.values() if "20 web" in one.get("value", "")]
    assert not set(build.world.ids(Instance)) & set(found)


@pytest.mark.parametrize("landscape", [False, True])
@pytest.mark.parametrize("paper", Paper)
def test_sheets_cover_the_diagram_and_overlap(paper: Paper, landscape: bool) -> None:
    area = Rect(-50, 20, 6000, 3500)
    found = sheets(Sheets(paper, landscape), area, 1.0)
    assert [(one.row, one.column) for one in found] == [
        (row + 1, column + 1) for row in range(found[0].rows) for column in range(found[0].columns)
    ]
    whole = found[0].part.united(found[-1].part)
    assert whole.covers(area)
    assert found[1].part.x < found[0].part.right < found[1].part.right
    assert {(one.part.width, one.part.height) for one in found} == {(found[0].target.width, found[0].target.height)}


def test_a_diagram_that_nearly_fits_takes_one_sheet() -> None:
    assert len(sheets(Sheets(Paper.A4, landscape=True), Rect(0, 0, 1200, 700), 1.0)) == 1


def test_a_pdf_has_as_many_pages_as_sheets(qtbot: QtBot, tmp_path: Path) -> None:
    layout = arrange(graph.build(WORLDS["three VPCs"].world))
    path, paper = tmp_path / "x.pdf", Sheets(Paper.A3)
    Drawing(WORLDS["three VPCs"].world, layout, path, (1, 1), level=Level.NEAR, paper=paper).finish()
    expected = len(sheets(paper, layout.bounds, 1.0))
    assert expected > 1
    assert len(re.findall(rb"/Type /Page\b", path.read_bytes())) == expected
    with pytest.raises(ValueError, match=r"it would take [\d,]+ sheets of a4"):
        Drawing(WORLDS["shop"].world, layout, path, (1, 1), Look(part=Rect(0, 0, 1e5, 1e5)), paper=Sheets(Paper.A4))


@pytest.mark.parametrize("level", Level)
def test_an_svg_says_as_much_as_its_level(level: Level, qtbot: QtBot, tmp_path: Path) -> None:
    world = shop().world
    Drawing(world, arrange(graph.build(world)), tmp_path / "x.svg", (1600, 1000), level=level).finish()
    svg = "{http://www.w3.org/2000/svg}"
    root = ElementTree.parse(tmp_path / "x.svg").getroot()
    words = {one.text for one in root.iter(f"{svg}text")}
    assert {"shop", "public-a", "Internet"} < words
    assert ("web-1" in words) == (level is not Level.FAR)
    assert ("m5.large" in words) == (level is Level.NEAR)
    assert len(list(root.iter(f"{svg}image"))) == (4 if level is Level.FAR else 0)
