"""A plan: requests in order, where later ones use what earlier ones answered, and how to take them back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from console.ec2.errors import Refused
from console.ec2.requests import (
    AllocateAddress,
    AssociateAddress,
    AttachNetworkInterface,
    CreateNetworkInterface,
    DescribeNetworkInterfaces,
    Page,
    Request,
    RunInstances,
)
from console.ec2.requests.instances import Reservation
from console.ec2.requests.interfaces import AttachNetworkInterfaceResult
from console.ec2.resources import Instance, InstanceState, NetworkInterface, NetworkInterfaceStatus, Resource
from console.ec2.world import World
from console.wire import commands
from console.wire.commands import Path, reference

Ids: TypeAlias = Mapping[str, str]
"""The name of an earlier step's result to its id."""

_PATHS: dict[type[Request[Any]], Path] = {
    CreateNetworkInterface: ("NetworkInterface", "NetworkInterfaceId"),
    AllocateAddress: ("AllocationId",),
    AssociateAddress: ("AssociationId",),
    AttachNetworkInterface: ("AttachmentId",),
    RunInstances: ("Instances", 0, "InstanceId"),
    DescribeNetworkInterfaces: ("NetworkInterfaces", 0, "NetworkInterfaceId"),
}
"""Where an answer says the id of what the request made, or found."""


@dataclass(frozen=True, slots=True)
class PlannedRequest:
    """title: what it does, in words. name: under which later steps find its result's id in `Ids`."""

    title: str
    make: Callable[[Ids], Request[Any]]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Wait:
    """Until something is so in the world. Commands use EC2's waiter; a rehearsal need not wait.

    instance: running. interface: available (detached). Names of earlier results, or ids.
    """

    title: str
    instance: str = ""
    interface: str = ""

    def is_over(self, world: World, ids: Ids) -> bool:
        """Raises Refused where it can no longer come true."""
        if self.instance:
            instance = world.find(Instance, ids.get(self.instance, self.instance))
            if instance is not None and instance.state not in (InstanceState.PENDING, InstanceState.RUNNING):
                raise Refused("IncorrectInstanceState", f"{instance.id} is {instance.state}: it will not be running")
            return instance is not None and instance.state is InstanceState.RUNNING
        interface = world.find(NetworkInterface, ids.get(self.interface, self.interface))
        return interface is None or interface.status is NetworkInterfaceStatus.AVAILABLE


PlannedStep: TypeAlias = PlannedRequest | Wait


def fixed(title: str, request: Request[Any], name: str = "") -> PlannedRequest:
    """A step that needs nothing of earlier ones."""
    return PlannedRequest(title, lambda _: request, name)


def id_in(result: object) -> str:
    """The id of what a request made or found; empty for answers without one. Raises Refused where nothing was found."""
    match result:
        case AttachNetworkInterfaceResult():
            return result.attachment_id
        case Reservation():
            return result.instances[0].id
        case Page(items=()):
            raise Refused("InvalidNetworkInterfaceID.NotFound", "The interface of the new instance is not there yet")
        case Page():
            return id_in(result.items[0])
        case str():
            return result
        case _:
            return str(getattr(result, "id", ""))


def names_of(steps: Sequence[PlannedStep]) -> dict[str, str]:
    """Every name to its placeholder, to make requests for commands."""
    return {step.name: reference(step.name) for step in steps if isinstance(step, PlannedRequest) and step.name}


def region_of(steps: Sequence[PlannedStep], world: World) -> str:
    """Where they are carried out, if there are several."""
    first = next((step for step in steps if isinstance(step, PlannedRequest)), None)
    return world.part_for(first.make(names_of(steps))).region if world.parts and first else ""


def commands_of(steps: Sequence[PlannedStep], region: str = "") -> tuple[str, str]:
    """(AWS CLI, boto3). region: to be named, where there are several."""
    ids = names_of(steps)
    found: list[commands.Command] = []
    for step in steps:
        if isinstance(step, PlannedRequest):
            request = step.make(ids)
            found.append(commands.Step(request, step.name, _PATHS.get(type(request), ())))
        elif step.instance:
            found.append(commands.Wait("instance-running", "InstanceIds", (ids.get(step.instance, step.instance),)))
        else:
            waited = (ids.get(step.interface, step.interface),)
            found.append(commands.Wait("network-interface-available", "NetworkInterfaceIds", waited))
    return commands.aws_cli(found, region), commands.boto3(found, region)


def rehearsable(steps: Sequence[PlannedStep]) -> list[Callable[[tuple[Any, ...]], Request[Any]]]:
    """The requests as a rehearsal takes them: each made of the results before it. Waits are over at once there."""
    requests = [step for step in steps if isinstance(step, PlannedRequest)]

    def made(index: int) -> Callable[[tuple[Any, ...]], Request[Any]]:
        def make(results: tuple[Any, ...]) -> Request[Any]:
            before = zip(requests, results, strict=False)
            return requests[index].make({step.name: id_in(result) for step, result in before if step.name})

        return make

    return [made(index) for index in range(len(requests))]


@dataclass(slots=True)
class Done:
    """A step that was carried out. before: what it concerned, as that was before it."""

    step: PlannedRequest
    request: Request[Any]
    result: Any
    before: tuple[Resource, ...] = ()


@dataclass(slots=True)
class Progress:
    """Where a plan stands: done steps, ids by name, and what stopped it."""

    done: list[Done] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
