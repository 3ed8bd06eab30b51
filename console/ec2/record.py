"""What the records that a world has many of are made of: a msgspec Struct that is a dataclass to whoever asks.

A frozen dataclass is filled field by field, through a look-up each: 4 to 7 µs to read one from its file. A Struct takes
1.2 µs and 16 bytes less, and is nothing that the collector of garbage looks through: records never form a ring.
"""

from dataclasses import Field, field, make_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

import msgspec


@cache
def _twin(kind: type[msgspec.Struct]) -> Any:
    """A dataclass with the same fields."""
    names, defaults, hints = kind.__struct_fields__, kind.__struct_defaults__, kind.__annotations__
    required = len(names) - len(defaults)
    listed: list[Any] = [(name, hints[name]) for name in names[:required]]
    given = zip(names[required:], defaults, strict=True)
    listed += [(name, hints[name], field(default=default)) for name, default in given]
    return make_dataclass(kind.__name__, listed, frozen=True, slots=True)


class _AsFields:
    """The fields as `dataclasses` keeps them: for `replace`, `fields`, `asdict` and `is_dataclass`."""

    def __get__(self, _: object, kind: type[msgspec.Struct]) -> dict[str, Field[Any]]:
        fields: dict[str, Field[Any]] = _twin(kind).__dataclass_fields__
        return fields


class Record(msgspec.Struct, frozen=True, gc=False):
    """Immutable; equal where all fields are. What derives from this is not derived from further."""

    if TYPE_CHECKING:
        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @classmethod
    def __get_pydantic_core_schema__(cls, _: object, handler: Any) -> Any:
        """In a request: checked and written as the dataclass would be."""
        from pydantic_core import core_schema

        twin, names = _twin(cls), cls.__struct_fields__

        def checked(value: Any, check: Any) -> Any:
            if type(value) is cls:
                return value
            made = check(value)
            return cls(*(getattr(made, name) for name in names))

        def written(value: Any, write: Any) -> Any:
            return write(twin(*(getattr(value, name) for name in names)))

        schema = handler.generate_schema(twin)
        writing = core_schema.wrap_serializer_function_ser_schema(written, schema=schema)
        return core_schema.no_info_wrap_validator_function(checked, schema, serialization=writing)


Record.__dataclass_fields__ = _AsFields()  # type: ignore[assignment]
