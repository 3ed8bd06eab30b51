"""What an endpoint can do, and what its credentials may: asked without changing anything."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from console.backends.remote.client import Client
from console.backends.remote.families import FAMILIES
from console.backends.remote.faults import Fault, Kind

Outcome = Literal["works", "denied", "lacking", "fails"]

_NONE: Final = "00000000000000000"
"""No resource has this id: a call that names it can change nothing, even where DryRun is not known."""
CHANGES: Final[Mapping[str, Mapping[str, Any]]] = {
    "CreateNetworkInterface": {"SubnetId": f"subnet-{_NONE}"},
    "AttachNetworkInterface": {
        "NetworkInterfaceId": f"eni-{_NONE}",
        "InstanceId": f"i-{_NONE}",
        "DeviceIndex": 1,
    },
    "DetachNetworkInterface": {"AttachmentId": f"eni-attach-{_NONE}"},
    "DeleteNetworkInterface": {"NetworkInterfaceId": f"eni-{_NONE}"},
    "AssociateAddress": {"AllocationId": f"eipalloc-{_NONE}", "NetworkInterfaceId": f"eni-{_NONE}"},
    "StopInstances": {"InstanceIds": [f"i-{_NONE}"]},
    "CreateRoute": {
        "RouteTableId": f"rtb-{_NONE}",
        "DestinationCidrBlock": "192.0.2.0/24",
        "GatewayId": f"igw-{_NONE}",
    },
}
READS: Final = (*(family.operation for family in FAMILIES.values()), "DescribeImages")
TOTAL: Final = len(READS) + len(CHANGES)
AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Finding:
    """message: the endpoint's reason, where it does not work."""

    operation: str
    outcome: Outcome
    message: str = ""


async def probe(client: Client) -> AsyncIterator[Finding]:
    """Every operation that the console needs most, as answers come. client: open. Raises Fault where none can come:
    no connection, no credentials."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(operation: str, parameters: Mapping[str, Any]) -> Finding:
        async with gate:
            return await _try(client, operation, parameters)

    asked = {operation: _least(operation) for operation in READS}
    asked |= {operation: {**parameters, "DryRun": True} for operation, parameters in CHANGES.items()}
    tasks = [asyncio.ensure_future(one(*question)) for question in asked.items()]
    try:
        for finding in asyncio.as_completed(tasks):
            yield await finding
    finally:
        for task in tasks:
            task.cancel()


async def _try(client: Client, operation: str, parameters: Mapping[str, Any]) -> Finding:
    try:
        await client.call(operation, parameters, lambda answer: None, attempts=1)
    except Fault as fault:
        if fault.kind in (Kind.UNREACHABLE, Kind.CREDENTIALS):
            raise
        if fault.kind is Kind.DENIED:
            return Finding(operation, "denied", fault.message)
        if fault.kind is Kind.LACKING:
            return Finding(operation, "lacking", fault.message)
        if fault.kind is Kind.REFUSED and operation in CHANGES:
            return Finding(operation, "works")  # DryRunOperation, or that there is no such resource
        return Finding(operation, "fails", str(fault))
    return Finding(operation, "works")


def _least(operation: str) -> dict[str, Any]:
    if operation == "DescribeImages":
        return {"Owners": ["self"]}
    page = next(family.page for family in FAMILIES.values() if family.operation == operation)
    return {"MaxResults": 5} if page else {}
