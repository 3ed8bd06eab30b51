"""A change taken out of a value that has changed on: structures field by field, lists element by element."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any, Final, cast

from console.ec2.resources import (
    GatewayAttachment,
    Ipv6CidrBlockAssociation,
    NetworkAclAssociation,
    NetworkAclEntry,
    NetworkInterfaceAttachment,
    NetworkInterfaceIpv6Address,
    NetworkInterfacePrivateIpAddress,
    Route,
    RouteState,
    RouteTableAssociation,
    Tag,
    VpcCidrBlockAssociation,
)

_IDENTITY: Final[dict[type[Any], Callable[[Any], Hashable]]] = {
    str: lambda text: text,
    GatewayAttachment: lambda one: one.vpc_id,
    Ipv6CidrBlockAssociation: lambda one: one.association_id,
    NetworkAclAssociation: lambda one: one.network_acl_association_id,
    NetworkAclEntry: lambda one: (not one.egress, one.rule_number),
    NetworkInterfaceAttachment: lambda one: one.attachment_id,
    NetworkInterfaceIpv6Address: lambda one: one.ipv6_address,
    NetworkInterfacePrivateIpAddress: lambda one: one.private_ip_address,
    Route: lambda one: one.destination,
    RouteTableAssociation: lambda one: one.route_table_association_id,
    Tag: lambda one: one.key,
    VpcCidrBlockAssociation: lambda one: one.association_id,
}
"""What stays the same while the rest of a structure changes."""


class Conflict(Exception):
    """What the change brought is not there any more."""


def without_change(current: Any, before: Any, after: Any) -> Any:
    """`current` as it would be if it had not gone from `before` to `after` on its way. Raises Conflict."""
    if before == after:
        return current
    if _settled(current) == _settled(after):
        return before
    kinds = {type(current), type(before), type(after)}
    if kinds == {tuple}:
        return _list_without(current, before, after)
    if len(kinds) == 1 and is_dataclass(current) and len({_identity(one) for one in (current, before, after)}) == 1:
        names = [field.name for field in fields(current)]
        values = {name: without_change(*(getattr(one, name) for one in (current, before, after))) for name in names}
        return replace(cast(Any, current), **values)
    raise Conflict


def _list_without(current: Sequence[Any], before: Sequence[Any], after: Sequence[Any]) -> tuple[Any, ...]:
    now, then, since = ({_identity(one): one for one in each} for each in (current, before, after))
    kept = {key: without_change(now.get(key), then.get(key), since.get(key)) for key in {**now, **then}}
    merged = tuple(one for one in kept.values() if one is not None)
    if all(isinstance(one, NetworkAclEntry) for one in merged):
        return tuple(sorted(merged, key=_identity))  # EC2's order of entries
    return merged


def _identity(one: Any) -> Any:
    read = _IDENTITY.get(type(one))
    if read is None:
        raise Conflict
    return read(one)


def _settled(value: Any) -> Any:
    """A route without what follows from its target: that is found out again anyway."""
    if isinstance(value, Route):
        return replace(value, state=RouteState.ACTIVE, instance_id=None, instance_owner_id=None)
    return value
