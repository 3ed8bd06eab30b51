"""A World as the tracer looks at it: what it asks often is prepared when it is first asked.

A view is true of one `World.version`: `view_of` brings it there first, so nothing in it is stale. What has to do with
the records that were touched since is forgotten, and made again when it is asked for.
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

from console.ec2.resources import (
    Instance,
    InstanceState,
    InternetGateway,
    NetworkInterface,
    RouteTable,
    SecurityGroupRule,
    Subnet,
    Vpc,
    VpnGateway,
)
from console.ec2.world import World
from console.reach.blocks import SERVICES, Block, at, block
from console.reach.guest import PLAIN, Guest, guest_of
from console.reach.path import Explanation, Step, StepKind
from console.reach.rules import Acl, Groups, Table

T = TypeVar("T")
_STEPS_KEPT: Final = 1 << 16
PART: Final = 500
MOST_FORGOTTEN: Final = 20
_BLOCKS_HELD: Final = ("associating", "associated")


@dataclass(slots=True)  # not frozen, which takes thrice as long to make; nobody changes it
class Addresses:
    """An interface's own addresses, as its source/dest check knows them.

    single: each as a number, with its text; an IPv4 one first, the primary one foremost. delegated: blocks.
    public: private address to the public one that leads to it. ipv4, ipv6: the primary one, or empty.
    """

    single: dict[int, str]
    delegated: tuple[Block, ...]
    public: dict[str, str]
    ipv4: str
    ipv6: str

    def hold(self, address: int) -> bool:
        if address in self.single:
            return True
        return bool(self.delegated) and any(one.holds(address) for one in self.delegated)

    def private(self, address: str) -> str:
        """The private address behind a public one; any other as it is."""
        if self.public and address not in self.public:
            return next((private for private, public in self.public.items() if public == address), address)
        return address

    def first(self, ipv6: bool) -> str:
        """The primary address of a family; empty where it has none."""
        return self.ipv6 if ipv6 else self.ipv4


class Leg:
    """An interface, with what a packet meets at it."""

    __slots__ = ("addresses", "check", "groups", "host", "id", "interface", "subnet")

    def __init__(self, interface: NetworkInterface, subnet: "Place", host: "Host", addresses: Addresses) -> None:
        self.id = interface.id
        self.interface = interface
        self.subnet = subnet
        self.host = host
        self.addresses = addresses
        self.groups = interface.groups
        self.check = interface.source_dest_check

    @property
    def state(self) -> Explanation | None:
        """Why it can neither send nor take anything; None where it can."""
        attachment = self.interface.attachment
        if attachment is None or attachment.status != "attached":
            return Explanation.BAD_STATE_ATTACHMENT
        return None if self.host.running else Explanation.BAD_STATE


class Host:
    """An instance with its interfaces in the order of their slots; of an interface that stands alone, only that."""

    __slots__ = ("guest", "id", "legs", "running")

    def __init__(self, instance: Instance | None) -> None:
        self.id = instance.id if instance else ""
        self.running = instance is not None and instance.state is InstanceState.RUNNING
        self.guest: Guest = guest_of(instance) if instance else PLAIN
        self.legs: tuple[Leg, ...] = ()


class Place:
    """A subnet: its blocks, its VPC, and what rules it."""

    __slots__ = ("blocks", "id", "table", "vpc")

    def __init__(self, subnet: Subnet, vpc: "Net", table: Table | None) -> None:
        self.id = subnet.id
        self.refresh(subnet, vpc, table)

    def refresh(self, subnet: Subnet, vpc: "Net", table: Table | None) -> None:
        self.vpc = vpc
        texts = (subnet.cidr_block, subnet.ipv6_cidr_block)
        self.blocks = tuple(block(one) for one in texts if one)
        self.table = table

    def holds(self, address: int) -> bool:
        for shift, head in self.blocks:  # noqa: SIM110 - asked of every packet, and any() is three times as slow
            if address >> shift == head:
                return True
        return False


class Net:
    """A VPC: its blocks, and its gateways with the tables of what comes in by them."""

    __slots__ = ("blocks", "id", "internet", "internet_table", "services", "vpn", "vpn_table")

    def __init__(self, vpc: Vpc) -> None:
        self.id = vpc.id
        self.refresh(vpc, None, None)

    def refresh(self, vpc: Vpc, internet: InternetGateway | None, vpn: VpnGateway | None) -> None:
        texts = [vpc.cidr_block]
        texts += [one.cidr_block for one in vpc.cidr_block_association_set if one.state in _BLOCKS_HELD]
        texts += [one.ipv6_cidr_block for one in vpc.ipv6_cidr_block_association_set if one.state in _BLOCKS_HELD]
        self.blocks = tuple(dict.fromkeys(block(one) for one in texts))
        self.internet = internet
        self.vpn = vpn
        self.internet_table: Table | None = None
        self.vpn_table: Table | None = None
        self.services = frozenset((*SERVICES, self.blocks[0].first + 2))
        """Addresses at which EC2 itself answers; the last is the VPC's DNS server."""

    def holds(self, address: int) -> bool:
        for shift, head in self.blocks:  # noqa: SIM110 - asked of every packet, and any() is three times as slow
            if address >> shift == head:
                return True
        return False


class View:
    """See the module. Ask `view_of` for one."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.version = world.version
        self._addresses: dict[str, tuple[NetworkInterface, Addresses]] = {}
        self._tables: dict[str, tuple[RouteTable, Table]] = {}
        self._legs: dict[str, Leg | None] = {}
        self._hosts: dict[str, Host] = {}
        self._places: dict[str, Place | None] = {}
        self._nets: dict[str, Net | None] = {}
        self._groups: dict[tuple[tuple[str, ...], bool, str], Groups] = {}
        self._acls: dict[tuple[str, bool, str], Acl | None] = {}
        self._owners: dict[tuple[str, str], Leg | None] = {}
        self._steps: dict[Hashable, Step] = {}
        self.marks: dict[str, Any] = {}
        """Of a VPC, what classes.py last told interfaces apart by."""
        self.classed: dict[str, int] = {}
        """Interfaces to the numbers of their classes, as far as classes.py was asked for them."""
        self.class_ids: dict[Hashable, int] = {}
        """What makes a class to its number."""
        self.together: dict[str, str] = {}
        """Of those in `classed` that share an instance with others, which it is."""
        self._forgotten: list[dict[Any, Any]] = []
        """What was known, and is still to be let go of."""
        self.kept: dict[str, Any] = {}
        """What sets and other questions keep for as long as the view is true, by a name of their own."""

    # --- change

    def follow(self) -> None:
        """Come to the world's version."""
        touched = self.world.touched_since(self.version)
        self.version = self.world.version
        self.kept.clear()
        self._owners.clear()
        if touched is None:
            self._forget()
            return
        network = rules = False
        for resource_id in dict.fromkeys(touched):
            record = self.world.get(resource_id)
            if resource_id in self._legs or resource_id in self.classed or isinstance(record, NetworkInterface):
                self._drop_leg(resource_id, record)
            elif resource_id in self._hosts or isinstance(record, Instance):
                self._drop_host(resource_id)
            elif isinstance(record, SecurityGroupRule):
                rules = True
            else:
                network, rules = True, rules or record is None
                if record is None:
                    self._drop_host(resource_id)  # an instance that nobody has traced, for all that is known here
        if rules:
            self._groups.clear()
        if network:
            self._refresh()
        if len(self._steps) > _STEPS_KEPT:
            self._clear(self._steps)
        if len(self.class_ids) > _STEPS_KEPT:
            self._clear(self.class_ids, self.classed)

    def _forget(self) -> None:
        for cache in (self._places, self._nets, self._groups, self._acls, self.marks, self._tables):
            cache.clear()
        self._clear(self._legs, self._hosts, self._steps, self.classed, self.class_ids, self.together, self._addresses)

    def _clear(self, *caches: dict[Any, Any]) -> None:
        """Large ones: `let_go` does it in parts, where somebody asks for that."""
        if len(self._forgotten) > MOST_FORGOTTEN:
            self._forgotten.clear()
        for one in caches:
            if one:
                self._forgotten.append(one.copy())
                one.clear()

    def let_go(self) -> Iterator[None]:
        """Of what is no longer true, a part at a time: of 50,000 interfaces at once, 80 ms."""
        while self._forgotten:
            part = self._forgotten[0]
            for _ in range(min(PART, len(part))):
                part.popitem()
            if not part:
                del self._forgotten[0]
            yield None

    def _drop_leg(self, interface_id: str, record: Any) -> None:
        """With its instance's others: which they are, and what is directly connected, may be another matter now."""
        self.classed.pop(interface_id, None)
        if instance_id := self.together.pop(interface_id, None):
            self._drop_host(instance_id)
        old = self._legs.pop(interface_id, None)
        if old is not None:
            self._drop_host(old.host.id)
        if record is None:
            self._addresses.pop(interface_id, None)
        if record is not None and record.attachment is not None:
            self._drop_host(record.attachment.instance_id)

    def _drop_host(self, instance_id: str) -> None:
        host = self._hosts.pop(instance_id, None)
        for leg in host.legs if host else ():
            self._legs.pop(leg.id, None)
        for interface in self.world.interfaces_of(instance_id):
            self._legs.pop(interface.id, None)
            self.classed.pop(interface.id, None)

    def _refresh(self) -> None:
        """VPCs, subnets and what rules them, in place: interfaces refer to them."""
        self._acls.clear()
        for vpc_id, net in list(self._nets.items()):
            vpc = self.world.find(Vpc, vpc_id)
            if net is None or vpc is None:
                del self._nets[vpc_id]
            else:
                self._tie(net, vpc)
        for subnet_id, place in list(self._places.items()):
            subnet = self.world.find(Subnet, subnet_id)
            known = self.net(subnet.vpc_id) if subnet else None
            if place is None or subnet is None or known is None:
                self._forget()
                return
            place.refresh(subnet, known, self._table(self.world.route_table_of(subnet)))

    # --- look up

    def leg(self, interface_id: str) -> Leg | None:
        try:
            return self._legs[interface_id]
        except KeyError:
            interface = self.world.find(NetworkInterface, interface_id)
            if interface is None:
                found = None
            elif (instance := self.world.instance_of(interface)) is not None:
                self._assemble(instance)
                return self._legs[interface_id]
            else:
                host = Host(None)
                found = self._leg(interface, host)
                host.legs = (found,) if found else ()
            self._legs[interface_id] = found
            return found

    def host(self, instance_id: str) -> Host | None:
        if instance_id not in self._hosts:
            instance = self.world.find(Instance, instance_id)
            if instance is None:
                return None
            self._assemble(instance)
        return self._hosts[instance_id]

    def _assemble(self, instance: Instance) -> None:
        host = self._hosts[instance.id] = Host(instance)
        legs = []
        for interface in self.world.interfaces_of(instance.id):
            leg = self._legs[interface.id] = self._leg(interface, host)
            if leg is not None:
                legs.append(leg)
        host.legs = tuple(legs)

    def _leg(self, interface: NetworkInterface, host: Host) -> Leg | None:
        place = self.place(interface.subnet_id)
        if place is None:
            return None
        kept = self._addresses.get(interface.id)
        if kept is None or kept[0] is not interface:
            kept = self._addresses[interface.id] = (interface, _addresses(interface))
        return Leg(interface, place, host, kept[1])

    def place(self, subnet_id: str) -> Place | None:
        try:
            return self._places[subnet_id]
        except KeyError:
            subnet = self.world.find(Subnet, subnet_id)
            net = self.net(subnet.vpc_id) if subnet else None
            place = None
            if subnet is not None and net is not None:
                place = Place(subnet, net, self._table(self.world.route_table_of(subnet)))
            self._places[subnet_id] = place
            return place

    def net(self, vpc_id: str) -> Net | None:
        try:
            return self._nets[vpc_id]
        except KeyError:
            vpc = self.world.find(Vpc, vpc_id)
            net = self._nets[vpc_id] = Net(vpc) if vpc else None
            if net is not None and vpc is not None:
                self._tie(net, vpc)
            return net

    def _tie(self, net: Net, vpc: Vpc) -> None:
        internet, vpn = self.world.internet_gateway_of(vpc.id), self.world.vpn_gateway_of(vpc.id)
        net.refresh(vpc, internet, vpn)
        if internet is not None:
            net.internet_table = self._table(self.world.route_table_of_gateway(internet.id))
        if vpn is not None:
            net.vpn_table = self._table(self.world.route_table_of_gateway(vpn.id))

    def nets(self) -> Iterator[Net]:
        return (net for vpc_id in self.world.ids(Vpc) if (net := self.net(vpc_id)))

    def _table(self, record: RouteTable | None) -> Table | None:
        if record is None:
            return None
        kept = self._tables.get(record.id)
        if kept is None or kept[0] is not record:
            kept = self._tables[record.id] = (record, Table(record))
        return kept[1]

    def groups(self, groups: tuple[str, ...], egress: bool, protocol: str) -> Groups:
        """The rules of these groups in one direction."""
        key = groups, egress, protocol
        try:
            return self._groups[key]
        except KeyError:
            rules = (rule for group in groups for rule in self.world.rules_of(group) if rule.is_egress == egress)
            found = self._groups[key] = Groups(rules, protocol)
            return found

    def acl(self, subnet_id: str, egress: bool, protocol: str) -> Acl | None:
        """None where the subnet has no ACL, which filters nothing."""
        key = subnet_id, egress, protocol
        try:
            return self._acls[key]
        except KeyError:
            record = self.world.acl_of(self.world.one(Subnet, subnet_id))
            found = None
            if record is not None:
                shared = record.id, egress, protocol
                found = self._acls.get(shared) or Acl(record, egress, protocol)
                self._acls[shared] = found
            self._acls[key] = found
            return found

    def owner(self, vpc_id: str, address: str) -> Leg | None:
        """Whose private (or IPv6) address it is in the VPC."""
        key = vpc_id, address
        try:
            return self._owners[key]
        except KeyError:
            look_up = self.world.interface_at_ipv6 if ":" in address else self.world.interface_at
            interface = look_up(vpc_id, address)
            found = self._owners[key] = self.leg(interface.id) if interface else None
            return found

    def step(
        self,
        kind: StepKind,
        component: str,
        passed: bool = True,
        rule: str = "",
        target: str = "",
        explanation: Explanation | None = None,
    ) -> Step:
        """The same question with the same answer is one object: it is asked of many packets."""
        key = kind, component, passed, rule, target, explanation
        try:
            return self._steps[key]
        except KeyError:
            made = self._steps[key] = Step(*key)
            return made


def _addresses(interface: NetworkInterface) -> Addresses:
    own = interface.private_ip_addresses
    single = {at(one.private_ip_address): one.private_ip_address for one in own}
    public = {one.private_ip_address: one.association.public_ip for one in own if one.association}
    ipv4, ipv6 = own[0].private_ip_address if own else "", ""
    if interface.ipv6_addresses:
        single |= {at(one.ipv6_address): one.ipv6_address for one in interface.ipv6_addresses}
        ipv6 = interface.ipv6_addresses[0].ipv6_address
    prefixes = (*interface.ipv4_prefixes, *interface.ipv6_prefixes)
    return Addresses(single, tuple(map(block, prefixes)) if prefixes else (), public, ipv4, ipv6)


_views: "WeakKeyDictionary[World, View]" = WeakKeyDictionary()


def view_of(world: World) -> View:
    """The view of the world as it is now. Cost: none while the world stands still, little after a small change."""
    view = _views.get(world)
    if view is None:
        view = _views[world] = View(world)
    elif view.version != world.version:
        view.follow()
    return view


def forget(world: World) -> None:
    """Let go of what is prepared of a world; it is prepared again when it is asked for."""
    _views.pop(world, None)
