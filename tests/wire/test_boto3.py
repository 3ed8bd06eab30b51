"""The founding story as boto3 tells it, with its waiters and paginators, and what it is refused."""

import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from console.wire.sigv4 import Keys
from tests.wire.served import Service, serving


@pytest.fixture
def ec2(service: Service) -> Any:
    return service.client()


def image(ec2: Any) -> str:
    found: str = ec2.describe_images(Filters=[{"Name": "architecture", "Values": ["x86_64"]}])["Images"][0]["ImageId"]
    return found


def code_of(call: Any, **parameters: Any) -> tuple[str, int]:
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    answer = refused.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]


def test_the_founding_story() -> None:
    """An interface made ahead of time moves from one instance to another, and keeps all that is its own."""
    with serving(instant=False) as service:
        ec2 = service.client()
        private = next(one for one in ec2.describe_subnets()["Subnets"] if not one["MapPublicIpOnLaunch"])
        group = ec2.create_security_group(GroupName="story", Description="A story", VpcId=private["VpcId"])["GroupId"]
        ec2.authorize_security_group_ingress(
            GroupId=group,
            IpPermissions=[
                {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
            ],
        )
        standby = ec2.create_network_interface(
            SubnetId=private["SubnetId"],
            Groups=[group],
            Description="standby",
            SecondaryPrivateIpAddressCount=1,
            TagSpecifications=[{"ResourceType": "network-interface", "Tags": [{"Key": "Name", "Value": "standby"}]}],
        )["NetworkInterface"]
        assert standby["Status"] == "pending"
        ec2.get_waiter("network_interface_available").wait(
            NetworkInterfaceIds=[standby["NetworkInterfaceId"]], WaiterConfig={"Delay": 1, "MaxAttempts": 10}
        )
        launched = ec2.run_instances(
            ImageId=image(ec2),
            InstanceType="t3.small",
            MinCount=2,
            MaxCount=2,
            SubnetId=private["SubnetId"],
            SecurityGroupIds=[group],
            UserData="#!/bin/sh\necho é\n",
        )
        ids = [one["InstanceId"] for one in launched["Instances"]]
        assert {one["State"]["Name"] for one in launched["Instances"]} == {"pending"}
        ec2.get_waiter("instance_running").wait(InstanceIds=ids, WaiterConfig={"Delay": 1, "MaxAttempts": 15})
        attached = ec2.attach_network_interface(
            NetworkInterfaceId=standby["NetworkInterfaceId"], InstanceId=ids[0], DeviceIndex=1
        )
        wait_for(ec2, standby["NetworkInterfaceId"], "attached")
        ec2.terminate_instances(InstanceIds=ids[:1])
        ec2.get_waiter("instance_terminated").wait(InstanceIds=ids[:1], WaiterConfig={"Delay": 1, "MaxAttempts": 15})
        again = ec2.attach_network_interface(
            NetworkInterfaceId=standby["NetworkInterfaceId"], InstanceId=ids[1], DeviceIndex=1
        )
        assert again["AttachmentId"] != attached["AttachmentId"]
        moved = wait_for(ec2, standby["NetworkInterfaceId"], "attached")
        kept = ("MacAddress", "PrivateIpAddress", "Groups", "Description", "TagSet")
        assert [moved[one] for one in kept] == [standby[one] for one in kept]
        assert [one["PrivateIpAddress"] for one in moved["PrivateIpAddresses"]] == [
            one["PrivateIpAddress"] for one in standby["PrivateIpAddresses"]
        ]


def wait_for(ec2: Any, interface_id: str, status: str) -> dict[str, Any]:
    """As Ansible does: again and again, by filter."""
    filters = [
        {"Name": "network-interface-id", "Values": [interface_id]},
        {"Name": "attachment.status", "Values": [status]},
    ]
    for _ in range(50):
        if found := ec2.describe_network_interfaces(Filters=filters)["NetworkInterfaces"]:
            (interface,) = found
            return dict(interface)
        time.sleep(0.1)
    raise AssertionError(f"{interface_id} is not {status}")


def test_a_network_is_built_and_taken_down(ec2: Any) -> None:
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16", AmazonProvidedIpv6CidrBlock=False)["Vpc"]["VpcId"]
    ec2.get_waiter("vpc_available").wait(VpcIds=[vpc])
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.1.0/24")["Subnet"]
    assert subnet["AvailableIpAddressCount"] == 251
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]
    assert [one["GatewayId"] for one in table["Routes"]] == ["local"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    assert ec2.create_route(RouteTableId=table["RouteTableId"], DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)[
        "Return"
    ]
    association = ec2.associate_route_table(RouteTableId=table["RouteTableId"], SubnetId=subnet["SubnetId"])
    assert association["AssociationState"] == {"State": "associated"}
    interface = ec2.create_network_interface(SubnetId=subnet["SubnetId"])["NetworkInterface"]["NetworkInterfaceId"]
    address = ec2.allocate_address(Domain="vpc")
    placed = ec2.associate_address(AllocationId=address["AllocationId"], NetworkInterfaceId=interface)
    shown = ec2.describe_network_interfaces(NetworkInterfaceIds=[interface])["NetworkInterfaces"][0]
    assert shown["Association"]["PublicIp"] == address["PublicIp"]
    assert code_of(ec2.delete_vpc, VpcId=vpc) == ("DependencyViolation", 400)
    ec2.disassociate_address(AssociationId=placed["AssociationId"])
    ec2.release_address(AllocationId=address["AllocationId"])
    ec2.delete_network_interface(NetworkInterfaceId=interface)
    ec2.disassociate_route_table(AssociationId=association["AssociationId"])
    ec2.delete_route_table(RouteTableId=table["RouteTableId"])
    ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    ec2.delete_internet_gateway(InternetGatewayId=gateway)
    ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    ec2.delete_vpc(VpcId=vpc)
    assert code_of(ec2.describe_vpcs, VpcIds=[vpc]) == ("InvalidVpcID.NotFound", 400)


def test_groups_acls_keys_and_gateways_answer(ec2: Any) -> None:
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    group = ec2.create_security_group(GroupName="g", Description="d", VpcId=vpc)["GroupId"]
    ports = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
    permission = ports | {
        "IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "inside"}],
        "UserIdGroupPairs": [{"GroupId": group}],
    }
    rules = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])["SecurityGroupRules"]
    assert [one.get("CidrIpv4") for one in rules] == ["10.0.0.0/8", None]
    shown = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    assert len(shown["IpPermissions"]) == 1
    assert shown["IpPermissions"][0]["IpRanges"] == permission["IpRanges"]
    assert "FromPort" not in shown["IpPermissionsEgress"][0]
    gone = ec2.revoke_security_group_ingress(GroupId=group, SecurityGroupRuleIds=[rules[0]["SecurityGroupRuleId"]])
    assert [one["CidrIpv4"] for one in gone["RevokedSecurityGroupRules"]] == ["10.0.0.0/8"]
    assert ec2.delete_security_group(GroupId=group)["Return"]

    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]
    assert [(one["Egress"], one["RuleNumber"]) for one in acl["Entries"]] == [(True, 32767), (False, 32767)]
    ec2.create_network_acl_entry(
        NetworkAclId=acl["NetworkAclId"],
        RuleNumber=100,
        Protocol="6",
        RuleAction="allow",
        Egress=False,
        CidrBlock="0.0.0.0/0",
        PortRange={"From": 80, "To": 80},
    )
    ec2.delete_network_acl(NetworkAclId=acl["NetworkAclId"])

    key = ec2.create_key_pair(KeyName="k")
    assert key["KeyMaterial"].startswith("-----BEGIN RSA PRIVATE KEY-----")
    assert ec2.describe_key_pairs(KeyNames=["k"])["KeyPairs"][0]["KeyFingerprint"] == key["KeyFingerprint"]
    ec2.delete_key_pair(KeyName="k")

    gateway = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]
    assert gateway["AmazonSideAsn"] == 64512
    other = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    attachment = ec2.attach_vpn_gateway(VpnGatewayId=gateway["VpnGatewayId"], VpcId=other)["VpcAttachment"]
    assert attachment == {"VpcId": other, "State": "attaching"}


def test_pages_are_turned(ec2: Any) -> None:
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    made = {ec2.create_network_interface(SubnetId=subnet)["NetworkInterface"]["NetworkInterfaceId"] for _ in range(12)}
    pages = list(ec2.get_paginator("describe_network_interfaces").paginate(PaginationConfig={"PageSize": 5}))
    seen = [one["NetworkInterfaceId"] for page in pages for one in page["NetworkInterfaces"]]
    assert len(pages) >= 3
    assert len(seen) == len(set(seen))
    assert made <= set(seen)


@pytest.mark.parametrize(
    ("action", "parameters", "refusal"),
    [
        ("delete_vpc", {"VpcId": "vpc-00000000000000000"}, ("InvalidVpcID.NotFound", 400)),
        ("delete_vpc", {"VpcId": "vpc-00000000000000000", "DryRun": True}, ("DryRunOperation", 412)),
        ("describe_vpcs", {"Filters": [{"Name": "colour", "Values": ["red"]}]}, ("InvalidParameterValue", 400)),
        ("describe_subnets", {"SubnetIds": ["subnet-1"]}, ("InvalidSubnetID.Malformed", 400)),
        (
            "create_fleet",
            {"LaunchTemplateConfigs": [], "TargetCapacitySpecification": {"TotalTargetCapacity": 1}},
            None,
        ),
        ("create_capacity_reservation_fleet", {"InstanceTypeSpecifications": [], "TotalTargetCapacity": 1}, None),
    ],
)
def test_a_refusal_is_ec2s(ec2: Any, action: str, parameters: dict[str, Any], refusal: tuple[str, int] | None) -> None:
    assert code_of(getattr(ec2, action), **parameters) == (refusal or ("UnsupportedOperation", 400))


def test_a_dry_run_changes_nothing(service: Service) -> None:
    ec2 = service.client()
    before = len(ec2.describe_vpcs()["Vpcs"])
    assert code_of(ec2.create_vpc, CidrBlock="10.7.0.0/16", DryRun=True) == ("DryRunOperation", 412)
    assert len(ec2.describe_vpcs()["Vpcs"]) == before


@pytest.mark.parametrize(
    ("keys", "region"),
    [
        (Keys("AKIATESTER", "wrong"), "us-east-1"),
        (Keys("AKIASTRANGER", "not-much-of-a-secret"), "us-east-1"),
        (Keys("AKIATESTER", "not-much-of-a-secret", "token"), "us-east-1"),
        (Keys("AKIATESTER", "not-much-of-a-secret"), "eu-west-1"),
    ],
)
def test_who_signs_wrongly_is_not_let_in(service: Service, keys: Keys, region: str) -> None:
    ec2 = service.client(keys, region)
    assert code_of(ec2.describe_vpcs) == ("AuthFailure", 401)
    assert code_of(ec2.delete_vpc, VpcId="vpc-00000000000000000", DryRun=True) == ("AuthFailure", 401)
    assert [one.outcome for one in service.calls] == ["AuthFailure", "AuthFailure"]


def test_the_observer_sees_every_call(service: Service) -> None:
    ec2 = service.client()
    ec2.create_vpc(CidrBlock="10.8.0.0/16")
    ec2.describe_vpcs()
    code_of(ec2.delete_subnet, SubnetId="subnet-00000000000000000")
    seen = [(one.action, one.outcome, one.caller) for one in service.calls]
    assert seen == [
        ("CreateVpc", "ok", "AKIATESTER"),
        ("DescribeVpcs", "ok", "AKIATESTER"),
        ("DeleteSubnet", "InvalidSubnetID.NotFound", "AKIATESTER"),
    ]
    assert [one.revision is not None for one in service.calls] == [True, False, False]
