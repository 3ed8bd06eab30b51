"""Random requests and random waiting, against a naive model that says what each of them must lead to.

The model knows ids, addresses, slots and due times, nothing else; it predicts the code of every refusal. After every
step the world must look as the model says, and keep what is true of every world (ec2-semantics §1 to §3).
"""

from collections import Counter
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any, Final

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from console.ec2.addresses import delegated_addresses
from console.ec2.errors import Refused
from console.ec2.requests import (
    AllocateAddress,
    AssignPrivateIpAddresses,
    AssociateAddress,
    AttachNetworkInterface,
    CreateNetworkInterface,
    DeleteNetworkInterface,
    DetachNetworkInterface,
    DisassociateAddress,
    ModifyNetworkInterfaceAttribute,
    RebootInstances,
    ReleaseAddress,
    Request,
    RunInstances,
    StartInstances,
    StopInstances,
    TerminateInstances,
    UnassignPrivateIpAddresses,
)
from console.ec2.requests.interfaces import NetworkInterfaceAttachmentChanges
from console.ec2.resources import Address, Instance, InstanceState, NetworkInterface, Subnet
from console.engine.lifecycle import Timings
from tests.engine.account import LINUX, PRIVATE_A, PUBLIC_B, TINY, VPC, Account, Leg

SUBNETS: Final = {TINY: "10.0.240.0/28", PRIVATE_A: "10.0.128.0/20", PUBLIC_B: "10.0.16.0/20"}
ZONES: Final = {TINY: "a", PRIVATE_A: "a", PUBLIC_B: "b"}
TYPES: Final = {"t3.micro": (2, 2), "m5.large": (3, 10)}
TIMINGS: Final = Timings(interface_available=0.25, attach=1.0, detach=1.0, launch=1.5, stop=1.5, terminate=1.5)

anything = st.integers(0, 10**6)
"""Which of the things that there are: an index into them, modulo their number."""
subnets = st.sampled_from(list(SUBNETS))
addresses = st.sampled_from([*map(str, ip_network(SUBNETS[TINY])), "10.0.128.10", "10.0.16.10", "192.0.2.1"])
secondaries = st.sampled_from([None, None, 1, 2, 12])


@dataclass
class Interface:
    subnet: str
    addresses: list[str]
    phase: str = "pending"
    until: float | None = None
    instance: str | None = None
    index: int = -1
    goes: bool = False
    prefixes: list[str] = field(default_factory=list)
    ipv6: list[str] = field(default_factory=list)
    ipv6_prefixes: list[str] = field(default_factory=list)

    @property
    def every(self) -> list[str]:
        """Its private addresses, delegated ones too."""
        return self.addresses + [str(one) for prefix in self.prefixes for one in ip_network(prefix)]

    @property
    def slots(self) -> int:
        return len(self.addresses) + len(self.prefixes)

    @property
    def largest(self) -> int:
        """What an instance type must carry of it, in either family."""
        return max(self.slots, len(self.ipv6) + len(self.ipv6_prefixes))

    def release(self) -> None:
        self.phase, self.until, self.instance, self.index, self.goes = "available", None, None, -1, False


@dataclass
class Machine:
    kind: str
    zone: str
    until: float | None
    state: str = "pending"
    has_run: bool = False


@dataclass
class Model:
    interfaces: dict[str, Interface] = field(default_factory=dict)
    instances: dict[str, Machine] = field(default_factory=dict)
    elastic: dict[str, tuple[str, str] | None] = field(default_factory=dict)

    def holder(self, address: str) -> str | None:
        return next((name for name, one in self.interfaces.items() if address in one.every), None)

    def of(self, instance: str) -> list[Interface]:
        return [one for one in self.interfaces.values() if one.instance == instance]

    def room(self, subnet: str) -> int:
        used = sum(len(one.every) for one in self.interfaces.values() if one.subnet == subnet)
        return ip_network(SUBNETS[subnet]).num_addresses - 5 - used

    def wrong(self, subnet: str, address: str) -> bool:
        """Outside the subnet, or one of the five that EC2 keeps."""
        inside = list(ip_network(SUBNETS[subnet]))
        return ip_address(address) not in {*inside[4:-1]}

    def remove(self, name: str) -> None:
        del self.interfaces[name]
        self.free(name)

    def free(self, name: str, address: str | None = None) -> None:
        """The Elastic IPs on an interface (or on one address of it) are back in the account."""
        for allocation, place in self.elastic.items():
            if place and place[0] == name and address in (None, place[1]):
                self.elastic[allocation] = None

    def pass_time(self, now: float) -> None:
        for one in self.interfaces.values():
            if one.until is not None and one.until <= now:
                one.until = None
                if one.phase == "detaching":
                    one.release()
                else:
                    one.phase = {"pending": "available", "attaching": "attached"}[one.phase]
        for name, machine in self.instances.items():
            if machine.until is not None and machine.until <= now:
                machine.until = None
                machine.has_run |= machine.state == "pending"
                machine.state = {"pending": "running", "stopping": "stopped", "shutting-down": "terminated"}[
                    machine.state
                ]
                if machine.state == "terminated":
                    self.terminate(name)

    def terminate(self, instance: str) -> None:
        for name, one in list(self.interfaces.items()):
            if one.instance == instance:
                if one.goes and one.phase != "detaching":
                    self.remove(name)
                else:
                    one.release()


class AccountMachine(RuleBasedStateMachine):
    """See the module."""

    def __init__(self) -> None:
        super().__init__()
        self.account = Account(TIMINGS)
        self.model = Model()

    @property
    def now(self) -> float:
        return self.account.clock.now()

    def send(self, request: Request[Any], code: str | None) -> Any:
        """The answer; or None where the model says that the request is refused with `code`, and it is."""
        before = self.account.snapshot()
        answer, refused = None, None
        try:
            answer = self.account.send(request)
        except Refused as refusal:
            refused = refusal
        assert (refused.code if refused else None) == code, f"{request!r}: {refused}"
        assert refused is None or self.account.snapshot() == before
        return answer

    def an_interface(self, number: int) -> str:
        names = list(self.model.interfaces)
        return names[number % len(names)] if names else "eni-00000000000000099"

    def a_free_one(self, number: int) -> str:
        """An interface, of two times out of three one that is not attached."""
        names = [name for name, one in self.model.interfaces.items() if one.instance is None]
        return names[number % len(names)] if names and number % 3 != 1 else self.an_interface(number)

    def an_attached_one(self, number: int) -> str:
        names = [name for name, one in self.model.interfaces.items() if one.index > 0]
        return names[number % len(names)] if names and number % 3 != 1 else self.an_interface(number)

    def an_instance(self, number: int) -> str:
        """An instance, two times out of three one that is not terminated."""
        alive = [name for name, machine in self.model.instances.items() if machine.state != "terminated"]
        names = alive if alive and number % 3 != 1 else list(self.model.instances)
        return names[number % len(names)]

    def a_secondary_address(self, number: int) -> str:
        """One that somebody has, where there is one."""
        names = [each for one in self.model.interfaces.values() for each in one.addresses[1:]]
        return names[number % len(names)] if names else "10.0.240.4"

    def an_elastic_ip(self, number: int) -> str:
        names = list(self.model.elastic)
        return names[number % len(names)] if names else "eipalloc-00000000000000099"

    @initialize()
    def begin(self) -> None:
        """Machines with one interface and with two, interfaces to attach, an Elastic IP: rules have work to do."""
        self.run("m5.large", [(TINY, None)], public=True)
        self.run("t3.micro", [(TINY, None), (PRIVATE_A, 1)], public=False)
        self.create(TINY, None, 1)
        self.create(PRIVATE_A, None, None)
        self.allocate()
        self.associate(0, 3, 1, None)
        self.wait(5.0)

    # --- interfaces and their addresses

    @rule(subnet=subnets, address=st.none() | addresses, secondary=secondaries)
    def create(self, subnet: str, address: str | None, secondary: int | None) -> None:
        code = None
        if address and self.model.wrong(subnet, address):
            code = "InvalidParameterValue"
        elif address and self.model.holder(address):
            code = "InvalidIPAddress.InUse"
        elif 1 + (secondary or 0) > self.model.room(subnet):
            code = "InsufficientFreeAddressesInSubnet"
        request = CreateNetworkInterface(
            subnet_id=subnet, private_ip_address=address, secondary_private_ip_address_count=secondary
        )
        if made := self.send(request, code):
            given = self.given(subnet, made, 1 + (secondary or 0))
            assert address in (None, given[0])
            self.model.interfaces[made.id] = Interface(subnet, given, "pending", self.now + TIMINGS.interface_available)

    def given(self, subnet: str, made: NetworkInterface, count: int) -> list[str]:
        """The addresses of a new interface: as many as asked for, all of them free until now."""
        given = [one.private_ip_address for one in made.private_ip_addresses]
        assert len(given) == count
        assert not any(self.model.wrong(subnet, one) or self.model.holder(one) for one in given)
        return given

    @rule(which=anything)
    def delete(self, which: int) -> None:
        name = self.a_free_one(which)
        one = self.model.interfaces.get(name)
        code = (
            "InvalidNetworkInterfaceID.NotFound" if one is None else "InvalidParameterValue" if one.instance else None
        )
        self.send(DeleteNetworkInterface(network_interface_id=name), code)
        if code is None:
            self.model.remove(name)

    @rule(which=anything, wanted=addresses | anything, move=st.booleans())
    def assign_one(self, which: int, wanted: str | int, move: bool) -> None:
        name = self.an_interface(which)
        address = self.a_secondary_address(wanted) if isinstance(wanted, int) else wanted
        one, holder = self.model.interfaces.get(name), self.model.holder(address)
        stays = (
            (holder != name or address not in (one.addresses if one else ()))
            and holder
            and not (move and address in self.model.interfaces[holder or ""].addresses[1:])
        )
        if one is None:
            code: str | None = "InvalidNetworkInterfaceID.NotFound"
        elif stays or self.model.wrong(one.subnet, address):
            code = "InvalidParameterValue"
        elif holder != name and one.slots + 1 > self.capacity(one):
            code = "PrivateIpAddressLimitExceeded"
        else:
            code = None
        request = AssignPrivateIpAddresses(
            network_interface_id=name, private_ip_addresses=(address,), allow_reassignment=move
        )
        answer = self.send(request, code)
        if one and answer and holder != name:
            if holder:
                self.model.interfaces[holder].addresses.remove(address)
            for allocation, place in self.model.elastic.items():
                if place == (holder, address):
                    self.model.elastic[allocation] = (name, address)
            one.addresses.append(address)

    @rule(which=anything, count=st.sampled_from([0, 1, 2, 9, 60]))
    def assign_some(self, which: int, count: int) -> None:
        name = self.an_interface(which)
        one = self.model.interfaces.get(name)
        if count == 0:
            code: str | None = "InvalidParameterValue"
        elif one is None:
            code = "InvalidNetworkInterfaceID.NotFound"
        elif one.slots + count > self.capacity(one):
            code = "PrivateIpAddressLimitExceeded"
        else:
            code = "InsufficientFreeAddressesInSubnet" if count > self.model.room(one.subnet) else None
        request = AssignPrivateIpAddresses(network_interface_id=name, secondary_private_ip_address_count=count)
        answer = self.send(request, code)
        if one and answer:
            new = list(answer.assigned_private_ip_addresses)
            assert len(set(new)) == count
            assert not any(self.model.wrong(one.subnet, each) or self.model.holder(each) for each in new)
            one.addresses += new

    def capacity(self, one: Interface) -> int:
        return TYPES[self.model.instances[one.instance].kind][1] if one.instance else 50

    @rule(which=anything, address=anything)
    def unassign(self, which: int, address: int) -> None:
        name = self.an_interface(which)
        one = self.model.interfaces.get(name)
        if one is None:
            return
        position = (address + 1) % (len(one.addresses) + 1)
        text = [*one.addresses, "10.0.128.99"][position]
        code = None if 0 < position < len(one.addresses) else "InvalidParameterValue"
        self.send(UnassignPrivateIpAddresses(network_interface_id=name, private_ip_addresses=(text,)), code)
        if code is None:
            one.addresses.remove(text)
            self.model.free(name, text)

    # --- attachments

    @rule(which=anything, where=anything, index=st.sampled_from([1, 2, 1, 0, 3]))
    def attach(self, which: int, where: int, index: int) -> None:
        name, instance = self.a_free_one(which), self.an_instance(where)
        code = self.why_not_attached(name, instance, index)
        request = AttachNetworkInterface(network_interface_id=name, instance_id=instance, device_index=index)
        if self.send(request, code):
            one = self.model.interfaces[name]
            one.instance, one.index, one.goes = instance, index, False
            one.phase, one.until = "attached", None
            if self.model.instances[instance].state == "running":
                one.phase, one.until = "attaching", self.now + TIMINGS.attach

    def why_not_attached(self, name: str, instance: str, index: int) -> str | None:
        one, machine = self.model.interfaces.get(name), self.model.instances.get(instance)
        if one is None:
            return "InvalidNetworkInterfaceID.NotFound"
        if machine is None:
            return "InvalidInstanceID.NotFound"
        if one.instance:
            return "InvalidParameterValue"
        if machine.state not in ("running", "stopped"):
            return "IncorrectState"
        if machine.zone != ZONES[one.subnet]:
            return "InvalidParameterCombination"
        present, (most, each) = self.model.of(instance), TYPES[machine.kind]
        if index in [other.index for other in present]:
            return "InvalidParameterValue"
        if len(present) + 1 > most:
            return "AttachmentLimitExceeded"
        if one.slots > each or len(one.ipv6) + len(one.ipv6_prefixes) > each:
            return "PrivateIpAddressLimitExceeded"
        return "InvalidParameterValue" if index >= most else None

    @rule(which=anything, force=st.booleans())
    def detach(self, which: int, force: bool) -> None:
        name = self.an_attached_one(which)
        one = self.model.interfaces.get(name)
        if one is None or one.instance is None:
            return
        code = "OperationNotPermitted" if one.index == 0 else None
        self.send(DetachNetworkInterface(attachment_id=self.attachment_id(name), force=force), code)
        if code is None:
            if force or self.model.instances[one.instance].state == "stopped":
                one.release()
            elif one.phase != "detaching":
                one.phase, one.until = "detaching", self.now + TIMINGS.detach

    @rule(which=anything, goes=st.booleans())
    def flag(self, which: int, goes: bool) -> None:
        name = self.an_attached_one(which)
        one = self.model.interfaces.get(name)
        if one and one.instance:
            changes = NetworkInterfaceAttachmentChanges(
                attachment_id=self.attachment_id(name), delete_on_termination=goes
            )
            self.send(ModifyNetworkInterfaceAttribute(network_interface_id=name, attachment=changes), None)
            one.goes = goes

    def attachment_id(self, name: str) -> str:
        attachment = self.account.interface(name).attachment
        assert attachment is not None
        return attachment.attachment_id

    # --- Elastic IPs

    @rule()
    def allocate(self) -> None:
        code = "AddressLimitExceeded" if len(self.model.elastic) == 5 else None
        if made := self.send(AllocateAddress(), code):
            self.model.elastic[made.id] = None

    @rule(which=anything)
    def release(self, which: int) -> None:
        name = self.an_elastic_ip(which)
        known = name in self.model.elastic
        code = "InvalidIPAddress.InUse" if self.model.elastic.get(name) else None
        self.send(ReleaseAddress(allocation_id=name), code if known else "InvalidAllocationID.NotFound")
        if known and code is None:
            del self.model.elastic[name]

    @rule(which=anything, where=anything, address=anything, again=st.sampled_from([None, True, False]))
    def associate(self, which: int, where: int, address: int, again: bool | None) -> None:
        elastic, name = self.an_elastic_ip(which), self.an_interface(where)
        one = self.model.interfaces.get(name)
        if one is None or elastic not in self.model.elastic:
            return
        place = (name, one.addresses[address % len(one.addresses)])
        taken = [other for other, at in self.model.elastic.items() if at == place and other != elastic]
        code = None
        if one.instance and self.model.instances[one.instance].state == "pending":
            code = "IncorrectInstanceState"
        elif again is False and self.model.elastic[elastic] != place and (taken or self.model.elastic[elastic]):
            code = "Resource.AlreadyAssociated"
        request = AssociateAddress(
            allocation_id=elastic, network_interface_id=name, private_ip_address=place[1], allow_reassociation=again
        )
        if self.send(request, code):
            self.model.free(*place)
            self.model.elastic[elastic] = place

    @rule(which=anything)
    def disassociate(self, which: int) -> None:
        name = self.an_elastic_ip(which)
        if self.model.elastic.get(name):
            association_id = self.account.elastic_ip(name).association_id
            assert association_id is not None
            self.send(DisassociateAddress(association_id=association_id), None)
            self.model.elastic[name] = None

    # --- instances

    @rule(
        kind=st.sampled_from(list(TYPES)),
        legs=st.lists(st.tuples(subnets, secondaries) | anything, min_size=1, max_size=3),
        public=st.booleans(),
    )
    def run(self, kind: str, legs: list[tuple[str, int | None] | int], public: bool) -> None:
        given = [
            (self.a_free_one(leg), None)
            if isinstance(leg, int) and self.model.interfaces
            else (TINY, None)
            if isinstance(leg, int)
            else leg
            for leg in legs
        ]
        only_new = len(given) == 1 and given[0][0] in SUBNETS
        request = RunInstances(
            image_id=LINUX,
            instance_type=kind,
            network_interfaces=tuple(
                Leg(
                    device_index=index,
                    subnet_id=where,
                    secondary_private_ip_address_count=secondary,
                    associate_public_ip_address=public if only_new else None,
                )
                if where in SUBNETS
                else Leg(device_index=index, network_interface_id=where)
                for index, (where, secondary) in enumerate(given)
            ),
        )
        if answer := self.send(request, self.why_not_run(kind, given)):
            self.launched(answer.instances[0], kind, given)

    def why_not_run(self, kind: str, given: list[tuple[str, int | None]]) -> str | None:
        existing = [where for where, _ in given if where not in SUBNETS]
        if len(set(existing)) < len(existing):
            return "InvalidParameterValue"
        if any(self.model.interfaces[name].instance for name in existing):
            return "InvalidNetworkInterface.InUse"
        places = [where if where in SUBNETS else self.model.interfaces[where].subnet for where, _ in given]
        if len({ZONES[subnet] for subnet in places}) > 1:
            return "InvalidParameterCombination"
        if len(given) > TYPES[kind][0]:
            return "AttachmentLimitExceeded"
        sizes = [
            1 + (secondary or 0) if where in SUBNETS else self.model.interfaces[where].largest
            for where, secondary in given
        ]
        if max(sizes) > TYPES[kind][1]:
            return "InvalidInterface.IpAddressLimitExceeded"
        needed: Counter[str] = Counter()
        for (where, _), size in zip(given, sizes, strict=True):
            needed[where] += size if where in SUBNETS else 0
        short = any(where in SUBNETS and size > self.model.room(where) for where, size in needed.items())
        return "InsufficientFreeAddressesInSubnet" if short else None

    def launched(self, instance: Instance, kind: str, given: list[tuple[str, int | None]]) -> None:
        made = self.account.world.interfaces_of(instance.id)
        assert [one.attachment and one.attachment.device_index for one in made] == list(range(len(given)))
        for index, ((where, secondary), interface) in enumerate(zip(given, made, strict=True)):
            if where in SUBNETS:
                given_addresses = self.given(where, interface, 1 + (secondary or 0))
                self.model.interfaces[interface.id] = Interface(where, given_addresses, goes=True)
            one = self.model.interfaces[interface.id]
            one.phase, one.until = "attaching", self.now + TIMINGS.attach
            one.instance, one.index = instance.id, index
        zone = ZONES[self.model.interfaces[made[0].id].subnet]
        self.model.instances[instance.id] = Machine(kind, zone, self.now + TIMINGS.launch)

    def change(self, request: Request[Any], which: str, code: str | None, state: str, delay: float | None) -> None:
        machine = self.model.instances.get(which)
        if self.send(request, code if machine else "InvalidInstanceID.NotFound") and machine and delay is not None:
            machine.state, machine.until = state, self.now + delay

    def state_of(self, instance: str) -> str:
        machine = self.model.instances.get(instance)
        return machine.state if machine else ""

    @rule(which=anything)
    def start(self, which: int) -> None:
        name = self.an_instance(which)
        state = self.state_of(name)
        code = "IncorrectInstanceState" if state in ("stopping", "shutting-down", "terminated") else None
        delay = TIMINGS.launch if state == "stopped" else None
        self.change(StartInstances(instance_ids=(name,)), name, code, "pending", delay)

    @rule(which=anything)
    def stop(self, which: int) -> None:
        name = self.an_instance(which)
        state = self.state_of(name)
        fresh = state == "pending" and not self.model.instances[name].has_run
        code = "IncorrectInstanceState" if fresh or state in ("shutting-down", "terminated") else None
        delay = TIMINGS.stop if state in ("pending", "running") else None
        self.change(StopInstances(instance_ids=(name,)), name, code, "stopping", delay)

    @rule(which=anything)
    def reboot(self, which: int) -> None:
        name = self.an_instance(which)
        if state := self.state_of(name):
            self.send(RebootInstances(instance_ids=(name,)), None if state == "running" else "IncorrectState")

    @rule(which=anything)
    def terminate(self, which: int) -> None:
        name = self.an_instance(which)
        delay = None if self.state_of(name) in ("shutting-down", "terminated") else TIMINGS.terminate
        self.change(TerminateInstances(instance_ids=(name,)), name, None, "shutting-down", delay)

    @rule(seconds=st.sampled_from([0.25, 1.0, 1.5, 5.0, 5.0]))
    def wait(self, seconds: float) -> None:
        self.account.wait(seconds)
        self.model.pass_time(self.now)

    # --- what holds after every step

    @invariant()
    def interfaces_are_as_the_model_says(self) -> None:
        world = self.account.world
        assert set(world.ids(NetworkInterface)) == set(self.model.interfaces)
        for name, one in self.model.interfaces.items():
            seen = world.one(NetworkInterface, name)
            assert [each.private_ip_address for each in seen.private_ip_addresses] == one.addresses
            if one.instance is None:
                assert (seen.status, seen.attachment) == (one.phase, None)
            else:
                assert seen.attachment is not None
                attachment = seen.attachment
                assert (seen.status, attachment.status) == ("in-use", one.phase)
                assert (attachment.instance_id, attachment.device_index) == (one.instance, one.index)
                assert attachment.delete_on_termination == one.goes

    @invariant()
    def instances_are_as_the_model_says(self) -> None:
        seen = {one.id: str(one.state) for one in self.account.world.all(Instance)}
        assert seen == {name: machine.state for name, machine in self.model.instances.items()}

    @invariant()
    def both_ends_of_an_elastic_ip_agree(self) -> None:
        world = self.account.world
        there = {one.id: (one.network_interface_id, one.private_ip_address) for one in world.all(Address)}
        assert there == {name: place or (None, None) for name, place in self.model.elastic.items()}
        here = {
            each.association.allocation_id: (one.id, each.private_ip_address)
            for one in world.all(NetworkInterface)
            for each in one.private_ip_addresses
            if each.association and each.association.allocation_id
        }
        assert here == {name: place for name, place in self.model.elastic.items() if place}

    @invariant()
    def public_addresses_of_ec2s_are_on_the_first_interface_of_what_runs(self) -> None:
        for one in self.account.world.all(NetworkInterface):
            for each in one.private_ip_addresses:
                if each.association and each.association.allocation_id is None:
                    instance = self.account.world.instance_of(one)
                    assert instance is not None
                    assert instance.auto_public_ip
                    assert instance.state not in (InstanceState.STOPPED, InstanceState.TERMINATED)
                    assert each.primary
                    assert one.attachment is not None
                    assert one.attachment.device_index == 0

    @invariant()
    def no_address_is_given_twice_or_never(self) -> None:
        given = Counter(
            text
            for one in self.account.world.all(NetworkInterface)
            for text in (
                *(each.private_ip_address for each in one.private_ip_addresses),
                *(address for prefix in one.ipv4_prefixes for address in delegated_addresses(prefix)),
            )
        )
        assert set(given.values()) <= {1}
        assert set(self.account.world.addresses_taken(VPC)) == set(given)
        for subnet_id in SUBNETS:
            subnet = self.account.world.one(Subnet, subnet_id)
            assert self.account.world.available_ip_address_count(subnet) == self.model.room(subnet_id)

    @invariant()
    def what_is_true_of_every_world_is_true(self) -> None:
        assert self.account.violations() == []

    def teardown(self) -> None:
        self.account.engine.close()


AccountMachine.TestCase.settings = settings(
    max_examples=150, stateful_step_count=50, suppress_health_check=list(HealthCheck)
)
TestAccount = AccountMachine.TestCase
