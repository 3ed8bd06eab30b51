"""The tools on the diagram: a filter that dims, hops around the selection, layers, colours, saved views."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QLabel, QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from console.desktop import diagram_tools
from console.desktop.diagram_tools import DiagramTools
from console.desktop.diagram_views import SavedView, views_from
from console.desktop.session import Session
from console.desktop.store import WorldStore
from console.desktop.theme import ThemeManager
from console.desktop.topology_page import TopologyPage
from console.desktop.window import SMALLEST, MainWindow
from console.ec2.changes import ChangeSet
from console.ec2.requests import CreateNetworkInterface, CreateTags
from console.ec2.resources import Instance, NetworkInterface, Subnet, Tag
from console.topology import neighbourhood
from console.topology.canvas.showing import USUAL_LAYERS, Layer
from console.topology.neighbourhood import within
from tests.desktop.finding import called


@pytest.fixture
def page(window: MainWindow) -> TopologyPage:
    page = window.pages.made("topology")
    assert isinstance(page, TopologyPage)
    return page


@pytest.fixture
def tools(page: TopologyPage) -> DiagramTools:
    return page.tools()


@pytest.fixture
def seek(tools: DiagramTools, qtbot: QtBot) -> Callable[[str], frozenset[str]]:
    def seek(text: str) -> frozenset[str]:
        tools.strip.field.clear()
        qtbot.waitUntil(lambda: tools.filter.text == "")
        with qtbot.waitSignal(tools.filter.found):
            qtbot.keyClicks(tools.strip.field, text)
        qtbot.waitUntil(lambda: tools.filter.text == text and not tools.filter.busy)
        focus = tools.view.focus
        assert focus is not None
        return focus

    return seek


def pick(button: QToolButton, *words: str) -> None:
    """An entry of a button's menu, or of a menu in it."""
    menu: QMenu | None = button.menu()
    for word in words:
        assert menu is not None
        menu.aboutToShow.emit()
        action = next(one for one in menu.actions() if one.text() == word)
        menu = action.menu() if isinstance(action.menu(), QMenu) else None  # type: ignore[assignment]
        if menu is None:
            action.trigger()


def save(window: MainWindow, tools: DiagramTools, name: str) -> None:
    pick(tools.strip.views_button, "Save this view…")
    dialog = window.findChild(QInputDialog)
    assert dialog is not None
    dialog.setTextValue(name)
    dialog.accept()


def test_the_field_speaks_the_tables_language_and_dims_the_rest(
    tools: DiagramTools, seek: Callable[[str], frozenset[str]], store: WorldStore, send: Callable[[Any], Any]
) -> None:
    world = store.world
    web, standby = called(world, "web-1", Instance), called(world, "standby", NetworkInterface)
    assert seek("state:available") == {standby}
    private = called(world, "private-a", Subnet)
    found = seek("subnet:private-a -state:available")
    assert {one for one in found if one.startswith("eni-")} == {
        one.id for one in world.interfaces_in_subnet(private) if one.attachment is not None
    }
    assert web in found
    assert seek("web-1") == {web, *(one.id for one in world.interfaces_of(web))}
    assert seek("10.0.128.40") == {standby}
    send(CreateTags(resources=(standby,), tags=(Tag("team", "web"),)))
    assert seek("tag:team=web") == {standby}
    assert tools.strip.count.text() == "1"


def test_how_many_are_found_moves_nothing(
    window: MainWindow, tools: DiagramTools, seek: Callable[[str], frozenset[str]], qtbot: QtBot
) -> None:
    window.resize(1380, 850)
    strip = tools.strip
    qtbot.waitUntil(lambda: strip.field.width() > 250)
    before = [strip.geometry(), strip.hops.geometry(), strip.views_button.geometry()]
    seek("subnet:private-a state:in-use")
    assert strip.count.isVisible()
    assert strip.count.text() == "4"
    assert strip.field.rect().contains(strip.count.geometry())
    assert [strip.geometry(), strip.hops.geometry(), strip.views_button.geometry()] == before


def test_a_filter_follows_the_world(
    tools: DiagramTools,
    seek: Callable[[str], frozenset[str]],
    store: WorldStore,
    send: Callable[[Any], Any],
    qtbot: QtBot,
) -> None:
    seek("tag:team=ops")
    web = called(store.world, "web-1", Instance)
    send(CreateTags(resources=(web,), tags=(Tag("team", "ops"),)))
    qtbot.waitUntil(lambda: web in (tools.view.focus or ()))


def test_what_groups_like_instances_goes_and_leaves_the_focus_to_the_diagram(
    window: MainWindow, page: TopologyPage, tools: DiagramTools, qtbot: QtBot
) -> None:
    tools.strip.offer_grouping(True)
    qtbot.mouseClick(tools.strip.offer, Qt.MouseButton.LeftButton)
    assert not tools.strip.offer.isVisible()
    assert page.view.hasFocus()


@pytest.mark.parametrize("by", ["offer", "menu", "key"])
def test_grouping_says_what_it_has_grouped_and_takes_it_back(
    window: MainWindow, page: TopologyPage, tools: DiagramTools, store: WorldStore, qtbot: QtBot, by: str
) -> None:
    page.view.set_current(called(store.world, "web-1", Instance))
    if by == "offer":
        tools.strip.offer_grouping(True)
        qtbot.mouseClick(tools.strip.offer, Qt.MouseButton.LeftButton)
    elif by == "menu":
        pick(tools.strip.groups_button, "Group all like instances")
    else:
        qtbot.keyClick(page.view, Qt.Key.Key_G)
    assert page.view.collapsed
    assert window.notifications.latest[0].text == f"Grouped {'instances like web' if by == 'key' else 'like instances'}"
    button = next(one for one in window.toasts.findChildren(QPushButton) if one.text() == "Ungroup")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert page.view.collapsed == frozenset()


def test_slash_leads_into_the_field_and_escape_back(
    window: MainWindow, page: TopologyPage, tools: DiagramTools, qtbot: QtBot
) -> None:
    page.view.setFocus()
    qtbot.keyClick(page.view, Qt.Key.Key_Slash)
    qtbot.waitUntil(tools.strip.field.hasFocus)
    qtbot.keyClicks(tools.strip.field, "db-1")
    qtbot.waitUntil(lambda: bool(tools.view.focus))
    qtbot.keyClick(tools.strip.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: tools.view.focus is None)
    qtbot.keyClick(tools.strip.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(page.view.hasFocus)


def test_hops_look_around_the_selection(
    window: MainWindow, tools: DiagramTools, store: WorldStore, qtbot: QtBot
) -> None:
    world = store.world
    web = called(world, "web-1", Instance)
    eth0 = world.interfaces_of(web)[0]
    window.selection.set((eth0.id,))
    assert tools.view.focus is None
    qtbot.mouseClick(tools.strip.hops.more, Qt.MouseButton.LeftButton)
    focus = tools.view.focus
    assert focus is not None
    assert {one for one in focus if one.startswith(("i-", "eni-"))} == {web, eth0.id}
    qtbot.keyClick(tools.strip.hops.edit, Qt.Key.Key_Up)
    assert {one.id for one in world.interfaces_of(web)} <= (tools.view.focus or frozenset())
    window.selection.set((called(world, "db-1", Instance),))
    assert eth0.id not in (tools.view.focus or frozenset())


def test_what_is_many_hops_around_is_found_between_frames_while_the_world_changes(
    window: MainWindow, tools: DiagramTools, store: WorldStore, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagram_tools, "SLICE_S", -1.0)
    monkeypatch.setattr(neighbourhood, "STEP", 1)
    tools.strip.hops.show_value(6)
    window.selection.set((called(store.world, "web-1", Instance),))
    assert tools.view.focus is None
    store.changed.emit(ChangeSet(store.world.revision))
    every = within(store.world, window.selection.ids, 6)
    qtbot.waitUntil(lambda: tools.view.focus == every)


def test_layers_and_colours_are_chosen_from_menus(tools: DiagramTools) -> None:
    pick(tools.strip.layers_button, "Available interfaces")
    assert tools.view.layers == USUAL_LAYERS - {Layer.AVAILABLE}
    pick(tools.strip.layers_button, "Security groups")
    assert Layer.GROUPS in tools.view.layers
    pick(tools.strip.layers_button, "Usual layers")
    assert tools.view.layers == USUAL_LAYERS
    pick(tools.strip.colors_button, "Instance type")
    assert tools.view.coloring == "type"


def test_a_saved_view_brings_filter_layers_colours_and_place_back_also_in_the_next_window(
    window: MainWindow,
    page: TopologyPage,
    tools: DiagramTools,
    store: WorldStore,
    session: Session,
    themes: ThemeManager,
    qtbot: QtBot,
) -> None:
    pick(tools.strip.layers_button, "Routes")
    pick(tools.strip.colors_button, "Instance type")
    qtbot.keyClicks(tools.strip.field, "web")
    qtbot.waitUntil(lambda: bool(tools.view.focus))
    page.view.move_camera(page.view.camera._replace(scale=0.7, x=400.0, y=300.0))
    save(window, tools, "the web")
    assert [one.name for one in tools.views] == ["the web"]
    tools.show(SavedView("usual"))
    qtbot.waitUntil(lambda: tools.view.focus is None)
    page.view.fit()
    pick(tools.strip.views_button, "the web")
    qtbot.waitUntil(lambda: bool(tools.view.focus))
    assert Layer.ROUTES not in tools.view.layers
    assert tools.view.coloring == "type"
    assert page.view.camera_ahead.scale == pytest.approx(0.7)
    window.keep()

    again = MainWindow(store, session, themes)
    qtbot.addWidget(again)
    other = again.pages.made("topology")
    assert isinstance(other, TopologyPage)
    assert [one.name for one in other.tools().views] == ["the web"]
    pick(other.tools().strip.views_button, "Remove", "the web")
    assert other.tools().views == []
    again.close_now()


def test_an_ampersand_in_a_name_is_said_in_menus_and_buttons(
    window: MainWindow, page: TopologyPage, tools: DiagramTools, store: WorldStore
) -> None:
    web = called(store.world, "web-1", Instance)
    window.resource_actions.reversals.done_by_hand("pin of R&D", (web,), lambda: None, lambda: None)
    assert window.resource_actions.undo.text() == "Undo: pin of R&&D"
    save(window, tools, "R&D")
    before = page.view.camera_ahead
    page.view.zoom_by(2)
    pick(tools.strip.views_button, "R&&D")
    assert page.view.camera_ahead == before


def test_a_saved_view_looks_at_the_same_thing_wherever_that_stands_by_then(
    window: MainWindow,
    page: TopologyPage,
    tools: DiagramTools,
    store: WorldStore,
    send: Callable[[Any], Any],
    qtbot: QtBot,
) -> None:
    view, world = page.view, store.world
    database, outside = called(world, "db-1", Instance), called(world, "public-a", Subnet)

    def middle() -> tuple[float, float]:
        layout = view.layout_now
        assert layout is not None
        box = layout.rect_of(database)
        assert box is not None
        return box.center

    before = middle()
    view.move_camera(view.camera.centered(*before)._replace(scale=0.8))
    save(window, tools, "the database")
    view.fit()
    for _ in range(40):
        send(CreateNetworkInterface(subnet_id=outside))
    page.lay_out_anew()
    assert middle() != before
    tools.views = views_from(json.loads(json.dumps(tools.state()["views"])))
    width = view.width()
    window.resize(window.width() // 2, window.height())
    pick(tools.strip.views_button, "the database")
    there = view.camera_ahead
    assert (there.x, there.y) == pytest.approx(middle())
    assert there.scale == pytest.approx(0.8 * view.width() / width)


def test_a_saved_view_of_everything_shows_everything(
    window: MainWindow, page: TopologyPage, tools: DiagramTools, store: WorldStore, send: Callable[[Any], Any]
) -> None:
    page.view.fit()
    save(window, tools, "all")
    page.view.zoom_by(3)
    for _ in range(40):
        send(CreateNetworkInterface(subnet_id=called(store.world, "public-a", Subnet)))
    pick(tools.strip.views_button, "all")
    layout, camera = page.view.layout_now, page.view.camera_ahead
    assert layout is not None
    assert camera == camera.fitted(*layout.bounds, top=page.view.top_room)


def test_a_view_saved_before_it_was_known_what_it_looks_at_stands_where_it_stood(
    page: TopologyPage, tools: DiagramTools
) -> None:
    camera = {"x": 40.0, "y": 50.0, "scale": 0.6, "touched": True}
    for view in views_from([{"name": "old", "camera": camera}]):
        tools.show(view)
    assert (page.view.camera.x, page.view.camera.y, page.view.camera.scale) == (40.0, 50.0, 0.6)


@pytest.mark.parametrize(
    "kept",
    [
        None,
        7,
        [3],
        [{"name": 4}],
        [{"name": "a", "layers": 5, "hops": "x", "camera": [], "collapsed": 1, "stood": [["", "x", 0, 1]]}],
    ],
)
def test_a_damaged_session_does_no_harm(kept: object) -> None:
    assert all(one.layers_on <= frozenset(Layer) for one in views_from(kept))


def test_all_tools_are_there_in_the_smallest_window(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(*SMALLEST)
    window.show()
    strip = window.topology.tools().strip
    qtbot.waitUntil(strip.isVisible)
    assert strip.geometry().right() < window.topology.width()
    assert strip.views_button.geometry().right() < strip.width()
    words = window.toolbar.find_box.findChildren(QLabel)[0]
    qtbot.waitUntil(lambda: words.sizeHint().width() <= words.width())


def test_a_field_and_its_value_are_completed_by_keys(tools: DiagramTools, qtbot: QtBot) -> None:
    field = tools.strip.field
    tools.find()
    qtbot.waitUntil(field.hasFocus)

    def take(text: str) -> None:
        """Down goes into the list, Return takes the first; keys go to the list while it is open."""
        qtbot.waitUntil(lambda: field.offered is not None and field.offered.isVisible())
        assert field.offered is not None
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
            qtbot.keyClick(field.offered, key)
        assert field.text() == text

    qtbot.keyClicks(field, "sub")
    take("subnet:")
    take("subnet:private-a")
    qtbot.waitUntil(lambda: tools.filter.text == "subnet:private-a")
    qtbot.keyClicks(field, " state:av")
    take("subnet:private-a state:available")
    assert field.hasFocus()


def test_return_means_what_is_typed_unless_something_was_chosen(
    tools: DiagramTools, page: TopologyPage, qtbot: QtBot
) -> None:
    field = tools.strip.field
    tools.find()
    qtbot.keyClicks(field, "subnet:priv")
    qtbot.waitUntil(lambda: field.offered is not None and field.offered.isVisible())
    assert field.offered is not None
    qtbot.keyClick(field.offered, Qt.Key.Key_Return)
    qtbot.waitUntil(page.view.hasFocus)
    assert (field.text(), field.offered.isVisible()) == ("subnet:priv", False)


def test_what_was_found_is_flown_to_below_the_tools(
    window: MainWindow, tools: DiagramTools, page: TopologyPage, seek: Callable[[str], frozenset[str]], qtbot: QtBot
) -> None:
    window.resize(1600, 600)
    seek("state:in-use")
    qtbot.keyClick(tools.strip.field, Qt.Key.Key_Return)
    layout, camera = page.view.layout_now, page.view.camera_ahead
    assert layout is not None
    boxes = [box for one in tools.view.focus or () if (box := layout.rect_of(one)) is not None]
    assert min(camera.to_view(box.x, box.y)[1] for box in boxes) > page.view.top_room


def test_grouping_is_offered_where_there_is_room_for_all_tools(
    window: MainWindow, page: TopologyPage, tools: DiagramTools, qtbot: QtBot
) -> None:
    tools.strip.offer_grouping(True)
    assert tools.strip.offer.isVisible()
    for width, seen in ((430, False), (900, True)):
        page.resize(width, 500)
        assert tools.strip.offer.isVisible() == seen
        assert tools.strip.geometry().right() < page.width()
