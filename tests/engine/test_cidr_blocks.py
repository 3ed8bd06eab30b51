"""Further blocks of a VPC, and the attributes of VPCs and subnets (ec2-semantics §2.11, §2.12, §3.1)."""

from typing import Any

import pytest

from console.ec2.requests import (
    AssociateVpcCidrBlock,
    CreateRoute,
    CreateSubnet,
    CreateVpc,
    DeleteSubnet,
    DescribeDhcpOptions,
    DescribeSubnets,
    DescribeVpcAttribute,
    DescribeVpcs,
    DisassociateVpcCidrBlock,
    Filter,
    ModifySubnetAttribute,
    ModifyVpcAttribute,
)
from console.ec2.requests.network import BooleanAttribute
from console.ec2.resources import RouteTable, Subnet, Vpc
from console.engine.blocks import is_second_range_allowed
from tests.engine.account import GATEWAY, OTHER_VPC, PRIVATE_A, VPC, Account

MAIN = "rtb-00000000000000001"
TRUE = BooleanAttribute(value=True)


def further(block: str | None, vpc_id: str = VPC, **parameters: Any) -> AssociateVpcCidrBlock:
    return AssociateVpcCidrBlock(vpc_id=vpc_id, cidr_block=block, **parameters)


def destinations(account: Account) -> list[str]:
    return [one.destination for one in account.world.one(RouteTable, MAIN).routes]


def test_a_further_block_takes_a_moment_and_carries_subnets(account: Account) -> None:
    made = account.send(further("10.5.0.9/16")).cidr_block_association
    assert made
    assert (made.cidr_block, made.state) == ("10.5.0.0/16", "associating")
    account.wait(1)
    assert account.world.one(Vpc, VPC).cidr_block_association_set[1].state == "associated"
    assert destinations(account) == ["10.0.0.0/16", "10.5.0.0/16"]
    subnet = account.send(CreateSubnet(vpc_id=VPC, cidr_block="10.5.1.0/24"))
    leaving = DisassociateVpcCidrBlock(association_id=made.association_id)
    assert account.code(leaving) == "InvalidCidrBlock.InUse"
    account.send(DeleteSubnet(subnet_id=subnet.id))
    assert account.send(leaving).cidr_block_association
    account.wait(1)
    assert (len(account.world.one(Vpc, VPC).cidr_block_association_set), destinations(account)) == (1, ["10.0.0.0/16"])


@pytest.mark.parametrize(
    ("block", "parameters", "code"),
    [
        ("10.0.128.0/20", {}, "InvalidVpc.Conflict"),
        ("192.168.0.0/16", {}, "InvalidVpc.Range"),
        ("10.2.0.0/15", {}, "InvalidVpc.Range"),
        ("10.2.0.0/29", {}, "InvalidVpc.Range"),
        ("ten", {}, "InvalidParameterValue"),
        (None, {}, "MissingParameter"),
        ("10.2.0.0/16", {"amazon_provided_ipv6_cidr_block": True}, "InvalidParameterCombination"),
        ("10.2.0.0/16", {"vpc_id": "vpc-0000000000000ffff"}, "InvalidVpcID.NotFound"),
        ("100.64.0.0/16", {"ipv6_cidr_block_network_border_group": "us-east-1"}, "InvalidParameterCombination"),
    ],
)
def test_a_block_that_ec2_refuses(account: Account, block: str | None, parameters: dict[str, Any], code: str) -> None:
    assert account.code(further(block, **parameters)) == code


def test_a_block_is_not_wider_than_a_route(account: Account) -> None:
    account.send(CreateRoute(route_table_id=MAIN, destination_cidr_block="10.7.3.0/24", gateway_id=GATEWAY))
    assert account.code(further("10.7.0.0/16")) == "InvalidParameterValue"
    account.send(further("10.7.3.128/25"))


def test_a_vpc_has_five_blocks(account: Account) -> None:
    for number in range(2, 6):
        account.send(further(f"10.{number}.0.0/16"))
    assert account.refusal(further("10.6.0.0/16")).message == (
        f"This network {VPC} has met its maximum number of allowed CIDRs: 5"
    )


def test_the_first_block_stays(account: Account) -> None:
    first = account.send(CreateVpc(cidr_block="10.9.0.0/16")).cidr_block_association_set[0]
    assert account.code(DisassociateVpcCidrBlock(association_id=first.association_id)) == "OperationNotPermitted"
    unknown = DisassociateVpcCidrBlock(association_id="vpc-cidr-assoc-00000000000000099")
    assert account.code(unknown) == "InvalidVpcCidrBlockAssociationID.NotFound"


@pytest.mark.parametrize(
    ("first", "wanted", "allowed"),
    [  # ec2-semantics §3.1
        ("10.0.0.0/16", "100.64.0.0/16", True),
        ("10.2.0.0/16", "10.0.0.0/16", True),
        ("10.1.0.0/24", "10.0.0.0/16", False),
        ("10.0.0.0/16", "198.19.0.0/20", False),
        ("172.16.0.0/16", "172.31.0.0/16", False),
        ("172.16.0.0/16", "172.20.0.0/16", True),
        ("192.168.0.0/24", "192.168.9.0/24", True),
        ("192.168.0.0/24", "10.0.0.0/24", False),
        ("198.19.0.0/20", "172.16.0.0/24", False),
        ("203.0.113.0/24", "10.0.0.0/24", False),
        ("203.0.113.0/24", "198.51.100.0/24", True),
    ],
)
def test_private_ranges_do_not_mix(first: str, wanted: str, allowed: bool) -> None:
    assert is_second_range_allowed(wanted, [first]) is allowed


# --- attributes -----------------------------------------------------------------------------------------------------


def test_attributes_of_a_vpc_are_told(account: Account) -> None:
    account.send(ModifyVpcAttribute(vpc_id=VPC, enable_network_address_usage_metrics=TRUE))
    told = {
        name: account.send(DescribeVpcAttribute(vpc_id=VPC, attribute=name)).value
        for name in ("enableDnsSupport", "enableDnsHostnames", "enableNetworkAddressUsageMetrics")
    }
    assert list(told.values()) == [True, False, True]
    assert account.code(DescribeVpcAttribute(vpc_id=VPC, attribute="colour")) == "InvalidParameterValue"


def test_attributes_of_a_subnet_change_one_by_one(account: Account) -> None:
    change = ModifySubnetAttribute(subnet_id=PRIVATE_A, private_dns_hostname_type_on_launch="resource-name")
    account.send(change)
    account.send(ModifySubnetAttribute(subnet_id=PRIVATE_A, enable_resource_name_dns_a_record_on_launch=TRUE))
    subnet = account.world.one(Subnet, PRIVATE_A)
    assert subnet.private_dns_hostname_type_on_launch == "resource-name"
    assert subnet.enable_resource_name_dns_a_record_on_launch
    where = (Filter(name="private-dns-name-options-on-launch.hostname-type", values=("resource-name",)),)
    assert account.send(DescribeSubnets(filters=where)).items == (subnet,)
    for wrong, code in (
        (change.model_copy(update={"enable_dns64": TRUE}), "InvalidParameterCombination"),
        (change.model_copy(update={"private_dns_hostname_type_on_launch": "x"}), "InvalidParameterValue"),
        (ModifySubnetAttribute(subnet_id=PRIVATE_A), "InvalidParameterCombination"),
    ):
        assert account.code(wrong) == code


def test_dhcp_options_are_the_accounts(account: Account) -> None:
    made = account.send(CreateVpc(cidr_block="10.9.0.0/16"))
    known = account.send(DescribeDhcpOptions(dhcp_options_ids=(made.dhcp_options_id,))).items
    assert dict(known[0].dhcp_configurations)["domain-name"] == ("ec2.internal",)
    missing = DescribeDhcpOptions(dhcp_options_ids=("dopt-00000000000000099",))
    assert account.code(missing) == "InvalidDhcpOptionID.NotFound"


def test_vpcs_are_found_by_their_ipv6_blocks(account: Account) -> None:
    account.send(further(None, OTHER_VPC, amazon_provided_ipv6_cidr_block=True))
    where = (Filter(name="ipv6-cidr-block-association.state", values=("associating",)),)
    assert [one.id for one in account.send(DescribeVpcs(filters=where)).items] == [OTHER_VPC]
