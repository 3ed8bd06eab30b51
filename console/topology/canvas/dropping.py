"""Whether an instance can take an interface, in words. No Qt: the desktop may put its own judgement here."""

from collections.abc import Callable

from console.ec2.resources import Instance, InstanceState, NetworkInterface, NetworkInterfaceStatus, label_of
from console.ec2.world import World

DropVerdict = Callable[[World, str, str], str]
"""(world, interface id, instance id) → an empty string, or why not."""


def drop_verdict(world: World, interface_id: str, instance_id: str) -> str:
    """An empty string if `instance_id` can take the interface, else the reason. Source: ec2-semantics, attaching."""
    interface = world.find(NetworkInterface, interface_id)
    instance = world.find(Instance, instance_id)
    if interface is None or instance is None:
        return "It no longer exists"
    if barred := world.why_barred(interface_id):
        return barred
    attachment = interface.attachment
    if attachment is not None:
        if attachment.instance_id == instance_id:
            return f"Already attached to {label_of(instance)}"
        if attachment.device_index == 0:
            return "eth0 is a primary interface: it cannot be detached"
        if attachment.status != "attached":
            return f"The interface is {attachment.status}"
    elif interface.status != NetworkInterfaceStatus.AVAILABLE:
        return f"The interface is {interface.status}"
    if interface.availability_zone != instance.availability_zone:
        return f"Other zone: {label_of(instance)} is in {instance.availability_zone}, not {interface.availability_zone}"
    if instance.state not in (InstanceState.RUNNING, InstanceState.STOPPED):
        return f"{label_of(instance)} is {instance.state}: it has to run or be stopped"
    return _room(world, instance)


def _room(world: World, instance: Instance) -> str:
    kind = world.instance_type_of(instance)
    attached = len(world.interfaces_of(instance.id))
    if kind is not None and attached >= kind.maximum_network_interfaces:
        return f"Limit reached: {kind.id} carries {kind.maximum_network_interfaces} interfaces"
    return ""
