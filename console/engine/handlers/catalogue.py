"""What EC2 provides, described: zones, instance types, images (ec2-semantics §2.22)."""

from typing import Final

from console.ec2.errors import InvalidParameterValue, Refused
from console.ec2.requests import DescribeAvailabilityZones, DescribeImages, DescribeInstanceTypes, Page
from console.ec2.resources import AvailabilityZone, Image, InstanceType
from console.engine.describe import Paging, check, page, page_of
from console.engine.filters import Values
from console.engine.handlers.registry import handles
from console.engine.lookup import require_all
from console.engine.transaction import Transaction

MAX_TYPES: Final = 100

ZONE_FILTERS: Final[Values[AvailabilityZone]] = {
    "group-name": lambda _, zone: zone.group_name,
    "message": lambda _, zone: None,
    "opt-in-status": lambda _, zone: "opt-in-not-required",
    "parent-zone-id": lambda _, zone: None,
    "parent-zone-name": lambda _, zone: None,
    "region-name": lambda _, zone: zone.region_name,
    "state": lambda _, zone: zone.state,
    "zone-id": lambda _, zone: zone.zone_id,
    "zone-name": lambda _, zone: zone.id,
    "zone-type": lambda _, zone: "availability-zone",
}


@handles(DescribeAvailabilityZones)
def describe_availability_zones(request: DescribeAvailabilityZones, tx: Transaction) -> Page[AvailabilityZone]:
    names = request.zone_names
    for name in names:
        if tx.world.find(AvailabilityZone, name) is None:
            raise InvalidParameterValue(f"Invalid availability zone: [{name}]")
    by_id = {zone.zone_id: zone.id for zone in tx.world.zones()}
    for zone_id in request.zone_ids:
        if zone_id not in by_id:
            raise InvalidParameterValue(f"Invalid availability zone-id: [{zone_id}]")
    wanted = (*names, *(by_id[zone_id] for zone_id in request.zone_ids))
    return page(tx.world, AvailabilityZone, request, wanted, filters=ZONE_FILTERS, paging=None)


INSTANCE_TYPE_FILTERS: Final[Values[InstanceType]] = {
    "bare-metal": lambda _, kind: kind.id.endswith(".metal"),
    "burstable-performance-supported": lambda _, kind: kind.id.startswith("t"),
    "current-generation": lambda *_: True,
    "free-tier-eligible": lambda _, kind: kind.id in ("t2.micro", "t3.micro"),
    "hypervisor": lambda _, kind: None if kind.id.endswith(".metal") else kind.hypervisor,
    "instance-type": lambda _, kind: kind.id,
    "memory-info.size-in-mib": lambda _, kind: kind.memory_mib,
    "network-info.ipv4-addresses-per-interface": lambda _, kind: kind.ipv4_addresses_per_interface,
    "network-info.ipv6-addresses-per-interface": lambda _, kind: kind.ipv6_addresses_per_interface,
    "network-info.maximum-network-cards": lambda _, kind: len(kind.network_cards),
    "network-info.maximum-network-interfaces": lambda _, kind: kind.maximum_network_interfaces,
    "network-info.ena-support": lambda _, kind: "required" if kind.hypervisor == "nitro" else "unsupported",
    "network-info.ipv6-supported": lambda _, kind: kind.ipv6_addresses_per_interface > 0,
    "supported-root-device-type": lambda *_: "ebs",
    "supported-usage-class": lambda *_: "on-demand",
    "supported-virtualization-type": lambda *_: "hvm",
    "processor-info.supported-architecture": lambda _, kind: kind.architectures,
    "vcpu-info.default-vcpus": lambda _, kind: kind.vcpus,
}
_EXPECTING: Final = "Value ( {given} ) for parameter maxResults is invalid. Expecting a value from ( 5 ) to  ( 100 )."
_TYPES_PAGING: Final = Paging(
    "InstanceTypes", largest=100, too_small=_EXPECTING, too_large=_EXPECTING, range_code="InvalidMaxResults"
)


@handles(DescribeInstanceTypes)
def describe_instance_types(request: DescribeInstanceTypes, tx: Transaction) -> Page[InstanceType]:
    names = request.instance_types
    if len(names) > MAX_TYPES:
        raise InvalidParameterValue(f"The maximum number of instance types in a request is {MAX_TYPES}.")
    if missing := [name for name in names if tx.world.find(InstanceType, name) is None]:
        raise Refused(
            "InvalidInstanceType", f"The following supplied instance types do not exist: [{', '.join(missing)}]"
        )
    return page(tx.world, InstanceType, request, names, filters=INSTANCE_TYPE_FILTERS, paging=_TYPES_PAGING)


IMAGE_FILTERS: Final[Values[Image]] = {
    "architecture": lambda _, image: image.architecture,
    "description": lambda _, image: image.description,
    "creation-date": lambda *_: None,
    "ena-support": lambda *_: True,
    "hypervisor": lambda _, image: "xen",
    "product-code": lambda *_: None,
    "image-id": lambda _, image: image.id,
    "image-type": lambda _, image: "machine",
    "is-public": lambda _, image: True,
    "name": lambda _, image: image.name,
    "owner-alias": lambda _, image: image.image_owner_alias,
    "owner-id": lambda _, image: image.owner_id,
    "platform": lambda _, image: "windows" if image.platform_details.startswith("Windows") else None,
    "platform-details": lambda _, image: image.platform_details,
    "root-device-name": lambda _, image: image.root_device_name,
    "root-device-type": lambda _, image: "ebs",
    "state": lambda _, image: image.state,
    "virtualization-type": lambda _, image: "hvm",
}


@handles(DescribeImages)
def describe_images(request: DescribeImages, tx: Transaction) -> Page[Image]:
    """Amazon's images are public: whoever may launch them is everybody, which is not the same as oneself."""
    ids, paging = request.image_ids, Paging("ImageIds", smallest=1)
    check(request, ids, paging)
    found = require_all(tx.world, Image, dict.fromkeys(ids)) if ids else tx.world.all(Image)
    own = {"self": tx.world.owner_id}
    owners = {own.get(owner, owner) for owner in request.owners}
    users = set(request.executable_users)
    wanted = (
        image
        for image in found
        if (not owners or owners & {image.owner_id, image.image_owner_alias}) and (not users or "all" in users)
    )
    return page_of(tx.world, wanted, request, filters=IMAGE_FILTERS, paging=paging)
