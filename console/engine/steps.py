"""How the steps of lifecycle.py are carried out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from console.ec2.resources import (
    Instance,
    InstanceState,
    NetworkInterface,
    NetworkInterfaceStatus,
    Subnet,
    Vpc,
    VpnGateway,
)
from console.engine.handlers.elastic_ips import grant_public_ip, release_public_ip
from console.engine.handlers.interfaces import release, remove
from console.engine.handlers.route_tables import release_gateway, stop_propagation
from console.engine.lifecycle import Step, implied
from console.engine.transaction import Transaction


def run(step: Step, tx: Transaction) -> None:
    """Carry out a step, unless its record is gone or has left the state that implied it."""
    record = tx.world.get(step.subject)
    if record is not None and (step.name, step.key) in implied(record):
        _STEPS[step.name](record, step.key, tx)


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
    gone = next(one for one in gateway.vpc_attachments if key.endswith(f"from {one.vpc_id}"))
    stop_propagation(tx, gateway.id)
    release_gateway(tx, gateway.id)
    left = tuple(one for one in gateway.vpc_attachments if one is not gone)
    tx.put(replace(gateway, vpc_attachments=left, detached_from=gone.vpc_id))


def _block_associated(record: Vpc | Subnet, key: str, tx: Transaction) -> None:
    blocks = tuple(
        replace(one, state="associated") if one.association_id == key else one
        for one in record.ipv6_cidr_block_association_set
    )
    record = replace(record, ipv6_cidr_block_association_set=blocks)
    if isinstance(record, Vpc):
        further = tuple(
            replace(one, state="associated") if one.association_id == key else one
            for one in record.cidr_block_association_set
        )
        record = replace(record, cidr_block_association_set=further)
    tx.put(record)


def _block_disassociated(record: Vpc | Subnet, key: str, tx: Transaction) -> None:
    blocks = tuple(one for one in record.ipv6_cidr_block_association_set if one.association_id != key)
    record = replace(record, ipv6_cidr_block_association_set=blocks)
    if isinstance(record, Vpc):
        further = tuple(one for one in record.cidr_block_association_set if one.association_id != key)
        record = replace(record, cidr_block_association_set=further)
    tx.put(record)


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
    "cidr_associate": _block_associated,
    "cidr_disassociate": _block_disassociated,
}
