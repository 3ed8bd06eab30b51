"""What it means to drop an interface on an instance: the first device index that is free, and no further question."""

from itertools import count

from console.desktop.actions.actions import Actions
from console.desktop.actions.offer import Send
from console.desktop.actions.words import called_id
from console.ec2.requests import AttachNetworkInterface, DetachNetworkInterface
from console.ec2.resources import NetworkInterface
from console.ec2.world import World


def attach(actions: Actions, world: World, interface_id: str, instance_id: str) -> None:
    request = _attachment(world, interface_id, instance_id)
    what, where = called_id(world, interface_id), called_id(world, instance_id)
    actions.carry_out(Send((request,), f"Attaching {what} to {where} as eth{request.device_index}", "Attaching"))


def move(actions: Actions, world: World, interface_id: str, instance_id: str) -> None:
    """Detach, wait, attach. Nothing happens if it has come loose in the meantime."""
    interface = world.find(NetworkInterface, interface_id)
    if interface and interface.attachment:
        detach = DetachNetworkInterface(attachment_id=interface.attachment.attachment_id)
        actions.performer.move(detach, _attachment(world, interface_id, instance_id))


def _attachment(world: World, interface_id: str, instance_id: str) -> AttachNetworkInterface:
    taken = {one.attachment.device_index for one in world.interfaces_of(instance_id) if one.attachment}
    index = next(number for number in count(1) if number not in taken)
    return AttachNetworkInterface(network_interface_id=interface_id, instance_id=instance_id, device_index=index)
