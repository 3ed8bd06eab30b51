"""A traced path over the diagram: where its line runs, what its numbers say, where it ends."""

from itertools import combinations

import pytest
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from console.topology import graph
from console.topology.canvas.path_track import Track, track_of
from console.topology.canvas.path_ways import Ways
from console.topology.canvas.view import TopologyView
from console.topology.colors import LIGHT
from console.topology.geometry import Rect
from console.topology.layout.arrange import arrange
from console.topology.path import CORPORATE, INTERNET, Hop, PathOverlay, numbered
from tests.topology.canvas.conftest import Find
from tests.worlds import Builder, generated


def gateway(built: Builder, prefix: str) -> str:
    return next(one.id for one in built.world if one.id.startswith(prefix))


def track(view: TopologyView, path: PathOverlay) -> Track:
    assert view.layout_now is not None
    return track_of(Ways(view.layout_now), path)


def box(view: TopologyView, thing: str) -> Rect:
    found = view.layout_now.rect_of(thing) if view.layout_now else None
    assert found is not None
    return found


def color(view: TopologyView, x: float, y: float) -> QColor:
    at = QPointF(*view.camera.to_view(x, y)).toPoint()
    return view.grab().toImage().pixelColor(at)


def test_a_path_follows_ties_and_cables_and_goes_from_edge_to_edge(
    view: TopologyView, built: Builder, find: Find
) -> None:
    igw, eth0, web = gateway(built, "igw-"), find("eth0 of web-1"), find("web-1")
    laid = track(view, PathOverlay(numbered([INTERNET, igw, find("public-a"), eth0, web])))
    assert view.layout_now is not None
    assert laid.lines[0] == view.layout_now.ties[0].points[::-1]
    cable = view.layout_now.graph.interface_numbers[eth0]
    assert laid.lines[-1] == tuple(map(tuple, view.layout_now.cables.path(cable).tolist()))
    assert laid.lines[1][0] == (box(view, igw).center[0], box(view, igw).bottom)
    assert laid.lines[1][-1][1] == box(view, eth0).y
    assert [badge.hop.number for badge in laid.badges] == [1, 2, 3, 4]
    assert box(view, find("public-a")).holds(*laid.badges[1].at)


@pytest.mark.parametrize("seed", range(4))
def test_a_way_through_the_streets_covers_no_card(seed: int) -> None:
    layout = arrange(graph.build(generated(24, seed=seed).world))
    ways = Ways(layout)
    gateways = [box.id for vpc in layout.vpcs for box in (vpc.internet_gateway, vpc.vpn_gateway) if box]
    for one, other in combinations([*gateways, *layout.interfaces[::3]], 2):
        way = ways.way(one, other)
        assert not ways.covered(way, {one, other}), (one, other, way)
        assert ways.way(other, one) == way[::-1]


def test_no_number_lies_on_the_address_on_a_cards_shoulder(view: TopologyView, built: Builder, find: Find) -> None:
    igw, ends = gateway(built, "igw-"), [find("eth0 of web-1"), find("eth0 of web-2")]
    assert view.layout_now is not None

    def on_pills(ways: Ways) -> list[Rect]:
        found = []
        for end in ends:
            there = [INTERNET, igw, find("public-a"), end]
            laid = track_of(ways, PathOverlay(numbered(there), reply=numbered(there[::-1], first=5)))
            found += [rect for one in laid.badges if pills.hides(rect := Rect(one.at[0] - 9, one.at[1] - 9, 18, 18))]
        return found

    pills = Ways(view.layout_now, set(ends).__contains__)
    assert on_pills(Ways(view.layout_now))
    assert not on_pills(pills)


def test_a_dropped_packet_ends_at_a_cross_before_what_drops_it(
    view: TopologyView, built: Builder, find: Find, qtbot: QtBot
) -> None:
    eth0, db = find("eth0 of db-1"), find("db-1")
    hops = numbered([find("web-1"), find("eth1 of web-1"), find("private-b"), eth0, db])
    path = PathOverlay(hops, dropped_at=eth0, reason="no rule lets tcp/22 in")
    laid = track(view, path)
    assert laid.cross == laid.lines[-1][-1]
    assert [badge.hop.number for badge in laid.badges] == [1, 2, 3]
    assert box(view, eth0).grown(20).holds(*laid.cross or (0, 0))

    at_the_border = track(view, PathOverlay(hops, dropped_at=find("private-b"), reason="network ACL rule *"))
    border = box(view, find("private-b")).x
    assert at_the_border.cross is not None
    assert abs(at_the_border.cross[0] - border) < 1

    before = color(view, *laid.cross or (0, 0))
    view.set_path(path)
    qtbot.waitUntil(lambda: view.at_rest)
    assert color(view, *laid.cross or (0, 0)) != before
    view.set_path(None)
    assert color(view, *laid.cross or (0, 0)) == before


def test_the_reason_of_a_drop_stands_below_what_takes_the_top_of_the_view(
    view: TopologyView, built: Builder, find: Find, qtbot: QtBot
) -> None:
    igw = gateway(built, "igw-")
    view.top_room = 52.0
    x, y = view.camera.to_view(*box(view, igw).center)
    view.move_camera(view.camera.panned(view.width() / 2 - x, 96 - y))
    view.grab()
    before = view.grab(QRect(0, 0, view.width(), 52)).toImage()
    view.set_path(
        PathOverlay(numbered([igw, find("public-a")]), dropped_at=igw, reason="no public address leads there")
    )
    qtbot.waitUntil(lambda: view.at_rest)
    after = view.grab(QRect(0, 0, view.width(), 52)).toImage()
    bad = QColor(LIGHT.bad)
    reds = [sum(one.pixelColor(x, y) == bad for x in range(view.width()) for y in range(52)) for one in (before, after)]
    assert reds == [0, 0]
    below = view.grab(QRect(0, 52, view.width(), view.height() - 52)).toImage()
    assert any(below.pixelColor(x, y) == bad for x in range(below.width()) for y in range(below.height()))


def test_the_reply_runs_beside_the_way_there(view: TopologyView, built: Builder, find: Find) -> None:
    things = [CORPORATE, gateway(built, "vgw-"), find("eth1 of nat-1"), find("nat-1")]
    laid = track(view, PathOverlay(numbered(things), reply=numbered(things[::-1], first=4)))
    assert len(laid.lines) == len(laid.reply) == 3
    for line, back in zip(laid.lines, laid.reply[::-1], strict=True):
        assert len(line) == len(back)
        assert all(3 < abs(x - u) + abs(y - v) < 15 for (x, y), (u, v) in zip(line, back[::-1], strict=True))


def test_numbers_of_what_is_not_drawn_stand_after_what_is(view: TopologyView, find: Find) -> None:
    hops = (Hop(find("eth0 of web-1")), Hop("sg-1", 1), Hop("acl-1", 2), Hop(find("eth0 of web-2"), 3))
    laid = track(view, PathOverlay(hops))
    assert [badge.hop.thing[:3] for badge in laid.badges] == ["sg-", "acl", "eni"]
    assert len({badge.at for badge in laid.badges}) == 3


def test_a_path_is_laid_beside_what_is_painted(view: TopologyView, find: Find, qtbot: QtBot) -> None:
    """To find its way takes up to a tenth of a second: what was laid before is seen until then."""
    one, other = (PathOverlay((Hop(find("eth0 of web-1"), 1), Hop(find("eth0 of db-1"), end))) for end in (2, 3))
    view.set_path(one)
    view.grab()
    assert (view.path_badges, view.at_rest) == ((), False)
    qtbot.waitUntil(lambda: view.at_rest)
    view.set_path(other)
    view.grab()
    assert [badge.hop.number for badge in view.path_badges] == [1, 2]
    qtbot.waitUntil(lambda: view.at_rest)
    assert [badge.hop.number for badge in view.path_badges] == [1, 3]


def test_a_number_says_its_words_and_the_path_follows_its_things(view: TopologyView, find: Find, qtbot: QtBot) -> None:
    igw = next(one for one in view.walk() if one.startswith("igw-"))
    eth0 = find("eth0 of web-1")
    path = PathOverlay((Hop(igw, 1, "0.0.0.0/0 leads here"), Hop(eth0), Hop(find("web-1"), 2, "accepted")))
    view.set_path(path)
    qtbot.waitUntil(lambda: view.at_rest)
    view.grab()
    (first, _) = track(view, path).badges
    said = view.path_words_at(QPointF(*view.camera.to_view(*first.at)))
    assert said == "0.0.0.0/0 leads here"
    before = track(view, path).lines[0][-1]
    view.set_pins({find("web-1"): (300.0, 250.0)})
    view.grab()
    qtbot.waitUntil(lambda: view.at_rest)
    assert track(view, path).lines[0][-1] != before
    assert view.path_badges == tuple(track(view, path).badges)
