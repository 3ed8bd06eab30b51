"""What is running out, and what lies idle."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from ipaddress import IPv4Network
from typing import Final

from console.ec2.addresses import RESERVED_PER_SUBNET, network
from console.ec2.history import HistoryEntry
from console.ec2.requests import CreateSubnet, DeleteNetworkInterface
from console.ec2.resources import (
    Address,
    InternetGateway,
    NetworkInterface,
    NetworkInterfaceStatus,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Vpc,
    VpnGateway,
    label_of,
)
from console.ec2.world import World
from console.reach.advice.model import Advice, Limits, Severity, Topic
from console.reach.advice.pauses import with_pauses
from console.reach.fix import Fix

FEW: Final = 0.1
"""A subnet with less than this share of its addresses free is running out."""
NEAR: Final = 0.8


def addresses_running_out(world: World) -> Iterator[Advice]:
    for subnet in world.all(Subnet):
        total = network(subnet.cidr_block).num_addresses - RESERVED_PER_SUBNET
        free = world.available_ip_address_count(subnet)
        if free >= total * FEW:
            continue
        yield Advice(
            Topic.ADDRESSES_RUNNING_OUT,
            Severity.PROBLEM if free <= 0 else Severity.WARNING,
            f"{label_of(subnet)} has {max(free, 0) or 'no'} of {total} addresses left",
            f"A subnet does not grow: what needs more goes to another one in {subnet.availability_zone}.",
            (subnet.id,),
            _another(world, subnet),
        )


def _another(world: World, subnet: Subnet) -> Fix | None:
    """A subnet of the same size in the same zone, where the VPC has room."""
    vpc = world.find(Vpc, subnet.vpc_id)
    taken = [network(one.cidr_block) for one in world.subnets_in(subnet.vpc_id)]
    length = network(subnet.cidr_block).prefixlen
    if vpc is None:
        return None
    for text in (vpc.cidr_block, *(one.cidr_block for one in vpc.cidr_block_association_set)):
        whole = network(text)
        if length >= whole.prefixlen and (found := _free(whole, length, taken)):
            request = CreateSubnet(vpc_id=vpc.id, cidr_block=str(found), availability_zone=subnet.availability_zone)
            return Fix(f"Create a subnet {found} in {subnet.availability_zone}", (request,))
    return None


def _free(whole: IPv4Network, length: int, taken: list[IPv4Network]) -> IPv4Network | None:
    return next((one for one in whole.subnets(new_prefix=length) if not any(one.overlaps(its) for its in taken)), None)


def idle_interfaces(world: World, now: datetime, since: Mapping[str, datetime], days: int) -> Iterator[Advice | None]:
    """since: when each became available, as far as is known. Of others nothing is said: EC2 does not tell their age."""
    for interface in with_pauses(world.all(NetworkInterface)):
        if interface is None:
            yield None
            continue
        at = since.get(interface.id)
        if interface.status is not NetworkInterfaceStatus.AVAILABLE or at is None or now - at < timedelta(days=days):
            continue
        age = (now - at).days
        public = "its Elastic IP is paid for" if interface.association else "it holds an address"
        yield Advice(
            Topic.IDLE_INTERFACE,
            Severity.NOTE,
            f"{label_of(interface)} has been attached to nothing for {age} days",
            f"Where nobody waits for it, {public} and keeps its group and subnet from being deleted.",
            (interface.id,),
            Fix("Delete it", (DeleteNetworkInterface(network_interface_id=interface.id),)),
        )


def available_since(entries: Iterable[HistoryEntry]) -> dict[str, datetime]:
    """When each interface was last detached or made, out of a history in any order."""
    found: dict[str, datetime] = {}
    for entry in sorted(entries, key=lambda one: one.number):
        for change in entry.changes:
            if isinstance(change.after, NetworkInterface):
                before = change.before if isinstance(change.before, NetworkInterface) else None
                if change.after.attachment is None and (before is None or before.attachment is not None):
                    found[change.id] = entry.at
    return found


def limits_near(world: World, limits: Limits) -> Iterator[Advice]:
    for what, used, most, where in _used(world, limits):
        if most > 0 and used >= most * NEAR:
            full = used >= most
            yield Advice(
                Topic.LIMIT_NEAR,
                Severity.WARNING if full else Severity.NOTE,
                f"{used} of {most} {what}",
                "The next one is refused."
                if full
                else "EC2 refuses what goes beyond; a quota can be raised on request.",
                where,
            )


def _used_of_region(part: World, words: str, limits: Limits) -> Iterator[tuple[str, int, int, tuple[str, ...]]]:
    region = (part.region,)
    yield f"VPCs of {words}", part.count(Vpc), limits.vpcs, region
    yield f"network interfaces of {words}", part.count(NetworkInterface), limits.network_interfaces, region
    yield f"security groups of {words}", part.count(SecurityGroup), limits.security_groups, region
    yield f"internet gateways of {words}", part.count(InternetGateway), limits.internet_gateways, region
    yield f"VPN gateways of {words}", part.count(VpnGateway), limits.vpn_gateways, region
    yield f"Elastic IPs of {words}", part.count(Address), limits.elastic_ips, region


def _used(world: World, limits: Limits) -> Iterator[tuple[str, int, int, tuple[str, ...]]]:
    for words, part in world.parts.items() or (("the region", world),):
        yield from _used_of_region(part, words, limits)
    for vpc in world.all(Vpc):
        name = label_of(vpc)
        yield f"subnets of {name}", len(world.subnets_in(vpc.id)), limits.subnets_per_vpc, (vpc.id,)
        tables = len(world.route_tables_in(vpc.id))
        yield f"route tables of {name}", tables, limits.route_tables_per_vpc, (vpc.id,)
    for table in world.all(RouteTable):
        count = sum(one.origin == "CreateRoute" for one in table.routes)
        yield f"routes of {label_of(table)}", count, limits.routes_per_table, (table.id,)
    counts: dict[tuple[str, bool], int] = {}
    for rule in world.all(SecurityGroupRule):
        key = rule.group_id, rule.is_egress
        counts[key] = counts.get(key, 0) + 1
    for (group_id, egress), count in counts.items():
        group = world.find(SecurityGroup, group_id)
        way = "outbound" if egress else "inbound"
        yield f"{way} rules of {label_of(group) if group else group_id}", count, limits.rules_per_group, (group_id,)
