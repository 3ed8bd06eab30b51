"""The account, its regions, and kinds of resources that there are none of here (ec2-semantics §2.22)."""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Final, Never

from console.ec2.errors import InvalidParameterValue, Malformed, NotFound, Refused
from console.ec2.ids import is_id
from console.ec2.requests import (
    DescribeAccountAttributes,
    DescribeAddressesAttribute,
    DescribeDhcpOptions,
    DescribeEgressOnlyInternetGateways,
    DescribeIamInstanceProfileAssociations,
    DescribeInstanceCreditSpecifications,
    DescribeInstanceTypeOfferings,
    DescribeNatGateways,
    DescribeRegions,
    DescribeVolumes,
    DescribeVpcEndpoints,
    DescribeVpcPeeringConnections,
    Page,
)
from console.ec2.requests.account import AccountAttribute, InstanceTypeOffering, Region
from console.ec2.requests.base import Describe
from console.ec2.requests.network import DhcpOptions
from console.ec2.resources import Address, Instance, InstanceType, Vpc
from console.ec2.world import World
from console.engine.catalogue import regions
from console.engine.describe import Paging, check, page_of
from console.engine.filters import Values, test_for
from console.engine.handlers.registry import handles
from console.engine.lookup import require_all, unknown_attribute
from console.engine.transaction import Transaction

# --- regions, the account -------------------------------------------------------------------------------------------

REGION_FILTERS: Final[Values[Region]] = {
    "endpoint": lambda _, region: region.region_endpoint,
    "opt-in-status": lambda _, region: region.opt_in_status,
    "region-name": lambda _, region: region.id,
}


@handles(DescribeRegions)
def describe_regions(request: DescribeRegions, tx: Transaction) -> Page[Region]:
    """The regions that a world can be made in."""
    known = regions()
    if missing := [name for name in request.region_names if name not in known]:
        raise InvalidParameterValue(f"Invalid region(s) '{', '.join(missing)}'")
    wanted = [Region(name, f"ec2.{name}.amazonaws.com") for name in request.region_names or known]
    return page_of(tx.world, wanted, request, filters=REGION_FILTERS, paging=None, tagged=False)


def _default_vpc(world: World) -> str:
    vpc = world.default_vpc()
    return vpc.id if vpc else "none"


_ATTRIBUTES: Final[dict[str, Callable[[Transaction], str]]] = {
    "supported-platforms": lambda _: "VPC",
    "vpc-max-security-groups-per-interface": lambda tx: str(tx.quotas.security_groups_per_interface),
    "max-elastic-ips": lambda tx: str(tx.quotas.elastic_ips),
    "max-instances": lambda _: "20",
    "vpc-max-elastic-ips": lambda tx: str(tx.quotas.elastic_ips),
    "default-vpc": lambda tx: _default_vpc(tx.world),
}


@handles(DescribeAccountAttributes)
def describe_account_attributes(request: DescribeAccountAttributes, tx: Transaction) -> tuple[AccountAttribute, ...]:
    names = dict.fromkeys(request.attribute_names or _ATTRIBUTES)
    for name in names:
        if name not in _ATTRIBUTES:
            raise InvalidParameterValue(f"Value ({name}) for parameter attributeName is invalid. Unknown attribute.")
    return tuple(AccountAttribute(name, (_ATTRIBUTES[name](tx),)) for name in names)


OFFERING_FILTERS: Final[Values[InstanceTypeOffering]] = {
    "instance-type": lambda _, one: one.instance_type,
    "location": lambda _, one: one.location,
}


@handles(DescribeInstanceTypeOfferings)
def describe_instance_type_offerings(
    request: DescribeInstanceTypeOfferings, tx: Transaction
) -> Page[InstanceTypeOffering]:
    """Every type is offered everywhere."""
    zones = tx.world.zones()
    locations = {
        "region": [tx.world.region],
        "availability-zone": [zone.id for zone in zones],
        "availability-zone-id": [zone.zone_id for zone in zones],
    }[request.location_type]
    every = (
        InstanceTypeOffering(kind.id, request.location_type, location)
        for location, kind in product(locations, tx.world.all(InstanceType))
    )
    paging = Paging("InstanceTypes")
    return page_of(tx.world, every, request, filters=OFFERING_FILTERS, paging=paging, tagged=False)


# --- DHCP options ---------------------------------------------------------------------------------------------------

DHCP_FILTERS: Final[Values[DhcpOptions]] = {
    "dhcp-options-id": lambda _, one: one.id,
    "key": lambda _, one: [key for key, _ in one.dhcp_configurations],
    "owner-id": lambda _, one: one.owner_id,
    "value": lambda _, one: [value for _, values in one.dhcp_configurations for value in values],
}


@handles(DescribeDhcpOptions)
def describe_dhcp_options(request: DescribeDhcpOptions, tx: Transaction) -> Page[DhcpOptions]:
    """The account's default set, which every VPC has."""
    world, ids, paging = tx.world, request.dhcp_options_ids, Paging("DhcpOptionsIds")
    check(request, ids, paging)
    domain = "ec2.internal" if world.region == "us-east-1" else f"{world.region}.compute.internal"
    configurations = (("domain-name", (domain,)), ("domain-name-servers", ("AmazonProvidedDNS",)))
    known = dict.fromkeys(vpc.dhcp_options_id for vpc in world.all(Vpc))
    if missing := [one for one in ids if one not in known]:
        if malformed := next((one for one in missing if not is_id(one, "dhcp-options")), None):
            raise Malformed("dhcp-options", malformed, "dopt")
        raise NotFound("dhcp-options", missing)
    every = [DhcpOptions(one, world.owner_id, configurations) for one in dict.fromkeys(ids) or known]
    return page_of(world, every, request, filters=DHCP_FILTERS, paging=paging)


# --- what there is none of ------------------------------------------------------------------------------------------

_VOLUME_FILTERS: Final = (
    "attachment.attach-time",
    "attachment.delete-on-termination",
    "attachment.device",
    "attachment.instance-id",
    "attachment.status",
    "availability-zone",
    "availability-zone-id",
    "create-time",
    "encrypted",
    "fast-restored",
    "multi-attach-enabled",
    "operator.managed",
    "operator.principal",
    "size",
    "snapshot-id",
    "status",
    "volume-id",
    "volume-type",
)
_NAT_FILTERS: Final = ("nat-gateway-id", "state", "subnet-id", "vpc-id")
_PROFILE_FILTERS: Final = ("instance-id", "state")
_ENDPOINT_FILTERS: Final = (
    "ip-address-type",
    "service-name",
    "service-region",
    "service-type",
    "vpc-endpoint-id",
    "vpc-endpoint-state",
    "vpc-id",
)
_PEERING_FILTERS: Final = (
    *(f"{side}-vpc-info.{one}" for side in ("accepter", "requester") for one in ("cidr-block", "owner-id", "vpc-id")),
    "expiration-time",
    "status-code",
    "status-message",
    "vpc-peering-connection-id",
)


def _none(
    request: Describe[Never], tx: Transaction, ids: Sequence[str], paging: Paging, filters: Sequence[str], code: str
) -> Page[Never]:
    """An empty page; ids are refused with `code`, as they name nothing."""
    check(request, ids, paging)
    test_for(tx.world, request.filters, dict.fromkeys(filters, lambda *_: None), tagged=True)
    if ids:
        raise Refused(code, f"'{', '.join(ids)}' does not exist")
    return Page(())


@handles(DescribeVolumes)
def describe_volumes(request: DescribeVolumes, tx: Transaction) -> Page[Never]:
    return _none(request, tx, request.volume_ids, Paging("VolumeIds"), _VOLUME_FILTERS, "InvalidVolume.NotFound")


@handles(DescribeNatGateways)
def describe_nat_gateways(request: DescribeNatGateways, tx: Transaction) -> Page[Never]:
    return _none(request, tx, request.nat_gateway_ids, Paging("NatGatewayIds"), _NAT_FILTERS, "NatGatewayNotFound")


@handles(DescribeIamInstanceProfileAssociations)
def describe_iam_instance_profile_associations(
    request: DescribeIamInstanceProfileAssociations, tx: Transaction
) -> Page[Never]:
    ids, paging = request.association_ids, Paging("AssociationIds")
    return _none(request, tx, ids, paging, _PROFILE_FILTERS, "InvalidAssociationID.NotFound")


@handles(DescribeVpcEndpoints)
def describe_vpc_endpoints(request: DescribeVpcEndpoints, tx: Transaction) -> Page[Never]:
    ids, paging = request.vpc_endpoint_ids, Paging("VpcEndpointIds")
    return _none(request, tx, ids, paging, _ENDPOINT_FILTERS, "InvalidVpcEndpointId.NotFound")


@handles(DescribeVpcPeeringConnections)
def describe_vpc_peering_connections(request: DescribeVpcPeeringConnections, tx: Transaction) -> Page[Never]:
    ids, paging = request.vpc_peering_connection_ids, Paging("VpcPeeringConnectionIds")
    return _none(request, tx, ids, paging, _PEERING_FILTERS, "InvalidVpcPeeringConnectionID.NotFound")


@handles(DescribeEgressOnlyInternetGateways)
def describe_egress_only_internet_gateways(request: DescribeEgressOnlyInternetGateways, tx: Transaction) -> Page[Never]:
    ids, paging = request.egress_only_internet_gateway_ids, Paging("EgressOnlyInternetGatewayIds")
    return _none(request, tx, ids, paging, (), "InvalidGatewayID.NotFound")


@handles(DescribeAddressesAttribute)
def describe_addresses_attribute(request: DescribeAddressesAttribute, tx: Transaction) -> Page[Never]:
    """No Elastic IP has a reverse DNS name here. Terraform asks for that of each that it reads."""
    if request.attribute not in (None, "domain-name"):
        raise unknown_attribute(request.attribute or "")
    require_all(tx.world, Address, request.allocation_ids)
    return Page(())


@handles(DescribeInstanceCreditSpecifications)
def describe_instance_credit_specifications(
    request: DescribeInstanceCreditSpecifications, tx: Transaction
) -> Page[Never]:
    """Credits are not kept account of."""
    check(request, request.instance_ids, Paging("InstanceIds"))
    require_all(tx.world, Instance, request.instance_ids)
    return _none(request, tx, (), Paging("InstanceIds"), ("instance-id",), "")
