"""What EC2 provides, described: zones, instance types, images (ec2-semantics §2.22)."""

from collections.abc import Container, Iterable
from typing import Final

from console.ec2.errors import InvalidParameterValue, Refused, UnsupportedOperation
from console.ec2.requests import DescribeAvailabilityZones, DescribeImages, DescribeInstanceTypes, Filter, Page
from console.ec2.resources import AvailabilityZone, Image, InstanceType
from console.engine.describe import Paging, check, page, page_of
from console.engine.filters import Values
from console.engine.handlers.registry import handles
from console.engine.lookup import require_all
from console.engine.transaction import Transaction

MAX_TYPES: Final = 100


def _refuse(filters: Iterable[Filter], unknown: Container[str]) -> None:
    """Filters that EC2 has for what the catalogue does not know: no answer would be true."""
    for one in filters:
        if one.name in unknown:
            raise UnsupportedOperation(f"The filter '{one.name}' is not supported.")


ZONE_FILTERS: Final[Values[AvailabilityZone]] = {
    "group-name": lambda _, zone: zone.group_name,
    "group-long-name": lambda _, zone: zone.group_long_name,
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


_UNKNOWN_OF_TYPES: Final = (
    "auto-recovery-supported",
    "dedicated-hosts-supported",
    "ebs-info.attachment-limit-type",
    "ebs-info.ebs-optimized-info.baseline-bandwidth-in-mbps",
    "ebs-info.ebs-optimized-info.baseline-iops",
    "ebs-info.ebs-optimized-info.baseline-throughput-in-mbps",
    "ebs-info.ebs-optimized-info.maximum-bandwidth-in-mbps",
    "ebs-info.ebs-optimized-info.maximum-iops",
    "ebs-info.ebs-optimized-info.maximum-throughput-in-mbps",
    "ebs-info.ebs-optimized-support",
    "ebs-info.encryption-support",
    "ebs-info.maximum-ebs-attachments",
    "ebs-info.nvme-support",
    "hibernation-supported",
    "instance-storage-info.disk.count",
    "instance-storage-info.disk.size-in-gb",
    "instance-storage-info.disk.type",
    "instance-storage-info.encryption-support",
    "instance-storage-info.nvme-support",
    "instance-storage-info.total-size-in-gb",
    "instance-storage-supported",
    "network-info.bandwidth-weightings",
    "network-info.efa-info.maximum-efa-interfaces",
    "network-info.efa-supported",
    "network-info.encryption-in-transit-supported",
    "network-info.flexible-ena-queues-support",
    "network-info.network-performance",
    "nitro-enclaves-support",
    "nitro-tpm-info.supported-versions",
    "nitro-tpm-support",
    "processor-info.supported-features",
    "processor-info.sustained-clock-speed-in-ghz",
    "reboot-migration-support",
    "supported-boot-mode",
    "vcpu-info.valid-cores",
    "vcpu-info.valid-threads-per-core",
)
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
    "vcpu-info.default-cores": lambda _, kind: kind.default_cores,
    "vcpu-info.default-threads-per-core": lambda _, kind: kind.threads_per_core,
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
    _refuse(request.filters, _UNKNOWN_OF_TYPES)
    return page(tx.world, InstanceType, request, names, filters=INSTANCE_TYPE_FILTERS, paging=_TYPES_PAGING)


_UNKNOWN_OF_IMAGES: Final = (
    "block-device-mapping.delete-on-termination",
    "block-device-mapping.device-name",
    "block-device-mapping.encrypted",
    "block-device-mapping.snapshot-id",
    "block-device-mapping.volume-size",
    "block-device-mapping.volume-type",
    "boot-mode",
    "free-tier-eligible",
)
_NONE_OF_IMAGES: Final = (
    "image-watermark.source-image-creation-time",
    "image-watermark.source-image-id",
    "image-watermark.source-image-region",
    "image-watermark.watermark-creation-time",
    "image-watermark.watermark-key",
    "instance-type-specification.supported-instance-type",
    "instance-type-specification.unsupported-instance-type",
    "kernel-id",
    "manifest-location",
    "product-code",
    "product-code.type",
    "public-ssm-parameter-name",
    "ramdisk-id",
    "source-image-id",
    "source-image-region",
    "source-instance-id",
    "sriov-net-support",
    "state-reason-code",
    "state-reason-message",
)
"""EC2's filters for what no image here has: they match nothing."""
IMAGE_FILTERS: Final[Values[Image]] = {
    **dict.fromkeys(_NONE_OF_IMAGES, lambda *_: None),
    "architecture": lambda _, image: image.architecture,
    "creation-date": lambda _, image: image.creation_date,
    "description": lambda _, image: image.description,
    "ena-support": lambda *_: True,
    "hypervisor": lambda _, image: "xen",
    "image-allowed": lambda *_: True,
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
    _refuse(request.filters, _UNKNOWN_OF_IMAGES)
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
