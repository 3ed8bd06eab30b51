"""What the inspector says about several things at once, about the whole world, and about what is gone."""

from collections import Counter
from collections.abc import Generator, Sequence
from typing import NamedTuple

from console.desktop.actions.words import called, kind_word, plural
from console.desktop.inspector.facts import (
    Fact,
    Facts,
    Line,
    Remark,
    Span,
    Subject,
    Tab,
    cut,
    link,
    text,
)
from console.ec2.resources import (
    RESOURCE_TYPE_OF,
    Address,
    Instance,
    InstanceState,
    InternetGateway,
    NetworkInterface,
    NetworkInterfaceStatus,
    Resource,
    RouteTable,
    SecurityGroup,
    Subnet,
    Vpc,
    VpnGateway,
)
from console.ec2.world import World

AT_ONCE = 1_000
MOST_SELECTED = 24
"""Of many that are selected, so many are named: a widget for each would take its time."""
_COUNTED: tuple[type[Resource], ...] = (
    Vpc,
    Subnet,
    Instance,
    NetworkInterface,
    Address,
    RouteTable,
    InternetGateway,
    VpnGateway,
    SecurityGroup,
)


def world_subject(world: World, title: str, *, read_only: bool = False) -> Subject:
    """Nothing is selected: what there is, and what one would do next."""
    facts = [Fact("Region", text(world.region)), Fact("Account", text(world.owner_id))]
    if world.parts:
        facts = [Fact("Regions", text(", ".join(world.parts)))]
    for kind in _COUNTED:
        word = kind_word(next(iter(world.all(kind)))) if world.count(kind) else ""
        if word:
            facts.append(Fact(_plural_title(word), text(f"{world.count(kind):,}", _detail(world, kind))))
    return Subject(title, "", "world", (Tab("Overview", (Facts(tuple(facts)), *_next(world, read_only))),))


def _plural_title(word: str) -> str:
    return f"{word[:1].upper()}{word[1:]}s"


LARGE = 20_000
"""From here on, counting by state at every change is not worth its milliseconds."""


def _detail(world: World, kind: type[Resource]) -> str:
    if world.count(kind) > LARGE:
        return ""
    if kind is Instance:
        running = sum(one.state is InstanceState.RUNNING for one in world.all(Instance))
        return f"· {running:,} running"
    if kind is NetworkInterface:
        free = sum(one.status is NetworkInterfaceStatus.AVAILABLE for one in world.all(NetworkInterface))
        return f"· {free:,} available" if free else "· all in use"
    if kind is Address:
        free = sum(one.association_id is None for one in world.all(Address))
        return f"· {free:,} free" if free else "· all associated"
    return ""


def _next(world: World, read_only: bool) -> tuple[Remark, ...]:
    look = (Remark("What next", "Select anything in the diagram or in a table to see it here."),)
    if read_only:
        return look
    if not world.count(Subnet):
        return (Remark("What next", "Create a VPC and a subnet in it: interfaces and instances stand in subnets."),)
    if not world.count(Instance):
        return (Remark("What next", "Launch an instance, or create a network interface ahead of time."),)
    interfaces = world.all(NetworkInterface) if world.count(NetworkInterface) <= LARGE else ()
    free = next((one for one in interfaces if one.status is NetworkInterfaceStatus.AVAILABLE), None)
    if free is not None:
        name = called(world, free)
        return (Remark("What next", f"“{name}” is available: drag it onto an instance, or select it and attach it."),)
    return look


class Several(NamedTuple):
    """subject: None if all of it is gone. here: the ids of what is not."""

    subject: Subject | None
    here: tuple[str, ...]


def several(world: World, ids: Sequence[str]) -> Generator[None, None, Several]:
    """Several are selected: how many of which kind, what they have in common. A step for each AT_ONCE."""
    types, words, zones = Counter[type[Resource]](), Counter[str](), Counter[str]()
    here, first = list[str](), list[Resource]()
    for start in range(0, len(ids), AT_ONCE):
        records = [record for record in map(world.get, ids[start : start + AT_ONCE]) if record is not None]
        types.update(map(type, records))
        if len(types) == 1:
            words.update(str(getattr(record, "state", getattr(record, "status", ""))) for record in records)
            zones.update(getattr(record, "availability_zone", "") for record in records)
        first += records[: MOST_SELECTED - len(first)]
        here += [record.id for record in records]
        yield
    if not here:
        return Several(None, ())
    kinds: Counter[str] = Counter()
    for one, count in types.items():
        kinds[kind_word(RESOURCE_TYPE_OF[one])] += count
    facts = [Fact(_plural_title(word), text(f"{count:,}")) for word, count in kinds.items()]
    title = f"{len(here)} resources"
    if len(types) == 1:
        facts += _common(words, zones)
        title = plural(next(iter(kinds)), len(here))
    lines = [Line(link(world, record.id), (Span(record.id, "mono"),)) for record in first]
    tab = Tab("Selection", (Facts(tuple(facts)), cut(lines, of=len(here))))
    return Several(Subject(title, "", "several", (tab,)), tuple(here))


def several_subject(world: World, ids: Sequence[str]) -> Subject | None:
    """The same at once."""
    steps = several(world, ids)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            told: Several = end.value
            return told.subject


def _common(words: Counter[str], zones: Counter[str]) -> list[Fact]:
    """States of instances and interfaces, counted; zones."""
    found = []
    if "" not in words:
        found.append(Fact("State", text(", ".join(f"{count} {word}" for word, count in words.items()))))
    if "" not in zones:
        found.append(Fact("Zones", text(", ".join(f"{zone} ({count})" for zone, count in sorted(zones.items())))))
    return found


def gone_subject(title: str, resource_id: str, kind: str) -> Subject:
    """What was shown has been deleted; Undo may bring it back, and then it is shown again."""
    remark = Remark("Deleted", f"This {kind} no longer exists. The history says what happened to it.", "note-warning")
    return Subject(title, resource_id, "gone", (Tab("Details", (remark,)),))
