"""A column of a table of resources, as an object."""

import re
from collections.abc import Callable, Hashable, Iterable
from ipaddress import ip_address, ip_network
from typing import Any, Generic, NamedTuple, TypeVar

from console.ec2.ids import short
from console.ec2.resources import Resource, name_of, tag
from console.ec2.world import World

R = TypeVar("R", bound=Resource)
_DIGITS = re.compile(r"(\d+)")
_LAST = "\U0010ffff"


class Column(NamedTuple, Generic[R]):
    """key: what a filter (`state:running`) and the session call it. width: pixels. tone: of a dot before the text.

    sort: keys of one column compare with each other; without it the text sorts naturally (web-2 before web-10),
    empty ones last. link: the id of the resource that the cell leads to. by: what of the record decides the text, where
    many rows share it: records with equal ones have equal texts (in one world).
    """

    key: str
    title: str
    text: Callable[[R, World], str]
    width: int = 130
    sort: Callable[[R, World], Any] | None = None
    tone: Callable[[str], str] | None = None
    link: Callable[[R, World], str | None] | None = None
    mono: bool = False
    right: bool = False
    shown: bool = True
    by: Callable[[R], Hashable] | None = None

    def sort_key(self, record: R, world: World) -> Any:
        return sortable(self.text(record, world)) if self.sort is None else self.sort(record, world)


class ResourceKind(NamedTuple, Generic[R]):
    """What the window knows of a kind of resource.

    word: EC2's resource-type word. page: the page's name on the command line. touches: the rows that may look
    different because another record came, changed or went (asked with it as it was, and as it is).
    """

    word: str
    page: str
    singular: str
    plural: str
    record: type[R]
    columns: tuple[Column[R], ...]
    touches: Callable[[Resource, World], Iterable[str]]
    about: str


def in_world(kind: ResourceKind[R], world: World) -> ResourceKind[R]:
    """The kind as a world's tables and filters have it: with the region where there are several."""
    if not world.parts or any(column.key == "region" for column in kind.columns):
        return kind
    first, second, *others = kind.columns
    return kind._replace(columns=(first, second, _REGION, *others))


def _region(record: Resource, world: World) -> str:
    return world.place_of(record.id)


_REGION: Column[Any] = Column("region", "Region", _region, 110)


def natural(text: str) -> tuple[bool, list[str | int]]:
    """Digits count as numbers. Splitting keeps text and numbers in turn, so that keys always compare."""
    parts: list[str | int] = [*_DIGITS.split(text.casefold())]
    parts[1::2] = [int(part) for part in parts[1::2]]
    return not text, parts


def sortable(text: str) -> str:
    """A text that sorts, letter by letter, as `natural` does: small, and quickly compared."""
    return _DIGITS.sub(_number, text.casefold()) if text else _LAST


def _number(match: re.Match[str]) -> str:
    """A number after its length: control characters sort before all that people write."""
    digits = str(int(match[0]))
    return (chr(len(digits)) if len(digits) < 31 else f"\x1f{len(digits):03}") + digits


def address_key(address: str) -> int:
    """An IPv4 address as a number; nothing sorts last."""
    return int(ip_address(address)) if address else 1 << 33


def cidr_key(cidr: str) -> tuple[int, int]:
    network = ip_network(cidr)
    return int(network.network_address), network.prefixlen


def named(world: World, resource_id: str | None) -> str:
    """How other rows refer to a resource: its name, else its short id; empty for None."""
    if not resource_id:
        return ""
    record = world.get(resource_id)
    return (name_of(record) if record else "") or short(resource_id)


def name(record: Resource, world: World) -> str:
    return name_of(record)


def name_tag(record: Resource, world: World) -> str:
    return tag(record, "Name") or ""


def resource_id(record: Resource, world: World) -> str:
    return record.id


def tags(record: Resource, world: World) -> str:
    return ", ".join(f"{one.key}={one.value}" for one in record.tags)


def yes(value: bool) -> str:
    return "Yes" if value else "No"


IPV4_PX, CIDR_PX = 136, 156
"""What the longest address, the longest CIDR block needs in the table's fixed-width letters."""


def identity(width: int = 180, title: str = "ID") -> Column[Any]:
    return Column("id", title, resource_id, width, sort=resource_id, mono=True)


TAGS: Column[Any] = Column("tags", "Tags", tags, 200, shown=False)
NAME: Column[Any] = Column("name", "Name", name, 150)
