"""Undo: the inverse of an entry's changes, field by field, where nothing later stands on them."""

from collections.abc import Container, Iterable
from dataclasses import fields, replace
from typing import Any

from console.ec2.errors import OperationNotPermitted
from console.ec2.history import Change
from console.ec2.resources import InternetGateway, Resource, SecurityGroup, Subnet, Vpc, label_of
from console.engine.invariants import neighbours, violations
from console.engine.merging import Conflict, without_change
from console.engine.transaction import Transaction

_STEADY = (Vpc, Subnet, SecurityGroup)
"""What others stand on by its mere existence: blocks aside, no request changes a field of it that they need."""
_BLOCKS = ("cidr_block_association_set", "ipv6_cidr_block_association_set")


def net(changes: Iterable[Change]) -> list[Change]:
    """Several changes of the same records as one each: from the first before to the last after.

    Where somebody else has changed a record in between, that is nobody's here: those before and after it stay apart.
    """
    merged: dict[tuple[str, int], Change] = {}
    parts: dict[str, int] = {}
    for change in changes:
        key = change.id, parts.setdefault(change.id, 0)
        earlier = merged.get(key)
        if earlier and earlier.after != change.before:
            parts[change.id] += 1
            key = change.id, parts[change.id]
            earlier = None
        merged[key] = Change(earlier.before, change.after) if earlier else change
    return [change for change in merged.values() if change.before != change.after]


def reverse(tx: Transaction, changes: Iterable[Change]) -> None:
    """Write the inverse of `changes` (an entry's, and those of the lifecycles that followed it).

    Raises OperationNotPermitted with the reason where a record has changed since, or something depends on it. Fields
    that the entry did not change stay as they are.
    """
    affected: list[str] = []
    reversed_changes = net(changes)[::-1]
    own = {change.id for change in reversed_changes}
    kept = {change.id for change in reversed_changes if change.before and change.after and not _moves_blocks(change)}
    for change in reversed_changes:
        current = tx.world.get(change.id)
        if change.before is None:
            if current is None:
                raise OperationNotPermitted(f"{label_of(change.resource)} is gone already.")
            _must_be(current, change.resource, _names(current))
            affected += neighbours(tx.world, current)
            tx.delete(change.id)
        elif change.after is None:
            if current is not None:
                raise OperationNotPermitted(f"{label_of(current)} exists again.")
            _put(tx, change.before, own)
        else:
            if current is None:
                raise OperationNotPermitted(f"{label_of(change.after)} is gone.")
            if isinstance(current, InternetGateway):
                affected += neighbours(tx.world, current)
            _put(tx, _restored(current, change.before, change.after), own)
        affected.append(change.id)
    touched = dict.fromkeys([*affected, *tx.touched()])
    around = [
        near
        for one in touched
        if (record := tx.world.get(one)) and not (one in kept and isinstance(record, _STEADY))
        for near in neighbours(tx.world, record)
    ]
    if problem := next(violations(tx.world, dict.fromkeys([*touched, *around])), None):
        raise OperationNotPermitted(f"{problem}.")


def _moves_blocks(change: Change) -> bool:
    """Whether it takes or gives a VPC or a subnet a block, on which others may stand."""
    return any(getattr(change.before, name, None) != getattr(change.after, name, None) for name in _BLOCKS)


def _put(tx: Transaction, record: Resource, own: Container[str]) -> None:
    for what, holder in tx.world.rivals(record):
        if holder.id not in own:
            raise OperationNotPermitted(f"{what} belongs to {label_of(holder)} by now.")
    tx.put(record)


def _restored(current: Resource, before: Resource, after: Resource) -> Resource:
    values: dict[str, Any] = {}
    for name in _names(after):
        try:
            values[name] = without_change(*(getattr(record, name) for record in (current, before, after)))
        except Conflict:
            raise _changed_since(current, name) from None
    return replace(current, **values)


def _must_be(current: Resource, expected: Resource, names: Iterable[str]) -> None:
    for name in names:
        if getattr(current, name) != getattr(expected, name):
            raise _changed_since(current, name)


def _changed_since(current: Resource, name: str) -> OperationNotPermitted:
    return OperationNotPermitted(f"{name.replace('_', ' ')} of {label_of(current)} has changed since.")


def _names(record: Resource) -> list[str]:
    return [field.name for field in fields(record)]
