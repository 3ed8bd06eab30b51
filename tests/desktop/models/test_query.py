from console.desktop.models.query import Term, parse
from console.ec2.resources import Tag

FIELDS = ("state", "subnet", "ip")
ROW = {"state": "in-use", "subnet": "private-a", "ip": "10.0.128.10"}


def found(text: str, *tags: Tag) -> bool:
    return parse(text, FIELDS).accepts("\n".join(ROW.values()), ROW.__getitem__, tags)


def test_every_word_must_be_found_somewhere() -> None:
    assert found("private 10.0.128.")
    assert not found("private 10.0.129.")


def test_a_field_is_looked_for_in_its_column_alone() -> None:
    assert found("subnet:private-a state:in-use")
    assert not found("state:private-a")


def test_a_colon_after_no_field_belongs_to_the_word() -> None:
    assert parse("0a:3f:5c", FIELDS).terms == (Term("0a:3f:5c"),)


def test_a_tag_is_found_by_its_key_and_by_its_value() -> None:
    team = Tag("team", "Web Shop")
    assert found("tag:team", team)
    assert found('tag:team="web shop"', team)
    assert not found("tag:team=db", team)


def test_a_minus_excludes() -> None:
    assert not found("-private")
    assert found("-state:available")


def test_a_field_being_typed_hides_nothing_yet() -> None:
    assert found("state:")
