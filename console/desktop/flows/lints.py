"""What EC2 accepts about the legs of a launch, but is seldom meant."""

from collections.abc import Sequence

from console.desktop.flows import addressing
from console.desktop.flows.flow import Fix, Problem, Problems
from console.desktop.flows.legs import LegDraft, subnet_of
from console.desktop.flows.words import called, listed
from console.ec2.resources import NetworkInterface
from console.ec2.world import World


def of_legs(world: World, legs: Sequence[LegDraft], associate_public: bool | None) -> Problems:
    """By field, as `Flow.set` takes it; `legs` for what concerns several."""
    found: Problems = {}
    for index, leg in enumerate(legs):
        warning = addressing.elastic_ip_warning(world, leg.elastic_ip, subnet_of(world, leg))
        if warning and leg.elastic_ip:
            found[f"legs.{index}.elastic_ip"] = warning
        if same := _in_same_subnet(world, legs, index):
            found[f"legs.{index}.subnet_id"] = same
    if warning := _ways_to_internet(world, legs, associate_public):
        found["legs"] = warning
    return found


def _in_same_subnet(world: World, legs: Sequence[LegDraft], index: int) -> Problem | None:
    subnet = subnet_of(world, legs[index])
    for other in range(index):
        if subnet is not None and subnet == subnet_of(world, legs[other]):
            name = called(world, subnet)
            return Problem(
                f"eth{other} and eth{index} are both in {name}: without policy routing in the guest, replies leave "
                f"through eth{other} whichever was asked."
            )
    return None


def _ways_to_internet(world: World, legs: Sequence[LegDraft], associate_public: bool | None) -> Problem | None:
    """Two ways in, none at all, or a public subnet without a public address."""
    public = [index for index, leg in enumerate(legs) if (one := subnet_of(world, leg)) and world.is_public(one)]
    reached = [index for index in public if _has_public_address(world, legs[index])]
    if len(reached) > 1:
        ways = listed(f"eth{index}" for index in reached)
        last = reached[-1]
        fix = Fix(f"give eth{last} none", f"legs.{last}.elastic_ip", "") if legs[last].elastic_ip else None
        return Problem(
            f"{ways} are both reached from the internet: replies of the second leave through the first, unless the "
            "guest has a routing table for each." + (" Or" if fix else ""),
            fix,
        )
    if not public and all(subnet_of(world, leg) for leg in legs):
        return Problem("No leg is in a subnet with a route to an internet gateway.")
    if public and len(legs) > 1 and not reached:
        first = public[0]
        if legs[first].interface_id:
            return None
        fix = Fix("allocate one", f"legs.{first}.elastic_ip", addressing.ALLOCATE)
        return Problem(
            "With more than one interface EC2 assigns no public address by itself. "
            f"To be reached from the internet, eth{first} needs an Elastic IP:",
            fix,
        )
    if public and len(legs) == 1 and not reached and not legs[0].interface_id:
        subnet = subnet_of(world, legs[0])
        given = subnet.map_public_ip_on_launch if associate_public is None and subnet else bool(associate_public)
        if not given:
            fix = Fix("Assign one", "associate_public", True)
            return Problem("It will have no public address, so the internet cannot reach it.", fix)
    return None


def _has_public_address(world: World, leg: LegDraft) -> bool:
    if leg.interface_id:
        interface = world.find(NetworkInterface, leg.interface_id)
        return bool(interface and interface.association)
    return bool(leg.elastic_ip)
