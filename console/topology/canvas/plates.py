"""The counts that stand on each zone of the far level. No Qt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from console.ec2.resources import Subnet
from console.topology.canvas.cards import PlateCard
from console.topology.canvas.cells import GROUPS, State
from console.topology.coloring import CATEGORIES, OTHER, STATE
from console.topology.layout.model import ZoneBox

if TYPE_CHECKING:
    from console.topology.canvas.picture import Picture


def plate_key(zone: ZoneBox) -> str:
    return f"plate {zone.rect.x} {zone.rect.y}"


def plate_card(picture: Picture, zone: ZoneBox) -> PlateCard:
    """What a zone has, from the counts of its maps; of what is not read yet, only the interfaces."""
    world, maps = picture.world, picture.maps
    interfaces = sum(world.count_interfaces_in(band.subnet_id) for band in zone.bands)
    room = taken = 0
    sums = np.zeros((len(State), GROUPS), np.int64)
    for band in zone.bands:
        cells, counts = maps.bands.get(band.subnet_id), maps.counts(band.subnet_id)
        subnet = world.find(Subnet, band.subnet_id)
        if cells is None or counts is None or subnet is None:
            continue
        room += cells.room
        taken += cells.room - world.available_ip_address_count(subnet)
        sums += counts
    words = f"{interfaces:,} interface" + ("" if interfaces == 1 else "s")
    if not room:
        return PlateCard(zone.name, words, "", (), ())
    colors = picture.palette.colors
    available, changing = int(sums[State.AVAILABLE].sum()), int(sums[State.CHANGING].sum())
    marks = [(colors.cell_available, f"{available:,} available")] if available else []
    marks += [(colors.changing, f"{changing:,} changing")] if changing else []
    return PlateCard(
        zone.name,
        words,
        f"{_percent(taken * 100 / room)} of {room:,} addresses",
        tuple((color, round(count / room, 3)) for color, count in _parts(picture, sums)),
        tuple(marks),
    )


def _percent(share: float) -> str:
    return f"{share:.1f} %" if not 0 < share < 0.1 else "<0.1 %"


def _parts(picture: Picture, sums: np.ndarray) -> list[tuple[str, int]]:
    """Colours of the bar, with the number of addresses."""
    colors = picture.palette.colors
    changing = [(colors.changing, int(sums[State.CHANGING].sum()))]
    if picture.maps.coloring.key == STATE:
        shown = ((State.IN_USE, colors.cell_used), (State.SECONDARY, colors.cell_secondary))
        parts = [(color, int(sums[state].sum())) for state, color in shown]
        return [*parts, (colors.cell_available, int(sums[State.AVAILABLE].sum())), *changing]
    owned = sums[State.IN_USE] + sums[State.SECONDARY] + sums[State.AVAILABLE]
    parts = [(colors.owners[number], int(owned[number])) for number in range(CATEGORIES)]
    return [*parts, (colors.owners[OTHER], int(owned[OTHER:].sum())), *changing]
