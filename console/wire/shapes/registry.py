"""Which function answers which operation, and what the families share."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final, TypeAlias, TypeVar

from console.ec2.requests import Page, Request, action_of
from console.ec2.resources import Resource
from console.ec2.world import World
from console.wire.model import Shape, output_of

Answer: TypeAlias = dict[str, Any]
"""SDK member name to value; None is left out."""
Shaper: TypeAlias = Callable[[Any, Any, World], Answer]

SHAPERS: Final[dict[type[Request[Any]], Shaper]] = {}

S = TypeVar("S", bound=Shaper)
R = TypeVar("R")


def answers(*requests: type[Request[Any]]) -> Callable[[S], S]:
    """Registers `(request, result, world) -> answer` for operations."""

    def register(shaper: S) -> S:
        SHAPERS.update(dict.fromkeys(requests, shaper))
        return shaper

    return register


def answer(request: Request[Any], result: Any, world: World) -> Answer:
    """The answer to a request that was carried out.

    Without a function of its own: nothing for None (EC2 says `return true`), and a result class that is named after
    EC2's members, member by member. Raises KeyError for a result that nobody knows how to say.
    """
    if shaper := SHAPERS.get(type(request)):
        return shaper(request, result, world)
    if result is None:
        return {}
    output = output_of(action_of(request))
    if output is None or not is_dataclass(result):
        raise KeyError(f"{action_of(request)} has no shape for {type(result).__name__}")
    named_alike: Answer = _by_name(output, result)
    return named_alike


def _by_name(shape: Shape, value: Any) -> Any:
    """A value in a shape whose members are called as our fields are."""
    if shape.type_name == "list":
        return [_by_name(shape.member, one) for one in value]
    if shape.type_name != "structure" or value is None:
        return value
    if not is_dataclass(value):  # a list of addresses, each of them a structure on the wire
        (only,) = list(shape.members)[:1]
        return {only: value}
    known = {name.lower(): name for name in shape.members}
    names = {field.name: known[field.name.replace("_", "")] for field in fields(value)}
    return {name: _by_name(shape.members[name], getattr(value, ours)) for ours, name in names.items()}


def page(member: str, result: Page[R], shape: Callable[[R], Answer], more: Mapping[str, Any] | None = None) -> Answer:
    """The answer to a Describe: its items under `member`, and the token of the next page if there is one."""
    return {member: [shape(one) for one in result.items], "NextToken": result.next_token, **(more or {})}


def tag_set(record: Resource) -> list[Answer]:
    return [{"Key": one.key, "Value": one.value} for one in record.tags]


def attribute_of(action: str, attribute: str, value: Any) -> Answer:
    """One attribute by its name on the wire (`groupSet`), as its output shape has it: `{"Groups": …}`.

    Nothing is an empty element where the shape has a structure for it.
    """
    output = output_of(action)
    members = output.members if output is not None else {}
    name = next(name for name, one in members.items() if one.serialization.get("name", name) == attribute)
    shape = members[name]
    if shape.type_name == "structure" and not isinstance(value, dict):
        value = {} if value is None else {next(iter(shape.members)): value}
    return {name: value}


def named(name: str, values: Iterable[str]) -> list[Answer]:
    """`[{"GroupId": …}, …]`."""
    return [{name: value} for value in values]


def arn(world: World, owner_id: str, resource_type: str, resource_id: str) -> str:
    return f"arn:aws:ec2:{world.region}:{owner_id}:{resource_type}/{resource_id}"
