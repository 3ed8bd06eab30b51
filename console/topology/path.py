"""A traced path as the diagram shows it: pure values, filled by whoever traces.

A hop is a thing by its resource id, INTERNET or CORPORATE. Things with a box of their own (gateways, interfaces,
instances, the networks outside) are what the line runs between; a subnet or VPC is passed, its number stands where the
line is inside it; what the diagram doesn't draw (a security group, a network ACL, a route table) has its number after
the last thing that is drawn.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from console.ec2.record import Record

INTERNET, CORPORATE = "internet", "corporate"
"""The networks outside, as ends of a path."""


class Tone(StrEnum):
    """What a line says: where a packet goes, or that it will, or that it no longer will."""

    TRACE = "trace"
    OPENS = "opens"
    CLOSES = "closes"


class Hop(NamedTuple):
    """`number`: what stands in its badge, 0 for none. `words`: what the badge says to a resting pointer."""

    thing: str
    number: int = 0
    words: str = ""


class PathOverlay(Record, frozen=True):
    """The way of a packet, and of its answer.

    hops: from the source on, up to the destination; what would come after a drop may be in it and is not drawn.
    reply: the same from the destination back; drawn dashed. dropped_at: the thing of the hop that drops the packet,
    with the reason; on_reply: the reply's hop does. title, verdict: two lines in the corner; nothing if both are empty.
    tone: of a change, what it does to the path.
    """

    hops: tuple[Hop, ...]
    reply: tuple[Hop, ...] = ()
    dropped_at: str = ""
    reason: str = ""
    on_reply: bool = False
    title: str = ""
    verdict: str = ""
    tone: Tone = Tone.TRACE

    @property
    def things(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(hop.thing for hop in (*self.hops, *self.reply)))


def numbered(things: Iterable[str], first: int = 1) -> tuple[Hop, ...]:
    """Hops with running numbers; the one that a path starts from has none."""
    return tuple(Hop(thing, first + place - 1 if place else 0) for place, thing in enumerate(things))
