"""The diagram through pointer, wheel and keys."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QTextDocument, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from console.ec2.changes import ChangeSet
from console.ec2.resources import Instance, InternetGateway, NetworkInterface, Route, Subnet, Tag
from console.topology.canvas import following_canvas
from console.topology.canvas.drawing import chip_rect
from console.topology.canvas.view import TopologyView
from console.topology.colors import DARK
from tests.topology.canvas.conftest import At, Find
from tests.worlds import Builder

Left = Qt.MouseButton.LeftButton
Control, Shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
GROUND = QPoint(6, 6)


def drag(qtbot: QtBot, view: TopologyView, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(view, Left, pos=start)
    qtbot.mouseMove(view, (start + end) / 2)
    qtbot.mouseMove(view, end)


def wheel(view: TopologyView, at: QPoint, turn: int, modifiers: Qt.KeyboardModifier) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(view.mapToGlobal(at)),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


# --- selection


def test_a_click_selects_and_says_so(view: TopologyView, qtbot: QtBot, find: Find, at: At) -> None:
    with qtbot.waitSignal(view.selection_changed) as told:
        qtbot.mouseClick(view, Left, pos=at(find("eth1 of web-1")))
    assert told.args == [(find("eth1 of web-1"),)]


def test_control_adds_and_takes_away(view: TopologyView, qtbot: QtBot, find: Find, at: At) -> None:
    web, db = find("web-1"), find("db-1")
    selections: list[tuple[str, ...]] = []
    view.selection_changed.connect(selections.append)
    for thing, keys in ((web, Qt.KeyboardModifier.NoModifier), (db, Control), (web, Control)):
        qtbot.mouseClick(view, Left, keys, at(thing))
    assert selections == [(web,), (web, db), (db,)]


def test_a_click_on_the_ground_selects_nothing(view: TopologyView, qtbot: QtBot, find: Find, at: At) -> None:
    qtbot.mouseClick(view, Left, pos=at(find("web-1")))
    qtbot.mouseClick(view, Left, pos=GROUND)
    assert view.selection == ()


def test_selecting_from_outside_is_silent(view: TopologyView, qtbot: QtBot, find: Find) -> None:
    with qtbot.assertNotEmitted(view.selection_changed):
        view.select([find("web-1")])
    assert view.selection == (find("web-1"),)


def test_a_rubber_band_selects_what_it_meets(view: TopologyView, qtbot: QtBot, find: Find, at: At) -> None:
    qtbot.mousePress(view, Left, Shift, at(find("web-1")) - QPoint(90, 50))
    qtbot.mouseMove(view, at(find("web-2")))
    qtbot.mouseRelease(view, Left, Shift, at(find("web-2")))
    assert set(view.selection) == {find("web-1"), find("web-2")}


def test_a_double_click_opens(view: TopologyView, qtbot: QtBot, find: Find, at: At) -> None:
    with qtbot.waitSignal(view.activated) as told:
        qtbot.mouseDClick(view, Left, pos=at(find("db-1")))
    assert told.args == [find("db-1")]


def test_a_click_on_the_route_chip_selects_its_route_table(
    view: TopologyView, qtbot: QtBot, find: Find, built: Builder
) -> None:
    assert view.picture is not None
    header = view.picture.bands[find("private-a")].header
    chip = chip_rect(header.width, header.height)
    assert chip is not None
    x, y = view.camera.to_view(header.x + chip.center().x(), header.y + chip.center().y())
    qtbot.mouseClick(view, Left, pos=QPoint(round(x), round(y)))
    table = built.world.route_table_of(built.world.one(Subnet, find("private-a")))
    assert table is not None
    assert view.selection == (table.id,)


def test_a_click_on_a_cable_selects_its_interface(view: TopologyView, qtbot: QtBot, find: Find) -> None:
    assert view.picture is not None
    start, end, *_ = view.picture.points_of(find("eth1 of web-1"))
    x, y = view.camera.to_view((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    qtbot.mouseClick(view, Left, pos=QPoint(round(x) + 3, round(y)))
    assert view.selection == (find("eth1 of web-1"),)


def test_hovering_tells_what_lies_under_the_pointer(view: TopologyView, qtbot: QtBot, find: Find, at: At) -> None:
    with qtbot.waitSignal(view.hovered) as told:
        qtbot.mouseMove(view, at(find("proxy-1")))
    assert told.args == [find("proxy-1")]


@pytest.mark.parametrize("before", [(), ("db-1",)])
def test_a_right_click_asks_for_the_things_own_menu(
    view: TopologyView, qtbot: QtBot, find: Find, at: At, before: tuple[str, ...]
) -> None:
    view.select(find(name) for name in before)
    here = at(find("web-1"))
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, here, view.mapToGlobal(here))
    with qtbot.waitSignal(view.context_menu_requested) as told:
        QApplication.sendEvent(view, event)
    assert told.args == [(find("web-1"),), view.mapToGlobal(here)]


# --- camera


def test_dragging_the_ground_pans(view: TopologyView, qtbot: QtBot, find: Find, at: At) -> None:
    before = at(find("web-1"))
    drag(qtbot, view, GROUND, GROUND + QPoint(80, 40))
    qtbot.mouseRelease(view, Left, pos=GROUND + QPoint(80, 40))
    assert (at(find("web-1")) - before - QPoint(80, 40)).manhattanLength() <= 2
    assert view.selection == ()


def test_the_wheel_zooms_about_the_pointer(view: TopologyView, find: Find, at: At) -> None:
    here, scale = at(find("db-1")), view.zoom
    wheel(view, here, 240, Qt.KeyboardModifier.NoModifier)
    assert view.zoom > scale * 1.3
    assert (at(find("db-1")) - here).manhattanLength() <= 2


def test_the_wheel_with_shift_moves_sideways(view: TopologyView, find: Find, at: At) -> None:
    here, scale = at(find("db-1")), view.zoom
    wheel(view, here, 120, Shift)
    moved = at(find("db-1")) - here
    assert view.zoom == scale
    assert moved.x() > 30
    assert moved.y() == 0


def test_it_fits_until_a_hand_moves_the_camera(view: TopologyView, qtbot: QtBot) -> None:
    fitted = view.zoom
    view.resize(700, 500)
    assert view.zoom < fitted
    view.zoom_by(1.5)
    zoomed, x, y = view.zoom, view.camera.x, view.camera.y
    view.resize(1300, 950)
    assert (view.zoom, view.camera.x, view.camera.y) == (zoomed, x, y)


def test_keys_zoom_fit_and_go_to_the_selection(view: TopologyView, qtbot: QtBot, find: Find, at: At) -> None:
    fitted = view.zoom
    qtbot.keyClicks(view, "++")
    assert view.zoom > fitted * 1.5
    qtbot.keyClicks(view, "-")
    qtbot.keyClicks(view, "0")
    assert view.zoom == pytest.approx(fitted)
    view.select([find("db-1")])
    qtbot.keyClicks(view, "f")
    assert (at(find("db-1")) - QPoint(600, 450)).manhattanLength() <= 2


def test_what_is_flown_to_is_in_view_also_where_that_becomes_smaller_meanwhile(view: TopologyView, find: Find) -> None:
    subnet, layout = find("private-a"), view.layout_now
    box = layout.rect_of(subnet) if layout else None
    assert box is not None
    view.set_reduced_motion(False)
    view.select([subnet])
    view.zoom_to_selection()
    view.resize(600, 700)
    left, right = (view.camera.to_view(x, box.y)[0] for x in (box.x, box.right))
    assert left >= 0
    assert right <= 600


def test_the_camera_is_where_it_was_left(view: TopologyView, built: Builder, qtbot: QtBot) -> None:
    view.zoom_by(1.7)
    state = view.camera_state()
    other = TopologyView()
    qtbot.addWidget(other)
    other.resize(view.size())
    other.show_world(built.world)
    other.restore_camera(state)
    assert other.camera_state() == state
    other.restore_camera({"x": float("nan"), "y": 0.0, "scale": 1.0})
    assert other.camera_state() == state


def test_a_changed_world_never_steals_the_camera(view: TopologyView, built: Builder, find: Find) -> None:
    view.zoom_by(2)
    before = view.camera
    for _ in range(30):
        made = built.interface(find("private-b"))
        view.apply(ChangeSet(1, (built.world.one(NetworkInterface, made),)))
    view.grab()
    assert view.camera == before


def test_the_minimap_moves_the_camera(view: TopologyView, qtbot: QtBot) -> None:
    view.zoom_by(3)
    before = view.camera
    qtbot.mouseClick(view, Left, pos=QPoint(view.width() - 40, view.height() - 40))
    assert view.camera.scale == before.scale
    assert view.camera.x > before.x
    assert view.camera.y > before.y


def test_what_stands_in_the_corners_hides_nothing_of_what_is_all_in_view(qtbot: QtBot) -> None:
    build = Builder()
    vpc = build.vpc("wide", cidr="10.0.0.0/8")
    zones = [f"us-east-1{letter}" for letter in "abcdef"]
    subnets = [build.subnet(vpc, zone) for zone in zones for _ in range(6)]
    for subnet in subnets:
        for _ in range(30):
            build.interface(subnet)
    view = TopologyView()
    qtbot.addWidget(view)
    view.set_reduced_motion(True)
    view.resize(760, 420)
    view.show_world(build.world)
    view.show()
    qtbot.waitExposed(view)
    qtbot.waitUntil(lambda: view.at_rest)
    view.fit()
    view.grab()
    assert view.in_corners(view.camera), "the legend, at least, has to be there"
    for subnet in subnets:
        seen = QRectF(view.global_rect_of(subnet)).translated(-QPointF(view.mapToGlobal(QPoint())))
        assert view.rect().contains(seen.toRect())
        corners = [*view.in_corners(view.camera), view.map_rect(view.camera) or QRectF()]
        assert not any(corner.intersects(seen) for corner in corners)


def test_what_is_walked_to_comes_out_from_under_the_minimap(view: TopologyView, find: Find, at: At) -> None:
    view.resize(700, 500)
    view.zoom_by(3)
    x, y = view.camera.to_view(*view.layout_now.rect_of(find("db-1")).center)  # type: ignore[union-attr]
    (on_map,) = view.in_corners(view.camera)
    view.move_camera(view.camera.panned(on_map.center().x() - x, on_map.center().y() - y))
    view.set_current(find("db-1"))
    assert not on_map.contains(QPointF(at(find("db-1"))))


def test_centering_comes_close_enough_to_read(view: TopologyView, find: Find, at: At) -> None:
    view.resize(500, 400)
    view.center_on(find("nat-1"))
    assert view.zoom >= 1
    assert (at(find("nat-1")) - QPoint(250, 200)).manhattanLength() <= 2


# --- keys walk


def test_tab_walks_through_all_things_and_out(view: TopologyView, qtbot: QtBot, find: Find) -> None:
    view.set_current(view.walk()[0])
    assert view.current == find("shop")
    visited = [view.current]
    for _ in range(len(view.walk()) - 1):
        qtbot.keyClick(view, Qt.Key.Key_Tab)
        visited.append(view.current)
    assert visited == list(view.walk())
    assert {find("web-1"), find("eth1 of nat-1"), find("public-b")} < set(visited)
    qtbot.keyClick(view, Qt.Key.Key_Backtab)
    assert view.current == visited[-2]


def test_shift_tab_walks_the_same_way_back(view: TopologyView, qtbot: QtBot) -> None:
    forth = list(view.walk())
    qtbot.keyClick(view, Qt.Key.Key_End)
    back = [view.current]
    for _ in forth[1:]:
        qtbot.keyClick(view, Qt.Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
        back.append(view.current)
    assert back == forth[::-1]


def test_within_a_zone_the_walk_goes_from_top_to_bottom(view: TopologyView, built: Builder) -> None:
    def place(resource_id: str) -> tuple[float, float]:
        box = view.layout_now.rect_of(resource_id)  # type: ignore[union-attr]
        assert box is not None
        return box.y, box.x

    of_zone: dict[str, list[tuple[float, float]]] = {}
    for one in view.walk():
        record = built.world.get(one)
        if isinstance(record, (Subnet, NetworkInterface)):
            of_zone.setdefault(record.availability_zone, []).append(place(one))
    assert len(of_zone) == 2
    assert all(places == sorted(places) for places in of_zone.values())


def test_arrows_go_to_the_neighbour(view: TopologyView, qtbot: QtBot, find: Find) -> None:
    view.set_current(find("web-1"))
    for key, name in (("Right", "web-2"), ("Down", "eth1 of web-2"), ("Left", "eth1 of web-1"), ("Up", "web-1")):
        qtbot.keyClick(view, getattr(Qt.Key, f"Key_{key}"))
        assert view.current == find(name)


def test_arrows_pan_where_nothing_is_chosen(view: TopologyView, qtbot: QtBot) -> None:
    x = view.camera.x
    qtbot.keyClick(view, Qt.Key.Key_Right)
    assert view.camera.x > x


def test_enter_opens_and_escape_lets_go(view: TopologyView, qtbot: QtBot, find: Find) -> None:
    view.set_current(find("web-2"))
    with qtbot.waitSignal(view.activated) as told:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert told.args == [find("web-2")]
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.selection == ()


def test_walking_brings_things_into_view(view: TopologyView, find: Find) -> None:
    view.resize(400, 300)
    view.center_on(find("web-1"))
    view.set_current(find("db-1"))
    assert view.rect().contains(view.mapFromGlobal(view.global_rect_of(find("db-1")).center()))


# --- an interface carried to an instance


def test_an_available_interface_dropped_on_an_instance_asks_to_attach(
    view: TopologyView, qtbot: QtBot, find: Find, at: At
) -> None:
    drag(qtbot, view, at(find("standby")), at(find("web-2")))
    with qtbot.waitSignal(view.attach_requested) as told:
        qtbot.mouseRelease(view, Left, pos=at(find("web-2")))
    assert told.args == [find("standby"), find("web-2")]


def test_targets_light_up_or_say_why_not(view: TopologyView, qtbot: QtBot, find: Find, at: At) -> None:
    drag(qtbot, view, at(find("standby")), at(find("nat-1")))
    assert view.marks.targets[find("web-1")] == ""
    assert view.marks.targets[find("nat-1")].startswith("Other zone")
    with qtbot.assertNotEmitted(view.attach_requested):
        qtbot.mouseRelease(view, Left, pos=at(find("nat-1")))
    assert view.marks.targets == {}


def test_the_desktops_own_verdict_counts(view: TopologyView, qtbot: QtBot, find: Find, at: At) -> None:
    view.drop_verdict = lambda world, interface_id, instance_id: "Read only"
    drag(qtbot, view, at(find("standby")), at(find("web-2")))
    with qtbot.assertNotEmitted(view.attach_requested):
        qtbot.mouseRelease(view, Left, pos=at(find("web-2")))


def test_a_cables_end_taken_to_another_instance_asks_to_move(
    view: TopologyView, qtbot: QtBot, find: Find, at: At
) -> None:
    assert view.picture is not None
    x, y = view.camera.to_view(*view.picture.points_of(find("eth1 of web-1"))[-1])
    drag(qtbot, view, QPoint(round(x), round(y) + 6), at(find("web-2")))
    with qtbot.waitSignal(view.move_requested) as told:
        qtbot.mouseRelease(view, Left, pos=at(find("web-2")))
    assert told.args == [find("eth1 of web-1"), find("web-2")]


def test_escape_cancels_any_gesture(view: TopologyView, qtbot: QtBot, find: Find, at: At) -> None:
    drag(qtbot, view, at(find("standby")), at(find("web-2")))
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not view.busy
    with qtbot.assertNotEmitted(view.attach_requested):
        qtbot.mouseRelease(view, Left, pos=at(find("web-2")))
    before = view.camera
    drag(qtbot, view, GROUND, GROUND + QPoint(50, 50))
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.camera == before


def test_an_interface_deleted_under_the_hand_ends_the_gesture(
    view: TopologyView, qtbot: QtBot, find: Find, at: At, built: Builder
) -> None:
    standby = find("standby")
    drag(qtbot, view, at(standby), at(find("web-2")))
    built.world.remove(standby)
    view.apply(ChangeSet(1, (), frozenset({standby})))
    view.grab()
    assert not view.busy


# --- following the world


def test_a_new_interface_appears(view: TopologyView, built: Builder, find: Find) -> None:
    made = built.interface(find("public-a"))
    view.apply(ChangeSet(1, (built.world.one(NetworkInterface, made),)))
    assert made in view.walk()
    assert not view.global_rect_of(made).isEmpty()


def test_a_stream_of_changes_is_not_laid_out_with_each_frame(
    view: TopologyView, built: Builder, find: Find, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But who asks what there is sees all of it."""
    monkeypatch.setattr(following_canvas, "REST_S", 3600.0)

    def appear() -> str:
        made = built.interface(find("public-a"))
        view.apply(ChangeSet(1, (built.world.one(NetworkInterface, made),)))
        view.grab()
        return made

    assert view.layout_now
    first, second = appear(), appear()
    assert first in view.layout_now.graph.interface_numbers
    assert view.behind
    assert second in view.walk()
    assert not view.behind


def test_what_is_deleted_goes_and_is_no_longer_selected(view: TopologyView, built: Builder, find: Find) -> None:
    standby = find("standby")
    view.select([standby])
    built.world.remove(standby)
    view.apply(ChangeSet(1, (), frozenset({standby})))
    view.grab()
    assert standby not in view.walk()
    assert view.selection == ()


def test_a_changed_card_is_painted_and_nothing_else_moves(
    view: TopologyView, find: Find, change: Callable[..., None]
) -> None:
    layout, before = view.layout_now, view.grab().toImage()
    interface = find("eth0 of proxy-1")
    change(interface, source_dest_check=False)
    after = view.grab().toImage()
    assert view.layout_now is layout
    changed = [
        (x, y)
        for x in range(0, after.width(), 2)
        for y in range(0, after.height(), 2)
        if before.pixel(x, y) != after.pixel(x, y)
    ]
    around = view.global_rect_of(interface).united(view.global_rect_of(find("proxy-1"))).adjusted(-4, -16, 16, 4)
    around.moveTopLeft(view.mapFromGlobal(around.topLeft()))
    assert changed
    assert all(around.contains(x, y) for x, y in changed)


@pytest.mark.parametrize("size", [(1200, 900), (460, 420)])
def test_the_outline_of_a_selected_vpc_spares_the_names_that_stand_on_it(
    view: TopologyView, find: Find, size: tuple[int, int]
) -> None:
    view.resize(*size)
    view.fit()
    before = view.grab().toImage()
    view.select([find("shop")])
    after = view.grab().toImage()
    assert view.picture is not None
    (vpc,) = view.picture.layout.vpcs
    assert vpc.internet_gateway
    assert vpc.vpn_gateway
    for name in (vpc.internet_gateway.rect, vpc.vpn_gateway.rect, view.picture.vpc_tabs[vpc.id]):
        inside = name.grown(-3 / view.zoom)
        (left, top), (right, bottom) = (
            view.camera.to_view(*one) for one in ((inside.x, inside.y), (inside.right, inside.bottom))
        )
        cells = ((x, y) for x in range(round(left), round(right)) for y in range(round(top), round(bottom)))
        assert all(before.pixel(*cell) == after.pixel(*cell) for cell in cells)
    edge = [round(one) for one in view.camera.to_view(vpc.rect.x, vpc.rect.center[1])]
    assert before.pixel(edge[0], edge[1]) != after.pixel(edge[0], edge[1])


def test_the_outline_of_a_selected_subnet_spares_its_name(view: TopologyView, find: Find) -> None:
    view.move_camera(view.camera._replace(scale=0.3))
    view._settle()
    before = view.grab().toImage()
    subnet = find("public-a")
    assert view.picture is not None
    name = view.picture.legends[subnet].grown(-2 / view.zoom)
    view.select([subnet])
    after = view.grab().toImage()
    (left, top), (right, bottom) = (view.camera.to_view(*one) for one in ((name.x, name.y), (name.right, name.bottom)))
    cells = ((x, y) for x in range(round(left), round(right)) for y in range(round(top), round(bottom)))
    assert all(before.pixel(*cell) == after.pixel(*cell) for cell in cells)
    assert before != after


def test_a_name_that_looks_like_html_is_told_as_it_is(
    view: TopologyView, built: Builder, find: Find, at: At, monkeypatch: pytest.MonkeyPatch
) -> None:
    web, told = find("web-1"), list[str]()
    built.world.put(replace(built.world.one(Instance, web), tags=(Tag("Name", "<b>R&D</b>"),)))
    monkeypatch.setattr(QToolTip, "showText", lambda _at, words, _widget: told.append(words))
    QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, at(web), view.mapToGlobal(at(web))))
    document = QTextDocument()
    document.setHtml(told[0])
    assert document.toPlainText().splitlines()[0] == "Instance <b>R&D</b>"
    assert len(document.toPlainText().splitlines()) == 4


def test_an_attached_interface_gets_its_cable(view: TopologyView, built: Builder, find: Find) -> None:
    assert view.picture is not None
    standby = find("standby")
    assert view.picture.points_of(standby) == []
    built.attach(standby, find("web-1"), 2)
    view.apply(ChangeSet(1, (built.world.one(NetworkInterface, standby),)))
    view.grab()
    assert view.picture.points_of(standby)


def test_a_subnets_header_follows_the_addresses_used(
    view: TopologyView, built: Builder, find: Find, change: Callable[..., None], qtbot: QtBot
) -> None:
    assert view.picture is not None
    view.grab()
    interface = built.world.one(NetworkInterface, find("eth0 of db-1"))
    primary = interface.private_ip_addresses[0]
    more = tuple(replace(primary, private_ip_address=f"10.0.151.{n}", primary=False) for n in range(200))
    change(interface.id, private_ip_addresses=(primary, *more))
    qtbot.waitUntil(lambda: view.at_rest)
    header = view.picture.band_header(find("private-b"))
    assert header is not None
    assert round(header.used * 4091) == 202


def test_where_a_subnet_gets_another_route_all_of_it_is_painted_so(
    view: TopologyView, built: Builder, find: Find, change: Callable[..., None], qtbot: QtBot
) -> None:
    view.grab()
    table = built.world.route_table_of(built.world.one(Subnet, find("private-a")))
    internet_gateway = next(iter(built.world.all(InternetGateway)))
    assert table is not None
    change(table.id, routes=(table.routes[0], Route("0.0.0.0/0", gateway_id=internet_gateway.id)))
    qtbot.waitUntil(lambda: not view.behind and view.at_rest)
    fresh = TopologyView()
    qtbot.addWidget(fresh)
    fresh.resize(view.size())
    fresh.show_world(built.world)
    assert view.grab().toImage() == fresh.grab().toImage()


def test_dark_colours_repaint_the_ground(view: TopologyView) -> None:
    view.set_colors(DARK)
    assert view.grab().toImage().pixelColor(2, 2).name() == DARK.background


def test_the_minimap_goes_dark_with_the_rest(view: TopologyView, find: Find) -> None:
    view.grab()
    view.set_colors(DARK)
    frame = view._minimap.rect(view.camera)
    assert frame is not None
    corner = view.grab().toImage().pixelColor(round(frame.left()) + 6, round(frame.top()) + 6)
    assert corner.lightness() < 80
