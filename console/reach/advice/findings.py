"""What a layout suffers from, unasked: see model.py for what is said of each.

advise(world, now)              everything, the gravest first
findings(world, now)            the same as it is found, for who looks a little at a time
holders.held, holders.clearing  why one thing cannot be deleted, and the safe order
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from console.ec2.world import World
from console.reach.advice import exposure, guests, holders, room, routing
from console.reach.advice.model import Advice, Limits, Severity
from console.reach.ends import APART
from console.reach.view import view_of

IDLE_DAYS: Final = 30
_GRAVITY: Final = {severity: number for number, severity in enumerate(Severity)}


def advise(
    world: World,
    now: datetime,
    limits: Limits | None = None,
    available_since: Mapping[str, datetime] | None = None,
    idle_days: int = IDLE_DAYS,
) -> tuple[Advice, ...]:
    """The gravest first, then by topic.

    limits: the account's quotas; without them nothing is said of limits. available_since: when interfaces became
    available (`room.available_since` reads it out of a history); without it nothing is said of idle ones, and a group
    or subnet may be called left over that somebody has just begun with.
    """
    found = findings(world, now, limits, available_since, idle_days)
    return gravest_first(one for one in found if one is not None)


def gravest_first(found: Iterable[Advice]) -> tuple[Advice, ...]:
    return tuple(sorted(found, key=lambda one: _GRAVITY[one.severity]))


def findings(
    world: World,
    now: datetime,
    limits: Limits | None = None,
    available_since: Mapping[str, datetime] | None = None,
    idle_days: int = IDLE_DAYS,
) -> Iterator[Advice | None]:
    """As `advise`, one after the other, in the order of the topics. The world must not change meanwhile.

    None: nothing for a while; who asks may do something else.
    """
    for one in _findings(world, now, limits, available_since or {}, idle_days):
        yield _placed(world, one) if one and world.parts else one


def _placed(world: World, advice: Advice) -> Advice:
    """Of several regions it says in which: names of one may be those of another."""
    place = next((world.place_of(one) for one in advice.where if one in world), "")
    return replace(advice, what=f"{advice.what}{APART}{place}") if place else advice


def _findings(
    world: World, now: datetime, limits: Limits | None, available_since: Mapping[str, datetime], idle_days: int
) -> Iterator[Advice | None]:
    yield from view_of(world).let_go()
    yield from guests.asymmetric_replies(world)
    yield from guests.same_subnet_twice(world)
    yield from routing.routes_to_checked_interfaces(world)
    yield from routing.blackholes(world)
    yield from routing.elastic_ips_without_route(world)
    yield from routing.public_subnets_without_addresses(world)
    yield from exposure.open_management_ports(world)
    yield from room.addresses_running_out(world)
    yield from room.idle_interfaces(world, now, available_since, idle_days)
    yield from holders.leftovers(world, now, available_since, idle_days)
    if limits is not None:
        yield from room.limits_near(world, limits)
    yield from guests.unknown_tag_values(world)
