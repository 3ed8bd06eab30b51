"""Requests from EC2's parameter names, and refusals of what does not fit."""

from typing import Any

import pytest

from console.ec2.errors import Refused
from console.ec2.requests import CreateNetworkAclEntry, parse
from console.ec2.requests.security import PortRange

ENTRY = {
    "NetworkAclId": "acl-12345678",
    "RuleNumber": 1,
    "Protocol": "6",
    "RuleAction": "allow",
    "Egress": True,
    "CidrBlock": "0.0.0.0/0",
    "PortRange": {"From": 22, "To": 23},
}


def test_a_range_of_ports_is_named_as_ec2_names_it() -> None:
    request = parse("CreateNetworkAclEntry", ENTRY)
    assert isinstance(request, CreateNetworkAclEntry)
    assert request.port_range == PortRange(from_=22, to=23)
    assert request.model_dump(by_alias=True, exclude_unset=True) == ENTRY


@pytest.mark.parametrize(
    ("action", "parameters", "refusal"),
    [
        ("CreateVpcs", {}, "InvalidAction: The action CreateVpcs is not valid for this web service."),
        ("DeleteVpc", {}, "MissingParameter: The request must contain the parameter vpcId"),
        ("CreateVpc", {"CidrBlock": "10.0.0.0/16", "X": 1}, "UnknownParameter: The parameter X is not recognized"),
        (
            "CreateTags",
            {"Resources": ["vpc-12345678"], "Tags": [{"Key": "a", "X": ""}]},
            "UnknownParameter: The parameter Tags.1.X is not recognized",
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_ec2s_words(action: str, parameters: dict[str, Any], refusal: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(action, parameters)
    assert str(refused.value) == refusal
