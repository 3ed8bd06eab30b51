"""What happened, in one short sentence: for the status bar and the history."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from console.ec2.history import Change, words
from console.ec2.ids import resource_type_of
from console.ec2.requests import (
    AssignIpv6Addresses,
    AssignPrivateIpAddresses,
    AssociateAddress,
    AssociateRouteTable,
    AttachInternetGateway,
    AttachNetworkInterface,
    AttachVpnGateway,
    AuthorizeSecurityGroupEgress,
    AuthorizeSecurityGroupIngress,
    CreateRoute,
    CreateTags,
    DetachInternetGateway,
    DetachVpnGateway,
    ModifyInstanceAttribute,
    ModifyInstanceMetadataOptions,
    ModifyNetworkInterfaceAttribute,
    ReplaceRoute,
    Request,
    RunInstances,
    action_of,
)
from console.ec2.resources import (
    RESOURCE_TYPE_OF,
    Instance,
    NetworkInterface,
    Resource,
    Subnet,
    Vpc,
    VpnGateway,
    label_of,
)
from console.ec2.world import World

_SHOWN = 5
_PAST = {
    "Create": "Created",
    "Delete": "Deleted",
    "Attach": "Attached",
    "Detach": "Detached",
    "Modify": "Modified",
    "Run": "Launched",
    "Start": "Started",
    "Stop": "Stopped",
    "Reboot": "Rebooted",
    "Terminate": "Terminated",
    "Allocate": "Allocated",
    "Release": "Released",
    "Associate": "Associated",
    "Disassociate": "Disassociated",
    "Assign": "Assigned",
    "Unassign": "Unassigned",
    "Authorize": "Authorized",
    "Revoke": "Revoked",
    "Replace": "Replaced",
    "Import": "Imported",
    "Reset": "Reset",
    "Update": "Updated",
    "Enable": "Enabled",
    "Disable": "Disabled",
}


def summarise(request: Request[Any] | None, result: Any, world: World, changes: Sequence[Change]) -> str:
    """A request that succeeded (or, without one, the changes that a lifecycle step made) as a sentence."""
    if request is None:
        return _listed(_steps(changes)) or "Lifecycle"
    match request:
        case AttachNetworkInterface():
            where = f"{_name(world, request.instance_id)} (eth{request.device_index})"
            return f"Attached {_name(world, request.network_interface_id)} to {where}"
        case RunInstances():
            names = _listed_of(world, [instance.id for instance in result.instances])
            return f"Launched {names}"
        case AssociateAddress():
            address = world.address_with_association(result)
            holder = world.find(NetworkInterface, address.network_interface_id) if address else None
            ends = (address.public_ip if address else result, _name(world, holder.id) if holder else "")
            return f"Associated {ends[0]} with {ends[1]}"
        case AssignPrivateIpAddresses():
            added = _listed((*result.assigned_private_ip_addresses, *result.assigned_ipv4_prefixes)) or "nothing new"
            return f"Assigned {added} to {_name(world, request.network_interface_id)}"
        case ModifyNetworkInterfaceAttribute():
            changed = next(iter(request.model_fields_set - {"network_interface_id"}), "attribute").replace("_", " ")
            return f"Changed {changed} of {_name(world, request.network_interface_id)}"
        case AssignIpv6Addresses():
            added = _listed((*result.assigned_ipv6_addresses, *result.assigned_ipv6_prefixes)) or "nothing new"
            return f"Assigned {added} to {_name(world, request.network_interface_id)}"
        case ModifyInstanceAttribute():
            changed = request.attribute or next(iter(request.model_fields_set - {"instance_id"}), "attribute")
            return f"Changed {_words_of(changed)} of {_name(world, request.instance_id)}"
        case ModifyInstanceMetadataOptions():
            return f"Changed metadata options of {_name(world, request.instance_id)}"
        case CreateRoute() | ReplaceRoute():
            target = request.gateway_id or request.network_interface_id or request.instance_id or "local"
            destination = request.destination_cidr_block or request.destination_ipv6_cidr_block
            return f"Routed {destination} to {_name(world, target)}"
        case AuthorizeSecurityGroupIngress() | AuthorizeSecurityGroupEgress():
            group = _name(world, request.group_id or request.group_name)
            return f"Added {len(result)} rule{'s' if len(result) > 1 else ''} to {group}"
        case AssociateRouteTable():
            end = request.subnet_id or request.gateway_id
            return f"Associated {_name(world, request.route_table_id)} with {_name(world, end)}"
        case AttachInternetGateway() | AttachVpnGateway():
            gateway = getattr(request, "internet_gateway_id", "") or getattr(request, "vpn_gateway_id", "")
            return f"Attached {_name(world, gateway)} to {_name(world, request.vpc_id)}"
        case DetachInternetGateway() | DetachVpnGateway():
            gateway = getattr(request, "internet_gateway_id", "") or getattr(request, "vpn_gateway_id", "")
            return f"Detached {_name(world, gateway)} from {_name(world, request.vpc_id)}"
        case CreateTags():
            return f"Tagged {_listed_of(world, request.resources)}"
        case _:
            return _generic(request, result, world, changes)


def _generic(request: Request[Any], result: Any, world: World, changes: Sequence[Change]) -> str:
    action = words(action_of(request))
    verb, _, noun = action.partition(" ")
    if type(result) in RESOURCE_TYPE_OF:
        subject = label_of(result)
    else:
        values = [getattr(request, field) for field in type(request).model_fields]
        first = next((value for value in values if value), "")
        named = first if isinstance(first, tuple) else (str(first),)
        if named and (resource_type_of(named[0]) or "").endswith(("association", "attachment")) and changes:
            subject = _called(changes[0].resource)  # not the tie's id, which nobody knows: what it tied
        else:
            subject = _listed_of(world, named)
    return f"{_PAST.get(verb, verb)} {noun} {subject}".strip()


def _listed(names: Sequence[str]) -> str:
    """All of a few, the first of many."""
    if len(names) <= _SHOWN:
        return ", ".join(names)
    return f"{', '.join(names[:_SHOWN])} and {len(names) - _SHOWN} more"


def _listed_of(world: World, resource_ids: Sequence[str]) -> str:
    """The same of what they are called, and of many only those that are said are looked up."""
    return _listed([*(_name(world, one) for one in resource_ids[:_SHOWN]), *resource_ids[_SHOWN:]])


def _name(world: World, resource_id: str | None) -> str:
    record = world.get(resource_id or "")
    return _called(record) if record else resource_id or ""


def _called(record: Resource) -> str:
    """What people call it; an interface without a name by its description or address."""
    if isinstance(record, NetworkInterface) and label_of(record) == record.id:
        return record.description or record.private_ip_address
    return label_of(record)


def _steps(changes: Iterable[Change]) -> list[str]:
    return [sentence for change in changes if (sentence := _step(change.before, change.after))]


def _step(before: Resource | None, after: Resource | None) -> str:
    match before, after:
        case Instance(), Instance() if before.state != after.state:
            return f"{_called(after)} is {after.state}"
        case NetworkInterface(), NetworkInterface() if before.attachment != after.attachment:
            name = _called(after)
            return f"{name} is {after.attachment.status if after.attachment else 'available'}"
        case NetworkInterface(), NetworkInterface() if before.status != after.status:
            return f"{_called(after)} is {after.status}"
        case NetworkInterface(), None:
            return f"{_called(before)} is deleted"
        case (Vpc(), Vpc()) | (Subnet(), Subnet()) | (VpnGateway(), VpnGateway()) if after is not None:
            return f"{_called(after)} is ready"
        case _:
            return ""


def _words_of(attribute: str) -> str:
    """`sourceDestCheck` and `source_dest_check` as `source dest check`."""
    return re.sub(r"_|(?<=[a-z])(?=[A-Z])", " ", attribute).lower()
