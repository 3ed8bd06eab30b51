"""They close the window, open it again, and everything is there."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.desktop.worlds import make
from console.ec2.resources import Instance, NetworkInterface
from console.topology.geometry import Rect
from tests.desktop.founding.person import CONTROL, Person
from tests.desktop.founding.running import console


def status(person: Person) -> str:
    attachment = person.find(NetworkInterface, "standby").attachment
    return attachment.status if attachment else ""


def test_what_was_done_is_there_again(world_file: Path, loop: Any, qtbot: QtBot) -> None:
    with console(loop, qtbot, world=world_file, instant=True) as first:
        person = first.person
        person.drag(person.find(NetworkInterface, "standby").id, person.find(Instance, "web-1").id)
        person.wait(lambda: person.is_cabled(person.find(NetworkInterface, "standby").id))
        before = sorted(person.world, key=lambda one: one.id)
        person.key(Qt.Key.Key_Q, CONTROL)
    with console(loop, qtbot) as second:
        person = second.person
        assert person.window.location == world_file
        assert sorted(person.world, key=lambda one: one.id) == before
        assert person.is_cabled(person.find(NetworkInterface, "standby").id)


def test_things_stand_where_they_stood_until_all_is_laid_out_anew(world_file: Path, loop: Any, qtbot: QtBot) -> None:
    with console(loop, qtbot, world=world_file, instant=True) as first:
        person = first.person
        fresh = places(person)
        person.drag(person.find(NetworkInterface, "standby").id, person.find(Instance, "web-1").id)
        person.wait(lambda: person.is_cabled(person.find(NetworkInterface, "standby").id))
        left = places(person)
        person.key(Qt.Key.Key_Q, CONTROL)
    with console(loop, qtbot, world=world_file) as second:
        person = second.person
        assert places(person) == left
        person.run("Lay out the diagram anew")
        tidy = places(person)
        assert tidy != left
        assert tidy.keys() == fresh.keys()
        person.key(Qt.Key.Key_Q, CONTROL)
    with console(loop, qtbot, world=world_file) as third:
        assert places(third.person) == tidy


def places(person: Person) -> dict[str, Rect | None]:
    layout = person.diagram.layout_now
    assert layout is not None
    return {one.id: layout.rect_of(one.id) for one in person.world if layout.rect_of(one.id)}


def test_what_was_under_way_is_finished(world_file: Path, loop: Any, qtbot: QtBot) -> None:
    with console(loop, qtbot, world=world_file) as first:
        person = first.person
        person.drag(person.find(NetworkInterface, "standby").id, person.find(Instance, "web-1").id)
        person.wait(lambda: status(person) == "attaching")
    with console(loop, qtbot, world=world_file) as second:
        person = second.person
        person.wait(lambda: status(person) == "attached")


def test_it_looks_as_it_was_left(world_file: Path, loop: Any, qtbot: QtBot) -> None:
    with console(loop, qtbot, world=world_file) as first:
        person = first.person
        person.run("Theme: dark")
        person.window.resize(960, 700)
        diagram = person.diagram
        qtbot.keyClick(diagram, Qt.Key.Key_Plus)
        qtbot.keyClick(diagram, Qt.Key.Key_Plus)
        person.place(person.find(Instance, "web-1").id)
        camera = diagram.camera_state()
        person.go_to_page("Subnets")
        qtbot.keyClicks(person.table.field, "private")
        person.key(Qt.Key.Key_Q, CONTROL)
    with console(loop, qtbot) as second:
        person = second.person
        assert (person.window.width(), person.window.height()) == (960, 700)
        assert person.window.themes.theme.is_dark
        assert person.table.field.text() == "private"
        assert len(person.table.model.ids) == 2
        assert person.diagram.camera_state() == camera
        person.run("Theme: light")  # the application is shared with other tests


def test_what_was_sought_in_one_world_is_not_sought_in_another(
    world_file: Path, tmp_path: Path, loop: Any, qtbot: QtBot
) -> None:
    other = tmp_path / "other.eni"
    make(other, "shop")
    with console(loop, qtbot, world=world_file) as first:
        person = first.person
        qtbot.keyClick(person.window.topology.tools().strip.hops.edit, Qt.Key.Key_Up)
        person.go_to_page("Subnets")
        qtbot.keyClicks(person.table.field, "private")
        person.window.open_requested.emit(other)
        qtbot.waitUntil(lambda: first.application.window is not person.window)
        assert left_at(first.person) == ("topology", 0, "")
        first.person.key(Qt.Key.Key_Q, CONTROL)
    with console(loop, qtbot, world=world_file) as second:
        assert left_at(second.person) == ("subnets", 1, "private")


def left_at(person: Person) -> tuple[str, int, str]:
    """The page, the hops, and the filter of the subnets."""
    page = person.window.pages.page
    person.go_to_page("Topology")
    hops = person.window.topology.tools().strip.hops.value()
    person.go_to_page("Subnets")
    return page, hops, person.table.field.text()
