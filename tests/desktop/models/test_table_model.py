"""The model on a live world: Qt's model tester walks through it in every test."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPersistentModelIndex, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from console.desktop.models import differences as told
from console.desktop.models.column import ResourceKind
from console.desktop.models.compute import INSTANCES, NETWORK_INTERFACES
from console.desktop.models.differences import Differences
from console.desktop.models.kinds import KINDS
from console.desktop.models.network import ELASTIC_IPS, SUBNETS
from console.desktop.models.table_model import RESET_BEYOND, ResourceTableModel
from console.ec2.changes import ChangeSet
from console.ec2.requests import (
    AttachNetworkInterface,
    CreateNetworkInterface,
    CreateTags,
    DeleteNetworkInterface,
    Request,
    TerminateInstances,
)
from console.ec2.resources import Instance, NetworkInterface, Subnet, Tag
from console.ec2.world import World
from tests.desktop.finding import called

Make = Callable[[ResourceKind[Any]], ResourceTableModel]
Send = Callable[[Request[Any]], Any]
DESCENDING = Qt.SortOrder.DescendingOrder


@pytest.fixture
def make(differences: Differences, qtmodeltester: ModelTester) -> Iterator[Make]:
    def make(kind: ResourceKind[Any]) -> ResourceTableModel:
        model = ResourceTableModel(kind, differences, differences)
        qtmodeltester.check(model)
        return model

    yield make
    qtmodeltester._cleanup()


@pytest.fixture
def world(differences: Differences) -> World:
    return differences.store.world


def column(model: ResourceTableModel, key: str) -> int:
    return next(number for number, one in enumerate(model.columns) if one.key == key)


def texts(model: ResourceTableModel, key: str) -> list[str]:
    return [model.cell(one, column(model, key)) for one in model.ids]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.page)
def test_every_column_of_every_kind_has_a_text_and_sorts_both_ways(make: Make, kind: ResourceKind[Any]) -> None:
    model = make(kind)
    for number in range(model.columnCount()):
        model.sort(number)
        ascending = list(model.ids)
        model.sort(number, DESCENDING)
        assert set(ascending) == set(model.ids) == set(model.world.ids(kind.record))


def test_names_sort_as_people_count(make: Make, send: Send, world: World) -> None:
    model = make(NETWORK_INTERFACES)
    for name in ("leg-10", "leg-9"):
        made = send(CreateNetworkInterface(subnet_id=called(world, "private-a", Subnet)))
        send(CreateTags(resources=(made.id,), tags=(Tag("Name", name),)))
    assert [one for one in texts(model, "name") if one.startswith("leg")] == ["leg-9", "leg-10"]


def test_addresses_sort_as_numbers(make: Make) -> None:
    model = make(NETWORK_INTERFACES)
    model.sort(column(model, "ip"))
    assert texts(model, "ip")[:4] == ["10.0.0.10", "10.0.0.11", "10.0.16.10", "10.0.16.22"]


def test_what_is_made_appears_where_the_sort_puts_it(make: Make, send: Send, world: World) -> None:
    model = make(NETWORK_INTERFACES)
    model.sort(column(model, "ip"), DESCENDING)
    request = CreateNetworkInterface(subnet_id=called(world, "private-b", Subnet), private_ip_address="10.0.144.99")
    made = send(request)
    assert model.ids[0] == made.id
    assert texts(model, "ip") == [*sorted(texts(model, "ip"), key=lambda one: [int(x) for x in one.split(".")])][::-1]


def test_what_is_deleted_goes_and_the_selection_keeps_its_rows(make: Make, send: Send, world: World) -> None:
    model = make(NETWORK_INTERFACES)
    standby, kept = called(world, "standby", NetworkInterface), called(world, "web-2 public", NetworkInterface)
    row = model.row_of(kept)
    assert row is not None
    held = QPersistentModelIndex(model.index(row, 0))
    send(DeleteNetworkInterface(network_interface_id=standby))
    assert model.row_of(standby) is None
    assert model.ids[held.row()] == kept


def test_a_renamed_row_moves_and_the_selection_with_it(make: Make, send: Send, world: World) -> None:
    model = make(NETWORK_INTERFACES)
    standby = called(world, "standby", NetworkInterface)
    held = QPersistentModelIndex(model.index(model.row_of(standby) or 0, 0))
    send(CreateTags(resources=(standby,), tags=(Tag("Name", "a first one"),)))
    assert model.ids[0] == standby
    assert held.row() == 0


def test_an_interface_shows_the_new_name_of_its_instance(make: Make, send: Send, world: World) -> None:
    model = make(NETWORK_INTERFACES)
    assert "db-1" in texts(model, "instance")
    send(CreateTags(resources=(called(world, "db-1", Instance),), tags=(Tag("Name", "ledger"),)))
    assert "ledger" in texts(model, "instance")
    assert "db-1" not in texts(model, "instance")


def test_an_attachment_shows_in_the_tables_of_both_ends(make: Make, send: Send, world: World) -> None:
    instances = make(INSTANCES)
    web = called(world, "web-1", Instance)
    before = instances.cell(web, column(instances, "interfaces"))
    standby = called(world, "standby", NetworkInterface)
    send(AttachNetworkInterface(network_interface_id=standby, instance_id=web, device_index=2))
    assert (before, instances.cell(web, column(instances, "interfaces"))) == ("2", "3")


def test_a_subnet_counts_what_left_it(make: Make, send: Send, world: World) -> None:
    model = make(SUBNETS)
    subnet = called(world, "private-a", Subnet)
    assert model.cell(subnet, column(model, "interfaces")) == "3"
    send(DeleteNetworkInterface(network_interface_id=called(world, "standby", NetworkInterface)))
    assert model.cell(subnet, column(model, "interfaces")) == "2"


def test_a_terminated_instance_frees_its_elastic_ip_in_the_table(make: Make, send: Send, world: World) -> None:
    model = make(ELASTIC_IPS)
    send(TerminateInstances(instance_ids=(called(world, "web-1", Instance),)))
    assert sorted(texts(model, "state")) == ["associated", "associated", "free"]


def test_a_filter_follows_what_changes(make: Make, send: Send, world: World) -> None:
    model = make(NETWORK_INTERFACES)
    model.filter("state:available")
    assert texts(model, "name") == ["standby"]
    web, standby = called(world, "web-1", Instance), called(world, "standby", NetworkInterface)
    send(AttachNetworkInterface(network_interface_id=standby, instance_id=web, device_index=2))
    assert model.ids == []
    model.filter("web-1")
    assert len(model.ids) == 3


def test_many_changes_at_once_come_as_one_reset(make: Make, differences: Differences, world: World) -> None:
    model = make(NETWORK_INTERFACES)
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    subnet = world.one(Subnet, called(world, "private-a", Subnet))
    some = next(iter(world.all(NetworkInterface)))
    many = tuple(
        replace(some, id=f"eni-{number:017x}", subnet_id=subnet.id, mac_address=f"mac {number}", attachment=None)
        for number in range(RESET_BEYOND + 1)
    )
    changes = ChangeSet(world.revision + 1, many)
    world.apply(changes)
    differences.store.changed.emit(changes)
    assert resets == [True]
    assert len(model.ids) == world.count(NetworkInterface)


def test_very_many_changes_are_told_in_several_turns(
    make: Make, differences: Differences, world: World, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "AT_ONCE", 5)
    model = make(NETWORK_INTERFACES)
    some = next(iter(world.all(NetworkInterface)))
    new = tuple(replace(some, id=f"eni-{n:017x}", mac_address=f"mac {n}", attachment=None) for n in range(20))
    gone = called(world, "standby", NetworkInterface)
    changes = ChangeSet(world.revision + 1, new, frozenset({gone}))
    world.apply(changes)
    differences.store.changed.emit(changes)
    assert model.row_of(gone) is None
    assert [model.row_of(one.id) is not None for one in new] == [True] * 4 + [False] * 16
    assert differences.behind
    model.sort(column(model, "mac"), DESCENDING)
    qtbot.waitUntil(lambda: not differences.behind)
    assert set(model.ids) == set(world.ids(NetworkInterface))
    assert len(model.ids) == world.count(NetworkInterface)
    assert texts(model, "mac")[:2] == ["mac 19", "mac 18"]


def test_what_went_before_we_were_told_harms_nothing(make: Make, differences: Differences, world: World) -> None:
    model = make(NETWORK_INTERFACES)
    gone = called(world, "standby", NetworkInterface)
    changes = ChangeSet(world.revision + 1, (), frozenset({gone}))
    world.apply(changes)
    model.sort(column(model, "mac"))
    assert model.row_of(gone) is None
    differences.store.changed.emit(changes)
    assert len(model.ids) == world.count(NetworkInterface)
