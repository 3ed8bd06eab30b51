"""What tags may be, and on what a request may put them (ec2-semantics §2.21): known without a world.

So that it can be looked at before anything else, as EC2 does: even a DryRun hears of a wrong tag specification.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from console.ec2.errors import InvalidParameterValue, MissingParameter, Refused
from console.ec2.requests.base import Request, TagSpecification, action_of
from console.ec2.resources import Tag

RESERVED = "aws:"
KEY_LENGTH = 128
VALUE_LENGTH = 256

TAGGABLE: Final[dict[str, tuple[str, ...]]] = {
    "AllocateAddress": ("elastic-ip",),
    "AuthorizeSecurityGroupEgress": ("security-group-rule",),
    "AuthorizeSecurityGroupIngress": ("security-group-rule",),
    "CreateInternetGateway": ("internet-gateway",),
    "CreateKeyPair": ("key-pair",),
    "CreateNetworkAcl": ("network-acl",),
    "CreateNetworkInterface": ("network-interface",),
    "CreateRouteTable": ("route-table",),
    "CreateSecurityGroup": ("security-group",),
    "CreateSubnet": ("subnet",),
    "CreateVpc": ("vpc",),
    "CreateVpnGateway": ("vpn-gateway",),
    "ImportKeyPair": ("key-pair",),
    # Clients send the instance's tags for its volumes, too (Ansible always does); there are none here to have them.
    "RunInstances": ("instance", "network-interface", "volume"),
}
"""Action to the resource types that its tag specifications may name; what it makes is the first."""


def check_tag_specifications(request: Request[Any]) -> None:
    """Raises Refused for a type that is not the request's, a type given twice, no tags, or tags that EC2 refuses."""
    action = action_of(request)
    given: Sequence[TagSpecification] = getattr(request, "tag_specifications", ())
    for one in given:
        if one.resource_type not in TAGGABLE[action]:
            raise Refused(
                "InvalidParameter" if action == "CreateVpc" else "InvalidParameterValue",
                f"'{one.resource_type}' is not a valid taggable resource type for this operation.",
            )
        if not one.tags:
            raise InvalidParameterValue("Tag specification must have at least one tag")
        check_keys_and_values(one.tags)
        keys = [tag.key for tag in one.tags]
        if twice := next((key for key in keys if keys.count(key) > 1), None):
            raise InvalidParameterValue(f"Duplicate tag key '{twice}' specified.")
    types = [one.resource_type for one in given]
    if len(set(types)) != len(types):
        raise InvalidParameterValue("Duplicate resource types are not allowed in tag specifications.")


def check_keys_and_values(tags: Iterable[Tag]) -> None:
    """Raises Refused where a key is missing, reserved or too long, or a value is too long."""
    for tag in tags:
        if not tag.key:
            raise MissingParameter("The request must contain the parameter key")
        if tag.key.lower().startswith(RESERVED):
            raise InvalidParameterValue(
                f"Value ( {tag.key} ) for parameter key is invalid. "
                "Tag keys starting with 'aws:' are reserved for internal use"
            )
        if len(tag.key) > KEY_LENGTH:
            raise InvalidParameterValue(f"Tag key exceeds the maximum length of {KEY_LENGTH} characters")
        if len(tag.value) > VALUE_LENGTH:
            raise InvalidParameterValue(f"Tag value exceeds the maximum length of {VALUE_LENGTH} characters")
