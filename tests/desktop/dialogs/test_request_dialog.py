"""Dialogs as a person uses them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget

from console.desktop.dialogs.catalogue import form
from console.desktop.dialogs.request_dialog import RequestDialog
from console.desktop.store import WorldStore
from console.desktop.tasks import Tasks
from console.ec2.requests import AssociateVpcCidrBlock, CreateSecurityGroup, CreateSubnet, CreateVpc, TagSpecification
from console.ec2.resources import NetworkInterface, Resource, SecurityGroup, Tag, Vpc, tag
from console.ec2.world import World

NameOf = Callable[[type[Resource], str], str]
Opened = Callable[..., RequestDialog]
Wait = Callable[[Callable[[], object]], None]


@pytest.fixture
def opened(store: WorldStore, tasks: Tasks, holder: QWidget, qapp: QApplication) -> Iterator[Opened]:
    dialogs: list[RequestDialog] = []

    def make(name: str, **arguments: Any) -> RequestDialog:
        dialogs.append(RequestDialog(form(name, store.world, arguments), store, tasks, holder))
        dialogs[-1].open()
        return dialogs[-1]

    yield make
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_a_problem_stands_beside_its_field_and_ok_waits(opened: Opened, named: NameOf, wait: Wait) -> None:
    dialog = opened("create-subnet", vpc_id=named(Vpc, "shop"))
    assert dialog.ok.isEnabled()
    block = dialog.field("cidr_block").editor
    assert isinstance(block, QLineEdit)
    block.selectAll()
    QTest.keyClicks(block, "10.0.0.0/24")
    wait(lambda: dialog.field("cidr_block").problem == "10.0.0.0/24 overlaps public-a (10.0.0.0/20)")
    assert not dialog.ok.isEnabled()


def test_an_untouched_empty_field_is_not_blamed_but_said_below(opened: Opened) -> None:
    dialog = opened("create-security-group")
    assert dialog.field("group_name").problem == ""
    assert not dialog.ok.isEnabled()
    assert dialog.ok.toolTip() == "A group needs a name"


def test_the_command_follows_what_is_typed(opened: Opened, wait: Wait) -> None:
    dialog = opened("create-vpc")
    QTest.keyClicks(dialog.field("name").editor, "lab")
    wait(lambda: "Value=lab" in dialog.command.text())
    assert dialog.command.text().startswith("aws ec2 create-vpc")


def test_return_sends_without_waiting_for_the_next_judgement(opened: Opened, world: World, wait: Wait) -> None:
    dialog = opened("create-vpc")
    QTest.keyClicks(dialog.field("name").editor, "lab")
    QTest.keyClick(dialog.field("name").editor, Qt.Key.Key_Return)
    wait(lambda: "lab" in [tag(vpc, "Name") for vpc in world.all(Vpc)])


def test_escape_changes_nothing(opened: Opened, world: World) -> None:
    before = world.revision
    dialog = opened("create-vpc")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert world.revision == before


def test_a_world_that_changes_meanwhile_is_judged_anew(
    opened: Opened, named: NameOf, send: Callable[[Any], Any], wait: Wait
) -> None:
    vpc = named(Vpc, "shop")
    dialog = opened("create-security-group", vpc_id=vpc)
    QTest.keyClicks(dialog.field("group_name").editor, "cache")
    QTest.keyClicks(dialog.field("description").editor, "Redis")
    wait(dialog.ok.isEnabled)
    send(CreateSecurityGroup(group_name="cache", description="from elsewhere", vpc_id=vpc))
    wait(lambda: dialog.field("group_name").problem == "shop has a group named cache already")


def test_a_refusal_is_shown_in_place_and_nothing_is_lost(
    opened: Opened, world: World, named: NameOf, store: WorldStore, run: Callable[[Any], Any], wait: Wait
) -> None:
    vpc = named(Vpc, "shop")
    dialog = opened("create-security-group", vpc_id=vpc)
    dialog.form.problems = dict  # type: ignore[method-assign]  # as if neither the form
    dialog.form.judge = dict  # type: ignore[method-assign]  # nor the rehearsal had seen it coming
    QTest.keyClicks(dialog.field("group_name").editor, "db")
    QTest.keyClicks(dialog.field("description").editor, "again")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    wait(lambda: dialog.field("group_name").problem)
    assert "already exists" in dialog.field("group_name").problem
    assert dialog.field("description").value() == "again"
    assert dialog.isVisible()


def test_choosing_another_kind_of_traffic_asks_for_its_ports(opened: Opened, named: NameOf) -> None:
    dialog = opened("add-rule", group_id=named(SecurityGroup, "db"))
    what = dialog.field("what")
    what.set_value("tcp")
    what.changed.emit("what")
    assert dialog.field("ports").isVisible()
    QTest.keyClicks(dialog.field("ports").editor, "99999")
    dialog.submit()
    assert dialog.field("ports").problem == "Ports go from 0 to 65535"


def test_tags_always_have_an_empty_row_to_type_into(opened: Opened, named: NameOf, world: World, wait: Wait) -> None:
    standby = named(NetworkInterface, "standby")
    dialog = opened("tags", resource_ids=(standby,))
    key, value = _rows(dialog)[-1]
    QTest.keyClicks(key, "Role")
    QTest.keyClicks(value, "spare")
    assert len(_rows(dialog)) == 3
    QTest.keyClick(value, Qt.Key.Key_Return)
    wait(lambda: tag(world.one(NetworkInterface, standby), "Role") == "spare")


def _rows(dialog: RequestDialog) -> list[tuple[QWidget, QWidget]]:
    return [(key, value) for _, key, value in dialog.field("tags")._lines]  # type: ignore[attr-defined]


def test_all_blocks_of_a_vpc_are_named_and_have_room(
    opened: Opened, world: World, send: Callable[[Any], Any], named: NameOf, wait: Wait
) -> None:
    vpc = send(CreateVpc(cidr_block="10.8.0.0/28", tag_specifications=call("small", "vpc")))
    send(AssociateVpcCidrBlock(vpc_id=vpc.id, cidr_block="10.9.0.0/28"))
    dialog = opened("create-subnet", vpc_id=vpc.id)
    block = dialog.field("cidr_block").editor
    assert isinstance(block, QLineEdit)
    assert block.text() == "10.8.0.0/28"
    block.selectAll()
    QTest.keyClicks(block, "10.0.0.0/28")
    told = "10.0.0.0/28 is not within 10.8.0.0/28 or 10.9.0.0/28, the ranges of small"
    wait(lambda: dialog.field("cidr_block").problem == told)
    dialog.reject()

    send(CreateSubnet(vpc_id=vpc.id, cidr_block="10.8.0.0/28"))
    dialog = opened("create-subnet", vpc_id=vpc.id)
    assert dialog.field("cidr_block").value() == "10.9.0.0/28"
    send(CreateSubnet(vpc_id=vpc.id, cidr_block="10.9.0.0/28"))  # somebody else
    wait(lambda: dialog.field("cidr_block").value() == "")
    wait(lambda: dialog.ok.toolTip() == "small is full: its subnets take all of 10.8.0.0/28 and 10.9.0.0/28")

    vpcs = dialog.field("vpc_id").editor
    assert isinstance(vpcs, QComboBox)
    QTest.keyClick(vpcs, Qt.Key.Key_Home)  # shop
    assert dialog.field("cidr_block").value() == "10.0.32.0/20", "what nobody typed follows the VPC"
    wait(dialog.ok.isEnabled)
    block = dialog.field("cidr_block").editor
    assert isinstance(block, QLineEdit)
    block.selectAll()
    QTest.keyClicks(block, "10.0.64.0/20")
    QTest.keyClick(vpcs, Qt.Key.Key_End)
    assert dialog.field("cidr_block").value() == "10.0.64.0/20", "what somebody typed stays"


def call(name: str, kind: str) -> tuple[TagSpecification, ...]:
    return (TagSpecification(resource_type=kind, tags=(Tag("Name", name),)),)
