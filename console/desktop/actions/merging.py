"""What can be done with several things of one kind at once."""

from collections.abc import Sequence
from typing import TypeAlias

from console.desktop.actions.offer import CONFIRMED, Confirm, Copy, Deed, Offer, Open, Send
from console.desktop.actions.words import plural
from console.ec2.requests import RebootInstances, StartInstances, StopInstances, TerminateInstances

_PerInstance: TypeAlias = StartInstances | StopInstances | RebootInstances | TerminateInstances


def merged(single: Sequence[Sequence[Offer]], names: Sequence[str], kind: str) -> list[Offer]:
    """What can be done with several things of one kind at once, from what can be done with each.

    Only deeds that need no form; not possible as soon as it is not possible for one of them, which is then named.
    """
    found: list[Offer] = []
    count = plural(kind, len(single))
    # Not for each of them, or (a switch) not the same for each of them: not for all.
    all_of: dict[tuple[str, str], list[Offer]] = {(one.key, one.text): [] for one in single[0]}
    for offers in single:
        for one in offers:
            if (key := (one.key, one.text)) in all_of:
                all_of[key].append(one)
    for first in single[0]:
        same = all_of[first.key, first.text]
        if len(same) < len(single):
            continue
        kinds = {type(one.does) for one in same if one.does is not None}
        asks = first.text.endswith("…") and first.key not in CONFIRMED
        if Open in kinds or len(kinds) > 1 or (asks and not kinds):
            continue
        refused = [f"{name}: {one.reason}" for one, name in zip(same, names, strict=True) if one.reason]
        deed = None if refused or not kinds else _together([one.does for one in same if one.does], count)
        reason = refused[0] if refused else ""
        found.append(first._replace(does=deed, reason=reason))
    return found


def _together(deeds: Sequence[Deed], count: str) -> Deed:
    match deeds[0]:
        case Send():
            return sent_together([one for one in deeds if isinstance(one, Send)], count)
        case Confirm(verb=verb):
            confirms = [one for one in deeds if isinstance(one, Confirm)]
            consequences = tuple(line for one in confirms for line in one.consequences)
            send = sent_together([one.send for one in confirms], count)
            return Confirm(f"{verb} {count}?", consequences, verb, send)
        case Copy(what=what):
            return Copy(tuple(line for one in deeds if isinstance(one, Copy) for line in one.lines), what)
        case _:
            raise TypeError("a dialog is for one thing")


def sent_together(sends: Sequence[Send], count: str) -> Send:
    requests = tuple(request for one in sends for request in one.requests)
    states = [request for request in requests if isinstance(request, _PerInstance)]
    if len(states) == len(requests):
        ids = tuple(one for request in states for one in request.instance_ids)
        requests = (type(states[0])(instance_ids=ids),)
    return Send(requests, f"{sends[0].past} {count}", sends[0].past)
