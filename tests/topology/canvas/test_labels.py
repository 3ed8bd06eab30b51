"""Labels from afar: they stay readable, so they have to keep out of each other's way."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from console.ec2.changes import ChangeSet
from console.ec2.resources import Instance, Tag
from console.ec2.world import World
from console.ec2.worlds import Worlds
from console.topology import graph
from console.topology.canvas import names_held
from console.topology.canvas.cards import Card, LegendCard, NameCard
from console.topology.canvas.lens import Lens, Level, level_at
from console.topology.canvas.painter import StaticPainter
from console.topology.canvas.palette import palette_of
from console.topology.canvas.picture import Picture
from console.topology.canvas.view import TopologyView
from console.topology.colors import DARK, LIGHT
from console.topology.geometry import Rect
from console.topology.layout.arrange import arrange
from tests.topology.canvas.conftest import Find
from tests.worlds import Builder, generated, shop


class Watched(StaticPainter):
    """Keeps where each label goes, in pixels."""

    def _label(self, key: str, card: Card, rect: Rect, scale: float) -> None:
        super()._label(key, card, rect, scale)
        at = self.lens.rect(rect)
        self.labels = {**getattr(self, "labels", {}), key: Rect(at.x(), at.y(), at.width(), at.height())}


def two_vpcs() -> Builder:
    build = Builder()
    for name in ("shop", "default VPC"):
        vpc = build.vpc(name, internet=True)
        for zone in ("us-east-1a", "us-east-1b", "us-east-1c"):
            for kind in ("public", "private"):
                subnet = build.subnet(vpc, zone, kind, f"{kind}-{zone[-1]}")
                for _ in range(4):
                    build.interface(subnet)
    return build


def painted(area: QRectF, scale: float, build: Builder | None = None) -> Watched:
    return painted_of((build or two_vpcs()).world, area, scale)


def painted_of(world: World, area: QRectF, scale: float) -> Watched:
    image = QImage(1400, 1400, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    picture = Picture(world, arrange(graph.build(world)), palette_of(LIGHT))
    watched = Watched(painter, picture, Lens(scale, 100, 100, 1.0, level_at(scale)))
    for _ in watched.steps(area):
        pass
    painter.end()
    return watched


@pytest.mark.parametrize("scale", [0.13, 0.16, 0.2, 0.25, 0.3, 0.36])
def test_a_tab_and_the_names_of_the_bands_above_it_stay_apart(qapp: QApplication, scale: float) -> None:
    watched = painted(QRectF(0, 0, 1400, 1400), scale)
    tabs = [rect for key, rect in watched.labels.items() if key.startswith("tab")]
    legends = [rect for key, rect in watched.labels.items() if key.startswith("legend")]
    outside = [rect for key, rect in watched.labels.items() if key.startswith(("outside", "gateway"))]
    assert len(tabs) == 2
    assert not any(tab.meets(legend) for tab in tabs for legend in legends)
    assert not any(one.meets(other) for n, one in enumerate(outside) for other in outside[n + 1 :])


@pytest.mark.parametrize("scale", [0.18, 0.21, 0.25, 0.3])
def test_a_tab_ends_before_the_internet(qapp: QApplication, scale: float) -> None:
    watched = painted(QRectF(0, 0, 1400, 1400), scale, shop())
    (tab,) = (rect for key, rect in watched.labels.items() if key.startswith("tab"))
    assert not tab.meets(watched.labels["outside Internet"])


def tall() -> Builder:
    build = Builder()
    vpc = build.vpc("tall", internet=True)
    for number in range(12):
        build.interface(build.subnet(vpc, "us-east-1a", "public", f"tier-{number}"))
    return build


def side_by_side() -> Builder:
    build = Builder()
    for name in ("one", "two"):
        build.interface(build.subnet(build.vpc(name, internet=True), "us-east-1a", "public", name))
    return build


@pytest.mark.parametrize("build", [tall, side_by_side])
@pytest.mark.parametrize("scale", [0.17, 0.2, 0.25, 0.3])
def test_the_internet_gives_way_to_the_names_of_narrow_vpcs(
    qapp: QApplication, build: Callable[[], Builder], scale: float
) -> None:
    watched = painted(QRectF(0, 0, 1400, 1400), scale, build())
    tabs = [rect for key, rect in watched.labels.items() if key.startswith("tab")]
    assert not any(tab.meets(watched.labels["outside Internet"]) for tab in tabs)
    assert all(tab.width >= 32 for tab in tabs)


def test_a_vpc_without_a_gateway_has_its_block_on_its_tab_where_that_is_as_wide(qapp: QApplication) -> None:
    build = Builder()
    build.subnet(build.vpc("vpc-12", cidr="10.12.0.0/16"), "us-east-1a")
    watched = painted(QRectF(0, 0, 1400, 1400), 0.3, build)
    (tab,) = (rect for key, rect in watched.labels.items() if key.startswith("tab"))
    letters = palette_of(LIGHT)
    words = 24 + letters.name.width("vpc-12") + 10 + letters.body.width("10.12.0.0/16")
    assert tab.width >= words * 0.8


def test_a_name_that_begins_like_an_id_is_a_name(qapp: QApplication) -> None:
    build = Builder()
    vpc = build.vpc("shop")
    called = build.subnet(vpc, "us-east-1a", "private", "subnet-production-a")
    unnamed = build.subnet(vpc, "us-east-1a", "private")
    picture = painted(QRectF(0, 0, 1400, 1400), 0.2, build).picture
    legends = [picture.band_legend(one) for one in (called, unnamed)]
    assert [one.name for one in legends if one] == ["subnet-production-a", "subnet-0000…" + unnamed[-3:]]


@pytest.mark.parametrize("subnets", [1, 4, 30])
@pytest.mark.parametrize("scale", [0.15, 0.2, 0.25, 0.3])
def test_the_name_of_a_zone_is_not_behind_those_of_its_subnets(qapp: QApplication, subnets: int, scale: float) -> None:
    build = Builder()
    vpc = build.vpc("shop")
    for number in range(subnets):
        build.subnet(vpc, "us-east-1a", "public", f"a-rather-long-name-{number}")
    watched = painted(QRectF(0, 0, 1400, 1400), scale, build)
    words = palette_of(LIGHT).name.width("us-east-1a") * 0.8
    names = [Rect(one.right - words, one.y, words, one.height) for key, one in watched.labels.items() if "zone" in key]
    legends = [one for key, one in watched.labels.items() if key.startswith("legend")]
    assert legends
    assert not any(name.meets(legend) for name in names for legend in legends)


@pytest.mark.parametrize("scale", [0.12, 0.13, 0.2])
def test_the_name_of_a_subnet_stands_on_what_is_painted_of_it_and_on_no_other(qapp: QApplication, scale: float) -> None:
    watched = painted(QRectF(0, 0, 1400, 1400), scale, generated(300, subnets=8, zones=1))
    lens, picture = watched.lens, watched.picture
    frames = {band.subnet_id: lens.rect(picture.plots.frame(band, lens)) for band in picture.layout.bands}
    legends = {key.removeprefix("legend "): rect for key, rect in watched.labels.items() if key.startswith("legend")}
    assert legends
    for subnet, legend in legends.items():
        at = QPointF(*legend.center)
        assert [one for one, frame in frames.items() if frame.adjusted(-0.1, -0.1, 0.1, 0.1).contains(at)] == [subnet]


def test_a_part_of_the_picture_in_which_only_half_of_a_name_is_has_that_half(qapp: QApplication) -> None:
    key, legend = next(one for one in painted(QRectF(0, 0, 1400, 1400), 0.2).labels.items() if "legend" in one[0])
    assert key in painted(QRectF(legend.x, legend.y, legend.width, legend.height / 3), 0.2).labels


def test_chips_say_the_names_of_instances_as_soon_as_there_is_room_and_follow_a_new_name(
    view: TopologyView, built: Builder, find: Find
) -> None:
    def named(scale: float) -> set[str]:
        view.move_camera(view.camera._replace(scale=scale))
        view._settle()
        view.grab()
        assert view.picture is not None
        found = (view.picture.faces.get(f"name {one}") for one in built.world.ids(Instance))
        return {face.card.name for face in found if face is not None and isinstance(face.card, NameCard)}

    assert named(0.3) == set()
    assert named(0.4) == {"web-1", "web-2", "nat-1", "proxy-1", "db-1"}
    web = built.world.one(Instance, find("web-1"))
    at = view.global_rect_of(web.id).translated(-view.mapToGlobal(QPoint()))
    before = view.grab().toImage().copy(at)
    built.world.put(replace(web, tags=(Tag("Name", "edge-1"),)))
    view.apply(ChangeSet(9, (built.world.one(Instance, web.id),)))
    assert "edge-1" in named(0.4)
    assert view.grab().toImage().copy(at) != before


@pytest.mark.parametrize("scale", [0.1, 0.3, 0.55, 2.0])
def test_the_name_of_a_selected_subnet_stays_where_its_band_is_seen(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, scale: float
) -> None:
    world = generated(3000, subnets=2, zones=1).world
    picture = Picture(world, arrange(graph.build(world)), palette_of(LIGHT))
    band, view = picture.layout.bands[0], QRectF(0, 50, 800, 500)
    held: list[tuple[str, QPointF]] = []
    image = QImage(800, 600, QImage.Format.Format_ARGB32)

    def draw(painter: QPainter, palette: object, card: LegendCard, width: float, height: float) -> None:
        held.append((card.name, painter.transform().map(QPointF(0, 0))))

    monkeypatch.setattr(names_held, "draw_card", draw)

    def names(x: float, y: float) -> list[tuple[str, QPointF]]:
        """With that point of the band, in shares of its sides, in the view's upper left corner."""
        lens = Lens(scale, 0, 0, 1.0, level_at(scale))
        frame = picture.plots.frame(band, lens)
        left, top = frame.x + x * frame.width, frame.y + y * frame.height
        held.clear()
        moved = lens._replace(x=view.x() - left * scale, y=view.y() - top * scale)
        with QPainter(image) as painter:
            names_held.hold_names(painter, picture, moved, (band.subnet_id,), view)
        return list(held)

    assert [name for name, _ in names(0.6, 0.0)] == [picture.band_legend(band.subnet_id).name]  # type: ignore[union-attr]
    assert all(view.contains(at) for _, at in names(0.6, 0.4))
    assert names(-0.1, -0.1) == []
    assert names(1.5, 0.0) == []


def test_where_the_name_of_a_subnet_is_held_a_new_one_is_painted(
    view: TopologyView, built: Builder, find: Find, change: Callable[..., None], qtbot: QtBot
) -> None:
    subnet, layout = find("private-a"), view.layout_now
    assert layout is not None
    box = layout.rect_of(subnet)
    assert box is not None
    view.move_camera(view.camera.centered(box.center[0], box.y)._replace(scale=4.0))
    view.set_colors(DARK)  # what was painted from afar is forgotten
    view.select([subnet])
    qtbot.waitUntil(lambda: subnet in view._held)
    painted = QRegion()
    paint = view.paintEvent

    def watched(event: QPaintEvent) -> None:
        nonlocal painted
        painted += event.region()
        paint(event)

    qtbot.waitUntil(lambda: view.at_rest and not view._moving)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(view, "paintEvent", watched)
        change(subnet, tags=(Tag("Name", "inner"),))
        middle = QPoint(view.width() // 2, view._held[subnet] + 8)
        qtbot.waitUntil(lambda: painted.contains(middle))


@pytest.mark.parametrize("scale", [0.06, 0.09, 0.2])
def test_the_internet_stands_above_the_titles_of_regions(qapp: QApplication, scale: float) -> None:
    parts = [Builder(name, number) for number, name in enumerate(("us-east-1", "eu-west-1", "ap-south-1"))]
    for part in parts:
        vpc = part.vpc("shop", internet=True)
        for zone in "ab":
            part.interface(part.subnet(vpc, f"{part.world.region}{zone}", "public", "web"))
    world = Worlds((f"{number}.eni", one.world) for number, one in enumerate(parts))
    labels = painted_of(world, QRectF(0, 0, 1400, 1400), scale).labels
    titles = [rect for key, rect in labels.items() if key.startswith("region")]
    assert len(titles) == len(parts)
    assert not any(title.meets(labels["outside Internet"]) for title in titles)


@pytest.mark.parametrize("size", [(700, 280), (900, 340)])
def test_of_all_that_is_fitted_in_no_tab_is_out_of_view(view: TopologyView, size: tuple[int, int]) -> None:
    view.top_room = 52.0
    view.resize(*size)
    view.show_world(generated(3000, subnets=12, zones=2).world)
    view.grab()
    assert view.picture is not None
    assert level_at(view.camera.scale) is Level.FAR
    tabs = view.picture.vpc_tabs.values()
    assert tabs
    assert all(view.camera.to_view(tab.x, tab.y)[1] >= view.top_room for tab in tabs)


def test_a_region_without_a_vpc_has_its_title_from_afar_too(qtbot: QtBot) -> None:
    view = TopologyView()
    qtbot.addWidget(view)
    view.resize(900, 700)
    view.show_world(Worlds([("a.eni", shop().world), ("b.eni", World("eu-west-1"))]))
    view.move_camera(view.camera._replace(scale=0.2))
    view.grab()
    assert view.picture is not None
    first, empty = view.picture.layout.regions
    assert set(view.picture.region_tabs) == {first.id, empty.id}
