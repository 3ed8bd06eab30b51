"""The founding story and the refusals, in the words that AWS's own clients have in common.

A `Client` is boto3, the AWS CLI or the JavaScript SDK: they differ in how an operation is said, not in what it is
called or in what comes back.
"""

from typing import Any, Final, Protocol

import pytest

from tests.wire.process import wait_until

Shape = dict[str, Any]
NOWHERE: Final = "eni-0123456789abcdef0"


class RefusedByServer(Exception):
    """code: EC2's, as the client has read it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Client(Protocol):
    def call(self, operation: str, **parameters: Any) -> Shape:
        """The answer by EC2's names. Raises RefusedByServer."""

    def wait(self, waiter: str, **parameters: Any) -> None:
        """By the client's own waiter: `InstanceRunning`."""

    def pages(self, operation: str, size: int) -> list[Shape]:
        """By the client's own paginator."""


def code_of(client: Client, operation: str, **parameters: Any) -> str:
    with pytest.raises(RefusedByServer) as refused:
        client.call(operation, **parameters)
    return refused.value.code


def interface(client: Client, interface_id: str) -> Shape:
    found: Shape = client.call("DescribeNetworkInterfaces", NetworkInterfaceIds=[interface_id])["NetworkInterfaces"][0]
    return found


def two_subnets(client: Client) -> tuple[str, str]:
    """Two of the same zone of the same VPC."""
    seen: dict[tuple[str, str], str] = {}
    for one in client.call("DescribeSubnets")["Subnets"]:
        place = one["VpcId"], one["AvailabilityZone"]
        if place in seen:
            return seen[place], one["SubnetId"]
        seen[place] = one["SubnetId"]
    raise AssertionError("the sample has no two subnets in one zone")


def launch(client: Client, front: str, back: str) -> tuple[str, list[str]]:
    """An instance with two interfaces on two subnets: its id and theirs."""
    images = client.call("DescribeImages", Filters=[{"Name": "architecture", "Values": ["x86_64"]}])["Images"]
    legs = [{"DeviceIndex": index, "SubnetId": subnet} for index, subnet in enumerate((front, back))]
    made = client.call(
        "RunInstances",
        ImageId=images[0]["ImageId"],
        InstanceType="t3.medium",
        MinCount=1,
        MaxCount=1,
        NetworkInterfaces=legs,
    )["Instances"][0]
    return made["InstanceId"], [one["NetworkInterfaceId"] for one in made["NetworkInterfaces"]]


def attach(client: Client, interface_id: str, instance_id: str) -> str:
    attached: str = client.call(
        "AttachNetworkInterface", NetworkInterfaceId=interface_id, InstanceId=instance_id, DeviceIndex=2
    )["AttachmentId"]
    wait_until("attached", lambda: interface(client, interface_id)["Attachment"]["Status"] == "attached")
    return attached


def identity(one: Shape) -> tuple[Any, ...]:
    """What an interface takes along wherever it goes."""
    addresses = [each["PrivateIpAddress"] for each in one["PrivateIpAddresses"]]
    return one["MacAddress"], addresses, one["Groups"], one["TagSet"], one["Description"]


def founding_story(client: Client) -> None:
    """Made ahead of time, attached hot, moved to a standby, left behind by its end: one interface all along."""
    front, back = two_subnets(client)
    made = client.call(
        "CreateNetworkInterface",
        SubnetId=back,
        Description="of the service",
        SecondaryPrivateIpAddressCount=1,
        TagSpecifications=[{"ResourceType": "network-interface", "Tags": [{"Key": "Name", "Value": "sérvice & <co>"}]}],
    )["NetworkInterface"]
    service = made["NetworkInterfaceId"]
    client.wait("NetworkInterfaceAvailable", NetworkInterfaceIds=[service])
    (active, _), (standby, own) = launch(client, front, back), launch(client, front, back)
    client.wait("InstanceRunning", InstanceIds=[active, standby])

    attachment = attach(client, service, active)
    again = {"NetworkInterfaceId": service, "InstanceId": standby, "DeviceIndex": 2}
    assert code_of(client, "AttachNetworkInterface", **again) == "InvalidParameterValue"
    assert code_of(client, "DeleteNetworkInterface", NetworkInterfaceId=service) == "InvalidParameterValue"
    primary = interface(client, own[0])["Attachment"]["AttachmentId"]
    assert code_of(client, "DetachNetworkInterface", AttachmentId=primary) == "OperationNotPermitted"
    client.call("ModifyNetworkInterfaceAttribute", NetworkInterfaceId=service, SourceDestCheck={"Value": False})

    client.call("DetachNetworkInterface", AttachmentId=attachment)
    client.wait("NetworkInterfaceAvailable", NetworkInterfaceIds=[service])
    attach(client, service, standby)
    moved = interface(client, service)
    assert identity(moved) == identity(made)
    assert moved["SourceDestCheck"] is False
    assert moved["Attachment"]["DeleteOnTermination"] is False

    client.call("TerminateInstances", InstanceIds=[standby])
    client.wait("InstanceTerminated", InstanceIds=[standby])
    left = interface(client, service)
    assert (left["Status"], left.get("Attachment")) == ("available", None)
    assert identity(left) == identity(made)
    for gone in own:
        asked = {"NetworkInterfaceIds": [gone]}
        assert code_of(client, "DescribeNetworkInterfaces", **asked) == "InvalidNetworkInterfaceID.NotFound"
    client.call("DeleteNetworkInterface", NetworkInterfaceId=service)
    assert code_of(client, "DeleteNetworkInterface", NetworkInterfaceId=service) == "InvalidNetworkInterfaceID.NotFound"


def refusals(client: Client) -> None:
    """What an emulator would let pass, by the codes that programs look at."""
    subnet = client.call("DescribeSubnets")["Subnets"][0]
    place = {"SubnetId": subnet["SubnetId"]}
    reserved = subnet["CidrBlock"].rpartition(".")[0] + ".1"
    create = "CreateNetworkInterface"
    assert code_of(client, create, **place, PrivateIpAddress="54.0.0.1") == "InvalidParameterValue"
    assert code_of(client, create, **place, PrivateIpAddress=reserved) == "InvalidParameterValue"
    assert code_of(client, create, **place, Groups=["sg-0123456789abcdef0"]) == "InvalidGroup.NotFound"
    assert code_of(client, create, **place, DryRun=True) == "DryRunOperation"
    colour = [{"Name": "colour", "Values": ["red"]}]
    assert code_of(client, "DescribeNetworkInterfaces", Filters=colour) == "InvalidParameterValue"
    assert code_of(client, "DeleteNetworkInterface", NetworkInterfaceId=NOWHERE) == "InvalidNetworkInterfaceID.NotFound"
    assert code_of(client, "DescribeSubnets", SubnetIds=["subnet-1"]) == "InvalidSubnetID.Malformed"
    assert code_of(client, "DeleteVpc", VpcId=subnet["VpcId"]) == "DependencyViolation"
    assert code_of(client, "DescribeFleets") == "UnsupportedOperation"


def page_turning(client: Client) -> None:
    subnet = two_subnets(client)[1]
    made = {
        client.call("CreateNetworkInterface", SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"]
        for _ in range(6)
    }
    pages = client.pages("DescribeNetworkInterfaces", 5)
    seen = [one["NetworkInterfaceId"] for page in pages for one in page["NetworkInterfaces"]]
    assert len(pages) > 1
    assert len(seen) == len(set(seen))
    assert made <= set(seen)
