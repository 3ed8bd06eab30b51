"""The founding story, a test for each sentence: what an elastic network interface is for."""

from console.ec2.requests import (
    AssociateAddress,
    ModifyNetworkInterfaceAttribute,
    TerminateInstances,
)
from console.ec2.requests.interfaces import NetworkInterfaceAttachmentChanges
from console.ec2.requests.network import BooleanAttribute
from console.ec2.resources import NetworkInterface, NetworkInterfaceStatus
from tests.engine.account import MGMT, PRIVATE_A, PUBLIC_A, WEB, Account, Leg

FRONT = Leg(device_index=0, subnet_id=PUBLIC_A, groups=(WEB,))
BACK = Leg(device_index=1, subnet_id=PRIVATE_A, groups=(MGMT,))


def identity(interface: NetworkInterface) -> tuple[object, ...]:
    """What an interface keeps for life."""
    return interface.mac_address, interface.private_ip_addresses, interface.groups, interface.source_dest_check


def terminate(account: Account, instance_id: str) -> None:
    account.send(TerminateInstances(instance_ids=(instance_id,)))
    account.wait()


def test_an_interface_is_created_ahead_of_time(account: Account) -> None:
    standby = account.make(PRIVATE_A, groups=(MGMT,), description="standby")
    assert (standby.status, standby.attachment) == (NetworkInterfaceStatus.AVAILABLE, None)


def test_an_instance_is_launched_with_two_interfaces_on_two_subnets(account: Account) -> None:
    instance = account.launch(FRONT, BACK)
    assert [one.subnet_id for one in account.world.interfaces_of(instance.id)] == [PUBLIC_A, PRIVATE_A]


def test_each_side_has_groups_of_its_own(account: Account) -> None:
    instance = account.launch(FRONT, BACK)
    assert [one.groups for one in account.world.interfaces_of(instance.id)] == [(WEB,), (MGMT,)]


def test_a_third_interface_is_attached_while_it_runs(account: Account) -> None:
    instance, third = account.launch(FRONT, BACK), account.make()
    account.attach(third.id, instance.id, 2)
    assert [one.id for one in account.world.interfaces_of(instance.id)][2] == third.id
    assert account.instance(instance.id).state == "running"


def test_what_the_launch_made_goes_with_the_instance(account: Account) -> None:
    instance = account.launch(FRONT, BACK)
    made = [one.id for one in account.world.interfaces_of(instance.id)]
    terminate(account, instance.id)
    assert [one in account.world for one in made] == [False, False]


def test_what_was_attached_later_stays(account: Account) -> None:
    instance, later = account.launch(), account.make()
    account.attach(later.id, instance.id)
    terminate(account, instance.id)
    assert account.interface(later.id) == later


def test_what_was_given_to_the_launch_stays(account: Account) -> None:
    given = account.make()
    instance = account.launch(FRONT, Leg(device_index=1, network_interface_id=given.id))
    terminate(account, instance.id)
    assert account.interface(given.id) == given


def test_the_flag_says_otherwise_both_ways(account: Account) -> None:
    staying = BACK.model_copy(update={"delete_on_termination": False})
    instance, later = account.launch(FRONT, staying), account.make()
    changes = NetworkInterfaceAttachmentChanges(
        attachment_id=account.attach(later.id, instance.id, 2), delete_on_termination=True
    )
    account.send(ModifyNetworkInterfaceAttribute(network_interface_id=later.id, attachment=changes))
    kept = account.world.interfaces_of(instance.id)[1]
    terminate(account, instance.id)
    assert account.interface(kept.id).status is NetworkInterfaceStatus.AVAILABLE
    assert later.id not in account.world


def test_the_survivor_comes_to_a_standby_with_the_same_mac_and_addresses(account: Account) -> None:
    primary, standby = account.launch(), account.launch()
    service = account.make(groups=(MGMT,), secondary_private_ip_address_count=1)
    account.attach(service.id, primary.id)
    terminate(account, primary.id)
    account.attach(service.id, standby.id)
    moved = account.world.interfaces_of(standby.id)[1]
    assert (moved.id, identity(moved)) == (service.id, identity(service))


def test_a_hot_move_keeps_mac_addresses_and_groups(account: Account) -> None:
    one, other = account.launch(), account.launch()
    service = account.make(groups=(WEB, MGMT))
    account.attach(service.id, one.id)
    account.detach(service.id)
    assert account.interface(service.id) == service
    account.attach(service.id, other.id, 2)
    assert identity(account.interface(service.id)) == identity(service)


def test_its_elastic_ip_follows_it_from_instance_to_instance(account: Account) -> None:
    one, other, service, elastic = account.launch(), account.launch(), account.make(), account.allocate()
    association_id = account.send(AssociateAddress(allocation_id=elastic.id, network_interface_id=service.id))
    account.attach(service.id, one.id)
    account.detach(service.id)
    account.attach(service.id, other.id)
    association = account.interface(service.id).association
    assert association is not None
    assert (association.association_id, association.public_ip) == (association_id, elastic.public_ip)
    assert account.elastic_ip(elastic.id).association_id == association_id


def test_an_elastic_ip_on_what_goes_is_back_in_the_account(account: Account) -> None:
    instance, elastic = account.launch(FRONT), account.allocate()
    account.send(AssociateAddress(allocation_id=elastic.id, instance_id=instance.id))
    terminate(account, instance.id)
    assert account.elastic_ip(elastic.id) == elastic


def test_an_elastic_ip_on_what_stays_stays(account: Account) -> None:
    instance, service, elastic = account.launch(), account.make(), account.allocate()
    account.attach(service.id, instance.id)
    account.send(AssociateAddress(allocation_id=elastic.id, network_interface_id=service.id))
    terminate(account, instance.id)
    assert account.elastic_ip(elastic.id).network_interface_id == service.id


def test_source_dest_check_is_cleared_for_an_appliance_and_stays_so(account: Account) -> None:
    appliance = account.launch(FRONT, BACK)
    for interface in account.world.interfaces_of(appliance.id):
        account.send(
            ModifyNetworkInterfaceAttribute(
                network_interface_id=interface.id, source_dest_check=BooleanAttribute(value=False)
            )
        )
    assert [one.source_dest_check for one in account.world.interfaces_of(appliance.id)] == [False, False]
    service = account.world.interfaces_of(appliance.id)[1]
    account.detach(service.id)
    account.attach(service.id, account.launch().id)
    assert not account.interface(service.id).source_dest_check
