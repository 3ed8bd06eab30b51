"""Where an interface can be attached: instances, their network cards, and the device indexes on them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from console.desktop.flows.flow import Choice
from console.desktop.flows.words import called, holder, plural
from console.desktop.models.column import sortable
from console.ec2.resources import (
    Instance,
    InstanceState,
    InstanceType,
    NetworkInterface,
    NetworkInterfaceStatus,
)
from console.ec2.world import World

ATTACHABLE = (InstanceState.RUNNING, InstanceState.STOPPED)


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for an interface. interface: who has it."""

    network_card_index: int
    device_index: int
    interface: NetworkInterface | None = None

    @property
    def device(self) -> str:
        return f"eth{self.device_index}"


def cards_of(world: World, instance: Instance) -> list[tuple[int, int]]:
    """(index, most interfaces) of each network card; one card without an end for a type that nobody knows."""
    kind = world.instance_type_of(instance)
    if kind is None:
        return [(0, 16)]
    return cards_of_type(kind)


def cards_of_type(kind: InstanceType) -> list[tuple[int, int]]:
    cards = [(card.network_card_index, card.maximum_network_interfaces) for card in kind.network_cards]
    return cards or [(0, kind.maximum_network_interfaces)]


def slots(world: World, instance: Instance) -> list[Slot]:
    """Every slot of the instance's type, taken or free, and those taken beyond it."""
    taken = {}
    for interface in world.interfaces_of(instance.id):
        if interface.attachment:
            taken[interface.attachment.network_card_index, interface.attachment.device_index] = interface
    places = {(card, index) for card, most in cards_of(world, instance) for index in _indexes(card, most)}
    places |= set(taken)
    return [Slot(card, index, taken.get((card, index))) for card, index in sorted(places)]


def _indexes(card: int, most: int) -> range:
    """Index 0 is the primary interface's, and that is on card 0."""
    return range(most) if card == 0 else range(1, most + 1)


def free_slots(world: World, instance: Instance) -> list[Slot]:
    """Those that take an interface now: EC2 refuses more than the type carries, wherever they are."""
    kind = world.instance_type_of(instance)
    attached = len(world.interfaces_of(instance.id))
    if kind is not None and attached >= kind.maximum_network_interfaces:
        return []
    return [slot for slot in slots(world, instance) if slot.interface is None]


def next_slot(world: World, instance: Instance, card: int | None = None) -> Slot | None:
    """The free one with the lowest index (of `card`)."""
    found = (slot for slot in free_slots(world, instance) if card in (None, slot.network_card_index))
    return next(found, None)


def why_instance_cannot(
    world: World, instance: Instance, zone: str = "", addresses: int = 1, whose: str = "the interface"
) -> str:
    """Why `instance` takes no (further) interface of that zone with so many addresses; empty if it does."""
    if barred := world.why_barred(instance.id):
        return barred
    if instance.state not in ATTACHABLE:
        return f"it is {instance.state}: attach to a running or a stopped instance"
    if zone and instance.availability_zone != zone:
        return f"it is in {instance.availability_zone}, {whose} in {zone}"
    kind = world.instance_type_of(instance)
    if not free_slots(world, instance):
        attached = len(world.interfaces_of(instance.id))
        return f"no free slot: {instance.instance_type} carries {plural('interface', attached)}, all are taken"
    if kind is not None and addresses > kind.ipv4_addresses_per_interface:
        most = kind.ipv4_addresses_per_interface
        return f"{kind.id} carries {plural('address', most)} an interface, {whose} has {addresses}"
    return ""


INSTANCE_COLUMNS = ("Instance", "State", "Zone", "Type", "Interfaces", "Subnets")


MOST_INSTANCES = 200
"""Rows of a list of instances; a world may have 80,000, and whoever looks for one types a part of it."""


def instance_choices(
    world: World,
    *,
    zone: str = "",
    addresses: int = 1,
    whose: str = "the interface",
    search: str = "",
) -> list[Choice]:
    """At most MOST_INSTANCES that have every word of `search`; of more, rather those in `zone`. By name, those that
    cannot take it last.

    Terminated ones only while EC2 still shows them, greyed. Cost: a row for each shown, and with `search` a look at
    every instance.
    """
    words = search.lower().split()
    found = islice((one for one in _in_zone_first(world, zone) if _says(world, one, words)), MOST_INSTANCES)
    named = sorted(found, key=lambda one: sortable(called(world, one)))
    choices = [_instance_choice(world, one, zone, addresses, whose) for one in named]
    return sorted(choices, key=lambda one: not one.enabled)


def _in_zone_first(world: World, zone: str) -> Iterator[Instance]:
    yield from (one for one in world.all(Instance) if not zone or one.availability_zone == zone)
    if zone:
        yield from (one for one in world.all(Instance) if one.availability_zone != zone)


def _says(world: World, instance: Instance, words: list[str]) -> bool:
    if not words:
        return True
    known = (instance.id, called(world, instance), instance.state, instance.availability_zone, instance.instance_type)
    text = " ".join(known).lower()
    return all(word in text for word in words)


def _instance_choice(world: World, instance: Instance, zone: str, addresses: int, whose: str) -> Choice:
    kind = world.instance_type_of(instance)
    interfaces = world.interfaces_of(instance.id)
    most = kind.maximum_network_interfaces if kind else len(interfaces)
    subnets = dict.fromkeys(one.subnet_id for one in interfaces)
    cells = (
        called(world, instance),
        instance.state.value,
        instance.availability_zone,
        instance.instance_type,
        f"{len(interfaces)} of {most}",
        ", ".join(called(world, subnet) for one in subnets if (subnet := world.get(one))),
    )
    reason = why_instance_cannot(world, instance, zone, addresses, whose)
    return Choice(instance.id, called(world, instance), cells, reason, load=(len(interfaces), most))


INTERFACE_COLUMNS = ("Interface", "Zone", "Subnet", "Private IPv4", "Elastic IP", "Id")


def why_interface_cannot(world: World, interface: NetworkInterface, zone: str = "", whose: str = "") -> str:
    """Why `interface` cannot be attached (in that zone); empty if it can."""
    if barred := world.why_barred(interface.id):
        return barred
    if interface.requester_managed:
        return "it is managed by the service that made it"
    if interface.attachment:
        return f"in use by {holder(world, interface).partition(' (')[0]}"
    if interface.status is not NetworkInterfaceStatus.AVAILABLE:
        return f"it is {interface.status}"
    if zone and interface.availability_zone != zone:
        return f"it is in {interface.availability_zone}, {whose or 'the instance'} in {zone}"
    return ""


MOST_INTERFACES = 200
"""Rows of a list of interfaces; a world may have 256,000, and whoever looks for one types a part of it."""


def interface_choices(
    world: World,
    *,
    zone: str = "",
    whose: str = "",
    most_addresses: int = 0,
    vpc_id: str = "",
    search: str = "",
) -> list[Choice]:
    """The available interfaces, then those in use, by name; at most MOST_INTERFACES that have every word of `search`.

    most_addresses: what the instance's type carries (0: any). Cost: a look at every interface, a row for each shown.
    """
    words = search.lower().split()
    found = islice((one for one in _available_first(world) if _has_words(world, one, words)), MOST_INTERFACES)
    named = sorted(found, key=lambda one: (one.attachment is not None, sortable(called(world, one))))
    return [_interface_choice(world, one, zone, whose, most_addresses, vpc_id) for one in named]


def _available_first(world: World) -> Iterator[NetworkInterface]:
    yield from (one for one in world.all(NetworkInterface) if one.attachment is None)
    yield from (one for one in world.all(NetworkInterface) if one.attachment is not None)


def _has_words(world: World, interface: NetworkInterface, words: list[str]) -> bool:
    if not words:
        return True
    addresses = " ".join(one.private_ip_address for one in interface.private_ip_addresses)
    known = f"{interface.id} {called(world, interface)} {interface.description} {addresses} {interface.mac_address}"
    text = known.lower()
    return all(word in text for word in words)


def _interface_choice(
    world: World, interface: NetworkInterface, zone: str, whose: str, most_addresses: int, vpc_id: str
) -> Choice:
    subnet = world.get(interface.subnet_id)
    cells = (
        called(world, interface),
        interface.availability_zone,
        called(world, subnet) if subnet else interface.subnet_id,
        interface.private_ip_address,
        interface.association.public_ip if interface.association else "",
        interface.id,
    )
    reason = why_interface_cannot(world, interface, zone, whose)
    if not reason and most_addresses and len(interface.private_ip_addresses) > most_addresses:
        reason = f"it has {plural('address', len(interface.private_ip_addresses))}, {whose} takes {most_addresses}"
    if not reason and vpc_id and interface.vpc_id != vpc_id:
        reason = "it is in another VPC: the interfaces of a launch share one"
    return Choice(interface.id, called(world, interface), cells, reason)


SLOT_COLUMNS = ("Slot", "Interface", "Subnet", "Private IPv4")


def slot_key(slot: Slot | None) -> str:
    """`card:index`; empty for none."""
    return f"{slot.network_card_index}:{slot.device_index}" if slot else ""


def slot_choices(world: World, instance: Instance, card: int | None = None) -> list[Choice]:
    """The slots of the instance (or of one of its network cards); occupied ones show who has them."""
    several = len(cards_of(world, instance)) > 1
    free = {slot_key(slot) for slot in free_slots(world, instance)}
    choices = []
    for slot in slots(world, instance):
        if card is not None and slot.network_card_index != card:
            continue
        name = f"{slot.device_index} ({slot.device})"
        name += f" on card {slot.network_card_index}" if several else ""
        cells, reason = (name, "", "", ""), ""
        if slot.interface:
            subnet = world.get(slot.interface.subnet_id)
            where = called(world, subnet) if subnet else slot.interface.subnet_id
            cells = (name, called(world, slot.interface), where, slot.interface.private_ip_address)
            reason = "taken"
        elif slot_key(slot) not in free:
            reason = f"{instance.instance_type} carries no more"
        choices.append(Choice(slot_key(slot), name, cells, reason))
    return choices
