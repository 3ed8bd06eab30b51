"""What the World counts without listing agrees with what it lists."""

from console.ec2.addresses import RESERVED_PER_SUBNET
from console.ec2.requests import (
    AssignPrivateIpAddresses,
    AssociateAddress,
    DeleteNetworkInterface,
    DisassociateAddress,
    UnassignPrivateIpAddresses,
)
from console.ec2.resources import Subnet
from tests.engine.account import PRIVATE_A, PUBLIC_A, VPC, Account


def test_free_addresses_follow_every_change() -> None:
    account = Account()
    subnet = account.world.one(Subnet, PRIVATE_A)
    whole = 4096 - RESERVED_PER_SUBNET
    made = account.make(PRIVATE_A, secondary_private_ip_address_count=2)
    assert account.world.available_ip_address_count(subnet) == whole - 3
    account.send(AssignPrivateIpAddresses(network_interface_id=made.id, secondary_private_ip_address_count=1))
    leaving = tuple(account.addresses(made.id)[1:3])
    account.send(UnassignPrivateIpAddresses(network_interface_id=made.id, private_ip_addresses=leaving))
    assert account.world.available_ip_address_count(subnet) == whole - 2
    assert account.world.count_interfaces_in(PRIVATE_A) == 1
    account.send(DeleteNetworkInterface(network_interface_id=made.id))
    assert account.world.available_ip_address_count(subnet) == whole
    assert account.world.count_interfaces_in(PRIVATE_A) == 0


def test_interfaces_with_a_public_address_are_known_by_vpc() -> None:
    account = Account()
    made, elastic = account.make(PUBLIC_A), account.allocate()
    association = account.send(AssociateAddress(allocation_id=elastic.id, network_interface_id=made.id))
    assert [one.id for one in account.world.public_interfaces_in(VPC)] == [made.id]
    account.send(DisassociateAddress(association_id=association))
    assert account.world.public_interfaces_in(VPC) == []
