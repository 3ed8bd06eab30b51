"""CreateVpc, DeleteVpc, ModifyVpcAttribute, and the VPC of a new account (ec2-semantics §1.2, §2.11, §3.1)."""

from collections.abc import Iterator
from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.ec2.requests import (
    AttachInternetGateway,
    AttachVpnGateway,
    CreateInternetGateway,
    CreateNetworkAcl,
    CreateRouteTable,
    CreateSecurityGroup,
    CreateSubnet,
    CreateVpc,
    CreateVpnGateway,
    DeleteVpc,
    ModifyVpcAttribute,
)
from console.ec2.requests.network import BooleanAttribute
from console.ec2.resources import AvailabilityZone, RouteState, Vpc
from console.ec2.world import World
from console.engine.blocks import canonical_or_none
from console.engine.opening import new_engine
from console.engine.quotas import Quotas
from tests.engine.account import Account

UNKNOWN = "vpc-0000000000000ffff"


def create(cidr_block: str = "10.9.0.0/16", **parameters: object) -> CreateVpc:
    return CreateVpc.model_validate({"cidr_block": cidr_block, **parameters})


# --- create ---------------------------------------------------------------------------------------------------------


def test_a_vpc_is_pending_then_available(account: Account) -> None:
    vpc = account.send(create())
    assert vpc.state == "pending"
    account.wait()
    assert account.world.one(Vpc, vpc.id).state == "available"


def test_every_vpc_has_a_main_route_table_with_its_local_route(account: Account) -> None:
    vpc = account.send(create())
    main = account.world.main_route_table(vpc.id)
    assert main is not None
    assert [(one.destination_cidr_block, one.gateway_id, one.origin) for one in main.routes] == [
        ("10.9.0.0/16", "local", "CreateRouteTable")
    ]


def test_every_vpc_has_a_default_acl_that_lets_all_pass(account: Account) -> None:
    acl = account.world.default_acl(account.send(create()).id)
    assert acl is not None
    assert [(one.egress, one.rule_number, one.rule_action) for one in acl.entries] == [
        (True, 100, "allow"),
        (True, 32767, "deny"),
        (False, 100, "allow"),
        (False, 32767, "deny"),
    ]


def test_every_vpc_has_a_default_group_open_to_itself(account: Account) -> None:
    group = account.world.default_group(account.send(create()).id)
    assert group is not None
    rules = {(one.is_egress, one.ip_protocol, one.peer) for one in account.world.rules_of(group.id)}
    assert rules == {(False, "-1", group.id), (True, "-1", "0.0.0.0/0")}


def test_host_bits_are_cleared_not_refused(account: Account) -> None:
    assert account.send(create("100.68.0.18/18")).cidr_block == "100.68.0.0/18"


def test_vpcs_may_overlap(account: Account) -> None:
    assert account.send(create("10.0.0.0/16")).id != account.send(create("10.0.0.0/16")).id


@pytest.mark.parametrize(
    ("cidr_block", "code"),
    [  # ec2-semantics §2.11, §3.1
        ("10.0.0.0/15", "InvalidVpc.Range"),
        ("10.0.0.0/29", "InvalidVpc.Range"),
        ("169.254.0.0/16", "InvalidVpc.Range"),
        ("127.0.0.0/16", "InvalidVpc.Range"),
        ("224.1.0.0/16", "InvalidVpc.Range"),
        ("10.0.0.0", "InvalidParameterValue"),
        ("10.0.0.0/255.255.0.0", "InvalidParameterValue"),
        ("10.0.0.256/16", "InvalidParameterValue"),
        ("2001:db8::/56", "InvalidParameterValue"),
        ("shop", "InvalidParameterValue"),
    ],
)
def test_a_block_that_no_vpc_can_have_is_refused(account: Account, cidr_block: str, code: str) -> None:
    assert account.code(create(cidr_block)) == code


def test_the_host_tenancy_is_for_instances_only(account: Account) -> None:
    assert account.code(create(instance_tenancy="host")) == "InvalidParameterValue"


def test_an_account_has_so_many_vpcs(account: Account) -> None:
    account.engine.quotas = Quotas(vpcs=2)
    assert account.code(create()) == "VpcLimitExceeded"


@given(st.integers(0, 2**32 - 1), st.integers(0, 32))
def test_a_block_in_canonical_form_is_the_network_that_ipaddress_knows(address: int, prefix: int) -> None:
    expected = IPv4Network((address, prefix), strict=False)
    octets = ".".join(str(address >> shift & 255) for shift in (24, 16, 8, 0))
    assert canonical_or_none(f"{octets}/{prefix}") == str(expected)


# --- delete ---------------------------------------------------------------------------------------------------------


def test_a_vpc_takes_all_that_was_made_with_it_along(account: Account) -> None:
    before = account.snapshot()
    vpc = account.send(create())
    account.wait()
    account.send(DeleteVpc(vpc_id=vpc.id))
    assert account.snapshot() == before


@pytest.mark.parametrize("what", ["subnet", "internet gateway", "VPN gateway", "route table", "group", "ACL"])
def test_a_vpc_with_anything_of_the_user_in_it_stays(account: Account, what: str) -> None:
    vpc_id = account.send(create()).id
    match what:
        case "subnet":
            account.send(CreateSubnet(vpc_id=vpc_id, cidr_block="10.9.0.0/24"))
        case "internet gateway":
            igw = account.send(CreateInternetGateway())
            account.send(AttachInternetGateway(internet_gateway_id=igw.id, vpc_id=vpc_id))
        case "VPN gateway":
            vgw = account.send(CreateVpnGateway())
            account.send(AttachVpnGateway(vpn_gateway_id=vgw.id, vpc_id=vpc_id))
        case "route table":
            account.send(CreateRouteTable(vpc_id=vpc_id))
        case "group":
            account.send(CreateSecurityGroup(group_name="web", description="web", vpc_id=vpc_id))
        case "ACL":
            account.send(CreateNetworkAcl(vpc_id=vpc_id))
    refusal = account.refusal(DeleteVpc(vpc_id=vpc_id))
    assert str(refusal) == f"DependencyViolation: The vpc '{vpc_id}' has dependencies and cannot be deleted."


@pytest.mark.parametrize(
    ("vpc_id", "code"), [(UNKNOWN, "InvalidVpcID.NotFound"), ("subnet-0000000000000000a", "InvalidVpcID.Malformed")]
)
def test_only_a_vpc_that_exists_is_deleted(account: Account, vpc_id: str, code: str) -> None:
    assert account.code(DeleteVpc(vpc_id=vpc_id)) == code


# --- modify ---------------------------------------------------------------------------------------------------------

ON, OFF = BooleanAttribute(value=True), BooleanAttribute(value=False)


def test_dns_hostnames_can_be_turned_on(account: Account) -> None:
    vpc = account.send(create())
    account.send(ModifyVpcAttribute(vpc_id=vpc.id, enable_dns_hostnames=ON))
    assert account.world.one(Vpc, vpc.id).enable_dns_hostnames


def test_dns_hostnames_need_dns_support(account: Account) -> None:
    vpc = account.send(create())
    account.send(ModifyVpcAttribute(vpc_id=vpc.id, enable_dns_support=OFF))
    assert account.code(ModifyVpcAttribute(vpc_id=vpc.id, enable_dns_hostnames=ON)) == "InvalidParameterValue"


@pytest.mark.parametrize("attributes", [{}, {"enable_dns_support": ON, "enable_dns_hostnames": ON}])
def test_one_attribute_at_a_time(account: Account, attributes: dict[str, BooleanAttribute]) -> None:
    vpc = account.send(create())
    request = ModifyVpcAttribute(vpc_id=vpc.id, **attributes)
    assert account.code(request) == "InvalidParameterCombination"


# --- a new account --------------------------------------------------------------------------------------------------


@pytest.fixture
def world() -> Iterator[World]:
    """What a new account holds."""
    engine = new_engine()
    yield engine.world
    engine.close()


def test_a_new_account_has_a_default_vpc_with_a_public_subnet_in_each_zone(world: World) -> None:
    vpc = world.default_vpc()
    assert vpc is not None
    assert (vpc.cidr_block, vpc.state, vpc.enable_dns_hostnames) == ("172.31.0.0/16", "available", True)
    subnets = world.subnets_in(vpc.id)
    assert [one.availability_zone for one in subnets] == [zone.id for zone in world.all(AvailabilityZone)]
    assert all(one.map_public_ip_on_launch and one.default_for_az for one in subnets)
    assert all(one.cidr_block.endswith("/20") and world.is_public(one) for one in subnets)


def test_the_default_vpc_routes_out_through_its_internet_gateway(world: World) -> None:
    vpc = world.default_vpc()
    assert vpc is not None
    main, gateway = world.main_route_table(vpc.id), world.internet_gateway_of(vpc.id)
    assert main is not None
    assert gateway is not None
    assert [(one.destination_cidr_block, one.target, one.state) for one in main.routes] == [
        ("172.31.0.0/16", "local", RouteState.ACTIVE),
        ("0.0.0.0/0", gateway.id, RouteState.ACTIVE),
    ]
