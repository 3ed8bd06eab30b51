"""HCL, written strictly: blocks, attributes and the few expressions that an export needs.

Source: HCL Native Syntax Specification (hashicorp/hcl, hclsyntax/spec.md).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

WIDTH = 100


@dataclass(frozen=True, slots=True)
class Expression:
    """Text that stands as it is: `aws_vpc.shop.id`."""

    text: str


Value: TypeAlias = "str | bool | int | Expression | Sequence[Value] | Mapping[str, Value]"


Attributes: TypeAlias = "Mapping[str, Value | None]"
"""None: left out."""


@dataclass(slots=True)
class Block:
    """`kind "label" { … }`. remark: a comment above it."""

    kind: str
    labels: tuple[str, ...] = ()
    attributes: Attributes = field(default_factory=dict)
    blocks: Sequence["Block"] = ()
    remark: str = ""


def write(blocks: Sequence[Block]) -> str:
    """The file: a block after the other, as `terraform fmt` would have them."""
    return "\n".join("\n".join(_block(block, "")) + "\n" for block in blocks)


def _block(block: Block, pad: str) -> Iterator[str]:
    for line in block.remark.splitlines():
        yield f"{pad}# {line}"
    head = " ".join([block.kind, *(_quoted(label) for label in block.labels)])
    inside = [*_attributes(block.attributes, pad + "  ")]
    for one in block.blocks:
        inside += [*([""] if inside else []), *_block(one, pad + "  ")]
    if not inside:
        yield f"{pad}{head} {{}}"
        return
    yield f"{pad}{head} {{"
    yield from inside
    yield f"{pad}}}"


def _attributes(attributes: Attributes, pad: str) -> Iterator[str]:
    given = {name: _expression(value, pad) for name, value in attributes.items() if value is not None}
    width = max((len(name) for name, text in given.items() if "\n" not in text), default=0)
    for name, text in given.items():
        yield f"{pad}{name if chr(10) in text else name.ljust(width)} = {text}"


def _expression(value: Value, pad: str) -> str:
    match value:
        case Expression():
            return value.text
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return _quoted(value)
        case Mapping():
            return "\n".join(["{", *_attributes({_key(key): one for key, one in value.items()}, pad + "  "), pad + "}"])
        case _:
            return _list([_expression(one, pad + "  ") for one in value], pad)


def _list(members: list[str], pad: str) -> str:
    """On one line if it fits."""
    line = f"[{', '.join(members)}]"
    if len(line) <= WIDTH and "\n" not in line:
        return line
    return "\n".join(["[", *(f"{pad}  {one}," for one in members), f"{pad}]"])


def _key(key: str) -> str:
    return key if key.isascii() and key.isidentifier() else _quoted(key)


_SPECIAL = re.compile(r'[\x00-\x1f"\\\x7f\u2028\u2029]|[$%]+(?=\{)')
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\", "$": "$$", "%": "%%"}


def _quoted(text: str) -> str:
    """A string without templates in it: `${` is written `$${`."""
    return f'"{_SPECIAL.sub(_escaped, text)}"'


def _escaped(found: re.Match[str]) -> str:
    """`$$${` would be read in two ways: more than one of them are written by number."""
    return _SHORT.get(found[0]) or "".join(f"\\u{ord(character):04x}" for character in found[0])
