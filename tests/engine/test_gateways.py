"""Internet gateways and VPN gateways (ec2-semantics §1.9, §2.18, §2.19)."""

import pytest

from console.ec2.requests import (
    AssociateAddress,
    AttachInternetGateway,
    AttachVpnGateway,
    CreateInternetGateway,
    CreateVpnGateway,
    DeleteInternetGateway,
    DeleteVpnGateway,
    DescribeVpnGateways,
    DetachInternetGateway,
    DetachVpnGateway,
    Filter,
)
from console.ec2.resources import GatewayAttachment, InternetGateway, VpnGateway
from console.engine.quotas import Quotas
from tests.engine.account import GATEWAY, OTHER_VPC, VPC, Account

UNKNOWN_VPC = "vpc-0000000000000ffff"


def attach(gateway_id: str, vpc_id: str = VPC) -> AttachInternetGateway:
    return AttachInternetGateway(internet_gateway_id=gateway_id, vpc_id=vpc_id)


def detach(gateway_id: str = GATEWAY, vpc_id: str = VPC) -> DetachInternetGateway:
    return DetachInternetGateway(internet_gateway_id=gateway_id, vpc_id=vpc_id)


# --- internet gateways ----------------------------------------------------------------------------------------------


def test_an_internet_gateway_is_attached_at_once(account: Account) -> None:
    gateway = account.send(CreateInternetGateway())
    account.send(attach(gateway.id, OTHER_VPC))
    attached = account.world.one(InternetGateway, gateway.id)
    assert attached.attachments == (GatewayAttachment(OTHER_VPC, "available"),)


def test_a_gateway_goes_from_one_vpc_to_another(account: Account) -> None:
    account.send(detach())
    account.send(attach(GATEWAY, OTHER_VPC))
    assert account.world.internet_gateway_of(VPC) is None


@pytest.mark.parametrize("vpc_id", [VPC, OTHER_VPC])
def test_an_attached_gateway_is_not_attached_again(account: Account, vpc_id: str) -> None:
    refusal = account.refusal(attach(GATEWAY, vpc_id))
    assert refusal.code == "Resource.AlreadyAssociated"
    assert refusal.message == f"resource {GATEWAY} is already attached to network {VPC}"


def test_a_vpc_has_one_internet_gateway(account: Account) -> None:
    second = account.send(CreateInternetGateway())
    refusal = account.refusal(attach(second.id))
    assert str(refusal) == f"InvalidParameterValue: Network {VPC} already has an internet gateway attached"


def test_a_vpc_with_public_addresses_keeps_its_gateway(account: Account) -> None:
    interface, address = account.make(), account.allocate()
    account.send(AssociateAddress(allocation_id=address.id, network_interface_id=interface.id))
    refusal = account.refusal(detach())
    assert str(refusal) == (
        f"DependencyViolation: Network {VPC} has some mapped public address(es). "
        "Please unmap those public address(es) before detaching the gateway."
    )


def test_a_gateway_is_detached_from_where_it_is(account: Account) -> None:
    assert account.code(detach(vpc_id=OTHER_VPC)) == "Gateway.NotAttached"


def test_an_attached_gateway_is_not_deleted(account: Account) -> None:
    refusal = account.refusal(DeleteInternetGateway(internet_gateway_id=GATEWAY))
    assert refusal.message == f"The internetGateway '{GATEWAY}' has dependencies and cannot be deleted."


def test_a_detached_gateway_is_deleted_once(account: Account) -> None:
    account.send(detach())
    account.send(DeleteInternetGateway(internet_gateway_id=GATEWAY))
    assert account.code(DeleteInternetGateway(internet_gateway_id=GATEWAY)) == "InvalidInternetGatewayID.NotFound"


def test_an_unknown_vpc_gets_no_gateway(account: Account) -> None:
    gateway = account.send(CreateInternetGateway())
    assert account.code(attach(gateway.id, UNKNOWN_VPC)) == "InvalidVpcID.NotFound"


def test_an_account_has_so_many_internet_gateways(account: Account) -> None:
    account.engine.quotas = Quotas(internet_gateways=1)
    assert account.code(CreateInternetGateway()) == "InternetGatewayLimitExceeded"


# --- VPN gateways ---------------------------------------------------------------------------------------------------


@pytest.fixture
def vgw(account: Account) -> str:
    """A VPN gateway, attached to nothing."""
    return account.send(CreateVpnGateway()).id


def attach_vpn(vgw: str, vpc_id: str = VPC) -> AttachVpnGateway:
    return AttachVpnGateway(vpn_gateway_id=vgw, vpc_id=vpc_id)


def detach_vpn(vgw: str, vpc_id: str = VPC) -> DetachVpnGateway:
    return DetachVpnGateway(vpn_gateway_id=vgw, vpc_id=vpc_id)


def states(account: Account, vgw: str) -> list[str]:
    return [one.state for one in account.world.one(VpnGateway, vgw).vpc_attachments]


def test_a_vpn_gateway_has_amazons_asn(account: Account, vgw: str) -> None:
    assert account.world.one(VpnGateway, vgw).amazon_side_asn == 64512


def test_a_vpn_gateway_takes_a_while_to_attach_and_to_detach(account: Account, vgw: str) -> None:
    account.send(attach_vpn(vgw))
    assert states(account, vgw) == ["attaching"]
    account.wait()
    assert states(account, vgw) == ["attached"]
    account.send(detach_vpn(vgw))
    assert states(account, vgw) == ["detaching"]
    account.wait()
    assert account.world.vpn_gateway_of(VPC) is None


def test_a_vpn_gateway_says_where_it_was_until_it_is_attached_again(account: Account, vgw: str) -> None:
    """§2.19: detaching, then detached, which is what Ansible's waiter waits for."""
    account.send(attach_vpn(vgw))
    account.wait()
    account.send(detach_vpn(vgw))
    account.wait()
    told = account.world.one(VpnGateway, vgw).told_attachments
    assert told == (GatewayAttachment(VPC, "detached"),)
    detached = DescribeVpnGateways(filters=(Filter(name="attachment.state", values=("detached",)),))
    assert [one.id for one in account.send(detached).items] == [vgw]
    assert account.code(detach_vpn(vgw)) == "InvalidVpnGatewayAttachment.NotFound"
    account.send(attach_vpn(vgw))
    assert account.world.one(VpnGateway, vgw).told_attachments == (GatewayAttachment(VPC, "attaching"),)


def test_a_vpc_has_one_vpn_gateway(account: Account, vgw: str) -> None:
    account.send(attach_vpn(vgw))
    second = account.send(CreateVpnGateway())
    assert account.code(attach_vpn(second.id)) == "InvalidVpcState"


def test_a_vpn_gateway_is_attached_to_one_vpc(account: Account, vgw: str) -> None:
    account.send(attach_vpn(vgw))
    assert account.code(attach_vpn(vgw, OTHER_VPC)) == "VpnGatewayAttachmentLimitExceeded"


def test_a_vpn_gateway_is_detached_from_where_it_is_and_once(account: Account, vgw: str) -> None:
    account.send(attach_vpn(vgw))
    assert account.code(detach_vpn(vgw, OTHER_VPC)) == "InvalidVpnGatewayAttachment.NotFound"
    account.send(detach_vpn(vgw))
    assert account.code(detach_vpn(vgw)) == "IncorrectState"


def test_a_vpn_gateway_in_use_stays(account: Account, vgw: str) -> None:
    account.send(attach_vpn(vgw))
    assert account.code(DeleteVpnGateway(vpn_gateway_id=vgw)) == "IncorrectState"
    account.send(detach_vpn(vgw))
    account.wait()
    account.send(DeleteVpnGateway(vpn_gateway_id=vgw))
    assert account.code(DeleteVpnGateway(vpn_gateway_id=vgw)) == "InvalidVpnGatewayID.NotFound"


@pytest.mark.parametrize(
    "wanted",
    [
        CreateVpnGateway(type="ipsec.2"),
        CreateVpnGateway(amazon_side_asn=64511),
        CreateVpnGateway(amazon_side_asn=65535),
        CreateVpnGateway(availability_zone="us-east-1z"),
    ],
    ids=["type", "public ASN", "reserved ASN", "zone"],
)
def test_a_vpn_gateway_that_ec2_does_not_make(account: Account, wanted: CreateVpnGateway) -> None:
    assert account.code(wanted) == "InvalidParameterValue"


def test_an_account_has_so_many_vpn_gateways(account: Account) -> None:
    account.engine.quotas = Quotas(vpn_gateways=0)
    assert account.code(CreateVpnGateway()) == "VpnGatewayLimitExceeded"
