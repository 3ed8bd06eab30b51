"""What to look at again after a request of our own: what it named, what it made, and what follows from it."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from pydantic import BaseModel

from console.ec2 import resources as ec2
from console.ec2.ids import resource_type_of
from console.ec2.requests.base import Request, action_of
from console.ec2.resources import RESOURCE_TYPES, Resource
from console.ec2.world import World

Filters = tuple[str, frozenset[str]]
"""A filter's name and its values."""
Looks = list[tuple[type[Resource], Filters | None]]
"""The kinds to describe, each by one filter, or whole."""

_WHOLE: Mapping[str, tuple[type[Resource], ...]] = {
    "Vpc": (ec2.Vpc, ec2.RouteTable, ec2.NetworkAcl, ec2.SecurityGroup, ec2.SecurityGroupRule),
    "Subnet": (ec2.Subnet, ec2.RouteTable, ec2.NetworkAcl),
    "Route": (ec2.RouteTable,),
    "InternetGateway": (ec2.InternetGateway, ec2.RouteTable),
    "VpnGateway": (ec2.VpnGateway, ec2.RouteTable),
    "NetworkAcl": (ec2.NetworkAcl,),
    "SecurityGroup": (ec2.SecurityGroup, ec2.SecurityGroupRule),
    "Address": (ec2.Address,),
    "KeyPair": (ec2.KeyPair,),
    "Vgw": (ec2.RouteTable,),
    "NetworkInterfacePermission": (ec2.NetworkInterfacePermission,),
}
"""A word in an action's name to the small kinds that are looked at whole."""


def touched(request: Request[Any], answer: Any, world: World) -> Looks:
    """Small kinds whole; instances and interfaces by id, as there may be hundreds of thousands."""
    action = action_of(request)
    whole: dict[type[Resource], None] = {}
    instances: set[str] = set()
    interfaces: set[str] = set()
    for word, kinds in _WHOLE.items():
        if word in action and not ("PrivateIpAddress" in action and word == "Address"):
            whole.update(dict.fromkeys(kinds))
    for text in {*_texts(request), *_texts(answer)}:
        kind: type[Resource] | None = RESOURCE_TYPES.get(resource_type_of(text) or "")
        if kind is ec2.Instance:
            instances.add(text)
            interfaces.update(one.id for one in world.interfaces_of(text))
        elif kind is ec2.NetworkInterface:
            interfaces.add(text)
            if world.route_tables_targeting(text):
                whole[ec2.RouteTable] = None
        elif kind is not None and kind not in ec2.CATALOGUE and action in ("CreateTags", "DeleteTags"):
            whole[kind] = None
        for interface in _interfaces_with(text, world):
            interfaces.add(interface.id)
            if interface.attachment:
                instances.add(interface.attachment.instance_id)
    looks: Looks = [(kind, None) for kind in whole]
    if instances:
        looks.append((ec2.Instance, ("instance-id", frozenset(instances))))
    if instances and action == "RunInstances":
        looks.append((ec2.NetworkInterface, ("attachment.instance-id", frozenset(instances))))
    if interfaces:
        looks.append((ec2.NetworkInterface, ("network-interface-id", frozenset(interfaces))))
    return looks


def _interfaces_with(text: str, world: World) -> Iterator[ec2.NetworkInterface]:
    """Whose attachment, address or Elastic IP this is."""
    if found := world.interface_with_attachment(text) or world.interface_with_public_ip(text):
        yield found
    address = world.find(ec2.Address, text) or world.address_with_association(text)
    if address and (interface := world.find(ec2.NetworkInterface, address.network_interface_id)):
        yield interface


def _texts(value: Any) -> Iterator[str]:
    """Every text in a request or an answer."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _texts(getattr(value, name))
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from _texts(getattr(value, one.name))
