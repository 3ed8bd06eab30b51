"""What stands in a generated world: instances in fleets, their interfaces, available ones, Elastic IPs.

Records, not requests: a million of them take seconds. Chance is seeded, and the time is a fixed one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Final

from console.ec2.addresses import RESERVED_AT_START, network, to_text
from console.ec2.resources import (
    Address,
    Image,
    Instance,
    InstanceState,
    InstanceType,
    NetworkInterface,
    NetworkInterfaceAssociation,
    NetworkInterfaceAttachment,
    NetworkInterfacePrivateIpAddress,
    NetworkInterfaceStatus,
    Resource,
    Subnet,
    Tag,
    Vpc,
)
from console.ec2.world import World
from console.engine.recipe import Recipe

MOMENT: Final = datetime(2026, 1, 2, 3, 0, tzinfo=UTC)
"""When everything was made."""
LONGEST_FLEET: Final = 96
NEIGHBOURLY: Final = 0.9
"""The share of the instances in two subnets that join the usual pair; the others join any two of their zone."""
TEAMS: Final = ("shop", "search", "payments", "data", "platform", "mobile")
STAGES: Final = ("prod", "prod", "prod", "staging", "test")
ROLES: Final = (
    ("web", 443, ("t3.small", "m5.large", "c5.large")),
    ("app", 8080, ("m5.large", "m5.xlarge", "m7g.large", "c5.xlarge")),
    ("db", 5432, ("r5.large", "r5.xlarge", "m5.2xlarge")),
    ("cache", 6379, ("r5.large", "m8g.large")),
    ("worker", 9000, ("c5.large", "c7g.large", "t3.medium")),
    ("queue", 5672, ("m5.large", "t3.large")),
    ("proxy", 3128, ("t3.small", "c5.large")),
    ("monitor", 9090, ("t3.medium", "m5.large")),
)
"""What fleets are for, the port of their security group, and the types that they run on (two addresses at least)."""
FORWARDING: Final = ("proxy",)
"""Source/dest check is off."""


@dataclass(slots=True)
class _Place:
    """A subnet being filled. left: interfaces to come; spare: secondary addresses to come."""

    subnet: Subnet
    public: bool
    left: int = 0
    spare: int = 0
    addresses: Iterator[int] = field(default_factory=lambda: iter(()))
    mates: list["_Place"] = field(default_factory=list)
    """The subnets that its instances usually join it with."""
    zone: list["_Place"] = field(default_factory=list)
    abroad: list["_Place"] = field(default_factory=list)
    """Subnets of other VPCs in its zone."""

    def take(self) -> str:
        return to_text(next(self.addresses))


def seed_of(region: str, seed: int) -> str:
    """What chance begins with: one recipe in two regions makes two worlds that share no id, for one picture of both."""
    return str(seed) if region == "us-east-1" else f"{seed} {region}"


@dataclass(frozen=True, slots=True)
class _Fleet:
    """Instances alike: `name`-1, `name`-2 … ; types: that carry one interface, two, and three."""

    name: str
    role: int
    types: tuple[InstanceType, InstanceType, InstanceType]
    tags: tuple[Tag, ...]


class Population:
    """The instances, interfaces and Elastic IPs of a recipe, for a World with its network (see generate.prepare)."""

    def __init__(self, world: World, recipe: Recipe) -> None:
        self._recipe = recipe
        self._world = world
        self._random = Random(f"population {seed_of(world.region, recipe.seed)}")
        self._groups = {
            vpc.id: [one.id for one in self._world.groups_in(vpc.id) if one.group_name != "default"]
            for vpc in self._world.all(Vpc)
        }
        kinds = {kind.id: kind for kind in self._world.all(InstanceType)}
        self._types = [[kinds[name] for name in types] for _, _, types in ROLES]
        images = sorted(self._world.all(Image), key=lambda one: (not one.name.startswith("al2023"), one.name))
        self._images = {one.architecture: one.id for one in reversed(images)}
        self._mac = self._random.getrandbits(40)
        self._public_ips = 0
        self._fleets: dict[str, int] = {}
        shares = recipe.dual_homed + recipe.same_subnet + 2 * recipe.three_homed
        attached = (1 - recipe.available) / (1 + shares)
        self._available = recipe.available / (recipe.available + attached)
        """The chance that what comes next is an available interface, and no instance."""
        self.expected = round(recipe.interfaces * (1 + (1 - recipe.available) / (1 + shares)))
        """About how many records there will be."""

    def records(self) -> Iterator[Resource]:
        """Lazily, an instance before its interfaces."""
        places = self._places()
        runs: list[tuple[_Place, int]] = []
        for place in places:
            left = place.left
            while left:
                length = min(left, self._random.randint(1, LONGEST_FLEET))
                runs.append((place, length))
                left -= length
        self._random.shuffle(runs)
        for place, length in runs:
            fleet, number = self._fleet(), 0
            for _ in range(length):
                if not place.left:
                    break
                if self._random.random() < self._available:
                    yield from self._interface(place, fleet, f"{fleet.name} spare")
                else:
                    number += 1
                    yield from self._instance(place, fleet, f"{fleet.name}-{number}")

    # --- where

    def _places(self) -> list[_Place]:
        world, random, recipe = self._world, self._random, self._recipe
        places = [_Place(subnet, world.is_public(subnet)) for subnet in world.all(Subnet)]
        room = recipe.plan().room
        weights = [0.6 + 0.4 * random.random() for _ in places]
        whole = sum(weights)
        for place, weight in zip(places, weights, strict=True):
            place.left = min(room, int(recipe.interfaces * weight / whole))
        missing = recipe.interfaces - sum(place.left for place in places)
        free = sum(room - place.left for place in places)
        for place in places:  # what is left over goes where there is room, in proportion
            here = room - place.left
            share = -(-missing * here // free) if free else 0
            place.left += share
            missing -= share
            free -= here
        for place in places:
            place.spare = min(room - place.left, round(place.left * recipe.secondary))
            first = int(network(place.subnet.cidr_block).network_address) + RESERVED_AT_START
            used = sorted(random.sample(range(room), place.left + place.spare))
            place.addresses = iter([first + one for one in used])
        self._acquaint(places)
        return places

    def _acquaint(self, places: list[_Place]) -> None:
        zones: dict[tuple[str, str], list[_Place]] = {}
        for place in places:
            zones.setdefault((place.subnet.vpc_id, place.subnet.availability_zone), []).append(place)
        for (vpc_id, zone), mine in zones.items():
            public = [one for one in mine if one.public]
            private = [one for one in mine if not one.public]
            for number, one in enumerate(private):
                other = (
                    public[number % len(public)] if public else private[number ^ 1 if number ^ 1 < len(private) else 0]
                )
                one.mates.append(other)
                if public:
                    other.mates.append(one)
            abroad = [one for (vpc, name), theirs in zones.items() if vpc != vpc_id and name == zone for one in theirs]
            for one in mine:
                one.zone, one.abroad = mine, abroad

    def _joined(self, place: _Place) -> list[_Place]:
        """The subnets of an instance that begins in `place`, one for each of its interfaces."""
        recipe, random = self._recipe, self._random
        drawn = random.random()
        if drawn < recipe.dual_homed:
            if place.abroad and random.random() * recipe.dual_homed < recipe.other_vpc:
                return [place, *self._others(place, place.abroad, place.abroad, 1)]
            mates = place.mates if random.random() < NEIGHBOURLY else place.zone
            return self._ordered([place, *self._others(place, mates, place.zone, 1)])
        if drawn < recipe.dual_homed + recipe.three_homed:
            return self._ordered([place, *self._others(place, place.zone, place.zone, 2)])
        if drawn < recipe.dual_homed + recipe.three_homed + recipe.same_subnet and place.left > 1:
            return [place, place]
        return [place]

    def _others(self, place: _Place, wanted: list[_Place], else_: list[_Place], count: int) -> list[_Place]:
        """Other subnets with room, of those wanted as long as there are any; fewer where the zone is full."""
        for among in (wanted, else_):
            open_ = [one for one in among if one.left and one is not place]
            if len(open_) >= count:
                return self._random.sample(open_, count)
        return open_

    @staticmethod
    def _ordered(places: list[_Place]) -> list[_Place]:
        return sorted(places, key=lambda one: not one.public)

    # --- what

    def _fleet(self) -> _Fleet:
        random = self._random
        role = random.randrange(len(ROLES))
        team, stage = random.choice(TEAMS), random.choice(STAGES)
        name = f"{team}-{ROLES[role][0]}"
        number = self._fleets[name] = self._fleets.get(name, 0) + 1
        kinds = self._types[role]
        kind = random.choice(kinds)
        types = tuple(
            kind if kind.maximum_network_interfaces >= count else _roomiest(kinds, count) for count in (1, 2, 3)
        )
        tags = (Tag("team", team), Tag("stage", stage))
        return _Fleet(f"{name}-{number}", role, types, tags)  # type: ignore[arg-type]

    def _instance(self, place: _Place, fleet: _Fleet, name: str) -> Iterator[Resource]:
        places = self._joined(place)
        kind = fleet.types[len(places) - 1]
        instance_id = self._id("i")
        stopped = self._random.random() < self._recipe.stopped
        architecture = kind.architectures[-1]
        yield Instance(
            instance_id,
            self._id("r"),
            self._world.owner_id,
            self._images[architecture],
            kind.id,
            InstanceState.STOPPED if stopped else InstanceState.RUNNING,
            MOMENT,
            place.subnet.availability_zone,
            places[0].subnet.vpc_id,
            architecture,
            tags=(Tag("Name", name), *fleet.tags),
        )
        for index, one in enumerate(places):
            attached = NetworkInterfaceAttachment(
                self._id("eni-attach"), instance_id, self._world.owner_id, index, "attached", MOMENT, index == 0
            )
            yield from self._interface(one, fleet, f"{name} eth{index}", attached)

    def _interface(
        self, place: _Place, fleet: _Fleet, description: str, attachment: NetworkInterfaceAttachment | None = None
    ) -> Iterator[Resource]:
        random, recipe, subnet = self._random, self._recipe, place.subnet
        place.left -= 1
        interface_id, primary = self._id("eni"), place.take()
        elastic, association = None, None
        if place.public and not (attachment and attachment.device_index) and random.random() < recipe.elastic_ips:
            elastic = self._elastic_ip(interface_id, primary)
            association = NetworkInterfaceAssociation(
                elastic.public_ip, elastic.owner_id, elastic.id, elastic.association_id
            )
        addresses = [NetworkInterfacePrivateIpAddress(primary, primary=True, association=association)]
        if place.spare and random.random() < recipe.secondary:
            place.spare -= 1
            addresses.append(NetworkInterfacePrivateIpAddress(place.take()))
        groups = self._groups[subnet.vpc_id]
        yield NetworkInterface(
            interface_id,
            subnet.id,
            subnet.vpc_id,
            subnet.availability_zone,
            self._world.owner_id,
            self._next_mac(),
            tuple(addresses),
            (groups[fleet.role % len(groups)],),
            description,
            NetworkInterfaceStatus.IN_USE if attachment else NetworkInterfaceStatus.AVAILABLE,
            attachment is None or ROLES[fleet.role][0] not in FORWARDING,
            attachment,
            tags=fleet.tags[:1],
        )
        if elastic:
            yield elastic

    def _elastic_ip(self, interface_id: str, address: str) -> Address:
        return Address(
            self._id("eipalloc"),
            self._next_public_ip(),
            self._world.owner_id,
            network_border_group=self._world.region,
            association_id=self._id("eipassoc"),
            network_interface_id=interface_id,
            private_ip_address=address,
        )

    # --- what only one may have

    def _id(self, prefix: str) -> str:
        """One of 2^68: that two are alike does not happen, and the file's index would refuse it."""
        return f"{prefix}-{self._random.getrandbits(68):017x}"

    def _next_mac(self) -> str:
        """A locally administered address; an odd step meets each of 2^40 once."""
        self._mac = (self._mac + 0x9E3779B97F & 0xFFFFFFFFFF) % 2**40
        text = f"0a{self._mac:010x}"
        return ":".join(text[at : at + 2] for at in range(0, 12, 2))

    def _next_public_ip(self) -> str:
        """Like EC2's, each once: 6 · 2^16 · 250 of them."""
        number = self._public_ips
        self._public_ips += 1
        middle = number // 6 * 40503 % 2**16
        first = (3, 18, 34, 44, 52, 54)[number % 6]
        return f"{first}.{middle >> 8}.{middle & 255}.{4 + number // (6 * 2**16)}"


def _roomiest(kinds: list[InstanceType], interfaces: int) -> InstanceType:
    return next(kind for kind in kinds if kind.maximum_network_interfaces >= interfaces)
