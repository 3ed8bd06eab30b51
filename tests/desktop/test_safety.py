"""Whatever goes wrong, and whoever else has the file: the world stays safe and the window can be used."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from console.backends.embedded import EmbeddedBackend
from console.desktop.command_palette import CommandPalette
from console.desktop.toasts import Toast
from console.desktop.window import MainWindow
from console.desktop.worlds import make
from console.ec2.requests import AttachNetworkInterface
from console.ec2.resources import Address, Instance, NetworkInterface, RouteTable, SecurityGroup, Subnet, Vpc
from console.engine.clock import ManualClock
from console.engine.opening import open_world
from console.engine.transaction import Transaction
from console.engine.world_file import DamagedFile
from console.topology.canvas.diagram import DiagramCanvas
from console.topology.canvas.gestures import Carry
from tests.desktop.founding.person import CONTROL, NONE, SHIFT, Person
from tests.desktop.founding.running import Console, console


@pytest.fixture
def world_file(tmp_path: Path) -> Path:
    make(tmp_path / "shop.eni", "shop")
    return tmp_path / "shop.eni"


@pytest.fixture(autouse=True)
def _quiet(capsys: pytest.CaptureFixture[str]) -> None:
    """What is reported also goes to stderr."""


def standby(person: Person) -> NetworkInterface:
    return person.find(NetworkInterface, "standby")


def attach(person: Person) -> None:
    person.drag(standby(person).id, person.find(Instance, "web-1").id)


def report(running: Console) -> str:
    """The report that is shown, by its button on the clipboard; then the person goes on."""
    running.qtbot.waitUntil(lambda: len(running.reports()) == 1)
    (dialog,) = running.reports()
    running.person.press(dialog, "Copy report")
    running.person.press(dialog, "Go on")
    return QGuiApplication.clipboard().text()


def works(person: Person) -> None:
    """An interface can be attached, and it is in the file."""
    attach(person)
    person.wait(lambda: person.is_cabled(standby(person).id))


# --- exceptions


def test_an_exception_in_a_slot_is_reported_and_the_window_goes_on(
    world_file: Path, loop: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_window: MainWindow) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(MainWindow, "refresh", fail)
    with console(loop, qtbot, world=world_file, instant=True) as running:
        running.person.key(Qt.Key.Key_F5)
        text = report(running)
        assert "ZeroDivisionError: on purpose" in text
        assert "Embedded world shop.eni, revision" in text
        works(running.person)


def test_a_damaged_file_is_not_called_safe_and_what_is_in_memory_can_be_saved(
    world_file: Path, loop: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_window: MainWindow) -> None:
        raise DamagedFile("the history is damaged: an entry can't be read")

    monkeypatch.setattr(MainWindow, "refresh", fail)
    with console(loop, qtbot, world=world_file, instant=True) as running:
        person = running.person
        person.key(Qt.Key.Key_F5)
        qtbot.waitUntil(lambda: len(running.reports()) == 1)
        (dialog,) = running.reports()
        assert "will not be there" in dialog.about.text()
        with world_file.open("r+b") as file:
            file.truncate(4096)
        person.press(dialog, "Save what is here…")
        chooser = person.on_screen(QFileDialog)
        saved = world_file.with_name("saved.eni")
        chooser.fileSelected.emit(str(saved))
        chooser.reject()
        person.wait(lambda: any("without its history" in text for text in person.told()))
        with closing(open_world(saved, clock=ManualClock(), read_only=True)) as copy:
            assert len(copy.world) == len(person.world)
        person.press(dialog, "Go on")


def test_where_the_file_takes_nothing_the_toast_has_the_way_out(world_file: Path, loop: Any, qtbot: QtBot) -> None:
    with console(loop, qtbot, world=world_file, instant=True) as running:
        person = running.person
        world_file.rename(world_file.with_name("elsewhere.eni"))
        attach(person)
        toast = person.on_screen(Toast)
        assert "was moved, deleted or replaced" in toast.accessibleName()
        person.press(toast, "Save a copy…")
        chooser = person.on_screen(QFileDialog)
        saved = world_file.with_name("saved.eni")
        chooser.fileSelected.emit(str(saved))
        chooser.reject()
        with closing(open_world(saved, clock=ManualClock(), read_only=True)) as copy:
            assert len(copy.world) == len(person.world)


def test_an_exception_in_the_middle_of_a_request_leaves_nothing_half_done(
    world_file: Path, loop: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Transaction.put

    def fail(tx: Transaction, record: Any) -> None:
        put(tx, record)
        if isinstance(record, NetworkInterface):
            raise ZeroDivisionError("on purpose")

    with console(loop, qtbot, world=world_file, instant=True) as running:
        person = running.person
        before = sorted(person.world, key=lambda one: one.id)
        with monkeypatch.context() as broken:
            broken.setattr(Transaction, "put", fail)
            attach(person)
            assert "ZeroDivisionError: on purpose" in report(running)
        assert sorted(person.world, key=lambda one: one.id) == before
        works(person)


def test_what_fails_at_every_painting_makes_one_report(
    world_file: Path, loop: Any, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise ZeroDivisionError("on purpose")

    with console(loop, qtbot, world=world_file, instant=True) as running:
        person = running.person
        with monkeypatch.context() as broken:
            broken.setattr(DiagramCanvas, "_paint_standing", fail)
            person.diagram.update()
            qtbot.waitUntil(lambda: bool(running.reports()))
            person.diagram.update()
            qtbot.waitUntil(lambda: "— and then —" in running.reports()[0].text())
        QApplication.processEvents()  # what is still on its way to the report
        assert "in paintEvent" in report(running)
        works(person)


# --- two consoles on one file


def test_the_second_console_is_told_and_sees_what_the_first_does(world_file: Path, loop: Any, qtbot: QtBot) -> None:
    first = EmbeddedBackend.open(world_file, instant=True)
    with console(loop, qtbot, world=world_file) as second:
        problem = second.problem()
        said = " ".join(one.text() for one in problem.findChildren(QLabel))
        assert "shop.eni can’t be opened" in said
        assert "open in another console" in said
        looker = second.look()
        one, web = standby(looker), looker.find(Instance, "web-1").id
        request = AttachNetworkInterface(network_interface_id=one.id, instance_id=web, device_index=2)
        loop.run_until_complete(first.send(request))
        looker.wait(lambda: looker.is_cabled(one.id))
    loop.run_until_complete(first.close())


# --- read-only


@pytest.fixture
def looker(world_file: Path, loop: Any, qtbot: QtBot) -> Iterator[Person]:
    """Somebody at a window that is read-only, as another console has the file. The file stays as it is."""
    first = EmbeddedBackend.open(world_file)
    before = world_file.read_bytes()
    with console(loop, qtbot, world=world_file) as second:
        person = second.look()
        revision = person.world.revision
        yield person
        assert person.window.tasks.running() == ()
        assert person.world.revision == revision
    assert world_file.read_bytes() == before
    loop.run_until_complete(first.close())


def test_what_would_change_a_read_only_world_is_off_and_says_why(looker: Person) -> None:
    window = looker.window
    everything = [
        *window.resource_actions.all(),
        *(one for record in looker.world for one in window.resource_actions.for_resources((record.id,)) if one),
    ]
    looking = ("copy", "trace", "address map")
    changing = [one for one in everything if not one.text().lower().startswith(looking)]
    assert len(changing) > 100
    assert {one.text() for one in changing if one.isEnabled()} == set()
    assert {one.toolTip() for one in changing} == {"Not possible: this world is open read-only"}


def test_the_buttons_of_a_read_only_window_are_off_and_say_why(looker: Person) -> None:
    toolbar = looker.window.toolbar
    for text in ("Create network interface", "Launch instance", "Attach…"):
        assert not looker.button(toolbar, text).isEnabled()
        assert "read-only" in looker.button(toolbar, text).toolTip()
    assert "Read-only" in [one.text() for one in toolbar.findChildren(QLabel)]


def test_no_key_changes_a_read_only_world(looker: Person) -> None:
    looker.click_in_diagram(standby(looker).id)
    for key, modifiers in (
        (Qt.Key.Key_Delete, NONE),
        (Qt.Key.Key_F2, NONE),
        (Qt.Key.Key_Z, CONTROL),
        (Qt.Key.Key_Z, CONTROL | SHIFT),
    ):
        looker.key(key, modifiers)
    assert QApplication.activeModalWidget() is None
    said = ["Delete: this world is open read-only", "Rename: this world is open read-only"]
    looker.wait(lambda: looker.told() == said)


def test_nothing_of_the_inspector_changes_a_read_only_world(looker: Person) -> None:
    for kind in (NetworkInterface, Instance, Subnet, Vpc, Address, SecurityGroup, RouteTable):
        record = next(iter(looker.world.all(kind)))
        looker.window.go_to(record.id)
        for title in looker.tabs():
            looker.window.inspector.choose_tab(title)
            for button in looker.buttons(looker.window.inspector):
                if button.isEnabled() and button.text() not in ("More ▾", "Address map…", "Copy", "CLI", "boto3", ""):
                    pytest.fail(f"{button.text()} of {kind.__name__}, {title}")


def test_a_drag_in_a_read_only_world_says_why_not(looker: Person) -> None:
    one, web = standby(looker).id, looker.find(Instance, "web-1").id
    looker.drag(one, web, drop=False)
    carry = looker.diagram._gesture
    assert isinstance(carry, Carry)
    assert carry.why_not == "This world is open read-only"
    looker.drop(web)


def test_no_card_of_a_read_only_world_asks_to_be_dragged(looker: Person) -> None:
    picture = looker.diagram.picture
    assert picture is not None
    assert not picture._card(standby(looker), "private").draggable


def test_the_palette_of_a_read_only_window_runs_nothing_that_changes_it(looker: Person) -> None:
    looker.key(Qt.Key.Key_K, CONTROL)
    palette = looker.on_screen(CommandPalette)
    looker.qtbot.keyClicks(palette.field, "create network interface")
    looker.wait(lambda: palette.entries()[0].title == "Create network interface")
    assert not palette.entries()[0].enabled
    assert "read-only" in palette.entries()[0].detail
    looker.qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
