"""What an operation may be asked: EC2's service model and our Request of the same name, side by side.

A member that EC2 has and our Request has not has no `field`. A new Request is known here by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from functools import cache, cached_property
from typing import Any, Final, TypeAlias, get_args, get_type_hints

from pydantic import BaseModel

from console.ec2.requests.base import every_request
from console.wire.model import Shape, input_of, knows

_SCALARS: Final = frozenset(
    {"string", "character", "boolean", "integer", "long", "float", "double", "timestamp", "blob"}
)


@dataclass(frozen=True, slots=True)
class Member:
    """A parameter of a structure. field: the name in our model, None if it has none. is_token: an SDK makes it."""

    kind: "Parameter"
    field: str | None
    is_token: bool = False


class Structure:
    """A structure of EC2's, and the class that holds it here (a pydantic model or a dataclass) if there is one.

    Its members are looked at when first needed: some structures of EC2's contain themselves.
    """

    def __init__(self, shape: Shape, held_by: type | None) -> None:
        self._shape = shape
        self._fields = _fields_of(held_by) if held_by else {}

    @cached_property
    def members(self) -> Mapping[str, Member]:
        """By name on the wire."""
        return dict(self._member(name, shape) for name, shape in self._shape.members.items())

    @cached_property
    def required(self) -> tuple[str, ...]:
        return tuple(wire_name(name, self._shape.members[name]) for name in self._shape.required_members)

    def _member(self, name: str, shape: Shape) -> tuple[str, Member]:
        field, annotation = self._fields.get(name.lower(), (None, None))
        is_token = bool(shape.metadata.get("idempotencyToken")) or name == "ClientToken"
        return wire_name(name, shape), Member(_kind(shape, annotation), field, is_token)


class ParameterList:
    """A list; on the wire its members are `Name.1`, `Name.2`."""

    def __init__(self, shape: Shape, annotation: Any) -> None:
        self.member: Parameter = _kind(shape.member, annotation)


Parameter: TypeAlias = "Structure | ParameterList | str"
"""A scalar is the name of its type in EC2's model."""


@cache
def structure_of(action: str) -> Structure | None:
    """The parameters of an operation; None if this console does not have it. The action is one that EC2 knows."""
    held_by = every_request().get(action)
    return Structure(input_of(action), held_by) if held_by else None


def operations() -> tuple[str, ...]:
    """Every operation that this console has and EC2 has, too."""
    return tuple(action for action in every_request() if knows(action))


def wire_name(name: str, shape: Shape) -> str:
    """How a member is called on the wire. Source: botocore.serialize.EC2Serializer."""
    serialization = shape.serialization
    if "queryName" in serialization:
        return str(serialization["queryName"])
    located = str(serialization.get("name", name))
    return located[0].upper() + located[1:] if "name" in serialization else name


def _kind(shape: Shape, annotation: Any) -> Parameter:
    match shape.type_name:
        case "structure":
            return Structure(shape, _class_in(annotation))
        case "list":
            return ParameterList(shape, annotation)
        case "blob" if annotation is not None and not _holds(annotation, bytes):
            return "string"  # our Request takes it as it is on the wire
        case scalar if scalar in _SCALARS:
            return str(scalar)
        case other:
            raise TypeError(f"EC2's model has a {other} among its parameters")


def _class_in(annotation: Any) -> type | None:
    """The structure that `tuple[Tag, ...] | None` is about."""
    if isinstance(annotation, type) and (issubclass(annotation, BaseModel) or is_dataclass(annotation)):
        return annotation
    return next((found for one in get_args(annotation) if (found := _class_in(one))), None)


def _holds(annotation: Any, kind: type) -> bool:
    return annotation is kind or any(_holds(one, kind) for one in get_args(annotation))


def _fields_of(held_by: type) -> dict[str, tuple[str, Any]]:
    """EC2's name of a field, in lower case (EC2 writes DnsAAAA): our name of it, and its annotation."""
    if issubclass(held_by, BaseModel):
        fields = held_by.model_fields.items()
        return {(field.alias or name).lower(): (name, field.annotation) for name, field in fields}
    return {name.replace("_", "").lower(): (name, hint) for name, hint in get_type_hints(held_by).items()}
