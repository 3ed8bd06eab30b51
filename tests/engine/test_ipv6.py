"""IPv6 from the VPC to the interface (ec2-semantics §2.9, §2.11, §2.12, §3.7)."""

from typing import Any

import pytest

from console.ec2 import ipv6
from console.ec2.requests import (
    AssignIpv6Addresses,
    AssociateSubnetCidrBlock,
    AssociateVpcCidrBlock,
    AuthorizeSecurityGroupIngress,
    CreateNetworkAcl,
    CreateNetworkAclEntry,
    CreateNetworkInterface,
    CreateRoute,
    CreateSecurityGroup,
    CreateSubnet,
    CreateVpc,
    DeleteRoute,
    DescribeNetworkInterfaces,
    DisassociateSubnetCidrBlock,
    DisassociateVpcCidrBlock,
    Filter,
    ModifyNetworkInterfaceAttribute,
    ModifySubnetAttribute,
    RunInstances,
    UnassignIpv6Addresses,
    Undo,
)
from console.ec2.requests.interfaces import Ipv6AddressSpecification
from console.ec2.requests.network import BooleanAttribute
from console.ec2.requests.security import IpPermission, Ipv6Range
from console.ec2.resources import NetworkInterface, RouteTable, Subnet, Vpc
from tests.engine.account import DEFAULT, GATEWAY, LINUX, OTHER_VPC, PRIVATE_A, PUBLIC_A, VPC, WEB, Account, Leg

MAIN = "rtb-00000000000000001"


@pytest.fixture
def v6(account: Account) -> Account:
    """The account's VPC has an IPv6 block, and private-a the first /64 of it."""
    account.send(AssociateVpcCidrBlock(vpc_id=VPC, amazon_provided_ipv6_cidr_block=True))
    account.send(AssociateSubnetCidrBlock(subnet_id=PRIVATE_A, ipv6_cidr_block=slice_of(account)))
    account.wait(1)
    return account


def slice_of(account: Account, number: int = 0) -> str:
    """A /64 of the VPC's block."""
    (one,) = account.world.one(Vpc, VPC).ipv6_cidr_block_association_set
    return ipv6.subnet_of_vpc(one.ipv6_cidr_block, number)


def at(account: Account, number: int) -> str:
    """An address of private-a."""
    return ipv6.address_of(int(ipv6.network(slice_of(account)).network_address) + number)


def give(account: Account, interface_id: str, **parameters: Any) -> tuple[str, ...]:
    return account.send(AssignIpv6Addresses(network_interface_id=interface_id, **parameters)).assigned_ipv6_addresses


def texts(interface: NetworkInterface) -> list[str]:
    return [one.ipv6_address for one in interface.ipv6_addresses]


# --- VPCs and subnets -----------------------------------------------------------------------------------------------


def test_a_vpc_is_made_with_a_block_of_amazons(account: Account) -> None:
    vpc = account.send(CreateVpc(cidr_block="10.9.0.0/16", amazon_provided_ipv6_cidr_block=True))
    (block,) = vpc.ipv6_cidr_block_association_set
    assert (ipv6.network(block.ipv6_cidr_block).prefixlen, block.state) == (56, "associating")
    account.wait(2)
    assert account.world.one(Vpc, vpc.id).ipv6_cidr_block_association_set[0].state == "associated"
    table, acl = account.world.main_route_table(vpc.id), account.world.default_acl(vpc.id)
    assert table
    assert acl
    assert [(one.destination, one.target) for one in table.routes][1] == (block.ipv6_cidr_block, "local")
    assert [one.rule_number for one in acl.entries if one.egress] == [100, 101, 32767, 32768]
    group = account.world.default_group(vpc.id)
    assert group
    assert {one.peer for one in account.world.rules_of(group.id) if one.is_egress} == {"0.0.0.0/0", "::/0"}


def test_a_vpc_gets_a_block_later(v6: Account) -> None:
    table, acl = v6.world.one(RouteTable, MAIN), v6.world.default_acl(VPC)
    assert slice_of(v6).startswith(table.routes[1].destination_ipv6_cidr_block.partition("::")[0])
    assert acl
    assert {one.rule_number for one in acl.entries if one.ipv6_cidr_block} == {101, 32768}
    made = v6.send(CreateNetworkAcl(vpc_id=VPC))
    assert [one.rule_number for one in made.entries if one.egress] == [32767, 32768]
    group = v6.send(CreateSecurityGroup(group_name="x", description="x", vpc_id=VPC))
    assert {one.peer for one in v6.world.rules_of(group.id)} == {"0.0.0.0/0", "::/0"}


def test_a_block_in_use_stays(v6: Account) -> None:
    (block,) = v6.world.one(Vpc, VPC).ipv6_cidr_block_association_set
    assert v6.code(DisassociateVpcCidrBlock(association_id=block.association_id)) == "InvalidCidrBlock.InUse"
    made = v6.make(ipv6_address_count=1)
    (own,) = v6.world.one(Subnet, PRIVATE_A).ipv6_cidr_block_association_set
    request = DisassociateSubnetCidrBlock(association_id=own.association_id)
    assert v6.code(request) == "InvalidCidrBlock.InUse"
    v6.send(UnassignIpv6Addresses(network_interface_id=made.id, ipv6_addresses=tuple(texts(made))))
    assert v6.send(request).ipv6_cidr_block_association.state == "disassociating"
    v6.wait(1)
    v6.send(DisassociateVpcCidrBlock(association_id=block.association_id))
    v6.wait(1)
    assert v6.world.one(Vpc, VPC).ipv6_cidr_block_association_set == ()
    assert not any(one.destination_ipv6_cidr_block for one in v6.world.one(RouteTable, MAIN).routes)


@pytest.mark.parametrize(
    ("number", "prefix", "code"),
    [(0, 64, "InvalidSubnet.Conflict"), (1, 62, "InvalidSubnet.Range"), (300, 64, "InvalidSubnet.Range")],
)
def test_a_subnets_block_lies_in_the_vpcs_and_is_its_own(v6: Account, number: int, prefix: int, code: str) -> None:
    block = f"{slice_of(v6, number).partition('/')[0]}/{prefix}"
    request = CreateSubnet(vpc_id=VPC, cidr_block="10.0.64.0/24", ipv6_cidr_block=block)
    assert v6.code(request) == code


def test_a_subnet_is_made_with_a_block(v6: Account) -> None:
    block = slice_of(v6, 7)
    made = v6.send(CreateSubnet(vpc_id=VPC, cidr_block="10.0.64.0/24", ipv6_cidr_block=block))
    assert made.ipv6_cidr_block == block
    assert v6.code(AssociateSubnetCidrBlock(subnet_id=PUBLIC_A, ipv6_cidr_block="x")) == "InvalidParameterValue"
    assert v6.code(AssociateSubnetCidrBlock(subnet_id=made.id, ipv6_cidr_block=block)) == "CidrLimitExceeded"
    native = CreateSubnet(vpc_id=VPC, ipv6_cidr_block=slice_of(v6, 8), ipv6_native=True)
    assert v6.code(native) == "UnsupportedOperation"


def test_the_undo_of_a_block_spares_the_subnets_on_it(account: Account) -> None:
    account.send(AssociateVpcCidrBlock(vpc_id=VPC, amazon_provided_ipv6_cidr_block=True))
    account.wait(1)
    before = account.engine.undoable()
    assert before
    account.send(AssociateSubnetCidrBlock(subnet_id=PRIVATE_A, ipv6_cidr_block=slice_of(account)))
    account.wait(1)
    assert account.code(Undo(entry=before.number)) == "OperationNotPermitted"
    account.send(Undo())
    account.send(Undo())
    assert account.world.one(Vpc, VPC).ipv6_cidr_block_association_set == ()


# --- interfaces -----------------------------------------------------------------------------------------------------


def test_an_interface_is_made_with_addresses(v6: Account) -> None:
    named = v6.make(ipv6_addresses=(Ipv6AddressSpecification(ipv6_address=at(v6, 5).upper()),))
    assert texts(named) == [at(v6, 5)]
    counted = v6.make(ipv6_address_count=3, enable_primary_ipv6=True)
    assert len(set(texts(counted))) == 3
    assert [one.is_primary_ipv6 for one in counted.ipv6_addresses] == [True, False, False]
    assert v6.world.interface_at_ipv6(VPC, texts(counted)[2]) == counted


def test_a_subnet_gives_one_to_each_new_interface(v6: Account) -> None:
    flag = ModifySubnetAttribute(subnet_id=PRIVATE_A, assign_ipv6_address_on_creation=BooleanAttribute(value=True))
    v6.send(flag)
    assert len(v6.make().ipv6_addresses) == 1
    without = flag.model_copy(update={"subnet_id": PUBLIC_A})
    assert v6.code(without) == "InvalidParameterValue"


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"ipv6_addresses": ("::1",)}, "InvalidParameterValue"),
        ({"ipv6_addresses": ("here",)}, "InvalidParameterValue"),
        ({"ipv6_address_count": 0}, "InvalidParameterValue"),
        ({"ipv6_address_count": 60}, "PrivateIpAddressLimitExceeded"),
        ({}, "InvalidParameter"),
        ({"ipv6_address_count": 1, "ipv6_prefix_count": 1}, "InvalidParameterCombination"),
    ],
)
def test_addresses_that_ec2_does_not_assign(v6: Account, parameters: dict[str, Any], code: str) -> None:
    made = v6.make()
    assert v6.code(AssignIpv6Addresses(network_interface_id=made.id, **parameters)) == code


@pytest.mark.parametrize("number", [0, 3, 2**64 - 1])
def test_the_ends_of_a_subnet_are_ec2s(v6: Account, number: int) -> None:
    request = AssignIpv6Addresses(network_interface_id=v6.make().id, ipv6_addresses=(at(v6, number),))
    assert v6.refusal(request).message == f"Address {at(v6, number)} is in subnet's reserved address range"


def test_an_address_belongs_to_one_interface(v6: Account) -> None:
    first, second = v6.make(), v6.make()
    assert give(v6, first.id, ipv6_addresses=(at(v6, 5),)) == (at(v6, 5),)
    taken = AssignIpv6Addresses(network_interface_id=second.id, ipv6_addresses=(at(v6, 5),))
    assert v6.code(taken) == "InvalidIPAddress.InUse"
    given_back = v6.send(UnassignIpv6Addresses(network_interface_id=first.id, ipv6_addresses=(at(v6, 5),)))
    assert given_back.unassigned_ipv6_addresses == (at(v6, 5),)
    assert v6.send(taken).assigned_ipv6_addresses == (at(v6, 5),)
    assert v6.code(UnassignIpv6Addresses(network_interface_id=first.id, ipv6_addresses=(at(v6, 5),))) == (
        "InvalidParameterValue"
    )


def test_without_a_block_there_is_no_address(account: Account) -> None:
    made = account.make()
    assert account.code(AssignIpv6Addresses(network_interface_id=made.id, ipv6_address_count=1)) == (
        "InvalidParameterValue"
    )
    assert account.code(CreateNetworkInterface(subnet_id=PRIVATE_A, ipv6_address_count=1)) == "InvalidParameterValue"


def test_a_primary_address_is_for_good(v6: Account) -> None:
    made = v6.make(ipv6_address_count=2)
    change = ModifyNetworkInterfaceAttribute(network_interface_id=made.id, enable_primary_ipv6=True)
    v6.send(change)
    first = v6.interface(made.id).ipv6_addresses[0]
    assert first.is_primary_ipv6
    assert v6.code(change.model_copy(update={"enable_primary_ipv6": False})) == "InvalidParameterValue"
    gone = UnassignIpv6Addresses(network_interface_id=made.id, ipv6_addresses=(first.ipv6_address,))
    assert v6.code(gone) == "InvalidParameterValue"
    assert v6.code(change.model_copy(update={"network_interface_id": v6.make().id})) == "InvalidParameterValue"


def test_a_launch_gives_addresses_as_the_type_carries(v6: Account) -> None:
    leg = Leg(device_index=0, subnet_id=PRIVATE_A, ipv6_address_count=2, primary_ipv6=True)
    instance = v6.launch(leg)
    primary = v6.world.primary_interface(instance.id)
    assert primary
    assert [one.is_primary_ipv6 for one in primary.ipv6_addresses] == [True, False]
    several = RunInstances(image_id=LINUX, subnet_id=PRIVATE_A, ipv6_address_count=1, min_count=3, max_count=3)
    launched = [v6.world.primary_interface(one.id) for one in v6.send(several).instances]
    assert len({text for one in launched if one for text in texts(one)}) == 3
    small = leg.model_copy(update={"ipv6_address_count": 3})
    request = RunInstances(image_id=LINUX, instance_type="t3.micro", network_interfaces=(small,))
    assert v6.code(request) == "InvalidInterface.IpAddressLimitExceeded"


def test_interfaces_are_found_by_their_addresses(v6: Account) -> None:
    made = v6.make(ipv6_addresses=(Ipv6AddressSpecification(ipv6_address=at(v6, 5)),))
    v6.make(ipv6_address_count=1)
    where = (Filter(name="ipv6-addresses.ipv6-address", values=("*::5",)),)
    assert [one.id for one in v6.send(DescribeNetworkInterfaces(filters=where)).items] == [made.id]


# --- routes, rules, entries -----------------------------------------------------------------------------------------


def test_routes_of_both_families_stand_side_by_side(v6: Account) -> None:
    for parameters in ({"destination_cidr_block": "0.0.0.0/0"}, {"destination_ipv6_cidr_block": "0:0::/0"}):
        v6.send(CreateRoute(route_table_id=MAIN, gateway_id=GATEWAY, **parameters))
    table = v6.world.one(RouteTable, MAIN)
    assert [one.destination for one in table.routes][-2:] == ["0.0.0.0/0", "::/0"]
    v6.send(DeleteRoute(route_table_id=MAIN, destination_ipv6_cidr_block="::/0"))
    assert [one.destination for one in v6.world.one(RouteTable, MAIN).routes][-1] == "0.0.0.0/0"
    local = v6.world.one(RouteTable, MAIN).routes[1].destination
    assert v6.code(DeleteRoute(route_table_id=MAIN, destination_ipv6_cidr_block=local)) == "InvalidParameterValue"
    both = DeleteRoute(route_table_id=MAIN, destination_ipv6_cidr_block="::/0", destination_cidr_block="0.0.0.0/0")
    assert v6.code(both) == "InvalidParameterCombination"


def test_rules_and_entries_take_ipv6(v6: Account) -> None:
    permission = IpPermission(
        ip_protocol="tcp", from_port=443, to_port=443, ipv6_ranges=(Ipv6Range(cidr_ipv6="2001:DB8::1/32"),)
    )
    (rule,) = v6.send(AuthorizeSecurityGroupIngress(group_id=WEB, ip_permissions=(permission,)))
    assert rule.cidr_ipv6 == "2001:db8::/32"
    acl = v6.world.default_acl(VPC)
    assert acl
    entry: dict[str, Any] = {"network_acl_id": acl.id, "protocol": "-1", "rule_action": "deny", "egress": False}
    v6.send(CreateNetworkAclEntry(rule_number=50, ipv6_cidr_block="2001:db8::/32", **entry))
    both = CreateNetworkAclEntry(rule_number=51, ipv6_cidr_block="::/0", cidr_block="0.0.0.0/0", **entry)
    assert v6.code(both) == "InvalidParameterCombination"


def test_a_vpc_without_ipv6_has_no_rules_for_it(account: Account) -> None:
    group = account.send(CreateSecurityGroup(group_name="x", description="x", vpc_id=OTHER_VPC))
    assert [one.peer for one in account.world.rules_of(group.id)] == ["0.0.0.0/0"]
    assert DEFAULT in account.world
