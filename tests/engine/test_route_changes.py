"""Routes replaced, associations replaced, gateways' own tables, propagation (ec2-semantics §1.8, §2.17)."""

import pytest

from console.ec2.requests import (
    AssociateRouteTable,
    AttachVpnGateway,
    CreateRoute,
    CreateRouteTable,
    CreateVpnGateway,
    DeleteRoute,
    DeleteRouteTable,
    DescribeRouteTables,
    DetachInternetGateway,
    DetachVpnGateway,
    DisableVgwRoutePropagation,
    EnableVgwRoutePropagation,
    Filter,
    ReplaceRoute,
    ReplaceRouteTableAssociation,
    Undo,
)
from console.ec2.resources import RouteState, RouteTable, Subnet
from tests.engine.account import GATEWAY, OTHER_VPC, PRIVATE_A, VPC, Account

ANYWHERE, WHOLE = "0.0.0.0/0", "10.0.0.0/16"
MAIN = "rtb-00000000000000001"


@pytest.fixture
def table_id(account: Account) -> str:
    return account.send(CreateRouteTable(vpc_id=VPC)).id


def table(account: Account, table_id: str) -> RouteTable:
    return account.world.one(RouteTable, table_id)


def replace(table_id: str, destination: str = ANYWHERE, *, local_target: bool = False, **target: str) -> ReplaceRoute:
    return ReplaceRoute(
        route_table_id=table_id, destination_cidr_block=destination, local_target=local_target, **target
    )


# --- routes ---------------------------------------------------------------------------------------------------------


def test_a_route_gets_another_target_in_its_place(account: Account, table_id: str) -> None:
    account.send(CreateRoute(route_table_id=table_id, destination_cidr_block=ANYWHERE, gateway_id=GATEWAY))
    account.send(CreateRoute(route_table_id=table_id, destination_cidr_block="192.0.2.0/24", gateway_id=GATEWAY))
    made = account.make()
    account.send(replace(table_id, network_interface_id=made.id))
    _, changed, last = table(account, table_id).routes
    assert (changed.target, changed.state, last.target) == (made.id, RouteState.BLACKHOLE, GATEWAY)


def test_a_local_route_is_led_to_an_interface_and_back(account: Account, table_id: str) -> None:
    made = account.make()
    account.send(replace(table_id, WHOLE, network_interface_id=made.id))
    (route,) = table(account, table_id).routes
    assert (route.target, route.origin) == (made.id, "CreateRouteTable")
    assert account.code(DeleteRoute(route_table_id=table_id, destination_cidr_block=WHOLE)) == "InvalidParameterValue"
    account.send(replace(table_id, WHOLE, local_target=True))
    assert table(account, table_id).routes[0].target == "local"


def test_a_route_that_is_not_there_is_not_replaced(account: Account, table_id: str) -> None:
    assert account.refusal(replace(table_id, gateway_id=GATEWAY)).message == (
        "There is no route defined for '0.0.0.0/0' in the route table. Use CreateRoute instead."
    )
    assert account.code(replace(table_id, WHOLE, gateway_id=GATEWAY)) == "InvalidParameterValue"
    assert account.code(replace(table_id, local_target=True)) == "InvalidParameterValue"
    assert account.code(replace(table_id)) == "MissingParameter"
    assert account.code(replace(table_id, WHOLE, local_target=True, gateway_id=GATEWAY)) == (
        "InvalidParameterCombination"
    )


def test_there_is_no_nat_gateway_to_lead_to(account: Account, table_id: str) -> None:
    request = CreateRoute(
        route_table_id=table_id, destination_cidr_block=ANYWHERE, nat_gateway_id="nat-00000000000000001"
    )
    assert account.code(request) == "NatGatewayNotFound"


# --- associations ---------------------------------------------------------------------------------------------------


def test_a_subnet_goes_over_to_another_table(account: Account, table_id: str) -> None:
    old = account.send(AssociateRouteTable(route_table_id=table_id, subnet_id=PRIVATE_A))
    other = account.send(CreateRouteTable(vpc_id=VPC))
    new = account.send(ReplaceRouteTableAssociation(association_id=old, route_table_id=other.id))
    assert new != old
    assert account.world.route_table_of(account.world.one(Subnet, PRIVATE_A)) == table(account, other.id)
    assert table(account, table_id).associations == ()
    again = ReplaceRouteTableAssociation(association_id=old, route_table_id=other.id)
    assert account.code(again) == "InvalidAssociationID.NotFound"


def test_a_vpc_gets_another_main_table(account: Account, table_id: str) -> None:
    (main,) = table(account, MAIN).associations
    request = ReplaceRouteTableAssociation(association_id=main.route_table_association_id, route_table_id=table_id)
    account.send(request)
    assert account.world.main_route_table(VPC) == table(account, table_id)
    account.send(DeleteRouteTable(route_table_id=MAIN))
    account.send(Undo())
    account.send(Undo())
    assert account.world.main_route_table(VPC) == table(account, MAIN)


def test_a_table_of_another_vpc_is_no_substitute(account: Account) -> None:
    (main,) = table(account, MAIN).associations
    other = account.send(CreateRouteTable(vpc_id=OTHER_VPC))
    request = ReplaceRouteTableAssociation(association_id=main.route_table_association_id, route_table_id=other.id)
    assert account.code(request) == "InvalidParameterValue"


def test_a_gateways_table_leads_to_interfaces_only(account: Account, table_id: str) -> None:
    made = account.make()
    account.send(replace(table_id, WHOLE, network_interface_id=made.id))
    edge = AssociateRouteTable(route_table_id=table_id, gateway_id=GATEWAY)
    assert account.send(edge) == account.send(edge)
    assert account.world.route_table_of_gateway(GATEWAY) == table(account, table_id)
    to_gateway = CreateRoute(route_table_id=table_id, destination_cidr_block=ANYWHERE, gateway_id=GATEWAY)
    assert account.code(to_gateway) == "InvalidParameterValue"
    where = (Filter(name="association.gateway-id", values=(GATEWAY,)),)
    assert [one.id for one in account.send(DescribeRouteTables(filters=where)).items] == [table_id]
    account.send(DetachInternetGateway(internet_gateway_id=GATEWAY, vpc_id=VPC))
    assert table(account, table_id).associations == ()


@pytest.mark.parametrize(
    ("vpc_id", "ends", "code"),
    [
        (VPC, {}, "MissingParameter"),
        (VPC, {"gateway_id": GATEWAY, "subnet_id": PRIVATE_A}, "InvalidParameterCombination"),
        (VPC, {"gateway_id": "igw-00000000000000099"}, "InvalidGatewayID.NotFound"),
        (OTHER_VPC, {"gateway_id": GATEWAY}, "InvalidParameterValue"),
    ],
)
def test_an_edge_that_ec2_refuses(account: Account, vpc_id: str, ends: dict[str, str], code: str) -> None:
    made = account.send(CreateRouteTable(vpc_id=vpc_id))
    assert account.code(AssociateRouteTable(route_table_id=made.id, **ends)) == code


# --- propagation ----------------------------------------------------------------------------------------------------


def test_routes_propagate_while_the_gateway_is_attached(account: Account, table_id: str) -> None:
    vgw = account.send(CreateVpnGateway()).id
    enable = EnableVgwRoutePropagation(route_table_id=table_id, gateway_id=vgw)
    assert account.code(enable) == "Gateway.NotAttached"
    account.send(AttachVpnGateway(vpn_gateway_id=vgw, vpc_id=VPC))
    account.wait()
    for _ in range(2):
        account.send(enable)
    assert table(account, table_id).propagating_vgws == (vgw,)
    disable = DisableVgwRoutePropagation(route_table_id=table_id, gateway_id=vgw)
    account.send(disable)
    assert table(account, table_id).propagating_vgws == ()
    account.send(enable)
    account.send(DetachVpnGateway(vpn_gateway_id=vgw, vpc_id=VPC))
    account.wait()
    assert table(account, table_id).propagating_vgws == ()
    assert account.code(enable.model_copy(update={"gateway_id": GATEWAY})) == "InvalidGatewayID.NotFound"
