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

Looks = dict[type[Resource], dict[str, set[str]]]
"""The kinds to describe, each with its filters; an empty one: all of the kind."""

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
    looks: Looks = {}
    action = action_of(request)
    for word, kinds in _WHOLE.items():
        if word in action and not ("PrivateIpAddress" in action and word == "Address"):
            for kind in kinds:
                looks[kind] = {}
    ids = {text for text in _texts(request)} | {text for text in _texts(answer)}
    for text in ids:
        kind = RESOURCE_TYPES.get(resource_type_of(text) or "")
        if kind is ec2.Instance:
            _choose(looks, ec2.Instance, "instance-id", text)
            for interface in world.interfaces_of(text):
                _choose(looks, ec2.NetworkInterface, "network-interface-id", interface.id)
        elif kind is ec2.NetworkInterface:
            _choose(looks, ec2.NetworkInterface, "network-interface-id", text)
            if world.route_tables_targeting(text):
                looks[ec2.RouteTable] = {}
        elif kind is not None and kind not in ec2.CATALOGUE and action in ("CreateTags", "DeleteTags"):
            looks[kind] = {}
        for interface in _interfaces_with(text, world):
            _choose(looks, ec2.NetworkInterface, "network-interface-id", interface.id)
            if interface.attachment:
                _choose(looks, ec2.Instance, "instance-id", interface.attachment.instance_id)
    return looks


def _interfaces_with(text: str, world: World) -> Iterator[ec2.NetworkInterface]:
    """Whose attachment, address or Elastic IP this is."""
    if found := world.interface_with_attachment(text) or world.interface_with_public_ip(text):
        yield found
    address = world.find(ec2.Address, text) or world.address_with_association(text)
    if address and (interface := world.find(ec2.NetworkInterface, address.network_interface_id)):
        yield interface


def _choose(looks: Looks, kind: type[Resource], name: str, value: str) -> None:
    looks.setdefault(kind, {}).setdefault(name, set()).add(value)


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
    elif is_dataclass(value):
        for one in fields(value):
            yield from _texts(getattr(value, one.name))
