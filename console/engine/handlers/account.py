"""The account, its regions, and what EC2 tells about them (ec2-semantics §2.22)."""

from collections.abc import Callable
from itertools import product
from typing import Final, Never

from console.ec2.errors import InvalidParameterValue, Malformed, NotFound
from console.ec2.ids import is_id
from console.ec2.requests import (
    DescribeAccountAttributes,
    DescribeAddressesAttribute,
    DescribeDhcpOptions,
    DescribeInstanceCreditSpecifications,
    DescribeInstanceTypeOfferings,
    DescribeRegions,
    Page,
)
from console.ec2.requests.account import (
    AccountAttribute,
    InstanceCreditSpecification,
    InstanceTypeOffering,
    Region,
)
from console.ec2.requests.network import DhcpOptions
from console.ec2.resources import Address, Instance, InstanceType, Vpc
from console.ec2.world import World
from console.engine.catalogue import regions
from console.engine.describe import Paging, check, page_of
from console.engine.filters import Values
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


# --- addresses and instances -----------------------------------------------------------------------------------------


@handles(DescribeAddressesAttribute)
def describe_addresses_attribute(request: DescribeAddressesAttribute, tx: Transaction) -> Page[Never]:
    """No Elastic IP has a reverse DNS name here. Terraform asks for that of each that it reads."""
    if request.attribute not in (None, "domain-name"):
        raise unknown_attribute(request.attribute or "")
    require_all(tx.world, Address, request.allocation_ids)
    return Page(())


_CREDIT_FILTERS: Final[Values[InstanceCreditSpecification]] = {"instance-id": lambda _, one: one.id}


@handles(DescribeInstanceCreditSpecifications)
def describe_instance_credit_specifications(
    request: DescribeInstanceCreditSpecifications, tx: Transaction
) -> Page[InstanceCreditSpecification]:
    """Of the instances that are named, `standard` where there is nothing to burst; else of those that burst without
    end. Source: EC2's service model."""
    world, ids, paging = tx.world, request.instance_ids, Paging("InstanceIds")
    check(request, ids, paging)
    found = require_all(world, Instance, dict.fromkeys(ids)) if ids else world.all(Instance)
    told = (InstanceCreditSpecification(one.id, _cpu_credits(world, one)) for one in found)
    wanted = (one for one in told if ids or one.cpu_credits == "unlimited")
    return page_of(world, wanted, request, filters=_CREDIT_FILTERS, paging=paging, tagged=False)


def _cpu_credits(world: World, instance: Instance) -> str:
    kind = world.instance_type_of(instance)
    return (kind.cpu_credits if kind else None) or "standard"
