"""What the command palette searches: every resource and every action, by any word of it.

A query is words; each must be found in an entry. The better a word hits the name, the higher the entry: the name,
its start, the start of a word in it, anywhere, then id, address or MAC; at last letters in that order (`cni` finds
Create network interface). Among equal hits what was chosen lately comes first, then actions, instances, interfaces
and so on: who types the name that web-1 shares with its Elastic IP means the instance. 10,000 resources: a few
milliseconds a key stroke.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from heapq import nsmallest
from itertools import filterfalse, islice

from console.desktop.models.kinds import KIND_OF
from console.ec2.record import Record
from console.ec2.resources import Address, Instance, NetworkInterface, Resource, SecurityGroup, Subnet, Vpc, name_of
from console.ec2.world import World

MOST, RANKED, LATELY = 60, 600, 8
PORTION = 20_000
"""Ids taken from a world at a time: of half a million at once, 50 ms."""
_ORDER: dict[type[Resource], int] = {Instance: 1, NetworkInterface: 2, Subnet: 3, Vpc: 4, SecurityGroup: 5, Address: 9}
_ELSE = 7
_SEPARATORS = re.compile(r"[\s\-_./:·,]+")


class Entry(Record, frozen=True):
    """title: what it is called; detail: where it is, which one; kind: what it is; target: a resource id, or the key of
    an action. search: everything it can be found by, lower-case, the title first, then a line break."""

    title: str
    detail: str
    kind: str
    target: str
    search: str
    shortcut: str = ""
    enabled: bool = True
    order: int = 0
    """Among equally good hits the smaller one comes first. 0: an action."""


def resource_entry(record: Resource, world: World) -> Entry | None:
    """None for what has no page of its own: rules, and EC2's catalogue."""
    kind = KIND_OF.get(type(record))
    if kind is None:
        return None
    name, words = name_of(record), [kind.plural]
    match record:
        case NetworkInterface():
            words += [record.mac_address, record.description]
            words += [one.private_ip_address for one in record.private_ip_addresses]
            words += [one.association.public_ip for one in record.private_ip_addresses if one.association]
            detail = record.private_ip_address
            if record.attachment:
                owner = world.get(record.attachment.instance_id)
                called = (name_of(owner) if owner else "") or record.attachment.instance_id
                detail = f"{detail} · eth{record.attachment.device_index} of {called}"
            name = name or record.description
        case Instance():
            detail = f"{record.instance_type} · {record.state}"
            words += [one.private_ip_address for one in world.interfaces_of(record.id)]
        case Subnet() | Vpc():
            detail = record.cidr_block
        case Address():
            name, detail = name or record.public_ip, record.public_ip
        case _:
            detail = ""
    # An entry is found by its id whether it shows it or not.
    words.append(record.id)
    if world.parts:
        detail = " · ".join(filter(None, (detail, world.place_of(record.id))))
    shown = f"{detail} · {record.id}" if detail and name else detail or (record.id if name else "")
    title = name or record.id
    search = "\n".join((title, shown, *words)).casefold()
    return Entry(title, shown, kind.singular, record.id, search, order=_ORDER.get(type(record), _ELSE))


class Finder:
    """An index of resources, made in portions and kept up to date record by record."""

    def __init__(self, world: Callable[[], World]) -> None:
        self._world = world
        self._entries: dict[str, Entry] = {}
        self._kinds = list(KIND_OF)
        self._ids: Iterator[str] | None = None
        """Those of the last of the kinds that are left."""
        self._version = 0
        """Of the world, when the first of them were taken: of one that changes some may be passed over."""
        self._waiting: list[str] = []
        self._lately: list[str] = []

    def prepare(self, most: int) -> bool:
        """Index up to `most` resources that are not yet; True while there are more."""
        if not self._waiting:
            self._waiting = self._next_ids()
        for _ in range(min(most, len(self._waiting))):
            self.refresh(self._waiting.pop())
        return bool(self._waiting or self._kinds)

    def _next_ids(self) -> list[str]:
        """A portion of one kind; empty where that has no more, and the next kind follows."""
        if not self._kinds:
            return []
        world = self._world()
        if self._ids is None:
            self._ids = filterfalse(self._entries.__contains__, world.ids(self._kinds[-1]))
            self._version = world.version
        found: list[str] = []
        with suppress(RuntimeError):  # as many have not gone as have come since the last portion
            found = list(islice(self._ids, PORTION))
        if not found and self._version == world.version:
            self._ids = None
            self._kinds.pop()
        elif not found:
            self._ids = None
            return self._next_ids()
        return found

    def refresh(self, resource_id: str) -> None:
        """`resource_id` was made, has changed, or is gone; an instance's name shows on its interfaces, too."""
        world = self._world()
        record = world.get(resource_id)
        if isinstance(record, Instance):
            for interface in world.interfaces_of(resource_id):
                self.refresh(interface.id)
        found = resource_entry(record, world) if record else None
        if found:
            self._entries[resource_id] = found
        else:
            self._entries.pop(resource_id, None)

    def chosen(self, entry: Entry) -> None:
        """Somebody has picked it: next time it is nearer."""
        key = _key(entry)
        self._lately = [key, *(one for one in self._lately if one != key)][:LATELY]

    def find(self, text: str, actions: Iterable[Entry], most: int = MOST) -> list[Entry]:
        """The best first. Without a word: what was chosen lately, then the actions as they come."""
        words = text.casefold().split()
        actions = list(actions)
        if not words:
            known = {_key(one): one for one in actions} | self._entries
            before = [known[key] for key in self._lately if key in known]
            return [*before, *(one for one in actions if one not in before)][:most]
        while self.prepare(10_000):
            pass
        everything = [*actions, *self._entries.values()]
        found = [one for one in everything if all(word in one.search for word in words)]
        if len(found) > RANKED:  # a letter or two: only what begins so can be among the best
            found = nsmallest(RANKED, found, key=lambda one: (not one.search.startswith(words[0]), len(one.title)))
        lately = frozenset(self._lately)
        best = nsmallest(most, found, key=lambda one: _rank(one, words, lately))
        if len(best) < most // 4:
            best += _loosely(words, everything, most - len(best), {one.target for one in best})
        return best


def _key(one: Entry) -> str:
    """What an entry is remembered by: actions are numbered anew each time."""
    return one.target if one.order else one.title


def _rank(one: Entry, words: list[str], lately: frozenset[str]) -> tuple[int, bool, int, int, str]:
    """Smaller is better. Actions that are equally good stay as they were given: what is most often done comes first."""
    title = one.search.partition("\n")[0]
    score = 0
    starts = _SEPARATORS.split(title)
    for word in words:
        if title == word:
            score += 0
        elif title.startswith(word):
            score += 1
        elif any(start.startswith(word) for start in starts):
            score += 2
        elif word in title:
            score += 4
        elif re.search(rf"(?:^|[\s·]){re.escape(word)}(?:$|[\s·])", one.search):
            score += 3  # a whole id, address or MAC
        else:
            score += 6
    if not one.order:
        return score, _key(one) not in lately, 0, 0, ""
    return score, _key(one) not in lately, one.order, len(title), title


def _loosely(words: list[str], everything: list[Entry], most: int, known: set[str]) -> list[Entry]:
    """Titles that have the letters in this order, the closest together first."""
    letters = "".join(words)
    pattern = re.compile(".*?".join(map(re.escape, letters)))
    found = []
    for one in everything:
        if one.target in known:
            continue
        title = one.search.partition("\n")[0]
        if match := pattern.search(title):
            initials = "".join(part[:1] for part in _SEPARATORS.split(title))
            found.append((not initials.startswith(letters), match.end() - match.start(), title, one))
    return [one for *_, one in nsmallest(most, found, key=lambda item: item[:3])]
