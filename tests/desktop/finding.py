"""Ids in the sample world, by the names that people read."""

from console.ec2.resources import Resource, name_of
from console.ec2.world import World


def called(world: World, name: str, kind: type[Resource] | None = None) -> str:
    """The id of the only resource (of a kind) with that name."""
    (found,) = [one.id for one in world if name_of(one) == name and (kind is None or isinstance(one, kind))]
    return found
