"""The panel at the right, live on the embedded backend."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from console.desktop.actions.actions import Actions
from console.desktop.inspector.blocks import CodeWidget, FactsWidget, LinesWidget, SpanLabel
from console.desktop.inspector.panel import InspectorPanel
from console.desktop.store import WorldStore
from console.desktop.theme import ThemeManager
from console.ec2.requests import (
    AssignPrivateIpAddresses,
    CreateTags,
    DeleteNetworkInterface,
    ModifyNetworkInterfaceAttribute,
    StopInstances,
    Undo,
)
from console.ec2.requests.network import BooleanAttribute
from console.ec2.resources import Instance, NetworkInterface, Resource, Subnet, Tag
from console.ec2.world import World

NameOf = Callable[[type[Resource], str], str]
Send = Callable[[Any], Any]
Wait = Callable[[Callable[[], object]], None]


@pytest.fixture
def panel(store: WorldStore, actions: Actions, themes: ThemeManager, qtbot: QtBot) -> Iterator[InspectorPanel]:
    panel = InspectorPanel(store, actions)
    qtbot.addWidget(panel)
    panel.resize(338, 900)
    panel.show()
    yield panel
    panel.hide()


def value(panel: InspectorPanel, name: str) -> str:
    block = panel.page("Details").block(0)
    assert isinstance(block, FactsWidget)
    return block.value(name).plain()


def test_a_change_shows_at_once_and_the_tab_stays(panel: InspectorPanel, named: NameOf, send: Send, wait: Wait) -> None:
    standby = named(NetworkInterface, "standby")
    panel.show_resources([standby])
    panel.choose_tab("Addresses")
    send(AssignPrivateIpAddresses(network_interface_id=standby, private_ip_addresses=("10.0.128.77",)))
    lines = panel.page("Addresses").block(0)
    assert isinstance(lines, LinesWidget)
    wait(lambda: lines.lines() == ["10.0.128.40 primary", "10.0.128.77 secondary"])
    assert panel._tabs.tabText(panel._tabs.currentIndex()) == "Addresses"


@pytest.mark.parametrize("kind", [NetworkInterface, Instance, Subnet])
def test_all_tabs_are_seen_in_the_narrowest_window(panel: InspectorPanel, kind: type[Resource], world: World) -> None:
    panel.resize(320, 560)  # of a window of 960 px
    panel.show_resources([next(iter(world.ids(kind)))])
    tabs = panel._tabs
    assert tabs.sizeHint().width() <= tabs.width()
    assert panel.page("Details").horizontalScrollBar().maximum() == 0


def test_a_long_name_that_leads_somewhere_breaks_and_is_not_cut(
    panel: InspectorPanel, named: NameOf, send: Send, wait: Wait
) -> None:
    standby, web = named(NetworkInterface, "standby"), named(NetworkInterface, "web-1 public")
    send(CreateTags(resources=(standby,), tags=(Tag("Name", "a" * 200),)))
    panel.show_resources([standby, web])
    (name,) = (one for one in panel.findChildren(SpanLabel) if one.plain().startswith("aaa"))
    wait(name.isVisible)
    wait(lambda: name.height() >= 2 * name.fontMetrics().height())


def test_a_change_leaves_the_scroll_position_alone(
    panel: InspectorPanel, named: NameOf, send: Send, wait: Wait
) -> None:
    standby = named(NetworkInterface, "standby")
    panel.resize(338, 300)
    panel.show_resources([standby])
    bar = panel.page("Details").verticalScrollBar()
    wait(lambda: bar.maximum() > 60)
    bar.setValue(60)
    send(CreateTags(resources=(standby,), tags=(Tag("Name", "spare"),)))
    wait(lambda: panel.subject and panel.subject.title == "spare")
    assert bar.value() == 60


def test_unchanged_facts_are_not_touched(panel: InspectorPanel, named: NameOf, send: Send, wait: Wait) -> None:
    standby = named(NetworkInterface, "standby")
    panel.show_resources([standby])
    before = panel.page("Details").block(0)
    off = ModifyNetworkInterfaceAttribute(network_interface_id=standby, source_dest_check=BooleanAttribute(value=False))
    send(off)
    wait(lambda: value(panel, "Source/dest. check") == "Off")
    assert panel.page("Details").block(0) is before


def test_what_it_shows_of_others_is_live_too(panel: InspectorPanel, named: NameOf, send: Send, wait: Wait) -> None:
    panel.show_resources([named(NetworkInterface, "web-1 management")])
    send(CreateTags(resources=(named(Instance, "web-1"),), tags=(Tag("Name", "shop-front"),)))
    wait(lambda: value(panel, "Instance").startswith("shop-front"))


def test_a_deleted_thing_says_so_and_undo_brings_it_back(
    panel: InspectorPanel, named: NameOf, send: Send, wait: Wait
) -> None:
    standby = named(NetworkInterface, "standby")
    panel.show_resources([standby])
    send(DeleteNetworkInterface(network_interface_id=standby))
    wait(lambda: panel.subject and panel.subject.kind == "gone")
    assert panel.subject is not None
    assert panel.subject.title == "standby"
    assert panel.action_row.isHidden()
    send(Undo())
    wait(lambda: panel.subject and panel.subject.kind == "network interface")


def test_links_lead_on_by_mouse_and_keyboard(panel: InspectorPanel, named: NameOf, qtbot: QtBot) -> None:
    panel.show_resources([named(NetworkInterface, "web-1 management")])
    block = panel.page("Details").block(0)
    assert isinstance(block, FactsWidget)
    instance = block.value("Instance")
    assert instance.focusPolicy() == Qt.FocusPolicy.StrongFocus
    with qtbot.waitSignal(panel.link_activated) as followed:
        instance.linkActivated.emit(named(Instance, "web-1"))
    assert followed.args == [named(Instance, "web-1")]


def test_the_command_is_that_of_the_last_request_that_concerned_it(
    panel: InspectorPanel, named: NameOf, send: Send, wait: Wait
) -> None:
    standby = named(NetworkInterface, "standby")
    panel.show_resources([standby])
    wait(lambda: panel.command.text().startswith("aws ec2 create-network-interface"))
    send(AssignPrivateIpAddresses(network_interface_id=standby, private_ip_addresses=("10.0.128.77",)))
    wait(lambda: panel.command.text().startswith("aws ec2 assign-private-ip-addresses"))


def test_buttons_keep_their_place_while_their_state_changes(
    panel: InspectorPanel, named: NameOf, send: Send, wait: Wait
) -> None:
    web = named(Instance, "web-1")
    panel.show_resources([web])
    wait(lambda: [one.text() for one in panel.action_row.buttons()][:2] == ["Stop", "Attach interface…"])
    send(StopInstances(instance_ids=(web,)))
    wait(lambda: panel.action_row.buttons()[0].text() == "Start")


def test_a_button_does_what_its_action_does(
    panel: InspectorPanel, named: NameOf, store: WorldStore, wait: Wait
) -> None:
    eth1 = named(NetworkInterface, "web-1 management")
    panel.show_resources([eth1])
    wait(lambda: panel.action_row.buttons())
    detach = panel.action_row.buttons()[0]
    assert detach.text() == "Detach"
    QTest.mouseClick(detach, Qt.MouseButton.LeftButton)
    wait(lambda: store.world.one(NetworkInterface, eth1).attachment is None)
    wait(lambda: panel.action_row.buttons()[0].text() == "Attach…")


def test_a_tab_is_remembered_for_each_kind_of_thing(panel: InspectorPanel, named: NameOf) -> None:
    panel.show_resources([named(NetworkInterface, "standby")])
    panel.choose_tab("JSON")
    panel.show_resources([named(Instance, "web-1")])
    panel.show_resources([named(NetworkInterface, "web-1 public")])
    assert panel._tabs.tabText(panel._tabs.currentIndex()) == "JSON"
    block = panel.page("JSON").block(0)
    assert isinstance(block, CodeWidget)
    assert '"NetworkInterfaceId"' in block.text()


def test_dark_and_light_paint_links_in_their_own_colours(
    panel: InspectorPanel, named: NameOf, themes: ThemeManager, qtbot: QtBot
) -> None:
    panel.show_resources([named(NetworkInterface, "web-1 management")])
    block = panel.page("Details").block(0)
    assert isinstance(block, FactsWidget)
    light = block.value("Subnet").text()
    themes.choose("dark")
    qtbot.waitUntil(lambda: block.value("Subnet").text() != light)
    themes.choose("light")
