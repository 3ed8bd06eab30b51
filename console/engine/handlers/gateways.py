"""Internet gateways and VPN gateways (ec2-semantics §1.9, §2.18, §2.19)."""

from dataclasses import replace
from typing import Final

from console.ec2.errors import DependencyViolation, InvalidParameterValue, LimitExceeded, Refused
from console.ec2.requests import (
    AttachInternetGateway,
    AttachVpnGateway,
    CreateInternetGateway,
    CreateVpnGateway,
    DeleteInternetGateway,
    DeleteVpnGateway,
    DescribeInternetGateways,
    DescribeVpnGateways,
    DetachInternetGateway,
    DetachVpnGateway,
    Page,
)
from console.ec2.resources import (
    AvailabilityZone,
    GatewayAttachment,
    InternetGateway,
    Vpc,
    VpnGateway,
)
from console.engine.describe import Paging, page
from console.engine.filters import Values
from console.engine.handlers.registry import handles
from console.engine.handlers.route_tables import release_gateway
from console.engine.lookup import require
from console.engine.tagging import tags_from
from console.engine.transaction import Transaction

AVAILABLE: Final = "available"
_PRIVATE_ASNS: Final = (range(64512, 65535), range(4_200_000_000, 4_294_967_295))
_DEFAULT_ASN: Final = 64512

# --- internet gateways ----------------------------------------------------------------------------------------------


@handles(CreateInternetGateway)
def create_internet_gateway(request: CreateInternetGateway, tx: Transaction) -> InternetGateway:
    tags = tags_from(tx, request)
    if tx.world.count(InternetGateway) >= tx.quotas.internet_gateways:
        raise LimitExceeded("InternetGatewayLimitExceeded", "The maximum number of internet gateways is reached.")
    gateway = InternetGateway(tx.new_id("internet-gateway"), tx.world.owner_id, tags=tags)
    tx.put(gateway)
    return gateway


@handles(DeleteInternetGateway)
def delete_internet_gateway(request: DeleteInternetGateway, tx: Transaction) -> None:
    gateway = require(tx.world, InternetGateway, request.internet_gateway_id)
    if gateway.attachments:
        raise DependencyViolation(f"The internetGateway '{gateway.id}' has dependencies and cannot be deleted.")
    tx.delete(gateway.id)


@handles(AttachInternetGateway)
def attach_internet_gateway(request: AttachInternetGateway, tx: Transaction) -> None:
    gateway = require(tx.world, InternetGateway, request.internet_gateway_id)
    vpc = require(tx.world, Vpc, request.vpc_id)
    for attachment in gateway.attachments:
        raise Refused(
            "Resource.AlreadyAssociated", f"resource {gateway.id} is already attached to network {attachment.vpc_id}"
        )
    if tx.world.internet_gateway_of(vpc.id):
        raise InvalidParameterValue(f"Network {vpc.id} already has an internet gateway attached")
    tx.put(replace(gateway, attachments=(GatewayAttachment(vpc.id, AVAILABLE),)))


@handles(DetachInternetGateway)
def detach_internet_gateway(request: DetachInternetGateway, tx: Transaction) -> None:
    gateway = require(tx.world, InternetGateway, request.internet_gateway_id)
    vpc = require(tx.world, Vpc, request.vpc_id)
    if all(attachment.vpc_id != vpc.id for attachment in gateway.attachments):
        raise Refused("Gateway.NotAttached", f"resource {gateway.id} is not attached to network {vpc.id}")
    if tx.world.public_interfaces_in(vpc.id):
        raise DependencyViolation(
            f"Network {vpc.id} has some mapped public address(es). "
            "Please unmap those public address(es) before detaching the gateway."
        )
    release_gateway(tx, gateway.id)
    tx.put(replace(gateway, attachments=()))


INTERNET_GATEWAY_FILTERS: Final[Values[InternetGateway]] = {
    "attachment.state": lambda _, gateway: [one.state for one in gateway.attachments],
    "attachment.vpc-id": lambda _, gateway: [one.vpc_id for one in gateway.attachments],
    "internet-gateway-id": lambda _, gateway: gateway.id,
    "owner-id": lambda _, gateway: gateway.owner_id,
}


@handles(DescribeInternetGateways)
def describe_internet_gateways(request: DescribeInternetGateways, tx: Transaction) -> Page[InternetGateway]:
    ids, paging = request.internet_gateway_ids, Paging("InternetGatewayIds")
    return page(tx.world, InternetGateway, request, ids, filters=INTERNET_GATEWAY_FILTERS, paging=paging)


# --- VPN gateways ---------------------------------------------------------------------------------------------------


@handles(CreateVpnGateway)
def create_vpn_gateway(request: CreateVpnGateway, tx: Transaction) -> VpnGateway:
    tags = tags_from(tx, request)
    if request.type != "ipsec.1":
        raise InvalidParameterValue(f"Value ({request.type}) for parameter type is invalid. Expecting ipsec.1.")
    asn = _DEFAULT_ASN if request.amazon_side_asn is None else request.amazon_side_asn
    if not any(asn in private for private in _PRIVATE_ASNS):
        raise InvalidParameterValue(
            f"Value ({asn}) for parameter amazonSideAsn is invalid. "
            "A private ASN is from 64512 to 65534, or from 4200000000 to 4294967294."
        )
    zone = request.availability_zone
    if zone is not None and tx.world.find(AvailabilityZone, zone) is None:
        raise InvalidParameterValue(f"Value ({zone}) for parameter availabilityZone is invalid.")
    if tx.world.count(VpnGateway) >= tx.quotas.vpn_gateways:
        raise LimitExceeded("VpnGatewayLimitExceeded", "The maximum number of virtual private gateways is reached.")
    gateway = VpnGateway(tx.new_id("vpn-gateway"), amazon_side_asn=asn, availability_zone=zone, tags=tags)
    tx.put(gateway)
    return gateway


@handles(DeleteVpnGateway)
def delete_vpn_gateway(request: DeleteVpnGateway, tx: Transaction) -> None:
    gateway = require(tx.world, VpnGateway, request.vpn_gateway_id)
    if gateway.vpc_attachments:
        raise Refused("IncorrectState", "The VPN gateway is in use.")
    tx.delete(gateway.id)


@handles(AttachVpnGateway)
def attach_vpn_gateway(request: AttachVpnGateway, tx: Transaction) -> None:
    gateway = require(tx.world, VpnGateway, request.vpn_gateway_id)
    vpc = require(tx.world, Vpc, request.vpc_id)
    for attachment in gateway.vpc_attachments:
        raise LimitExceeded(
            "VpnGatewayAttachmentLimitExceeded",
            f"The VPN gateway {gateway.id} is already attached to network {attachment.vpc_id}",
        )
    if tx.world.vpn_gateway_of(vpc.id):
        raise Refused("InvalidVpcState", f"Network {vpc.id} already has a VPN gateway attached")
    tx.put(replace(gateway, vpc_attachments=(GatewayAttachment(vpc.id, "attaching"),), detached_from=None))


@handles(DetachVpnGateway)
def detach_vpn_gateway(request: DetachVpnGateway, tx: Transaction) -> None:
    gateway = require(tx.world, VpnGateway, request.vpn_gateway_id)
    vpc = require(tx.world, Vpc, request.vpc_id)
    attachment = next((one for one in gateway.vpc_attachments if one.vpc_id == vpc.id), None)
    if attachment is None:
        raise Refused(
            "InvalidVpnGatewayAttachment.NotFound",
            f"The attachment with vpn gateway ID '{gateway.id}' and vpc ID '{vpc.id}' does not exist",
        )
    if attachment.state == "detaching":
        raise Refused("IncorrectState", f"The VPN gateway {gateway.id} is being detached already.")
    tx.put(replace(gateway, vpc_attachments=(replace(attachment, state="detaching"),)))


VPN_GATEWAY_FILTERS: Final[Values[VpnGateway]] = {
    "amazon-side-asn": lambda _, gateway: gateway.amazon_side_asn,
    "attachment.state": lambda _, gateway: [one.state for one in gateway.told_attachments],
    "attachment.vpc-id": lambda _, gateway: [one.vpc_id for one in gateway.told_attachments],
    "availability-zone": lambda _, gateway: gateway.availability_zone,
    "state": lambda _, gateway: gateway.state,
    "type": lambda _, gateway: gateway.type,
    "vpn-gateway-id": lambda _, gateway: gateway.id,
}


@handles(DescribeVpnGateways)
def describe_vpn_gateways(request: DescribeVpnGateways, tx: Transaction) -> Page[VpnGateway]:
    ids = request.vpn_gateway_ids
    return page(tx.world, VpnGateway, request, ids, filters=VPN_GATEWAY_FILTERS, paging=None)
