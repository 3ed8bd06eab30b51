"""Moving an interface: detach, wait until it is available, attach; back to where it was if the other end refuses."""

from collections.abc import Callable
from typing import Any, Protocol

from console.desktop.flows.inverse import concerned
from console.desktop.flows.outcome import Unsure, look
from console.ec2.errors import Refused
from console.ec2.requests import (
    AttachNetworkInterface,
    DetachNetworkInterface,
    ModifyNetworkInterfaceAttribute,
    Request,
)
from console.ec2.requests.interfaces import NetworkInterfaceAttachmentChanges
from console.ec2.resources import NetworkInterface, NetworkInterfaceAttachment
from console.ec2.world import World


class MoveRefused(Exception):
    """The other instance refused it. returned: whether the interface is back at its old place."""

    def __init__(self, refused: Refused, returned: bool) -> None:
        super().__init__(str(refused))
        self.refused = refused
        self.returned = returned


class Mover(Protocol):
    """What a move needs of its surroundings."""

    @property
    def world(self) -> World: ...

    async def send(self, request: Request[Any]) -> Any:
        """Raises Refused."""

    async def until(self, holds: Callable[[], bool]) -> None:
        """Return once `holds()` of the world as it is then; raises TimeoutError when that takes too long."""


async def move(
    mover: Mover,
    detach: DetachNetworkInterface,
    attach: AttachNetworkInterface,
    report: Callable[[float], None],
) -> None:
    """Carry out the two requests. Raises Refused (nothing has happened), MoveRefused, or TimeoutError while detaching.

    Cancelled while it waits, it leaves the interface where it is then: detached or about to be.
    """
    interface_id = attach.network_interface_id
    old = _interface(mover.world, interface_id).attachment
    await _send(mover, detach)
    report(0.25)
    await mover.until(lambda: _interface(mover.world, interface_id).attachment is None)
    report(0.6)
    try:
        await _send(mover, attach)
    except Refused as refused:
        raise MoveRefused(refused, await _give_back(mover, interface_id, old)) from refused
    await mover.until(lambda: is_attached(mover.world, interface_id))
    report(1.0)


async def _send(mover: Mover, request: DetachNetworkInterface | AttachNetworkInterface) -> None:
    """Where no answer comes, look whether it was carried out. Raises Refused."""
    before = concerned(request, mover.world)
    try:
        await mover.send(request)
    except Refused as refused:
        unsure = Unsure.of(request, refused, frozenset(), before)
        if unsure is None or not (await look(unsure, mover.send)).done:
            raise


def is_attached(world: World, interface_id: str) -> bool:
    interface = world.find(NetworkInterface, interface_id)
    return interface is not None and interface.attachment is not None and interface.attachment.status == "attached"


def _interface(world: World, interface_id: str) -> NetworkInterface:
    """Raises Refused if it was deleted meanwhile."""
    interface = world.find(NetworkInterface, interface_id)
    if interface is None:
        message = f"The networkInterface ID '{interface_id}' does not exist"
        raise Refused("InvalidNetworkInterfaceID.NotFound", message)
    return interface


async def _give_back(mover: Mover, interface_id: str, old: NetworkInterfaceAttachment | None) -> bool:
    """Attach it where it was, with its old delete-on-termination; whether that worked."""
    if old is None:
        return False
    try:
        answer = await mover.send(
            AttachNetworkInterface(
                network_interface_id=interface_id,
                instance_id=old.instance_id,
                device_index=old.device_index,
                network_card_index=old.network_card_index,
            )
        )
        if old.delete_on_termination:
            changes = NetworkInterfaceAttachmentChanges(attachment_id=answer.attachment_id, delete_on_termination=True)
            await mover.send(ModifyNetworkInterfaceAttribute(network_interface_id=interface_id, attachment=changes))
    except Refused:
        return False
    return True
