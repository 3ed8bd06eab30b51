"""The refusals of ec2-semantics §2, §6.4 and §6.5 as boto3 hears them: code and words, row by row, nothing changed.

A row of semantics.json: the section, the operation, its parameters with names of `Place` in braces, the code, a part of
the message.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

from console.ec2.requests import Request
from console.ec2.tag_rules import TAGGABLE
from console.wire.parameters import operations
from tests.wire.served import PATIENT, REGION, serving

Row = tuple[str, str, dict[str, Any], str, str]
GONE = "0" * 17

ROWS: list[Row] = json.loads(Path(__file__).with_name("semantics.json").read_text(encoding="utf-8"))


class Place:
    """The shop, and beside it a VPC without a gateway."""

    def __init__(self, ec2: Any) -> None:
        self.ec2 = ec2
        every = [
            one
            for page in ec2.get_paginator("describe_network_interfaces").paginate()
            for one in page["NetworkInterfaces"]
        ]
        held: dict[str, list[Any]] = {}
        for one in every:
            if one.get("Attachment"):
                held.setdefault(one["Attachment"]["InstanceId"], []).append(one)
        attached = next(one for one in every if one.get("Attachment", {}).get("DeviceIndex") == 0)
        subnet = next(one for one in ec2.describe_subnets()["Subnets"] if one["SubnetId"] == attached["SubnetId"])
        zones = {one["SubnetId"]: one["AvailabilityZone"] for one in ec2.describe_subnets()["Subnets"]}
        far = next(
            one["SubnetId"]
            for one in ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [subnet["VpcId"]]}])["Subnets"]
            if zones[one["SubnetId"]] != subnet["AvailabilityZone"]
        )
        other = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        inner = ec2.create_subnet(VpcId=other, CidrBlock="10.9.0.0/24")["Subnet"]["SubnetId"]
        mine = [{"Name": "vpc-id", "Values": [other]}]
        associated = next(one for one in ec2.describe_addresses()["Addresses"] if one.get("AssociationId"))
        intel = [{"Name": "architecture", "Values": ["x86_64"]}]
        self.names = {
            "vpc": subnet["VpcId"],
            "subnet": subnet["SubnetId"],
            "reserved": subnet["CidrBlock"].rpartition(".")[0] + ".1",
            "taken": attached["PrivateIpAddress"],
            "attached": attached["NetworkInterfaceId"],
            "attachment": attached["Attachment"]["AttachmentId"],
            "instance": attached["Attachment"]["InstanceId"],
            "group": attached["Groups"][0]["GroupId"],
            "two_legs": next(host for host, legs in held.items() if len(legs) > 1),
            "free": self._made(subnet["SubnetId"]),
            "elsewhere": self._made(far),
            "isolated": self._made(inner),
            "other_vpc": other,
            "foreign_group": ec2.describe_security_groups(Filters=mine)["SecurityGroups"][0]["GroupId"],
            "table": ec2.describe_route_tables(Filters=mine)["RouteTables"][0]["RouteTableId"],
            "address": ec2.allocate_address(Domain="vpc")["AllocationId"],
            "associated": associated["AllocationId"],
            "gateway": ec2.describe_internet_gateways(
                Filters=[{"Name": "attachment.vpc-id", "Values": [subnet["VpcId"]]}]
            )["InternetGateways"][0]["InternetGatewayId"],
            "image": ec2.describe_images(Filters=intel)["Images"][0]["ImageId"],
        }

    def _made(self, subnet_id: str) -> str:
        made: str = self.ec2.create_network_interface(SubnetId=subnet_id)["NetworkInterface"]["NetworkInterfaceId"]
        return made

    def put(self, value: Any) -> Any:
        match value:
            case str():
                return value.format(**self.names) if "{" in value else value
            case dict():
                return {key: self.put(one) for key, one in value.items()}
            case list():
                return [self.put(one) for one in value]
            case _:
                return value

    def call(self, action: str, parameters: dict[str, Any]) -> tuple[str, str]:
        """Code and message; of an answer, empty."""
        if action == "RunInstances":
            parameters = {"ImageId": "{image}", "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1, **parameters}
        try:
            getattr(self.ec2, xform_name(action))(**self.put(parameters))
        except ClientError as refused:
            return refused.response["Error"]["Code"], refused.response["Error"]["Message"]
        return "", ""


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    unchecked = PATIENT.merge(Config(parameter_validation=False))
    with serving(keys=None) as service:
        ec2 = boto3.Session("AKIATESTER", "x", None, REGION).client("ec2", endpoint_url=service.url, config=unchecked)
        service.clients.append(ec2)
        yield Place(ec2)


@pytest.mark.parametrize(("section", "action", "parameters", "code", "words"), ROWS)
def test_a_refusal_is_that_of_the_table(
    place: Place, section: str, action: str, parameters: dict[str, Any], code: str, words: str
) -> None:
    told, message = place.call(action, parameters)
    assert (told, place.put(words) in message) == (code, True), f"§{section}: {told} {message}"


def test_every_request_that_takes_tags_says_of_what() -> None:
    taking = {name for name in operations() if "tag_specifications" in Request.actions[name].model_fields}
    assert set(TAGGABLE) == taking


MUTATING = [
    ("DeleteNetworkInterface", {"NetworkInterfaceId": "{attached}"}),
    ("AttachNetworkInterface", {"NetworkInterfaceId": "{free}", "InstanceId": "{instance}", "DeviceIndex": 9}),
    ("DetachNetworkInterface", {"AttachmentId": f"eni-attach-{GONE}"}),
    ("CreateNetworkInterface", {"SubnetId": f"subnet-{GONE}"}),
    ("RunInstances", {"SubnetId": f"subnet-{GONE}"}),
    ("RunInstances", {"SubnetId": "{subnet}"}),
    ("ModifyNetworkInterfaceAttribute", {"NetworkInterfaceId": "{free}", "Description": {"Value": "x"}}),
    ("ModifyInstanceMetadataOptions", {"InstanceId": "{instance}", "HttpTokens": "required"}),
    ("AssociateAddress", {"AllocationId": "{address}", "NetworkInterfaceId": "{free}"}),
    ("CreateRoute", {"RouteTableId": "{table}", "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "{gateway}"}),
    ("TerminateInstances", {"InstanceIds": ["{instance}"]}),
    ("CreateTags", {"Resources": ["{free}"], "Tags": [{"Key": "a", "Value": "b"}]}),
]


@pytest.mark.parametrize(("action", "parameters"), MUTATING)
def test_a_dry_run_stops_before_it_looks_for_anything(place: Place, action: str, parameters: dict[str, Any]) -> None:
    """§2.0 step 9."""
    before = place.ec2.describe_network_interfaces()["NetworkInterfaces"]
    assert place.call(action, {**parameters, "DryRun": True})[0] == "DryRunOperation"
    assert place.ec2.describe_network_interfaces()["NetworkInterfaces"] == before


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("back*net", {"back-net", "back*net", "backnet"}),
        ("back?net", {"back-net", "back*net", "backnet"}),
        ("back\\*net", {"back*net"}),
        ("BACK*", set()),
        ("*", {"back-net", "back*net", "backnet"}),
    ],
)
def test_wildcards_and_their_escapes(place: Place, pattern: str, found: set[str]) -> None:
    """§6.4: `?` is none or one, and case counts."""
    texts = ("back-net", "back*net", "backnet")
    mine = [{"Name": "description", "Values": [one.replace("*", "\\*") for one in texts]}]
    have = {one["Description"] for one in place.ec2.describe_network_interfaces(Filters=mine)["NetworkInterfaces"]}
    for text in set(texts) - have:
        place.ec2.create_network_interface(SubnetId=place.names["subnet"], Description=text)
    asked = [{"Name": "description", "Values": [pattern]}]
    told = {one["Description"] for one in place.ec2.describe_network_interfaces(Filters=asked)["NetworkInterfaces"]}
    assert told & set(texts) == found
