"""Instances started, stopped, rebooted and terminated (ec2-semantics §2.14). Launches have a module of their own."""

from collections.abc import Sequence
from dataclasses import replace

from console.ec2.errors import InvalidParameterCombination, OperationNotPermitted, Refused, UnsupportedOperation
from console.ec2.requests import (
    DescribeInstances,
    Page,
    RebootInstances,
    StartInstances,
    StopInstances,
    TerminateInstances,
)
from console.ec2.requests.instances import InstanceStateChange
from console.ec2.resources import Instance, InstanceState
from console.ec2.world import World
from console.engine.describe import Paging, page
from console.engine.handlers.registry import handles
from console.engine.instance_filters import INSTANCE_FILTERS
from console.engine.lookup import require_all
from console.engine.transaction import Transaction

_SHUTDOWN = "Client.UserInitiatedShutdown: User initiated shutdown"
_PAGING = Paging(
    ids="instancesSet",
    with_ids="The parameter {ids} cannot be used with the parameter maxResults",
    too_small="Value ( {given} ) for parameter maxResults is invalid. Expecting a value greater than {limit}.",
    too_large="Value ( {given} ) for parameter maxResults is invalid. Expecting a value smaller than {limit}.",
)


@handles(DescribeInstances)
def describe_instances(request: DescribeInstances, tx: Transaction) -> Page[Instance]:
    return page(tx.world, Instance, request, request.instance_ids, filters=INSTANCE_FILTERS, paging=_PAGING)


@handles(StartInstances)
def start_instances(request: StartInstances, tx: Transaction) -> tuple[InstanceStateChange, ...]:
    """Those that run or come up already stay as they are."""
    instances = _named(tx.world, request.instance_ids)
    for instance in instances:
        if instance.state not in (InstanceState.STOPPED, InstanceState.PENDING, InstanceState.RUNNING):
            raise Refused(
                "IncorrectInstanceState",
                f"The instance '{instance.id}' is not in a state from which it can be started.",
            )
    return tuple(_start(tx, instance) for instance in instances)


@handles(StopInstances)
def stop_instances(request: StopInstances, tx: Transaction) -> tuple[InstanceStateChange, ...]:
    """Those that are stopped or stopping stay as they are. Interfaces and addresses are kept."""
    if request.hibernate:
        raise UnsupportedOperation("Instances are not set up for hibernation.")
    instances = _named(tx.world, request.instance_ids)
    for instance in instances:
        if instance.state in (InstanceState.SHUTTING_DOWN, InstanceState.TERMINATED):
            raise Refused(
                "IncorrectInstanceState",
                f"This instance '{instance.id}' is not in a state from which it can be stopped.",
            )
        if instance.state is InstanceState.PENDING and not _has_run(tx.world, instance):
            raise Refused(
                "IncorrectInstanceState",
                f"The instance '{instance.id}' cannot be stopped as it has never reached the 'running' state.",
            )
        if instance.disable_api_stop:
            raise _protected(instance, "stopped", "disableApiStop")
    already = (InstanceState.STOPPED, InstanceState.STOPPING)
    return tuple(_end(tx, instance, InstanceState.STOPPING, already) for instance in instances)


@handles(RebootInstances)
def reboot_instances(request: RebootInstances, tx: Transaction) -> None:
    """Changes nothing that EC2 shows; its line in the history says that it happened."""
    for instance in _named(tx.world, request.instance_ids):
        if instance.state is not InstanceState.RUNNING:
            raise Refused("IncorrectState", f"Instance '{instance.id}' is not 'running'.")


@handles(TerminateInstances)
def terminate_instances(request: TerminateInstances, tx: Transaction) -> tuple[InstanceStateChange, ...]:
    """Those that are terminated, or on the way, stay as they are. One that is protected, and all stay.

    EC2 would still terminate those in other Availability Zones: here a request that is refused changes nothing.
    """
    instances = _named(tx.world, request.instance_ids)
    already = (InstanceState.SHUTTING_DOWN, InstanceState.TERMINATED)
    for instance in instances:
        if instance.disable_api_termination and instance.state not in already:
            raise _protected(instance, "terminated", "disableApiTermination")
    return tuple(_end(tx, instance, InstanceState.SHUTTING_DOWN, already) for instance in instances)


def _named(world: World, instance_ids: Sequence[str]) -> list[Instance]:
    if not instance_ids:
        raise InvalidParameterCombination("No instances specified")
    return require_all(world, Instance, dict.fromkeys(instance_ids))


def _protected(instance: Instance, what: str, attribute: str) -> OperationNotPermitted:
    return OperationNotPermitted(
        f"The instance '{instance.id}' may not be {what}. Modify its '{attribute}' instance attribute and try again."
    )


def _has_run(world: World, instance: Instance) -> bool:
    """Whether a pending instance comes up again: a start renews its launch time, not its primary attachment's."""
    primary = world.primary_interface(instance.id)
    return bool(primary and primary.attachment and primary.attachment.attach_time < instance.launch_time)


def _start(tx: Transaction, instance: Instance) -> InstanceStateChange:
    if instance.state is not InstanceState.STOPPED:
        return InstanceStateChange(instance.id, instance.state, instance.state)
    tx.put(
        replace(
            instance,
            state=InstanceState.PENDING,
            launch_time=tx.now,
            state_reason="",
            state_transition_reason="",
        )
    )
    return InstanceStateChange(instance.id, InstanceState.PENDING, instance.state)


def _end(
    tx: Transaction, instance: Instance, state: InstanceState, already: tuple[InstanceState, ...]
) -> InstanceStateChange:
    """Begin a stop or a termination at a person's request."""
    if instance.state in already:
        return InstanceStateChange(instance.id, instance.state, instance.state)
    tx.put(
        replace(
            instance,
            state=state,
            state_reason=_SHUTDOWN,
            state_transition_reason=f"User initiated ({tx.now:%Y-%m-%d %H:%M:%S} GMT)",
        )
    )
    return InstanceStateChange(instance.id, state, instance.state)
