"""What many requests check, with EC2's own refusals (ec2-semantics §2.0).

Ids: their shape first, then whether it exists. Attributes: one of those that EC2 knows.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, cast

from console.ec2.errors import InvalidParameterCombination, InvalidParameterValue, Malformed, NotFound
from console.ec2.ids import PREFIXES, is_id
from console.ec2.resources import RESOURCE_TYPE_OF, Resource
from console.ec2.world import World

R = TypeVar("R", bound=Resource)


def require(world: World, kind: type[R], resource_id: str) -> R:
    """The record, or the refusal that EC2 gives for its type: Malformed, then NotFound."""
    return require_all(world, kind, (resource_id,))[0]


def require_all(world: World, kind: type[R], resource_ids: Iterable[str]) -> list[R]:
    """All of them in order, or one refusal that names every missing id."""
    resource_type = RESOURCE_TYPE_OF[cast(type[Resource], kind)]
    wanted = list(resource_ids)
    for resource_id in wanted:
        check_shape(resource_id, resource_type)
    found = [world.find(kind, resource_id) for resource_id in wanted]
    if missing := [one for one, record in zip(wanted, found, strict=True) if record is None]:
        raise NotFound(resource_type, missing)
    return [record for record in found if record is not None]


def check_shape(resource_id: str, resource_type: str) -> None:
    """Raises Malformed where the id is not one of `resource_type`. Types without a prefix are not checked."""
    prefix = PREFIXES.get(resource_type)
    if prefix is not None and not is_id(resource_id, resource_type):
        raise Malformed(resource_type, resource_id, prefix)


def one_attribute(given: Mapping[str, Any]) -> str:
    """The name of the only attribute with a value, or EC2's refusal of none and of several."""
    names = [name for name, value in given.items() if value is not None]
    if not names:
        raise InvalidParameterCombination("No attributes specified.")
    if len(names) > 1:
        raise InvalidParameterCombination(f"Fields for multiple attribute types specified: {', '.join(names)}")
    return names[0]


def unknown_attribute(name: str) -> InvalidParameterValue:
    return InvalidParameterValue(f"Value ({name}) for parameter attribute is invalid. Unknown attribute.")
