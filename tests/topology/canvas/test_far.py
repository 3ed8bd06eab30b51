"""The far level: subnets as maps of their addresses."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from console.ec2.changes import ChangeSet
from console.ec2.resources import (
    Instance,
    NetworkInterface,
    NetworkInterfacePrivateIpAddress,
    NetworkInterfaceStatus,
    Subnet,
    Tag,
    name_of,
)
from console.topology.canvas import maps, overlay
from console.topology.canvas.cells import GROUPS, State, cell_order, pooled
from console.topology.canvas.legend import entries
from console.topology.canvas.names import cell_in_words
from console.topology.canvas.painter import StaticPainter
from console.topology.canvas.palette import palette_of
from console.topology.canvas.picture import Picture
from console.topology.canvas.plates import plate_card
from console.topology.canvas.plots import plate_of
from console.topology.canvas.showing import Layer
from console.topology.canvas.view import TopologyView
from console.topology.coloring import TAG, TYPE, choices
from console.topology.colors import LIGHT
from console.topology.graph import build
from console.topology.layout import arrange
from tests.worlds import Builder, generated, shop

OfAddress = Callable[[str], QPointF]


@pytest.fixture
def built() -> Builder:
    """A /28 beside a /20 with dual-homed instances, and a zone of its own for a /24."""
    build = Builder()
    vpc = build.vpc("shop", internet=True)
    small = build.subnet(vpc, "us-east-1a", "public", "small", "10.0.255.0/28")
    large = build.subnet(vpc, "us-east-1a", "private", "large", "10.0.0.0/20")
    other = build.subnet(vpc, "us-east-1b", "private", "other", "10.0.16.0/24")
    for number in range(4):
        build.instance(small, large, name=f"web-{number}")
    for _ in range(60):
        build.instance(large)
    for _ in range(5):
        build.interface(other)
    return build


@pytest.fixture
def far(view: TopologyView) -> TopologyView:
    view.move_camera(view.camera._replace(scale=0.11))
    view.grab()
    assert view.picture is not None
    view.picture.maps.read_all()
    view.repaint_all()
    view.grab()
    return view


@pytest.fixture
def of_address(far: TopologyView, built: Builder) -> OfAddress:
    """The middle of an address's cell, in the view."""

    def middle(address: str) -> QPointF:
        picture = far.picture
        assert picture is not None
        assert picture.maps.lens is not None
        for subnet_id, cells in picture.maps.bands.items():
            offset = cells.offset_of(address)
            if offset >= 0:
                rect = picture.maps.rect_of_cell(picture.bands[subnet_id], offset, picture.maps.lens)
                assert rect is not None
                return rect.center()
        raise KeyError(address)

    return middle


def color(view: TopologyView, at: QPointF) -> QColor:
    return view.grab().toImage().pixelColor(int(at.x()), int(at.y()))


def test_of_very_many_selected_all_look_as_before_and_the_others_step_back(
    far: TopologyView, built: Builder, of_address: OfAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overlay, "PLAIN_FROM", 5)
    names = {one.id: name_of(one) for one in built.world.all(Subnet)}
    # of the /20 some share a pixel
    interfaces = [one for one in built.world.all(NetworkInterface) if names[one.subnet_id] in ("small", "other")]
    instances = [one.id for one in built.world.all(Instance) if name_of(one) in ("web-1", "web-2")]
    chosen = {one.id for one in interfaces if one.attachment is None or one.attachment.instance_id in instances}
    spare = {one.id for one in interfaces if one.attachment is None}
    spare.remove(left := min(spare))
    chosen.remove(left)

    def look() -> dict[str, QColor]:
        image = far.grab().toImage()
        places = {one.id: of_address(one.private_ip_address).toPoint() for one in interfaces}
        return {id: image.pixelColor(place) for id, place in places.items()}

    before = look()
    far.select([*instances, *spare])
    after = look()
    assert {id for id in before if before[id] == after[id]} == chosen


def test_what_a_selected_instance_is_given_comes_forward_and_what_it_loses_steps_back(
    far: TopologyView, built: Builder, of_address: OfAddress, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(overlay, "PLAIN_FROM", 1)
    web = next(one for one in built.world.all(Instance) if name_of(one) == "web-1")
    eth0 = built.world.interfaces_of(web.id)[0]
    spare = next(one for one in built.world.all(NetworkInterface) if one.attachment is None)
    far.select([web.id])
    chosen = color(far, of_address(eth0.private_ip_address))
    at = of_address(spare.private_ip_address)
    assert color(far, at) != chosen
    for revision, given in enumerate((True, False), start=9):
        if given:
            built.attach(spare.id, web.id, 5)
        else:
            built.detach(spare.id)
        far.apply(ChangeSet(revision, (built.world.one(NetworkInterface, spare.id),)))
        qtbot.waitUntil(lambda: not far.behind)
        assert (color(far, at) == chosen) == given


@pytest.mark.parametrize(("bits", "side"), [(4, 2), (8, 4), (12, 6), (12, 5), (16, 7), (13, 6)])
def test_every_block_of_addresses_is_a_compact_patch(bits: int, side: int) -> None:
    order = cell_order(bits, side)
    assert sorted(order.tolist()) == list(range(1 << bits))
    columns = 1 << (bits - side)
    for block in order[: len(order) // 16 * 16].reshape(-1, 16):
        x, y = block % columns, block // columns
        assert np.ptp(x) == np.ptp(y) == 3


def test_a_cell_says_who_has_the_address_and_why_one_is_reserved(
    far: TopologyView, built: Builder, of_address: OfAddress
) -> None:
    assert far.picture is not None
    web = next(one for one in built.world.all(NetworkInterface) if one.private_ip_address == "10.0.255.10")
    said, spare = {}, next(one for one in built.world.all(NetworkInterface) if one.attachment is None)
    for address in (spare.private_ip_address, "10.0.255.10", "10.0.255.1", "10.0.255.15", "10.0.255.7"):
        cell = far.cell_at(of_address(address))
        assert cell is not None
        said[address] = cell_in_words(far.picture.maps, cell).splitlines()
    assert said["10.0.255.10"][:2] == ["10.0.255.10 in small", "In use: eth0 of web-0"]
    assert said["10.0.255.10"][-1] == web.id
    assert said["10.0.255.1"][1] == "Reserved: VPC router"
    assert said["10.0.255.15"][1] == "Reserved: broadcast address"
    assert said["10.0.255.7"][1] == "Free"
    assert said[spare.private_ip_address][1].startswith("Available interface")


def test_a_resting_pointer_is_told_the_address(
    far: TopologyView, of_address: OfAddress, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    said: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, words, _widget: said.append(words))
    at = of_address("10.0.255.1").toPoint()
    qapp.sendEvent(far, QHelpEvent(QEvent.Type.ToolTip, at, far.mapToGlobal(at)))
    assert said == ["10.0.255.1 in small\nReserved: VPC router"]


def test_a_subnet_that_is_one_box_is_none_of_addresses_from_afar_either(
    far: TopologyView, built: Builder, of_address: OfAddress
) -> None:
    at, subnet = of_address("10.0.16.10"), next(one.id for one in built.world.all(Subnet) if name_of(one) == "other")
    owner = built.world.interfaces_in_subnet(subnet)[0].id
    before = color(far, at)
    camera = far.camera
    far.set_collapsed({subnet})
    far.move_camera(camera)
    far._settle()
    assert color(far, at) != before
    assert far.cell_at(at) is None
    plain = far.grab().toImage()
    far.select((owner,))
    assert far.grab().toImage() != plain
    far.set_collapsed(())
    far.move_camera(camera)
    far.select(())
    assert color(far, at) == before


def test_a_click_chooses_the_owner_or_the_subnet_and_a_near_miss_still_meets_a_small_one(
    far: TopologyView, built: Builder, of_address: OfAddress, qtbot: QtBot
) -> None:
    picture = far.picture
    assert picture is not None
    web = next(one for one in built.world.all(NetworkInterface) if one.private_ip_address == "10.0.255.10")
    qtbot.mouseClick(far, Qt.MouseButton.LeftButton, pos=of_address("10.0.255.10").toPoint())
    assert far.selection == (web.id,)
    qtbot.mouseClick(far, Qt.MouseButton.LeftButton, pos=of_address("10.0.255.7").toPoint())
    assert far.selection == (web.subnet_id,)
    assert picture.maps.lens is not None
    box = picture.plots.frame(picture.bands[web.subnet_id], picture.maps.lens)
    beside = QPoint(*map(round, far.camera.to_view(box.center[0], box.y))) - QPoint(0, 4)
    qtbot.mouseClick(far, Qt.MouseButton.LeftButton, pos=beside)
    assert far.selection == (web.subnet_id,)


def test_one_change_writes_its_cells_and_the_counts_of_its_zone(
    far: TopologyView, built: Builder, of_address: OfAddress
) -> None:
    picture = far.picture
    assert picture is not None
    zone = picture.layout.vpcs[0].zones[1]
    before = plate_card(picture, zone)
    assert before.marks[0][1] == "5 available"
    at = of_address("10.0.16.200")
    free = color(far, at)
    interface = next(one for one in built.world.all(NetworkInterface) if one.private_ip_address == "10.0.16.10")
    more = (*interface.private_ip_addresses, NetworkInterfacePrivateIpAddress("10.0.16.200", primary=False))
    built.world.put(replace(interface, private_ip_addresses=more))
    far.apply(ChangeSet(9, (built.world.one(NetworkInterface, interface.id),)))
    assert color(far, at) != free
    built.world.remove(interface.id)
    far.apply(ChangeSet(10, (), frozenset({interface.id})))
    far.grab()
    assert color(far, of_address("10.0.16.200")) == free
    assert plate_card(picture, picture.layout.vpcs[0].zones[1]).marks[0][1] == "4 available"


def test_cells_are_coloured_by_what_owns_them_and_the_legend_says_so(
    far: TopologyView, built: Builder, of_address: OfAddress
) -> None:
    picture = far.picture
    assert picture is not None
    for number, instance in enumerate(list(built.world.all(Instance))):
        team = Tag("team", "web" if number % 3 else "ops")
        built.world.put(replace(instance, instance_type="c5.large", tags=(*instance.tags, team)))
    assert choices(built.world) == ["state", "type", "group", "tag:team"]
    addresses = [f"10.0.0.{number}" for number in range(20, 26)]
    assert len({color(far, of_address(one)).name() for one in addresses}) == 1
    far.set_coloring(TAG + "team")
    picture.maps.read_all()
    far.repaint_all()
    assert [(one.words, one.number) for one in entries(picture.maps, picture.palette)][:3] == [
        ("web", 44),
        ("ops", 24),
        ("no team", 5),
    ]
    assert len({color(far, of_address(one)).name() for one in addresses}) == 2
    far.set_coloring(TYPE)
    far.grab()  # as long as nothing has been read yet, too
    picture.maps.read_all()
    assert entries(picture.maps, picture.palette)[0].words == "c5.large"


def test_a_frame_from_afar_selects_by_cells(far: TopologyView, of_address: OfAddress, qtbot: QtBot) -> None:
    one, other = of_address("10.0.255.10").toPoint(), of_address("10.0.255.11").toPoint()
    shift = Qt.KeyboardModifier.ShiftModifier
    qtbot.mousePress(far, Qt.MouseButton.LeftButton, shift, one)
    qtbot.mouseMove(far, other + QPoint(1, 1))
    qtbot.mouseRelease(far, Qt.MouseButton.LeftButton, shift, other + QPoint(1, 1))
    assert far.picture is not None
    states = {far.picture.world.one(NetworkInterface, one).private_ip_address for one in far.selection}
    assert {"10.0.255.10", "10.0.255.11"} <= states
    assert all(address.startswith("10.0.255.") for address in states)


def test_where_cells_are_smaller_than_pixels_those_in_use_stay_seen(far: TopologyView) -> None:
    picture = far.picture
    assert picture is not None
    far.move_camera(far.camera._replace(scale=0.02))
    far.grab()
    shown = [image for (_, factor), (_, image) in picture.maps.pixels.items() if factor > 1]
    assert shown
    used = QColor(picture.palette.colors.cell_used).rgb()
    assert any(
        used in [image.pixel(x, y) for x in range(image.width()) for y in range(image.height())] for image in shown
    )
    assert State.IN_USE > State.RESERVED > State.FREE


def test_cells_that_share_a_pixel_are_seen_in_their_shares_and_one_that_changes_always() -> None:
    random = np.random.default_rng(1)
    codes = np.full((64, 64), GROUPS * State.IN_USE, np.uint8)
    codes[random.random(codes.shape) < 0.05] = GROUPS * State.AVAILABLE
    for factor in (2, 4, 8):
        shown = pooled(codes, factor)
        assert np.mean(shown == GROUPS * State.AVAILABLE) == pytest.approx(0.05, abs=0.04)
    codes[17, 21] = GROUPS * State.CHANGING
    assert (pooled(codes, 8) == GROUPS * State.CHANGING).sum() == 1
    lone = np.zeros((64, 64), np.uint8)
    lone[5, 50] = GROUPS * State.AVAILABLE
    assert (pooled(lone, 4) > 0).sum() == 1


def test_gaps_between_the_cells_of_many_maps_are_there_when_the_camera_stands(
    far: TopologyView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(maps, "MANY", 0)
    far.move_camera(far.camera.zoomed(1.1, 300, 200))
    moving = far.grab().toImage()
    qtbot.waitUntil(lambda: far.at_rest and far.grab().toImage() != moving)
    standing = far.grab().toImage()
    far.repaint_all()
    assert far.grab().toImage() == standing


@pytest.mark.parametrize("focused", [False, True])
@pytest.mark.parametrize("factor", [1, 2, 4, 8, 32])
def test_where_an_address_changes_the_pixel_that_it_shares_is_as_if_all_were_made_anew(
    qapp: QApplication, factor: int, focused: bool
) -> None:
    built = generated(300, subnets=2)
    picture = Picture(built.world, arrange(build(built.world)), palette_of(LIGHT))
    interfaces = list(built.world.all(NetworkInterface))
    if focused:
        picture.show(frozenset(one.id for one in interfaces[::3]), frozenset(Layer))
    cell_maps = picture.maps
    cell_maps.read_all()
    for cells in cell_maps.bands.values():
        cell_maps._image(cells, factor)
    for number, interface in enumerate(interfaces[:40]):
        if number % 3 == 0:
            built.world.remove(interface.id)
        else:
            built.world.put(replace(interface, status=NetworkInterfaceStatus.PENDING))
        cell_maps.changed([interface.id], [interface.subnet_id])
    for cells in cell_maps.bands.values():
        shown = cell_maps.pixels[cells.subnet_id, factor][0].copy()
        del cell_maps.pixels[cells.subnet_id, factor]
        cell_maps._image(cells, factor)
        assert np.array_equal(shown, cell_maps.pixels[cells.subnet_id, factor][0])


@pytest.mark.parametrize("scale", [0.03, 0.06, 0.11])
def test_what_changes_left_is_what_painting_all_anew_gives(
    far: TopologyView, built: Builder, qtbot: QtBot, scale: float
) -> None:
    far.move_camera(far.camera._replace(scale=scale))
    far.repaint_all()
    far.grab()
    world = built.world
    for number, interface in enumerate(list(world.all(NetworkInterface))):
        passing = replace(interface, status=NetworkInterfaceStatus.PENDING)
        world.put(replace(passing, private_ip_addresses=interface.private_ip_addresses[:1]))
        far.apply(ChangeSet(number, (world.one(NetworkInterface, interface.id),)))
        if number % 5 == 0:
            far.grab()
    qtbot.waitUntil(lambda: not far.behind and not far._counting.isActive())
    far._settle()
    changed = far.grab().toImage()
    far.repaint_all()
    assert far.grab().toImage() == changed


def test_the_counts_of_a_zone_follow_its_addresses(qtbot: QtBot) -> None:
    built = generated(1500, subnets=8, zones=2, available=0.3)
    view = TopologyView()
    qtbot.addWidget(view)
    view.set_reduced_motion(True)
    view.resize(1200, 900)
    view.show_world(built.world)
    view.show()
    qtbot.waitExposed(view)
    view.move_camera(view.camera._replace(scale=0.08))
    view.grab()
    assert view.picture is not None
    view.picture.maps.read_all()
    view.repaint_all()
    before, lens = view.grab().toImage(), view.picture.maps.lens
    assert lens is not None
    zones = [zone for vpc in view.picture.layout.vpcs for zone in vpc.zones]
    plates = [lens.rect(plate).toRect() for zone in zones if (plate := plate_of(zone, lens)) is not None]
    free = [one for one in built.world.all(NetworkInterface) if one.attachment is None]
    for number, interface in enumerate(free):
        built.world.put(replace(interface, status=NetworkInterfaceStatus.PENDING))
        view.apply(ChangeSet(number, (built.world.one(NetworkInterface, interface.id),)))
    qtbot.waitUntil(lambda: not view.behind and not view._counting.isActive())
    changed = view.grab().toImage()
    view.hide()
    assert plates
    assert all(changed.copy(plate) != before.copy(plate) for plate in plates)


@pytest.mark.parametrize("scale", [0.03, 0.06, 0.11])
def test_a_pan_paints_only_what_comes_into_view_and_maps_that_it_cuts_are_as_painted_whole(
    far: TopologyView, monkeypatch: pytest.MonkeyPatch, scale: float
) -> None:
    far.move_camera(far.camera._replace(scale=scale))
    far.grab()
    picture, painted, steps_of = far.picture, [], StaticPainter.steps
    assert picture is not None

    def counting(painter: StaticPainter, area: QRectF) -> Iterator[None]:
        painted.append(area.width() * area.height())
        return steps_of(painter, area)

    monkeypatch.setattr(StaticPainter, "steps", counting)
    steps = [(130, 70)] * 6 + [(-130, -70)] * 6
    for dx, dy in steps:
        far.move_camera(far.camera.panned(dx, dy))
        far.grab()
    assert sum(painted) < 0.2 * len(steps) * far.width() * far.height()
    far._settle()
    panned = far.grab().toImage()
    far.repaint_all()
    anew, lens = far.grab().toImage(), picture.maps.lens
    assert lens is not None
    for band in picture.layout.bands:
        target, _ = picture.maps.target(band, lens)
        if target is not None:
            assert panned.copy(target.toAlignedRect()) == anew.copy(target.toAlignedRect())


def test_a_zone_with_a_handful_of_addresses_in_use_does_not_say_that_none_is(qapp: QApplication) -> None:
    built = shop()
    picture = Picture(built.world, arrange(build(built.world)), palette_of(LIGHT))
    picture.maps.read_all()
    used = [plate_card(picture, zone).used for zone in picture.layout.vpcs[0].zones]
    assert used == 2 * ["<0.1 % of 8,182 addresses"]
