"""What a person types for an end, and what an end is called."""

import re
from collections.abc import Iterator
from ipaddress import ip_address, ip_network
from typing import Final

from console.ec2.on_demand import Index
from console.ec2.resources import (
    Instance,
    InternetGateway,
    NetworkInterface,
    Resource,
    Subnet,
    Vpc,
    VpnGateway,
    label_of,
    name_of,
)
from console.ec2.world import World
from console.reach.blocks import SERVICES, at, block, is_public
from console.reach.flow import CORPORATE, INTERNET, Endpoint, EndpointKind

_ENDS: tuple[tuple[type[Instance | NetworkInterface | Subnet], EndpointKind], ...] = (
    (Instance, EndpointKind.INSTANCE),
    (NetworkInterface, EndpointKind.INTERFACE),
    (Subnet, EndpointKind.SUBNET),
)
_NAMED: Final = (Instance, NetworkInterface, Subnet, InternetGateway, VpnGateway)
APART: Final = " · "
LARGE: Final = 20_000
"""Records of a region that are not looked through for a name, which takes 2 µs each: there may be one."""
_NAMED_DEVICE = re.compile(r"(?P<instance>.+?)[ :.](?:eth|ens)?(?P<index>\d+)")


class UnknownEnd(ValueError):
    """No end of a path: one sentence, for people."""


def endpoint(world: World, text: str) -> Endpoint:
    """`internet`, `corporate`, an id, a name, `web-1 eth1`, an address, a CIDR block. Raises UnknownEnd.

    Of several regions, `web-1 eth1 · eu-west-1` is the one there.
    """
    wanted = text.strip()
    if not wanted:
        raise UnknownEnd("an end is a name, an id, an address, a CIDR block, internet or corporate")
    if wanted.lower() in ("internet", "corporate"):
        return INTERNET if wanted.lower() == "internet" else CORPORATE
    if (found := _by_id(world, wanted)) or (found := _by_address(world, wanted)):
        return found
    name, _, place = wanted.rpartition(APART)
    return _by_name(world.parts[place], name) if name and place in world.parts else _by_name(world, wanted)


def _by_id(world: World, text: str) -> Endpoint | None:
    record = world.get(text)
    for kind, end in _ENDS:
        if isinstance(record, kind):
            return Endpoint(end, record.id)
    if isinstance(record, VpnGateway):
        return Endpoint(EndpointKind.CORPORATE, record.id)
    if record is not None:
        raise UnknownEnd(f"{text} is no end of a path: give an instance, an interface, a subnet or a VPN gateway")
    if re.fullmatch(r"(i|eni|subnet|vgw)-[0-9a-f]+", text):
        raise UnknownEnd(f"{text} does not exist")
    return None


def _by_address(world: World, text: str) -> Endpoint | None:
    """An address or block of anybody; None where the text is neither."""
    try:
        if "/" in text:
            network = ip_network(text, strict=False)
            if network.prefixlen == 0:
                return Endpoint(EndpointKind.INTERNET, address="" if network.version == 4 else "::/0")
            return Endpoint(EndpointKind.CIDR, address=str(network))
        address = str(ip_address(text))
    except ValueError:
        return None
    owners = [owner for vpc in world.ids(Vpc) if (owner := _owner(world, vpc, address))]
    if len(owners) > 1:
        listed = ", ".join(one.id for one in owners)
        raise UnknownEnd(f"{text} is an address in several VPCs: give an id ({listed})")
    if owners:
        return Endpoint(EndpointKind.INTERFACE, owners[0].id, address)
    if _is_service(world, at(address)):
        return Endpoint(EndpointKind.CIDR, address=f"{address}/{128 if ':' in address else 32}")
    if is_public(at(address)):
        return Endpoint(EndpointKind.INTERNET, address=address)
    if any(block(one).holds(at(address)) for vpc in world.all(Vpc) for one in _blocks(vpc)):
        raise UnknownEnd(f"nobody has the address {text}")
    return Endpoint(EndpointKind.CORPORATE, address=address)


def _is_service(world: World, address: int) -> bool:
    """EC2's own DNS, metadata and time."""
    return address in SERVICES or any(address == block(vpc.cidr_block).first + 2 for vpc in world.all(Vpc))


def _owner(world: World, vpc_id: str, address: str) -> NetworkInterface | None:
    return (world.interface_at_ipv6 if ":" in address else world.interface_at)(vpc_id, address)


def _blocks(vpc: Vpc) -> Iterator[str]:
    yield vpc.cidr_block
    yield from (one.cidr_block for one in vpc.cidr_block_association_set)
    yield from (one.ipv6_cidr_block for one in vpc.ipv6_cidr_block_association_set)


def _by_name(world: World, text: str) -> Endpoint:
    for kind, end in _ENDS:
        found = [one.id for one in world.all(kind) if name_of(one) == text]
        if len(found) > 1:
            listed = ", ".join(found[:3]) + (", …" if len(found) > 3 else "")
            raise UnknownEnd(f"{len(found)} are called {text!r}: give an id ({listed})")
        if found:
            return Endpoint(end, found[0])
    if device := _NAMED_DEVICE.fullmatch(text):
        named = [one for one in world.all(Instance) if device["instance"] in (one.id, name_of(one))]
        for interface in world.interfaces_of(named[0].id) if len(named) == 1 else ():
            if interface.attachment and interface.attachment.device_index == int(device["index"]):
                return Endpoint(EndpointKind.INTERFACE, interface.id)
    raise UnknownEnd(f"nothing is called {text!r}, and it is no address, CIDR block, internet or corporate")


def label(world: World, end: Endpoint) -> str:
    """`web-1 eth0`, `web-1`, `public-a`, `internet`, `203.0.113.9`; `web-1 · eu-west-1` where two regions have one."""
    match end.kind:
        case EndpointKind.INTERNET:
            return end.address or "internet"
        case EndpointKind.CORPORATE:
            return end.address or "corporate network"
        case EndpointKind.CIDR:
            return end.address
        case _:
            named = interface_label(world, end.id) if end.kind is EndpointKind.INTERFACE else _label(world, end.id)
            return placed(world, end.id, f"{named} ({end.address})" if end.address else named)


def placed(world: World, resource_id: str, named: str) -> str:
    """What a thing is called, with its region where several are open and another one has a thing of its name."""
    if not world.parts:
        return named
    record = world.get(resource_id)
    if isinstance(record, NetworkInterface):
        record = world.instance_of(record) or record
    if record is None or not name_of(record):
        return named
    here = world.part_of(record.id)
    same = (type(record), name_of(record))
    others = (part for part in world.parts.values() if part is not here)
    ambiguous = any(len(one) > LARGE or one.has_value(_BY_NAME, same) for one in others)
    return f"{named}{APART}{world.place_of(record.id)}" if ambiguous else named


def _names(record: Resource) -> Iterator[tuple[type[Resource], str]]:
    if isinstance(record, _NAMED) and (name := name_of(record)):
        yield type(record), name


_BY_NAME: Final = Index("ends-by-name", _names)


def interface_label(world: World, interface_id: str) -> str:
    """`web-1 eth0`; one that is attached to nothing by its name."""
    interface = world.find(NetworkInterface, interface_id)
    instance = world.instance_of(interface) if interface else None
    if interface is None or interface.attachment is None or instance is None:
        return _label(world, interface_id)
    return f"{label_of(instance)} eth{interface.attachment.device_index}"


def _label(world: World, resource_id: str) -> str:
    record = world.get(resource_id)
    return label_of(record) if record else resource_id
