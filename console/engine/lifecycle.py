"""What time does: the steps that the transitional states of records imply. How each is carried out: steps.py.

    pending VPC, interface                 → available
    attachment attaching                   → attached
               detaching                   → gone, its interface available
    instance   pending                     → running, with a public address where EC2 gives one
               stopping                    → stopped, without it
               shutting-down               → terminated, its interfaces deleted or available as their flags say
               terminated                  → forgotten
    VPN gateway attachment attaching       → attached
                           detaching       → gone
    block of a VPC, a subnet associating   → associated
                             disassociating → gone

Nothing is remembered outside the records: a world that was closed in the middle goes on from what they say. Sources:
ec2-semantics §1.4, §1.5, §1.9, §2.14.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Final, NamedTuple

from console.ec2.resources import (
    Instance,
    InstanceState,
    Ipv6CidrBlockAssociation,
    NetworkInterface,
    NetworkInterfaceStatus,
    Resource,
    Subnet,
    Vpc,
    VpcCidrBlockAssociation,
    VpnGateway,
)


class Timings(NamedTuple):
    """Seconds from a transitional state to the next one. Brisk: slow enough to be seen, much faster than EC2."""

    vpc_available: float = 1.0
    interface_available: float = 0.3
    attach: float = 1.0
    detach: float = 1.0
    launch: float = 1.5
    """From pending to running: at a launch and at a start."""
    stop: float = 1.5
    terminate: float = 1.5
    forget_terminated: float = 3600.0
    vpn_attach: float = 1.0
    vpn_detach: float = 1.0
    cidr_associate: float = 0.5
    cidr_disassociate: float = 0.5

    @classmethod
    def instant(cls) -> "Timings":
        """No waiting; a terminated instance still stays in sight as long as on EC2."""
        return cls(**{name: 0.0 for name in cls._fields if name != "forget_terminated"})


class Step(NamedTuple):
    """Something that happens to a record after a while.

    name: the field of Timings. key: of all steps of that name, this one; another attachment, another start of the same
    instance have other keys, so that a step never happens to what came after.
    """

    name: str
    subject: str
    key: str
    delay_s: float


def due_steps(record: Resource, timings: Timings) -> tuple[Step, ...]:
    """The steps that the state of `record` implies, with the time from now on; none for a settled record."""
    return tuple(Step(name, record.id, key, getattr(timings, name)) for name, key in implied(record))


def unsettled(records: Iterable[Resource]) -> list[Resource]:
    """Those of many that a step is ahead of."""
    return [
        one
        for one in records
        if not (
            (one.state is InstanceState.RUNNING or one.state is InstanceState.STOPPED)
            if type(one) is Instance
            else type(one) is NetworkInterface
            and one.status is not NetworkInterfaceStatus.PENDING
            and (one.attachment is None or one.attachment.status == "attached")
        )
        and any(implied(one))
    ]


_WHEN: Final = re.compile(r"\((\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) GMT\)")


def began(record: Resource, timings: Timings, now: float) -> float:
    """When the state of a record began that a world is opened with: `now`, but where it tells itself.

    A terminated instance says when that was asked for (StateTransitionReason): it is in sight for an hour after its
    end, however often the world is opened meanwhile.
    """
    if isinstance(record, Instance) and record.state is InstanceState.TERMINATED:
        with suppress(ValueError):
            if said := _WHEN.search(record.state_transition_reason):
                return min(now, datetime.fromisoformat(f"{said[1]}+00:00").timestamp() + timings.terminate)
    return now


_INSTANCE_STEPS: Final = {
    InstanceState.PENDING: "launch",
    InstanceState.STOPPING: "stop",
    InstanceState.SHUTTING_DOWN: "terminate",
    InstanceState.TERMINATED: "forget_terminated",
}


def implied(record: Resource) -> Iterator[tuple[str, str]]:
    """The (name, key) pairs of the steps ahead of `record`."""
    match record:
        case NetworkInterface():
            if record.status is NetworkInterfaceStatus.PENDING:
                yield "interface_available", record.id
            elif record.attachment and record.attachment.status == "attaching":
                yield "attach", record.attachment.attachment_id
            elif record.attachment and record.attachment.status == "detaching":
                yield "detach", record.attachment.attachment_id
        case Instance():
            if name := _INSTANCE_STEPS.get(record.state):
                yield name, f"{record.id} since {record.launch_time.isoformat()}"
        case Vpc():
            if record.state == "pending":
                yield "vpc_available", record.id
            yield from _block_steps(record.cidr_block_association_set)
            yield from _block_steps(record.ipv6_cidr_block_association_set)
        case Subnet():
            yield from _block_steps(record.ipv6_cidr_block_association_set)
        case VpnGateway():
            for attachment in record.vpc_attachments:
                if attachment.state == "attaching":
                    yield "vpn_attach", f"{record.id} to {attachment.vpc_id}"
                elif attachment.state == "detaching":
                    yield "vpn_detach", f"{record.id} from {attachment.vpc_id}"


_BLOCK_STEPS: Final = {"associating": "cidr_associate", "disassociating": "cidr_disassociate"}


def _block_steps(blocks: Iterable[VpcCidrBlockAssociation | Ipv6CidrBlockAssociation]) -> Iterator[tuple[str, str]]:
    for one in blocks:
        if name := _BLOCK_STEPS.get(one.state):
            yield name, one.association_id
