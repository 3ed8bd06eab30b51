"""Many things as one box: instances that are alike, or all that is in a subnet. A Graph becomes a smaller one. No Qt.

What is folded is told by keys: a subnet's id; `like:…` for a group of instances with the same interfaces' subnets, the
same type and the same name but for its number; EVERYTHING_ALIKE for all such groups of at least FEWEST. A box is an
instance of the new Graph (with one interface in each of the group's subnets), or for a subnet an interface attached to
nothing.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any, Protocol, TypeVar

import numpy as np

from console.ec2.resources import Instance, InstanceState, NetworkInterface, Resource, Subnet, label_of, name_of
from console.ec2.world import World
from console.topology.graph import ALONE, Box, Graph

BOX = "box:"
"""How the ids of boxes begin."""
LIKE = "like:"
EVERYTHING_ALIKE = "like:*"
FEWEST = 4
"""Of all groups, smaller ones stay as they are."""
OFFERED_FROM = 400
"""Instances drawn: from there on folding is offered, if it would save half of them."""
SAMPLE = 1500
_NUMBER = re.compile(r"[\s\-_.#]*\d+$")


R = TypeVar("R", bound=Resource)


class Records(Protocol):
    """A World, as far as folding looks into it."""

    def find(self, kind: type[R], resource_id: str | None) -> R | None:
        """None where it is not there."""

    def one(self, kind: type[R], resource_id: str) -> R:
        """Raises KeyError where it is not there."""


class Still:
    """What a World holds at one moment, for another thread than that which changes it; 10 ms for half a million."""

    def __init__(self, world: World) -> None:
        kinds: tuple[type[Resource], ...] = (Instance, NetworkInterface, Subnet)
        self._kinds: dict[type, dict[str, Any]] = {kind: dict(world.by_id(kind)) for kind in kinds}

    def find(self, kind: type[R], resource_id: str | None) -> R | None:
        return self._kinds[kind].get(resource_id) if resource_id else None

    def one(self, kind: type[R], resource_id: str) -> R:
        found: R = self._kinds[kind][resource_id]
        return found


def stem(instance: Instance) -> str:
    """What an instance shares with those that are alike: `web` of web-12; its type if it has no name."""
    name = name_of(instance)
    return _NUMBER.sub("", name) or instance.instance_type if name else instance.instance_type


def like(world: Records, graph: Graph, number: int) -> str:
    """The key of the group that an instance, by its number, belongs to."""
    instance = world.find(Instance, graph.instances[number])
    if instance is None:
        return ""
    bands = (graph.bands[int(graph.interface_band[one])].subnet_id for one in graph.interfaces_of(number))
    return f"{LIKE}{stem(instance)}|{instance.instance_type}|{','.join(bands)}"


def groups(world: Records, graph: Graph, fewest: int = 2) -> dict[str, list[int]]:
    """Instances that are alike: key to numbers."""
    found: dict[str, list[int]] = {}
    for number in range(len(graph.instances)):
        if key := like(world, graph, number):
            found.setdefault(key, []).append(number)
    return {key: numbers for key, numbers in found.items() if len(numbers) >= fewest}


def worth_folding(world: Records, graph: Graph) -> bool:
    """Whether so many are drawn, and so many of them alike, that boxes would say more. Looks at a sample."""
    many = len(graph.instances)
    if many < OFFERED_FROM or graph.boxes:
        return False
    sample = range(0, many, max(1, many // SAMPLE))
    return len({like(world, graph, number) for number in sample}) * 2 <= len(sample)


def fold(graph: Graph, world: Records, keys: Collection[str]) -> Graph:
    """The Graph with boxes in the place of what the keys name; itself where they name nothing."""
    if not keys:
        return graph
    return _Folding(graph, world, frozenset(keys)).done()


class _Folding:
    def __init__(self, graph: Graph, world: Records, keys: frozenset[str]) -> None:
        self.graph, self.world, self.keys = graph, world, keys
        self.shut = {number for key in keys if (number := graph.band_numbers.get(key)) is not None}
        """Numbers of the bands that are folded."""
        self.boxes: dict[str, Box] = {}
        self.stands_for: dict[str, str] = {}
        self.instances: list[str] = []
        self.interfaces: list[str] = []
        self.bands: list[int] = []
        self.owners: list[int] = []
        self.devices: list[int] = []
        self.available: list[bool] = []
        self.starts = [0]

    def done(self) -> Graph:
        first = self._groups()
        grouped = {number for numbers in first.values() for number in numbers}
        for number in range(len(self.graph.instances)):
            if number in first:
                self._group(first[number])
            elif number not in grouped:
                self._instance(number)
        self._alone()
        for band in sorted(self.shut):
            self._subnet(band)
        if not self.boxes:
            return self.graph
        return self._graph()

    def _groups(self) -> dict[int, list[int]]:
        """By their first instance: those that become a box."""
        wanted = {key for key in self.keys if key.startswith(LIKE)}
        if not wanted:
            return {}
        found = groups(self.world, self.graph)
        every = EVERYTHING_ALIKE in wanted
        return {
            numbers[0]: numbers for key, numbers in found.items() if key in wanted or (every and len(numbers) >= FEWEST)
        }

    def _legs(self, number: int) -> Iterator[int]:
        """An instance's interfaces in bands that are not folded."""
        return (one for one in self.graph.interfaces_of(number) if int(self.graph.interface_band[one]) not in self.shut)

    def _instance(self, number: int) -> None:
        graph, legs = self.graph, list(self._legs(number))
        if not legs:
            return
        for one in legs:
            self._add(graph.interfaces[one], int(graph.interface_band[one]), int(graph.interface_device[one]))
        self._close(graph.instances[number])

    def _group(self, numbers: list[int]) -> None:
        graph, legs = self.graph, list(self._legs(numbers[0]))
        if not legs:
            return
        key = like(self.world, graph, numbers[0])
        records = [self.world.one(Instance, graph.instances[one]) for one in numbers]
        interfaces = [graph.interfaces[leg] for one in numbers for leg in graph.interfaces_of(one)]
        box = Box(
            f"{BOX}{key}",
            key,
            f"{len(numbers):,} {stem(records[0])}",
            _states(records),
            any(record.state in _PASSING for record in records),
            (*(record.id for record in records), *interfaces),
        )
        self._keep(box.id, box)
        for place, one in enumerate(legs):
            leg_id, band = f"{box.id}#{place}", int(graph.interface_band[one])
            mine = [leg for number in numbers for leg in graph.interfaces_of(number) if self._same(leg, one)]
            self.boxes[leg_id] = box._replace(
                title=f"{len(mine):,} × eth{int(graph.interface_device[one])}",
                detail=_addresses([self.world.one(NetworkInterface, graph.interfaces[leg]) for leg in mine]),
            )
            self.stands_for.update((graph.interfaces[leg], leg_id) for leg in mine)
            self._add(leg_id, band, int(graph.interface_device[one]))
        self._close(box.id)

    def _same(self, leg: int, other: int) -> bool:
        graph = self.graph
        return bool(
            graph.interface_device[leg] == graph.interface_device[other]
            and graph.interface_band[leg] == graph.interface_band[other]
        )

    def _keep(self, box_id: str, box: Box) -> None:
        self.boxes[box_id] = box
        self.stands_for.update(dict.fromkeys(box.members, box_id))

    def _add(self, interface_id: str, band: int, device: int, alone: bool = False, available: bool = False) -> None:
        self.interfaces.append(interface_id)
        self.bands.append(band)
        self.owners.append(ALONE if alone else len(self.instances))
        self.devices.append(device)
        self.available.append(available)

    def _close(self, instance_id: str) -> None:
        self.instances.append(instance_id)
        self.starts.append(len(self.interfaces))

    def _alone(self) -> None:
        graph = self.graph
        for one in range(int(graph.instance_starts[-1]), len(graph.interfaces)):
            band = int(graph.interface_band[one])
            if band not in self.shut:
                self._add(graph.interfaces[one], band, -1, True, bool(graph.interface_available[one]))

    def _subnet(self, band: int) -> None:
        graph = self.graph
        subnet = self.world.find(Subnet, graph.bands[band].subnet_id)
        inside = np.flatnonzero(graph.interface_band == band).tolist()
        if subnet is None or not inside:
            return
        members = [graph.interfaces[one] for one in inside]
        hosts = dict.fromkeys(
            graph.instances[owner] for one in inside if (owner := int(graph.interface_instance[one])) != ALONE
        )
        only_here = [one for one in hosts if not list(self._legs(graph.instance_numbers[one]))]
        records = [self.world.one(NetworkInterface, one) for one in members]
        free = sum(record.attachment is None for record in records)
        used = len(records) - free
        said = [f"{used:,} in use"] if used else []
        said += [f"{free:,} available"] if free else []
        passing = any(record.attachment and record.attachment.status != "attached" for record in records)
        title = f"{len(members):,} interface" + ("" if len(members) == 1 else "s")
        about = " · ".join([*said, label_of(subnet)])
        self._keep(
            f"{BOX}{subnet.id}", Box(f"{BOX}{subnet.id}", subnet.id, title, about, passing, (*only_here, *members))
        )
        self._add(f"{BOX}{subnet.id}", band, -1, True, True)

    def _graph(self) -> Graph:
        old = self.graph
        return Graph(
            vpcs=old.vpcs,
            bands=old.bands,
            instances=tuple(self.instances),
            interfaces=tuple(self.interfaces),
            interface_band=np.array(self.bands, np.int32),
            interface_instance=np.array(self.owners, np.int32),
            interface_device=np.array(self.devices, np.int32),
            interface_available=np.array(self.available, np.bool_),
            instance_starts=np.array(self.starts, np.int32),
            band_numbers=old.band_numbers,
            instance_numbers={one: number for number, one in enumerate(self.instances)},
            interface_numbers={one: number for number, one in enumerate(self.interfaces)},
            boxes=self.boxes,
            stands_for=self.stands_for,
            regions=old.regions,
        )


_PASSING = (InstanceState.PENDING, InstanceState.STOPPING, InstanceState.SHUTTING_DOWN)


def _states(instances: list[Instance]) -> str:
    """`46 running · 2 stopped`, or the type where all run."""
    counts: dict[str, int] = {}
    for one in instances:
        counts[str(one.state)] = counts.get(str(one.state), 0) + 1
    if len(counts) == 1:
        return f"{instances[0].instance_type} · {next(iter(counts))}"
    return " · ".join(f"{count:,} {state}" for state, count in counts.items())


def _addresses(interfaces: list[NetworkInterface]) -> str:
    """From the lowest to the highest, the latter without what both begin with."""
    found = sorted(tuple(int(part) for part in one.private_ip_address.split(".")) for one in interfaces)
    low, high = found[0], found[-1]
    shared = next((place for place in range(4) if low[place] != high[place]), 4)
    tail = "." + ".".join(map(str, high[shared:])) if shared < 4 else ""
    return ".".join(map(str, low)) + (f" … {tail}" if tail else "")
