"""The diagram's things in words, for tooltips and for assistive technology. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from console.ec2.addresses import why_reserved
from console.ec2.resources import (
    Instance,
    InternetGateway,
    NetworkInterface,
    Resource,
    RouteTable,
    Subnet,
    Vpc,
    VpnGateway,
    label_of,
    name_of,
)
from console.ec2.world import World
from console.topology.canvas.cards import region_counts, short_cidr, target_in_words
from console.topology.canvas.cells import WORDS
from console.topology.graph import REGION, Box

if TYPE_CHECKING:
    from console.topology.canvas.maps import Cell, CellMaps


def name_in_words(world: World, resource_id: str) -> str:
    """What a thing is called: `eth1 of web-1`, `Subnet public-a`, `Internet gateway`."""
    record = world.get(resource_id)
    match record:
        case NetworkInterface():
            instance = world.instance_of(record)
            if instance is not None and record.attachment is not None:
                return f"eth{record.attachment.device_index} of {label_of(instance)}"
            return f"Available interface {name_of(record) or record.description or record.id}"
        case Instance():
            return f"Instance {label_of(record)}"
        case Subnet():
            return f"Subnet {label_of(record)}"
        case Vpc():
            return f"VPC {label_of(record)}"
        case InternetGateway():
            return f"Internet gateway {label_of(record)}"
        case VpnGateway():
            return f"VPN gateway {label_of(record)}"
        case RouteTable():
            return f"Route table {label_of(record)}"
        case None:
            return f"Region {resource_id.removeprefix(REGION)}" if resource_id.startswith(REGION) else ""
        case _:
            return label_of(record)


def box_in_words(box: Box) -> str:
    """`48 web as one box`."""
    return f"{box.title} as one box"


def details(world: World, resource_id: str) -> list[str]:
    """What else the diagram shows of it, one fact a line; its id last."""
    record = world.get(resource_id)
    if record is None:
        part = world.parts.get(resource_id.removeprefix(REGION))
        return [] if part is None else [", ".join(region_counts(part))]
    return [*_facts(world, record), record.id]


def _facts(world: World, record: Resource) -> list[str]:
    match record:
        case NetworkInterface():
            return _interface_facts(world, record)
        case Instance():
            count = len(world.interfaces_of(record.id))
            return [
                f"{record.instance_type}, {record.state}, {record.availability_zone}",
                f"{count} interface" + ("" if count == 1 else "s"),
            ]
        case Subnet():
            free = world.available_ip_address_count(record)
            table = world.route_table_of(record)
            routed = [f"Route table {label_of(table)}"] if table else []
            return [f"{record.cidr_block}, {record.availability_zone}", f"{free:,} addresses free", *routed]
        case Vpc():
            return [", ".join(record.cidr_blocks)]
        case RouteTable():
            return [f"{short_cidr(route.destination)} → {target_in_words(world, route)}" for route in record.routes]
        case _:
            return []


def _interface_facts(world: World, interface: NetworkInterface) -> list[str]:
    attachment = interface.attachment
    facts = [f"{interface.private_ip_address}, {attachment.status if attachment else interface.status}"]
    second = len(interface.private_ip_addresses) - 1
    if second:
        facts.append(f"{second} secondary private address" + ("" if second == 1 else "es"))
    if blocks := (*interface.ipv4_prefixes, *interface.ipv6_prefixes):
        facts.append(f"Delegated {_first_of(blocks)}")
    if public := interface.associations:
        word = "Elastic IP" if public[0].allocation_id else "Public IP"
        facts.append(f"{word} {_first_of([one.public_ip for one in public])}")
    if interface.ipv6_addresses:
        facts.append(f"IPv6 {_first_of([one.ipv6_address for one in interface.ipv6_addresses])}")
    if subnet := world.find(Subnet, interface.subnet_id):
        facts.append(f"Subnet {label_of(subnet)}")
    if not interface.source_dest_check:
        facts.append("Source/destination check off")
    if attachment is not None and attachment.delete_on_termination:
        facts.append("Deleted with its instance")
    if interface.description:
        facts.append(f"“{interface.description}”")
    return facts


def _first_of(said: Sequence[str]) -> str:
    """`10.0.0.16/28 and 3 more`."""
    return said[0] + (f" and {len(said) - 1} more" if said[1:] else "")


def cell_in_words(maps: CellMaps, cell: Cell) -> str:
    """An address of a map: who has it and its state, why it is reserved, or that it is free."""
    world = maps.world
    subnet = world.find(Subnet, cell.subnet_id)
    where = f"{cell.address} in {label_of(subnet)}" if subnet else cell.address
    interface = world.find(NetworkInterface, cell.interface_id)
    if interface is None:
        why = why_reserved(subnet.cidr_block, cell.address) if subnet else None
        return f"{where}\n" + (f"Reserved: {why}" if why else "Free")
    state, name = WORDS[cell.state].capitalize(), name_in_words(world, interface.id)
    lines = [where, name if name.startswith(state) else f"{state}: {name}"]
    if said := maps.coloring.words_of(interface):
        lines.append(said)
    return "\n".join([*lines, *details(world, interface.id)])


def sentence(world: World, resource_id: str) -> str:
    """Name and details in one line, for a screen reader."""
    return ". ".join([name_in_words(world, resource_id), *details(world, resource_id)])
