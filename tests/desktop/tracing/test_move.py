"""Low-budget high availability in one gesture: the interface moves, and a running probe says how long it took."""

import pytest
from pytestqt.qtbot import QtBot

from console.desktop.actions import dropping
from console.desktop.dialogs.confirmation import Confirmation
from console.desktop.tracing.move_dialog import MoveDialog
from console.desktop.window import MainWindow
from console.ec2.resources import Instance, NetworkInterface
from tests.desktop.founding.person import Person


@pytest.fixture
def moved(person: Person) -> MoveDialog:
    """web-1's management side, at web-2 now."""
    interface, target = person.find(NetworkInterface, "web-1 management").id, person.find(Instance, "web-2").id
    dropping.move(person.window.resource_actions, person.world, interface, target)
    dialog = person.on_screen(MoveDialog)
    person.wait(lambda: dialog.moving.over)
    return dialog


def test_the_time_line_has_every_phase_and_what_got_through(moved: MoveDialog) -> None:
    moving = moved.moving
    assert [phase.title for phase in moving.phases] == ["Detach", "Wait until it is available", "Attach", "Verify"]
    assert all(phase.ended is not None and phase.ended >= phase.began for phase in moving.phases)
    assert moving.flow_title.startswith("corporate network → tcp 22 → ")
    assert [reachable for _, reachable in moving.samples] == [True, False]


def test_the_trace_verifies_it_and_the_fix_brings_the_flow_back(person: Person, moved: MoveDialog) -> None:
    """web-2's guest has one routing table: what the interface is asked, eth0 would answer."""
    assert "does not get through any more" in moved.outcome.text()
    person.press(moved, moved.fix.text())
    person.press(person.on_screen(Confirmation), "Do it")
    person.wait(lambda: any(text.startswith("Done: give each interface of web-2") for text in person.told()))


def test_it_moves_back_and_then_the_outage_is_over(person: Person, moved: MoveDialog, window: MainWindow) -> None:
    person.press(moved, "Move back")
    person.wait(lambda: any(one.moving.over for one in person.window.findChildren(MoveDialog) if one.isVisible()))
    back = person.on_screen(MoveDialog)
    assert back.moving.title == "Moving web-1 management to web-1"
    assert back.moving.outage is not None
    assert back.moving.outage > 0
    assert "was interrupted for" in back.outcome.text()
    interface = person.find(NetworkInterface, "web-1 management")
    assert interface.attachment
    assert interface.attachment.instance_id == person.find(Instance, "web-1").id


def test_a_move_that_is_refused_says_so_and_nothing_moved(person: Person, qtbot: QtBot) -> None:
    primary = person.find(NetworkInterface, "web-1 public")
    target = person.find(Instance, "web-2").id
    dropping.move(person.window.resource_actions, person.world, primary.id, target)
    dialog = person.on_screen(MoveDialog)
    person.wait(lambda: dialog.moving.over)
    assert dialog.outcome.text().startswith("Not moved: ")
    assert not dialog.back.isVisible()
    assert person.find(NetworkInterface, "web-1 public").attachment == primary.attachment


def test_a_move_that_the_other_end_refuses_is_taken_back_and_timed(person: Person, qtbot: QtBot) -> None:
    eth1 = person.find(NetworkInterface, "web-1 management")
    assert eth1.attachment is not None
    elsewhere = person.find(Instance, "db-1").id  # in another zone
    dropping.move(person.window.resource_actions, person.world, eth1.id, elsewhere)
    dialog = person.on_screen(MoveDialog)
    person.wait(lambda: dialog.moving.over)
    after = person.find(NetworkInterface, "web-1 management").attachment
    assert after is not None
    assert (after.instance_id, after.device_index) == (eth1.attachment.instance_id, eth1.attachment.device_index)
    assert after.delete_on_termination == eth1.attachment.delete_on_termination
    assert "back" in dialog.outcome.text()
    assert [phase.title for phase in dialog.moving.phases][:3] == ["Detach", "Wait until it is available", "Attach"]
    assert dialog.moving.outage is not None
    assert dialog.moving.verdict is not None
    assert dialog.moving.verdict.reachable
