"""A session again: the requests of a history that still count, in order, fit to be sent to another EC2.

Ids of things made on the way become references to the answers that tell the new ones; where EC2 makes something unasked
a look-up follows. What took time is waited for. Addresses that EC2 chose are given where a later request names them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from console.ec2.errors import Refused
from console.ec2.history import HistoryEntry
from console.ec2.requests import Request, action_of, parse
from console.ec2.resources import name_of
from console.wire.commands import Command, Path, Step, Wait, Where, aws_cli, boto3, parameters_of, reference
from console.wire.export.identities import Source, ids_of, kind_of, made_by, texts_of
from console.wire.export.names import Names
from console.wire.export.parameters import FREE_TEXT, Parameters, addresses_named, pinned, texts_in
from console.wire.export.waits import UnderWay


@dataclass(frozen=True, slots=True)
class Replay:
    """commands: what to send, in order. left_out: (number of the entry, why) of requests that went through once."""

    commands: tuple[Command, ...]
    left_out: tuple[tuple[int, str], ...] = ()


def replay(entries: Sequence[HistoryEntry], callers: Collection[str] | None = None) -> Replay:
    """What `entries` (a whole history, oldest first) come down to.

    callers: only their requests; what others made is then named by its id.
    """
    return _Session(entries, callers).replay()


def aws_cli_script(session: Replay, region: str) -> str:
    """A script for a POSIX shell that stops at the first refusal."""
    head = ["#!/bin/sh", "set -eu", f"export AWS_DEFAULT_REGION={region}", "", *_remarks(session)]
    return "\n".join([*head, aws_cli(session.commands), ""])


def boto3_script(session: Replay, region: str) -> str:
    """A Python program."""
    text = boto3(session.commands, region) or f'import boto3\n\nec2 = boto3.client("ec2", region_name="{region}")'
    return "\n".join([*_remarks(session), text, ""])


def in_force(entries: Sequence[HistoryEntry]) -> set[int]:
    """The numbers of successful requests that no Undo has reversed, or a later Redo has put back."""
    reversal = {one.reverses: one for one in entries if one.reverses is not None and one.succeeded}
    known = {one.number: one for one in entries if one.kind in ("undo", "redo")}
    counting = set()
    for entry in entries:
        if entry.kind != "request" or not entry.succeeded:
            continue
        last = entry
        while last.undone and (by := reversal.get(last.number) or known.get(last.undone)):
            last = by
        if not last.undone and last.kind != "undo":
            counting.add(entry.number)
    return counting


def _remarks(session: Replay) -> list[str]:
    """Why something that happened is not in the script, and what is left to whoever runs it."""
    reasons: dict[str, list[int]] = {}
    for number, why in session.left_out:
        reasons.setdefault(why, []).append(number)
    lines = [f"# Left out: {len(numbers)} {why}." for why, numbers in reasons.items()]
    steps = [one.request for one in session.commands if isinstance(one, Step)]
    if any("::" in text and text != "::/0" for request in steps for text in texts_in(parameters_of(request))):
        lines.append("# IPv6 blocks are chosen by Amazon: where one is named below, put that of the new VPC.")
    return [*lines, ""] if lines else []


PROVISION: Final = "Provision"
"""What EC2 makes by itself, or a served world that is put back to how it was."""
UNDONE: Final = "undone later"
NEEDS_UNDONE: Final = "about things that were undone later"
CHANGED_NOTHING: Final = "that changed nothing"
NOT_UNDERSTOOD: Final = "not understood by this version"

_NEVER_AGAIN: Final = ("ClientToken", "DryRun")


class _Session:
    def __init__(self, entries: Sequence[HistoryEntry], callers: Collection[str] | None) -> None:
        self._entries = entries
        self._callers = callers
        self._left_out: list[tuple[int, str]] = []
        self._chosen = self._choose()
        self._sources: dict[str, Source | None] = {}
        self._names: dict[str, str] = {}

    def replay(self) -> Replay:
        planned = self._plan()
        provided = [one for one in self._entries if one.action == PROVISION]
        made = {one.number: made_by(one) for one in (*provided, *(entry for entry, _, _ in planned))}
        self._sources = {found: source for sources in made.values() for found, source in sources.items()}
        needed = self._needed(planned)
        self._name(found for sources in made.values() for found in sources if found in needed)
        commands: list[Command] = []
        for entry in provided:
            commands += self._lookups(made[entry.number])
        for entry, parameters, waits in planned:
            commands += [Wait(one.waiter, one.member, tuple(self._put(one.ids))) for one in waits]
            request = parse(entry.action, self._put(parameters))
            commands.append(self._step(request, made[entry.number]))
            commands += self._lookups(made[entry.number])
        return Replay(tuple(commands), tuple(self._left_out))

    # --- which entries

    def _choose(self) -> list[HistoryEntry]:
        counting = in_force(self._entries)
        gone: set[str] = set()
        reset = {
            change.id for one in self._entries if one.action == PROVISION for change in one.changes if not change.after
        }
        chosen = []
        for entry in self._entries:
            if entry.kind != "request" or not entry.succeeded:
                continue
            ours = self._callers is None or entry.caller in self._callers
            counts = entry.number in counting and not any(one in reset for one in made_by(entry))
            why = self._why_not(entry, counts, gone)
            if why in (UNDONE, NEEDS_UNDONE):
                gone.update(made_by(entry))
            if ours and why:
                self._left_out.append((entry.number, why))
            elif ours:
                chosen.append(entry)
        return chosen

    def _why_not(self, entry: HistoryEntry, counts: bool, gone: set[str]) -> str:
        if not counts:
            return UNDONE
        if gone and any(one in gone for one in texts_in(entry.parameters)):
            return NEEDS_UNDONE
        if not entry.changes:
            return CHANGED_NOTHING
        try:
            parse(entry.action, entry.parameters)
        except Refused:
            return NOT_UNDERSTOOD
        return ""

    # --- what they ask for

    def _plan(self) -> list[tuple[HistoryEntry, Parameters, list[Wait]]]:
        """Each request's parameters with addresses pinned, after what is to be waited for before it."""
        under_way = UnderWay()
        named_later = addresses_named(self._chosen)
        planned = []
        for entry in self._chosen:
            parameters = {key: value for key, value in entry.parameters.items() if key not in _NEVER_AGAIN}
            parameters = pinned(entry, parameters, named_later)
            planned.append((entry, parameters, under_way.before(entry)))
            under_way.follow(entry)
        return planned

    def _needed(self, planned: Sequence[tuple[HistoryEntry, Parameters, list[Wait]]]) -> set[str]:
        """The ids that some request, wait or look-up has to know."""
        wanted = [text for _, parameters, _ in planned for text in texts_in(parameters)]
        wanted += [one for _, _, waits in planned for wait in waits for one in wait.ids]
        needed: set[str] = set()
        while wanted:
            text = wanted.pop()
            source = self._sources.get(text)
            if source is not None and text not in needed:
                needed.add(text)
                wanted += texts_of(source)
        return needed

    # --- references

    def _name(self, needed: Iterator[str]) -> None:
        titles = _titles(self._entries)
        names = Names()
        for found in needed:
            word = _WORDS.get(kind_of(found), "thing")
            self._names[found] = names.give(f"{word}_{titles.get(found, '')}")

    def _step(self, request: Request[Any], made: Mapping[str, Source | None]) -> Step:
        """The request, and the id that its answer tells, where somebody needs it."""
        for found, source in made.items():
            if source and source.request is None and found in self._names:
                return Step(request, self._names[found], source.path)
        return Step(request)

    def _lookups(self, made: Mapping[str, Source | None]) -> Iterator[Step]:
        """For ids that are needed and no answer tells; what another is looked up by comes before it."""
        told = {found for found, source in made.items() if not source or not source.request}

        def ordered(found: str) -> Iterator[Step]:
            source = made[found]
            if source is None or source.request is None or found not in self._names or found in told:
                return
            told.add(found)
            for one in texts_of(source):
                if one in made:
                    yield from ordered(one)
            yield Step(self._again(source.request), self._names[found], self._path(source.path))

        for found in made:
            yield from ordered(found)

    def _again(self, request: Request[Any]) -> Request[Any]:
        return parse(action_of(request), self._put(parameters_of(request)))

    def _path(self, path: Path) -> Path:
        return tuple(
            Where(tuple((name, self._put(value)) for name, value in part.members)) if isinstance(part, Where) else part
            for part in path
        )

    def _put(self, value: Any) -> Any:
        """`value` with references in the place of ids."""
        match value:
            case str():
                return reference(self._names[value]) if value in self._names else value
            case list() | tuple():
                return [self._put(one) for one in value]
            case dict():
                return {key: one if key in FREE_TEXT else self._put(one) for key, one in value.items()}
            case _:
                return value


_WORDS: Mapping[str, str] = {
    "acl": "acl",
    "aclassoc": "acl_association",
    "address": "public_ip",
    "eipalloc": "elastic_ip",
    "eipassoc": "elastic_ip_association",
    "eni": "interface",
    "eni-attach": "attachment",
    "eni-perm": "permission",
    "i": "instance",
    "igw": "internet_gateway",
    "key": "key_pair",
    "r": "reservation",
    "rtb": "route_table",
    "rtbassoc": "route_table_association",
    "sg": "group",
    "sgr": "rule",
    "subnet": "subnet",
    "subnet-cidr-assoc": "subnet_block",
    "vgw": "vpn_gateway",
    "vpc": "vpc",
    "vpc-cidr-assoc": "vpc_block",
}


def _titles(entries: Sequence[HistoryEntry]) -> dict[str, str]:
    """What people last called the thing that an id stands for, or belongs to."""
    titles: dict[str, str] = {}
    for entry in entries:
        for change in entry.changes:
            if name := name_of(change.resource) or getattr(change.resource, "description", ""):
                titles.update(dict.fromkeys(ids_of(change.resource), name))
    return titles
