"""Requests that share a commit: all of them are in the file, or none has happened; and each is answered for itself."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from console.ec2.changes import ChangeSet
from console.ec2.errors import Refused
from console.ec2.requests import CreateNetworkInterface, DeleteNetworkInterface, Undo
from console.ec2.resources import NetworkInterface, Resource, Subnet
from console.engine.clock import ManualClock
from console.engine.engine import RETRY_S, Engine
from console.engine.journal import Journal
from console.engine.opening import create_world, open_world
from console.engine.world_file import JournalFailed


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def path(tmp_path: Path, clock: ManualClock) -> Path:
    create_world(tmp_path / "lab.eni", clock=clock)
    return tmp_path / "lab.eni"


@pytest.fixture
def engine(path: Path, clock: ManualClock) -> Iterator[Engine]:
    """With lifecycles that take time."""
    opened = open_world(path, clock=clock)
    yield opened
    opened.close()


@pytest.fixture
def instant(path: Path, clock: ManualClock) -> Iterator[Engine]:
    opened = open_world(path, clock=clock, instant=True)
    yield opened
    opened.close()


def database(engine: Engine) -> sqlite3.Connection:
    return engine._journal._db


def commits(engine: Engine) -> list[str]:
    """Grows with each commit from here on."""
    seen: list[str] = []
    database(engine).set_trace_callback(lambda statement: seen.append(statement) if statement == "COMMIT" else None)
    return seen


def create(engine: Engine, description: str = "") -> NetworkInterface:
    subnet = next(iter(engine.world.all(Subnet)))
    return engine.execute(CreateNetworkInterface(subnet_id=subnet.id, description=description))


def snapshot(engine: Engine) -> tuple[int, dict[str, Resource], int]:
    return engine.world.revision, {record.id: record for record in engine.world}, engine.history(1)[0].number


def delete_nothing(engine: Engine) -> None:
    with pytest.raises(Refused, match="NotFound"):
        engine.execute(DeleteNetworkInterface(network_interface_id="eni-00000000000000000"))


def test_a_block_of_requests_is_one_commit_and_watchers_hear_of_it_afterwards(engine: Engine, path: Path) -> None:
    seen, heard = commits(engine), list[ChangeSet]()
    engine.subscribe(heard.append)
    with engine.together():
        first = create(engine, "one")
        delete_nothing(engine)
        second = create(engine, "two")
        assert (seen, heard) == ([], [])
    assert (seen, [changes.upserts for changes in heard]) == (["COMMIT"], [(first,), (second,)])
    assert [entry.outcome for entry in engine.history(3)] == ["ok", "InvalidNetworkInterfaceID.NotFound", "ok"]
    reader = Journal.open(path, read_only=True)
    assert {first.id, second.id} <= {record.id for record in reader.load()}
    reader.close()


def test_what_is_due_at_once_is_in_the_commit_of_its_request(instant: Engine) -> None:
    before, seen = snapshot(instant), commits(instant)
    made = create(instant)
    assert seen == ["COMMIT"]
    assert made.status == "pending"
    assert instant.world.one(NetworkInterface, made.id).status == "available"
    lifecycle, request = instant.history(2)
    assert (request.action, lifecycle.kind, lifecycle.follows) == (
        "CreateNetworkInterface",
        "lifecycle",
        request.number,
    )
    instant.execute(Undo())
    assert {record.id: record for record in instant.world} == before[1]


@pytest.mark.parametrize("where", ["at the commit", "in the middle"])
def test_a_commit_that_fails_takes_back_all_that_shared_it(
    engine: Engine, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    pending = create(engine)
    before, due, heard = snapshot(engine), engine.next_due(), list[ChangeSet]()
    engine.subscribe(heard.append)

    def fail_at_the_commit(broken: pytest.MonkeyPatch) -> None:
        broken.setattr(Journal, "end", failing_end)
        clock.advance(5.0)
        create(engine)  # and what is due by now
        assert engine.world.one(NetworkInterface, pending.id).status == "available"

    def fail_in_the_middle(_: pytest.MonkeyPatch) -> None:
        database(engine).execute("PRAGMA max_page_count = 1")  # as good as a full disk
        with pytest.raises(Refused, match=r"InternalError.*full"):
            fill(engine)

    fail = fail_at_the_commit if where == "at the commit" else fail_in_the_middle
    with monkeypatch.context() as broken, pytest.raises(Refused, match="InternalError"):
        create_and_then(engine, lambda: fail(broken))
    database(engine).execute("PRAGMA max_page_count = 1000000")
    assert (snapshot(engine), heard) == (before, [])
    assert engine.next_due() == (clock.now() + RETRY_S if where == "at the commit" else due)
    clock.advance(RETRY_S)
    create(engine)
    clock.advance(5.0)
    engine.tick()
    assert {one.status for one in engine.world.all(NetworkInterface)} == {"available"}
    numbers = [entry.number for entry in reversed(engine.history())]
    assert numbers == list(range(1, len(numbers) + 1))


def create_and_then(engine: Engine, fail: Callable[[], None]) -> None:
    with engine.together():
        create(engine)
        fail()


def fill(engine: Engine) -> None:
    while True:
        create(engine, "x" * 200)


def failing_end(journal: Journal) -> None:
    journal._together = journal._begun = False
    journal._db.execute("ROLLBACK")
    raise JournalFailed("disk full")
