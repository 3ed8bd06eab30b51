"""The small diagram at the side of a wizard."""

from itertools import pairwise

from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.topology.canvas.excerpt import excerpt
from console.topology.canvas.excerpt_ways import ExcerptWays, with_pills
from console.topology.canvas.palette import palette_of
from console.topology.canvas.preview import PreviewView, paint_excerpt
from console.topology.colors import LIGHT
from console.topology.geometry import Rect
from console.topology.path import INTERNET, Hop, PathOverlay, Tone
from tests.topology.canvas.conftest import Find
from tests.worlds import Builder


def apart(rects: list[Rect]) -> bool:
    return not any(one.meets(other) for n, one in enumerate(rects) for other in rects[n + 1 :])


def test_a_new_interface_is_shown_among_its_neighbours(built: Builder, find: Find) -> None:
    shown = excerpt(built.world, [find("standby")], [find("standby")])
    assert [band.name for band in shown.bands] == ["public-a", "private-a"]
    assert [one.card.name for one in shown.instances] == ["web-1"]
    assert [one.card.address for one in shown.interfaces if one.ghost] == ["10.0.128.12"]


def test_what_is_left_out_is_counted(built: Builder, find: Find) -> None:
    private = excerpt(built.world, [find("standby")]).bands[1]
    assert private.hidden == 1


def test_an_attachment_to_be_is_a_dashed_cable(built: Builder, find: Find) -> None:
    standby = find("standby")
    built.attach(standby, find("web-2"), 2)
    shown = excerpt(built.world, [standby, find("web-2")], [standby])
    assert [cable.ghost for cable in shown.cables].count(True) == 1
    assert "web-2" in [one.card.name for one in shown.instances]


def test_nothing_lies_over_anything_else(built: Builder, find: Find) -> None:
    for number in range(3):
        built.attach(built.interface(find("private-a"), None), find("web-1"), number + 2)
    for focus in (["web-1"], ["public-a"], ["db-1", "proxy-1"], ["private-a", "private-b"]):
        shown = excerpt(built.world, [find(name) for name in focus])
        everything = [one.rect for one in shown.interfaces] + [one.rect for one in shown.instances]
        assert apart(everything)
        assert apart([band.rect for band in shown.bands])
        assert all(shown.rect.covers(band.rect) for band in shown.bands)
        for band in shown.bands:
            cards = [one for one in everything if one.meets(band.rect)]
            assert all(band.rect.covers(card) and not card.meets(band.header) for card in cards)


def test_it_keeps_what_it_was_shown(built: Builder, find: Find, qtbot: QtBot) -> None:
    preview = PreviewView()
    qtbot.addWidget(preview)
    preview.show_world(built.world, [find("standby")], [find("standby")])
    preview.resize(preview.sizeHint())
    before = preview.grab().toImage()
    built.world.remove(find("standby"))
    preview.repaint()
    assert preview.grab().toImage() == before
    assert "New: 10.0.128.12" in preview.accessibleDescription()


def test_a_nameless_instance_is_not_called_by_the_rehearsals_id(built: Builder, qtbot: QtBot, find: Find) -> None:
    preview = PreviewView()
    qtbot.addWidget(preview)
    made = built.instance(find("public-a"))
    preview.show_world(built.world, [made], [made])
    assert "New: new instance" in preview.accessibleDescription()


def test_what_does_not_fit_the_small_diagram_is_told_alone(built: Builder, find: Find, qtbot: QtBot) -> None:
    preview = PreviewView()
    qtbot.addWidget(preview)
    preview.show_world(built.world, [find("standby")])
    inside = find("standby")
    paths = [PathOverlay((Hop(f"eni-{one}"), Hop(inside)), title=one, tone=Tone.OPENS) for one in "abcd"]
    paths.append(PathOverlay((Hop("eni-x"), Hop("eni-y")), title="elsewhere", tone=Tone.CLOSES))
    assert preview.show_paths(paths, {"eni-a": "a eth0"}) == [1, 2, 3, 0, 0]
    preview.grab()
    assert preview.accessibleDescription().endswith("1: opens a. 2: opens b. 3: opens c")


def test_ends_that_are_not_shown_stand_in_their_vpc_or_above_it(built: Builder, find: Find) -> None:
    bare = excerpt(built.world, [find("standby")])
    shown, pills = with_pills(bare, [(INTERNET, "internet"), ("eni-far", "far eth0")], inside=["eni-far"])
    places = {pill.thing: pill.rect for pill in pills}
    assert shown.rect.holds(*places["eni-far"].center)
    assert places[INTERNET].bottom < shown.rect.y
    assert apart([*places.values(), *(band.rect for band in shown.bands)])
    assert shown.rect.height > bare.rect.height
    assert [band.rect.height for band in shown.bands] == [band.rect.height for band in bare.bands]


def test_a_far_interface_of_the_same_vpc_is_drawn_inside(built: Builder, find: Find, qtbot: QtBot) -> None:
    preview = PreviewView()
    qtbot.addWidget(preview)
    standby, far = find("standby"), find("eth0 of db-1")
    preview.show_world(built.world, [standby])
    low = preview.sizeHint().height()
    path = PathOverlay((Hop(far), Hop(standby)), title="far", tone=Tone.OPENS)
    for homes in ({far: find("shop")}, {far: "vpc-other"}):
        preview.show_paths([path], {far: "db-1 eth0"}, homes)
        (pill,) = preview._pills
        assert preview._excerpt.rect.holds(*pill.rect.center) is (homes[far] == find("shop"))
        assert preview.sizeHint().height() > low


def test_paths_run_past_the_cards(built: Builder, find: Find) -> None:
    """From each to each, and from above: over no card that is not an end of it."""
    for focus in (["web-1"], ["db-1", "proxy-1"], ["private-a", "private-b"]):
        bare = excerpt(built.world, [find(name) for name in focus])
        shown, pills = with_pills(bare, [(INTERNET, "internet"), ("eni-far", "far eth0")], inside=["eni-far"])
        boxes = {one.card.id: one.rect for one in shown.interfaces} | {one.id: one.rect for one in shown.instances}
        ways = ExcerptWays(shown, pills, 0)
        for start in (*(pill.thing for pill in pills), *(one.card.id for one in shown.interfaces)):
            for end in (one.card.id for one in shown.interfaces):
                if start == end:
                    continue
                for (x, y), (to_x, to_y) in pairwise(ways.way(start, end)):
                    assert x == to_x or y == to_y
                    leg = Rect(min(x, to_x), min(y, to_y), abs(x - to_x), abs(y - to_y)).grown(0.5)
                    assert not [one for one, box in boxes.items() if one not in (start, end) and leg.meets(box)]


def test_nothing_to_show_is_no_error(built: Builder, qtbot: QtBot) -> None:
    preview = PreviewView()
    qtbot.addWidget(preview)
    preview.show_world(built.world, ["eni-gone"], [])
    preview.grab()


def test_cables_run_behind_the_words_of_a_subnet(qapp: QApplication) -> None:
    build = Builder()
    vpc = build.vpc("shop")
    one, two, three = (build.subnet(vpc, "us-east-1a", "private", f"a-rather-long-name-{n}") for n in range(3))
    shown = excerpt(build.world, [build.instance(one, three), build.instance(one, two)])
    palette = palette_of(LIGHT)
    image = QImage(400, round(shown.rect.bottom) + 4, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    paint_excerpt(painter, palette, shown)
    painter.end()
    ((x, bottom), (_, top)) = next(cable.points for cable in shown.cables if cable.points[0][1] > shown.bands[2].rect.y)
    passed = [band for band in shown.bands[1:] if top < band.header.y < bottom]
    assert len(passed) == 2
    for band in passed:
        name, block = palette.name.width(band.name), palette.mono_small.width(band.cidr)
        assert band.rect.x + 10 < x < band.rect.x + 10 + name + 10 + block
        middle = round(band.header.y + 14)
        column = {image.pixelColor(round(x), y).name() for y in range(middle - 5, middle + 6)}
        assert palette.kind(band.kind).fill.color().name() in column
