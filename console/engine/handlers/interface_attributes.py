"""Attributes of network interfaces: told, changed, reset (ec2-semantics §2.4, §2.5)."""

from collections.abc import Sequence
from dataclasses import replace

from console.ec2.errors import InvalidParameterValue, MissingParameter, NotFound, Refused, UnsupportedOperation
from console.ec2.requests import (
    DescribeNetworkInterfaceAttribute,
    ModifyNetworkInterfaceAttribute,
    ResetNetworkInterfaceAttribute,
)
from console.ec2.requests.interfaces import (
    InterfaceAttributeValue,
    NetworkInterfaceAttachmentChanges,
    NetworkInterfaceAttribute,
)
from console.ec2.resources import NetworkInterface, NetworkInterfaceAttachment, SecurityGroup
from console.engine.handlers.address_plans import connection_tracking
from console.engine.handlers.interfaces import check_description, check_group_count, check_ours
from console.engine.handlers.registry import handles
from console.engine.lookup import check_shape, one_attribute, require, require_all, unknown_attribute
from console.engine.transaction import Transaction


@handles(DescribeNetworkInterfaceAttribute)
def describe_network_interface_attribute(
    request: DescribeNetworkInterfaceAttribute, tx: Transaction
) -> NetworkInterfaceAttribute:
    name = request.attribute
    if name is not None and name not in _TOLD:
        raise unknown_attribute(name)
    name = name or one_attribute({})
    interface = require(tx.world, NetworkInterface, request.network_interface_id)
    return NetworkInterfaceAttribute(interface.id, name, _value(tx, interface, name))


_TOLD = ("description", "groupSet", "sourceDestCheck", "attachment", "associatePublicIpAddress")


def _value(tx: Transaction, interface: NetworkInterface, name: str) -> InterfaceAttributeValue:
    match name:
        case "description":
            return interface.description
        case "groupSet":
            return tuple(tx.world.one(SecurityGroup, one) for one in interface.groups)
        case "sourceDestCheck":
            return interface.source_dest_check
        case "attachment":
            return interface.attachment
        case _:
            instance = tx.world.instance_of(interface)
            return instance is not None and _is_primary(interface) and instance.auto_public_ip


@handles(ModifyNetworkInterfaceAttribute)
def modify_network_interface_attribute(request: ModifyNetworkInterfaceAttribute, tx: Transaction) -> None:
    """Exactly one attribute. An empty list of groups counts as none given, as it does on the wire."""
    name = one_attribute(
        {
            "description": request.description,
            "groupSet": request.groups or None,
            "sourceDestCheck": request.source_dest_check,
            "attachment": request.attachment,
            "enablePrimaryIpv6": request.enable_primary_ipv6,
            "connectionTrackingSpecification": request.connection_tracking_specification,
            "associatePublicIpAddress": request.associate_public_ip_address,
        }
    )
    interface = require(tx.world, NetworkInterface, request.network_interface_id)
    check_ours(interface)
    if request.description is not None:
        check_description(request.description.value)
        interface = replace(interface, description=request.description.value)
    elif request.source_dest_check is not None:
        interface = replace(interface, source_dest_check=request.source_dest_check.value)
    elif request.groups:
        interface = replace(interface, groups=groups_instead(tx, interface, request.groups))
    elif request.attachment is not None:
        interface = replace(interface, attachment=_changed(interface, request.attachment))
    elif name == "enablePrimaryIpv6":
        interface = _with_primary_ipv6(interface, bool(request.enable_primary_ipv6))
    elif name == "connectionTrackingSpecification":
        tracking = connection_tracking(request.connection_tracking_specification)
        interface = replace(interface, connection_tracking_configuration=tracking)
    else:
        _set_auto_public_ip(tx, interface, bool(request.associate_public_ip_address))
    tx.put(interface)


@handles(ResetNetworkInterfaceAttribute)
def reset_network_interface_attribute(request: ResetNetworkInterfaceAttribute, tx: Transaction) -> None:
    one_attribute({"sourceDestCheck": request.source_dest_check})
    if request.source_dest_check:
        raise Refused("InvalidRequest", "The request received was invalid.")
    interface = require(tx.world, NetworkInterface, request.network_interface_id)
    check_ours(interface)
    tx.put(replace(interface, source_dest_check=True))


def groups_instead(tx: Transaction, interface: NetworkInterface, group_ids: Sequence[str]) -> tuple[str, ...]:
    """The groups that shall take the place of an interface's own."""
    groups = require_all(tx.world, SecurityGroup, dict.fromkeys(group_ids))
    if any(group.vpc_id != interface.vpc_id for group in groups):
        raise Refused("InvalidGroup.NotFound", "You have specified two resources that belong to different networks.")
    check_group_count(tx.quotas, groups)
    return tuple(group.id for group in groups)


def _changed(interface: NetworkInterface, changes: NetworkInterfaceAttachmentChanges) -> NetworkInterfaceAttachment:
    check_shape(changes.attachment_id, "network-interface-attachment")
    if interface.attachment is None or interface.attachment.attachment_id != changes.attachment_id:
        raise NotFound("network-interface-attachment", [changes.attachment_id])
    if changes.delete_on_termination is None:
        raise MissingParameter("The request must contain the parameter attachment deleteOnTermination")
    return replace(interface.attachment, delete_on_termination=changes.delete_on_termination)


def _with_primary_ipv6(interface: NetworkInterface, wanted: bool) -> NetworkInterface:
    """The first address becomes the primary one, for good."""
    has = any(one.is_primary_ipv6 for one in interface.ipv6_addresses)
    if not wanted and has:
        raise InvalidParameterValue(f"The primary IPv6 address of {interface.id} cannot be disabled once it is set.")
    if not wanted or has:
        return interface
    if not interface.ipv6_addresses:
        raise InvalidParameterValue(f"Network interface '{interface.id}' has no IPv6 address.")
    first, *others = interface.ipv6_addresses
    return replace(interface, ipv6_addresses=(replace(first, is_primary_ipv6=True), *others))


def _set_auto_public_ip(tx: Transaction, interface: NetworkInterface, wanted: bool) -> None:
    """At its next start the instance gets a public address, or none."""
    instance = tx.world.instance_of(interface)
    if instance is None or not _is_primary(interface):
        raise UnsupportedOperation(
            "associatePublicIpAddress can only be set on the network interface at device index 0 of an instance."
        )
    tx.put(replace(instance, auto_public_ip=wanted))


def _is_primary(interface: NetworkInterface) -> bool:
    attachment = interface.attachment
    return attachment is not None and (attachment.network_card_index, attachment.device_index) == (0, 0)
