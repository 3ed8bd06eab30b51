"""CreateTags, DeleteTags, and tags given to a create (ec2-semantics §2.21)."""

from dataclasses import replace
from typing import Any

import pytest

from console.ec2.requests import (
    AuthorizeSecurityGroupIngress,
    CreateInternetGateway,
    CreateKeyPair,
    CreateNetworkAcl,
    CreateRouteTable,
    CreateSubnet,
    CreateTags,
    CreateVpc,
    CreateVpnGateway,
    DeleteTags,
    Request,
    TagSpecification,
)
from console.ec2.requests.security import IpPermission, IpRange
from console.ec2.requests.tags import DeletedTag
from console.ec2.resources import Tag, Tags
from console.engine.quotas import Quotas
from tests.engine.account import DEFAULT, LINUX, PRIVATE_A, VPC, WEB, Account

NAME = Tag("Name", "shop")


def tags_of(account: Account, resource_id: str = VPC) -> Tags:
    record = account.world.get(resource_id)
    assert record is not None
    return record.tags


def create(*tags: Tag, on: tuple[str, ...] = (VPC,)) -> CreateTags:
    return CreateTags(resources=on, tags=tags)


def delete(*tags: DeletedTag, on: tuple[str, ...] = (VPC,)) -> DeleteTags:
    return DeleteTags(resources=on, tags=tags)


# --- create ---------------------------------------------------------------------------------------------------------


def test_tags_go_on_several_resources_and_overwrite(account: Account) -> None:
    account.send(create(Tag("Name", "old"), Tag("env", "test"), on=(VPC, PRIVATE_A)))
    account.send(create(NAME))
    assert tags_of(account) == (NAME, Tag("env", "test"))
    assert tags_of(account, PRIVATE_A) == (Tag("Name", "old"), Tag("env", "test"))


def test_keys_are_case_sensitive(account: Account) -> None:
    account.send(create(NAME, Tag("name", "other")))
    assert tags_of(account) == (NAME, Tag("name", "other"))


def test_every_type_that_a_user_makes_takes_tags(account: Account) -> None:
    rule = AuthorizeSecurityGroupIngress(
        group_id=WEB, ip_permissions=(IpPermission(ip_protocol="-1", ip_ranges=(IpRange(cidr_ip="0.0.0.0/0"),)),)
    )
    made = [
        account.send(rule)[0].id,
        account.send(CreateRouteTable(vpc_id=VPC)).id,
        account.send(CreateNetworkAcl(vpc_id=VPC)).id,
        account.send(CreateInternetGateway()).id,
        account.send(CreateVpnGateway()).id,
        account.send(CreateKeyPair(key_name="me", key_type="ed25519")).key_pair.id,
        account.allocate().id,
        account.make().id,
        account.launch().id,
        VPC,
        PRIVATE_A,
        DEFAULT,
    ]
    account.send(create(NAME, on=tuple(made)))
    assert all(tags_of(account, one) == (NAME,) for one in made)


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        (Tag("aws:name"), "InvalidParameterValue"),
        (Tag("AWS:name"), "InvalidParameterValue"),
        (Tag(""), "MissingParameter"),
        (Tag("k" * 129), "InvalidParameterValue"),
        (Tag("k", "v" * 257), "InvalidParameterValue"),
    ],
)
def test_a_tag_that_ec2_refuses(account: Account, tag: Tag, code: str) -> None:
    assert account.code(create(NAME, tag)) == code


@pytest.mark.parametrize(
    ("resource_id", "code"),
    [  # ec2-semantics §2.21: the type's own NotFound
        ("vpc-0000000000000ffff", "InvalidVpcID.NotFound"),
        ("eni-0000000000000ffff", "InvalidNetworkInterfaceID.NotFound"),
        ("eipalloc-0000000000000ffff", "InvalidAllocationID.NotFound"),
        ("key-0000000000000ffff", "InvalidKeyPair.NotFound"),
        ("sgr-0000000000000ffff", "InvalidSecurityGroupRuleId.NotFound"),
        ("eni-attach-0000000000000ffff", "InvalidID"),
        ("us-east-1a", "InvalidID"),
        ("shop", "InvalidID"),
        (LINUX, "UnsupportedOperation"),
    ],
)
def test_what_is_not_there_takes_no_tags_nor_does_the_rest(account: Account, resource_id: str, code: str) -> None:
    assert account.code(create(NAME, on=(VPC, resource_id))) == code


def test_all_that_is_missing_of_a_type_is_named(account: Account) -> None:
    missing = ("vpc-0000000000000fff1", "vpc-0000000000000fff2")
    refusal = account.refusal(create(NAME, on=missing))
    assert refusal.message == f"The vpc IDs '{missing[0]}, {missing[1]}' do not exist"


def test_a_resource_has_so_many_tags_of_the_users(account: Account) -> None:
    account.engine.quotas = Quotas(tags_per_resource=2)
    vpc = account.world.get(VPC)
    assert vpc is not None
    account.world.put(replace(vpc, tags=(Tag("aws:cloudformation:stack-name", "shop"),)))
    account.send(create(Tag("a"), Tag("b")))
    account.send(create(Tag("b", "again")))
    assert account.code(create(Tag("c"))) == "TagLimitExceeded"


@pytest.mark.parametrize("wanted", [create(), create(NAME, on=())])
def test_something_to_tag_and_a_tag_are_needed(account: Account, wanted: CreateTags) -> None:
    assert account.code(wanted) == "MissingParameter"


# --- delete ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "gone"),
    [  # ec2-semantics §2.21
        (DeletedTag(key="env"), True),
        (DeletedTag(key="env", value="test"), True),
        (DeletedTag(key="env", value="prod"), False),
        (DeletedTag(key="env", value=""), False),
        (DeletedTag(key="owner"), False),
    ],
)
def test_a_tag_goes_by_key_and_by_value_if_one_is_given(account: Account, given: DeletedTag, gone: bool) -> None:
    account.send(create(Tag("env", "test")))
    account.send(delete(given))
    assert (tags_of(account) == ()) == gone


def test_without_tags_all_of_the_users_go(account: Account) -> None:
    vpc, own = account.world.get(VPC), Tag("aws:cloudformation:stack-name", "shop")
    assert vpc is not None
    account.world.put(replace(vpc, tags=(own, NAME)))
    account.send(DeleteTags(resources=(VPC,)))
    assert tags_of(account) == (own,)


def test_a_reserved_tag_stays(account: Account) -> None:
    assert account.code(delete(DeletedTag(key="aws:x"))) == "InvalidParameterValue"


def test_tags_of_what_is_not_there_are_not_deleted(account: Account) -> None:
    assert account.code(delete(on=("vpc-0000000000000ffff",))) == "InvalidVpcID.NotFound"


# --- with a create --------------------------------------------------------------------------------------------------


def test_a_create_tags_what_it_makes(account: Account) -> None:
    specification = TagSpecification(resource_type="vpc", tags=(NAME, Tag("env")))
    vpc = account.send(CreateVpc(cidr_block="10.9.0.0/16", tag_specifications=(specification,)))
    assert tags_of(account, vpc.id) == (NAME, Tag("env"))


def subnet(*specifications: TagSpecification) -> CreateSubnet:
    return CreateSubnet(vpc_id=VPC, cidr_block="10.0.200.0/24", tag_specifications=specifications)


def spec(resource_type: str, *tags: Tag) -> TagSpecification:
    return TagSpecification(resource_type=resource_type, tags=tags)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (subnet(spec("vpc", NAME)), "InvalidParameterValue"),
        (subnet(spec("subnet")), "InvalidParameterValue"),
        (subnet(spec("subnet", NAME), spec("subnet", Tag("env"))), "InvalidParameterValue"),
        (subnet(spec("subnet", NAME, Tag("Name", "again"))), "InvalidParameterValue"),
        (subnet(spec("subnet", Tag("aws:x"))), "InvalidParameterValue"),
        (subnet(spec("subnet", *(Tag(str(number)) for number in range(51)))), "TagLimitExceeded"),
        (CreateVpc(cidr_block="10.9.0.0/16", tag_specifications=(spec("subnet", NAME),)), "InvalidParameter"),
    ],
)
def test_a_specification_that_ec2_refuses(account: Account, wanted: Request[Any], code: str) -> None:
    assert account.code(wanted) == code


def test_a_type_that_the_operation_does_not_make_is_named(account: Account) -> None:
    refusal = account.refusal(subnet(spec("instance", NAME)))
    assert refusal.message == "'instance' is not a valid taggable resource type for this operation."
