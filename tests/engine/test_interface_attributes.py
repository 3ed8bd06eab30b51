"""Attributes and permissions of interfaces (ec2-semantics §2.4, §2.5, §2.10)."""

from typing import Any

import pytest

from console.ec2.requests import (
    CreateNetworkInterface,
    CreateNetworkInterfacePermission,
    DeleteNetworkInterface,
    DeleteNetworkInterfacePermission,
    DescribeNetworkInterfaceAttribute,
    DescribeNetworkInterfacePermissions,
    Filter,
    ModifyNetworkInterfaceAttribute,
    ResetNetworkInterfaceAttribute,
    StartInstances,
    StopInstances,
)
from console.ec2.requests.interfaces import ConnectionTrackingSpecification, InterfaceAttributeValue
from console.ec2.requests.network import BooleanAttribute
from console.ec2.resources import NetworkInterfacePermission, SecurityGroup
from tests.engine.account import DEFAULT, PRIVATE_A, Account


def told(account: Account, interface_id: str, attribute: str) -> InterfaceAttributeValue:
    request = DescribeNetworkInterfaceAttribute(network_interface_id=interface_id, attribute=attribute)
    return account.send(request).value


def change(interface_id: str, **parameters: Any) -> ModifyNetworkInterfaceAttribute:
    return ModifyNetworkInterfaceAttribute(network_interface_id=interface_id, **parameters)


def test_the_attribute_asked_for_is_told(account: Account) -> None:
    made = account.make(description="uplink")
    assert told(account, made.id, "description") == "uplink"
    assert told(account, made.id, "groupSet") == (account.world.one(SecurityGroup, DEFAULT),)
    assert told(account, made.id, "sourceDestCheck") is True
    assert told(account, made.id, "attachment") is None
    assert told(account, made.id, "associatePublicIpAddress") is False
    account.attach(made.id, account.launch().id)
    assert told(account, made.id, "attachment") == account.interface(made.id).attachment


@pytest.mark.parametrize(
    ("attribute", "code"),
    [(None, "InvalidParameterCombination"), ("colour", "InvalidParameterValue")],
)
def test_an_attribute_must_be_one_of_ec2s(account: Account, attribute: str | None, code: str) -> None:
    request = DescribeNetworkInterfaceAttribute(network_interface_id=account.make().id, attribute=attribute)
    assert account.code(request) == code


def test_a_reset_turns_the_check_on(account: Account) -> None:
    made = account.make()
    account.send(change(made.id, source_dest_check=BooleanAttribute(value=False)))
    account.send(ResetNetworkInterfaceAttribute(network_interface_id=made.id, source_dest_check=""))
    assert account.interface(made.id).source_dest_check is True
    for text, code in (("false", "InvalidRequest"), (None, "InvalidParameterCombination")):
        request = ResetNetworkInterfaceAttribute(network_interface_id=made.id, source_dest_check=text)
        assert account.code(request) == code


def test_a_public_address_comes_with_the_next_start(account: Account) -> None:
    instance = account.launch()
    primary = account.world.primary_interface(instance.id)
    assert primary
    account.send(change(primary.id, associate_public_ip_address=True))
    assert account.interface(primary.id).association is None
    for request in (StopInstances(instance_ids=(instance.id,)), StartInstances(instance_ids=(instance.id,))):
        account.send(request)
        account.wait()
    assert account.interface(primary.id).association
    assert account.code(change(account.make().id, associate_public_ip_address=True)) == "UnsupportedOperation"


def test_connections_are_forgotten_when_asked(account: Account) -> None:
    made = account.make(connection_tracking_specification=ConnectionTrackingSpecification(udp_timeout=45))
    assert made.connection_tracking_configuration
    assert made.connection_tracking_configuration.udp_timeout == 45
    account.send(
        change(made.id, connection_tracking_specification=ConnectionTrackingSpecification(udp_stream_timeout=60))
    )
    changed = account.interface(made.id).connection_tracking_configuration
    assert changed
    assert (changed.udp_timeout, changed.udp_stream_timeout) == (None, 60)
    wrong = ConnectionTrackingSpecification(tcp_established_timeout=59)
    assert account.code(change(made.id, connection_tracking_specification=wrong)) == "InvalidParameterValue"


@pytest.mark.parametrize(("kind", "code"), [("efa", "UnsupportedOperation"), ("tap", "InvalidParameterValue")])
def test_interfaces_of_other_types_are_refused(account: Account, kind: str, code: str) -> None:
    assert account.code(CreateNetworkInterface(subnet_id=PRIVATE_A, interface_type=kind)) == code


# --- permissions ----------------------------------------------------------------------------------------------------


def allow(interface_id: str, **parameters: Any) -> CreateNetworkInterfacePermission:
    parameters = {"permission": "INSTANCE-ATTACH", "aws_account_id": "210987654321", **parameters}
    return CreateNetworkInterfacePermission(network_interface_id=interface_id, **parameters)


def test_a_permission_lasts_as_long_as_its_interface(account: Account) -> None:
    made = account.make()
    permission = account.send(allow(made.id))
    assert (permission.state, account.send(allow(made.id))) == ("granted", permission)
    where = (Filter(name="network-interface-permission.aws-account-id", values=("2109*",)),)
    assert account.send(DescribeNetworkInterfacePermissions(filters=where)).items == (permission,)
    account.send(DeleteNetworkInterface(network_interface_id=made.id))
    assert account.world.count(NetworkInterfacePermission) == 0


def test_a_permission_is_taken_back(account: Account) -> None:
    permission = account.send(allow(account.make().id, permission="EIP-ASSOCIATE"))
    request = DeleteNetworkInterfacePermission(network_interface_permission_id=permission.id)
    account.send(request)
    assert account.code(request) == "InvalidPermissionID.NotFound"


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"aws_account_id": None}, "MissingParameter"),
        ({"aws_account_id": "me"}, "InvalidParameterValue"),
        ({"aws_service": "lambda.amazonaws.com"}, "InvalidParameterCombination"),
    ],
)
def test_a_permission_is_somebodys(account: Account, parameters: dict[str, Any], code: str) -> None:
    assert account.code(allow(account.make().id, **parameters)) == code
