"""One deed for very many things: looked through between frames, asked once with the counts, sent with progress."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from console.desktop.actions.catalogue import offers_of
from console.desktop.actions.merging import sent_together
from console.desktop.actions.offer import Confirm, Many, Send
from console.desktop.actions.words import kind_word, plural
from console.ec2.world import World

SLICE_S = 0.004
MOST_REASONS = 6


@dataclass(slots=True)
class Sifted:
    """sends: of those that it is possible for. reasons: why not for the others, with how many."""

    sends: list[Send] = field(default_factory=list)
    reasons: Counter[str] = field(default_factory=Counter)

    def consequences(self, many: Many) -> list[str]:
        left = sum(self.reasons.values())
        lines = [f"{plural(many.kind, len(self.sends))} of {len(many.ids):,} selected."]
        if left:
            lines.append(f"Left as they are: {left:,}.")
        lines += [f"{count:,}: {reason}" for reason, count in self.reasons.most_common(MOST_REASONS)]
        return lines


async def sift(world: World, many: Many, report: Callable[[float], None]) -> Sifted:
    """Ask each whether it is possible, a few milliseconds at a time. What has gone, or is of another kind, is left."""
    found, until = Sifted(), time.perf_counter() + SLICE_S
    for number, one in enumerate(many.ids):
        if time.perf_counter() > until:
            report(number / len(many.ids))
            await asyncio.sleep(0)
            until = time.perf_counter() + SLICE_S
        record = world.get(one)
        if record is None or kind_word(record) != many.kind:
            found.reasons["it is gone"] += 1
            continue
        if barred := world.why_barred(one):
            found.reasons[barred] += 1
            continue
        offer = next((offer for offer in offers_of(world, record) if offer.key == many.key), None)
        match offer.does if offer and offer.text == many.text else None:
            case Send() as send:
                found.sends.append(send)
            case Confirm(send=send):
                found.sends.append(send)
            case _:
                found.reasons[_general(offer.reason if offer and offer.reason else "it is so already", one)] += 1
    return found


def together(many: Many, sends: Sequence[Send]) -> Send:
    """One deed of all that are possible."""
    return sent_together(sends, plural(many.kind, len(sends)))


def _general(reason: str, resource_id: str) -> str:
    """Without the name of the one: `attached to web-1` is one reason for each instance, but the first words count."""
    return reason.split(" to ")[0].split(":")[0].replace(resource_id, "it")
