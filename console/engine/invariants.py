"""What is true of every world, whatever was asked of it (ec2-semantics §1 to §3), as checks that give sentences.

An undo puts records back without a request's checks: this is what it must not break. Tests hold every world to it.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from console.ec2 import ipv6
from console.ec2.addresses import contains, delegated_addresses, is_within, overlap, why_reserved
from console.ec2.ids import short
from console.ec2.resources import (
    Address,
    Instance,
    InstanceState,
    InstanceType,
    InternetGateway,
    NetworkAcl,
    NetworkInterface,
    NetworkInterfaceAssociation,
    NetworkInterfacePermission,
    Resource,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Vpc,
    VpnGateway,
    label_of,
)
from console.ec2.world import World

_LEAVING = "disassociating"


def violations(world: World, resource_ids: Iterable[str]) -> Iterator[str]:
    """What is wrong with these records, and with those that stand on them; nothing for ids that are gone."""
    for resource_id in resource_ids:
        record = world.get(resource_id)
        if record is not None and (check := _CHECKS.get(type(record))):
            yield from check(world, record)


def neighbours(world: World, gone: Resource) -> list[str]:
    """The records that may stand on one that is gone (or is about to go)."""
    match gone:
        case Vpc():
            listed: list[Resource] = [
                *world.subnets_in(gone.id),
                *world.groups_in(gone.id),
                *world.route_tables_in(gone.id),
                *world.acls_in(gone.id),
            ]
            gateways = (world.internet_gateway_of(gone.id), world.vpn_gateway_of(gone.id))
            listed.extend(gateway for gateway in gateways if gateway)
        case Subnet():
            listed = [*world.interfaces_in_subnet(gone.id)]
            owners = (world.route_table_of(gone), world.acl_of(gone))
            listed.extend(owner for owner in owners if owner)
        case SecurityGroup():
            listed = [
                *world.interfaces_in_group(gone.id),
                *world.rules_of(gone.id),
                *world.rules_referencing(gone.id),
            ]
        case Instance():
            listed = [*world.interfaces_of(gone.id)]
        case NetworkInterface():
            instance = world.instance_of(gone)
            associations = (one.association for one in gone.private_ip_addresses)
            held = (world.find(Address, one.allocation_id) for one in associations if one)
            listed = [address for address in held if address]
            listed.extend(world.permissions_of(gone.id))
            listed.extend([instance] if instance else [])
        case Address():
            interface = world.find(NetworkInterface, gone.network_interface_id)
            listed = [interface] if interface else []
        case InternetGateway():
            listed = [one for each in gone.attachments for one in world.public_interfaces_in(each.vpc_id)]
            listed.extend(_edge_tables(world, gone))
        case VpnGateway():
            listed = [*world.route_tables_propagating(gone.id), *_edge_tables(world, gone)]
        case RouteTable() | NetworkAcl():
            listed = [*world.subnets_in(gone.vpc_id)]
            vpc = world.find(Vpc, gone.vpc_id)
            listed.extend([vpc] if vpc else [])
        case _:
            listed = []
    return [record.id for record in listed]


def _edge_tables(world: World, gateway: Resource) -> list[RouteTable]:
    table = world.route_table_of_gateway(gateway.id)
    return [table] if table else []


def _vpc(world: World, vpc: Vpc) -> Iterator[str]:
    if world.main_route_table(vpc.id) is None:
        yield f"{label_of(vpc)} has no main route table"
    if world.default_acl(vpc.id) is None:
        yield f"{label_of(vpc)} has no default network ACL"
    if world.default_group(vpc.id) is None:
        yield f"{label_of(vpc)} has no default security group"


def _subnet(world: World, subnet: Subnet) -> Iterator[str]:
    vpc = world.find(Vpc, subnet.vpc_id)
    if vpc is None:
        yield f"{subnet.vpc_id}, the VPC of {label_of(subnet)}, is gone"
        return
    if not any(is_within(subnet.cidr_block, one.cidr_block) for one in vpc.cidr_block_association_set):
        yield f"{subnet.cidr_block} is not in a range of {label_of(vpc)}"
    for other in world.subnets_in(vpc.id):
        if other.id != subnet.id and overlap(other.cidr_block, subnet.cidr_block):
            yield f"{subnet.cidr_block} overlaps {label_of(other)}"
    if world.acl_of(subnet) is None:
        yield f"{label_of(subnet)} has no network ACL"
    yield from _subnet_ipv6(world, vpc, subnet)


def _subnet_ipv6(world: World, vpc: Vpc, subnet: Subnet) -> Iterator[str]:
    ranges = [one.ipv6_cidr_block for one in vpc.ipv6_cidr_block_association_set]
    for mine in (one.ipv6_cidr_block for one in subnet.ipv6_cidr_block_association_set if one.state != _LEAVING):
        if not any(ipv6.is_within(mine, one) for one in ranges):
            yield f"{mine} is not in a range of {label_of(vpc)}"
        for other in world.ipv6_subnets_in(vpc.id):
            theirs = other.ipv6_cidr_block
            if other.id != subnet.id and theirs and (ipv6.is_within(mine, theirs) or ipv6.is_within(theirs, mine)):
                yield f"{mine} overlaps {label_of(other)}"


def _route_table(world: World, table: RouteTable) -> Iterator[str]:
    if table.vpc_id not in world:
        yield f"{table.vpc_id}, the VPC of {label_of(table)}, is gone"
    for association in table.associations:
        known = world.route_table_with_association(association.route_table_association_id)
        if known is not table:
            yield f"{label_of(table)} shares an association with {known.id if known else 'nothing'}"
        if association.subnet_id and association.subnet_id not in world:
            yield f"{association.subnet_id}, associated with {label_of(table)}, is gone"
        if association.subnet_id and (subnet := world.find(Subnet, association.subnet_id)):
            ruling = world.route_table_of(subnet)
            if ruling is not table:
                yield f"{label_of(subnet)} is associated with {label_of(ruling) if ruling else 'nothing'} by now"
        if association.gateway_id and not _is_attached(world, association.gateway_id, table.vpc_id):
            yield f"{association.gateway_id}, associated with {label_of(table)}, is not attached to {table.vpc_id}"
    for gateway_id in table.propagating_vgws:
        if not _is_attached(world, gateway_id, table.vpc_id):
            yield f"{gateway_id}, which propagates into {label_of(table)}, is not attached to {table.vpc_id}"
    destinations = [route.destination for route in table.routes]
    if len(set(destinations)) != len(destinations):
        yield f"{label_of(table)} has two routes to one destination"


def _is_attached(world: World, gateway_id: str, vpc_id: str) -> bool:
    match world.get(gateway_id):
        case InternetGateway(attachments=attachments) | VpnGateway(vpc_attachments=attachments):
            return any(one.vpc_id == vpc_id for one in attachments)
        case _:
            return False


def _network_acl(world: World, acl: NetworkAcl) -> Iterator[str]:
    if acl.vpc_id not in world:
        yield f"{acl.vpc_id}, the VPC of {label_of(acl)}, is gone"
    for association in acl.associations:
        subnet = world.find(Subnet, association.subnet_id)
        if subnet is None:
            yield f"{association.subnet_id}, associated with {label_of(acl)}, is gone"
        elif world.acl_of(subnet) is not acl:
            yield f"{label_of(subnet)} has another network ACL by now"


def _internet_gateway(world: World, gateway: InternetGateway) -> Iterator[str]:
    for attachment in gateway.attachments:
        yield from _gateway(world, gateway, attachment.vpc_id, world.internet_gateway_of(attachment.vpc_id))


def _vpn_gateway(world: World, gateway: VpnGateway) -> Iterator[str]:
    for attachment in gateway.vpc_attachments:
        yield from _gateway(world, gateway, attachment.vpc_id, world.vpn_gateway_of(attachment.vpc_id))


def _gateway(world: World, gateway: Resource, vpc_id: str, known: Resource | None) -> Iterator[str]:
    if vpc_id not in world:
        yield f"{vpc_id}, to which {label_of(gateway)} is attached, is gone"
    if known is not gateway:
        yield f"{vpc_id} has another gateway by now"


def _group(world: World, group: SecurityGroup) -> Iterator[str]:
    if group.vpc_id not in world:
        yield f"{group.vpc_id}, the VPC of {label_of(group)}, is gone"
    if world.group_named(group.vpc_id, group.group_name) is not group:
        yield f"there is another security group named {group.group_name}"


def _rule(world: World, rule: SecurityGroupRule) -> Iterator[str]:
    if rule.group_id not in world:
        yield f"{rule.group_id}, the group of {short(rule.id)}, is gone"
    if rule.referenced_group_id and rule.referenced_group_id not in world:
        yield f"{rule.referenced_group_id}, which {short(rule.id)} refers to, is gone"


def _interface(world: World, interface: NetworkInterface) -> Iterator[str]:
    name = label_of(interface)
    subnet = world.find(Subnet, interface.subnet_id)
    if subnet is None:
        yield f"{interface.subnet_id}, the subnet of {name}, is gone"
        return
    if world.interface_with_mac(interface.mac_address) is not interface:
        yield f"{interface.mac_address} belongs to another interface by now"
    for group_id in interface.groups:
        group = world.find(SecurityGroup, group_id)
        if group is None or group.vpc_id != interface.vpc_id:
            yield f"{group_id}, a security group of {name}, is gone"
    primaries = [one.primary for one in interface.private_ip_addresses]
    if primaries != [True] + [False] * (len(primaries) - 1):
        yield f"{name} has not exactly one primary address, first"
    for address in interface.private_ip_addresses:
        text = address.private_ip_address
        if not contains(subnet.cidr_block, text) or why_reserved(subnet.cidr_block, text):
            yield f"{text} can't be given out in {label_of(subnet)}"
        holder = world.interface_at(interface.vpc_id, text)
        if holder is not interface:
            yield f"{text} belongs to {label_of(holder) if holder else 'nothing'} by now"
        if address.association:
            yield from _association(world, interface, text, address.association)
    yield from _delegated(world, interface, subnet)
    yield from _ipv6(world, interface, subnet)
    yield from _attachment(world, interface)


def _delegated(world: World, interface: NetworkInterface, subnet: Subnet) -> Iterator[str]:
    for prefix in interface.ipv4_prefixes:
        for one in delegated_addresses(prefix):
            if not contains(subnet.cidr_block, one) or why_reserved(subnet.cidr_block, one):
                yield f"{one} of {prefix} can't be given out in {label_of(subnet)}"
            if world.interface_at(interface.vpc_id, one) is not interface:
                yield f"{one} of {prefix} belongs to another interface by now"


def _ipv6(world: World, interface: NetworkInterface, subnet: Subnet) -> Iterator[str]:
    block, vpc_id = subnet.ipv6_cidr_block, interface.vpc_id
    if sum(one.is_primary_ipv6 for one in interface.ipv6_addresses) > 1:
        yield f"{label_of(interface)} has two primary IPv6 addresses"
    for text in (one.ipv6_address for one in interface.ipv6_addresses):
        if block is None or not ipv6.contains(block, text) or ipv6.is_reserved(block, text):
            yield f"{text} can't be given out in {label_of(subnet)}"
        if world.interface_at_ipv6(vpc_id, text) is not interface:
            yield f"{text} belongs to another interface by now"
        if world.interface_with_ipv6_prefix(vpc_id, ipv6.delegated_of(text)):
            yield f"{text} lies in a delegated prefix"
    for prefix in interface.ipv6_prefixes:
        if block is None or not ipv6.is_within(prefix, block):
            yield f"{prefix} can't be given out in {label_of(subnet)}"
        if world.interface_with_ipv6_prefix(vpc_id, prefix) is not interface:
            yield f"{prefix} belongs to another interface by now"


def _permission(world: World, permission: NetworkInterfacePermission) -> Iterator[str]:
    if permission.network_interface_id not in world:
        yield f"{permission.network_interface_id}, which {short(permission.id)} is for, is gone"


def _association(
    world: World, interface: NetworkInterface, address: str, association: NetworkInterfaceAssociation
) -> Iterator[str]:
    elastic = world.address_with_public_ip(association.public_ip)
    holder = world.interface_with_public_ip(association.public_ip)
    if holder is not interface:
        yield f"{association.public_ip} belongs to {label_of(holder) if holder else 'nothing'} by now"
    if association.allocation_id is None:
        if elastic:
            yield f"{association.public_ip} is an Elastic IP by now"
        return
    if elastic is None or (elastic.network_interface_id, elastic.private_ip_address) != (interface.id, address):
        yield f"{association.public_ip} is not associated with {address} of {label_of(interface)} any more"
    if world.internet_gateway_of(interface.vpc_id) is None:
        yield f"{association.public_ip} of {label_of(interface)} needs the internet gateway of {interface.vpc_id}"


def _attachment(world: World, interface: NetworkInterface) -> Iterator[str]:
    attachment, name = interface.attachment, label_of(interface)
    if (attachment is not None) != (interface.status == "in-use"):
        yield f"{name} is {interface.status} {'with' if attachment else 'without'} an attachment"
    if attachment is None:
        return
    instance = world.find(Instance, attachment.instance_id)
    if instance is None or instance.state is InstanceState.TERMINATED:
        yield f"{attachment.instance_id}, to which {name} is attached, is gone"
        return
    if instance.availability_zone != interface.availability_zone:
        yield f"{name} is in another Availability Zone than {label_of(instance)}"
    siblings = world.interfaces_of(instance.id)
    slot = (attachment.network_card_index, attachment.device_index)
    taken = [one.id for one in siblings if one.attachment and _slot(one) == slot]
    if len(taken) > 1:
        yield f"device index {attachment.device_index} of {label_of(instance)} is taken by another interface"
    kind = world.find(InstanceType, instance.instance_type)
    if kind and len(siblings) > kind.maximum_network_interfaces:
        yield f"{label_of(instance)} has more interfaces than {kind.id} carries"
    ipv4 = len(interface.private_ip_addresses) + len(interface.ipv4_prefixes)
    ipv6_count = len(interface.ipv6_addresses) + len(interface.ipv6_prefixes)
    if kind and (ipv4 > kind.ipv4_addresses_per_interface or ipv6_count > kind.ipv6_addresses_per_interface):
        yield f"{name} has more addresses than {kind.id} carries on an interface"


def _slot(interface: NetworkInterface) -> tuple[int, int]:
    assert interface.attachment
    return interface.attachment.network_card_index, interface.attachment.device_index


def _instance(world: World, instance: Instance) -> Iterator[str]:
    if instance.state is InstanceState.TERMINATED:
        return
    primary = world.primary_interface(instance.id)
    if primary is None or _slot(primary) != (0, 0):
        yield f"{label_of(instance)} has no primary interface"


def _address(world: World, address: Address) -> Iterator[str]:
    if world.address_with_public_ip(address.public_ip) is not address:
        yield f"{address.public_ip} is allocated twice"
    holder = world.interface_with_public_ip(address.public_ip)
    if holder is not None and holder.id != address.network_interface_id:
        yield f"{address.public_ip} is on {label_of(holder)}"
    if address.association_id is None:
        if address.network_interface_id or address.private_ip_address:
            yield f"{address.public_ip} is half associated"
        return
    interface = world.find(NetworkInterface, address.network_interface_id)
    held = interface.private_ip_addresses if interface else ()
    ends = {one.private_ip_address: one.association for one in held}
    association = ends.get(address.private_ip_address or "")
    if association is None or association.association_id != address.association_id:
        yield f"{address.network_interface_id} does not carry {address.public_ip} any more"


_CHECKS: dict[type[Resource], Callable[[World, Any], Iterator[str]]] = {
    Vpc: _vpc,
    Subnet: _subnet,
    RouteTable: _route_table,
    NetworkAcl: _network_acl,
    InternetGateway: _internet_gateway,
    VpnGateway: _vpn_gateway,
    SecurityGroup: _group,
    SecurityGroupRule: _rule,
    NetworkInterface: _interface,
    NetworkInterfacePermission: _permission,
    Instance: _instance,
    Address: _address,
}
