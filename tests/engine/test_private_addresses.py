"""Which private addresses are given, asked for, moved and taken back (ec2-semantics §2.8, §3.2, §3.3)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.ec2.addresses import assignable, free, to_text
from console.ec2.errors import Refused
from console.ec2.requests import (
    AssignPrivateIpAddresses,
    AssociateAddress,
    CreateNetworkInterface,
    UnassignPrivateIpAddresses,
)
from console.ec2.requests.interfaces import PrivateIpAddressSpecification
from console.ec2.resources import NetworkInterface, Subnet
from console.engine.handlers.private_addresses import as_records, pick
from tests.engine.account import OWNER, PRIVATE_A, TINY, VPC, Account


def assign(
    interface_id: str, *addresses: str, count: int | None = None, move: bool = False
) -> AssignPrivateIpAddresses:
    return AssignPrivateIpAddresses(
        network_interface_id=interface_id,
        private_ip_addresses=addresses,
        secondary_private_ip_address_count=count,
        allow_reassignment=move,
    )


def unassign(interface_id: str, *addresses: str) -> UnassignPrivateIpAddresses:
    return UnassignPrivateIpAddresses(network_interface_id=interface_id, private_ip_addresses=addresses)


# --- choosing -------------------------------------------------------------------------------------------------------


def test_addresses_are_given_from_the_lowest_on(account: Account) -> None:
    made = [account.make().private_ip_address for _ in range(9)]
    assert made == [f"10.0.128.{host}" for host in range(4, 13)]


def test_the_primary_address_comes_first_wherever_it_stands(account: Account) -> None:
    listed = (
        PrivateIpAddressSpecification(private_ip_address="10.0.128.10"),
        PrivateIpAddressSpecification(private_ip_address="10.0.128.11", primary=True),
    )
    made = account.make(private_ip_addresses=listed)
    assert account.addresses(made.id) == ["10.0.128.11", "10.0.128.10"]
    assert [one.primary for one in made.private_ip_addresses] == [True, False]


def test_secondary_addresses_add_to_the_primary_one(account: Account) -> None:
    made = account.make(private_ip_address="10.0.128.5", secondary_private_ip_address_count=2)
    assert account.addresses(made.id) == ["10.0.128.5", "10.0.128.4", "10.0.128.6"]


@given(st.sets(st.sampled_from(list(assignable("10.0.240.0/28")))), st.integers(1, 11))
def test_every_free_address_is_found_once_and_no_other(taken: set[int], count: int) -> None:
    account = Account()
    world, subnet = account.world, account.world.one(Subnet, TINY)
    if taken:
        texts = [to_text(number) for number in sorted(taken)]
        world.put(NetworkInterface("eni-1", TINY, VPC, "us-east-1a", OWNER, "0a:00:00:00:00:01", as_records(texts), ()))
    is_free = set(free(subnet.cidr_block, world.addresses_taken(VPC)))
    if count > len(is_free):
        with pytest.raises(Refused, match="enough free addresses"):
            pick(world, subnet, count)
    else:
        picked = pick(world, subnet, count)
        assert len(set(picked)) == count
        assert set(picked) <= is_free


# --- assign ---------------------------------------------------------------------------------------------------------


def test_only_the_new_addresses_are_answered(account: Account) -> None:
    made = account.make()
    assert account.send(assign(made.id, count=2)).assigned_private_ip_addresses == ("10.0.128.5", "10.0.128.6")
    assert account.send(assign(made.id, "10.0.128.9", "10.0.128.5")).assigned_private_ip_addresses == ("10.0.128.9",)
    assert account.addresses(made.id) == ["10.0.128.4", "10.0.128.5", "10.0.128.6", "10.0.128.9"]


@pytest.mark.parametrize(
    ("addresses", "count", "code"),
    [
        ((), None, "InvalidParameter"),
        (("10.0.128.9",), 1, "InvalidParameterCombination"),
        ((), 0, "InvalidParameterValue"),
        (("10.0.0.9",), None, "InvalidParameterValue"),
        (("10.0.128.2",), None, "InvalidParameterValue"),
        (("54.0.0.1",), None, "InvalidParameterValue"),
        (("here",), None, "InvalidParameterValue"),
        ((), 50, "PrivateIpAddressLimitExceeded"),
    ],
)
def test_assign_is_refused(account: Account, addresses: tuple[str, ...], count: int | None, code: str) -> None:
    assert account.code(assign(account.make().id, *addresses, count=count)) == code


def test_an_attached_interface_has_no_more_addresses_than_its_instance_type_says(account: Account) -> None:
    instance = account.launch(instance_type="t3.micro")
    primary = account.world.interfaces_of(instance.id)[0]
    account.send(assign(primary.id, count=1))
    refusal = account.refusal(assign(primary.id, count=1))
    assert refusal.code == "PrivateIpAddressLimitExceeded"
    assert refusal.message == "Number of private addresses will exceed limit."


def test_a_full_subnet_assigns_nothing_at_all(account: Account) -> None:
    made = account.make(TINY)
    assert account.code(assign(made.id, count=11)) == "InsufficientFreeAddressesInSubnet"


def test_an_address_of_another_interface_moves_only_if_allowed(account: Account) -> None:
    one, other = account.make(secondary_private_ip_address_count=1), account.make()
    address = account.addresses(one.id)[1]
    refusal = account.refusal(assign(other.id, address))
    assert (refusal.code, refusal.message) == (
        "InvalidParameterValue",
        f"[{address}] assigned, but move is not allowed.",
    )
    account.send(assign(other.id, address, move=True))
    assert (account.addresses(one.id), account.addresses(other.id)[1:]) == (["10.0.128.4"], [address])


def test_a_primary_address_never_moves(account: Account) -> None:
    one, other = account.make(), account.make()
    assert account.code(assign(other.id, one.private_ip_address, move=True)) == "InvalidParameterValue"


def test_a_moving_address_takes_its_elastic_ip_along(account: Account) -> None:
    one, other, elastic = account.make(secondary_private_ip_address_count=1), account.make(), account.allocate()
    address = account.addresses(one.id)[1]
    association_id = account.send(
        AssociateAddress(allocation_id=elastic.id, network_interface_id=one.id, private_ip_address=address)
    )
    account.send(assign(other.id, address, move=True))
    moved = account.elastic_ip(elastic.id)
    assert (moved.association_id, moved.network_interface_id, moved.private_ip_address) == (
        association_id,
        other.id,
        address,
    )


# --- unassign -------------------------------------------------------------------------------------------------------


def test_an_unassigned_address_is_free_again_with_its_elastic_ip(account: Account) -> None:
    made, elastic = account.make(secondary_private_ip_address_count=1), account.allocate()
    address = account.addresses(made.id)[1]
    account.send(AssociateAddress(allocation_id=elastic.id, network_interface_id=made.id, private_ip_address=address))
    account.send(unassign(made.id, address))
    assert account.addresses(made.id) == ["10.0.128.4"]
    assert account.elastic_ip(elastic.id) == elastic
    assert address not in account.world.addresses_taken(VPC)


@pytest.mark.parametrize("addresses", [("10.0.128.4",), ("10.0.128.99",), ("10.0.128.5", "10.0.128.99")])
def test_the_primary_and_foreign_addresses_are_not_unassigned(account: Account, addresses: tuple[str, ...]) -> None:
    made = account.make(PRIVATE_A, secondary_private_ip_address_count=1)
    assert account.code(unassign(made.id, *addresses)) == "InvalidParameterValue"


def test_unassigning_nothing_is_refused(account: Account) -> None:
    assert account.code(unassign(account.make().id)) == "MissingParameter"


def test_a_new_interface_has_no_more_addresses_than_any_may_have(account: Account) -> None:
    request = CreateNetworkInterface(subnet_id=PRIVATE_A, secondary_private_ip_address_count=50)
    assert account.code(request) == "PrivateIpAddressLimitExceeded"
    assert account.code(CreateNetworkInterface(subnet_id=PRIVATE_A, private_ip_address="")) == "InvalidParameterValue"
