"""A World: every resource by id, and the indexes that questions need."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, KeysView, Mapping, ValuesView
from itertools import groupby, islice
from operator import attrgetter
from typing import Any, TypeVar, cast

from console.ec2.addresses import DELEGATED_ADDRESSES, RESERVED_PER_SUBNET, network
from console.ec2.changes import ChangeSet
from console.ec2.filling import ADDRESS, Backlog, Batch, Groups, Unique, enlist, is_rare
from console.ec2.indexes import NAMES, groupings_of, handles_of
from console.ec2.ipv6 import delegated_of
from console.ec2.on_demand import Index, Listing, SortedIds
from console.ec2.resources import (
    Address,
    AvailabilityZone,
    Image,
    Instance,
    InstanceType,
    InternetGateway,
    KeyPair,
    NetworkAcl,
    NetworkInterface,
    NetworkInterfacePermission,
    Resource,
    RouteTable,
    SecurityGroup,
    SecurityGroupRule,
    Subnet,
    Vpc,
    VpnGateway,
)

R = TypeVar("R", bound=Resource)
_REMEMBERED = 1024
_NOTHING: Mapping[str, None] = {}
_WHOLE: "Mapping[str, World]" = {}
_NONE_BARRED: "Mapping[str, str]" = {}
_id, _SUBNET = attrgetter("id"), attrgetter("subnet_id")


class World:
    """All resources of one account in one region, at a revision.

    Records are immutable; the World is not: it changes by `apply` (or, inside the engine, `put` and `remove`). Look-ups
    cost O(1), lists O(what they return), and come in the order in which things were made known.
    """

    def __init__(self, region: str = "us-east-1", owner_id: str = "123456789012") -> None:
        self.region = region
        self.owner_id = owner_id
        self.revision = 0
        self.version = 0
        """Moves with every record put or removed, within a rehearsal as well: what was made of this World is stale."""
        self._touched: deque[str] = deque(maxlen=_REMEMBERED)
        self._all: dict[str, Resource] = {}
        self._by_kind: dict[type[Resource], dict[str, Resource]] = {}
        self._groups: Groups = {}
        self._unique: Unique = {}
        self._backlog = Backlog(self._groups, self._unique)
        self._used_addresses: dict[str, int] = {}
        self._sorted: dict[type[Resource], SortedIds] = {}
        self._listings: dict[str, Listing] = {}

    # --- several regions in one (worlds.py)

    @property
    def parts(self) -> "Mapping[str, World]":
        """The Worlds that this one is made of, by what each is called; none where it is of one region, as usual."""
        return _WHOLE

    @property
    def barred(self) -> "Mapping[str, str]":
        """Those of its parts that take no requests, and what each is: `open read-only`."""
        return _NONE_BARRED

    def why_barred(self, resource_id: str) -> str:
        """Why nothing can be asked for in the part that a thing is of: `eu-west-1 is open read-only`; or nothing."""
        place = self.place_of(resource_id) if self.barred else ""
        return f"{place} is {self.barred[place]}" if place in self.barred else ""

    def part_of(self, resource_id: str) -> "World":
        """The World of one region that a thing is of; where nobody knows it, the first one."""
        return self

    def part_for(self, request: object) -> "World":
        """The World of one region that a request is about, by the ids that it names."""
        return self

    def place_of(self, resource_id: str) -> str:
        """What the part is called that a thing is of."""
        return self.region

    def region_of(self, resource_id: str) -> str:
        """`eu-west-1`; what only its zone's name says otherwise."""
        return self.part_of(resource_id).region

    def knows(self, handle: str) -> bool:
        """Whether that is a thing's id, or one of its attachment or an association, or its public address."""
        self._settle_all()
        return handle in self._all or any(
            handle in held for index, held in self._unique.items() if " " not in index and index not in NAMES
        )

    # --- change

    def apply(self, changes: ChangeSet) -> None:
        """Bring this World to the revision of `changes`."""
        for resource_id in changes.deletes:
            self.remove(resource_id)
        for record in changes.upserts:
            self.put(record)
        self.revision = max(self.revision, changes.revision)

    def put(self, record: Resource) -> None:
        """Add `record`, or replace the one with its id."""
        old = self._all.get(record.id)
        if old is not record:
            self._settle_all()
            self._all[record.id] = record
            self._enter(old, record)

    def _enter(self, old: Resource | None, record: Resource) -> None:
        """In all indexes but the first."""
        self.version += 1
        self._touched.append(record.id)
        self._by_kind.setdefault(type(record), {})[record.id] = record
        before = set() if old is None else set(groupings_of(old))
        after = set(groupings_of(record))
        for index, key in before - after:
            self._ungroup(index, key, record.id)
        for index, key in sorted(after - before):
            enlist(self._groups.setdefault(index, {}), ((key, record.id),))
        if old is not None:
            self._forget_handles(old)
        for index, key in handles_of(record):
            self._unique.setdefault(index, {})[key] = record.id
        self._count_addresses(old, record)
        if old is None and (ids := self._sorted.get(type(record))):
            ids.add(record.id)
        for listing in self._listings.values():
            listing.replace(old, record)

    def fill(self, records: Iterable[Resource], *, later: bool = False) -> None:
        """Add many records whose ids are not here yet: as `put`, at two fifths of its cost.

        later: enter them now in what a first picture asks for, in other indexes when `work` or a question does.
        """
        records = list(records)
        self._all.update(zip(map(_id, records), records, strict=True))
        interfaces = [one for one in records if type(one) is NetworkInterface]
        instances = [one for one in records if type(one) is Instance]
        if len(interfaces) + len(instances) < len(records):
            for record in records:
                if type(record) is not NetworkInterface and type(record) is not Instance:
                    self._enter(None, record)
        self._fill_instances(instances)
        if any(map(is_rare, interfaces)):  # lists have the order in which things were made known
            self._settle_all()
            self._backlog.add(Batch([], instances))
            for rare, some in groupby(interfaces, is_rare):
                if rare:
                    for one in some:
                        self._enter(None, one)
                else:
                    self._fill_interfaces(same := list(some))
                    self._backlog.add(Batch(same, []))
                    self._settle_all()
        else:
            self._fill_interfaces(interfaces)
            self._backlog.add(Batch(interfaces, instances))
        if not later:
            self._settle_all()

    def _fill_instances(self, instances: list[Instance]) -> None:
        self._by_kind.setdefault(Instance, {}).update(zip(map(_id, instances), instances, strict=True))

    def _fill_interfaces(self, interfaces: list[NetworkInterface]) -> None:
        ids, subnets = list(map(_id, interfaces)), list(map(_SUBNET, interfaces))
        self._by_kind.setdefault(NetworkInterface, {}).update(zip(ids, interfaces, strict=True))
        enlist(self._groups.setdefault("interfaces-in-subnet", {}), zip(subnets, ids, strict=True))
        counts: dict[str, int] = Counter(subnets)
        for one in interfaces:
            if len(one.private_ip_addresses) > 1:
                counts[one.subnet_id] += len(one.private_ip_addresses) - 1
        for subnet_id, count in counts.items():
            self._used_addresses[subnet_id] = self._used_addresses.get(subnet_id, 0) + count

    def work(self) -> Iterator[None]:
        """What `fill` has left for later, half a millisecond at a time. Questions and changes may come meanwhile."""
        return self._backlog.work()

    def _settle_all(self) -> None:
        if self._backlog.left:
            self._backlog.settle_all()

    def remove(self, resource_id: str) -> None:
        """Take a record away; one that isn't there is no error."""
        record = self._all.get(resource_id)
        if record is None:
            return
        self._settle_all()
        del self._all[resource_id]
        self.version += 1
        self._touched.append(resource_id)
        del self._by_kind[type(record)][resource_id]
        for index, key in groupings_of(record):
            self._ungroup(index, key, resource_id)
        self._forget_handles(record)
        self._count_addresses(record, None)
        if ids := self._sorted.get(type(record)):
            ids.remove(record.id)
        for listing in self._listings.values():
            listing.replace(record, None)

    def _count_addresses(self, old: Resource | None, new: Resource | None) -> None:
        for record, sign in ((old, -1), (new, 1)):
            if isinstance(record, NetworkInterface):
                count = len(record.private_ip_addresses) + DELEGATED_ADDRESSES * len(record.ipv4_prefixes)
                used = self._used_addresses.pop(record.subnet_id, 0) + sign * count
                if used:
                    self._used_addresses[record.subnet_id] = used

    def _ungroup(self, index: str, key: str, resource_id: str) -> None:
        members = self._groups[index][key]
        if isinstance(members, str) or len(members) == 1:
            del self._groups[index][key]
            return
        del members[resource_id]
        if len(members) == 1:
            self._groups[index][key] = next(iter(members))

    def _forget_handles(self, record: Resource) -> None:
        for index, key in handles_of(record):
            handles = self._unique[index]
            if handles.get(key) == record.id:
                del handles[key]

    def rivals(self, record: Resource) -> Iterator[tuple[str, Resource]]:
        """Other records that have what only one may have (an address, a MAC, a name), each with what it is."""
        self._settle_all()
        for index, key in handles_of(record):
            holder = self._unique.get(index, {}).get(key, record.id)
            if holder != record.id:
                yield key, self._all[holder]

    def touched_since(self, version: int) -> list[str] | None:
        """The ids put or removed since the World had that `version`; None where they are too many to remember."""
        count = self.version - version
        return list(islice(self._touched, len(self._touched) - count, None)) if count <= len(self._touched) else None

    # --- look up

    def __contains__(self, resource_id: str) -> bool:
        return resource_id in self._all

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._all.values())

    def records(self) -> dict[str, Resource]:
        """All by their ids, as of now: a copy, at 40 ns each, a twentieth of what a loop over them takes."""
        return self._all.copy()

    def get(self, resource_id: str) -> Resource | None:
        return self._all.get(resource_id)

    def find(self, kind: type[R], resource_id: str | None) -> R | None:
        """The record of that kind and id; None where there is none (or it is of another kind)."""
        record = self._all.get(resource_id) if resource_id else None
        return record if isinstance(record, kind) else None

    def one(self, kind: type[R], resource_id: str) -> R:
        """The same, for ids that must exist (a foreign key of another record). Raises KeyError."""
        record = self._all[resource_id]
        if not isinstance(record, kind):
            raise KeyError(resource_id)
        return record

    def by_id(self, kind: type[R]) -> Mapping[str, R]:
        """Those of a kind."""
        return cast("dict[str, R]", self._by_kind.get(cast(Any, kind), {}))

    def all(self, kind: type[R]) -> ValuesView[R]:
        return cast("dict[str, R]", self._by_kind.get(cast(Any, kind), {})).values()

    def ids(self, kind: type[Resource]) -> KeysView[str]:
        return self._by_kind.get(kind, {}).keys()

    def count(self, kind: type[Resource]) -> int:
        return len(self._by_kind.get(kind, ()))

    def after(self, kind: type[R], resource_id: str) -> Iterator[R]:
        """The records of a kind with greater ids, in their order: to be read before the world changes.

        The first question sorts all of the kind; from then on it costs what is read.
        """
        listed = cast(type[Resource], kind)
        if listed not in self._sorted:
            self._sorted[listed] = SortedIds(self.ids(listed))
        return (cast(R, self._all[one]) for one in self._sorted[listed].after(resource_id))

    def with_value(self, index: Index, value: object) -> list[Resource]:
        """What has the value; the first question about the index looks at every record, the others do not."""
        return [self._all[one] for one in self._listing(index).with_value(value)]

    def has_value(self, index: Index, value: object) -> bool:
        """Whether anything has it, however many do."""
        return bool(self._listing(index).with_value(value))

    def _listing(self, index: Index) -> Listing:
        if index.name not in self._listings:
            self._listings[index.name] = Listing(index, self)
        return self._listings[index.name]

    def _listed(self, kind: type[R], index: str, key: str) -> list[R]:
        if self._backlog.left:
            self._backlog.settle(index)
        members = self._groups.get(index, {}).get(key, _NOTHING)
        found: list[Any] = [self._all[members]] if isinstance(members, str) else [*map(self._all.__getitem__, members)]
        return found

    def _each(self, kind: type[R], index: str, key: str) -> Iterator[R]:
        if self._backlog.left:
            self._backlog.settle(index)
        members = self._groups.get(index, {}).get(key, _NOTHING)
        return (cast(R, self._all[one]) for one in ((members,) if isinstance(members, str) else members))

    def _count(self, index: str, key: str) -> int:
        if self._backlog.left:
            self._backlog.settle(index)
        members = self._groups.get(index, {}).get(key, _NOTHING)
        return 1 if isinstance(members, str) else len(members)

    def _handled(self, kind: type[R], index: str, key: str) -> R | None:
        if self._backlog.left:
            self._backlog.settle(index)
        resource_id = self._unique.get(index, {}).get(key)
        return cast(R, self._all[resource_id]) if resource_id else None

    # --- network interfaces

    def interfaces_in_subnet(self, subnet_id: str) -> list[NetworkInterface]:
        return self._listed(NetworkInterface, "interfaces-in-subnet", subnet_id)

    def interfaces_of(self, instance_id: str) -> list[NetworkInterface]:
        """An instance's interfaces by network card, then device index: the first is the primary one (eth0)."""
        found = self._listed(NetworkInterface, "interfaces-of-instance", instance_id)
        found.sort(key=_slot)
        return found

    def count_interfaces_in(self, subnet_id: str) -> int:
        """How many interfaces a subnet has, without listing them."""
        return self._count("interfaces-in-subnet", subnet_id)

    def each_interface_in(self, subnet_id: str) -> Iterator[NetworkInterface]:
        """One after the other, as they were made known: there may be 65,000. To be read before the world changes."""
        return self._each(NetworkInterface, "interfaces-in-subnet", subnet_id)

    def first_interface_in(self, subnet_id: str) -> NetworkInterface | None:
        """The one that was made known first."""
        return next(self.each_interface_in(subnet_id), None)

    def count_interfaces_of(self, instance_id: str) -> int:
        return self._count("interfaces-of-instance", instance_id)

    def public_interfaces_in(self, vpc_id: str) -> list[NetworkInterface]:
        """The VPC's interfaces with a public address on one of theirs, an Elastic IP or one that EC2 gave."""
        return self._listed(NetworkInterface, "public-interfaces-in-vpc", vpc_id)

    def primary_interface(self, instance_id: str) -> NetworkInterface | None:
        return next(iter(self.interfaces_of(instance_id)), None)

    def interfaces_in_group(self, group_id: str) -> list[NetworkInterface]:
        return self._listed(NetworkInterface, "interfaces-in-group", group_id)

    def each_interface_in_group(self, group_id: str) -> Iterator[NetworkInterface]:
        """One after the other: a group may have all there are. To be read before the world changes."""
        return self._each(NetworkInterface, "interfaces-in-group", group_id)

    def count_interfaces_in_group(self, group_id: str) -> int:
        """How many have it, without listing them."""
        return self._count("interfaces-in-group", group_id)

    def interface_at(self, vpc_id: str, address: str) -> NetworkInterface | None:
        """Who has a private address, own or delegated: unique in a VPC, as its subnets do not overlap."""
        return self._handled(NetworkInterface, f"address {vpc_id}", address)

    def addresses_taken(self, vpc_id: str) -> KeysView[str]:
        """Every private address in use in the VPC. O(1): a view."""
        if self._backlog.left:
            self._backlog.settle(ADDRESS)
        return self._unique.get(f"{ADDRESS}{vpc_id}", {}).keys()

    def interface_at_ipv6(self, vpc_id: str, address: str) -> NetworkInterface | None:
        """Who has an IPv6 address, as one of its own or in a delegated block."""
        handles = f"ipv6 {vpc_id}"
        return self._handled(NetworkInterface, handles, address) or self._handled(
            NetworkInterface, handles, delegated_of(address)
        )

    def interface_with_ipv6_prefix(self, vpc_id: str, prefix: str) -> NetworkInterface | None:
        return self._handled(NetworkInterface, f"ipv6 {vpc_id}", prefix)

    def interfaces_in_ipv6_prefix(self, vpc_id: str, prefix: str) -> list[NetworkInterface]:
        """Those with an address of their own in a /80 block."""
        return self._listed(NetworkInterface, f"ipv6-in-block {vpc_id}", prefix)

    def ipv6_interfaces_in(self, subnet_id: str) -> list[NetworkInterface]:
        """The subnet's interfaces with an IPv6 address or prefix."""
        return self._listed(NetworkInterface, "ipv6-interfaces-in-subnet", subnet_id)

    def permissions_of(self, interface_id: str) -> list[NetworkInterfacePermission]:
        return self._listed(NetworkInterfacePermission, "permissions-of-interface", interface_id)

    def interface_with_mac(self, mac_address: str) -> NetworkInterface | None:
        return self._handled(NetworkInterface, "mac-address", mac_address)

    def interface_with_public_ip(self, public_ip: str) -> NetworkInterface | None:
        return self._handled(NetworkInterface, "interface-by-public-ip", public_ip)

    def interface_with_attachment(self, attachment_id: str) -> NetworkInterface | None:
        return self._handled(NetworkInterface, "interface-by-attachment", attachment_id)

    def instance_of(self, interface: NetworkInterface) -> Instance | None:
        return self.find(Instance, interface.attachment.instance_id) if interface.attachment else None

    # --- subnets and VPCs

    def subnets_in(self, vpc_id: str) -> list[Subnet]:
        return self._listed(Subnet, "subnets-in-vpc", vpc_id)

    def ipv6_subnets_in(self, vpc_id: str) -> list[Subnet]:
        return self._listed(Subnet, "subnets-with-ipv6-in-vpc", vpc_id)

    def vpc_with_association(self, association_id: str) -> Vpc | None:
        """By the association of one of its blocks, IPv4 or IPv6."""
        return self._handled(Vpc, "vpc-by-association", association_id)

    def subnet_with_association(self, association_id: str) -> Subnet | None:
        return self._handled(Subnet, "subnet-by-association", association_id)

    def has_ipv6_block(self, block: str) -> bool:
        """Whether a VPC or a subnet has exactly this block."""
        return block in self._unique.get("ipv6-block", {})

    def groups_in(self, vpc_id: str) -> list[SecurityGroup]:
        return self._listed(SecurityGroup, "groups-in-vpc", vpc_id)

    def acls_in(self, vpc_id: str) -> list[NetworkAcl]:
        return self._listed(NetworkAcl, "acls-in-vpc", vpc_id)

    def route_tables_in(self, vpc_id: str) -> list[RouteTable]:
        return self._listed(RouteTable, "route-tables-in-vpc", vpc_id)

    def default_vpc(self) -> Vpc | None:
        return self._handled(Vpc, "default-vpc", self.owner_id)

    def group_named(self, vpc_id: str, group_name: str) -> SecurityGroup | None:
        return self._handled(SecurityGroup, f"group-named {vpc_id}", group_name)

    def default_group(self, vpc_id: str) -> SecurityGroup | None:
        return self.group_named(vpc_id, "default")

    def default_acl(self, vpc_id: str) -> NetworkAcl | None:
        return self._handled(NetworkAcl, "default-acl", vpc_id)

    def available_ip_address_count(self, subnet: Subnet) -> int:
        """Addresses that can still be given out. Source: ec2-semantics §1.3; five of each subnet are EC2's."""
        used = self._used_addresses.get(subnet.id, 0)
        return network(subnet.cidr_block).num_addresses - RESERVED_PER_SUBNET - used

    # --- routing

    def main_route_table(self, vpc_id: str) -> RouteTable | None:
        return self._handled(RouteTable, "main-route-table", vpc_id)

    def route_table_of(self, subnet: Subnet) -> RouteTable | None:
        """The table that rules a subnet: the one associated with it, else the VPC's main one."""
        explicit = self._handled(RouteTable, "route-table-of-subnet", subnet.id)
        return explicit or self.main_route_table(subnet.vpc_id)

    def route_table_of_gateway(self, gateway_id: str) -> RouteTable | None:
        """The table that rules what comes in through a gateway, where there is one."""
        return self._handled(RouteTable, "route-table-of-gateway", gateway_id)

    def route_table_with_association(self, association_id: str) -> RouteTable | None:
        return self._handled(RouteTable, "route-table-by-association", association_id)

    def route_tables_targeting(self, target_id: str) -> list[RouteTable]:
        """Tables with a route to a gateway or an interface."""
        return self._listed(RouteTable, "route-tables-targeting", target_id)

    def route_tables_propagating(self, gateway_id: str) -> list[RouteTable]:
        return self._listed(RouteTable, "route-tables-propagating", gateway_id)

    def acl_of(self, subnet: Subnet) -> NetworkAcl | None:
        return self._handled(NetworkAcl, "acl-of-subnet", subnet.id)

    def acl_with_association(self, association_id: str) -> NetworkAcl | None:
        return self._handled(NetworkAcl, "acl-by-association", association_id)

    def internet_gateway_of(self, vpc_id: str) -> InternetGateway | None:
        return next(iter(self._listed(InternetGateway, "internet-gateways-of-vpc", vpc_id)), None)

    def vpn_gateway_of(self, vpc_id: str) -> VpnGateway | None:
        return next(iter(self._listed(VpnGateway, "vpn-gateways-of-vpc", vpc_id)), None)

    def is_public(self, subnet: Subnet) -> bool:
        """Whether the subnet's route table has a route to an internet gateway (that is what makes it public)."""
        table = self.route_table_of(subnet)
        return table is not None and any((route.gateway_id or "").startswith("igw-") for route in table.routes)

    # --- security groups, addresses, the rest

    def rules_of(self, group_id: str) -> list[SecurityGroupRule]:
        return self._listed(SecurityGroupRule, "rules-of-group", group_id)

    def rules_referencing(self, group_id: str) -> list[SecurityGroupRule]:
        """Rules of other groups that name this group as their peer."""
        return self._listed(SecurityGroupRule, "rules-referencing-group", group_id)

    def address_with_public_ip(self, public_ip: str) -> Address | None:
        return self._handled(Address, "elastic-ip-by-public-ip", public_ip)

    def address_with_association(self, association_id: str) -> Address | None:
        return self._handled(Address, "elastic-ip-by-association", association_id)

    def key_pair_named(self, key_name: str) -> KeyPair | None:
        return self._handled(KeyPair, "key-pair-named", key_name)

    def zones(self) -> list[AvailabilityZone]:
        return sorted(self.all(AvailabilityZone), key=_id)

    def instance_type_of(self, instance: Instance) -> InstanceType | None:
        return self.find(InstanceType, instance.instance_type)

    def image_of(self, instance: Instance) -> Image | None:
        return self.find(Image, instance.image_id)


def _slot(interface: NetworkInterface) -> tuple[int, int]:
    attachment = interface.attachment
    return (attachment.network_card_index, attachment.device_index) if attachment else (-1, -1)
