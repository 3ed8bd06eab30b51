"""Network interfaces: made, attached, changed, detached, deleted (ec2-semantics §2.1 to §2.7)."""

import re
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Final

from console.ec2.errors import (
    InvalidParameter,
    InvalidParameterCombination,
    InvalidParameterValue,
    LimitExceeded,
    NotFound,
    OperationNotPermitted,
    Refused,
    UnsupportedOperation,
)
from console.ec2.requests import (
    AttachNetworkInterface,
    CreateNetworkInterface,
    DeleteNetworkInterface,
    DescribeNetworkInterfaces,
    DetachNetworkInterface,
    Page,
)
from console.ec2.requests.interfaces import AttachNetworkInterfaceResult
from console.ec2.resources import (
    ConnectionTrackingConfiguration,
    Instance,
    InstanceState,
    InstanceType,
    NetworkInterface,
    NetworkInterfaceAttachment,
    NetworkInterfaceStatus,
    SecurityGroup,
    Subnet,
    Tags,
)
from console.ec2.world import World
from console.engine.describe import Paging, page
from console.engine.handlers.address_plans import AddressPlan, check_carried, connection_tracking, plan, slots
from console.engine.handlers.elastic_ips import dissociate_all, release_public_ip
from console.engine.handlers.private_addresses import ADDRESSES_OF_A_DETACHED_INTERFACE
from console.engine.handlers.registry import handles
from console.engine.interface_filters import INTERFACE_FILTERS, INTERFACE_LOOKUPS
from console.engine.lookup import check_shape, require, require_all
from console.engine.quotas import Quotas
from console.engine.tagging import tags_from
from console.engine.transaction import Transaction

_DESCRIPTION: Final = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{0,255}")
_FIRST_OCTETS: Final = (0x0A, 0x02, 0x06, 0x0E, 0x12, 0x16)
"""Of a MAC address, by zone: all locally administered and unicast. Source: ec2-semantics §1.1."""

_OTHER_TYPES: Final = ("efa", "efa-only", "trunk", "branch")

# --- shared with launches and lifecycles ----------------------------------------------------------------------------


def check_description(description: str) -> None:
    if not _DESCRIPTION.fullmatch(description):
        raise InvalidParameterValue(
            "Invalid interface description. Valid descriptions are strings less than 256 characters from the "
            "following set:  a-zA-Z0-9. _-:/()#,@[]+=&;{}!$*"
        )


def groups_for(world: World, quotas: Quotas, group_ids: Sequence[str], subnet: Subnet) -> tuple[str, ...]:
    """The groups of a new interface: those asked for, without repetition; of none, the VPC's default group."""
    if not group_ids:
        default = world.default_group(subnet.vpc_id)
        return (default.id,) if default else ()
    groups = require_all(world, SecurityGroup, dict.fromkeys(group_ids))
    for group in groups:
        if group.vpc_id != subnet.vpc_id:
            raise InvalidParameter(f"Security group {group.id} and subnet {subnet.id} belong to different networks.")
    check_group_count(quotas, groups)
    return tuple(group.id for group in groups)


def check_group_count(quotas: Quotas, groups: Sequence[SecurityGroup]) -> None:
    if len(groups) > quotas.security_groups_per_interface:
        raise LimitExceeded(
            "SecurityGroupsPerInterfaceLimitExceeded",
            "The maximum number of security groups per interface has been reached.",
        )


def check_interface_type(interface_type: str | None) -> None:
    if interface_type in _OTHER_TYPES:
        raise UnsupportedOperation(f"Network interfaces of type {interface_type} are not supported.")
    if interface_type not in (None, "interface"):
        raise InvalidParameterValue(f"Value ({interface_type}) for parameter interfaceType is invalid.")


def check_interface_quota(tx: Transaction, more: int = 1) -> None:
    if tx.world.count(NetworkInterface) + more > tx.quotas.network_interfaces:
        raise LimitExceeded(
            "NetworkInterfaceLimitExceeded", "The maximum number of network interfaces has been reached."
        )


def new_interface(
    tx: Transaction,
    subnet: Subnet,
    addresses: AddressPlan,
    groups: tuple[str, ...],
    description: str = "",
    tags: Tags = (),
    attachment: NetworkInterfaceAttachment | None = None,
    tracking: ConnectionTrackingConfiguration | None = None,
) -> NetworkInterface:
    """Write an interface with these addresses. Everything has been checked before."""
    interface = NetworkInterface(
        id=tx.new_id("network-interface"),
        subnet_id=subnet.id,
        vpc_id=subnet.vpc_id,
        availability_zone=subnet.availability_zone,
        owner_id=tx.world.owner_id,
        mac_address=_new_mac(tx.world, tx.random, subnet.availability_zone),
        private_ip_addresses=addresses.private_ip_addresses,
        ipv6_addresses=addresses.ipv6_addresses,
        ipv4_prefixes=addresses.ipv4_prefixes,
        ipv6_prefixes=addresses.ipv6_prefixes,
        connection_tracking_configuration=tracking,
        groups=groups,
        description=description,
        status=NetworkInterfaceStatus.IN_USE if attachment else NetworkInterfaceStatus.PENDING,
        attachment=attachment,
        tags=tags,
    )
    tx.put(interface)
    return interface


def _new_mac(world: World, random: Random, zone: str) -> str:
    """A locally administered unicast address that no interface has."""
    first = _FIRST_OCTETS[ord(zone[-1]) % len(_FIRST_OCTETS) - 1]  # "a" is 97: the first of them
    while True:
        octets = (first, *random.randbytes(5))
        mac = ":".join(f"{octet:02x}" for octet in octets)
        if world.interface_with_mac(mac) is None:
            return mac


def release(tx: Transaction, interface: NetworkInterface) -> None:
    """End an attachment: the interface is available, with its addresses, groups, MAC and Elastic IPs."""
    release_public_ip(tx, interface)
    interface = tx.world.one(NetworkInterface, interface.id)
    tx.put(replace(interface, status=NetworkInterfaceStatus.AVAILABLE, attachment=None))


def remove(tx: Transaction, interface: NetworkInterface) -> None:
    """Delete an interface: its addresses go back to the subnet, its Elastic IPs to the account; permissions end."""
    dissociate_all(tx, interface.private_ip_addresses)
    for permission in tx.world.permissions_of(interface.id):
        tx.delete(permission.id)
    tx.delete(interface.id)


def check_slot(kind: InstanceType | None, device_index: int, network_card_index: int) -> None:
    """Raises InvalidParameterValue for a device index or a network card that the instance type does not have."""
    if device_index < 0:
        raise InvalidParameterValue(f"Value ({device_index}) for parameter deviceIndex is invalid.")
    if kind is None:
        return
    if network_card_index not in {card.network_card_index for card in kind.network_cards}:
        raise InvalidParameterValue(
            f"Network card index {network_card_index} exceeds the limit for {kind.id}, "
            f"which has {len(kind.network_cards)}"
        )
    if device_index >= kind.maximum_network_interfaces:
        raise InvalidParameterValue(f"Device index {device_index} exceeds the limit for {kind.id}")


def check_count(kind: InstanceType | None, count: int) -> None:
    """Raises AttachmentLimitExceeded where `count` interfaces are more than the instance type carries."""
    if kind and count > kind.maximum_network_interfaces:
        raise LimitExceeded("AttachmentLimitExceeded", f"Interface count {count} exceeds the limit for {kind.id}")


def check_card_count(kind: InstanceType | None, network_card_index: int, count: int) -> None:
    """The same for one network card."""
    for card in kind.network_cards if kind else ():
        if card.network_card_index == network_card_index and count > card.maximum_network_interfaces:
            raise LimitExceeded(
                "AttachmentLimitExceeded",
                f"Interface count {count} exceeds the limit of network card {network_card_index}",
            )


# --- requests -------------------------------------------------------------------------------------------------------


@handles(CreateNetworkInterface)
def create_network_interface(request: CreateNetworkInterface, tx: Transaction) -> NetworkInterface:
    tags = tags_from(tx, request)
    subnet = require(tx.world, Subnet, request.subnet_id)
    groups = groups_for(tx.world, tx.quotas, request.groups, subnet)
    check_interface_type(request.interface_type)
    check_description(request.description)
    tracking = connection_tracking(request.connection_tracking_specification)
    check_interface_quota(tx)
    ipv4, ipv6_count = slots(request, subnet)
    if max(ipv4, ipv6_count) > ADDRESSES_OF_A_DETACHED_INTERFACE:
        raise LimitExceeded("PrivateIpAddressLimitExceeded", "Number of private addresses will exceed limit.")
    addresses = plan(tx.world, subnet, request, request.enable_primary_ipv6)
    return new_interface(tx, subnet, addresses, groups, request.description, tags, tracking=tracking)


@handles(DeleteNetworkInterface)
def delete_network_interface(request: DeleteNetworkInterface, tx: Transaction) -> None:
    interface = require(tx.world, NetworkInterface, request.network_interface_id)
    check_ours(interface)
    if interface.attachment:
        raise _in_use(interface)
    remove(tx, interface)


@handles(DescribeNetworkInterfaces)
def describe_network_interfaces(request: DescribeNetworkInterfaces, tx: Transaction) -> Page[NetworkInterface]:
    return page(
        tx.world,
        NetworkInterface,
        request,
        request.network_interface_ids,
        filters=INTERFACE_FILTERS,
        paging=Paging("NetworkInterfaceIds"),
        lookups=INTERFACE_LOOKUPS,
    )


@handles(AttachNetworkInterface)
def attach_network_interface(request: AttachNetworkInterface, tx: Transaction) -> AttachNetworkInterfaceResult:
    """Hot to a running instance, at once to a stopped one. The checks are in the order of ec2-semantics §2.6."""
    world = tx.world
    interface = require(world, NetworkInterface, request.network_interface_id)
    instance = require(world, Instance, request.instance_id)
    check_ours(interface)
    if interface.attachment:
        raise _in_use(interface)
    if instance.state not in (InstanceState.RUNNING, InstanceState.STOPPED):
        raise Refused("IncorrectState", f"Instance '{instance.id}' is not 'running' or 'stopped'")
    if instance.availability_zone != interface.availability_zone:
        raise InvalidParameterCombination(
            "You may not attach a network interface to an instance if they are not in the same availability zone"
        )
    card, index = request.network_card_index, request.device_index
    present = [one.attachment for one in world.interfaces_of(instance.id) if one.attachment]
    if any((one.network_card_index, one.device_index) == (card, index) for one in present):
        raise InvalidParameterValue(
            f"Instance '{instance.id}' already has an interface attached at device index '{index}'."
        )
    kind = world.instance_type_of(instance)
    check_count(kind, len(present) + 1)
    check_carried(kind, interface)
    check_slot(kind, index, card)
    check_card_count(kind, card, 1 + sum(one.network_card_index == card for one in present))

    attachment = NetworkInterfaceAttachment(
        attachment_id=tx.new_id("network-interface-attachment"),
        instance_id=instance.id,
        instance_owner_id=instance.owner_id,
        device_index=index,
        status="attaching" if instance.state is InstanceState.RUNNING else "attached",
        attach_time=tx.now,
        delete_on_termination=False,
        network_card_index=card,
    )
    tx.put(replace(interface, status=NetworkInterfaceStatus.IN_USE, attachment=attachment))
    return AttachNetworkInterfaceResult(attachment.attachment_id, card)


@handles(DetachNetworkInterface)
def detach_network_interface(request: DetachNetworkInterface, tx: Transaction) -> None:
    """Asked twice, once is enough; by force or from a stopped instance it is done at once."""
    if request.attachment_id.startswith("ela-attach-"):
        raise OperationNotPermitted("You are not allowed to manage 'ela-attach' attachments.")
    check_shape(request.attachment_id, "network-interface-attachment")
    interface = tx.world.interface_with_attachment(request.attachment_id)
    if interface is None or interface.attachment is None:
        raise NotFound("network-interface-attachment", [request.attachment_id])
    attachment = interface.attachment
    if (attachment.device_index, attachment.network_card_index) == (0, 0):
        raise OperationNotPermitted(
            "The network interface at device index 0 and networkCard index 0 cannot be detached."
        )
    instance = tx.world.instance_of(interface)
    if request.force or instance is None or instance.state is InstanceState.STOPPED:
        release(tx, interface)
    elif attachment.status != "detaching":
        tx.put(replace(interface, attachment=replace(attachment, status="detaching")))


def check_ours(interface: NetworkInterface) -> None:
    if interface.requester_managed:
        raise Refused("AuthFailure", "You do not have permission to access the specified resource.")


def _in_use(interface: NetworkInterface) -> Refused:
    return InvalidParameterValue(f"Network interface '{interface.id}' is currently in use.")
