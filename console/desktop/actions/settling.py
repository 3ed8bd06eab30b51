"""What EC2 takes a while for: when it is over, and what is said of it then."""

from typing import Any

from console.desktop.actions.offer import Send
from console.ec2.requests import (
    AttachNetworkInterface,
    Request,
    StartInstances,
    StopInstances,
    TerminateInstances,
)
from console.ec2.resources import Instance, InstanceState, NetworkInterface
from console.ec2.world import World

_PAST = {
    "Attaching": "Attached",
    "Rebooting": "Rebooted",
    "Starting": "Started",
    "Stopping": "Stopped",
    "Terminating": "Terminated",
}


MOST = 500
"""Instances that are looked at after every change."""


def takes_a_while(send: Send) -> bool:
    """Whether more is to be said when it is over."""
    return send.past in _PAST and sum(len(getattr(one, "instance_ids", (one,))) for one in send.requests) <= MOST


def told_after(send: Send) -> str:
    """`Terminated web-1`, where it was `Terminating web-1`."""
    return send.done.replace(send.past, _PAST[send.past], 1)


def is_over(world: World, send: Send) -> bool:
    return all(_is_over(world, request) for request in send.requests)


def _is_over(world: World, request: Request[Any]) -> bool:
    match request:
        case StartInstances(instance_ids=ids):
            return all(_state(world, one) is InstanceState.RUNNING for one in ids)
        case StopInstances(instance_ids=ids):
            return all(_state(world, one) is InstanceState.STOPPED for one in ids)
        case TerminateInstances(instance_ids=ids):
            return all(_state(world, one) in (InstanceState.TERMINATED, None) for one in ids)
        case AttachNetworkInterface(network_interface_id=interface_id, instance_id=instance_id):
            interface = world.find(NetworkInterface, interface_id)
            attachment = interface.attachment if interface else None
            return attachment is not None and (attachment.instance_id, attachment.status) == (instance_id, "attached")
    return True


def _state(world: World, instance_id: str) -> InstanceState | None:
    instance = world.find(Instance, instance_id)
    return instance.state if instance else None
