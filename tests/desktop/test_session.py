from pathlib import Path

import pytest

from console.desktop.session import Session


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "session.json"


def test_what_was_put_is_there_at_the_next_start(file: Path) -> None:
    session = Session(file)
    session.put("page", "subnets")
    session.put_camera("shop.eni", {"x": 1.0, "scale": 2.0})
    session.save()
    again = Session(file)
    assert again.text("page") == "subnets"
    assert again.camera("shop.eni") == {"x": 1.0, "scale": 2.0}


@pytest.mark.parametrize("content", ["", "{", "[1, 2]", '{"page": 7, "tables": "x", "recent": [null]}', "\0"])
def test_a_damaged_session_counts_as_none(file: Path, content: str) -> None:
    file.parent.mkdir()
    file.write_text(content)
    session = Session(file)
    assert session.text("page", "topology") == "topology"
    assert session.mapping("tables") == {}
    assert session.recent_worlds() == []


def test_recent_worlds_are_those_that_are_still_there(file: Path, tmp_path: Path) -> None:
    worlds = [tmp_path / name for name in ("a.eni", "b.eni", "c.eni")]
    session = Session(file)
    for world in worlds:
        world.touch()
        session.opened(world)
    worlds[1].unlink()
    assert session.recent_worlds() == [worlds[2], worlds[0]]
    assert session.last_world == worlds[2]


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    Session(tmp_path / "file" / "session.json").save()


def test_a_picture_forgets_and_leaves_nothing(file: Path) -> None:
    session = Session(file)
    session.put("page", "subnets")
    session.save()
    picture = Session(file, remember=False)
    picture.put("page", "vpcs")
    picture.save()
    assert (picture.text("theme"), Session(file).text("page")) == ("", "subnets")
