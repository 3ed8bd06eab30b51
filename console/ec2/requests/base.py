"""What all requests share.

`Request[R]` is a pydantic model whose answer is an `R`. Fields are EC2's SDK member names, snake-cased, with the
PascalCase name as alias; a parameter that EC2 does not know (or this console does not support) is refused. Requests are
immutable, and their schemas are built at first use: start-up does not pay for seventy of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_pascal

from console.ec2.errors import InvalidParameterValue, MissingParameter, Refused
from console.ec2.resources import Tag, Tags

FAMILIES = ("network", "gateways", "security", "interfaces", "instances", "tags", "account", "absent", "history")
"""The modules that hold the requests."""

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class Parameters(BaseModel):
    """A structure inside a request."""

    model_config = ConfigDict(
        alias_generator=to_pascal, populate_by_name=True, extra="forbid", frozen=True, defer_build=True
    )


if TYPE_CHECKING:

    class Request(Parameters, Generic[R]):
        mutates: ClassVar[bool]
        actions: ClassVar[dict[str, type["Request[Any]"]]]

        def __init_subclass__(cls, *, abstract: bool = False) -> None: ...

else:

    class Request(Parameters):
        """One EC2 action; the class name is the action's name."""

        mutates: ClassVar[bool] = True
        """False for Describe requests: they leave no history."""
        actions: ClassVar[dict[str, type["Request"]]] = {}

        def __class_getitem__(cls, _answer):
            return cls  # the answer's type is for the type checker; a pydantic model for each would be dead weight

        def __init_subclass__(cls, *, abstract=False, **kwargs):
            super().__init_subclass__(**kwargs)
            if not abstract:
                cls.actions[cls.__name__] = cls


class TagSpecification(Parameters):
    """Tags for what the request creates. resource_type: EC2's word (`network-interface`, `instance`, …)."""

    resource_type: str
    tags: tuple[Tag, ...] = ()


class Filter(Parameters):
    """AND between filters, OR between values; `*` any run, `?` at most one character (ec2-semantics §6.4)."""

    name: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page(Generic[R_co]):
    """The answer to a Describe request."""

    items: tuple[R_co, ...]
    next_token: str | None = None


class Describe(Request[Page[R]], abstract=True):
    """Common to all Describe requests."""

    mutates: ClassVar[bool] = False
    filters: tuple[Filter, ...] = ()
    max_results: int | None = None
    next_token: str | None = None


def tags_for(specifications: tuple[TagSpecification, ...], resource_type: str) -> Tags:
    """The tags that a request gives to what it creates of `resource_type`; later values of a key win."""
    merged = {tag.key: tag for one in specifications if one.resource_type == resource_type for tag in one.tags}
    return tuple(merged.values())


def action_of(request: Request[Any]) -> str:
    """`AttachNetworkInterface`."""
    return type(request).__name__


@cache
def every_request() -> Mapping[str, type[Request[Any]]]:
    """By action. Imports all that hold one; 8 µs of each request if it were looked whether they are."""
    for family in FAMILIES:
        import_module(f"console.ec2.requests.{family}")
    return Request.actions


def parse(action: str, parameters: Mapping[str, Any]) -> Request[Any]:
    """The request of that action with these parameters (EC2's names or ours).

    Raises Refused: `InvalidAction`, `UnknownParameter`, `MissingParameter` or `InvalidParameterValue`, as EC2 does.
    """
    kind = every_request().get(action)
    if kind is None:
        raise Refused("InvalidAction", f"The action {action} is not valid for this web service.")
    try:
        return kind.model_validate(parameters)
    except ValidationError as invalid:
        raise refusal_of(invalid) from None


def refusal_of(invalid: ValidationError) -> Refused:
    """A validation error of pydantic's in EC2's words: the first thing wrong."""
    error = invalid.errors()[0]
    path = ".".join(_parameter(part) for part in error["loc"])
    lower = path[:1].lower() + path[1:]
    match error["type"]:
        case "missing":
            return MissingParameter(f"The request must contain the parameter {lower}")
        case "extra_forbidden" | "unexpected_keyword_argument":
            return Refused("UnknownParameter", f"The parameter {path} is not recognized")
        case _:
            return InvalidParameterValue(f"Value ({error['input']}) for parameter {lower} is invalid. {error['msg']}")


def _parameter(part: str | int) -> str:
    """A step of pydantic's path as on the wire: lists count from 1, fields are in EC2's casing."""
    if isinstance(part, int):
        return str(part + 1)
    return to_pascal(part) if part.islower() else part
