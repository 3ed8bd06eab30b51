"""The filter names of instances (ec2-semantics §2.14): their own, and those of their interfaces."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from console.ec2.dns_names import instance_dns_name, private_dns_name, public_dns_name
from console.ec2.resources import (
    AvailabilityZone,
    Image,
    Instance,
    InstanceState,
    MetadataOptions,
    NetworkInterface,
    NetworkInterfaceAssociation,
)
from console.ec2.world import World
from console.engine.filters import Value, Values
from console.engine.interface_filters import INTERFACE_FILTERS, has_dns_names

_Reader = Callable[[World, NetworkInterface], "Value | Iterable[Value]"]


def _mirrored(name: str) -> Callable[[World, Instance], "Value | Iterable[Value]"]:
    """What an instance shows of its primary interface."""
    read = INTERFACE_FILTERS[name]

    def of_primary(world: World, instance: Instance) -> "Value | Iterable[Value]":
        primary = world.primary_interface(instance.id)
        return read(world, primary) if primary else None

    return of_primary


def _on_any_interface(read: _Reader) -> Callable[[World, Instance], Iterable[Value]]:
    def values(world: World, instance: Instance) -> Iterator[Value]:
        for interface in world.interfaces_of(instance.id):
            found = read(world, interface)
            if isinstance(found, str) or not isinstance(found, Iterable):
                yield found
            else:
                yield from found

    return values


def _private_ip_address(world: World, instance: Instance) -> Value:
    primary = world.primary_interface(instance.id)
    return primary.private_ip_address if primary else None


def _private_dns_name(world: World, instance: Instance) -> Value:
    primary = world.primary_interface(instance.id)
    return instance_dns_name(instance, primary.private_ip_address, world.region) if primary else None


def _zone_id(world: World, instance: Instance) -> Value:
    zone = world.find(AvailabilityZone, instance.availability_zone)
    return zone.zone_id if zone else None


def _of_image(read: Callable[[Image], Value]) -> Callable[[World, Instance], Value]:
    def of_image(world: World, instance: Instance) -> Value:
        image = world.image_of(instance)
        return read(image) if image else None

    return of_image


def _platform(image: Image) -> Value:
    return "windows" if image.platform_details.startswith("Windows") else None


def _associations(read: Callable[[NetworkInterfaceAssociation], Value]) -> _Reader:
    return lambda _, one: [read(each.association) for each in one.private_ip_addresses if each.association]


def _public_names(world: World, interface: NetworkInterface) -> list[Value]:
    if not has_dns_names(world, interface.vpc_id):
        return []
    held = (one.association for one in interface.private_ip_addresses)
    return [public_dns_name(one.public_ip, world.region) for one in held if one]


def _private_names(world: World, interface: NetworkInterface) -> list[Value]:
    if not has_dns_names(world, interface.vpc_id):
        return []
    return [private_dns_name(one.private_ip_address, world.region) for one in interface.private_ip_addresses]


_OF_INTERFACES: Final[dict[str, _Reader]] = {
    **INTERFACE_FILTERS,
    "addresses.association.allocation-id": _associations(lambda one: one.allocation_id),
    "addresses.association.association-id": _associations(lambda one: one.association_id),
    "addresses.association.ip-owner-id": _associations(lambda one: one.ip_owner_id),
    "addresses.association.public-dns-name": _public_names,
    "addresses.private-dns-name": _private_names,
    "attachment.network-card-index": lambda _, one: one.attachment.network_card_index if one.attachment else None,
    "deny-all-igw-traffic": lambda *_: False,
    "ipv4-prefixes.ipv4-prefix": lambda _, one: one.ipv4_prefixes,
    "ipv6-address": lambda _, one: [each.ipv6_address for each in one.ipv6_addresses],
    "ipv6-addresses.is-primary-ipv6": lambda _, one: [each.is_primary_ipv6 for each in one.ipv6_addresses],
    "ipv6-native": lambda *_: False,
    "ipv6-prefixes.ipv6-prefix": lambda _, one: one.ipv6_prefixes,
    "public-dns-name": INTERFACE_FILTERS["association.public-dns-name"],
    "tag-key": lambda _, one: [each.key for each in one.tags],
    "tag-value": lambda _, one: [each.value for each in one.tags],
}
"""What EC2 asks of an instance's interfaces beyond what it asks of interfaces."""

_WITHOUT_VALUES: Final = (
    "affinity",
    "block-device-mapping.attach-time",
    "block-device-mapping.delete-on-termination",
    "block-device-mapping.device-name",
    "block-device-mapping.status",
    "block-device-mapping.volume-id",
    "boot-mode",
    "capacity-reservation-id",
    "capacity-reservation-specification.capacity-reservation-target.capacity-reservation-id",
    "capacity-reservation-specification.capacity-reservation-target.capacity-reservation-resource-group-arn",
    "host-id",
    "iam-instance-profile.arn",
    "iam-instance-profile.id",
    "instance-lifecycle",
    "kernel-id",
    "network-interface.addresses.association.carrier-ip",
    "network-interface.addresses.association.customer-owned-ip",
    "network-interface.association.carrier-ip",
    "network-interface.association.customer-owned-ip",
    "network-interface.outpost-arn",
    "network-performance-options.bandwidth-weighting",
    "operator.principal",
    "outpost-arn",
    "placement-group-name",
    "placement-partition-number",
    "product-code",
    "product-code.type",
    "ramdisk-id",
    "requester-id",
    "spot-instance-request-id",
    "tpm-support",
)
"""EC2's filters for what no instance here has: they match nothing."""
_ALIKE: Final[dict[str, Value]] = {
    "capacity-reservation-specification.capacity-reservation-preference": "open",
    "ena-support": True,
    "enclave-options.enabled": False,
    "hibernation-options.configured": False,
    "hypervisor": "xen",
    "maintenance-options.auto-recovery": "default",
    "metadata-options.http-protocol-ipv4": "enabled",
    "metadata-options.state": "applied",
    "monitoring-state": "disabled",
    "operator.managed": False,
    "root-device-type": "ebs",
    "tenancy": "default",
    "usage-operation": "RunInstances",
    "virtualization-type": "hvm",
}
"""What all instances here have in common."""


_METADATA: Final = (
    "http_tokens",
    "http_put_response_hop_limit",
    "http_endpoint",
    "http_protocol_ipv6",
    "instance_metadata_tags",
)


def _of_metadata(field: str) -> Callable[[World, Instance], Value]:
    default: Value = getattr(MetadataOptions(), field)
    return lambda _, one: getattr(one.metadata_options, field) if one.metadata_options else default


def _constant(value: Value) -> Callable[[World, Instance], Value]:
    return lambda *_: value


INSTANCE_FILTERS: Final[Values[Instance]] = {
    **{name: _constant(None) for name in _WITHOUT_VALUES},
    **{name: _constant(value) for name, value in _ALIKE.items()},
    "architecture": lambda _, one: one.architecture,
    "availability-zone": lambda _, one: one.availability_zone,
    "availability-zone-id": _zone_id,
    "client-token": lambda _, one: one.client_token,
    "current-instance-boot-mode": lambda _, one: one.boot_mode,
    "dns-name": _mirrored("association.public-dns-name"),
    "ebs-optimized": lambda _, one: one.ebs_optimized,
    "image-id": lambda _, one: one.image_id,
    "instance-id": lambda _, one: one.id,
    "instance-state-code": lambda _, one: one.state.code,
    "instance-state-name": lambda _, one: one.state,
    "instance-type": lambda _, one: one.instance_type,
    "instance.group-id": _mirrored("group-id"),
    "instance.group-name": _mirrored("group-name"),
    "ip-address": _mirrored("association.public-ip"),
    "ipv6-address": _mirrored("ipv6-addresses.ipv6-address"),
    "key-name": lambda _, one: one.key_name,
    "launch-index": lambda _, one: one.ami_launch_index,
    "launch-time": lambda _, one: one.launch_time,
    **{f"metadata-options.{name.replace('_', '-')}": _of_metadata(name) for name in _METADATA},
    "owner-id": lambda _, one: one.owner_id,
    "platform": _of_image(_platform),
    "platform-details": _of_image(lambda image: image.platform_details),
    "private-dns-name": _private_dns_name,
    "private-dns-name-options.enable-resource-name-dns-a-record": lambda _, one: one.enable_resource_name_dns_a_record,
    "private-dns-name-options.enable-resource-name-dns-aaaa-record": lambda _, one: (
        one.enable_resource_name_dns_aaaa_record
    ),
    "private-dns-name-options.hostname-type": lambda _, one: one.hostname_type,
    "private-ip-address": _private_ip_address,
    "reason": lambda _, one: one.state_transition_reason,
    "reservation-id": lambda _, one: one.reservation_id,
    "root-device-name": _of_image(lambda image: image.root_device_name),
    "source-dest-check": _mirrored("source-dest-check"),
    "state-reason-code": lambda _, one: one.state_reason.partition(":")[0] or None,
    "state-reason-message": lambda _, one: one.state_reason or None,
    "subnet-id": _mirrored("subnet-id"),
    "usage-operation-update-time": lambda _, one: one.launch_time,
    "vpc-id": lambda _, one: None if one.state is InstanceState.TERMINATED else one.vpc_id,
    **{f"network-interface.{name}": _on_any_interface(read) for name, read in _OF_INTERFACES.items()},
}
