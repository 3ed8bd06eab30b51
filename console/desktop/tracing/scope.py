"""Which interfaces a matrix is about: those of what is selected, or all."""

from collections.abc import Iterator, Sequence
from itertools import islice

from console.desktop.actions.words import called_id
from console.desktop.models.column import sortable
from console.ec2.resources import Instance, NetworkInterface, Resource, SecurityGroup, Subnet, Vpc
from console.ec2.world import World


def interfaces_of(world: World, ids: Sequence[str], most: int) -> tuple[list[str], int]:
    """The first `most` interfaces of what `ids` are (of the whole world without any), and how many there are."""
    records = [record for one in ids if (record := world.get(one)) is not None]
    found = dict.fromkeys(one for record in records for one in _ids(world, record))
    every = found or world.ids(NetworkInterface)
    return sorted(islice(every, most), key=lambda one: _place(world, one)), len(every)


def _ids(world: World, record: Resource) -> Iterator[str]:
    match record:
        case NetworkInterface():
            yield record.id
        case Instance():
            yield from (one.id for one in world.interfaces_of(record.id))
        case Subnet():
            yield from (one.id for one in world.interfaces_in_subnet(record.id))
        case Vpc():
            for subnet in world.subnets_in(record.id):
                yield from _ids(world, subnet)
        case SecurityGroup():
            yield from (one.id for one in world.interfaces_in_group(record.id))
        case _:
            pass


def _place(world: World, interface_id: str) -> tuple[str, int, str]:
    """Interfaces of an instance stand together, by its name, then what is free."""
    interface = world.find(NetworkInterface, interface_id)
    if interface is None or interface.attachment is None:
        return (sortable(""), 0, interface_id)
    owner = called_id(world, interface.attachment.instance_id)
    return (sortable(owner), interface.attachment.device_index, interface_id)
