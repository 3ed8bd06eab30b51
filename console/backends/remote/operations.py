"""Our requests as calls of botocore's: the operation's name and its parameters under EC2's SDK names."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from pydantic import BaseModel
from pydantic.alias_generators import to_pascal
from pydantic.fields import FieldInfo

from console.ec2.requests.base import Request


def parameters_of(request: Request[Any]) -> dict[str, Any]:
    """What to send: what the request says, and no default of ours that means nothing was said."""
    return _structure(request)


def _structure(model: BaseModel) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if not _unsaid(field, value, name in model.model_fields_set):
            found[field.alias or to_pascal(name)] = _plain(value)
    return found


def _unsaid(field: FieldInfo, value: Any, was_set: bool) -> bool:
    if value is None:
        return True
    return not field.is_required() and value == field.default and (value in ("", ()) or not (was_set or value))


def _plain(value: Any) -> Any:
    match value:
        case BaseModel():
            return _structure(value)
        case Enum():
            return value.value
        case tuple() | list():
            return [_plain(one) for one in value]
        case Mapping():
            return {key: _plain(one) for key, one in value.items()}
        case _ if is_dataclass(value):
            return {to_pascal(one.name): _plain(getattr(value, one.name)) for one in fields(value)}
        case _:
            return value
