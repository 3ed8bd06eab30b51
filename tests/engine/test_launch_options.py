"""What a launch says beside its interfaces (ec2-semantics §2.13): kept, so anyway, or refused; never ignored."""

from typing import Any

import pytest

from console.ec2.requests import (
    DescribeInstances,
    Filter,
    ModifyInstanceMetadataOptions,
    RunInstances,
    TerminateInstances,
    Undo,
)
from console.ec2.requests.base import parse
from console.ec2.requests.instances import MetadataOptionsRequest
from console.ec2.resources import Instance, MetadataOptions
from console.engine.codec import decode, encode, encode_briefly
from console.wire.export.cloudformation import cloudformation
from console.wire.export.terraform import terraform
from console.wire.shapes.instances import instance as shown
from tests.engine.account import LINUX, PRIVATE_A, Account

TOKENS = MetadataOptionsRequest(http_tokens="required", http_put_response_hop_limit=2)


def found(account: Account, name: str, value: str) -> int:
    return len(account.send(DescribeInstances(filters=(Filter(name=name, values=(value,)),))).items)


def now(account: Account, instance_id: str) -> Instance:
    return account.world.one(Instance, instance_id)


# --- metadata options


def test_metadata_options_are_kept_shown_changed_and_undone(account: Account) -> None:
    made = account.launch(metadata_options=TOKENS)
    assert made.metadata_options == MetadataOptions("required", 2)
    assert shown(account.world, made)["MetadataOptions"] == {
        "State": "applied",
        "HttpTokens": "required",
        "HttpPutResponseHopLimit": 2,
        "HttpEndpoint": "enabled",
        "HttpProtocolIpv6": "disabled",
        "InstanceMetadataTags": "disabled",
    }
    assert found(account, "metadata-options.http-tokens", "optional") == 0
    assert found(account, "metadata-options.http-put-response-hop-limit", "2") == 1
    changed = account.send(ModifyInstanceMetadataOptions(instance_id=made.id, http_endpoint="disabled"))
    assert changed.options == now(account, made.id).metadata_options == MetadataOptions("required", 2, "disabled")
    account.send(Undo())
    assert now(account, made.id).metadata_options == made.metadata_options


def test_defaults_take_no_room_in_a_world_file(account: Account) -> None:
    plain, other = account.launch(), account.launch(metadata_options=TOKENS)
    assert account.launch(metadata_options=MetadataOptionsRequest(http_tokens="optional")).metadata_options is None
    assert "metadata_options" not in encode(plain)
    for record in (plain, other):
        assert decode("instance", encode(record)) == decode("instance", encode_briefly(record)) == record
    back = ModifyInstanceMetadataOptions(instance_id=other.id, http_tokens="optional", http_put_response_hop_limit=1)
    account.send(back)
    assert now(account, other.id).metadata_options is None


def test_exports_carry_metadata_options(account: Account) -> None:
    for export, line in ((terraform, "metadata_options {"), (cloudformation, '"HttpTokens": "required"')):
        assert line not in export(account.world)
    account.launch(metadata_options=TOKENS)
    for export, line in ((terraform, "metadata_options {"), (cloudformation, '"HttpTokens": "required"')):
        assert line in export(account.world)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"http_endpoint": ""}, "Specify either 'enabled' or 'disabled'"),
        ({"http_tokens": "always"}, "A value of 'always' is not valid for HttpTokens"),
        ({"http_protocol_ipv6": "on"}, "HttpProtocolIpv6"),
        ({"instance_metadata_tags": "true"}, "InstanceMetadataTags"),
        ({"http_put_response_hop_limit": 0}, "between 1 and 64"),
        ({"http_put_response_hop_limit": 65}, "between 1 and 64"),
    ],
)
def test_a_bad_metadata_option_is_refused_at_a_launch_and_later(
    account: Account, options: dict[str, Any], word: str
) -> None:
    launch = RunInstances(image_id=LINUX, subnet_id=PRIVATE_A, metadata_options=MetadataOptionsRequest(**options))
    later = ModifyInstanceMetadataOptions(instance_id=account.launch().id, **options)
    for request in (launch, later):
        refused = account.refusal(request)
        assert (refused.code, word in refused.message) == ("InvalidParameterValue", True)


def test_metadata_options_of_nothing_and_of_what_is_gone(account: Account) -> None:
    made = account.launch()
    assert account.code(ModifyInstanceMetadataOptions(instance_id=made.id)) == "InvalidParameterCombination"
    change = ModifyInstanceMetadataOptions(instance_id=made.id, http_tokens="required")
    account.send(TerminateInstances(instance_ids=(made.id,)))
    assert account.code(change) == "IncorrectInstanceState"


# --- the others

AS_IT_IS: list[dict[str, Any]] = [
    {"Monitoring": {"Enabled": False}},
    {"Placement": {"Tenancy": "default", "AvailabilityZoneId": "use1-az1"}},
    {"CreditSpecification": {"CpuCredits": "unlimited"}},
    {"CpuOptions": {"CoreCount": 1, "ThreadsPerCore": 2, "AmdSevSnp": "disabled"}},
    {"EnclaveOptions": {"Enabled": False}, "HibernationOptions": {"Configured": False}},
    {"MaintenanceOptions": {"AutoRecovery": "default"}},
    {"CapacityReservationSpecification": {"CapacityReservationPreference": "open"}},
    {"BlockDeviceMappings": ({"DeviceName": "/dev/sdb", "NoDevice": ""},)},
]


@pytest.mark.parametrize("options", AS_IT_IS, ids=lambda options: next(iter(options)))
def test_what_is_so_anyway_is_taken(account: Account, options: dict[str, Any]) -> None:
    asked = {"ImageId": LINUX, "InstanceType": "t3.micro", "SubnetId": PRIVATE_A, **options}
    account.send(parse("RunInstances", asked))


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"Placement": {"Tenancy": "dedicated"}}, "UnsupportedOperation"),
        ({"Placement": {"Tenancy": "shared"}}, "InvalidParameterValue"),
        ({"Placement": {"AvailabilityZoneId": "use1-az99"}}, "InvalidParameterValue"),
        (
            {"Placement": {"AvailabilityZone": "us-east-1a", "AvailabilityZoneId": "use1-az1"}},
            "InvalidParameterCombination",
        ),
        ({"CreditSpecification": {"CpuCredits": "standard"}}, "UnsupportedOperation"),
        ({"CreditSpecification": {"CpuCredits": "much"}}, "InvalidParameterValue"),
        (
            {"InstanceType": "m5.large", "CreditSpecification": {"CpuCredits": "standard"}},
            "InvalidParameterCombination",
        ),
        ({"CpuOptions": {"ThreadsPerCore": 1}}, "UnsupportedOperation"),
        ({"CpuOptions": {"AmdSevSnp": "enabled"}}, "UnsupportedOperation"),
        ({"EnclaveOptions": {"Enabled": True}}, "UnsupportedOperation"),
        ({"HibernationOptions": {"Configured": True}}, "UnsupportedOperation"),
        ({"MaintenanceOptions": {"AutoRecovery": "disabled"}}, "UnsupportedOperation"),
        ({"MaintenanceOptions": {"AutoRecovery": "never"}}, "InvalidParameterValue"),
        (
            {"CapacityReservationSpecification": {"CapacityReservationPreference": "capacity-reservations-only"}},
            "UnsupportedOperation",
        ),
        ({"BlockDeviceMappings": ({"DeviceName": "/dev/xvda"},)}, "UnsupportedOperation"),
    ],
)
def test_what_is_otherwise_is_refused(account: Account, options: dict[str, Any], code: str) -> None:
    asked = {"ImageId": LINUX, "InstanceType": "t3.micro", "SubnetId": PRIVATE_A, **options}
    assert account.code(parse("RunInstances", asked)) == code
