"""The world file: what is committed is there, and what is not ours is recognised and left alone."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.ec2.errors import Refused
from console.ec2.history import Change, HistoryEntry
from console.ec2.requests import CreateVpc, Undo
from console.ec2.resources import Subnet, Tag
from console.engine import journal
from console.engine.clock import ManualClock
from console.engine.journal import Journal
from console.engine.opening import create_world, open_world
from console.engine.world_file import (
    FORMAT,
    DamagedFile,
    ForeignFile,
    JournalFailed,
    NewerVersion,
    NoSuchWorld,
    NotWritable,
    WorldFileError,
    WorldInUse,
)

SUBNET = Subnet("subnet-0a", "vpc-0a", "1", "us-east-1a", "use1-az1", "10.0.0.0/20", tags=(Tag("Name", "public-a"),))


def entry(number: int, *changes: Change) -> HistoryEntry:
    return HistoryEntry(number, number, datetime(2026, 1, 2, tzinfo=UTC), "request", "CreateSubnet", changes=changes)


@pytest.fixture
def world_file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.eni"
    Journal.create(path, "us-east-1", "123456789012")
    journal = Journal.open(path)
    journal.append(entry(1, Change(None, SUBNET)))
    journal.close()
    return path


def test_what_was_committed_is_there_when_the_file_is_opened_again(world_file: Path) -> None:
    journal = Journal.open(world_file)
    assert journal.load().get(SUBNET.id) == SUBNET
    assert journal.page(10) == [entry(1, Change(None, SUBNET))]
    journal.close()


def test_a_long_entry_is_in_memory_what_it_is_in_the_file(world_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "LONG", 0)
    with closing(open_world(world_file, clock=ManualClock())) as engine:
        engine.execute(CreateVpc(cidr_block="10.9.0.0/16"))
        written = engine.history(1)
        assert engine.history(1)[0].changes is written[0].changes
    with closing(open_world(world_file, clock=ManualClock())) as engine:
        assert engine.history(1) == written


def test_a_closed_world_is_one_file(world_file: Path) -> None:
    assert {path.name for path in world_file.parent.iterdir()} - {".shop.eni.lock"} == {"shop.eni"}


@pytest.mark.parametrize("fate", ["moved", "replaced"])
def test_a_file_that_lost_its_name_takes_nothing_that_would_be_lost(tmp_path: Path, fate: str) -> None:
    path = tmp_path / "lab.eni"
    create_world(path, clock=ManualClock())
    engine = open_world(path, clock=ManualClock())
    path.rename(tmp_path / "moved.eni")
    if fate == "replaced":
        path.write_text("a shopping list")
    revision = engine.world.revision
    with pytest.raises(Refused, match="moved, deleted or replaced"):
        engine.execute(CreateVpc(cidr_block="10.0.0.0/16"))
    assert engine.world.revision == revision
    engine.copy_to(tmp_path / "copy.eni")
    engine.close()
    open_world(tmp_path / "copy.eni", clock=ManualClock()).close()


def test_a_file_that_may_not_be_written_is_said_to_be_so(world_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("console.engine.world_file.WriteLock", refuse)
    with pytest.raises(NotWritable, match="Permission denied"):
        Journal.open(world_file)
    Journal.open(world_file, read_only=True).close()


def test_a_second_console_is_told_and_may_read(world_file: Path) -> None:
    first = Journal.open(world_file)
    with pytest.raises(WorldInUse, match=r"shop\.eni is open in another console"):
        Journal.open(world_file)
    reader = Journal.open(world_file, read_only=True)
    first.append(entry(2))
    assert reader.load().get(SUBNET.id) == SUBNET
    reader.close()
    first.close()


def test_the_lock_goes_with_the_console_that_held_it(world_file: Path) -> None:
    Journal.open(world_file).close()
    Journal.open(world_file).close()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", ForeignFile),
        (b"hello, I am a text file", ForeignFile),
        (b"SQLite format 3\x00" + bytes(40), ForeignFile),
        (b"SQLite format 3\x00" + bytes(4096), ForeignFile),
    ],
)
def test_a_foreign_file_is_refused_and_untouched(tmp_path: Path, content: bytes, error: type[WorldFileError]) -> None:
    path = tmp_path / "notes.eni"
    path.write_bytes(content)
    with pytest.raises(error, match=r"notes\.eni is"):
        Journal.open(path)
    assert path.read_bytes() == content
    assert [one.name for one in tmp_path.iterdir()] == ["notes.eni"]


def test_a_file_of_a_newer_version_is_refused_and_untouched(world_file: Path) -> None:
    with sqlite3.connect(world_file) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute(f"PRAGMA user_version = {FORMAT + 1}")
    connection.close()
    content = world_file.read_bytes()
    with pytest.raises(NewerVersion, match="newer version"):
        Journal.open(world_file)
    assert world_file.read_bytes() == content


@pytest.mark.parametrize("damage", ["cut in half", "page overwritten", "record garbled"])
def test_a_damaged_file_is_refused_and_untouched(world_file: Path, damage: str) -> None:
    content = world_file.read_bytes()
    if damage == "cut in half":
        content = content[: len(content) // 2]
    elif damage == "page overwritten":
        content = content[:4096] + b"\x5a" * 4096 + content[8192:]
    else:
        content = content.replace(b'"cidr_block":"10.0.0.0/20"', b'"cidr_blocks":10.0.0.0/20"')
    world_file.write_bytes(content)
    with pytest.raises(DamagedFile, match="damaged"):
        open_world(world_file, clock=ManualClock())
    assert world_file.read_bytes() == content


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(NoSuchWorld, match="does not exist"):
        Journal.open(tmp_path / "nowhere.eni")


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM meta",
        "UPDATE resources SET body = '{'",
        "UPDATE resources SET body = CAST(X'ff' AS TEXT)",
        "UPDATE meta SET value = CAST(X'ff' AS TEXT)",
    ],
)
def test_what_cannot_be_read_in_a_world_is_called_damage(world_file: Path, damage: str) -> None:
    with sqlite3.connect(world_file) as connection:
        connection.execute(damage)
    connection.close()
    with pytest.raises(DamagedFile, match=r"^shop\.eni: the world is damaged"):
        open_world(world_file, clock=ManualClock())


def test_a_damaged_history_does_not_lock_its_world_away(world_file: Path) -> None:
    with sqlite3.connect(world_file) as connection:
        connection.execute("UPDATE history SET changes = '[['")
    connection.close()
    engine = open_world(world_file, clock=ManualClock())
    assert engine.undoable() is None
    with pytest.raises(DamagedFile, match="the history is damaged"):
        engine.history()
    with pytest.raises(Refused, match="The history is damaged"):
        engine.execute(Undo(entry=1))
    engine.close()


def test_a_reader_that_was_first_sees_what_a_writer_does(world_file: Path) -> None:
    reader, writer = Journal.open(world_file, read_only=True), Journal.open(world_file)
    writer.append(entry(2))
    assert [one.number for one in reader.since(1)] == [2]
    writer.close()
    writer = Journal.open(world_file)
    writer.append(entry(3))
    writer.close()
    assert [one.number for one in reader.since(2)] == [3]
    reader.close()


def test_a_world_that_cannot_be_made_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise JournalFailed("disk full")

    monkeypatch.setattr(Journal, "append", full)
    with pytest.raises(WorldFileError, match=r"^a\.eni can't be made: Disk full"):
        create_world(tmp_path / "a.eni", clock=ManualClock(), sample="shop")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "file").touch()
    with pytest.raises(WorldFileError, match=r"^a\.eni can't be made"):
        create_world(tmp_path / "file" / "a.eni", clock=ManualClock())


def test_a_file_that_is_cut_short_under_an_open_world_is_noticed_and_what_is_in_memory_can_be_saved(
    world_file: Path, tmp_path: Path
) -> None:
    engine = open_world(world_file, clock=ManualClock())
    with world_file.open("r+b") as file:
        file.truncate(8192)
    with pytest.raises(Refused, match=r"cut short from outside: Save a copy") as refused:
        engine.execute(CreateVpc(cidr_block="10.9.0.0/16"))
    assert refused.value.code == "InternalError"
    before = sorted(engine.world, key=lambda one: one.id)
    assert engine.copy_to(tmp_path / "saved.eni") is False  # its history is lost
    engine.close()
    saved = open_world(tmp_path / "saved.eni", clock=ManualClock())
    assert sorted(saved.world, key=lambda one: one.id) == before
    assert saved.execute(CreateVpc(cidr_block="10.9.0.0/16")).id in saved.world
    saved.close()


def test_a_file_that_is_overwritten_under_an_open_world_can_be_saved_from_memory(
    world_file: Path, tmp_path: Path
) -> None:
    with closing(open_world(world_file, clock=ManualClock())) as engine:
        size = world_file.stat().st_size
        with world_file.open("r+b") as file:
            file.write(b"\x5a" * size)
        assert engine.copy_to(tmp_path / "saved.eni") is False
    with closing(open_world(tmp_path / "saved.eni", clock=ManualClock(), read_only=True)) as saved:
        assert len(saved.world) == len(engine.world)
