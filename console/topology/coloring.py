"""By what the cells of a subnet's address map are coloured: their state, or what owns them. No Qt.

A coloring is a key: STATE, `type` (the instance's), `group` (the first security group) or `tag:KEY` (the interface's
tag, else its instance's). Its categories are ranked once, the most common first; beyond them all is "other".
"""

from collections import Counter
from collections.abc import Iterator

from console.ec2.resources import Instance, NetworkInterface, SecurityGroup, Tag
from console.ec2.world import World

STATE, TYPE, GROUP, TAG = "state", "type", "group", "tag:"
CATEGORIES = 10
"""With a colour of their own."""
OTHER = CATEGORIES
NONE = CATEGORIES + 1
"""Numbers of what has no colour of its own, and of what has nothing to be coloured by."""
STEP = 2000


class Coloring:
    """Names and numbers of the categories of a World by one key."""

    def __init__(self, world: World, key: str = STATE) -> None:
        self.world, self.key = world, key
        self.names: list[str] = []
        """At most CATEGORIES of them."""
        self._numbers: dict[str, int] = {}

    def rank(self) -> Iterator[None]:
        """Find the categories, a few milliseconds at a time."""
        counts: Counter[str] = Counter()
        if self.key == TYPE:
            counts.update(one.instance_type for one in self.world.all(Instance))
        elif self.key == GROUP:
            for group in list(self.world.all(SecurityGroup)):
                counts[group.id] = self.world.count_interfaces_in_group(group.id)
                yield
        elif self.key.startswith(TAG):
            for number, interface in enumerate(list(self.world.all(NetworkInterface))):
                counts[self._said(interface)] += 1
                if number % STEP == 0:
                    yield
        counts.pop("", None)
        self.names = [name for name, count in sorted(counts.items(), key=_rank) if count][:CATEGORIES]
        self._numbers = {name: number for number, name in enumerate(self.names)}

    def number_of(self, interface: NetworkInterface) -> int:
        """0 … CATEGORIES - 1, OTHER or NONE: the state is told by other colours."""
        if self.key == STATE:
            return NONE
        said = self._said(interface)
        if not said:
            return NONE
        number = self._numbers.get(said)
        if number is None:
            if len(self.names) >= CATEGORIES:
                return OTHER
            number = self._numbers[said] = len(self.names)
            self.names.append(said)
        return number

    def name_in_words(self, number: int) -> str:
        if number == OTHER:
            return "other"
        if number == NONE:
            return {TYPE: "no instance", GROUP: "no group"}.get(self.key, f"no {self.key.removeprefix(TAG)}")
        return self._in_words(self.names[number])

    def name_of(self, interface: NetworkInterface) -> str:
        """What an interface is coloured by, whether or not it has a colour of its own."""
        return self._in_words(self._said(interface))

    def words_of(self, interface: NetworkInterface) -> str:
        """What an interface is coloured by, for a pointer that rests on it; empty for the state."""
        return "" if self.key == STATE else f"{title(self.key)}: {self.name_in_words(self.number_of(interface))}"

    def _in_words(self, said: str) -> str:
        group = self.world.find(SecurityGroup, said) if self.key == GROUP else None
        return group.group_name if group else said

    def _said(self, interface: NetworkInterface) -> str:
        if self.key == GROUP:
            return interface.groups[0] if interface.groups else ""
        instance = self.world.instance_of(interface)
        if self.key == TYPE:
            return instance.instance_type if instance else ""
        key = self.key.removeprefix(TAG)
        return _tag(interface.tags, key) or (_tag(instance.tags, key) if instance else "")


def title(key: str) -> str:
    """A coloring in words."""
    words = {STATE: "State", TYPE: "Instance type", GROUP: "Security group"}
    return words.get(key) or f"Tag {key.removeprefix(TAG)}"


def choices(world: World, most: int = 12) -> list[str]:
    """What a World can be coloured by: the fixed ones, then the tag keys in use on instances and interfaces but Name,
    the most common first. Looks at no more than 5,000 of each kind."""
    counts: Counter[str] = Counter()
    for kind in (Instance, NetworkInterface):
        for number, record in enumerate(world.all(kind)):
            if number >= 5000:
                break
            counts.update(tag.key for tag in record.tags if tag.key != "Name")
    return [STATE, TYPE, GROUP, *(TAG + key for key, _ in sorted(counts.items(), key=_rank)[:most])]


def _tag(tags: tuple[Tag, ...], key: str) -> str:
    return next((tag.value or "(empty)" for tag in tags if tag.key == key), "")


def _rank(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]
