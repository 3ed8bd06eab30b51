"""What the inspector says about several things at once, about the whole world, and about what is gone."""

from collections import Counter
from collections.abc import Sequence

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


def several_subject(world: World, records: Sequence[Resource]) -> Subject:
    """Several are selected: how many of which kind, what they have in common."""
    kinds: Counter[str] = Counter()
    for kind, count in Counter(map(type, records)).items():
        kinds[kind_word(RESOURCE_TYPE_OF[kind])] += count
    facts = [Fact(_plural_title(word), text(f"{count:,}")) for word, count in kinds.items()]
    if len(kinds) == 1:
        facts += _common(records)
        title = plural(next(iter(kinds)), len(records))
    else:
        title = f"{len(records)} resources"
    lines = [Line(link(world, record.id), (Span(record.id, "mono"),)) for record in records[:MOST_SELECTED]]
    return Subject(title, "", "several", (Tab("Selection", (Facts(tuple(facts)), cut(lines, of=len(records)))),))


def _common(records: Sequence[Resource]) -> list[Fact]:
    """States of instances and interfaces, counted; zones."""
    found = []
    words = Counter(str(getattr(record, "state", getattr(record, "status", ""))) for record in records)
    if "" not in words:
        found.append(Fact("State", text(", ".join(f"{count} {word}" for word, count in words.items()))))
    zones = Counter(getattr(record, "availability_zone", "") for record in records)
    if "" not in zones:
        found.append(Fact("Zones", text(", ".join(f"{zone} ({count})" for zone, count in sorted(zones.items())))))
    return found


def gone_subject(title: str, resource_id: str, kind: str) -> Subject:
    """What was shown has been deleted; Undo may bring it back, and then it is shown again."""
    remark = Remark("Deleted", f"This {kind} no longer exists. The history says what happened to it.", "note-warning")
    return Subject(title, resource_id, "gone", (Tab("Details", (remark,)),))
