"""What time does: the steps that the transitional states of records imply, and how each is carried out.

    pending VPC, interface                 → available
    attachment attaching                   → attached
               detaching                   → gone, its interface available
    instance   pending                     → running, with a public address where EC2 gives one
               stopping                    → stopped, without it
               shutting-down               → terminated, its interfaces deleted or available as their flags say
               terminated                  → forgotten
    VPN gateway attachment attaching       → attached
                           detaching       → gone

Nothing is remembered outside the records: a world that was closed in the middle goes on from what they say. Sources:
ec2-semantics §1.4, §1.5, §1.9, §2.14.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Final

from console.ec2.resources import (
    GatewayAttachment,
    Instance,
    InstanceState,
    NetworkInterface,
    NetworkInterfaceStatus,
    Resource,
    Vpc,
    VpnGateway,
)
from console.engine.handlers.elastic_ips import grant_public_ip, release_public_ip
from console.engine.handlers.interfaces import release, remove
from console.engine.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Timings:
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

    @classmethod
    def instant(cls) -> "Timings":
        """No waiting; a terminated instance still stays in sight as long as on EC2."""
        return cls(**{field.name: 0.0 for field in fields(cls) if field.name != "forget_terminated"})


@dataclass(frozen=True, slots=True)
class Step:
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
    return tuple(Step(name, record.id, key, getattr(timings, name)) for name, key in _implied(record))


def run(step: Step, tx: Transaction) -> None:
    """Carry out a step, unless its record is gone or has left the state that implied it."""
    record = tx.world.get(step.subject)
    if record is not None and (step.name, step.key) in _implied(record):
        _STEPS[step.name](record, step.key, tx)


_INSTANCE_STEPS: Final = {
    InstanceState.PENDING: "launch",
    InstanceState.STOPPING: "stop",
    InstanceState.SHUTTING_DOWN: "terminate",
    InstanceState.TERMINATED: "forget_terminated",
}


def _implied(record: Resource) -> Iterator[tuple[str, str]]:
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
        case VpnGateway():
            for attachment in record.vpc_attachments:
                if attachment.state == "attaching":
                    yield "vpn_attach", f"{record.id} to {attachment.vpc_id}"
                elif attachment.state == "detaching":
                    yield "vpn_detach", f"{record.id} from {attachment.vpc_id}"


# --- the steps ------------------------------------------------------------------------------------------------------


def _vpc_is_available(vpc: Vpc, _key: str, tx: Transaction) -> None:
    tx.put(replace(vpc, state="available"))


def _interface_is_available(interface: NetworkInterface, _key: str, tx: Transaction) -> None:
    tx.put(replace(interface, status=NetworkInterfaceStatus.AVAILABLE))


def _attached(interface: NetworkInterface, _key: str, tx: Transaction) -> None:
    assert interface.attachment is not None
    tx.put(replace(interface, attachment=replace(interface.attachment, status="attached")))


def _detached(interface: NetworkInterface, _key: str, tx: Transaction) -> None:
    release(tx, interface)


def _running(instance: Instance, _key: str, tx: Transaction) -> None:
    tx.put(replace(instance, state=InstanceState.RUNNING))
    grant_public_ip(tx, instance.id)


def _stopped(instance: Instance, _key: str, tx: Transaction) -> None:
    tx.put(replace(instance, state=InstanceState.STOPPED))
    for interface in tx.world.interfaces_of(instance.id):
        release_public_ip(tx, interface)


def _terminated(instance: Instance, _key: str, tx: Transaction) -> None:
    """Its interfaces go or stay as their flags say; one that was on its way out stays."""
    for interface in tx.world.interfaces_of(instance.id):
        attachment = interface.attachment
        if attachment and attachment.delete_on_termination and attachment.status != "detaching":
            remove(tx, interface)
        else:
            release(tx, interface)
    tx.put(replace(instance, state=InstanceState.TERMINATED))


def _forgotten(instance: Instance, _key: str, tx: Transaction) -> None:
    tx.delete(instance.id)


def _vpn_attached(gateway: VpnGateway, key: str, tx: Transaction) -> None:
    tx.put(
        replace(
            gateway,
            vpc_attachments=tuple(
                replace(one, state="attached") if key.endswith(f"to {one.vpc_id}") else one
                for one in gateway.vpc_attachments
            ),
        )
    )


def _vpn_detached(gateway: VpnGateway, key: str, tx: Transaction) -> None:
    def stays(attachment: GatewayAttachment) -> bool:
        return not key.endswith(f"from {attachment.vpc_id}")

    tx.put(replace(gateway, vpc_attachments=tuple(filter(stays, gateway.vpc_attachments))))


_STEPS: Final[dict[str, Callable[..., None]]] = {
    "vpc_available": _vpc_is_available,
    "interface_available": _interface_is_available,
    "attach": _attached,
    "detach": _detached,
    "launch": _running,
    "stop": _stopped,
    "terminate": _terminated,
    "forget_terminated": _forgotten,
    "vpn_attach": _vpn_attached,
    "vpn_detach": _vpn_detached,
}
