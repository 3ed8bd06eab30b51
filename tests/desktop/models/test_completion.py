"""What a word of a filter may become."""

import pytest

from console.desktop.diagram_filter import KINDS
from console.desktop.models.completion import Completion, completions, word_before
from console.desktop.models.security import SECURITY_GROUPS
from console.ec2.requests import CreateTags
from console.ec2.resources import NetworkInterface, Tag
from console.engine.engine import Engine
from console.engine.opening import new_engine


@pytest.fixture
def engine() -> Engine:
    engine = new_engine(sample="shop", seed=1)
    standby = next(one.id for one in engine.world.all(NetworkInterface) if one.description == "standby")
    engine.execute(CreateTags(resources=(standby,), tags=(Tag("team", "web"), Tag("team owner", "Ann B"))))
    return engine


def offered(engine: Engine, word: str) -> list[str]:
    work = completions(engine.world, KINDS, word)
    while True:
        try:
            next(work)
        except StopIteration as end:
            found: list[Completion] = list(end.value)
            return [one.text for one in found]


@pytest.mark.parametrize(
    ("text", "word"),
    [("", ""), ("web state:av", "state:av"), ('-subnet:"pri va', '-subnet:"pri va'), ("state:a ", "")],
)
def test_the_word_that_is_typed_is_the_last(text: str, word: str) -> None:
    assert word_before(text) == word


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("s", []),
        ("su", ["subnet:"]),
        ("-sub", ["-subnet:"]),
        ("state:", ["state:available", "state:in-use", "state:running"]),
        ("state:av", ["state:available"]),
        ("state:available", []),
        ("subnet:-A", ["subnet:private-a", "subnet:public-a"]),
        ("tag:t", ["tag:team=", 'tag:"team owner=', "tag:eni-console:routing="]),
        ("tag:team=", ["tag:team=web"]),
        ('tag:"team owner=', ['tag:"team owner=Ann B"']),
        ("0a:3f:5c", []),
    ],
)
def test_fields_and_then_what_is_in_them_are_offered(engine: Engine, word: str, found: list[str]) -> None:
    assert offered(engine, word) == found


def test_tables_offer_their_own_fields(engine: Engine) -> None:
    with pytest.raises(StopIteration) as end:
        next(completions(engine.world, (SECURITY_GROUPS,), "vp"))
    assert [one.text for one in end.value.value] == ["vpc:"]
