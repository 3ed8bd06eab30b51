"""Create network interface (ux B1): one request, or a few that follow from it."""

from dataclasses import dataclass

from console.desktop.actions.words import reach_of
from console.desktop.flows import addressing, choices, slots
from console.desktop.flows.addressing import ALLOCATE, Secondary
from console.desktop.flows.choices import Pairs
from console.desktop.flows.flow import Choice, Fix, Flow, Page, Problem, Problems, only
from console.desktop.flows.plan import PlannedRequest, PlannedStep, fixed
from console.desktop.flows.words import called, called_id, listed, plural, subnet_words
from console.ec2.requests import (
    AllocateAddress,
    AssociateAddress,
    AttachNetworkInterface,
    CreateNetworkInterface,
    ModifyNetworkInterfaceAttribute,
    TagSpecification,
)
from console.ec2.requests.interfaces import NetworkInterfaceAttachmentChanges
from console.ec2.requests.network import BooleanAttribute
from console.ec2.resources import Instance, SecurityGroup, Subnet
from console.ec2.world import World

SUBNET, ADDRESSES, GROUPS, OPTIONS, REVIEW = "subnet", "addresses", "groups", "options", "review"


@dataclass
class CreateInterfaceDraft:
    """What the pages ask. Text as typed. attach_to: an instance id; device_index None: the next free.

    place: of several regions the one whose subnets are shown, by its name in `World.parts`.
    """

    place: str = ""
    subnet_id: str = ""
    primary: str = ""
    secondary: Secondary = "none"
    secondary_count: int = 1
    secondary_list: str = ""
    elastic_ip: str = ""
    description: str = ""
    groups: tuple[str, ...] = ()
    source_dest_check: bool = True
    attach_to: str = ""
    network_card_index: int = 0
    device_index: int | None = None
    delete_on_termination: bool = False
    name: str = ""
    tags: Pairs = ()


class CreateInterfaceFlow(Flow[CreateInterfaceDraft]):
    """An interface of its own, made ahead of time or for an instance that is there already."""

    title = "Create network interface"
    verb = "Create network interface"
    pages = (
        Page(
            SUBNET, "Subnet", "The subnet decides zone, VPC and addresses. You cannot move it to another subnet later."
        ),
        Page(
            ADDRESSES,
            "Addresses",
            "The interface keeps these addresses and its MAC for its whole life, whichever instance it is attached to.",
        ),
        Page(
            GROUPS,
            "Security groups",
            "What may come in is what any of these groups lets in. They belong to the interface, not to the instance.",
        ),
        Page(
            OPTIONS,
            "Options and tags",
            "An interface can wait for an instance, or go to one now. Everything here can be changed later.",
        ),
        Page(REVIEW, "Review", "This is what will be asked of EC2, in this order."),
    )

    def __init__(
        self, world: World, *, subnet_id: str | None = None, attach_to: str | None = None, place: str = ""
    ) -> None:
        """place: the region to begin in, where nothing else says which."""
        begun = choices.region_to_begin_in(world, place, subnet_id or "", attach_to or "")
        super().__init__(world, CreateInterfaceDraft(place=begun))
        if subnet_id:
            self.set("subnet_id", subnet_id)
        if attach_to:
            self.set("attach_to", attach_to)
        self.began()

    # --- what is chosen

    @property
    def subnet(self) -> Subnet | None:
        return self.world.find(Subnet, self.draft.subnet_id)

    @property
    def instance(self) -> Instance | None:
        return self.world.find(Instance, self.draft.attach_to)

    @property
    def slot(self) -> slots.Slot | None:
        """Where the interface would go: as chosen, else the next free slot (of the chosen network card)."""
        if self.instance is None:
            return None
        if self.draft.device_index is not None:
            return slots.Slot(self.draft.network_card_index, self.draft.device_index)
        return slots.next_slot(self.world, self.instance)

    def _changed(self, field: str) -> None:
        draft = self.draft
        if field == "place" and draft.subnet_id not in self._region:
            draft.subnet_id, draft.groups, draft.elastic_ip = "", (), ""
        if field == "subnet_id" and (subnet := self.subnet):
            known = {group.id for group in self.world.groups_in(subnet.vpc_id)}
            kept = tuple(group for group in draft.groups if group in known)
            draft.groups = kept or choices.default_groups(self.world, subnet.vpc_id)
        if field == "attach_to":
            draft.device_index, draft.network_card_index = None, 0

    @property
    def _region(self) -> World:
        return self.world.parts.get(self.draft.place, self.world)

    # --- lists to choose from

    def regions(self) -> list[Choice]:
        return choices.region_choices(self.world)

    def subnets(self) -> list[Choice]:
        instance = self.instance
        if instance is None:
            return choices.subnet_choices(self._region)
        because = f"{called(self.world, instance)} is in {instance.availability_zone}"
        return choices.subnet_choices(self._region, zone=instance.availability_zone, because=because)

    def groups(self) -> list[Choice]:
        subnet = self.subnet
        return choices.group_choices(self.world, subnet.vpc_id, self.draft.groups) if subnet else []

    def effective_rules(self) -> list[str]:
        return choices.effective_rules(self.world, self.draft.groups)

    def elastic_ips(self) -> list[Choice]:
        return addressing.elastic_ip_choices(self._region)

    def instances(self, search: str = "") -> list[Choice]:
        """search: words that each row must have."""
        subnet = self.subnet
        zone = subnet.availability_zone if subnet else ""
        count = addressing.address_count(self.draft)
        return slots.instance_choices(self.world, zone=zone, addresses=count, search=search)

    def slot_list(self) -> list[slots.Slot]:
        return slots.slots(self.world, self.instance) if self.instance else []

    def address_limit(self) -> str:
        """What the instance's type carries on an interface, or what the subnet still has: a hint."""
        if self.instance and (kind := self.world.instance_type_of(self.instance)):
            return f"{kind.id} carries at most {kind.ipv4_addresses_per_interface} per interface"
        if subnet := self.subnet:
            free = self.world.available_ip_address_count(subnet)
            return f"{called(self.world, subnet)} has {free:,} free"
        return ""

    # --- problems

    def problems(self, page: str) -> Problems:
        draft, subnet = self.draft, self.subnet
        match page:
            case "subnet":
                return only({"subnet_id": self._subnet_problem()})
            case "addresses":
                found = addressing.address_problems(self.world, subnet, draft)
                return {**only({"description": choices.description_problem(draft.description)}), **found}
            case "groups":
                if subnet is None:
                    return {}
                return only({"groups": choices.group_problem(self.world, subnet.vpc_id, draft.groups)})
            case "options":
                return only(
                    {
                        "attach_to": self._instance_problem(),
                        "device_index": self._slot_problem(),
                        "tags": choices.tags_problem(draft.name, draft.tags),
                    }
                )
            case _:
                return {}

    def _subnet_problem(self) -> Problem | None:
        subnet = self.subnet
        if subnet is None and not self._region.count(Subnet):
            return Problem("There is no subnet yet. Create one first, on the page Subnets.", None, "MissingParameter")
        if subnet is None:
            return Problem("Choose the subnet that the interface is to be in.", None, "MissingParameter", missing=True)
        if self.world.available_ip_address_count(subnet) <= 0:
            text = f"{subnet_words(self.world, subnet)} has no free address left. Choose another."
            return Problem(text, None, "InsufficientFreeAddressesInSubnet")
        return None

    def _instance_problem(self) -> Problem | None:
        if not self.draft.attach_to:
            return None
        leave = Fix("leave the interface available", "attach_to", "")
        if self.instance is None:
            return Problem("The instance that was chosen is gone. Choose another, or", leave)
        zone = self.subnet.availability_zone if self.subnet else ""
        count = addressing.address_count(self.draft)
        reason = slots.why_instance_cannot(self.world, self.instance, zone, count)
        if reason:
            text = f"{called(self.world, self.instance)} cannot take it: {reason}. Choose another, or"
            return Problem(text, leave, "AttachmentLimitExceeded")
        return None

    def _slot_problem(self) -> Problem | None:
        instance, index = self.instance, self.draft.device_index
        if instance is None or index is None:
            return None
        for slot in slots.slots(self.world, instance):
            if (slot.network_card_index, slot.device_index) != (self.draft.network_card_index, index):
                continue
            if slot.interface is None:
                return None
            free = slots.next_slot(self.world, instance)
            fix = Fix(f"device index {free.device_index}", "device_index", free.device_index) if free else None
            who = called(self.world, slot.interface)
            text = f"Device index {index} of {called(self.world, instance)} is taken by {who}. Next free:"
            return Problem(text, fix, "InvalidParameterValue")
        text = f"{instance.instance_type} has no device index {index}."
        return Problem(text, Fix("Use the next free", "device_index", None), "InvalidParameterValue")

    def warnings(self, page: str) -> Problems:
        if page == ADDRESSES:
            warning = addressing.elastic_ip_warning(self.world, self.draft.elastic_ip, self.subnet)
            return only({"elastic_ip": warning})
        if page == OPTIONS:
            text = "On: it takes and sends only packets of its own addresses. Routers, firewalls and NAT turn it off."
            if not self.draft.source_dest_check:
                text = "Off: it may pass on packets of others, as a router, firewall or NAT appliance must."
            return {"source_dest_check": Problem(text)}
        return {}

    # --- what will be done

    def _has_subject(self) -> bool:
        return self.subnet is not None

    def request(self) -> CreateNetworkInterface:
        """The interface itself, as EC2 will be asked for it."""
        draft = self.draft
        tags = choices.tags_of(draft.name, draft.tags)
        specification = TagSpecification(resource_type="network-interface", tags=tags)
        primary, secondaries = addressing.explicit(self.world, self.subnet, draft)
        return CreateNetworkInterface(
            subnet_id=draft.subnet_id,
            description=draft.description,
            private_ip_address=primary,
            private_ip_addresses=secondaries,
            secondary_private_ip_address_count=draft.secondary_count if draft.secondary == "count" else None,
            groups=draft.groups,
            tag_specifications=(specification,) if tags else (),
        )

    def plan(self) -> list[PlannedStep]:
        draft = self.draft
        where = called_id(self.world, draft.subnet_id)
        steps: list[PlannedStep] = [
            fixed(f"Create the interface in {where}", self.request(), "eni"),
        ]
        if not draft.source_dest_check:
            steps.append(
                PlannedRequest(
                    "Turn its source/destination check off",
                    lambda ids: ModifyNetworkInterfaceAttribute(
                        network_interface_id=ids["eni"], source_dest_check=BooleanAttribute(value=False)
                    ),
                )
            )
        steps += elastic_ip_steps(self.world, draft.elastic_ip, "eni", draft.subnet_id)
        if self.instance and (slot := self.slot):
            steps += self._attach_steps(self.instance, slot)
        return steps

    def _attach_steps(self, instance: Instance, slot: slots.Slot) -> list[PlannedStep]:
        attach = PlannedRequest(
            f"Attach it to {called(self.world, instance)} as {slot.device}",
            lambda ids: AttachNetworkInterface(
                network_interface_id=ids["eni"],
                instance_id=instance.id,
                device_index=slot.device_index,
                network_card_index=slot.network_card_index,
            ),
            "attachment",
        )
        return [attach, *delete_on_termination_steps("eni")] if self.draft.delete_on_termination else [attach]

    def summary(self) -> list[str]:
        subnet, draft, world = self.subnet, self.draft, self.world
        if subnet is None:
            return []
        count = addressing.address_count(draft)
        reach = reach_of(world, subnet)
        name = f"“{draft.name}”" if draft.name else "A new interface"
        sentences = [
            f"{name} in {subnet_words(world, subnet)} ({reach}, {subnet.availability_zone}), where it stays.",
            f"Its primary address is {draft.primary.strip() or 'chosen by the subnet'}"
            + (f", with {plural('secondary address', count - 1)}." if count > 1 else "."),
            f"Security groups: {listed([called_id(world, one) for one in draft.groups], 5)}.",
        ]
        if draft.elastic_ip:
            which = "a new Elastic IP" if draft.elastic_ip == ALLOCATE else called_id(world, draft.elastic_ip)
            sentences.append(f"From the internet it is {which}, wherever it is attached.")
        if not draft.source_dest_check:
            sentences.append("Its source/destination check is off: it may pass on other people’s packets.")
        sentences.append(self._use())
        return sentences

    def _use(self) -> str:
        if self.instance is None or self.slot is None:
            return "It is left available: nothing uses it until it is attached."
        name = called(self.world, self.instance)
        fate = "is deleted with it" if self.draft.delete_on_termination else f"outlives {name}"
        return f"It is attached to {name} as {self.slot.device} and {fate} when {name} is terminated."

    def focus(self) -> tuple[str, ...]:
        """The subnet, the instance, and whoever has the address that was typed."""
        subnet = self.subnet
        owner = self.world.interface_at(subnet.vpc_id, self.draft.primary.strip()) if subnet else None
        found = (owner.id if owner else "", self.draft.attach_to, self.draft.subnet_id)
        return tuple(one for one in found if one) or tuple(one.key for one in self.subnets()[:2])

    # --- the world moves on

    def update(self, world: World) -> list[str]:
        self.world = world
        draft, gone = self.draft, []
        if draft.subnet_id and self.subnet is None:
            draft.subnet_id = ""
            gone.append("The subnet that was chosen has been deleted.")
        missing = [one for one in draft.groups if world.find(SecurityGroup, one) is None]
        if missing:
            draft.groups = tuple(one for one in draft.groups if one not in missing)
            gone.append(f"{plural('security group', len(missing))} that was chosen has been deleted.")
        if draft.attach_to and self.instance is None:
            draft.attach_to, draft.device_index = "", None
            gone.append("The instance that it was to go to is gone: the interface will be left available.")
        if draft.elastic_ip not in ("", ALLOCATE) and draft.elastic_ip not in world:
            draft.elastic_ip = ""
            gone.append("The Elastic IP that was chosen has been released.")
        return gone


def elastic_ip_steps(world: World, elastic_ip: str, interface: str, place: str) -> list[PlannedStep]:
    """Allocate if need be, then associate with the interface of that name (of an earlier result) or id.

    place: what it goes to, or is in, that is there already: its region is the address's.
    """
    if not elastic_ip:
        return []
    steps: list[PlannedStep] = []
    allocation = elastic_ip
    if elastic_ip == ALLOCATE:
        allocation = f"allocation_{interface}" if interface != "eni" else "allocation"
        steps.append(PlannedRequest("Allocate an Elastic IP", lambda _: new_address(world, place), allocation))
    which = "it" if elastic_ip == ALLOCATE else called_id(world, elastic_ip)
    steps.append(
        PlannedRequest(
            f"Give the interface {which if which != 'it' else 'that Elastic IP'}",
            lambda ids: AssociateAddress(
                allocation_id=ids.get(allocation, allocation),
                network_interface_id=ids.get(interface, interface),
            ),
        )
    )
    return steps


def new_address(world: World, place: str) -> AllocateAddress:
    """In the region of a thing; EC2 need not be told where there is one only."""
    return AllocateAddress(network_border_group=world.region_of(place) if world.parts else None)


def delete_on_termination_steps(interface: str) -> list[PlannedStep]:
    """Set the flag on the attachment that the step named `attachment` has made."""
    return [
        PlannedRequest(
            "Delete it together with the instance",
            lambda ids: ModifyNetworkInterfaceAttribute(
                network_interface_id=ids.get(interface, interface),
                attachment=NetworkInterfaceAttachmentChanges(
                    attachment_id=ids["attachment"], delete_on_termination=True
                ),
            ),
        )
    ]
