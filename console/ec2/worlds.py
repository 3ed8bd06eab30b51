"""Several Worlds as one: what is in them together, and of which each thing is."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import count, islice

from console.ec2.changes import ChangeSet
from console.ec2.resources import CATALOGUE, KeyPair, Resource, Vpc
from console.ec2.world import World

PORTION = 4096
"""Records taken over in one go: another thread gets its turn in between."""
_FOR_PEOPLE = frozenset({"description", "client_token", "tag_specifications", "tags", "user_data"})


class SharedIds(ValueError):
    """Two worlds have a thing of one id: they are one and the same, or copies. The text is for people."""


class Worlds(World):
    """The records of all its parts, which go on living by themselves: who changes a part says so by `follow`.

    What EC2 provides everywhere (instance types, images) is here once. Questions that make sense in one region only
    (its default VPC, a key pair's name) are answered for the first part, which is home; `part_of` has the others.
    """

    def __init__(self, parts: Iterable[tuple[str, World]]) -> None:
        """parts: title and World, home first; titles are what tells two of one region apart. Raises SharedIds."""
        named = list(parts)
        self.home = named[0][1]
        super().__init__(self.home.region, self.home.owner_id)
        worlds = [world for _, world in named]
        self._barred: Mapping[str, str] = {}
        self._parts = dict(zip(labels([(title, world.region) for title, world in named]), worlds, strict=True))
        for title, part in named:
            records = part.records()
            if shared := records.keys() & self._all.keys():
                own = [one for one in shared if not isinstance(records[one], CATALOGUE)]
                if own:
                    other = next(name for name, world in named if own[0] in world)
                    raise SharedIds(f"{title} cannot stand beside {other}: both have {min(own)}")
            new = (record for one, record in records.items() if one not in shared)
            while portion := list(islice(new, PORTION)):
                self.fill(portion)

    @property
    def parts(self) -> Mapping[str, World]:
        return self._parts

    @property
    def barred(self) -> Mapping[str, str]:
        return self._barred

    def bar(self, barred: Mapping[str, str]) -> None:
        """That is how it is now, of all parts."""
        self._barred = barred

    def part_of(self, resource_id: str) -> World:
        return next((part for part in self._parts.values() if resource_id in part), self.home)

    def place_of(self, resource_id: str) -> str:
        part = self.part_of(resource_id)
        return next(name for name, one in self._parts.items() if one is part)

    def part_for(self, request: object) -> World:
        """Of the ids and regions that it names the first one that only one part knows decides, else a key pair's name;
        of a request that names none, home.

        The part is who refuses ids of others, as EC2 does.
        """
        named: list[list[World]] = []
        called: list[World] = []
        for text in _texts(request):
            knowing = [part for part in self._parts.values() if text == part.region or part.knows(text)]
            if len(knowing) == 1:
                return knowing[0]
            if knowing:
                named.append(knowing)
            called += [part for part in self._parts.values() if part.key_pair_named(text) is not None]
        return next(iter(called), min(named, key=len)[0] if named else self.home)

    def follow(self, part: World, changes: ChangeSet, revision: int) -> ChangeSet:
        """Take over what has happened in a part; the answer says it of all, at a revision of all."""
        upserts = tuple(one for one in changes.upserts if self._rules(part, one.id))
        deletes, left = set[str](), list[Resource]()
        for one in changes.deletes:
            other = self.part_of(one).get(one)
            if other is None:
                deletes.add(one)
            else:  # of the catalogue, or it is here again already
                left.append(other)
        merged = ChangeSet(revision, (*left, *upserts), frozenset(deletes), changes.cause)
        self.apply(merged)
        return merged

    def caught_up(self, revision: int) -> ChangeSet | None:
        """Take over whatever the parts have become unheard of; None where that is nothing."""
        upserts = [
            one
            for part in self._parts.values()
            for one in part
            if self._rules(part, one.id) and self.get(one.id) != one
        ]
        deletes = [one.id for one in self if not any(one.id in part for part in self._parts.values())]
        if not upserts and not deletes:
            return None
        merged = ChangeSet(revision, tuple(upserts), frozenset(deletes))
        self.apply(merged)
        return merged

    def _rules(self, part: World, resource_id: str) -> bool:
        """Whether it is the part's word that counts: of what several have, the first one's."""
        owner = self.part_of(resource_id)
        return owner is part or resource_id not in owner

    def default_vpc(self) -> Vpc | None:
        return self.home.default_vpc()

    def key_pair_named(self, key_name: str) -> KeyPair | None:
        return self.home.key_pair_named(key_name)


def _texts(value: object) -> Iterator[str]:
    """Of a request, in the order of its fields; not what is in it for people."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _texts(one)
    elif hasattr(value, "model_fields_set"):
        for name, one in vars(value).items():
            if name not in _FOR_PEOPLE:
                yield from _texts(one)


def labels(named: list[tuple[str, str]]) -> Iterator[str]:
    """What each part is called, from titles and regions: its region, with the title where others are of the same."""
    regions = [region for _, region in named]
    taken: set[str] = set()
    for title, region in named:
        label = region if regions.count(region) == 1 else f"{region} · {title}"
        numbers = count(2)
        while label in taken:
            label = f"{region} · {title} ({next(numbers)})"
        taken.add(label)
        yield label
