"""The filter names of interfaces and Elastic IPs (ec2-semantics §2.3, §2.20)."""

from collections.abc import Callable, Iterable
from typing import Final

from console.ec2.dns_names import private_dns_name, public_dns_name
from console.ec2.on_demand import Index
from console.ec2.resources import (
    Address,
    NetworkInterface,
    NetworkInterfaceAssociation,
    NetworkInterfaceAttachment,
    Resource,
    SecurityGroup,
    Subnet,
    Vpc,
)
from console.ec2.world import World
from console.engine.filters import Lookups, Value, Values

_OfAssociation = Callable[[NetworkInterfaceAssociation], Value]
_OfAttachment = Callable[[NetworkInterfaceAttachment], Value]
_Reader = Callable[[World, NetworkInterface], "Value | Iterable[Value]"]

# --- interfaces -----------------------------------------------------------------------------------------------------


def _primary(read: _OfAssociation) -> _Reader:
    return lambda _, one: read(one.association) if one.association else None


def _any(read: _OfAssociation) -> _Reader:
    return lambda _, one: [read(each.association) for each in one.private_ip_addresses if each.association]


def _attached(read: _OfAttachment) -> _Reader:
    return lambda _, one: read(one.attachment) if one.attachment else None


def has_dns_names(world: World, vpc_id: str) -> bool:
    """Whether the VPC gives its addresses names (ec2-semantics §3.6)."""
    vpc = world.find(Vpc, vpc_id)
    return vpc is not None and vpc.enable_dns_hostnames and vpc.enable_dns_support


def _public_dns_names(world: World, interface: NetworkInterface) -> list[Value]:
    if not interface.association or not has_dns_names(world, interface.vpc_id):
        return []
    return [public_dns_name(interface.association.public_ip, world.region)]


def _private_dns_names(world: World, interface: NetworkInterface) -> list[Value]:
    if not has_dns_names(world, interface.vpc_id):
        return []
    return [private_dns_name(interface.private_ip_address, world.region)]


def _zone_id(world: World, interface: NetworkInterface) -> Value:
    subnet = world.find(Subnet, interface.subnet_id)
    return subnet.availability_zone_id if subnet else None


def _group_names(world: World, interface: NetworkInterface) -> list[Value]:
    groups = (world.find(SecurityGroup, group_id) for group_id in interface.groups)
    return [group.group_name for group in groups if group]


INTERFACE_FILTERS: Final[Values[NetworkInterface]] = {
    "addresses.association.owner-id": _any(lambda one: one.ip_owner_id),
    "addresses.association.public-ip": _any(lambda one: one.public_ip),
    "addresses.primary": lambda _, one: [each.primary for each in one.private_ip_addresses],
    "addresses.private-ip-address": lambda _, one: [each.private_ip_address for each in one.private_ip_addresses],
    "association.allocation-id": _primary(lambda one: one.allocation_id),
    "association.association-id": _primary(lambda one: one.association_id),
    "association.ip-owner-id": _primary(lambda one: one.ip_owner_id),
    "association.public-dns-name": _public_dns_names,
    "association.public-ip": _primary(lambda one: one.public_ip),
    "attachment.attach-time": _attached(lambda one: one.attach_time),
    "attachment.attachment-id": _attached(lambda one: one.attachment_id),
    "attachment.delete-on-termination": _attached(lambda one: one.delete_on_termination),
    "attachment.device-index": _attached(lambda one: one.device_index),
    "attachment.instance-id": _attached(lambda one: one.instance_id),
    "attachment.instance-owner-id": _attached(lambda one: one.instance_owner_id),
    "attachment.status": _attached(lambda one: one.status),
    "availability-zone": lambda _, one: one.availability_zone,
    "availability-zone-id": _zone_id,
    "description": lambda _, one: one.description,
    "group-id": lambda _, one: one.groups,
    "group-name": _group_names,
    "interface-type": lambda _, one: one.interface_type,
    "ipv6-addresses.ipv6-address": lambda _, one: [each.ipv6_address for each in one.ipv6_addresses],
    "mac-address": lambda _, one: one.mac_address,
    "network-interface-id": lambda _, one: one.id,
    "operator.managed": lambda *_: False,
    "operator.principal": lambda *_: None,
    "owner-id": lambda _, one: one.owner_id,
    "private-dns-name": _private_dns_names,
    "private-ip-address": lambda _, one: [each.private_ip_address for each in one.private_ip_addresses],
    "requester-id": lambda _, one: one.requester_id,
    "requester-managed": lambda _, one: one.requester_managed,
    "source-dest-check": lambda _, one: one.source_dest_check,
    "status": lambda _, one: one.status,
    "subnet-id": lambda _, one: one.subnet_id,
    "vpc-id": lambda _, one: one.vpc_id,
}


def _found(one: NetworkInterface | None) -> list[NetworkInterface]:
    return [one] if one else []


def _at(world: World, address: str) -> list[NetworkInterface]:
    """Whoever has a private address, in any VPC."""
    return [found for vpc_id in world.ids(Vpc) if (found := world.interface_at(vpc_id, address))]


def _descriptions(record: Resource) -> tuple[str, ...]:
    return (record.description,) if isinstance(record, NetworkInterface) else ()


_BY_DESCRIPTION: Final = Index("description", _descriptions)


def _described(world: World, description: str) -> list[NetworkInterface]:
    return [one for one in world.with_value(_BY_DESCRIPTION, description) if isinstance(one, NetworkInterface)]


INTERFACE_LOOKUPS: Final[Lookups[NetworkInterface]] = {
    "network-interface-id": lambda world, value: _found(world.find(NetworkInterface, value)),
    "attachment.attachment-id": lambda world, value: _found(world.interface_with_attachment(value)),
    "mac-address": lambda world, value: _found(world.interface_with_mac(value)),
    "private-ip-address": _at,
    "addresses.private-ip-address": _at,
    "attachment.instance-id": lambda world, value: world.interfaces_of(value),
    "subnet-id": lambda world, value: world.interfaces_in_subnet(value),
    "group-id": lambda world, value: world.interfaces_in_group(value),
    "description": _described,
    "vpc-id": lambda world, value: [
        found for subnet in world.subnets_in(value) for found in world.interfaces_in_subnet(subnet.id)
    ],
}

# --- Elastic IPs ----------------------------------------------------------------------------------------------------


def _holder(world: World, address: Address) -> NetworkInterface | None:
    return world.find(NetworkInterface, address.network_interface_id)


def _holder_owner(world: World, address: Address) -> Value:
    holder = _holder(world, address)
    return holder.owner_id if holder else None


def _holder_instance(world: World, address: Address) -> Value:
    holder = _holder(world, address)
    return holder.attachment.instance_id if holder and holder.attachment else None


ADDRESS_FILTERS: Final[Values[Address]] = {
    "allocation-id": lambda _, one: one.id,
    "association-id": lambda _, one: one.association_id,
    "domain": lambda _, one: one.domain,
    "instance-id": _holder_instance,
    "network-border-group": lambda _, one: one.network_border_group,
    "network-interface-id": lambda _, one: one.network_interface_id,
    "network-interface-owner-id": _holder_owner,
    "private-ip-address": lambda _, one: one.private_ip_address,
    "public-ip": lambda _, one: one.public_ip,
}
