"""From where, to where, which port: whether it arrives, and why not, through the widgets that a person uses."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from console.desktop.dialogs.confirmation import Confirmation
from console.desktop.tracing import asking, tracing
from console.desktop.tracing.hop_list import HopList
from console.desktop.tracing.panel import TracePanel
from console.ec2.requests import RevokeSecurityGroupIngress
from console.ec2.resources import Instance, NetworkInterface, SecurityGroup
from tests.desktop.founding.person import Person
from tests.desktop.tracing.conftest import Ask


def outcome(panel: TracePanel) -> str:
    (verdict,) = [one for one in panel.findChildren(QLabel) if one.accessibleName() == "Outcome"]
    return verdict.text()


def titles(hops: HopList) -> list[str]:
    return [row.text for row in hops.rows() if row.step is None]


def test_a_packet_that_arrives_is_told_hop_by_hop_there_and_back(person: Person, ask: Ask) -> None:
    panel = ask("internet", "web-1", "80")
    assert outcome(panel) == "Allowed · returns the way it came"
    there = ["Internet", "Internet gateway shop-igw", "web-1 eth0", "web-1"]
    assert titles(panel.forward) == there
    assert titles(panel.reply) == there[::-1]
    path = person.diagram.path
    assert path is not None
    assert [hop.number for hop in path.hops] == [0, 1, 2, 3]
    assert not path.dropped_at


def test_a_dropped_packet_says_where_and_why_and_the_fix_lets_it_through(person: Person, ask: Ask, web: str) -> None:
    panel = ask("internet", "web-1", "22")
    assert "no rule of web-1 eth0" in outcome(panel).casefold()
    path = person.diagram.path
    assert path is not None
    assert path.dropped_at == person.world.interfaces_of(web)[0].id
    assert panel.fix.text() == "Allow tcp 22 from everywhere in web-public…"
    person.press(panel, "Allow tcp 22 from everywhere in web-public")
    question = person.on_screen(Confirmation)
    assert question.consequences[0] == (
        "Authorize security group ingress: GroupId web-public, "
        "IpPermissions IpProtocol tcp, FromPort 22, ToPort 22, IpRanges CidrIp 0.0.0.0/0"
    )
    person.press(question, "Do it")
    person.wait(lambda: outcome(panel) == "Allowed · returns the way it came")


def test_what_changes_meanwhile_is_traced_anew(person: Person, ask: Ask) -> None:
    panel = ask("internet", "web-1", "443")
    group = person.find(SecurityGroup, "web-public").id
    (rule,) = [one for one in person.world.rules_of(group) if not one.is_egress and one.from_port == 443]
    person.meanwhile(RevokeSecurityGroupIngress(group_id=group, security_group_rule_ids=(rule.id,)))
    person.wait(lambda: outcome(panel).startswith("Not reachable"))


def test_an_end_that_nothing_is_called_is_named_beside_its_field(ask: Ask) -> None:
    panel = ask("internet", "web-9", "80")
    (problem,) = [one for one in panel.findChildren(QLabel) if one.property("kind") == "error"]
    assert "web-9" in problem.text()
    assert panel.destination.property("problem") is True
    assert not panel.forward.rows()


def test_a_port_that_is_none_is_refused_and_icmp_has_none(person: Person, ask: Ask) -> None:
    panel = ask("internet", "web-1", "99999")
    assert panel.port.property("problem") is True
    panel = ask("db-1", "web-1", protocol="icmp")
    assert not panel.port.isEnabled()
    person.wait(panel.forward.rows)


def test_what_is_typed_finds_instances_and_interfaces(person: Person, ask: Ask, web: str, qtbot: QtBot) -> None:
    panel = ask("internet", "")
    panel.destination.setFocus()
    qtbot.keyClicks(panel.destination, "web-1")
    person.wait(lambda: panel.destination.suggestions())
    offered = {one.target for one in panel.destination.suggestions()}
    assert {web, person.world.interfaces_of(web)[1].id} <= offered


def test_the_keys_go_from_hop_to_hop_and_the_window_follows(person: Person, ask: Ask, web: str, qtbot: QtBot) -> None:
    panel = ask("internet", "web-1", "80")
    for _ in range(4):
        qtbot.keyClick(panel, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert person.window.selection.ids == (web,)
    qtbot.keyClick(panel, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert person.window.selection.ids == (person.world.interfaces_of(web)[0].id,)


def test_the_ends_swap_and_the_panel_takes_its_line_away(person: Person, ask: Ask, qtbot: QtBot) -> None:
    panel = ask("web-1", "db-1", "5432")
    person.press(panel, "Swap the ends")
    assert (panel.source.text(), panel.destination.text()) == ("db-1", "web-1")
    qtbot.keyClick(panel.port, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert person.diagram.path is None


def test_the_context_menu_traces_to_a_thing(person: Person) -> None:
    standby = person.find(NetworkInterface, "standby").id
    person.choose(person.menu_of(standby), "Trace to here")
    panel = person.on_screen(TracePanel)
    assert panel.destination.text() == "standby"
    assert panel.source.hasFocus()


def test_it_copies_as_text_and_as_json(person: Person, ask: Ask) -> None:
    panel = ask("internet", "web-1", "80")
    person.press(panel, "Copy as text")
    assert QGuiApplication.clipboard().text().startswith("internet → web-1, tcp 80: reachable")
    person.press(panel, "Copy as JSON")
    assert json.loads(QGuiApplication.clipboard().text())["reachable"] is True


def test_two_that_are_selected_are_the_ends(person: Person, web: str) -> None:
    person.window.selection.set((web, person.find(Instance, "db-1").id))
    person.key(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    panel = person.on_screen(TracePanel)
    assert (panel.source.text(), panel.destination.text()) == ("web-1", "db-1")


def test_ends_that_stand_for_many_are_asked_between_frames(
    person: Person, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracing, "AT_ONCE_S", 1e-9)
    monkeypatch.setattr(asking, "SLICE_S", 0)
    panel = ask("public-a", "private-a", "22")
    assert outcome(panel) == "Asking pair by pair …"
    person.wait(lambda: outcome(panel) != "Asking pair by pair …")
    assert "of 6 pairs" in outcome(panel)
