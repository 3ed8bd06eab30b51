"""Internet gateways and VPN gateways (ec2-semantics §2.18, §2.19)."""

from console.ec2.requests.base import Describe, Request, TagSpecification
from console.ec2.resources import InternetGateway, VpnGateway


class CreateInternetGateway(Request[InternetGateway]):
    tag_specifications: tuple[TagSpecification, ...] = ()


class DeleteInternetGateway(Request[None]):
    internet_gateway_id: str


class DescribeInternetGateways(Describe[InternetGateway]):
    internet_gateway_ids: tuple[str, ...] = ()


class AttachInternetGateway(Request[None]):
    internet_gateway_id: str
    vpc_id: str


class DetachInternetGateway(Request[None]):
    internet_gateway_id: str
    vpc_id: str


class CreateVpnGateway(Request[VpnGateway]):
    type: str = "ipsec.1"
    amazon_side_asn: int | None = None
    availability_zone: str | None = None
    tag_specifications: tuple[TagSpecification, ...] = ()


class DeleteVpnGateway(Request[None]):
    vpn_gateway_id: str


class DescribeVpnGateways(Describe[VpnGateway]):
    vpn_gateway_ids: tuple[str, ...] = ()


class AttachVpnGateway(Request[None]):
    vpn_gateway_id: str
    vpc_id: str


class DetachVpnGateway(Request[None]):
    vpn_gateway_id: str
    vpc_id: str
