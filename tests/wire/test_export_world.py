"""Terraform and CloudFormation: valid, complete, and every reference leads somewhere."""

import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import hcl2
import pytest

from console.ec2.requests import CreateNetworkInterface, CreateTags, CreateVpc, StopInstances
from console.ec2.resources import Instance, NetworkInterface, Subnet, Tag, name_of
from console.engine.engine import Engine
from console.wire.export.cloudformation import cloudformation
from console.wire.export.hcl import Block, Expression, write
from console.wire.export.terraform import terraform
from tests.wire.test_export_replay import (
    account,
    an_interface_moves,
    groups_and_their_rules,
    in_the_default_vpc,
    several_at_once,
    with_second_thoughts,
)

WORLDS: list[Callable[[Engine], None]] = [
    an_interface_moves,
    groups_and_their_rules,
    in_the_default_vpc,
    several_at_once,
    with_second_thoughts,
]


def shop(engine: Engine) -> None:
    """As the sample has it."""


def world_after(session: Callable[[Engine], None]) -> Engine:
    engine = account(sample="shop" if session is shop else None)
    session(engine)
    return engine


def blocks(text: str, kind: str) -> dict[str, Any]:
    """`aws_vpc.shop` to its body."""
    found = {}
    for one in hcl2.load(io.StringIO(text)).get(kind, ()):
        for type_, named in one.items():
            for name, body in named.items():
                found[f"{type_}.{name}".replace('"', "")] = body
    return found


@pytest.mark.parametrize("session", [shop, *WORLDS])
def test_terraform_is_hcl_whose_references_are_declared(session: Callable[[Engine], None]) -> None:
    text = terraform(world_after(session).world)
    declared = {*blocks(text, "resource"), *(f"data.{one}" for one in blocks(text, "data"))}
    outside_strings = re.sub(r'"(?:[^"\\]|\\.)*"', '""', text)
    used = set(re.findall(r"\b((?:data\.)?aws_[a-z0-9_]+\.[a-z0-9_]+)\.", outside_strings))
    assert used <= declared
    assert not re.search(r'= "(vpc|subnet|sg|eni|i|rtb|igw|acl|eipalloc)-', text)


def test_terraform_has_each_thing_of_the_sample_once() -> None:
    text = terraform(account(sample="shop").world)
    kinds = [name.partition(".")[0] for name in blocks(text, "resource")]
    assert {one: kinds.count(one) for one in ("aws_vpc", "aws_subnet", "aws_network_interface", "aws_instance")} == {
        "aws_vpc": 1,
        "aws_subnet": 4,
        "aws_network_interface": 9,
        "aws_instance": 5,
    }
    assert not blocks(text, "data")


def test_terraform_leaves_an_untouched_account_alone() -> None:
    text = terraform(account().world)
    assert not blocks(text, "resource")
    assert not blocks(text, "data")


def test_what_stands_in_the_default_vpc_looks_it_up() -> None:
    engine = account()
    subnet = min(engine.world.all(Subnet), key=lambda one: one.availability_zone)
    engine.execute(CreateNetworkInterface(subnet_id=subnet.id))
    data = blocks(terraform(engine.world), "data")
    assert {"aws_vpc.default", "aws_subnet.default_us_east_1a", "aws_security_group.default"} == set(data)


def test_a_stopped_instance_stays_stopped() -> None:
    engine = account(sample="shop")
    web = next(one for one in engine.world.all(Instance) if name_of(one) == "web-1")
    engine.execute(StopInstances(instance_ids=(web.id,)))
    assert "aws_ec2_instance_state.web_1" in blocks(terraform(engine.world), "resource")


@pytest.mark.parametrize("text", ["${x}", "%{if}", '"', "\\b", "a\nb", "\x07", "\u2028", "é", "$${", "$"])
def test_any_text_survives_hcl(text: str) -> None:
    """Our own reading of the grammar, as the parser keeps strings as they are written."""
    written = write([Block("a", ("b",), {"c": text, "d": Expression("e.f")})])
    hcl2.load(io.StringIO(written))
    inside = written.partition('c = "')[2].partition('"\n')[0]
    assert unescaped(inside) == text


def unescaped(text: str) -> str:
    plain = re.sub(r"([$%])\1\{", r"\1{", text)
    return str(json.loads(f'"{plain}"'))


def test_names_that_are_alike_are_told_apart() -> None:
    engine = account()
    for name in ("Web 1", "web_1", "1", "ü"):
        vpc = engine.execute(CreateVpc(cidr_block="10.0.0.0/16"))
        engine.execute(CreateTags(resources=(vpc.id,), tags=(Tag("Name", name),)))
    found = {name for name in blocks(terraform(engine.world), "resource") if name.startswith("aws_vpc.")}
    assert found == {f"aws_vpc.{name}" for name in ("web_1", "web_1_2", "n_1", "thing")}


# --- CloudFormation


def references(value: Any) -> Iterator[str]:
    match value:
        case {"Ref": str(name)}:
            yield name
        case {"Fn::GetAtt": [str(name), _]}:
            yield name
        case dict():
            yield from value.get("DependsOn", ())
            for one in value.values():
                yield from references(one)
        case list():
            for one in value:
                yield from references(one)


@pytest.mark.parametrize("session", [shop, *WORLDS])
def test_cloudformation_is_json_whose_references_are_declared(session: Callable[[Engine], None]) -> None:
    template = json.loads(cloudformation(world_after(session).world))
    declared = {*template["Resources"], *template.get("Parameters", {})}
    assert set(references(template["Resources"])) <= declared
    assert all(re.fullmatch("[A-Za-z0-9]{1,255}", one) for one in declared)


def test_cloudformation_has_each_thing_of_the_sample_once() -> None:
    template = json.loads(cloudformation(account(sample="shop").world))
    kinds = [one["Type"].removeprefix("AWS::EC2::") for one in template["Resources"].values()]
    assert kinds.count("NetworkInterface") == 9
    assert kinds.count("Instance") == 5
    assert kinds.count("NetworkInterfaceAttachment") == 3
    assert kinds.count("EIPAssociation") == 3
    assert kinds.count("SecurityGroupEgress") == 0
    assert "Parameters" not in template


def test_cloudformation_asks_for_the_default_vpc() -> None:
    engine = account()
    subnet = min(engine.world.all(Subnet), key=lambda one: one.availability_zone)
    engine.execute(CreateNetworkInterface(subnet_id=subnet.id))
    parameters = json.loads(cloudformation(engine.world))["Parameters"]
    assert sorted(one["Type"] for one in parameters.values()) == ["AWS::EC2::SecurityGroup::Id", "AWS::EC2::Subnet::Id"]
    assert engine.world.count(NetworkInterface) == 1
