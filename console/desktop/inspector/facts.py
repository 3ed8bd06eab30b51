"""What an inspector can show, as values: compared with what stands there already, so that only changes are drawn."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Literal, TypeAlias

from pydantic.alias_generators import to_pascal

from console.desktop.actions.words import called
from console.desktop.theme import tone_of
from console.ec2.ids import short
from console.ec2.resources import (
    RESOURCE_TYPE_OF,
    Address,
    AvailabilityZone,
    InstanceType,
    KeyPair,
    Resource,
    SecurityGroup,
    SecurityGroupRule,
)
from console.ec2.world import World

Tone = Literal["ok", "warning", "bad", "muted"]
RemarkTone = Literal["note", "note-ok", "note-warning", "note-bad"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text. link: the resource it leads to. dot: a coloured dot before it (the word stands beside it)."""

    text: str
    look: Literal["", "mono", "muted", "strong"] = ""
    link: str = ""
    dot: Tone | None = None


Spans: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: Spans


@dataclass(frozen=True, slots=True)
class Facts:
    """Names at the left, values at the right."""

    facts: tuple[Fact, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One of a list: what it is, and in small print what else."""

    spans: Spans
    below: Spans = ()


@dataclass(frozen=True, slots=True)
class Lines:
    lines: tuple[Line, ...]
    title: str = ""
    empty: str = ""
    """What stands there when there are none."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A boxed sentence. tone: theme.py's frames."""

    title: str
    text: str
    tone: RemarkTone = "note"


@dataclass(frozen=True, slots=True)
class Code:
    """Text in fixed width that can be copied whole."""

    text: str


Block: TypeAlias = Facts | Lines | Remark | Code


@dataclass(frozen=True, slots=True)
class Tab:
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """Everything about one thing. id: shown under the title, empty for what has none."""

    title: str
    id: str
    kind: str
    tabs: tuple[Tab, ...]


MOST_LINES = 60
NOTHING: Spans = (Span("–", "muted"),)


def text(value: str, note: str = "") -> Spans:
    """Plain text, a dash if there is none, and a muted note after it."""
    return (Span(value or "–"), *((Span(note, "muted"),) if note else ()))


def fixed(value: str, note: str = "") -> Spans:
    return (Span(value, "mono"), *((Span(note, "muted"),) if note else ())) if value else NOTHING


def state(word: str, *more: str) -> Spans:
    """A dot in the state's colour and its words: `in-use · attached`."""
    return (Span(" · ".join((word, *filter(None, more))), dot=tone_of(more[0] if more and more[0] else word)),)


def yes_no(value: bool, note: str = "") -> Spans:
    return text("On" if value else "Off", note)


def link(world: World, resource_id: str | None, detail: str = "") -> Spans:
    """The name of another resource, leading to it; plain and muted if it is gone."""
    if not resource_id:
        return NOTHING
    record = world.get(resource_id)
    if record is None:
        return (Span(short(resource_id)), Span("gone", "muted"))
    name = called(world, record)
    return (Span(f"{name} · {detail}" if detail else name, link=resource_id),)


def links(world: World, resource_ids: tuple[str, ...]) -> Spans:
    return tuple(span for one in resource_ids for span in link(world, one)) or NOTHING


def cut(lines: Iterable[Line], title: str = "", empty: str = "", *, of: int) -> Lines:
    """The first of many lines, and how many more there are. of: how many there are; no more are made than are shown."""
    shown = tuple(islice(lines, MOST_LINES))
    if (rest := of - len(shown)) > 0:
        shown += (Line((Span(f"and {rest} more", "muted"),)),)
    return Lines(shown, title, empty)


def when(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S UTC")


def tags_tab(record: Resource) -> Tab:
    facts = tuple(Fact(one.key, text(one.value)) for one in record.tags)
    return Tab("Tags", (Facts(facts) if facts else Lines((), empty="No tags. A tag Name is what things are called."),))


def json_tab(record: Resource) -> Tab:
    return Tab("JSON", (Code(as_json(record)),))


_OWN_ID = {
    Address: "AllocationId",
    SecurityGroup: "GroupId",
    SecurityGroupRule: "SecurityGroupRuleId",
    KeyPair: "KeyPairId",
    AvailabilityZone: "ZoneName",
    InstanceType: "InstanceType",
}


def as_json(record: Resource) -> str:
    """A record in EC2's member names, indented; what is not set is left out."""
    return json.dumps(_plain(record), indent=2, ensure_ascii=False)


def _plain(value: object) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {
            _member(value, one.name): _plain(part)
            for one in fields(value)
            if (part := getattr(value, one.name)) is not None
        }
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value) if isinstance(value, str) else value


def _member(record: Any, name: str) -> str:
    kind = type(record)
    if name == "id" and kind in RESOURCE_TYPE_OF:
        return _OWN_ID.get(kind) or to_pascal(RESOURCE_TYPE_OF[kind].replace("-", "_")) + "Id"
    return to_pascal(name)
