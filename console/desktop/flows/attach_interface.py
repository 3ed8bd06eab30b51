"""Attach network interface (ux B3): an interface, an instance, a slot, and what comes of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from console.desktop.flows import slots
from console.desktop.flows.create_interface import delete_on_termination_steps
from console.desktop.flows.flow import Choice, Fix, Flow, Page, Problem, Problems, only
from console.desktop.flows.guest import GuestStep, device_name, guest_steps
from console.desktop.flows.plan import PlannedStep, fixed
from console.desktop.flows.words import called, holder, listed, plural
from console.ec2.requests import AttachNetworkInterface
from console.ec2.resources import (
    AMAZON,
    Instance,
    InstanceState,
    NetworkInterface,
    Route,
    RouteState,
    RouteTable,
    Subnet,
)
from console.ec2.world import World

PICK, SLOT, CONSEQUENCES = "pick", "slot", "consequences"


@dataclass
class AttachInterfaceDraft:
    """device_index None: the next free (of the network card)."""

    interface_id: str = ""
    instance_id: str = ""
    network_card_index: int | None = None
    device_index: int | None = None
    delete_on_termination: bool = False


@dataclass(frozen=True, slots=True)
class Consequence:
    """A sentence about what changes. tone: `info`, `good`, or `warning` for what one may not want."""

    text: str
    tone: Literal["info", "good", "warning"] = "info"


class AttachInterfaceFlow(Flow[AttachInterfaceDraft]):
    """From either end: an interface looks for an instance, an instance for an interface, or both are open."""

    title = "Attach network interface"
    verb = "Attach"
    pages = (
        Page(PICK, "Interface and instance", "Both must be in the same zone. What cannot be chosen says why."),
        Page(SLOT, "Slot", "The device index is the interface’s place on the instance; eth0 is the primary one."),
        Page(CONSEQUENCES, "Consequences", "What attaching changes, and what is left to do inside the instance."),
    )

    def __init__(self, world: World, *, interface_id: str | None = None, instance_id: str | None = None) -> None:
        super().__init__(world, AttachInterfaceDraft(interface_id or "", instance_id or ""))
        self.given_interface = bool(interface_id)
        self.given_instance = bool(instance_id)

    # --- what is chosen

    @property
    def interface(self) -> NetworkInterface | None:
        return self.world.find(NetworkInterface, self.draft.interface_id)

    @property
    def instance(self) -> Instance | None:
        return self.world.find(Instance, self.draft.instance_id)

    @property
    def slot(self) -> slots.Slot | None:
        """As chosen, else the next free one."""
        instance, draft = self.instance, self.draft
        if instance is None:
            return None
        if draft.device_index is None:
            return slots.next_slot(self.world, instance, draft.network_card_index)
        return slots.Slot(draft.network_card_index or 0, draft.device_index)

    @property
    def hot(self) -> bool:
        """Attached while it runs; a stopped instance is attached to warm."""
        return self.instance is not None and self.instance.state is InstanceState.RUNNING

    def _changed(self, field: str) -> None:
        if field == "instance_id":
            self.draft.device_index = self.draft.network_card_index = None
        if field == "network_card_index":
            self.draft.device_index = None

    # --- lists to choose from

    def interfaces(self, search: str = "") -> list[Choice]:
        """search: words that each row must have."""
        instance = self.instance
        if instance is None:
            return slots.interface_choices(self.world, search=search)
        kind = self.world.instance_type_of(instance)
        return slots.interface_choices(
            self.world,
            zone=instance.availability_zone,
            whose=called(self.world, instance),
            most_addresses=kind.ipv4_addresses_per_interface if kind else 0,
            search=search,
        )

    def instances(self, search: str = "") -> list[Choice]:
        """search: words that each row must have."""
        interface = self.interface
        if interface is None:
            return slots.instance_choices(self.world, search=search)
        count = len(interface.private_ip_addresses)
        whose = called(self.world, interface)
        zone = interface.availability_zone
        return slots.instance_choices(self.world, zone=zone, addresses=count, whose=whose, search=search)

    def slot_list(self) -> list[slots.Slot]:
        return slots.slots(self.world, self.instance) if self.instance else []

    def cards(self) -> list[tuple[int, int]]:
        """(network card, most interfaces); asked for only where there are several."""
        return slots.cards_of(self.world, self.instance) if self.instance else []

    # --- problems

    def problems(self, page: str) -> Problems:
        if page == PICK:
            return only({"interface_id": self._interface_problem(), "instance_id": self._instance_problem()})
        if page == SLOT:
            return only({"device_index": self._slot_problem()})
        return {}

    def _interface_problem(self) -> Problem | None:
        interface = self.interface
        if interface is None and not any(one.attachment is None for one in self.world.all(NetworkInterface)):
            return Problem("No interface is available. Create one, or detach one, first.", None, "MissingParameter")
        if interface is None:
            return Problem("Choose the interface to attach.", None, "MissingParameter", missing=True)
        reason = slots.why_interface_cannot(self.world, interface)
        if not reason:
            return None
        free = next((one for one in self.interfaces() if one.enabled), None)
        fix = Fix(free.text, "interface_id", free.key) if free else None
        text = f"{called(self.world, interface)} cannot be attached: {reason}. " + (
            "Available:" if free else "Detach it there first."
        )
        return Problem(text, fix, "InvalidParameterValue")

    def _instance_problem(self) -> Problem | None:
        instance, interface = self.instance, self.interface
        if instance is None and not self.world.count(Instance):
            return Problem("There is no instance yet. Launch one first.", None, "MissingParameter")
        if instance is None:
            return Problem("Choose the instance to attach it to.", None, "MissingParameter", missing=True)
        zone = interface.availability_zone if interface else ""
        count = len(interface.private_ip_addresses) if interface else 1
        whose = called(self.world, interface) if interface else "the interface"
        reason = slots.why_instance_cannot(self.world, instance, zone, count, whose)
        if not reason:
            return None
        other = next((one for one in self.instances() if one.enabled), None)
        fix = Fix(other.text, "instance_id", other.key) if other else None
        text = f"{called(self.world, instance)} cannot take it: {reason}." + (" Instead:" if other else "")
        return Problem(text, fix, _code_of(instance, zone))

    def _slot_problem(self) -> Problem | None:
        instance, index = self.instance, self.draft.device_index
        if instance is None or index is None:
            return None
        card = self.draft.network_card_index or 0
        free = slots.next_slot(self.world, instance, self.draft.network_card_index)
        fix = Fix(str(free.device_index), "device_index", free.device_index) if free else None
        for slot in self.slot_list():
            if (slot.network_card_index, slot.device_index) == (card, index):
                if slot.interface is None:
                    return None
                text = f"Device index {index} is taken by {holder(self.world, slot.interface)}. Next free index:"
                return Problem(text, fix, "InvalidParameterValue")
        most = dict(self.cards()).get(card, 0)
        text = f"{instance.instance_type} carries {plural('interface', most)} on network card {card}. Next free index:"
        return Problem(text, fix, "InvalidParameterValue")

    # --- consequences

    def consequences(self) -> list[Consequence]:
        """What attaching changes, in words: addresses, routes, ways back, and the end of the instance."""
        interface, instance = self.interface, self.instance
        if interface is None or instance is None:
            return []
        return [
            self._when(instance),
            *self._public_ip(instance),
            *self._routes(interface, instance),
            *self._ways(interface, instance),
            self._fate(interface, instance),
        ]

    def _when(self, instance: Instance) -> Consequence:
        name = called(self.world, instance)
        if self.hot:
            return Consequence(f"Hot: {name} is running and sees the new device within seconds, without a restart.")
        return Consequence(f"Warm: {name} is {instance.state} and finds the interface when it starts.")

    def _public_ip(self, instance: Instance) -> Iterator[Consequence]:
        """EC2 renews an auto-assigned address at a start only with a single interface (ec2-semantics §3.4)."""
        interfaces = self.world.interfaces_of(instance.id)
        if len(interfaces) != 1 or not instance.auto_public_ip:
            return
        association = interfaces[0].association
        name = called(self.world, instance)
        if association is not None and association.ip_owner_id == AMAZON:
            yield Consequence(
                f"{name} keeps its public address {association.public_ip} until it stops. After that it gets no other: "
                "EC2 gives one only to an instance with a single interface. An Elastic IP on eth0 would stay.",
                "warning",
            )
        elif association is None:
            yield Consequence(f"{name} will start without a public address: it then has two interfaces.", "warning")

    def _routes(self, interface: NetworkInterface, instance: Instance) -> Iterator[Consequence]:
        for table in self.world.route_tables_targeting(interface.id):
            holes = [one for one in table.routes if _leads_nowhere(one, interface)]
            if not holes:
                continue
            what = listed([one.destination for one in holes])
            name = called(self.world, table)
            when = "" if self.hot else f" once {called(self.world, instance)} runs"
            yield Consequence(
                f"Routes to it stop being black holes{when}: {what} in {name}{self._users(table)}.", "good"
            )
            if interface.source_dest_check:
                yield Consequence(
                    f"{name} sends it packets of others, but its source/destination check is on: it drops them.",
                    "warning",
                )

    def _users(self, table: RouteTable) -> str:
        names = [
            called(self.world, subnet)
            for association in table.associations
            if (subnet := self.world.find(Subnet, association.subnet_id))
        ]
        return f", which {listed(names)} use{'s' if len(names) == 1 else ''}" if names else ""

    def _ways(self, interface: NetworkInterface, instance: Instance) -> Iterator[Consequence]:
        """Where a reply might leave by another interface than the question came in by."""
        others = self.world.interfaces_of(instance.id)
        name = called(self.world, instance)
        same = [one for one in others if one.subnet_id == interface.subnet_id]
        if same:
            yield Consequence(
                f"{name} will have two interfaces in one subnet: without policy routing in the guest, replies leave "
                f"through {slots_words(same)} whichever of them was asked.",
                "warning",
            )
        public = [one for one in others if _reached_from_internet(self.world, one)]
        if public and _reached_from_internet(self.world, interface) and not same:
            yield Consequence(
                f"{slots_words(public)} and this interface are both reached from the internet: replies to this one "
                f"leave through {slots_words(public[:1])} unless the guest has a routing table for it (below).",
                "warning",
            )
        if interface.vpc_id != instance.vpc_id:
            vpc = self.world.get(interface.vpc_id)
            where = called(self.world, vpc) if vpc else interface.vpc_id
            yield Consequence(f"It joins {name} to another VPC, {where}: the two networks meet in this instance.")

    def _fate(self, interface: NetworkInterface, instance: Instance) -> Consequence:
        name, it = called(self.world, instance), called(self.world, interface)
        if self.draft.delete_on_termination:
            return Consequence(f"When {name} is terminated, {it} is deleted with its addresses and MAC.", "warning")
        return Consequence(f"When {name} is terminated, {it} stays, with its addresses, groups and MAC.")

    def guest(self) -> list[GuestStep]:
        """What to run inside the instance."""
        interface, slot = self.interface, self.slot
        if interface is None or self.instance is None or slot is None:
            return []
        subnet = self.world.one(Subnet, interface.subnet_id)
        image = self.world.image_of(self.instance)
        return guest_steps(interface, subnet, self.device, slot.device_index, image)

    @property
    def device(self) -> str:
        """The expected device name in the guest; empty before there is a slot."""
        if self.instance is None or self.slot is None:
            return ""
        return device_name(self.world.instance_type_of(self.instance), self.slot.device_index)

    # --- what will be done

    def _has_subject(self) -> bool:
        return self.interface is not None and self.instance is not None and self.slot is not None

    def plan(self) -> list[PlannedStep]:
        interface, instance, slot = self.interface, self.instance, self.slot
        if interface is None or instance is None or slot is None:
            return []
        request = AttachNetworkInterface(
            network_interface_id=interface.id,
            instance_id=instance.id,
            device_index=slot.device_index,
            network_card_index=slot.network_card_index,
        )
        it, name = called(self.world, interface), called(self.world, instance)
        steps: list[PlannedStep] = [fixed(f"Attach {it} to {name} as {slot.device}", request, "attachment")]
        if self.draft.delete_on_termination:
            steps += delete_on_termination_steps(interface.id)
        return steps

    def summary(self) -> list[str]:
        interface, instance, slot = self.interface, self.instance, self.slot
        if interface is None or instance is None or slot is None:
            return []
        name = called(self.world, instance)
        return [f"{called(self.world, interface)} becomes {slot.device} of {name}."]

    def focus(self) -> tuple[str, ...]:
        chosen = tuple(one for one in (self.draft.interface_id, self.draft.instance_id) if one)
        return chosen or tuple(one.key for one in self.interfaces()[:1])

    def update(self, world: World) -> list[str]:
        self.world = world
        gone = []
        if self.draft.interface_id and self.interface is None:
            self.draft.interface_id = ""
            gone.append("The interface that was chosen has been deleted.")
        if self.draft.instance_id and self.instance is None:
            self.draft.instance_id, self.draft.device_index = "", None
            gone.append("The instance that was chosen is gone.")
        return gone


def slots_words(interfaces: list[NetworkInterface]) -> str:
    """`eth0`, `eth0 and eth1`."""
    return listed([f"eth{one.attachment.device_index}" for one in interfaces if one.attachment])


def _leads_nowhere(route: Route, interface: NetworkInterface) -> bool:
    return route.network_interface_id == interface.id and route.state is RouteState.BLACKHOLE


def _reached_from_internet(world: World, interface: NetworkInterface) -> bool:
    subnet = world.find(Subnet, interface.subnet_id)
    return bool(subnet and interface.association and world.is_public(subnet))


def _code_of(instance: Instance, zone: str) -> str:
    if instance.state not in slots.ATTACHABLE:
        return "IncorrectState"
    return "InvalidParameterCombination" if zone and instance.availability_zone != zone else "AttachmentLimitExceeded"
