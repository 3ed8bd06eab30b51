"""CreateSubnet, DeleteSubnet, ModifySubnetAttribute (ec2-semantics §1.3, §2.12, §3.1)."""

from contextlib import closing
from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.ec2.requests import (
    AssociateRouteTable,
    CreateRouteTable,
    CreateSubnet,
    CreateVpc,
    DeleteSubnet,
    ModifySubnetAttribute,
)
from console.ec2.requests.network import BooleanAttribute
from console.ec2.resources import Subnet
from console.engine.quotas import Quotas
from tests.engine.account import PRIVATE_A, VPC, Account


def create(cidr_block: str = "10.0.200.0/24", vpc_id: str = VPC, **parameters: object) -> CreateSubnet:
    return CreateSubnet.model_validate({"vpc_id": vpc_id, "cidr_block": cidr_block, **parameters})


def test_a_subnet_comes_under_the_default_acl_by_a_record_and_the_main_table_without(account: Account) -> None:
    subnet = account.send(create())
    world = account.world
    assert world.acl_of(subnet) is world.default_acl(VPC)
    assert world.route_table_of(subnet) is world.main_route_table(VPC)
    assert all(one.subnet_id != subnet.id for table in world.route_tables_in(VPC) for one in table.associations)


@pytest.mark.parametrize(("prefix", "free"), [(24, 251), (28, 11)])  # ec2-semantics §1.3
def test_ec2_keeps_five_addresses_of_an_empty_subnet(account: Account, prefix: int, free: int) -> None:
    subnet = account.send(create(f"10.0.200.0/{prefix}"))
    assert account.world.available_ip_address_count(subnet) == free


def test_host_bits_are_cleared_not_refused(account: Account) -> None:
    assert account.send(create("10.0.200.77/24")).cidr_block == "10.0.200.0/24"


def test_a_subnet_may_be_the_whole_vpc(account: Account) -> None:
    vpc = account.send(CreateVpc(cidr_block="10.9.0.0/16"))
    assert account.send(create("10.9.0.0/16", vpc.id)).cidr_block == "10.9.0.0/16"


@pytest.mark.parametrize(
    ("cidr_block", "code"),
    [  # ec2-semantics §2.12
        ("10.1.0.0/24", "InvalidSubnet.Range"),
        ("10.0.0.0/15", "InvalidSubnet.Range"),
        ("10.0.200.0/29", "InvalidSubnet.Range"),
        ("10.0.0.0/24", "InvalidSubnet.Conflict"),
        ("10.0.0.0/16", "InvalidSubnet.Conflict"),
        ("10.0.200.0", "InvalidParameterValue"),
        ("10.0.200.0/33", "InvalidParameterValue"),
    ],
)
def test_a_block_that_does_not_fit_is_refused(account: Account, cidr_block: str, code: str) -> None:
    assert account.code(create(cidr_block)) == code


def test_a_conflict_names_the_block(account: Account) -> None:
    refusal = account.refusal(create("10.0.5.0/24"))
    assert refusal.message == "The CIDR '10.0.5.0/24' conflicts with another subnet"


@given(st.lists(st.tuples(st.integers(0, 255), st.integers(20, 28)), max_size=8))
def test_subnets_of_a_vpc_never_overlap(wanted: list[tuple[int, int]]) -> None:
    model: list[IPv4Network] = []
    account = Account()
    with closing(account.engine):
        vpc = account.send(CreateVpc(cidr_block="10.9.0.0/16"))
        for third, prefix in wanted:
            block = IPv4Network(f"10.9.{third}.0/{prefix}", strict=False)
            request = create(str(block), vpc.id)
            if any(block.overlaps(one) for one in model):
                assert account.code(request) == "InvalidSubnet.Conflict"
            else:
                assert account.send(request).cidr_block == str(block)
                model.append(block)


# --- zones ----------------------------------------------------------------------------------------------------------


def test_the_zone_is_named_or_given_by_id(account: Account) -> None:
    assert account.send(create(availability_zone="us-east-1b")).availability_zone_id == "use1-az2"
    by_id = create("10.0.201.0/24", availability_zone_id="use1-az2")
    assert account.send(by_id).availability_zone == "us-east-1b"


def test_without_a_zone_ec2_takes_the_emptiest(account: Account) -> None:
    assert account.send(create()).availability_zone == "us-east-1b"  # three in 1a already, one in 1b


@pytest.mark.parametrize(
    ("parameters", "code"),
    [
        ({"availability_zone": "us-east-1z"}, "InvalidParameterValue"),
        ({"availability_zone_id": "use1-az9"}, "InvalidParameterValue"),
        ({"availability_zone": "us-east-1a", "availability_zone_id": "use1-az1"}, "InvalidParameterCombination"),
    ],
)
def test_a_zone_that_is_none_is_refused(account: Account, parameters: dict[str, str], code: str) -> None:
    assert account.code(create(**parameters)) == code


def test_the_refusal_of_a_zone_lists_the_zones(account: Account) -> None:
    refusal = account.refusal(create(availability_zone="us-west-2a"))
    assert refusal.message == (
        "Value (us-west-2a) for parameter availabilityZone is invalid. Subnets can currently only be created in the "
        "following availability zones: us-east-1a, us-east-1b."
    )


def test_a_vpc_has_so_many_subnets(account: Account) -> None:
    account.engine.quotas = Quotas(subnets_per_vpc=4)
    assert account.code(create()) == "SubnetLimitExceeded"


def test_a_subnet_needs_its_vpc(account: Account) -> None:
    assert account.code(create(vpc_id="vpc-0000000000000ffff")) == "InvalidVpcID.NotFound"


# --- delete and modify ----------------------------------------------------------------------------------------------


def test_a_subnet_takes_its_associations_along(account: Account) -> None:
    before = account.snapshot()
    subnet = account.send(create())
    table = account.send(CreateRouteTable(vpc_id=VPC))
    account.send(AssociateRouteTable(route_table_id=table.id, subnet_id=subnet.id))
    account.send(DeleteSubnet(subnet_id=subnet.id))
    assert account.snapshot() == {**before, table.id: table}


def test_a_subnet_with_an_interface_in_it_stays(account: Account) -> None:
    account.make(PRIVATE_A)
    refusal = account.refusal(DeleteSubnet(subnet_id=PRIVATE_A))
    assert str(refusal) == f"DependencyViolation: The subnet '{PRIVATE_A}' has dependencies and cannot be deleted."


def test_a_deleted_subnet_is_not_deleted_again(account: Account) -> None:
    subnet = account.send(create())
    account.send(DeleteSubnet(subnet_id=subnet.id))
    assert account.code(DeleteSubnet(subnet_id=subnet.id)) == "InvalidSubnetID.NotFound"


def test_public_addresses_on_launch_can_be_turned_on(account: Account) -> None:
    account.send(ModifySubnetAttribute(subnet_id=PRIVATE_A, map_public_ip_on_launch=BooleanAttribute(value=True)))
    assert account.world.one(Subnet, PRIVATE_A).map_public_ip_on_launch


def test_a_modification_of_nothing_is_refused(account: Account) -> None:
    assert account.code(ModifySubnetAttribute(subnet_id=PRIVATE_A)) == "InvalidParameterCombination"
