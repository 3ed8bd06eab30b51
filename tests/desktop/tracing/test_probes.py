"""A flow that is watched: its lamp turns when the world does, says why, and is there again the next time."""

from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from console.desktop.tracing.probe_strip import ProbeStrip
from console.ec2.requests import StartInstances, StopInstances
from tests.desktop.founding.person import Person
from tests.desktop.tracing.conftest import Ask


def test_a_watched_flow_turns_with_the_world_and_says_why(person: Person, ask: Ask, web: str, qtbot: QtBot) -> None:
    panel = ask("internet", "web-1", "80")
    person.press(panel, "Watch this flow")
    (lamp,) = person.on_screen(ProbeStrip).lamps()
    assert lamp.button.text() == "internet → tcp 80 → web-1"
    person.meanwhile(StopInstances(instance_ids=(web,)))
    person.wait(lambda: not lamp.probe.now.reachable)
    person.meanwhile(StartInstances(instance_ids=(web,)))
    person.wait(lambda: lamp.probe.now.reachable)
    history = [one.reachable for one in lamp.probe.history]
    assert (history[0], history[-1], False in history) == (True, True, True)
    assert "not running" in lamp.toolTip()
    assert any(text.startswith("internet → tcp 80 → web-1: not reachable") for text in person.told())


def test_its_lamp_shows_the_trace_again_and_can_be_put_out(person: Person, ask: Ask, qtbot: QtBot) -> None:
    panel = ask("web-1", "db-1", "5432")
    person.press(panel, "Watch this flow")
    qtbot.keyClick(panel.port, Qt.Key.Key_Escape)
    strip = person.on_screen(ProbeStrip)
    (lamp,) = strip.lamps()
    qtbot.mouseClick(lamp.button, Qt.MouseButton.LeftButton)
    assert panel.isVisible()
    assert (panel.source.text(), panel.port.text()) == ("web-1", "5432")
    qtbot.mouseClick(lamp.leave, Qt.MouseButton.LeftButton)
    assert not strip.isVisible()


def test_what_is_watched_is_remembered(person: Person, ask: Ask) -> None:
    panel = ask("internet", "web-1", "80")
    person.press(panel, "Watch this flow")
    state: list[Any] = person.window.tracer.watched()
    probes = person.window.tracer.probes
    probes.forget(probes.all[0].flow)
    probes.restore([*state, {"from": ["instance", "i-gone", ""]}, "nonsense"])
    assert person.window.tracer.watched() == state
