"""Tags as every create takes them: which resource types, which keys, how many (ec2-semantics §2.21)."""

from collections.abc import Iterable

from console.ec2.errors import InvalidParameterValue, LimitExceeded, MissingParameter, Refused
from console.ec2.requests import TagSpecification
from console.ec2.requests.base import tags_for
from console.ec2.resources import Tag, Tags
from console.engine.transaction import Transaction

RESERVED = "aws:"
KEY_LENGTH = 128
VALUE_LENGTH = 256


def tags_from(tx: Transaction, specifications: Iterable[TagSpecification], resource_type: str, *also: str) -> Tags:
    """The tags for what a request creates of `resource_type`.

    also: further resource types that the same request may tag (RunInstances: instance and network-interface).
    Raises Refused for a type outside these, a type given twice, no tags, or tags that EC2 does not take.
    """
    given = tuple(specifications)
    for one in given:
        if one.resource_type not in (resource_type, *also):
            raise Refused(
                "InvalidParameter" if resource_type == "vpc" else "InvalidParameterValue",
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
    tags = tags_for(given, resource_type)
    check_count(tx, tags)
    return tags


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


def check_count(tx: Transaction, tags: Tags) -> None:
    """Raises TagLimitExceeded: the quota does not count `aws:` tags."""
    if sum(not tag.key.startswith(RESERVED) for tag in tags) > tx.quotas.tags_per_resource:
        raise LimitExceeded("TagLimitExceeded", "The maximum number of tags for a resource has been reached.")
