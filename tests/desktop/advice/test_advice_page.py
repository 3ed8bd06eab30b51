"""The traps of a layout, told unasked: where, why, and mended by a click."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea
from pytestqt.qtbot import QtBot

from console.desktop.actions.words import plural
from console.desktop.advice.advisor import TITLES, Advisor
from console.desktop.advice.card import AdviceCard
from console.desktop.advice.page import AdvicePage
from console.desktop.dialogs.confirmation import Confirmation
from console.desktop.inspector.blocks import RemarkWidget
from console.desktop.store import WorldStore
from console.desktop.window import MainWindow
from console.ec2.changes import ChangeSet
from console.ec2.requests import AttachNetworkInterface, AuthorizeSecurityGroupIngress, CreateSecurityGroup, Request
from console.ec2.requests.security import IpPermission, IpRange
from console.ec2.resources import Instance, NetworkInterface, SecurityGroup, tag
from console.ec2.world import World
from tests.desktop.founding.person import Person


@pytest.fixture
def person(window: MainWindow, qtbot: QtBot) -> Person:
    return Person(window, qtbot)


@pytest.fixture
def page(person: Person) -> AdvicePage:
    """Open, once the first look is over."""
    person.window.show_page("advice")
    page = person.on_screen(AdvicePage)
    person.wait(page.cards)
    return page


def said(page: AdvicePage) -> list[str]:
    return [card.advice.what for card in page.cards()]


def in_list(person: Person) -> str:
    model = person.window.navigation.model()
    return str(model.index(model.rowCount() - 1, 0).data())


def test_the_sample_has_one_asymmetric_route(person: Person, page: AdvicePage) -> None:
    assert said(page) == ["Replies of web-2 eth1 leave by web-2 eth0 and are dropped"]
    assert in_list(person) == "1 asymmetric route"


@pytest.mark.parametrize(
    ("topic", "counted"),
    [
        ("addresses-running-out", "2 nearly full subnets"),
        ("limit-near", "2 nearly reached limits"),
        ("public-subnet-without-addresses", "2 addressless public subnets"),
    ],
)
def test_several_of_a_topic_are_counted_by_its_noun(topic: str, counted: str) -> None:
    assert plural(TITLES[topic], 2) == counted


def test_its_fix_is_asked_for_done_and_then_it_is_gone(person: Person, page: AdvicePage) -> None:
    (card,) = page.cards()
    person.press(card, card.fix.text())
    person.press(person.on_screen(Confirmation), "Do it")
    person.wait(lambda: in_list(person) == "Nothing to advise")
    assert tag(person.find(Instance, "web-2"), "eni-console:routing") == "policy"


def test_a_door_that_is_opened_to_the_world_is_told_at_once(person: Person, page: AdvicePage) -> None:
    everybody = IpPermission(ip_protocol="tcp", from_port=22, to_port=22, ip_ranges=(IpRange(cidr_ip="0.0.0.0/0"),))
    group = person.find(SecurityGroup, "web-public").id
    person.meanwhile(AuthorizeSecurityGroupIngress(group_id=group, ip_permissions=(everybody,)))
    person.wait(lambda: len(page.cards()) == 2)
    assert in_list(person) == "2 findings"
    page.topic.setCurrentIndex(page.topic.findData("open-management-port"))
    assert [card.advice.where[0] for card in page.cards()] == [group]


def test_a_card_leads_to_its_place_and_can_be_put_away(person: Person, page: AdvicePage, qtbot: QtBot) -> None:
    (card,) = page.cards()
    assert isinstance(card, AdviceCard)
    person.press(card, "web-2")
    assert person.window.selection.ids == (person.find(Instance, "web-2").id,)
    person.window.show_page("advice")
    person.press(card, "web-2 eth1")  # as its sentence calls it, and not by its name
    assert person.window.selection.ids == (person.find(NetworkInterface, "web-2 management").id,)
    person.window.show_page("advice")
    person.press(card, "Put away")
    assert not page.cards()
    assert in_list(person) == "Nothing to advise"
    qtbot.mouseClick(person.button(page, "Show what was put away"), Qt.MouseButton.LeftButton)
    assert said(page) == [card.advice.what]


def test_of_many_cards_those_are_made_that_somebody_comes_near(
    person: Person, page: AdvicePage, send: Callable[[Request[Any]], Any]
) -> None:
    everybody = IpPermission(ip_protocol="tcp", from_port=22, to_port=22, ip_ranges=(IpRange(cidr_ip="0.0.0.0/0"),))
    vpc_id = person.find(SecurityGroup, "web-public").vpc_id
    for number in range(20):
        group = send(CreateSecurityGroup(group_name=f"open-{number}", description="22", vpc_id=vpc_id))
        send(AuthorizeSecurityGroupIngress(group_id=group.id, ip_permissions=(everybody,)))
    person.wait(lambda: in_list(person) == "21 findings")
    person.wait(lambda: len(page.cards()) > 3)
    assert len(page.cards()) < 21
    bar = page.findChildren(QScrollArea)[0].verticalScrollBar()

    def at_the_end() -> bool:
        bar.setValue(bar.maximum())
        return len(page.cards()) == 21

    person.wait(at_the_end)
    person.wait(lambda: (tops := [card.y() for card in page.cards()]) == sorted(set(tops)))


def test_a_world_that_changes_while_it_is_looked_through_is_looked_through_anew(
    store: WorldStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def findings(world: World, *_: Any) -> Iterator[None]:
        for one in world.all(Instance):
            seen.append(one.id)
            yield None

    monkeypatch.setattr("console.desktop.advice.advisor.findings", findings)
    monkeypatch.setattr("console.desktop.advice.advisor.SLICE_S", 0.0)  # each turn as short as can be
    world, advisor = store.world, Advisor(store, [], store)
    while len(seen) < 2:
        advisor._go_on()
    new = replace(world.one(Instance, seen[0]), id="i-0123456789abcdef0")
    world.apply(ChangeSet(world.revision + 1, (new,)))
    while advisor.looking:  # before anybody has told of it
        advisor._go_on()
    assert seen[2:] == list(world.ids(Instance))


def test_the_inspector_says_of_an_instance_what_the_advice_says(person: Person) -> None:
    def remarks() -> dict[str, str]:
        shown = person.window.inspector.page("Details").findChildren(RemarkWidget)
        frames = [one.findChildren(QFrame)[0] for one in shown if one.isVisible()]
        return {one.accessibleName().partition(":")[0]: one.property("kind") for one in frames}

    person.window.selection.set((person.find(Instance, "web-2").id,))
    person.wait(lambda: remarks() == {"Replies of web-2 eth1 leave by web-2 eth0 and are dropped": "note-bad"})
    web_1, standby = person.find(Instance, "web-1").id, person.find(NetworkInterface, "standby").id
    person.meanwhile(AttachNetworkInterface(network_interface_id=standby, instance_id=web_1, device_index=2))
    person.window.selection.set((web_1,))  # its guest routes by policy
    person.wait(lambda: remarks() == {"web-1 eth1 and web-1 eth2 are both in private-a": "note"})
