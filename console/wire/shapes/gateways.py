"""Internet gateways and VPN gateways (ec2-semantics §1.9)."""

from collections.abc import Iterable

from console.ec2.requests import (
    AttachVpnGateway,
    CreateInternetGateway,
    CreateVpnGateway,
    DescribeInternetGateways,
    DescribeVpnGateways,
    Page,
)
from console.ec2.resources import GatewayAttachment, InternetGateway, VpnGateway
from console.ec2.world import World
from console.wire.shapes.registry import Answer, answers, page, tag_set


@answers(DescribeInternetGateways)
def describe_internet_gateways(
    request: DescribeInternetGateways, result: Page[InternetGateway], world: World
) -> Answer:
    return page("InternetGateways", result, internet_gateway)


@answers(CreateInternetGateway)
def create_internet_gateway(request: CreateInternetGateway, result: InternetGateway, world: World) -> Answer:
    return {"InternetGateway": internet_gateway(result)}


def internet_gateway(one: InternetGateway) -> Answer:
    return {
        "InternetGatewayId": one.id,
        "OwnerId": one.owner_id,
        "Attachments": _attachments(one.attachments),
        "Tags": tag_set(one),
    }


@answers(DescribeVpnGateways)
def describe_vpn_gateways(request: DescribeVpnGateways, result: Page[VpnGateway], world: World) -> Answer:
    found = page("VpnGateways", result, vpn_gateway)
    del found["NextToken"]  # EC2 has no pages here
    return found


@answers(CreateVpnGateway)
def create_vpn_gateway(request: CreateVpnGateway, result: VpnGateway, world: World) -> Answer:
    return {"VpnGateway": vpn_gateway(result)}


@answers(AttachVpnGateway)
def attach_vpn_gateway(request: AttachVpnGateway, result: None, world: World) -> Answer:
    """EC2 answers while it is being attached."""
    return {"VpcAttachment": {"VpcId": request.vpc_id, "State": "attaching"}}


def vpn_gateway(one: VpnGateway) -> Answer:
    return {
        "VpnGatewayId": one.id,
        "State": one.state,
        "Type": one.type,
        "AvailabilityZone": one.availability_zone,
        "AmazonSideAsn": one.amazon_side_asn,
        "VpcAttachments": _attachments(one.told_attachments),
        "Tags": tag_set(one),
    }


def _attachments(all_of_them: Iterable[GatewayAttachment]) -> list[Answer]:
    return [{"VpcId": one.vpc_id, "State": one.state} for one in all_of_them]
