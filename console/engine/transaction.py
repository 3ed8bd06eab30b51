"""One request's changes: in force while its handler runs, taken back as a whole if it is refused."""

from datetime import UTC, datetime
from random import Random

from console.ec2.history import Change
from console.ec2.ids import new_id
from console.ec2.resources import Resource
from console.ec2.world import World
from console.engine.keys import KeyMaker, make_key
from console.engine.quotas import DEFAULT_QUOTAS, Quotas


class Transaction:
    """What a handler reads and writes.

    Reads go to `world`, where earlier writes of the same transaction show. A handler validates everything before its
    first write; `rollback` is for what cannot be known before (a later step of a rehearsed plan, a journal that fails).
    """

    def __init__(
        self,
        world: World,
        random: Random,
        now: float,
        caller: str = "console",
        quotas: Quotas = DEFAULT_QUOTAS,
        make_key: KeyMaker = make_key,
    ) -> None:
        self.world = world
        self.quotas = quotas
        self.make_key = make_key
        self.random = random
        self.caller = caller
        self.now = datetime.fromtimestamp(now, UTC).replace(microsecond=0)
        self._before: dict[str, Resource | None] = {}

    def put(self, record: Resource) -> None:
        """Create or replace a record."""
        self._before.setdefault(record.id, self.world.get(record.id))
        self.world.put(record)

    def delete(self, resource_id: str) -> None:
        self._before.setdefault(resource_id, self.world.get(resource_id))
        self.world.remove(resource_id)

    def new_id(self, resource_type: str) -> str:
        """An id of `resource_type` (`network-interface`, `network-interface-attachment`, …) that nothing has."""
        while (made := new_id(resource_type, self.random)) in self.world:
            continue
        return made

    def touched(self) -> list[str]:
        """Ids written so far, in order."""
        return list(self._before)

    def changes(self) -> tuple[Change, ...]:
        """What differs from before, in the order of the first writes."""
        return tuple(
            Change(before, after)
            for resource_id, before in self._before.items()
            if (after := self.world.get(resource_id)) != before
        )

    def rollback(self) -> None:
        """Put the world back as it was."""
        for resource_id, before in reversed(self._before.items()):
            if before is None:
                self.world.remove(resource_id)
            else:
                self.world.put(before)
        self._before.clear()
