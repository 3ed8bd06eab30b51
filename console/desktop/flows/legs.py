"""The legs of a launch: each an interface in the making, or one that exists already."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from console.desktop.flows import addressing, choices
from console.desktop.flows.addressing import Secondary
from console.desktop.flows.flow import Choice, Fix, Problem
from console.desktop.flows.plan import PlannedRequest
from console.desktop.flows.words import called, called_id, listed
from console.ec2.requests import DescribeNetworkInterfaces, Filter, ModifyNetworkInterfaceAttribute
from console.ec2.requests.instances import InstanceNetworkInterfaceSpecification
from console.ec2.requests.network import BooleanAttribute
from console.ec2.resources import NetworkInterface, SecurityGroup, Subnet, Vpc
from console.ec2.world import World


@dataclass
class LegDraft:
    """interface_id: an existing one; then only that counts. Otherwise a new one, addresses as typed."""

    interface_id: str = ""
    subnet_id: str = ""
    primary: str = ""
    secondary: Secondary = "none"
    secondary_count: int = 1
    secondary_list: str = ""
    elastic_ip: str = ""
    groups: tuple[str, ...] = ()
    description: str = ""
    source_dest_check: bool = True
    delete_on_termination: bool = True


def subnet_of(world: World, leg: LegDraft) -> Subnet | None:
    """Where the leg is: an existing interface brings its subnet along."""
    if leg.interface_id:
        interface = world.find(NetworkInterface, leg.interface_id)
        return world.find(Subnet, interface.subnet_id) if interface else None
    return world.find(Subnet, leg.subnet_id)


def addresses_of(world: World, leg: LegDraft) -> int:
    """How many private addresses it will have."""
    if leg.interface_id:
        interface = world.find(NetworkInterface, leg.interface_id)
        return len(interface.private_ip_addresses) if interface else 0
    return addressing.address_count(leg)


def leg_in(world: World, subnet: Subnet | None, **also: Any) -> LegDraft:
    """A new leg with the groups that EC2 would give it."""
    if subnet is None:
        return LegDraft(**also)
    groups = also.pop("groups", None) or choices.default_groups(world, subnet.vpc_id)
    return LegDraft(subnet_id=subnet.id, groups=groups, **also)


def specification(
    world: World, leg: LegDraft, index: int, associate_public: bool | None = None
) -> InstanceNetworkInterfaceSpecification:
    """The leg as RunInstances takes it."""
    if leg.interface_id:
        return InstanceNetworkInterfaceSpecification(device_index=index, network_interface_id=leg.interface_id)
    primary, listed = addressing.explicit(world, world.find(Subnet, leg.subnet_id), leg)
    return InstanceNetworkInterfaceSpecification(
        device_index=index,
        subnet_id=leg.subnet_id,
        description=leg.description or None,
        groups=leg.groups,
        private_ip_address=primary,
        private_ip_addresses=listed,
        secondary_private_ip_address_count=leg.secondary_count if leg.secondary == "count" else None,
        associate_public_ip_address=associate_public,
        delete_on_termination=leg.delete_on_termination,
    )


def of_leg(problem: Problem, index: int) -> Problem:
    """A problem of one interface as one of the launch: its fix says which leg it changes."""
    fix = problem.fix
    moved = Fix(fix.label, f"legs.{index}.{fix.field}", fix.value) if fix else None
    return replace(problem, fix=moved)


def let_go(world: World, leg: LegDraft) -> Sequence[str]:
    """Forget what no longer exists; what that was, in sentences."""
    gone = []
    if leg.interface_id and leg.interface_id not in world:
        leg.interface_id = ""
        gone.append("the interface that was chosen has been deleted; a new one takes its place.")
    if leg.subnet_id and leg.subnet_id not in world:
        leg.subnet_id = ""
        gone.append("the subnet that was chosen has been deleted.")
    if missing := [one for one in leg.groups if world.find(SecurityGroup, one) is None]:
        leg.groups = tuple(one for one in leg.groups if one not in missing)
        gone.append("a security group that was chosen has been deleted.")
    if leg.elastic_ip not in ("", addressing.ALLOCATE) and leg.elastic_ip not in world:
        leg.elastic_ip = ""
        gone.append("the Elastic IP that was chosen has been released.")
    return gone


def find_step(index: int) -> PlannedRequest:
    """The id of a leg that the launch has made: RunInstances answers it, but the CLI’s user has to look for it."""
    return PlannedRequest(
        f"Look up eth{index}",
        lambda ids: DescribeNetworkInterfaces(
            filters=(
                Filter(name="attachment.instance-id", values=(ids["instance"],)),
                Filter(name="attachment.device-index", values=(str(index),)),
            )
        ),
        f"eth{index}",
    )


def check_off_step(index: int) -> PlannedRequest:
    """Let the leg that `find_step` has found pass on the packets of others."""
    return PlannedRequest(
        f"Turn the source/destination check of eth{index} off",
        lambda ids: ModifyNetworkInterfaceAttribute(
            network_interface_id=ids[f"eth{index}"], source_dest_check=BooleanAttribute(value=False)
        ),
    )


# --- recipes


@dataclass(frozen=True, slots=True)
class Recipe:
    """A plan to start from. needs_pair: a public and a private subnet in one zone. legs: public or not, in order."""

    key: str
    title: str
    text: str
    legs: tuple[bool, ...] = (True,)
    needs_pair: bool = False
    options: dict[str, Any] = field(default_factory=dict)


SINGLE, DUAL, APPLIANCE, BLANK, LIKE = "single", "dual", "appliance", "blank", "like"

RECIPES = (
    Recipe(SINGLE, "Single interface", "One leg, in one subnet. What most instances need."),
    Recipe(
        DUAL,
        "Management + front (dual-homed)",
        "eth0 faces the internet in a public subnet, eth1 is for management in a private one of the same zone.",
        (True, False),
        needs_pair=True,
    ),
    Recipe(
        APPLIANCE,
        "Firewall / NAT appliance",
        "A leg on either side, source/destination check off, so that it may pass on the packets of others.",
        (True, False),
        needs_pair=True,
        options={"source_dest_check": False},
    ),
    Recipe(BLANK, "Blank", "One leg, and everything about it is yours to choose.", (True,)),
    Recipe(LIKE, "Like an existing instance", "The same type, image, subnets and groups; addresses are new.", ()),
)


def recipe_choices(world: World, vpc_id: str, has_likes: bool) -> list[Choice]:
    """The recipes; those that the VPC has no subnets for say so. has_likes: there is an instance to take after."""
    found = []
    for recipe in RECIPES:
        reason = ""
        if recipe.needs_pair and pair_in(world, vpc_id) is None:
            vpc = world.find(Vpc, vpc_id)
            reason = f"no zone of {called(world, vpc) if vpc else 'the VPC'} has a public and a private subnet"
        elif recipe.key == LIKE and not has_likes:
            reason = "there is no instance yet"
        found.append(Choice(recipe.key, recipe.title, (recipe.text,), reason))
    return found


def pair_in(world: World, vpc_id: str, preferred: Subnet | None = None) -> tuple[Subnet, Subnet] | None:
    """A public and a private subnet with room in one zone of the VPC, the preferred one among them if it can be."""
    pairs = list(_pairs(world, vpc_id))
    if preferred is not None:
        return next((pair for pair in pairs if preferred in pair), pairs[0] if pairs else None)
    return pairs[0] if pairs else None


def _pairs(world: World, vpc_id: str) -> Iterator[tuple[Subnet, Subnet]]:
    subnets = [one for one in world.subnets_in(vpc_id) if world.available_ip_address_count(one) > 0]
    for public in subnets:
        for private in subnets:
            same_zone = public.availability_zone == private.availability_zone
            if same_zone and world.is_public(public) and not world.is_public(private):
                yield public, private


def legs_for(world: World, recipe: Recipe, vpc_id: str, preferred: Subnet | None) -> list[LegDraft]:
    """The legs that a recipe starts with."""
    if recipe.needs_pair:
        pair = pair_in(world, vpc_id, preferred)
        sides = {True: pair[0], False: pair[1]} if pair else {}
        return [leg_in(world, sides.get(public), **recipe.options) for public in recipe.legs]
    if recipe.key == BLANK:
        return [leg_in(world, preferred)]
    subnets = [one for one in world.subnets_in(vpc_id) if world.available_ip_address_count(one) > 0]
    public = next((one for one in subnets if world.is_public(one)), None)
    return [leg_in(world, preferred or public or next(iter(subnets), None))]


def legs_like(world: World, instance_id: str) -> list[LegDraft]:
    """New legs where those of an instance are, with the same groups and flags."""
    return [
        LegDraft(
            subnet_id=one.subnet_id,
            groups=one.groups,
            secondary="count" if len(one.private_ip_addresses) > 1 else "none",
            secondary_count=max(len(one.private_ip_addresses) - 1, 1),
            source_dest_check=one.source_dest_check,
            delete_on_termination=bool(one.attachment and one.attachment.delete_on_termination),
        )
        for one in world.interfaces_of(instance_id)
    ]


LEG_COLUMNS = ("Leg", "Is", "Subnet", "Address", "Groups", "Check", "At end")


def leg_choices(world: World, legs: Sequence[LegDraft], wrong: Collection[int]) -> list[Choice]:
    """The legs as rows; wrong: the numbers of those with a problem."""
    return [
        Choice(str(index), f"eth{index}", (_mark(index, wrong), *_leg_cells(world, leg)))
        for index, leg in enumerate(legs)
    ]


def _mark(index: int, wrong: Collection[int]) -> str:
    return f"eth{index} !" if index in wrong else f"eth{index}"


def _leg_cells(world: World, leg: LegDraft) -> tuple[str, ...]:
    subnet = subnet_of(world, leg)
    place = called(world, subnet) if subnet else "–"
    interface = world.find(NetworkInterface, leg.interface_id)
    if leg.interface_id:
        if interface is None:
            return ("gone", place, "–", "–", "–", "kept")
        groups = listed([called_id(world, one) for one in interface.groups])
        check = "on" if interface.source_dest_check else "off"
        return (called(world, interface), place, interface.private_ip_address, groups, check, "kept")
    more = addressing.address_count(leg) - 1
    address = (leg.primary.strip() or "automatic") + (f" +{more}" if more else "")
    groups = listed([called_id(world, one) for one in leg.groups])
    fate = "deleted" if leg.delete_on_termination else "kept"
    return ("new", place, address, groups or "–", "on" if leg.source_dest_check else "off", fate)
