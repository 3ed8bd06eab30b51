"""Subnets (ec2-semantics §1.3, §2.12, §3.1)."""

from dataclasses import replace
from typing import Any, Final

from console.ec2.addresses import overlap
from console.ec2.errors import (
    DependencyViolation,
    InvalidParameterCombination,
    InvalidParameterValue,
    LimitExceeded,
    MissingParameter,
    Refused,
    UnsupportedOperation,
)
from console.ec2.requests import CreateSubnet, DeleteSubnet, DescribeSubnets, ModifySubnetAttribute, Page
from console.ec2.resources import AvailabilityZone, Subnet, Tags, Vpc
from console.ec2.world import World
from console.engine.blocks import block, ipv6_block, is_size_allowed, is_within, vpc_blocks
from console.engine.describe import Paging, page
from console.engine.filters import Values
from console.engine.handlers import network_acls, route_tables
from console.engine.handlers.cidr_blocks import check_ipv6_block, subnet_association
from console.engine.handlers.registry import handles
from console.engine.lookup import one_attribute, require
from console.engine.tagging import tags_from
from console.engine.transaction import Transaction


@handles(CreateSubnet)
def create_subnet(request: CreateSubnet, tx: Transaction) -> Subnet:
    world = tx.world
    tags = tags_from(tx, request)
    _check_native(request)
    cidr_block = block(request.cidr_block or "", "cidrBlock")
    ipv6 = None if request.ipv6_cidr_block is None else ipv6_block(request.ipv6_cidr_block, "ipv6CidrBlock")
    vpc = require(world, Vpc, request.vpc_id)
    zone = _zone(world, vpc, request)
    inside = any(is_within(cidr_block, one) for one in vpc_blocks(vpc))
    if not (inside and is_size_allowed(cidr_block)):
        raise Refused("InvalidSubnet.Range", f"The CIDR '{cidr_block}' is invalid.")
    siblings = world.subnets_in(vpc.id)
    if any(overlap(cidr_block, sibling.cidr_block) for sibling in siblings):
        raise Refused("InvalidSubnet.Conflict", f"The CIDR '{cidr_block}' conflicts with another subnet")
    if len(siblings) >= tx.quotas.subnets_per_vpc:
        raise LimitExceeded("SubnetLimitExceeded", "The maximum number of subnets has been reached.")
    if ipv6 is not None:
        check_ipv6_block(world, vpc, ipv6)
    subnet = put_subnet(tx, vpc, zone, cidr_block, tags)
    if ipv6 is not None:
        subnet = replace(subnet, ipv6_cidr_block_association_set=(subnet_association(tx, ipv6),))
        tx.put(subnet)
    return subnet


def _check_native(request: CreateSubnet) -> None:
    if request.ipv6_native:
        if request.ipv6_cidr_block is None:
            raise MissingParameter("Either 'ipv6CidrBlock' or 'ipv6IpamPoolId' should be provided.")
        if request.cidr_block is not None:
            raise InvalidParameterCombination(
                "When specifying ipv4 parameters, cidrBlock or ipv4IpamPoolId, you cannot set ipv6Native to true."
            )
        raise UnsupportedOperation("Subnets without IPv4 are not supported.")
    if request.cidr_block is None:
        raise MissingParameter("Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.")


def put_subnet(tx: Transaction, vpc: Vpc, zone: AvailabilityZone, cidr_block: str, tags: Tags = ()) -> Subnet:
    """A subnet that nothing speaks against, under the VPC's default ACL (and, without a record, its main table)."""
    subnet = Subnet(tx.new_id("subnet"), vpc.id, vpc.owner_id, zone.id, zone.zone_id, cidr_block, tags=tags)
    tx.put(subnet)
    acl = tx.world.default_acl(vpc.id)
    assert acl is not None  # made with the VPC, and goes with it
    network_acls.associate(tx, acl.id, subnet.id)
    return subnet


@handles(DeleteSubnet)
def delete_subnet(request: DeleteSubnet, tx: Transaction) -> None:
    subnet = require(tx.world, Subnet, request.subnet_id)
    if tx.world.count_interfaces_in(subnet.id):
        raise DependencyViolation(f"The subnet '{subnet.id}' has dependencies and cannot be deleted.")
    route_tables.release_subnet(tx, subnet)
    acl = tx.world.acl_of(subnet)
    if acl is not None:
        network_acls.release_subnet(tx, acl, subnet.id)
    tx.delete(subnet.id)


@handles(ModifySubnetAttribute)
def modify_subnet_attribute(request: ModifySubnetAttribute, tx: Transaction) -> None:
    name = one_attribute({wire: getattr(request, field) for wire, field in _ATTRIBUTES.items()})
    given = getattr(request, _ATTRIBUTES[name])
    value = given if isinstance(given, str) else given.value
    if name == "privateDnsHostnameTypeOnLaunch" and value not in ("ip-name", "resource-name"):
        raise InvalidParameterValue(f"Value ({value}) for parameter {name} is invalid.")
    subnet = require(tx.world, Subnet, request.subnet_id)
    if name == "assignIpv6AddressOnCreation" and value and subnet.ipv6_cidr_block is None:
        raise InvalidParameterValue(
            f"Invalid value 'true' for assignIpv6AddressOnCreation. Subnet {subnet.id} has no IPv6 CIDR block."
        )
    changes: dict[str, Any] = {_ATTRIBUTES[name]: value}
    tx.put(replace(subnet, **changes))


_ATTRIBUTES: Final = {
    "mapPublicIpOnLaunch": "map_public_ip_on_launch",
    "assignIpv6AddressOnCreation": "assign_ipv6_address_on_creation",
    "enableDns64": "enable_dns64",
    "privateDnsHostnameTypeOnLaunch": "private_dns_hostname_type_on_launch",
    "enableResourceNameDnsARecordOnLaunch": "enable_resource_name_dns_a_record_on_launch",
    "enableResourceNameDnsAAAARecordOnLaunch": "enable_resource_name_dns_aaaa_record_on_launch",
}
"""EC2's names to the fields of request and record."""


def _zone(world: World, vpc: Vpc, request: CreateSubnet) -> AvailabilityZone:
    """The zone asked for, by name or by id; else the one with the fewest subnets of the VPC, so that they spread."""
    zones = world.zones()
    if request.availability_zone is not None and request.availability_zone_id is not None:
        raise InvalidParameterCombination(
            "The parameters availabilityZone and availabilityZoneId cannot be specified together."
        )
    if request.availability_zone is not None:
        parameter, wanted = "availabilityZone", request.availability_zone
        found = next((zone for zone in zones if zone.id == wanted), None)
        possible = [zone.id for zone in zones]
    elif request.availability_zone_id is not None:
        parameter, wanted = "availabilityZoneId", request.availability_zone_id
        found = next((zone for zone in zones if zone.zone_id == wanted), None)
        possible = [zone.zone_id for zone in zones]
    else:
        placed = [subnet.availability_zone for subnet in world.subnets_in(vpc.id)]
        return min(zones, key=lambda zone: placed.count(zone.id))
    if found is None:
        raise InvalidParameterValue(
            f"Value ({wanted}) for parameter {parameter} is invalid. "
            f"Subnets can currently only be created in the following availability zones: {', '.join(possible)}."
        )
    return found


FILTERS: Final[Values[Subnet]] = {
    "availability-zone": lambda _, subnet: subnet.availability_zone,
    "availability-zone-id": lambda _, subnet: subnet.availability_zone_id,
    "available-ip-address-count": lambda world, subnet: world.available_ip_address_count(subnet),
    "cidr-block": lambda _, subnet: subnet.cidr_block,
    "default-for-az": lambda _, subnet: subnet.default_for_az,
    "enable-dns64": lambda _, subnet: subnet.enable_dns64,
    "ipv6-cidr-block-association.association-id": lambda _, subnet: [
        one.association_id for one in subnet.ipv6_cidr_block_association_set
    ],
    "ipv6-cidr-block-association.ipv6-cidr-block": lambda _, subnet: [
        one.ipv6_cidr_block for one in subnet.ipv6_cidr_block_association_set
    ],
    "ipv6-cidr-block-association.state": lambda _, subnet: [
        one.state for one in subnet.ipv6_cidr_block_association_set
    ],
    "ipv6-native": lambda *_: False,
    "customer-owned-ipv4-pool": lambda *_: None,
    "enable-lni-at-device-index": lambda *_: None,
    "map-customer-owned-ip-on-launch": lambda *_: False,
    "outpost-arn": lambda *_: None,
    "private-dns-name-options-on-launch.enable-resource-name-dns-a-record": lambda _, subnet: (
        subnet.enable_resource_name_dns_a_record_on_launch
    ),
    "private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record": lambda _, subnet: (
        subnet.enable_resource_name_dns_aaaa_record_on_launch
    ),
    "private-dns-name-options-on-launch.hostname-type": lambda _, subnet: subnet.private_dns_hostname_type_on_launch,
    "subnet-arn": lambda world, subnet: f"arn:aws:ec2:{world.region}:{subnet.owner_id}:subnet/{subnet.id}",
    "map-public-ip-on-launch": lambda _, subnet: subnet.map_public_ip_on_launch,
    "owner-id": lambda _, subnet: subnet.owner_id,
    "state": lambda _, subnet: subnet.state,
    "subnet-id": lambda _, subnet: subnet.id,
    "vpc-id": lambda _, subnet: subnet.vpc_id,
    # Older names of the same, which EC2 still takes.
    "availabilityZone": lambda _, subnet: subnet.availability_zone,
    "availabilityZoneId": lambda _, subnet: subnet.availability_zone_id,
    "cidr": lambda _, subnet: subnet.cidr_block,
    "cidrBlock": lambda _, subnet: subnet.cidr_block,
    "defaultForAz": lambda _, subnet: subnet.default_for_az,
}


@handles(DescribeSubnets)
def describe_subnets(request: DescribeSubnets, tx: Transaction) -> Page[Subnet]:
    return page(tx.world, Subnet, request, request.subnet_ids, filters=FILTERS, paging=Paging("SubnetIds"))
