"""What the quick reader makes of an answer is what botocore's parser makes of it, or it leaves it to that one."""

from typing import Any
from xml.sax.saxutils import escape

import pytest
from botocore.parsers import create_parser
from hypothesis import given, settings
from hypothesis import strategies as st

from console.backends.remote.families import FAMILIES
from console.backends.remote.parsing import Unusual, parsed
from console.wire.model import output_of

NAMESPACE = "http://ec2.amazonaws.com/doc/2016-11-15/"
OPERATIONS = sorted(one.operation for one in FAMILIES.values())
TEXTS = {
    "boolean": st.sampled_from(("true", "false", "True", "")),
    "integer": st.integers(-5, 70_000).map(str),
    "timestamp": st.sampled_from(
        ("2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05Z", "2026-01-02T03:04:05+02:00", "1767323045", "20260102")
    ),
    "string": st.sampled_from(("", "a", "eni-0f3a & <b>", " 7 ", "true", "é")),
}


def botocores(operation: str, body: bytes) -> dict[str, Any]:
    answer = {"body": body, "headers": {}, "status_code": 200, "context": {"operation_name": operation}}
    found: dict[str, Any] = create_parser("ec2").parse(answer, output_of(operation))
    del found["ResponseMetadata"]
    return found


def body_of(operation: str, inside: str, namespace: str = NAMESPACE) -> bytes:
    return f'<{operation}Response xmlns="{namespace}"><requestId>1</requestId>{inside}</{operation}Response>'.encode()


@st.composite
def inside(draw: st.DrawFn, shape: Any, depth: int = 0) -> str:
    """What may stand in an element of that shape: some members, also twice, and what the model does not know."""
    if shape.type_name == "list":
        count = draw(st.integers(0, 2))
        return "".join(f"<item>{draw(inside(shape.member, depth + 1))}</item>" for _ in range(count))
    if shape.type_name != "structure":
        return escape(draw(TEXTS.get("integer" if shape.type_name == "long" else shape.type_name, TEXTS["string"])))
    names = sorted(shape.members)
    chosen = draw(st.lists(st.sampled_from(names), max_size=max(1, 8 - 2 * depth), unique=True)) if names else []
    if chosen and draw(st.integers(0, 30)) == 0:
        chosen.append(chosen[0])
    parts = []
    for name in chosen:
        member = shape.members[name]
        element = member.serialization.get("name", name)
        parts.append(f"<{element}>{draw(inside(member, depth + 1))}</{element}>")
    return "".join(parts) + draw(st.sampled_from(("", "", "<unheardOf><item/></unheardOf>", "\n  ", "<!-- - -->")))


@pytest.mark.parametrize("operation", OPERATIONS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_an_answer_is_read_as_botocore_reads_it(operation: str, data: st.DataObject) -> None:
    body = body_of(operation, data.draw(inside(output_of(operation))))
    try:
        found = parsed(operation, body)
    except Unusual:
        return
    assert found == botocores(operation, body)


def test_what_stands_twice_where_one_is_due_is_left_to_botocore() -> None:
    twice = "<item><vpcId>vpc-1</vpcId><vpcId>vpc-2</vpcId></item>"
    with pytest.raises(Unusual):
        parsed("DescribeVpcs", body_of("DescribeVpcs", f"<vpcSet>{twice}</vpcSet>"))


@pytest.mark.parametrize("body", [b"", b"<html>", b"no answer at all", b"<a>\xff</a>", body_of("X", "<vpcSet>")[:-9]])
def test_what_is_no_answer_is_left_to_botocore(body: bytes) -> None:
    with pytest.raises(Unusual):
        parsed("DescribeVpcs", body)
