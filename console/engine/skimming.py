"""A world's file read for what its diagram needs: the frame in full, of the rest who stands where and its name.

A sixth of what reading costs: most of a record is passed over, and nothing is indexed.
"""

from contextlib import closing
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from console.ec2.resources import Tag
from console.ec2.world import World
from console.engine.journal import Journal
from console.engine.reading import Reading
from console.engine.stretches import spans, stretch


class Held(msgspec.Struct, frozen=True, gc=False):
    private_ip_address: str


class Attached(msgspec.Struct, frozen=True, gc=False):
    instance_id: str
    device_index: int
    network_card_index: int = 0


class Card(msgspec.Struct, frozen=True, gc=False):
    """A network interface."""

    id: str
    subnet_id: str
    private_ip_addresses: tuple[Held, ...]
    attachment: Attached | None = None

    @property
    def private_ip_address(self) -> str:
        return self.private_ip_addresses[0].private_ip_address


class Machine(msgspec.Struct, frozen=True, gc=False):
    """An instance."""

    id: str
    tags: tuple[Tag, ...] = ()


_LISTS: Final[dict[str, Any]] = {
    "network-interface": msgspec.json.Decoder(list[Card]),
    "instance": msgspec.json.Decoder(list[Machine]),
}


class Skimmed(NamedTuple):
    """world: the frame. The others in the order in which a reader of the file comes by them."""

    world: World
    machines: dict[str, Machine]
    cards: list[Card]


def skim(path: Path) -> Skimmed:
    """Raises WorldFileError, BadRecord."""
    with closing(Journal.open(path, read_only=True)) as journal:
        reading = Reading(journal)
        with closing(reading.slices()) as slices:
            next(slices, None)
        machines, cards = dict[str, Machine](), list[Card]()
        for span in spans(journal):
            found = stretch(journal, *span).read(_LISTS)
            cards += found.get("network-interface", ())
            machines.update((one.id, one) for one in found.get("instance", ()))
    return Skimmed(reading.world, machines, cards)
