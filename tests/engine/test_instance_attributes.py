"""Attributes, protection and status of instances (ec2-semantics §2.14)."""

from typing import Any

import pytest

from console.ec2.requests import (
    DescribeInstanceAttribute,
    DescribeInstances,
    DescribeInstanceStatus,
    Filter,
    ModifyInstanceAttribute,
    ModifySubnetAttribute,
    RunInstances,
    StartInstances,
    StopInstances,
    TerminateInstances,
)
from console.ec2.requests.instances import InstanceAttributeValue, Monitoring, Placement, PrivateDnsNameOptions
from console.ec2.requests.interfaces import StringAttribute
from console.ec2.requests.network import BooleanAttribute
from console.ec2.resources import InstanceState, SecurityGroup
from tests.engine.account import FOREIGN, LINUX, MGMT, PRIVATE_A, PUBLIC_A, WEB, Account

TRUE, FALSE = BooleanAttribute(value=True), BooleanAttribute(value=False)


def change(instance_id: str, **parameters: Any) -> ModifyInstanceAttribute:
    return ModifyInstanceAttribute(instance_id=instance_id, **parameters)


def told(account: Account, instance_id: str, attribute: str) -> InstanceAttributeValue:
    return account.send(DescribeInstanceAttribute(instance_id=instance_id, attribute=attribute)).value


def test_groups_and_check_are_those_of_the_only_interface(account: Account) -> None:
    instance = account.launch()
    account.send(change(instance.id, groups=(WEB, MGMT)))
    account.send(change(instance.id, source_dest_check=FALSE))
    primary = account.world.primary_interface(instance.id)
    assert primary
    assert (primary.groups, primary.source_dest_check) == ((WEB, MGMT), False)
    groups = told(account, instance.id, "groupSet")
    assert groups == tuple(account.world.one(SecurityGroup, one) for one in (WEB, MGMT))
    assert told(account, instance.id, "sourceDestCheck") is False
    assert account.code(change(instance.id, groups=(FOREIGN,))) == "InvalidGroup.NotFound"


def test_with_two_interfaces_ec2_asks_which(account: Account) -> None:
    instance = account.launch()
    account.attach(account.make(PUBLIC_A).id, instance.id)
    for parameters in ({"groups": (WEB,)}, {"source_dest_check": FALSE}):
        assert account.code(change(instance.id, **parameters)) == "InvalidInstanceID"


def test_one_attribute_at_a_time(account: Account) -> None:
    instance = account.launch()
    assert account.code(change(instance.id)) == "InvalidParameterCombination"
    two = change(instance.id, source_dest_check=FALSE, disable_api_stop=TRUE)
    assert account.code(two) == "InvalidParameterCombination"
    assert account.code(change("i-00000000000000099", disable_api_stop=TRUE)) == "InvalidInstanceID.NotFound"


def test_the_older_form_is_taken(account: Account) -> None:
    instance = account.launch()
    account.send(change(instance.id, attribute="disableApiTermination", value="TRUE"))
    assert told(account, instance.id, "disableApiTermination") is True
    for attribute, value in (("disableApiStop", "yes"), ("colour", "red"), ("disableApiStop", None)):
        expected = "MissingParameter" if value is None else "InvalidParameterValue"
        assert account.code(change(instance.id, attribute=attribute, value=value)) == expected


def test_protection_holds_until_it_is_taken_away(account: Account) -> None:
    instance = account.launch(disable_api_termination=True, disable_api_stop=True)
    terminate, stop = TerminateInstances(instance_ids=(instance.id,)), StopInstances(instance_ids=(instance.id,))
    assert account.refusal(terminate).message == (
        f"The instance '{instance.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute "
        "and try again."
    )
    assert account.code(stop) == "OperationNotPermitted"
    account.send(change(instance.id, disable_api_stop=FALSE))
    account.send(change(instance.id, disable_api_termination=FALSE))
    account.send(stop)
    account.send(terminate)


def test_type_and_user_data_change_when_stopped(account: Account) -> None:
    instance = account.launch()
    for parameters in ({"instance_type": StringAttribute(value="t3.micro")}, {"user_data": StringAttribute(value="")}):
        assert account.code(change(instance.id, **parameters)) == "IncorrectInstanceState"
    account.send(StopInstances(instance_ids=(instance.id,)))
    account.wait()
    account.send(change(instance.id, instance_type=StringAttribute(value="t3.micro")))
    account.send(change(instance.id, user_data=StringAttribute(value="aGk=")))
    account.send(change(instance.id, ebs_optimized=TRUE))
    account.send(StartInstances(instance_ids=(instance.id,)))
    assert told(account, instance.id, "instanceType") == "t3.micro"
    assert told(account, instance.id, "userData") == "aGk="


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("m9.huge", "InvalidParameterValue"),
        ("m6g.large", "InvalidParameterValue"),
        ("t3.micro", "InvalidParameterCombination"),
    ],
)
def test_a_type_that_does_not_fit_is_refused(account: Account, name: str, code: str) -> None:
    instance = account.launch()
    account.attach(account.make(secondary_private_ip_address_count=4).id, instance.id)
    account.send(StopInstances(instance_ids=(instance.id,)))
    account.wait()
    assert account.code(change(instance.id, instance_type=StringAttribute(value=name))) == code


def test_every_attribute_that_ec2_names_is_told(account: Account) -> None:
    instance = account.launch(instance_initiated_shutdown_behavior="terminate")
    assert told(account, instance.id, "instanceInitiatedShutdownBehavior") == "terminate"
    assert told(account, instance.id, "rootDeviceName") == "/dev/xvda"
    assert told(account, instance.id, "kernel") is None
    request = DescribeInstanceAttribute(instance_id=instance.id, attribute="colour")
    assert account.code(request) == "InvalidParameterValue"


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"instance_initiated_shutdown_behavior": "hibernate"}, "InvalidParameterValue"),
        ({"monitoring": Monitoring(enabled=True)}, "UnsupportedOperation"),
        ({"placement": Placement(tenancy="dedicated")}, "UnsupportedOperation"),
        ({"security_groups": ("default",)}, "InvalidParameterCombination"),
    ],
)
def test_a_launch_ignores_nothing(account: Account, parameters: dict[str, Any], code: str) -> None:
    assert account.code(RunInstances(image_id=LINUX, subnet_id=PRIVATE_A, **parameters)) == code


def test_an_instance_is_named_by_its_id_where_the_subnet_says_so(account: Account) -> None:
    account.send(ModifySubnetAttribute(subnet_id=PRIVATE_A, private_dns_hostname_type_on_launch="resource-name"))
    by_id = account.launch(subnet_id=PRIVATE_A)
    account.launch(subnet_id=PRIVATE_A, private_dns_name_options=PrivateDnsNameOptions(hostname_type="ip-name"))
    where = (Filter(name="private-dns-name", values=(f"{by_id.id}.ec2.internal",)),)
    assert account.send(DescribeInstances(filters=where)).items == (by_id,)
    by_address = (Filter(name="private-dns-name-options.hostname-type", values=("ip-name",)),)
    assert len(account.send(DescribeInstances(filters=by_address)).items) == 1


# --- status ---------------------------------------------------------------------------------------------------------


def status(account: Account, **parameters: Any) -> dict[str, str]:
    found = account.send(DescribeInstanceStatus(**parameters)).items
    return {one.instance_id: one.status for one in found}


def test_the_status_is_told_of_what_runs(account: Account) -> None:
    running, stopped = account.launch(), account.launch()
    account.send(StopInstances(instance_ids=(stopped.id,)))
    account.wait()
    assert status(account) == {running.id: "ok"}
    assert status(account, include_all_instances=True) == {running.id: "ok", stopped.id: "not-applicable"}
    assert status(account, instance_ids=(stopped.id,)) == {}
    by_state = (Filter(name="instance-state-name", values=("stopped",)),)
    assert list(status(account, include_all_instances=True, filters=by_state)) == [stopped.id]


def test_tags_are_no_filters_of_the_status(account: Account) -> None:
    request = DescribeInstanceStatus(filters=(Filter(name="tag:Name", values=("x",)),))
    assert account.refusal(request).message == "The filter 'tag:Name' is invalid"


def test_the_status_has_pages(account: Account) -> None:
    account.launch(min_count=7, max_count=7)
    first = account.send(DescribeInstanceStatus(max_results=5))
    rest = account.send(DescribeInstanceStatus(max_results=5, next_token=first.next_token))
    assert (len(first.items), len(rest.items), rest.next_token) == (5, 2, None)
    assert {one.instance_state for one in first.items} == {InstanceState.RUNNING}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("availability-zone-id", "use1-az1"),
        ("ebs-optimized", "false"),
        ("hypervisor", "xen"),
        ("platform-details", "Linux*"),
        ("root-device-type", "ebs"),
        ("network-interface.attachment.network-card-index", "0"),
        ("network-interface.subnet-id", PUBLIC_A),
        ("tenancy", "default"),
    ],
)
def test_instances_are_found_by_what_they_have(account: Account, name: str, value: str) -> None:
    instance = account.launch()
    found = account.send(DescribeInstances(filters=(Filter(name=name, values=(value,)),))).items
    assert [one.id for one in found] == [instance.id]
