"""A world's file read for what its diagram needs: the frame in full, of the rest who stands where and its name.

A sixth of what reading costs: most of a record is passed over, and nothing is indexed.
"""

from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import msgspec

from console.ec2.resources import Tag
from console.ec2.world import World
from console.engine.journal import OF_THE_FRAME, Journal
from console.engine.reading import READ_AT_ONCE, Reading


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


class Skimmed(NamedTuple):
    """world: the frame. The others in the order in which a reader of the file comes by them."""

    world: World
    machines: dict[str, Machine]
    cards: list[Card]


def skim(path: Path) -> Skimmed:
    """Raises WorldFileError, BadRecord."""
    card, machine = msgspec.json.Decoder(Card), msgspec.json.Decoder(Machine)
    with closing(Journal.open(path, read_only=True)) as journal:
        reading = Reading(journal)
        with closing(reading.slices()) as slices:
            next(slices, None)
        machines, cards = dict[str, Machine](), list[Card]()
        with closing(journal.select(f"SELECT type, body FROM resources WHERE NOT ({OF_THE_FRAME})")) as rows:
            while part := rows.fetchmany(READ_AT_ONCE):
                for resource_type, body in part:
                    if resource_type == "network-interface":
                        cards.append(card.decode(body))
                    elif resource_type == "instance":
                        one = machine.decode(body)
                        machines[one.id] = one
    return Skimmed(reading.world, machines, cards)
