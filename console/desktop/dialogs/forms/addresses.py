"""Forms for private addresses of an interface, and for Elastic IPs."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from console.desktop.actions.words import called, called_id, listed, plural
from console.desktop.dialogs.form import Choice, Field, Form, Note, Pick, PickMany, RegionalForm, Text, named
from console.desktop.dialogs.forms.choices import by_name, interface_choice, of_how_many, some
from console.ec2.addresses import contains, free, is_ipv4, why_reserved
from console.ec2.requests import (
    AllocateAddress,
    AssignPrivateIpAddresses,
    AssociateAddress,
    DisassociateAddress,
    Request,
    UnassignPrivateIpAddresses,
)
from console.ec2.resources import Address, NetworkInterface, Subnet
from console.ec2.world import World
from console.engine.handlers.private_addresses import address_room


class AssignAddressesForm(Form):
    title = "Assign private IP addresses"
    verb = "Assign"
    explanation = "Secondary addresses move with the interface; the guest has to configure them."
    blame = (
        ("PrivateIpAddressLimitExceeded", "count"),
        ("PrivateIpAddressLimitExceeded", "addresses"),
        ("InsufficientFreeAddressesInSubnet", "count"),
        ("InvalidParameterValue", "addresses"),
    )

    def __init__(self, world: World, interface_id: str) -> None:
        super().__init__(world)
        self._id = interface_id
        self.values = {"how": "count", "count": "1", "addresses": ""}

    def heading(self) -> str:
        return f"Assign private IPs to {called_id(self.world, self._id)}"

    def _place(self) -> tuple[NetworkInterface | None, Subnet | None]:
        interface = self.world.find(NetworkInterface, self._id)
        return interface, self.world.find(Subnet, interface.subnet_id) if interface else None

    def fields(self) -> Sequence[Field]:
        _, subnet = self._place()
        how = Pick(
            "how",
            "Addresses",
            (Choice("count", "Let the subnet choose"), Choice("list", "These addresses")),
            self._capacity(),
        )
        if self.text("how") == "list":
            return (
                how,
                Text(
                    "addresses",
                    "Private IPv4 addresses",
                    f"in {subnet.cidr_block}, separated by spaces or commas" if subnet else "",
                    mono=True,
                    suggestion=next(self._free(), ""),
                ),
            )
        return (how, Text("count", "How many", mono=True))

    def _free(self) -> Iterator[str]:
        _, subnet = self._place()
        return free(subnet.cidr_block, self.world.addresses_taken(subnet.vpc_id)) if subnet else iter(())

    def _capacity(self) -> str:
        interface, _ = self._place()
        instance = self.world.instance_of(interface) if interface else None
        kind = self.world.instance_type_of(instance) if instance else None
        if interface is None or kind is None:
            return ""
        used, most = len(interface.private_ip_addresses), kind.ipv4_addresses_per_interface
        return f"{used} of {most} used: {kind.id} carries at most {most} per interface"

    def _typed(self) -> list[str]:
        return self.text("addresses").replace(",", " ").split()

    def problems(self) -> dict[str, str]:
        if self.text("how") != "list":
            count = self.text("count")
            good = count.isdecimal() and 1 <= int(count) <= 256
            return {} if good else {"count": "A number from 1 on"}
        if not self._typed():
            return {"addresses": "At least one address"}
        for address in self._typed():
            if wrong := self._wrong(address):
                return {"addresses": wrong}
        return {}

    def _wrong(self, address: str) -> str:
        interface, subnet = self._place()
        if interface is None or subnet is None:
            return "The interface is gone"
        if not is_ipv4(address):
            return f"{address} is no IPv4 address"
        if not contains(subnet.cidr_block, address):
            return f"{address} is not in {subnet.cidr_block}, the range of {called(self.world, subnet)}"
        if why := why_reserved(subnet.cidr_block, address):
            return f"{address} is kept by EC2 ({why})"
        owner = self.world.interface_at(subnet.vpc_id, address)
        if owner is not None:
            who = "this interface already" if owner.id == interface.id else called(self.world, owner)
            return f"{address} is taken by {who}. Next free address: {next(self._free(), 'none')}"
        return ""

    def requests(self) -> tuple[Request[Any], ...]:
        if self.text("how") == "list":
            addresses = tuple(self._typed())
            return (AssignPrivateIpAddresses(network_interface_id=self._id, private_ip_addresses=addresses),)
        count = int(self.text("count"))
        return (AssignPrivateIpAddresses(network_interface_id=self._id, secondary_private_ip_address_count=count),)

    def done(self, results: Sequence[Any]) -> str:
        given = listed(results[0].assigned_private_ip_addresses, 4)
        return f"Assigned {given} to {called_id(self.world, self._id)}"


def reassignment(interface_id: str, address: str) -> AssignPrivateIpAddresses:
    """Take a secondary address over from whoever has it."""
    return AssignPrivateIpAddresses(
        network_interface_id=interface_id, private_ip_addresses=(address,), allow_reassignment=True
    )


MOST_TARGETS = 200
"""Rows of the list of interfaces that an address may go to."""


class MoveAddressForm(Form):
    title = "Move private IP address"
    verb = "Move"
    explanation = (
        "A secondary address changes its interface at once, and with it its Elastic IP; the guests are told nothing."
    )
    blame = (("", "target"),)

    def __init__(self, world: World, address: str, interface_id: str) -> None:
        super().__init__(world)
        self._address, self._id = address, interface_id
        self.values = {"target": next((one.value for one in self._others() if not one.reason), "")}

    def heading(self) -> str:
        return f"Move {self._address} from {called_id(self.world, self._id)}"

    def _others(self) -> tuple[Choice, ...]:
        """Attached ones first. Of very many the first: on the map an address is carried to any of them."""
        interface = self.world.find(NetworkInterface, self._id)
        inside = self.world.interfaces_in_subnet(interface.subnet_id) if interface else []
        ordered = sorted((one for one in inside if one.id != self._id), key=lambda one: one.attachment is None)
        return tuple(
            interface_choice(self.world, one, "" if address_room(self.world, one) > 0 else "it has all that it can")
            for one in ordered[:MOST_TARGETS]
        )

    def fields(self) -> Sequence[Field]:
        return (Pick("target", "To interface", self._others()),)

    def problems(self) -> dict[str, str]:
        return {} if self.text("target") else {"target": "No other interface of this subnet has room for an address"}

    def requests(self) -> tuple[Request[Any], ...]:
        return (reassignment(self.text("target"), self._address),)

    def done(self, results: Sequence[Any]) -> str:
        return f"Moved {self._address} to {called_id(self.world, self.text('target'))}"


class UnassignAddressesForm(Form):
    title = "Unassign private IP addresses"
    verb = "Unassign"
    explanation = "They are free again at once. The primary address stays for the interface's life."

    def __init__(self, world: World, interface_id: str) -> None:
        super().__init__(world)
        self._id = interface_id
        secondary = [one.value for one in self._choices() if not one.reason]
        self.values = {"addresses": tuple(secondary) if len(secondary) == 1 else ()}

    def heading(self) -> str:
        return f"Unassign private IPs of {called_id(self.world, self._id)}"

    def _choices(self) -> tuple[Choice, ...]:
        interface = self.world.find(NetworkInterface, self._id)
        return tuple(
            Choice(
                one.private_ip_address,
                one.private_ip_address,
                f"its Elastic IP {one.association.public_ip} is disassociated" if one.association else "",
                "the primary address cannot be unassigned" if one.primary else "",
            )
            for one in (interface.private_ip_addresses if interface else ())
        )

    def fields(self) -> Sequence[Field]:
        return (PickMany("addresses", "Addresses", self._choices()),)

    def problems(self) -> dict[str, str]:
        return {} if self.many("addresses") else {"addresses": "Choose what is to go"}

    def requests(self) -> tuple[Request[Any], ...]:
        return (UnassignPrivateIpAddresses(network_interface_id=self._id, private_ip_addresses=self.many("addresses")),)

    def done(self, results: Sequence[Any]) -> str:
        return f"Unassigned {listed(self.many('addresses'))} from {called_id(self.world, self._id)}"


class AllocateAddressForm(RegionalForm):
    title = "Allocate Elastic IP"
    verb = "Allocate"
    explanation = "A public address that is yours until you release it. Five of them belong to an account's quota."

    def fields(self) -> Sequence[Field]:
        return (Text("name", "Name", "a tag; may stay empty", "web-1"), *self.region())

    def requests(self) -> tuple[Request[Any], ...]:
        tags = named(self.text("name"), "elastic-ip")
        return (AllocateAddress(tag_specifications=tags),)

    def done(self, results: Sequence[Any]) -> str:
        return f"Allocated {results[0].public_ip}"


ALL_TAKEN = "All are associated: choose the one that moves"


class AssociateAddressForm(Form):
    """From an Elastic IP, or from an interface."""

    title = "Associate Elastic IP"
    verb = "Associate"
    explanation = "Packets to the public address reach the private one, and leave under it."
    blame = (("Gateway.NotAttached", "interface_id"), ("Resource.AlreadyAssociated", "allocation_id"))

    def __init__(self, world: World, allocation_id: str | None = None, interface_id: str | None = None) -> None:
        super().__init__(world)
        self._from_interface = interface_id is not None
        region = world.part_of(allocation_id or interface_id or "")
        usable = next((one.id for one in _reachable_first(region) if one.association is None), "")
        self.values = {"allocation_id": allocation_id or "", "interface_id": interface_id or usable}
        self.settle()

    def fields(self) -> Sequence[Field]:
        world = self.world
        offered = [
            one
            for one in sorted(by_name(world, world.all(Address)), key=_taken)
            if not self._from_interface or one.id in world.part_of(self.text("interface_id"))
        ]
        addresses = tuple(Choice(one.id, called(world, one), _whose(world, one)) for one in offered)
        unasked = ALL_TAKEN if offered and all(map(_taken, offered)) else ""
        region = world if self._from_interface else world.part_of(self.text("allocation_id"))
        interface = world.find(NetworkInterface, self.text("interface_id"))
        interfaces = tuple(
            interface_choice(
                world, one, "" if world.internet_gateway_of(one.vpc_id) else "its VPC has no internet gateway"
            )
            for one in some(_reachable_first(region), interface, lambda one: interface_choice(world, one).text)
        )
        private = tuple(
            Choice(
                one.private_ip_address,
                one.private_ip_address,
                ("primary" if one.primary else "secondary")
                + (f" · has {one.association.public_ip}" if one.association else ""),
            )
            for one in (interface.private_ip_addresses if interface else ())
        )
        ends: list[Field] = [
            Pick("allocation_id", "Elastic IP", addresses, placeholder=unasked),
            Pick("interface_id", "Network interface", interfaces, of_how_many(region.count(NetworkInterface))),
        ]
        if self._from_interface:
            ends.reverse()
        return (*ends, Pick("private_ip_address", "Private address", private), *self._notes(interface))

    def _notes(self, interface: NetworkInterface | None) -> Iterator[Note]:
        address = self.world.find(Address, self.text("allocation_id"))
        if address and address.network_interface_id:
            holder = called_id(self.world, address.network_interface_id)
            yield Note("moved", f"{address.public_ip} leaves {holder}.", "note-warning")
        if interface is None:
            return
        for one in interface.private_ip_addresses:
            if one.private_ip_address == self.text("private_ip_address") and one.association:
                word = "given back" if not one.association.allocation_id else "disassociated, not released"
                yield Note("replaced", f"{one.association.public_ip} on it now is {word}.", "note-warning")
        subnet = self.world.find(Subnet, interface.subnet_id)
        if subnet and not self.world.is_public(subnet):
            name = called(self.world, subnet)
            text = f"{name} has no route to an internet gateway: the address would not be reachable."
            yield Note("route", text, "note-warning")

    def problems(self) -> dict[str, str]:
        if not self.text("allocation_id"):
            none = "There is no Elastic IP yet: allocate one first"
            return {"allocation_id": f"{ALL_TAKEN}, or allocate another" if self.world.count(Address) else none}
        return {} if self.text("interface_id") else {"interface_id": "There is no network interface yet"}

    def requests(self) -> tuple[Request[Any], ...]:
        return (
            AssociateAddress(
                allocation_id=self.text("allocation_id"),
                network_interface_id=self.text("interface_id"),
                private_ip_address=self.text("private_ip_address") or None,
            ),
        )

    def done(self, results: Sequence[Any]) -> str:
        address, interface = (called_id(self.world, self.text(key)) for key in ("allocation_id", "interface_id"))
        return f"Associated {address} with {interface}"


def _reachable_first(world: World) -> Iterator[NetworkInterface]:
    """All interfaces; first those that a public address would make reachable, and that have none."""
    public = {one.id for one in world.all(Subnet) if world.is_public(one)}
    every = world.all(NetworkInterface)
    better = [one for one in every if one.subnet_id in public and one.association is None]
    return chain(better, (one for one in every if one.subnet_id not in public or one.association is not None))


def _whose(world: World, one: Address) -> str:
    public = "" if called(world, one) == one.public_ip else f"{one.public_ip} · "
    return public + (f"on {called_id(world, one.network_interface_id)}" if one.network_interface_id else "free")


def _taken(one: Address) -> bool:
    return one.association_id is not None


class DisassociateAddressForm(Form):
    """For an interface with several Elastic IPs; one alone needs no question."""

    title = "Disassociate Elastic IPs"
    verb = "Disassociate"
    explanation = "They stay yours: disassociated is not released."

    def __init__(self, world: World, interface_id: str) -> None:
        super().__init__(world)
        self._id = interface_id
        self.settle()

    def fields(self) -> Sequence[Field]:
        interface = self.world.find(NetworkInterface, self._id)
        choices = tuple(
            Choice(one.association.association_id, one.association.public_ip, f"on {one.private_ip_address}")
            for one in (interface.private_ip_addresses if interface else ())
            if one.association and one.association.association_id
        )
        return (PickMany("associations", "Elastic IPs", choices),)

    def problems(self) -> dict[str, str]:
        return {} if self.many("associations") else {"associations": "Choose the addresses"}

    def requests(self) -> tuple[Request[Any], ...]:
        return tuple(DisassociateAddress(association_id=one) for one in self.many("associations"))

    def done(self, results: Sequence[Any]) -> str:
        count = plural("Elastic IP", len(self.many("associations")))
        return f"Disassociated {count} from {called_id(self.world, self._id)}"
