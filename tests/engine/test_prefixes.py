"""Prefixes delegated to interfaces (ec2-semantics §2.9)."""

from dataclasses import replace
from typing import Any

import pytest

from console.ec2.requests import (
    AssignIpv6Addresses,
    AssignPrivateIpAddresses,
    AssociateSubnetCidrBlock,
    AssociateVpcCidrBlock,
    CreateNetworkInterface,
    DeleteNetworkInterface,
    UnassignIpv6Addresses,
    UnassignPrivateIpAddresses,
)
from console.ec2.requests.interfaces import Ipv4PrefixSpecification
from console.ec2.resources import InstanceType, Subnet, Vpc
from tests.engine.account import PRIVATE_A, TINY, VPC, Account, Leg


def assign(account: Account, interface_id: str, **parameters: Any) -> tuple[str, ...]:
    request = AssignPrivateIpAddresses(network_interface_id=interface_id, **parameters)
    return account.send(request).assigned_ipv4_prefixes


def room(account: Account) -> int:
    return account.world.available_ip_address_count(account.world.one(Subnet, PRIVATE_A))


def test_a_prefix_takes_sixteen_addresses_of_the_subnet(account: Account) -> None:
    made, before = account.make(), room(account)
    (prefix,) = assign(account, made.id, ipv4_prefix_count=1)
    assert prefix == "10.0.143.224/28"  # the last but one: the last ends with an address of EC2's
    assert room(account) == before - 16
    assert account.world.interface_at(VPC, "10.0.143.230") == account.interface(made.id)
    request = CreateNetworkInterface(subnet_id=PRIVATE_A, private_ip_address="10.0.143.230")
    assert account.code(request) == "InvalidIPAddress.InUse"
    account.send(UnassignPrivateIpAddresses(network_interface_id=made.id, ipv4_prefixes=(prefix,)))
    assert room(account) == before


def test_an_address_in_a_prefix_does_not_move(account: Account) -> None:
    first, second = account.make(), account.make()
    assign(account, first.id, ipv4_prefixes=("10.0.129.0/28",))
    request = AssignPrivateIpAddresses(
        network_interface_id=second.id, private_ip_addresses=("10.0.129.1",), allow_reassignment=True
    )
    assert account.code(request) == "InvalidParameterValue"


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"ipv4_prefixes": ("10.0.129.8/28",)}, "InvalidParameterValue"),
        ({"ipv4_prefixes": ("10.0.129.0/27",)}, "InvalidParameterValue"),
        ({"ipv4_prefixes": ("10.0.0.16/28",)}, "InvalidParameterValue"),
        ({"ipv4_prefixes": ("10.0.128.0/28",)}, "InvalidParameterValue"),
        ({"ipv4_prefixes": ("10.0.143.240/28",)}, "InvalidParameterValue"),
        ({"ipv4_prefixes": ("10.0.130.16/28",)}, "InvalidParameterValue"),
        ({"ipv4_prefix_count": 0}, "InvalidParameterValue"),
        ({"ipv4_prefix_count": 50}, "PrivateIpAddressLimitExceeded"),
        ({"ipv4_prefix_count": 1, "secondary_private_ip_address_count": 1}, "InvalidParameterCombination"),
        ({"ipv4_prefix_count": 1, "ipv4_prefixes": ("10.0.129.0/28",)}, "InvalidParameterCombination"),
    ],
)
def test_prefixes_that_ec2_does_not_assign(account: Account, parameters: dict[str, Any], code: str) -> None:
    account.make(private_ip_address="10.0.130.20")
    made = account.make()
    assert account.code(AssignPrivateIpAddresses(network_interface_id=made.id, **parameters)) == code


def test_a_subnet_runs_out_of_prefixes(account: Account) -> None:
    made = account.make(TINY)
    request = AssignPrivateIpAddresses(network_interface_id=made.id, ipv4_prefix_count=1)
    assert account.code(request) == "InsufficientCidrBlocks"


def test_an_interface_is_made_and_launched_with_prefixes(account: Account) -> None:
    made = account.make(ipv4_prefixes=(Ipv4PrefixSpecification(ipv4_prefix="10.0.129.0/28"),))
    assert made.ipv4_prefixes == ("10.0.129.0/28",)
    leg = Leg(device_index=0, subnet_id=PRIVATE_A, ipv4_prefix_count=2)
    account.launch(leg, min_count=2, max_count=2)
    given = [prefix for one in account.world.interfaces_in_subnet(PRIVATE_A) for prefix in one.ipv4_prefixes]
    assert len(set(given)) == 5
    account.send(DeleteNetworkInterface(network_interface_id=made.id))
    assert account.world.interface_at(VPC, "10.0.129.3") is None


def test_a_prefix_takes_the_place_of_an_address(account: Account) -> None:
    instance = account.launch(instance_type="t3.micro")
    primary = account.world.primary_interface(instance.id)
    assert primary
    assign(account, primary.id, ipv4_prefix_count=1)
    prefix = AssignPrivateIpAddresses(network_interface_id=primary.id, ipv4_prefix_count=1)
    address = AssignPrivateIpAddresses(network_interface_id=primary.id, secondary_private_ip_address_count=1)
    assert {account.code(prefix), account.code(address)} == {"PrivateIpAddressLimitExceeded"}


def test_prefixes_are_for_nitro(account: Account) -> None:
    account.world.put(replace(account.world.one(InstanceType, "m5.large"), hypervisor="xen"))
    primary = account.world.primary_interface(account.launch().id)
    assert primary
    request = AssignPrivateIpAddresses(network_interface_id=primary.id, ipv4_prefix_count=1)
    assert account.code(request) == "UnsupportedOperation"


def test_ipv6_prefixes_and_addresses_keep_apart(account: Account) -> None:
    account.send(AssociateVpcCidrBlock(vpc_id=VPC, amazon_provided_ipv6_cidr_block=True))
    block = account.world.one(Vpc, VPC).ipv6_cidr_block_association_set[0].ipv6_cidr_block
    account.send(AssociateSubnetCidrBlock(subnet_id=PRIVATE_A, ipv6_cidr_block=block.replace("/56", "/64")))
    account.wait(1)
    made = account.make(ipv6_prefix_count=1)
    (prefix,) = made.ipv6_prefixes
    inside = prefix.replace(":0/80", ":5").replace("::/80", "::5")
    taken = AssignIpv6Addresses(network_interface_id=account.make().id, ipv6_addresses=(inside,))
    assert account.code(taken) == "InvalidIPAddress.InUse"
    assert account.world.interface_at_ipv6(VPC, inside) == made
    account.send(UnassignIpv6Addresses(network_interface_id=made.id, ipv6_prefixes=(prefix,)))
    account.send(taken)
    crooked = AssignIpv6Addresses(network_interface_id=made.id, ipv6_prefixes=(prefix.replace("/80", "/79"),))
    assert account.code(crooked) == "InvalidParameterValue"
    again = AssignIpv6Addresses(network_interface_id=made.id, ipv6_prefixes=(prefix,))
    assert account.code(again) == "InvalidParameterValue"
