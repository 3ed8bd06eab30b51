"""What records say of themselves."""

import pytest

from console.ec2.resources import Subnet, Tag, label_of, name_of


def subnet(name: str) -> Subnet:
    return Subnet("subnet-0a", "vpc-0a", "1", "us-east-1a", "use1-az1", "10.0.0.0/20", tags=(Tag("Name", name),))


@pytest.mark.parametrize(
    ("tagged", "name"),
    [
        ("web-1", "web-1"),
        ("front\nend\t 2", "front end 2"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\u05e9\u05dc\u05d5\u05dd \U0001f469\u200d\U0001f4bb", "\u05e9\u05dc\u05d5\u05dd \U0001f469\u200d\U0001f4bb"),
    ],
)
def test_a_name_is_one_line_that_turns_nothing_around(tagged: str, name: str) -> None:
    assert name_of(subnet(tagged)) == name


@pytest.mark.parametrize("blank", ["", "   ", "\n", "\u202e"])
def test_a_name_that_nobody_sees_is_none(blank: str) -> None:
    assert label_of(subnet(blank)) == "subnet-0a"
