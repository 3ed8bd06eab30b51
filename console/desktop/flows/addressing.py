"""The addresses of an interface in the making, checked as one types: its own, further ones, and an Elastic IP."""

import re
from collections.abc import Collection, Mapping
from typing import Literal, Protocol

from console.desktop.flows.flow import Choice, Fix, Problem, Problems, only
from console.desktop.flows.words import called, holder, plural, subnet_words
from console.desktop.models.column import sortable
from console.ec2.addresses import assignable, contains, is_ipv4, to_int, to_text, why_reserved
from console.ec2.requests.interfaces import PrivateIpAddressSpecification
from console.ec2.resources import Address, NetworkInterface, Subnet, name_of
from console.ec2.world import World
from console.engine.quotas import quotas_of

Secondary = Literal["none", "count", "list"]
ALLOCATE = "allocate"
"""In place of an allocation id: a new Elastic IP."""


class Addressed(Protocol):
    """The part of a draft that says which addresses its interface gets. Text as typed."""

    primary: str
    secondary: Secondary
    secondary_count: int
    secondary_list: str
    elastic_ip: str


def listed_addresses(text: str) -> list[str]:
    """What stands in a list that somebody typed, however it is separated."""
    return [one for one in re.split(r"[\s,;]+", text) if one]


def address_count(draft: Addressed) -> int:
    """How many private addresses the interface will have."""
    match draft.secondary:
        case "count":
            return 1 + max(draft.secondary_count, 0)
        case "list":
            return 1 + len(listed_addresses(draft.secondary_list))
        case _:
            return 1


def next_free(world: World, subnet: Subnet, *, after: str | None = None, besides: Collection[str] = ()) -> str | None:
    """A free address of the subnet: the first after `after`, else the first of all."""
    taken = world.addresses_taken(subnet.vpc_id)
    numbers = assignable(subnet.cidr_block)
    start = 0
    if after and is_ipv4(after) and contains(subnet.cidr_block, after):
        start = min(max(to_int(after) - numbers.start + 1, 0), len(numbers))
    for index in (*range(start, len(numbers)), *range(start)):
        text = to_text(numbers[index])
        if text not in taken and text not in besides:
            return text
    return None


def address_problem(
    world: World, subnet: Subnet, address: str, field: str, besides: Mapping[str, str]
) -> Problem | None:
    """Why `address` cannot be had in the subnet. besides: address to who else of this draft takes it."""
    code = "InvalidParameterValue"
    if not is_ipv4(address):
        text = f"“{address}” is not an IPv4 address: four numbers from 0 to 255, like"
    elif not contains(subnet.cidr_block, address):
        text = f"{address} is not in {subnet.cidr_block}, the range of {called(world, subnet)}. Next free address:"
    elif why := why_reserved(subnet.cidr_block, address):
        text = f"{address} is reserved in every subnet ({why}). Next free address:"
    elif owner := world.interface_at(subnet.vpc_id, address):
        code = "InvalidIPAddress.InUse"
        text = f"{address} is taken by {holder(world, owner)}. Next free address:"
    elif address in besides:
        text = f"{address} is already {besides[address]} in this plan. Next free address:"
    else:
        return None
    instead = next_free(world, subnet, after=address, besides=besides)
    if instead is None:
        return Problem(text.rpartition(". ")[0] or text, None, code)
    return Problem(text, Fix(instead, field, instead), code)


def address_problems(
    world: World, subnet: Subnet | None, draft: Addressed, besides: Mapping[str, str] | None = None
) -> Problems:
    """By field: primary, secondary_count, secondary_list, elastic_ip. `besides` as for `address_problem`."""
    if subnet is None:
        return {}
    others = dict(besides or {})
    found: dict[str, Problem | None] = {}
    if primary := draft.primary.strip():
        found["primary"] = address_problem(world, subnet, primary, "primary", others)
        others[primary] = "the primary address"
    if draft.secondary == "list":
        found["secondary_list"] = _list_problem(world, subnet, draft, others)
    elif draft.secondary == "count":
        found["secondary_count"] = _count_problem(draft)
    found.setdefault("primary", None)
    if not any(found.values()):
        found["primary"] = _room_problem(world, subnet, address_count(draft), len(besides or ()))
    found["elastic_ip"] = elastic_ip_problem(world, draft.elastic_ip, subnet)
    return only(found)


def _count_problem(draft: Addressed) -> Problem | None:
    if draft.secondary_count > 0:
        return None
    fix = Fix("Assign none", "secondary", "none")
    return Problem("At least one secondary address, or", fix, "InvalidParameterValue")


def _list_problem(world: World, subnet: Subnet, draft: Addressed, others: dict[str, str]) -> Problem | None:
    addresses = listed_addresses(draft.secondary_list)
    if not addresses:
        return Problem("Name at least one address, or", Fix("assign none", "secondary", "none"))
    for index, address in enumerate(addresses):
        if problem := address_problem(world, subnet, address, "secondary_list", others):
            if problem.fix is None:
                return problem
            instead = ", ".join([*addresses[:index], problem.fix.label, *addresses[index + 1 :]])
            return Problem(problem.text, Fix(problem.fix.label, "secondary_list", instead), problem.code)
        others[address] = "a secondary address"
    return None


def _room_problem(world: World, subnet: Subnet, needed: int, elsewhere: int) -> Problem | None:
    room = world.available_ip_address_count(subnet) - elsewhere
    if needed <= room:
        return None
    has = plural("free address", max(room, 0))
    text = f"{subnet_words(world, subnet)} has {has} left, this interface needs {needed}. Choose another subnet."
    return Problem(text, None, "InsufficientFreeAddressesInSubnet")


def explicit(
    world: World, subnet: Subnet | None, draft: Addressed
) -> tuple[str | None, tuple[PrivateIpAddressSpecification, ...]]:
    """(primary or None for any, the listed secondary ones).

    EC2 takes the first of a list without a primary for the primary one (ec2-semantics §3.2): so beside a list, the
    primary is named.
    """
    primary = draft.primary.strip() or None
    if draft.secondary != "list":
        return primary, ()
    listed = listed_addresses(draft.secondary_list)
    if primary is None and subnet is not None:
        primary = next_free(world, subnet, besides=listed)
    return primary, tuple(PrivateIpAddressSpecification(private_ip_address=one) for one in listed)


# --- Elastic IP


def elastic_ip_choices(world: World, elsewhere: Mapping[str, str] | None = None) -> list[Choice]:
    """None, a new one, or an existing one, those first that can be had.

    elsewhere: allocation id to who else of this draft takes it.
    """
    choices = []
    for address in world.all(Address):
        name = name_of(address)
        text = f"{address.public_ip} · {name}" if name else address.public_ip
        reason = ""
        if address.association_id:
            owner = world.find(NetworkInterface, address.network_interface_id)
            reason = f"in use by {holder(world, owner)}" if owner else "in use"
        elif elsewhere and address.id in elsewhere:
            reason = f"goes to {elsewhere[address.id]} in this plan"
        choices.append(Choice(address.id, text, reason=reason))
    new = Choice(ALLOCATE, "Allocate a new Elastic IP", reason=_quota_reason(world))
    return [Choice("", "None"), new, *sorted(choices, key=lambda one: (not one.enabled, sortable(one.text)))]


def _quota_reason(world: World) -> str:
    count, quota = world.count(Address), quotas_of(world).elastic_ips
    return f"all {quota} Elastic IPs of the region are allocated" if count >= quota else ""


def elastic_ip_problem(world: World, elastic_ip: str, subnet: Subnet) -> Problem | None:
    """Why the chosen Elastic IP cannot go to an interface in `subnet`."""
    if not elastic_ip:
        return None
    without = Fix("use none", "elastic_ip", "")
    if world.internet_gateway_of(subnet.vpc_id) is None:
        vpc = called_vpc(world, subnet)
        text = f"{vpc} has no internet gateway, and without one it takes no Elastic IP. Attach one, or"
        return Problem(text, without, "Gateway.NotAttached")
    if elastic_ip == ALLOCATE:
        reason = _quota_reason(world)
        text = f"{reason[:1].upper()}{reason[1:]}. Use one that is free, release one, or"
        return Problem(text, without, "AddressLimitExceeded") if reason else None
    address = world.find(Address, elastic_ip)
    if address is None:
        return Problem("The Elastic IP that was chosen is gone. Choose another, or", without)
    if address.association_id:
        owner = world.find(NetworkInterface, address.network_interface_id)
        who = holder(world, owner) if owner else "another interface"
        return Problem(
            f"{address.public_ip} is in use by {who}. Choose another, or", without, "Resource.AlreadyAssociated"
        )
    return None


def elastic_ip_warning(world: World, elastic_ip: str, subnet: Subnet | None) -> Problem | None:
    """An Elastic IP that nobody on the internet could reach."""
    if subnet is None or world.is_public(subnet):
        return None
    name = called(world, subnet)
    if elastic_ip:
        return Problem(f"{name} has no route to an internet gateway: this Elastic IP will not be reachable.")
    return Problem(f"{name} has no route to an internet gateway: an Elastic IP here would not be reachable.")


def called_vpc(world: World, subnet: Subnet) -> str:
    vpc = world.get(subnet.vpc_id)
    return called(world, vpc) if vpc else subnet.vpc_id
