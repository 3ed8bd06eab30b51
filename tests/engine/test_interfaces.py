"""Create, attach, detach, modify, delete an interface: effects and refusals (ec2-semantics §2.1 to §2.7)."""

from dataclasses import replace

import pytest

from console.ec2.requests import (
    AttachNetworkInterface,
    CreateNetworkInterface,
    DeleteNetworkInterface,
    DescribeNetworkInterfaces,
    DetachNetworkInterface,
    Filter,
    ModifyNetworkInterfaceAttribute,
    StopInstances,
    TagSpecification,
    TerminateInstances,
)
from console.ec2.requests.interfaces import (
    NetworkInterfaceAttachmentChanges,
    PrivateIpAddressSpecification,
    StringAttribute,
)
from console.ec2.requests.network import BooleanAttribute
from console.ec2.resources import NetworkInterfaceStatus, Tag
from console.engine.quotas import Quotas
from tests.engine.account import (
    DEFAULT,
    ELSEWHERE,
    FOREIGN,
    MGMT,
    PRIVATE_A,
    PUBLIC_A,
    PUBLIC_B,
    TINY,
    VPC,
    WEB,
    Account,
    Leg,
)

UNKNOWN = "eni-0000000000000ffff"


def create(subnet_id: str = PRIVATE_A, **parameters: object) -> CreateNetworkInterface:
    return CreateNetworkInterface.model_validate({"subnet_id": subnet_id, **parameters})


def attach(interface_id: str, instance_id: str, index: int = 1, card: int = 0) -> AttachNetworkInterface:
    return AttachNetworkInterface(
        network_interface_id=interface_id, instance_id=instance_id, device_index=index, network_card_index=card
    )


def modify(interface_id: str, **attributes: object) -> ModifyNetworkInterfaceAttribute:
    return ModifyNetworkInterfaceAttribute.model_validate({"network_interface_id": interface_id, **attributes})


# --- create ---------------------------------------------------------------------------------------------------------


def test_a_new_interface_is_pending_and_then_available(account: Account) -> None:
    made = account.send(create())
    assert made.status == "pending"
    account.wait(1)
    assert account.interface(made.id).status is NetworkInterfaceStatus.AVAILABLE


def test_a_new_interface_has_the_defaults_of_its_subnet(account: Account) -> None:
    made = account.send(create(PUBLIC_B))
    assert (made.vpc_id, made.availability_zone, made.groups) == (VPC, "us-east-1b", (DEFAULT,))
    assert (made.source_dest_check, made.attachment, made.association) == (True, None, None)


def test_tags_come_with_the_interface(account: Account) -> None:
    tags = TagSpecification(resource_type="network-interface", tags=(Tag("Name", "standby"),))
    assert account.send(create(tag_specifications=(tags,))).tags == (Tag("Name", "standby"),)


def test_a_group_named_twice_counts_once(account: Account) -> None:
    assert account.send(create(groups=(WEB, MGMT, WEB))).groups == (WEB, MGMT)


def test_mac_addresses_are_local_unicast_and_unique(account: Account) -> None:
    macs = [account.send(create(subnet)).mac_address for subnet in (PRIVATE_A, PUBLIC_B) for _ in range(20)]
    assert len(set(macs)) == len(macs)
    assert all(int(mac[:2], 16) & 0b11 == 0b10 for mac in macs)
    assert macs[0].startswith("0a:")
    assert macs[-1].startswith("02:")


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"subnet_id": "subnet-00000000000000099"}, "InvalidSubnetID.NotFound"),
        ({"subnet_id": "private-a"}, "InvalidSubnetID.Malformed"),
        ({"groups": ("sg-00000000000000099",)}, "InvalidGroup.NotFound"),
        ({"groups": (FOREIGN,)}, "InvalidParameter"),
        ({"description": "naïve"}, "InvalidParameterValue"),
        ({"description": "x" * 256}, "InvalidParameterValue"),
        ({"interface_type": "lambda"}, "InvalidParameterValue"),
        ({"secondary_private_ip_address_count": 0}, "InvalidParameterValue"),
        ({"private_ip_address": "10.0.0.10"}, "InvalidParameterValue"),
        ({"private_ip_address": "10.0.128.1"}, "InvalidParameterValue"),
        ({"private_ip_address": "10.0.143.255"}, "InvalidParameterValue"),
        ({"private_ip_address": "10.0.128"}, "InvalidParameterValue"),
        (
            {
                "private_ip_address": "10.0.128.10",
                "private_ip_addresses": (
                    PrivateIpAddressSpecification(private_ip_address="10.0.128.11", primary=True),
                ),
            },
            "InvalidParameterValue",
        ),
        (
            {
                "secondary_private_ip_address_count": 1,
                "private_ip_addresses": (PrivateIpAddressSpecification(private_ip_address="10.0.128.11"),),
            },
            "InvalidParameterCombination",
        ),
        (
            {"tag_specifications": (TagSpecification(resource_type="instance", tags=(Tag("a"),)),)},
            "InvalidParameterValue",
        ),
    ],
)
def test_create_is_refused(account: Account, parameters: dict[str, object], code: str) -> None:
    assert account.code(create(**parameters)) == code  # type: ignore[arg-type]


def test_a_taken_address_is_refused(account: Account) -> None:
    account.make(private_ip_address="10.0.128.10", secondary_private_ip_address_count=1)
    taken = account.world.addresses_taken(VPC)
    assert {account.code(create(private_ip_address=one)) for one in list(taken)} == {"InvalidIPAddress.InUse"}


def test_a_full_subnet_refuses(account: Account) -> None:
    for _ in range(11):
        account.make(TINY)
    assert account.code(create(TINY)) == "InsufficientFreeAddressesInSubnet"


def test_more_than_five_groups_are_refused() -> None:
    account = Account(quotas=Quotas(security_groups_per_interface=1))
    assert account.code(create(groups=(WEB, MGMT))) == "SecurityGroupsPerInterfaceLimitExceeded"


def test_the_quota_of_interfaces_is_kept() -> None:
    account = Account(quotas=Quotas(network_interfaces=1))
    account.make()
    assert account.code(create()) == "NetworkInterfaceLimitExceeded"


# --- delete, describe -----------------------------------------------------------------------------------------------


def test_a_deleted_interface_gives_its_addresses_back(account: Account) -> None:
    made = account.make(private_ip_address="10.0.128.10")
    account.send(DeleteNetworkInterface(network_interface_id=made.id))
    assert account.code(DeleteNetworkInterface(network_interface_id=made.id)) == "InvalidNetworkInterfaceID.NotFound"
    assert account.make(private_ip_address="10.0.128.10").private_ip_address == "10.0.128.10"


def test_an_interface_in_use_is_not_deleted(account: Account) -> None:
    made, instance = account.make(), account.launch()
    account.attach(made.id, instance.id)
    refusal = account.refusal(DeleteNetworkInterface(network_interface_id=made.id))
    assert (refusal.code, refusal.message) == (
        "InvalidParameterValue",
        f"Network interface '{made.id}' is currently in use.",
    )


def test_an_interface_of_a_service_is_left_alone(account: Account) -> None:
    made = account.make()
    account.world.put(replace(made, requester_managed=True))
    assert account.code(DeleteNetworkInterface(network_interface_id=made.id)) == "AuthFailure"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("private-ip-address", "10.0.128.11"),
        ("addresses.private-ip-address", "10.0.128.1?"),
        ("subnet-id", PRIVATE_A),
        ("attachment.status", "attached"),
        ("attachment.device-index", "1"),
        ("group-name", "mgmt-*"),
        ("mac-address", "0a:*"),
        ("status", "in-use"),
        ("tag:Name", "front"),
    ],
)
def test_filters_find_the_interface(account: Account, name: str, value: str) -> None:
    tags = TagSpecification(resource_type="network-interface", tags=(Tag("Name", "front"),))
    made = account.make(
        private_ip_addresses=(
            PrivateIpAddressSpecification(private_ip_address="10.0.128.10"),
            PrivateIpAddressSpecification(private_ip_address="10.0.128.11"),
        ),
        groups=(MGMT,),
        tag_specifications=(tags,),
    )
    account.attach(made.id, account.launch().id)
    found = account.send(DescribeNetworkInterfaces(filters=(Filter(name=name, values=(value,)),))).items
    assert made.id in [one.id for one in found]


def test_describing_what_does_not_exist_names_it(account: Account) -> None:
    assert UNKNOWN in account.refusal(DescribeNetworkInterfaces(network_interface_ids=(UNKNOWN,))).message


# --- attach ---------------------------------------------------------------------------------------------------------


def test_a_hot_attachment_is_attaching_and_then_attached(account: Account) -> None:
    made, instance = account.make(), account.launch()
    account.send(attach(made.id, instance.id))
    seen = account.interface(made.id)
    assert (seen.status, seen.attachment and seen.attachment.status) == ("in-use", "attaching")
    account.wait()
    attachment = account.interface(made.id).attachment
    assert attachment is not None
    assert (attachment.status, attachment.delete_on_termination) == ("attached", False)


def test_to_a_stopped_instance_it_is_attached_at_once(account: Account) -> None:
    made, instance = account.make(), account.launch()
    account.send(StopInstances(instance_ids=(instance.id,)))
    account.wait()
    account.send(attach(made.id, instance.id))
    attachment = account.interface(made.id).attachment
    assert attachment is not None
    assert attachment.status == "attached"


def test_attaching_what_does_not_exist_is_refused(account: Account) -> None:
    made, instance = account.make(), account.launch()
    assert account.code(attach(UNKNOWN, instance.id)) == "InvalidNetworkInterfaceID.NotFound"
    assert account.code(attach("nic-1", instance.id)) == "InvalidNetworkInterfaceId.Malformed"
    assert account.code(attach(made.id, "i-0000000000000ffff")) == "InvalidInstanceID.NotFound"


def test_an_attached_interface_is_not_attached_again(account: Account) -> None:
    made, one, other = account.make(), account.launch(), account.launch()
    account.attach(made.id, one.id)
    assert account.refusal(attach(made.id, other.id)).message == f"Network interface '{made.id}' is currently in use."


def test_an_instance_that_comes_or_goes_takes_no_interface(account: Account) -> None:
    made, instance = account.make(), account.launch()
    account.send(TerminateInstances(instance_ids=(instance.id,)))
    assert account.code(attach(made.id, instance.id)) == "IncorrectState"
    account.wait()
    assert account.code(attach(made.id, instance.id)) == "IncorrectState"


def test_an_interface_of_another_zone_is_refused(account: Account) -> None:
    made, instance = account.make(PUBLIC_B), account.launch()
    assert account.code(attach(made.id, instance.id)) == "InvalidParameterCombination"


def test_an_interface_of_another_vpc_in_the_zone_is_attached(account: Account) -> None:
    made, instance = account.make(ELSEWHERE), account.launch()
    account.attach(made.id, instance.id)
    assert [one.vpc_id for one in account.world.interfaces_of(instance.id)] == [VPC, made.vpc_id]


@pytest.mark.parametrize("index", [0, 1])
def test_an_occupied_device_index_is_refused(account: Account, index: int) -> None:
    instance = account.launch()
    account.attach(account.make().id, instance.id, 1)
    refusal = account.refusal(attach(account.make().id, instance.id, index))
    assert refusal.code == "InvalidParameterValue"
    assert refusal.message == (f"Instance '{instance.id}' already has an interface attached at device index '{index}'.")


def test_more_interfaces_than_the_type_carries_are_refused(account: Account) -> None:
    instance = account.launch(instance_type="t3.micro")
    account.attach(account.make().id, instance.id)
    refusal = account.refusal(attach(account.make().id, instance.id, 2))
    assert refusal.code == "AttachmentLimitExceeded"
    assert refusal.message == "Interface count 3 exceeds the limit for t3.micro"


def test_more_addresses_than_the_type_carries_are_refused(account: Account) -> None:
    made, instance = account.make(secondary_private_ip_address_count=2), account.launch(instance_type="t3.micro")
    assert account.code(attach(made.id, instance.id)) == "PrivateIpAddressLimitExceeded"


@pytest.mark.parametrize("index", [-1, 3])
def test_a_device_index_that_the_type_has_not_is_refused(account: Account, index: int) -> None:
    made, instance = account.make(), account.launch()
    assert account.code(attach(made.id, instance.id, index)) == "InvalidParameterValue"


def test_a_device_index_is_free_on_each_network_card(account: Account) -> None:
    instance = account.launch(instance_type="c5n.two-cards")
    first, second, third = account.make(), account.make(), account.make()
    account.send(attach(first.id, instance.id, 1, card=0))
    account.send(attach(second.id, instance.id, 1, card=1))
    assert account.code(attach(third.id, instance.id, 2, card=2)) == "InvalidParameterValue"


def test_a_network_card_carries_no_more_than_its_own(account: Account) -> None:
    instance = account.launch(instance_type="c5n.two-cards")
    for index in (0, 1):
        account.send(attach(account.make().id, instance.id, index, card=1))
    assert account.code(attach(account.make().id, instance.id, 2, card=1)) == "AttachmentLimitExceeded"


# --- detach ---------------------------------------------------------------------------------------------------------


def detach(account: Account, interface_id: str, force: bool = False) -> DetachNetworkInterface:
    attachment = account.interface(interface_id).attachment
    assert attachment is not None
    return DetachNetworkInterface(attachment_id=attachment.attachment_id, force=force)


def test_detaching_takes_a_while_and_keeps_everything(account: Account) -> None:
    made, instance = account.make(groups=(MGMT,), secondary_private_ip_address_count=1), account.launch()
    account.attach(made.id, instance.id)
    account.send(detach(account, made.id))
    attachment = account.interface(made.id).attachment
    assert attachment is not None
    assert attachment.status == "detaching"
    account.send(detach(account, made.id))  # asked twice, once is enough
    account.wait()
    assert account.interface(made.id) == made


def test_force_detaches_at_once(account: Account) -> None:
    made, instance = account.make(), account.launch()
    account.attach(made.id, instance.id)
    account.send(detach(account, made.id, force=True))
    assert account.interface(made.id) == made


def test_from_a_stopped_instance_it_is_detached_at_once(account: Account) -> None:
    made, instance = account.make(), account.launch()
    account.attach(made.id, instance.id)
    account.send(StopInstances(instance_ids=(instance.id,)))
    account.wait()
    account.send(detach(account, made.id))
    assert account.interface(made.id) == made


@pytest.mark.parametrize("force", [False, True])
def test_the_primary_interface_is_never_detached(account: Account, force: bool) -> None:
    instance = account.launch()
    account.attach(account.make().id, instance.id)
    primary = account.world.interfaces_of(instance.id)[0]
    refusal = account.refusal(detach(account, primary.id, force))
    assert refusal.code == "OperationNotPermitted"
    assert "device index 0 and networkCard index 0 cannot be detached" in refusal.message


@pytest.mark.parametrize(
    ("attachment_id", "code"),
    [
        ("eni-attach-0000000000000ffff", "InvalidAttachmentID.NotFound"),
        ("eni-0000000000000ffff", "InvalidNetworkInterfaceAttachmentId.Malformed"),
        ("ela-attach-0000000000000ffff", "OperationNotPermitted"),
    ],
)
def test_detach_is_refused(account: Account, attachment_id: str, code: str) -> None:
    assert account.code(DetachNetworkInterface(attachment_id=attachment_id)) == code


# --- modify ---------------------------------------------------------------------------------------------------------


def test_each_attribute_is_changed_by_itself(account: Account) -> None:
    made = account.make(description="front")
    account.send(modify(made.id, description=StringAttribute(value="")))
    account.send(modify(made.id, source_dest_check=BooleanAttribute(value=False)))
    account.send(modify(made.id, groups=(WEB, MGMT)))
    changed = account.interface(made.id)
    assert (changed.description, changed.source_dest_check, changed.groups) == ("", False, (WEB, MGMT))


def test_delete_on_termination_is_changed_by_its_attachment(account: Account) -> None:
    made, instance = account.make(), account.launch()
    attachment_id = account.attach(made.id, instance.id)
    changes = NetworkInterfaceAttachmentChanges(attachment_id=attachment_id, delete_on_termination=True)
    account.send(modify(made.id, attachment=changes))
    attachment = account.interface(made.id).attachment
    assert attachment is not None
    assert attachment.delete_on_termination


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({}, "InvalidParameterCombination"),
        ({"groups": ()}, "InvalidParameterCombination"),
        ({"groups": (FOREIGN,)}, "InvalidGroup.NotFound"),
        ({"groups": ("sg-00000000000000099",)}, "InvalidGroup.NotFound"),
        ({"description": StringAttribute(value="é")}, "InvalidParameterValue"),
        (
            {"attachment": NetworkInterfaceAttachmentChanges(attachment_id="eni-attach-0000000000000ffff")},
            "InvalidAttachmentID.NotFound",
        ),
    ],
)
def test_modify_is_refused(account: Account, attributes: dict[str, object], code: str) -> None:
    assert account.code(modify(account.make().id, **attributes)) == code


def test_two_attributes_at_once_are_refused_by_name(account: Account) -> None:
    refusal = account.refusal(
        modify(UNKNOWN, description=StringAttribute(value=""), source_dest_check=BooleanAttribute(value=True))
    )
    assert refusal.code == "InvalidParameterCombination"
    assert refusal.message == "Fields for multiple attribute types specified: description, sourceDestCheck"


def test_a_flag_that_is_not_said_is_missing(account: Account) -> None:
    made, instance = account.make(), account.launch(Leg(device_index=0, subnet_id=PUBLIC_A))
    changes = NetworkInterfaceAttachmentChanges(attachment_id=account.attach(made.id, instance.id))
    assert account.code(modify(made.id, attachment=changes)) == "MissingParameter"
