"""Two regions in one window: opened together, worked on, taken apart, and there again next time."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction, QFontMetrics
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu
from pytestqt.qtbot import QtBot

from console.backends.embedded import EmbeddedBackend, SystemClock
from console.cli.choosing import in_focus
from console.desktop.app import Application, Options
from console.desktop.crash import CrashDialog
from console.desktop.dialogs.private_key import PrivateKeyDialog
from console.desktop.dialogs.request_dialog import RequestDialog
from console.desktop.finder import resource_entry
from console.desktop.flows.addressing import ALLOCATE
from console.desktop.flows.create_interface import CreateInterfaceFlow
from console.desktop.history_page import HistoryPage
from console.desktop.inspector.facts import Fact, Facts
from console.desktop.inspector.facts import text as spans
from console.desktop.share.export_dialog import ExportDialog
from console.desktop.share.page import SharePage
from console.desktop.tables.page import TablePage
from console.desktop.theme import sans
from console.desktop.toasts import Toast
from console.desktop.tracing.matrix_page import MatrixPage
from console.desktop.tracing.panel import TracePanel
from console.desktop.window import MainWindow
from console.desktop.wizards import CreateInterfaceWizard, LaunchInstanceWizard
from console.desktop.wizards.frame import Wizard
from console.ec2.requests import CreateNetworkInterface, CreateVpc, DeleteVpc, Request, TerminateInstances
from console.ec2.resources import (
    Address,
    Instance,
    InternetGateway,
    KeyPair,
    NetworkInterface,
    Resource,
    Subnet,
    Vpc,
    VpnGateway,
    name_of,
)
from console.ec2.worlds import Worlds
from console.engine.opening import create_world
from console.engine.world_file import WorldFileError
from console.topology.geometry import Rect
from console.topology.graph import REGION, build
from console.topology.layout.arrange import arrange
from tests.desktop.conftest import Loop
from tests.desktop.finding import cut_in
from tests.desktop.test_app import button, start, top
from tests.desktop.test_share import client, garbage_of_this_thread

__all__ = ["garbage_of_this_thread", "start"]
Start = Callable[[Options], Application]
WEST = "eu-west-1"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    east, west = tmp_path / "east.eni", tmp_path / "west.eni"
    create_world(east, clock=SystemClock(), sample="shop")
    create_world(west, clock=SystemClock(), sample="shop", region=WEST)
    return east, west


def shown(application: Application) -> MainWindow:
    assert application.window is not None
    return application.window


def command(window: MainWindow, text: str) -> QAction:
    return next(one for one in window.commands.all() if one.text() == text)


def calm(qtbot: QtBot, application: Application) -> None:
    """The window of before has let go."""
    qtbot.waitUntil(lambda: not any(application._tasks._running))


def test_a_launch_in_the_second_region_appears_in_its_container(
    start: Start, files: tuple[Path, Path], qtbot: QtBot
) -> None:
    application = start(Options(world=files[0], beside=files[1:], instant=True))
    window = shown(application)
    assert window.windowTitle().startswith("east.eni + west.eni")
    world, view = window.store.world, window.topology.view
    assert view._layout is not None
    here, there = view._layout.regions
    subnet = next(one for one in world.parts[WEST].all(Subnet) if name_of(one) == "private-a")
    # A click on the region's title chooses it, and the inspector says what is in it.
    x, y = view.camera.to_view(*there.tab.center)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPointF(x, y).toPoint())
    assert window.selection.ids == (f"{REGION}{WEST}",)
    assert window.inspector._subject is not None
    assert window.inspector._subject.title == WEST

    window.resource_actions.open("launch", subnet_id=subnet.id)
    wizard = next(one for one in QApplication.topLevelWidgets() if isinstance(one, LaunchInstanceWizard))
    qtbot.waitExposed(wizard)
    wizard.activateWindow()
    qtbot.waitUntil(wizard.isActiveWindow)
    wizard.go_to(1)
    qtbot.keyClicks(QApplication.focusWidget(), "late-1")
    with qtbot.waitSignal(wizard.finished_with):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: any(name_of(one) == "late-1" for one in world.all(Instance)))
    late = next(one for one in world.all(Instance) if name_of(one) == "late-1")
    assert late.availability_zone == "eu-west-1a"
    qtbot.waitUntil(lambda: view._layout is not None and view._layout.rect_of(late.id) is not None)
    placed = view._layout.rect_of(late.id)
    assert placed is not None
    assert there.rect.covers(placed)
    assert not here.rect.meets(placed)
    assert view._layout.regions[0] == here
    assert view.picture is not None
    assert "6 instances" in view.picture.sentence(there.id)


def test_another_world_comes_beside_and_is_taken_away_again(
    start: Start, files: tuple[Path, Path], qtbot: QtBot, loop: Loop
) -> None:
    application = start(Options(world=files[0]))
    shown(application).show_page("instances")
    command(shown(application), "Show another world beside…").trigger()
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, QFileDialog))
    dialog.fileSelected.emit(str(files[1]))
    dialog.close()
    qtbot.waitUntil(lambda: len(shown(application).store.world.parts) == 2)
    calm(qtbot, application)
    window = shown(application)
    assert window.pages.page == "instances"
    assert window.store.world.count(Instance) == 10
    application.beside.bring(str(files[1]))
    qtbot.waitUntil(lambda: any(one.text == "west.eni is open here already" for one in window.notifications.latest))
    command(window, f"Take {WEST} away").trigger()
    qtbot.waitUntil(lambda: not shown(application).store.world.parts)
    calm(qtbot, application)
    assert shown(application).store.world.count(Instance) == 5
    loop.run_until_complete(EmbeddedBackend.open(files[1]).close())  # nobody holds it any more


def test_what_stood_beside_is_there_next_time(start: Start, files: tuple[Path, Path], qtbot: QtBot) -> None:
    first = start(Options(world=files[0], beside=files[1:]))
    first.session.save()
    shown(first).close()
    qtbot.waitUntil(lambda: first._ended is not None and first._ended.done())
    again = start(Options())
    assert list(shown(again).store.world.parts) == ["us-east-1", WEST]
    assert shown(again).store.world.count(Vpc) == 2


def test_what_came_later_is_next_time_where_it_stood(start: Start, files: tuple[Path, Path], qtbot: QtBot) -> None:
    def places(window: MainWindow) -> dict[str, Rect | None]:
        layout = window.topology.view.layout_now
        assert layout is not None
        return {one: layout.rect_of(one) for one in (*layout.interfaces, *layout.instances)}

    first = start(Options(world=files[0], beside=files[1:], instant=True))
    window = shown(first)
    fresh = places(window)
    for region, part in window.store.world.parts.items():
        web = next(one.id for one in part.all(Instance) if name_of(one) == "web-1")
        _send(window, f"terminate in {region}", TerminateInstances(instance_ids=(web,)))
    qtbot.waitUntil(lambda: len(places(window)) == len(fresh) - 6 and not window.topology.view.behind)
    subnet = next(one.id for one in window.store.world.all(Subnet) if window.store.world.place_of(one.id) == WEST)
    _send(window, "create", CreateNetworkInterface(subnet_id=subnet))
    qtbot.waitUntil(lambda: len(places(window)) == len(fresh) - 5 and not window.topology.view.behind)
    left = places(window)
    window.close()
    qtbot.waitUntil(lambda: first._ended is not None and first._ended.done())
    again = start(Options(instant=True))
    assert places(shown(again)) == left
    assert left != _anew(shown(again))


def _send(window: MainWindow, name: str, request: Request[Any]) -> None:
    async def send() -> None:
        await window.store.send(request)

    window.tasks.start(name, send())


def _anew(window: MainWindow) -> dict[str, Rect | None]:
    layout = arrange(build(window.store.world), None, {})
    return {one: layout.rect_of(one) for one in (*layout.interfaces, *layout.instances)}


@pytest.mark.parametrize("why", ["moved", "damaged"])
def test_a_world_of_last_time_that_cannot_be_opened_is_told_in_the_window(
    start: Start, files: tuple[Path, Path], qtbot: QtBot, capsys: pytest.CaptureFixture[str], why: str
) -> None:
    first = start(Options(world=files[0], beside=files[1:]))
    shown(first).close()
    qtbot.waitUntil(lambda: first._ended is not None and first._ended.done())
    if why == "moved":
        files[1].rename(files[1].with_name("elsewhere.eni"))
    else:
        files[1].write_bytes(b"no world")
    capsys.readouterr()

    window = shown(start(Options()))
    assert not window.store.world.parts
    told = window.notifications.latest[0]
    reason = f"{files[1]} does not exist" if why == "moved" else "west.eni is not a world file"
    assert told.text == f"Not shown beside: {reason}"
    assert not [one for one in QApplication.topLevelWidgets() if one.isModal()]
    assert capsys.readouterr().err == ""
    assert window.session.mapping("beside")[str(files[0])] == [str(files[1])]  # it may be back next time
    toast = next(one for one in window.findChildren(Toast) if one.accessibleName() == told.text)
    qtbot.mouseClick(button(toast, "Forget it"), Qt.MouseButton.LeftButton)
    assert str(files[0]) not in window.session.mapping("beside")


def test_a_copy_of_the_same_world_is_refused_in_one_line(
    start: Start, files: tuple[Path, Path], tmp_path: Path, qtbot: QtBot, loop: Loop
) -> None:
    copy = tmp_path / "copy.eni"
    copy.write_bytes(files[0].read_bytes())
    with pytest.raises(WorldFileError, match=r"copy\.eni cannot stand beside east\.eni: both have "):
        Application(QApplication.instance(), Options(world=files[0], beside=(copy,))).start()  # type: ignore[arg-type]
    application = start(Options(world=files[0]))  # and all is let go of
    application.beside.bring(str(copy))
    window = shown(application)
    qtbot.waitUntil(lambda: any("cannot stand beside" in one.text for one in window.notifications.latest))
    calm(qtbot, application)
    loop.run_until_complete(EmbeddedBackend.open(copy).close())


def test_tables_and_the_diagrams_filter_know_the_region(start: Start, files: tuple[Path, Path], qtbot: QtBot) -> None:
    window = shown(start(Options(world=files[0], beside=files[1:], page="instances")))
    page = window.pages.currentWidget()
    assert isinstance(page, TablePage)
    assert [column.title for column in page.model.columns[:3]] == ["Name", "ID", "Region"]
    qtbot.keyClicks(page.field, f"region:{WEST} name:web")
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    world = window.store.world
    assert {world.region_of(page.model.ids[row]) for row in range(2)} == {WEST}
    entry = resource_entry(world.one(Instance, page.model.ids[0]), world)
    assert entry is not None
    assert f" · {WEST} · " in entry.detail
    found = in_focus(world, f"region:{WEST}")
    assert found == {one for kind in (Instance, NetworkInterface) for one in world.parts[WEST].ids(kind)}


def is_at(page: HistoryPage, row: int, action: str) -> bool:
    return row < page.model.rowCount() and page.model.entry(row).action == action


def test_a_command_of_what_was_done_names_the_region_it_was_done_in(
    start: Start, files: tuple[Path, Path], qtbot: QtBot, loop: Loop
) -> None:
    window = shown(start(Options(world=files[0], beside=files[1:], instant=True)))
    store = window.store
    made = loop.run_until_complete(store.send(CreateVpc(cidr_block="10.8.0.0/16"), place=WEST))
    window.selection.set((made.id,))
    command = window.inspector.command
    qtbot.waitUntil(lambda: f"--region {WEST}" in command.text())
    subject = window.inspector.subject
    assert subject is not None
    assert isinstance(subject.tabs[0].blocks[0], Facts)
    assert Fact("Region", spans(WEST)) in subject.tabs[0].blocks[0].facts
    qtbot.mouseClick(command._languages.buttons()[1], Qt.MouseButton.LeftButton)
    assert f'boto3.client("ec2", region_name="{WEST}")' in command.text()

    loop.run_until_complete(store.send(DeleteVpc(vpc_id=made.id)))  # nobody knows it any more
    window.show_page("history")
    page = window.pages.made("history")
    assert isinstance(page, HistoryPage)
    for row, action in enumerate(("DeleteVpc", "CreateVpc")):
        qtbot.waitUntil(partial(is_at, page, row, action))
        page.table.selectRow(row)
        assert f"--region {WEST}" in page.details.command.text()


def test_ends_of_one_name_are_told_apart_by_their_regions(start: Start, files: tuple[Path, Path], qtbot: QtBot) -> None:
    window = shown(start(Options(world=files[0], beside=files[1:])))
    window.show_page("reachability")
    page = window.pages.made("reachability")
    assert isinstance(page, MatrixPage)
    qtbot.waitUntil(lambda: not page.asking and bool(page.model.names), timeout=20_000)
    names = page.model.names
    assert f"db-1 eth0 · {WEST}" in names
    assert len(set(names[2:])) == len(names) - 2
    header = page.table.horizontalHeader()
    longest = max(map(QFontMetrics(sans(12)).horizontalAdvance, names))
    qtbot.waitUntil(lambda: header.height() > longest)

    window.show_page("topology")
    command(window, "Trace path").trigger()
    panel = window.findChild(TracePanel)
    assert panel is not None
    qtbot.keyClicks(panel.source, "internet")
    qtbot.keyClicks(panel.destination, f"web-1 · {WEST}")
    qtbot.keyClick(panel.destination, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(panel.forward.rows()))
    hops = [row.text for row in panel.forward.rows() if row.step is None]
    assert hops[1:] == [f"Internet gateway shop-igw · {WEST}", f"web-1 eth0 · {WEST}", f"web-1 · {WEST}"]
    panel.destination.clear()
    qtbot.keyClicks(panel.destination, "web-1")
    qtbot.waitUntil(lambda: bool(panel.destination.suggestions()))
    assert f"web-1 · {WEST}" in [one.picked for one in panel.destination.suggestions()]


def test_a_region_has_a_menu_and_takes_no_commands_of_things(
    start: Start, files: tuple[Path, Path], qtbot: QtBot
) -> None:
    window = shown(start(Options(world=files[0], beside=files[1:])))
    region = f"{REGION}{WEST}"
    window.selection.set((region,))
    window.show_menu((region,), window.mapToGlobal(window.rect().center()))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [one.text() for one in menu.actions() if one.text()][:3] == [
        "Zoom to the selection",
        f"Make {WEST} the first",
        f"Take {WEST} away",
    ]
    menu.close()
    before = window.topology.zoom()
    for text in ("Zoom to the selection", "Delete…", "Rename…", "Trace path", "Refresh"):
        command(window, text).trigger()
        qtbot.wait(1)
    assert window.topology.zoom() > before
    assert window.selection.ids == (region,)
    assert not [one for one in QApplication.topLevelWidgets() if isinstance(one, CrashDialog)]


NEW: dict[str, tuple[type[Resource], dict[str, str]]] = {
    "vpc": (Vpc, {"name": "made"}),
    "internet-gateway": (InternetGateway, {"name": "made"}),
    "vpn-gateway": (VpnGateway, {"name": "made"}),
    "elastic-ip": (Address, {"name": "made"}),
    "key-pair": (KeyPair, {"key_name": "made"}),
}


@pytest.mark.parametrize("kind", NEW)
def test_what_no_vpc_places_is_made_in_the_region_that_is_looked_at(
    start: Start, files: tuple[Path, Path], qtbot: QtBot, kind: str
) -> None:
    window = shown(start(Options(world=files[0], beside=files[1:])))
    record, typed = NEW[kind]
    there, here = window.store.world.parts[WEST], window.store.world.parts["us-east-1"]
    before = there.count(record), here.count(record)
    window.selection.set((next(iter(there.ids(Instance))),))
    window.resource_actions.create(kind).trigger()
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, RequestDialog))
    assert dialog.field("place").value() == WEST
    assert f"--region {WEST}" in dialog.command.text() or kind == "key-pair"  # which has no name yet
    for key, text in typed.items():
        qtbot.keyClicks(dialog.field(key).editor, text)
    qtbot.waitUntil(dialog.ok.isEnabled)
    with qtbot.waitSignal(dialog.answered):
        qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    assert (there.count(record), here.count(record)) == (before[0] + 1, before[1])
    if record is KeyPair:
        top(PrivateKeyDialog).done(0)


def test_a_form_begins_in_the_first_region_and_can_go_to_another(
    start: Start, files: tuple[Path, Path], qtbot: QtBot
) -> None:
    window = shown(start(Options(world=files[0], beside=files[1:])))
    window.resource_actions.create("internet-gateway").trigger()
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, RequestDialog))
    field = dialog.field("place")
    assert field.value() == "us-east-1"
    qtbot.keyClick(field.editor, Qt.Key.Key_Down)
    assert field.value() == WEST
    with qtbot.waitSignal(dialog.answered):
        qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    assert window.store.world.parts[WEST].count(InternetGateway) == 2


def opened(qtbot: QtBot, kind: type[Wizard[Any]]) -> Any:
    wizard = next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind))
    qtbot.waitExposed(wizard)
    return wizard


def test_wizards_begin_in_the_region_that_is_looked_at_and_can_go_to_another(
    start: Start, files: tuple[Path, Path], qtbot: QtBot
) -> None:
    window = shown(start(Options(world=files[0], beside=files[1:], instant=True)))
    world = window.store.world
    window.selection.set((f"{REGION}{WEST}",))
    window.resource_actions.create("network-interface").trigger()
    create = opened(qtbot, CreateInterfaceWizard)
    assert {one.cells[1][:-1] for one in create.page.table.model().rows} == {WEST}
    assert [one.text for one in create.page.table.model().rows] == ["public-a", "private-a", "public-b", "private-b"]
    assert create.page.region.currentText() == WEST
    qtbot.keyClick(create.page.region, Qt.Key.Key_Up)
    assert {one.cells[1][:-1] for one in create.page.table.model().rows} == {"us-east-1"}
    create.reject()

    window.resource_actions.create("instance").trigger()
    launch = opened(qtbot, LaunchInstanceWizard)
    page, flow = launch.page, launch.flow
    assert page.region.currentText() == WEST
    assert world.region_of(flow.legs[0].subnet_id) == WEST
    qtbot.keyClick(page.region, Qt.Key.Key_Up)
    assert world.region_of(flow.legs[0].subnet_id) == "us-east-1"
    assert not flow.all_problems()
    assert {one.cells[1][:-1] for one in flow.subnets(0)} == {"us-east-1"}
    launch.reject()


def test_a_new_interface_in_the_second_region_is_rehearsed_there(files: tuple[Path, Path]) -> None:
    backends = [EmbeddedBackend.open(one) for one in files]
    world = Worlds((one.title, one.world) for one in backends)
    subnet = next(one for one in world.parts[WEST].all(Subnet) if name_of(one) == "public-a")
    flow = CreateInterfaceFlow(world, subnet_id=subnet.id)
    flow.set("elastic_ip", ALLOCATE)
    assert flow.preview(lambda _: None).refused is None
    assert f"--region {WEST}" in flow.commands().aws_cli
    for one in backends:
        one.close_now()


def test_the_second_region_is_shared_and_exported_if_it_is_chosen(
    start: Start, files: tuple[Path, Path], qtbot: QtBot, loop: Loop
) -> None:
    window = shown(start(Options(world=files[0], beside=files[1:], instant=True)))
    command(window, "Share API").trigger()
    page = window.pages.made("share")
    assert isinstance(page, SharePage)
    assert page.region.currentText() == "us-east-1"
    qtbot.keyClick(page.region, Qt.Key.Key_Down)
    page.port.setText("0")
    qtbot.mouseClick(page.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.sharing.state == "on", timeout=10_000)
    assert page.status.text().endswith(f" · {WEST}")
    assert not page.region.isEnabled()
    for size in ((1380, 850), (960, 560)):
        window.resize(*size)
        qtbot.waitUntil(lambda: cut_in(page) == [])
        assert page.region.width() >= page.region.sizeHint().width()
    ec2 = client(window.sharing)
    assert ec2.meta.region_name == WEST
    made = loop.run_until_complete(asyncio.to_thread(ec2.create_vpc, CidrBlock="10.8.0.0/16"))["Vpc"]["VpcId"]
    ec2.close()
    qtbot.waitUntil(lambda: made in window.store.world)
    assert window.store.world.region_of(made) == WEST
    window.sharing.stop()
    qtbot.waitUntil(lambda: window.sharing.state == "off", timeout=10_000)

    window.show_page("history")
    history = window.pages.made("history")
    assert isinstance(history, HistoryPage)
    qtbot.mouseClick(history.export, Qt.MouseButton.LeftButton)
    dialog = history.findChild(ExportDialog)
    assert dialog is not None
    qtbot.waitUntil(lambda: "AWS_DEFAULT_REGION=us-east-1" in dialog.text.toPlainText())
    qtbot.keyClick(dialog.region, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: f"AWS_DEFAULT_REGION={WEST}" in dialog.text.toPlainText())
    assert "10.8.0.0/16" in dialog.text.toPlainText()
    assert dialog.heading.text() == "Export west.eni"


def test_a_copy_of_the_second_regions_world(
    start: Start, files: tuple[Path, Path], tmp_path: Path, loop: Loop, qtbot: QtBot
) -> None:
    window = shown(start(Options(world=files[0], beside=files[1:])))
    command(window, "Save a copy of west.eni…").trigger()
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, QFileDialog))
    dialog.fileSelected.emit(str(tmp_path / "copy.eni"))
    dialog.close()
    copy = EmbeddedBackend.open(tmp_path / "copy.eni")
    assert copy.world.region == WEST
    copy.close_now()


def test_what_names_no_region_is_made_in_the_first_one(
    start: Start, files: tuple[Path, Path], qtbot: QtBot, loop: Loop
) -> None:
    application = start(Options(world=files[0], beside=files[1:]))
    vpc = loop.run_until_complete(shown(application).store.send(CreateVpc(cidr_block="10.8.0.0/16")))
    assert shown(application).store.world.region_of(vpc.id) == "us-east-1"
    command(shown(application), f"Make {WEST} the first").trigger()
    qtbot.waitUntil(lambda: shown(application).location == files[1])
    calm(qtbot, application)
    window = shown(application)
    assert list(window.store.world.parts) == [WEST, "us-east-1"]
    vpc = loop.run_until_complete(window.store.send(CreateVpc(cidr_block="10.8.0.0/16")))
    assert window.store.world.region_of(vpc.id) == WEST
    assert application.session.last_world == files[1]


def test_a_region_that_is_open_read_only_is_greyed_and_says_why(
    start: Start, files: tuple[Path, Path], qtbot: QtBot
) -> None:
    writer = EmbeddedBackend.open(files[1])  # another console has it
    window = shown(start(Options(world=files[0], beside=files[1:], instant=True)))
    world, actions = window.store.world, window.resource_actions
    there = next(one for one in world.all(Subnet) if world.place_of(one.id) == WEST)
    window.selection.set((there.id,))
    assert {one.reason for one in actions.offers((there.id,)) if one.changes} == {f"{WEST} is open read-only"}
    actions.create("internet-gateway").trigger()
    dialog = top(RequestDialog)
    region = dialog.field("place")
    assert region.value() == "us-east-1"
    assert [(one.value, one.reason) for one in dialog.form.fields()[-1].choices] == [
        ("us-east-1", ""),
        (WEST, "open read-only"),
    ]
    dialog.done(0)
    actions.create("network-interface").trigger()
    wizard = opened(qtbot, CreateInterfaceWizard)
    assert wizard.flow.draft.place == "us-east-1"
    assert [one.reason for one in wizard.flow.regions()] == ["", "open read-only"]
    wizard.close()
    writer.close_now()
