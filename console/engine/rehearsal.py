"""A plan tried out: its requests run on the world and are always taken back.

Wizards preview with it, and learn EC2's own refusal before anything is sent; it works on the world of any backend.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any, Generic, TypeAlias, TypeVar

from console.ec2.changes import ChangeSet
from console.ec2.errors import Refused
from console.ec2.history import Change
from console.ec2.requests import Request
from console.ec2.resources import Resource
from console.ec2.world import World
from console.engine.handlers.families import HANDLERS
from console.engine.keys import no_key
from console.engine.lifecycle import Timings, due_steps
from console.engine.quotas import Quotas, quotas_of
from console.engine.routing import settle
from console.engine.steps import run
from console.engine.transaction import Transaction

T = TypeVar("T")
Planned: TypeAlias = Request[Any] | Callable[[tuple[Any, ...]], Request[Any]]
"""A request, or what makes it of the results of those before it."""

_INSTANT = Timings.instant()


@dataclass(frozen=True, slots=True)
class Rehearsal(Generic[T]):
    """results: of the requests that went through; refused: what EC2 would answer to number `refused_at` (from 0)."""

    results: tuple[Any, ...]
    changes: ChangeSet
    refused: Refused | None = None
    refused_at: int | None = None
    seen: T | None = None


def rehearse(
    world: World,
    requests: Sequence[Planned],
    then: Callable[[World], T] | None = None,
    *,
    now: float = 0.0,
    quotas: Quotas | None = None,
) -> Rehearsal[T]:
    """Run `requests` with their lifecycles finished, call `then` while the changes are in force, and take all back.

    It stops at the first refusal; `then` sees what went through before it. Nothing that watches the world is told.
    """
    part = world  # of several regions the one concerned: its quotas, zones and names are its own
    if requests and world.parts:
        first = requests[0]
        part = world.part_for(first(()) if callable(first) else first)
    tx = Transaction(part, Random(len(world)), now, quotas=quotas or quotas_of(part), make_key=no_key)
    results: list[Any] = []
    refused: Refused | None = None
    try:
        for planned in requests:
            try:
                results.append(_perform(tx, planned(tuple(results)) if callable(planned) else planned))
            except Refused as refusal:
                refused = refusal
                break
        changes = tx.changes()
        with _in_force(world, part, changes):
            seen = then(world) if then else None
    finally:
        tx.rollback()
    change_set = ChangeSet(
        revision=world.revision,
        upserts=tuple(change.after for change in changes if change.after),
        deletes=frozenset(change.id for change in changes if change.after is None),
    )
    return Rehearsal(tuple(results), change_set, refused, len(results) if refused else None, seen)


@contextmanager
def _in_force(whole: World, part: World, changes: Sequence[Change]) -> Iterator[None]:
    """What is so in a part, in all of it as well."""
    if whole is not part:
        _set(whole, [(one.id, one.after) for one in changes])
    try:
        yield
    finally:
        if whole is not part:
            _set(whole, [(one.id, one.before) for one in reversed(changes)])


def _set(world: World, records: list[tuple[str, Resource | None]]) -> None:
    for resource_id, record in records:
        if record is None:
            world.remove(resource_id)
        else:
            world.put(record)


def _perform(tx: Transaction, request: Request[Any]) -> Any:
    result = HANDLERS[type(request)](request, tx)
    settle(tx)
    for _ in range(4):  # a step may lead to a state that has a step of its own
        steps = [
            step
            for resource_id in tx.touched()
            if (record := tx.world.get(resource_id))
            for step in due_steps(record, _INSTANT)
            if step.delay_s == 0
        ]
        for step in steps:
            run(step, tx)
        if not steps:
            break
        settle(tx)
    return result
