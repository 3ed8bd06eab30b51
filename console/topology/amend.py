"""From one Graph to the next, where only some of the World has changed: what a change costs is copying numbers.

A Graph of 10,000 interfaces takes 25 ms to build, most of it to sort by names and addresses; amending it, 2 ms. The
World is asked at once, for what has changed; the numbers can be copied later, and in another thread.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np

from console.ec2.resources import Instance, InternetGateway, NetworkInterface, RouteTable, Subnet, Vpc, VpnGateway
from console.ec2.world import World
from console.topology.geometry import Flags, Ints
from console.topology.graph import (
    ALONE,
    PORTION,
    BandKey,
    Frames,
    Graph,
    NameKey,
    by_device,
    by_name,
    frames_of,
    gathered,
    in_band,
    numbered,
    stocked,
)

FEW = 0.1
"""The share of a Graph up to which amending is worth it."""
AT_ONCE = 1_500
"""And so many changed things: their places are found in one turn of the caller's loop, 10 µs each. Of more, nothing is
asked there."""


def amended(graph: Graph, world: World, changed: Collection[str]) -> Graph:
    """The same as `build(world)`.

    graph: of the World as it was; changed: ids of all records that have been put or removed since.
    """
    return Amendment(graph, world, changed).graph()


class _New(NamedTuple):
    """An interface that has to be looked at, with its new numbers."""

    id: str
    band: int
    device: int
    available: bool


class Amendment:
    """What has changed since a Graph, by the World as it is when this is made. It is asked later only where so much has
    changed that all is built anew; what changes meanwhile is for the next amendment.

    Where things come from: a number of the old Graph, or -1, -2, … for the first, the second, … that is new.
    """

    def __init__(self, graph: Graph, world: World, changed: Collection[str]) -> None:
        """As `amended`."""
        self._old, self._world = graph, world
        self._frames = Frames(graph.vpcs, graph.bands, graph.band_numbers, graph.regions)
        self._instances: set[str] = set()
        """Ids of those that changed, and of those that hang together with them; the same of the interfaces."""
        self._interfaces: set[str] = set()
        self._new: list[_New] = []
        most = min(FEW * len(graph.interfaces), AT_ONCE)
        self._anew = len(changed) > most
        """So much has changed that all is built anew."""
        self._changed: list[str] = []
        if self._anew:
            self._frames = frames_of(world)
            come = self._frames.band_numbers.keys() - graph.band_numbers.keys()  # what is in them may be known already
            self._changed = [*changed, *(card.id for one in come for card in world.interfaces_in_subnet(one))]
            return
        for one in changed:
            self._concern(one)
        if any(_frames(world, one) for one in changed):
            self._reframe()
        if len(self._interfaces) > most:
            self._anew, self._changed = True, [*self._interfaces, *self._instances]
            return
        self._band = np.array([self._frames.band_numbers.get(band.subnet_id, -1) for band in graph.bands], np.int32)
        """The new number of each band."""
        for one in self._instances:
            if (number := graph.instance_numbers.get(one)) is not None:
                self._interfaces.update(graph.interfaces[mine] for mine in graph.interfaces_of(number))
            self._interfaces.update(mine.id for mine in world.interfaces_of(one))
        self._find_attached()
        self._find_alone()

    def _concern(self, resource_id: str) -> None:
        graph, record = self._old, self._world.get(resource_id)
        number = graph.interface_numbers.get(resource_id)
        if number is not None:
            self._interfaces.add(resource_id)
            if (owner := int(graph.interface_instance[number])) != ALONE:
                self._instances.add(graph.instances[owner])
        if isinstance(record, NetworkInterface):
            self._interfaces.add(resource_id)
            if record.attachment:
                self._instances.add(record.attachment.instance_id)
        elif isinstance(record, Instance) or resource_id in graph.instance_numbers:
            self._instances.add(resource_id)

    def _reframe(self) -> None:
        """Other containers: what was in those that are gone, or is in new ones, is concerned."""
        graph, world = self._old, self._world
        self._frames = frames_of(world)
        gone = [number for number, band in enumerate(graph.bands) if band.subnet_id not in self._frames.band_numbers]
        for number in np.flatnonzero(np.isin(graph.interface_band, gone)).tolist() if gone else ():
            self._concern(graph.interfaces[number])
        for subnet_id in self._frames.band_numbers.keys() - graph.band_numbers.keys():
            for interface in world.interfaces_in_subnet(subnet_id):
                self._concern(interface.id)

    def _find_attached(self) -> None:
        """The instances in their order, how many interfaces each has, and where all those come from."""
        graph, world, bands = self._old, self._world, self._frames.band_numbers
        gone = _marked(len(graph.instances), [graph.instance_numbers.get(one) for one in self._instances])
        kept = np.flatnonzero(~gone)
        counts = graph.interface_counts[kept]
        attached = np.flatnonzero(~gone[graph.interface_instance[: int(graph.instance_starts[-1])]])
        offsets = np.concatenate([[0], np.cumsum(counts)])

        @cache
        def key(number: int) -> NameKey:
            return by_name(world.one(Instance, graph.instances[number]))

        found = []
        before = np.cumsum(~gone)
        for instance in (one for each in self._instances if (one := world.find(Instance, each))):
            mine = [one for one in world.interfaces_of(instance.id) if one.subnet_id in bands]
            if mine:
                order, number = by_name(instance), graph.instance_numbers.get(instance.id)
                place = _near(kept, order, int(before[number]), key) if number is not None else None
                place = bisect_left(kept, order, key=key) if place is None else place
                found.append((place, order, instance.id, sorted(mine, key=by_device)))
        found.sort(key=lambda one: one[:2])
        places = [place for place, *_ in found]
        sizes = [len(mine) for *_, mine in found]
        cards = [self._number(card) for *_, mine in found for card in mine]
        self._new_instances = [instance_id for *_, instance_id, _ in found]
        self._from_instances = np.insert(kept, places, [-1 - number for number in range(len(found))])
        self._counts: Ints = np.insert(counts, places, sizes)
        self._attached: Ints = np.insert(attached, np.repeat(offsets[places], sizes).astype(np.int64), cards)

    def _find_alone(self) -> None:
        """Where the unattached interfaces come from."""
        graph, world, bands = self._old, self._world, self._frames.band_numbers
        known = world.ids(Instance)
        first = int(graph.instance_starts[-1])
        gone = _marked(len(graph.interfaces), [graph.interface_numbers.get(one) for one in self._interfaces])
        kept = first + np.flatnonzero(~gone[first:])
        kept = kept[np.argsort(self._band[graph.interface_band[kept]], kind="stable")]

        @cache
        def key(number: int) -> BandKey:
            band = int(self._band[graph.interface_band[number]])
            return in_band(world.one(NetworkInterface, graph.interfaces[number]), band)

        found = []
        for card in (one for each in self._interfaces if (one := world.find(NetworkInterface, each))):
            band = bands.get(card.subnet_id)
            if band is not None and not (card.attachment and card.attachment.instance_id in known):
                found.append((in_band(card, band), card))
        found.sort(key=lambda one: one[0])
        places = [bisect_left(kept, order, key=key) for order, _ in found]
        self._alone: Ints = np.insert(kept, places, [self._number(card) for _, card in found])

    def _number(self, card: NetworkInterface) -> int:
        attachment = card.attachment
        attached = attachment is not None and attachment.instance_id in self._world.ids(Instance)
        device = attachment.device_index if attachment and attached else -1
        self._new.append(_New(card.id, self._frames.band_numbers[card.subnet_id], device, attachment is None))
        return -len(self._new)

    def graph(self) -> Graph:
        """The new one. Any thread may ask."""
        if self._anew:
            ids = chain(self._old.instances, self._old.interfaces, self._changed)
            return stocked(self._frames, gathered(self._world, ids))
        old, new, counts = self._old, self._new, self._counts
        source = np.concatenate([self._attached, self._alone])
        instances = _spliced(old.instances, self._from_instances, self._new_instances)
        interfaces = _spliced(old.interfaces, source, [one.id for one in new])
        owners = np.full(len(source), ALONE, np.int32)
        owners[: len(self._attached)] = np.repeat(np.arange(len(instances)), counts)
        return Graph(
            vpcs=self._frames.vpcs,
            bands=self._frames.bands,
            instances=tuple(instances),
            interfaces=tuple(interfaces),
            interface_band=_taken(self._band[old.interface_band], source, [one.band for one in new]),
            interface_instance=owners,
            interface_device=_taken(old.interface_device, source, [one.device for one in new]),
            interface_available=_taken(old.interface_available, source, [one.available for one in new]) != 0,
            instance_starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
            band_numbers=self._frames.band_numbers,
            instance_numbers=numbered(instances),
            interface_numbers=numbered(interfaces),
            regions=self._frames.regions,
        )


def _frames(world: World, resource_id: str) -> bool:
    """Whether it is of the containers."""
    record = world.get(resource_id)
    if record is None:
        return resource_id.startswith(("subnet-", "vpc-", "rtb-", "igw-", "vgw-"))
    return isinstance(record, Subnet | Vpc | RouteTable | InternetGateway | VpnGateway)


def _near(kept: Ints, order: NameKey, place: int, key: Callable[[int], NameKey]) -> int | None:
    """Whether it still belongs there, as what has kept its name does: two are looked at, not one in each half."""
    after = place == 0 or key(int(kept[place - 1])) < order
    return place if after and (place == len(kept) or order < key(int(kept[place]))) else None


def _marked(size: int, numbers: list[int | None]) -> Flags:
    found = np.zeros(size, np.bool_)
    found[[one for one in numbers if one is not None]] = True
    return found


def _taken(old: Ints | Flags, source: Ints, new: list[int] | list[bool]) -> Ints:
    """old[source], and of `new` where that is negative (which counts from the end of both, one after the other)."""
    found: Ints = np.concatenate([old, np.array(new[::-1], np.int32)]).astype(np.int32)[source]
    return found


def _spliced(old: Sequence[str], source: Ints, new: list[str]) -> list[str]:
    """The same of ids, in stretches of what stood together, and those in portions."""
    follows = (np.diff(source) == 1) & (source[:-1] >= 0) & (source[1:] >= 0)
    firsts = np.concatenate([[0], np.flatnonzero(~follows) + 1]) if len(source) else source
    sizes = np.diff(np.append(firsts, len(source)))
    found: list[str] = []
    for start, size in zip(source[firsts].tolist(), sizes.tolist(), strict=True):
        if start < 0:
            found.append(new[-1 - start])
            continue
        for first in range(start, start + size, PORTION):
            found += old[first : min(first + PORTION, start + size)]
    return found
