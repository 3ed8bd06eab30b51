"""What botocore writes we read, and what we write botocore reads: every operation, with made-up values."""

import base64
import types
import typing
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import urlencode

import pytest
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from console.ec2.errors import Refused
from console.ec2.requests import Request, parse
from console.engine.handlers.families import HANDLERS
from console.engine.opening import new_engine
from console.wire.model import LATEST, input_of, operation_of, output_of
from console.wire.parameters import operations
from console.wire.query import read_call, read_form, read_request
from console.wire.shapes import answer
from console.wire.xml import render, render_error

ID = "01234567-89ab-4cde-8f01-23456789abcd"
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))
NUMBERS = st.integers(-(2**31), 2**31 - 1)
slowly = settings(max_examples=12, suppress_health_check=list(HealthCheck))

# --- requests


def values_of(annotation: Any) -> st.SearchStrategy[Any]:
    """Plain values for a field, in EC2's names."""
    arguments = get_args(annotation)
    match get_origin(annotation):
        case types.UnionType | typing.Union:
            return values_of(next(one for one in arguments if one is not type(None)))
        case origin if origin is tuple:
            return st.lists(values_of(arguments[0]), min_size=1, max_size=3)
        case origin if origin is Literal:
            return st.sampled_from(arguments)
    if annotation in (str, int, bool, bytes):
        return {str: TEXT, int: NUMBERS, bool: st.booleans(), bytes: st.binary()}[annotation]
    if issubclass(annotation, BaseModel):
        fields = annotation.model_fields
        return members({one.alias or name: (one.annotation, one.is_required()) for name, one in fields.items()})
    return members({name.capitalize(): (hint, True) for name, hint in get_type_hints(annotation).items()})


def members(fields: dict[str, tuple[Any, bool]]) -> st.SearchStrategy[dict[str, Any]]:
    """A structure: each field's annotation, and whether it has to be there."""
    needed = {name: values_of(annotation) for name, (annotation, must) in fields.items() if must}
    optional = {name: values_of(annotation) for name, (annotation, must) in fields.items() if not must}
    return st.fixed_dictionaries(needed, optional=optional).filter(bool)  # an empty structure cannot be sent


def as_sdk(shape: Any, value: Any) -> Any:
    """Parameters in EC2's names (but for their case) as botocore has them; base64 is its business."""
    if shape.type_name == "list":
        return [as_sdk(shape.member, one) for one in value]
    if shape.type_name == "blob":
        return base64.b64decode(value)
    if shape.type_name != "structure":
        return value
    names = {name.lower(): name for name in shape.members}
    return {names[name.lower()]: as_sdk(shape.members[names[name.lower()]], one) for name, one in value.items()}


def as_ours(shape: Any, value: Any) -> Any:
    """Text where EC2 has a blob: base64, as on the wire."""
    if shape.type_name == "list":
        return [as_ours(shape.member, one) for one in value]
    if shape.type_name == "blob":
        return base64.b64encode(value.encode()).decode()
    if shape.type_name != "structure":
        return value
    members = {name.lower(): one for name, one in shape.members.items()}
    return {name: as_ours(members[name.lower()], one) for name, one in value.items()}


def on_the_wire(action: str, parameters: dict[str, Any]) -> bytes:
    operation = operation_of(action)
    return urlencode(create_serializer("ec2", False).serialize_to_request(parameters, operation)["body"]).encode()


def read(form: bytes) -> Request[Any]:
    return read_request(read_call(read_form(b"", form))).request


def call(action: str, *parameters: str) -> bytes:
    return "&".join([f"Action={action}", f"Version={LATEST}", *parameters]).encode()


@pytest.mark.parametrize("action", operations())
@slowly
@given(data=st.data())
def test_what_botocore_writes_is_read(action: str, data: st.DataObject) -> None:
    shape = input_of(action)
    known = {name.lower() for name in shape.members}
    needed = {name.lower() for name in shape.required_members}  # some have a default of ours
    fields = {one.alias or name: one for name, one in Request.actions[action].model_fields.items()}
    made = as_ours(
        shape,
        data.draw(
            members(
                {
                    name: (one.annotation, one.is_required() or name.lower() in needed)
                    for name, one in fields.items()
                    if name.lower() in known
                }
            )
            if fields
            else st.just({})
        ),
    )
    asked = as_sdk(shape, made)
    if action == "RunInstances" and "UserData" in made:
        asked["UserData"] = base64.b64encode(made["UserData"].encode()).decode()
    assert read(on_the_wire(action, asked)) == parse(action, made)


def test_a_list_may_begin_anywhere_and_have_gaps() -> None:
    request = read(call("DescribeVpcs", "VpcId.10=vpc-c", "VpcId.0=vpc-a", "VpcId.9=vpc-b"))
    assert request.model_dump()["vpc_ids"] == ("vpc-a", "vpc-b", "vpc-c")


def test_a_list_of_one_needs_no_number() -> None:
    assert read(call("DescribeVpcs", "VpcId=vpc-a")) == parse("DescribeVpcs", {"vpc_ids": ["vpc-a"]})


def test_a_parameter_may_be_in_the_url_and_another_in_the_body() -> None:
    form = read_form(b"Action=DeleteVpc&Version=2016-11-15", b"VpcId=vpc-1%2B2+3&X-Amz-Signature=0")
    assert read_call(form).parameters == {"VpcId": "vpc-1+2 3"}


def test_a_dry_run_is_not_a_parameter_of_ours() -> None:
    asked = read_request(read_call(read_form(call("DeleteVpc", "VpcId=vpc-1", "DryRun=true"))))
    assert (asked.dry_run, asked.request) == (True, parse("DeleteVpc", {"vpc_id": "vpc-1"}))


@pytest.mark.parametrize(
    ("form", "refusal"),
    [
        (b"", "MissingAction"),
        (b"Version=2016-11-15", "MissingAction"),
        (
            b"Action=MakeCoffee&Version=2016-11-15",
            "InvalidAction: The action MakeCoffee is not valid for this web serv",
        ),
        (b"Action=Undo&Version=2016-11-15", "InvalidAction"),
        (b"Action=DescribeVpcs", "MissingParameter: The request must contain the parameter Version"),
        (b"Action=DescribeVpcs&Version=2099-01-01", "NoSuchVersion"),
        (call("CreateCapacityReservation"), "UnsupportedOperation"),
        (call("DescribeVpcs", "Colour=red"), "UnknownParameter: The parameter Colour is not recognized"),
        (call("DescribeVpcs", "Filter=vpc-1"), "UnknownParameter: The parameter Filter is not recognized"),
        (call("DescribeVpcs", "VpcId.x=vpc-1"), "UnknownParameter: The parameter VpcId.x is not"),
        (call("DescribeVpcs", "VpcId.1.2=vpc-1"), "UnknownParameter: The parameter VpcId is not"),
        (call("DescribeVpcs", "Filter.1.Value.99999999999=x"), "UnknownParameter: The parameter Filter.Value is not"),
        (
            call("RunInstances", "NetworkInterface.1.Colour=x"),
            "UnknownParameter: The parameter NetworkInterface.Colour",
        ),
        (call("AssignPrivateIpAddresses", "DryRun=true"), "UnknownParameter: The parameter DryRun is not recognized"),
        (call("DescribeVpnGateways", "MaxResults=5"), "UnknownParameter: The parameter MaxResults is not recognized"),
        (call("DeleteVpc"), "MissingParameter: The request must contain the parameter vpcId"),
        (
            call("AttachNetworkInterface", "DeviceIndex=1"),
            "MissingParameter: The request must contain the parameter net",
        ),
        (
            call("CreateVpc", "CidrBlock=10.0.0.0/16", "Ipv4IpamPoolId=x"),
            "UnsupportedOperation: The parameter Ipv4Ipam",
        ),
        (
            call("DescribeVpcs", "MaxResults=ten"),
            "InvalidParameterValue: Value (ten) for parameter maxResults is inval",
        ),
        (
            call("DescribeVpcs", "MaxResults=99999999999"),
            "InvalidParameterValue: Value (99999999999) for parameter max",
        ),
        (call("DescribeVpcs", "DryRun=maybe"), "InvalidParameterValue: Value (maybe) for parameter dryRun is invalid."),
        (call("DescribeVpcs", "NextToken=a%00b"), "InvalidParameterValue"),
        (call("DescribeVpcs", "NextToken=%FF%FE"), "MalformedQueryString"),
        (call("DescribeVpcs", "NextToken=a", "NextToken=b"), "InvalidQueryParameter: The parameter NextToken is given"),
        (call("DescribeVpcs", "VpcId.1=a", "VpcId.01=b"), "InvalidQueryParameter"),
        (call("DescribeVpcs", *(f"VpcId.{n}=vpc-1" for n in range(10_001))), "InvalidQueryParameter: The request has"),
        (
            call("RunInstances", "MinCount=1", "MaxCount=1", "ImageId=a", "UserData=%21"),
            "InvalidParameterValue: Invalid B",
        ),
    ],
)
def test_what_makes_no_request_is_refused_in_ec2s_words(form: bytes, refusal: str) -> None:
    with pytest.raises(Refused) as refused:
        read(form)
    assert str(refused.value).startswith(refusal)


# --- answers


def some(shape: Any, depth: int = 4) -> st.SearchStrategy[Any]:
    """Answers of a shape, not deeper than `depth`."""
    match shape.type_name:
        case "structure":
            deep = {
                name: one for name, one in shape.members.items() if depth or one.type_name not in ("structure", "list")
            }
            return st.fixed_dictionaries({}, optional={name: some(one, depth - 1) for name, one in deep.items()})
        case "list":
            return st.lists(some(shape.member, depth), max_size=2)
        case "timestamp":
            return st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(
                lambda at: at.replace(microsecond=0, tzinfo=UTC)
            )
        case "string":
            return TEXT.filter(lambda text: not text or text.strip())
        case "boolean":
            return st.booleans()
        case "blob":
            return st.binary()
        case _:
            return NUMBERS


def parsed(action: str, body: bytes) -> dict[str, Any]:
    response = {"body": body, "headers": {}, "status_code": 200}
    found: dict[str, Any] = create_parser("ec2").parse(response, output_of(action))
    assert found.pop("ResponseMetadata")["RequestId"] == ID
    return found


def plain(value: Any) -> Any:
    """As botocore hands it out: no None, no tuple, no enum."""
    match value:
        case dict():
            return {name: plain(one) for name, one in value.items() if one is not None}
        case list() | tuple():
            return [plain(one) for one in value]
        case Enum():
            return value.value
        case _:
            return value


@pytest.mark.parametrize("action", [action for action in operations() if output_of(action) is not None])
@slowly
@given(data=st.data())
def test_what_we_write_botocore_reads(action: str, data: st.DataObject) -> None:
    made = data.draw(some(output_of(action)).filter(bool))
    assert parsed(action, render(action, made, ID)) == made


def described() -> list[str]:
    """The operations that describe without being told what."""
    handled = {kind.__name__ for kind in HANDLERS}
    free = [action for action in operations() if action in handled and not input_of(action).required_members]
    return [action for action in free if action.startswith("Describe")]


@pytest.mark.parametrize("action", described())
def test_what_is_in_a_world_botocore_reads(action: str) -> None:
    engine = new_engine(sample="shop", seed=1, instant=True)
    request = parse(action, {})
    said = answer(request, engine.execute(request), engine.world)
    assert parsed(action, render(action, said, ID)) == plain(said)


def test_an_answer_looks_as_ec2s_do() -> None:
    said = {"Vpcs": [{"VpcId": "vpc-1", "IsDefault": True, "Tags": []}], "NextToken": None}
    assert render("DescribeVpcs", said, ID, "2014-10-01").decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2014-10-01/"><requestId>{ID}</requestId>'
        "<vpcSet><item><vpcId>vpc-1</vpcId><isDefault>true</isDefault><tagSet></tagSet></item></vpcSet>"
        "</DescribeVpcsResponse>"
    )
    assert b"<requestId>" + ID.encode() + b"</requestId><return>true</return>" in render("DeleteVpc", {}, ID)


def test_an_error_has_no_namespace_and_two_children() -> None:
    assert render_error(Refused("A.B", "<'\x00'>"), ID).decode() == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        "<Response><Errors><Error><Code>A.B</Code><Message>&lt;&apos;\ufffd&apos;&gt;</Message></Error></Errors>"
        f"<RequestID>{ID}</RequestID></Response>"
    )
