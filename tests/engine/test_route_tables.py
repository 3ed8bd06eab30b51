"""Route tables, their routes and associations (ec2-semantics §1.8, §2.17)."""

import pytest

from console.ec2.requests import (
    AssociateRouteTable,
    AttachVpnGateway,
    CreateInternetGateway,
    CreateRoute,
    CreateRouteTable,
    CreateVpnGateway,
    DeleteRoute,
    DeleteRouteTable,
    DetachInternetGateway,
    DetachVpnGateway,
    DisassociateRouteTable,
)
from console.ec2.resources import Route, RouteState, RouteTable, Subnet
from console.engine.quotas import Quotas
from tests.engine.account import ELSEWHERE, GATEWAY, OTHER_VPC, PRIVATE_A, PUBLIC_A, VPC, Account, Leg

ANYWHERE = "0.0.0.0/0"
TWO = (
    Leg(device_index=0, subnet_id=PUBLIC_A),
    Leg(device_index=1, subnet_id=PRIVATE_A),
)


@pytest.fixture
def table_id(account: Account) -> str:
    """An empty route table of the account's VPC."""
    return account.send(CreateRouteTable(vpc_id=VPC)).id


def route(table_id: str, destination: str | None = ANYWHERE, **target: str) -> CreateRoute:
    return CreateRoute(route_table_id=table_id, destination_cidr_block=destination, **target)


def routes(account: Account, table_id: str) -> list[Route]:
    return [one for one in account.world.one(RouteTable, table_id).routes if one.target != "local"]


# --- tables ---------------------------------------------------------------------------------------------------------


def test_a_table_begins_with_the_local_route(account: Account, table_id: str) -> None:
    (local,) = account.world.one(RouteTable, table_id).routes
    assert (local.destination_cidr_block, local.gateway_id, local.state) == ("10.0.0.0/16", "local", RouteState.ACTIVE)


def test_a_table_that_nothing_uses_is_deleted(account: Account, table_id: str) -> None:
    account.send(DeleteRouteTable(route_table_id=table_id))
    assert table_id not in account.world


def test_a_table_in_use_stays(account: Account, table_id: str) -> None:
    account.send(AssociateRouteTable(route_table_id=table_id, subnet_id=PRIVATE_A))
    refusal = account.refusal(DeleteRouteTable(route_table_id=table_id))
    assert refusal.message == f"The routeTable '{table_id}' has dependencies and cannot be deleted."


def test_the_main_table_stays(account: Account) -> None:
    main = account.world.main_route_table(VPC)
    assert main is not None
    assert account.code(DeleteRouteTable(route_table_id=main.id)) == "DependencyViolation"


def test_a_vpc_has_so_many_tables(account: Account) -> None:
    account.engine.quotas = Quotas(route_tables_per_vpc=1)
    assert account.code(CreateRouteTable(vpc_id=VPC)) == "RouteTableLimitExceeded"


# --- routes ---------------------------------------------------------------------------------------------------------


def test_a_route_to_an_attached_gateway_is_active(account: Account, table_id: str) -> None:
    account.send(route(table_id, gateway_id=GATEWAY))
    assert routes(account, table_id) == [Route(ANYWHERE, gateway_id=GATEWAY)]


def test_host_bits_of_a_destination_are_cleared(account: Account, table_id: str) -> None:
    account.send(route(table_id, "192.168.7.9/24", gateway_id=GATEWAY))
    assert routes(account, table_id)[0].destination_cidr_block == "192.168.7.0/24"


def test_a_route_to_a_detached_interface_begins_as_a_blackhole(account: Account, table_id: str) -> None:
    interface = account.make()
    account.send(route(table_id, network_interface_id=interface.id))
    assert routes(account, table_id) == [Route(ANYWHERE, network_interface_id=interface.id, state=RouteState.BLACKHOLE)]


def test_a_route_to_an_instance_leads_to_its_only_interface(account: Account, table_id: str) -> None:
    instance = account.launch()
    account.send(route(table_id, instance_id=instance.id))
    (made,) = routes(account, table_id)
    (interface,) = account.world.interfaces_of(instance.id)
    assert (made.network_interface_id, made.instance_id, made.state) == (interface.id, instance.id, RouteState.ACTIVE)


def test_a_route_to_an_instance_with_two_interfaces_must_say_which(account: Account, table_id: str) -> None:
    instance = account.launch(*TWO)
    assert account.code(route(table_id, instance_id=instance.id)) == "InvalidInstanceID"


def test_a_detached_gateway_leaves_a_blackhole(account: Account, table_id: str) -> None:
    account.send(route(table_id, gateway_id=GATEWAY))
    account.send(DetachInternetGateway(internet_gateway_id=GATEWAY, vpc_id=VPC))
    assert routes(account, table_id)[0].state is RouteState.BLACKHOLE


def test_a_vpn_gateway_is_a_target_while_attached(account: Account, table_id: str) -> None:
    vgw = account.send(CreateVpnGateway()).id
    assert account.code(route(table_id, "172.16.0.0/12", gateway_id=vgw)) == "Gateway.NotAttached"
    account.send(AttachVpnGateway(vpn_gateway_id=vgw, vpc_id=VPC))
    account.send(route(table_id, "172.16.0.0/12", gateway_id=vgw))
    assert routes(account, table_id)[0].state is RouteState.ACTIVE
    account.wait()
    account.send(DetachVpnGateway(vpn_gateway_id=vgw, vpc_id=VPC))
    assert routes(account, table_id)[0].state is RouteState.BLACKHOLE


def test_the_same_route_again_succeeds_and_changes_nothing(account: Account, table_id: str) -> None:
    account.send(route(table_id, gateway_id=GATEWAY))
    before = account.snapshot()
    account.send(route(table_id, gateway_id=GATEWAY))
    assert account.snapshot() == before


def test_the_same_destination_with_another_target_is_refused(account: Account, table_id: str) -> None:
    account.send(route(table_id, gateway_id=GATEWAY))
    interface = account.make()
    refusal = account.refusal(route(table_id, network_interface_id=interface.id))
    assert str(refusal) == "RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists."


def test_inside_the_vpc_a_route_leads_to_an_interface_for_a_whole_subnet(account: Account, table_id: str) -> None:
    interface = account.make()
    account.send(route(table_id, "10.0.128.0/20", network_interface_id=interface.id))
    assert routes(account, table_id)[0].destination_cidr_block == "10.0.128.0/20"


def test_the_local_route_is_in_the_way_of_another_for_the_whole_vpc(account: Account, table_id: str) -> None:
    interface = account.make()
    assert account.code(route(table_id, "10.0.0.0/16", network_interface_id=interface.id)) == "RouteAlreadyExists"


@pytest.mark.parametrize(
    ("destination", "target", "code"),
    [  # ec2-semantics §2.17, the numbers of its table
        (None, {"gateway_id": GATEWAY}, "MissingParameter"),  # 1
        (ANYWHERE, {}, "MissingParameter"),  # 2
        (ANYWHERE, {"gateway_id": GATEWAY, "instance_id": "i-00000000000000001"}, "InvalidParameterCombination"),  # 2
        ("everywhere", {"gateway_id": GATEWAY}, "InvalidParameterValue"),  # 3
        (ANYWHERE, {"gateway_id": "igw-0000000000000ffff"}, "InvalidGatewayID.NotFound"),  # 5
        (ANYWHERE, {"gateway_id": "local"}, "InvalidGatewayID.NotFound"),  # 5
        (ANYWHERE, {"network_interface_id": "eni-0000000000000ffff"}, "InvalidNetworkInterfaceID.NotFound"),  # 5
        (ANYWHERE, {"instance_id": "i-0000000000000ffff"}, "InvalidInstanceID.NotFound"),  # 5
        ("10.0.128.0/20", {"gateway_id": GATEWAY}, "InvalidParameterValue"),  # 8
        ("10.0.0.0/16", {"gateway_id": GATEWAY}, "InvalidParameterValue"),  # 8
        ("169.254.169.0/24", {"gateway_id": GATEWAY}, "InvalidParameterValue"),  # 9
    ],
)
def test_a_route_that_ec2_refuses(
    account: Account, table_id: str, destination: str | None, target: dict[str, str], code: str
) -> None:
    assert account.code(route(table_id, destination, **target)) == code


def test_a_route_inside_the_vpc_for_part_of_a_subnet_is_refused(account: Account, table_id: str) -> None:
    interface = account.make()
    request = route(table_id, "10.0.128.0/24", network_interface_id=interface.id)
    assert account.code(request) == "InvalidParameterValue"


def test_a_target_in_another_vpc_is_refused(account: Account, table_id: str) -> None:
    interface = account.make(ELSEWHERE)
    refusal = account.refusal(route(table_id, network_interface_id=interface.id))
    assert refusal.message == f"route table {table_id} and interface {interface.id} belong to different networks"


@pytest.mark.parametrize("attached_to", [None, OTHER_VPC])
def test_a_gateway_that_is_not_the_vpcs_is_refused(account: Account, attached_to: str | None) -> None:
    foreign = account.send(CreateRouteTable(vpc_id=OTHER_VPC)).id
    gateway = GATEWAY if attached_to else account.send(CreateInternetGateway()).id
    refusal = account.refusal(route(foreign, gateway_id=gateway))
    assert refusal.message == f"route table {foreign} and network gateway {gateway} belong to different networks"


def test_a_table_has_so_many_routes(account: Account) -> None:
    account.engine.quotas = Quotas(routes_per_table=1)
    table = account.send(CreateRouteTable(vpc_id=VPC)).id
    account.send(route(table, gateway_id=GATEWAY))
    assert account.code(route(table, "192.168.0.0/16", gateway_id=GATEWAY)) == "RouteLimitExceeded"


def test_a_route_is_deleted_by_its_destination(account: Account, table_id: str) -> None:
    account.send(route(table_id, gateway_id=GATEWAY))
    account.send(DeleteRoute(route_table_id=table_id, destination_cidr_block=ANYWHERE))
    assert routes(account, table_id) == []


@pytest.mark.parametrize(
    ("destination", "code"),
    [("10.0.0.0/16", "InvalidParameterValue"), (ANYWHERE, "InvalidRoute.NotFound"), (None, "MissingParameter")],
)
def test_the_local_route_and_one_that_is_not_there_stay(
    account: Account, table_id: str, destination: str | None, code: str
) -> None:
    assert account.code(DeleteRoute(route_table_id=table_id, destination_cidr_block=destination)) == code


# --- associations ---------------------------------------------------------------------------------------------------


def associate(table_id: str, subnet_id: str = PRIVATE_A) -> AssociateRouteTable:
    return AssociateRouteTable(route_table_id=table_id, subnet_id=subnet_id)


def ruling(account: Account, subnet_id: str = PRIVATE_A) -> str | None:
    table = account.world.route_table_of(account.world.one(Subnet, subnet_id))
    return table.id if table else None


def test_a_subnet_follows_its_own_table_and_then_the_main_one_again(account: Account, table_id: str) -> None:
    main = ruling(account)
    association_id = account.send(associate(table_id))
    assert ruling(account) == table_id
    account.send(DisassociateRouteTable(association_id=association_id))
    assert ruling(account) == main


def test_the_same_association_again_answers_the_same_id(account: Account, table_id: str) -> None:
    assert account.send(associate(table_id)) == account.send(associate(table_id))


def test_a_subnet_has_one_table_of_its_own(account: Account, table_id: str) -> None:
    account.send(associate(table_id))
    other = account.send(CreateRouteTable(vpc_id=VPC)).id
    assert account.code(associate(other)) == "Resource.AlreadyAssociated"


def test_a_subnet_of_another_vpc_is_refused(account: Account, table_id: str) -> None:
    refusal = account.refusal(associate(table_id, ELSEWHERE))
    assert refusal.message == f"Route table {table_id} and subnet {ELSEWHERE} belong to different networks"


def test_the_main_association_stays(account: Account) -> None:
    main = account.world.main_route_table(VPC)
    assert main is not None
    association_id = main.associations[0].route_table_association_id
    refusal = account.refusal(DisassociateRouteTable(association_id=association_id))
    assert refusal.message == f"cannot disassociate the main route table association {association_id}"


def test_an_association_that_is_not_there_is_refused(account: Account) -> None:
    request = DisassociateRouteTable(association_id="rtbassoc-0000000000000ffff")
    assert account.code(request) == "InvalidAssociationID.NotFound"
