"""Advice in words for the terminal, and as JSON."""

from collections.abc import Iterator, Sequence
from typing import Any

from console.ec2.requests import action_of
from console.ec2.world import World
from console.reach.advice.model import Advice, Holder
from console.reach.ends import interface_label
from console.reach.fix import AssociateAllocated, Fix, Planned


def lines(world: World, advice: Advice) -> Iterator[str]:
    """What, why, where, the holders as a tree, and the fix."""
    yield f"{advice.severity}: {advice.what}"
    yield f"   {advice.why}"
    yield f"   where: {', '.join(_called(world, one) for one in advice.where)}"
    yield from _tree(advice.held_by, "   ")
    if advice.fix:
        yield f"   fix: {advice.fix.title}"


def _tree(holders: Sequence[Holder], indent: str) -> Iterator[str]:
    for one in holders:
        yield f"{indent}held by {one.id}: {one.why}"
        yield from _tree(one.held_by, f"{indent}   ")


def _called(world: World, resource_id: str) -> str:
    if resource_id not in world:
        return resource_id
    label = interface_label(world, resource_id)
    return resource_id if label == resource_id else f"{label} ({resource_id})"


def to_json(world: World, advice: Advice) -> dict[str, Any]:
    return {
        "key": advice.key,
        "topic": advice.topic.value,
        "severity": advice.severity.value,
        "what": advice.what,
        "why": advice.why,
        "where": list(advice.where),
        "held_by": [_holder(one) for one in advice.held_by],
        "fix": _fix(advice.fix) if advice.fix else None,
    }


def _holder(holder: Holder) -> dict[str, Any]:
    return {"id": holder.id, "why": holder.why, "held_by": [_holder(one) for one in holder.held_by]}


def _fix(fix: Fix) -> dict[str, Any]:
    return {"title": fix.title, "requests": [_request(one) for one in fix.requests]}


def _request(planned: Planned) -> dict[str, Any]:
    if isinstance(planned, AssociateAllocated):
        ends = {"NetworkInterfaceId": planned.network_interface_id, "PrivateIpAddress": planned.private_ip_address}
        return {"action": "AssociateAddress", "parameters": {"AllocationId": "of the address before", **ends}}
    if callable(planned):
        return {"action": "", "parameters": {}}
    parameters = planned.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {"action": action_of(planned), "parameters": parameters}
