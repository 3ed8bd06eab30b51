"""What the diagram's cards say: a World's records in words, without Qt.

Each card is a value: equal cards look the same, so a card is also the key of its own picture, and a change that
alters nothing that is shown repaints nothing.
"""

import re
from enum import StrEnum

from console.ec2.addresses import DELEGATED_ADDRESSES, network, prefix_length
from console.ec2.record import Record
from console.ec2.resources import (
    AMAZON,
    Instance,
    InstanceState,
    NetworkInterface,
    NetworkInterfaceStatus,
    Route,
    RouteState,
    RouteTable,
    Subnet,
    Vpc,
    label_of,
    name_of,
)
from console.ec2.world import World
from console.topology.graph import Box

_ID = re.compile(r"subnet-[0-9a-f]{8,}")
"""Names begin so, too."""


class Mood(StrEnum):
    """How a status dot looks; its shape differs with it, never its colour alone."""

    OK = "ok"
    CHANGING = "changing"
    IDLE = "idle"
    GONE = "gone"


class InterfaceCard(Record, frozen=True):
    """A network interface, attached or not."""

    kind: str
    """`public`, `private` or `isolated`: its subnet's."""
    mood: Mood
    device: str
    """`eth0`; empty while it is attached to nothing."""
    status: str
    """A word for what is not plain use: `attaching`, `available`; empty when attached."""
    address: str
    more_addresses: int
    """Secondary ones, and those of delegated blocks."""
    public_ip: str
    """The first one, and how many more: `203.0.113.4 +2`."""
    elastic: bool
    source_dest_check: bool
    delete_on_termination: bool
    title: str
    """What people call it: its name, else its description, else an empty string."""
    id: str
    draggable: bool = False
    """Whether a hand may drag it, and is told so while it is attached to nothing."""

    @property
    def available(self) -> bool:
        return not self.device


class InstanceCard(Record, frozen=True):
    """notes: what stands beside its type, like `SDC off`."""

    mood: Mood
    name: str
    type: str
    state: str
    notes: tuple[str, ...] = ()


class BandCard(Record, frozen=True):
    """The header of a subnet's band. route: empty where none is to be seen. used: 0 … 1 of what can be given out."""

    kind: str
    name: str
    cidr: str
    route: str
    more_routes: int
    blackhole: bool
    used: float
    used_steps: int = 0
    """`used` in steps that can be told apart on the bar: two usages within one step are one picture."""
    interfaces: int = 0
    """How many are in it, for the summary from afar."""


class VpcCard(Record, frozen=True):
    """The tab on a VPC's edge."""

    name: str
    cidr: str
    id: str


class RegionCard(Record, frozen=True):
    """The title on a region's edge, where there are several."""

    name: str
    counts: str


class PillCard(Record, frozen=True):
    """A pill with a word: a gateway on a VPC's edge (`tie` is the VPC's violet), or a network outside."""

    text: str
    tie: bool
    detail: str = ""


class LegendCard(Record, frozen=True):
    """A subnet's name on the border of its band, where its header is too small to be read."""

    kind: str
    name: str
    count: str


class ZoneCard(Record, frozen=True):
    """The name over the bands of a zone."""

    name: str
    aside: bool = False
    """At the right end, as a legend takes the left one."""


class SummaryCard(Record, frozen=True):
    """A whole subnet seen from afar."""

    kind: str
    name: str
    lines: tuple[str, ...]
    used_steps: int


class TileCard(Record, frozen=True):
    """The label over a map: the subnet's name and block, and the share of its addresses in use."""

    kind: str
    name: str
    cidr: str
    used: str


class PlateCard(Record, frozen=True):
    """A zone's counts. parts: colours and shares (0 … 1) of its addresses; marks: counts with the colour they have."""

    name: str
    interfaces: str
    used: str
    parts: tuple[tuple[str, float], ...]
    marks: tuple[tuple[str, str], ...]


class GroupsCard(Record, frozen=True):
    """An interface's security groups, on its lower edge. color: of the first one."""

    name: str
    more: int
    color: str


class BoxCard(Record, frozen=True):
    """Many things as one. kind: of its subnet, for interfaces; empty for instances."""

    kind: str
    title: str
    detail: str
    mood: Mood


class NameCard(Record, frozen=True):
    """An instance's name on its chip."""

    name: str


Card = (
    BoxCard
    | NameCard
    | GroupsCard
    | InterfaceCard
    | InstanceCard
    | BandCard
    | VpcCard
    | RegionCard
    | PillCard
    | ZoneCard
    | SummaryCard
    | LegendCard
    | TileCard
    | PlateCard
)

MOST_BLOCKS = 2
"""Of a VPC that are named."""
USAGE_STEPS = 48


def interface_mood(world: World, interface: NetworkInterface) -> tuple[Mood, str]:
    """And its status in a word, unless that goes without saying."""
    attachment = interface.attachment
    if attachment and attachment.status != "attached":
        return Mood.CHANGING, str(attachment.status)
    if interface.status == NetworkInterfaceStatus.PENDING:
        return Mood.CHANGING, "pending"
    if attachment:
        instance = world.find(Instance, attachment.instance_id)
        stopped = instance is not None and instance.state == InstanceState.STOPPED
        return (Mood.IDLE if stopped else Mood.OK), ""
    return Mood.IDLE, str(interface.status)


def interface_card(world: World, interface: NetworkInterface, kind: str) -> InterfaceCard:
    attachment = interface.attachment
    public = interface.associations
    mood, status = interface_mood(world, interface)
    return InterfaceCard(
        kind=kind,
        mood=mood,
        device=f"eth{attachment.device_index}" if attachment else "",
        status=status,
        address=interface.private_ip_address,
        more_addresses=len(interface.private_ip_addresses) - 1 + DELEGATED_ADDRESSES * len(interface.ipv4_prefixes),
        public_ip=public[0].public_ip + (f" +{len(public) - 1}" if public[1:] else "") if public else "",
        elastic=bool(public) and public[0].ip_owner_id != AMAZON,
        source_dest_check=interface.source_dest_check,
        delete_on_termination=attachment is not None and attachment.delete_on_termination,
        title=name_of(interface) or interface.description,
        id=interface.id,
    )


def box_card(box: Box, kind: str) -> BoxCard:
    return BoxCard(kind, box.title, box.detail, Mood.CHANGING if box.changing else Mood.OK)


_MOOD_OF = {
    InstanceState.PENDING: Mood.CHANGING,
    InstanceState.RUNNING: Mood.OK,
    InstanceState.SHUTTING_DOWN: Mood.CHANGING,
    InstanceState.TERMINATED: Mood.GONE,
    InstanceState.STOPPING: Mood.CHANGING,
    InstanceState.STOPPED: Mood.IDLE,
}


def mood_of(instance: Instance) -> Mood:
    return _MOOD_OF[instance.state]


def instance_card(world: World, instance: Instance) -> InstanceCard:
    forwards = any(not one.source_dest_check for one in world.interfaces_of(instance.id))
    return InstanceCard(
        mood=mood_of(instance),
        name=name_of(instance) or short_id(instance.id),
        type=instance.instance_type,
        state=str(instance.state),
        notes=("SDC off",) if forwards else (),
    )


def band_card(world: World, subnet: Subnet, kind: str) -> BandCard:
    table = world.route_table_of(subnet)
    route = telling_route(table) if table else None
    others = [one for one in table.routes if one.gateway_id != "local"] if table else []
    room = network(subnet.cidr_block).num_addresses - 5
    free = world.available_ip_address_count(subnet)
    used = (room - free) / room if room > 0 else 0.0
    return BandCard(
        kind=kind,
        name=label_of(subnet),
        cidr=subnet.cidr_block,
        route=route_in_words(world, route) if route else "local only",
        more_routes=max(0, len(others) - 1),
        blackhole=route is not None and route.state == RouteState.BLACKHOLE,
        used=used,
        used_steps=0 if free >= room else max(1, round(used * USAGE_STEPS)),
        interfaces=world.count_interfaces_in(subnet.id),
    )


def _count(interfaces: int) -> str:
    return "1 interface" if interfaces == 1 else f"{interfaces:,} interfaces"


def _short(name: str) -> str:
    """A name, or the short form of an id."""
    return short_id(name) if _ID.fullmatch(name) else name


def legend_card(band: BandCard) -> LegendCard:
    return LegendCard(band.kind, _short(band.name), _count(band.interfaces))


def summary_card(band: BandCard) -> SummaryCard:
    count = _count(band.interfaces)
    percent = band.used * 100
    used = "under 1 % used" if 0 < percent < 1 else f"{percent:.0f} % used"
    return SummaryCard(band.kind, band.name, (count, used, band.cidr), band.used_steps)


def tile_card(band: BandCard) -> TileCard:
    percent = band.used * 100
    words = "<1 %" if 0 < percent < 1 else f"{percent:.0f} %"
    return TileCard(band.kind, _short(band.name), band.cidr, words)


def region_card(world: World, name: str) -> RegionCard:
    """`eu-west-1`, with what is counted in it."""
    part = world.parts.get(name)
    return RegionCard(name, " · ".join(region_counts(part)) if part is not None else "")


def region_counts(part: World) -> list[str]:
    """`2 VPCs`, `9 instances`, `12 interfaces`. O(1)."""
    counted = (
        (part.count(Vpc), "VPC"),
        (part.count(Instance), "instance"),
        (part.count(NetworkInterface), "interface"),
    )
    return [f"{count:,} {word}{'' if count == 1 else 's'}" for count, word in counted]


def vpc_card(vpc: Vpc) -> VpcCard:
    name = name_of(vpc) or ("default VPC" if vpc.is_default else "")
    return VpcCard(name, blocks_of(vpc), vpc.id)


def blocks_of(vpc: Vpc) -> str:
    """`10.0.0.0/16`, `10.0.0.0/16, 10.1.0.0/16`, `10.0.0.0/16, 10.1.0.0/16 and 3 more`."""
    blocks = vpc.cidr_blocks
    more = len(blocks) - MOST_BLOCKS
    return ", ".join(blocks[:MOST_BLOCKS]) + (f" and {more} more" if more > 0 else "")


def telling_route(table: RouteTable) -> Route | None:
    """The route that says most about a subnet: its default one, else the widest that leaves the VPC."""
    leaving = [route for route in table.routes if route.gateway_id != "local"]
    return min(leaving, key=_prefix_length, default=None)


def _prefix_length(route: Route) -> tuple[bool, int]:
    return bool(route.destination_ipv6_cidr_block), prefix_length(route.destination)


def route_in_words(world: World, route: Route) -> str:
    """`0.0.0.0/0 → igw`, `172.16/12 → vgw`, `0.0.0.0/0 → nat-1 eth1`."""
    return f"{short_cidr(route.destination)} → {target_in_words(world, route)}"


def target_in_words(world: World, route: Route) -> str:
    if route.state == RouteState.BLACKHOLE:
        return "blackhole"
    if route.gateway_id:
        return route.gateway_id.partition("-")[0]
    interface = world.find(NetworkInterface, route.network_interface_id)
    if interface is None:
        return route.network_interface_id or "?"
    instance = world.instance_of(interface)
    if instance is None or interface.attachment is None:
        return name_of(interface) or short_id(interface.id)
    return f"{label_of(instance)} eth{interface.attachment.device_index}"


def short_cidr(cidr_block: str) -> str:
    """`172.16.0.0/12` as `172.16/12`; the default route stays whole, as everybody knows it so."""
    address, _, length = cidr_block.partition("/")
    octets = address.split(".")
    while len(octets) > 2 and octets[-1] == "0":
        octets.pop()
    return cidr_block if address == "0.0.0.0" else f"{'.'.join(octets)}/{length}"


def short_id(resource_id: str) -> str:
    """`eni-0b77…4c1`: enough of an id to tell it from its neighbours."""
    prefix, dash, rest = resource_id.partition("-")
    return f"{prefix}{dash}{rest[:4]}…{rest[-3:]}" if len(rest) > 9 else resource_id
