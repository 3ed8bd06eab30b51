"""What the index finds and how it sorts, beside a plain look at every record."""

from collections.abc import Callable, Generator
from dataclasses import replace
from random import Random
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from console.desktop.models import table_model
from console.desktop.models.column import ResourceKind
from console.desktop.models.compute import INSTANCES, NETWORK_INTERFACES
from console.desktop.models.differences import Differences
from console.desktop.models.index import RowIndex, matching_ids
from console.desktop.models.kinds import KINDS
from console.desktop.models.network import SUBNETS
from console.desktop.models.query import parse
from console.desktop.models.table_model import ResourceTableModel
from console.ec2.changes import ChangeSet
from console.ec2.resources import Instance, NetworkInterface, Subnet, Tag
from console.ec2.world import World
from tests.worlds import generated

T = TypeVar("T")
QUERIES = (
    "w",
    "web",
    "web-1 in-use",
    "-web",
    "10.0.",
    "state:available",
    "-state:available 1",
    "name:web",
    "subnet:a ip:10.0.",
    "tag:name",
    "tag:name=web",
    "eth0",
    "'",
    "é",
    "nothing-at-all",
)


def finish(work: Generator[None, None, T]) -> T:
    try:
        while True:
            next(work)
    except StopIteration as end:
        value: T = end.value
        return value


def plainly(world: World, kind: ResourceKind[Any], text: str) -> set[str]:
    columns = {column.key: column for column in kind.columns}
    query = parse(text, columns)
    found = set()
    for record in world.all(kind.record):
        said = {key: column.text(record, world).casefold() for key, column in columns.items()}
        if query.accepts("\n".join(said.values()), said.__getitem__, record.tags):
            found.add(record.id)
    return found


@pytest.mark.parametrize("kind", [NETWORK_INTERFACES, INSTANCES, SUBNETS], ids=lambda kind: kind.page)
def test_a_filter_finds_what_a_look_at_every_record_finds(kind: ResourceKind[Any]) -> None:
    world = generated(400).world
    some = next(iter(world.all(NetworkInterface)))
    world.put(replace(some, tags=(Tag("Name", "Café l'été"),)))
    fields = {column.key for column in kind.columns}
    for text in QUERIES:
        if all(term.field in (None, "tag", *fields) for term in parse(text, fields).terms):
            index = RowIndex(kind, world)
            finish(index.gather())  # type: ignore[arg-type]
            mask = finish(index.matches(parse(text, fields)))
            assert {index.ids[slot] for slot in mask.nonzero()[0]} == plainly(world, kind, text), text


def test_the_diagram_finds_what_the_tables_find() -> None:
    world = generated(300).world
    assert finish(matching_ids(world, "state:available", [NETWORK_INTERFACES])) == plainly(
        world, NETWORK_INTERFACES, "state:available"
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.page)
def test_every_column_says_by_what_it_is_made(kind: ResourceKind[Any]) -> None:
    world = generated(300).world
    for column in kind.columns:
        if column.by is not None:
            texts: dict[Any, str] = {}
            for record in world.all(kind.record):
                assert texts.setdefault(column.by(record), column.text(record, world)) == column.text(record, world)


@pytest.fixture
def sliced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every table is a large one, and no slice of its work lasts."""
    monkeypatch.setattr(table_model, "SMALL", 0)
    monkeypatch.setattr(table_model, "AT_ONCE_S", 0)
    monkeypatch.setattr(table_model, "SLICE_S", 0)


def test_rows_are_right_in_the_end_whatever_comes_between(
    sliced: None, differences: Differences, qtmodeltester: ModelTester, qtbot: QtBot
) -> None:
    world, random = differences.store.world, Random(7)
    model = ResourceTableModel(NETWORK_INTERFACES, differences, differences)
    qtmodeltester.check(model)
    subnet = next(iter(world.all(Subnet)))
    for turn in range(30):
        some = random.choice(list(world.all(NetworkInterface)))
        records: list[Any] = [replace(some, tags=(Tag("Name", f"web-{random.randrange(30)}"),))]
        records += [
            replace(some, id=f"eni-{turn:08x}{number:09x}", mac_address=f"m {turn} {number}", attachment=None)
            for number in range(60 if turn in (5, 20) else random.randrange(1, 3))
        ]
        if turn % 7 == 3:
            records.append(replace(subnet, tags=(Tag("Name", f"renamed-{turn}"),)))
        if turn % 9 == 4:
            holder = next(iter(world.all(Instance)))
            records.append(replace(holder, tags=(Tag("Name", f"host-{turn}"),)))
        others = [one for one in world.ids(NetworkInterface) if one != some.id]
        gone = frozenset(random.sample(others, 3 if len(others) > 9 else 0))
        changes = ChangeSet(world.revision + 1, tuple(records), gone)
        world.apply(changes)
        differences.store.changed.emit(changes)
        if turn % 3 == 0:
            model.sort(random.randrange(len(model.columns)), random.choice(list(Qt.SortOrder)))
        if turn % 4 == 1:
            model.filter(random.choice(("", "web", "web-1", "state:available", "renamed", "host -web")))
        for _ in range(random.randrange(4)):
            model._go_on()
        assert not gone & set(model.ids)
    qtbot.waitUntil(lambda: not model.doing)
    column, text = model.columns[model.sort_column], " ".join(_spelled(model))
    assert set(model.ids) == plainly(world, NETWORK_INTERFACES, text)
    keys = [column.sort_key(world.get(one), world) for one in model.ids]
    assert keys == sorted(keys, reverse=model.sort_order is Qt.SortOrder.DescendingOrder)
    qtmodeltester._cleanup()


def _spelled(model: ResourceTableModel) -> list[str]:
    return [
        ("-" if term.unwanted else "") + (f"{term.field}:" if term.field else "") + term.text
        for term in model._query.terms
    ]


def test_what_nobody_looks_at_waits(sliced: None, differences: Differences, qtbot: QtBot) -> None:
    model = ResourceTableModel(NETWORK_INTERFACES, differences, differences)
    model.sleep()
    rows: Callable[[], set[str]] = lambda: set(model.ids)  # noqa: E731
    model.filter("state:available")
    assert rows() == set(model.world.ids(NetworkInterface))
    assert model.doing
    model.wake()
    qtbot.waitUntil(lambda: not model.doing)
    assert rows() == plainly(model.world, NETWORK_INTERFACES, "state:available")
