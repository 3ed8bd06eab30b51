"""Elastic IPs, and the public addresses that EC2 gives by itself (ec2-semantics §2.20, §3.4)."""

import pytest

from console.ec2.errors import Refused
from console.ec2.requests import (
    AllocateAddress,
    AssociateAddress,
    DeleteNetworkInterface,
    DescribeAddresses,
    DisassociateAddress,
    Filter,
    ReleaseAddress,
    RunInstances,
    StartInstances,
    StopInstances,
    TagSpecification,
    TerminateInstances,
)
from console.ec2.resources import Tag
from tests.engine.account import ELSEWHERE, LINUX, PRIVATE_A, PUBLIC_A, VPC, Account, Leg

WITH_PUBLIC_IP = Leg(device_index=0, subnet_id=PUBLIC_A, associate_public_ip_address=True)


def associate(allocation_id: str, interface_id: str, **parameters: object) -> AssociateAddress:
    return AssociateAddress.model_validate(
        {"allocation_id": allocation_id, "network_interface_id": interface_id, **parameters}
    )


def public_ip(account: Account, instance_id: str) -> str | None:
    primary = account.world.primary_interface(instance_id)
    assert primary is not None
    return primary.association.public_ip if primary.association else None


# --- allocate, release ----------------------------------------------------------------------------------------------


def test_an_allocated_address_is_amazons_and_free(account: Account) -> None:
    tags = TagSpecification(resource_type="elastic-ip", tags=(Tag("Name", "web"),))
    elastic = account.send(AllocateAddress(tag_specifications=(tags,)))
    assert (elastic.domain, elastic.public_ipv4_pool, elastic.network_border_group) == ("vpc", "amazon", "us-east-1")
    assert (elastic.association_id, elastic.tags) == (None, (Tag("Name", "web"),))


def test_five_addresses_are_the_quota(account: Account) -> None:
    addresses = {account.allocate().public_ip for _ in range(5)}
    assert len(addresses) == 5
    assert account.code(AllocateAddress()) == "AddressLimitExceeded"


def test_another_domain_is_refused(account: Account) -> None:
    assert account.code(AllocateAddress(domain="standard")) == "InvalidParameterValue"


def test_only_a_free_address_is_released(account: Account) -> None:
    elastic = account.allocate()
    association_id = account.send(associate(elastic.id, account.make().id))
    assert account.code(ReleaseAddress(allocation_id=elastic.id)) == "InvalidIPAddress.InUse"
    account.send(DisassociateAddress(association_id=association_id))
    account.send(ReleaseAddress(allocation_id=elastic.id))
    assert account.code(ReleaseAddress(allocation_id=elastic.id)) == "InvalidAllocationID.NotFound"


def test_addresses_are_described_by_id_address_and_filter(account: Account) -> None:
    one, other, made = account.allocate(), account.allocate(), account.make()
    account.send(associate(one.id, made.id))
    found = account.send(DescribeAddresses(filters=(Filter(name="network-interface-id", values=(made.id,)),)))
    assert [each.id for each in found.items] == [one.id]
    assert [each.id for each in account.send(DescribeAddresses(public_ips=(other.public_ip,))).items] == [other.id]
    with pytest.raises(Refused, match="not found"):
        account.send(DescribeAddresses(public_ips=("192.0.2.1",)))


# --- associate ------------------------------------------------------------------------------------------------------


def test_both_ends_show_the_association(account: Account) -> None:
    elastic, made = account.allocate(), account.make()
    association_id = account.send(associate(elastic.id, made.id))
    association = account.interface(made.id).association
    assert association is not None
    assert (association.association_id, association.public_ip) == (association_id, elastic.public_ip)
    assert account.elastic_ip(elastic.id).private_ip_address == made.private_ip_address


def test_the_same_pair_again_is_the_same_association(account: Account) -> None:
    elastic, made = account.allocate(), account.make()
    assert account.send(associate(elastic.id, made.id)) == account.send(
        AssociateAddress(public_ip=elastic.public_ip, network_interface_id=made.id, allow_reassociation=False)
    )


def test_an_address_moves_unless_the_request_forbids_it(account: Account) -> None:
    elastic, one, other = account.allocate(), account.make(), account.make()
    account.send(associate(elastic.id, one.id))
    assert account.code(associate(elastic.id, other.id, allow_reassociation=False)) == "Resource.AlreadyAssociated"
    account.send(associate(elastic.id, other.id))
    assert account.interface(one.id) == one
    assert account.elastic_ip(elastic.id).network_interface_id == other.id


def test_the_address_that_was_there_is_free_again(account: Account) -> None:
    first, second, made = account.allocate(), account.allocate(), account.make()
    account.send(associate(first.id, made.id))
    assert account.code(associate(second.id, made.id, allow_reassociation=False)) == "Resource.AlreadyAssociated"
    account.send(associate(second.id, made.id))
    assert account.elastic_ip(first.id) == first


def test_an_address_goes_to_an_instance_with_one_interface(account: Account) -> None:
    elastic, instance = account.allocate(), account.launch()
    account.send(AssociateAddress(allocation_id=elastic.id, instance_id=instance.id))
    assert public_ip(account, instance.id) == elastic.public_ip


def test_of_two_interfaces_the_private_address_says_which(account: Account) -> None:
    elastic, instance, made = account.allocate(), account.launch(), account.make()
    account.attach(made.id, instance.id)
    request = AssociateAddress(allocation_id=elastic.id, instance_id=instance.id)
    assert account.code(request) == "InvalidInstanceID"
    account.send(request.model_copy(update={"private_ip_address": made.private_ip_address}))
    assert account.elastic_ip(elastic.id).network_interface_id == made.id


def test_a_pending_instance_takes_no_address(account: Account) -> None:
    elastic = account.allocate()
    instance = account.send(RunInstances(image_id=LINUX, subnet_id=PUBLIC_A)).instances[0]
    primary = account.world.interfaces_of(instance.id)[0]
    assert account.code(AssociateAddress(allocation_id=elastic.id, instance_id=instance.id)) == "InvalidInstanceID"
    assert account.code(associate(elastic.id, primary.id)) == "IncorrectInstanceState"


def test_a_vpc_without_internet_gateway_takes_no_address(account: Account) -> None:
    elastic, made = account.allocate(), account.make(ELSEWHERE)
    refusal = account.refusal(associate(elastic.id, made.id))
    assert refusal.code == "Gateway.NotAttached"
    assert refusal.message == f"Network {made.vpc_id} is not attached to any internet gateway"


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({}, "MissingParameter"),
        ({"public_ip": "192.0.2.1"}, "InvalidAddress.NotFound"),
        ({"allocation_id": "eipalloc-00000000000000099"}, "InvalidAllocationID.NotFound"),
        ({"allocation_id": "eipalloc-00000000000000099", "public_ip": "192.0.2.1"}, "InvalidParameterCombination"),
    ],
)
def test_which_address_must_be_clear(account: Account, parameters: dict[str, object], code: str) -> None:
    request = {"network_interface_id": account.make().id, **parameters}
    assert account.code(AssociateAddress.model_validate(request)) == code


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({}, "MissingParameter"),
        ({"instance_id": "i-0000000000000ffff"}, "InvalidInstanceID.NotFound"),
        ({"network_interface_id": "eni-0000000000000ffff"}, "InvalidNetworkInterfaceID.NotFound"),
        (
            {"network_interface_id": "eni-0000000000000ffff", "instance_id": "i-0000000000000ffff"},
            "InvalidParameterCombination",
        ),
    ],
)
def test_where_it_goes_must_be_clear(account: Account, parameters: dict[str, object], code: str) -> None:
    request = {"allocation_id": account.allocate().id, **parameters}
    assert account.code(AssociateAddress.model_validate(request)) == code


def test_a_private_address_of_another_interface_is_refused(account: Account) -> None:
    elastic, made, other = account.allocate(), account.make(), account.make()
    request = associate(elastic.id, made.id, private_ip_address=other.private_ip_address)
    assert account.code(request) == "InvalidParameterValue"


def test_a_deleted_interface_gives_its_elastic_ip_back(account: Account) -> None:
    elastic, made = account.allocate(), account.make()
    account.send(associate(elastic.id, made.id))
    account.send(DeleteNetworkInterface(network_interface_id=made.id))
    assert account.elastic_ip(elastic.id) == elastic


def test_an_unknown_association_is_refused(account: Account) -> None:
    request = DisassociateAddress(association_id="eipassoc-00000000000000099")
    assert account.code(request) == "InvalidAssociationID.NotFound"


# --- what EC2 gives by itself ---------------------------------------------------------------------------------------


def test_an_automatic_address_is_amazons_and_comes_when_it_runs(account: Account) -> None:
    made = account.send(RunInstances(image_id=LINUX, network_interfaces=(WITH_PUBLIC_IP,)))
    instance = made.instances[0]
    assert public_ip(account, instance.id) is None
    account.wait()
    association = account.world.interfaces_of(instance.id)[0].association
    assert association is not None
    assert (association.ip_owner_id, association.allocation_id, association.association_id) == ("amazon", None, None)


def test_a_stop_releases_it_and_a_start_gives_another(account: Account) -> None:
    instance = account.launch(WITH_PUBLIC_IP)
    before = public_ip(account, instance.id)
    account.send(StopInstances(instance_ids=(instance.id,)))
    account.wait()
    assert public_ip(account, instance.id) is None
    account.send(StartInstances(instance_ids=(instance.id,)))
    account.wait()
    assert public_ip(account, instance.id) not in (None, before)


def test_with_a_second_interface_it_is_kept_until_a_stop_and_not_given_again(account: Account) -> None:
    instance = account.launch(WITH_PUBLIC_IP)
    before = public_ip(account, instance.id)
    account.attach(account.make().id, instance.id)
    assert public_ip(account, instance.id) == before
    account.send(StopInstances(instance_ids=(instance.id,)))
    account.wait()
    account.send(StartInstances(instance_ids=(instance.id,)))
    account.wait()
    assert public_ip(account, instance.id) is None


def test_an_elastic_ip_takes_its_place_and_leaves_it_to_another(account: Account) -> None:
    instance, elastic = account.launch(WITH_PUBLIC_IP), account.allocate()
    before = public_ip(account, instance.id)
    association_id = account.send(AssociateAddress(allocation_id=elastic.id, instance_id=instance.id))
    assert public_ip(account, instance.id) == elastic.public_ip
    account.send(DisassociateAddress(association_id=association_id))
    assert public_ip(account, instance.id) not in (None, before, elastic.public_ip)


def test_an_elastic_ip_stays_through_stop_and_start(account: Account) -> None:
    instance, elastic = account.launch(WITH_PUBLIC_IP), account.allocate()
    account.send(AssociateAddress(allocation_id=elastic.id, instance_id=instance.id))
    for request in (StopInstances(instance_ids=(instance.id,)), StartInstances(instance_ids=(instance.id,))):
        account.send(request)
        account.wait()
        assert public_ip(account, instance.id) == elastic.public_ip


def test_a_primary_interface_that_survives_loses_the_automatic_address(account: Account) -> None:
    survivor = WITH_PUBLIC_IP.model_copy(update={"delete_on_termination": False})
    instance = account.launch(survivor)
    primary = account.world.interfaces_of(instance.id)[0]
    account.send(TerminateInstances(instance_ids=(instance.id,)))
    account.wait()
    assert account.interface(primary.id).association is None


def test_public_addresses_are_unique(account: Account) -> None:
    account.launch(WITH_PUBLIC_IP, min_count=40, max_count=40)
    given = [one.association.public_ip for one in account.world.interfaces_in_subnet(PUBLIC_A) if one.association]
    assert len(set(given)) == len(given) == 40


def test_an_interface_of_nobody_may_hold_an_elastic_ip(account: Account) -> None:
    elastic, made = account.allocate(), account.make(PRIVATE_A)
    account.send(associate(elastic.id, made.id))
    assert account.world.interface_with_public_ip(elastic.public_ip) == account.interface(made.id)
    assert made.vpc_id == VPC
